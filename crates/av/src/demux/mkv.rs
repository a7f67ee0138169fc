//! Matroska (RFC 9559), read as a flat row of elements: what is unknown is skipped, and masters of
//! unknown size, as live encoders write them, need no special care.

use std::collections::VecDeque;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;

use bytes::Bytes;

use crate::{Codec, Fault, Frame, Kind, Track, aac, av1, h264, hevc, opus};

const FILE: &str = "the Matroska file";
const BLOCK: &str = "a Matroska block";
/// The largest `Tracks` or `Info` element.
const HEADER_MAX: u64 = 1 << 22;
/// Frames looked ahead to find decode times, at most.
const REORDER_MAX: usize = 16;
const UNKNOWN: u64 = u64::MAX;

mod id {
    pub(super) const SEGMENT: u32 = 0x1853_8067;
    pub(super) const INFO: u32 = 0x1549_a966;
    pub(super) const TIMESTAMP_SCALE: u32 = 0x2a_d7b1;
    pub(super) const TRACKS: u32 = 0x1654_ae6b;
    pub(super) const TRACK_ENTRY: u32 = 0xae;
    pub(super) const TRACK_NUMBER: u32 = 0xd7;
    pub(super) const CODEC_ID: u32 = 0x86;
    pub(super) const CODEC_PRIVATE: u32 = 0x63a2;
    pub(super) const CONTENT_ENCODINGS: u32 = 0x6d80;
    pub(super) const CONTENT_ENCODING: u32 = 0x6240;
    pub(super) const CONTENT_COMPRESSION: u32 = 0x5034;
    pub(super) const COMPRESSION_ALGORITHM: u32 = 0x4254;
    pub(super) const COMPRESSION_SETTINGS: u32 = 0x4255;
    pub(super) const CONTENT_ENCRYPTION: u32 = 0x5035;
    pub(super) const CHAPTERS: u32 = 0x1043_a770;
    pub(super) const EDITION_ENTRY: u32 = 0x45b9;
    pub(super) const EDITION_ORDERED: u32 = 0x45dd;
    pub(super) const CLUSTER: u32 = 0x1f43_b675;
    pub(super) const TIMESTAMP: u32 = 0xe7;
    pub(super) const SIMPLE_BLOCK: u32 = 0xa3;
    pub(super) const BLOCK_GROUP: u32 = 0xa0;
    pub(super) const BLOCK: u32 = 0xa1;
}

#[derive(Debug)]
pub(super) struct Demuxer<R> {
    reader: BufReader<R>,
    len: u64,
    at: u64,
    /// Nanoseconds per tick.
    scale: u64,
    /// Time of the cluster in ticks.
    cluster: i64,
    tracks: Vec<Arc<Track>>,
    beside: Vec<String>,
    lanes: Vec<Lane>,
    ended: bool,
}

/// One track that is read.
#[derive(Debug)]
struct Lane {
    number: u64,
    length_size: u8,
    /// Bytes that the container took off the head of every frame.
    stripped: Vec<u8>,
    track: Arc<Track>,
    waiting: VecDeque<Frame>,
    order: Order,
}

impl<R: Read + Seek> Demuxer<R> {
    pub(super) fn open(mut reader: BufReader<R>) -> Result<Demuxer<R>, Fault> {
        let len = reader.seek(SeekFrom::End(0))?;
        reader.seek(SeekFrom::Start(0))?;
        let mut demuxer = Demuxer {
            reader,
            len,
            at: 0,
            scale: 1_000_000,
            cluster: 0,
            tracks: Vec::new(),
            beside: Vec::new(),
            lanes: Vec::new(),
            ended: false,
        };
        while demuxer.lanes.is_empty() {
            if demuxer.step()?.is_none() {
                break;
            }
        }
        Ok(demuxer)
    }

    pub(super) fn tracks(&self) -> &[Arc<Track>] {
        &self.tracks
    }

    pub(super) fn beside(&self) -> &[String] {
        &self.beside
    }

    pub(super) fn next(&mut self) -> Result<Option<Frame>, Fault> {
        loop {
            let ended = self.ended;
            for lane in &mut self.lanes {
                if let Some(frame) = lane.pop(ended) {
                    return Ok(Some(frame));
                }
            }
            if ended {
                return Ok(None);
            }
            self.ended = self.step()?.is_none();
        }
    }

    /// Takes the next element; `None` at the end of the file.
    fn step(&mut self) -> Result<Option<()>, Fault> {
        if self.at >= self.len {
            return Ok(None);
        }
        let id = self.id()?;
        let size = self.size()?;
        match id {
            id::SEGMENT | id::CLUSTER | id::BLOCK_GROUP => {}
            _ if size == UNKNOWN => {
                return Err(Fault::Damaged {
                    what: FILE,
                    why: "an element has no size",
                });
            }
            id::INFO => {
                let info = self.read(size, HEADER_MAX)?;
                if let Some(scale) = child(&info, id::TIMESTAMP_SCALE)? {
                    self.scale = unsigned(scale).clamp(1, 1_000_000_000);
                }
            }
            id::TRACKS if self.lanes.is_empty() => {
                let tracks = self.read(size, HEADER_MAX)?;
                self.lanes = lanes(&tracks, &mut self.beside)?;
                self.tracks = self.lanes.iter().map(|lane| lane.track.clone()).collect();
            }
            id::CHAPTERS => {
                let chapters = self.read(size, HEADER_MAX)?;
                if ordered(&chapters)? {
                    let what = "chapters that play it in an order of their own".to_owned();
                    super::tell(&mut self.beside, what);
                }
            }
            id::TIMESTAMP => {
                let time = unsigned(&self.read(size, 8)?);
                self.cluster = i64::try_from(time).unwrap_or(i64::MAX);
            }
            id::SIMPLE_BLOCK | id::BLOCK => {
                let block = self.read(size, super::FRAME_MAX)?;
                self.block(&block.into())?;
            }
            _ => self.skip(size)?,
        }
        Ok(Some(()))
    }

    fn byte(&mut self) -> Result<u8, Fault> {
        let mut byte = [0];
        self.reader
            .read_exact(&mut byte)
            .map_err(|_| Fault::Short(FILE))?;
        self.at += 1;
        Ok(byte[0])
    }

    fn id(&mut self) -> Result<u32, Fault> {
        let first = self.byte()?;
        let more = first.leading_zeros();
        if more > 3 {
            return Err(Fault::Damaged {
                what: FILE,
                why: "an element has an impossible name",
            });
        }
        let mut id = u32::from(first);
        for _ in 0..more {
            id = id << 8 | u32::from(self.byte()?);
        }
        Ok(id)
    }

    fn size(&mut self) -> Result<u64, Fault> {
        let first = self.byte()?;
        let mut bytes = vec![first];
        for _ in 0..first.leading_zeros().min(7) {
            bytes.push(self.byte()?);
        }
        Ok(number(&bytes).ok_or(Fault::Short(FILE))?.0)
    }

    fn read(&mut self, size: u64, max: u64) -> Result<Vec<u8>, Fault> {
        if size > max {
            return Err(Fault::TooLarge {
                what: "a Matroska element",
                max,
            });
        }
        let data = super::read_exact(&mut self.reader, size, FILE)?;
        self.at += size;
        Ok(data)
    }

    fn skip(&mut self, size: u64) -> Result<(), Fault> {
        let to = self.at.checked_add(size).filter(|to| *to <= self.len);
        self.at = to.ok_or(Fault::Short(FILE))?;
        super::skip(&mut self.reader, size)?;
        Ok(())
    }

    /// Takes the frames of a block.
    fn block(&mut self, block: &Bytes) -> Result<(), Fault> {
        let (number, after) = number(block).ok_or(Fault::Short(BLOCK))?;
        let [t0, t1, flags, ..] = block[after..] else {
            return Err(Fault::Short(BLOCK));
        };
        let Some(lane) = self.lanes.iter_mut().find(|lane| lane.number == number) else {
            return Ok(());
        };
        let time = self
            .cluster
            .saturating_add(i64::from(i16::from_be_bytes([t0, t1])));
        let us = i128::from(time) * i128::from(self.scale) / 1_000;
        let mut us = i64::try_from(us).unwrap_or(i64::MAX);
        for frame in laced(block.slice(after + 3..), flags >> 1 & 3)? {
            us = lane.push(frame, us);
        }
        Ok(())
    }
}

impl Lane {
    /// Takes a frame; gives the time after it, as far as that is known.
    fn push(&mut self, data: Bytes, pts_us: i64) -> i64 {
        let data = if self.stripped.is_empty() {
            data
        } else {
            [&self.stripped[..], &data[..]].concat().into()
        };
        let data = super::normal(self.track.codec, self.length_size, data);
        let ticks = match self.track.codec {
            Codec::Opus => opus::packet_ticks(&data).unwrap_or(0),
            Codec::H264 | Codec::Hevc | Codec::Av1 | Codec::Aac => self.track.frame_ticks,
        };
        let length_us = super::micros(i64::from(ticks), self.track.timescale);
        if let Some(frame) = super::frame(&mut self.track, pts_us, pts_us, data) {
            self.waiting.push_back(frame);
        }
        pts_us.saturating_add(length_us)
    }

    fn pop(&mut self, ended: bool) -> Option<Frame> {
        if self.track.kind() == Kind::Audio {
            return self.waiting.pop_front();
        }
        if self.waiting.len() <= REORDER_MAX && !ended {
            return None;
        }
        let dts_us = self.order.next(&self.waiting)?;
        let mut frame = self.waiting.pop_front()?;
        frame.dts_us = dts_us;
        Some(frame)
    }
}

/// Decode times for a container that has none: the presentation times in ascending order, moved
/// back so far that nothing is shown before it is decoded.
#[derive(Debug, Default)]
struct Order {
    /// Presentation times seen and not yet given as decode times, sorted.
    times: VecDeque<i64>,
    seen: usize,
    /// How far decode times are moved back; known once the first frames are.
    delay_us: Option<i64>,
    last_us: Option<i64>,
}

impl Order {
    /// The decode time of the first of the waiting frames.
    fn next(&mut self, waiting: &VecDeque<Frame>) -> Option<i64> {
        for frame in waiting.iter().skip(self.seen) {
            let place = self.times.partition_point(|time| *time <= frame.pts_us);
            self.times.insert(place, frame.pts_us);
        }
        self.seen = waiting.len().checked_sub(1)?;
        let times = &self.times;
        let delay_us = *self.delay_us.get_or_insert_with(|| {
            let early = times
                .iter()
                .zip(waiting)
                .map(|(t, frame)| t.saturating_sub(frame.pts_us));
            early.max().unwrap_or(0).max(0)
        });
        let time = self.times.pop_front()?.saturating_sub(delay_us);
        let time = time
            .min(waiting.front()?.pts_us)
            .max(self.last_us.unwrap_or(i64::MIN));
        self.last_us = Some(time);
        Some(time)
    }
}

/// A number of variable size, and how many bytes it takes; `UNKNOWN` where all its bits are set.
fn number(data: &[u8]) -> Option<(u64, usize)> {
    let first = *data.first()?;
    let len = first.leading_zeros() as usize + 1;
    if len > 8 {
        return None;
    }
    let marked = data
        .get(..len)?
        .iter()
        .fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
    let max = (1u64 << (7 * len)) - 1;
    let value = marked & max;
    Some((if value == max { UNKNOWN } else { value }, len))
}

fn unsigned(data: &[u8]) -> u64 {
    data.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// The elements in a master element.
fn children(data: &[u8]) -> impl Iterator<Item = Result<(u32, &[u8]), Fault>> {
    let mut rest = data;
    std::iter::from_fn(move || {
        let first = *rest.first()?;
        let found = (|| {
            let (id, body) = rest.split_at_checked(first.leading_zeros() as usize + 1)?;
            let (size, after) = number(body)?;
            let (child, after) =
                body[after..].split_at_checked(usize::try_from(size).unwrap_or(usize::MAX))?;
            rest = after;
            Some((u32::try_from(unsigned(id)).ok()?, child))
        })();
        if found.is_none() {
            rest = &[];
        }
        Some(found.ok_or(Fault::Damaged {
            what: FILE,
            why: "an element is longer than what is left of it",
        }))
    })
}

fn child(data: &[u8], wanted: u32) -> Result<Option<&[u8]>, Fault> {
    for found in children(data) {
        let (id, body) = found?;
        if id == wanted {
            return Ok(Some(body));
        }
    }
    Ok(None)
}

/// The tracks to read, from the body of a `Tracks` element.
fn lanes(tracks: &[u8], beside: &mut Vec<String>) -> Result<Vec<Lane>, Fault> {
    let mut found = Vec::new();
    for entry in children(tracks) {
        let (id, entry) = entry?;
        if id != id::TRACK_ENTRY {
            continue;
        }
        match lane(entry) {
            Ok(lane) if found.len() < 32 => found.push(lane),
            Ok(_) => super::tell(beside, "more than 32 tracks".to_owned()),
            Err(fault) => super::tell(beside, format!("a track that is not read: {fault}")),
        }
    }
    let (chosen, others) = super::choose(found, |lane| Some(lane.track.kind()));
    for lane in others {
        super::tell(beside, format!("a second track in {}", lane.track.codecs));
    }
    Ok(chosen)
}

/// Whether chapters say in which order the file is played.
fn ordered(chapters: &[u8]) -> Result<bool, Fault> {
    for entry in children(chapters) {
        let (id, entry) = entry?;
        if id == id::EDITION_ENTRY
            && child(entry, id::EDITION_ORDERED)?.is_some_and(|flag| unsigned(flag) != 0)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn lane(entry: &[u8]) -> Result<Lane, Fault> {
    let number = unsigned(child(entry, id::TRACK_NUMBER)?.ok_or(Fault::Short(FILE))?);
    let codec = child(entry, id::CODEC_ID)?.ok_or(Fault::Short(FILE))?;
    let private = child(entry, id::CODEC_PRIVATE)?.unwrap_or_default();
    let mut length_size = 4;
    let track = match codec {
        b"V_MPEG4/ISO/AVC" => {
            length_size = h264::length_size(private)?;
            h264::track(private)?
        }
        b"V_MPEGH/ISO/HEVC" => {
            length_size = hevc::length_size(private)?;
            hevc::track(private)?
        }
        b"V_AV1" => av1::track(private)?,
        b"A_OPUS" => opus::track(private)?,
        codec if codec.starts_with(b"A_AAC") => aac::track(private)?,
        _ => {
            return Err(Fault::Unsupported(format!(
                "the codec {} is not supported; H.264, HEVC, AV1, AAC and Opus are",
                codec.escape_ascii()
            )));
        }
    };
    Ok(Lane {
        number,
        length_size,
        stripped: stripped(entry)?,
        track: Arc::new(track),
        waiting: VecDeque::new(),
        order: Order::default(),
    })
}

/// The bytes that "header stripping" took off every frame.
fn stripped(entry: &[u8]) -> Result<Vec<u8>, Fault> {
    let Some(encodings) = child(entry, id::CONTENT_ENCODINGS)? else {
        return Ok(Vec::new());
    };
    let Some(encoding) = child(encodings, id::CONTENT_ENCODING)? else {
        return Ok(Vec::new());
    };
    let compression = child(encoding, id::CONTENT_COMPRESSION)?;
    let algorithm = match compression {
        Some(compression) => child(compression, id::COMPRESSION_ALGORITHM)?.map_or(0, unsigned),
        None => 0,
    };
    match compression {
        Some(compression) if algorithm == 3 => {
            let settings = child(compression, id::COMPRESSION_SETTINGS)?.unwrap_or_default();
            Ok(settings[..settings.len().min(1024)].to_vec())
        }
        Some(_) => Err(Fault::Unsupported(
            "a compressed Matroska track is not supported".into(),
        )),
        None if child(encoding, id::CONTENT_ENCRYPTION)?.is_some() => Err(Fault::Unsupported(
            "an encrypted Matroska track is not supported".into(),
        )),
        None => Ok(Vec::new()),
    }
}

/// The frames of a block's payload.
fn laced(payload: Bytes, lacing: u8) -> Result<Vec<Bytes>, Fault> {
    if lacing == 0 {
        return Ok(vec![payload]);
    }
    let short = Fault::Short(BLOCK);
    let count = usize::from(*payload.first().ok_or(short.clone())?) + 1;
    let mut at = 1;
    let mut sizes = Vec::with_capacity(count);
    match lacing {
        1 => xiph_sizes(&payload, &mut at, count, &mut sizes)?,
        3 => ebml_sizes(&payload, &mut at, count, &mut sizes)?,
        _ => sizes.resize(count - 1, (payload.len() - 1) / count),
    }
    let mut frames = Vec::with_capacity(count);
    for size in sizes {
        let end = at.checked_add(size).filter(|end| *end <= payload.len());
        let end = end.ok_or(short.clone())?;
        frames.push(payload.slice(at..end));
        at = end;
    }
    frames.push(payload.slice(at..));
    Ok(frames)
}

fn xiph_sizes(
    payload: &[u8],
    at: &mut usize,
    count: usize,
    sizes: &mut Vec<usize>,
) -> Result<(), Fault> {
    for _ in 1..count {
        let mut size = 0;
        loop {
            let byte = *payload.get(*at).ok_or(Fault::Short(BLOCK))?;
            *at += 1;
            size += usize::from(byte);
            if byte != 255 {
                break;
            }
        }
        sizes.push(size);
    }
    Ok(())
}

fn ebml_sizes(
    payload: &[u8],
    at: &mut usize,
    count: usize,
    sizes: &mut Vec<usize>,
) -> Result<(), Fault> {
    let mut size = 0i64;
    for index in 1..count {
        let (value, len) = number(&payload[*at..]).ok_or(Fault::Short(BLOCK))?;
        *at += len;
        let value = i64::try_from(value).map_err(|_| Fault::Short(BLOCK))?;
        size = if index == 1 {
            value
        } else {
            size.saturating_add(value) - ((1 << (7 * len - 1)) - 1)
        };
        sizes.push(usize::try_from(size).map_err(|_| Fault::Short(BLOCK))?);
    }
    Ok(())
}
