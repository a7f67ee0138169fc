//! The clerk's and the chair's console.

use std::borrow::Cow;

use acts::{Actor, CameraPath, MeetingId, Power, holds};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::meeting::absent;
use super::row::Row;
use super::{Amiss, Around, Page, help, page};
use crate::api::{MeetingStatus, status};
use crate::house::{Cache, House};
use crate::view::{Phase, Zone, date, who};
use crate::words::{Asks, Words};

const LIST: usize = 12;

#[derive(Template)]
#[template(path = "console_index.html")]
struct IndexPage {
    t: Words,
    around: Around,
    name: String,
    going: Vec<Row>,
    upcoming: Vec<Row>,
}

impl Page for IndexPage {
    fn cache(&self) -> Cache {
        Cache::Never
    }
}

/// A camera as the clerk needs to see it.
struct Tile {
    id: String,
    name: String,
    good: bool,
    says: String,
    details: Vec<String>,
    warning: Option<String>,
}

#[derive(Template)]
#[template(path = "console.html")]
struct ConsolePage {
    t: Words,
    around: Around,
    name: String,
    decides: bool,
    row: Row,
    id: String,
    phase: &'static str,
    /// In the largest letters: ON AIR, CLOSED, RECESS, OFF.
    state: Cow<'static, str>,
    status: MeetingStatus,
    json: String,
    tiles: Vec<Tile>,
    ordered: bool,
    items: Vec<(String, String, bool)>,
    closed_review: Option<String>,
    /// What a closing may rest on by the body's rules, with names for people.
    exemptions: Vec<(String, String)>,
    earliest_review: String,
    usual_review: String,
}

impl Page for ConsolePage {
    fn cache(&self) -> Cache {
        Cache::Never
    }
}

/// The clerk or chair whose session it is.
fn runs(house: &House, t: Words, headers: &HeaderMap) -> Result<Actor, Amiss> {
    let actor = house
        .visitor(headers)
        .ok_or_else(|| Amiss::Forbidden(t.say("console-forbidden").into()))?;
    if holds(&actor, Power::Run) {
        return Ok(actor);
    }
    let says = t
        .fill("console-forbidden-as")
        .put("name", who(&actor.by, t));
    Err(Amiss::Forbidden(says.into()))
}

pub(super) async fn index(State(house): State<House>, asks: Asks, headers: HeaderMap) -> Response {
    let actor = match runs(&house, asks.t, &headers) {
        Ok(actor) => actor,
        Err(amiss) => return help::amiss(&house, &asks, amiss),
    };
    page(&house, asks, move |house, asks| {
        let t = asks.t;
        let shelf = house.shelf()?;
        let day = 86_400 * acts::Time::SECOND;
        let soon = shelf.soonest(house.time().plus_us(-day));
        let soon = soon
            .filter(|meeting| meeting.phase() == Phase::Noticed)
            .take(LIST);
        Ok(IndexPage {
            t,
            around: Around::of(house, asks),
            name: who(&actor.by, t),
            going: shelf
                .going_on()
                .map(|meeting| to_console(Row::of(&shelf, meeting, t)))
                .collect(),
            upcoming: soon
                .map(|meeting| to_console(Row::of(&shelf, meeting, t)))
                .collect(),
        })
    })
    .await
}

fn to_console(row: Row) -> Row {
    Row {
        href: row.href.replacen("/meetings/", "/console/", 1),
        ..row
    }
}

pub(super) async fn console(
    State(house): State<House>,
    asks: Asks,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let actor = match runs(&house, asks.t, &headers) {
        Ok(actor) => actor,
        Err(amiss) => return help::amiss(&house, &asks, amiss),
    };
    page(&house, asks, move |house, asks| {
        make(house, asks, &id, &actor)
    })
    .await
}

fn make(house: &House, asks: &Asks, id: &str, actor: &Actor) -> Result<ConsolePage, Amiss> {
    let t = asks.t;
    let shelf = house.shelf()?;
    let name: MeetingId = id.parse().map_err(|_| absent(id, t))?;
    let meeting = shelf.meeting(&name).ok_or_else(|| absent(id, t))?;
    let (now, zone) = (house.time(), Zone::named(&meeting.zone, t));
    let status = status(&shelf, &*house.studio, meeting, now, t);
    let tile = |camera: &crate::api::CameraStatus| {
        let path = CameraPath {
            room: meeting.room.clone(),
            camera: camera.id.clone(),
        };
        tile(house, &path, camera, meeting.phase(), (&zone, t))
    };
    let item_now = meeting.item_now().map(|item| item.id.clone());
    Ok(ConsolePage {
        t,
        around: Around::of(house, asks),
        name: who(&actor.by, t),
        decides: holds(actor, Power::Decide),
        row: Row::of(&shelf, meeting, t),
        id: id.to_owned(),
        phase: meeting.phase().as_str(),
        state: state(meeting.phase(), t),
        json: serde_json::to_string(&status).unwrap_or_default(),
        tiles: status.cameras.iter().map(tile).collect(),
        ordered: !meeting.orders.is_empty(),
        items: meeting
            .agenda
            .iter()
            .map(|item| {
                (
                    item.id.clone(),
                    item.title.clone(),
                    item_now.as_ref() == Some(&item.id),
                )
            })
            .collect(),
        closed_review: meeting.closed_now().map(|closed| date(closed.review, t)),
        exemptions: exemptions(house, &name),
        earliest_review: zone.date_in_days(now, 1),
        usual_review: zone.date_in_days(now, 30),
        status,
    })
}

fn exemptions(house: &House, meeting: &MeetingId) -> Vec<(String, String)> {
    let record = house.desk.record();
    let body = record.meeting(meeting).map(|found| &found.notice().body);
    let rules = body.and_then(|body| record.rules(body));
    let listed = rules.into_iter().flat_map(|rules| &rules.exemptions);
    let named = listed.map(|it| (it.id.clone(), format!("{} ({})", it.name, it.section)));
    named.collect()
}

/// The state as it is shown in the largest letters.
fn state(phase: Phase, t: Words) -> Cow<'static, str> {
    t.say(match phase {
        Phase::InSession => "console-on-air",
        Phase::ClosedSession => "console-closed",
        Phase::Recess => "console-recess",
        Phase::Noticed | Phase::Adjourned | Phase::Cancelled => "console-off",
    })
}

fn tile(
    house: &House,
    path: &CameraPath,
    camera: &crate::api::CameraStatus,
    phase: Phase,
    (zone, t): (&Zone, Words),
) -> Tile {
    let alive = house.studio.liveness(path);
    let good = alive.connected && alive.pictures;
    let says = match (alive.connected, alive.pictures) {
        (true, true) => "console-sending",
        (true, false) => "console-no-pictures",
        (false, _) => "console-not-connected",
    };
    let mut details = Vec::new();
    details.extend(
        alive
            .since
            .filter(|_| alive.connected)
            .map(|at| zone.span(at, None)),
    );
    details.extend(alive.sends);
    let rate = alive.bits_per_second.filter(|_| good);
    details.extend(rate.map(|bits| {
        let tenths = format!("{}.{}", bits / 1_000_000, bits / 100_000 % 10);
        t.fill("console-rate").put("n", tenths).to_string()
    }));
    if good {
        let sound = if alive.sound {
            "console-sound"
        } else {
            "console-no-sound"
        };
        details.push(t.say(sound).into());
    }
    let kept = match (phase, camera.ordered, alive.kept) {
        (_, _, true) => "console-recorded",
        (Phase::InSession, true, false) => "console-not-recorded",
        (_, true, false) => "console-will-record",
        (_, false, false) => "console-unordered",
    };
    details.push(t.say(kept).into());
    Tile {
        id: camera.id.to_string(),
        name: camera.name.clone(),
        good,
        says: t.say(says).into(),
        details,
        warning: alive.warning,
    }
}
