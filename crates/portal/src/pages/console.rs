//! The clerk's and the chair's console.

mod closing;
mod floor;
mod notice;
mod preflight;
mod pulse;
mod wrap;

use acts::{Actor, CameraPath, Informed, MeetingId, Power, Record, holds};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::meeting::absent;
use super::row::Row;
use super::{Amiss, Around, Page, help, page};
use crate::house::{Cache, House};
use crate::view::{Meeting, Phase, Shelf, Zone, who};
use crate::words::{Asks, Words};
pub(super) use closing::closing;
use floor::Floor;
pub(super) use notice::{give, notice};
use preflight::{Facts, Sealing, checks};
pub(super) use pulse::pulse;
use pulse::{Pulse, Stands, Tile};
use wrap::{Left, wrap};

const LIST: usize = 12;
/// How long before its start a meeting is looked over.
const BEFORE_US: i64 = 3600 * acts::Time::SECOND;
/// How many seconds a closing may be said to reach back.
const BACK_S: [u32; 8] = [5, 10, 20, 30, 60, 120, 300, 600];
/// Days after which a closing is reviewed, where nobody says otherwise.
const REVIEW_DAYS: i64 = 30;

#[derive(Template)]
#[template(path = "console_index.html")]
struct IndexPage {
    t: Words,
    around: Around,
    name: String,
    going: Vec<Row>,
    upcoming: Vec<Row>,
    /// Meetings whose footage was not as the record says when last read again.
    amiss: Vec<Row>,
}

impl Page for IndexPage {
    fn cache(&self) -> Cache {
        Cache::Never
    }
}

/// An item of the agenda and when it was under discussion.
struct Stamped {
    id: String,
    title: String,
    now: bool,
    times: Vec<String>,
}

/// A check as the page shows it.
struct Checked {
    id: String,
    sign: &'static str,
    word: String,
    says: String,
    helps: Option<String>,
}

/// What may be said for a closing by the body's rules.
struct Exempt {
    id: String,
    name: String,
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
    zone: String,
    phase: &'static str,
    page: String,
    stands: Stands,
    json: String,
    tiles: Vec<Tile>,
    ordered: bool,
    items: Vec<Stamped>,
    checks: Vec<Checked>,
    /// When the checks begin, while they have not.
    early: Option<String>,
    /// The act that carries the reason for going on in spite of a check.
    excuse: &'static str,
    exemptions: Vec<Exempt>,
    /// Whether a part that is closed now would be recorded.
    seal_ready: bool,
    /// How long after the room the public sees, in seconds.
    delay: u32,
    /// How many seconds a closing may reach back, and the words for each.
    back: Vec<(u32, String)>,
    /// Why it would not, where custodians are agreed.
    seal_amiss: Option<String>,
    floor: Floor,
    left: Vec<Left>,
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
        let record = house.desk.record();
        let amiss = record.meetings().filter(|it| it.integrity_findings() > 0);
        let amiss = amiss.filter_map(|it| shelf.meeting(it.id()));
        Ok(IndexPage {
            t,
            around: Around::of(house, asks),
            amiss: amiss.map(|it| Row::of(&shelf, it, t)).collect(),
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
    let record = house.desk.record();
    let found = record.meeting(&name).ok_or_else(|| absent(id, t))?;
    let (now, zone) = (house.time(), Zone::named(&meeting.zone, t));
    let whose = t
        .fill("console-forbidden-as")
        .put("name", who(&actor.by, t));
    if !acts::runs(&record, actor, &name, now) {
        return Err(Amiss::Forbidden(whose.into()));
    }
    let pulse = Pulse::of(house, &shelf, meeting, t);
    let begins = meeting.start.plus_us(-BEFORE_US);
    let early = (now < begins).then(|| t.fill("console-early").put("at", zone.day_clock(begins)));
    let noticed = meeting.phase() == Phase::Noticed;
    let rules = record.rules(&meeting.body);
    let exemptions = rules.into_iter().flat_map(|rules| &rules.exemptions);
    let over = meeting.phase() == Phase::Adjourned;
    let delay = record.delay_seconds(found);
    let back = BACK_S.into_iter().filter(|seconds| *seconds <= delay);
    let back = back.map(|seconds| {
        let says = t.fill("console-as-of").put("n", seconds);
        (seconds, says.into())
    });
    Ok(ConsolePage {
        t,
        delay,
        back: back.collect(),
        seal_ready: meeting.seals_next(),
        seal_amiss: Sealing::of(&record, found, now).amiss(t).map(Into::into),
        around: Around::of(house, asks),
        name: who(&actor.by, t),
        decides: holds(actor, Power::Decide),
        row: Row::of(&shelf, meeting, t),
        id: id.to_owned(),
        zone: meeting.zone.clone(),
        phase: meeting.phase().as_str(),
        json: serde_json::to_string(&pulse).unwrap_or_default(),
        page: pulse.page,
        stands: pulse.stands,
        tiles: pulse.tiles,
        ordered: !meeting.orders.is_empty(),
        items: stamped(found, meeting, &zone),
        checks: if noticed {
            looked_over(house, &record, &shelf, meeting, t)
        } else {
            Vec::new()
        },
        early: early.map(String::from),
        excuse: match record.office_of(&actor.by) {
            Some(_) => "make_statement",
            None => "mark_incident",
        },
        exemptions: exemptions
            .map(|it| Exempt {
                id: it.id.clone(),
                name: format!("{} ({})", it.name, it.section),
            })
            .collect(),
        floor: Floor::of(&record, found, &zone, t),
        left: if over {
            wrap(&record, found, now, t)
        } else {
            Vec::new()
        },
        earliest_review: zone.date_in_days(now, 1),
        usual_review: zone.date_in_days(now, REVIEW_DAYS),
    })
}

fn stamped(found: &acts::Meeting, meeting: &Meeting, zone: &Zone) -> Vec<Stamped> {
    let item_now = meeting.item_now().map(|item| &item.id);
    let agenda = found.agenda().iter().map(|item| Stamped {
        id: item.id.clone(),
        title: item.title.clone(),
        now: item_now == Some(&item.id),
        times: item
            .times
            .iter()
            .map(|time| zone.span(time.from, time.until))
            .collect(),
    });
    agenda.collect()
}

/// Clauses of the seal that lies ready, and those of which somebody said that the piece opens.
fn pieces(meeting: &acts::Meeting) -> Option<(usize, usize)> {
    let seal = meeting.seals().values().next_back()?;
    let tried = seal.acknowledged.iter().filter(|said| !said.is_empty());
    Some((seal.acknowledged.len(), tried.count()))
}

/// The checks before the call to order.
fn looked_over(
    house: &House,
    record: &Record,
    shelf: &Shelf,
    meeting: &Meeting,
    t: Words,
) -> Vec<Checked> {
    let found = record.meeting(&meeting.id);
    let cameras = shelf.cameras(meeting).into_iter();
    let cameras = cameras.filter(|(id, _)| meeting.ordered(id));
    let cameras = cameras.map(|(id, camera)| {
        let path = CameraPath {
            room: meeting.room.clone(),
            camera: id.clone(),
        };
        (id.to_string(), camera.name, house.studio.liveness(&path))
    });
    let informed = found.map(acts::Meeting::informed).unwrap_or_default();
    let count = |of: fn(&Informed) -> bool| informed.values().filter(|it| of(it)).count();
    let invited = found.map(acts::Meeting::invitations).unwrap_or_default();
    let invited = invited.iter().filter(|it| it.withdrawn.is_none());
    let ready = house.studio.ready();
    let book = house.desk.checkpoint().map_err(|fault| fault.to_string());
    let facts = Facts {
        unwritable: ready.and(book.map(drop)).err(),
        ordered: !meeting.orders.is_empty(),
        cameras: cameras.collect(),
        free_bytes: house.studio.free_bytes(),
        sealing: found.map_or(Sealing::NotDue, |of| Sealing::of(record, of, house.time())),
        invited: invited.clone().count(),
        answered: invited.filter(|it| it.reply().is_some()).count(),
        concerned: informed.len(),
        told: count(|it| *it != Informed::NotNotified),
        acknowledged: count(|it| matches!(it, Informed::Acknowledged { .. })),
        objected: count(|it| matches!(it, Informed::Objected { .. })),
        pieces: found.and_then(pieces),
    };
    let all = checks(&facts).into_iter().map(|check| Checked {
        sign: check.sign.as_str(),
        word: t.say(check.sign.word()).into(),
        says: check.says(t).into(),
        helps: check.helps(t),
        id: check.id,
    });
    all.collect()
}
