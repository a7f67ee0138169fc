//! After a crash: the true tail, and what the record does not know yet.

use std::collections::BTreeMap;
use std::path::Path;

use acts::{CameraId, KeptSegment, KeptTake, MeetingId, Time};

/// What the record says about one meeting's footage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Instant of media time 0: when the meeting was called to order.
    pub epoch: Time,
    /// All takes on the record.
    pub takes: Vec<KeptTake>,
    /// All segments on the record.
    pub segments: Vec<KeptSegment>,
}

/// Where a camera goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resume {
    /// Number for the next take.
    pub next_take: u32,
    /// Media sequence number for the next segment.
    pub next_seq: u64,
    /// Until when footage is kept; none when nothing is.
    pub covered_until: Option<Time>,
}

/// What recovery found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// Where each camera that has footage goes on.
    pub cameras: BTreeMap<CameraId, Resume>,
    /// Takes that the record does not know; they go into one `KeepSpan` with `segments`.
    pub takes: Vec<KeptTake>,
    /// Segments that the record does not know, per camera in order.
    pub segments: Vec<KeptSegment>,
    /// What was cut off, removed, or is not as the record says.
    pub findings: Vec<Finding>,
}

/// One thing that recovery found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub what: What,
    /// The camera.
    pub camera: CameraId,
    /// The take.
    pub take: u32,
    /// In words, with byte counts.
    pub detail: String,
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Bytes after the last whole part were cut off: the usual trace of a crash.
    TailCut,
    /// A file without a whole part was removed: the take had just begun.
    EmptyRemoved,
    /// Loud: the record says more than the file holds.
    Shorter,
    /// Loud: the record names a take whose file is missing.
    Missing,
    /// Loud: the file's beginning is not what the record says, or cannot be read.
    Changed,
}

/// Brings the footage of a meeting back to whole parts and tells what the record does not know.
///
/// Bytes that the record knows are never changed. A crash within is harmless: run again, it tells
/// the same, less what was already cut off.
pub fn recover(
    root: &Path,
    meeting: &MeetingId,
    known: &Known,
) -> Result<Recovery, base::disk::Fault> {
    let _ = (root, meeting, known);
    unimplemented!()
}
