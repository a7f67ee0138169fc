//! Notice of a meeting, given at the desk: one plain form, which becomes the notice and the
//! invitations that it names.

use acts::{
    Actor, AgendaItem, BodyId, Capacity, Command, Invited, MeetingId, OfficeId, Power, Record,
    Time, holds,
};
use askama::Template;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use axum::response::Response;

use super::super::asked::{Choice, Told, link};
use super::super::login::same_site_form;
use super::super::typed::{Refused, Typed, form_of};
use super::super::{Amiss, Around, Page, help, page};
use super::runs;
use crate::api::commands;
use crate::house::{Cache, House};
use crate::logins::secret;
use crate::view::Zone;
use crate::words::{Asks, Words};

const FORM: &str = "notice";

/// An office that can be invited, and how it was chosen.
struct Guest {
    value: String,
    says: String,
    /// "", "member", "in_attendance" or "observer".
    chosen: String,
}

#[derive(Template)]
#[template(path = "console_notice.html")]
struct NoticePage {
    t: Words,
    around: Around,
    typed: Typed,
    /// Bodies to choose from, while none is chosen.
    bodies: Vec<Choice>,
    body: Option<Chosen>,
}

/// The body that is to meet, and what it has to choose from.
struct Chosen {
    id: BodyId,
    name: String,
    zone: String,
    /// Hours of notice that its rules ask for.
    hours: Option<u32>,
    categories: Vec<Choice>,
    rooms: Vec<Choice>,
    guests: Vec<Guest>,
    convener: String,
    key: String,
}

impl Page for NoticePage {
    fn cache(&self) -> Cache {
        Cache::Never
    }

    fn status(&self) -> StatusCode {
        self.typed.status()
    }
}

/// Whoever may give notice.
fn gives(house: &House, t: Words, headers: &HeaderMap) -> Result<Actor, Amiss> {
    let actor = runs(house, t, headers)?;
    if holds(&actor, Power::Notice) {
        return Ok(actor);
    }
    Err(Amiss::Forbidden(t.say("console-forbidden").into()))
}

/// `GET /console/notices/new`.
pub(in crate::pages) async fn notice(
    State(house): State<House>,
    asks: Asks,
    Query(asked): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    let actor = match gives(&house, asks.t, &headers) {
        Ok(actor) => actor,
        Err(amiss) => return help::amiss(&house, &asks, amiss),
    };
    let body = asked.into_iter().find(|(name, _)| name == "body");
    let body = body.and_then(|(_, id)| id.parse().ok());
    show(&house, asks, actor, body, Typed::default()).await
}

/// `POST /console/notices/new`.
pub(in crate::pages) async fn give(
    State(house): State<House>,
    asks: Asks,
    request: Request<Body>,
) -> Response {
    let (head, body) = request.into_parts();
    let headers = &head.headers;
    let actor = match gives(&house, asks.t, headers) {
        Ok(actor) => actor,
        Err(amiss) => return help::amiss(&house, &asks, amiss),
    };
    if same_site_form(headers).is_err() {
        let says = asks.t.say("login-other-site").into();
        return help::amiss(&house, &asks, Amiss::Forbidden(says));
    }
    let mut typed = Typed::default();
    let written = match form_of(headers, body).await {
        Ok(bytes) => {
            typed = Typed::read(&bytes);
            write(&house, headers, &actor, &typed, asks.t).await
        }
        Err(problem) => Err(problem.into()),
    };
    match written {
        Ok(meeting) => {
            let mut response = Cache::Never.with(StatusCode::SEE_OTHER);
            if let Ok(to) = HeaderValue::from_str(&format!("/console/{meeting}")) {
                response.headers_mut().insert(header::LOCATION, to);
            }
            response
        }
        Err(refused) => {
            typed.refused = Some(refused);
            let body = typed.text("body").and_then(|id| id.parse().ok());
            show(&house, asks, actor, body, typed).await
        }
    }
}

/// Writes the notice, then each invitation. Sent twice, it is written once: whatever was written
/// before a failure is found again by its key.
async fn write(
    house: &House,
    headers: &HeaderMap,
    actor: &Actor,
    typed: &Typed,
    t: Words,
) -> Result<MeetingId, Refused> {
    let record = house.desk.record();
    let amiss = |says: String| Refused {
        says,
        status: StatusCode::UNPROCESSABLE_ENTITY,
        english: false,
    };
    let (command, guests) = read(&record, typed, t).map_err(amiss)?;
    let key = typed.text("key").unwrap_or_default().to_owned();
    let noticed = commands::write(house, headers, actor.clone(), command, Some(key.clone())).await;
    let noticed = noticed.map_err(Refused::from)?;
    let first = noticed.marks.first();
    let meeting = first.and_then(|mark| mark.entry.act.meeting()).cloned();
    let Some(meeting) = meeting else {
        return Err(amiss(t.say("me-form-unknown").into()));
    };
    for (office, capacity) in guests {
        let key = format!("{key}-{office}");
        let invite = Command::Invite(Invited {
            meeting: meeting.clone(),
            office,
            capacity,
        });
        let written = commands::write(house, headers, actor.clone(), invite, Some(key)).await;
        written.map_err(Refused::from)?;
    }
    Ok(meeting)
}

/// The notice and whom it invites; what is missing in it the record refuses.
fn read(record: &Record, typed: &Typed, t: Words) -> Told<(Command, Vec<(OfficeId, Capacity)>)> {
    let choose = || String::from(t.say("me-form-choose"));
    let body: BodyId = typed
        .text("body")
        .and_then(|id| id.parse().ok())
        .ok_or_else(choose)?;
    let found = record.body(&body).ok_or_else(choose)?;
    let room = typed.text("room").and_then(|id| id.parse().ok());
    let items = typed.lines("agenda");
    let agenda = items.enumerate().map(|(nth, title)| AgendaItem {
        id: format!("item-{}", nth + 1),
        title: title.to_owned(),
    });
    let room = room.ok_or_else(choose)?;
    let place = typed.maybe("place");
    let place = place.or_else(|| record.room(&room).map(|room| room.name.clone()));
    let mut guests = Vec::new();
    for office in record.offices().filter(|office| office.body == body) {
        let capacity = match typed.text(&field(&office.id)) {
            None => continue,
            Some("member") => Capacity::Member,
            Some("in_attendance") => Capacity::InAttendance,
            Some("observer") => Capacity::Observer,
            Some(_) => return Err(choose()),
        };
        guests.push((office.id.clone(), capacity));
    }
    let command = Command::NoticeMeeting {
        meeting: None,
        category: typed.words("category"),
        title: typed.words("title"),
        room,
        place: place.unwrap_or_default(),
        start: start(typed, &Zone::named(&found.zone, t), t)?,
        zone: None,
        purpose: typed.words("purpose"),
        convener: typed.words("convener"),
        agenda: agenda.collect(),
        urgency: typed.maybe("urgency"),
        elsewhere: typed.text("elsewhere").is_some(),
        speaks_of: Vec::new(),
        body,
    };
    Ok((command, guests))
}

/// What the form calls the choice for an office.
fn field(office: &OfficeId) -> String {
    format!("invite-{office}")
}

/// A day and a clock of the body's place.
fn start(typed: &Typed, zone: &Zone, t: Words) -> Told<Time> {
    let text = typed.text("start").unwrap_or_default();
    let short: String = text.chars().take(32).collect();
    let wrong = || t.fill("notice-start-wrong").put("text", short).into();
    zone.told(text).ok_or_else(wrong)
}

async fn show(
    house: &House,
    asks: Asks,
    actor: Actor,
    body: Option<BodyId>,
    typed: Typed,
) -> Response {
    page(house, asks, move |house, asks| {
        let t = asks.t;
        let record = house.desk.record();
        let mut bodies: Vec<_> = record
            .bodies()
            .filter(|body| within(&actor, &body.id))
            .collect();
        bodies.sort_by(|one, other| one.name.cmp(&other.name));
        let only = match bodies.as_slice() {
            [only] => Some(only.id.clone()),
            _ => None,
        };
        let body = body.or(only).filter(|id| within(&actor, id));
        let chosen = body.and_then(|id| chosen(&record, &id, &actor, &typed, t));
        let choices = bodies.into_iter().map(|body| Choice {
            value: link("/console/notices/new", &[("body", body.id.to_string())]),
            says: body.name.clone(),
            chosen: false,
        });
        Ok(NoticePage {
            t,
            around: Around::of(house, asks),
            bodies: if chosen.is_some() {
                Vec::new()
            } else {
                choices.collect()
            },
            body: chosen,
            typed,
        })
    })
    .await
}

/// Whether a grant reaches a body.
fn within(actor: &Actor, body: &BodyId) -> bool {
    let bodies = &actor.limits.bodies;
    bodies.is_empty() || bodies.contains(body)
}

fn chosen(record: &Record, id: &BodyId, actor: &Actor, typed: &Typed, t: Words) -> Option<Chosen> {
    let body = record.body(id)?;
    let rules = record.rules(id);
    let was = |field: &str, value: &str| typed.has(FORM, field, value);
    let categories = rules.into_iter().flat_map(|rules| &rules.categories);
    let rooms = record.rooms().filter(|room| room.body == *id);
    let offices = record.offices().filter(|office| office.body == *id);
    let mut guests: Vec<_> = offices
        .map(|office| Guest {
            chosen: typed.of(FORM, &field(&office.id)).to_owned(),
            value: field(&office.id),
            says: office.name.clone(),
        })
        .collect();
    guests.sort_by(|one, other| one.says.cmp(&other.says));
    let own = record
        .office_of(&actor.by)
        .map(|office| office.name.clone());
    let convener = typed.of(FORM, "convener");
    Some(Chosen {
        id: id.clone(),
        name: body.name.clone(),
        zone: Zone::named(&body.zone, t).abbreviation(record.latest()),
        hours: rules
            .map(|rules| rules.notice_hours)
            .filter(|hours| *hours > 0),
        categories: categories
            .map(|it| Choice {
                value: it.id.clone(),
                says: it.name.clone(),
                chosen: was("category", &it.id),
            })
            .collect(),
        rooms: rooms
            .map(|room| Choice {
                value: room.id.to_string(),
                says: room.name.clone(),
                chosen: was("room", room.id.as_str()),
            })
            .collect(),
        guests,
        convener: if convener.is_empty() {
            own.unwrap_or_default()
        } else {
            convener.to_owned()
        },
        key: match typed.of(FORM, "key") {
            // What was written before a refusal is found again by it.
            "" => secret(),
            key => key.to_owned(),
        },
    })
}
