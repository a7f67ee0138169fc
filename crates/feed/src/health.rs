//! How a camera does.

use std::collections::VecDeque;
use std::sync::Arc;

use acts::Time;
use av::{Frame, Kind, Track};

use crate::Settings;

/// What an operator wants to know of a camera, in a meeting or before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Bits per second over the last seconds, sound included.
    pub bitrate: u64,
    /// Pictures per thousand seconds over the last seconds: 29,970 for 29.97 a second.
    pub frame_rate_milli: u32,
    /// Server time minus source time in microseconds; `None` before the session has settled.
    pub offset_us: Option<i64>,
    /// How fast the source's clock loses against the server's, in parts per million; negative when
    /// it gains.
    pub drift_ppm: i32,
    /// Time between the last two keyframes in microseconds; `None` before there were two.
    pub keyframe_interval_us: Option<u64>,
    /// When the last frame came, on the server's clock.
    pub last_frame: Option<Time>,
    /// RFC 6381 codecs of the tracks seen, video first.
    pub codecs: Vec<String>,
    /// Width and height of the picture.
    pub size: Option<(u16, u16)>,
    /// Frames that were unusable since joining.
    pub unusable: u64,
    /// Sessions of the source's clock since joining: 1 when it never jumped.
    pub sessions: u32,
    /// What is wrong, worst first.
    pub warnings: Vec<Warning>,
}

/// What is wrong with a camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Warning {
    /// No frame came for a second and more.
    Silent,
    /// There is no picture.
    NoVideo,
    /// There is no sound.
    NoAudio,
    /// Keyframes are further apart than the longest segment: set the encoder to one in 2 s.
    KeyframesTooFar,
    /// Keyframes are further apart than segments should be: set the encoder to one in 2 s.
    KeyframesFar,
    /// Pictures are further apart than parts may be long.
    SlowFrames,
    /// Picture or sound changed its parameters and waits for the next keyframe.
    ParametersChanging,
}

/// Counts what comes.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    /// Arrival, size and whether a picture, over the last seconds.
    recent: VecDeque<(Time, u32, bool)>,
    video: Option<Arc<Track>>,
    audio: Option<Arc<Track>>,
    first: Option<Time>,
    last_video: Option<Time>,
    last_audio: Option<Time>,
    /// Presentation time of the last keyframe on the source's clock, and the one before it.
    keys: (Option<i64>, Option<i64>),
    frame_us: i64,
    last_dts_us: Option<i64>,
}

const METER_US: i64 = 4 * Time::SECOND;
const SILENT_US: i64 = Time::SECOND;

impl Meter {
    pub(crate) fn frame(&mut self, frame: &Frame, arrived: Time) {
        self.first.get_or_insert(arrived);
        let video = frame.kind == Kind::Video;
        self.recent
            .push_back((arrived, frame.data.len() as u32, video));
        while self
            .recent
            .front()
            .is_some_and(|(at, ..)| arrived.since(*at) > METER_US)
        {
            self.recent.pop_front();
        }
        if !video {
            self.last_audio = Some(arrived);
            self.audio = Some(frame.track.clone());
            return;
        }
        self.last_video = Some(arrived);
        self.video = Some(frame.track.clone());
        if let Some(last) = self.last_dts_us.replace(frame.dts_us) {
            self.frame_us = frame.dts_us.saturating_sub(last);
        }
        if frame.key {
            self.keys = (Some(frame.pts_us), self.keys.0);
        }
    }

    pub(crate) fn tell(&self, now: Time, changing: bool, settings: &Settings, health: &mut Health) {
        let recent = || {
            self.recent
                .iter()
                .filter(|(at, ..)| now.since(*at) <= METER_US)
        };
        let span_us = recent()
            .next()
            .map_or(0, |(at, ..)| now.since(*at))
            .max(SILENT_US) as u64;
        let bytes: u64 = recent().map(|(_, bytes, _)| u64::from(*bytes)).sum();
        let pictures = recent().filter(|(.., video)| *video).count() as u64;
        health.bitrate = bytes * 8 * 1_000_000 / span_us;
        health.frame_rate_milli = (pictures * 1_000_000_000 / span_us) as u32;
        if let (Some(last), Some(before)) = self.keys {
            health.keyframe_interval_us = Some(last.saturating_sub(before).max(0) as u64);
        }
        let tracks = [&self.video, &self.audio];
        health.codecs = tracks
            .iter()
            .filter_map(|t| Some(t.as_ref()?.codecs.clone()))
            .collect();
        health.size = self.video.as_ref().map(|track| track.size);
        let gone = |last: Option<Time>| last.is_none_or(|at| now.since(at) > SILENT_US);
        let (no_video, no_audio) = (gone(self.last_video), gone(self.last_audio));
        let joined = self.first.is_some_and(|first| now.since(first) > SILENT_US);
        let keys_us = health.keyframe_interval_us.unwrap_or(0);
        let slow = self.frame_us > settings.part_max_us() as i64;
        let warnings = [
            (Warning::Silent, joined && no_video && no_audio),
            (Warning::NoVideo, joined && no_video && !no_audio),
            (Warning::NoAudio, joined && no_audio && !no_video),
            (Warning::KeyframesTooFar, keys_us > settings.segment_max_us),
            (
                Warning::KeyframesFar,
                keys_us > settings.segment_us * 6 / 5 && keys_us <= settings.segment_max_us,
            ),
            (Warning::SlowFrames, slow && !no_video),
            (Warning::ParametersChanging, changing),
        ];
        let holds = warnings.into_iter().filter(|(_, holds)| *holds);
        health.warnings = holds.map(|(warning, _)| warning).collect();
    }
}
