//! Parts become files: recording, sealing, retention.

mod place;
mod recorder;
mod recover;
mod report;
mod settings;
mod shelf;
mod tail;
mod writer;

pub use recorder::{Driver, Recorder};
pub use recover::{Finding, Known, Recovery, Resume, What, recover};
pub use report::Report;
pub use settings::Settings;
pub use shelf::{Download, Shelf, TakeFile};
pub use writer::Writer;

#[cfg(test)]
mod tests;
