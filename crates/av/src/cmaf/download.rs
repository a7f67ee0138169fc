use bytes::Bytes;

use super::boxes::Boxes;
use super::header::{Listing, MOVIE, header};
use super::read::{PartInfo, RunInfo, read_init};
use crate::{Fault, Track};

/// One take, or a stretch of it, as an MP4 file for people: it begins at 0, knows its duration and
/// can be seeked everywhere.
///
/// The file is `head` and then the take's bytes, untouched, from the first part added to the end of
/// the last. To a player it is a plain MP4 file with sample tables: its one `mdat` box holds the
/// parts with all their boxes. (Players take neither the beginning nor the duration of a fragmented
/// file from its edit list, and some seek wrongly by its index.) So a range of the download is a
/// range of the take, and the parts in it can still be checked by their digests.
#[derive(Clone, Debug)]
pub struct Download {
    lanes: Vec<Lane>,
    /// Where the parts begin and end in the take's file.
    range: Option<(u64, u64)>,
}

impl Download {
    /// A download of a take with this initialisation segment.
    pub fn new(init: &[u8]) -> Result<Download, Fault> {
        let lanes = read_init(init)?
            .into_iter()
            .map(|(id, track)| Lane::new(id, track));
        Ok(Download {
            lanes: lanes.collect(),
            range: None,
        })
    }

    /// Adds the next part; its `offset` is that in the take's file, where it must follow the one
    /// before it. The first should begin with a keyframe. Its CRC does not matter here.
    pub fn add(&mut self, part: &PartInfo) -> Result<(), Fault> {
        let (from, to) = self.range.unwrap_or((part.offset, part.offset));
        if part.offset != to {
            return Err(Fault::Damaged {
                what: "the download",
                why: "a part of it is missing",
            });
        }
        self.range = Some((from, part.offset + part.len));
        for run in &part.runs {
            if let Some(lane) = self.lanes.iter_mut().find(|lane| lane.id == run.track_id) {
                lane.add(run, part.offset - from);
            }
        }
        Ok(())
    }

    /// What precedes the parts.
    pub fn head(&self) -> Bytes {
        let (from, to) = self.range.unwrap_or((0, 0));
        // Offsets depend on the length of the head, and that only on how wide they are.
        let narrow = self.write(0, to - from, false);
        let wide = narrow.len() as u64 + (to - from) > u64::from(u32::MAX);
        let len = self.write(0, to - from, wide).len() as u64;
        self.write(len, to - from, wide).into()
    }

    fn write(&self, head: u64, payload: u64, wide: bool) -> Vec<u8> {
        let used = || self.lanes.iter().filter(|lane| lane.count > 0);
        let start = used().map(Lane::shown_from).min().unwrap_or(0);
        let listings: Vec<(&Track, Listing)> = used()
            .map(|lane| (&lane.track, lane.listing(start, head, wide)))
            .collect();
        let mut out = Boxes::default();
        header(
            &mut out,
            listings
                .iter()
                .map(|(track, listing)| (*track, Some(listing))),
        );
        out.u32(1);
        out.raw(b"mdat");
        out.u64(16 + payload);
        out.0
    }
}

/// One track's tables, growing.
#[derive(Clone, Debug)]
struct Lane {
    id: u32,
    track: Track,
    /// Decode time of the first sample, and after the last, in ticks.
    base: u64,
    end: u64,
    /// Presentation offset of the first sample.
    lead: i32,
    /// Count and length, count and offset, first chunk and count.
    times: Vec<(u32, u32)>,
    offsets: Vec<(u32, i32)>,
    chunks: Vec<(u32, u32)>,
    sizes: Vec<u32>,
    keys: Vec<u32>,
    places: Vec<u64>,
    count: u32,
}

impl Lane {
    fn new(id: u32, track: Track) -> Lane {
        Lane {
            id,
            track,
            base: 0,
            end: 0,
            lead: 0,
            times: Vec::new(),
            offsets: Vec::new(),
            chunks: Vec::new(),
            sizes: Vec::new(),
            keys: Vec::new(),
            places: Vec::new(),
            count: 0,
        }
    }

    fn add(&mut self, run: &RunInfo, offset: u64) {
        let Some(first) = run.samples.first() else {
            return;
        };
        if self.count == 0 {
            (self.base, self.end, self.lead) = (run.base, run.base, first.cts);
        }
        // What lies between two parts makes the last sample before it longer, or shorter.
        self.stretch(run.base);
        self.places.push(offset + u64::from(first.offset));
        let samples = run.samples.len() as u32;
        if self
            .chunks
            .last()
            .is_none_or(|(_, count)| *count != samples)
        {
            self.chunks.push((self.places.len() as u32, samples));
        }
        for sample in &run.samples {
            self.count += 1;
            repeat(&mut self.times, sample.duration);
            repeat(&mut self.offsets, sample.cts);
            self.sizes.push(sample.size);
            if sample.key {
                self.keys.push(self.count);
            }
            self.end += u64::from(sample.duration);
        }
    }

    /// Lets the last sample end where the next begins.
    fn stretch(&mut self, to: u64) {
        let Some((count, duration)) = self.times.last_mut().filter(|_| to != self.end) else {
            return;
        };
        let old = u64::from(*duration);
        let new = (self.end - old).max(to) - (self.end - old);
        let new = u32::try_from(new).unwrap_or(u32::MAX);
        *count -= 1;
        if *count == 0 {
            self.times.pop();
        }
        self.end = self.end - old + u64::from(new);
        repeat(&mut self.times, new);
    }

    /// When its first sample is shown, in ticks of the movie.
    fn shown_from(&self) -> u64 {
        self.movie(self.base.saturating_add_signed(i64::from(self.lead)))
    }

    fn movie(&self, ticks: u64) -> u64 {
        let scale = u128::from(self.track.timescale.max(1));
        let ticks = (u128::from(ticks) * u128::from(MOVIE) + scale / 2) / scale;
        u64::try_from(ticks).unwrap_or(u64::MAX)
    }

    /// The tables, where the download begins at `start` and its parts at byte `head`.
    fn listing(&self, start: u64, head: u64, wide: bool) -> Listing {
        let mut tables = Boxes::default();
        tables.full(b"stts", 0, 0, |out| pairs(out, &self.times, |time| *time));
        if self.offsets.iter().any(|(_, offset)| *offset != 0) {
            tables.full(b"ctts", 1, 0, |out| {
                pairs(out, &self.offsets, |cts| *cts as u32)
            });
        }
        if self.keys.len() < self.sizes.len() {
            tables.full(b"stss", 0, 0, |out| {
                out.u32(self.keys.len() as u32);
                self.keys.iter().for_each(|key| out.u32(*key));
            });
        }
        tables.full(b"stsc", 0, 0, |out| {
            out.u32(self.chunks.len() as u32);
            for (first, count) in &self.chunks {
                out.u32(*first);
                out.u32(*count);
                out.u32(1);
            }
        });
        tables.full(b"stsz", 0, 0, |out| {
            out.u32(0);
            out.u32(self.count);
            self.sizes.iter().for_each(|size| out.u32(*size));
        });
        tables.full(if wide { b"co64" } else { b"stco" }, 0, 0, |out| {
            out.u32(self.places.len() as u32);
            for place in &self.places {
                let place = head + place;
                if wide {
                    out.u64(place)
                } else {
                    out.u32(place as u32)
                }
            }
        });
        let wait = self.shown_from() - start;
        let duration = self.end - self.base;
        let shown = self.movie(duration);
        let mut edits = vec![(shown, i64::from(self.lead).max(0))];
        if wait > 0 {
            edits.insert(0, (wait, -1));
        }
        Listing {
            duration,
            shown: wait + shown,
            edits,
            tables,
        }
    }
}

fn repeat<T: PartialEq>(runs: &mut Vec<(u32, T)>, value: T) {
    match runs.last_mut() {
        Some((count, last)) if *last == value => *count += 1,
        Some(_) | None => runs.push((1, value)),
    }
}

fn pairs<T>(out: &mut Boxes, runs: &[(u32, T)], value: impl Fn(&T) -> u32) {
    out.u32(runs.len() as u32);
    for (count, each) in runs {
        out.u32(*count);
        out.u32(value(each));
    }
}
