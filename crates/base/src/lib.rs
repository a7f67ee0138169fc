//! The machine we stand on: clock, disk, database, object store, shutdown.

mod chance;
mod clock;
pub mod database;
pub mod disk;

pub use chance::random;
pub use clock::Clock;
