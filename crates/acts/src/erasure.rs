//! Erasure: the words of an act go, its leaf in the log and what it did stay.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decide::Ask;
use crate::stamp::Stamp;
use crate::{Act, ActId, Command, Digest, MeetingId, Record, Refusal, Second, text};

/// The words of an act were erased; its leaf in the log stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DisclosureErased {
    /// The act whose words are gone.
    pub entry: ActId,
    /// The meeting that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<MeetingId>,
    /// Why.
    pub ground: String,
    /// SHA-256 of what is left of its disclosure file.
    pub left: Digest,
}

/// Erases the words of an act; needs two persons, one from each side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseDisclosure {
    /// The act whose words are to go.
    pub entry: ActId,
    /// Why.
    pub ground: String,
    /// What is left; filled in by the notary, which has the act. None when there is nothing in it
    /// to erase.
    #[serde(skip)]
    pub left: Option<Left>,
}

/// What is left of an act whose words are erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The meeting that the act belongs to.
    pub meeting: Option<MeetingId>,
    /// SHA-256 of the remnant of its disclosure file.
    pub digest: Digest,
}

impl Command {
    /// The same command, told what is left of the act that it erases; any other is as it was.
    #[must_use]
    pub fn leaving(mut self, left: Option<Left>) -> Self {
        if let Self::EraseDisclosure(EraseDisclosure { left: slot, .. })
        | Self::Second(Second { left: slot, .. }) = &mut self
        {
            *slot = left;
        }
        self
    }
}

/// Refuses an erasure that cannot be, whatever is left.
pub(crate) fn check(record: &Record, erase: &EraseDisclosure) -> Result<(), Refusal> {
    text::ground(&erase.ground)?;
    let entry = erase.entry;
    if entry.0 >= record.next_n() {
        return Err(Refusal::ActUnknown { act: entry });
    }
    if record.erased(entry) {
        return Err(Refusal::ErasedAlready { act: entry });
    }
    Ok(())
}

pub(crate) fn erase(ask: Ask<'_>, erase: EraseDisclosure) -> Result<Act, Refusal> {
    check(ask.record, &erase)?;
    let EraseDisclosure {
        entry,
        ground,
        left,
    } = erase;
    let Left { meeting, digest } = left.ok_or(Refusal::NothingToErase { act: entry })?;
    Ok(Act::DisclosureErased(DisclosureErased {
        entry,
        meeting,
        ground,
        left: digest,
    }))
}

impl Record {
    /// Whether the words of an act were erased.
    pub fn erased(&self, act: ActId) -> bool {
        self.erasures().contains_key(&act)
    }
}

/// An erasure, by whom and when.
pub(crate) type Erasure = (Stamp, DisclosureErased);

impl Act {
    /// The same act without the words that may be personal; none when it has no such words.
    ///
    /// What an act did stays: who, when, to whom, of which meeting. Grounds of decisions, votes and
    /// everything else by which the body answers to the public cannot be erased.
    #[expect(clippy::too_many_lines, reason = "a table with one arm per act")]
    pub fn without_words(&self) -> Option<Self> {
        let mut act = self.clone();
        let blank = |words: &mut String| words.clear();
        match &mut act {
            Self::PersonAppointed(it) => blank(&mut it.name),
            Self::ContactSet(it) => blank(&mut it.mail),
            Self::Told(it) => blank(&mut it.detail),
            Self::InvitationAnswered(it) => it.ground.iter_mut().for_each(blank),
            Self::ConditionStated(it) => blank(&mut it.condition),
            Self::ConditionAnswered(it) => it.text.iter_mut().for_each(blank),
            Self::RegisterObjected(it) => blank(&mut it.text),
            Self::AbsenceStated(it) => blank(&mut it.text),
            Self::RecordingNoticeObjected(it) => blank(&mut it.text),
            Self::IncidentMarked(it) => it.text.iter_mut().for_each(blank),
            Self::SpeakerNoted(it) => blank(&mut it.capacity),
            Self::HandOverDisputed(it) => blank(&mut it.text),
            Self::FootageDeposited(it) => {
                blank(&mut it.depositor);
                blank(&mut it.claimed_place);
            }
            Self::RequestWorded(it) => blank(&mut it.text),
            Self::RequestAnswered(it) => it.text.iter_mut().for_each(blank),
            Self::LetterFiled(it) => {
                blank(&mut it.text);
                it.on_behalf_of.iter_mut().for_each(blank);
            }
            Self::StatementMade(it) => blank(&mut it.text),
            Self::ProtectionLogged(it) => {
                blank(&mut it.provided_by);
                blank(&mut it.place);
            }
            Self::ReportFiled(it) => blank(&mut it.sealed),
            Self::ReportAdded(it) => blank(&mut it.sealed),
            crate::session_acts!()
            | crate::footage_acts!()
            | crate::notice_acts!()
            | Self::Later { .. }
            | Self::BodyEstablished { .. }
            | Self::RoomCreated { .. }
            | Self::CameraAdded { .. }
            | Self::CameraKeyReplaced { .. }
            | Self::CameraRemoved { .. }
            | Self::RoleGranted { .. }
            | Self::RoleRevoked { .. }
            | Self::RulesSet(..)
            | Self::OfficeCreated(..)
            | Self::PersonRelieved(..)
            | Self::PasskeyRegistered(..)
            | Self::PasskeyRevoked(..)
            | Self::SignOnBound(..)
            | Self::SignOnUnbound(..)
            | Self::RecipientSet(..)
            | Self::SealPolicySet(..)
            | Self::Proposed(..)
            | Self::Seconded(..)
            | Self::ProposalRejected(..)
            | Self::DisclosureErased(..)
            | Self::Invited(..)
            | Self::InvitationWithdrawn(..)
            | Self::AssuranceGiven(..)
            | Self::AssuranceAttached(..)
            | Self::Arrived(..)
            | Self::Departed(..)
            | Self::RegisterCorrected(..)
            | Self::RegisterCountersigned(..)
            | Self::AbsenceStatementDeclined(..)
            | Self::RecordingNoticeGiven(..)
            | Self::RecordingNoticeAcknowledged(..)
            | Self::HandledOtherwiseThanNotified(..)
            | Self::UnorderedCameraNoted(..)
            | Self::ItemClosed(..)
            | Self::MotionMoved(..)
            | Self::VoteTaken(..)
            | Self::DecisionRecorded(..)
            | Self::DecisionPublished(..)
            | Self::CommitmentMade(..)
            | Self::CommitmentMet(..)
            | Self::CommitmentDropped(..)
            | Self::MinutesApproved(..)
            | Self::FootageDemanded(..)
            | Self::DemandEnded(..)
            | Self::AdviceGiven(..)
            | Self::ReleaseDecided(..)
            | Self::Released(..)
            | Self::RetentionDecided(..)
            | Self::HandedOver(..)
            | Self::HoldPlaced(..)
            | Self::HoldLifted(..)
            | Self::DestructionDecided(..)
            | Self::DestructionBegun(..)
            | Self::Destroyed(..)
            | Self::ClosedPartReviewed(..)
            | Self::ViewingNoted(..)
            | Self::IntegrityChecked(..)
            | Self::ReceiptSigned(..)
            | Self::OpeningRequested(..)
            | Self::OpeningApproved(..)
            | Self::OpeningRefused(..)
            | Self::OpeningAnswered(..)
            | Self::SealOpened(..)
            | Self::RangeReleased(..)
            | Self::RequestSent(..)
            | Self::RequestDelivered(..)
            | Self::RequestAcknowledged(..)
            | Self::LetterAcknowledged(..)
            | Self::ReportStateSet(..) => {}
        }
        (act != *self).then_some(act)
    }
}
