//! One meeting as one office has to do with it: what it was told, what it answered, what it may
//! still say.

use acts::{
    AbsenceSide, Actor, Answer, Assurance, Condition, ConditionReply, ConditionStanding, Heard,
    IncidentKind, Meeting, MeetingId, OfficeId, Role, Standing, State,
};
use askama::Template;
use axum::extract::{Path, State as Of};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::super::asked::{Choice, office_name, offices};
use super::super::attendance::condition_line;
use super::super::meeting::absent;
use super::super::register::{Line, lines};
use super::super::row::Row;
use super::super::sides::{Sides, sides};
use super::super::typed::Typed;
use super::super::{Amiss, Around, Page, help, page};
use super::custody::{Custody, custody};
use super::gave::{Gave, gave};
use super::openings::{Openings, openings};
use super::told::{Otherwise, Told, otherwise, told};
use super::{Signing, done, guest};
use crate::addresses;
use crate::house::{Cache, House};
use crate::logins::Guest;
use crate::reader::Reader;
use crate::view::{Zone, date, incident, who};
use crate::words::{Asks, Words};

/// A condition as one of its two offices sees it.
struct Put {
    /// The other office.
    other: String,
    words: String,
    kind: &'static str,
    /// "assured 12:05", "unanswered".
    state: String,
    /// From when it was asked, as the register has it.
    course: String,
    /// The answers in words.
    answers: Vec<String>,
    form: String,
    open: bool,
    n: u64,
}

/// An assurance that covers the meeting.
struct Given {
    by: String,
    at: String,
    to: String,
    text: String,
    scope: String,
    n: u64,
}

/// What an office answered to its invitation.
struct Asked {
    capacity: String,
    replies: Vec<(String, u64)>,
    open: bool,
}

/// Both words on the office's own absence.
struct Absence {
    /// What the office itself said, which is its own until both were heard.
    own: Vec<(String, String, u64)>,
    private: bool,
    other: &'static str,
    declined: bool,
    sides: Vec<Sides>,
    /// Whether it may still speak.
    open: bool,
}

/// The office's line in the register.
struct Mine {
    line: Line,
    /// Whether a signature or an objection can be given.
    open: bool,
    signed: bool,
}

#[derive(Template)]
#[template(path = "me_meeting.html")]
struct MeetingPage {
    t: Words,
    around: Around,
    signing: Signing,
    typed: Typed,
    at: String,
    id: String,
    done: Option<Gave>,
    row: Row,
    register: String,
    office: String,
    over: bool,
    called: bool,
    otherwise: Option<Otherwise>,
    told: Told,
    asked: Option<Asked>,
    offices: Vec<Choice>,
    conditions: Vec<Put>,
    to_me: Vec<Put>,
    assurances: Vec<Given>,
    /// Those of one's own that a new one can take the place of.
    own: Vec<Choice>,
    category: String,
    incidents: Vec<String>,
    kinds: Vec<(&'static str, String)>,
    takes_part: bool,
    mine: Option<Mine>,
    absence: Option<Absence>,
    custody: Custody,
    openings: Openings,
    keeps: bool,
    gave: Vec<Gave>,
}

impl Page for MeetingPage {
    fn cache(&self) -> Cache {
        Cache::Never
    }
    fn status(&self) -> StatusCode {
        self.typed.status()
    }
}

/// `GET /me/meetings/{meeting}`.
pub(in crate::pages) async fn meeting(
    Of(house): Of<House>,
    asks: Asks,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(guest) = guest(&house, &headers) else {
        let says = asks.t.say("me-forbidden").into();
        return help::amiss(&house, &asks, Amiss::Forbidden(says));
    };
    show(&house, asks, id, guest, Typed::default()).await
}

pub(super) async fn show(
    house: &House,
    asks: Asks,
    id: String,
    guest: Guest,
    typed: Typed,
) -> Response {
    page(house, asks, move |house, asks| {
        make(house, asks, &id, guest, typed)
    })
    .await
}

/// Whether a meeting is any of an office's business: it was asked, sent, noted or told, or is to
/// answer a condition, keeps or received footage; or it serves the meeting or keeps the house's
/// footage.
pub(super) fn concerns(reader: &Reader, meeting: &Meeting, office: &OfficeId) -> bool {
    let keeps = meeting.holder(reader.now).custodian;
    let serves = || {
        let roles = reader.actor().map(|actor| actor.roles.as_slice());
        let custodian = roles.is_some_and(|roles| roles.contains(&Role::Custodian));
        let runs = |actor: &Actor| acts::runs(&reader.record, actor, meeting.id(), reader.now);
        custodian || reader.actor().is_some_and(runs)
    };
    is_of(meeting, office) || keeps.as_ref() == Some(office) || serves()
}

/// Whether an office was asked, sent, noted, told, or put a condition.
pub(super) fn is_of(meeting: &Meeting, office: &OfficeId) -> bool {
    let mut invitations = meeting.invitations().iter();
    let mut conditions = meeting.conditions().iter();
    let mut hand_overs = meeting.hand_overs().values();
    invitations.any(|it| it.office == *office)
        || meeting.delegators_of(office).next().is_some()
        || meeting.lines().iter().any(|it| it.office == *office)
        || conditions.any(|it| it.to == *office || it.office == *office)
        || meeting.told(office) != acts::Informed::NotNotified
        || meeting.seals().values().any(|it| it.is_kept_by(office))
        || meeting
            .openings()
            .values()
            .any(|it| it.opener() == Some(office))
        || hand_overs
            .any(|it| it.made.what.to == *office || it.made.what.from.as_ref() == Some(office))
}

fn make(
    house: &House,
    asks: &Asks,
    id: &str,
    guest: Guest,
    typed: Typed,
) -> Result<MeetingPage, Amiss> {
    let t = asks.t;
    let signing = Signing::of(house, &guest.actor);
    let reader = Reader::new(house, Some(guest.actor))?;
    let none = || Amiss::Forbidden(t.say("me-no-office").into());
    let office = reader.office().map(|it| (it.id.clone(), it.name.clone()));
    let (office, office_says) = office.ok_or_else(none)?;
    let name: MeetingId = id.parse().map_err(|_| absent(id, t))?;
    let shown = reader.shelf.meeting(&name).ok_or_else(|| absent(id, t))?;
    let meeting = reader.record.meeting(&name).ok_or_else(|| absent(id, t))?;
    if !concerns(&reader, meeting, &office) {
        let says = t.fill("me-not-asked").put("office", office_says);
        return Err(Amiss::Forbidden(says.into()));
    }
    let conditions = |mine: fn(&Condition, &OfficeId) -> bool| {
        let all = meeting.conditions().iter();
        let all = all.filter(|it| mine(it, &office) && reader.may(it.stamp.n));
        all.map(|it| put(&reader, meeting, it, &office, t))
            .collect()
    };
    let custody = custody(&reader, meeting, &office, t);
    let keeps = meeting.holder(reader.now).custodian.as_ref() == Some(&office);
    let roles = reader.actor().map(|actor| actor.roles.clone());
    let custodian = roles.is_some_and(|roles| roles.contains(&Role::Custodian));
    Ok(MeetingPage {
        t,
        around: Around::of(house, asks),
        signing,
        done: done(house, &reader, asks),
        at: format!("/me/meetings/{name}"),
        id: name.to_string(),
        row: Row::of(&reader.shelf, shown, t),
        register: addresses::register(&name),
        over: meeting.state().is_over(),
        called: meeting.epoch().is_some() && meeting.state() != State::Cancelled,
        otherwise: otherwise(&reader, meeting, &office, t),
        told: told(&reader, meeting, &office, t),
        asked: asked(&reader, meeting, &office, t),
        offices: offices(&reader.record, None),
        conditions: conditions(|it, office| it.office == *office),
        to_me: conditions(|it, office| it.to == *office),
        assurances: assurances(&reader, meeting, t),
        own: own_assurances(&reader, &office_says),
        category: meeting.notice().category.clone(),
        incidents: incidents(&reader, meeting, t),
        kinds: kinds(t),
        takes_part: meeting.participants().contains(&office) || serves(&reader, meeting),
        mine: mine(&reader, meeting, &office, t),
        absence: absence(&reader, meeting, &office, t),
        keeps: keeps || custodian || custody.hand_overs.iter().any(|it| it.mine),
        custody,
        openings: openings(&reader, meeting, &office, (&house.site.origin, t)),
        gave: gave(house, &reader, &office, ([meeting].into_iter(), false), t),
        office: office_says,
        typed,
    })
}

fn serves(reader: &Reader, meeting: &Meeting) -> bool {
    let actor = reader.actor();
    actor.is_some_and(|actor| acts::runs(&reader.record, actor, meeting.id(), reader.now))
}

fn put(reader: &Reader, meeting: &Meeting, it: &Condition, office: &OfficeId, t: Words) -> Put {
    let zone = Zone::named(&meeting.notice().zone, t);
    let near = meeting.epoch().unwrap_or(meeting.notice().start);
    let other = if it.to == *office { &it.office } else { &it.to };
    let last = it.answers.last();
    let clock = last.map(|answer| zone.clock_near(answer.stamp.at, near));
    let clock = clock.unwrap_or_default();
    let (kind, state) = match it.standing {
        ConditionStanding::Unanswered => {
            ("unexplained", t.say("me-condition-unanswered").into_owned())
        }
        ConditionStanding::Assured => {
            let text = t.fill("me-condition-assured").put("clock", clock);
            ("verified", text.into())
        }
        ConditionStanding::Refused => {
            let text = t.fill("me-condition-refused").put("clock", clock);
            ("cancelled", text.into())
        }
    };
    Put {
        other: office_name(&reader.record, other),
        words: it.condition.clone(),
        kind,
        state,
        course: condition_line(reader, meeting, it, t).course,
        answers: it
            .answers
            .iter()
            .filter(|answer| reader.may(answer.stamp.n))
            .filter_map(|answer| {
                let text = answer.text.clone()?;
                let says = match answer.reply {
                    ConditionReply::Assured => t.fill("me-condition-assured-says"),
                    ConditionReply::Refused => t.fill("me-condition-refused-says"),
                };
                Some(says.put("text", text).into())
            })
            .collect(),
        form: format!("answer{}", it.stamp.n),
        open: it.to == *office && meeting.state() != State::Cancelled,
        n: it.stamp.n.0,
    }
}

fn asked(reader: &Reader, meeting: &Meeting, office: &OfficeId, t: Words) -> Option<Asked> {
    let invitation = meeting.invitation(office)?;
    let zone = Zone::named(&meeting.notice().zone, t);
    let replies = invitation.replies.iter();
    let replies = replies.filter(|reply| reader.may(reply.stamp.n));
    Some(Asked {
        capacity: super::super::register::capacity(invitation.capacity, t),
        replies: replies
            .map(|reply| {
                let mut says: Vec<String> = vec![match (reply.answer, &reply.delegate) {
                    (Answer::Accepted, _) => t.say("reply-accepted").into(),
                    (Answer::Declined, _) => t.say("reply-declined").into(),
                    (Answer::Delegated, None) => t.say("reply-delegated").into(),
                    (Answer::Delegated, Some(to)) => {
                        let to = office_name(&reader.record, to);
                        t.fill("reply-sends").put("office", to).into()
                    }
                }];
                says.push(zone.day_clock(reply.stamp.at));
                says.extend(reply.ground.clone());
                if reply.late {
                    says.push(t.say("reply-late").into());
                }
                if !reader.record.is_itself(office, &reply.stamp.by) {
                    says.push(who(&reply.stamp.by, t));
                }
                (says.join(" · "), reply.stamp.n.0)
            })
            .collect(),
        open: !meeting.state().is_over(),
    })
}

fn assurances(reader: &Reader, meeting: &Meeting, t: Words) -> Vec<Given> {
    let zone = Zone::named(&meeting.notice().zone, t);
    let covering = reader.record.assurances_covering(meeting.id());
    let all = [
        (covering.in_force, "assurance-in-force"),
        (covering.superseded, "assurance-superseded"),
        (covering.given_after, "assurance-after"),
    ];
    let mut out = Vec::new();
    for (list, state) in all {
        for it in list.into_iter().filter(|it| reader.may(it.stamp.n)) {
            let scope = scope(&it, &zone, t);
            let to: Vec<_> = it
                .to
                .iter()
                .map(|id| office_name(&reader.record, id))
                .collect();
            out.push(Given {
                by: who(&it.stamp.by, t),
                at: zone.day_clock(it.stamp.at),
                to: to.join(", "),
                text: it.text,
                scope: format!("{scope} · {}", t.say(state)),
                n: it.stamp.n.0,
            });
        }
    }
    out
}

fn scope(it: &Assurance, zone: &Zone, t: Words) -> String {
    match &it.scope {
        acts::Scope::Meeting { .. } => t.say("me-scope-meeting").into(),
        acts::Scope::Category { category, .. } => {
            let text = t.fill("me-scope-category");
            text.put("category", category).into()
        }
        acts::Scope::Period { from, until, .. } => {
            let last = until.plus_us(-acts::Time::SECOND);
            let text = t.fill("me-scope-period");
            let text = text.put("from", date(zone.date(*from), t));
            text.put("until", date(zone.date(last), t)).into()
        }
    }
}

/// The assurances of an office that no later one took the place of.
fn own_assurances(reader: &Reader, name: &str) -> Vec<Choice> {
    let all = reader.record.papers().assurances();
    let mine = all.filter(|it| it.stamp.by.office() == Some(name) && it.superseded.is_none());
    let short = |text: &str| text.chars().take(60).collect::<String>();
    mine.map(|it| Choice::new(it.stamp.n, short(&it.text), None))
        .collect()
}

fn incidents(reader: &Reader, meeting: &Meeting, t: Words) -> Vec<String> {
    let zone = Zone::named(&meeting.notice().zone, t);
    let all = meeting.incidents().iter();
    let all = all.filter(|it| reader.may(it.stamp.n));
    all.map(|it| {
        let kind = super::super::row::capital(&incident(it.what.kind, t));
        let mut says = vec![kind, zone.day_clock(it.stamp.at), who(&it.stamp.by, t)];
        says.extend(it.what.text.clone().filter(|text| !text.is_empty()));
        says.join(" · ")
    })
    .collect()
}

fn kinds(t: Words) -> Vec<(&'static str, String)> {
    let all = [
        ("assault", IncidentKind::Assault),
        ("threat", IncidentKind::Threat),
        ("disturbance", IncidentKind::Disturbance),
        ("accident", IncidentKind::Accident),
        ("other", IncidentKind::Other),
    ];
    let says = |kind| super::super::row::capital(&incident(kind, t));
    all.map(|(value, kind)| (value, says(kind))).into()
}

fn mine(reader: &Reader, meeting: &Meeting, office: &OfficeId, t: Words) -> Option<Mine> {
    meeting.standing(office)?;
    let href = addresses::office(office);
    let mut line = lines(reader, meeting, t).into_iter();
    let line = line.find(|line| line.href == href)?;
    let signatures = meeting.countersignatures().iter();
    let mut own = signatures.filter(|it| it.office == *office);
    Some(Mine {
        line,
        open: meeting.epoch().is_some() && meeting.state() != State::Cancelled,
        signed: own.any(|it| it.before.is_none()),
    })
}

fn absence(reader: &Reader, meeting: &Meeting, office: &OfficeId, t: Words) -> Option<Absence> {
    let zone = Zone::named(&meeting.notice().zone, t);
    let held = meeting.epoch().is_some() && meeting.state() != State::Cancelled;
    let away = meeting.standing(office) == Some(Standing::Absent);
    let heard = |side| meeting.heard(office, side);
    let (convener, own) = (heard(AbsenceSide::Convener), heard(AbsenceSide::Invitee));
    let silent = (convener, own) == (Heard::Silent, Heard::Silent);
    if !held || (!away && silent) {
        return None;
    }
    let both = convener != Heard::Silent && own != Heard::Silent;
    let words = meeting.words_of(office, AbsenceSide::Invitee).into_iter();
    let words = words.filter(|word| reader.may(word.stamp.n));
    let mut sides = sides(reader, meeting, Some(office), t);
    sides.truncate(usize::from(both));
    Some(Absence {
        own: words
            .filter_map(|word| {
                let text = word.text.clone()?;
                Some((text, zone.day_clock(word.stamp.at), word.stamp.n.0))
            })
            .collect(),
        private: !both,
        other: match convener {
            Heard::Silent => "silent",
            Heard::Stated => "stated",
            Heard::Declined => "declined",
        },
        declined: own == Heard::Declined,
        sides,
        open: own != Heard::Declined,
    })
}
