//! What holds the gate to the public while an act is being written.

use acts::{Command, MeetingId, Record, Time};

/// Shuts the gate before the record closes a part, and follows the record ever after.
///
/// Called on the writer's thread: must be quick and must not ask the notary for anything but
/// snapshots.
pub trait Gatekeeper: Send + Sync + 'static {
    /// Shuts the meeting's gate provisionally and gives the instant up to which it let pass: no
    /// act that closes will carry an earlier time.
    fn shut(&self, meeting: &MeetingId) -> Time;

    /// Makes the gate as the record has it; called after every commit, and after a closing that
    /// was refused or could not be written.
    fn follow(&self, record: &Record);
}

/// The meeting that a command would close to the public; none for all other commands.
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
        | Command::ReopenSession { .. }
        | Command::NoteCameraJoined { .. }
        | Command::NoteCameraLost { .. }
        | Command::KeepSpan { .. }
        | Command::NoteGap { .. }
        | Command::NoteRecorderStopped { .. }
        | Command::NoteRecorderResumed { .. }
        | Command::CompleteFootage { .. } => None,
    }
}
