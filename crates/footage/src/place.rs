//! Where takes lie. Ids and numbers alone form paths.

use std::path::{Path, PathBuf};

use acts::{CameraId, MeetingId};

/// The folder of a meeting's camera.
pub(crate) fn camera(root: &Path, meeting: &MeetingId, camera: &CameraId) -> PathBuf {
    root.join(meeting.as_str()).join(camera.as_str())
}

/// The file of a take.
pub(crate) fn take(root: &Path, meeting: &MeetingId, of: &CameraId, number: u32) -> PathBuf {
    camera(root, meeting, of).join(format!("{number:04}.mp4"))
}

/// The number of the take that a file name stands for; none for any other file.
pub(crate) fn number(name: &str) -> Option<u32> {
    let number = name.strip_suffix(".mp4")?.parse().ok()?;
    (format!("{number:04}.mp4") == name).then_some(number)
}
