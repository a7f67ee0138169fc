//! Meetings that the public could not see: not streamed, with the reason or unexplained; and those
//! held outside of what cameras cover.

use std::cmp::Reverse;

use acts::{BodyId, MeetingId, Time, Uncovered};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::asked::{self, Asked, Choice, Pairs, turn};
use super::attendance::refused;
use super::row::Row;
use super::{Amiss, Around, Page, page};
use crate::house::{Cache, House};
use crate::reader::Reader;
use crate::words::{Asks, Words};

const LIST: usize = 40;
const LISTS: [&str; 2] = ["unstreamed", "uncovered"];

/// A meeting, and why.
struct Unseen {
    row: Row,
    /// The reason as it was given, with the act that gave it.
    reason: Option<(String, u64)>,
    /// Why it lay outside of what cameras cover.
    uncovered: Option<String>,
}

#[derive(Template)]
#[template(path = "unstreamed.html")]
struct UnstreamedPage {
    t: Words,
    around: Around,
    refused: Option<String>,
    bodies: Vec<Choice>,
    lists: Vec<Choice>,
    /// Whether those not streamed are listed, else those not covered.
    unstreamed: bool,
    count: usize,
    unexplained: usize,
    list: Vec<Unseen>,
    earlier: Option<String>,
    later: Option<String>,
}

impl Page for UnstreamedPage {
    fn cache(&self) -> Cache {
        Cache::Moment
    }
    fn status(&self) -> StatusCode {
        refused(self.refused.as_ref())
    }
}

pub(super) async fn unstreamed(
    State(house): State<House>,
    asks: Asks,
    Query(pairs): Pairs,
) -> Response {
    page(&house, asks, move |house, asks| make(house, asks, pairs)).await
}

fn make(house: &House, asks: &Asks, pairs: Vec<(String, String)>) -> Result<UnstreamedPage, Amiss> {
    let t = asks.t;
    let reader = Reader::new(house, None)?;
    let asked = Asked::read(pairs, &["body", "list", "page"], t);
    let read = asked.as_ref().map_err(Clone::clone).and_then(|asked| {
        let list = asked.choice("list", &LISTS)?.unwrap_or(LISTS[0]);
        Ok((asked.body(&reader.record)?, list == LISTS[0], asked.page()?))
    });
    let (body, unstreamed, at, refused) = match read {
        Ok((body, unstreamed, at)) => (body, unstreamed, at, None),
        Err(says) => (None, true, 1, Some(says)),
    };
    let found = find(&reader, body.as_ref(), unstreamed);
    let explained = |id: &MeetingId| {
        let said = reader.record.meeting(id)?.explanation()?;
        let shown = reader.may(said.stamp.n);
        shown.then(|| (said.what.reason.clone(), said.stamp.n.0))
    };
    let count = found.len();
    let silent = found.iter().filter(|(_, id, _)| {
        let meeting = reader.record.meeting(id);
        meeting.is_some_and(|meeting| meeting.explanation().is_none())
    });
    let unexplained = if unstreamed { silent.count() } else { 0 };
    let (here, more) = turn(found.into_iter(), at, LIST);
    let list = here.into_iter().filter_map(|(_, id, uncovered)| {
        let meeting = reader.shelf.meeting(id)?;
        Some(Unseen {
            row: Row::of(&reader.shelf, meeting, t),
            reason: explained(id),
            uncovered: uncovered.map(|why| {
                let says = match why {
                    Uncovered::Elsewhere => "unstreamed-elsewhere",
                    Uncovered::NoCamera => "unstreamed-no-camera",
                };
                t.say(says).into()
            }),
        })
    });
    let chosen = Some(if unstreamed { LISTS[0] } else { LISTS[1] });
    let lists = [
        (LISTS[0], t.say("unstreamed-list")),
        (LISTS[1], t.say("unstreamed-uncovered")),
    ];
    let asked = asked.as_ref().ok();
    let other = |at: usize| asked.map(|asked| asked.turned("/unstreamed", at));
    Ok(UnstreamedPage {
        t,
        around: Around::of(house, asks),
        bodies: asked::bodies(&reader.record, body.as_ref()),
        lists: lists
            .into_iter()
            .map(|(id, says)| Choice::new(id, says, chosen))
            .collect(),
        unstreamed,
        count,
        unexplained,
        list: list.collect(),
        earlier: more.then(|| other(at + 1)).flatten(),
        later: (at > 1).then(|| other(at - 1)).flatten(),
        refused,
    })
}

/// A meeting's start and name, and why no camera covered it.
type Found<'a> = (Time, &'a MeetingId, Option<Uncovered>);

/// Those not streamed, or those not covered, latest start first.
fn find<'a>(reader: &'a Reader, body: Option<&BodyId>, unstreamed: bool) -> Vec<Found<'a>> {
    let fits = |meeting: &acts::Meeting| {
        let of_body = body.is_none_or(|body| meeting.notice().body == *body);
        of_body && reader.shelf.meeting(meeting.id()).is_some()
    };
    let record = &reader.record;
    let mut found: Vec<Found<'a>> = if unstreamed {
        let all = record.unstreamed(reader.now).map(|it| it.meeting);
        let all = all.filter(|meeting| fits(meeting));
        all.map(|it| (it.notice().start, it.id(), None)).collect()
    } else {
        let all = record.uncovered().filter(|(meeting, _)| fits(meeting));
        all.map(|(it, why)| (it.notice().start, it.id(), Some(why)))
            .collect()
    };
    found.sort_unstable_by_key(|(start, id, _)| Reverse((*start, *id)));
    found
}
