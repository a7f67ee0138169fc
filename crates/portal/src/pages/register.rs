//! The register of a meeting, to be read and to be printed.

use acts::{Answer, Assurance, Capacity, Interval, Listed, MeetingId, Movement, Standing};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::asked::office_name;
use super::attendance::{ConditionLine, condition_line};
use super::meeting::absent;
use super::row::Row;
use super::sides::{Sides, sides};
use super::{Amiss, Around, Page, page};
use crate::addresses;
use crate::house::{Cache, House};
use crate::reader::Reader;
use crate::view::{Zone, who};
use crate::words::{Asks, Words};

/// An office in the register.
pub(super) struct Line {
    pub(super) office: String,
    pub(super) href: String,
    pub(super) capacity: String,
    pub(super) standing: String,
    /// Its replies to the invitation, in order.
    pub(super) replies: Vec<String>,
    /// When it was there, "10:02–10:47".
    pub(super) presence: Vec<String>,
    /// Each coming and going: when, who noted it, the entry, and why it was struck.
    pub(super) noted: Vec<Noted>,
    pub(super) signed: Vec<Signed>,
    pub(super) objected: bool,
}

pub(super) struct Noted {
    pub(super) says: String,
    pub(super) by: String,
    pub(super) n: u64,
    pub(super) struck: Option<String>,
}

pub(super) struct Signed {
    pub(super) says: String,
    pub(super) n: u64,
}

/// An assurance that covers the meeting.
struct Assured {
    by: String,
    at: String,
    to: String,
    text: String,
    state: String,
    n: u64,
}

/// An invitation that was taken back.
struct TakenBack {
    office: String,
    ground: String,
    n: u64,
}

#[derive(Template)]
#[template(path = "register.html")]
struct RegisterPage {
    t: Words,
    around: Around,
    row: Row,
    called: Option<String>,
    adjourned: Option<String>,
    cancelled: Option<(String, String)>,
    counts: Vec<(String, usize)>,
    lines: Vec<Line>,
    withdrawn: Vec<TakenBack>,
    conditions: Vec<ConditionLine>,
    assurances: Vec<Assured>,
    sides: Vec<Sides>,
    minutes: String,
    printed: String,
    address: String,
}

impl Page for RegisterPage {
    fn cache(&self) -> Cache {
        Cache::Moment
    }
}

pub(super) async fn register(
    State(house): State<House>,
    asks: Asks,
    Path(id): Path<String>,
) -> Response {
    page(&house, asks, move |house, asks| make(house, asks, &id)).await
}

fn make(house: &House, asks: &Asks, id: &str) -> Result<RegisterPage, Amiss> {
    let t = asks.t;
    let reader = Reader::new(house, None)?;
    let name: MeetingId = id.parse().map_err(|_| absent(id, t))?;
    let shown = reader.shelf.meeting(&name).ok_or_else(|| absent(id, t))?;
    let meeting = reader.record.meeting(&name).ok_or_else(|| absent(id, t))?;
    let zone = Zone::named(&shown.zone, t);
    let standings = meeting.standings();
    let count = |standing: Standing| {
        let all = standings.values();
        all.filter(|roll| roll.standing == standing).count()
    };
    let expected = standings.values().filter(|roll| roll.expected).count();
    let mut counts = vec![(t.say("attendance-expected").into_owned(), expected)];
    for standing in [
        Standing::Present,
        Standing::InAttendance,
        Standing::Absent,
        Standing::Delegated,
    ] {
        counts.push((standing_says(standing, t), count(standing)));
    }
    let conditions = meeting.conditions().iter();
    let conditions = conditions.filter(|it| reader.may(it.stamp.n));
    let withdrawn = meeting.invitations().iter().filter_map(|invitation| {
        let withdrawn = invitation.withdrawn.as_ref()?;
        let shown = reader.may(invitation.stamp.n) && reader.may(withdrawn.stamp.n);
        shown.then(|| TakenBack {
            office: office_name(&reader.record, &invitation.office),
            ground: withdrawn.what.clone(),
            n: withdrawn.stamp.n.0,
        })
    });
    Ok(RegisterPage {
        t,
        around: Around::of(house, asks),
        called: meeting.epoch().map(|at| zone.day_clock(at)),
        adjourned: meeting.adjourned().map(|at| zone.day_clock(at)),
        cancelled: meeting
            .cancellation()
            .map(|(at, ground)| (zone.day_clock(at), ground.to_owned())),
        counts,
        lines: lines(&reader, meeting, t),
        withdrawn: withdrawn.collect(),
        conditions: conditions
            .map(|condition| condition_line(&reader, meeting, condition, t))
            .collect(),
        assurances: assurances(&reader, meeting, &zone, t),
        sides: sides(&reader, meeting, None, t),
        minutes: addresses::minutes(&name),
        printed: zone.day_clock(reader.now),
        address: format!("{}{}", house.site.origin, addresses::register(&name)),
        row: Row::of(&reader.shelf, shown, t),
    })
}

/// Every office of the register.
pub(super) fn lines(reader: &Reader, meeting: &acts::Meeting, t: Words) -> Vec<Line> {
    let zone = Zone::named(&meeting.notice().zone, t);
    let near = meeting.epoch().unwrap_or(meeting.notice().start);
    let register = meeting.register().into_iter();
    register
        .map(|listed| Line {
            office: office_name(&reader.record, &listed.office),
            href: addresses::office(&listed.office),
            capacity: capacity(listed.capacity, t),
            standing: standing_says(listed.standing, t),
            replies: replies(reader, &listed, &zone, near, t),
            presence: listed
                .presence
                .iter()
                .map(|Interval { from, until }| zone.span(*from, *until))
                .collect(),
            noted: noted(reader, &listed, &zone, near, t),
            signed: signed(reader, &listed, &zone, near, t),
            objected: !listed.objections.is_empty(),
        })
        .collect()
}

fn noted(reader: &Reader, listed: &Listed, zone: &Zone, near: acts::Time, t: Words) -> Vec<Noted> {
    let lines = listed.lines.iter();
    let lines = lines.filter(|line| reader.may(line.stamp.n));
    lines
        .map(|line| {
            let text = match line.movement {
                Movement::Arrived => t.fill("register-arrived"),
                Movement::Departed => t.fill("register-left"),
            };
            let struck = line.corrected.as_ref();
            Noted {
                says: text.put("clock", zone.clock_near(line.when(), near)).into(),
                by: who(&line.stamp.by, t),
                n: line.stamp.n.0,
                struck: struck.map(|said| said.what.clone()),
            }
        })
        .collect()
}

fn signed(
    reader: &Reader,
    listed: &Listed,
    zone: &Zone,
    near: acts::Time,
    t: Words,
) -> Vec<Signed> {
    let signed = listed.countersigned.iter();
    let signed = signed.filter(|it| reader.may(it.stamp.n));
    signed
        .map(|it| {
            let text = match it.before {
                None => t.fill("register-signed"),
                Some(_) => t.fill("register-signed-before"),
            };
            Signed {
                says: text.put("clock", zone.clock_near(it.stamp.at, near)).into(),
                n: it.stamp.n.0,
            }
        })
        .collect()
}

/// What an office answered: "accepted, 20 Nov, 09:12", late ones marked.
fn replies(
    reader: &Reader,
    listed: &Listed,
    zone: &Zone,
    near: acts::Time,
    t: Words,
) -> Vec<String> {
    let replies = listed.replies().iter();
    let replies = replies.filter(|reply| reader.may(reply.stamp.n));
    replies
        .map(|reply| {
            let delegate = reply.delegate.as_ref();
            let delegate = delegate.map(|id| office_name(&reader.record, id));
            let what = match (reply.answer, delegate) {
                (Answer::Accepted, _) => t.say("reply-accepted").into_owned(),
                (Answer::Declined, _) => t.say("reply-declined").into_owned(),
                (Answer::Delegated, Some(office)) => {
                    t.fill("reply-sends").put("office", office).into()
                }
                (Answer::Delegated, None) => t.say("reply-delegated").into_owned(),
            };
            let mut says = vec![what, zone.clock_near(reply.stamp.at, near)];
            says.extend(reply.ground.clone());
            if reply.late {
                says.push(t.say("reply-late").into());
            }
            says.join(" · ")
        })
        .collect()
}

fn assurances(reader: &Reader, meeting: &acts::Meeting, zone: &Zone, t: Words) -> Vec<Assured> {
    let covering = reader.record.assurances_covering(meeting.id());
    let shown = |list: Vec<Assurance>, state: &'static str| {
        let state = t.say(state).into_owned();
        let list = list.into_iter().filter(|it| reader.may(it.stamp.n));
        let list = list.map(move |it| Assured {
            by: who(&it.stamp.by, t),
            at: zone.day_clock(it.stamp.at),
            to: it
                .to
                .iter()
                .map(|id| office_name(&reader.record, id))
                .collect::<Vec<_>>()
                .join(", "),
            text: it.text,
            state: state.clone(),
            n: it.stamp.n.0,
        });
        list.collect::<Vec<_>>()
    };
    let mut all = shown(covering.in_force, "assurance-in-force");
    all.extend(shown(covering.superseded, "assurance-superseded"));
    all.extend(shown(covering.given_after, "assurance-after"));
    all
}

pub(super) fn capacity(capacity: Capacity, t: Words) -> String {
    let says = match capacity {
        Capacity::Member => "capacity-member",
        Capacity::InAttendance => "capacity-in-attendance",
        Capacity::Observer => "capacity-observer",
    };
    t.say(says).into()
}

pub(super) fn standing_says(standing: Standing, t: Words) -> String {
    let says = match standing {
        Standing::Expected => "attendance-expected",
        Standing::Delegated => "attendance-delegated",
        Standing::Present => "attendance-present",
        Standing::InAttendance => "attendance-in-attendance",
        Standing::Absent => "attendance-absent",
        Standing::Struck => "register-struck",
    };
    t.say(says).into()
}
