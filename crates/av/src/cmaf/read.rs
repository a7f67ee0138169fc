use std::io::{Read, Seek};
use std::ops::Range;

use bytes::Bytes;

use super::header::{self, AUDIO};
use super::write::{self, MARK, Piece, Pieces};
use crate::mp4::{self, Cursor, Defaults};
use crate::{Fault, Kind, Track};

const INIT: &str = "the initialisation segment";
const PART: &str = "the part";
/// The largest initialisation segment.
const INIT_MAX: u64 = 1 << 20;
/// The largest part.
const PART_MAX: u64 = 1 << 28;

/// One frame of a part that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SampleInfo {
    /// Length in ticks.
    pub duration: u32,
    /// Presentation minus decode time in ticks.
    pub cts: i32,
    /// Whether its flags say that decoding can begin here.
    pub key: bool,
    /// Where its bytes start, from the start of the part.
    pub offset: u32,
    /// Its size in bytes.
    pub size: u32,
}

impl SampleInfo {
    /// Where its bytes lie in the part.
    pub fn range(&self) -> Range<usize> {
        self.offset as usize..self.offset as usize + self.size as usize
    }
}

/// One track's frames of a part that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunInfo {
    /// The track's number.
    pub track_id: u32,
    /// Decode time of the first frame in ticks (`tfdt`).
    pub base: u64,
    /// The frames in decode order.
    pub samples: Vec<SampleInfo>,
}

impl RunInfo {
    /// Sum of the durations in ticks.
    pub fn duration(&self) -> u64 {
        self.samples.iter().map(|s| u64::from(s.duration)).sum()
    }
}

/// A part that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartInfo {
    /// Where it lies in what was scanned, in bytes.
    pub offset: u64,
    /// Its length in bytes.
    pub len: u64,
    /// Whether `moof` and `mdat` are what the CRC was made of.
    pub crc_ok: bool,
    /// Whether a segment begins here.
    pub segment_start: bool,
    /// The part's sequence number (`mfhd`).
    pub sequence: u32,
    /// Its tracks.
    pub runs: Vec<RunInfo>,
}

/// Reads the parts of a take's file one by one, holding one at a time.
#[derive(Debug)]
pub struct Parts<R> {
    reader: R,
    /// Where the reader stands.
    at: u64,
    init: Vec<u8>,
    part: Vec<u8>,
}

impl<R: Read> Parts<R> {
    /// Reads the initialisation segment at the head of a take's file.
    pub fn open(reader: R) -> Result<Parts<R>, Fault> {
        let mut parts = Parts::resume(reader, 0);
        let mut init = Vec::new();
        for wanted in [b"ftyp", b"moov"] {
            match parts.read_box(&mut init, INIT, INIT_MAX)? {
                Some((kind, body)) if kind == *wanted => {
                    if parts.fill(&mut init, body)? != body {
                        return Err(Fault::Short(INIT));
                    }
                }
                Some(_) | None => {
                    return Err(Fault::Damaged {
                        what: INIT,
                        why: "it is not ftyp and moov",
                    });
                }
            }
        }
        parts.init = init;
        Ok(parts)
    }

    /// Goes on from a reader that stands at a part, `offset` bytes into its file.
    pub fn resume(reader: R, offset: u64) -> Parts<R> {
        Parts {
            reader,
            at: offset,
            init: Vec::new(),
            part: Vec::new(),
        }
    }

    /// The initialisation segment; empty after `resume`.
    pub fn init(&self) -> &[u8] {
        &self.init
    }

    /// The next part; `None` at the very end of the file, a fault where it ends within a part or
    /// what follows is none. A part whose CRC fails is given with `crc_ok` false.
    #[expect(
        clippy::should_implement_trait,
        reason = "a fault ends it and the bytes are lent"
    )]
    pub fn next(&mut self) -> Result<Option<PartInfo>, Fault> {
        let offset = self.at;
        let Some(payload) = self.head()? else {
            return Ok(None);
        };
        let mut part = std::mem::take(&mut self.part);
        let filled = self.fill(&mut part, payload);
        self.part = part;
        if filled? != payload {
            return Err(Fault::Short(PART));
        }
        let info = read_part(&self.part)?;
        Ok(Some(PartInfo { offset, ..info }))
    }

    /// The bytes of the part that `next` gave last.
    pub fn bytes(&self) -> &[u8] {
        &self.part
    }

    /// Reads the next part as far as its payload, and gives the payload's length; `None` at the
    /// end of the file.
    fn head(&mut self) -> Result<Option<u64>, Fault> {
        let mut part = std::mem::take(&mut self.part);
        part.clear();
        let payload = self.read_head(&mut part);
        self.part = part;
        payload
    }

    fn read_head(&mut self, part: &mut Vec<u8>) -> Result<Option<u64>, Fault> {
        let mut before: mp4::Kind = *b"mdat";
        loop {
            let Some((kind, body)) = self.read_box(part, PART, PART_MAX)? else {
                return if part.is_empty() {
                    Ok(None)
                } else {
                    Err(Fault::Short(PART))
                };
            };
            match (&before, &kind) {
                (b"mdat", b"styp" | b"free") | (b"styp", b"free") | (b"free", b"moof") => {}
                (b"moof", b"mdat") => return Ok(Some(body)),
                _ => {
                    return Err(Fault::Damaged {
                        what: PART,
                        why: "its boxes are out of order",
                    });
                }
            }
            if self.fill(part, body)? != body {
                return Err(Fault::Short(PART));
            }
            before = kind;
        }
    }

    /// Appends the header of the next box, and gives its kind and the length of its body; `None` at
    /// the end of the file.
    fn read_box(
        &mut self,
        to: &mut Vec<u8>,
        what: &'static str,
        max: u64,
    ) -> Result<Option<(mp4::Kind, u64)>, Fault> {
        let start = to.len();
        match self.fill(to, 8)? {
            0 => return Ok(None),
            8 => {}
            _ => return Err(Fault::Short(what)),
        }
        let (size, kind, header) = mp4::box_header(&to[start..])?;
        if header != 8 || size < 8 {
            return Err(Fault::Damaged {
                what,
                why: "a box has an impossible size",
            });
        }
        if size > max {
            return Err(Fault::TooLarge { what, max });
        }
        Ok(Some((kind, size - 8)))
    }

    /// Appends as many bytes as come, growing only with them.
    fn fill(&mut self, to: &mut Vec<u8>, count: u64) -> Result<u64, Fault> {
        let came = self.reader.by_ref().take(count).read_to_end(to)? as u64;
        self.at += came;
        Ok(came)
    }
}

impl<R: Read + Seek> Parts<R> {
    /// As `next`, but passing over the payload: for those who trust it. `crc_ok` is false and
    /// `bytes` ends before the payload.
    pub fn skim(&mut self) -> Result<Option<PartInfo>, Fault> {
        let offset = self.at;
        let Some(payload) = self.head()? else {
            return Ok(None);
        };
        let head = Head::read(&self.part)?;
        let end = self.part.len() as u64 + payload;
        let info = head.info(false, end)?;
        if let Some(but_one) = payload.checked_sub(1) {
            // Past the end one could seek, but not read.
            self.reader.seek_relative(but_one as i64)?;
            self.reader
                .read_exact(&mut [0])
                .map_err(|_| Fault::Short(PART))?;
            self.at += payload;
        }
        Ok(Some(PartInfo { offset, ..info }))
    }
}

/// What is sound in a take's file, from its beginning to the first damage.
#[derive(Clone, Debug)]
pub struct Scan {
    /// Length of the initialisation segment.
    pub init: u64,
    /// The tracks by number.
    pub tracks: Vec<(u32, Track)>,
    /// The sound parts.
    pub parts: Vec<PartInfo>,
    /// Where the last sound part ends: what a recovery truncates to.
    pub end: u64,
    /// Why it goes no further; `None` when the file ends there.
    pub stop: Option<Fault>,
}

/// Reads a take's file up to the first damaged or incomplete part; fails only where the
/// initialisation segment itself is unusable.
pub fn scan(reader: impl Read) -> Result<Scan, Fault> {
    let mut parts = Parts::open(reader)?;
    let init = parts.init().len() as u64;
    let tracks = read_init(parts.init())?;
    let mut scan = Scan {
        init,
        tracks,
        parts: Vec::new(),
        end: init,
        stop: None,
    };
    loop {
        match parts.next() {
            Ok(Some(part)) if part.crc_ok => {
                scan.end = part.offset + part.len;
                scan.parts.push(part);
            }
            Ok(Some(_)) => {
                scan.stop = Some(Fault::Damaged {
                    what: PART,
                    why: "its bytes and its CRC disagree",
                });
                return Ok(scan);
            }
            Ok(None) => return Ok(scan),
            Err(fault) => {
                scan.stop = Some(fault);
                return Ok(scan);
            }
        }
    }
}

/// The tracks of an initialisation segment, by number.
pub fn read_init(init: &[u8]) -> Result<Vec<(u32, Track)>, Fault> {
    let moov = mp4::find(init, b"moov")?.ok_or(Fault::Damaged {
        what: INIT,
        why: "it has no moov box",
    })?;
    mp4::movie(moov)?
        .into_iter()
        .map(|trak| Ok((trak.id, trak.track?)))
        .collect()
}

/// Reads the part at the start of `bytes`; its `offset` is 0. What follows it does not matter.
pub fn read_part(bytes: &[u8]) -> Result<PartInfo, Fault> {
    let head = Head::read(bytes)?;
    let (kind, _, after) = mp4::one_box(&bytes[head.data..])?;
    if &kind != b"mdat" {
        return Err(Fault::Damaged {
            what: PART,
            why: "its boxes are out of order",
        });
    }
    let end = bytes.len() - after.len();
    head.info(
        head.crc == crc32fast::hash(&bytes[head.moof..end]),
        end as u64,
    )
}

/// A part as far as its payload.
struct Head<'a> {
    segment_start: bool,
    crc: u32,
    /// Where `moof` begins, and what is in it.
    moof: usize,
    fragment: &'a [u8],
    /// Where `mdat` begins.
    data: usize,
}

impl<'a> Head<'a> {
    fn read(bytes: &'a [u8]) -> Result<Head<'a>, Fault> {
        let (mut kind, mut mark, mut rest) = mp4::one_box(bytes)?;
        let segment_start = &kind == b"styp";
        if segment_start {
            (kind, mark, rest) = mp4::one_box(rest)?;
        }
        let moof = bytes.len() - rest.len();
        let (second, fragment, rest) = mp4::one_box(rest)?;
        if (&kind, &second) != (b"free", b"moof") {
            return Err(Fault::Damaged {
                what: PART,
                why: "its boxes are out of order",
            });
        }
        let mut mark = Cursor::new(PART, mark);
        if mark.take(4)? != MARK {
            return Err(Fault::Damaged {
                what: PART,
                why: "its mark is missing",
            });
        }
        let data = bytes.len() - rest.len();
        Ok(Head {
            segment_start,
            crc: mark.u32()?,
            moof,
            fragment,
            data,
        })
    }

    /// What the part says, if it ends there.
    fn info(&self, crc_ok: bool, end: u64) -> Result<PartInfo, Fault> {
        let defaults = |_| Defaults::default();
        let (sequence, trafs) = mp4::fragment(self.fragment, self.moof as u64, defaults)?;
        let mut runs = Vec::with_capacity(trafs.len());
        for traf in trafs {
            runs.push(run(traf, self.data as u64 + 8..end)?);
        }
        let segment_start = self.segment_start;
        Ok(PartInfo {
            offset: 0,
            len: end,
            crc_ok,
            segment_start,
            sequence,
            runs,
        })
    }
}

fn run(traf: mp4::Traf, payload: Range<u64>) -> Result<RunInfo, Fault> {
    let base = traf.base.ok_or(Fault::Damaged {
        what: PART,
        why: "a track has no tfdt",
    })?;
    let mut samples = Vec::with_capacity(traf.samples.len());
    for sample in traf.samples {
        if sample.offset < payload.start || sample.offset + u64::from(sample.size) > payload.end {
            return Err(Fault::Damaged {
                what: PART,
                why: "a sample lies outside its mdat",
            });
        }
        samples.push(SampleInfo {
            duration: sample.duration,
            cts: sample.cts,
            key: sample.sync,
            offset: sample.offset as u32,
            size: sample.size,
        });
    }
    Ok(RunInfo {
        track_id: traf.id,
        base,
        samples,
    })
}

/// The initialisation segment for the audio track alone; `None` when there is none.
pub fn audio_only_init(init: &[u8]) -> Result<Option<Bytes>, Fault> {
    let tracks = read_init(init)?;
    let audio = tracks
        .iter()
        .map(|(_, track)| track)
        .find(|track| track.kind() == Kind::Audio);
    Ok(audio.map(|track| header::init(&[track])))
}

/// The part with the audio track alone, its number kept; `None` when the part has no audio.
pub fn audio_only_part(part: &[u8]) -> Result<Option<Bytes>, Fault> {
    let info = read_part(part)?;
    if !info.crc_ok {
        return Err(Fault::Damaged {
            what: PART,
            why: "its bytes and its CRC disagree",
        });
    }
    let Some(run) = info.runs.iter().find(|run| run.track_id == AUDIO) else {
        return Ok(None);
    };
    let pieces = run.samples.iter().map(|sample| Piece {
        duration: sample.duration,
        cts: sample.cts,
        key: sample.key,
        data: &part[sample.range()],
    });
    let run = Pieces {
        track_id: run.track_id,
        base: run.base,
        pieces: pieces.collect(),
    };
    Ok(Some(write::assemble(
        info.sequence,
        info.segment_start,
        &[run],
    )))
}
