//! NAL units in their two wrappings: length-prefixed (MP4) and Annex B (TS).

use bytes::Bytes;

use crate::Fault;

const FRAME: &str = "the frame";

/// The units of a frame with NAL length fields of 4 bytes; ends after the first fault.
pub fn units(data: &[u8]) -> impl Iterator<Item = Result<&[u8], Fault>> {
    sized_units(data, 4)
}

/// Turns a frame with NAL length fields of `length_size` bytes (1 to 4) into one with 4 bytes;
/// costs nothing where it is 4 already. Checks that the lengths add up.
pub fn widen(data: Bytes, length_size: u8) -> Result<Bytes, Fault> {
    let mut total = 0;
    for unit in sized_units(&data, length_size) {
        total += 4 + unit?.len();
    }
    if length_size == 4 {
        return Ok(data);
    }
    let mut wide = Vec::with_capacity(total);
    for unit in sized_units(&data, length_size) {
        push(&mut wide, unit?);
    }
    Ok(wide.into())
}

/// Appends a unit with its length in 4 bytes.
pub(crate) fn push(frame: &mut Vec<u8>, unit: &[u8]) {
    frame.extend_from_slice(&(unit.len() as u32).to_be_bytes());
    frame.extend_from_slice(unit);
}

fn sized_units(data: &[u8], length_size: u8) -> impl Iterator<Item = Result<&[u8], Fault>> {
    let size = usize::from(length_size.clamp(1, 4));
    let mut rest = Some(data);
    std::iter::from_fn(move || {
        let data = rest.take()?;
        if data.is_empty() {
            return None;
        }
        let Some((length, body)) = data.split_at_checked(size) else {
            return Some(Err(Fault::Short(FRAME)));
        };
        let length = length
            .iter()
            .fold(0usize, |sum, byte| sum << 8 | usize::from(*byte));
        let Some((unit, after)) = body.split_at_checked(length) else {
            return Some(Err(Fault::Damaged {
                what: FRAME,
                why: "a NAL unit is longer than what is left of it",
            }));
        };
        rest = Some(after);
        Some(Ok(unit))
    })
}

/// The units of an Annex B byte stream, without trailing zeros; what precedes the first start code
/// is left out.
pub fn annex_b(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = start_code(data, 0).map(|(_, after)| after);
    std::iter::from_fn(move || {
        loop {
            let from = at?;
            let next = start_code(data, from);
            at = next.map(|(_, after)| after);
            let unit = trim(&data[from..next.map_or(data.len(), |(before, _)| before)]);
            if !unit.is_empty() {
                return Some(unit);
            }
        }
    })
}

/// Where the next 00 00 01 begins and ends.
fn start_code(data: &[u8], from: usize) -> Option<(usize, usize)> {
    let mut at = from;
    while let Some(third) = data.get(at + 2) {
        match third {
            0 => at += 1,
            1 if data[at] == 0 && data[at + 1] == 0 => return Some((at, at + 3)),
            1..=u8::MAX => at += 3,
        }
    }
    None
}

/// A unit without the zero bytes that Annex B may add to its end.
pub(crate) fn trim(unit: &[u8]) -> &[u8] {
    let end = unit
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |last| last + 1);
    &unit[..end]
}

/// The first bytes of a unit's payload without emulation prevention, at most `limit` of them.
pub(crate) fn unescape(unit: &[u8], limit: usize) -> Vec<u8> {
    let mut plain = Vec::with_capacity(unit.len().min(limit));
    let mut zeros = 0;
    for byte in unit {
        if plain.len() == limit {
            break;
        }
        if zeros >= 2 && *byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        plain.push(*byte);
    }
    plain
}

/// A parameter set and how it is told from others of its kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Set {
    /// NAL unit type.
    pub(crate) kind: u8,
    /// Its own id.
    pub(crate) id: u32,
    /// The unit.
    pub(crate) unit: Vec<u8>,
}

/// The largest parameter set taken.
pub(crate) const SET_MAX: usize = 16 * 1024;

/// Puts sets into force over those there; tells whether anything changed. New ones come first; of
/// new ones with the same kind and id the last counts.
pub(crate) fn merge(sets: &mut Vec<Set>, new: Vec<Set>) -> bool {
    let mut changed = false;
    for (index, set) in new.iter().enumerate().rev() {
        let known = |other: &Set| (other.kind, other.id) == (set.kind, set.id);
        if sets.contains(set) || new[index + 1..].iter().any(known) {
            continue;
        }
        sets.retain(|old| (old.kind, old.id) != (set.kind, set.id));
        sets.insert(0, set.clone());
        changed = true;
    }
    changed
}

/// Adds a set behind those there; of the same kind and id, the first stays.
pub(crate) fn merge_last(sets: &mut Vec<Set>, set: Set) {
    if !sets
        .iter()
        .any(|old| (old.kind, old.id) == (set.kind, set.id))
    {
        sets.push(set);
    }
}
