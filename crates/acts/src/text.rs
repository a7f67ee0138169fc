//! What words, numbers, times and zones the record can hold.

use crate::{Date, Refusal, Time};

/// Names and titles.
pub(crate) const NAME: usize = 200;
/// Grounds, purposes, reasons.
pub(crate) const PROSE: usize = 2_000;
/// The largest whole number that RFC 8785 keeps exactly.
const NUMBER_MAX: u64 = (1 << 53) - 1;

/// Refuses words that are empty, too long or not plain text on one line.
pub(crate) fn words(field: &'static str, text: &str, limit: usize) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::FieldEmpty { field });
    }
    // A character has at least one byte: most long texts need no counting.
    if text.len() > limit * 4 || text.chars().count() > limit {
        return Err(Refusal::FieldTooLong { field, limit });
    }
    if text.chars().any(unprintable) {
        return Err(Refusal::FieldUnprintable { field });
    }
    Ok(())
}

/// Refuses a ground that is missing, too long or not plain text.
pub(crate) fn ground(text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::GroundMissing);
    }
    words("ground", text, PROSE)
}

/// Control characters, line ends, and the marks that make text read in another order than it is
/// written; the joiners that Indic scripts need are fine.
fn unprintable(c: char) -> bool {
    let reorders = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || reorders || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// Refuses numbers that canonical JSON would round.
pub(crate) fn number(field: &'static str, value: u64) -> Result<(), Refusal> {
    if value <= NUMBER_MAX {
        Ok(())
    } else {
        Err(Refusal::NumberTooLarge { field })
    }
}

/// Refuses instants that cannot be written and read again.
pub(crate) fn instant(field: &'static str, at: Time) -> Result<(), Refusal> {
    let plausible = at >= Time(0) && day(at) < Date::from_days(2_932_897);
    if plausible {
        Ok(())
    } else {
        Err(Refusal::TimeImplausible { field })
    }
}

/// Refuses what cannot be the name of a time zone; whether it exists is known to the pages.
pub(crate) fn zone(zone: &str) -> Result<(), Refusal> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+');
    let part = |part: &str| !part.is_empty() && part.bytes().all(plain);
    let fits = zone.len() <= 64 && zone.starts_with(|c: char| c.is_ascii_alphabetic());
    if fits && zone.split('/').count() <= 3 && zone.split('/').all(part) {
        Ok(())
    } else {
        Err(Refusal::ZoneImplausible {
            zone: zone.chars().take(64).collect(),
        })
    }
}

/// The day of an instant, in UTC.
pub(crate) fn day(at: Time) -> Date {
    Date::from_days(at.0.div_euclid(86_400 * Time::SECOND))
}

/// The instant at which a day is over, in UTC.
pub(crate) fn end_of_day(day: Date) -> Time {
    Time(
        day.days()
            .saturating_add(1)
            .saturating_mul(86_400 * Time::SECOND),
    )
}

/// Refuses a day that has passed, in UTC.
pub(crate) fn ahead(field: &'static str, day: Date, now: Time) -> Result<(), Refusal> {
    if now < end_of_day(day) {
        Ok(())
    } else {
        let today = self::day(now);
        Err(Refusal::DayPassed { field, today })
    }
}

/// Refuses what is no age X25519 recipient by its shape (C2SP age; BIP 173 alphabet).
pub(crate) fn age_recipient(recipient: &str) -> Result<(), Refusal> {
    let data = recipient.strip_prefix("age1").unwrap_or_default();
    let bech32 = |b: u8| b"qpzry9x8gf2tvdw0s3jn54khce6mua7l".contains(&b);
    if data.len() == 58 && data.bytes().all(bech32) {
        Ok(())
    } else {
        Err(Refusal::RecipientImplausible)
    }
}
