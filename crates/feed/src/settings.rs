//! What can be set.

/// How a feed cuts and how it keeps time. Every length is in microseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Length that parts aim at.
    pub part_us: u64,
    /// Length that segments aim at; they are cut at keyframes.
    pub segment_us: u64,
    /// Longest segment: without a keyframe it is cut here and the next is not independent.
    pub segment_max_us: u64,
    /// How long the first frames of a session are held while its offset and its tracks show.
    pub settle_us: u64,
    /// How long after joining the offset may still fall quickly to the least delayed frame.
    pub window_us: u64,
    /// A jump of the source's clock beyond this ends the take.
    pub jump_us: u64,
    /// A hole between two frames beyond this ends the take.
    pub stall_us: u64,
    /// How long a part waits for sound that is late.
    pub audio_wait_us: u64,
    /// How long frames outside open time are kept in memory, in case that an opening which was
    /// judged already is still being written.
    pub linger_us: u64,
    /// How long after a closing a camera without a take is waited for before its gap is named.
    pub patience_us: u64,
    /// How much earlier than the timeline says a picture may have been taken: encoder and network
    /// are late by an unknown time. For so long after an opening nothing is shown, so that no
    /// picture from before it is.
    pub opening_guard_us: u64,
    /// How fast the offset follows the source's clock, in parts per million.
    pub slew_ppm: u32,
    /// Most bytes that wait to be cut; beyond it the feed drops them and says so.
    pub queue_bytes_max: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            part_us: 200_000,
            segment_us: 2_000_000,
            segment_max_us: 8_000_000,
            settle_us: 500_000,
            window_us: 10_000_000,
            jump_us: 1_000_000,
            stall_us: 1_000_000,
            audio_wait_us: 100_000,
            linger_us: 1_000_000,
            patience_us: 3_000_000,
            opening_guard_us: 1_000_000,
            slew_ppm: 500,
            queue_bytes_max: 64 << 20,
        }
    }
}

impl Settings {
    /// Longest part: PART-TARGET, never exceeded unless a single frame without sound beside it
    /// lasts longer.
    ///
    /// 5 % above `part_us`, so that five frames at 24 per second fit and whole frames at 24, 25,
    /// 30, 50 and 60 per second, also when stamped in milliseconds, make parts of at least 85 %.
    pub fn part_max_us(&self) -> u64 {
        self.part_us + self.part_us / 20
    }
}
