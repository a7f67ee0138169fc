use std::io::Read;
use std::ops::Range;

use bytes::Bytes;

use crate::{Fault, Track};

/// One frame of a part that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SampleInfo {
    /// Length in ticks.
    pub duration: u32,
    /// Presentation minus decode time in ticks.
    pub cts: i32,
    /// Whether its flags say that decoding can begin here.
    pub key: bool,
    /// Where its bytes start, from the start of the part.
    pub offset: u32,
    /// Its size in bytes.
    pub size: u32,
}

impl SampleInfo {
    /// Where its bytes lie in the part.
    pub fn range(&self) -> Range<usize> {
        self.offset as usize..self.offset as usize + self.size as usize
    }
}

/// One track's frames of a part that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunInfo {
    /// The track's number.
    pub track_id: u32,
    /// Decode time of the first frame in ticks (`tfdt`).
    pub base: u64,
    /// The frames in decode order.
    pub samples: Vec<SampleInfo>,
}

impl RunInfo {
    /// Sum of the durations in ticks.
    pub fn duration(&self) -> u64 {
        self.samples.iter().map(|s| u64::from(s.duration)).sum()
    }
}

/// A part that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartInfo {
    /// Where it lies in what was scanned, in bytes.
    pub offset: u64,
    /// Its length in bytes.
    pub len: u64,
    /// Whether `moof` and `mdat` are what the CRC was made of.
    pub crc_ok: bool,
    /// Whether a segment begins here.
    pub segment_start: bool,
    /// The part's sequence number (`mfhd`).
    pub sequence: u32,
    /// Its tracks.
    pub runs: Vec<RunInfo>,
}

/// Reads the parts of a take's file one by one, holding one at a time.
#[derive(Debug)]
pub struct Parts<R>(R);

impl<R: Read> Parts<R> {
    /// Reads the initialisation segment at the head of a take's file.
    pub fn open(reader: R) -> Result<Parts<R>, Fault> {
        let _ = reader;
        unimplemented!()
    }

    /// Goes on from a reader that stands at a part, `offset` bytes into its file.
    pub fn resume(reader: R, offset: u64) -> Parts<R> {
        let _ = (reader, offset);
        unimplemented!()
    }

    /// The initialisation segment; empty after `resume`.
    pub fn init(&self) -> &[u8] {
        unimplemented!()
    }

    /// The next part; `None` at the very end of the file, a fault where it ends within a part or
    /// what follows is none. A part whose CRC fails is given with `crc_ok` false.
    pub fn next(&mut self) -> Result<Option<PartInfo>, Fault> {
        unimplemented!()
    }

    /// The bytes of the part that `next` gave last.
    pub fn bytes(&self) -> &[u8] {
        unimplemented!()
    }
}

/// What is sound in a take's file, from its beginning to the first damage.
#[derive(Clone, Debug)]
pub struct Scan {
    /// Length of the initialisation segment.
    pub init: u64,
    /// The tracks by number.
    pub tracks: Vec<(u32, Track)>,
    /// The sound parts.
    pub parts: Vec<PartInfo>,
    /// Where the last sound part ends: what a recovery truncates to.
    pub end: u64,
    /// Why it goes no further; `None` when the file ends there.
    pub stop: Option<Fault>,
}

/// Reads a take's file up to the first damaged or incomplete part.
pub fn scan(reader: impl Read) -> Result<Scan, Fault> {
    let _ = reader;
    unimplemented!()
}

/// The tracks of an initialisation segment, by number.
pub fn read_init(init: &[u8]) -> Result<Vec<(u32, Track)>, Fault> {
    let _ = init;
    unimplemented!()
}

/// Reads the part at the start of `bytes`; `offset` is 0.
pub fn read_part(bytes: &[u8]) -> Result<PartInfo, Fault> {
    let _ = bytes;
    unimplemented!()
}

/// The initialisation segment for the audio track alone; `None` when there is none.
pub fn audio_only_init(init: &[u8]) -> Result<Option<Bytes>, Fault> {
    let _ = init;
    unimplemented!()
}

/// The part with the audio track alone, its number kept; `None` when the part has no audio.
pub fn audio_only_part(part: &[u8]) -> Result<Option<Bytes>, Fault> {
    let _ = part;
    unimplemented!()
}
