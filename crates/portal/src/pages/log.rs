//! The log: its checkpoint and the latest entries.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::row::capital;
use super::{Around, Page, page};
use crate::house::{Cache, House};
use crate::view::{Zone, sentence, who};
use crate::words::{Asks, Words};

const LIST: u64 = 50;

struct Line {
    n: u64,
    at: String,
    machine: String,
    by: String,
    says: String,
    leaf: String,
}

#[derive(Template)]
#[template(path = "log.html")]
struct LogPage {
    t: Words,
    around: Around,
    size: u64,
    checkpoint: String,
    vkey: String,
    lines: Vec<Line>,
    older: Option<u64>,
    origin: String,
}

impl Page for LogPage {
    fn cache(&self) -> Cache {
        Cache::Moment
    }
}

pub(super) async fn log(
    State(house): State<House>,
    asks: Asks,
    Query(asked): Query<Vec<(String, String)>>,
) -> Response {
    let until = asked.iter().find(|(name, _)| name == "before");
    let until: Option<u64> = until.and_then(|(_, text)| text.parse().ok());
    page(&house, asks, move |house, asks| {
        let t = asks.t;
        let size = *house.desk.watch().borrow();
        let until = until.unwrap_or(size).min(size);
        let from = until.saturating_sub(LIST);
        let count = usize::try_from(until - from).unwrap_or(0);
        let zone = Zone::named("UTC", t);
        let (shelf, record) = (house.shelf()?, house.desk.record());
        let mut lines = Vec::new();
        for (n, seen) in (from..).zip(house.desk.entries(from, count)?) {
            let leaf = seen.digest.to_string();
            let (at, by) = (seen.entry.at, capital(&who(&seen.entry.by, t)));
            let chain = seen.entry.chain.as_ref();
            let meeting = chain.and_then(|chain| shelf.meeting(&chain.meeting));
            lines.push(if seen.public {
                Line {
                    n,
                    at: day_at(&zone, at, t),
                    machine: zone.machine(at),
                    by,
                    says: sentence(
                        &seen.entry.act,
                        &record,
                        meeting.map(|meeting| &**meeting),
                        t,
                    ),
                    leaf,
                }
            } else {
                let says = t.say("log-undisclosed").into();
                Line {
                    n,
                    at: String::new(),
                    machine: String::new(),
                    by: String::new(),
                    says,
                    leaf,
                }
            });
        }
        lines.reverse();
        Ok(LogPage {
            t,
            around: Around::of(house, asks),
            size,
            checkpoint: house.desk.checkpoint()?,
            vkey: house.desk.vkey(),
            lines,
            older: (from > 0).then_some(from),
            origin: house.site.origin.clone(),
        })
    })
    .await
}

/// "22 Nov 2026 15:20:07 UTC".
fn day_at(zone: &Zone, at: acts::Time, t: Words) -> String {
    let text = t.fill("time-day-at").put("day", zone.short_day(at));
    let text = text.put("clock", zone.clock_s(at));
    t.fill("time-utc").put("at", text).into()
}
