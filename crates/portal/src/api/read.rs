//! Reading meetings and their acts.

use std::collections::BTreeMap;
use std::sync::Arc;

use acts::{ActId, BodyId, MeetingId, Time};
use axum::Json;
use axum::extract::{Path, Query, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::chapters::{carried, found};
use super::log::entry_of;
use super::shapes::{ActList, ItemShown, MeetingList, MeetingStatus, MeetingWhole};
use super::status::{status, summary};
use super::{Problem, log};
use crate::addresses;
use crate::house::{Cache, House};
use crate::reader::{Reader, reading};
use crate::view::Phase;
use crate::words::{Language, Words};

/// What a query says, each name once.
pub(super) type Asked = Query<Vec<(String, String)>>;

/// A query with its names checked.
pub(super) struct Fields(pub(super) BTreeMap<String, String>);

impl Fields {
    pub(super) fn read(asked: Asked, known: &[&str]) -> Result<Self, Problem> {
        let mut fields = BTreeMap::new();
        for (name, value) in asked.0 {
            if !known.contains(&name.as_str()) {
                let known = known.join(", ");
                return Err(Problem::bad_query(format!(
                    "The address asks for {name:?}, which is unknown here: use {known}."
                )));
            }
            if fields.insert(name.clone(), value).is_some() {
                let says = format!("The address gives {name:?} twice: give it once.");
                return Err(Problem::bad_query(says));
            }
        }
        Ok(Self(fields))
    }

    pub(super) fn parse<T: std::str::FromStr>(
        &self,
        name: &str,
        form: &str,
    ) -> Result<Option<T>, Problem> {
        let parsed = self.0.get(name).map(|text| text.parse());
        parsed.transpose().map_err(|_| {
            Problem::bad_query(format!(
                "The address gives no usable {name:?}: write {form}."
            ))
        })
    }

    /// A place in the log.
    pub(super) fn place(&self, name: &str) -> Result<Option<u64>, Problem> {
        let place = self.0.get(name).map(|text| log::place(text));
        place
            .transpose()
            .map_err(|problem| Problem::bad_query(problem.detail()))
    }

    pub(super) fn limit(&self, usual: usize, most: usize) -> Result<usize, Problem> {
        let form = format!("a number from 1 to {most}");
        let limit = self.parse("limit", &form)?.unwrap_or(usual);
        if (1..=most).contains(&limit) {
            Ok(limit)
        } else {
            Err(Problem::bad_query(format!(
                "The limit does not fit: write {form}."
            )))
        }
    }
}

fn phase(text: &str) -> Result<Phase, Problem> {
    let value = serde_json::Value::from(text);
    serde_json::from_value(value).map_err(|_| {
        Problem::bad_query(
            "There is no such state: use noticed, in_session, closed_session, recess, adjourned \
             or cancelled.",
        )
    })
}

pub(crate) fn no_meeting(id: &str) -> Problem {
    let says = format!("There is no meeting {id:?}: see /api/v1/meetings for those that are.");
    Problem::new(StatusCode::NOT_FOUND, "no_meeting", says)
}

/// `GET /api/v1/meetings`: latest start first.
pub(crate) async fn meetings(
    State(house): State<House>,
    asked: Asked,
) -> Result<Response, Problem> {
    let fields = Fields::read(
        asked,
        &["state", "body", "from", "until", "limit", "before"],
    )?;
    let list = house.read(move |house| list(house, &fields)).await?;
    Ok(Cache::Moment.with(Json(list)))
}

fn list(house: &House, fields: &Fields) -> Result<MeetingList, Problem> {
    let shelf = house.shelf()?;
    let state = fields.0.get("state").map(|text| phase(text)).transpose()?;
    let body: Option<BodyId> = fields.parse("body", "a body's name in addresses")?;
    let day = "a time as 2026-11-22T00:00:00Z";
    let (from, until) = (
        fields.parse::<Time>("from", day)?,
        fields.parse::<Time>("until", day)?,
    );
    let limit = fields.limit(50, 200)?;
    let before = match fields.0.get("before") {
        Some(id) => {
            let id: MeetingId = id.parse().map_err(|_| no_meeting(id))?;
            let start = shelf
                .meeting(&id)
                .ok_or_else(|| no_meeting(id.as_str()))?
                .start;
            Some((start, id))
        }
        None => None,
    };
    let mut fitting = shelf
        .latest(before.as_ref())
        .take_while(|meeting| from.is_none_or(|from| meeting.start >= from))
        .filter(|meeting| until.is_none_or(|until| meeting.start < until))
        .filter(|meeting| state.is_none_or(|state| meeting.phase() == state))
        .filter(|meeting| body.as_ref().is_none_or(|body| meeting.body == *body));
    let meetings: Vec<_> = fitting
        .by_ref()
        .take(limit)
        .map(|meeting| summary(meeting))
        .collect();
    let more = fitting.next().is_some();
    let next = meetings.last().filter(|_| more).map(|last| {
        let kept = fields.0.iter().filter(|(name, _)| *name != "before");
        let kept: String = kept
            .map(|(name, value)| format!("&{name}={}", escaped(value)))
            .collect();
        format!("/api/v1/meetings?before={}{kept}", last.id)
    });
    Ok(MeetingList { meetings, next })
}

/// Percent-encodes what has a meaning in a query.
fn escaped(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.:".contains(&b);
    text.bytes()
        .map(|b| {
            if plain(b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

/// `GET /api/v1/meetings/{meeting}`: how it is now.
pub(crate) async fn meeting(
    State(house): State<House>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let t = language(query.as_deref())?;
    let studio = Arc::clone(&house.studio);
    reading(&house, &headers, move |reader| {
        let name: MeetingId = id.parse().map_err(|_| no_meeting(&id))?;
        let shown = reader.shelf.meeting(&name).ok_or_else(|| no_meeting(&id))?;
        let status = status(
            &reader.record,
            &reader.shelf,
            &*studio,
            shown,
            reader.now,
            t,
        );
        let whole = whole(reader, found(reader, &id)?, status);
        Ok(reader.answer(Cache::Moment, &whole))
    })
    .await
}

/// The words that a program asks for with `lang`, English where it asks for none.
pub(super) fn language(query: Option<&str>) -> Result<Words, Problem> {
    let pairs = query.unwrap_or_default().split('&');
    let mut named = pairs.filter_map(|pair| pair.strip_prefix("lang="));
    let Some(code) = named.next() else {
        return Ok(Words::ENGLISH);
    };
    let mut all = Language::ALL.into_iter();
    match all.find(|language| language.code() == code) {
        Some(language) if named.next().is_none() => Ok(Words::of(language)),
        Some(_) | None => {
            let codes = Language::ALL.map(Language::code).join(", ");
            let says = format!("The address gives no usable \"lang\": write one of {codes}, once.");
            Err(Problem::bad_query(says))
        }
    }
}

/// A meeting with everything that its notice became.
fn whole(reader: &Reader, meeting: &acts::Meeting, status: MeetingStatus) -> MeetingWhole {
    let closed_title = |item: Option<&str>| {
        let said = meeting.closed_title(item);
        let said = said.filter(|said| reader.may(said.stamp.n));
        said.map(|said| said.what.title.clone())
    };
    let items = meeting.agenda().iter().map(|item| ItemShown {
        id: item.id.clone(),
        title: item.title.clone(),
        class: meeting.class_of(&item.id),
        closed_title: closed_title(Some(&item.id)),
        times: item.times.clone(),
    });
    let (notice, explained) = (meeting.notice(), meeting.explanation());
    let classified = meeting.classifications().iter();
    MeetingWhole {
        status,
        sequence: meeting.sequence(),
        history: meeting.history().to_vec(),
        notice_clock: meeting.notice_clock().cloned(),
        undated: meeting.start().is_none(),
        urgency: notice.urgency.clone(),
        elsewhere: notice.elsewhere,
        speaks_of: notice.speaks_of.clone(),
        class: meeting.class(),
        closed_title: closed_title(None),
        classifications: classified
            .filter(|said| reader.may(said.stamp.n))
            .cloned()
            .collect(),
        items: items.collect(),
        papers: meeting.papers().to_vec(),
        unstreamed: explained.filter(|said| reader.may(said.stamp.n)).cloned(),
        uncovered: meeting.uncovered(),
        carried: carried(reader, meeting.id()),
    }
}

/// `GET /api/v1/meetings/{meeting}/acts`: its acts with what proves them, oldest first; those that
/// whoever reads may read.
pub(crate) async fn acts(
    State(house): State<House>,
    Path(id): Path<String>,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Problem> {
    let fields = Fields::read(asked, &["from", "limit"])?;
    let own = house.clone();
    reading(&house, &headers, move |reader| {
        let list = acts_of(&own, reader, &id, &fields)?;
        Ok(reader.answer(Cache::Moment, &list))
    })
    .await
}

fn acts_of(house: &House, reader: &Reader, id: &str, fields: &Fields) -> Result<ActList, Problem> {
    let name: MeetingId = id.parse().map_err(|_| no_meeting(id))?;
    let meeting = reader.shelf.meeting(&name).ok_or_else(|| no_meeting(id))?;
    let from = fields.place("from")?.unwrap_or(0);
    let limit = fields.limit(200, 1000)?;
    let mut numbers: Vec<u64> = meeting
        .acts
        .iter()
        .chain(&meeting.hidden)
        .copied()
        .collect();
    numbers.sort_unstable();
    let skip = numbers.partition_point(|n| *n < from);
    let mut readable = numbers.iter().skip(skip).filter(|n| reader.may(ActId(**n)));
    let some = readable.by_ref().take(limit);
    let acts: Vec<_> = some
        .map(|n| entry_of(house, reader, *n))
        .collect::<Result<_, _>>()?;
    let next = readable.next().map(|n| {
        format!(
            "/api/v1{}/acts?from={n}&limit={limit}",
            addresses::meeting(&name)
        )
    });
    Ok(ActList { acts, next })
}
