//! What a camera sends, as it comes: for the eyes of whoever runs the meeting.
//!
//! A look knows no session and no gate. What it makes is a type of its own, so that nothing that
//! takes open parts can take it.

use std::sync::Arc;

use av::cmaf::{self, Run, Sample};
use av::{Frame, Kind, Track};
use bytes::Bytes;

/// Pieces are cut when this much of the pictures is there.
const PIECE_US: i64 = 100_000;
/// Frames that wait for a piece, at most; an encoder with worse timestamps begins anew.
const WAITING_MAX: usize = 240;

/// A stretch of fragmented MP4 (CMAF) that only a look gives.
#[derive(Clone, Debug)]
pub struct Glimpse {
    /// The bytes: `moof` and `mdat`.
    pub bytes: Bytes,
    /// Whether a viewer can begin here, after the beginning that [`Look::begins_with`] tells.
    pub key: bool,
}

/// Frames of one camera become glimpses.
#[derive(Debug, Default)]
pub struct Look {
    tracks: Option<Tracks>,
    /// The sound's parameters as last seen; a look that begins with them has sound.
    sound: Option<Arc<Track>>,
    base_us: i64,
    sequence: u32,
    pictures: Vec<Frame>,
    sounds: Vec<Frame>,
}

#[derive(Debug)]
struct Tracks {
    pictures: Arc<Track>,
    sound: Option<Arc<Track>>,
}

impl Look {
    /// Takes a frame in decode order; gives a glimpse when one is full.
    ///
    /// Nothing comes before the first keyframe. Where the parameters change or times leap, the look
    /// begins anew: the beginning has changed then, too.
    pub fn push(&mut self, frame: &Frame) -> Option<Glimpse> {
        match frame.kind {
            Kind::Audio => {
                self.hear(frame);
                None
            }
            Kind::Video => self.see(frame),
        }
    }

    /// Codecs (RFC 6381, for a media type) and the initialisation segment; none before the first
    /// keyframe.
    pub fn begins_with(&self) -> Option<(String, Bytes)> {
        let tracks = self.tracks.as_ref()?;
        let all: Vec<&Track> = [Some(&*tracks.pictures), tracks.sound.as_deref()]
            .into_iter()
            .flatten()
            .collect();
        let codecs: Vec<_> = all.iter().map(|track| &*track.codecs).collect();
        Some((codecs.join(","), cmaf::init(&all)))
    }

    fn hear(&mut self, frame: &Frame) {
        self.sound = Some(Arc::clone(&frame.track));
        let ours = self.tracks.as_ref().and_then(|all| all.sound.as_ref());
        if ours.is_some_and(|track| **track == *frame.track) && frame.dts_us >= self.base_us {
            self.sounds.push(frame.clone());
            self.sounds.truncate(WAITING_MAX);
        }
    }

    fn see(&mut self, frame: &Frame) -> Option<Glimpse> {
        let same = |all: &Tracks| *all.pictures == *frame.track;
        let goes_on = self.tracks.as_ref().is_some_and(same)
            && self
                .pictures
                .last()
                .is_none_or(|last| (0..10_000_000).contains(&(frame.dts_us - last.dts_us)));
        if !goes_on {
            self.begin(frame);
            return None;
        }
        let span = self
            .pictures
            .first()
            .map_or(0, |first| frame.dts_us - first.dts_us);
        let full = frame.key || span >= PIECE_US || self.pictures.len() >= WAITING_MAX;
        let made = (full && !self.pictures.is_empty()).then(|| self.cut(frame.dts_us));
        self.pictures.push(frame.clone());
        made
    }

    fn begin(&mut self, frame: &Frame) {
        *self = Self {
            sound: self.sound.take(),
            ..Self::default()
        };
        if frame.key {
            self.tracks = Some(Tracks {
                pictures: Arc::clone(&frame.track),
                sound: self.sound.clone(),
            });
            self.base_us = frame.dts_us;
            self.pictures.push(frame.clone());
        }
    }

    /// What waits as one glimpse; its pictures last until `until_us`.
    fn cut(&mut self, until_us: i64) -> Glimpse {
        let (pictures, sounds) = (
            std::mem::take(&mut self.pictures),
            std::mem::take(&mut self.sounds),
        );
        let key = pictures.first().is_some_and(|frame| frame.key);
        let base_us = self.base_us;
        let ticks = |us: i64, track: &Track| {
            (i128::from(us - base_us) * i128::from(track.timescale) / 1_000_000) as i64
        };
        let next = pictures.iter().skip(1).map(|frame| frame.dts_us);
        let ends = next.chain([until_us]);
        let shown: Vec<Sample> = pictures
            .iter()
            .zip(ends)
            .map(|(frame, end_us)| Sample {
                duration: (ticks(end_us, &frame.track) - ticks(frame.dts_us, &frame.track)) as u32,
                cts: (ticks(frame.pts_us, &frame.track) - ticks(frame.dts_us, &frame.track)) as i32,
                key: frame.key,
                data: frame.data.clone(),
            })
            .collect();
        let heard: Vec<Sample> = sounds
            .iter()
            .map(|frame| Sample {
                duration: frame.track.frame_ticks,
                cts: 0,
                key: true,
                data: frame.data.clone(),
            })
            .collect();
        let begins = |frames: &[Frame]| {
            let first = frames.first();
            first.map_or(0, |frame| {
                u64::try_from(ticks(frame.dts_us, &frame.track)).unwrap_or(0)
            })
        };
        let runs = [
            Run {
                track_id: cmaf::VIDEO,
                base: begins(&pictures),
                samples: &shown,
            },
            Run {
                track_id: cmaf::AUDIO,
                base: begins(&sounds),
                samples: &heard,
            },
        ];
        self.sequence = self.sequence.wrapping_add(1);
        Glimpse {
            bytes: cmaf::part(self.sequence, key, &runs),
            key,
        }
    }
}
