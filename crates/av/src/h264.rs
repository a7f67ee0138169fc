//! H.264 parameters: AVCDecoderConfigurationRecord (ISO/IEC 14496-15 5.3.3) and sequence
//! parameter sets (ITU-T H.264 7.3.2.1).

use bytes::Bytes;

use crate::bits::Bits;
use crate::frame::Look;
use crate::nal::{self, SET_MAX, Set};
use crate::{Codec, Fault, Track};

const AVCC: &str = "the H.264 configuration (avcC)";
const SPS: &str = "the H.264 sequence parameter set";
const PPS: &str = "the H.264 picture parameter set";
const KIND_SPS: u8 = 7;
const KIND_PPS: u8 = 8;

/// The track that an avcC payload describes; its `config` has NAL lengths of 4 bytes, so frames
/// must go through `nal::widen` with `length_size`.
pub fn track(avcc: &[u8]) -> Result<Track, Fault> {
    from_parsed(&sets(avcc)?)
}

/// The length of NAL length fields that an avcC payload declares, 1 to 4 bytes.
pub fn length_size(avcc: &[u8]) -> Result<u8, Fault> {
    let byte = avcc.get(4).ok_or(Fault::Short(AVCC))?;
    match byte & 3 {
        2 => Err(Fault::Damaged {
            what: AVCC,
            why: "its NAL length size is 3",
        }),
        size => Ok(size + 1),
    }
}

/// The track that bare parameter sets (NAL units without start codes) describe; of several with
/// the same id the last holds.
pub fn from_sets(sps: &[&[u8]], pps: &[&[u8]]) -> Result<Track, Fault> {
    let mut all = Vec::new();
    for unit in sps.iter().chain(pps) {
        all.push(set(unit)?);
    }
    let mut sets = Vec::new();
    nal::merge(&mut sets, all);
    from_parsed(&sets)
}

/// The parameter sets of an avcC payload.
pub(crate) fn sets(avcc: &[u8]) -> Result<Vec<Set>, Fault> {
    let [1, _, _, _, _, count, rest @ ..] = avcc else {
        return Err(match avcc.first() {
            Some(1) | None => Fault::Short(AVCC),
            Some(_) => Fault::Damaged {
                what: AVCC,
                why: "its version is not 1",
            },
        });
    };
    length_size(avcc)?;
    let mut sets = Vec::new();
    let rest = read_sets(rest, count & 31, KIND_SPS, &mut sets)?;
    let (count, rest) = rest.split_first().ok_or(Fault::Short(AVCC))?;
    read_sets(rest, *count, KIND_PPS, &mut sets)?;
    Ok(sets)
}

fn read_sets<'a>(
    mut rest: &'a [u8],
    count: u8,
    kind: u8,
    sets: &mut Vec<Set>,
) -> Result<&'a [u8], Fault> {
    for _ in 0..count {
        let (length, body) = rest.split_at_checked(2).ok_or(Fault::Short(AVCC))?;
        let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
        let (unit, after) = body.split_at_checked(length).ok_or(Fault::Short(AVCC))?;
        rest = after;
        if nal::trim(unit).is_empty() {
            continue;
        }
        let set = set(unit)?;
        if set.kind != kind {
            return Err(Fault::Damaged {
                what: AVCC,
                why: "a parameter set is of another kind",
            });
        }
        nal::merge_last(sets, set);
    }
    Ok(rest)
}

/// Reads what tells a parameter set from others.
fn set(unit: &[u8]) -> Result<Set, Fault> {
    let unit = nal::trim(unit);
    if unit.len() > SET_MAX {
        return Err(Fault::TooLarge {
            what: "an H.264 parameter set",
            max: SET_MAX as u64,
        });
    }
    let kind = unit.first().ok_or(Fault::Short(SPS))? & 31;
    let id = match kind {
        KIND_SPS => {
            let plain = nal::unescape(unit.get(4..).ok_or(Fault::Short(SPS))?, 16);
            let id = Bits::new(SPS, &plain).ue()?;
            if id > 31 {
                return Err(Fault::Damaged {
                    what: SPS,
                    why: "its id is above 31",
                });
            }
            id
        }
        KIND_PPS => {
            let plain = nal::unescape(&unit[1..], 16);
            let id = Bits::new(PPS, &plain).ue()?;
            if id > 255 {
                return Err(Fault::Damaged {
                    what: PPS,
                    why: "its id is above 255",
                });
            }
            id
        }
        _ => {
            return Err(Fault::Damaged {
                what: SPS,
                why: "the NAL unit is of another kind",
            });
        }
    };
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
            what: AVCC,
            why: "it holds no sequence parameter set; the encoder must send one",
        })?;
    let sps = Sps::parse(&first.unit)?;
    Ok(Track {
        codec: Codec::H264,
        config: avcc(sets, &sps)?,
        codecs: format!(
            "avc1.{:02x}{:02x}{:02x}",
            sps.profile, sps.compatibility, sps.level
        ),
        timescale: 90_000,
        size: sps.size,
        channels: 0,
        frame_ticks: 0,
    })
}

fn avcc(sets: &[Set], sps: &Sps) -> Result<Bytes, Fault> {
    let of = |kind| sets.iter().filter(move |set| set.kind == kind);
    let (spss, ppss) = (of(KIND_SPS).count(), of(KIND_PPS).count());
    if spss > 31 || ppss > 255 {
        return Err(Fault::TooLarge {
            what: AVCC,
            max: 255,
        });
    }
    let mut out = vec![
        1,
        sps.profile,
        sps.compatibility,
        sps.level,
        0xff,
        0xe0 | spss as u8,
    ];
    let put = |kind, out: &mut Vec<u8>| {
        for set in of(kind) {
            out.extend_from_slice(&(set.unit.len() as u16).to_be_bytes());
            out.extend_from_slice(&set.unit);
        }
    };
    put(KIND_SPS, &mut out);
    out.push(ppss as u8);
    put(KIND_PPS, &mut out);
    if has_chroma(sps.profile) {
        out.extend([
            0xfc | sps.chroma,
            0xf8 | sps.depth_luma,
            0xf8 | sps.depth_chroma,
            0,
        ]);
    }
    Ok(out.into())
}

/// Reads one frame's bitstream.
pub(crate) fn look(track: &Track, data: &[u8]) -> Result<Look, Fault> {
    let (mut slices, mut idr, mut new) = (0u32, 0u32, Vec::new());
    for unit in nal::units(data) {
        let unit = unit?;
        match unit.first().map(|byte| byte & 31) {
            Some(kind @ 1..=5) => {
                slices += 1;
                idr += u32::from(kind == 5);
            }
            Some(KIND_SPS | KIND_PPS) if new.len() < 64 => new.push(set(unit)?),
            Some(_) | None => {}
        }
    }
    if slices == 0 {
        return Err(Fault::Damaged {
            what: "the H.264 frame",
            why: "it holds no coded picture",
        });
    }
    Ok(Look {
        key: slices == idr,
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
    profile: u8,
    compatibility: u8,
    level: u8,
    chroma: u8,
    depth_luma: u8,
    depth_chroma: u8,
    size: (u16, u16),
}

fn has_chroma(profile: u8) -> bool {
    matches!(
        profile,
        100 | 110 | 122 | 244 | 44 | 83 | 86 | 118 | 128 | 138 | 139 | 134 | 135
    )
}

impl Sps {
    /// Reads up to the cropping; what follows (VUI) is where odd encoders err and is not needed.
    fn parse(unit: &[u8]) -> Result<Sps, Fault> {
        let plain = nal::unescape(unit, SET_MAX);
        let [_, profile, compatibility, level, rest @ ..] = &plain[..] else {
            return Err(Fault::Short(SPS));
        };
        let mut bits = Bits::new(SPS, rest);
        bits.ue()?;
        let mut sps = Sps {
            profile: *profile,
            compatibility: *compatibility,
            level: *level,
            chroma: 1,
            depth_luma: 0,
            depth_chroma: 0,
            size: (0, 0),
        };
        let mut separate = false;
        if has_chroma(*profile) {
            sps.chroma = small(bits.ue()?, 3)?;
            separate = sps.chroma == 3 && bits.flag()?;
            sps.depth_luma = small(bits.ue()?, 6)?;
            sps.depth_chroma = small(bits.ue()?, 6)?;
            bits.flag()?;
            if bits.flag()? {
                skip_scaling(&mut bits, if sps.chroma == 3 { 12 } else { 8 })?;
            }
        }
        skip_order(&mut bits)?;
        bits.ue()?;
        bits.flag()?;
        sps.size = size(&mut bits, if separate { 0 } else { sps.chroma })?;
        Ok(sps)
    }
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

fn skip_scaling(bits: &mut Bits<'_>, lists: usize) -> Result<(), Fault> {
    for list in 0..lists {
        if !bits.flag()? {
            continue;
        }
        let (mut last, mut next) = (8i32, 8i32);
        for _ in 0..if list < 6 { 16 } else { 64 } {
            if next != 0 {
                next = last.wrapping_add(bits.se()?) & 255;
            }
            last = if next == 0 { last } else { next };
        }
    }
    Ok(())
}

/// Skips the frame number's and the picture order count's parameters.
fn skip_order(bits: &mut Bits<'_>) -> Result<(), Fault> {
    bits.ue()?;
    match bits.ue()? {
        0 => {
            bits.ue()?;
        }
        1 => {
            bits.flag()?;
            bits.se()?;
            bits.se()?;
            for _ in 0..small(bits.ue()?, 255)? {
                bits.se()?;
            }
        }
        _ => {}
    }
    Ok(())
}

fn size(bits: &mut Bits<'_>, chroma_array: u8) -> Result<(u16, u16), Fault> {
    let wrong = Fault::Damaged {
        what: SPS,
        why: "its picture size is impossible",
    };
    let across = u64::from(bits.ue()?) + 1;
    let down = u64::from(bits.ue()?) + 1;
    let frames_only = bits.flag()?;
    if !frames_only {
        bits.flag()?;
    }
    bits.flag()?;
    let fields = if frames_only { 1 } else { 2 };
    let (mut width, mut height) = (across * 16, down * 16 * fields);
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
            .checked_sub((top + bottom) * sub_y * fields)
            .ok_or(wrong.clone())?;
    }
    match (u16::try_from(width), u16::try_from(height)) {
        (Ok(width @ 1..), Ok(height @ 1..)) => Ok((width, height)),
        _ => Err(wrong),
    }
}
