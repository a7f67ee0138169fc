//! The fuzz target's body on samples that were changed at random, from a fixed seed, and on inputs
//! made to exhaust.

use mail::reply::{NotAReply, read};

use crate::tools::data;

#[path = "../../../../fuzz/bodies/mail.rs"]
#[expect(unreachable_pub, reason = "the fuzz target uses it too")]
mod bodies;

const ROUNDS: u32 = 1_000;

#[test]
fn changed_samples() {
    for sample in ["outlook.eml", "google.eml", "apple.eml", "evolution.eml"] {
        let seed = data(sample);
        let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
        for _ in 0..ROUNDS {
            let mut changed = seed.clone();
            for _ in 0..=chance.below(6) {
                change(&mut changed, &mut chance);
            }
            bodies::reply(&changed);
        }
    }
}

/// Changes a byte, or cuts, repeats or moves a stretch.
fn change(data: &mut Vec<u8>, chance: &mut Chance) {
    let at = chance.below(data.len().max(1));
    let until = (at + 1 + chance.below(120)).min(data.len());
    let marks = b"\r\n:;,=\"\\-@ \t\0\xff";
    match chance.below(5) {
        0 => data.insert(at, marks[chance.below(marks.len())]),
        1 if at < data.len() => data[at] = chance.below(256) as u8,
        2 => drop(data.drain(at.min(until)..until)),
        3 => data.truncate(at.max(1)),
        _ => {
            let stretch = data[at.min(until)..until].to_vec();
            let to = chance.below(data.len().max(1));
            data.splice(to..to, stretch);
        }
    }
}

#[test]
fn inputs_that_exhaust_are_refused() {
    let mail = "From: a@b.example\r\n";
    let calendar = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n";
    let inner = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n";
    let cases = [
        (vec![b'x'; 2 << 20], NotAReply::TooLong),
        (
            format!("{mail}X: {}", "y".repeat(100_000)).into(),
            NotAReply::HeadTooLong,
        ),
        (
            format!("{mail}{}", inner.repeat(10_000)).into(),
            NotAReply::TooNested,
        ),
        (
            format!("{mail}{inner}{}", "--b\r\n".repeat(100_000)).into(),
            NotAReply::TooNested,
        ),
        (
            format!("{mail}Content-Type: multipart/mixed\r\n\r\n").into(),
            NotAReply::NotMail,
        ),
        (
            format!("{calendar}{}", "BEGIN:X\r\n".repeat(10_000)).into(),
            NotAReply::Misshapen,
        ),
        (
            format!("{calendar}{}", "A:b\r\n".repeat(10_000)).into(),
            NotAReply::CalendarTooLong,
        ),
        (
            format!("{calendar}A:{}", "\r\n b".repeat(50_000)).into(),
            NotAReply::Misshapen,
        ),
        (
            format!("{calendar}A:{}", "b".repeat(100_000)).into(),
            NotAReply::CalendarTooLong,
        ),
        (
            format!("{calendar}A:{}", "b".repeat(300_000)).into(),
            NotAReply::CalendarTooLong,
        ),
    ];
    for (at, (input, expected)) in cases.into_iter().enumerate() {
        bodies::reply(&input);
        assert_eq!(read(&input), Err(expected), "case {at}");
    }
    // Messages within messages are never opened, however many there are.
    let nested = format!(
        "{mail}{}",
        "Content-Type: message/rfc822\r\n\r\n".repeat(30_000)
    );
    assert_eq!(read(nested.as_bytes()), Err(NotAReply::NoCalendar));
}

/// xorshift64.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}
