//! One entry of the log, in words and with what proves it.

use acts::Act;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::row::capital;
use super::{Amiss, Around, Page, page};
use crate::api::Problem;
use crate::api::log::{entry_of, place};
use crate::house::{Cache, House};
use crate::reader::Reader;
use crate::view::{Zone, sentence, who};
use crate::words::{Asks, Words};
use crate::{Fault, addresses};

#[derive(Template)]
#[template(path = "entry.html")]
struct EntryPage {
    t: Words,
    around: Around,
    n: u64,
    leaf: String,
    /// When, by whom, in words; none when it is not public.
    told: Option<(String, String, String)>,
    disclosure: Option<String>,
    /// Place of the act that erased its words, who did it, and why.
    erased: Option<(u64, String, String)>,
    /// Address and title.
    meeting: Option<(String, String)>,
    origin: String,
    last: bool,
}

impl Page for EntryPage {
    fn cache(&self) -> Cache {
        Cache::Minute
    }
}

pub(super) async fn entry(
    State(house): State<House>,
    asks: Asks,
    Path(n): Path<String>,
) -> Response {
    page(&house, asks, move |house, asks| make(house, asks, &n)).await
}

fn make(house: &House, asks: &Asks, n: &str) -> Result<EntryPage, Amiss> {
    let t = asks.t;
    let shown: String = n.chars().take(20).collect();
    let amiss = |problem: Problem| match problem.status() {
        StatusCode::NOT_FOUND => Amiss::Absent(t.fill("entry-absent").put("n", &shown).into()),
        _ => Fault(problem.detail().to_owned()).into(),
    };
    let n = place(n).map_err(amiss)?;
    let reader = Reader::new(house, None)?;
    let entry = entry_of(house, &reader, n).map_err(amiss)?;
    let shelf = &reader.shelf;
    let seen = house.desk.entries(n, 1)?.pop().filter(|seen| seen.public);
    let erased = match entry.erased {
        Some(by) => erasure(house, by, t)?,
        None => None,
    };
    let about = seen.as_ref().and_then(|seen| seen.entry.chain.as_ref());
    let meeting = about.and_then(|chain| shelf.meeting(&chain.meeting));
    let zone = Zone::named(meeting.map_or("UTC", |meeting| &meeting.zone), t);
    Ok(EntryPage {
        t,
        around: Around::of(house, asks),
        n,
        leaf: entry.leaf,
        told: seen.map(|seen| {
            let at = seen.entry.at;
            let when = t.fill("entry-when").put("day", zone.day(at));
            let when = when.put("clock", zone.clock_s(at));
            let at = when.put("zone", zone.abbreviation(at)).into();
            (
                at,
                capital(&who(&seen.entry.by, t)),
                sentence(
                    &seen.entry.act,
                    &reader.record,
                    meeting.map(|meeting| &**meeting),
                    t,
                ),
            )
        }),
        disclosure: entry.disclosure,
        erased,
        meeting: meeting.map(|meeting| (addresses::meeting(&meeting.id), meeting.title.clone())),
        origin: house.site.origin.clone(),
        last: n + 1 >= *house.desk.watch().borrow(),
    })
}

fn erasure(house: &House, by: u64, t: Words) -> Result<Option<(u64, String, String)>, Amiss> {
    let seen = house.desk.entries(by, 1)?.pop().filter(|seen| seen.public);
    Ok(seen.and_then(|seen| {
        let Act::DisclosureErased(it) = &seen.entry.act else {
            return None;
        };
        Some((by, who(&seen.entry.by, t), it.ground.clone()))
    }))
}
