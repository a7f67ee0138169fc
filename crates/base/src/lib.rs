//! The machine we stand on: clock, chance, disk, database.

mod chance;
mod clock;
pub mod database;
pub mod disk;

pub use chance::random;
pub use clock::Clock;

/// Has the system never write this process's memory to a disk: pictures from behind closed doors
/// and pieces of keys pass through it.
///
/// # Errors
/// When the system does not allow it.
pub fn leave_no_core() -> std::io::Result<()> {
    use rustix::process::{DumpableBehavior, Resource, Rlimit};
    let nothing = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    rustix::process::setrlimit(Resource::Core, nothing)?;
    // A handler that cores are piped to does not heed the limit (core(5)).
    rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(())
}

/// Has the calling thread step back behind all others for the rest of its life: for work that
/// nobody waits for.
pub fn step_back() {
    if let Err(error) = rustix::process::nice(10) {
        // The work is done all the same.
        tracing::debug!(%error, "a thread may not step back");
    }
}

#[cfg(test)]
mod tests {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    #[test]
    fn no_core_is_left_and_none_is_piped_away() {
        crate::leave_no_core().expect("allowed");
        let limit = getrlimit(Resource::Core);
        assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)));
        let behavior = dumpable_behavior().expect("told");
        assert_eq!(behavior, DumpableBehavior::NotDumpable);
    }
}
