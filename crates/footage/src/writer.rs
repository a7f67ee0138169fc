//! The synchronous core of recording.

use std::ops::Deref;
use std::path::PathBuf;

use feed::{Event, Part};

use crate::{Report, Settings};

/// Appends the parts of all cameras to their take files, syncs them in passes and says what is
/// kept. Told the time; any clock that does not go back will do.
#[derive(Debug)]
pub struct Writer {
    root: PathBuf,
    settings: Settings,
}

impl Writer {
    /// Writes below `root`, the data folder's `footage`, which is created when missing.
    pub fn new(root: impl Into<PathBuf>, settings: Settings) -> Result<Self, base::disk::Fault> {
        Ok(Self {
            root: root.into(),
            settings,
        })
    }

    /// Takes one event. Bytes are with the operating system when it returns, unless the disk
    /// refuses; then `out` says so.
    pub fn keep<P: Deref<Target = Part>>(
        &mut self,
        event: &Event<P>,
        now_us: i64,
        out: &mut Vec<Report>,
    ) {
        let (_, _, _) = (event, now_us, (&out, &self.root, &self.settings));
        unimplemented!()
    }

    /// Syncs when that is due, collects finished syncs and tries a disk that refused.
    pub fn tick(&mut self, now_us: i64, out: &mut Vec<Report>) {
        let _ = (now_us, &out);
        unimplemented!()
    }

    /// When `tick` has work next, on the clock that `keep` and `tick` are told.
    pub fn wake_us(&self) -> Option<i64> {
        unimplemented!()
    }

    /// Syncs all that is written, waits for it, and closes what is over. Segments that are still
    /// open stay open.
    pub fn flush(&mut self, out: &mut Vec<Report>) {
        let _ = &out;
        unimplemented!()
    }
}
