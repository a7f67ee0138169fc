//! How a camera does.

use acts::Time;

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
