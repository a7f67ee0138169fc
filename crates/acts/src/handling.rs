//! Told and done: what participants were told would happen with a recording, and what did.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decide::Ask;
use crate::meeting::Meeting;
use crate::stamp::Stamp;
use crate::{Act, CameraId, Date, MeetingId, OfficeId, Refusal};

/// To whom footage goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Recipient {
    /// Everybody.
    Public,
    /// An office.
    Office {
        /// Which.
        office: OfficeId,
    },
    /// Somebody who holds no office of the record, in words, "the press".
    Other {
        /// Who.
        name: String,
    },
}

/// What is to happen with a recording, in terms that can be compared with what did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Handling {
    /// The cameras that record; none when it is not recorded.
    pub cameras: BTreeSet<CameraId>,
    /// Whether it is streamed to the public.
    pub streamed: bool,
    /// To whom it is released.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub released_to: BTreeSet<Recipient>,
    /// By when it is released, where that was promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released_by: Option<Date>,
    /// The office that keeps it.
    pub kept_by: OfficeId,
    /// Days for which it is kept.
    pub kept_days: u32,
}

/// Participants were told what will happen with the recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordingNoticeGiven {
    /// The meeting.
    pub meeting: MeetingId,
    /// The offices told; when empty, all that are invited or present and were not told this.
    #[serde(default)]
    pub to: BTreeSet<OfficeId>,
    /// What they were told.
    pub handling: Handling,
}

/// A participant acknowledged the latest recording notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordingNoticeAcknowledged {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office; when absent, the office that asks. Nobody acknowledges for another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
}

/// A participant objected to the latest recording notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordingNoticeObjected {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office; when absent, the office that asks. Nobody objects for another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// What it objects to.
    pub text: String,
}

/// One way in which handling differs from what was told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Difference {
    /// A camera recorded that nobody was told of.
    CameraNotTold {
        /// Which.
        camera: CameraId,
    },
    /// A camera that was told of kept nothing; known when the footage is complete.
    CameraKeptNothing {
        /// Which.
        camera: CameraId,
    },
    /// It was streamed though the notice said that it would not be.
    StreamedNotTold,
    /// It was not streamed though the notice said that it would be; known at the adjournment.
    NotStreamed,
    /// It was released to somebody that nobody was told of.
    ReleasedNotTold {
        /// To whom.
        to: Recipient,
    },
    /// The promised release did not come by its date.
    NotReleased {
        /// To whom.
        to: Recipient,
        /// The date that was promised.
        by: Date,
    },
    /// It was handed to an office that was not to keep it.
    KeptByAnother {
        /// By whom.
        office: OfficeId,
    },
    /// It is kept for another time than was told.
    KeptOtherwise {
        /// Days that were told.
        told: u32,
        /// Days that were decided.
        days: u32,
    },
    /// A participant was never told that it would be recorded.
    NotNotified {
        /// Which office.
        office: OfficeId,
    },
}

/// A recording was handled otherwise than participants were told; every participant is told so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandledOtherwiseThanNotified {
    /// The meeting.
    pub meeting: MeetingId,
    /// The differences, each raised once.
    pub differences: BTreeSet<Difference>,
    /// The participants who are told.
    pub participants: BTreeSet<OfficeId>,
}

/// The machine found differences; it states exactly those that the record shows and that were not
/// raised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RaiseDifferences {
    /// The meeting.
    pub meeting: MeetingId,
}

/// A camera sends in a meeting although nobody ordered it to record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnorderedCameraNoted {
    /// The meeting.
    pub meeting: MeetingId,
    /// The camera.
    pub camera: CameraId,
}

pub(crate) fn give_notice(ask: Ask<'_>, made: RecordingNoticeGiven) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::RecordingNoticeGiven(made))
}

pub(crate) fn acknowledge(ask: Ask<'_>, made: RecordingNoticeAcknowledged) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::RecordingNoticeAcknowledged(made))
}

pub(crate) fn object(ask: Ask<'_>, made: RecordingNoticeObjected) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::RecordingNoticeObjected(made))
}

pub(crate) fn raise(ask: Ask<'_>, raise: RaiseDifferences) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::HandledOtherwiseThanNotified(
        HandledOtherwiseThanNotified {
            meeting: raise.meeting,
            differences: BTreeSet::new(),
            participants: BTreeSet::new(),
        },
    ))
}

pub(crate) fn note_unordered(ask: Ask<'_>, made: UnorderedCameraNoted) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::UnorderedCameraNoted(made))
}

impl Meeting {
    pub(crate) fn recording_notice_given(
        &mut self,
        made: &RecordingNoticeGiven,
        stamp: &Stamp,
    ) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn recording_notice_acknowledged(
        &mut self,
        made: &RecordingNoticeAcknowledged,
        stamp: &Stamp,
    ) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn recording_notice_objected(
        &mut self,
        made: &RecordingNoticeObjected,
        stamp: &Stamp,
    ) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn handled_otherwise_than_notified(
        &mut self,
        made: &HandledOtherwiseThanNotified,
        stamp: &Stamp,
    ) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn unordered_camera_noted(
        &mut self,
        made: &UnorderedCameraNoted,
        stamp: &Stamp,
    ) -> bool {
        let _ = (made, stamp);
        true
    }
}
