//! Who asks for footage, who advised what, what was decided, and who handed it to whom.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decide::Ask;
use crate::meeting::Meeting;
use crate::papers::Papers;
use crate::stamp::Stamp;
use crate::{Act, ActId, Date, Digest, MeetingId, OfficeId, Recipient, Refusal, Time};

/// Somebody demands footage of a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FootageDemanded {
    /// The meeting.
    pub meeting: MeetingId,
    /// Who demands it, in words, "Department of Personnel".
    pub demanded_by: String,
    /// Under what authority.
    pub authority: String,
    /// Why.
    pub ground: String,
    /// In what form, "a copy of both cameras on disk".
    pub form: String,
    /// By when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Date>,
}

/// How a demand ends.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DemandEnd {
    /// What was asked for is given.
    Granted,
    /// It is not.
    Refused,
    /// Nobody pursues it.
    Lapsed,
}

/// A demand ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DemandEnded {
    /// The meeting.
    pub meeting: MeetingId,
    /// The act that demanded.
    pub demand: ActId,
    /// How.
    pub end: DemandEnd,
    /// Why.
    pub ground: String,
}

/// What is advised or decided about footage.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// To release it.
    Release,
    /// To withhold it.
    Withhold,
}

/// Somebody advised whether to release footage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdviceGiven {
    /// The meeting.
    pub meeting: MeetingId,
    /// Who advised, in words, "Law Officer".
    pub adviser: String,
    /// The day of the advice.
    pub date: Date,
    /// What was advised.
    pub course: Course,
    /// In words.
    pub text: String,
}

/// It was decided whether to release footage; says of each advice whether it was followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseDecided {
    /// The meeting.
    pub meeting: MeetingId,
    /// What.
    pub course: Course,
    /// To whom, when it is to be released.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub to: BTreeSet<Recipient>,
    /// Until when it is withheld; none for as long as the ground holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The office that decided; when absent, the office that asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// Why.
    pub ground: String,
    /// Each advice given so far, and whether it was followed; when left out in the command, found
    /// by comparing courses.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub advice: BTreeMap<ActId, bool>,
}

/// Footage went to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Released {
    /// The meeting.
    pub meeting: MeetingId,
    /// To whom.
    pub to: Recipient,
    /// What went, in words, "minutes 10 to 20, east camera".
    pub what: String,
}

/// How long footage is kept was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetentionDecided {
    /// The meeting.
    pub meeting: MeetingId,
    /// Days from the adjournment.
    pub days: u32,
    /// Why.
    pub ground: String,
}

/// A file and its digest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedFile {
    /// Its name.
    pub name: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes.
    pub digest: Digest,
}

/// An office says that it handed footage over; claimed until the receiver signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandedOver {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office that handed it over; when absent, the office that asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<OfficeId>,
    /// The office that received it.
    pub to: OfficeId,
    /// The demand that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demand: Option<ActId>,
    /// The hand-over of the copy that this one was made from; none for the original.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<ActId>,
    /// What was handed over.
    pub files: Vec<ListedFile>,
}

/// The receiver signed for the same list of files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiptSigned {
    /// The meeting.
    pub meeting: MeetingId,
    /// The act that claims the hand-over.
    pub hand_over: ActId,
    /// What was received; must equal what was handed over.
    pub files: Vec<ListedFile>,
}

/// The receiver says that it did not receive what is claimed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOverDisputed {
    /// The meeting.
    pub meeting: MeetingId,
    /// The act that claims the hand-over.
    pub hand_over: ActId,
    /// What is wrong.
    pub text: String,
}

/// Somebody else's footage was deposited; it is never shown as the system's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FootageDeposited {
    /// The meeting that it is said to show, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<MeetingId>,
    /// Who deposited it, in words.
    pub depositor: String,
    /// The file.
    pub file: ListedFile,
    /// Where it is claimed to have been taken.
    pub claimed_place: String,
    /// When it is claimed to have been taken.
    pub claimed_time: Time,
}

pub(crate) fn demand(ask: Ask<'_>, made: FootageDemanded) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::FootageDemanded(made))
}

pub(crate) fn end_demand(ask: Ask<'_>, made: DemandEnded) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::DemandEnded(made))
}

pub(crate) fn advise(ask: Ask<'_>, made: AdviceGiven) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::AdviceGiven(made))
}

pub(crate) fn decide_release(ask: Ask<'_>, made: ReleaseDecided) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::ReleaseDecided(made))
}

pub(crate) fn release(ask: Ask<'_>, made: Released) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::Released(made))
}

pub(crate) fn decide_retention(ask: Ask<'_>, made: RetentionDecided) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::RetentionDecided(made))
}

pub(crate) fn hand_over(ask: Ask<'_>, made: HandedOver) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::HandedOver(made))
}

pub(crate) fn sign_receipt(ask: Ask<'_>, made: ReceiptSigned) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::ReceiptSigned(made))
}

pub(crate) fn dispute(ask: Ask<'_>, made: HandOverDisputed) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::HandOverDisputed(made))
}

pub(crate) fn deposit(ask: Ask<'_>, made: FootageDeposited) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::FootageDeposited(made))
}

impl Meeting {
    pub(crate) fn footage_demanded(&mut self, made: &FootageDemanded, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn demand_ended(&mut self, made: &DemandEnded, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn advice_given(&mut self, made: &AdviceGiven, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn release_decided(&mut self, made: &ReleaseDecided, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn released(&mut self, made: &Released, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn retention_decided(&mut self, made: &RetentionDecided, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn handed_over(&mut self, made: &HandedOver, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn receipt_signed(&mut self, made: &ReceiptSigned, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn hand_over_disputed(&mut self, made: &HandOverDisputed, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }
}

impl Papers {
    pub(crate) fn footage_deposited(&mut self, made: &FootageDeposited, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }
}
