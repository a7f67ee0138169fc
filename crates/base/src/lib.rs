//! The machine we stand on: clock, disk, database, object store, shutdown.
