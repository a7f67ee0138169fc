//! Entries as text: RFC 8785 canonical JSON, and back without losing a byte.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Act, By, Chain, Entry, MeetingId, Time};

/// The text is no entry of the record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnEntry {
    /// Not JSON, or not with the fields that every entry has.
    #[error("this is not an entry of the record: {0}")]
    Shape(String),
    /// Right in content but not in the one form that is hashed.
    #[error("this entry is not written as canonical JSON (RFC 8785), so it is not what was signed")]
    NotCanonical,
}

/// What every entry has, whatever its act; a later version that changes this has another name in
/// the first line of the disclosure file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    n: u64,
    at: Time,
    by: By,
    #[serde(default)]
    chain: Option<Chain>,
    act: Value,
}

impl Entry {
    /// The entry as RFC 8785 canonical JSON on one line; an act of a later version byte for byte
    /// as it was read.
    pub fn canonical(&self) -> String {
        let chain = self
            .chain
            .as_ref()
            .map(|chain| format!(r#","chain":{}"#, json(chain)));
        format!(
            r#"{{"act":{},"at":{},"by":{}{},"n":{}}}"#,
            act_json(&self.act),
            json(&self.at),
            json(&self.by),
            chain.unwrap_or_default(),
            json(&self.n),
        )
    }

    /// Reads canonical JSON, so that `canonical` gives the same bytes back.
    ///
    /// An act of an unknown type, or of a known type with anything in it that this version would
    /// drop, becomes [`Act::Later`] with its bytes. Text that is not canonical is refused.
    pub fn parse(text: &str) -> Result<Self, NotAnEntry> {
        let shape = |fault: serde_json::Error| NotAnEntry::Shape(fault.to_string());
        let Envelope {
            n,
            at,
            by,
            chain,
            act,
        } = serde_json::from_str(text).map_err(shape)?;
        let entry = Self {
            n,
            at,
            by,
            chain,
            act: read_act(act)?,
        };
        if entry.canonical() == text {
            Ok(entry)
        } else {
            Err(NotAnEntry::NotCanonical)
        }
    }
}

fn read_act(value: Value) -> Result<Act, NotAnEntry> {
    let kind = value.get("type").and_then(Value::as_str).map(str::to_owned);
    let kind = kind.ok_or_else(|| NotAnEntry::Shape("the act has no type".to_owned()))?;
    let bytes = json(&value);
    match serde_json::from_value::<Act>(value) {
        Ok(act) if act_json(&act) == bytes => Ok(act),
        Ok(_) | Err(_) => Ok(Act::Later { kind, json: bytes }),
    }
}

fn act_json(act: &Act) -> String {
    if let Act::Later { json, .. } = act {
        json.clone()
    } else {
        json(act)
    }
}

/// Our own types have text keys and no fractions: they always serialise.
fn json<T: Serialize>(value: &T) -> String {
    serde_json_canonicalizer::to_string(value).expect("the vocabulary of acts serialises")
}

impl Act {
    /// The meeting that the act belongs to; none for acts about bodies, rooms and roles, and for
    /// acts of a later version, whose entry's chain tells.
    pub fn meeting(&self) -> Option<&MeetingId> {
        match self {
            Self::BodyEstablished { .. }
            | Self::RoomCreated { .. }
            | Self::CameraAdded { .. }
            | Self::CameraKeyReplaced { .. }
            | Self::CameraRemoved { .. }
            | Self::RoleGranted { .. }
            | Self::RoleRevoked { .. }
            | Self::Later { .. } => None,
            Self::MeetingNoticed { meeting, .. }
            | Self::MeetingCancelled { meeting, .. }
            | Self::RecordingOrdered { meeting, .. }
            | Self::CalledToOrder { meeting }
            | Self::ItemOpened { meeting, .. }
            | Self::Recessed { meeting, .. }
            | Self::Resumed { meeting }
            | Self::SessionClosed { meeting, .. }
            | Self::SessionReopened { meeting }
            | Self::Adjourned { meeting }
            | Self::CameraJoined { meeting, .. }
            | Self::CameraLost { meeting, .. }
            | Self::SpanKept { meeting, .. }
            | Self::GapFound { meeting, .. }
            | Self::RecorderStopped { meeting, .. }
            | Self::RecorderResumed { meeting }
            | Self::FootageCompleted { meeting, .. } => Some(meeting),
        }
    }

    /// The act's type as the record writes it, `session_closed`.
    pub fn kind(&self) -> &str {
        match self {
            Self::BodyEstablished { .. } => "body_established",
            Self::RoomCreated { .. } => "room_created",
            Self::CameraAdded { .. } => "camera_added",
            Self::CameraKeyReplaced { .. } => "camera_key_replaced",
            Self::CameraRemoved { .. } => "camera_removed",
            Self::RoleGranted { .. } => "role_granted",
            Self::RoleRevoked { .. } => "role_revoked",
            Self::MeetingNoticed { .. } => "meeting_noticed",
            Self::MeetingCancelled { .. } => "meeting_cancelled",
            Self::RecordingOrdered { .. } => "recording_ordered",
            Self::CalledToOrder { .. } => "called_to_order",
            Self::ItemOpened { .. } => "item_opened",
            Self::Recessed { .. } => "recessed",
            Self::Resumed { .. } => "resumed",
            Self::SessionClosed { .. } => "session_closed",
            Self::SessionReopened { .. } => "session_reopened",
            Self::Adjourned { .. } => "adjourned",
            Self::CameraJoined { .. } => "camera_joined",
            Self::CameraLost { .. } => "camera_lost",
            Self::SpanKept { .. } => "span_kept",
            Self::GapFound { .. } => "gap_found",
            Self::RecorderStopped { .. } => "recorder_stopped",
            Self::RecorderResumed { .. } => "recorder_resumed",
            Self::FootageCompleted { .. } => "footage_completed",
            Self::Later { kind, .. } => kind,
        }
    }
}
