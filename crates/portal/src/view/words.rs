//! Acts in words, as the pages tell them.

use acts::{Act, By, CameraId, Cause};

use super::meeting::Meeting;
use super::times::{date, length};

/// Who did it, "Clerk of the Cabinet (A. Rao)" or "the recorder".
pub(crate) fn who(by: &By) -> String {
    match by {
        By::Office {
            office,
            person: Some(person),
        } => format!("{office} ({person})"),
        By::Office {
            office,
            person: None,
        } => office.clone(),
        By::Machine { part } => match part.split_once(':') {
            Some((kind, name)) => format!("{kind} {name}"),
            None => format!("the {part}"),
        },
    }
}

/// Why pictures stopped or are missing.
pub(crate) fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::EncoderStopped => "the encoder was stopped",
        Cause::ConnectionLost => "the connection to the camera was lost",
        Cause::NotYetConnected => "the camera was not yet connected",
        Cause::ClockJumped => "the camera’s clock jumped",
        Cause::Unusable => "the camera sent something that could not be used",
        Cause::AwaitingKeyframe => "waiting for the first complete picture",
        Cause::ServerStopped => "the server was stopped in good order",
        Cause::ServerCrashed => "the server ended without warning and recovered",
        Cause::DiskFull => "the disk was full",
        Cause::DiskSlow => "the disk was too slow",
        Cause::Boundary => "the session was closed or interrupted",
        Cause::ParametersChanged => "the camera changed its picture settings",
        Cause::Removed => "the operator removed the camera or replaced its key",
    }
}

/// What cameras and items are called, where that is known.
#[derive(Clone, Copy)]
struct Names<'a>(Option<&'a Meeting>);

impl<'a> Names<'a> {
    fn camera(self, id: &'a CameraId) -> &'a str {
        let known = self.0.and_then(|meeting| meeting.cameras.get(id));
        known
            .map(|camera| &*camera.name)
            .filter(|name| !name.is_empty())
            .unwrap_or(id.as_str())
    }

    fn item(self, id: &'a str) -> &'a str {
        let mut agenda = self.0.into_iter().flat_map(|meeting| &meeting.agenda);
        agenda
            .find(|item| item.id == id)
            .map_or(id, |item| &item.title)
    }
}

/// One sentence for one act; with the meeting at hand, in its own names.
pub(crate) fn sentence(act: &Act, meeting: Option<&Meeting>) -> String {
    let names = Names(meeting);
    match act {
        Act::BodyEstablished { name, .. } => format!("{name} was established as a body."),
        Act::RoomCreated { name, .. } => format!("The room {name} was set up."),
        Act::CameraAdded { room, name, .. } => format!("Camera {name} was added to {room}."),
        Act::CameraKeyReplaced { room, camera, .. } => {
            format!("The key of camera {room}/{camera} was replaced.")
        }
        Act::CameraRemoved {
            room,
            camera,
            ground,
        } => {
            format!("Camera {room}/{camera} was taken out of use. Ground: {ground}.")
        }
        Act::RoleGranted { office, role, .. } => format!("{office} may now act as {role:?}."),
        Act::RoleRevoked { ground, .. } => format!("A token was revoked. Ground: {ground}."),
        Act::MeetingNoticed {
            title, convener, ..
        } => {
            format!("Notice of “{title}” was given, convened by {convener}.")
        }
        Act::MeetingCancelled { ground, .. } => {
            format!("The meeting was cancelled. Ground: {ground}.")
        }
        Act::RecordingOrdered {
            decided_by,
            ground,
            handling,
            cameras,
            ..
        } => {
            let which = match cameras.as_slice() {
                [] => "by every camera of the room".to_owned(),
                some => {
                    let some: Vec<_> = some.iter().map(|camera| names.camera(camera)).collect();
                    format!("by {}", some.join(", "))
                }
            };
            format!(
                "Recording {which} was ordered, decided by {decided_by}. Ground: {ground}. \
                 Handling: {handling}."
            )
        }
        Act::CalledToOrder { .. } => "The meeting was called to order.".to_owned(),
        Act::ItemOpened { item, .. } => format!("The meeting turned to “{}”.", names.item(item)),
        Act::Recessed { reason, .. } => format!("Recess: {reason}."),
        Act::Resumed { .. } => "The meeting resumed.".to_owned(),
        Act::SessionClosed {
            ground,
            decided_by,
            review,
            ..
        } => format!(
            "The session was closed to the public. Ground: {ground}. Decided by {decided_by}. To \
             be reviewed by {}.",
            date(*review)
        ),
        Act::SessionReopened { .. } => "The session was reopened to the public.".to_owned(),
        Act::Adjourned { .. } => "The meeting was adjourned.".to_owned(),
        acts::footage_acts!() | Act::Later { .. } => machine_sentence(act, names),
        acts::house_acts!()
        | acts::notice_acts!()
        | acts::attendance_acts!()
        | acts::session_acts!()
        | acts::handling_acts!()
        | acts::business_acts!()
        | acts::custody_acts!()
        | acts::papers_acts!() => {
            // Said by its name until it has a sentence of its own.
            format!("{}.", act.kind().replace('_', " "))
        }
    }
    .replace("..", ".")
}

fn machine_sentence(act: &Act, names: Names<'_>) -> String {
    match act {
        Act::CameraJoined { camera, .. } => {
            format!("Camera {} began to send.", names.camera(camera))
        }
        Act::CameraLost {
            camera, cause: why, ..
        } => {
            format!(
                "Camera {} stopped sending: {}.",
                names.camera(camera),
                cause(*why)
            )
        }
        Act::SpanKept { segments, .. } => {
            let us: u64 = segments.iter().map(|segment| segment.duration_us).sum();
            let us = i64::try_from(us).unwrap_or(i64::MAX);
            format!(
                "{} segments were written and synced, {} in all.",
                segments.len(),
                length(us)
            )
        }
        Act::GapFound {
            camera,
            from,
            to,
            cause: why,
            ..
        } => {
            let lost = length(to.since(*from));
            format!(
                "Camera {} has no pictures for {lost}: {}.",
                names.camera(camera),
                cause(*why)
            )
        }
        Act::RecorderStopped { cause: why, .. } => {
            format!("The recorder stopped: {}. Live goes on.", cause(*why))
        }
        Act::RecorderResumed { .. } => "The recorder keeps again.".to_owned(),
        Act::FootageCompleted { cameras, .. } => match cameras.len() {
            1 => "All footage is accounted for, one camera.".to_owned(),
            many => format!("All footage is accounted for, {many} cameras."),
        },
        Act::Later { kind, .. } => format!("An act of a later version ({kind})."),
        acts::house_acts!()
        | acts::notice_acts!()
        | acts::attendance_acts!()
        | acts::session_acts!()
        | acts::handling_acts!()
        | acts::business_acts!()
        | acts::custody_acts!()
        | acts::papers_acts!() => String::new(),
    }
}
