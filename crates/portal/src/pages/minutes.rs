//! The minutes of a meeting as its record has them, to be read and to be printed.

use acts::{ActId, Ballot, Class, CommitmentEnd, IncidentKind, MeetingId};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::asked::office_name;
use super::meeting::absent;
use super::register::{Line, lines};
use super::row::Row;
use super::{Amiss, Around, Page, page};
use crate::addresses;
use crate::house::{Cache, House};
use crate::reader::Reader;
use crate::view::{Zone, date, who};
use crate::words::{Asks, Words};

/// An item of the agenda with what was done on it.
struct ItemLine {
    title: String,
    times: Vec<String>,
    closed: Option<String>,
    done: Done,
}

/// What was done on an item, or on none.
#[derive(Default)]
pub(super) struct Done {
    pub(super) motions: Vec<MotionLine>,
    pub(super) decisions: Vec<DecisionLine>,
    pub(super) commitments: Vec<CommitmentLine>,
}

impl Done {
    pub(super) fn is_empty(&self) -> bool {
        self.motions.is_empty() && self.decisions.is_empty() && self.commitments.is_empty()
    }
}

pub(super) struct MotionLine {
    pub(super) at: String,
    pub(super) mover: String,
    pub(super) seconder: Option<String>,
    pub(super) text: String,
    pub(super) n: u64,
    pub(super) vote: Option<VoteLine>,
}

pub(super) struct VoteLine {
    pub(super) carried: bool,
    pub(super) counts: String,
    /// How each voted: the ballot in words, and the offices.
    pub(super) rolls: Vec<(String, Vec<String>)>,
    pub(super) n: u64,
}

pub(super) struct DecisionLine {
    pub(super) text: String,
    pub(super) apart: Option<String>,
    pub(super) n: u64,
}

pub(super) struct CommitmentLine {
    pub(super) owner: String,
    pub(super) text: String,
    pub(super) due: String,
    pub(super) state: String,
    pub(super) overdue: bool,
    pub(super) n: u64,
}

struct ClosedLine {
    span: String,
    ground: String,
    decided_by: String,
    review: String,
    n: u64,
}

pub(super) struct IncidentLine {
    pub(super) when: acts::Time,
    pub(super) at: String,
    pub(super) kind: String,
    pub(super) text: Option<String>,
    pub(super) n: u64,
}

struct RecessLine {
    span: String,
    reason: String,
}

struct Approved {
    digest: String,
    at: String,
    by: String,
    n: u64,
}

#[derive(Template)]
#[template(path = "minutes.html")]
struct MinutesPage {
    t: Words,
    around: Around,
    row: Row,
    convener: String,
    noticed: String,
    urgency: Option<String>,
    notice_n: u64,
    called: Option<String>,
    adjourned: Option<String>,
    cancelled: Option<(String, String)>,
    present: Vec<Line>,
    away: Vec<Line>,
    items: Vec<ItemLine>,
    rest: Done,
    closed: Vec<ClosedLine>,
    recesses: Vec<RecessLine>,
    incidents: Vec<IncidentLine>,
    speakers: Vec<(String, String)>,
    approved: Vec<Approved>,
    register: String,
    printed: String,
    address: String,
}

impl Page for MinutesPage {
    fn cache(&self) -> Cache {
        Cache::Moment
    }
}

pub(super) async fn minutes(
    State(house): State<House>,
    asks: Asks,
    Path(id): Path<String>,
) -> Response {
    page(&house, asks, move |house, asks| make(house, asks, &id)).await
}

fn make(house: &House, asks: &Asks, id: &str) -> Result<MinutesPage, Amiss> {
    let t = asks.t;
    let reader = Reader::new(house, None)?;
    let name: MeetingId = id.parse().map_err(|_| absent(id, t))?;
    let shown = reader.shelf.meeting(&name).ok_or_else(|| absent(id, t))?;
    let meeting = reader.record.meeting(&name).ok_or_else(|| absent(id, t))?;
    let zone = Zone::named(&shown.zone, t);
    let (present, away) = lines(&reader, meeting, t)
        .into_iter()
        .partition(|line| !line.presence.is_empty());
    let recesses = shown.recesses.iter().map(|recess| RecessLine {
        span: zone.span(recess.from, recess.until),
        reason: recess.reason.clone(),
    });
    let closed = shown.closed.iter().map(|part| ClosedLine {
        span: zone.span(part.from, part.until),
        ground: part.ground.clone(),
        decided_by: part.decided_by.clone(),
        review: date(part.review, t),
        n: part.n,
    });
    Ok(MinutesPage {
        t,
        around: Around::of(house, asks),
        convener: shown.convener.clone(),
        noticed: zone.day_clock(shown.noticed),
        urgency: shown.urgency.clone(),
        notice_n: shown.acts.first().copied().unwrap_or(0),
        called: shown.called.map(|at| zone.day_clock(at)),
        adjourned: shown.adjourned.map(|at| zone.day_clock(at)),
        cancelled: shown
            .cancelled
            .as_ref()
            .map(|(at, ground)| (zone.day_clock(*at), ground.clone())),
        present,
        away,
        items: items(&reader, meeting, &zone, t),
        rest: done(&reader, meeting, On::NoItem, &zone, t),
        closed: closed.collect(),
        recesses: recesses.collect(),
        incidents: incidents(&reader, meeting, &zone, t),
        speakers: speakers(&reader, meeting, &zone),
        approved: approved(&reader, meeting, &zone, t),
        register: addresses::register(&name),
        printed: zone.day_clock(reader.now),
        address: format!("{}{}", house.site.origin, addresses::minutes(&name)),
        row: Row::of(&reader.shelf, shown, t),
    })
}

fn items(reader: &Reader, meeting: &acts::Meeting, zone: &Zone, t: Words) -> Vec<ItemLine> {
    let line = |item: &acts::Item| {
        let said = meeting.classification(Some(&item.id));
        let said = said.or_else(|| meeting.classification(None));
        let said = said.filter(|said| reader.may(said.stamp.n));
        let closed = meeting.class_of(&item.id) == Class::Closed;
        let ground = said.and_then(|said| said.what.ground.clone());
        ItemLine {
            title: item.title.clone(),
            times: item
                .times
                .iter()
                .map(|time| zone.span(time.from, time.until))
                .collect(),
            closed: closed.then(|| ground.unwrap_or_default()),
            done: done(reader, meeting, On::Item(&item.id), zone, t),
        }
    };
    meeting.agenda().iter().map(line).collect()
}

/// On what something was done.
#[derive(Clone, Copy)]
pub(super) enum On<'a> {
    Item(&'a str),
    /// On no item that is on the agenda.
    NoItem,
    Whatever,
}

/// What was done on an item, beside the agenda, or at all.
pub(super) fn done(
    reader: &Reader,
    meeting: &acts::Meeting,
    on: On<'_>,
    zone: &Zone,
    t: Words,
) -> Done {
    let here = |of: Option<&String>| match on {
        On::Item(item) => of.is_some_and(|of| of == item),
        On::NoItem => of.is_none_or(|of| meeting.agenda().iter().all(|item| item.id != *of)),
        On::Whatever => true,
    };
    let motions = meeting.motions().values();
    let motions = motions
        .filter(|it| here(it.moved.what.item.as_ref()) && reader.may(it.moved.stamp.n))
        .map(|motion| motion_line(reader, motion, zone, t));
    let decisions = meeting.decisions().values().filter(|it| {
        let public = meeting.decision_is_public(it.recorded.stamp.n);
        here(it.recorded.what.item.as_ref()) && public && reader.may(it.recorded.stamp.n)
    });
    let decisions = decisions.map(|decision| DecisionLine {
        text: decision.recorded.what.text.clone(),
        apart: decision.published.as_ref().map(|it| zone.day_clock(it.at)),
        n: decision.recorded.stamp.n.0,
    });
    let commitments = meeting.commitments().values();
    let commitments = commitments
        .filter(|it| here(it.made.what.item.as_ref()) && reader.may(it.made.stamp.n))
        .map(|it| commitment_line(reader, it, t));
    Done {
        motions: motions.collect(),
        decisions: decisions.collect(),
        commitments: commitments.collect(),
    }
}

fn motion_line(reader: &Reader, motion: &acts::Motion, zone: &Zone, t: Words) -> MotionLine {
    let moved = &motion.moved.what;
    let vote = motion.vote.as_ref();
    let vote = vote.filter(|vote| reader.may(vote.stamp.n)).map(|vote| {
        let rolls = [Ballot::Aye, Ballot::No, Ballot::Abstained].map(|ballot| {
            let cast = vote.what.ballots.iter();
            let cast = cast.filter(|(_, it)| **it == ballot);
            let offices = cast.map(|(office, _)| office_name(&reader.record, office));
            (ballot_says(ballot, t), offices.collect::<Vec<_>>())
        });
        let counts = t.fill("minutes-vote");
        let counts = counts.put("ayes", vote.what.count(Ballot::Aye));
        let counts = counts.put("noes", vote.what.count(Ballot::No));
        let counts = counts.put("neither", vote.what.count(Ballot::Abstained));
        VoteLine {
            carried: vote.what.carried == Some(true),
            counts: counts.into(),
            rolls: rolls
                .into_iter()
                .filter(|(_, all)| !all.is_empty())
                .collect(),
            n: vote.stamp.n.0,
        }
    });
    let seconder = moved.seconder.as_ref();
    MotionLine {
        at: zone.clock(motion.moved.stamp.at),
        mover: office_name(&reader.record, &moved.mover),
        seconder: seconder.map(|id| office_name(&reader.record, id)),
        text: moved.text.clone(),
        n: motion.moved.stamp.n.0,
        vote,
    }
}

fn ballot_says(ballot: Ballot, t: Words) -> String {
    let says = match ballot {
        Ballot::Aye => "minutes-aye",
        Ballot::No => "minutes-no",
        Ballot::Abstained => "minutes-abstained",
    };
    t.say(says).into()
}

fn commitment_line(reader: &Reader, it: &acts::Commitment, t: Words) -> CommitmentLine {
    let end = it.end.as_ref().filter(|end| reader.may(ended(end)));
    let overdue = it.is_overdue(reader.now);
    let state = match end {
        Some(CommitmentEnd::Met(_)) => "commitment-met",
        Some(CommitmentEnd::Dropped(_)) => "commitment-dropped",
        None if overdue => "commitment-overdue",
        None => "commitment-open",
    };
    CommitmentLine {
        owner: office_name(&reader.record, &it.made.what.owner),
        text: it.made.what.text.clone(),
        due: date(it.made.what.due, t),
        state: t.say(state).into(),
        overdue,
        n: it.made.stamp.n.0,
    }
}

/// The act by which a commitment ended.
pub(super) fn ended(end: &CommitmentEnd) -> ActId {
    match end {
        CommitmentEnd::Met(met) => met.stamp.n,
        CommitmentEnd::Dropped(dropped) => dropped.stamp.n,
    }
}

pub(super) fn incidents(
    reader: &Reader,
    meeting: &acts::Meeting,
    zone: &Zone,
    t: Words,
) -> Vec<IncidentLine> {
    let incidents = meeting.incidents().iter();
    let incidents = incidents.filter(|said| reader.may(said.stamp.n));
    incidents
        .map(|said| {
            let kind = match said.what.kind {
                IncidentKind::Assault => "incident-assault",
                IncidentKind::Threat => "incident-threat",
                IncidentKind::Disturbance => "incident-disturbance",
                IncidentKind::Accident => "incident-accident",
                IncidentKind::Other => "incident-other",
            };
            let when = said.what.device_time.unwrap_or(said.stamp.at);
            IncidentLine {
                when,
                at: zone.clock_s(when),
                kind: t.say(kind).into(),
                text: said.what.text.clone().filter(|text| !text.is_empty()),
                n: said.stamp.n.0,
            }
        })
        .collect()
}

fn speakers(reader: &Reader, meeting: &acts::Meeting, zone: &Zone) -> Vec<(String, String)> {
    let speakers = meeting.speakers().iter();
    let speakers = speakers.filter(|said| reader.may(said.stamp.n));
    speakers
        .map(|said| {
            let office = said.what.office.as_ref();
            let office = office.map(|id| office_name(&reader.record, id));
            let who = [office, Some(said.what.capacity.clone())];
            let who: Vec<_> = who.into_iter().flatten().collect();
            (zone.clock(said.stamp.at), who.join(" · "))
        })
        .collect()
}

fn approved(reader: &Reader, meeting: &acts::Meeting, zone: &Zone, t: Words) -> Vec<Approved> {
    let minutes = meeting.minutes().iter();
    let minutes = minutes.filter(|said| reader.may(said.stamp.n));
    minutes
        .map(|said| Approved {
            digest: said.what.document.to_string(),
            at: zone.day_clock(said.stamp.at),
            by: who(&said.stamp.by, t),
            n: said.stamp.n.0,
        })
        .collect()
}
