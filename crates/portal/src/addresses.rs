//! Where things are, for pages and answers to agree.

use acts::{BodyId, CameraId, Digest, MeetingId, OfficeId};

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

/// The page of an office.
pub(crate) fn office(id: &OfficeId) -> String {
    format!("/offices/{id}")
}

/// An entry of the log, for life.
pub(crate) fn entry(n: u64) -> String {
    format!("/log/entries/{n}")
}

/// The register of a meeting.
pub(crate) fn register(id: &MeetingId) -> String {
    format!("/meetings/{id}/register")
}

/// The minutes of a meeting.
pub(crate) fn minutes(id: &MeetingId) -> String {
    format!("/meetings/{id}/minutes")
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

/// A file that was released of what was sealed.
pub(crate) fn released(id: &MeetingId, digest: &Digest) -> String {
    format!("/meetings/{id}/released/{digest}.mp4")
}

/// One camera's sound alone, as it is now.
pub(crate) fn audio(id: &MeetingId, camera: &CameraId) -> String {
    format!("/live/{id}/{camera}/audio/live.m3u8")
}

/// One camera's sound alone, from the call to order on.
pub(crate) fn audio_rewind(id: &MeetingId, camera: &CameraId) -> String {
    format!("/live/{id}/{camera}/audio/rewind.m3u8")
}
