//! An officer's or custodian's own page.

use acts::{Actor, Record, Time};
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::row::{Row, capital};
use super::{Amiss, Around, Page, help};
use crate::house::{Cache, House};
use crate::logins::{How, Told};
use crate::view::{Phase, Zone, who};
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
    no_passkeys: &'static str,
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
    how: &'static str,
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
pub(super) fn roles(actor: &Actor) -> String {
    let mut named = Vec::new();
    for role in &actor.roles {
        let word = serde_json::to_value(role).ok();
        named.extend(word.as_ref().and_then(|word| word.as_str()).map(capital));
    }
    named.join(" and ")
}

pub(super) async fn me(State(house): State<House>, asks: Asks, headers: HeaderMap) -> Response {
    let Some(guest) = house.guest(&headers) else {
        let says = "This page is for officers and custodians. Sign in by passkey, or open the \
                    login link that you were given.";
        return help::amiss(&house, &asks, Amiss::Forbidden(says.to_owned()));
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
            roles: roles(actor),
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
) -> (Option<Vec<Held>>, &'static str) {
    if auth::passkey::Site::at(&house.site.origin).is_none() {
        let says = "Passkeys need this site to be opened by its name, over TLS.";
        return (None, says);
    }
    let Some(office) = record.office_of(&actor.by) else {
        let says = "Your office is not on the record under this name, so it can have no passkey.";
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
    (Some(held.collect()), "")
}

fn signed_in(session: Told, t: Words) -> SignedIn {
    SignedIn {
        id: session.id,
        how: match session.how {
            How::Link => "By one-time link",
            How::Passkey => "By passkey",
            How::SignOn => "By the government's sign-on",
        },
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
