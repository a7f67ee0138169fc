//! Files become tracks and frames again: MP4 (fragmented or not), Matroska, MPEG-TS.

use std::io::{BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;

use bytes::Bytes;

use crate::{Codec, Fault, Frame, Kind, Track, av1, look, nal};

mod mkv;
mod mp4;
mod ts;

/// The largest frame taken from a file.
const FRAME_MAX: u64 = 1 << 24;

/// More than so much beside the tracks is not told.
const BESIDE_MAX: usize = 16;

/// An opened file.
#[derive(Debug)]
pub struct Demuxer<R>(Container<R>);

#[derive(Debug)]
enum Container<R> {
    Mp4(mp4::Demuxer<R>),
    Mkv(mkv::Demuxer<R>),
    Ts(ts::Demuxer<R>),
}

/// Recognises the container and reads what precedes the frames, with a buffer of its own. Memory stays bounded whatever the
/// file says of itself.
pub fn open<R: Read + Seek>(reader: R) -> Result<Demuxer<R>, Fault> {
    let mut reader = BufReader::with_capacity(1 << 17, reader);
    let mut head = Vec::new();
    reader.seek(SeekFrom::Start(0))?;
    reader.by_ref().take(ts::PROBE).read_to_end(&mut head)?;
    reader.seek(SeekFrom::Start(0))?;
    let container = match &head[..] {
        [_, _, _, _, b'f', b't', b'y', b'p', ..]
        | [_, _, _, _, b'm', b'o', b'o', b'v', ..]
        | [_, _, _, _, b's', b't', b'y', b'p', ..] => Container::Mp4(mp4::Demuxer::open(reader)?),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => Container::Mkv(mkv::Demuxer::open(reader)?),
        head if ts::recognised(head) => Container::Ts(ts::Demuxer::open(reader)?),
        _ => {
            return Err(Fault::Unsupported(
                "the file is neither MP4 nor Matroska nor MPEG-TS; remux it, for example with \
                 ffmpeg -c copy, into one of these"
                    .into(),
            ));
        }
    };
    let demuxer = Demuxer(container);
    if demuxer.tracks().is_empty() {
        return Err(Fault::Unsupported(
            "the file has no track in H.264, HEVC, AV1, AAC or Opus".into(),
        ));
    }
    Ok(demuxer)
}

impl<R: Read + Seek> Demuxer<R> {
    /// The tracks that can be read, at most one of each kind, video first. A frame's own track
    /// says what is in force for it: parameters may change within a file.
    pub fn tracks(&self) -> &[Arc<Track>] {
        match &self.0 {
            Container::Mp4(mp4) => mp4.tracks(),
            Container::Mkv(mkv) => mkv.tracks(),
            Container::Ts(ts) => ts.tracks(),
        }
    }

    /// What else the file holds that a player may show or that changes what it shows: tracks that
    /// are not read, edits that play it in another order. Complete once `next` has come to the end.
    pub fn beside(&self) -> &[String] {
        match &self.0 {
            Container::Mp4(mp4) => mp4.beside(),
            Container::Mkv(mkv) => mkv.beside(),
            Container::Ts(ts) => ts.beside(),
        }
    }

    /// The next frame in the order of the file (decode order within each track); `None` at the
    /// end. A frame whose units do not add up is given as it is, never as a key.
    #[expect(clippy::should_implement_trait, reason = "a fault ends it")]
    pub fn next(&mut self) -> Result<Option<Frame>, Fault> {
        match &mut self.0 {
            Container::Mp4(mp4) => mp4.next(),
            Container::Mkv(mkv) => mkv.next(),
            Container::Ts(ts) => ts.next(),
        }
    }
}

/// The first usable track of each kind, video first; and all others.
fn choose<T>(tracks: Vec<T>, kind: impl Fn(&T) -> Option<Kind>) -> (Vec<T>, Vec<T>) {
    let (mut video, mut audio, mut others) = (None, None, Vec::new());
    for track in tracks {
        match kind(&track) {
            Some(Kind::Video) if video.is_none() => video = Some(track),
            Some(Kind::Audio) if audio.is_none() => audio = Some(track),
            Some(Kind::Video | Kind::Audio) | None => others.push(track),
        }
    }
    (video.into_iter().chain(audio).collect(), others)
}

/// Adds to what is told beside the tracks, each thing once and not without end.
fn tell(beside: &mut Vec<String>, what: String) {
    if beside.len() < BESIDE_MAX && !beside.contains(&what) {
        beside.push(what);
    }
}

/// Ticks in microseconds.
fn micros(ticks: i64, timescale: u32) -> i64 {
    let us = i128::from(ticks) * 1_000_000 / i128::from(timescale.max(1));
    i64::try_from(us).unwrap_or(if us < 0 { i64::MIN } else { i64::MAX })
}

/// Makes a frame, following parameters that change within the stream; `None` for data in which
/// nothing is coded.
fn frame(track: &mut Arc<Track>, dts_us: i64, pts_us: i64, data: Bytes) -> Option<Frame> {
    let key = match look(track, &data) {
        Ok(look) => {
            if let Some(new) = look.track {
                *track = Arc::new(new);
            }
            look.key
        }
        Err(_) if adds_up(track.codec, &data) => return None,
        Err(_) => false,
    };
    Some(Frame {
        kind: track.kind(),
        dts_us,
        pts_us,
        key,
        data,
        track: track.clone(),
    })
}

fn adds_up(codec: Codec, data: &[u8]) -> bool {
    match codec {
        Codec::H264 | Codec::Hevc => nal::units(data).all(|unit| unit.is_ok()),
        Codec::Av1 => av1::obus(data).all(|obu| obu.is_ok()),
        Codec::Aac | Codec::Opus => data.is_empty(),
    }
}

/// Brings a container's frame into the form that its codec asks for; what does not add up stays as
/// it is.
fn normal(codec: Codec, length_size: u8, data: Bytes) -> Bytes {
    match codec {
        Codec::H264 | Codec::Hevc => nal::widen(data.clone(), length_size).unwrap_or(data),
        Codec::Av1 => av1::strip(data.clone()).unwrap_or(data),
        Codec::Aac | Codec::Opus => data,
    }
}

/// Reads exactly `count` bytes, growing only as they come.
fn read_exact(reader: &mut impl Read, count: u64, what: &'static str) -> Result<Vec<u8>, Fault> {
    let mut data = Vec::with_capacity(count.min(1 << 16) as usize);
    if reader.take(count).read_to_end(&mut data)? as u64 != count {
        return Err(Fault::Short(what));
    }
    Ok(data)
}

/// Passes over bytes, within the buffer where they are in it.
fn skip(reader: &mut BufReader<impl Read + Seek>, count: u64) -> Result<(), Fault> {
    match i64::try_from(count) {
        Ok(0) => Ok(()),
        Ok(count) => Ok(reader.seek_relative(count)?),
        Err(_) => Err(Fault::Short("the file")),
    }
}
