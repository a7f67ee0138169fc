//! Openings: who asked to open what was sealed, who agreed, which custodians answered, and what was
//! found. Answers are encrypted to a key that the opener made for that one opening.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decide::Ask;
use crate::meeting::Meeting;
use crate::papers::sealed;
use crate::stamp::Stamp;
use crate::text::{self, PROSE};
use crate::{
    Act, ActId, CameraId, Course, MeetingId, OfficeId, Record, Refusal, Said, Seal, Stock, Time,
};

/// How long an opening waits for what is next, from the request and again from its approval.
const WAITS_US: i64 = 14 * 86_400 * Time::SECOND;

/// Somebody asks that what was sealed be opened, by an office that made a key for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningRequested {
    /// The meeting.
    pub meeting: MeetingId,
    /// The seal, from 1.
    pub seal: u32,
    /// From when on; with `until`, or the whole of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Time>,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
    /// The cameras; all when empty.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub cameras: BTreeSet<CameraId>,
    /// Under what authority.
    pub authority: String,
    /// What for.
    pub purpose: String,
    /// The office that opens: the one that asks, for it alone knows whose key this is. When absent,
    /// it is filled in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opener: Option<OfficeId>,
    /// The key that the opener made for this opening alone, an age X25519 recipient, "age1…".
    pub recipient: String,
}

/// An opening was agreed to; from here on custodians answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningApproved {
    /// The meeting.
    pub meeting: MeetingId,
    /// The act that asked.
    pub opening: ActId,
    /// The decision to release that it serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<ActId>,
    /// Why; needed where no decision is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
}

/// An opening was not agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningRefused {
    /// The meeting.
    pub meeting: MeetingId,
    /// The act that asked.
    pub opening: ActId,
    /// Why.
    pub ground: String,
}

/// A custodian passed its piece on to the opener.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningAnswered {
    /// The meeting.
    pub meeting: MeetingId,
    /// The act that asked.
    pub opening: ActId,
    /// The clause, from 1.
    pub clause: u32,
    /// The custodian; when absent, the office that asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// The piece, encrypted to the opener's one-time key: an ASCII-armoured age file.
    pub answer: String,
}

/// The opener put the key together, and says what was opened and found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SealOpened {
    /// The meeting.
    pub meeting: MeetingId,
    /// The act that asked.
    pub opening: ActId,
    /// From when on it was opened.
    pub from: Time,
    /// Until when.
    pub until: Time,
    /// How many segments of each camera were opened and found to be what was recorded.
    pub segments: BTreeMap<CameraId, u64>,
    /// How many sealed files were missing, altered or did not open.
    pub amiss: u64,
    /// What was found, in words.
    pub findings: String,
}

/// Where an opening stands at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OpeningState {
    /// Nobody agreed to it or refused it yet.
    Requested,
    /// It was not agreed to.
    Refused,
    /// It was agreed to, and clauses are not answered yet.
    Approved,
    /// Every clause is answered; nobody said yet what was found.
    Answered,
    /// The opener said what was opened and found.
    Opened,
    /// Nobody did what was next while it waited.
    Lapsed,
}

/// An opening and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Opening {
    /// What was asked.
    pub asked: Said<OpeningRequested>,
    /// Who agreed.
    pub approved: Option<Said<OpeningApproved>>,
    /// Who did not.
    pub refused: Option<Said<OpeningRefused>>,
    /// For each clause, in order, the latest answer of each custodian.
    pub answers: Vec<BTreeMap<OfficeId, Said<OpeningAnswered>>>,
    /// What was opened and found.
    pub opened: Option<Said<SealOpened>>,
}

impl Opening {
    /// The office that opens.
    pub fn opener(&self) -> Option<&OfficeId> {
        self.asked.what.opener.as_ref()
    }

    /// How many clauses are answered.
    pub fn answered(&self) -> usize {
        let answered = self.answers.iter().filter(|clause| !clause.is_empty());
        answered.count()
    }

    /// When it lapses, unless what is next is done by then.
    pub fn ends(&self) -> Time {
        let since = self.approved.as_ref().map(|it| it.stamp.at);
        since.unwrap_or(self.asked.stamp.at).plus_us(WAITS_US)
    }

    /// Where it stands at an instant.
    pub fn state(&self, now: Time) -> OpeningState {
        let all = self.answered() == self.answers.len();
        match (&self.refused, &self.approved, &self.opened) {
            (_, _, Some(_)) => OpeningState::Opened,
            (Some(_), _, None) => OpeningState::Refused,
            (None, Some(_), None) if all => OpeningState::Answered,
            (None, _, None) if self.ends() <= now => OpeningState::Lapsed,
            (None, Some(_), None) => OpeningState::Approved,
            (None, None, None) => OpeningState::Requested,
        }
    }

    /// Whether a range and cameras lie in what was asked for.
    pub fn covers<'a>(
        &self,
        from: Time,
        until: Time,
        mut cameras: impl Iterator<Item = &'a CameraId>,
    ) -> bool {
        let asked = &self.asked.what;
        let within = asked.from.is_none_or(|at| at <= from)
            && asked.until.is_none_or(|at| until <= at)
            && from < until;
        within && cameras.all(|it| asked.cameras.is_empty() || asked.cameras.contains(it))
    }
}

pub(crate) fn request(ask: Ask<'_>, mut made: OpeningRequested) -> Result<Act, Refusal> {
    text::words("authority", &made.authority, PROSE)?;
    text::words("purpose", &made.purpose, PROSE)?;
    let found = ask.record.known(&made.meeting)?;
    // Custodians seal their pieces to the key that stands here, for the office that stands here.
    let opener = ask.itself(made.opener.take())?;
    let part = found.sealed_part(made.seal);
    let part = part.ok_or(Refusal::SealUnknown { seal: made.seal })?;
    let last = part.until.unwrap_or(ask.at);
    let fits = match (made.from, made.until) {
        (None, None) => true,
        (Some(from), Some(until)) => from < until && part.from < until && from < last,
        (Some(_), None) | (None, Some(_)) => false,
    };
    if !fits {
        return Err(Refusal::OpeningRange);
    }
    if let Some(camera) = made
        .cameras
        .iter()
        .find(|it| !found.sealed().contains_key(it))
    {
        let camera = camera.clone();
        return Err(Refusal::NothingSealed { camera });
    }
    if found.sealed_is_gone(&made) {
        return Err(Refusal::FootageGone);
    }
    text::age_recipient(&made.recipient)?;
    if ask.record.key_known(&made.recipient) {
        return Err(Refusal::OneTimeKeyKnown);
    }
    made.opener = Some(opener);
    Ok(Act::OpeningRequested(made))
}

pub(crate) fn approve(ask: Ask<'_>, made: OpeningApproved) -> Result<Act, Refusal> {
    let found = ask.record.known(&made.meeting)?;
    let opening = undecided(ask, found, made.opening)?;
    let own = ask.own()?;
    let opener = opening.opener();
    let opens = opener.is_some_and(|it| *it == own || ask.record.holds_also(ask, it));
    if opens || ask.record.same_person(ask, &opening.asked.stamp.by) {
        return Err(Refusal::ApprovesOwn);
    }
    match (&made.ground, made.decision) {
        (Some(ground), _) => text::ground(ground)?,
        (None, Some(_)) => {}
        (None, None) => {
            let field = "ground or decision";
            return Err(Refusal::FieldEmpty { field });
        }
    }
    if let Some(act) = made.decision {
        let mut decisions = found.release_decisions().iter();
        let releases = |it: &&Said<_>| it.stamp.n == act;
        let decision = decisions.find(releases);
        if decision.is_none_or(|it| it.what.course != Course::Release) {
            return Err(Refusal::ReleaseDecisionUnknown { act });
        }
    }
    Ok(Act::OpeningApproved(made))
}

pub(crate) fn refuse(ask: Ask<'_>, made: OpeningRefused) -> Result<Act, Refusal> {
    text::ground(&made.ground)?;
    undecided(ask, ask.record.known(&made.meeting)?, made.opening)?;
    Ok(Act::OpeningRefused(made))
}

/// An opening that nobody agreed to or refused.
fn undecided<'a>(ask: Ask<'_>, meeting: &'a Meeting, act: ActId) -> Result<&'a Opening, Refusal> {
    let opening = meeting.opening(act)?;
    match opening.state(ask.at) {
        OpeningState::Requested => Ok(opening),
        OpeningState::Approved | OpeningState::Answered => Err(Refusal::OpeningDecided { act }),
        OpeningState::Refused | OpeningState::Opened | OpeningState::Lapsed => {
            Err(Refusal::OpeningOver { act })
        }
    }
}

pub(crate) fn answer(ask: Ask<'_>, mut made: OpeningAnswered) -> Result<Act, Refusal> {
    let office = ask.itself(made.office.take())?;
    let found = ask.record.known(&made.meeting)?;
    let act = made.opening;
    let opening = found.opening(act)?;
    match opening.state(ask.at) {
        OpeningState::Approved | OpeningState::Answered => {}
        OpeningState::Requested => return Err(Refusal::OpeningNotApproved { act }),
        OpeningState::Refused | OpeningState::Opened | OpeningState::Lapsed => {
            return Err(Refusal::OpeningOver { act });
        }
    }
    let seal = found.seals().get(&opening.asked.what.seal);
    let clause = made.clause.checked_sub(1);
    let clause = clause
        .zip(seal)
        .and_then(|(nth, seal)| seal.prepared.what.clauses.get(nth as usize));
    if clause.is_none_or(|clause| !clause.custodians.contains_key(&office)) {
        return Err(Refusal::NotCustodian);
    }
    sealed(&made.answer)?;
    if ask
        .record
        .meetings()
        .any(|it| it.answered_with(&made.answer))
    {
        return Err(Refusal::AnswerReplayed);
    }
    made.office = Some(office);
    Ok(Act::OpeningAnswered(made))
}

pub(crate) fn note(ask: Ask<'_>, made: SealOpened) -> Result<Act, Refusal> {
    text::words("findings", &made.findings, PROSE)?;
    text::number("count of files", made.amiss)?;
    let act = made.opening;
    let found = ask.record.known(&made.meeting)?;
    let opening = found.opening(act)?;
    if opening.opener() != Some(&ask.own()?) {
        return Err(Refusal::NotOpener);
    }
    match opening.state(ask.at) {
        OpeningState::Answered => {}
        OpeningState::Requested => return Err(Refusal::OpeningNotApproved { act }),
        OpeningState::Approved => return Err(Refusal::OpeningUnanswered { act }),
        OpeningState::Refused | OpeningState::Opened | OpeningState::Lapsed => {
            return Err(Refusal::OpeningOver { act });
        }
    }
    if !opening.covers(made.from, made.until, made.segments.keys()) {
        return Err(Refusal::BeyondOpening { act });
    }
    for (camera, count) in &made.segments {
        let kept = found.sealed().get(camera).map_or(0, |kept| kept.segments);
        if *count > kept {
            let camera = camera.clone();
            return Err(Refusal::NothingSealed { camera });
        }
    }
    Ok(Act::SealOpened(made))
}

impl Record {
    /// The custodians who can answer an opening.
    pub(crate) fn custodians(&self, meeting: &MeetingId, opening: ActId) -> BTreeSet<OfficeId> {
        let found = self.meeting(meeting);
        let asked = found.and_then(|found| found.openings().get(&opening));
        let seal = found
            .zip(asked)
            .and_then(|(found, it)| found.seals().get(&it.asked.what.seal));
        let clauses = seal
            .into_iter()
            .flat_map(|seal| &seal.prepared.what.clauses);
        clauses
            .flat_map(|it| it.custodians.keys().cloned())
            .collect()
    }

    /// Whether a key is that of an office, a seal or an opening: a one-time key is none of these.
    fn key_known(&self, recipient: &str) -> bool {
        let of_office = |office: &crate::Office| {
            let set = office.recipient.as_ref();
            set.is_some_and(|said| said.what.recipient == recipient)
        };
        let of_seal = |seal: &Seal| seal.prepared.what.recipient == recipient;
        let of_opening = |opening: &Opening| opening.asked.what.recipient == recipient;
        self.offices().any(of_office)
            || self.meetings().any(|meeting| {
                meeting.seals().values().any(of_seal) || meeting.openings().values().any(of_opening)
            })
    }
}

impl Meeting {
    /// The openings of what was sealed, by the act that asked for each.
    pub fn openings(&self) -> &BTreeMap<ActId, Opening> {
        &self.openings
    }

    pub(crate) fn opening(&self, act: ActId) -> Result<&Opening, Refusal> {
        let found = self.openings.get(&act);
        found.ok_or(Refusal::OpeningUnknown { act })
    }

    /// Whether something lay under a seal in what is to be opened, and all of it was destroyed.
    fn sealed_is_gone(&self, of: &OpeningRequested) -> bool {
        let under = self.sealed_under(of.seal).into_iter().flatten();
        let mut asked = under
            .filter(|(camera, _)| of.cameras.is_empty() || of.cameras.contains(*camera))
            .map(|(camera, it)| {
                let from = of.from.map_or(it.from, |from| from.max(it.from));
                let until = of.until.map_or(it.until, |until| until.min(it.until));
                (camera, from, until)
            })
            .filter(|(_, from, until)| from < until)
            .peekable();
        asked.peek().is_some()
            && asked.all(|(camera, from, until)| {
                let gone = self.destruction_of(Stock::Sealed, camera, from, until);
                gone.is_some()
            })
    }

    /// Whether an answer was given before, in whichever opening.
    fn answered_with(&self, answer: &str) -> bool {
        let all = self.openings.values().flat_map(|it| &it.answers);
        let mut all = all.flat_map(BTreeMap::values);
        all.any(|said| said.what.answer.trim_end() == answer.trim_end())
    }

    pub(crate) fn opening_requested(&mut self, made: &OpeningRequested, stamp: &Stamp) -> bool {
        let Some(seal) = self.seals().get(&made.seal) else {
            return false;
        };
        let opening = Opening {
            answers: vec![BTreeMap::new(); seal.prepared.what.clauses.len()],
            asked: Said::new(made, stamp),
            approved: None,
            refused: None,
            opened: None,
        };
        made.opener.is_some() && self.openings.insert(stamp.n, opening).is_none()
    }

    pub(crate) fn opening_approved(&mut self, made: &OpeningApproved, stamp: &Stamp) -> bool {
        self.at_opening(made.opening, stamp, OpeningState::Requested, |it| {
            it.approved = Some(Said::new(made, stamp));
            true
        })
    }

    pub(crate) fn opening_refused(&mut self, made: &OpeningRefused, stamp: &Stamp) -> bool {
        self.at_opening(made.opening, stamp, OpeningState::Requested, |it| {
            it.refused = Some(Said::new(made, stamp));
            true
        })
    }

    pub(crate) fn opening_answered(&mut self, made: &OpeningAnswered, stamp: &Stamp) -> bool {
        let state = self
            .openings
            .get(&made.opening)
            .map(|it| it.state(stamp.at));
        let state = state.unwrap_or(OpeningState::Approved);
        let waits = matches!(state, OpeningState::Approved | OpeningState::Answered);
        let nth = made.clause.checked_sub(1);
        waits
            && self.at_opening(made.opening, stamp, state, |it| {
                let clause = nth.and_then(|nth| it.answers.get_mut(nth as usize));
                let Some((clause, office)) = clause.zip(made.office.clone()) else {
                    return false;
                };
                clause.insert(office, Said::new(made, stamp));
                true
            })
    }

    pub(crate) fn seal_opened(&mut self, made: &SealOpened, stamp: &Stamp) -> bool {
        self.at_opening(made.opening, stamp, OpeningState::Answered, |it| {
            it.opened = Some(Said::new(made, stamp));
            true
        })
    }

    /// Changes an opening that is in a state.
    fn at_opening(
        &mut self,
        act: ActId,
        stamp: &Stamp,
        state: OpeningState,
        change: impl FnOnce(&mut Opening) -> bool,
    ) -> bool {
        let found = self.openings.get_mut(&act);
        let found = found.filter(|opening| opening.state(stamp.at) == state);
        found.is_some_and(change)
    }
}
