//! What the portal asks of whoever keeps released files.

use std::fs::File;
use std::path::{Path, PathBuf};

use acts::{Digest, MeetingId, ReleasedFile};

/// Why a file was not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It is not what the record has; what is wrong, as a sentence.
    Refused(String),
    /// The world failed.
    Fault(String),
}

/// A file that arrives; it is gone when dropped, unless it was kept.
#[derive(Debug)]
pub struct Arriving {
    /// Open for reading and writing.
    pub file: File,
    path: PathBuf,
    kept: bool,
}

impl Arriving {
    /// A new file at a path that is nobody else's.
    pub fn new(file: File, path: PathBuf) -> Self {
        let kept = false;
        Self { file, path, kept }
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
    /// A new file for so many bytes.
    ///
    /// # Errors
    /// When there is no room.
    fn begin(&self, bytes: u64) -> Result<Arriving, Unfit>;
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
