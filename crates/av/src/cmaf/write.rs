use bytes::Bytes;

use super::boxes::Boxes;

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
    let field = |present: bool, flag: u32| if present { flag } else { 0 };
    let fields = 0x201
        | field(first_flags, 0x4)
        | field(layout.duration, 0x100)
        | field(layout.flags, 0x400)
        | field(layout.cts, 0x800);
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
