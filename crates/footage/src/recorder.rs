//! Recording on a thread of its own.

use std::ops::Deref;
use std::path::PathBuf;

use feed::{Event, Part};

use crate::{Report, Settings};

/// The feeding end of a recorder: never blocks, drops whole stretches when the disk cannot follow.
#[derive(Clone, Debug)]
pub struct Recorder {}

/// The working end: `run` it on a thread.
#[derive(Debug)]
pub struct Driver {}

impl Recorder {
    /// Records below `root`, the data folder's `footage`. The caller gives `Driver::run` a thread.
    pub fn new(
        root: impl Into<PathBuf>,
        settings: Settings,
    ) -> Result<(Self, Driver), base::disk::Fault> {
        let _ = (root.into(), settings);
        unimplemented!()
    }

    /// Hands over one event.
    pub fn keep<P: Deref<Target = Part>>(&self, event: &Event<P>) {
        let _ = event;
        unimplemented!()
    }

    /// Waits until all that was handed over is synced and reported.
    pub fn flush(&self) {
        unimplemented!()
    }

    /// Bytes that wait for the disk.
    pub fn waiting_bytes(&self) -> usize {
        unimplemented!()
    }

    /// Ends the driver after all that was handed over is synced and reported.
    pub fn stop(&self) {
        unimplemented!()
    }
}

impl Driver {
    /// Writes until `Recorder::stop`, or until every `Recorder` is dropped.
    pub fn run(self, report: impl FnMut(Report)) {
        let _ = report;
        unimplemented!()
    }
}
