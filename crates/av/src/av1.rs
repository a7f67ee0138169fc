//! AV1 parameters: AV1CodecConfigurationRecord (AV1-ISOBMFF 2.3) and sequence header (AV1 5.5).

use bytes::Bytes;

use crate::bits::Bits;
use crate::frame::Look;
use crate::{Codec, Fault, Track};

const AV1C: &str = "the AV1 configuration (av1C)";
const SEQUENCE: &str = "the AV1 sequence header";
const UNIT: &str = "the AV1 temporal unit";
const CONFIG_MAX: usize = 16 * 1024;

/// The track that an av1C payload describes. Without a sequence header in it the size is 0 until
/// `look` at the first key frame gives the whole track.
pub fn track(av1c: &[u8]) -> Result<Track, Fault> {
    let [head, profile_level, depth, _, obus @ ..] = av1c else {
        return Err(Fault::Short(AV1C));
    };
    if *head != 0x81 {
        return Err(Fault::Damaged {
            what: AV1C,
            why: "its marker and version are not 0x81",
        });
    }
    if av1c.len() > CONFIG_MAX {
        return Err(Fault::TooLarge {
            what: AV1C,
            max: CONFIG_MAX as u64,
        });
    }
    for obu in self::obus(obus) {
        let obu = obu?;
        if obu.kind == KIND_SEQUENCE {
            return from_sequence(obu.payload);
        }
    }
    Ok(Track {
        codec: Codec::Av1,
        config: Bytes::copy_from_slice(&av1c[..4]),
        codecs: codecs(*profile_level, *depth),
        timescale: 90_000,
        size: (0, 0),
        channels: 0,
        frame_ticks: 0,
    })
}

/// A temporal unit without temporal delimiters, tile lists and padding, each OBU with its size
/// field, as MP4 and `Frame` carry it.
pub fn strip(data: Bytes) -> Result<Bytes, Fault> {
    let mut whole = true;
    for obu in obus(&data) {
        let obu = obu?;
        whole &= obu.sized && !matches!(obu.kind, KIND_DELIMITER | KIND_TILE_LIST | KIND_PADDING);
    }
    if whole {
        return Ok(data);
    }
    let mut out = Vec::with_capacity(data.len() + 8);
    for obu in obus(&data) {
        let obu = obu?;
        if !matches!(obu.kind, KIND_DELIMITER | KIND_TILE_LIST | KIND_PADDING) {
            obu.write(&mut out);
        }
    }
    Ok(out.into())
}

/// The temporal unit without metadata OBUs (5.8), which never change the picture.
pub(crate) fn without_metadata(data: &Bytes) -> Bytes {
    let units = || obus(data).map_while(Result::ok);
    if !units().any(|obu| obu.kind == KIND_METADATA) {
        return data.clone();
    }
    let mut out = Vec::with_capacity(data.len());
    units()
        .filter(|obu| obu.kind != KIND_METADATA)
        .for_each(|obu| obu.write(&mut out));
    out.into()
}

pub(crate) const KIND_SEQUENCE: u8 = 1;
const KIND_DELIMITER: u8 = 2;
const KIND_METADATA: u8 = 5;
const KIND_FRAME_HEADER: u8 = 3;
const KIND_TILE_GROUP: u8 = 4;
const KIND_FRAME: u8 = 6;
const KIND_TILE_LIST: u8 = 8;
const KIND_PADDING: u8 = 15;

/// One open bitstream unit.
pub(crate) struct Obu<'a> {
    pub(crate) kind: u8,
    /// Temporal and spatial id, where there is an extension header.
    extension: Option<u8>,
    sized: bool,
    pub(crate) payload: &'a [u8],
}

impl Obu<'_> {
    /// Whether it is part of the coded picture.
    pub(crate) fn coded(&self) -> bool {
        matches!(self.kind, KIND_FRAME_HEADER | KIND_TILE_GROUP | KIND_FRAME)
    }

    /// Its header in canonical form, without size field, and how many bytes of it count.
    pub(crate) fn header(&self) -> ([u8; 2], usize) {
        match self.extension {
            Some(extension) => ([self.kind << 3 | 4, extension], 2),
            None => ([self.kind << 3, 0], 1),
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        let (header, count) = self.header();
        out.push(header[0] | 2);
        out.extend_from_slice(&header[1..count]);
        let mut left = self.payload.len();
        while left > 127 {
            out.push(left as u8 | 0x80);
            left >>= 7;
        }
        out.push(left as u8);
        out.extend_from_slice(self.payload);
    }
}

/// The OBUs of a temporal unit in the low-overhead format; ends after the first fault.
pub(crate) fn obus(data: &[u8]) -> impl Iterator<Item = Result<Obu<'_>, Fault>> {
    let mut rest = data;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        match obu(rest) {
            Ok((obu, after)) => {
                rest = after;
                Some(Ok(obu))
            }
            Err(fault) => {
                rest = &[];
                Some(Err(fault))
            }
        }
    })
}

fn obu(data: &[u8]) -> Result<(Obu<'_>, &[u8]), Fault> {
    let (head, mut rest) = data.split_first().ok_or(Fault::Short(UNIT))?;
    if head & 0x80 != 0 {
        return Err(Fault::Damaged {
            what: UNIT,
            why: "an OBU header has its forbidden bit set",
        });
    }
    let mut extension = None;
    if head & 4 != 0 {
        let (byte, after) = rest.split_first().ok_or(Fault::Short(UNIT))?;
        extension = Some(*byte);
        rest = after;
    }
    let sized = head & 2 != 0;
    let (payload, after) = if sized {
        let (size, after) = leb128(rest)?;
        after.split_at_checked(size).ok_or(Fault::Damaged {
            what: UNIT,
            why: "an OBU is longer than what is left of it",
        })?
    } else {
        (rest, &rest[rest.len()..])
    };
    Ok((
        Obu {
            kind: head >> 3 & 15,
            extension,
            sized,
            payload,
        },
        after,
    ))
}

fn leb128(data: &[u8]) -> Result<(usize, &[u8]), Fault> {
    let mut value = 0u64;
    for (place, byte) in data.iter().take(8).enumerate() {
        value |= u64::from(byte & 127) << (7 * place);
        if byte & 128 == 0 {
            let value = usize::try_from(value).unwrap_or(usize::MAX);
            return Ok((value, &data[place + 1..]));
        }
    }
    Err(Fault::Damaged {
        what: UNIT,
        why: "an OBU's size does not end",
    })
}

/// The sequence header in an av1C payload.
pub(crate) fn sequence(av1c: &[u8]) -> Option<&[u8]> {
    obus(av1c.get(4..)?)
        .map_while(Result::ok)
        .find(|obu| obu.kind == KIND_SEQUENCE)
        .map(|obu| obu.payload)
}

/// Reads one temporal unit's bitstream.
pub(crate) fn look(track: &Track, data: &[u8]) -> Result<Look, Fault> {
    let known = sequence(&track.config);
    let mut found: Option<&[u8]> = None;
    let mut key = None;
    for obu in obus(data) {
        let obu = obu?;
        match obu.kind {
            KIND_SEQUENCE => found = Some(obu.payload),
            KIND_FRAME_HEADER | KIND_FRAME if key.is_none() => {
                key = Some(shown_key(found.or(known), obu.payload)?);
            }
            _ => {}
        }
    }
    let key = key.ok_or(Fault::Damaged {
        what: UNIT,
        why: "it holds no coded picture",
    })?;
    let track = match found {
        Some(new) if known != Some(new) => Some(from_sequence(new)?),
        Some(_) | None => None,
    };
    Ok(Look { key, track })
}

/// Whether a frame header begins a shown key frame, which resets every reference; nothing is one
/// before a sequence header is known.
fn shown_key(sequence: Option<&[u8]>, header: &[u8]) -> Result<bool, Fault> {
    if sequence
        .and_then(<[u8]>::first)
        .is_some_and(|byte| byte & 8 != 0)
    {
        return Ok(true); // reduced_still_picture_header
    }
    let mut bits = Bits::new(UNIT, header);
    let existing = bits.flag()?;
    let key = !existing && bits.bits(2)? == 0 && bits.flag()?;
    Ok(key && sequence.is_some())
}

fn codecs(profile_level: u8, depth: u8) -> String {
    let tier = if depth & 0x80 == 0 { 'M' } else { 'H' };
    let bits = match (depth & 0x40 != 0, depth & 0x20 != 0) {
        (false, _) => 8,
        (true, false) => 10,
        (true, true) => 12,
    };
    format!(
        "av01.{}.{:02}{tier}.{bits:02}",
        profile_level >> 5,
        profile_level & 31
    )
}

fn from_sequence(payload: &[u8]) -> Result<Track, Fault> {
    if payload.len() > CONFIG_MAX - 16 {
        return Err(Fault::TooLarge {
            what: SEQUENCE,
            max: CONFIG_MAX as u64,
        });
    }
    let header = Sequence::parse(payload)?;
    let profile_level = header.profile << 5 | header.level;
    let mut config = vec![
        0x81,
        profile_level,
        header.colour | u8::from(header.tier) << 7,
        0,
    ];
    Obu {
        kind: KIND_SEQUENCE,
        extension: None,
        sized: true,
        payload,
    }
    .write(&mut config);
    Ok(Track {
        codec: Codec::Av1,
        config: config.into(),
        codecs: codecs(profile_level, header.colour | u8::from(header.tier) << 7),
        timescale: 90_000,
        size: header.size,
        channels: 0,
        frame_ticks: 0,
    })
}

/// What of a sequence header matters here.
struct Sequence {
    profile: u8,
    level: u8,
    tier: bool,
    size: (u16, u16),
    /// Depth and chroma as the third byte of av1C has them.
    colour: u8,
}

impl Sequence {
    fn parse(payload: &[u8]) -> Result<Sequence, Fault> {
        let mut bits = Bits::new(SEQUENCE, payload);
        let profile = bits.bits(3)? as u8;
        if profile > 2 {
            return Err(Fault::Damaged {
                what: SEQUENCE,
                why: "its profile is above 2",
            });
        }
        bits.flag()?;
        let reduced = bits.flag()?;
        let (level, tier) = if reduced {
            (bits.bits(5)? as u8, false)
        } else {
            operating_points(&mut bits)?
        };
        let (across, down) = (bits.bits(4)? + 1, bits.bits(4)? + 1);
        let (width, height) = (bits.bits(across)? + 1, bits.bits(down)? + 1);
        let size = match (u16::try_from(width), u16::try_from(height)) {
            (Ok(width), Ok(height)) => (width, height),
            _ => {
                return Err(Fault::Damaged {
                    what: SEQUENCE,
                    why: "its picture size is impossible",
                });
            }
        };
        if !reduced && bits.flag()? {
            bits.skip(7)?;
        }
        bits.skip(3)?;
        if !reduced {
            skip_tools(&mut bits)?;
        }
        bits.skip(3)?;
        Ok(Sequence {
            profile,
            level,
            tier,
            size,
            colour: colour(&mut bits, profile)?,
        })
    }
}

/// Level and tier of the first operating point; skips the rest.
fn operating_points(bits: &mut Bits<'_>) -> Result<(u8, bool), Fault> {
    let mut delay_bits = None;
    if bits.flag()? {
        bits.skip(64)?;
        if bits.flag()? {
            skip_uvlc(bits)?;
        }
        if bits.flag()? {
            delay_bits = Some(bits.bits(5)? as usize + 1);
            bits.skip(32 + 5 + 5)?;
        }
    }
    let display_delay = bits.flag()?;
    let mut first = None;
    for _ in 0..=bits.bits(5)? {
        bits.skip(12)?;
        let level = bits.bits(5)? as u8;
        let tier = level > 7 && bits.flag()?;
        if let Some(delay_bits) = delay_bits
            && bits.flag()?
        {
            bits.skip(2 * delay_bits + 1)?;
        }
        if display_delay && bits.flag()? {
            bits.skip(4)?;
        }
        first.get_or_insert((level, tier));
    }
    Ok(first.unwrap_or((0, false)))
}

fn skip_uvlc(bits: &mut Bits<'_>) -> Result<(), Fault> {
    let mut zeros = 0;
    while !bits.flag()? {
        zeros += 1;
    }
    if zeros < 32 { bits.skip(zeros) } else { Ok(()) }
}

/// Skips the coding tools between picture size and `enable_superres`.
fn skip_tools(bits: &mut Bits<'_>) -> Result<(), Fault> {
    bits.skip(4)?;
    let order_hint = bits.flag()?;
    if order_hint {
        bits.skip(2)?;
    }
    // seq_choose_screen_content_tools, then seq_force_screen_content_tools
    let screen = bits.flag()? || bits.flag()?;
    // seq_choose_integer_mv, then seq_force_integer_mv
    if screen && !bits.flag()? {
        bits.skip(1)?;
    }
    if order_hint {
        bits.skip(3)?;
    }
    Ok(())
}

fn colour(bits: &mut Bits<'_>, profile: u8) -> Result<u8, Fault> {
    let high = bits.flag()?;
    let twelve = profile == 2 && high && bits.flag()?;
    let mono = profile != 1 && bits.flag()?;
    let mut described = (2, 2, 2);
    if bits.flag()? {
        described = (bits.bits(8)?, bits.bits(8)?, bits.bits(8)?);
    }
    let (mut sub_x, mut sub_y, mut position) = (true, true, 0);
    if mono {
        bits.flag()?;
    } else if described == (1, 13, 0) {
        (sub_x, sub_y) = (false, false);
    } else {
        bits.flag()?;
        (sub_x, sub_y) = match profile {
            0 => (true, true),
            1 => (false, false),
            _ if twelve => {
                let across = bits.flag()?;
                (across, across && bits.flag()?)
            }
            _ => (true, false),
        };
        if sub_x && sub_y {
            position = bits.bits(2)? as u8;
        }
    }
    Ok(u8::from(high) << 6
        | u8::from(twelve) << 5
        | u8::from(mono) << 4
        | u8::from(sub_x) << 3
        | u8::from(sub_y) << 2
        | position)
}
