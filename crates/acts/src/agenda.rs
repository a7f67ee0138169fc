//! From notice to agenda: amendment, postponement, items and papers, as acts with one identity.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decide::Ask;
use crate::meeting::Meeting;
use crate::stamp::Stamp;
use crate::{Act, AgendaItem, Digest, MeetingId, Refusal, RoomId, Time};

/// A notice was amended; fields that are absent stay as they were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeAmended {
    /// The meeting.
    pub meeting: MeetingId,
    /// Its new title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its new purpose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Its new room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<RoomId>,
    /// Its new place, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Why.
    pub ground: String,
}

/// A meeting was put off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingPostponed {
    /// The meeting.
    pub meeting: MeetingId,
    /// Its new start; none while no date is set, and then it cannot be called to order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Time>,
    /// Why.
    pub ground: String,
    /// Why the new start is sooner than the body's notice hours allow, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<String>,
}

/// The agenda as a whole; an item that was under discussion cannot be left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgendaPublished {
    /// The meeting.
    pub meeting: MeetingId,
    /// The items in order.
    pub items: Vec<AgendaItem>,
}

/// A paper was laid for a meeting or one of its items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperLaid {
    /// The meeting.
    pub meeting: MeetingId,
    /// The item; the whole meeting when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// What it is called.
    pub title: String,
    /// SHA-256 of its file.
    pub document: Digest,
    /// Who wrote it, in words.
    pub author: String,
}

pub(crate) fn amend(ask: Ask<'_>, made: NoticeAmended) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::NoticeAmended(made))
}

pub(crate) fn postpone(ask: Ask<'_>, made: MeetingPostponed) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::MeetingPostponed(made))
}

pub(crate) fn publish(ask: Ask<'_>, made: AgendaPublished) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::AgendaPublished(made))
}

pub(crate) fn lay_paper(ask: Ask<'_>, made: PaperLaid) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::PaperLaid(made))
}

impl Meeting {
    pub(crate) fn notice_amended(&mut self, made: &NoticeAmended, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn meeting_postponed(&mut self, made: &MeetingPostponed, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn agenda_published(&mut self, made: &AgendaPublished, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn paper_laid(&mut self, made: &PaperLaid, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }
}
