//! MP4: sample tables (ISO/IEC 14496-12 8.6, 8.7) and movie fragments (8.8).

use std::collections::VecDeque;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;

use crate::mp4::{self, Cursor, Defaults, FILE, Trak};
use crate::{Fault, Frame, Track};

/// The largest `moov` or `moof` box.
const HEADER_MAX: u64 = 1 << 26;
const TABLE: &str = "the MP4 sample table";

#[derive(Debug)]
pub(super) struct Demuxer<R> {
    reader: BufReader<R>,
    len: u64,
    /// Where the reader stands.
    at: u64,
    /// Where the next top-level box begins.
    next_box: u64,
    tracks: Vec<Arc<Track>>,
    beside: Vec<String>,
    lanes: Vec<Lane>,
    fragment: VecDeque<Place>,
    /// Bytes of samples still to come: samples do not overlap, so never more than the file holds.
    budget: u64,
}

/// One track that is read.
#[derive(Debug)]
struct Lane {
    id: u32,
    timescale: u32,
    length_size: u8,
    shift: i64,
    defaults: Defaults,
    track: Arc<Track>,
    table: Table,
    /// The next sample of the table.
    ahead: Option<Place>,
    /// Decode time after the last fragment, in ticks.
    end: u64,
}

/// Where and when a sample is.
#[derive(Clone, Copy, Debug)]
struct Place {
    lane: usize,
    offset: u64,
    size: u64,
    dts: u64,
    cts: i32,
}

impl<R: Read + Seek> Demuxer<R> {
    pub(super) fn open(mut reader: BufReader<R>) -> Result<Demuxer<R>, Fault> {
        let len = reader.seek(SeekFrom::End(0))?;
        reader.seek(SeekFrom::Start(0))?;
        let mut demuxer = Demuxer {
            reader,
            len,
            at: 0,
            next_box: 0,
            tracks: Vec::new(),
            beside: Vec::new(),
            lanes: Vec::new(),
            fragment: VecDeque::new(),
            budget: len,
        };
        let Some((moov, _)) = demuxer.find(b"moov")? else {
            return Err(Fault::Damaged {
                what: FILE,
                why: "it has no moov box; it was not finished, or its beginning is missing",
            });
        };
        let (traks, others) = super::choose(mp4::movie(&moov)?, |trak: &Trak<'_>| {
            trak.track.as_ref().ok().map(Track::kind)
        });
        for trak in &others {
            let what = match &trak.track {
                Ok(track) => format!("a second track in {}", track.codecs),
                Err(fault) => format!("track {}: {fault}", trak.id),
            };
            super::tell(&mut demuxer.beside, what);
        }
        for trak in traks.iter().filter(|trak| trak.edited) {
            let what = format!(
                "an edit list that plays track {} otherwise than it is",
                trak.id
            );
            super::tell(&mut demuxer.beside, what);
        }
        for (index, trak) in traks.into_iter().enumerate() {
            let mut lane = Lane {
                id: trak.id,
                timescale: trak.timescale,
                length_size: trak.length_size,
                shift: trak.shift,
                defaults: trak.defaults,
                track: Arc::new(trak.track?),
                table: Table::read(trak.table)?,
                ahead: None,
                end: 0,
            };
            lane.ahead = lane.table.next(index)?;
            demuxer.tracks.push(lane.track.clone());
            demuxer.lanes.push(lane);
        }
        demuxer.next_box = 0;
        Ok(demuxer)
    }

    pub(super) fn tracks(&self) -> &[Arc<Track>] {
        &self.tracks
    }

    pub(super) fn beside(&self) -> &[String] {
        &self.beside
    }

    pub(super) fn next(&mut self) -> Result<Option<Frame>, Fault> {
        while let Some(place) = self.place()? {
            self.budget = self.budget.checked_sub(place.size).ok_or(Fault::Damaged {
                what: FILE,
                why: "its samples amount to more than it holds",
            })?;
            if place.size > super::FRAME_MAX {
                return Err(Fault::TooLarge {
                    what: "a frame",
                    max: super::FRAME_MAX,
                });
            }
            self.seek(place.offset)?;
            let data = super::read_exact(&mut self.reader, place.size, FILE)?;
            self.at += place.size;
            let lane = &mut self.lanes[place.lane];
            let dts = i64::try_from(place.dts)
                .unwrap_or(i64::MAX)
                .saturating_add(lane.shift);
            let pts = dts.saturating_add(i64::from(place.cts));
            let data = super::normal(lane.track.codec, lane.length_size, data.into());
            let dts_us = super::micros(dts, lane.timescale);
            let pts_us = super::micros(pts, lane.timescale);
            if let Some(frame) = super::frame(&mut lane.track, dts_us, pts_us, data) {
                return Ok(Some(frame));
            }
        }
        Ok(None)
    }

    /// Where the next sample is: first those of the tables, in the order of the file, then those of
    /// fragments.
    fn place(&mut self) -> Result<Option<Place>, Fault> {
        let ahead = self.lanes.iter().filter_map(|lane| lane.ahead);
        if let Some(place) = ahead.min_by_key(|place| place.offset) {
            let lane = &mut self.lanes[place.lane];
            lane.ahead = lane.table.next(place.lane)?;
            lane.end = place.dts;
            return Ok(Some(place));
        }
        while self.fragment.is_empty() {
            let Some((moof, start)) = self.find(b"moof")? else {
                return Ok(None);
            };
            self.enter(&moof, start)?;
        }
        Ok(self.fragment.pop_front())
    }

    /// Takes in a fragment.
    fn enter(&mut self, moof: &[u8], start: u64) -> Result<(), Fault> {
        let lanes = &self.lanes;
        let (_, trafs) = mp4::fragment(moof, start, |id| {
            lanes
                .iter()
                .find(|lane| lane.id == id)
                .map_or(Defaults::default(), |l| l.defaults)
        })?;
        let mut places = Vec::new();
        for traf in trafs {
            let found = self
                .lanes
                .iter_mut()
                .enumerate()
                .find(|(_, lane)| lane.id == traf.id);
            let Some((index, lane)) = found else {
                continue;
            };
            let mut dts = traf.base.unwrap_or(lane.end);
            for sample in traf.samples {
                places.push(Place {
                    lane: index,
                    offset: sample.offset,
                    size: u64::from(sample.size),
                    dts,
                    cts: sample.cts,
                });
                dts = dts.saturating_add(u64::from(sample.duration));
            }
            lane.end = dts;
        }
        places.sort_by_key(|place| place.offset);
        self.fragment = places.into();
        Ok(())
    }

    /// The body of the next top-level box of a kind, and where the box begins; a last box that the
    /// file cuts off is passed over unless it is the one wanted.
    fn find(&mut self, wanted: &mp4::Kind) -> Result<Option<(Vec<u8>, u64)>, Fault> {
        while self.next_box < self.len {
            let start = self.next_box;
            self.seek(start)?;
            let head = super::read_exact(&mut self.reader, 16.min(self.len - start), FILE)?;
            self.at += head.len() as u64;
            let (size, kind, header) = mp4::box_header(&head)?;
            let size = if size == 0 { self.len - start } else { size };
            let body = size.checked_sub(header as u64).ok_or(Fault::Damaged {
                what: FILE,
                why: "a box has an impossible size",
            })?;
            self.next_box = start.saturating_add(size);
            if kind == *wanted {
                if body > HEADER_MAX {
                    return Err(Fault::TooLarge {
                        what: "an MP4 header",
                        max: HEADER_MAX,
                    });
                }
                self.seek(start + header as u64)?;
                let data = super::read_exact(&mut self.reader, body, FILE)?;
                self.at += body;
                return Ok(Some((data, start)));
            }
        }
        Ok(None)
    }

    fn seek(&mut self, to: u64) -> Result<(), Fault> {
        match to.checked_sub(self.at) {
            Some(ahead) => super::skip(&mut self.reader, ahead)?,
            None => {
                self.reader.seek(SeekFrom::Start(to))?;
            }
        }
        self.at = to;
        Ok(())
    }
}

/// A sample table, read entry by entry.
#[derive(Debug)]
struct Table {
    /// Durations: count and ticks.
    times: Runs,
    /// Presentation offsets: count and ticks.
    offsets: Runs,
    /// First chunk and samples in each.
    chunks: Vec<(u32, u32)>,
    places: Vec<u8>,
    wide: bool,
    sizes: Vec<u8>,
    /// Size of every sample, if not 0.
    size: u32,
    count: u32,
    /// The next sample.
    sample: u32,
    chunk: u32,
    /// Which entry of `chunks` holds for the chunk.
    group: usize,
    left: u32,
    offset: u64,
    dts: u64,
}

/// Entries of a count and a value each.
#[derive(Debug, Default)]
struct Runs {
    entries: Vec<u8>,
    at: usize,
    left: u32,
    value: u32,
}

impl Runs {
    fn read(table: &[u8], kind: &mp4::Kind) -> Result<Runs, Fault> {
        let Some(body) = mp4::find(table, kind)? else {
            return Ok(Runs::default());
        };
        Ok(Runs {
            entries: entries(body, 8)?.to_vec(),
            ..Runs::default()
        })
    }

    fn next(&mut self) -> u32 {
        while self.left == 0 {
            let Some(&[c0, c1, c2, c3, v0, v1, v2, v3]) = self.entries.get(self.at..self.at + 8)
            else {
                return self.value;
            };
            self.at += 8;
            self.left = u32::from_be_bytes([c0, c1, c2, c3]);
            self.value = u32::from_be_bytes([v0, v1, v2, v3]);
        }
        self.left -= 1;
        self.value
    }
}

/// The entries of a full box that counts them.
fn entries(body: &[u8], size: usize) -> Result<&[u8], Fault> {
    let mut cursor = Cursor::new(TABLE, body);
    cursor.full()?;
    let count = cursor.u32()? as usize;
    cursor.take(count.checked_mul(size).ok_or(Fault::Short(TABLE))?)
}

impl Table {
    fn read(table: &[u8]) -> Result<Table, Fault> {
        let (places, wide) = match mp4::find(table, b"stco")? {
            Some(stco) => (entries(stco, 4)?, false),
            None => (
                mp4::find(table, b"co64")?.map_or(Ok(&[][..]), |co64| entries(co64, 8))?,
                true,
            ),
        };
        let mut chunks = Vec::new();
        if let Some(stsc) = mp4::find(table, b"stsc")? {
            let mut cursor = Cursor::new(TABLE, entries(stsc, 12)?);
            while !cursor.rest().is_empty() {
                chunks.push((cursor.u32()?, cursor.u32()?));
                cursor.u32()?;
            }
        }
        let (mut size, mut count, mut sizes) = (0, 0, &[][..]);
        if let Some(stsz) = mp4::find(table, b"stsz")? {
            let mut cursor = Cursor::new(TABLE, stsz);
            cursor.full()?;
            (size, count) = (cursor.u32()?, cursor.u32()?);
            if size == 0 {
                sizes = cursor.take((count as usize).checked_mul(4).ok_or(Fault::Short(TABLE))?)?;
            }
        }
        Ok(Table {
            times: Runs::read(table, b"stts")?,
            offsets: Runs::read(table, b"ctts")?,
            chunks,
            places: places.to_vec(),
            wide,
            sizes: sizes.to_vec(),
            size,
            count,
            sample: 0,
            chunk: 0,
            group: 0,
            left: 0,
            offset: 0,
            dts: 0,
        })
    }

    fn next(&mut self, lane: usize) -> Result<Option<Place>, Fault> {
        if self.sample == self.count {
            return Ok(None);
        }
        while self.left == 0 {
            self.next_chunk()?;
        }
        let size = match self
            .sizes
            .get(self.sample as usize * 4..self.sample as usize * 4 + 4)
        {
            Some(&[b0, b1, b2, b3]) => u32::from_be_bytes([b0, b1, b2, b3]),
            Some(_) | None => self.size,
        };
        let cts = self.offsets.next() as i32;
        let place = Place {
            lane,
            offset: self.offset,
            size: u64::from(size),
            dts: self.dts,
            cts,
        };
        self.sample += 1;
        self.left -= 1;
        self.offset = self.offset.saturating_add(u64::from(size));
        self.dts = self.dts.saturating_add(u64::from(self.times.next()));
        Ok(Some(place))
    }

    fn next_chunk(&mut self) -> Result<(), Fault> {
        let short = || Fault::Damaged {
            what: TABLE,
            why: "it has more samples than chunks",
        };
        let width = if self.wide { 8 } else { 4 };
        let at = self.chunk as usize * width;
        let place = self.places.get(at..at + width).ok_or_else(short)?;
        self.offset = place
            .iter()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        self.chunk += 1;
        while self
            .chunks
            .get(self.group + 1)
            .is_some_and(|(first, _)| *first <= self.chunk)
        {
            self.group += 1;
        }
        self.left = self.chunks.get(self.group).ok_or_else(short)?.1;
        Ok(())
    }
}
