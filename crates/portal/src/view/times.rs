//! Instants as people of a place read them.

use acts::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// A time zone of the IANA database; UTC where the name is unknown.
#[derive(Clone, Debug)]
pub(crate) struct Zone(TimeZone);

impl Zone {
    pub(crate) fn named(name: &str) -> Self {
        Self(TimeZone::get(name).unwrap_or(TimeZone::UTC))
    }

    fn at(&self, time: Time) -> Zoned {
        let stamp = Timestamp::from_microsecond(time.micros()).unwrap_or(Timestamp::UNIX_EPOCH);
        stamp.to_zoned(self.0.clone())
    }

    /// "15:20".
    pub(crate) fn clock(&self, time: Time) -> String {
        self.at(time).strftime("%H:%M").to_string()
    }

    /// "15:20:07".
    pub(crate) fn clock_s(&self, time: Time) -> String {
        self.at(time).strftime("%H:%M:%S").to_string()
    }

    /// "Sunday 22 November 2026".
    pub(crate) fn day(&self, time: Time) -> String {
        self.at(time).strftime("%A %-d %B %Y").to_string()
    }

    /// "22 Nov 2026".
    pub(crate) fn short_day(&self, time: Time) -> String {
        self.at(time).strftime("%-d %b %Y").to_string()
    }

    /// "IST", or the offset where the zone has no letters.
    pub(crate) fn abbreviation(&self, time: Time) -> String {
        let letters = self.at(time).strftime("%Z").to_string();
        if letters.starts_with(['+', '-']) {
            format!("UTC{letters}")
        } else {
            letters
        }
    }

    /// For `<time datetime>`: "2026-11-22T15:20:07+05:30".
    pub(crate) fn machine(&self, time: Time) -> String {
        self.at(time).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// Whether both lie on one day here.
    pub(crate) fn same_day(&self, one: Time, other: Time) -> bool {
        self.at(one).date() == self.at(other).date()
    }

    /// "15:20", with the day in front where it is not the day of `near`.
    pub(crate) fn clock_near(&self, time: Time, near: Time) -> String {
        if self.same_day(time, near) {
            self.clock(time)
        } else {
            self.at(time).strftime("%-d %b, %H:%M").to_string()
        }
    }

    /// The day `days` after that of `time`, "2026-12-22".
    pub(crate) fn date_in_days(&self, time: Time, days: i64) -> String {
        let later = time.plus_us(days * 86_400 * Time::SECOND);
        self.at(later).strftime("%Y-%m-%d").to_string()
    }

    /// "15:20–15:55", or "since 15:20" while it lasts.
    pub(crate) fn span(&self, from: Time, until: Option<Time>) -> String {
        match until {
            // Within one minute the seconds tell them apart.
            Some(until) if self.clock(from) == self.clock_near(until, from) => {
                format!("{}–{}", self.clock_s(from), self.clock_s(until))
            }
            Some(until) => format!("{}–{}", self.clock(from), self.clock_near(until, from)),
            None => format!("since {}", self.clock(from)),
        }
    }
}

/// "31 December 2026".
pub(crate) fn date(date: Date) -> String {
    let text = date.to_string();
    let parsed: Result<jiff::civil::Date, _> = text.parse();
    parsed.map_or(text, |date| date.strftime("%-d %B %Y").to_string())
}

/// "2 h 14 min", "3 min 20 s", "4.2 s".
pub(crate) fn length(us: i64) -> String {
    let tenths = us.max(0) / 100_000;
    let (hours, minutes, seconds) = (tenths / 36_000, tenths / 600 % 60, tenths / 10 % 60);
    if hours > 0 {
        format!("{hours} h {minutes} min")
    } else if minutes > 0 {
        format!("{minutes} min {seconds} s")
    } else {
        format!("{seconds}.{} s", tenths % 10)
    }
}

/// "1.2 GB" in powers of ten.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => tenths(bytes, 1_000, "kB"),
        1_000_000..1_000_000_000 => tenths(bytes, 1_000_000, "MB"),
        1_000_000_000.. => tenths(bytes, 1_000_000_000, "GB"),
    }
}

fn tenths(bytes: u64, unit: u64, name: &str) -> String {
    format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit)
}
