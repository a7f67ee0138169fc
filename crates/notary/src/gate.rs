//! What holds the gate to the public while an act is being written.

use acts::{Command, MeetingId, Record, Time};

/// Shuts the gate before the record closes a part, and follows the record ever after.
///
/// Called on the writer's thread: must be quick and must not ask the notary for anything but
/// snapshots.
pub trait Gatekeeper: Send + Sync + 'static {
    /// Shuts the meeting's gate provisionally, as of now or of an earlier instant, and gives the
    /// instant from which on it lets nothing pass: as asked, or the latest up to which it had let
    /// pass already. No act that closes will carry an earlier time.
    fn shut(&self, meeting: &MeetingId, as_of: Option<Time>) -> Time;

    /// Has the public side stand still from an instant on while a longer delay is being written, and
    /// gives the latest instant that the public may have seen. The act will carry no earlier time.
    fn hold(&self, meeting: &MeetingId, at: Time) -> Time;

    /// Makes the gate as the record has it; called after every commit, and after a closing that
    /// was refused or could not be written.
    fn follow(&self, record: &Record);
}

/// The meeting that a command would close to the public; none for all other commands.
#[expect(clippy::too_many_lines, reason = "a table with one arm per command")]
pub(crate) fn closes(command: &Command) -> Option<&MeetingId> {
    match command {
        Command::CloseSession { meeting, .. }
        | Command::Recess { meeting, .. }
        | Command::Adjourn { meeting } => Some(meeting),
        Command::EstablishBody { .. }
        | Command::CreateRoom { .. }
        | Command::AddCamera { .. }
        | Command::ReplaceCameraKey { .. }
        | Command::RemoveCamera { .. }
        | Command::GrantRole { .. }
        | Command::RevokeRole { .. }
        | Command::NoticeMeeting { .. }
        | Command::CancelMeeting { .. }
        | Command::OrderRecording { .. }
        | Command::CallToOrder { .. }
        | Command::OpenItem { .. }
        | Command::Resume { .. }
        | Command::SetDelay(..)
        | Command::ReopenSession { .. }
        | Command::NoteCameraJoined { .. }
        | Command::NoteCameraLost { .. }
        | Command::KeepSpan { .. }
        | Command::NoteGap { .. }
        | Command::NoteRecorderStopped { .. }
        | Command::NoteRecorderResumed { .. }
        | Command::CompleteFootage { .. }
        | Command::SetRules(..)
        | Command::AdoptRules(..)
        | Command::CreateOffice(..)
        | Command::AppointPerson(..)
        | Command::RelievePerson(..)
        | Command::SetContact(..)
        | Command::RegisterPasskey(..)
        | Command::RevokePasskey(..)
        | Command::BindSignOn(..)
        | Command::UnbindSignOn(..)
        | Command::SetRecipient(..)
        | Command::SetSealPolicy(..)
        | Command::Propose(..)
        | Command::Second(..)
        | Command::RejectProposal(..)
        | Command::EraseDisclosure(..)
        | Command::NoteTold(..)
        | Command::AmendNotice(..)
        | Command::PostponeMeeting(..)
        | Command::PublishAgenda(..)
        | Command::LayPaper(..)
        | Command::Classify(..)
        | Command::GiveClosedTitle(..)
        | Command::ExplainUnstreamed(..)
        | Command::Invite(..)
        | Command::WithdrawInvitation(..)
        | Command::AnswerInvitation(..)
        | Command::StateCondition(..)
        | Command::AnswerCondition(..)
        | Command::GiveAssurance(..)
        | Command::AttachAssurance(..)
        | Command::NoteArrival(..)
        | Command::NoteDeparture(..)
        | Command::CorrectRegister(..)
        | Command::CountersignRegister(..)
        | Command::ObjectToRegister(..)
        | Command::StateAbsence(..)
        | Command::DeclineAbsenceStatement(..)
        | Command::GiveRecordingNotice(..)
        | Command::AcknowledgeRecordingNotice(..)
        | Command::ObjectToRecording(..)
        | Command::RaiseDifferences(..)
        | Command::NoteUnorderedCamera(..)
        | Command::PrepareSeal(..)
        | Command::AcknowledgePiece(..)
        | Command::SealSpan(..)
        | Command::NoteSealedGap(..)
        | Command::PlaceHold(..)
        | Command::LiftHold(..)
        | Command::DestroyFootage(..)
        | Command::BeginDestruction(..)
        | Command::NoteDestroyed(..)
        | Command::ReviewClosedPart(..)
        | Command::NoteViewing(..)
        | Command::NoteIntegrity(..)
        | Command::RequestOpening(..)
        | Command::ApproveOpening(..)
        | Command::RefuseOpening(..)
        | Command::AnswerOpening(..)
        | Command::NoteOpened(..)
        | Command::ReleaseRange(..)
        | Command::CloseItem(..)
        | Command::NoteSpeaker(..)
        | Command::MoveMotion(..)
        | Command::TakeVote(..)
        | Command::RecordDecision(..)
        | Command::PublishDecision(..)
        | Command::MarkIncident(..)
        | Command::MakeCommitment(..)
        | Command::MeetCommitment(..)
        | Command::DropCommitment(..)
        | Command::ApproveMinutes(..)
        | Command::DemandFootage(..)
        | Command::EndDemand(..)
        | Command::GiveAdvice(..)
        | Command::DecideRelease(..)
        | Command::ReleaseFootage(..)
        | Command::DecideRetention(..)
        | Command::HandOver(..)
        | Command::SignReceipt(..)
        | Command::DisputeHandOver(..)
        | Command::DepositFootage(..)
        | Command::SendRequest(..)
        | Command::WordRequest(..)
        | Command::NoteDelivery(..)
        | Command::AcknowledgeRequest(..)
        | Command::AnswerRequest(..)
        | Command::FileLetter(..)
        | Command::AcknowledgeLetter(..)
        | Command::MakeStatement(..)
        | Command::LogProtection(..)
        | Command::FileReport(..)
        | Command::AddToReport(..)
        | Command::SetReportState(..) => None,
    }
}
