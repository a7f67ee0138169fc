//! What the portal asks of whoever keeps released files.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use acts::{Digest, MeetingId, ReleasedFile};

/// Why a file was not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It is not what the record has; what is wrong, as a sentence.
    Refused(String),
    /// It cannot be now; why, and what to wait for, as a sentence.
    NotNow(String),
    /// The world failed.
    Fault(String),
}

/// Room that is kept on the disk for a file that arrives, until it is there or given up.
#[derive(Debug)]
pub struct Room {
    all: Arc<AtomicU64>,
    bytes: u64,
}

impl Room {
    /// Adds so many bytes to all that are kept.
    pub fn keep(all: &Arc<AtomicU64>, bytes: u64) -> Self {
        all.fetch_add(bytes, Ordering::Relaxed);
        let all = Arc::clone(all);
        Self { all, bytes }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.all.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// A file that arrives; it is gone when dropped, unless it was kept.
#[derive(Debug)]
pub struct Arriving {
    /// Open for reading and writing.
    pub file: File,
    path: PathBuf,
    kept: bool,
    _room: Room,
}

impl Arriving {
    /// A new file at a path that is nobody else's.
    pub fn new(file: File, path: PathBuf, room: Room) -> Self {
        Self {
            file,
            path,
            kept: false,
            _room: room,
        }
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// It lies elsewhere now.
    pub fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        if !self.kept {
            // What cannot be removed is removed at the next start.
            drop(std::fs::remove_file(&self.path));
        }
    }
}

/// Where released files are kept, each compared with the record before anybody is served it. All
/// of it may block.
pub trait Released: Send + Sync + 'static {
    /// Bytes that a file of a meeting has at most.
    fn bytes_max(&self, meeting: &MeetingId) -> u64;
    /// A new file for so many bytes of a meeting.
    ///
    /// # Errors
    /// When there is no room, or the disk is needed for a meeting that sits.
    fn begin(&self, meeting: &MeetingId, bytes: u64) -> Result<Arriving, Unfit>;
    /// Keeps what arrived, once it is synced and compared with the record.
    ///
    /// # Errors
    /// When it is not what the record has under this seal.
    fn settle(
        &self,
        arrived: Arriving,
        meeting: &MeetingId,
        seal: u32,
    ) -> Result<ReleasedFile, Unfit>;
    /// Compares a kept file once more.
    ///
    /// # Errors
    /// When it is not there, or is not what the record has.
    fn compare(
        &self,
        meeting: &MeetingId,
        seal: u32,
        digest: &Digest,
    ) -> Result<ReleasedFile, Unfit>;
    /// A kept file; none where there is none.
    fn open(&self, meeting: &MeetingId, digest: &Digest) -> Option<File>;
}
