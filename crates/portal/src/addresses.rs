//! Where things are, for pages and answers to agree.

use acts::{BodyId, CameraId, MeetingId};

/// The page of a meeting, for life.
pub(crate) fn meeting(id: &MeetingId) -> String {
    format!("/meetings/{id}")
}

/// A meeting's player alone, for other sites.
pub(crate) fn embed(id: &MeetingId) -> String {
    format!("/embed/{id}")
}

/// The page of a body.
pub(crate) fn body(id: &BodyId) -> String {
    format!("/bodies/{id}")
}

/// All cameras of a meeting.
pub(crate) fn master(id: &MeetingId) -> String {
    format!("/live/{id}/master.m3u8")
}

/// One camera as it is now, a short window.
pub(crate) fn live(id: &MeetingId, camera: &CameraId) -> String {
    format!("/live/{id}/{camera}/live.m3u8")
}

/// One camera from the call to order on.
pub(crate) fn rewind(id: &MeetingId, camera: &CameraId) -> String {
    format!("/live/{id}/{camera}/rewind.m3u8")
}

/// One camera's sound alone, as it is now.
pub(crate) fn audio(id: &MeetingId, camera: &CameraId) -> String {
    format!("/live/{id}/{camera}/audio/live.m3u8")
}

/// One camera's sound alone, from the call to order on.
pub(crate) fn audio_rewind(id: &MeetingId, camera: &CameraId) -> String {
    format!("/live/{id}/{camera}/audio/rewind.m3u8")
}
