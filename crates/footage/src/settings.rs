//! What an operator can set.

/// How footage is written. The defaults keep a power cut's loss under one second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Every file that has unsynced bytes is synced at least this often.
    pub sync_every_ms: u32,
    /// How many files are synced at once, so that a slow one does not hold up the others; 0 syncs
    /// within the call, one after another.
    pub sync_threads: usize,
    /// How long the recorder gathers parts before it wakes to write them.
    pub gather_ms: u32,
    /// How many bytes may wait for the disk before parts are dropped.
    pub queue_bytes_max: usize,
    /// Free space that is left for the book; below it, recording stops.
    pub reserve_bytes: u64,
    /// How long after a failure the disk is tried again; doubles up to a minute when it keeps
    /// failing.
    pub retry_every_ms: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            sync_every_ms: 400,
            sync_threads: 4,
            gather_ms: 20,
            queue_bytes_max: 64 << 20,
            reserve_bytes: 256 << 20,
            retry_every_ms: 1_000,
        }
    }
}
