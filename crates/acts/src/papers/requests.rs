//! Requests: one to many offices, each with its own line and its own clock.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    Channel, Papers, RequestAcknowledged, RequestAnswered, RequestDelivered, RequestSent,
    RequestWorded, WRITING, attached, known, writes_for,
};
use crate::decide::Ask;
use crate::stamp::{Said, Stamp};
use crate::text::{self, NAME};
use crate::{Act, ActId, By, MeetingId, OfficeId, Refusal, Time};

/// Days to acknowledge, and then to answer, where neither request nor rules say.
const DAYS: u32 = 15;
/// The longest clock.
const DAYS_MAX: u32 = 3_650;
/// The most offices that one request goes to.
const ADDRESSEES_MAX: usize = 200;
const DAY_US: i64 = 86_400 * Time::SECOND;

/// A request with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The act that sent it.
    pub sent: Stamp,
    /// The meeting that it concerns.
    pub meeting: Option<MeetingId>,
    /// The office that asks.
    pub from: OfficeId,
    /// How it was sent.
    pub channel: Channel,
    /// What it is about, in words for the public; empty when erased.
    pub subject: String,
    /// Days within which it is to be acknowledged.
    pub acknowledge_days: u32,
    /// Days after those within which it is to be answered.
    pub answer_days: u32,
    /// What sender and addressees said about it, in the order of time; [`crate::audience`] says
    /// who may read each.
    pub words: Vec<Said<Wording>>,
    passages: BTreeMap<OfficeId, Passage>,
}

/// The words of the sender or of an addressee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Wording {
    /// The words; empty when erased.
    pub text: String,
    /// Whether the public reads them.
    pub public: bool,
}

/// What one addressee did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Passage {
    delivered: Option<Time>,
    acknowledged: Option<Time>,
    answered: Option<Said<Option<String>>>,
}

/// Where a request stands with one addressee at an instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RequestLine {
    /// The addressee.
    pub office: OfficeId,
    /// Where it stands.
    #[serde(flatten)]
    pub state: RequestState,
    /// Since when it stands there.
    pub since: Time,
    /// When it was delivered, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivered: Option<Time>,
    /// When it was acknowledged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<Time>,
    /// When it was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered: Option<Time>,
    /// The act that answered it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<ActId>,
    /// What the answer says, in words for the public; empty when erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// When it is to be acknowledged.
    pub acknowledge_by: Time,
    /// When it is to be answered.
    pub answer_by: Time,
    /// Whether the acknowledgement came late.
    pub acknowledged_late: bool,
    /// Whether the answer came late.
    pub answered_late: bool,
}

/// Where a request stands with one addressee; the two with days arise by the clock alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum RequestState {
    /// Sent; whether it arrived is not known.
    Sent,
    /// It arrived.
    Delivered,
    /// The addressee acknowledged it.
    Acknowledged,
    /// The addressee answered it.
    Answered,
    /// It should have been acknowledged, and was not in so many whole days since it was delivered,
    /// or sent where delivery is not known.
    NotAcknowledgedIn {
        /// Whole days.
        days: u32,
    },
    /// It should have been answered, and was not in so many whole days, counted likewise.
    NoAnswerIn {
        /// Whole days.
        days: u32,
    },
}

impl Request {
    /// The offices that it went to.
    pub fn to(&self) -> impl ExactSizeIterator<Item = &OfficeId> {
        self.passages.keys()
    }

    /// Where it stands with each addressee at an instant, by their names in addresses.
    pub fn lines(&self, now: Time) -> Vec<RequestLine> {
        let passages = self.passages.iter();
        passages
            .map(|(office, passage)| self.line(office, passage, now))
            .collect()
    }

    /// When a line changes although nobody acts: the next deadline after `now`.
    pub fn wake(&self, now: Time) -> Option<Time> {
        let lines = self.lines(now).into_iter();
        let ahead = lines.filter_map(|line| match line.state {
            RequestState::Sent | RequestState::Delivered => Some(line.acknowledge_by),
            RequestState::Acknowledged | RequestState::NotAcknowledgedIn { .. } => {
                Some(line.answer_by)
            }
            RequestState::Answered | RequestState::NoAnswerIn { .. } => None,
        });
        ahead.min()
    }

    fn line(&self, office: &OfficeId, passage: &Passage, now: Time) -> RequestLine {
        let Passage {
            delivered,
            acknowledged,
            answered,
        } = passage;
        let start = delivered.unwrap_or(self.sent.at);
        let days = |days: u32| i64::from(days).saturating_mul(DAY_US);
        let acknowledge_by = start.plus_us(days(self.acknowledge_days));
        let answer_by = acknowledge_by.plus_us(days(self.answer_days));
        let waited = || u32::try_from(now.since(start) / DAY_US).unwrap_or(u32::MAX);
        let (state, since) = match (answered, acknowledged) {
            (Some(answer), _) => (RequestState::Answered, answer.stamp.at),
            (None, _) if now >= answer_by => {
                (RequestState::NoAnswerIn { days: waited() }, answer_by)
            }
            (None, Some(at)) => (RequestState::Acknowledged, *at),
            (None, None) if now >= acknowledge_by => (
                RequestState::NotAcknowledgedIn { days: waited() },
                acknowledge_by,
            ),
            (None, None) if delivered.is_some() => (RequestState::Delivered, start),
            (None, None) => (RequestState::Sent, start),
        };
        let answered_at = answered.as_ref().map(|answer| answer.stamp.at);
        RequestLine {
            office: office.clone(),
            state,
            since,
            delivered: *delivered,
            acknowledged: *acknowledged,
            answered: answered_at,
            answer: answered.as_ref().map(|answer| answer.stamp.n),
            text: answered.as_ref().and_then(|answer| answer.what.clone()),
            acknowledge_by,
            answer_by,
            acknowledged_late: acknowledged.is_some_and(|at| at >= acknowledge_by),
            answered_late: answered_at.is_some_and(|at| at >= answer_by),
        }
    }

    fn passage(&self, office: &OfficeId) -> Result<&Passage, Refusal> {
        self.passages.get(office).ok_or(Refusal::NotAddressed {
            what: "request",
            act: self.sent.n,
            office: office.clone(),
        })
    }

    fn corresponds(&self, office: &OfficeId) -> bool {
        self.from == *office || self.passages.contains_key(office)
    }
}

impl Papers {
    /// A request, by the act that sent it.
    pub fn request(&self, request: ActId) -> Option<&Request> {
        self.requests.get(&request)
    }

    /// All requests, in the order in which they were sent.
    pub fn requests(&self) -> impl DoubleEndedIterator<Item = &Request> {
        self.requests.values()
    }

    /// The requests that concern a meeting, in the order in which they were sent.
    pub fn requests_of(&self, meeting: &MeetingId) -> impl Iterator<Item = &Request> {
        self.of(meeting).filter_map(|n| self.request(n))
    }

    /// The sender and the addressees of a request.
    pub(crate) fn correspondents(&self, request: ActId) -> BTreeSet<OfficeId> {
        let Some(request) = self.request(request) else {
            return BTreeSet::new();
        };
        request.to().chain([&request.from]).cloned().collect()
    }

    pub(crate) fn request_sent(&mut self, made: &RequestSent, stamp: &Stamp) -> bool {
        let Some(from) = &made.from else {
            return false;
        };
        if self.requests.contains_key(&stamp.n) {
            return false;
        }
        let to = made.to.iter().cloned();
        let request = Request {
            sent: stamp.clone(),
            meeting: made.meeting.clone(),
            from: from.clone(),
            channel: made.channel,
            subject: made.subject.clone(),
            acknowledge_days: made.acknowledge_days.unwrap_or(DAYS),
            answer_days: made.answer_days.unwrap_or(DAYS),
            words: Vec::new(),
            passages: to.map(|office| (office, Passage::default())).collect(),
        };
        self.requests.insert_mut(stamp.n, request);
        self.attach(made.meeting.as_ref(), stamp);
        true
    }

    pub(crate) fn request_worded(&mut self, made: &RequestWorded, stamp: &Stamp) -> bool {
        let Some(request) = self.requests.get_mut(&made.request) else {
            return false;
        };
        let wording = Wording {
            text: made.text.clone(),
            public: made.public,
        };
        request.words.push(Said::new(&wording, stamp));
        true
    }

    pub(crate) fn request_delivered(&mut self, made: &RequestDelivered, stamp: &Stamp) -> bool {
        let passage = self.passage_mut(made.request, Some(&made.office));
        let Some(passage) = passage.filter(|passage| !passage.arrived()) else {
            return false;
        };
        passage.delivered = Some(stamp.at);
        true
    }

    pub(crate) fn request_acknowledged(
        &mut self,
        made: &RequestAcknowledged,
        stamp: &Stamp,
    ) -> bool {
        let passage = self.passage_mut(made.request, made.office.as_ref());
        let Some(passage) = passage.filter(|passage| !passage.acknowledged()) else {
            return false;
        };
        passage.acknowledged = Some(stamp.at);
        true
    }

    pub(crate) fn request_answered(&mut self, made: &RequestAnswered, stamp: &Stamp) -> bool {
        let passage = self.passage_mut(made.request, made.office.as_ref());
        let Some(passage) = passage.filter(|passage| passage.answered.is_none()) else {
            return false;
        };
        passage.answered = Some(Said::new(&made.text, stamp));
        true
    }

    fn passage_mut(&mut self, request: ActId, office: Option<&OfficeId>) -> Option<&mut Passage> {
        let request = self.requests.get_mut(&request)?;
        request.passages.get_mut(office?)
    }

    pub(super) fn erase_request(&mut self, act: ActId) {
        let said = |request: &Request| {
            let answers = request.passages.values().filter_map(Passage::answer);
            let mut acts = request.words.iter().map(|words| words.stamp.n);
            request.sent.n == act || acts.any(|n| n == act) || answers.into_iter().any(|n| n == act)
        };
        // No act speaks of a request before it was sent.
        let found = self.requests.range(..=act).rev().find(|(_, it)| said(it));
        let found = found.map(|(n, _)| *n);
        let Some(request) = found.and_then(|n| self.requests.get_mut(&n)) else {
            return;
        };
        if request.sent.n == act {
            request.subject.clear();
        }
        for words in &mut request.words {
            if words.stamp.n == act {
                words.what.text.clear();
            }
        }
        for answer in request.passages.values_mut() {
            if let Some(answer) = &mut answer.answered
                && answer.stamp.n == act
                && let Some(text) = &mut answer.what
            {
                text.clear();
            }
        }
    }
}

impl Passage {
    fn arrived(&self) -> bool {
        self.delivered.is_some() || self.acknowledged()
    }

    /// An answer acknowledges.
    fn acknowledged(&self) -> bool {
        self.acknowledged.is_some() || self.answered.is_some()
    }

    fn answer(&self) -> Option<ActId> {
        self.answered.as_ref().map(|answer| answer.stamp.n)
    }
}

fn request<'a>(
    ask: Ask<'a>,
    act: ActId,
    meeting: Option<&MeetingId>,
) -> Result<&'a Request, Refusal> {
    let requests = &ask.record.papers().requests;
    known("request", requests, act, meeting, |it| it.meeting.as_ref())
}

pub(crate) fn send(ask: Ask<'_>, mut made: RequestSent) -> Result<Act, Refusal> {
    attached(ask, made.meeting.as_ref())?;
    let from = writes_for(ask, made.meeting.as_ref(), made.from)?;
    text::words("subject", &made.subject, NAME)?;
    if made.to.is_empty() {
        return Err(Refusal::NobodyAddressed { what: "request" });
    }
    if made.to.len() > ADDRESSEES_MAX {
        let (what, limit) = ("addressees", ADDRESSEES_MAX);
        return Err(Refusal::TooMany { what, limit });
    }
    for office in &made.to {
        ask.record.known_office(office)?;
    }
    if made.to.contains(&from) {
        return Err(Refusal::WritesToItself { office: from });
    }
    let rules = ask.record.rules(&ask.record.known_office(&from)?.body);
    let days = |field, given: Option<u32>, rule: Option<u32>| {
        let days = given.or(rule).unwrap_or(DAYS);
        let limit = DAYS_MAX;
        let fits = (1..=limit).contains(&days);
        fits.then_some(days)
            .ok_or(Refusal::DaysImplausible { field, limit })
    };
    let acknowledge = rules.map(|rules| rules.acknowledge_days);
    let answer = rules.map(|rules| rules.answer_days);
    made.acknowledge_days = Some(days(
        "days to acknowledge",
        made.acknowledge_days,
        acknowledge,
    )?);
    made.answer_days = Some(days("days to answer", made.answer_days, answer)?);
    made.from = Some(from);
    Ok(Act::RequestSent(made))
}

pub(crate) fn word(ask: Ask<'_>, made: RequestWorded) -> Result<Act, Refusal> {
    text::words("text", &made.text, WRITING)?;
    let act = made.request;
    let request = request(ask, act, made.meeting.as_ref())?;
    if !request.corresponds(&ask.own()?) {
        return Err(Refusal::NotCorrespondent { act });
    }
    Ok(Act::RequestWorded(made))
}

pub(crate) fn deliver(ask: Ask<'_>, made: RequestDelivered) -> Result<Act, Refusal> {
    let (act, office) = (made.request, &made.office);
    let request = request(ask, act, made.meeting.as_ref())?;
    let passage = request.passage(office)?;
    let noted_by = match &ask.actor.by {
        By::Machine { .. } => true,
        By::Office { .. } => {
            let from = Some(request.from.clone());
            writes_for(ask, request.meeting.as_ref(), from).is_ok()
        }
    };
    if !noted_by {
        return Err(Refusal::NotTheSender { act });
    }
    if passage.arrived() {
        let office = office.clone();
        return Err(Refusal::HasItAlready { act, office });
    }
    Ok(Act::RequestDelivered(made))
}

pub(crate) fn acknowledge(ask: Ask<'_>, mut made: RequestAcknowledged) -> Result<Act, Refusal> {
    let office = ask.itself(made.office)?;
    let request = request(ask, made.request, made.meeting.as_ref())?;
    if request.passage(&office)?.acknowledged() {
        return Err(Refusal::AcknowledgedAlready { office });
    }
    made.office = Some(office);
    Ok(Act::RequestAcknowledged(made))
}

pub(crate) fn answer(ask: Ask<'_>, mut made: RequestAnswered) -> Result<Act, Refusal> {
    let (office, act) = (ask.itself(made.office)?, made.request);
    let request = request(ask, act, made.meeting.as_ref())?;
    if request.passage(&office)?.answered.is_some() {
        return Err(Refusal::AnsweredAlready { act, office });
    }
    if let Some(text) = &made.text {
        text::words("text", text, WRITING)?;
    }
    made.office = Some(office);
    Ok(Act::RequestAnswered(made))
}
