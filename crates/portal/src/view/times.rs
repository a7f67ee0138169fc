//! Instants as people of a place read them.

use acts::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::Month;
use crate::words::{Message, Words};

/// A time zone of the IANA database, as one language tells times in it; UTC where the name is
/// unknown. Digits are Latin and clocks go to 24 in every language.
#[derive(Clone, Debug)]
pub(crate) struct Zone(TimeZone, Words);

impl Zone {
    pub(crate) fn named(name: &str, t: Words) -> Self {
        Self(TimeZone::get(name).unwrap_or(TimeZone::UTC), t)
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
        let at = self.at(time);
        let day = i64::from(at.weekday().to_monday_one_offset());
        let weekday = self.1.fill("time-weekday").put("weekday", day);
        let full = self
            .1
            .fill("time-day")
            .put("weekday", weekday)
            .put("day", i64::from(at.day()));
        let full = full.put("month", month(at.month(), self.1));
        full.put("year", at.year().to_string()).into()
    }

    /// "22 Nov 2026".
    pub(crate) fn short_day(&self, time: Time) -> String {
        let at = self.at(time);
        let date = self.1.fill("time-date").put("day", i64::from(at.day()));
        let date = date.put("month", short_month(at.month(), self.1));
        date.put("year", at.year().to_string()).into()
    }

    /// "22 Nov".
    pub(crate) fn day_month(&self, time: Time) -> String {
        let at = self.at(time);
        let text = self.1.fill("time-day-month");
        let text = text.put("day", i64::from(at.day()));
        text.put("month", short_month(at.month(), self.1)).into()
    }

    /// "22 Nov 2026, 15:20".
    pub(crate) fn day_clock(&self, time: Time) -> String {
        let text = self.1.fill("time-at").put("day", self.short_day(time));
        text.put("clock", self.clock(time)).into()
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

    /// The first instant from `from` on at which clocks here show "15:20:07" or "15:20".
    pub(crate) fn next_at(&self, from: Time, clock: &str) -> Option<Time> {
        let clock: jiff::civil::Time = clock.parse().ok().filter(|_| clock.len() <= 8)?;
        let begun = self.at(from);
        let day = begun.date();
        [Some(day), day.tomorrow().ok()]
            .into_iter()
            .flatten()
            .filter_map(|day| day.to_datetime(clock).to_zoned(self.0.clone()).ok())
            .find(|at| at.timestamp().as_second() >= begun.timestamp().as_second())
            .map(|at| Time(at.timestamp().as_microsecond()))
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
            let at = self.at(time);
            let text = self
                .1
                .fill("time-day-clock")
                .put("day", i64::from(at.day()));
            let text = text.put("month", short_month(at.month(), self.1));
            text.put("clock", self.clock(time)).into()
        }
    }

    /// The month, here.
    pub(crate) fn month(&self, time: Time) -> Month {
        let at = self.at(time);
        Month(i32::from(at.year()) * 12 + i32::from(at.month()) - 1)
    }

    /// "November 2026", or "Nov" alone where there is little room.
    pub(crate) fn month_says(&self, month: Month, short: bool) -> String {
        let (year, nth) = (month.0.div_euclid(12), month.0.rem_euclid(12) + 1);
        let nth = i8::try_from(nth).unwrap_or(1);
        if short {
            return short_month(nth, self.1).into();
        }
        let text = self.1.fill("time-month-year");
        let text = text.put("month", self::month(nth, self.1));
        text.put("year", year.to_string()).into()
    }

    /// The day, here.
    pub(crate) fn date(&self, time: Time) -> Date {
        let date = self.at(time).date().to_string();
        date.parse().unwrap_or(Date::from_days(0))
    }

    /// When a day begins here.
    pub(crate) fn begins(&self, date: Date) -> Time {
        let parsed = date.to_string().parse::<jiff::civil::Date>();
        let begins = parsed.and_then(|date| date.to_zoned(self.0.clone()));
        begins.map_or(Time(0), |at| Time(at.timestamp().as_microsecond()))
    }

    /// The instant that a form tells by the clocks here, "2026-11-26T15:00" (HTML, local date and
    /// time). In the hour that a change of clocks repeats, the first.
    pub(crate) fn told(&self, text: &str) -> Option<Time> {
        let at: jiff::civil::DateTime = text.parse().ok()?;
        let at = at.to_zoned(self.0.clone()).ok()?;
        Some(Time(at.timestamp().as_microsecond()))
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
            None => self
                .1
                .fill("time-since")
                .put("clock", self.clock(from))
                .into(),
        }
    }
}

/// "31 December 2026".
pub(crate) fn date(date: Date, t: Words) -> String {
    let text = date.to_string();
    let Ok(parsed) = text.parse::<jiff::civil::Date>() else {
        return text;
    };
    let date = t.fill("time-date").put("day", i64::from(parsed.day()));
    let date = date.put("month", month(parsed.month(), t));
    date.put("year", parsed.year().to_string()).into()
}

fn month(month: i8, t: Words) -> Message {
    t.fill("time-month").put("month", i64::from(month))
}

fn short_month(month: i8, t: Words) -> Message {
    t.fill("time-month-short").put("month", i64::from(month))
}

/// "2 h 14 min", "3 min 20 s", "4.2 s", "40 ms".
pub(crate) fn length(us: i64, t: Words) -> String {
    if (1..100_000).contains(&us) {
        let text = t.fill("time-milliseconds");
        return text.put("n", (us + 999) / 1_000).into();
    }
    let tenths = us.max(0) / 100_000;
    let (hours, minutes, seconds) = (tenths / 36_000, tenths / 600 % 60, tenths / 10 % 60);
    if hours > 0 {
        t.fill("time-hours")
            .put("hours", hours)
            .put("minutes", minutes)
            .into()
    } else if minutes > 0 {
        t.fill("time-minutes")
            .put("minutes", minutes)
            .put("seconds", seconds)
            .into()
    } else {
        let seconds = format!("{seconds}.{}", tenths % 10);
        t.fill("time-seconds").put("seconds", seconds).into()
    }
}

/// "1.2 GB" in powers of ten.
pub(crate) fn size(bytes: u64, t: Words) -> String {
    let tenths = |unit: u64| format!("{}.{}", bytes / unit, bytes % unit * 10 / unit);
    let text = match bytes {
        0..1_000 => t.fill("size-bytes").put("n", bytes),
        1_000..1_000_000 => t.fill("size-kb").put("n", tenths(1_000)),
        1_000_000..1_000_000_000 => t.fill("size-mb").put("n", tenths(1_000_000)),
        1_000_000_000.. => t.fill("size-gb").put("n", tenths(1_000_000_000)),
    };
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    #[test]
    fn no_length_but_none_reads_as_nothing() {
        let t = Words::of(Language::En);
        let told = |us| length(us, t);
        assert_eq!(told(0), "0.0 s");
        assert_eq!(told(1), "1 ms");
        assert_eq!(told(40_000), "40 ms");
        assert_eq!(told(99_999), "100 ms");
        assert_eq!(told(100_000), "0.1 s");
        assert_eq!(told(65_000_000), "1 min 5 s");
    }
}
