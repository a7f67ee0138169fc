//! Who came, and why not: arrivals, the register, both sides of an absence, and the counts.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decide::Ask;
use crate::meeting::Meeting;
use crate::stamp::Stamp;
use crate::{Act, ActId, Capacity, Interval, MeetingId, OfficeId, Refusal, Time};

/// An office came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arrived {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office.
    pub office: OfficeId,
    /// As what; when absent, as invited, and in attendance for one that was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<Capacity>,
    /// The instant that the noting device gave, where it was noted offline; the entry's own time is
    /// then the time of receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_time: Option<Time>,
}

/// An office left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Departed {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office.
    pub office: OfficeId,
    /// The instant that the noting device gave, where it was noted offline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_time: Option<Time>,
}

/// A line of the register was wrong; the act that it corrects stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterCorrected {
    /// The meeting.
    pub meeting: MeetingId,
    /// The arrival or departure that did not happen as noted.
    pub corrects: ActId,
    /// Why.
    pub ground: String,
}

/// An office that is listed agrees with the register as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterCountersigned {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office; when absent, the office that asks. Nobody signs for another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
}

/// An office that is listed does not agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterObjected {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office; when absent, the office that asks. Nobody objects for another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// What is wrong.
    pub text: String,
}

/// Whose word it is on an absence.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AbsenceSide {
    /// The convener's, given by the clerk or the chair.
    Convener,
    /// The absent office's own.
    Invitee,
}

/// One side's word on an absence; shown when the other side has spoken too or declined to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AbsenceStated {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office that was absent; when absent, the office that asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// Whose word; when absent, the invitee's for one's own absence, else the convener's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<AbsenceSide>,
    /// What it says.
    pub text: String,
}

/// One side will say nothing on an absence, so that the other's word can be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AbsenceStatementDeclined {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office that was absent; when absent, the office that asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// Which side; when absent, the invitee for one's own absence, else the convener.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<AbsenceSide>,
}

pub(crate) fn arrived(ask: Ask<'_>, made: Arrived) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::Arrived(made))
}

pub(crate) fn departed(ask: Ask<'_>, made: Departed) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::Departed(made))
}

pub(crate) fn correct(ask: Ask<'_>, made: RegisterCorrected) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::RegisterCorrected(made))
}

pub(crate) fn countersign(ask: Ask<'_>, made: RegisterCountersigned) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::RegisterCountersigned(made))
}

pub(crate) fn object(ask: Ask<'_>, made: RegisterObjected) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::RegisterObjected(made))
}

pub(crate) fn state_absence(ask: Ask<'_>, made: AbsenceStated) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::AbsenceStated(made))
}

pub(crate) fn decline_statement(
    ask: Ask<'_>,
    made: AbsenceStatementDeclined,
) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::AbsenceStatementDeclined(made))
}

/// Who was invited and came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Register {
    pub(crate) invited: BTreeMap<OfficeId, Capacity>,
    came: BTreeMap<OfficeId, Vec<Interval>>,
}

impl Meeting {
    /// Whether both sides of the absence of which an act tells have spoken or declined to.
    pub(crate) fn both_heard(&self, statement: ActId) -> bool {
        let _ = statement;
        false
    }

    /// The offices that were invited or came.
    pub fn participants(&self) -> BTreeSet<OfficeId> {
        let Register { invited, came } = &self.register;
        invited.keys().chain(came.keys()).cloned().collect()
    }

    /// Whether anybody was entered in the register.
    pub fn keeps_register(&self) -> bool {
        !self.register.came.is_empty()
    }

    /// The members who are present now.
    pub fn present_members(&self) -> BTreeSet<OfficeId> {
        let here = self.presences().into_iter();
        here.filter(|(_, there)| there.until.is_none())
            .map(|(office, _)| office)
            .filter(|office| self.register.invited.get(office) == Some(&Capacity::Member))
            .collect()
    }

    /// When each office was present, by the register as it stands.
    pub(crate) fn presences(&self) -> Vec<(OfficeId, Interval)> {
        let came = self.register.came.iter();
        came.flat_map(|(office, times)| times.iter().map(|time| (office.clone(), *time)))
            .collect()
    }

    pub(crate) fn arrived(&mut self, made: &Arrived, stamp: &Stamp) -> bool {
        let times = self.register.came.entry(made.office.clone()).or_default();
        times.push(Interval {
            from: stamp.at,
            until: None,
        });
        true
    }

    pub(crate) fn departed(&mut self, made: &Departed, stamp: &Stamp) -> bool {
        if let Some(times) = self.register.came.get_mut(&made.office) {
            times.iter_mut().for_each(|time| {
                time.until.get_or_insert(stamp.at);
            });
        }
        true
    }

    pub(crate) fn register_corrected(&mut self, made: &RegisterCorrected, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn register_countersigned(
        &mut self,
        made: &RegisterCountersigned,
        stamp: &Stamp,
    ) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn register_objected(&mut self, made: &RegisterObjected, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn absence_stated(&mut self, made: &AbsenceStated, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn absence_statement_declined(
        &mut self,
        made: &AbsenceStatementDeclined,
        stamp: &Stamp,
    ) -> bool {
        let _ = (made, stamp);
        true
    }
}
