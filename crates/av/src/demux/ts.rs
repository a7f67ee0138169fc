//! MPEG-TS (ISO/IEC 13818-1) as it comes from encoders and lossy lines: it finds its footing again
//! after damage, drops what is incomplete, and believes the bitstream more than the tables.

use std::collections::VecDeque;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;

use crate::{Codec, Fault, Frame, Kind, Track, aac, h264, hevc, nal, opus};

const FILE: &str = "the MPEG-TS file";
const PACKET: usize = 188;
/// How much is looked at to recognise the format.
pub(super) const PROBE: u64 = 8 * 192;
/// How much is read at most to find the parameters of every track.
const OPEN_MAX: u64 = 1 << 24;
const SECTION_MAX: usize = 4096;

/// Whether this is the beginning of a transport stream, and with which distance between packets:
/// 192 bytes with time codes (Blu-ray and cameras), 188 bytes otherwise.
pub(super) fn recognised(head: &[u8]) -> bool {
    stride(head).is_some()
}

/// Where the first packet begins and how far it is to the next.
fn stride(head: &[u8]) -> Option<(usize, usize)> {
    [PACKET, 192].into_iter().find_map(|stride| {
        let start = (0..stride).find(|start| {
            let mut marks = head.iter().skip(*start).step_by(stride);
            marks.len() >= 3 && marks.all(|byte| *byte == 0x47)
        })?;
        Some((start, stride))
    })
}

#[derive(Debug)]
pub(super) struct Demuxer<R> {
    reader: BufReader<R>,
    /// Bytes between packets that belong to none.
    padding: usize,
    demuxer: Push,
    frames: VecDeque<Frame>,
    tracks: Vec<Arc<Track>>,
    ended: bool,
}

impl<R: Read + Seek> Demuxer<R> {
    pub(super) fn open(mut reader: BufReader<R>) -> Result<Demuxer<R>, Fault> {
        let mut head = Vec::new();
        reader.by_ref().take(PROBE).read_to_end(&mut head)?;
        let (start, stride) = stride(&head).ok_or(Fault::Short(FILE))?;
        reader.seek(SeekFrom::Start(start as u64))?;
        let mut demuxer = Demuxer {
            reader,
            padding: stride - PACKET,
            demuxer: Push::default(),
            frames: VecDeque::new(),
            tracks: Vec::new(),
            ended: false,
        };
        let mut read = 0;
        while !demuxer.ended && !demuxer.demuxer.known() && read < OPEN_MAX {
            read += demuxer.step()?;
        }
        demuxer.tracks = demuxer.demuxer.tracks();
        Ok(demuxer)
    }

    pub(super) fn tracks(&self) -> &[Arc<Track>] {
        &self.tracks
    }

    pub(super) fn beside(&self) -> &[String] {
        &self.demuxer.beside
    }

    pub(super) fn next(&mut self) -> Result<Option<Frame>, Fault> {
        while self.frames.is_empty() && !self.ended {
            self.step()?;
        }
        Ok(self.frames.pop_front())
    }

    /// Takes the next packet; gives the count of bytes read.
    fn step(&mut self) -> Result<u64, Fault> {
        let mut packet = [0; PACKET];
        let mut have = 0;
        let mut read = 0;
        loop {
            while have < PACKET {
                let came = self.reader.read(&mut packet[have..])?;
                if came == 0 {
                    self.ended = true;
                    self.demuxer.flush(&mut self.frames);
                    return Ok(read);
                }
                have += came;
                read += came as u64;
            }
            if packet[0] == 0x47 {
                break;
            }
            // Out of step: go on from the next byte that could begin a packet.
            let next = packet[1..]
                .iter()
                .position(|byte| *byte == 0x47)
                .map_or(PACKET, |at| at + 1);
            packet.copy_within(next.., 0);
            have -= next;
        }
        self.demuxer.packet(&packet, &mut self.frames);
        super::skip(&mut self.reader, self.padding as u64)?;
        Ok(read)
    }
}

/// The demuxer proper: packets in, frames out.
#[derive(Debug, Default)]
struct Push {
    association: Section,
    /// Packet id and section of the programme's map.
    map: Option<(u16, Section)>,
    mapped: bool,
    streams: Vec<Stream>,
    beside: Vec<String>,
}

impl Push {
    /// Whether all streams that the programme's map names have told their parameters.
    fn known(&self) -> bool {
        self.mapped && self.streams.iter().all(|stream| stream.track.is_some())
    }

    fn tracks(&self) -> Vec<Arc<Track>> {
        self.streams
            .iter()
            .filter_map(|stream| stream.track.clone())
            .collect()
    }

    fn packet(&mut self, packet: &[u8; PACKET], frames: &mut VecDeque<Frame>) {
        let damaged = packet[1] & 0x80 != 0;
        let starts = packet[1] & 0x40 != 0;
        let pid = u16::from_be_bytes([packet[1] & 0x1f, packet[2]]);
        let scrambled = packet[3] & 0xc0 != 0;
        let adaptation = if packet[3] & 0x20 != 0 {
            usize::from(packet[4]) + 1
        } else {
            0
        };
        let has_payload = packet[3] & 0x10 != 0;
        let Some(payload) = packet.get(4 + adaptation..) else {
            return;
        };
        if damaged || scrambled || !has_payload {
            return;
        }
        if pid == 0 {
            self.association.push(starts, payload);
            if let Some(section) = self.association.take() {
                self.associate(&section);
            }
        } else if let Some((map_pid, map)) = &mut self.map
            && *map_pid == pid
        {
            map.push(starts, payload);
            if let Some(section) = map.take() {
                self.map(&section);
            }
        } else if let Some(stream) = self.streams.iter_mut().find(|stream| stream.pid == pid) {
            stream.packet(starts, packet[3] & 15, payload, frames);
        }
    }

    /// Reads a programme association section; the first programme is taken.
    fn associate(&mut self, section: &[u8]) {
        let programmes = section
            .get(8..section.len().saturating_sub(4))
            .unwrap_or_default();
        let named = |programme: &[u8]| programme[..2] != [0, 0];
        if programmes
            .chunks_exact(4)
            .filter(|each| named(each))
            .count()
            > 1
        {
            super::tell(&mut self.beside, "a second programme".to_owned());
        }
        for programme in programmes.chunks_exact(4) {
            let number = u16::from_be_bytes([programme[0], programme[1]]);
            let pid = u16::from_be_bytes([programme[2] & 0x1f, programme[3]]);
            if number != 0 {
                if self.map.as_ref().is_none_or(|(known, _)| *known != pid) {
                    self.map = Some((pid, Section::default()));
                }
                return;
            }
        }
    }

    /// Reads a programme map section; the first stream of each kind is taken.
    fn map(&mut self, section: &[u8]) {
        let Some(&[high, low]) = section.get(10..12) else {
            return;
        };
        let information = usize::from(u16::from_be_bytes([high & 15, low]));
        let end = section.len().saturating_sub(4);
        let mut rest = section.get(12 + information..end).unwrap_or_default();
        let mut found = Vec::new();
        while let [kind, p0, p1, l0, l1, after @ ..] = rest {
            let pid = u16::from_be_bytes([p0 & 0x1f, *p1]);
            let length = usize::from(u16::from_be_bytes([l0 & 15, *l1]));
            let Some((descriptors, after)) = after.split_at_checked(length) else {
                break;
            };
            rest = after;
            match Stream::new(*kind, pid, descriptors) {
                Some(stream) => found.push(stream),
                None => super::tell(&mut self.beside, format!("a stream of type {kind:#04x}")),
            }
        }
        let (found, others) = super::choose(found, |stream| Some(stream.codec.kind()));
        for stream in others {
            super::tell(
                &mut self.beside,
                format!("a second stream in {:?}", stream.codec),
            );
        }
        self.mapped = true;
        let same = found.len() == self.streams.len()
            && found
                .iter()
                .zip(&self.streams)
                .all(|(a, b)| (a.pid, a.codec) == (b.pid, b.codec));
        if !same {
            self.streams = found;
        }
    }

    fn flush(&mut self, frames: &mut VecDeque<Frame>) {
        for stream in &mut self.streams {
            stream.deliver(frames);
            stream.end(frames);
        }
    }
}

/// A table's section, gathered from packets.
#[derive(Debug, Default)]
struct Section {
    data: Vec<u8>,
    whole: bool,
}

impl Section {
    fn push(&mut self, starts: bool, payload: &[u8]) {
        let payload = if starts {
            let pointer = usize::from(payload.first().copied().unwrap_or(0));
            self.data.clear();
            payload.get(1 + pointer..).unwrap_or_default()
        } else if self.data.is_empty() {
            return;
        } else {
            payload
        };
        self.data.extend_from_slice(payload);
        let length = match self.data[..] {
            [_, high, low, ..] => 3 + usize::from(u16::from_be_bytes([high & 15, low])),
            _ => return,
        };
        if length > SECTION_MAX {
            self.data.clear();
        } else if self.data.len() >= length {
            self.data.truncate(length);
            self.whole = true;
        }
    }

    /// The section, once it is whole and its CRC holds.
    fn take(&mut self) -> Option<Vec<u8>> {
        if !std::mem::take(&mut self.whole) {
            return None;
        }
        let data = std::mem::take(&mut self.data);
        (crc(&data) == 0).then_some(data)
    }
}

/// CRC-32 of ISO/IEC 13818-1 Annex A; 0 over data that ends in its own CRC.
fn crc(data: &[u8]) -> u32 {
    data.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte) << 24, |crc, _| {
            crc << 1 ^ if crc >> 31 == 1 { 0x04c1_1db7 } else { 0 }
        })
    })
}

/// One elementary stream.
#[derive(Debug)]
struct Stream {
    pid: u16,
    codec: Codec,
    track: Option<Arc<Track>>,
    /// The PES packet being gathered; `None` until one begins or after damage.
    pes: Option<Vec<u8>>,
    counter: Option<u8>,
    clock: Clock,
    /// Times of the access unit being gathered.
    times: Option<(i64, i64)>,
    /// Bytes of an access unit or of audio frames that is not over.
    rest: Vec<u8>,
    /// Parameter sets seen, until they make a track.
    sets: Vec<Vec<u8>>,
}

impl Stream {
    fn new(kind: u8, pid: u16, descriptors: &[u8]) -> Option<Stream> {
        let mut track = None;
        let codec = match kind {
            0x1b => Codec::H264,
            0x24 => Codec::Hevc,
            0x0f => Codec::Aac,
            0x06 => {
                track = Some(Arc::new(opus_track(descriptors)?));
                Codec::Opus
            }
            _ => return None,
        };
        Some(Stream {
            pid,
            codec,
            track,
            pes: None,
            counter: None,
            clock: Clock::default(),
            times: None,
            rest: Vec::new(),
            sets: Vec::new(),
        })
    }

    fn packet(&mut self, starts: bool, counter: u8, payload: &[u8], frames: &mut VecDeque<Frame>) {
        let before = self.counter.replace(counter);
        if before == Some(counter) {
            return; // sent twice, as is allowed
        }
        // Where packets are missing but the next begins anew, what there is may well be whole:
        // files put end to end look like that.
        if !starts && before.is_some_and(|before| (before + 1) & 15 != counter) {
            self.pes = None;
            self.end(frames);
            self.rest.clear();
            self.times = None;
        }
        if starts {
            self.deliver(frames);
            self.pes = Some(Vec::new());
        }
        let Some(pes) = &mut self.pes else {
            return;
        };
        pes.extend_from_slice(payload);
        if pes.len() as u64 > super::FRAME_MAX {
            self.pes = None;
            return;
        }
        // A packet that tells its length need not wait for the next.
        if let [_, _, _, _, l0, l1, ..] = pes[..] {
            let length = usize::from(u16::from_be_bytes([l0, l1]));
            if length > 0 && pes.len() >= 6 + length {
                self.deliver(frames);
            }
        }
    }

    /// Takes in the PES packet that is over.
    fn deliver(&mut self, frames: &mut VecDeque<Frame>) {
        let Some(pes) = self.pes.take() else {
            return;
        };
        let [0, 0, 1, _, _, _, _, flags, header, after @ ..] = &pes[..] else {
            return;
        };
        let Some((fields, payload)) = after.split_at_checked(usize::from(*header)) else {
            return;
        };
        let pts = if flags & 0x80 != 0 {
            timestamp(fields)
        } else {
            None
        };
        let dts = if flags & 0x40 != 0 {
            fields.get(5..).and_then(timestamp)
        } else {
            None
        };
        let times = pts.map(|pts| self.clock.unwrap(dts.unwrap_or(pts), pts));
        match self.codec {
            Codec::H264 | Codec::Hevc => self.pictures(payload, times, frames),
            Codec::Aac => self.adts(payload, times, frames),
            Codec::Opus => self.opus(payload, times, frames),
            Codec::Av1 => {}
        }
    }

    /// Takes the NAL units of a PES packet, which usually are one access unit; one without times
    /// goes on with the one before it.
    fn pictures(
        &mut self,
        payload: &[u8],
        times: Option<(i64, i64)>,
        frames: &mut VecDeque<Frame>,
    ) {
        if times.is_some() {
            self.end(frames);
            self.times = times;
        }
        for unit in nal::annex_b(payload) {
            let (delimiter, set) = match self.codec {
                Codec::H264 => (unit[0] & 31 == 9, matches!(unit[0] & 31, 7 | 8)),
                Codec::Hevc => (
                    unit[0] >> 1 & 63 == 35,
                    matches!(unit[0] >> 1 & 63, 32..=34),
                ),
                Codec::Av1 | Codec::Aac | Codec::Opus => (false, false),
            };
            if delimiter {
                self.end(frames);
                continue;
            }
            if set && self.track.is_none() {
                self.learn(unit);
            }
            nal::push(&mut self.rest, unit);
            if self.rest.len() as u64 > super::FRAME_MAX {
                self.rest.clear();
            }
        }
    }

    /// Keeps a parameter set until there are enough for a track.
    fn learn(&mut self, unit: &[u8]) {
        if self.sets.len() == 64 {
            self.sets.remove(0);
        }
        self.sets.push(unit.to_vec());
        let of = |kind: u8| -> Vec<&[u8]> {
            let kind_of = |unit: &[u8]| match self.codec {
                Codec::H264 => unit[0] & 31,
                Codec::Hevc | Codec::Av1 | Codec::Aac | Codec::Opus => unit[0] >> 1 & 63,
            };
            self.sets
                .iter()
                .map(|set| &set[..])
                .filter(|set| kind_of(set) == kind)
                .collect()
        };
        let track = match self.codec {
            Codec::H264 if !of(8).is_empty() => h264::from_sets(&of(7), &of(8)),
            Codec::Hevc if !of(34).is_empty() => hevc::from_sets(&of(32), &of(33), &of(34)),
            Codec::H264 | Codec::Hevc | Codec::Av1 | Codec::Aac | Codec::Opus => return,
        };
        if let Ok(track) = track {
            self.track = Some(Arc::new(track));
            self.sets.clear();
        }
    }

    /// Ends the access unit being gathered.
    fn end(&mut self, frames: &mut VecDeque<Frame>) {
        if self.codec.kind() == Kind::Audio || self.rest.is_empty() {
            return;
        }
        let unit = std::mem::take(&mut self.rest);
        let Some((dts_us, pts_us)) = self.times else {
            return;
        };
        if let Some(track) = &mut self.track {
            frames.extend(super::frame(track, dts_us, pts_us, unit.into()));
        }
    }

    /// Takes AAC frames under ADTS headers, which need not begin or end with a PES packet.
    fn adts(&mut self, payload: &[u8], times: Option<(i64, i64)>, frames: &mut VecDeque<Frame>) {
        let mut data = std::mem::take(&mut self.rest);
        let carried = data.len();
        data.extend_from_slice(payload);
        let mut at = 0;
        let mut fresh = times;
        if carried == 0 {
            self.times = fresh.take().or(self.times);
        }
        while data.len() >= at + aac::Adts::LEN_MIN {
            let Ok(adts) = aac::Adts::parse(&data[at..]) else {
                at += 1;
                continue;
            };
            let Some(raw) = data.get(at + adts.header_len..at + adts.len) else {
                break;
            };
            // The time stamp belongs to the first frame that begins in the packet.
            if at >= carried {
                self.times = fresh.take().or(self.times);
            }
            at += adts.len;
            self.follow(&adts);
            if let (Some(track), Some((dts, pts))) = (&mut self.track, self.times) {
                frames.extend(super::frame(track, dts, pts, raw.to_vec().into()));
                let step = super::micros(i64::from(track.frame_ticks), track.timescale);
                self.times = Some((dts.saturating_add(step), pts.saturating_add(step)));
            }
        }
        self.rest = data.split_off(at);
    }

    /// Follows the parameters that ADTS headers give.
    fn follow(&mut self, adts: &aac::Adts) {
        let known = self
            .track
            .as_ref()
            .is_some_and(|track| track.config[..] == adts.config);
        if !known && let Ok(track) = aac::track(&adts.config) {
            self.track = Some(Arc::new(track));
        }
    }

    /// Takes Opus packets under control headers (ETSI TS 103 491 annex, as ffmpeg writes them).
    fn opus(&mut self, payload: &[u8], times: Option<(i64, i64)>, frames: &mut VecDeque<Frame>) {
        self.times = times.or(self.times);
        let mut rest = payload;
        while let Some((packet, after)) = opus_packet(rest) {
            rest = after;
            let ticks = opus::packet_ticks(packet).unwrap_or(0);
            if let (Some(track), Some((dts, pts))) = (&mut self.track, self.times) {
                frames.extend(super::frame(track, dts, pts, packet.to_vec().into()));
                let step = super::micros(i64::from(ticks), track.timescale);
                self.times = Some((dts.saturating_add(step), pts.saturating_add(step)));
            }
        }
    }
}

/// The packet behind the control header that begins here, and what follows it.
fn opus_packet(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let [0x7f, flags, rest @ ..] = data else {
        return None;
    };
    if flags & 0xe0 != 0xe0 {
        return None;
    }
    let mut rest = rest;
    let mut size = 0;
    loop {
        let (byte, after) = rest.split_first()?;
        rest = after;
        size += usize::from(*byte);
        if *byte != 255 {
            break;
        }
    }
    let trims = usize::from(flags >> 4 & 1) + usize::from(flags >> 3 & 1);
    rest = rest.get(2 * trims..)?;
    if flags & 4 != 0 {
        let (length, after) = rest.split_first()?;
        rest = after.get(usize::from(*length)..)?;
    }
    rest.split_at_checked(size)
}

/// The track that descriptors of a private stream name, if it is Opus.
fn opus_track(descriptors: &[u8]) -> Option<Track> {
    let (mut registered, mut channels) = (false, 2);
    let mut rest = descriptors;
    while let [tag, length, after @ ..] = rest {
        let (body, after) = after.split_at_checked(usize::from(*length))?;
        rest = after;
        match (tag, body) {
            (5, [b'O', b'p', b'u', b's', ..]) => registered = true,
            (0x7f, [0x80, code, ..]) => channels = *code,
            _ => {}
        }
    }
    registered.then_some(())?;
    // Streams, coupled streams and their order, by Vorbis' channel orders (RFC 7845 5.1.1.2).
    let (streams, coupled, order): (u8, u8, &[u8]) = match channels {
        0 | 2 => (1, 1, &[0, 1]),
        1 => (1, 0, &[0]),
        3 => (2, 1, &[0, 2, 1]),
        4 => (2, 2, &[0, 1, 2, 3]),
        5 => (3, 2, &[0, 4, 1, 2, 3]),
        6 => (4, 2, &[0, 4, 1, 2, 3, 5]),
        7 => (4, 3, &[0, 4, 1, 2, 3, 5, 6]),
        8 => (5, 3, &[0, 6, 1, 2, 3, 4, 5, 7]),
        _ => return None,
    };
    let mut dops = vec![0, order.len() as u8, 0, 0, 0, 0, 0xbb, 0x80, 0, 0];
    if order.len() <= 2 {
        dops.push(0);
    } else {
        dops.extend([1, streams, coupled]);
        dops.extend_from_slice(order);
    }
    opus::from_dops(&dops).ok()
}

/// A time stamp of 33 bits in a PES header.
fn timestamp(fields: &[u8]) -> Option<i64> {
    let [b0, b1, b2, b3, b4, ..] = fields else {
        return None;
    };
    let part = |byte: &u8, shift: u32| i64::from(*byte >> 1) << shift;
    Some(
        i64::from(b0 >> 1 & 7) << 30
            | i64::from(*b1) << 22
            | part(b2, 15)
            | i64::from(*b3) << 7
            | part(b4, 0),
    )
}

/// Unwraps time stamps of 33 bits at 90 kHz.
#[derive(Debug, Default)]
struct Clock {
    last: Option<i64>,
}

impl Clock {
    const TURN: i64 = 1 << 33;

    /// Decode and presentation time in microseconds.
    fn unwrap(&mut self, dts: i64, pts: i64) -> (i64, i64) {
        let dts = match self.last {
            Some(last) => last + Clock::near(dts - last),
            None => dts,
        };
        self.last = Some(dts);
        let pts = dts + Clock::near(pts - dts);
        (super::micros(dts, 90_000), super::micros(pts, 90_000))
    }

    /// The difference, taken to be less than half a turn either way.
    fn near(difference: i64) -> i64 {
        (difference + Clock::TURN / 2).rem_euclid(Clock::TURN) - Clock::TURN / 2
    }
}
