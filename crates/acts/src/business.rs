//! What a meeting does: motions, votes, decisions, incidents, commitments, minutes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decide::Ask;
use crate::meeting::Meeting;
use crate::stamp::Stamp;
use crate::{Act, ActId, Date, Digest, MeetingId, OfficeId, Refusal, Time};

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

pub(crate) fn close_item(ask: Ask<'_>, made: ItemClosed) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::ItemClosed(made))
}

pub(crate) fn note_speaker(ask: Ask<'_>, made: SpeakerNoted) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::SpeakerNoted(made))
}

pub(crate) fn move_motion(ask: Ask<'_>, made: MotionMoved) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::MotionMoved(made))
}

pub(crate) fn take_vote(ask: Ask<'_>, made: VoteTaken) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::VoteTaken(made))
}

pub(crate) fn record_decision(ask: Ask<'_>, made: DecisionRecorded) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::DecisionRecorded(made))
}

pub(crate) fn publish_decision(ask: Ask<'_>, made: DecisionPublished) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::DecisionPublished(made))
}

pub(crate) fn mark_incident(ask: Ask<'_>, made: IncidentMarked) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::IncidentMarked(made))
}

pub(crate) fn commit(ask: Ask<'_>, made: CommitmentMade) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::CommitmentMade(made))
}

pub(crate) fn meet(ask: Ask<'_>, made: CommitmentMet) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::CommitmentMet(made))
}

pub(crate) fn drop_commitment(ask: Ask<'_>, made: CommitmentDropped) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::CommitmentDropped(made))
}

pub(crate) fn approve_minutes(ask: Ask<'_>, made: MinutesApproved) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::MinutesApproved(made))
}

impl Meeting {
    /// Whether a decision of this meeting was published.
    pub(crate) fn published(&self, decision: ActId) -> bool {
        let _ = decision;
        false
    }

    /// Whether an act of this meeting was done while its session was closed to the public.
    pub(crate) fn said_in_closed_session(&self, act: ActId) -> bool {
        self.behind_closed_doors.contains(&act)
    }

    pub(crate) fn item_closed(&mut self, made: &ItemClosed, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn speaker_noted(&mut self, made: &SpeakerNoted, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn motion_moved(&mut self, made: &MotionMoved, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn vote_taken(&mut self, made: &VoteTaken, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn decision_recorded(&mut self, made: &DecisionRecorded, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn decision_published(&mut self, made: &DecisionPublished, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn incident_marked(&mut self, made: &IncidentMarked, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn commitment_made(&mut self, made: &CommitmentMade, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn commitment_met(&mut self, made: &CommitmentMet, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn commitment_dropped(&mut self, made: &CommitmentDropped, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn minutes_approved(&mut self, made: &MinutesApproved, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }
}
