//! Boxes of ISO/IEC 14496-12 as they are found in files, ours and other people's.

use crate::{Fault, Track, aac, av1, h264, hevc, opus};

pub(crate) const FILE: &str = "the MP4 file";
const MOVIE: &str = "the MP4 header (moov)";
const FRAGMENT: &str = "the MP4 fragment (moof)";

/// The most samples that one fragment may have.
const FRAGMENT_SAMPLES_MAX: usize = 1 << 18;
/// The most tracks that are looked at.
const TRACKS_MAX: usize = 32;

/// A box's kind.
pub(crate) type Kind = [u8; 4];

/// Big-endian numbers from a slice; what lies beyond its end is a fault.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a> {
    what: &'static str,
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(what: &'static str, rest: &'a [u8]) -> Cursor<'a> {
        Cursor { what, rest }
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], Fault> {
        let (taken, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or(Fault::Short(self.what))?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let (taken, rest) = self
            .rest
            .split_first_chunk()
            .ok_or(Fault::Short(self.what))?;
        self.rest = rest;
        Ok(*taken)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Fault> {
        self.array().map(u8::from_be_bytes)
    }

    pub(crate) fn u16(&mut self) -> Result<u16, Fault> {
        self.array().map(u16::from_be_bytes)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Fault> {
        self.array().map(u32::from_be_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, Fault> {
        self.array().map(u64::from_be_bytes)
    }

    /// A 32-bit or 64-bit number, by the box's version.
    pub(crate) fn sized(&mut self, version: u8) -> Result<u64, Fault> {
        if version == 0 {
            self.u32().map(u64::from)
        } else {
            self.u64()
        }
    }

    /// Version and flags of a full box.
    pub(crate) fn full(&mut self) -> Result<(u8, u32), Fault> {
        let both = self.u32()?;
        Ok(((both >> 24) as u8, both & 0xff_ffff))
    }
}

/// The boxes in a slice; ends after the first fault.
pub(crate) fn boxes(data: &[u8]) -> impl Iterator<Item = Result<(Kind, &[u8]), Fault>> {
    let mut rest = data;
    std::iter::from_fn(move || {
        // Four zero bytes may end a list of boxes in QuickTime files.
        if rest.is_empty() || rest == [0; 4] {
            return None;
        }
        match one_box(rest) {
            Ok((kind, body, after)) => {
                rest = after;
                Some(Ok((kind, body)))
            }
            Err(fault) => {
                rest = &[];
                Some(Err(fault))
            }
        }
    })
}

/// Kind and body of the box that begins here, and what follows it.
pub(crate) fn one_box(data: &[u8]) -> Result<(Kind, &[u8], &[u8]), Fault> {
    let (size, kind, header) = box_header(data)?;
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let size = if size == 0 { data.len() } else { size };
    let Some((whole, after)) = data.split_at_checked(size).filter(|_| size >= header) else {
        return Err(Fault::Damaged {
            what: FILE,
            why: "a box is longer than what is left of it",
        });
    };
    Ok((kind, &whole[header..], after))
}

/// Size (0: to the end), kind and length of the header of the box that begins here.
pub(crate) fn box_header(data: &[u8]) -> Result<(u64, Kind, usize), Fault> {
    let mut cursor = Cursor::new(FILE, data);
    let size = cursor.u32()?;
    let kind = cursor.array()?;
    if size == 1 {
        return Ok((cursor.u64()?, kind, 16));
    }
    Ok((u64::from(size), kind, 8))
}

/// The first box of a kind among the boxes in a slice.
pub(crate) fn find<'a>(data: &'a [u8], wanted: &Kind) -> Result<Option<&'a [u8]>, Fault> {
    for found in boxes(data) {
        let (kind, body) = found?;
        if kind == *wanted {
            return Ok(Some(body));
        }
    }
    Ok(None)
}

fn need<'a>(data: &'a [u8], wanted: &Kind) -> Result<&'a [u8], Fault> {
    find(data, wanted)?.ok_or(Fault::Damaged {
        what: MOVIE,
        why: "a box that it needs is missing",
    })
}

/// One track of a `moov` box.
pub(crate) struct Trak<'a> {
    pub(crate) id: u32,
    pub(crate) timescale: u32,
    /// The parameters, if of a codec that is known here.
    pub(crate) track: Result<Track, Fault>,
    /// Length of NAL length fields.
    pub(crate) length_size: u8,
    /// Ticks from media time to presentation time, by its edit list.
    pub(crate) shift: i64,
    /// Whether its edit list does more than shift it: plays pieces again, apart or at another speed.
    pub(crate) edited: bool,
    /// The sample table.
    pub(crate) table: &'a [u8],
    /// Defaults for fragments.
    pub(crate) defaults: Defaults,
}

/// What holds for samples that do not say it themselves.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Defaults {
    duration: u32,
    size: u32,
    flags: u32,
}

/// Reads the body of a `moov` box.
pub(crate) fn movie(moov: &[u8]) -> Result<Vec<Trak<'_>>, Fault> {
    let mut mvhd = Cursor::new(MOVIE, need(moov, b"mvhd")?);
    let (version, _) = mvhd.full()?;
    mvhd.sized(version)?;
    mvhd.sized(version)?;
    let movie_timescale = mvhd.u32()?;
    let mut traks = Vec::new();
    for found in boxes(moov) {
        let (kind, body) = found?;
        if &kind == b"trak" && traks.len() < TRACKS_MAX {
            traks.push(trak(body, movie_timescale)?);
        }
    }
    let Some(extends) = find(moov, b"mvex")? else {
        return Ok(traks);
    };
    for found in boxes(extends) {
        let (kind, body) = found?;
        if &kind == b"trex" {
            let mut cursor = Cursor::new(MOVIE, body);
            cursor.full()?;
            let id = cursor.u32()?;
            cursor.u32()?;
            let defaults = Defaults {
                duration: cursor.u32()?,
                size: cursor.u32()?,
                flags: cursor.u32()?,
            };
            for trak in traks.iter_mut().filter(|trak| trak.id == id) {
                trak.defaults = defaults;
            }
        }
    }
    Ok(traks)
}

fn trak(trak: &[u8], movie_timescale: u32) -> Result<Trak<'_>, Fault> {
    let mut tkhd = Cursor::new(MOVIE, need(trak, b"tkhd")?);
    let (version, _) = tkhd.full()?;
    tkhd.sized(version)?;
    tkhd.sized(version)?;
    let id = tkhd.u32()?;
    let mdia = need(trak, b"mdia")?;
    let mut mdhd = Cursor::new(MOVIE, need(mdia, b"mdhd")?);
    let (version, _) = mdhd.full()?;
    mdhd.sized(version)?;
    mdhd.sized(version)?;
    let timescale = mdhd.u32()?;
    if timescale == 0 {
        return Err(Fault::Damaged {
            what: MOVIE,
            why: "a track's timescale is 0",
        });
    }
    let table = need(need(mdia, b"minf")?, b"stbl")?;
    let mut stsd = Cursor::new(MOVIE, need(table, b"stsd")?);
    stsd.full()?;
    stsd.u32()?;
    let (kind, entry) = boxes(stsd.rest()).next().ok_or(Fault::Damaged {
        what: MOVIE,
        why: "a track has no sample description",
    })??;
    let (track, length_size) = match sample_entry(kind, entry) {
        Ok((track, length_size)) => (Ok(track), length_size),
        Err(fault) => (Err(fault), 4),
    };
    let (shift, edited) = edit(trak, timescale, movie_timescale)?;
    let defaults = Defaults::default();
    Ok(Trak {
        id,
        timescale,
        track,
        length_size,
        shift,
        edited,
        table,
        defaults,
    })
}

/// How far an edit list moves the media: by its leading empty edit and its first real one; and
/// whether it does more than that.
fn edit(trak: &[u8], timescale: u32, movie_timescale: u32) -> Result<(i64, bool), Fault> {
    let Some(edts) = find(trak, b"edts")? else {
        return Ok((0, false));
    };
    let Some(elst) = find(edts, b"elst")? else {
        return Ok((0, false));
    };
    let mut elst = Cursor::new(MOVIE, elst);
    let (version, _) = elst.full()?;
    let (mut empty, mut shift, mut edited) = (0u128, None, false);
    for _ in 0..elst.u32()? {
        let duration = elst.sized(version)?;
        let time = elst.sized(version)?;
        let time = if version == 0 {
            i64::from(time as i32)
        } else {
            time as i64
        };
        let rate = elst.u32()?;
        edited |= shift.is_some() || (time >= 0 && rate != 0x1_0000);
        if time >= 0 && shift.is_none() {
            let empty = empty * u128::from(timescale) / u128::from(movie_timescale.max(1));
            let empty = i64::try_from(empty).unwrap_or(i64::MAX);
            shift = Some(empty.saturating_sub(time));
        }
        empty += u128::from(duration);
    }
    Ok((shift.unwrap_or(0), edited))
}

/// The track that a sample entry describes, and its length of NAL length fields.
fn sample_entry(kind: Kind, entry: &[u8]) -> Result<(Track, u8), Fault> {
    let picture = || entry.get(78..).ok_or(Fault::Short(MOVIE));
    match &kind {
        b"avc1" | b"avc3" => {
            let avcc = need(picture()?, b"avcC")?;
            Ok((h264::track(avcc)?, h264::length_size(avcc)?))
        }
        b"hvc1" | b"hev1" => {
            let hvcc = need(picture()?, b"hvcC")?;
            Ok((hevc::track(hvcc)?, hevc::length_size(hvcc)?))
        }
        b"av01" => Ok((av1::track(need(picture()?, b"av1C")?)?, 4)),
        b"mp4a" => Ok((aac::track(elementary(need(sound(entry)?, b"esds")?)?)?, 4)),
        b"Opus" => Ok((opus::from_dops(need(sound(entry)?, b"dOps")?)?, 4)),
        _ => Err(Fault::Unsupported(format!(
            "the codec {} is not supported; H.264, HEVC, AV1, AAC and Opus are",
            kind.escape_ascii()
        ))),
    }
}

/// The boxes in an audio sample entry; QuickTime's versions 1 and 2 have more fields before them.
fn sound(entry: &[u8]) -> Result<&[u8], Fault> {
    let mut cursor = Cursor::new(MOVIE, entry);
    cursor.take(8)?;
    let fields = match cursor.u16()? {
        0 => 28,
        1 => 44,
        _ => 64,
    };
    let boxes = entry.get(fields..).ok_or(Fault::Short(MOVIE))?;
    match find(boxes, b"wave") {
        Ok(Some(inner)) => Ok(inner),
        Ok(None) | Err(_) => Ok(boxes),
    }
}

/// The AudioSpecificConfig in an `esds` box.
fn elementary(esds: &[u8]) -> Result<&[u8], Fault> {
    let mut cursor = Cursor::new(MOVIE, esds);
    cursor.full()?;
    let mut outer = Cursor::new(MOVIE, descriptor(&mut cursor, 3)?);
    outer.u16()?;
    let flags = outer.u8()?;
    if flags & 0x80 != 0 {
        outer.u16()?;
    }
    if flags & 0x40 != 0 {
        let url = outer.u8()?;
        outer.take(usize::from(url))?;
    }
    if flags & 0x20 != 0 {
        outer.u16()?;
    }
    let mut decoder = Cursor::new(MOVIE, descriptor(&mut outer, 4)?);
    let object = decoder.u8()?;
    if !matches!(object, 0x40 | 0x66..=0x68) {
        return Err(Fault::Unsupported(format!(
            "the MPEG-4 audio object 0x{object:02x} is not supported; AAC is"
        )));
    }
    decoder.take(12)?;
    descriptor(&mut decoder, 5)
}

fn descriptor<'a>(cursor: &mut Cursor<'a>, wanted: u8) -> Result<&'a [u8], Fault> {
    if cursor.u8()? != wanted {
        return Err(Fault::Damaged {
            what: MOVIE,
            why: "a descriptor that it needs is missing",
        });
    }
    let mut size = 0usize;
    for _ in 0..4 {
        let byte = cursor.u8()?;
        size = size << 7 | usize::from(byte & 127);
        if byte & 128 == 0 {
            break;
        }
    }
    cursor.take(size)
}

/// One track's frames of a fragment.
pub(crate) struct Traf {
    pub(crate) id: u32,
    /// Decode time of the first frame in ticks, if said.
    pub(crate) base: Option<u64>,
    pub(crate) samples: Vec<FragmentSample>,
}

/// One frame of a fragment.
pub(crate) struct FragmentSample {
    pub(crate) duration: u32,
    pub(crate) cts: i32,
    pub(crate) sync: bool,
    /// Where its bytes lie in the file.
    pub(crate) offset: u64,
    pub(crate) size: u32,
}

/// Reads the body of a `moof` box that begins at `start` of its file: its sequence number and its
/// tracks.
pub(crate) fn fragment(
    moof: &[u8],
    start: u64,
    defaults: impl Fn(u32) -> Defaults,
) -> Result<(u32, Vec<Traf>), Fault> {
    let mut sequence = 0;
    let mut trafs = Vec::new();
    let mut room = FRAGMENT_SAMPLES_MAX;
    // Where a track's data begins that says neither offset nor base: after the track's before it.
    let mut implied = start;
    for found in boxes(moof) {
        let (kind, body) = found?;
        match &kind {
            b"mfhd" => {
                let mut mfhd = Cursor::new(FRAGMENT, body);
                mfhd.full()?;
                sequence = mfhd.u32()?;
            }
            b"traf" => {
                if trafs.len() >= TRACKS_MAX {
                    return Err(Fault::TooLarge {
                        what: FRAGMENT,
                        max: TRACKS_MAX as u64,
                    });
                }
                trafs.push(traf(body, start, &mut implied, &mut room, &defaults)?);
            }
            _ => {}
        }
    }
    Ok((sequence, trafs))
}

fn traf(
    traf: &[u8],
    start: u64,
    implied: &mut u64,
    room: &mut usize,
    defaults: &impl Fn(u32) -> Defaults,
) -> Result<Traf, Fault> {
    let mut tfhd = Cursor::new(FRAGMENT, need(traf, b"tfhd")?);
    let (_, flags) = tfhd.full()?;
    let id = tfhd.u32()?;
    let mut defaults = defaults(id);
    let mut data = if flags & 0x2_0000 != 0 {
        start
    } else {
        *implied
    };
    if flags & 0x1 != 0 {
        data = tfhd.u64()?;
    }
    if flags & 0x2 != 0 {
        tfhd.u32()?;
    }
    for (flag, field) in [
        (0x8, &mut defaults.duration),
        (0x10, &mut defaults.size),
        (0x20, &mut defaults.flags),
    ] {
        if flags & flag != 0 {
            *field = tfhd.u32()?;
        }
    }
    let mut read = Traf {
        id,
        base: None,
        samples: Vec::new(),
    };
    let (base, mut next) = (data, data);
    for found in boxes(traf) {
        let (kind, body) = found?;
        match &kind {
            b"tfdt" => {
                let mut tfdt = Cursor::new(FRAGMENT, body);
                let (version, _) = tfdt.full()?;
                read.base = Some(tfdt.sized(version)?);
            }
            b"trun" => trun(body, base, &mut next, room, defaults, &mut read.samples)?,
            _ => {}
        }
    }
    *implied = next;
    Ok(read)
}

fn trun(
    body: &[u8],
    base: u64,
    next: &mut u64,
    room: &mut usize,
    defaults: Defaults,
    samples: &mut Vec<FragmentSample>,
) -> Result<(), Fault> {
    let damaged = Fault::Damaged {
        what: FRAGMENT,
        why: "an offset lies outside any file",
    };
    let mut trun = Cursor::new(FRAGMENT, body);
    let (_, fields) = trun.full()?;
    let count = trun.u32()? as usize;
    *room = room.checked_sub(count).ok_or(Fault::TooLarge {
        what: FRAGMENT,
        max: FRAGMENT_SAMPLES_MAX as u64,
    })?;
    if fields & 0x1 != 0 {
        let offset = i64::from(trun.u32()? as i32);
        *next = base.checked_add_signed(offset).ok_or(damaged.clone())?;
    }
    let mut first_flags = if fields & 0x4 != 0 {
        Some(trun.u32()?)
    } else {
        None
    };
    for _ in 0..count {
        let mut field = |flag: u32, default: u32| {
            if fields & flag != 0 {
                trun.u32()
            } else {
                Ok(default)
            }
        };
        let duration = field(0x100, defaults.duration)?;
        let size = field(0x200, defaults.size)?;
        let flags = field(0x400, first_flags.take().unwrap_or(defaults.flags))?;
        // Version 0 says unsigned, yet files with negative offsets in it exist and none beyond 2^31.
        let cts = field(0x800, 0)? as i32;
        let sync = flags & 0x1_0000 == 0;
        samples.push(FragmentSample {
            duration,
            cts,
            sync,
            offset: *next,
            size,
        });
        *next = next.checked_add(u64::from(size)).ok_or(damaged.clone())?;
    }
    Ok(())
}
