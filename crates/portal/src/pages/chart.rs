//! Bars in SVG, with the table behind.
//!
//! Places across are shares of the width, heights are pixels, so that letters keep their size on a
//! narrow screen.

use crate::words::Words;

/// Height of the bars.
const HIGH: u64 = 132;
/// Room for a number above a bar.
const ABOVE: u64 = 18;
/// Room for what stands below it.
const BELOW: u64 = 22;

/// A part of a bar; parts stand on each other.
pub(super) struct Part {
    /// Its place among the keys: which pattern it has.
    pub(super) key: usize,
    pub(super) y: u64,
    pub(super) height: u64,
}

/// A bar.
pub(super) struct Bar {
    /// Shares of the width in percent.
    pub(super) x: String,
    pub(super) width: String,
    pub(super) middle: String,
    pub(super) parts: Vec<Part>,
    /// What stands above it, if anything.
    pub(super) above: String,
    pub(super) above_y: u64,
    /// What stands below it; empty where there is no room.
    pub(super) below: String,
    pub(super) says: String,
}

/// A row of the table behind.
pub(super) struct Line {
    pub(super) head: String,
    pub(super) href: Option<String>,
    pub(super) cells: Vec<String>,
}

/// A chart.
pub(super) struct Chart {
    /// For ids within the page.
    pub(super) id: &'static str,
    pub(super) title: String,
    /// What it shows, in words.
    pub(super) says: String,
    pub(super) keys: Vec<String>,
    pub(super) bars: Vec<Bar>,
    /// A line across, and what it means: the rule.
    pub(super) rule: Option<(u64, String)>,
    pub(super) ground: u64,
    pub(super) height: u64,
    pub(super) heads: Vec<String>,
    pub(super) lines: Vec<Line>,
}

/// What a bar stands for.
pub(super) struct Datum {
    /// Below the bar.
    pub(super) below: String,
    /// Above the bar.
    pub(super) above: String,
    /// One number per key.
    pub(super) values: Vec<u64>,
    pub(super) line: Line,
}

/// What is to be drawn.
pub(super) struct Drawing {
    pub(super) id: &'static str,
    pub(super) title: String,
    pub(super) says: String,
    pub(super) keys: Vec<String>,
    /// The head of the table's first column, then one for each cell.
    pub(super) heads: Vec<String>,
    pub(super) rule: Option<(u64, String)>,
}

impl Drawing {
    /// Draws it.
    pub(super) fn of(self, data: Vec<Datum>) -> Chart {
        let sums = data.iter().map(|datum| datum.values.iter().sum::<u64>());
        let rule = self.rule.as_ref().map(|(at, _)| *at);
        let most = sums.chain(rule).max().unwrap_or(0).max(1);
        let ground = ABOVE + HIGH;
        let tall = |value: u64| (value * HIGH).div_ceil(most);
        let count = data.len().max(1);
        // Labels stand where there is room for one on a narrow screen.
        let every = count.div_ceil(6);
        let share = |twentieths: usize| {
            let thousandths = twentieths * 100_000 / (20 * count);
            format!("{}.{:03}%", thousandths / 1000, thousandths % 1000)
        };
        let (mut bars, mut lines) = (Vec::new(), Vec::new());
        for (nth, datum) in data.into_iter().enumerate() {
            let mut top = ground;
            let mut parts = Vec::new();
            let mut says = vec![datum.line.head.clone()];
            says.extend(
                datum
                    .line
                    .cells
                    .iter()
                    .zip(&self.heads[1..])
                    .map(|(cell, head)| format!("{head}: {cell}")),
            );
            for (key, value) in datum
                .values
                .iter()
                .enumerate()
                .filter(|(_, value)| **value > 0)
            {
                let height = tall(*value).min(top);
                top -= height;
                parts.push(Part {
                    key,
                    y: top,
                    height,
                });
            }
            let shown = nth % every == 0;
            bars.push(Bar {
                x: share(nth * 20 + 3),
                width: share(14),
                middle: share(nth * 20 + 10),
                parts,
                above: if count <= 13 {
                    datum.above
                } else {
                    String::new()
                },
                above_y: top - 5,
                below: if shown { datum.below } else { String::new() },
                says: says.join(" · "),
            });
            lines.push(datum.line);
        }
        Chart {
            id: self.id,
            title: self.title,
            says: self.says,
            keys: self.keys,
            bars,
            rule: self.rule.map(|(at, says)| (ground - tall(at), says)),
            ground,
            height: ground + BELOW,
            heads: self.heads,
            lines,
        }
    }
}

/// Attendance, month by month.
pub(super) fn attendance(
    months: &[(crate::view::Month, crate::view::Numbers)],
    zone: &crate::view::Zone,
    t: Words,
) -> Option<Chart> {
    use crate::view::Counted;
    let counted = [Counted::Present, Counted::InAttendance, Counted::Absent];
    let heads: Vec<String> = counted
        .iter()
        .map(|it| super::attendance::head(*it, t))
        .collect();
    if months
        .iter()
        .all(|(_, it)| counted.iter().all(|one| it.of(*one) == 0))
    {
        return None;
    }
    let data = months.iter().map(|(month, numbers)| {
        let values: Vec<_> = counted.iter().map(|one| numbers.of(*one)).collect();
        let came = values.iter().sum::<u64>();
        Datum {
            below: zone.month_says(*month, true),
            above: if came > 0 {
                came.to_string()
            } else {
                String::new()
            },
            line: Line {
                head: zone.month_says(*month, false),
                href: None,
                cells: values
                    .iter()
                    .map(|n| crate::words::group(&n.to_string()))
                    .collect(),
            },
            values,
        }
    });
    let first = t.say("chart-month").into_owned();
    let drawing = Drawing {
        id: "chart-attendance",
        title: t.say("chart-attendance").into(),
        says: t.say("chart-attendance-says").into(),
        keys: heads.clone(),
        heads: [first].into_iter().chain(heads).collect(),
        rule: None,
    };
    Some(drawing.of(data.collect()))
}
