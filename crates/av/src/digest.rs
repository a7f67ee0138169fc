//! Frame digests: the same for every container that holds the same coded frames.
//!
//! **Units.** A frame is cut into units. H.264: its coded slice NAL units (types 1 to 5). HEVC: its
//! VCL NAL units (types 0 to 31). AV1: its frame, frame header and tile group OBUs, each as header
//! without size field, then payload. AAC and Opus: the frame is one unit. Zero bytes at the end of
//! a NAL unit do not count; delimiters, padding, metadata and parameter sets are no units.
//!
//! **Frame.** SHA-256 of the count of units as u32, then of each unit its length as u32 and its
//! bytes; all numbers big-endian. A frame whose units do not add up counts as `0xffffffff` and its
//! bytes.
//!
//! **Run.** SHA-256 of `"onrecord/frames@v1\n"`, the codec's name and `"\n"`; the count of
//! parameters as u32, of each its length as u32 and its bytes; then the digest of each frame in
//! decode order. Parameters: the SPS, PPS and VPS in force, sorted by NAL unit type and own id; for
//! AV1 the sequence header; for AAC the core coder's object type (u8), sampling rate (u32) and
//! channel configuration (u8), so that ADTS says the same; for Opus the channel count (u8).
//!
//! **Cutting runs.** A run ends where its segment ends and where the parameters change. Within a
//! segment a video run also ends before a keyframe, once it holds 15 frames. Frames are counted
//! because containers round time: the same run must come out of every copy.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::{Codec, Frame, Kind, Track, aac, av1, h264, hevc, nal};

/// Frames that a video run holds at least before a keyframe ends it.
pub const RUN_FRAMES_MIN: u32 = 15;

/// The digest of one frame.
pub fn of_frame(codec: Codec, data: &[u8]) -> [u8; 32] {
    let digest = match codec {
        Codec::H264 => of_nal(data, |head| (1..=5).contains(&(head & 31))),
        Codec::Hevc => of_nal(data, |head| head >> 1 & 63 < 32),
        Codec::Av1 => of_obus(data),
        Codec::Aac | Codec::Opus => {
            let mut hash = begin_frame(1);
            add(&mut hash, data);
            Some(hash)
        }
    };
    let damaged = || begin_frame(u32::MAX).chain_update(data);
    digest.unwrap_or_else(damaged).finalize().into()
}

fn of_nal(data: &[u8], coded: impl Fn(u8) -> bool) -> Option<Sha256> {
    let coded = |unit: &&[u8]| unit.first().is_some_and(|head| coded(*head));
    let mut count = 0;
    for unit in nal::units(data) {
        count += u32::from(coded(&unit.ok()?));
    }
    let mut hash = begin_frame(count);
    for unit in nal::units(data).map_while(Result::ok).filter(coded) {
        add(&mut hash, nal::trim(unit));
    }
    Some(hash)
}

fn of_obus(data: &[u8]) -> Option<Sha256> {
    let mut count = 0;
    for obu in av1::obus(data) {
        count += u32::from(obu.ok()?.coded());
    }
    let mut hash = begin_frame(count);
    for obu in av1::obus(data)
        .map_while(Result::ok)
        .filter(av1::Obu::coded)
    {
        let (header, len) = obu.header();
        hash.update(((len + obu.payload.len()) as u32).to_be_bytes());
        hash.update(&header[..len]);
        hash.update(obu.payload);
    }
    Some(hash)
}

fn begin_frame(count: u32) -> Sha256 {
    Sha256::new().chain_update(count.to_be_bytes())
}

fn add(hash: &mut Sha256, unit: &[u8]) {
    hash.update((unit.len() as u32).to_be_bytes());
    hash.update(unit);
}

/// SHA-256 over a run of frames in canonical form. A clone goes on by itself.
#[derive(Clone)]
pub struct FrameDigest {
    codec: Codec,
    hash: Sha256,
    frames: u32,
}

impl FrameDigest {
    /// Begins a run under the parameters of the track.
    pub fn begin(track: &Track) -> FrameDigest {
        let name = match track.codec {
            Codec::H264 => "h264",
            Codec::Hevc => "hevc",
            Codec::Av1 => "av1",
            Codec::Aac => "aac",
            Codec::Opus => "opus",
        };
        let mut hash = Sha256::new();
        hash.update("onrecord/frames@v1\n");
        hash.update(name);
        hash.update("\n");
        let parameters = parameters(track);
        hash.update((parameters.len() as u32).to_be_bytes());
        for parameter in parameters {
            add(&mut hash, &parameter);
        }
        FrameDigest {
            codec: track.codec,
            hash,
            frames: 0,
        }
    }

    /// Adds the next frame in decode order.
    pub fn frame(&mut self, data: &[u8]) {
        self.add(&of_frame(self.codec, data));
    }

    /// Adds the next frame by its own digest.
    pub fn add(&mut self, frame: &[u8; 32]) {
        self.hash.update(frame);
        self.frames = self.frames.saturating_add(1);
    }

    /// Count of frames so far.
    pub fn frames(&self) -> u32 {
        self.frames
    }

    /// The digest of the frames so far.
    pub fn finish(&self) -> [u8; 32] {
        self.hash.clone().finalize().into()
    }
}

impl std::fmt::Debug for FrameDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FrameDigest")
            .field("frames", &self.frames)
            .finish_non_exhaustive()
    }
}

/// What a run binds before its frames. A configuration that cannot be read is bound as it is.
fn parameters(track: &Track) -> Vec<Vec<u8>> {
    let config = || vec![track.config.to_vec()];
    let sorted = |sets: Result<Vec<nal::Set>, _>| {
        let mut sets = sets.ok()?;
        sets.sort();
        Some(sets.into_iter().map(|set| set.unit).collect())
    };
    match track.codec {
        Codec::H264 => sorted(h264::sets(&track.config)).unwrap_or_else(config),
        Codec::Hevc => sorted(hevc::sets(&track.config)).unwrap_or_else(config),
        Codec::Av1 => av1::sequence(&track.config)
            .map(<[u8]>::to_vec)
            .into_iter()
            .collect(),
        Codec::Aac => match aac::Config::parse(&track.config) {
            Ok(aac) => {
                vec![
                    vec![aac.object],
                    aac.rate.to_be_bytes().to_vec(),
                    vec![aac.layout],
                ]
            }
            Err(_) => config(),
        },
        Codec::Opus => vec![vec![track.channels]],
    }
}

/// A run that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Count of frames.
    pub frames: u32,
    /// Their frame digest.
    pub digest: [u8; 32],
}

/// Cuts one track's frames into runs by the rule above.
#[derive(Debug, Default)]
pub struct Runs {
    open: Option<(Arc<Track>, FrameDigest)>,
}

impl Runs {
    /// Adds the next frame in decode order; gives the run that it ended, if any.
    pub fn push(&mut self, frame: &Frame) -> Option<Run> {
        let goes_on = self.open.as_ref().is_some_and(|(track, digest)| {
            let same = Arc::ptr_eq(track, &frame.track) || *track == frame.track;
            let full = digest.frames() >= RUN_FRAMES_MIN;
            same && !(track.kind() == Kind::Video && frame.key && full)
        });
        let ended = if goes_on { None } else { self.end() };
        let begin = || (frame.track.clone(), FrameDigest::begin(&frame.track));
        self.open.get_or_insert_with(begin).1.frame(&frame.data);
        ended
    }

    /// Ends the run where a segment ends; `None` if no frame came.
    pub fn end(&mut self) -> Option<Run> {
        let (_, digest) = self.open.take()?;
        Some(Run {
            frames: digest.frames(),
            digest: digest.finish(),
        })
    }
}
