//! FLV tag bodies become frames (Adobe FLV 10.1 §E.4, Enhanced RTMP v2).

use std::sync::Arc;

use av::{Codec, Frame, Kind, Track};
use bytes::{Buf, Bytes};

/// What `av::look` says of units that belong to no picture, which some encoders send by themselves:
/// delimiters, messages, parameters. Nothing leans on them.
const NO_PICTURE: &str = "it holds no coded picture";

/// Why a tag gave no frame.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Nothing this server takes; the encoder must be set up in another way.
    #[error("{0}")]
    Unsupported(String),
    /// A tag that ends too early.
    #[error("a tag is cut off")]
    Short,
    /// Parameters or a frame that contradict themselves.
    #[error("{0}")]
    Damaged(av::Fault),
}

impl From<av::Fault> for Trouble {
    fn from(fault: av::Fault) -> Self {
        match fault {
            av::Fault::Unsupported(why) => Self::Unsupported(why),
            av::Fault::Short(_)
            | av::Fault::Damaged { .. }
            | av::Fault::TooLarge { .. }
            | av::Fault::Io(_) => Self::Damaged(fault),
        }
    }
}

/// Makes frames of one publisher's tags.
#[derive(Debug, Default)]
pub struct Demuxer {
    video: Lane,
    audio: Lane,
    /// The last timestamp, as sent and unwrapped.
    last_ms: Option<(u32, i64)>,
}

#[derive(Debug, Default)]
struct Lane {
    /// The configuration as sent, and the track it describes.
    config: Bytes,
    track: Option<Arc<Track>>,
    length_size: u8,
    /// Frames lean on one that was lost.
    broken: bool,
}

/// What a tag carries.
enum Content {
    Config(Bytes),
    Coded { cts_ms: i32, data: Bytes },
    Nothing,
}

struct Tag {
    codec: Codec,
    nanos: u32,
    content: Content,
}

impl Demuxer {
    /// No parameters yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads one tag body; `Ok(None)` when it carries no frame or none that can be decoded yet.
    /// After a damaged video frame those up to the next key frame are left out.
    pub fn push(
        &mut self,
        kind: Kind,
        timestamp: u32,
        body: Bytes,
    ) -> Result<Option<Frame>, Trouble> {
        let ms = self.unwrap(timestamp);
        let (tag, lane) = match kind {
            Kind::Video => (video(body)?, &mut self.video),
            Kind::Audio => (audio(body)?, &mut self.audio),
        };
        let Some(tag) = tag else { return Ok(None) };
        match tag.content {
            Content::Config(config) => lane.configure(tag.codec, config).map(|()| None),
            Content::Coded { cts_ms, data } => {
                let dts_us = ms.saturating_mul(1000);
                let ahead_us = i64::from(cts_ms) * 1000 + i64::from(tag.nanos / 1000);
                // Sound is heard when it is decoded.
                let dts_us = if kind == Kind::Audio {
                    dts_us + ahead_us
                } else {
                    dts_us
                };
                let pts_us = if kind == Kind::Audio {
                    dts_us
                } else {
                    dts_us + ahead_us
                };
                let Some((key, data, track)) = lane.coded(tag.codec, data)? else {
                    return Ok(None);
                };
                Ok(Some(Frame {
                    kind,
                    dts_us,
                    pts_us,
                    key,
                    data,
                    track,
                }))
            }
            Content::Nothing => Ok(None),
        }
    }

    /// Counts on from the last timestamp of either track by the shorter way round 2³².
    fn unwrap(&mut self, timestamp: u32) -> i64 {
        let ms = match self.last_ms {
            Some((sent, ms)) => {
                let step = timestamp.wrapping_sub(sent).cast_signed();
                ms.saturating_add(i64::from(step))
            }
            None => i64::from(timestamp),
        };
        self.last_ms = Some((timestamp, ms));
        ms
    }
}

impl Lane {
    fn configure(&mut self, codec: Codec, config: Bytes) -> Result<(), Trouble> {
        let known = self
            .track
            .as_ref()
            .is_some_and(|track| track.codec == codec);
        if known && self.config == config {
            return Ok(());
        }
        self.track = None;
        let track = match codec {
            Codec::H264 => {
                self.length_size = av::h264::length_size(&config)?;
                av::h264::track(&config)?
            }
            Codec::Hevc => {
                self.length_size = av::hevc::length_size(&config)?;
                av::hevc::track(&config)?
            }
            Codec::Av1 => av::av1::track(&config)?,
            Codec::Aac => av::aac::track(&config)?,
            Codec::Opus => av::opus::track(&config)?,
        };
        // A message is one buffer; a copy lets go of it.
        self.config = Bytes::copy_from_slice(&config);
        self.track = Some(Arc::new(track));
        Ok(())
    }

    fn coded(
        &mut self,
        codec: Codec,
        data: Bytes,
    ) -> Result<Option<(bool, Bytes, Arc<Track>)>, Trouble> {
        let Some(track) = self.track.as_ref().filter(|track| track.codec == codec) else {
            return Ok(None);
        };
        let looked = match codec {
            Codec::H264 | Codec::Hevc => av::nal::widen(data, self.length_size),
            Codec::Av1 => av::av1::strip(data),
            Codec::Aac | Codec::Opus => Ok(data),
        }
        .and_then(|data| Ok((av::look(track, &data)?, data)));
        let (look, data) = match looked {
            Ok(looked) => looked,
            Err(av::Fault::Damaged {
                why: NO_PICTURE, ..
            }) => return Ok(None),
            Err(fault) => {
                self.broken = true;
                return Err(fault.into());
            }
        };
        if let Some(found) = look.track {
            self.track = Some(Arc::new(found));
        }
        self.broken &= !look.key;
        let track = self.track.clone().filter(|_| !self.broken);
        Ok(track.map(|track| (look.key, data, track)))
    }
}

/// Codes of Enhanced RTMP's packet types that sight and sound share.
mod packet {
    pub(super) const SEQUENCE_START: u8 = 0;
    pub(super) const CODED_FRAMES: u8 = 1;
    pub(super) const CODED_FRAMES_X: u8 = 3;
    pub(super) const METADATA: u8 = 4;
    pub(super) const AUDIO_MULTITRACK: u8 = 5;
    pub(super) const VIDEO_MULTITRACK: u8 = 6;
    pub(super) const MOD_EX: u8 = 7;
}

fn video(mut body: Bytes) -> Result<Option<Tag>, Trouble> {
    const COMMAND: u8 = 5;
    let first = body.try_get_u8().map_err(|_| Trouble::Short)?;
    let frame_type = first >> 4 & 7;
    if first & 0x80 == 0 {
        return if frame_type == COMMAND {
            Ok(None)
        } else {
            classic_video(first & 15, body)
        };
    }
    let (packet, nanos) = modifiers(first & 15, &mut body)?;
    if packet != packet::METADATA && frame_type == COMMAND {
        return Ok(None);
    }
    let Some((packet, name)) = select(packet, packet::VIDEO_MULTITRACK, &mut body)? else {
        return Ok(None);
    };
    let codec = match &name {
        b"avc1" => Codec::H264,
        b"hvc1" => Codec::Hevc,
        b"av01" => Codec::Av1,
        other => return Err(unsupported_video(&fourcc(*other))),
    };
    let content = match packet {
        packet::SEQUENCE_START => Content::Config(body),
        packet::CODED_FRAMES if codec != Codec::Av1 => Content::Coded {
            cts_ms: signed_24(&mut body)?,
            data: body,
        },
        packet::CODED_FRAMES | packet::CODED_FRAMES_X => Content::Coded {
            cts_ms: 0,
            data: body,
        },
        // Metadata and the end of a sequence, which the next beginning shows as well.
        _ => Content::Nothing,
    };
    Ok(Some(Tag {
        codec,
        nanos,
        content,
    }))
}

/// A tag without the extended header; 12 for HEVC is what some hardware encoders use.
fn classic_video(codec: u8, mut body: Bytes) -> Result<Option<Tag>, Trouble> {
    let codec = match codec {
        7 => Codec::H264,
        12 => Codec::Hevc,
        other => return Err(unsupported_video(&format!("FLV video codec {other}"))),
    };
    let packet = body.try_get_u8().map_err(|_| Trouble::Short)?;
    let cts_ms = signed_24(&mut body)?;
    let content = match packet {
        0 => Content::Config(body),
        1 => Content::Coded { cts_ms, data: body },
        _ => Content::Nothing,
    };
    Ok(Some(Tag {
        codec,
        nanos: 0,
        content,
    }))
}

fn audio(mut body: Bytes) -> Result<Option<Tag>, Trouble> {
    let first = body.try_get_u8().map_err(|_| Trouble::Short)?;
    match first >> 4 {
        9 => {}
        10 => {
            let packet = body.try_get_u8().map_err(|_| Trouble::Short)?;
            return Ok(Some(Tag {
                codec: Codec::Aac,
                nanos: 0,
                content: sound(packet, body),
            }));
        }
        other => return Err(unsupported_audio(&format!("FLV audio format {other}"))),
    }
    let (packet, nanos) = modifiers(first & 15, &mut body)?;
    let Some((packet, name)) = select(packet, packet::AUDIO_MULTITRACK, &mut body)? else {
        return Ok(None);
    };
    let codec = match &name {
        b"mp4a" => Codec::Aac,
        b"Opus" => Codec::Opus,
        other => return Err(unsupported_audio(&fourcc(*other))),
    };
    Ok(Some(Tag {
        codec,
        nanos,
        content: sound(packet, body),
    }))
}

fn sound(packet: u8, body: Bytes) -> Content {
    match packet {
        packet::SEQUENCE_START => Content::Config(body),
        packet::CODED_FRAMES if !body.is_empty() => Content::Coded {
            cts_ms: 0,
            data: body,
        },
        // The end of a sequence, the meaning of channels, an empty packet.
        _ => Content::Nothing,
    }
}

/// Reads the modifiers before a packet; answers its type and the nanoseconds to add.
fn modifiers(mut packet: u8, body: &mut Bytes) -> Result<(u8, u32), Trouble> {
    let mut nanos = 0;
    while packet == packet::MOD_EX {
        let mut size = usize::from(body.try_get_u8().map_err(|_| Trouble::Short)?) + 1;
        if size == 256 {
            size = usize::from(body.try_get_u16().map_err(|_| Trouble::Short)?) + 1;
        }
        let data = cut(body, size)?;
        let kinds = body.try_get_u8().map_err(|_| Trouble::Short)?;
        if let (0, [a, b, c, ..]) = (kinds >> 4, &data[..]) {
            nanos = u32::from_be_bytes([0, *a, *b, *c]).min(999_999);
        }
        packet = kinds & 15;
    }
    Ok((packet, nanos))
}

/// Reads the codec's name, and in a multitrack packet cuts `body` down to track 0; `None` when
/// that is not in it.
fn select(packet: u8, multitrack: u8, body: &mut Bytes) -> Result<Option<(u8, [u8; 4])>, Trouble> {
    const ONE_TRACK: u8 = 0;
    const MANY_CODECS: u8 = 2;
    if packet != multitrack {
        return Ok(Some((packet, name(body)?)));
    }
    let kinds = body.try_get_u8().map_err(|_| Trouble::Short)?;
    let (layout, packet) = (kinds >> 4, kinds & 15);
    let shared = if layout == MANY_CODECS {
        None
    } else {
        Some(name(body)?)
    };
    while !body.is_empty() {
        let name = shared.map_or_else(|| name(body), Ok)?;
        let track = body.try_get_u8().map_err(|_| Trouble::Short)?;
        if layout == ONE_TRACK {
            return Ok((track == 0).then_some((packet, name)));
        }
        let size = cut(body, 3)?;
        let size = u32::from_be_bytes([0, size[0], size[1], size[2]]);
        let of_track = cut(body, usize::try_from(size).unwrap_or(usize::MAX))?;
        if track == 0 {
            *body = of_track;
            return Ok(Some((packet, name)));
        }
    }
    Ok(None)
}

fn name(body: &mut Bytes) -> Result<[u8; 4], Trouble> {
    body.try_get_u32()
        .map(u32::to_be_bytes)
        .map_err(|_| Trouble::Short)
}

fn signed_24(body: &mut Bytes) -> Result<i32, Trouble> {
    let bytes = cut(body, 3)?;
    Ok(i32::from_be_bytes([bytes[0], bytes[1], bytes[2], 0]) >> 8)
}

fn cut(body: &mut Bytes, size: usize) -> Result<Bytes, Trouble> {
    if size > body.len() {
        Err(Trouble::Short)
    } else {
        Ok(body.split_to(size))
    }
}

fn fourcc(name: [u8; 4]) -> String {
    name.escape_ascii().to_string()
}

fn unsupported_video(what: &str) -> Trouble {
    Trouble::Unsupported(format!(
        "this server takes H.264, HEVC and AV1, not {what}; choose another video encoder"
    ))
}

fn unsupported_audio(what: &str) -> Trouble {
    Trouble::Unsupported(format!(
        "this server takes AAC and Opus, not {what}; choose another audio encoder"
    ))
}
