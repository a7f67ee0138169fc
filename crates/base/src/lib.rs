//! The machine we stand on: clock, disk, database, object store, shutdown.

mod chance;
mod clock;
pub mod database;
pub mod disk;

pub use chance::random;
pub use clock::Clock;

/// Has the calling thread step back behind all others for the rest of its life: for work that
/// nobody waits for.
pub fn step_back() {
    if let Err(error) = rustix::process::nice(10) {
        // The work is done all the same.
        tracing::debug!(%error, "a thread may not step back");
    }
}
