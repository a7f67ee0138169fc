//! Coded frames and what is needed to decode them.

use std::sync::Arc;

use bytes::Bytes;

use crate::{Fault, av1, h264, hevc, nal, opus};

/// Sight or sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Pictures.
    Video,
    /// Sound.
    Audio,
}

/// How the frames of a track are coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Codec {
    /// ITU-T H.264, frames as length-prefixed NAL units (ISO/IEC 14496-15).
    H264,
    /// ITU-T H.265, frames as length-prefixed NAL units (ISO/IEC 14496-15).
    Hevc,
    /// AV1, frames as low-overhead OBUs without temporal delimiters (AV1-ISOBMFF 2.4).
    Av1,
    /// MPEG-4 AAC, raw data blocks without ADTS.
    Aac,
    /// Opus packets (RFC 6716).
    Opus,
}

impl Codec {
    /// Sight or sound.
    pub fn kind(self) -> Kind {
        match self {
            Codec::H264 | Codec::Hevc | Codec::Av1 => Kind::Video,
            Codec::Aac | Codec::Opus => Kind::Audio,
        }
    }
}

/// One track's parameters. Two tracks with equal `codec` and `config` can share a take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    /// How frames are coded.
    pub codec: Codec,
    /// The decoder configuration record as MP4 carries it: the payload of avcC, hvcC, av1C or
    /// dOps, or the AudioSpecificConfig.
    pub config: Bytes,
    /// RFC 6381 text, "avc1.64001f", "hvc1.1.6.L93.B0", "av01.0.05M.08", "mp4a.40.2", "opus".
    pub codecs: String,
    /// Ticks per second in MP4: 90,000 for video, the sampling rate for audio.
    pub timescale: u32,
    /// Width and height in pixels; 0 for audio.
    pub size: (u16, u16),
    /// Channels; 0 for video.
    pub channels: u8,
    /// Length of every frame in ticks, for audio (1024 for AAC LC; for Opus the usual packet); 0
    /// for video.
    pub frame_ticks: u32,
}

impl Track {
    /// Sight or sound.
    pub fn kind(&self) -> Kind {
        self.codec.kind()
    }
}

/// One coded frame as it came from a source.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Which of the source's two tracks.
    pub kind: Kind,
    /// Decode time in microseconds on the source's clock, unwrapped.
    pub dts_us: i64,
    /// Presentation time in microseconds on the source's clock, unwrapped.
    pub pts_us: i64,
    /// Whether decoding can begin here and nothing from here on owes anything to earlier frames:
    /// an H.264 IDR, an HEVC IDR or BLA, a shown AV1 key frame with its sequence header. Found in the
    /// bitstream, never taken from a container's flag. True for audio.
    pub key: bool,
    /// The coded bytes, in the form that `Codec` describes.
    pub data: Bytes,
    /// The parameters in force.
    pub track: Arc<Track>,
}

/// What the bitstream of one frame says, whatever its container said.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// As `Frame::key`.
    pub key: bool,
    /// The track with the parameters found in the frame, where they differ from the one given.
    pub track: Option<Track>,
}

/// Reads the bitstream of one frame in the form that the track's codec describes; fails if its
/// units do not add up or if it holds no coded picture or sound.
pub fn look(track: &Track, data: &[u8]) -> Result<Look, Fault> {
    let sound = Look {
        key: true,
        track: None,
    };
    match track.codec {
        Codec::H264 => h264::look(track, data),
        Codec::Hevc => hevc::look(track, data),
        Codec::Av1 => av1::look(track, data),
        Codec::Aac if data.is_empty() => Err(Fault::Short("the AAC frame")),
        Codec::Aac => Ok(sound),
        Codec::Opus => opus::packet_ticks(data)
            .map(|_| sound)
            .ok_or(Fault::Damaged {
                what: "the Opus packet",
                why: "its first byte names no duration",
            }),
    }
}

/// Whether decoding can begin at the frame, found in its bitstream; false if it is damaged.
pub fn is_key(track: &Track, data: &[u8]) -> bool {
    look(track, data).is_ok_and(|look| look.key)
}

/// The frame without what only rides along: SEI messages (H.264 Annex D, H.265 Annex D) and
/// metadata OBUs (AV1 5.8). Captions and other user data there may lag behind the picture by
/// seconds. The frame digest does not cover them, so that it stays the same.
pub fn without_metadata(track: &Track, data: &Bytes) -> Bytes {
    let rides = |unit: &[u8]| match (track.codec, unit.first()) {
        (Codec::H264, Some(head)) => head & 31 == 6,
        (Codec::Hevc, Some(head)) => matches!(head >> 1 & 63, 39 | 40),
        (Codec::H264 | Codec::Hevc | Codec::Av1 | Codec::Aac | Codec::Opus, _) => false,
    };
    match track.codec {
        Codec::H264 | Codec::Hevc => {
            let units = || nal::units(data).map_while(Result::ok);
            if !units().any(rides) {
                return data.clone();
            }
            let mut out = Vec::with_capacity(data.len());
            units()
                .filter(|unit| !rides(unit))
                .for_each(|unit| nal::push(&mut out, unit));
            out.into()
        }
        Codec::Av1 => av1::without_metadata(data),
        Codec::Aac | Codec::Opus => data.clone(),
    }
}
