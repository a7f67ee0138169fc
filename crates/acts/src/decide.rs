//! Judging: a command against the record so far.

use crate::{Act, Actor, Command, Gap, Record, Refusal, Time};
use crate::{bodies, footage, notice, recording, session, text, who};

/// Judges a command that an actor asks for at an instant, and answers with the acts to write.
///
/// Changes nothing. The acts are to be written with this same `at`, one entry each, and then
/// given to [`Record::apply`]; they are good only for the record that they were judged against.
pub fn decide(
    record: &Record,
    actor: &Actor,
    command: Command,
    at: Time,
) -> Result<Vec<Act>, Refusal> {
    who::admit(actor, &command)?;
    text::instant("time of the act", at)?;
    if at < record.latest() {
        return Err(Refusal::ClockBehind {
            latest: record.latest(),
        });
    }
    judge(record, actor, command, at).map(|act| vec![act])
}

#[expect(clippy::too_many_lines, reason = "a table with one arm per command")]
fn judge(record: &Record, actor: &Actor, command: Command, at: Time) -> Result<Act, Refusal> {
    use Command as C;
    match command {
        C::EstablishBody { body, name, zone } => bodies::establish(record, body, name, zone),
        C::CreateRoom { body, room, name } => bodies::create_room(record, body, room, name),
        C::AddCamera {
            room,
            camera,
            name,
            key,
        } => bodies::add_camera(record, room, camera, name, key),
        C::ReplaceCameraKey { room, camera, key } => bodies::replace_key(record, room, camera, key),
        C::RemoveCamera {
            room,
            camera,
            ground,
        } => bodies::remove_camera(record, room, camera, ground),
        C::GrantRole {
            office,
            person,
            role,
            token,
        } => bodies::grant(record, office, person, role, token),
        C::RevokeRole { token, ground } => bodies::revoke(record, token, ground),
        command @ C::NoticeMeeting { .. } => notice::give(record, command, at),
        C::CancelMeeting { meeting, ground } => notice::cancel(record, meeting, ground),
        C::OrderRecording {
            meeting,
            decided_by,
            ground,
            cameras,
            handling,
        } => recording::order(record, meeting, decided_by, ground, cameras, handling),
        C::CallToOrder { meeting } => session::call_to_order(record, meeting),
        C::OpenItem { meeting, item } => session::open_item(record, meeting, item),
        C::Recess { meeting, reason } => session::recess(record, meeting, reason),
        C::Resume { meeting } => session::resume(record, meeting),
        C::CloseSession {
            meeting,
            ground,
            decided_by,
            review,
        } => {
            let decided_by = decided_by.unwrap_or_else(|| actor.name().to_owned());
            session::close(record, meeting, ground, decided_by, review, at)
        }
        C::ReopenSession { meeting } => session::reopen(record, meeting),
        C::Adjourn { meeting } => session::adjourn(record, meeting),
        C::NoteCameraJoined {
            meeting,
            camera,
            codecs,
        } => footage::joined(record, meeting, camera, codecs),
        C::NoteCameraLost {
            meeting,
            camera,
            cause,
        } => footage::lost(record, meeting, camera, cause),
        C::KeepSpan {
            meeting,
            takes,
            segments,
        } => footage::span(record, meeting, takes, segments, at),
        C::NoteGap {
            meeting,
            camera,
            from,
            to,
            cause,
        } => footage::gap(
            record,
            meeting,
            Gap {
                camera,
                from,
                to,
                cause,
            },
            at,
        ),
        C::NoteRecorderStopped {
            meeting,
            cause,
            detail,
        } => footage::stopped(record, meeting, cause, detail),
        C::NoteRecorderResumed { meeting } => footage::resumed(record, meeting),
        C::CompleteFootage { meeting, cameras } => footage::complete(record, meeting, cameras),
    }
}
