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

/// Refuses what is no age X25519 recipient (C2SP age): 32 bytes in Bech32 with a true checksum.
pub(crate) fn age_recipient(recipient: &str) -> Result<(), Refusal> {
    let data = recipient.strip_prefix("age1").unwrap_or_default();
    let value = |b: u8| BECH32.iter().position(|known| *known == b);
    let values: Option<Vec<usize>> = data.bytes().map(value).collect();
    // 52 characters hold the 256 bits and 4 that are zero, 6 the checksum.
    let sound = |values: Vec<usize>| {
        values.len() == 58 && values[51].is_multiple_of(16) && bech32_checksum("age", &values) == 1
    };
    if values.is_some_and(sound) {
        Ok(())
    } else {
        Err(Refusal::RecipientImplausible)
    }
}

/// The alphabet of Bech32 (BIP 173).
const BECH32: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// The checksum of Bech32 (BIP 173, `bech32_polymod` over the expanded prefix and the data): 1 when
/// the data ends with the right one.
fn bech32_checksum(prefix: &str, data: &[usize]) -> usize {
    const GENERATOR: [usize; 5] = [
        0x3b6a_57b2,
        0x2650_8e6d,
        0x1ea1_19fa,
        0x3d42_33dd,
        0x2a14_62b3,
    ];
    let high = prefix.bytes().map(|b| usize::from(b >> 5));
    let low = prefix.bytes().map(|b| usize::from(b & 31));
    let all = high.chain([0]).chain(low).chain(data.iter().copied());
    all.fold(1, |checksum, value| {
        let top = checksum >> 25;
        let shifted = (checksum & 0x01ff_ffff) << 5 ^ value;
        let bits = GENERATOR.iter().enumerate();
        let taken = bits.filter(|(bit, _)| top >> bit & 1 == 1);
        taken.fold(shifted, |sum, (_, generator)| sum ^ generator)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

    #[test]
    fn a_recipient_with_any_one_character_changed_is_refused() {
        assert!(age_recipient(KEY).is_ok());
        for at in 0..KEY.len() {
            for other in BECH32 {
                let mut changed = KEY.as_bytes().to_vec();
                changed[at] = *other;
                let changed = String::from_utf8(changed).expect("ASCII");
                assert_eq!(age_recipient(&changed).is_ok(), changed == KEY, "{changed}");
            }
        }
        for wrong in [
            &KEY[..61],
            "",
            "age1",
            &KEY.to_uppercase(),
            &format!("{KEY}q"),
        ] {
            assert!(age_recipient(wrong).is_err(), "{wrong}");
        }
        // A true checksum, but over bits that should be zero.
        let mut values = values(&KEY["age1".len()..]);
        values[51] |= 1;
        values.truncate(52);
        values.extend([0; 6]);
        let checksum = bech32_checksum("age", &values) ^ 1;
        values.truncate(52);
        values.extend((0..6).rev().map(|nth| checksum >> (5 * nth) & 31));
        assert_eq!(bech32_checksum("age", &values), 1);
        let text: String = values.iter().map(|it| char::from(BECH32[*it])).collect();
        assert!(age_recipient(&format!("age1{text}")).is_err());
    }

    fn values(data: &str) -> Vec<usize> {
        let value = |b: u8| BECH32.iter().position(|known| *known == b);
        data.bytes().map(|b| value(b).expect("known")).collect()
    }

    #[test]
    fn the_checksum_is_that_of_bip_173() {
        // A valid string of the standard's own tests.
        let data = format!("{}c8247j", "q".repeat(82));
        assert_eq!(bech32_checksum("1", &values(&data)), 1);
    }
}
