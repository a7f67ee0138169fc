//! The bar that shows a meeting at a glance: lanes of cameras, gaps, closed parts, items.

use std::borrow::Cow;

use acts::Time;

use super::minutes::IncidentLine;
use crate::view::{Camera, Meeting, Shelf, Zone, cause};
use crate::words::Words;

/// Height of a lane and the room between lanes, in CSS pixels.
const LANE: usize = 14;
const BETWEEN: usize = 5;
/// A thousandth of a per cent; places on the bar are told in this.
const WHOLE: i64 = 100_000;

/// A stretch on the bar, in per cent of its width.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) x: String,
    pub(super) width: String,
    pub(super) y: usize,
    pub(super) says: String,
}

/// One camera's lane.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    pub(super) y: usize,
    /// Pictures.
    pub(super) shown: Vec<Stretch>,
}

/// A mark on the bar.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub(super) x: String,
    pub(super) says: String,
}

/// A label below the bar.
#[derive(Clone, Debug)]
pub(super) struct Tick {
    pub(super) x: String,
    pub(super) says: String,
    pub(super) anchor: &'static str,
}

/// A line of the list that says the same in words.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) span: String,
    pub(super) says: String,
    at: Time,
}

/// A meeting at a glance.
#[derive(Clone, Debug)]
pub(super) struct Timeline {
    pub(super) from_ms: i64,
    pub(super) until_ms: i64,
    pub(super) height: usize,
    pub(super) lanes_height: usize,
    pub(super) lane_height: usize,
    pub(super) lanes: Vec<Lane>,
    pub(super) gaps: Vec<Stretch>,
    pub(super) closed: Vec<Stretch>,
    pub(super) recesses: Vec<Stretch>,
    pub(super) items: Vec<Mark>,
    pub(super) incidents: Vec<Mark>,
    pub(super) ticks: Vec<Tick>,
    pub(super) lines: Vec<Line>,
}

/// From call to order to adjournment, or to now.
struct Scale {
    from: Time,
    until: Time,
}

impl Scale {
    fn place(&self, at: Time) -> i64 {
        let whole = self.until.since(self.from).max(1);
        let into = at.since(self.from).clamp(0, whole);
        i64::try_from(i128::from(into) * i128::from(WHOLE) / i128::from(whole)).unwrap_or(WHOLE)
    }

    fn percent(&self, at: Time) -> String {
        per_cent(self.place(at))
    }

    fn stretch(&self, from: Time, until: Time, y: usize, says: String) -> Stretch {
        let (left, right) = (self.place(from), self.place(until));
        // A stretch too short to be seen is drawn as a hairline.
        let width = (right - left).max(150);
        let left = left.min(WHOLE - width);
        Stretch {
            x: per_cent(left),
            width: per_cent(width),
            y,
            says,
        }
    }
}

fn per_cent(thousandths: i64) -> String {
    format!("{}.{:03}%", thousandths / 1000, thousandths % 1000)
}

impl Timeline {
    /// None before the call to order.
    pub(super) fn of(shelf: &Shelf, meeting: &Meeting, now: Time, t: Words) -> Option<Self> {
        let from = meeting.called?;
        let until = meeting
            .adjourned
            .unwrap_or(now)
            .max(from.plus_us(Time::SECOND));
        let (scale, zone) = (Scale { from, until }, Zone::named(&meeting.zone, t));
        let cameras = shelf.cameras(meeting);
        let y_of = |lane: usize| lane * (LANE + BETWEEN);
        let lanes_height = (y_of(cameras.len()).max(LANE + BETWEEN)) - BETWEEN;
        let mut made = Self {
            from_ms: from.micros() / 1000,
            until_ms: until.micros() / 1000,
            height: lanes_height + 22,
            lanes_height,
            lane_height: LANE,
            lanes: Vec::new(),
            gaps: Vec::new(),
            closed: Vec::new(),
            recesses: Vec::new(),
            items: Vec::new(),
            incidents: Vec::new(),
            ticks: ticks(&scale, &zone),
            lines: Vec::new(),
        };
        for (lane, (id, camera)) in cameras.iter().enumerate() {
            made.lane(y_of(lane), (id, camera), meeting, &scale, &zone, t);
        }
        made.breaks(meeting, &scale, &zone, t);
        made.turns(meeting, &scale, &zone, t);
        made.lines.sort_by_key(|line| line.at);
        Some(made)
    }

    /// The same with incidents in place, those that lie on it.
    pub(super) fn with(mut self, incidents: &[IncidentLine]) -> Self {
        let at = |ms: i64| Time(ms * 1000);
        let scale = Scale {
            from: at(self.from_ms),
            until: at(self.until_ms),
        };
        for incident in incidents {
            self.incidents.push(Mark {
                x: scale.percent(incident.when),
                says: format!("{} {}", incident.at, incident.kind),
            });
            self.lines.push(Line {
                span: incident.at.clone(),
                says: incident.kind.clone(),
                at: incident.when,
            });
        }
        self.lines.sort_by_key(|line| line.at);
        self
    }

    /// One camera: where there are pictures, and where there are none and why.
    fn lane(
        &mut self,
        y: usize,
        (id, camera): (&acts::CameraId, &Camera),
        meeting: &Meeting,
        scale: &Scale,
        zone: &Zone,
        t: Words,
    ) {
        let until = scale.until;
        let says = t.fill("bar-pictures").put("camera", &camera.name);
        let says = says.to_string();
        let shown = open(meeting, until);
        let shown = shown
            .iter()
            .map(|(a, b)| scale.stretch(*a, *b, y, says.clone()))
            .collect();
        self.lanes.push(Lane { y, shown });
        for (a, b, why) in missing(meeting, id, camera, until, t) {
            let span = zone.span(a, b);
            let text = t.fill("bar-no-pictures").put("camera", &camera.name);
            let text: String = text.put("cause", why).into();
            let end = b.unwrap_or(until);
            self.gaps
                .push(scale.stretch(a, end, y, format!("{span} {text}")));
            self.lines.push(Line {
                span,
                says: text,
                at: a,
            });
        }
    }

    /// Closed parts and recesses.
    fn breaks(&mut self, meeting: &Meeting, scale: &Scale, zone: &Zone, t: Words) {
        let until = scale.until;
        for closed in &meeting.closed {
            let span = zone.span(closed.from, closed.until);
            let key = if closed.sealed {
                "bar-sealed"
            } else {
                "bar-closed"
            };
            let text = t.fill(key).put("ground", &closed.ground);
            let text: String = text.into();
            let end = closed.until.unwrap_or(until);
            self.closed
                .push(scale.stretch(closed.from, end, 0, format!("{span} {text}")));
            self.lines.push(Line {
                span,
                says: text,
                at: closed.from,
            });
        }
        for recess in &meeting.recesses {
            let span = zone.span(recess.from, recess.until);
            let text = t.fill("bar-recess").put("reason", &recess.reason);
            let text: String = text.into();
            let end = recess.until.unwrap_or(until);
            self.recesses
                .push(scale.stretch(recess.from, end, 0, format!("{span} {text}")));
            self.lines.push(Line {
                span,
                says: text,
                at: recess.from,
            });
        }
    }

    /// Items as the meeting turned to them.
    fn turns(&mut self, meeting: &Meeting, scale: &Scale, zone: &Zone, t: Words) {
        for (at, id) in &meeting.items {
            let title = meeting.agenda.iter().find(|item| item.id == *id);
            let title = title.map_or(id.as_str(), |item| &item.title);
            let text = format!("{} {title}", zone.clock(*at));
            self.items.push(Mark {
                x: scale.percent(*at),
                says: text,
            });
            self.lines.push(Line {
                span: zone.clock(*at),
                says: t.fill("bar-item").put("title", title).into(),
                at: *at,
            });
        }
    }
}

/// Stretches in open session.
fn open(meeting: &Meeting, until: Time) -> Vec<(Time, Time)> {
    let Some(mut from) = meeting.called else {
        return Vec::new();
    };
    let closed = meeting
        .closed
        .iter()
        .map(|closed| (closed.from, closed.until));
    let recess = meeting
        .recesses
        .iter()
        .map(|recess| (recess.from, recess.until));
    let mut shut: Vec<_> = closed.chain(recess).collect();
    shut.sort();
    let mut open = Vec::new();
    for (a, b) in shut {
        if a > from {
            open.push((from, a));
        }
        from = from.max(b.unwrap_or(until));
    }
    if until > from {
        open.push((from, until));
    }
    open
}

/// Stretches of open session without pictures: those on the record, and the one that lasts.
fn missing(
    meeting: &Meeting,
    id: &acts::CameraId,
    camera: &Camera,
    until: Time,
    t: Words,
) -> Vec<(Time, Option<Time>, Cow<'static, str>)> {
    let mut found: Vec<_> = meeting
        .gaps
        .iter()
        .filter(|gap| gap.camera == *id)
        .map(|gap| (gap.from, Some(gap.to), cause(gap.cause, t)))
        .collect();
    if meeting.adjourned.is_some() || camera.sends() {
        return found;
    }
    let (since, why) = match (camera.lost, meeting.called) {
        (Some((at, why)), _) => (at, cause(why, t)),
        (None, Some(called)) => (called, t.say("cause-not-connected")),
        (None, None) => return found,
    };
    for (a, b) in open(meeting, until) {
        if b > since {
            let end = Some(b).filter(|b| *b < until);
            found.push((a.max(since), end, why.clone()));
        }
    }
    found
}

/// Half a label and the room beside a whole one, of the narrowest bar: five digits and signs of
/// 12 px sans are at most 36 px, and the bar on a window of 320 px is 288 px wide.
const APART: i64 = 20_000;

/// The two ends, and up to four labels at round times between them.
fn ticks(scale: &Scale, zone: &Zone) -> Vec<Tick> {
    let whole = scale.until.since(scale.from);
    let minute = 60 * Time::SECOND;
    let short = whole < minute;
    // The end of a short bar tells seconds: there is no room beside it.
    let end = if short { Zone::clock_s } else { Zone::clock };
    let end = end(zone, scale.until);
    let mut out = vec![Tick {
        x: "0%".into(),
        says: zone.clock(scale.from),
        anchor: "start",
    }];
    let steps = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480];
    let step = steps
        .iter()
        .map(|minutes| minutes * minute)
        .find(|step| whole / step <= 5);
    let step = step.unwrap_or(whole / 5 + 1);
    let mut at = Time(scale.from.micros().div_euclid(step) * step + step);
    while !short && at < scale.until {
        let says = zone.clock(at);
        // Nearer to an end, a label would run into that end's on a narrow screen.
        let apart = (APART..=WHOLE - APART).contains(&scale.place(at));
        if apart && says != end {
            out.push(Tick {
                x: scale.percent(at),
                says,
                anchor: "middle",
            });
        }
        at = at.plus_us(step);
    }
    out.push(Tick {
        x: "100%".into(),
        says: end,
        anchor: "end",
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    /// A label's left and right edge on a bar so many px wide; five characters of 12 px sans.
    fn edges(tick: &Tick, bar: f64) -> (f64, f64) {
        let x: f64 = tick.x.trim_end_matches('%').parse().unwrap();
        let (x, width) = (x / 100.0 * bar, 36.0 / 5.0 * tick.says.len() as f64);
        match tick.anchor {
            "start" => (x, x + width),
            "end" => (x - width, x),
            _ => (x - width / 2.0, x + width / 2.0),
        }
    }

    #[test]
    fn labels_never_meet_on_the_narrowest_bar() {
        let words = Words::of(Language::En);
        let zone = Zone::named("Asia/Kolkata", words);
        let mut most = 0;
        for start in [0, 7, 29, 41, 59] {
            // Each second for ten minutes, then each minute for a day and a half.
            for whole in (1..600).chain((600..130_000).step_by(60)) {
                let from = Time(start * Time::SECOND);
                let until = from.plus_us(whole * Time::SECOND);
                let ticks = ticks(&Scale { from, until }, &zone);
                most = most.max(ticks.len());
                for pair in ticks.windows(2) {
                    let (before, after) = (edges(&pair[0], 288.0), edges(&pair[1], 288.0));
                    assert!(
                        before.1 + 3.0 <= after.0,
                        "“{}” meets “{}” in a bar of {whole} s",
                        pair[0].says,
                        pair[1].says
                    );
                    assert_ne!(pair[0].says, pair[1].says, "in a bar of {whole} s");
                }
            }
        }
        assert_eq!(most, 6, "two ends and four between them");
    }
}
