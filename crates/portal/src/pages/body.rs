//! A body: its meetings, its rules and offices, how early it gives notice and how much it shows.

use std::collections::BTreeMap;
use std::sync::Arc;

use acts::{BodyId, Rules, Time};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::chart::{self, Chart, Datum, Drawing};
use super::office;
use super::row::Row;
use super::{Amiss, Around, Page, page};
use crate::addresses;
use crate::house::{Cache, House};
use crate::reader::Reader;
use crate::view::{Meeting, Month, Wanted, Zone, length};
use crate::words::{Asks, Words, group};

const LIST: usize = 60;
/// Meetings whose notice is drawn.
const NOTICES: usize = 24;
/// Months of hours.
const MONTHS: i32 = 12;
const HOUR_US: i64 = 3600 * Time::SECOND;
const MINUTE_US: i64 = 60 * Time::SECOND;

/// The rules in force.
struct RulesShown {
    name: String,
    n: u64,
    /// Each rule: what it is, what it says, and where it comes from.
    lines: Vec<(String, String, Option<String>)>,
    exemptions: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "body.html")]
struct BodyPage {
    t: Words,
    around: Around,
    id: BodyId,
    feed: String,
    calendar: String,
    name: String,
    zone: String,
    rows: Vec<Row>,
    more: bool,
    rules: Option<RulesShown>,
    offices: Vec<(String, String)>,
    charts: Vec<Chart>,
}

impl Page for BodyPage {
    fn cache(&self) -> Cache {
        Cache::Moment
    }
}

pub(super) async fn body(
    State(house): State<House>,
    asks: Asks,
    Path(id): Path<String>,
) -> Response {
    page(&house, asks, move |house, asks| make(house, asks, &id)).await
}

fn make(house: &House, asks: &Asks, id: &str) -> Result<BodyPage, Amiss> {
    let t = asks.t;
    let reader = Reader::new(house, None)?;
    let shelf = &reader.shelf;
    let absent = || {
        let shown: String = id.chars().take(64).collect();
        Amiss::Absent(t.fill("body-absent").put("name", shown).into())
    };
    let name: BodyId = id.parse().map_err(|_| absent())?;
    let body = shelf.bodies.get(&name).ok_or_else(absent)?;
    let mut own = shelf.latest(None).filter(|meeting| meeting.body == name);
    let shown: Vec<_> = own.by_ref().take(LIST).collect();
    let more = own.next().is_some();
    let said = reader.record.rules_said(&name);
    let said = said.filter(|said| reader.may(said.stamp.n));
    let zone = Zone::named(&body.zone, t);
    let ahead = said.map(|said| said.what.notice_hours);
    let charts = [
        notices(&reader, &shown, ahead, &zone, t),
        hours(house, &reader, &name, &zone, t),
        attended(house, &reader, &name, &zone, t),
    ];
    Ok(BodyPage {
        t,
        around: Around::of(house, asks),
        name: body.name.clone(),
        zone: body.zone.clone(),
        rows: shown.iter().map(|it| Row::of(shelf, it, t)).collect(),
        more,
        rules: said.map(|said| rules(&said.what, said.stamp.n.0, t)),
        offices: office::of_body(&reader, &name),
        charts: charts.into_iter().flatten().collect(),
        feed: format!("/feeds/bodies/{name}.atom"),
        calendar: format!("/bodies/{name}/calendar.ics"),
        id: name,
    })
}

fn rules(rules: &Rules, n: u64, t: Words) -> RulesShown {
    let hours = |n: u32| t.fill("rules-hours").put("n", n).to_string();
    let days = |n: u32| t.fill("rules-days").put("n", n).to_string();
    let seconds = |n: u32| t.fill("rules-seconds").put("n", n).to_string();
    let categories: Vec<_> = rules.categories.iter().map(|it| it.name.as_str()).collect();
    let mut lines = vec![
        (
            "notice_hours",
            t.say("rules-notice"),
            hours(rules.notice_hours),
        ),
        (
            "papers_hours",
            t.say("rules-papers"),
            hours(rules.papers_hours),
        ),
        (
            "delay_seconds",
            t.say("rules-delay"),
            seconds(rules.delay_seconds),
        ),
        (
            "retention_days",
            t.say("rules-retention"),
            match rules.retention_days_max {
                None => days(rules.retention_days),
                Some(most) => {
                    let text = t.fill("rules-days-between");
                    let text = text.put("least", rules.retention_days);
                    text.put("most", most).to_string()
                }
            },
        ),
        (
            "acknowledge_days",
            t.say("rules-acknowledge"),
            days(rules.acknowledge_days),
        ),
        (
            "answer_days",
            t.say("rules-answer"),
            days(rules.answer_days),
        ),
        (
            "categories",
            t.say("rules-categories"),
            categories.join(" · "),
        ),
    ];
    if let Some(quorum) = rules.quorum {
        lines.push(("quorum", t.say("rules-quorum"), quorum.to_string()));
    }
    let source = |field: &str| rules.sources.get(field).cloned();
    let lines = lines.into_iter();
    let exemptions = rules.exemptions.iter();
    RulesShown {
        name: rules.name.clone(),
        n,
        lines: lines
            .map(|(field, what, says)| (what.into_owned(), says, source(field)))
            .collect(),
        exemptions: exemptions
            .map(|it| (it.name.clone(), it.section.clone()))
            .collect(),
    }
}

/// Hours between notice and start of the latest meetings, against the rule.
fn notices(
    reader: &Reader,
    shown: &[&Arc<Meeting>],
    ahead: Option<u32>,
    zone: &Zone,
    t: Words,
) -> Option<Chart> {
    let latest = shown.iter().take(NOTICES).rev();
    // Whether any rule asked for anything.
    let mut ruled = false;
    let data = latest.filter_map(|meeting| {
        let clock = reader.record.meeting(&meeting.id)?.notice_clock()?;
        ruled |= clock.required_hours.is_some();
        let given = u64::try_from(clock.given_us / HOUR_US).unwrap_or(0);
        let asked = clock.required_hours;
        let asked = asked.map_or_else(|| "–".to_owned(), |hours| group(&hours.to_string()));
        Some(Datum {
            below: zone.day_month(meeting.start),
            above: group(&given.to_string()),
            values: if clock.short {
                vec![0, given]
            } else {
                vec![given, 0]
            },
            line: chart::Line {
                head: format!("{} · {}", zone.short_day(meeting.start), meeting.title),
                href: Some(addresses::meeting(&meeting.id)),
                cells: vec![group(&given.to_string()), asked],
            },
        })
    });
    let data: Vec<_> = data.collect();
    if data.is_empty() {
        return None;
    }
    let rule = ahead.map(|hours| {
        let says = t.fill("chart-notice-rule").put("n", hours);
        (u64::from(hours), says.into())
    });
    let given = t.say("chart-notice-given").into_owned();
    let keys = if ruled {
        vec![
            t.say("chart-notice-kept").into(),
            t.say("chart-notice-short").into(),
        ]
    } else {
        vec![given.clone()]
    };
    let drawing = Drawing {
        id: "chart-notice",
        title: t.say("chart-notice").into(),
        says: t.say("chart-notice-says").into(),
        keys,
        heads: vec![
            t.say("chart-meeting").into(),
            given,
            t.say("chart-notice-asked").into(),
        ],
        rule,
    };
    Some(drawing.of(data))
}

/// The last twelve months.
fn year(reader: &Reader, zone: &Zone) -> impl Iterator<Item = Month> + use<> {
    let last = zone.month(reader.now);
    (last.0 - MONTHS + 1..=last.0).map(Month)
}

/// Hours streamed and closed, month by month.
fn hours(house: &House, reader: &Reader, body: &BodyId, zone: &Zone, t: Words) -> Option<Chart> {
    let tallies = house.tallies(&reader.record, &reader.shelf);
    let wanted = Wanted {
        body: Some(body.clone()),
        ..Wanted::default()
    };
    let mut months: BTreeMap<Month, (i64, i64)> =
        year(reader, zone).map(|it| (it, (0, 0))).collect();
    for (_, _, tally) in tallies.of(&wanted) {
        if let Some((shown, closed)) = months.get_mut(&tally.month) {
            *shown += tally.shown_us;
            *closed += tally.closed_us;
        }
    }
    if months.values().all(|sums| *sums == (0, 0)) {
        return None;
    }
    let minutes = |us: i64| u64::try_from(us / MINUTE_US).unwrap_or(0);
    let data = months.into_iter().map(|(month, (shown, closed))| {
        let all = minutes(shown + closed);
        Datum {
            below: zone.month_says(month, true),
            above: if all > 0 {
                format!("{}.{}", all / 60, all % 60 / 6)
            } else {
                String::new()
            },
            values: vec![minutes(shown), minutes(closed)],
            line: chart::Line {
                head: zone.month_says(month, false),
                href: None,
                cells: vec![length(shown, t), length(closed, t)],
            },
        }
    });
    let keys: [String; 2] = [
        t.say("chart-hours-shown").into(),
        t.say("chart-hours-closed").into(),
    ];
    let first = t.say("chart-month").into_owned();
    let drawing = Drawing {
        id: "chart-hours",
        title: t.say("chart-hours").into(),
        says: t.say("chart-hours-says").into(),
        keys: keys.to_vec(),
        heads: [first].into_iter().chain(keys).collect(),
        rule: None,
    };
    Some(drawing.of(data.collect()))
}

/// Attendance, month by month.
fn attended(house: &House, reader: &Reader, body: &BodyId, zone: &Zone, t: Words) -> Option<Chart> {
    let tallies = house.tallies(&reader.record, &reader.shelf);
    let wanted = Wanted {
        body: Some(body.clone()),
        ..Wanted::default()
    };
    let counted = tallies.count(&wanted).months;
    let months = year(reader, zone);
    let months = months.map(|month| (month, counted.get(&month).copied().unwrap_or_default()));
    chart::attendance(&months.collect::<Vec<_>>(), zone, t)
}
