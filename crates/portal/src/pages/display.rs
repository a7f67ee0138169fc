//! The display in a chamber: item, speaker, timer, and whether the public sees and hears the room.

use acts::{RoomId, Time};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::row::Row;
use super::{Amiss, Around, Page, page};
use crate::api::{CameraState, status};
use crate::house::{Cache, House};
use crate::reader::Reader;
use crate::view::{Meeting, Phase, Zone};
use crate::words::{Asks, Words};

/// A noticed meeting is announced this long before its start, and this long after it.
const AHEAD_US: i64 = 24 * 3600 * Time::SECOND;
const LATE_US: i64 = 4 * 3600 * Time::SECOND;

/// An item or a speaker, and since when.
struct Turn {
    title: String,
    since: String,
    since_ms: i64,
}

#[derive(Template)]
#[template(path = "display.html")]
struct DisplayPage {
    t: Words,
    around: Around,
    room: String,
    meeting: String,
    row: Option<Row>,
    phase: &'static str,
    kind: &'static str,
    badge: String,
    says: String,
    item: Option<Turn>,
    speaker: Option<Turn>,
    clock: String,
    now_ms: i64,
    zone: String,
}

impl Page for DisplayPage {
    fn cache(&self) -> Cache {
        Cache::Never
    }
}

/// `GET /display/{room}`.
pub(super) async fn display(
    State(house): State<House>,
    asks: Asks,
    Path(room): Path<String>,
) -> Response {
    page(&house, asks, move |house, asks| make(house, asks, &room)).await
}

fn make(house: &House, asks: &Asks, room: &str) -> Result<DisplayPage, Amiss> {
    let t = asks.t;
    let absent = || Amiss::Absent(t.say("display-no-room").into());
    let id: RoomId = room.parse().map_err(|_| absent())?;
    let reader = Reader::new(house, None)?;
    let (shelf, now) = (&reader.shelf, reader.now);
    let name = shelf.room_name(&id).ok_or_else(absent)?;
    let here = |meeting: &&std::sync::Arc<Meeting>| meeting.room == id;
    let sits = shelf.going_on().find(here);
    let next = || {
        let soon = shelf.soonest(now.plus_us(-LATE_US));
        let mut soon = soon.filter(|it| it.start <= now.plus_us(AHEAD_US));
        soon.find(|it| it.phase() == Phase::Noticed && here(it))
    };
    let meeting = sits.or_else(next);
    let zone = meeting.map_or("UTC", |meeting| &meeting.zone).to_owned();
    let clocks = Zone::named(&zone, t);
    let (kind, badge, says) = match meeting {
        Some(meeting) => state(house, &reader, meeting, &clocks, t),
        None => ("off", t.say("display-off").into(), String::new()),
    };
    let going = meeting.filter(|meeting| meeting.phase().going_on());
    Ok(DisplayPage {
        t,
        around: Around::of(house, asks),
        room: name.to_owned(),
        meeting: meeting.map(|it| it.id.to_string()).unwrap_or_default(),
        row: meeting.map(|meeting| Row::of(shelf, meeting, t)),
        phase: meeting.map_or("off", |meeting| meeting.phase().as_str()),
        kind,
        badge,
        says,
        item: going.and_then(|meeting| item(meeting, &clocks)),
        speaker: going.and_then(|meeting| speaker(&reader, meeting, &clocks)),
        clock: clocks.clock_s(now),
        now_ms: now.micros() / 1000,
        zone,
    })
}

/// What the public sees and hears of the room: badge and sentence.
fn state(
    house: &House,
    reader: &Reader,
    meeting: &Meeting,
    zone: &Zone,
    t: Words,
) -> (&'static str, String, String) {
    let status = status(
        &reader.record,
        &reader.shelf,
        &*house.studio,
        meeting,
        reader.now,
        t,
    );
    let sends = |camera: &crate::api::CameraStatus| camera.state == CameraState::Live;
    let says = match meeting.phase() {
        Phase::InSession if status.cameras.iter().any(sends) => t.say("display-streamed"),
        Phase::InSession => t.say("display-no-camera"),
        Phase::ClosedSession => t.say("display-closed"),
        Phase::Recess => t.say("display-recess"),
        Phase::Noticed => {
            let when = zone.day_clock(meeting.start);
            String::from(t.fill("display-next").put("when", when)).into()
        }
        Phase::Adjourned | Phase::Cancelled => "".into(),
    };
    (
        meeting.phase().as_str(),
        status.says.badge,
        says.into_owned(),
    )
}

/// The item that is open, by the title that is for everybody.
fn item(meeting: &Meeting, zone: &Zone) -> Option<Turn> {
    let item = meeting.item_now()?;
    let turned = meeting.items.iter().rev().find(|(_, id)| *id == item.id);
    let since = turned.map(|(at, _)| *at)?;
    Some(turn(item.title.clone(), since, zone))
}

/// Who spoke last since the item was opened.
fn speaker(reader: &Reader, meeting: &Meeting, zone: &Zone) -> Option<Turn> {
    if meeting.phase() != Phase::InSession {
        return None;
    }
    let since = meeting.items.last().map(|(at, _)| *at);
    let found = reader.record.meeting(&meeting.id)?;
    let said = found.speakers().last()?;
    let now = since.is_none_or(|since| since <= said.stamp.at);
    let shown = now && reader.may(said.stamp.n);
    shown.then(|| turn(said.what.capacity.clone(), said.stamp.at, zone))
}

fn turn(title: String, since: Time, zone: &Zone) -> Turn {
    Turn {
        title,
        since: zone.clock(since),
        since_ms: since.micros() / 1000,
    }
}
