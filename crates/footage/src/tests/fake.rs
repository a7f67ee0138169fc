//! A camera that makes parts by the hundred, without pictures worth seeing.

use std::sync::Arc;

use acts::{CameraId, Cause, Digest, Interval, KeptRun, KeptTrack, MeetingId, Time, TrackKind};
use av::cmaf::{self, Run, Sample};
use av::digest::Runs;
use av::{Frame, Track};
use feed::{Access, Event, Open, Part, Passed, SegmentEnd, Sitting, Take, Verdict};

pub(crate) const EPOCH: Time = Time(1_790_000_000_000_000);
const PART_US: i64 = 200_000;

pub(crate) fn meeting() -> MeetingId {
    "cabinet-2026-11-22".parse().expect("a slug")
}

pub(crate) fn camera(name: &str) -> CameraId {
    name.parse().expect("a slug")
}

pub(crate) fn video() -> Track {
    let sps = hex("6764001facd9405005bb0110000003001000000303c0f1831960");
    av::h264::from_sets(&[&sps], &[&hex("68ebe3cb22c0")]).expect("a track")
}

fn hex(text: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex");
    (0..text.len()).step_by(2).map(byte).collect()
}

pub(crate) fn sound() -> Track {
    av::opus::from_dops(&[0, 2, 0x01, 0x38, 0, 0, 0xbb, 0x80, 0, 0, 0]).expect("a track")
}

/// One camera's feed: every call makes the next event.
pub(crate) struct Fake<S = Open> {
    sitting: Arc<Sitting<S>>,
    pub(crate) take: Arc<Take>,
    tracks: [Arc<Track>; 2],
    runs: [(Runs, Vec<KeptRun>); 2],
    pub(crate) now: Time,
    seq: u64,
    index: u32,
    number: u64,
    segment_start: Time,
    frame_bytes: usize,
    chance: u64,
}

impl<S: Access> Fake<S> {
    pub(crate) fn new(name: &str, number: u32, first_seq: u64, start: Time) -> Self {
        let tracks = [Arc::new(video()), Arc::new(sound())];
        let open = Interval {
            from: EPOCH,
            until: None,
        };
        let take = Take {
            meeting: meeting(),
            camera: camera(name),
            number,
            epoch: EPOCH,
            start,
            since: start,
            init: cmaf::init(&[&tracks[0], &tracks[1]]),
            codecs: format!("{},{}", tracks[0].codecs, tracks[1].codecs),
            size: Some((1280, 720)),
            audio: true,
            first_seq,
        };
        Self {
            sitting: Sitting::new(meeting(), EPOCH, vec![open]),
            take: Arc::new(take),
            tracks,
            runs: Default::default(),
            now: start,
            seq: first_seq,
            index: 0,
            number: 0,
            segment_start: start,
            frame_bytes: 40,
            chance: u64::from(number) << 8 | name.len() as u64 | 1 << 40,
        }
    }

    /// With frames of about so many bytes.
    pub(crate) fn heavy(self, frame_bytes: usize) -> Self {
        Self {
            frame_bytes,
            ..self
        }
    }

    pub(crate) fn begun(&self) -> Event<Passed<S>> {
        Event::TakeBegun(Arc::clone(&self.take))
    }

    pub(crate) fn ended(&self) -> Event<Passed<S>> {
        Event::TakeEnded(Arc::clone(&self.take), Cause::EncoderStopped)
    }

    /// A segment of so many parts, and its end.
    pub(crate) fn segment(&mut self, parts: u32) -> Vec<Event<Passed<S>>> {
        let mut events: Vec<_> = (0..parts).map(|_| self.part()).collect();
        events.push(self.segment_end());
        events
    }

    pub(crate) fn part(&mut self) -> Event<Passed<S>> {
        let media_us = self.now.since(EPOCH) as u64;
        let key = self.index == 0;
        let pictures: Vec<Sample> = (0..6).map(|n| self.picture(key && n == 0)).collect();
        let sounds: Vec<Sample> = (0..10).map(|_| self.sound()).collect();
        for (at, samples) in [&pictures, &sounds].into_iter().enumerate() {
            for sample in samples {
                self.digest(at, sample);
            }
        }
        let pictures = Run {
            track_id: cmaf::VIDEO,
            base: (media_us * 9).div_ceil(100),
            samples: &pictures,
        };
        let sounds = Run {
            track_id: cmaf::AUDIO,
            base: (media_us * 48).div_ceil(1_000),
            samples: &sounds,
        };
        let bytes = cmaf::part(self.number as u32 + 1, key, &[pictures, sounds]);
        let end = self.now.plus_us(PART_US);
        let part = Part {
            take: Arc::clone(&self.take),
            seq: self.seq,
            index: self.index,
            number: self.number,
            start: self.now,
            duration_us: PART_US as u64,
            end,
            independent: key,
            bytes,
        };
        self.now = end;
        self.index += 1;
        self.number += 1;
        match self.sitting.pass(part, end) {
            Verdict::Pass(open) => Event::Part(open),
            Verdict::Wait(part) | Verdict::Never(part) => panic!("{part:?} is open"),
        }
    }

    pub(crate) fn segment_end(&mut self) -> Event<Passed<S>> {
        let mut tracks = Vec::new();
        for (kind, (runs, kept)) in [TrackKind::Video, TrackKind::Audio]
            .into_iter()
            .zip(&mut self.runs)
        {
            kept.extend(runs.end().map(|run| KeptRun {
                frames: run.frames,
                digest: Digest(run.digest),
            }));
            tracks.push(KeptTrack {
                kind,
                runs: std::mem::take(kept),
            });
        }
        let end = SegmentEnd {
            take: Arc::clone(&self.take),
            seq: self.seq,
            start: self.segment_start,
            duration_us: self.now.since(self.segment_start) as u64,
            parts: self.index,
            independent: true,
            tracks,
        };
        self.seq += 1;
        self.index = 0;
        self.segment_start = self.now;
        Event::SegmentEnded(end)
    }

    fn digest(&mut self, at: usize, sample: &Sample) {
        let track = Arc::clone(&self.tracks[at]);
        let (kind, data) = (track.kind(), sample.data.clone());
        let frame = Frame {
            kind,
            dts_us: 0,
            pts_us: 0,
            key: sample.key,
            data,
            track,
        };
        let (runs, kept) = &mut self.runs[at];
        let ended = runs.push(&frame);
        kept.extend(ended.map(|run| KeptRun {
            frames: run.frames,
            digest: Digest(run.digest),
        }));
    }

    fn picture(&mut self, key: bool) -> Sample {
        let len = self.frame_bytes + self.random() as usize % 9;
        let mut data = (len as u32 + 1).to_be_bytes().to_vec();
        data.push(if key { 0x65 } else { 0x41 });
        data.extend((0..len).map(|_| self.random() as u8 | 1));
        Sample {
            duration: 3_000,
            cts: 0,
            key,
            data: data.into(),
        }
    }

    fn sound(&mut self) -> Sample {
        let data: Vec<u8> = (0..12).map(|_| self.random() as u8 | 1).collect();
        Sample {
            duration: 960,
            cts: 0,
            key: true,
            data: data.into(),
        }
    }

    /// xorshift64*: the same at every run.
    fn random(&mut self) -> u64 {
        self.chance ^= self.chance >> 12;
        self.chance ^= self.chance << 25;
        self.chance ^= self.chance >> 27;
        self.chance.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32
    }
}
