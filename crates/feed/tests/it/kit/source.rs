//! An encoder: frames that say when they were taken.

use std::sync::Arc;

use acts::Time;
use av::{Frame, Kind, Track};
use bytes::Bytes;

use super::chance::Chance;

/// High profile, level 1.3, 320 by 180, made by x264.
const AVCC: &[u8] = &[
    0x01, 0x64, 0x00, 0x0D, 0xFF, 0xE1, 0x00, 0x18, 0x67, 0x64, 0x00, 0x0D, 0xAC, 0xB4, 0x0A, 0x0C,
    0xFC, 0xF8, 0x08, 0x80, 0x00, 0x00, 0x03, 0x00, 0x80, 0x00, 0x00, 0x1E, 0x07, 0x8A, 0x15, 0x50,
    0x01, 0x00, 0x04, 0x68, 0xEF, 0x0F, 0xCB, 0xFD, 0xF8, 0xF8, 0x00,
];

pub(crate) fn picture() -> Arc<Track> {
    Arc::new(av::h264::track(AVCC).expect("an avcC"))
}

/// The same but for one byte of its picture parameters.
pub(crate) fn other_picture() -> Arc<Track> {
    let mut avcc = AVCC.to_vec();
    let last = avcc.len() - 5;
    avcc[last] ^= 0x10;
    Arc::new(av::h264::track(&avcc).expect("an avcC"))
}

/// AAC LC, stereo, at 48 kHz or 44.1 kHz.
pub(crate) fn sound(rate: u32) -> Arc<Track> {
    let config: &[u8] = if rate == 48_000 {
        &[0x11, 0x90]
    } else {
        &[0x12, 0x10]
    };
    Arc::new(av::aac::track(config).expect("an AudioSpecificConfig"))
}

/// An encoder's manners. Times in microseconds.
#[derive(Clone, Debug)]
pub(crate) struct Spec {
    pub(crate) camera: u8,
    /// Added to what its frames are numbered by.
    pub(crate) first: u32,
    pub(crate) video: Option<Arc<Track>>,
    pub(crate) audio: Option<Arc<Track>>,
    pub(crate) frame_us: f64,
    /// Pictures from keyframe to keyframe.
    pub(crate) gop: u32,
    /// B-pictures between two others.
    pub(crate) reorder: u32,
    /// What its clock says when it starts.
    pub(crate) zero_us: i64,
    /// How fast its clock gains.
    pub(crate) gain_ppm: i64,
    /// Whether it stamps in milliseconds.
    pub(crate) rounds: bool,
    pub(crate) latency_us: i64,
    pub(crate) jitter_us: i64,
    /// Bytes of a picture beyond its mark.
    pub(crate) bytes: usize,
}

impl Spec {
    /// 25 pictures a second with sound, a keyframe in 2 s, over a calm network.
    pub(crate) fn plain() -> Self {
        Self {
            camera: 1,
            first: 0,
            video: Some(picture()),
            audio: Some(sound(48_000)),
            frame_us: 40_000.0,
            gop: 50,
            reorder: 0,
            zero_us: 0,
            gain_ppm: 0,
            rounds: true,
            latency_us: 20_000,
            jitter_us: 0,
            bytes: 0,
        }
    }

    fn media_us(&self, since_us: i64) -> i64 {
        let us = self.zero_us + since_us + since_us * self.gain_ppm / 1_000_000;
        if self.rounds {
            (us + 500).div_euclid(1_000) * 1_000
        } else {
            us
        }
    }
}

/// What a frame says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) camera: u8,
    pub(crate) key: bool,
    /// Count of keyframes before.
    pub(crate) gop: u32,
    /// Place in decode order.
    pub(crate) order: u32,
    /// When it was taken; for sound, when its last sample was.
    pub(crate) taken: Time,
}

impl Mark {
    fn write(self, kind: Kind, filler: usize) -> Bytes {
        let mut body = Vec::with_capacity(32 + filler);
        if kind == Kind::Video {
            body.extend((19 + filler as u32).to_be_bytes());
            body.push(if self.key { 0x65 } else { 0x41 });
        }
        body.push(self.camera);
        body.extend(self.gop.to_be_bytes());
        body.extend(self.order.to_be_bytes());
        body.extend(self.taken.0.to_be_bytes());
        body.resize(body.len() + filler, 0x5a);
        body.push(0x80);
        Bytes::from(body)
    }

    pub(crate) fn read(kind: Kind, data: &[u8]) -> Self {
        let body = if kind == Kind::Video {
            &data[5..]
        } else {
            data
        };
        let number = |at: usize| u32::from_be_bytes(body[at..at + 4].try_into().expect("4 bytes"));
        Self {
            camera: body[0],
            key: kind == Kind::Audio || data[4] == 0x65,
            gop: number(1),
            order: number(5),
            taken: Time(i64::from_be_bytes(body[9..17].try_into().expect("8 bytes"))),
        }
    }
}

/// The frames that an encoder sends from one instant to another, with their arrival.
pub(crate) fn stream(spec: &Spec, from: Time, to: Time, chance: &mut Chance) -> Vec<(Time, Frame)> {
    let mut sent = Vec::new();
    if let Some(track) = &spec.video {
        pictures(spec, track, from, to, &mut sent);
    }
    if let Some(track) = &spec.audio {
        let lasts = 1e6 * f64::from(track.frame_ticks) / f64::from(track.timescale);
        for n in 0.. {
            let since_us = (f64::from(n) * lasts) as i64;
            let taken = from.plus_us(since_us + lasts as i64);
            if taken > to {
                break;
            }
            let mark = Mark {
                camera: spec.camera,
                key: true,
                gop: 0,
                order: n,
                taken,
            };
            let delay_us = if spec.reorder > 0 {
                spec.frame_us as i64
            } else {
                0
            };
            let at_us = spec.media_us(since_us + delay_us);
            sent.push((
                taken,
                frame(Kind::Audio, (at_us, at_us), mark, track, spec.bytes / 50),
            ));
        }
    }
    sent.sort_by_key(|(ready, _)| *ready);
    let mut last = from;
    for (arrived, _) in &mut sent {
        let delay_us = spec.latency_us + chance.within(0, spec.jitter_us);
        last = last.max(arrived.plus_us(delay_us));
        *arrived = last;
    }
    sent
}

fn pictures(spec: &Spec, track: &Arc<Track>, from: Time, to: Time, sent: &mut Vec<(Time, Frame)>) {
    let shown_us = |n: u32| (f64::from(n) * spec.frame_us) as i64;
    let mut ready = from;
    let mut order = 0;
    for gop in 0.. {
        for n in decode_order(gop * spec.gop, spec.gop, spec.reorder) {
            let taken = from.plus_us(shown_us(n));
            ready = ready.max(taken);
            if ready > to {
                return;
            }
            // One picture of delay makes room for reordering.
            let delay = u32::from(spec.reorder > 0);
            let pts_us = spec.media_us(shown_us(n + delay));
            let dts_us = spec.media_us(shown_us(order));
            let key = n == gop * spec.gop;
            let mark = Mark {
                camera: spec.camera,
                key,
                gop: spec.first + gop,
                order: spec.first + order,
                taken,
            };
            sent.push((
                ready,
                frame(Kind::Video, (dts_us, pts_us), mark, track, spec.bytes),
            ));
            order += 1;
        }
    }
}

/// The pictures of a closed group in the order of decoding.
fn decode_order(first: u32, count: u32, reorder: u32) -> Vec<u32> {
    let mut order = vec![first];
    let (mut shown, last) = (first, first + count - 1);
    while shown < last {
        let anchor = (shown + reorder + 1).min(last);
        order.push(anchor);
        order.extend(shown + 1..anchor);
        shown = anchor;
    }
    order
}

fn frame(
    kind: Kind,
    (dts_us, pts_us): (i64, i64),
    mark: Mark,
    track: &Arc<Track>,
    filler: usize,
) -> Frame {
    let data = mark.write(kind, filler);
    Frame {
        kind,
        dts_us,
        pts_us,
        key: mark.key,
        data,
        track: track.clone(),
    }
}
