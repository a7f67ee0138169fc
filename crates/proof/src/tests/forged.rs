//! Copies that somebody made to look genuine.

use std::io::Cursor;

use acts::{Digest, KeptRun, KeptSegment, KeptTake, KeptTrack, Time, TrackKind};
use av::Track;
use av::cmaf::{self, Run, Sample};
use av::digest::FrameDigest;
use bytes::Bytes;

use crate::copy::{self, Originals};
use crate::evidence::{Evidence, Place, Take};
use crate::report::{Notes, Report, Verdict};

const SEGMENT_US: i64 = 2_000_000;
/// Frames of a segment: pictures of 40 ms, sound of 20 ms.
const PICTURES: usize = 50;
const SOUNDS: usize = 100;

fn picture() -> Track {
    let avcc = [
        0x01, 0x64, 0x00, 0x0D, 0xFF, 0xE1, 0x00, 0x18, 0x67, 0x64, 0x00, 0x0D, 0xAC, 0xB4, 0x0A,
        0x0C, 0xFC, 0xF8, 0x08, 0x80, 0x00, 0x00, 0x03, 0x00, 0x80, 0x00, 0x00, 0x1E, 0x07, 0x8A,
        0x15, 0x50, 0x01, 0x00, 0x04, 0x68, 0xEF, 0x0F, 0xCB, 0xFD, 0xF8, 0xF8, 0x00,
    ];
    av::h264::track(&avcc).expect("an avcC")
}

fn sound() -> Track {
    av::opus::track(b"OpusHead\x01\x02\x00\x00\x80\xbb\x00\x00\x00\x00\x00").expect("a head")
}

/// One frame: when it is shown, in microseconds, and its bytes.
type Coded = (i64, Bytes);

/// What a camera recorded in its segments.
#[derive(Clone)]
struct Camera {
    name: &'static str,
    pictures: Vec<Coded>,
    sounds: Vec<Coded>,
}

impl Camera {
    fn new(name: &'static str, segments: usize) -> Self {
        let picture = |n: usize| {
            let head = if n.is_multiple_of(PICTURES) {
                0x65
            } else {
                0x41
            };
            let body = format!("{name} picture {n}!");
            let mut data = (body.len() as u32 + 1).to_be_bytes().to_vec();
            data.push(head);
            data.extend(body.bytes());
            (n as i64 * 40_000, Bytes::from(data))
        };
        let sound = |n: usize| {
            let data = Bytes::from(format!("\u{fc}{name} sound {n}"));
            (n as i64 * 20_000, data)
        };
        Self {
            name,
            pictures: (0..segments * PICTURES).map(picture).collect(),
            sounds: (0..segments * SOUNDS).map(sound).collect(),
        }
    }

    /// As the log has it.
    fn enter(&self, evidence: &mut Evidence) {
        let run = |track: &Track, frames: &[Coded]| {
            let mut digest = FrameDigest::begin(track);
            frames.iter().for_each(|(_, data)| digest.frame(data));
            KeptRun {
                frames: frames.len() as u32,
                digest: Digest(digest.finish()),
            }
        };
        let pairs = self
            .pictures
            .chunks(PICTURES)
            .zip(self.sounds.chunks(SOUNDS));
        let segment = |(seq, (pictures, sounds)): (usize, (&[Coded], &[Coded]))| KeptSegment {
            camera: self.name.parse().expect("a name"),
            take: 1,
            seq: seq as u64,
            start: Time(seq as i64 * SEGMENT_US),
            duration_us: SEGMENT_US as u64,
            offset: 0,
            bytes: 1,
            file: Digest([0; 32]),
            independent: true,
            tracks: vec![
                KeptTrack {
                    kind: TrackKind::Video,
                    runs: vec![run(&picture(), pictures)],
                },
                KeptTrack {
                    kind: TrackKind::Audio,
                    runs: vec![run(&sound(), sounds)],
                },
            ],
        };
        let kept = KeptTake {
            camera: self.name.parse().expect("a name"),
            take: 1,
            init_bytes: 1,
            init: Digest([0; 32]),
            codecs: "avc1,opus".to_owned(),
        };
        let segments = pairs.enumerate().map(segment).collect();
        let key = ("council".parse().expect("a name"), kept.camera.clone(), 1);
        evidence.takes.insert(key, Take { kept, segments });
    }

    /// A file with these frames.
    fn file(&self) -> Vec<u8> {
        let (picture, sound) = (picture(), sound());
        let samples = |frames: &[Coded], scale: i64, key: fn(usize) -> bool| {
            let ticks = |us: i64| us * scale / 1_000_000;
            let one = |(n, pair): (usize, &[Coded])| {
                let next = pair.get(1).map_or(pair[0].0 + 20_000, |next| next.0);
                Sample {
                    duration: (ticks(next) - ticks(pair[0].0)) as u32,
                    cts: 0,
                    key: key(n),
                    data: pair[0].1.clone(),
                }
            };
            let pairs = (0..frames.len()).map(|n| &frames[n..frames.len().min(n + 2)]);
            pairs.enumerate().map(one).collect::<Vec<_>>()
        };
        let seen = samples(&self.pictures, 90_000, |n| n.is_multiple_of(PICTURES));
        let heard = samples(&self.sounds, 48_000, |_| true);
        let begins = |frames: &[Coded], scale: i64| (frames[0].0 * scale / 1_000_000) as u64;
        let runs = [
            Run {
                track_id: cmaf::VIDEO,
                base: begins(&self.pictures, 90_000),
                samples: &seen,
            },
            Run {
                track_id: cmaf::AUDIO,
                base: begins(&self.sounds, 48_000),
                samples: &heard,
            },
        ];
        let mut file = cmaf::init(&[&picture, &sound]).to_vec();
        file.extend_from_slice(&cmaf::part(1, true, &runs));
        file
    }
}

/// The footage itself, at hand.
struct Shelf<'a>(&'a [Camera]);

impl Originals for Shelf<'_> {
    fn run(&self, place: &Place, kind: TrackKind) -> Option<Vec<[u8; 32]>> {
        let camera = self
            .0
            .iter()
            .find(|each| each.name == place.camera.as_str())?;
        let (frames, length, track) = match kind {
            TrackKind::Video => (&camera.pictures, PICTURES, picture()),
            TrackKind::Audio => (&camera.sounds, SOUNDS, sound()),
        };
        let set = FrameDigest::begin(&track).finish();
        let run = frames.chunks(length).nth(place.seq as usize)?;
        let digest =
            |(_, data): &Coded| copy::bound(&set, &av::digest::of_frame(track.codec, data));
        Some(run.iter().map(digest).collect())
    }
}

fn verify(file: &[u8], cameras: &[Camera]) -> Report {
    let mut evidence = Evidence::default();
    cameras
        .iter()
        .for_each(|camera| camera.enter(&mut evidence));
    let mut notes = Notes::default();
    let shelf = Shelf(cameras);
    copy::check(Cursor::new(file), "copy", &evidence, &shelf, &mut notes);
    notes.report()
}

#[test]
fn a_whole_copy_is_verified() {
    let cameras = [Camera::new("east", 4), Camera::new("west", 4)];
    for camera in &cameras {
        let report = verify(&camera.file(), &cameras);
        assert_eq!(report.verdict, Verdict::Verified, "{report}");
        assert_eq!(report.findings, []);
    }
}

#[test]
fn a_word_cut_out_of_a_run_is_missed() {
    let cameras = [Camera::new("east", 4)];
    let mut copy = cameras[0].clone();
    // 400 ms of sound, with the times of what follows kept: a short silence.
    copy.sounds.drain(130..150);
    let report = verify(&copy.file(), &cameras);
    assert_eq!(report.verdict, Verdict::Incomplete, "{report}");
    assert!(
        report.to_string().contains("20 of 100 audio frames"),
        "{report}"
    );
    let mut copy = cameras[0].clone();
    copy.pictures.drain(60..90);
    let report = verify(&copy.file(), &cameras);
    assert_eq!(report.verdict, Verdict::Incomplete, "{report}");
}

#[test]
fn sound_of_another_camera_is_named() {
    let cameras = [Camera::new("east", 4), Camera::new("west", 4)];
    let mut copy = cameras[0].clone();
    copy.sounds.clone_from(&cameras[1].sounds);
    let report = verify(&copy.file(), &cameras);
    assert_eq!(report.verdict, Verdict::Altered, "{report}");
    assert!(
        report
            .to_string()
            .contains("the sound of council/west was put to the pictures of council/east"),
        "{report}"
    );
    // Where two cameras share one microphone, the pictures say which it is.
    let mut twin = cameras[1].clone();
    twin.sounds.clone_from(&cameras[0].sounds);
    let shared = [cameras[0].clone(), twin];
    for camera in &shared {
        let report = verify(&camera.file(), &shared);
        assert_eq!(report.verdict, Verdict::Verified, "{report}");
    }
}

#[test]
fn of_cameras_that_show_the_same_the_one_with_all_of_it_is_found() {
    for (whole, short) in [("east", "west"), ("west", "east")] {
        let whole = Camera::new(whole, 4);
        let named = |pictures, sounds| {
            let mut other = Camera {
                name: short,
                ..whole.clone()
            };
            other.pictures.truncate(pictures);
            other.sounds.truncate(sounds);
            other
        };
        // Ended a little earlier: its last run is the beginning of the other's, in pictures and
        // sound, or in sound alone.
        for other in [named(190, 380), named(200, 380)] {
            let cameras = [whole.clone(), other];
            for camera in &cameras {
                let report = verify(&camera.file(), &cameras);
                assert_eq!(
                    report.verdict,
                    Verdict::Verified,
                    "{}: {report}",
                    camera.name
                );
            }
        }
    }
}
