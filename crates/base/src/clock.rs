//! The time of day, told once and never taken back.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Tells the time in microseconds since 1970-01-01T00:00:00Z; clones share one time.
///
/// The system's clock is asked for the date once, at the start; from then on a monotonic clock
/// counts, so that a step of the wall clock (by hand, by NTP) moves nothing here.
#[derive(Clone)]
pub struct Clock(Arc<Inner>);

struct Inner {
    source: Source,
    /// System: how far ahead of the source. Simulated: the time itself.
    us: AtomicI64,
}

enum Source {
    System { wall_us: i64, since: Instant },
    Simulated,
}

impl Clock {
    /// The machine's clock, anchored now.
    pub fn system() -> Self {
        let source = Source::System {
            wall_us: wall_us(),
            since: Instant::now(),
        };
        Self(Arc::new(Inner {
            source,
            us: AtomicI64::new(0),
        }))
    }

    /// A clock that stands at `us` until it is advanced.
    pub fn simulated(us: i64) -> Self {
        Self(Arc::new(Inner {
            source: Source::Simulated,
            us: AtomicI64::new(us),
        }))
    }

    /// The time in microseconds; never less than any time told before.
    pub fn now_us(&self) -> i64 {
        let us = self.0.us.load(Ordering::SeqCst);
        self.0
            .source
            .us()
            .map_or(us, |counted| counted.saturating_add(us))
    }

    /// Moves the clock ahead to `us` unless it is later already; it goes on running from there,
    /// so that what happens after a restart is later than what the record holds, whatever the
    /// machine believes.
    pub fn not_before(&self, us: i64) {
        let floor = self
            .0
            .source
            .us()
            .map_or(us, |counted| us.saturating_sub(counted));
        self.0.us.fetch_max(floor, Ordering::SeqCst);
    }

    /// Moves the clock ahead by `us`, which must not be negative: how a simulated clock runs.
    ///
    /// # Panics
    /// When `us` is negative.
    pub fn advance(&self, us: i64) {
        assert!(us >= 0, "a clock never goes back");
        self.0.us.fetch_add(us, Ordering::SeqCst);
    }

    /// How far this clock is ahead of the machine's wall clock, in microseconds: other than about
    /// 0 when the wall clock was stepped since the start or when `not_before` had to hold it.
    pub fn ahead_of_wall_us(&self) -> i64 {
        self.now_us().saturating_sub(wall_us())
    }
}

impl Source {
    fn us(&self) -> Option<i64> {
        match self {
            Self::System { wall_us, since } => {
                Some(wall_us.saturating_add(i64::try_from(since.elapsed().as_micros()).ok()?))
            }
            Self::Simulated => None,
        }
    }
}

fn wall_us() -> i64 {
    let count = |span: std::time::Duration| i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(after) => count(after),
        Err(before) => -count(before.duration()),
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({} µs)", self.now_us())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_simulated_clock_stands_until_it_is_advanced() {
        let clock = Clock::simulated(1_000);
        let same = clock.clone();
        assert_eq!(clock.now_us(), 1_000);
        clock.advance(5);
        assert_eq!((clock.now_us(), same.now_us()), (1_005, 1_005));
        clock.not_before(900);
        assert_eq!(clock.now_us(), 1_005, "never back");
        clock.not_before(2_000);
        assert_eq!(same.now_us(), 2_000);
    }

    #[test]
    #[should_panic(expected = "never goes back")]
    fn no_clock_is_turned_back() {
        Clock::simulated(0).advance(-1);
    }

    #[test]
    fn the_systems_clock_runs_on_from_where_it_was_moved_to() {
        let clock = Clock::system();
        assert!(clock.ahead_of_wall_us().abs() < 60_000_000);
        let far = clock.now_us() + 3_600_000_000;
        clock.not_before(far);
        let first = clock.now_us();
        assert!(first >= far);
        clock.not_before(0);
        // It runs: some later reading differs from the first, and none is earlier.
        let mut last = first;
        while last == first {
            let now = clock.now_us();
            assert!(now >= last);
            last = now;
        }
        assert!(clock.ahead_of_wall_us() > 3_500_000_000);
    }
}
