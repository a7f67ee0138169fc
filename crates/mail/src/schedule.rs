//! When to try again.

use acts::Time;

/// The waits between attempts to deliver one message, in seconds: two days in all.
///
/// RFC 5321 §4.5.4.1 asks for growing intervals and at least four to five days from a relay; ours
/// hands over to a relay, and whoever waits for an answer must learn sooner that none can come.
const WAITS_S: [i64; 11] = [
    60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800, 43_200, 43_200,
];

/// How often a message is tried again, and when it is given up.
#[derive(Clone, Copy, Debug, Default)]
pub struct Schedule;

impl Schedule {
    /// When to try again after `tries` attempts, of which the last was at `last`; none to give up.
    pub fn next(self, tries: u32, last: Time) -> Option<Time> {
        let wait = WAITS_S.get(tries.checked_sub(1)? as usize)?;
        Some(last.plus_us(wait * Time::SECOND))
    }
}
