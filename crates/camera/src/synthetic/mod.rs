//! A camera that needs no hardware: a drawn room with a running clock and speech-like sound.
//!
//! H.264 by OpenH264, Opus by rusty-opus; the demonstration pushes it over real RTMP.

mod canvas;
mod room;
pub mod stamp;
mod voice;

use std::sync::Arc;

use acts::Time;
use av::{Frame, Kind, Track};
use bytes::Bytes;
use openh264::OpenH264API;
use openh264::encoder::{
    BitRate, EncodedBitStream, Encoder, EncoderConfig, FrameRate, IntraFramePeriod, Profile,
    RateControlMode, SpsPpsStrategy, UsageType,
};
use rusty_opus::{Application, OpusEncoder};

pub use canvas::Yuv;

/// From where the room is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// From across the table.
    Front,
    /// From the window's side.
    Side,
}

/// What the camera makes.
#[derive(Clone, Debug)]
pub struct Config {
    /// From where it looks.
    pub view: View,
    /// Burned in before the time, ASCII.
    pub label: String,
    /// Width and height, multiples of 16 and 2.
    pub size: (usize, usize),
    /// Frames per second.
    pub fps: u32,
    /// Video bits per second.
    pub bitrate: u32,
    /// Frames between keyframes.
    pub keyframe_every: u32,
}

impl Config {
    /// 960 × 540 at 25 frames a second, keyframes every 2 s.
    pub fn new(view: View, label: &str) -> Self {
        let label = label.to_owned();
        Self {
            view,
            label,
            size: (960, 540),
            fps: 25,
            bitrate: 900_000,
            keyframe_every: 50,
        }
    }
}

/// The camera could not be built or failed while encoding.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The video encoder failed.
    #[error("the synthetic camera's H.264 encoder failed: {0}")]
    Video(#[from] openh264::Error),
    /// The audio encoder failed.
    #[error("the synthetic camera's Opus encoder failed: {0:?}")]
    Audio(rusty_opus::Error),
    /// The encoder's parameters could not be read.
    #[error("the synthetic camera's parameters are unusable: {0}")]
    Parameters(String),
}

const RATE: u32 = 48_000;
const OPUS_FRAME: usize = 960;
/// Encoder delay of rusty-opus in samples at 48 kHz.
const OPUS_PRE_SKIP: u16 = 120;

/// A camera that is asked for its frames. Source time 0 is the first frame.
pub struct Synthetic {
    config: Config,
    start: Time,
    poses: Vec<Yuv>,
    picture: Yuv,
    encoder: Encoder,
    opus: OpusEncoder,
    voice: voice::Voice,
    video: Arc<Track>,
    audio: Arc<Track>,
    pictures: u64,
    sounds: u64,
}

impl Synthetic {
    /// Builds the camera; `start` is the wall time that the first picture shows.
    pub fn new(config: Config, start: Time) -> Result<Self, Fault> {
        let (width, height) = config.size;
        let poses = (0..room::POSES)
            .map(|pose| room::draw(config.view, pose, width, height))
            .collect();
        let picture = Yuv::black(width, height);
        // A trial tells the parameter sets; the encoder then starts anew.
        let video = Arc::new(parameters(&encoder(&config)?.encode(&picture)?)?);
        let encoder = encoder(&config)?;
        let mut opus = OpusEncoder::new(RATE as i32, 1, Application::Voip).map_err(Fault::Audio)?;
        opus.bitrate_bps = 48_000;
        let audio = av::opus::track(&opus_head()).map_err(|e| Fault::Parameters(e.to_string()))?;
        let audio = Arc::new(audio);
        let voice = voice::Voice::new(config.view as u32 + 7, RATE);
        Ok(Self {
            config,
            start,
            poses,
            picture,
            encoder,
            opus,
            voice,
            video,
            audio,
            pictures: 0,
            sounds: 0,
        })
    }

    /// Its tracks, pictures first.
    pub fn tracks(&self) -> [Arc<Track>; 2] {
        [Arc::clone(&self.video), Arc::clone(&self.audio)]
    }

    /// Sets when the first picture is due: building the camera takes a moment.
    pub fn begin(&mut self, start: Time) {
        self.start = start;
    }

    /// When the next picture is due.
    pub fn due(&self) -> Time {
        self.start.plus_us(self.picture_us())
    }

    fn picture_us(&self) -> i64 {
        (self.pictures * 1_000_000 / u64::from(self.config.fps)) as i64
    }

    /// The next picture, burned with `shown`, and the sound up to its time, in time order.
    pub fn next(&mut self, shown: Time) -> Result<Vec<Frame>, Fault> {
        let at = self.picture_us();
        let mut frames = Vec::with_capacity(4);
        while self.sound_us() <= at {
            frames.push(self.sound()?);
        }
        frames.push(self.picture(at, shown)?);
        Ok(frames)
    }

    /// Lets `seconds` go by without pictures or sound, as if nobody took them.
    pub fn pass(&mut self, seconds: u32) {
        self.pictures += u64::from(seconds * self.config.fps);
        self.sounds += u64::from(seconds * RATE) / OPUS_FRAME as u64;
    }

    fn picture(&mut self, at: i64, shown: Time) -> Result<Frame, Fault> {
        let pose = self.pictures as usize * 5 / self.config.fps as usize % self.poses.len();
        self.picture.copy_from(&self.poses[pose]);
        stamp::burn(&mut self.picture, &self.config.label, shown);
        if self
            .pictures
            .is_multiple_of(u64::from(self.config.keyframe_every))
        {
            self.encoder.force_intra_frame();
        }
        let mut data = Vec::new();
        for unit in units(&self.encoder.encode(&self.picture)?) {
            if !matches!(unit[0] & 31, SPS | PPS) {
                data.extend_from_slice(&(unit.len() as u32).to_be_bytes());
                data.extend_from_slice(&unit);
            }
        }
        let data = Bytes::from(data);
        let key = av::is_key(&self.video, &data);
        self.pictures += 1;
        let track = Arc::clone(&self.video);
        Ok(Frame {
            kind: Kind::Video,
            dts_us: at,
            pts_us: at,
            key,
            data,
            track,
        })
    }

    fn sound_us(&self) -> i64 {
        (self.sounds * OPUS_FRAME as u64 * 1_000_000 / u64::from(RATE)) as i64
    }

    fn sound(&mut self) -> Result<Frame, Fault> {
        let mut samples = [0.0; OPUS_FRAME];
        self.voice.fill(&mut samples);
        let mut packet = [0; 1500];
        let length = self
            .opus
            .encode(&samples, OPUS_FRAME, &mut packet)
            .map_err(Fault::Audio)?;
        let at = self.sound_us();
        self.sounds += 1;
        let (data, track) = (
            Bytes::copy_from_slice(&packet[..length]),
            Arc::clone(&self.audio),
        );
        Ok(Frame {
            kind: Kind::Audio,
            dts_us: at,
            pts_us: at,
            key: true,
            data,
            track,
        })
    }
}

const SPS: u8 = 7;
const PPS: u8 = 8;

/// The NAL units of a coded picture without their start codes.
fn units(coded: &EncodedBitStream<'_>) -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    for layer in (0..coded.num_layers()).filter_map(|at| coded.layer(at)) {
        for unit in (0..layer.nal_count()).filter_map(|at| layer.nal_unit(at)) {
            let start = unit
                .iter()
                .position(|byte| *byte == 1)
                .map_or(unit.len(), |at| at + 1);
            if start < unit.len() {
                out.push(unit[start..].to_vec());
            }
        }
    }
    out
}

fn parameters(coded: &EncodedBitStream<'_>) -> Result<Track, Fault> {
    let units = units(coded);
    let of = |kind: u8| {
        let of_kind = units.iter().filter(|unit| unit[0] & 31 == kind);
        of_kind.map(Vec::as_slice).collect::<Vec<_>>()
    };
    av::h264::from_sets(&of(SPS), &of(PPS)).map_err(|e| Fault::Parameters(e.to_string()))
}

/// The identification header of RFC 7845 §5.1: one channel, no gain.
fn opus_head() -> Vec<u8> {
    let mut head = b"OpusHead\x01\x01".to_vec();
    head.extend_from_slice(&OPUS_PRE_SKIP.to_le_bytes());
    head.extend_from_slice(&RATE.to_le_bytes());
    head.extend_from_slice(&[0, 0, 0]);
    head
}

fn encoder(config: &Config) -> Result<Encoder, Fault> {
    let settings = EncoderConfig::new()
        .bitrate(BitRate::from_bps(config.bitrate))
        .max_frame_rate(FrameRate::from_hz(config.fps as f32))
        .usage_type(UsageType::CameraVideoRealTime)
        .rate_control_mode(RateControlMode::Off)
        .sps_pps_strategy(SpsPpsStrategy::ConstantId)
        .profile(Profile::Baseline)
        .intra_frame_period(IntraFramePeriod::from_num_frames(config.keyframe_every))
        .scene_change_detect(false)
        .num_threads(1)
        .skip_frames(false);
    Ok(Encoder::with_api_config(
        OpenH264API::from_source(),
        settings,
    )?)
}
