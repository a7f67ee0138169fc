//! A camera that is not there: takes, parts and segments as a feed would tell them.

use std::sync::Arc;

use acts::{CameraId, Cause, Digest, Interval, KeptRun, KeptTrack, MeetingId, Time, TrackKind};
use av::Track;
use av::cmaf::{self, AUDIO, Run, Sample, VIDEO};
use bytes::Bytes;
use feed::{Event, OpenPart, Part, SegmentEnd, Sitting, Take, Verdict};

/// One camera of one meeting.
pub(crate) struct Studio {
    pub(crate) sitting: Arc<Sitting>,
    pub(crate) camera: CameraId,
    pub(crate) now: Time,
    pub(crate) video: Track,
    pub(crate) audio: Option<Track>,
    /// Bytes of each frame.
    pub(crate) frame_bytes: usize,
    take: Option<Arc<Take>>,
    takes: u32,
    pub(crate) seq: u64,
    index: u32,
    number: u64,
    sequence: u32,
    segment_start: Time,
    segment_independent: bool,
    /// Sound that a part has, in frames of 1,024 samples.
    audio_frames: u64,
}

const SPS: [u8; 26] = [
    0x67, 0x64, 0x00, 0x1f, 0xac, 0xd9, 0x40, 0x50, 0x05, 0xbb, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00,
    0x10, 0x00, 0x00, 0x03, 0x03, 0xc0, 0xf1, 0x83, 0x19, 0x60,
];
const PPS: [u8; 6] = [0x68, 0xeb, 0xe3, 0xcb, 0x22, 0xc0];

impl Studio {
    pub(crate) fn new(meeting: &MeetingId, camera: &str, epoch: Time) -> Self {
        let open = vec![Interval {
            from: epoch,
            until: None,
        }];
        Self::at(Sitting::new(meeting.clone(), epoch, open), camera)
    }

    pub(crate) fn at(sitting: Arc<Sitting>, camera: &str) -> Self {
        let now = sitting.epoch();
        Self {
            sitting,
            camera: camera.parse().expect("a camera id"),
            now,
            video: av::h264::from_sets(&[&SPS], &[&PPS]).expect("an SPS and a PPS"),
            audio: Some(av::aac::track(&[0x11, 0x90]).expect("an AudioSpecificConfig")),
            frame_bytes: 100,
            take: None,
            takes: 0,
            seq: 1,
            index: 0,
            number: 0,
            sequence: 0,
            segment_start: now,
            segment_independent: false,
            audio_frames: 0,
        }
    }

    /// Where the next take and segment begin after a restart.
    pub(crate) fn resume(&mut self, takes: u32, seq: u64) {
        (self.takes, self.seq) = (takes, seq);
    }

    pub(crate) fn take(&self) -> Option<&Arc<Take>> {
        self.take.as_ref()
    }

    pub(crate) fn in_segment(&self) -> bool {
        self.index > 0
    }

    pub(crate) fn begin(&mut self) -> Event<OpenPart> {
        self.takes += 1;
        (self.index, self.number) = (0, 0);
        let tracks: Vec<_> = [Some(&self.video), self.audio.as_ref()]
            .into_iter()
            .flatten()
            .collect();
        let codecs: Vec<_> = tracks.iter().map(|track| track.codecs.as_str()).collect();
        let take = Arc::new(Take {
            meeting: self.sitting.meeting().clone(),
            camera: self.camera.clone(),
            number: self.takes,
            epoch: self.sitting.epoch(),
            start: self.now,
            since: self.now,
            init: cmaf::init(&tracks),
            codecs: codecs.join(","),
            size: Some(self.video.size),
            audio: self.audio.is_some(),
            first_seq: self.seq,
        });
        self.take = Some(Arc::clone(&take));
        Event::TakeBegun(take)
    }

    /// The next part, which ends now.
    pub(crate) fn part(&mut self, duration_us: u64, independent: bool) -> Event<OpenPart> {
        let take = self.take.clone().expect("a take");
        if self.index == 0 {
            (self.segment_start, self.segment_independent) = (self.now, independent);
        }
        let start = self.now;
        self.now = start.plus_us(duration_us as i64);
        let part = Part {
            seq: self.seq,
            index: self.index,
            number: self.number,
            start,
            duration_us,
            end: self.now,
            independent,
            bytes: self.bytes(start, duration_us, independent),
            take,
        };
        self.index += 1;
        self.number += 1;
        match self.sitting.pass(part, self.now) {
            Verdict::Pass(part) => Event::Part(part),
            Verdict::Wait(part) | Verdict::Never(part) => panic!("the gate is shut to {part:?}"),
        }
    }

    fn bytes(&mut self, start: Time, duration_us: u64, key: bool) -> Bytes {
        self.sequence += 1;
        let since_us = start.since(self.sitting.epoch()) as u64;
        let frames = duration_us.div_ceil(33_334).max(1) as u32;
        let ticks = (duration_us * 90 / 1000) as u32;
        let fill = |n: u32, len: usize| {
            let mut data = vec![(self.sequence.wrapping_add(n) % 251) as u8; len.max(8)];
            data[..4].copy_from_slice(&(len.max(8) as u32 - 4).to_be_bytes());
            data[4] = if key && n == 0 { 0x65 } else { 0x41 };
            Bytes::from(data)
        };
        let pictures: Vec<_> = (0..frames)
            .map(|n| Sample {
                duration: ticks / frames,
                cts: 0,
                key: key && n == 0,
                data: fill(n, self.frame_bytes),
            })
            .collect();
        let mut runs = vec![Run {
            track_id: VIDEO,
            base: since_us * 90 / 1000,
            samples: &pictures,
        }];
        let due = (since_us + duration_us) * 48 / 1000 / 1024;
        let begun = self.audio_frames.max(since_us * 48 / 1000 / 1024);
        let sounds: Vec<_> = (begun..due)
            .map(|n| Sample {
                duration: 1024,
                cts: 0,
                key: true,
                data: fill(n as u32, 64),
            })
            .collect();
        if self.audio.is_some() {
            self.audio_frames = due.max(begun);
            runs.push(Run {
                track_id: AUDIO,
                base: begun * 1024,
                samples: &sounds,
            });
        }
        cmaf::part(self.sequence, self.index == 0, &runs)
    }

    pub(crate) fn end_segment(&mut self) -> Event<OpenPart> {
        let run = |kind| KeptTrack {
            kind,
            runs: vec![KeptRun {
                frames: 1,
                digest: Digest([0; 32]),
            }],
        };
        let kinds = [
            Some(TrackKind::Video),
            self.audio.as_ref().map(|_| TrackKind::Audio),
        ];
        let end = SegmentEnd {
            take: self.take.clone().expect("a take"),
            seq: self.seq,
            start: self.segment_start,
            duration_us: self.now.since(self.segment_start) as u64,
            parts: self.index,
            independent: self.segment_independent,
            tracks: kinds.into_iter().flatten().map(run).collect(),
        };
        self.seq += 1;
        self.index = 0;
        Event::SegmentEnded(end)
    }

    pub(crate) fn end_take(&mut self, cause: Cause) -> Event<OpenPart> {
        Event::TakeEnded(self.take.take().expect("a take"), cause)
    }

    /// A whole segment of parts of 200 ms.
    pub(crate) fn segment(&mut self, parts: u32) -> Vec<Event<OpenPart>> {
        let mut events: Vec<_> = (0..parts).map(|n| self.part(200_000, n == 0)).collect();
        events.push(self.end_segment());
        events
    }
}
