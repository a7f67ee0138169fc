use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use acts::{Cause, KeptSegment, Time};
use feed::Event;

use super::fake::{EPOCH, Fake, meeting};
use super::{assert_sound, file, folder, known, settings, with};
use crate::{Known, Report, Settings, Writer, recover};

const SECOND: i64 = 1_000_000;

fn keep(writer: &mut Writer, events: &[Event<feed::OpenPart>], now: i64, out: &mut Vec<Report>) {
    events.iter().for_each(|event| writer.keep(event, now, out));
}

#[test]
fn below_the_reserve_recording_stops_and_says_so() {
    let dir = folder();
    let settings = Settings {
        reserve_bytes: u64::MAX,
        ..settings()
    };
    let mut writer = Writer::new(dir.path(), settings).unwrap();
    let mut east = Fake::new("east", 1, 0, EPOCH);
    let mut out = Vec::new();
    keep(&mut writer, &east.segment(5)[..3], 0, &mut out);
    writer.tick(SECOND, &mut out);
    keep(
        &mut writer,
        &[east.part(), east.part(), east.segment_end()],
        SECOND,
        &mut out,
    );
    keep(&mut writer, &east.segment(5), SECOND, &mut out);
    writer.tick(2 * SECOND, &mut out);
    keep(&mut writer, &[east.ended()], 2 * SECOND, &mut out);
    writer.close(2 * SECOND, &mut out);
    let [
        Report::Stopped {
            cause: Cause::DiskFull,
            detail,
            ..
        },
        rest @ ..,
    ] = &out[..]
    else {
        panic!("{out:?}");
    };
    assert!(detail.ends_with("MiB are left for the book"), "{detail}");
    let [Report::Kept { segment, .. }, Report::Lost { from, to, .. }] = rest else {
        panic!("{rest:?}");
    };
    assert_eq!(
        segment.duration_us, 600_000,
        "what had been written is kept"
    );
    // Two more parts of the first segment came in the test's own way after five were made.
    assert_eq!(*from, EPOCH.plus_us(SECOND));
    assert_eq!(*to, east.now);
    assert_sound(dir.path(), &known(&out));
}

#[test]
fn a_sync_that_fails_takes_back_what_it_should_have_covered() {
    let dir = folder();
    let mut writer = Writer::new(dir.path(), settings()).unwrap();
    let mut east = Fake::new("east", 1, 0, EPOCH);
    let mut out = Vec::new();
    keep(&mut writer, &[east.part(), east.part()], 0, &mut out);
    writer.tick(SECOND, &mut out);
    let two_parts = fs::metadata(file(dir.path(), "east", 1)).unwrap().len();
    let synced_until = east.now;
    keep(
        &mut writer,
        &[east.part(), east.segment_end()],
        SECOND,
        &mut out,
    );
    keep(&mut writer, &east.segment(2), SECOND, &mut out);
    keep(&mut writer, &[east.part()], SECOND, &mut out);
    writer.fail_pass(SECOND, &mut out);
    assert_eq!(
        fs::metadata(file(dir.path(), "east", 1)).unwrap().len(),
        two_parts
    );
    keep(&mut writer, &[east.part()], SECOND, &mut out);
    writer.tick(2 * SECOND, &mut out);
    // The disk is tried again, but in the middle of a segment nothing is kept.
    let rest = [east.part(), east.segment_end()];
    keep(&mut writer, &rest, 2 * SECOND, &mut out);
    let again = east.now;
    keep(&mut writer, &east.segment(2), 2 * SECOND, &mut out);
    keep(&mut writer, &[east.ended()], 2 * SECOND, &mut out);
    writer.close(2 * SECOND, &mut out);
    let known = known(&out);
    let seqs: Vec<_> = known.segments.iter().map(|segment| segment.seq).collect();
    assert_eq!(seqs, [0, 3]);
    assert_eq!(known.segments[0].duration_us, 400_000);
    assert_sound(dir.path(), &known);
    let lost: Vec<_> = out
        .iter()
        .filter(|report| matches!(report, Report::Lost { .. }))
        .collect();
    let Report::Lost {
        from, to, cause, ..
    } = lost[0]
    else {
        unreachable!()
    };
    assert_eq!((*from, *to, *cause), (synced_until, again, Cause::DiskFull));
    assert_eq!(lost.len(), 1);
    let stopped = |report: &&Report| matches!(report, Report::Stopped { .. });
    assert_eq!(out.iter().filter(stopped).count(), 1);
    assert!(out.contains(&Report::Resumed { meeting: meeting() }));
}

#[test]
fn a_first_sync_that_fails_leaves_an_empty_file_to_begin_anew() {
    let dir = folder();
    let mut writer = Writer::new(dir.path(), settings()).unwrap();
    let mut east = Fake::new("east", 1, 0, EPOCH);
    let mut out = Vec::new();
    keep(&mut writer, &east.segment(2), 0, &mut out);
    writer.fail_pass(0, &mut out);
    assert_eq!(fs::metadata(file(dir.path(), "east", 1)).unwrap().len(), 0);
    writer.tick(SECOND, &mut out);
    keep(&mut writer, &east.segment(2), SECOND, &mut out);
    writer.close(2 * SECOND, &mut out);
    assert_eq!(known(&out).segments.len(), 1);
    assert_eq!(known(&out).segments[0].seq, 1);
    assert_sound(dir.path(), &known(&out));
}

#[test]
fn a_disk_that_keeps_failing_is_tried_less_and_less() {
    let dir = folder();
    let mut writer = Writer::new(dir.path(), settings()).unwrap();
    let mut east = Fake::new("east", 1, 0, EPOCH);
    let (mut now, mut out) = (0, Vec::new());
    for _ in 0..600 {
        keep(&mut writer, &east.segment(2), now, &mut out);
        writer.fail_pass(now, &mut out);
        now += SECOND;
        writer.tick(now, &mut out);
    }
    let stops = out
        .iter()
        .filter(|report| matches!(report, Report::Stopped { .. }))
        .count();
    // 1, 2, 4 … 32 and then every 60 seconds.
    assert!((6..=20).contains(&stops), "{stops}");
}

/// A small disk of its own, gone when dropped.
pub(super) struct SmallDisk(PathBuf);

impl SmallDisk {
    pub(super) fn mount(at: &Path, size: &str) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(at);
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        mounted.then(|| Self(at.to_owned()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(&self.0).output());
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn a_full_disk_ends_segments_whole_and_recording_resumes_when_there_is_room() {
    let dir = folder();
    let Some(_disk) = SmallDisk::mount(dir.path(), "512k") else {
        return eprintln!("skipped: mounting a tmpfs takes root");
    };
    let root = dir.path().join("footage");
    let ballast = dir.path().join("ballast");
    fs::write(&ballast, vec![1; 400 << 10]).unwrap();
    let mut writer = Writer::new(&root, settings()).unwrap();
    let mut cameras = ["east", "west"].map(|name| Fake::new(name, 1, 0, EPOCH).heavy(1_000));
    let mut out = Vec::new();
    let mut now = fill(&mut writer, &mut cameras, &mut out);
    let before = known(&out);
    for _ in 0..3 {
        now += SECOND;
        writer.tick(now, &mut out);
    }
    assert!(
        !out.contains(&Report::Resumed { meeting: meeting() }),
        "there is no room yet"
    );
    fs::remove_file(&ballast).unwrap();
    now += SECOND;
    writer.tick(now, &mut out);
    assert_eq!(out.last(), Some(&Report::Resumed { meeting: meeting() }));
    let again = cameras[0].now;
    cameras
        .iter_mut()
        .for_each(|camera| keep(&mut writer, &camera.segment(5), now, &mut out));
    writer.close(now, &mut out);
    let after = known(&out);
    assert_eq!(
        after.segments[..before.segments.len()],
        before.segments,
        "kept is kept"
    );
    assert_eq!(after.takes.len(), 2, "no new takes");
    assert_sound(&root, &after);
    let stops = out
        .iter()
        .filter(|report| matches!(report, Report::Stopped { .. }))
        .count();
    assert_eq!(stops, 1, "one word per meeting");
    assert_lost(&out, &after, again);
    let found = recover(
        &root,
        &meeting(),
        &Known {
            epoch: EPOCH,
            ..Known::default()
        },
    )
    .unwrap();
    assert_eq!(found.findings, []);
    let bytes = |known: &Known| known.segments.iter().map(|s| s.bytes).sum::<u64>();
    assert_eq!(bytes(&with(Known::default(), &found)), bytes(&after));
}

/// Records until the disk refuses: parts of some 6 KB each, in the middle of segments.
fn fill(writer: &mut Writer, cameras: &mut [Fake; 2], out: &mut Vec<Report>) -> i64 {
    let mut now = 0;
    while out
        .iter()
        .all(|report| !matches!(report, Report::Stopped { .. }))
    {
        assert!(now < 60 * SECOND, "the disk never filled");
        let [a, b] = cameras.each_mut().map(|camera| camera.segment(5));
        for (a, b) in a.iter().zip(&b) {
            writer.keep(a, now, out);
            writer.keep(b, now, out);
            now += 200_000;
            writer.tick(now, out);
        }
    }
    now
}

/// Of each camera one stretch is lost, from the end of something kept to `again`.
fn assert_lost(out: &[Report], kept: &Known, again: Time) {
    for name in ["east", "west"] {
        let lost: Vec<_> = out
            .iter()
            .filter(|report| is_lost_of(report, name))
            .collect();
        let [
            Report::Lost {
                from, to, cause, ..
            },
        ] = &lost[..]
        else {
            panic!("{lost:?}")
        };
        let is = |segment: &&KeptSegment| segment.camera.as_str() == name;
        let end = |s: &KeptSegment| s.start.plus_us(s.duration_us as i64);
        assert!(
            kept.segments
                .iter()
                .filter(is)
                .any(|segment| end(segment) == *from)
        );
        assert_eq!((*to, *cause), (again, Cause::DiskFull));
    }
}

fn is_lost_of(report: &Report, name: &str) -> bool {
    match report {
        Report::Lost { camera, .. } => camera.as_str() == name,
        Report::Kept { .. } | Report::Stopped { .. } | Report::Resumed { .. } => false,
    }
}
