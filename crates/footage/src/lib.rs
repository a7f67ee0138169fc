//! Parts become files: recording, sealing, retention.

mod age_file;
mod check;
mod destroy;
mod discard;
mod loss;
mod notes;
mod place;
mod recorder;
mod recover;
mod report;
mod sealer;
mod settings;
mod shelf;
mod tail;
mod vault;
mod writer;

pub use check::{BrokenOff, Checked, check_sealed, check_take};
pub use destroy::{GoingSealed, GoingTake, destroy_sealed, destroy_take, destroy_unnamed};
pub use discard::{discard_sealed, discard_sealed_take};
pub use recorder::{Driver, Recorder};
pub use recover::{Finding, Known, Recovery, Resume, What, recover};
pub use report::Report;
pub use sealer::{SealReport, SealTo, Sealer};
pub use settings::Settings;
pub use shelf::{Download, Shelf, TakeFile};
pub use vault::{FoundSealed, SealedRecovery, recover_sealed};
pub use writer::Writer;

#[cfg(test)]
mod tests;
