//! Reading what is open to the public.

use std::fs::File;
use std::path::PathBuf;

use acts::{CameraId, KeptSegment, KeptTake, MeetingId};
use base::disk::Fault;
use bytes::Bytes;

/// The reading side of open footage. Paths are formed from ids and numbers alone.
#[derive(Clone, Debug)]
pub struct Shelf {
    root: PathBuf,
}

/// One take on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakeFile {
    /// Its number.
    pub take: u32,
    /// Its size now; grows while it is recorded.
    pub bytes: u64,
}

/// A file put together from takes with identical initialisation segments; its length is fixed.
#[derive(Clone, Debug)]
pub struct Download {}

impl Shelf {
    /// Reads below `root`, the data folder's `footage`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Where a take lies.
    pub fn path(&self, meeting: &MeetingId, camera: &CameraId, take: u32) -> PathBuf {
        self.root
            .join(meeting.as_str())
            .join(camera.as_str())
            .join(format!("{take:04}.mp4"))
    }

    /// The cameras that have footage of a meeting, in order.
    pub fn cameras(&self, meeting: &MeetingId) -> Result<Vec<CameraId>, Fault> {
        let _ = meeting;
        unimplemented!()
    }

    /// The takes of a camera, in order; none when there is no footage.
    pub fn takes(&self, meeting: &MeetingId, camera: &CameraId) -> Result<Vec<TakeFile>, Fault> {
        let _ = (meeting, camera);
        unimplemented!()
    }

    /// Opens a take's file for reading.
    pub fn open(&self, meeting: &MeetingId, camera: &CameraId, take: u32) -> Result<File, Fault> {
        let _ = (meeting, camera, take);
        unimplemented!()
    }

    /// Reads exactly `len` bytes of a take from `offset`.
    pub fn read(
        &self,
        meeting: &MeetingId,
        camera: &CameraId,
        take: u32,
        offset: u64,
        len: usize,
    ) -> Result<Bytes, Fault> {
        let _ = (meeting, camera, take, offset, len);
        unimplemented!()
    }

    /// Puts a camera's kept footage together: one download for each set of takes with identical
    /// initialisation segments, in order of their first take.
    pub fn downloads(
        &self,
        meeting: &MeetingId,
        camera: &CameraId,
        takes: &[KeptTake],
        segments: &[KeptSegment],
    ) -> Vec<Download> {
        let _ = (meeting, camera, takes, segments);
        unimplemented!()
    }
}

impl Download {
    /// Its length in bytes.
    pub fn len(&self) -> u64 {
        unimplemented!()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// RFC 6381 codecs of its takes.
    pub fn codecs(&self) -> &str {
        unimplemented!()
    }

    /// Reads at most `max` bytes from `offset`; empty only at the end.
    pub fn read_at(&self, offset: u64, max: usize) -> Result<Bytes, Fault> {
        let _ = (offset, max);
        unimplemented!()
    }
}
