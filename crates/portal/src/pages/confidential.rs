//! What is still kept from the public: closed parts and what was classified, each with its ground,
//! whoever decided, and the day on which it is to be reviewed.

use acts::{Confidential, Time};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::asked::{Asked, Pairs, turn};
use super::attendance::refused;
use super::row::Row;
use super::{Amiss, Around, Page, page};
use crate::house::{Cache, House};
use crate::reader::Reader;
use crate::view::{Zone, date};
use crate::words::{Asks, Words};

const LIST: usize = 40;

/// A meeting, and what of it is kept from the public.
struct Kept {
    row: Row,
    /// "Closed part 1, sealed", or "Item: Tenders".
    what: String,
    since: String,
    ground: String,
    decided_by: String,
    review: Option<String>,
    overdue: bool,
    reviewed: Option<String>,
    to_be_released: bool,
}

#[derive(Template)]
#[template(path = "confidential.html")]
struct ConfidentialPage {
    t: Words,
    around: Around,
    refused: Option<String>,
    count: usize,
    overdue: usize,
    list: Vec<Kept>,
    earlier: Option<String>,
    later: Option<String>,
}

impl Page for ConfidentialPage {
    fn cache(&self) -> Cache {
        Cache::Moment
    }
    fn status(&self) -> StatusCode {
        refused(self.refused.as_ref())
    }
}

pub(super) async fn confidential(
    State(house): State<House>,
    asks: Asks,
    Query(pairs): Pairs,
) -> Response {
    page(&house, asks, move |house, asks| make(house, asks, pairs)).await
}

fn make(
    house: &House,
    asks: &Asks,
    pairs: Vec<(String, String)>,
) -> Result<ConfidentialPage, Amiss> {
    let t = asks.t;
    let reader = Reader::new(house, None)?;
    let asked = Asked::read(pairs, &["page"], t);
    let read = asked.as_ref().map_err(Clone::clone);
    let (at, refused) = match read.and_then(Asked::page) {
        Ok(at) => (at, None),
        Err(says) => (1, Some(says)),
    };
    let all = reader.record.confidential(reader.now);
    let (count, overdue) = (all.len(), all.iter().filter(|it| it.overdue).count());
    let (here, more) = turn(all.into_iter(), at, LIST);
    let list = here.into_iter().filter_map(|it| kept(&reader, it, t));
    let asked = asked.as_ref().ok();
    let other = |at: usize| asked.map(|asked| asked.turned("/confidential", at));
    Ok(ConfidentialPage {
        t,
        around: Around::of(house, asks),
        count,
        overdue,
        list: list.collect(),
        earlier: more.then(|| other(at + 1)).flatten(),
        later: (at > 1).then(|| other(at - 1)).flatten(),
        refused,
    })
}

fn kept(reader: &Reader, it: Confidential, t: Words) -> Option<Kept> {
    let meeting = reader.shelf.meeting(&it.meeting)?;
    let zone = Zone::named(&meeting.zone, t);
    let since: Time = it.since;
    let what = match (it.part, &it.item) {
        (Some(part), _) if it.sealed => t.fill("confidential-part-sealed").put("n", part).into(),
        (Some(part), _) => t.fill("confidential-part").put("n", part).into(),
        (None, Some(item)) => {
            let on_agenda = meeting.agenda.iter().find(|one| one.id == *item);
            let title = on_agenda.map_or(item.as_str(), |one| &one.title);
            t.fill("confidential-item").put("item", title).into()
        }
        (None, None) => t.say("confidential-meeting").into(),
    };
    Some(Kept {
        row: Row::of(&reader.shelf, meeting, t),
        what,
        since: zone.day_clock(since),
        ground: it.ground,
        decided_by: it.decided_by,
        review: it.review.map(|day| date(day, t)),
        overdue: it.overdue,
        reviewed: (it.reviews > 0)
            .then(|| t.fill("confidential-reviewed").put("n", it.reviews).into()),
        to_be_released: it.to_be_released,
    })
}
