//! The front page: what is on, what comes, what was, and what was not streamed and why.

use acts::Time;
use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::row::Row;
use super::timeline::Timeline;
use super::{Around, Page, page};
use crate::api::{CameraState, status};
use crate::house::{Cache, House};
use crate::reader::Reader;
use crate::view::{Meeting, Phase, Shelf, Zone, badge};
use crate::words::{Asks, Words};

/// Meetings of each kind on the front page, at most.
const LIST: usize = 8;
/// Meetings looked at for "recently" and "not streamed".
const LOOKED_AT: usize = 400;
const DAY_US: i64 = 86_400 * Time::SECOND;
/// A noticed meeting that has not begun by this long after its start wants explaining.
const LATE_US: i64 = 3600 * Time::SECOND;

/// A meeting that goes on.
struct Going {
    row: Row,
    headline: String,
    cameras: String,
    timeline: Option<Timeline>,
}

/// A meeting, or part of one, that the public did not see.
struct NotStreamed {
    row: Row,
    why: String,
    unexplained: bool,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    t: Words,
    around: Around,
    today: String,
    status: String,
    going: Vec<Going>,
    on_today: Vec<Row>,
    upcoming: Vec<Row>,
    recorded: Vec<Row>,
    not_streamed: Vec<NotStreamed>,
    bodies: Vec<(String, String)>,
}

impl Page for HomePage {
    fn cache(&self) -> Cache {
        Cache::Moment
    }
}

pub(super) async fn home(State(house): State<House>, asks: Asks) -> Response {
    page(&house, asks, |house, asks| {
        Ok(make(house, asks, &Reader::new(house, None)?))
    })
    .await
}

fn make(house: &House, asks: &Asks, reader: &Reader) -> HomePage {
    let (t, now, shelf) = (asks.t, reader.now, &*reader.shelf);
    let zone = shelf
        .bodies
        .values()
        .next()
        .map_or("UTC", |body| &body.zone);
    let zone = Zone::named(zone, t);
    let going: Vec<_> = shelf
        .going_on()
        .map(|meeting| going(house, shelf, meeting, t))
        .collect();
    let near: Vec<_> = shelf
        .soonest(now.plus_us(-2 * DAY_US))
        .take(LOOKED_AT)
        .cloned()
        .collect();
    let here = |meeting: &Meeting| Zone::named(&meeting.zone, t).same_day(meeting.start, now);
    let waits = |meeting: &Meeting| meeting.phase() == Phase::Noticed;
    let over = |meeting: &Meeting| !waits(meeting) && !meeting.phase().going_on();
    let on_today = near
        .iter()
        .filter(|meeting| here(meeting) && !meeting.phase().going_on());
    let on_today: Vec<_> = on_today.map(|meeting| Row::of(shelf, meeting, t)).collect();
    let upcoming = near
        .iter()
        .filter(|m| waits(m) && m.start > now && !here(m));
    let upcoming: Vec<_> = upcoming.map(|meeting| Row::of(shelf, meeting, t)).collect();
    let recent: Vec<_> = shelf.latest(None).take(LOOKED_AT).collect();
    let recorded = recent
        .iter()
        .filter(|meeting| over(meeting) && meeting.cameras_kept() > 0);
    let recorded: Vec<_> = recorded
        .take(LIST)
        .map(|meeting| Row::of(shelf, meeting, t))
        .collect();
    let not_streamed = recent.iter().filter_map(|meeting| {
        let (why, unexplained) = why_not_streamed(reader, meeting, t)?;
        Some(NotStreamed {
            row: Row::of(shelf, meeting, t),
            why,
            unexplained,
        })
    });
    let live = shelf
        .going_on()
        .filter(|meeting| meeting.phase() == Phase::InSession)
        .count();
    let shut = going.len() - live;
    let count = |id, n: usize| t.fill(id).put("n", n).to_string();
    let mut status = vec![count("home-count-live", live)];
    if shut > 0 {
        status.push(count("home-count-shut", shut));
    }
    status.push(count("home-count-today", on_today.len() + going.len()));
    status.push(count("home-count-upcoming", upcoming.len()));
    HomePage {
        t,
        around: Around::of(house, asks),
        today: zone.day(now),
        status: status.join(" · "),
        not_streamed: not_streamed.take(LIST).collect(),
        on_today: on_today.into_iter().take(LIST).collect(),
        upcoming: upcoming.into_iter().take(LIST).collect(),
        bodies: shelf
            .bodies
            .values()
            .map(|body| (crate::addresses::body(&body.id), body.name.clone()))
            .collect(),
        going,
        recorded,
    }
}

fn going(house: &House, shelf: &Shelf, meeting: &Meeting, t: Words) -> Going {
    let (record, now) = (house.desk.record(), house.time());
    let status = status(&record, shelf, &*house.studio, meeting, now, t);
    let live = status
        .cameras
        .iter()
        .filter(|camera| camera.state == CameraState::Live)
        .count();
    let cameras = match (meeting.phase(), live) {
        (Phase::InSession, 0) => t.say("home-no-camera").into(),
        (Phase::InSession, some) => t.fill("row-cameras").put("n", some).into(),
        (
            Phase::Noticed
            | Phase::ClosedSession
            | Phase::Recess
            | Phase::Adjourned
            | Phase::Cancelled,
            _,
        ) => badge(meeting, t).into(),
    };
    Going {
        row: Row::of(shelf, meeting, t),
        headline: status.says.headline,
        cameras,
        timeline: Timeline::of(shelf, meeting, house.time(), t),
    }
}

/// Why the public did not see a meeting or a part of it; none when it did, or when it need not.
fn why_not_streamed(reader: &Reader, meeting: &Meeting, t: Words) -> Option<(String, bool)> {
    let zone = Zone::named(&meeting.zone, t);
    match meeting.phase() {
        Phase::Noticed if reader.now.since(meeting.start) > LATE_US => {
            Some((t.say("home-why-not-held").into(), true))
        }
        Phase::Adjourned if meeting.cameras_kept() == 0 => {
            if let Some(reason) = explained(reader, meeting) {
                let why = t.fill("unstreamed-reason").put("reason", reason);
                return Some((why.into(), false));
            }
            let seen = reader.record.meeting(&meeting.id);
            let never_open = seen.is_some_and(|seen| seen.open().is_empty());
            if let Some(closed) = meeting.closed.first().filter(|_| never_open) {
                let why = t.fill("home-why-closed").put("ground", &closed.ground);
                return Some((why.into(), false));
            }
            let why = match meeting.orders.is_empty() {
                true => "home-why-no-order",
                false => "home-why-no-pictures",
            };
            Some((t.say(why).into(), true))
        }
        Phase::InSession | Phase::ClosedSession | Phase::Recess | Phase::Adjourned => {
            let closed = meeting.closed.last()?;
            let span = zone.span(closed.from, closed.until);
            let why = t.fill("home-why-part").put("span", span);
            Some((why.put("ground", &closed.ground).into(), false))
        }
        Phase::Noticed | Phase::Cancelled => None,
    }
}

/// The reason that was given for not streaming a meeting.
fn explained(reader: &Reader, meeting: &Meeting) -> Option<String> {
    let said = reader.record.meeting(&meeting.id)?.explanation()?;
    let shown = reader.may(said.stamp.n);
    shown.then(|| said.what.reason.clone())
}
