use bytes::Bytes;

use crate::{Fault, Track};

/// One frame of a part.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Length in ticks.
    pub duration: u32,
    /// Presentation minus decode time in ticks.
    pub cts: i32,
    /// Whether decoding can begin here.
    pub key: bool,
    /// The coded bytes.
    pub data: Bytes,
}

/// The frames of one track in a part, back to back.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// The track's number: `VIDEO` or `AUDIO`.
    pub track_id: u32,
    /// Decode time of the first frame in ticks.
    pub base: u64,
    /// The frames in decode order.
    pub samples: &'a [Sample],
}

/// Number of the video track in everything written here.
pub const VIDEO: u32 = 1;
/// Number of the audio track in everything written here, whether or not there is video.
pub const AUDIO: u32 = 2;

/// The initialisation segment for at most one track of each kind.
pub fn init(tracks: &[&Track]) -> Bytes {
    let _ = tracks;
    unimplemented!()
}

/// One part. Runs without samples are left out.
pub fn part(sequence: u32, segment_start: bool, runs: &[Run<'_>]) -> Bytes {
    let _ = (sequence, segment_start, runs);
    unimplemented!()
}

/// One segment, as a download's index lists it.
#[derive(Clone, Copy, Debug)]
pub struct Subsegment {
    /// Size in bytes.
    pub bytes: u64,
    /// Length in microseconds.
    pub duration_us: u64,
    /// Whether it begins with a keyframe.
    pub independent: bool,
}

/// What precedes the untouched segments of one take in a download: the initialisation segment with
/// edit lists that make `start_us` of media time the beginning, the whole duration, and an index
/// (`sidx`) by which players seek.
pub fn download_head(init: &[u8], start_us: u64, segments: &[Subsegment]) -> Result<Bytes, Fault> {
    let _ = (init, start_us, segments);
    unimplemented!()
}
