//! Frame digests: the same for every container that holds the same coded frames.

use crate::{Frame, Track};

/// SHA-256 over a run of frames in canonical form.
#[derive(Clone, Debug)]
pub struct FrameDigest(());

impl FrameDigest {
    /// Begins a run under the parameters of the track.
    pub fn begin(track: &Track) -> FrameDigest {
        let _ = track;
        unimplemented!()
    }

    /// Adds the next frame in decode order.
    pub fn frame(&mut self, data: &[u8]) {
        let _ = data;
        unimplemented!()
    }

    /// Count of frames so far.
    pub fn frames(&self) -> u32 {
        unimplemented!()
    }

    /// The digest of the frames so far.
    pub fn finish(&self) -> [u8; 32] {
        unimplemented!()
    }
}

/// A run that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Count of frames.
    pub frames: u32,
    /// Their frame digest.
    pub digest: [u8; 32],
}

/// Cuts one track's frames into runs.
#[derive(Debug, Default)]
pub struct Runs(());

impl Runs {
    /// Adds the next frame in decode order; gives the run that it ended, if any.
    pub fn push(&mut self, frame: &Frame) -> Option<Run> {
        let _ = frame;
        unimplemented!()
    }

    /// Ends the run where a segment ends; `None` if no frame came.
    pub fn end(&mut self) -> Option<Run> {
        unimplemented!()
    }
}
