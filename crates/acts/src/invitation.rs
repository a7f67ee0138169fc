//! Who was asked and what they answered: invitations, replies, conditions, assurances.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decide::Ask;
use crate::meeting::Meeting;
use crate::papers::Papers;
use crate::stamp::Stamp;
use crate::{Act, ActId, BodyId, MeetingId, OfficeId, Refusal, Time};

/// How an office is expected to take part.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Capacity {
    /// As one of those who decide; counts to the quorum.
    Member,
    /// Called to attend: to advise, report, answer.
    InAttendance,
    /// To watch or to report to the public.
    Observer,
}

/// An office was asked to a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Invited {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office.
    pub office: OfficeId,
    /// As what.
    pub capacity: Capacity,
}

/// An invitation was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationWithdrawn {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office.
    pub office: OfficeId,
    /// Why.
    pub ground: String,
}

/// What an invitee answers.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Will come.
    Accepted,
    /// Will not come.
    Declined,
    /// Sends another office.
    Delegated,
}

/// An invitee answered. A changed reply is a new one; the old one stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationAnswered {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office that was asked; when absent, the office that asks. The clerk may note the reply
    /// of another office, which then shows as noted by the clerk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// The answer.
    pub answer: Answer,
    /// Why; needed to decline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
    /// The office that comes instead; needed to delegate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegate: Option<OfficeId>,
}

/// An invitee attends under a condition, put to a named office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConditionStated {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office that sets the condition; when absent, the office that asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// The office that is to assure it.
    pub to: OfficeId,
    /// The condition, "no physical attack or verbal assault".
    pub condition: String,
}

/// What the addressee of a condition says.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ConditionReply {
    /// It will be kept.
    Assured,
    /// It will not be promised.
    Refused,
}

/// The addressee answered a condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConditionAnswered {
    /// The meeting.
    pub meeting: MeetingId,
    /// The act that stated the condition.
    pub condition: ActId,
    /// The answer.
    pub reply: ConditionReply,
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// Which meetings an assurance covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Scope {
    /// One meeting.
    Meeting {
        /// Which.
        meeting: MeetingId,
    },
    /// All meetings of a category of a body.
    Category {
        /// The body.
        body: BodyId,
        /// The category.
        category: String,
    },
    /// All meetings of a body that start in a period.
    Period {
        /// The body.
        body: BodyId,
        /// Its first instant.
        from: Time,
        /// The instant at which it is over.
        until: Time,
    },
}

/// An assurance in writing. Superseding one never removes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssuranceGiven {
    /// The offices that it is addressed to.
    pub to: Vec<OfficeId>,
    /// Which meetings it covers.
    pub scope: Scope,
    /// What is assured.
    pub text: String,
    /// The assurance that it takes the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<ActId>,
}

/// An assurance was laid beside a meeting that it covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssuranceAttached {
    /// The meeting.
    pub meeting: MeetingId,
    /// The act that gave the assurance.
    pub assurance: ActId,
}

pub(crate) fn invite(ask: Ask<'_>, made: Invited) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::Invited(made))
}

pub(crate) fn withdraw(ask: Ask<'_>, made: InvitationWithdrawn) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::InvitationWithdrawn(made))
}

pub(crate) fn answer(ask: Ask<'_>, made: InvitationAnswered) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::InvitationAnswered(made))
}

pub(crate) fn state_condition(ask: Ask<'_>, made: ConditionStated) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::ConditionStated(made))
}

pub(crate) fn answer_condition(ask: Ask<'_>, made: ConditionAnswered) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::ConditionAnswered(made))
}

pub(crate) fn assure(ask: Ask<'_>, made: AssuranceGiven) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::AssuranceGiven(made))
}

pub(crate) fn attach_assurance(ask: Ask<'_>, made: AssuranceAttached) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::AssuranceAttached(made))
}

impl Meeting {
    /// The office that set a condition.
    pub(crate) fn who_set(&self, condition: ActId) -> Option<OfficeId> {
        let _ = condition;
        None
    }

    pub(crate) fn invited(&mut self, made: &Invited, _: &Stamp) -> bool {
        self.register
            .invited
            .insert(made.office.clone(), made.capacity);
        true
    }

    pub(crate) fn invitation_withdrawn(
        &mut self,
        made: &InvitationWithdrawn,
        stamp: &Stamp,
    ) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn invitation_answered(&mut self, made: &InvitationAnswered, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn condition_stated(&mut self, made: &ConditionStated, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn condition_answered(&mut self, made: &ConditionAnswered, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn assurance_attached(&mut self, made: &AssuranceAttached, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }
}

impl Papers {
    pub(crate) fn assurance_given(&mut self, made: &AssuranceGiven, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }
}
