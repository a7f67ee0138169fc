use bytes::Bytes;

use super::read_init;
use crate::{Codec, Fault, Kind, Track};

/// One frame of a part.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Length in ticks.
    pub duration: u32,
    /// Presentation minus decode time in ticks.
    pub cts: i32,
    /// Whether decoding can begin here.
    pub key: bool,
    /// The coded bytes.
    pub data: Bytes,
}

/// The frames of one track in a part, back to back.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// The track's number: `VIDEO` or `AUDIO`.
    pub track_id: u32,
    /// Decode time of the first frame in ticks.
    pub base: u64,
    /// The frames in decode order.
    pub samples: &'a [Sample],
}

/// Number of the video track in everything written here.
pub const VIDEO: u32 = 1;
/// Number of the audio track in everything written here, whether or not there is video.
pub const AUDIO: u32 = 2;

/// The initialisation segment for at most one track of each kind.
pub fn init(tracks: &[&Track]) -> Bytes {
    let mut out = Boxes::default();
    header(&mut out, tracks, None);
    out.0.into()
}

/// One segment, as a download's index lists it.
#[derive(Clone, Copy, Debug)]
pub struct Subsegment {
    /// Size in bytes.
    pub bytes: u64,
    /// Length in microseconds.
    pub duration_us: u64,
    /// Whether it begins with a keyframe.
    pub independent: bool,
}

/// What precedes the untouched segments of one take in a download: the initialisation segment with
/// edit lists that make `start_us` of media time the beginning, the whole duration, and an index
/// (`sidx`) by which players seek.
pub fn download_head(init: &[u8], start_us: u64, segments: &[Subsegment]) -> Result<Bytes, Fault> {
    let tracks: Vec<Track> = read_init(init)?
        .into_iter()
        .map(|(_, track)| track)
        .collect();
    let tracks: Vec<&Track> = tracks.iter().collect();
    let first = tracks
        .first()
        .ok_or(Fault::Short("the initialisation segment"))?;
    let duration_us = segments.iter().map(|segment| segment.duration_us).sum();
    let mut out = Boxes::default();
    header(
        &mut out,
        &tracks,
        Some(Edit {
            start_us,
            duration_us,
        }),
    );
    index(&mut out, first, start_us, segments)?;
    Ok(out.0.into())
}

/// What a download shows of a take.
struct Edit {
    start_us: u64,
    duration_us: u64,
}

fn track_id(track: &Track) -> u32 {
    match track.kind() {
        Kind::Video => VIDEO,
        Kind::Audio => AUDIO,
    }
}

fn ticks(us: u64, timescale: u32) -> u64 {
    let ticks = (u128::from(us) * u128::from(timescale) + 500_000) / 1_000_000;
    u64::try_from(ticks).unwrap_or(u64::MAX)
}

/// Boxes of ISO/IEC 14496-12 in a growing buffer.
#[derive(Default)]
struct Boxes(Vec<u8>);

impl Boxes {
    fn put(&mut self, kind: &[u8; 4], body: impl FnOnce(&mut Boxes)) {
        let start = self.0.len();
        self.u32(0);
        self.raw(kind);
        body(self);
        let size = (self.0.len() - start) as u32;
        self.0[start..start + 4].copy_from_slice(&size.to_be_bytes());
    }

    fn full(&mut self, kind: &[u8; 4], version: u8, flags: u32, body: impl FnOnce(&mut Boxes)) {
        self.put(kind, |out| {
            out.u32(u32::from(version) << 24 | flags);
            body(out);
        });
    }

    fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn zeros(&mut self, count: usize) {
        self.0.resize(self.0.len() + count, 0);
    }

    fn u8(&mut self, value: u8) {
        self.0.push(value);
    }

    fn u16(&mut self, value: u16) {
        self.raw(&value.to_be_bytes());
    }

    fn u32(&mut self, value: u32) {
        self.raw(&value.to_be_bytes());
    }

    fn u64(&mut self, value: u64) {
        self.raw(&value.to_be_bytes());
    }
}

/// Movie timescale: milliseconds.
const MOVIE: u32 = 1_000;
/// An identity transformation.
const MATRIX: [u32; 9] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];

fn header(out: &mut Boxes, tracks: &[&Track], edit: Option<Edit>) {
    out.put(b"ftyp", |out| {
        out.raw(b"iso6");
        out.u32(0);
        out.raw(b"iso6cmfcmp41");
    });
    out.put(b"moov", |out| {
        out.full(b"mvhd", 0, 0, |out| {
            out.zeros(8);
            out.u32(MOVIE);
            out.u32(0);
            out.u32(0x1_0000);
            out.u16(0x100);
            out.zeros(10);
            MATRIX.iter().for_each(|value| out.u32(*value));
            out.zeros(24);
            out.u32(AUDIO + 1);
        });
        for track in tracks {
            out.put(b"trak", |out| trak(out, track, edit.as_ref()));
        }
        out.put(b"mvex", |out| {
            if let Some(edit) = &edit {
                out.full(b"mehd", 1, 0, |out| out.u64(ticks(edit.duration_us, MOVIE)));
            }
            for track in tracks {
                out.full(b"trex", 0, 0, |out| {
                    out.u32(track_id(track));
                    out.u32(1);
                    out.zeros(12);
                });
            }
        });
    });
}

fn trak(out: &mut Boxes, track: &Track, edit: Option<&Edit>) {
    let video = track.kind() == Kind::Video;
    out.full(b"tkhd", 0, 3, |out| {
        out.zeros(8);
        out.u32(track_id(track));
        out.zeros(16);
        out.u16(0);
        out.u16(0);
        out.u16(if video { 0 } else { 0x100 });
        out.u16(0);
        MATRIX.iter().for_each(|value| out.u32(*value));
        out.u32(u32::from(track.size.0) << 16);
        out.u32(u32::from(track.size.1) << 16);
    });
    if let Some(edit) = edit {
        out.put(b"edts", |out| {
            out.full(b"elst", 1, 0, |out| {
                out.u32(1);
                out.u64(ticks(edit.duration_us, MOVIE));
                out.u64(ticks(edit.start_us, track.timescale));
                out.u32(0x1_0000);
            });
        });
    }
    out.put(b"mdia", |out| {
        out.full(b"mdhd", 0, 0, |out| {
            out.zeros(8);
            out.u32(track.timescale);
            out.u32(0);
            out.u16(0x55c4); // "und"
            out.u16(0);
        });
        out.full(b"hdlr", 0, 0, |out| {
            out.u32(0);
            out.raw(if video { b"vide" } else { b"soun" });
            out.zeros(12);
            out.raw(if video { b"Pictures\0" } else { b"Sound\0" });
        });
        out.put(b"minf", |out| {
            if video {
                out.full(b"vmhd", 0, 1, |out| out.zeros(8));
            } else {
                out.full(b"smhd", 0, 0, |out| out.zeros(4));
            }
            out.put(b"dinf", |out| {
                out.full(b"dref", 0, 0, |out| {
                    out.u32(1);
                    out.full(b"url ", 0, 1, |_| {});
                });
            });
            out.put(b"stbl", |out| {
                out.full(b"stsd", 0, 0, |out| {
                    out.u32(1);
                    sample_entry(out, track);
                });
                out.full(b"stts", 0, 0, |out| out.u32(0));
                out.full(b"stsc", 0, 0, |out| out.u32(0));
                out.full(b"stsz", 0, 0, |out| out.zeros(8));
                out.full(b"stco", 0, 0, |out| out.u32(0));
            });
        });
    });
}

fn sample_entry(out: &mut Boxes, track: &Track) {
    match track.codec {
        Codec::H264 => picture_entry(out, b"avc1", b"avcC", track),
        Codec::Hevc => picture_entry(out, b"hvc1", b"hvcC", track),
        Codec::Av1 => picture_entry(out, b"av01", b"av1C", track),
        Codec::Aac => sound_entry(out, b"mp4a", track, |out| elementary(out, &track.config)),
        Codec::Opus => sound_entry(out, b"Opus", track, |out| {
            out.put(b"dOps", |out| out.raw(&track.config));
        }),
    }
}

fn picture_entry(out: &mut Boxes, kind: &[u8; 4], config: &[u8; 4], track: &Track) {
    out.put(kind, |out| {
        out.zeros(6);
        out.u16(1);
        out.zeros(16);
        out.u16(track.size.0);
        out.u16(track.size.1);
        out.u32(0x48_0000);
        out.u32(0x48_0000);
        out.u32(0);
        out.u16(1);
        out.zeros(32);
        out.u16(24);
        out.u16(0xffff);
        out.put(config, |out| out.raw(&track.config));
    });
}

fn sound_entry(out: &mut Boxes, kind: &[u8; 4], track: &Track, config: impl FnOnce(&mut Boxes)) {
    out.put(kind, |out| {
        out.zeros(6);
        out.u16(1);
        out.zeros(8);
        out.u16(u16::from(track.channels));
        out.u16(16);
        out.zeros(4);
        // A rate that does not fit is said by the configuration alone.
        out.u16(u16::try_from(track.timescale).unwrap_or(0));
        out.u16(0);
        config(out);
    });
}

/// An `esds` box around an AudioSpecificConfig (ISO/IEC 14496-1 7.2.6).
fn elementary(out: &mut Boxes, config: &[u8]) {
    out.full(b"esds", 0, 0, |out| {
        let config_len = config.len() as u32;
        descriptor(out, 3, 3 + 5 + 13 + 5 + config_len + 5 + 1);
        out.u16(0);
        out.u8(0);
        descriptor(out, 4, 13 + 5 + config_len);
        out.raw(&[0x40, 0x15, 0, 0, 0]);
        out.zeros(8);
        descriptor(out, 5, config_len);
        out.raw(config);
        descriptor(out, 6, 1);
        out.u8(2);
    });
}

fn descriptor(out: &mut Boxes, tag: u8, size: u32) {
    let seven = |shift: u32| (size >> shift & 127) as u8;
    out.raw(&[
        tag,
        seven(21) | 128,
        seven(14) | 128,
        seven(7) | 128,
        seven(0),
    ]);
}

fn index(
    out: &mut Boxes,
    track: &Track,
    start_us: u64,
    segments: &[Subsegment],
) -> Result<(), Fault> {
    // The box counts references with 16 bits and sizes with 31: long takes get coarser steps.
    let step = segments.len().div_ceil(usize::from(u16::MAX)).max(1);
    let mut at_us = start_us;
    let mut references = Vec::with_capacity(segments.len().div_ceil(step));
    for group in segments.chunks(step) {
        let bytes: u64 = group.iter().map(|segment| segment.bytes).sum();
        let end_us = at_us + group.iter().map(|segment| segment.duration_us).sum::<u64>();
        let duration = ticks(end_us, track.timescale) - ticks(at_us, track.timescale);
        let too_large = Fault::TooLarge {
            what: "a segment",
            max: 1 << 31,
        };
        let bytes = u32::try_from(bytes).ok().filter(|bytes| bytes >> 31 == 0);
        let duration = u32::try_from(duration).ok();
        references.push((
            bytes.ok_or(too_large.clone())?,
            duration.ok_or(too_large)?,
            group.first().is_some_and(|segment| segment.independent),
        ));
        at_us = end_us;
    }
    out.full(b"sidx", 1, 0, |out| {
        out.u32(track_id(track));
        out.u32(track.timescale);
        out.u64(ticks(start_us, track.timescale));
        out.u64(0);
        out.u16(0);
        out.u16(references.len() as u16);
        for (bytes, duration, independent) in references {
            out.u32(bytes);
            out.u32(duration);
            out.u32(if independent { 0x9000_0000 } else { 0 });
        }
    });
    Ok(())
}

/// One part. Runs without samples are left out.
pub fn part(sequence: u32, segment_start: bool, runs: &[Run<'_>]) -> Bytes {
    let runs: Vec<Pieces<'_>> = runs
        .iter()
        .map(|run| Pieces {
            track_id: run.track_id,
            base: run.base,
            pieces: run
                .samples
                .iter()
                .map(|sample| Piece {
                    duration: sample.duration,
                    cts: sample.cts,
                    key: sample.key,
                    data: &sample.data,
                })
                .collect(),
        })
        .collect();
    assemble(sequence, segment_start, &runs)
}

/// A sample whose bytes lie anywhere.
pub(super) struct Piece<'a> {
    pub(super) duration: u32,
    pub(super) cts: i32,
    pub(super) key: bool,
    pub(super) data: &'a [u8],
}

/// One track's samples whose bytes lie anywhere.
pub(super) struct Pieces<'a> {
    pub(super) track_id: u32,
    pub(super) base: u64,
    pub(super) pieces: Vec<Piece<'a>>,
}

impl Pieces<'_> {
    fn bytes(&self) -> usize {
        self.pieces.iter().map(|piece| piece.data.len()).sum()
    }

    /// Fields that differ between samples and therefore stand at each of them.
    fn layout(&self) -> Layout {
        let first = self.pieces.first();
        let uniform = self
            .pieces
            .iter()
            .all(|p| Some(p.duration) == first.map(|f| f.duration));
        let alike = self.pieces.iter().skip(1).all(|p| !p.key) || self.pieces.iter().all(|p| p.key);
        Layout {
            duration: !uniform,
            flags: !alike,
            cts: self.pieces.iter().any(|p| p.cts != 0),
        }
    }
}

struct Layout {
    duration: bool,
    flags: bool,
    cts: bool,
}

const SYNC: u32 = 0x0200_0000;
const NOT_SYNC: u32 = 0x0101_0000;

const fn flags(key: bool) -> u32 {
    if key { SYNC } else { NOT_SYNC }
}

/// Bytes of `styp`, and of the `free` box with the CRC.
const STYP: usize = 24;
const FREE: usize = 16;
/// What the `free` box holds before the CRC.
pub(super) const MARK: &[u8; 4] = b"ORpt";

/// Writes a part in one pass, copying the payload once.
pub(super) fn assemble(sequence: u32, segment_start: bool, runs: &[Pieces<'_>]) -> Bytes {
    let samples: usize = runs.iter().map(|run| run.pieces.len()).sum();
    let payload: usize = runs.iter().map(Pieces::bytes).sum();
    let room = STYP + FREE + 32 + runs.len() * 96 + samples * 16 + payload;
    assert!(
        room < 1 << 31,
        "a part is bounded far below 2 GiB by whoever took its frames in"
    );
    let mut out = Boxes(Vec::with_capacity(room));
    if segment_start {
        out.put(b"styp", |out| {
            out.raw(b"msdh");
            out.u32(0);
            out.raw(b"msdhcmfs");
        });
    }
    out.put(b"free", |out| {
        out.raw(MARK);
        out.u32(0);
    });
    let checked = out.0.len();
    let mut offsets = Vec::with_capacity(runs.len());
    out.put(b"moof", |out| {
        out.full(b"mfhd", 0, 0, |out| out.u32(sequence));
        for run in runs.iter().filter(|run| !run.pieces.is_empty()) {
            out.put(b"traf", |out| offsets.push(traf(out, run)));
        }
    });
    let mut at = out.0.len() - checked + 8;
    for (place, run) in offsets
        .into_iter()
        .zip(runs.iter().filter(|run| !run.pieces.is_empty()))
    {
        out.0[place..place + 4].copy_from_slice(&(at as u32).to_be_bytes());
        at += run.bytes();
    }
    out.put(b"mdat", |out| {
        for piece in runs.iter().flat_map(|run| &run.pieces) {
            out.raw(piece.data);
        }
    });
    let crc = crc32fast::hash(&out.0[checked..]);
    out.0[checked - 4..checked].copy_from_slice(&crc.to_be_bytes());
    out.0.into()
}

/// Writes one track's share of `moof`; gives the place of its data offset.
fn traf(out: &mut Boxes, run: &Pieces<'_>) -> usize {
    let layout = run.layout();
    let first_key = run.pieces.first().is_some_and(|piece| piece.key);
    let rest_key = run.pieces.get(1).map_or(first_key, |piece| piece.key);
    // default-base-is-moof, default flags, and the default duration where there is but one
    let has_default = if layout.duration { 0 } else { 0x8 };
    out.full(b"tfhd", 0, 0x02_0020 | has_default, |out| {
        out.u32(run.track_id);
        if let (false, Some(first)) = (layout.duration, run.pieces.first()) {
            out.u32(first.duration);
        }
        out.u32(flags(rest_key));
    });
    out.full(b"tfdt", 1, 0, |out| out.u64(run.base));
    let first_flags = !layout.flags && first_key != rest_key;
    let fields = 0x201
        | u32::from(first_flags) * 0x4
        | u32::from(layout.duration) * 0x100
        | u32::from(layout.flags) * 0x400
        | u32::from(layout.cts) * 0x800;
    let mut place = 0;
    out.full(b"trun", 1, fields, |out| {
        out.u32(run.pieces.len() as u32);
        place = out.0.len();
        out.u32(0);
        if first_flags {
            out.u32(flags(first_key));
        }
        for piece in &run.pieces {
            if layout.duration {
                out.u32(piece.duration);
            }
            out.u32(piece.data.len() as u32);
            if layout.flags {
                out.u32(flags(piece.key));
            }
            if layout.cts {
                out.u32(piece.cts as u32);
            }
        }
    });
    place
}
