//! What a meeting does: motions, votes, decisions, incidents, commitments, minutes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decide::Ask;
use crate::meeting::Meeting;
use crate::session::not_sitting;
use crate::stamp::Stamp;
use crate::text::{self, NAME, PROSE};
use crate::{
    Act, ActId, BodyId, Date, Digest, Interval, MeetingId, OfficeId, Record, Refusal, Said, State,
    Time,
};

/// Seconds around an incident that are protected where a body has no rules.
const PROTECTED_SECONDS: u32 = 600;

/// The item under discussion was finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemClosed {
    /// The meeting.
    pub meeting: MeetingId,
    /// The item's id on the agenda.
    pub item: String,
}

/// Somebody spoke at a press conference or in a meeting, in one of their capacities.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpeakerNoted {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office in which they spoke; none when they spoke for nobody in the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// Their capacity in words, "President, Officers' Association".
    pub capacity: String,
}

/// A motion was moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MotionMoved {
    /// The meeting.
    pub meeting: MeetingId,
    /// The item that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// Its words.
    pub text: String,
    /// The office that moved it.
    pub mover: OfficeId,
    /// The office that seconded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconder: Option<OfficeId>,
}

/// How one member voted.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Ballot {
    /// For.
    Aye,
    /// Against.
    No,
    /// Neither.
    Abstained,
}

/// A vote by roll call on a motion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VoteTaken {
    /// The meeting.
    pub meeting: MeetingId,
    /// The act that moved the motion.
    pub motion: ActId,
    /// How each present member voted.
    pub ballots: BTreeMap<OfficeId, Ballot>,
    /// Whether it was carried: more ayes than noes. When absent in the command, counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried: Option<bool>,
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionRecorded {
    /// The meeting.
    pub meeting: MeetingId,
    /// The item that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The motion that it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub motion: Option<ActId>,
    /// What was decided.
    pub text: String,
    /// Whether the public reads it at once; else only when it is published.
    pub public: bool,
}

/// A decision that was for the parties alone was made public, apart from the discussion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionPublished {
    /// The meeting.
    pub meeting: MeetingId,
    /// The act that recorded the decision.
    pub decision: ActId,
}

/// What kind of incident.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum IncidentKind {
    /// Somebody was struck or held.
    Assault,
    /// Somebody was threatened or insulted.
    Threat,
    /// The meeting was disturbed.
    Disturbance,
    /// Somebody was taken ill, or something was damaged.
    Accident,
    /// Something else.
    Other,
}

/// A participant marked an incident; the minutes around it are protected on every camera.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentMarked {
    /// The meeting.
    pub meeting: MeetingId,
    /// What kind.
    pub kind: IncidentKind,
    /// In words, if there is time for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The instant that the device gave, where it was marked offline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_time: Option<Time>,
    /// Seconds before it that are protected; those of the body's rules, also when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_seconds: Option<u32>,
    /// Seconds after it that are protected; those of the body's rules, also when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_seconds: Option<u32>,
}

/// An office undertook something in a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommitmentMade {
    /// The meeting.
    pub meeting: MeetingId,
    /// The item that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The office that is to do it.
    pub owner: OfficeId,
    /// What.
    pub text: String,
    /// By when.
    pub due: Date,
}

/// A commitment was met, with evidence; until then it returns on the next agenda of its body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommitmentMet {
    /// The meeting in which it was made.
    pub meeting: MeetingId,
    /// The act that made it.
    pub commitment: ActId,
    /// What shows that it was met.
    pub evidence: String,
}

/// A commitment was given up by the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommitmentDropped {
    /// The meeting in which it was made.
    pub meeting: MeetingId,
    /// The act that made it.
    pub commitment: ActId,
    /// Why.
    pub ground: String,
}

/// The minutes were approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MinutesApproved {
    /// The meeting.
    pub meeting: MeetingId,
    /// SHA-256 of their file.
    pub document: Digest,
    /// The meeting in which they were approved; none when approved otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_in: Option<MeetingId>,
}

/// A motion and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Motion {
    /// The motion.
    pub moved: Said<MotionMoved>,
    /// The vote on it, once it was taken.
    pub vote: Option<Said<VoteTaken>>,
}

/// A decision, and whether it was made public apart from the discussion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Decision {
    /// The decision.
    pub recorded: Said<DecisionRecorded>,
    /// The act that made it public.
    pub published: Option<Stamp>,
}

/// How a commitment ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommitmentEnd {
    /// It was met.
    Met(Said<CommitmentMet>),
    /// It was given up.
    Dropped(Said<CommitmentDropped>),
}

/// A commitment and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Commitment {
    /// What was undertaken.
    pub made: Said<CommitmentMade>,
    /// How it ended; none while it is open.
    pub end: Option<CommitmentEnd>,
}

impl Commitment {
    /// Whether it is open although its day is over in UTC.
    pub fn is_overdue(&self, now: Time) -> bool {
        self.end.is_none() && text::end_of_day(self.made.what.due) <= now
    }

    /// When it ended.
    fn ended(&self) -> Option<Time> {
        self.end.as_ref().map(|end| match end {
            CommitmentEnd::Met(met) => met.stamp.at,
            CommitmentEnd::Dropped(dropped) => dropped.stamp.at,
        })
    }
}

/// A commitment that is or was open, as a list of them shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OpenCommitment {
    /// The act that made it.
    pub commitment: ActId,
    /// What was undertaken, by whom, and in which meeting.
    #[serde(flatten)]
    pub made: CommitmentMade,
    /// Whether it is open and its day is over.
    pub overdue: bool,
}

/// What a meeting did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Business {
    speakers: Vec<Said<SpeakerNoted>>,
    motions: BTreeMap<ActId, Motion>,
    decisions: BTreeMap<ActId, Decision>,
    incidents: Vec<Said<IncidentMarked>>,
    commitments: BTreeMap<ActId, Commitment>,
    minutes: Vec<Said<MinutesApproved>>,
}

impl Business {
    /// Blanks the words kept from an act.
    pub(crate) fn erase(&mut self, act: ActId) {
        for speaker in self.speakers.iter_mut().filter(|it| it.stamp.n == act) {
            speaker.what.capacity.clear();
        }
        for incident in self.incidents.iter_mut().filter(|it| it.stamp.n == act) {
            incident.what.text = incident.what.text.take().map(|_| String::new());
        }
    }
}

pub(crate) fn close_item(ask: Ask<'_>, made: ItemClosed) -> Result<Act, Refusal> {
    let found = ask.record.known(&made.meeting)?;
    in_session(found)?;
    item_known(found, Some(&made.item))?;
    if found.item().is_none_or(|current| current.id != made.item) {
        return Err(Refusal::ItemNotOpen { item: made.item });
    }
    Ok(Act::ItemClosed(made))
}

pub(crate) fn note_speaker(ask: Ask<'_>, made: SpeakerNoted) -> Result<Act, Refusal> {
    text::words("capacity", &made.capacity, NAME)?;
    begun(ask.record.known(&made.meeting)?)?;
    if let Some(office) = &made.office {
        ask.record.known_office(office)?;
    }
    Ok(Act::SpeakerNoted(made))
}

pub(crate) fn move_motion(ask: Ask<'_>, made: MotionMoved) -> Result<Act, Refusal> {
    text::words("motion", &made.text, PROSE)?;
    let found = ask.record.known(&made.meeting)?;
    in_session(found)?;
    item_known(found, made.item.as_deref())?;
    for office in [Some(&made.mover), made.seconder.as_ref()]
        .into_iter()
        .flatten()
    {
        ask.record.known_office(office)?;
        if !found.may_move(office) {
            return Err(Refusal::NotAMemberPresent {
                office: office.clone(),
            });
        }
    }
    if made.seconder.as_ref() == Some(&made.mover) {
        return Err(Refusal::SecondedByMover);
    }
    Ok(Act::MotionMoved(made))
}

pub(crate) fn take_vote(ask: Ask<'_>, mut made: VoteTaken) -> Result<Act, Refusal> {
    let found = ask.record.known(&made.meeting)?;
    in_session(found)?;
    let Some(motion) = found.motions().get(&made.motion) else {
        return Err(Refusal::MotionUnknown { act: made.motion });
    };
    if motion.vote.is_some() {
        return Err(Refusal::VotedAlready { act: made.motion });
    }
    let members = found.present_members();
    for office in made.ballots.keys() {
        ask.record.known_office(office)?;
        if !members.contains(office) {
            let office = office.clone();
            return Err(Refusal::NotAMemberPresent { office });
        }
    }
    let rules = ask.record.rules(&found.notice().body);
    let present = u32::try_from(members.len()).unwrap_or(u32::MAX);
    if let Some(needed) = rules.and_then(|rules| rules.quorum)
        && present < needed
    {
        return Err(Refusal::NoQuorum { present, needed });
    }
    if made.ballots.is_empty() {
        return Err(Refusal::FieldEmpty {
            field: "list of ballots",
        });
    }
    let carried = made.is_carried();
    if made.carried.is_some_and(|given| given != carried) {
        return Err(Refusal::CountedOtherwise);
    }
    made.carried = Some(carried);
    Ok(Act::VoteTaken(made))
}

impl VoteTaken {
    /// How many voted so.
    pub fn count(&self, ballot: Ballot) -> usize {
        self.ballots.values().filter(|it| **it == ballot).count()
    }

    fn is_carried(&self) -> bool {
        self.count(Ballot::Aye) > self.count(Ballot::No)
    }
}

pub(crate) fn record_decision(ask: Ask<'_>, made: DecisionRecorded) -> Result<Act, Refusal> {
    text::words("decision", &made.text, PROSE)?;
    let found = ask.record.known(&made.meeting)?;
    begun(found)?;
    item_known(found, made.item.as_deref())?;
    if let Some(act) = made.motion
        && !found.motions().contains_key(&act)
    {
        return Err(Refusal::MotionUnknown { act });
    }
    Ok(Act::DecisionRecorded(made))
}

pub(crate) fn publish_decision(ask: Ask<'_>, made: DecisionPublished) -> Result<Act, Refusal> {
    let found = ask.record.known(&made.meeting)?;
    let act = made.decision;
    if !found.decisions().contains_key(&act) {
        return Err(Refusal::DecisionUnknown { act });
    }
    if found.decision_is_public(act) {
        return Err(Refusal::PublicAlready { act });
    }
    Ok(Act::DecisionPublished(made))
}

pub(crate) fn mark_incident(ask: Ask<'_>, mut made: IncidentMarked) -> Result<Act, Refusal> {
    if let Some(words) = &made.text {
        text::words("description", words, PROSE)?;
    }
    let found = ask.record.known(&made.meeting)?;
    if !ask.serves(found) {
        let office = ask.own()?;
        if !found.participants().contains(&office) {
            return Err(Refusal::NotAParticipant { office });
        }
    }
    if let Some(when) = made.device_time
        && (when > ask.at || when < found.noticed())
    {
        let (from, until) = (found.noticed(), ask.at);
        return Err(Refusal::DeviceTimeImplausible { from, until });
    }
    let rules = ask.record.rules(&found.notice().body);
    let (before, after) = rules.map_or((PROTECTED_SECONDS, PROTECTED_SECONDS), |rules| {
        (rules.incident_before_seconds, rules.incident_after_seconds)
    });
    let given = (made.before_seconds, made.after_seconds);
    if given.0.is_some_and(|it| it != before) || given.1.is_some_and(|it| it != after) {
        return Err(Refusal::WindowDiffers { before, after });
    }
    (made.before_seconds, made.after_seconds) = (Some(before), Some(after));
    Ok(Act::IncidentMarked(made))
}

pub(crate) fn commit(ask: Ask<'_>, made: CommitmentMade) -> Result<Act, Refusal> {
    text::words("commitment", &made.text, PROSE)?;
    let found = ask.record.known(&made.meeting)?;
    begun(found)?;
    item_known(found, made.item.as_deref())?;
    ask.record.known_office(&made.owner)?;
    text::ahead("due date", made.due, ask.at)?;
    Ok(Act::CommitmentMade(made))
}

pub(crate) fn meet(ask: Ask<'_>, made: CommitmentMet) -> Result<Act, Refusal> {
    text::words("evidence", &made.evidence, PROSE)?;
    let found = ask.record.known(&made.meeting)?;
    let commitment = open_commitment(found, made.commitment)?;
    if !ask.serves(found) {
        ask.itself(Some(commitment.made.what.owner.clone()))?;
    }
    Ok(Act::CommitmentMet(made))
}

pub(crate) fn drop_commitment(ask: Ask<'_>, made: CommitmentDropped) -> Result<Act, Refusal> {
    text::ground(&made.ground)?;
    open_commitment(ask.record.known(&made.meeting)?, made.commitment)?;
    Ok(Act::CommitmentDropped(made))
}

fn open_commitment(meeting: &Meeting, act: ActId) -> Result<&Commitment, Refusal> {
    match meeting.commitments().get(&act) {
        None => Err(Refusal::CommitmentUnknown { act }),
        Some(ended) if ended.end.is_some() => Err(Refusal::CommitmentEnded { act }),
        Some(open) => Ok(open),
    }
}

pub(crate) fn approve_minutes(ask: Ask<'_>, made: MinutesApproved) -> Result<Act, Refusal> {
    let found = ask.record.known(&made.meeting)?;
    match found.state() {
        State::Adjourned => {}
        State::InSession | State::ClosedSession | State::Recess => {
            let meeting = made.meeting;
            return Err(Refusal::MinutesTooEarly { meeting });
        }
        State::Noticed | State::Cancelled => return Err(not_sitting(found)),
    }
    if let Some(other) = &made.approved_in {
        let there = ask.record.known(other)?;
        let another = there.notice().body != found.notice().body || *other == made.meeting;
        if another || there.epoch().is_none() {
            let other = other.clone();
            return Err(Refusal::ApprovedElsewhere { other });
        }
    }
    if found.approved(&made.document) {
        return Err(Refusal::MinutesApprovedAlready);
    }
    Ok(Act::MinutesApproved(made))
}

/// Refuses unless the meeting is in session, open or closed.
fn in_session(meeting: &Meeting) -> Result<(), Refusal> {
    match meeting.state() {
        State::InSession | State::ClosedSession => Ok(()),
        State::Recess => Err(Refusal::InRecess {
            meeting: meeting.id().clone(),
        }),
        State::Noticed | State::Adjourned | State::Cancelled => Err(not_sitting(meeting)),
    }
}

/// Refuses unless the meeting was called to order; what was done in it may be noted later.
fn begun(meeting: &Meeting) -> Result<(), Refusal> {
    match meeting.epoch() {
        Some(_) => Ok(()),
        None => Err(not_sitting(meeting)),
    }
}

fn item_known(meeting: &Meeting, item: Option<&str>) -> Result<(), Refusal> {
    match item {
        Some(item) if !meeting.has_item(item) => Err(Refusal::ItemUnknown {
            item: item.chars().take(64).collect(),
        }),
        Some(_) | None => Ok(()),
    }
}

impl Record {
    /// The open commitments of the meetings of one body, or of all, by due date.
    pub fn open_commitments(&self, body: Option<&BodyId>, now: Time) -> Vec<OpenCommitment> {
        let of_body = |it: &&Meeting| body.is_none_or(|body| it.notice().body == *body);
        let meetings = self.meetings().filter(of_body);
        let open = meetings
            .flat_map(|meeting| meeting.commitments())
            .filter(|(_, commitment)| commitment.end.is_none());
        listed(open, now)
    }

    /// The commitments from earlier meetings of the same body that come back in a meeting: those
    /// that were open when it was called to order, or are open while it was not; by due date.
    pub fn carried_to(&self, meeting: &MeetingId, now: Time) -> Vec<OpenCommitment> {
        let Some(here) = self.meeting(meeting) else {
            return Vec::new();
        };
        let when = |meeting: &Meeting| (meeting.notice().start, meeting.noticed());
        let earlier = self
            .meetings()
            .filter(|it| it.notice().body == here.notice().body && when(it) < when(here));
        let begun = here.epoch();
        let open = earlier
            .flat_map(|meeting| meeting.commitments())
            .filter(|(_, it)| match (it.ended(), begun) {
                (ended, Some(begun)) => {
                    it.made.stamp.at <= begun && ended.is_none_or(|ended| begun < ended)
                }
                (ended, None) => ended.is_none(),
            });
        listed(open, now)
    }
}

fn listed<'a>(
    commitments: impl Iterator<Item = (&'a ActId, &'a Commitment)>,
    now: Time,
) -> Vec<OpenCommitment> {
    let line = |(commitment, it): (&ActId, &Commitment)| OpenCommitment {
        commitment: *commitment,
        made: it.made.what.clone(),
        overdue: it.is_overdue(now),
    };
    let mut out: Vec<_> = commitments.map(line).collect();
    out.sort_by_key(|line| (line.made.due, line.commitment));
    out
}

/// The time around some incidents that no camera's footage may lose: disjoint and in order.
pub fn protected_around(incidents: &[Said<IncidentMarked>]) -> Vec<Interval> {
    let around = |incident: &Said<IncidentMarked>| {
        let at = incident.what.device_time.unwrap_or(incident.stamp.at);
        let us = |seconds: Option<u32>| i64::from(seconds.unwrap_or(0)) * Time::SECOND;
        let before = at.plus_us(-us(incident.what.before_seconds));
        (before, at.plus_us(us(incident.what.after_seconds)))
    };
    let mut windows: Vec<_> = incidents.iter().map(around).collect();
    windows.sort_unstable();
    let mut out: Vec<(Time, Time)> = Vec::new();
    for (from, to) in windows {
        match out.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            Some(_) | None => out.push((from, to)),
        }
    }
    let interval = |(from, until)| Interval {
        from,
        until: Some(until),
    };
    out.into_iter().map(interval).collect()
}

impl Meeting {
    /// Whether a decision of this meeting was published.
    pub(crate) fn published(&self, decision: ActId) -> bool {
        let decision = self.done.decisions.get(&decision);
        decision.is_some_and(|it| it.published.is_some())
    }

    /// Whether everybody may read a decision: it was public at once, outside a closed session, or
    /// was published since.
    pub fn decision_is_public(&self, decision: ActId) -> bool {
        let found = self.done.decisions.get(&decision);
        let public = found.is_some_and(|it| it.recorded.what.public);
        self.published(decision) || (public && !self.said_in_closed_session(decision))
    }

    /// Whether an act of this meeting was done while its session was closed to the public.
    pub(crate) fn said_in_closed_session(&self, act: ActId) -> bool {
        self.behind_closed_doors.contains(&act)
    }

    /// Those who spoke, in order.
    pub fn speakers(&self) -> &[Said<SpeakerNoted>] {
        &self.done.speakers
    }

    /// The motions, by the act that moved each.
    pub fn motions(&self) -> &BTreeMap<ActId, Motion> {
        &self.done.motions
    }

    /// The decisions, by the act that recorded each.
    pub fn decisions(&self) -> &BTreeMap<ActId, Decision> {
        &self.done.decisions
    }

    /// The incidents, in order.
    pub fn incidents(&self) -> &[Said<IncidentMarked>] {
        &self.done.incidents
    }

    /// The commitments, by the act that made each.
    pub fn commitments(&self) -> &BTreeMap<ActId, Commitment> {
        &self.done.commitments
    }

    /// The approvals of minutes, in order; a later document takes the place of an earlier one.
    pub fn minutes(&self) -> &[Said<MinutesApproved>] {
        &self.done.minutes
    }

    /// The time around incidents that no camera's footage may lose: disjoint and in order.
    pub fn protected(&self) -> Vec<Interval> {
        protected_around(&self.done.incidents)
    }

    /// Whether an office may move and second now: a member who is present, where the meeting keeps
    /// a register.
    fn may_move(&self, office: &OfficeId) -> bool {
        !self.keeps_register() || self.present_members().contains(office)
    }

    fn has_item(&self, item: &str) -> bool {
        self.agenda.iter().any(|on_agenda| on_agenda.id == item)
    }

    fn approved(&self, document: &Digest) -> bool {
        let mut minutes = self.done.minutes.iter();
        minutes.any(|it| it.what.document == *document)
    }

    fn is_in_session(&self) -> bool {
        matches!(self.state, State::InSession | State::ClosedSession)
    }

    pub(crate) fn item_closed(&mut self, made: &ItemClosed, stamp: &Stamp) -> bool {
        let current = self.item().is_some_and(|current| current.id == made.item);
        if !current || !self.is_in_session() {
            return false;
        }
        self.leave_item(stamp.at);
        true
    }

    pub(crate) fn speaker_noted(&mut self, made: &SpeakerNoted, stamp: &Stamp) -> bool {
        if self.epoch.is_none() {
            return false;
        }
        self.done.speakers.push(Said::new(made, stamp));
        true
    }

    pub(crate) fn motion_moved(&mut self, made: &MotionMoved, stamp: &Stamp) -> bool {
        let known = self.done.motions.contains_key(&stamp.n);
        if known || !self.is_in_session() {
            return false;
        }
        let motion = Motion {
            moved: Said::new(made, stamp),
            vote: None,
        };
        self.done.motions.insert(stamp.n, motion);
        true
    }

    pub(crate) fn vote_taken(&mut self, made: &VoteTaken, stamp: &Stamp) -> bool {
        let open = self.done.motions.get_mut(&made.motion);
        let Some(motion) = open.filter(|motion| motion.vote.is_none()) else {
            return false;
        };
        if made.carried != Some(made.is_carried()) {
            return false;
        }
        motion.vote = Some(Said::new(made, stamp));
        true
    }

    pub(crate) fn decision_recorded(&mut self, made: &DecisionRecorded, stamp: &Stamp) -> bool {
        if self.epoch.is_none() || self.done.decisions.contains_key(&stamp.n) {
            return false;
        }
        let decision = Decision {
            recorded: Said::new(made, stamp),
            published: None,
        };
        self.done.decisions.insert(stamp.n, decision);
        true
    }

    pub(crate) fn decision_published(&mut self, made: &DecisionPublished, stamp: &Stamp) -> bool {
        let public = self.decision_is_public(made.decision);
        match self.done.decisions.get_mut(&made.decision) {
            Some(decision) if !public => {
                decision.published = Some(stamp.clone());
                true
            }
            Some(_) | None => false,
        }
    }

    pub(crate) fn incident_marked(&mut self, made: &IncidentMarked, stamp: &Stamp) -> bool {
        if made.before_seconds.is_none() || made.after_seconds.is_none() {
            return false;
        }
        self.done.incidents.push(Said::new(made, stamp));
        true
    }

    pub(crate) fn commitment_made(&mut self, made: &CommitmentMade, stamp: &Stamp) -> bool {
        if self.epoch.is_none() || self.done.commitments.contains_key(&stamp.n) {
            return false;
        }
        let commitment = Commitment {
            made: Said::new(made, stamp),
            end: None,
        };
        self.done.commitments.insert(stamp.n, commitment);
        true
    }

    pub(crate) fn commitment_met(&mut self, made: &CommitmentMet, stamp: &Stamp) -> bool {
        self.end_commitment(made.commitment, CommitmentEnd::Met(Said::new(made, stamp)))
    }

    pub(crate) fn commitment_dropped(&mut self, made: &CommitmentDropped, stamp: &Stamp) -> bool {
        self.end_commitment(
            made.commitment,
            CommitmentEnd::Dropped(Said::new(made, stamp)),
        )
    }

    fn end_commitment(&mut self, commitment: ActId, end: CommitmentEnd) -> bool {
        match self.done.commitments.get_mut(&commitment) {
            Some(open) if open.end.is_none() => {
                open.end = Some(end);
                true
            }
            Some(_) | None => false,
        }
    }

    pub(crate) fn minutes_approved(&mut self, made: &MinutesApproved, stamp: &Stamp) -> bool {
        if self.state != State::Adjourned || self.approved(&made.document) {
            return false;
        }
        self.done.minutes.push(Said::new(made, stamp));
        true
    }
}
