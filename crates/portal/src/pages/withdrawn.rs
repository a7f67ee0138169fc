//! What is no longer there: meetings that were called off, and words that were erased. Each leaves
//! what it was, who decided, the ground and the hash.

use acts::{Act, DestroyedCount, Destruction, Meeting, Stamp, Stock};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::asked::{self, Asked, Pairs, turn};
use super::attendance::refused;
use super::row::Row;
use super::{Amiss, Around, Page, page};
use crate::Fault;
use crate::house::{Cache, House};
use crate::reader::Reader;
use crate::view::{Phase, Zone, sentence, who};
use crate::words::{Asks, Words};

const LIST: usize = 40;

/// A meeting that was called off.
struct CalledOff {
    row: Row,
    at: String,
    by: String,
    ground: String,
    n: u64,
    leaf: String,
}

/// An act whose words were erased.
struct Erased {
    /// The act; its leaf stays.
    n: u64,
    leaf: String,
    at: String,
    by: String,
    ground: String,
    /// The act that erased them.
    by_n: u64,
}

/// Footage that was destroyed, or is being.
struct Destroyed {
    row: Row,
    stone: Stone,
}

/// The tombstone of footage: what it was, who decided, why, and when it was done.
pub(super) struct Stone {
    pub(super) done: bool,
    /// What was decided: of which cameras, from when to when, open or sealed, and why.
    pub(super) says: String,
    pub(super) at: String,
    pub(super) by: String,
    /// When the machine was done.
    pub(super) ended: Option<String>,
    /// The act that decided it.
    pub(super) n: u64,
    /// What of each camera is gone, and its digest.
    pub(super) digests: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "withdrawn.html")]
struct WithdrawnPage {
    t: Words,
    around: Around,
    refused: Option<String>,
    called_off: Vec<CalledOff>,
    destroyed: Vec<Destroyed>,
    erased: Vec<Erased>,
    earlier: Option<String>,
    later: Option<String>,
}

impl Page for WithdrawnPage {
    fn cache(&self) -> Cache {
        Cache::Moment
    }
    fn status(&self) -> StatusCode {
        refused(self.refused.as_ref())
    }
}

pub(super) async fn withdrawn(
    State(house): State<House>,
    asks: Asks,
    Query(pairs): Pairs,
) -> Response {
    page(&house, asks, move |house, asks| make(house, asks, pairs)).await
}

fn make(house: &House, asks: &Asks, pairs: Vec<(String, String)>) -> Result<WithdrawnPage, Amiss> {
    let t = asks.t;
    let reader = Reader::new(house, None)?;
    let asked = Asked::read(pairs, &["page"], t);
    let read = asked.as_ref().map_err(Clone::clone);
    let (at, refused) = match read.and_then(Asked::page) {
        Ok(at) => (at, None),
        Err(says) => (1, Some(says)),
    };
    let latest = reader.shelf.latest(None);
    let cancelled = latest.filter(|meeting| meeting.phase() == Phase::Cancelled);
    let (cancelled, more) = turn(cancelled, at, LIST);
    let mut called_off = Vec::new();
    for meeting in cancelled {
        let Some((when, ground)) = &meeting.cancelled else {
            continue;
        };
        let zone = Zone::named(&meeting.zone, t);
        let mut found = None;
        for n in meeting.acts.iter().rev() {
            let seen = house.desk.entries(*n, 1)?.pop();
            if let Some(seen) =
                seen.filter(|it| matches!(it.entry.act, Act::MeetingCancelled { .. }))
            {
                found = Some((
                    seen.entry.n,
                    who(&seen.entry.by, t),
                    seen.digest.to_string(),
                ));
                break;
            }
        }
        let (n, by, leaf) = found.unwrap_or_default();
        called_off.push(CalledOff {
            row: Row::of(&reader.shelf, meeting, t),
            at: zone.day_clock(*when),
            by,
            ground: ground.clone(),
            n,
            leaf,
        });
    }
    let (destroyed, left) = turn(destructions(&reader), at, LIST);
    let destroyed = destroyed.into_iter();
    let destroyed = destroyed
        .filter_map(|it| tombstone(&reader, it, t))
        .collect();
    let erasures = reader.record.erasures().iter().rev();
    let erasures = erasures.filter(|(_, (stamp, _))| reader.may(stamp.n));
    let (erasures, rest) = turn(erasures, at, LIST);
    let (_, zone) = asked::zone(&reader.record, None, t);
    let erased: Result<Vec<_>, Fault> = erasures
        .into_iter()
        .map(|(act, (stamp, made))| erasure(house, act.0, stamp, &made.ground, &zone, t))
        .collect();
    let asked = asked.as_ref().ok();
    let other = |at: usize| asked.map(|asked| asked.turned("/withdrawn", at));
    Ok(WithdrawnPage {
        t,
        around: Around::of(house, asks),
        called_off,
        destroyed,
        erased: erased?,
        earlier: (more || left || rest).then(|| other(at + 1)).flatten(),
        later: (at > 1).then(|| other(at - 1)).flatten(),
        refused,
    })
}

/// The destructions that were begun, latest first.
fn destructions(reader: &Reader) -> impl Iterator<Item = &Destruction> {
    let all = reader.record.meetings().flat_map(Meeting::destructions);
    let mut begun: Vec<_> = all.filter(|(_, it)| it.begun.is_some()).collect();
    begun.sort_by_key(|(act, _)| std::cmp::Reverse(**act));
    begun.into_iter().map(|(_, it)| it)
}

fn tombstone(reader: &Reader, it: &Destruction, t: Words) -> Option<Destroyed> {
    let meeting = reader.shelf.meeting(&it.decided.what.meeting)?;
    Some(Destroyed {
        row: Row::of(&reader.shelf, meeting, t),
        stone: stone(reader, it, t)?,
    })
}

/// What is said of a destruction that was begun.
pub(super) fn stone(reader: &Reader, it: &Destruction, t: Words) -> Option<Stone> {
    let decided = &it.decided;
    let meeting = reader.shelf.meeting(&decided.what.meeting)?;
    let zone = Zone::named(&meeting.zone, t);
    let counts = it.done.iter().flat_map(|done| &done.what.cameras);
    let digest = |count: &DestroyedCount| {
        let text = match count.stock {
            Stock::Open => t.fill("withdrawn-digest-open"),
            Stock::Sealed => t.fill("withdrawn-digest-sealed"),
        };
        let text = text.put("n", count.segments);
        let text = text.put("camera", count.camera.as_str());
        (text.into(), count.digest.to_string())
    };
    let act = Act::DestructionDecided(decided.what.clone());
    let done = it.done.as_ref().map(|done| done.stamp.at);
    Some(Stone {
        done: done.is_some(),
        says: sentence(&act, &reader.record, Some(meeting), t),
        at: zone.day_clock(decided.stamp.at),
        by: who(&decided.stamp.by, t),
        ended: done.map(|at| {
            t.fill("tombstone-done")
                .put("at", zone.day_clock(at))
                .into()
        }),
        n: decided.stamp.n.0,
        digests: counts.map(digest).collect(),
    })
}

fn erasure(
    house: &House,
    n: u64,
    stamp: &Stamp,
    ground: &str,
    zone: &Zone,
    t: Words,
) -> Result<Erased, Fault> {
    let seen = house.desk.entries(n, 1)?.pop();
    Ok(Erased {
        n,
        leaf: seen.map_or_else(String::new, |seen| seen.digest.to_string()),
        at: zone.day_clock(stamp.at),
        by: who(&stamp.by, t),
        ground: ground.to_owned(),
        by_n: stamp.n.0,
    })
}
