//! Entries as text: RFC 8785 canonical JSON, and back without losing a byte.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Act, By, Chain, Entry, MeetingId, Signature, Time};

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

/// An entry of which this version knows every field.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Known {
    n: u64,
    at: Time,
    by: By,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    chain: Option<Chain>,
    act: Act,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signed: Option<Signature>,
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
    #[serde(default)]
    signed: Option<Signature>,
}

impl Entry {
    /// The entry as RFC 8785 canonical JSON on one line; an act of a later version byte for byte
    /// as it was read.
    pub fn canonical(&self) -> String {
        let chain = self
            .chain
            .as_ref()
            .map(|chain| format!(r#","chain":{}"#, json(chain)));
        let signed = self
            .signed
            .as_ref()
            .map(|signed| format!(r#","signed":{}"#, json(signed)));
        format!(
            r#"{{"act":{},"at":{},"by":{}{},"n":{}{}}}"#,
            act_json(&self.act),
            json(&self.at),
            json(&self.by),
            chain.unwrap_or_default(),
            json(&self.n),
            signed.unwrap_or_default(),
        )
    }

    /// Reads canonical JSON, so that `canonical` gives the same bytes back.
    ///
    /// An act of an unknown type, or of a known type with anything in it that this version would
    /// drop, becomes [`Act::Later`] with its bytes. Text that is not canonical is refused.
    pub fn parse(text: &str) -> Result<Self, NotAnEntry> {
        // The short way, for a start that reads millions: what comes out as the same bytes was
        // understood whole. All else goes the long way, which tells why.
        if let Ok(known) = serde_json::from_str::<Known>(text)
            && let Ok(value) = serde_json::to_value(&known)
            && plain(&value)
            && serde_json::to_string(&value).is_ok_and(|written| written == text)
        {
            return Ok(known.into());
        }
        Self::parse_slowly(text)
    }

    pub(crate) fn parse_slowly(text: &str) -> Result<Self, NotAnEntry> {
        let shape = |fault: serde_json::Error| NotAnEntry::Shape(fault.to_string());
        let Envelope {
            n,
            at,
            by,
            chain,
            act,
            signed,
        } = serde_json::from_str(text).map_err(shape)?;
        let entry = Self {
            n,
            at,
            by,
            chain,
            act: read_act(act)?,
            signed,
        };
        if entry.canonical() == text {
            Ok(entry)
        } else {
            Err(NotAnEntry::NotCanonical)
        }
    }
}

impl From<Known> for Entry {
    fn from(known: Known) -> Self {
        let Known {
            n,
            at,
            by,
            chain,
            act,
            signed,
        } = known;
        Self {
            n,
            at,
            by,
            chain,
            act,
            signed,
        }
    }
}

/// Whether `serde_json` writes a value as RFC 8785 has it: its keys sort by their bytes as by their
/// UTF-16 units, and its numbers are those that a double holds exactly.
fn plain(value: &Value) -> bool {
    const EXACT: u64 = 1 << 53;
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => true,
        Value::Number(number) => {
            number.as_u64().is_some_and(|number| number <= EXACT)
                || number
                    .as_i64()
                    .is_some_and(|number| number.unsigned_abs() <= EXACT)
        }
        Value::Array(all) => all.iter().all(plain),
        Value::Object(all) => all
            .iter()
            .all(|(key, value)| key.is_ascii() && plain(value)),
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
pub(crate) fn json<T: Serialize>(value: &T) -> String {
    serde_json_canonicalizer::to_string(value).expect("the vocabulary of acts serialises")
}

impl Act {
    /// The act as RFC 8785 canonical JSON; one of a later version byte for byte as it was read.
    pub fn canonical(&self) -> String {
        act_json(self)
    }

    /// The meeting that the act belongs to; none for acts about bodies, rooms and roles, and for
    /// acts of a later version, whose entry's chain tells.
    #[expect(clippy::too_many_lines, reason = "a table with one arm per act")]
    pub fn meeting(&self) -> Option<&MeetingId> {
        match self {
            Self::BodyEstablished { .. }
            | Self::RoomCreated { .. }
            | Self::CameraAdded { .. }
            | Self::CameraKeyReplaced { .. }
            | Self::CameraRemoved { .. }
            | Self::RoleGranted { .. }
            | Self::RoleRevoked { .. }
            | Self::RulesSet(..)
            | Self::OfficeCreated(..)
            | Self::PersonAppointed(..)
            | Self::PersonRelieved(..)
            | Self::ContactSet(..)
            | Self::PasskeyRegistered(..)
            | Self::PasskeyRevoked(..)
            | Self::SignOnBound(..)
            | Self::SignOnUnbound(..)
            | Self::RecipientSet(..)
            | Self::SealPolicySet(..)
            | Self::Proposed(..)
            | Self::Seconded(..)
            | Self::ProposalRejected(..)
            | Self::AssuranceGiven(..)
            | Self::Later { .. } => None,
            Self::MeetingNoticed { meeting, .. }
            | Self::MeetingCancelled { meeting, .. }
            | Self::RecordingOrdered { meeting, .. }
            | Self::CalledToOrder { meeting }
            | Self::ItemOpened { meeting, .. }
            | Self::Recessed { meeting, .. }
            | Self::Resumed { meeting }
            | Self::SessionClosed { meeting, .. }
            | Self::DelaySet(crate::DelaySet { meeting, .. })
            | Self::SessionReopened { meeting }
            | Self::Adjourned { meeting }
            | Self::CameraJoined { meeting, .. }
            | Self::CameraLost { meeting, .. }
            | Self::SpanKept { meeting, .. }
            | Self::GapFound { meeting, .. }
            | Self::RecorderStopped { meeting, .. }
            | Self::RecorderResumed { meeting }
            | Self::FootageCompleted { meeting, .. } => Some(meeting),
            Self::NoticeAmended(it) => Some(&it.meeting),
            Self::MeetingPostponed(it) => Some(&it.meeting),
            Self::AgendaPublished(it) => Some(&it.meeting),
            Self::PaperLaid(it) => Some(&it.meeting),
            Self::Classified(it) => Some(&it.meeting),
            Self::ClosedTitleGiven(it) => Some(&it.meeting),
            Self::UnstreamedExplained(it) => Some(&it.meeting),
            Self::Invited(it) => Some(&it.meeting),
            Self::InvitationWithdrawn(it) => Some(&it.meeting),
            Self::InvitationAnswered(it) => Some(&it.meeting),
            Self::ConditionStated(it) => Some(&it.meeting),
            Self::ConditionAnswered(it) => Some(&it.meeting),
            Self::AssuranceAttached(it) => Some(&it.meeting),
            Self::Arrived(it) => Some(&it.meeting),
            Self::Departed(it) => Some(&it.meeting),
            Self::RegisterCorrected(it) => Some(&it.meeting),
            Self::RegisterCountersigned(it) => Some(&it.meeting),
            Self::RegisterObjected(it) => Some(&it.meeting),
            Self::AbsenceStated(it) => Some(&it.meeting),
            Self::AbsenceStatementDeclined(it) => Some(&it.meeting),
            Self::RecordingNoticeGiven(it) => Some(&it.meeting),
            Self::RecordingNoticeAcknowledged(it) => Some(&it.meeting),
            Self::RecordingNoticeObjected(it) => Some(&it.meeting),
            Self::HandledOtherwiseThanNotified(it) => Some(&it.meeting),
            Self::UnorderedCameraNoted(it) => Some(&it.meeting),
            Self::SealPrepared(it) => Some(&it.meeting),
            Self::PieceAcknowledged(it) => Some(&it.meeting),
            Self::SpanSealed(it) => Some(&it.meeting),
            Self::SealedGapFound(it) => Some(&it.meeting),
            Self::HoldPlaced(it) => Some(&it.meeting),
            Self::HoldLifted(it) => Some(&it.meeting),
            Self::DestructionDecided(it) => Some(&it.meeting),
            Self::DestructionBegun(it) => Some(&it.meeting),
            Self::Destroyed(it) => Some(&it.meeting),
            Self::ClosedPartReviewed(it) => Some(&it.meeting),
            Self::ViewingNoted(it) => Some(&it.meeting),
            Self::IntegrityChecked(it) => Some(&it.meeting),
            Self::OpeningRequested(it) => Some(&it.meeting),
            Self::OpeningApproved(it) => Some(&it.meeting),
            Self::OpeningRefused(it) => Some(&it.meeting),
            Self::OpeningAnswered(it) => Some(&it.meeting),
            Self::SealOpened(it) => Some(&it.meeting),
            Self::RangeReleased(it) => Some(&it.meeting),
            Self::ItemClosed(it) => Some(&it.meeting),
            Self::SpeakerNoted(it) => Some(&it.meeting),
            Self::MotionMoved(it) => Some(&it.meeting),
            Self::VoteTaken(it) => Some(&it.meeting),
            Self::DecisionRecorded(it) => Some(&it.meeting),
            Self::DecisionPublished(it) => Some(&it.meeting),
            Self::IncidentMarked(it) => Some(&it.meeting),
            Self::CommitmentMade(it) => Some(&it.meeting),
            Self::CommitmentMet(it) => Some(&it.meeting),
            Self::CommitmentDropped(it) => Some(&it.meeting),
            Self::MinutesApproved(it) => Some(&it.meeting),
            Self::FootageDemanded(it) => Some(&it.meeting),
            Self::DemandEnded(it) => Some(&it.meeting),
            Self::AdviceGiven(it) => Some(&it.meeting),
            Self::ReleaseDecided(it) => Some(&it.meeting),
            Self::Released(it) => Some(&it.meeting),
            Self::RetentionDecided(it) => Some(&it.meeting),
            Self::HandedOver(it) => Some(&it.meeting),
            Self::ReceiptSigned(it) => Some(&it.meeting),
            Self::HandOverDisputed(it) => Some(&it.meeting),
            Self::FootageDeposited(it) => it.meeting.as_ref(),
            Self::Told(it) => it.meeting.as_ref(),
            Self::DisclosureErased(it) => it.meeting.as_ref(),
            Self::RequestSent(it) => it.meeting.as_ref(),
            Self::RequestWorded(it) => it.meeting.as_ref(),
            Self::RequestDelivered(it) => it.meeting.as_ref(),
            Self::RequestAcknowledged(it) => it.meeting.as_ref(),
            Self::RequestAnswered(it) => it.meeting.as_ref(),
            Self::LetterFiled(it) => it.meeting.as_ref(),
            Self::LetterAcknowledged(it) => it.meeting.as_ref(),
            Self::StatementMade(it) => it.meeting.as_ref(),
            Self::ProtectionLogged(it) => it.meeting.as_ref(),
            Self::ReportFiled(it) => it.meeting.as_ref(),
            Self::ReportAdded(it) => it.meeting.as_ref(),
            Self::ReportStateSet(it) => it.meeting.as_ref(),
        }
    }

    /// The act's type as the record writes it, `session_closed`.
    #[expect(clippy::too_many_lines, reason = "a table with one arm per act")]
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
            Self::DelaySet(..) => "delay_set",
            Self::SessionReopened { .. } => "session_reopened",
            Self::Adjourned { .. } => "adjourned",
            Self::CameraJoined { .. } => "camera_joined",
            Self::CameraLost { .. } => "camera_lost",
            Self::SpanKept { .. } => "span_kept",
            Self::GapFound { .. } => "gap_found",
            Self::RecorderStopped { .. } => "recorder_stopped",
            Self::RecorderResumed { .. } => "recorder_resumed",
            Self::FootageCompleted { .. } => "footage_completed",
            Self::RulesSet(..) => "rules_set",
            Self::OfficeCreated(..) => "office_created",
            Self::PersonAppointed(..) => "person_appointed",
            Self::PersonRelieved(..) => "person_relieved",
            Self::ContactSet(..) => "contact_set",
            Self::PasskeyRegistered(..) => "passkey_registered",
            Self::PasskeyRevoked(..) => "passkey_revoked",
            Self::SignOnBound(..) => "sign_on_bound",
            Self::SignOnUnbound(..) => "sign_on_unbound",
            Self::RecipientSet(..) => "recipient_set",
            Self::SealPolicySet(..) => "seal_policy_set",
            Self::Proposed(..) => "proposed",
            Self::Seconded(..) => "seconded",
            Self::ProposalRejected(..) => "proposal_rejected",
            Self::DisclosureErased(..) => "disclosure_erased",
            Self::Told(..) => "told",
            Self::NoticeAmended(..) => "notice_amended",
            Self::MeetingPostponed(..) => "meeting_postponed",
            Self::AgendaPublished(..) => "agenda_published",
            Self::PaperLaid(..) => "paper_laid",
            Self::Classified(..) => "classified",
            Self::ClosedTitleGiven(..) => "closed_title_given",
            Self::UnstreamedExplained(..) => "unstreamed_explained",
            Self::Invited(..) => "invited",
            Self::InvitationWithdrawn(..) => "invitation_withdrawn",
            Self::InvitationAnswered(..) => "invitation_answered",
            Self::ConditionStated(..) => "condition_stated",
            Self::ConditionAnswered(..) => "condition_answered",
            Self::AssuranceGiven(..) => "assurance_given",
            Self::AssuranceAttached(..) => "assurance_attached",
            Self::Arrived(..) => "arrived",
            Self::Departed(..) => "departed",
            Self::RegisterCorrected(..) => "register_corrected",
            Self::RegisterCountersigned(..) => "register_countersigned",
            Self::RegisterObjected(..) => "register_objected",
            Self::AbsenceStated(..) => "absence_stated",
            Self::AbsenceStatementDeclined(..) => "absence_statement_declined",
            Self::RecordingNoticeGiven(..) => "recording_notice_given",
            Self::RecordingNoticeAcknowledged(..) => "recording_notice_acknowledged",
            Self::RecordingNoticeObjected(..) => "recording_notice_objected",
            Self::HandledOtherwiseThanNotified(..) => "handled_otherwise_than_notified",
            Self::UnorderedCameraNoted(..) => "unordered_camera_noted",
            Self::SealPrepared(..) => "seal_prepared",
            Self::PieceAcknowledged(..) => "piece_acknowledged",
            Self::SpanSealed(..) => "span_sealed",
            Self::SealedGapFound(..) => "sealed_gap_found",
            Self::HoldPlaced(..) => "hold_placed",
            Self::HoldLifted(..) => "hold_lifted",
            Self::DestructionDecided(..) => "destruction_decided",
            Self::DestructionBegun(..) => "destruction_begun",
            Self::Destroyed(..) => "destroyed",
            Self::ClosedPartReviewed(..) => "closed_part_reviewed",
            Self::ViewingNoted(..) => "viewing_noted",
            Self::IntegrityChecked(..) => "integrity_checked",
            Self::OpeningRequested(..) => "opening_requested",
            Self::OpeningApproved(..) => "opening_approved",
            Self::OpeningRefused(..) => "opening_refused",
            Self::OpeningAnswered(..) => "opening_answered",
            Self::SealOpened(..) => "seal_opened",
            Self::RangeReleased(..) => "range_released",
            Self::ItemClosed(..) => "item_closed",
            Self::SpeakerNoted(..) => "speaker_noted",
            Self::MotionMoved(..) => "motion_moved",
            Self::VoteTaken(..) => "vote_taken",
            Self::DecisionRecorded(..) => "decision_recorded",
            Self::DecisionPublished(..) => "decision_published",
            Self::IncidentMarked(..) => "incident_marked",
            Self::CommitmentMade(..) => "commitment_made",
            Self::CommitmentMet(..) => "commitment_met",
            Self::CommitmentDropped(..) => "commitment_dropped",
            Self::MinutesApproved(..) => "minutes_approved",
            Self::FootageDemanded(..) => "footage_demanded",
            Self::DemandEnded(..) => "demand_ended",
            Self::AdviceGiven(..) => "advice_given",
            Self::ReleaseDecided(..) => "release_decided",
            Self::Released(..) => "released",
            Self::RetentionDecided(..) => "retention_decided",
            Self::HandedOver(..) => "handed_over",
            Self::ReceiptSigned(..) => "receipt_signed",
            Self::HandOverDisputed(..) => "hand_over_disputed",
            Self::FootageDeposited(..) => "footage_deposited",
            Self::RequestSent(..) => "request_sent",
            Self::RequestWorded(..) => "request_worded",
            Self::RequestDelivered(..) => "request_delivered",
            Self::RequestAcknowledged(..) => "request_acknowledged",
            Self::RequestAnswered(..) => "request_answered",
            Self::LetterFiled(..) => "letter_filed",
            Self::LetterAcknowledged(..) => "letter_acknowledged",
            Self::StatementMade(..) => "statement_made",
            Self::ProtectionLogged(..) => "protection_logged",
            Self::ReportFiled(..) => "report_filed",
            Self::ReportAdded(..) => "report_added",
            Self::ReportStateSet(..) => "report_state_set",
            Self::Later { kind, .. } => kind,
        }
    }
}
