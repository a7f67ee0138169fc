//! Instants and dates as the record writes them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant in microseconds since 1970-01-01T00:00:00Z.
///
/// Written as RFC 3339 in UTC with six decimals, `2026-11-22T09:30:00.000000Z`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

impl Time {
    /// Microseconds in a second.
    pub const SECOND: i64 = 1_000_000;

    /// Microseconds since the Unix epoch.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// The instant `us` microseconds later, saturating.
    pub fn plus_us(self, us: i64) -> Self {
        Self(self.0.saturating_add(us))
    }

    /// Microseconds from `earlier` to `self`, negative when `earlier` is later.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = self.0.div_euclid(86_400 * Self::SECOND);
        let within = self.0.rem_euclid(86_400 * Self::SECOND);
        let (date, seconds) = (Date::from_days(days), within / Self::SECOND);
        let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(
            f,
            "{date}T{h:02}:{m:02}:{s:02}.{:06}Z",
            within % Self::SECOND
        )
    }
}

/// The text is no instant that the record can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "write the time as RFC 3339, for example 2026-11-22T09:30:00Z or 2026-11-22T15:00:00+05:30"
)]
pub struct NotATime;

impl FromStr for Time {
    type Err = NotATime;

    /// Reads RFC 3339 §5.6 with any offset and up to six decimals; leap seconds are refused.
    fn from_str(text: &str) -> Result<Self, NotATime> {
        let (date, rest) = text.split_once(['T', 't', ' ']).ok_or(NotATime)?;
        let date: Date = date.parse().map_err(|_| NotATime)?;
        let at = rest.find(['Z', 'z', '+', '-']).ok_or(NotATime)?;
        let (clock, zone) = rest.split_at(at);
        let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
        if fraction.is_empty() || fraction.len() > 6 {
            return Err(NotATime);
        }
        let fraction = number(fraction)? * 10_i64.pow(6 - fraction.len() as u32);
        let [h, m, s] = fields(clock)?;
        let offset_s = match zone {
            "Z" | "z" => 0,
            signed => {
                let (hours, minutes) = signed[1..].split_once(':').ok_or(NotATime)?;
                if hours.len() != 2 || minutes.len() != 2 {
                    return Err(NotATime);
                }
                let (hours, minutes) = (number(hours)?, number(minutes)?);
                if hours > 23 || minutes > 59 {
                    return Err(NotATime);
                }
                let size = hours * 3600 + minutes * 60;
                if signed.starts_with('-') { -size } else { size }
            }
        };
        if h > 23 || m > 59 || s > 59 {
            return Err(NotATime);
        }
        let seconds = date.days() * 86_400 + h * 3600 + m * 60 + s - offset_s;
        Ok(Self(seconds * Self::SECOND + fraction))
    }
}

fn fields(clock: &str) -> Result<[i64; 3], NotATime> {
    let mut out = [0; 3];
    let mut parts = clock.split(':');
    for slot in &mut out {
        let part = parts
            .next()
            .filter(|part| part.len() == 2)
            .ok_or(NotATime)?;
        *slot = number(part)?;
    }
    parts.next().is_none().then_some(out).ok_or(NotATime)
}

fn number(digits: &str) -> Result<i64, NotATime> {
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if plain {
        digits.parse().map_err(|_| NotATime)
    } else {
        Err(NotATime)
    }
}

/// A day of the Gregorian calendar, written `2026-11-22`; years 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

impl Date {
    /// The day that lies `days` after 1970-01-01 (Hinnant, `civil_from_days`).
    pub fn from_days(days: i64) -> Self {
        let z = days + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        let year = yoe + era * 400 + i64::from(month <= 2);
        Self {
            year: year as i32,
            month: month as u8,
            day: (doy - (153 * mp + 2) / 5 + 1) as u8,
        }
    }

    /// Days since 1970-01-01.
    pub fn days(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let y = i64::from(self.year) - i64::from(month <= 2);
        let era = y.div_euclid(400);
        let yoe = y.rem_euclid(400);
        let doy = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
        era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// The text is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write the date as year-month-day, for example 2026-12-31")]
pub struct NotADate;

impl FromStr for Date {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' || !text.is_ascii() {
            return Err(NotADate);
        }
        let take = |from: usize, to: usize| number(&text[from..to]).map_err(|_| NotADate);
        let date = Self {
            year: take(0, 4)? as i32,
            month: take(5, 7)? as u8,
            day: take(8, 10)? as u8,
        };
        let real = date.year > 0 && Self::from_days(date.days()) == date;
        real.then_some(date).ok_or(NotADate)
    }
}

macro_rules! as_text {
    ($type:ty, $format:literal, $example:literal) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({"type": "string", "format": $format, "examples": [$example]})
            }
        }
    };
}
as_text!(Time, "date-time", "2026-11-22T09:30:00.000000Z");
as_text!(Date, "date", "2026-12-31");
