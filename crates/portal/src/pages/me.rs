//! An officer's or custodian's own page.

use std::borrow::Cow;

use acts::{Actor, Record, Time};
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::row::Row;
use super::{Amiss, Around, Page, help};
use crate::house::{Cache, House};
use crate::logins::{How, Told};
use crate::view::{Phase, Zone, role_says, who};
use crate::words::{Asks, Words};

const LIST: usize = 12;

#[derive(Template)]
#[template(path = "me.html")]
struct MePage {
    t: Words,
    around: Around,
    name: String,
    roles: String,
    runs: bool,
    going: Vec<Row>,
    upcoming: Vec<Row>,
    past: Vec<Row>,
    /// None where there can be none.
    passkeys: Option<Vec<Held>>,
    no_passkeys: Cow<'static, str>,
    sessions: Vec<SignedIn>,
}

/// A passkey of the office, as it is shown.
struct Held {
    credential: String,
    short: String,
    when: String,
    holder: Option<String>,
}

/// A session, as it is shown.
struct SignedIn {
    id: String,
    how: Cow<'static, str>,
    begun: String,
    used: String,
    device: String,
    current: bool,
}

impl Page for MePage {
    fn cache(&self) -> Cache {
        Cache::Never
    }
}

/// "Clerk and Chair".
fn roles(actor: &Actor, t: Words) -> String {
    let named = actor
        .roles
        .iter()
        .map(|role| role_says(*role, t).into_owned());
    let both =
        |some: String, last: String| t.fill("me-and").put("some", some).put("last", last).into();
    named.reduce(both).unwrap_or_default()
}

pub(super) async fn me(State(house): State<House>, asks: Asks, headers: HeaderMap) -> Response {
    let Some(guest) = house.guest(&headers) else {
        let says = asks.t.say("me-forbidden").into();
        return help::amiss(&house, &asks, Amiss::Forbidden(says));
    };
    super::page(&house, asks, move |house, asks| {
        let t = asks.t;
        let (actor, record) = (&guest.actor, house.desk.record());
        let sessions = house.logins.list(&record, actor, Some(&guest.session));
        let (passkeys, no_passkeys) = passkeys(house, &record, actor, t);
        let shelf = house.shelf()?;
        let row = |meeting: &std::sync::Arc<crate::view::Meeting>| Row::of(&shelf, meeting, t);
        let now = house.time();
        let waits = shelf
            .soonest(now)
            .filter(|meeting| meeting.phase() == Phase::Noticed);
        let past = shelf
            .latest(None)
            .filter(|meeting| meeting.phase() == Phase::Adjourned);
        Ok(MePage {
            t,
            around: Around::of(house, asks),
            name: who(&actor.by, t),
            roles: roles(actor, t),
            runs: acts::holds(actor, acts::Power::Run),
            going: shelf.going_on().map(row).collect(),
            upcoming: waits.take(LIST).map(row).collect(),
            past: past.take(LIST).map(row).collect(),
            passkeys,
            no_passkeys,
            sessions: sessions
                .into_iter()
                .map(|session| signed_in(session, t))
                .collect(),
        })
    })
    .await
}

/// The passkeys of whoever's office it is, or why there can be none.
fn passkeys(
    house: &House,
    record: &Record,
    actor: &Actor,
    t: Words,
) -> (Option<Vec<Held>>, Cow<'static, str>) {
    if auth::passkey::Site::at(&house.site.origin).is_none() {
        let says = t.say("me-passkeys-name");
        return (None, says);
    }
    let Some(office) = record.office_of(&actor.by) else {
        let says = t.say("me-passkeys-office");
        return (None, says);
    };
    let live = record
        .passkeys(&office.id)
        .filter(|passkey| passkey.ended.is_none());
    let held = live.map(|passkey| Held {
        credential: passkey.credential.clone(),
        short: passkey.credential.chars().take(8).collect(),
        when: instant(passkey.registered.at, t),
        holder: passkey
            .person
            .as_ref()
            .and_then(|person| record.person(person))
            .map(str::to_owned),
    });
    (Some(held.collect()), Cow::Borrowed(""))
}

fn signed_in(session: Told, t: Words) -> SignedIn {
    SignedIn {
        id: session.id,
        how: t.say(match session.how {
            How::Link => "me-by-link",
            How::Passkey => "me-by-passkey",
            How::SignOn => "me-by-sign-on",
        }),
        begun: instant(session.begun, t),
        used: instant(session.used, t),
        device: session.device,
        current: session.current,
    }
}

fn instant(at: Time, t: Words) -> String {
    let zone = Zone::named("UTC", t);
    t.fill("time-utc").put("at", zone.day_clock(at)).into()
}
