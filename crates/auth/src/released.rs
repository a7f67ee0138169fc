//! Released files: segments of a closed part as they were recorded, with what proves them; or
//! something derived from them, with what is hidden in it.
//!
//! Such a file is a fragmented MP4 that every player plays: the initialisation segment of a take,
//! then whole segments, back to back. Behind them stands one `uuid` box (ISO/IEC 14496-12 §11.1) of
//! the type [`TYPE`]; in it the line `onrecord/released@v1` and a [`Told`] as JSON. The salts that
//! it tells are those of the released segments alone, so that it proves these and no others.

#[cfg(test)]
mod tests;

use std::io::{Read, Seek, SeekFrom};

use acts::{CameraId, Digest, Hidden, MeetingId, SealedSegment, SealedTake, Time};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::sealed::{self, Salt};

/// The type of the box: the first 16 bytes of the SHA-256 of `onrecord/released@v1` and a line feed.
pub const TYPE: [u8; 16] = [
    0xa1, 0xb7, 0x0c, 0xe0, 0xed, 0xf0, 0x23, 0x86, 0xe0, 0xc3, 0xb0, 0x15, 0xbc, 0x50, 0x55, 0x3a,
];
/// More is not read of what a file tells of itself, in bytes.
pub const TOLD_BYTES_MAX: u64 = 16 << 20;

const MAGIC: &[u8] = b"onrecord/released@v1\n";
/// Size, kind and type.
const HEAD_BYTES: u64 = 8 + 16;
/// Boxes that are looked at before the one that is sought: three hours of parts, ten times over.
const BOXES_MAX: usize = 2_000_000;

/// What a released file tells of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// The meeting.
    pub meeting: MeetingId,
    /// The seal.
    pub seal: u32,
    /// The camera within the meeting's room.
    pub camera: CameraId,
    /// The take.
    pub take: u32,
    /// The initialisation segment; none in a derived file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub init: Option<Piece>,
    /// The segments, in order.
    pub segments: Vec<Segment>,
    /// What is hidden; when empty, the file is as recorded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<Hidden>,
}

/// A segment of the original.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// Its number.
    pub seq: u64,
    /// When it begins.
    pub start: Time,
    /// Its length in microseconds.
    pub duration_us: u64,
    /// Its bytes in this file; none in a derived file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub piece: Option<Piece>,
}

/// Bytes of a released file, and the salt that proves them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Piece {
    /// How many.
    pub bytes: u64,
    /// The salt of their digest on the record, in hexadecimal digits.
    #[serde(with = "hex")]
    pub salt: Salt,
}

mod hex {
    use acts::Digest;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    pub(super) fn serialize<S: Serializer>(salt: &[u8; 32], to: S) -> Result<S::Ok, S::Error> {
        Digest(*salt).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u8; 32], D::Error> {
        Ok(Digest::deserialize(from)?.0)
    }
}

/// What the record has of the take that a released file comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its initialisation segment.
    pub take: SealedTake,
    /// All its segments, in order.
    pub segments: Vec<SealedSegment>,
}

impl Recorded {
    /// Picks a take from what the record has of a seal.
    pub fn of(
        camera: &CameraId,
        take: u32,
        takes: &[SealedTake],
        segments: &[SealedSegment],
    ) -> Option<Self> {
        let found = takes
            .iter()
            .find(|it| it.camera == *camera && it.take == take);
        let of_take = segments
            .iter()
            .filter(|it| it.camera == *camera && it.take == take);
        Some(Self {
            take: found?.clone(),
            segments: of_take.cloned().collect(),
        })
    }
}

/// Why a file is no released file, or is not what the record has.
#[derive(Debug, thiserror::Error)]
pub enum Flaw {
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Unread(#[from] std::io::Error),
    /// Its boxes are not whole.
    #[error("it is cut off, or no MP4")]
    Boxes,
    /// It tells nothing of itself.
    #[error("it has no box that says what was released")]
    Untold,
    /// Something stands behind what it tells.
    #[error("something stands behind the box that says what was released")]
    Behind,
    /// What it tells is not written as it should be.
    #[error("the box that says what was released cannot be read: {0}")]
    Unwritten(String),
    /// The record does not have such a segment there.
    #[error("the record does not have the segment {0} so, or not in this order")]
    Foreign(u64),
    /// It says neither what proves it nor what is hidden in it.
    #[error("it is said to be as recorded, and has nothing that proves the segment {0}")]
    Unproved(u64),
    /// A derived file has salts.
    #[error("something is hidden in it, and yet it is said to be as recorded")]
    Both,
    /// Something is hidden outside of it.
    #[error("what is said to be hidden does not lie in it")]
    HiddenElsewhere,
    /// It has more or fewer bytes than its segments.
    #[error("it is longer or shorter than its segments")]
    Length,
    /// Its initialisation segment was altered.
    #[error("its initialisation segment is not what was recorded")]
    InitAltered,
    /// A segment was altered.
    #[error("the segment {0} is not what was recorded")]
    Altered(u64),
}

impl Told {
    /// When the first segment begins and the last ends.
    pub fn range(&self) -> Option<(Time, Time)> {
        let (first, last) = (self.segments.first()?, self.segments.last()?);
        let length = i64::try_from(last.duration_us).unwrap_or(i64::MAX);
        Some((first.start, Time(last.start.0.saturating_add(length))))
    }

    /// The box that ends a released file.
    pub fn to_box(&self) -> Vec<u8> {
        let json = serde_json::to_vec(self).unwrap_or_default();
        let size = HEAD_BYTES as usize + MAGIC.len() + json.len();
        // No longer than `TOLD_BYTES_MAX` is read, which a 32-bit size holds.
        let size = u32::try_from(size).unwrap_or(u32::MAX);
        let mut out = size.to_be_bytes().to_vec();
        out.extend_from_slice(b"uuid");
        out.extend_from_slice(&TYPE);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&json);
        out
    }

    /// Reads what a file tells of itself, and where the box that tells it begins.
    ///
    /// # Errors
    /// When it is no MP4 with such a box at its end.
    pub fn read<R: Read + Seek>(file: &mut R) -> Result<(Self, u64), Flaw> {
        let end = file.seek(SeekFrom::End(0))?;
        let mut at = file.seek(SeekFrom::Start(0))?;
        for _ in 0..BOXES_MAX {
            if at == end {
                return Err(Flaw::Untold);
            }
            file.seek(SeekFrom::Start(at))?;
            let (size, kind) = head(file, end - at)?;
            if kind == *b"uuid" && size >= HEAD_BYTES {
                let mut own = [0; 16];
                file.seek(SeekFrom::Start(at + 8))?;
                file.read_exact(&mut own)?;
                if own == TYPE {
                    return Ok((Self::parse(file, size, end - at)?, at));
                }
            }
            at += size;
        }
        Err(Flaw::Boxes)
    }

    fn parse<R: Read>(file: &mut R, size: u64, left: u64) -> Result<Self, Flaw> {
        if size != left {
            return Err(Flaw::Behind);
        }
        let length = size - HEAD_BYTES;
        if length > TOLD_BYTES_MAX {
            return Err(Flaw::Unwritten("it is too long".to_owned()));
        }
        let mut text = Vec::new();
        file.take(length).read_to_end(&mut text)?;
        let json = text.strip_prefix(MAGIC);
        let json = json.ok_or_else(|| Flaw::Unwritten("another first line".to_owned()))?;
        serde_json::from_slice(json).map_err(|fault| Flaw::Unwritten(fault.to_string()))
    }

    /// Compares a file, whose box begins at `end`, with what the record has of its take.
    ///
    /// A derived file is compared by its numbers and times alone: that it shows what its segments
    /// show is the word of whoever released it.
    ///
    /// # Errors
    /// The first thing that is not as the record has it.
    pub fn check<R: Read + Seek>(
        &self,
        file: &mut R,
        end: u64,
        recorded: &Recorded,
    ) -> Result<(), Flaw> {
        let on_record = self.on_record(recorded)?;
        if !self.hidden.is_empty() {
            return self.check_hidden();
        }
        let first = on_record.first().map_or(0, |segment| segment.seq);
        let init = self.init.as_ref().ok_or(Flaw::Unproved(first))?;
        let mut left = end;
        let mut fits = |piece: &Piece| match left.checked_sub(piece.bytes) {
            Some(rest) => {
                left = rest;
                Ok(())
            }
            None => Err(Flaw::Length),
        };
        fits(init)?;
        for segment in &self.segments {
            fits(segment.piece.as_ref().ok_or(Flaw::Unproved(segment.seq))?)?;
        }
        if left != 0 {
            return Err(Flaw::Length);
        }
        file.seek(SeekFrom::Start(0))?;
        if salted(file, init)? != recorded.take.salted {
            return Err(Flaw::InitAltered);
        }
        for (segment, known) in self.segments.iter().zip(on_record) {
            let piece = segment.piece.as_ref();
            let piece = piece.ok_or(Flaw::Unproved(segment.seq))?;
            if salted(file, piece)? != known.salted {
                return Err(Flaw::Altered(segment.seq));
            }
        }
        Ok(())
    }

    /// The segments on record that it names: one after the other, none left out.
    fn on_record<'a>(&self, recorded: &'a Recorded) -> Result<&'a [SealedSegment], Flaw> {
        let first = self.segments.first().map_or(0, |segment| segment.seq);
        let all = &recorded.segments;
        let at = all.iter().position(|segment| segment.seq == first);
        let at = at.filter(|_| !self.segments.is_empty());
        let some = at
            .and_then(|at| all.get(at..))
            .ok_or(Flaw::Foreign(first))?;
        for (nth, segment) in self.segments.iter().enumerate() {
            let same = some.get(nth).is_some_and(|known| {
                known.seq == segment.seq
                    && known.start == segment.start
                    && known.duration_us == segment.duration_us
            });
            if !same {
                return Err(Flaw::Foreign(segment.seq));
            }
        }
        Ok(some.get(..self.segments.len()).unwrap_or_default())
    }

    fn check_hidden(&self) -> Result<(), Flaw> {
        if self.init.is_some() || self.segments.iter().any(|it| it.piece.is_some()) {
            return Err(Flaw::Both);
        }
        let range = self.range().unwrap_or_default();
        let within = |it: &Hidden| range.0 <= it.from && it.from < it.until && it.until <= range.1;
        if self.hidden.iter().all(within) {
            Ok(())
        } else {
            Err(Flaw::HiddenElsewhere)
        }
    }
}

/// Size and kind of the box that begins here, of which no more is left than so many bytes.
fn head<R: Read>(file: &mut R, left: u64) -> Result<(u64, [u8; 4]), Flaw> {
    if left < 8 {
        return Err(Flaw::Boxes);
    }
    let (mut size, mut kind) = ([0; 4], [0; 4]);
    file.read_exact(&mut size)?;
    file.read_exact(&mut kind)?;
    let size = match u32::from_be_bytes(size) {
        0 => left,
        1 if left >= 16 => {
            let mut long = [0; 8];
            file.read_exact(&mut long)?;
            u64::from_be_bytes(long)
        }
        size => u64::from(size),
    };
    if (8..=left).contains(&size) {
        Ok((size, kind))
    } else {
        Err(Flaw::Boxes)
    }
}

/// The salted digest of the bytes that follow.
fn salted<R: Read>(file: &mut R, piece: &Piece) -> Result<Digest, Flaw> {
    let mut sum = sealed::salted(&piece.salt);
    let (mut left, mut some) = (piece.bytes, vec![0; 64 << 10]);
    while left > 0 {
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(some.len());
        let read = file.read(&mut some[..most])?;
        if read == 0 {
            return Err(Flaw::Length);
        }
        sum.update(&some[..read]);
        left -= read as u64;
    }
    Ok(Digest(sum.finalize().into()))
}

/// SHA-256 and length in bytes of a whole file.
///
/// # Errors
/// When it cannot be read.
pub fn digest<R: Read + Seek>(file: &mut R) -> std::io::Result<(Digest, u64)> {
    file.seek(SeekFrom::Start(0))?;
    let (mut sum, mut bytes, mut some) = (Sha256::new(), 0, vec![0; 64 << 10]);
    loop {
        let read = file.read(&mut some)?;
        if read == 0 {
            return Ok((Digest(sum.finalize().into()), bytes));
        }
        sum.update(&some[..read]);
        bytes += read as u64;
    }
}
