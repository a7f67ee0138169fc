//! HEVC parameters: HEVCDecoderConfigurationRecord (ISO/IEC 14496-15 8.3.3) and sequence
//! parameter sets (ITU-T H.265 7.3.2.2).

use bytes::Bytes;

use crate::bits::Bits;
use crate::frame::Look;
use crate::nal::{self, SET_MAX, Set};
use crate::{Codec, Fault, Track};

const HVCC: &str = "the HEVC configuration (hvcC)";
const SPS: &str = "the HEVC sequence parameter set";
const SETS: &str = "the HEVC parameter set";
const KIND_VPS: u8 = 32;
const KIND_SPS: u8 = 33;
const KIND_PPS: u8 = 34;
const HEAD: usize = 23;

/// The track that an hvcC payload describes; its `config` has NAL lengths of 4 bytes, so frames
/// must go through `nal::widen` with `length_size`.
pub fn track(hvcc: &[u8]) -> Result<Track, Fault> {
    from_parsed(&sets(hvcc)?)
}

/// The length of NAL length fields that an hvcC payload declares, 1 to 4 bytes.
pub fn length_size(hvcc: &[u8]) -> Result<u8, Fault> {
    let byte = hvcc.get(21).ok_or(Fault::Short(HVCC))?;
    match byte & 3 {
        2 => Err(Fault::Damaged {
            what: HVCC,
            why: "its NAL length size is 3",
        }),
        size => Ok(size + 1),
    }
}

/// The track that bare parameter sets (NAL units without start codes) describe; of several with
/// the same id the last holds.
pub fn from_sets(vps: &[&[u8]], sps: &[&[u8]], pps: &[&[u8]]) -> Result<Track, Fault> {
    let mut all = Vec::new();
    for unit in vps.iter().chain(sps).chain(pps) {
        all.push(set(unit)?);
    }
    let mut sets = Vec::new();
    nal::merge(&mut sets, all);
    from_parsed(&sets)
}

/// The parameter sets of an hvcC payload; supplemental information in it is left out.
pub(crate) fn sets(hvcc: &[u8]) -> Result<Vec<Set>, Fault> {
    if hvcc.first().is_some_and(|version| *version > 1) {
        return Err(Fault::Damaged {
            what: HVCC,
            why: "its version is not 1",
        });
    }
    let (head, mut rest) = hvcc.split_at_checked(HEAD).ok_or(Fault::Short(HVCC))?;
    length_size(hvcc)?;
    let mut sets = Vec::new();
    for _ in 0..head[22] {
        let [kind, high, low, after @ ..] = rest else {
            return Err(Fault::Short(HVCC));
        };
        let kind = kind & 63;
        rest = after;
        for _ in 0..u16::from_be_bytes([*high, *low]) {
            let (length, body) = rest.split_at_checked(2).ok_or(Fault::Short(HVCC))?;
            let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
            let (unit, after) = body.split_at_checked(length).ok_or(Fault::Short(HVCC))?;
            rest = after;
            if (KIND_VPS..=KIND_PPS).contains(&kind) && !nal::trim(unit).is_empty() {
                nal::merge_last(&mut sets, set(unit)?);
            }
            if sets.len() > 128 {
                return Err(Fault::TooLarge {
                    what: HVCC,
                    max: 128,
                });
            }
        }
    }
    Ok(sets)
}

/// Reads what tells a parameter set from others.
fn set(unit: &[u8]) -> Result<Set, Fault> {
    let unit = nal::trim(unit);
    if unit.len() > SET_MAX {
        return Err(Fault::TooLarge {
            what: "an HEVC parameter set",
            max: SET_MAX as u64,
        });
    }
    let body = unit.get(2..).ok_or(Fault::Short(SETS))?;
    let kind = unit[0] >> 1 & 63;
    let id = match kind {
        KIND_VPS => u32::from(body.first().ok_or(Fault::Short(SETS))? >> 4),
        KIND_SPS => Sps::parse(unit)?.id,
        KIND_PPS => Bits::new(SETS, &nal::unescape(body, 16)).ue()?,
        _ => {
            return Err(Fault::Damaged {
                what: SETS,
                why: "the NAL unit is of another kind",
            });
        }
    };
    if id > 63 {
        return Err(Fault::Damaged {
            what: SETS,
            why: "its id is above 63",
        });
    }
    Ok(Set {
        kind,
        id,
        unit: unit.to_vec(),
    })
}

fn from_parsed(sets: &[Set]) -> Result<Track, Fault> {
    let first = sets
        .iter()
        .find(|set| set.kind == KIND_SPS)
        .ok_or(Fault::Damaged {
            what: HVCC,
            why: "it holds no sequence parameter set; the encoder must send one",
        })?;
    let sps = Sps::parse(&first.unit)?;
    Ok(Track {
        codec: Codec::Hevc,
        config: hvcc(sets, &sps)?,
        codecs: sps.rfc6381(),
        timescale: 90_000,
        size: sps.size,
        channels: 0,
        frame_ticks: 0,
    })
}

fn hvcc(sets: &[Set], sps: &Sps) -> Result<Bytes, Fault> {
    let mut out = vec![1];
    out.extend_from_slice(&sps.profile_tier_level);
    out.extend([0xf0, 0x00, 0xfc, 0xfc | sps.chroma, 0xf8 | sps.depth_luma]);
    out.extend([
        0xf8 | sps.depth_chroma,
        0,
        0,
        sps.layers << 3 | u8::from(sps.nested) << 2 | 3,
    ]);
    out.push(0);
    for kind in KIND_VPS..=KIND_PPS {
        let of: Vec<&Set> = sets.iter().filter(|set| set.kind == kind).collect();
        if of.is_empty() {
            continue;
        }
        if of.len() > 128 {
            return Err(Fault::TooLarge {
                what: HVCC,
                max: 128,
            });
        }
        out[HEAD - 1] += 1;
        out.extend([0x80 | kind, 0, of.len() as u8]);
        for set in of {
            out.extend_from_slice(&(set.unit.len() as u16).to_be_bytes());
            out.extend_from_slice(&set.unit);
        }
    }
    Ok(out.into())
}

/// Reads one frame's bitstream.
pub(crate) fn look(track: &Track, data: &[u8]) -> Result<Look, Fault> {
    let (mut slices, mut keys, mut new) = (0u32, 0u32, Vec::new());
    for unit in nal::units(data) {
        let unit = unit?;
        match unit.first().map(|byte| byte >> 1 & 63) {
            Some(kind @ 0..=31) => {
                slices += 1;
                // Not BLA_W_LP (16): its leading pictures may owe to what came before.
                keys += u32::from((17..=20).contains(&kind));
            }
            Some(KIND_VPS..=KIND_PPS) if new.len() < 64 => new.push(set(unit)?),
            Some(_) | None => {}
        }
    }
    if slices == 0 {
        return Err(Fault::Damaged {
            what: "the HEVC frame",
            why: "it holds no coded picture",
        });
    }
    Ok(Look {
        key: slices == keys,
        track: renewed(track, new)?,
    })
}

/// The track under new parameter sets, where they change anything.
fn renewed(track: &Track, new: Vec<Set>) -> Result<Option<Track>, Fault> {
    if new.is_empty() {
        return Ok(None);
    }
    let mut all = sets(&track.config)?;
    if !nal::merge(&mut all, new) {
        return Ok(None);
    }
    from_parsed(&all).map(Some)
}

/// What of a sequence parameter set matters here.
struct Sps {
    id: u32,
    /// `general_profile_space` to `general_level_idc`, as hvcC repeats them.
    profile_tier_level: [u8; 12],
    layers: u8,
    nested: bool,
    chroma: u8,
    depth_luma: u8,
    depth_chroma: u8,
    size: (u16, u16),
}

impl Sps {
    fn parse(unit: &[u8]) -> Result<Sps, Fault> {
        let plain = nal::unescape(unit, SET_MAX);
        let mut bits = Bits::new(SPS, plain.get(2..).ok_or(Fault::Short(SPS))?);
        bits.bits(4)?;
        let sub_layers = bits.bits(3)?;
        let nested = bits.flag()?;
        let mut profile_tier_level = [0; 12];
        for byte in &mut profile_tier_level {
            *byte = bits.bits(8)? as u8;
        }
        skip_sub_layers(&mut bits, sub_layers)?;
        let id = bits.ue()?;
        let chroma = small(bits.ue()?, 3)?;
        let separate = chroma == 3 && bits.flag()?;
        let size = size(&mut bits, if separate { 0 } else { chroma })?;
        Ok(Sps {
            id,
            profile_tier_level,
            layers: sub_layers as u8 + 1,
            nested,
            chroma,
            depth_luma: small(bits.ue()?, 8)?,
            depth_chroma: small(bits.ue()?, 8)?,
            size,
        })
    }

    /// ISO/IEC 14496-15 E.3.
    fn rfc6381(&self) -> String {
        let [head, c0, c1, c2, c3, constraints @ .., level] = self.profile_tier_level;
        let space = ["", "A", "B", "C"][usize::from(head >> 6)];
        let tier = if head & 0x20 == 0 { 'L' } else { 'H' };
        let compatible = u32::from_be_bytes([c0, c1, c2, c3]).reverse_bits();
        let mut text = format!("hvc1.{space}{}.{compatible:X}.{tier}{level}", head & 31);
        for byte in nal::trim(&constraints) {
            text.push_str(&format!(".{byte:X}"));
        }
        text
    }
}

fn skip_sub_layers(bits: &mut Bits<'_>, sub_layers: u32) -> Result<(), Fault> {
    if sub_layers == 0 {
        return Ok(());
    }
    let mut skip = 0;
    for layer in 0..8 {
        let (profile, level) = (bits.flag()?, bits.flag()?);
        if layer < sub_layers {
            skip += usize::from(profile) * 88 + usize::from(level) * 8;
        }
    }
    bits.skip(skip)
}

fn small(value: u32, max: u8) -> Result<u8, Fault> {
    u8::try_from(value)
        .ok()
        .filter(|value| *value <= max)
        .ok_or(Fault::Damaged {
            what: SPS,
            why: "a number is out of range",
        })
}

fn size(bits: &mut Bits<'_>, chroma_array: u8) -> Result<(u16, u16), Fault> {
    let wrong = Fault::Damaged {
        what: SPS,
        why: "its picture size is impossible",
    };
    let (mut width, mut height) = (u64::from(bits.ue()?), u64::from(bits.ue()?));
    if bits.flag()? {
        let (sub_x, sub_y) = match chroma_array {
            1 => (2, 2),
            2 => (2, 1),
            _ => (1, 1),
        };
        let (left, right) = (u64::from(bits.ue()?), u64::from(bits.ue()?));
        let (top, bottom) = (u64::from(bits.ue()?), u64::from(bits.ue()?));
        width = width
            .checked_sub((left + right) * sub_x)
            .ok_or(wrong.clone())?;
        height = height
            .checked_sub((top + bottom) * sub_y)
            .ok_or(wrong.clone())?;
    }
    match (u16::try_from(width), u16::try_from(height)) {
        (Ok(width @ 1..), Ok(height @ 1..)) => Ok((width, height)),
        _ => Err(wrong),
    }
}
