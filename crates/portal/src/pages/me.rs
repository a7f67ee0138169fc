//! An officer's or custodian's own page: what is asked of the office, what waits for it, what it
//! gave.

mod custody;
mod form;
mod gave;
mod meeting;
mod openings;
mod told;
mod waits;

pub(super) use custody::holder;

use std::borrow::Cow;

use acts::{
    ActId, Actor, Answer, Informed, Meeting, OfficeId, Power, Record, ReportState, Role, Time,
};
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::row::Row;
use super::typed::Typed;
use super::{Amiss, Around, Page, help};
use crate::api::sessions::credentials;
use crate::house::{Cache, House};
use crate::logins::{Guest, How, Told, secret};
use crate::reader::Reader;
use crate::view::{Zone, role_says, who};
use crate::words::{Asks, Words};

pub(super) use form::{send, send_for};
pub(super) use meeting::meeting;

use gave::Gave;
use waits::{Open, Then, Wait};

/// Meetings that a list shows.
const LIST: usize = 12;
/// Meetings whose receipts are looked through, the latest ones.
const LOOKED: usize = 40;

/// How an office's forms are sent: what makes each count once, and whether it can sign.
struct Signing {
    key: String,
    /// Whether the office has a passkey.
    signs: bool,
}

impl Signing {
    fn of(house: &House, actor: &Actor) -> Self {
        let record = house.desk.record();
        let office = record.office_of(&actor.by);
        let named = auth::passkey::Site::at(&house.site.origin).is_some();
        Self {
            key: secret(),
            signs: named && office.is_some_and(|it| !credentials(&record, &it.id).is_empty()),
        }
    }
}

/// An invitation, as one entry of a list.
struct Asked {
    href: String,
    row: Row,
    /// What is to be answered, where something is.
    due: Option<String>,
    /// What was answered, and how the rest stands.
    says: Vec<String>,
}

/// A report that the office can read.
struct Reported {
    says: String,
    /// The states that can follow, with words for a button.
    next: Vec<(&'static str, String)>,
    sealed: Vec<String>,
    form: String,
    n: u64,
}

#[derive(Template)]
#[template(path = "me.html")]
struct MePage {
    t: Words,
    around: Around,
    signing: Signing,
    typed: Typed,
    at: &'static str,
    done: Option<Gave>,
    name: String,
    roles: String,
    runs: bool,
    /// Whether the office is on the record.
    office: bool,
    waits: Vec<Wait>,
    going: Vec<Row>,
    asked: Vec<Asked>,
    past: Vec<Asked>,
    keeps: bool,
    custody: Vec<Open>,
    reports: Vec<Reported>,
    counts: Vec<(String, u64)>,
    recipient: bool,
    site: String,
    slug: String,
    gave: Vec<Gave>,
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
    fn status(&self) -> StatusCode {
        self.typed.status()
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

/// `GET /me`.
pub(super) async fn me(State(house): State<House>, asks: Asks, headers: HeaderMap) -> Response {
    let Some(guest) = guest(&house, &headers) else {
        let says = asks.t.say("me-forbidden").into();
        return help::amiss(&house, &asks, Amiss::Forbidden(says));
    };
    show(&house, asks, guest, Typed::default()).await
}

/// Whoever comes with a session; a grant that has ended opens nothing.
fn guest(house: &House, headers: &HeaderMap) -> Option<Guest> {
    let (guest, now) = (house.guest(headers)?, house.time());
    let until = guest.actor.limits.until;
    until.is_none_or(|until| now < until).then_some(guest)
}

async fn show(house: &House, asks: Asks, guest: Guest, typed: Typed) -> Response {
    super::page(house, asks, move |house, asks| {
        make(house, asks, guest, typed)
    })
    .await
}

/// The act of whoever reads that a form came to just now.
fn done(house: &House, reader: &Reader, asks: &Asks) -> Option<Gave> {
    let n = asks.field("done")?.parse().ok()?;
    gave::receipt(house, reader, ActId(n), asks.t)
}

fn make(house: &House, asks: &Asks, guest: Guest, typed: Typed) -> Result<MePage, Amiss> {
    let t = asks.t;
    let reader = Reader::new(house, Some(guest.actor.clone()))?;
    let (actor, record) = (&guest.actor, &reader.record);
    let sessions = house.logins.list(record, actor, Some(&guest.session));
    let (passkeys, no_passkeys) = passkeys(house, record, actor, t);
    let office = reader.office().map(|it| it.id.clone());
    let of = |id: &OfficeId| {
        let all = record.meetings().rev();
        all.filter(|it| meeting::is_of(it, id) && reader.shelf.meeting(it.id()).is_some())
            .collect::<Vec<_>>()
    };
    let mine = office.as_ref().map(of).unwrap_or_default();
    let mut page = MePage {
        t,
        around: Around::of(house, asks),
        signing: Signing::of(house, actor),
        typed,
        at: "/me",
        done: done(house, &reader, asks),
        name: who(&actor.by, t),
        roles: roles(actor, t),
        runs: acts::holds(actor, Power::Run),
        office: office.is_some(),
        waits: Vec::new(),
        going: reader
            .shelf
            .going_on()
            .map(|meeting| Row::of(&reader.shelf, meeting, t))
            .collect(),
        asked: Vec::new(),
        past: Vec::new(),
        keeps: actor.roles.contains(&Role::Custodian),
        custody: Vec::new(),
        reports: Vec::new(),
        counts: counts(&reader, t),
        recipient: reader.office().is_some_and(|it| it.recipient.is_some()),
        site: house.site.origin.clone(),
        slug: office.as_ref().map(ToString::to_string).unwrap_or_default(),
        gave: Vec::new(),
        passkeys,
        no_passkeys,
        sessions: sessions
            .into_iter()
            .map(|session| signed_in(session, t))
            .collect(),
    };
    if let Some(office) = office {
        of_office(house, &reader, &office, &mine, &mut page);
    }
    Ok(page)
}

/// What an office of the record has on its page.
fn of_office(
    house: &House,
    reader: &Reader,
    office: &OfficeId,
    mine: &[&Meeting],
    page: &mut MePage,
) {
    let t = page.t;
    page.waits = waits::waits(house, reader, office, mine.iter().copied(), t);
    let (mut over, mut ahead): (Vec<&Meeting>, Vec<&Meeting>) =
        mine.iter().partition(|it| it.state().is_over());
    ahead.sort_by_key(|it| it.notice().start);
    over.sort_by_key(|it| std::cmp::Reverse(it.notice().start));
    let entry = |meeting: &&Meeting| asked(reader, meeting, office, t);
    page.asked = ahead.iter().filter_map(entry).take(LIST).collect();
    page.past = over.iter().filter_map(entry).take(LIST).collect();
    let all = reader.record.meetings().rev();
    let held =
        all.filter(|it| page.keeps || meeting::is_of(it, office) || keeps(reader, it, office));
    let held = held.filter(|it| reader.shelf.meeting(it.id()).is_some());
    page.custody = held
        .filter_map(|it| waits::open(reader, it, office, t))
        .take(LIST)
        .collect();
    page.reports = reports(reader, office, t);
    let latest = mine.iter().copied().take(LOOKED);
    page.gave = gave::gave(house, reader, office, (latest, true), t);
}

fn keeps(reader: &Reader, meeting: &Meeting, office: &OfficeId) -> bool {
    meeting.holder(reader.now).custodian.as_ref() == Some(office)
}

fn asked(reader: &Reader, meeting: &Meeting, office: &OfficeId, t: Words) -> Option<Asked> {
    let shown = reader.shelf.meeting(meeting.id())?;
    let mut says = Vec::new();
    let invitation = meeting.invitation(office);
    let reply = invitation.and_then(acts::Invitation::reply);
    says.extend(reply.map(|reply| {
        let answer = match reply.answer {
            Answer::Accepted => t.say("reply-accepted"),
            Answer::Declined => t.say("reply-declined"),
            Answer::Delegated => t.say("reply-delegated"),
        };
        t.fill("me-answered").put("answer", answer).into()
    }));
    let mut conditions = meeting.conditions().iter();
    let own = conditions.find(|it| it.office == *office && reader.may(it.stamp.n));
    says.extend(own.map(|it| {
        let standing = match it.standing {
            acts::ConditionStanding::Assured => t.say("me-under-condition-assured"),
            acts::ConditionStanding::Refused => t.say("me-under-condition-refused"),
            acts::ConditionStanding::Unanswered => t.say("me-under-condition-unanswered"),
        };
        standing.into_owned()
    }));
    says.push(
        match meeting.told(office) {
            Informed::NotNotified => t.say("me-notice-none"),
            Informed::Told { .. } => t.say("me-notice-told"),
            Informed::Acknowledged { .. } => t.say("me-notice-acknowledged"),
            Informed::Objected { .. } => t.say("me-notice-objected"),
        }
        .into(),
    );
    let open = invitation.is_some() && reply.is_none() && !meeting.state().is_over();
    Some(Asked {
        href: format!("/me/meetings/{}", meeting.id()),
        row: Row::of(&reader.shelf, shown, t),
        due: open.then(|| t.say("me-wait-reply").into()),
        says,
    })
}

fn state_says(state: ReportState, t: Words) -> Cow<'static, str> {
    t.say(match state {
        ReportState::Received => "me-report-received",
        ReportState::UnderReview => "me-report-under-review",
        ReportState::Closed => "me-report-closed",
    })
}

/// How many reports stand where; all that anybody learns.
fn counts(reader: &Reader, t: Words) -> Vec<(String, u64)> {
    let counts = reader.record.papers().report_counts(None);
    let says = |(state, count)| (state_says(state, t).into_owned(), count);
    counts.into_iter().map(says).collect()
}

fn reports(reader: &Reader, office: &OfficeId, t: Words) -> Vec<Reported> {
    let all = reader.record.papers().reports().rev();
    let mine = all.filter(|it| it.to.contains(office) && reader.may(it.filed.n));
    let zone = reader.zone(t);
    let each = mine.take(LIST).map(|it| {
        let next: &[_] = match it.state() {
            ReportState::Received => &[
                ("under_review", "me-report-review"),
                ("closed", "me-report-close"),
            ],
            ReportState::UnderReview => &[("closed", "me-report-close")],
            ReportState::Closed => &[],
        };
        let added = it.added.iter().filter(|said| reader.may(said.stamp.n));
        let added = added.map(|said| said.what.clone());
        let text = t.fill("me-report").put("when", zone.day_clock(it.filed.at));
        let next = next
            .iter()
            .map(|(state, says)| (*state, t.say(says).into()));
        Reported {
            says: text.put("state", state_says(it.state(), t)).into(),
            next: next.collect(),
            sealed: [it.sealed.clone()].into_iter().chain(added).collect(),
            form: format!("report{}", it.filed.n),
            n: it.filed.n.0,
        }
    });
    each.collect()
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
