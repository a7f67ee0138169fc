//! The front page: what is on, what comes, what was, and what was not streamed and why.

use acts::Time;
use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::row::{Row, badge};
use super::timeline::Timeline;
use super::{Around, Page, page};
use crate::api::{CameraState, status};
use crate::house::{Cache, House};
use crate::view::{Meeting, Phase, Shelf, Zone};

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

pub(super) async fn home(State(house): State<House>) -> Response {
    page(&house, |house| Ok(make(house, &*house.shelf()?))).await
}

fn make(house: &House, shelf: &Shelf) -> HomePage {
    let now = house.time();
    let zone = shelf
        .bodies
        .values()
        .next()
        .map_or("UTC", |body| &body.zone);
    let zone = Zone::named(zone);
    let going: Vec<_> = shelf
        .going_on()
        .map(|meeting| going(house, shelf, meeting))
        .collect();
    let near: Vec<_> = shelf
        .soonest(now.plus_us(-2 * DAY_US))
        .take(LOOKED_AT)
        .cloned()
        .collect();
    let here = |meeting: &Meeting| Zone::named(&meeting.zone).same_day(meeting.start, now);
    let waits = |meeting: &Meeting| meeting.phase() == Phase::Noticed;
    let over = |meeting: &Meeting| !waits(meeting) && !meeting.phase().going_on();
    let on_today = near
        .iter()
        .filter(|meeting| here(meeting) && !meeting.phase().going_on());
    let on_today: Vec<_> = on_today.map(|meeting| Row::of(shelf, meeting)).collect();
    let upcoming = near
        .iter()
        .filter(|m| waits(m) && m.start > now && !here(m));
    let upcoming: Vec<_> = upcoming.map(|meeting| Row::of(shelf, meeting)).collect();
    let recent: Vec<_> = shelf.latest(None).take(LOOKED_AT).collect();
    let recorded = recent
        .iter()
        .filter(|meeting| over(meeting) && meeting.cameras_kept() > 0);
    let recorded: Vec<_> = recorded
        .take(LIST)
        .map(|meeting| Row::of(shelf, meeting))
        .collect();
    let not_streamed = recent.iter().filter_map(|meeting| {
        let (why, unexplained) = why_not_streamed(meeting, now)?;
        Some(NotStreamed {
            row: Row::of(shelf, meeting),
            why,
            unexplained,
        })
    });
    let live = shelf
        .going_on()
        .filter(|meeting| meeting.phase() == Phase::InSession)
        .count();
    let shut = going.len() - live;
    let mut status = vec![format!("{live} live")];
    if shut > 0 {
        status.push(format!("{shut} closed or in recess"));
    }
    status.push(format!("{} today", on_today.len() + going.len()));
    status.push(format!("{} upcoming", upcoming.len()));
    HomePage {
        around: Around::of(house),
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

fn going(house: &House, shelf: &Shelf, meeting: &Meeting) -> Going {
    let status = status(shelf, &*house.studio, meeting, house.time());
    let live = status
        .cameras
        .iter()
        .filter(|camera| camera.state == CameraState::Live)
        .count();
    let cameras = match (meeting.phase(), live) {
        (Phase::InSession, 0) => "No camera at the moment".to_owned(),
        (Phase::InSession, 1) => "1 camera".to_owned(),
        (Phase::InSession, many) => format!("{many} cameras"),
        (
            Phase::Noticed
            | Phase::ClosedSession
            | Phase::Recess
            | Phase::Adjourned
            | Phase::Cancelled,
            _,
        ) => badge(meeting).to_owned(),
    };
    Going {
        row: Row::of(shelf, meeting),
        headline: status.says.headline,
        cameras,
        timeline: Timeline::of(shelf, meeting, house.time()),
    }
}

/// Why the public did not see a meeting or a part of it; none when it did, or when it need not.
fn why_not_streamed(meeting: &Meeting, now: Time) -> Option<(String, bool)> {
    let zone = Zone::named(&meeting.zone);
    match meeting.phase() {
        Phase::Noticed if now.since(meeting.start) > LATE_US => Some((
            "Noticed for this time; neither called to order nor cancelled since.".into(),
            true,
        )),
        Phase::Adjourned if meeting.cameras_kept() == 0 => {
            if meeting.orders.is_empty() {
                return Some(("Held without an order to record.".into(), true));
            }
            let closed = meeting.closed.first();
            Some(match closed {
                Some(closed) => (format!("Held closed. Ground: {}", closed.ground), false),
                None => (
                    "Recording was ordered, but no camera sent pictures.".into(),
                    true,
                ),
            })
        }
        Phase::InSession | Phase::ClosedSession | Phase::Recess | Phase::Adjourned => {
            let closed = meeting.closed.last()?;
            let span = zone.span(closed.from, closed.until);
            Some((
                format!("Closed part {span}. Ground: {}", closed.ground),
                false,
            ))
        }
        Phase::Noticed | Phase::Cancelled => None,
    }
}
