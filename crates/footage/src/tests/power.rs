//! The recorder in a process of its own, killed and cut off from power.

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use acts::{KeptSegment, Time};

use self::harness::Disk;
use super::fake::{EPOCH, Fake, meeting};
use super::{assert_sound, with};
use crate::{Known, Recorder, Report, Settings, recover};

#[path = "../../../server/tests/power/harness.rs"]
mod harness;

/// Ten times as fast as a meeting: a part every 20 ms, a pass every 40 ms.
const PART_MS: u64 = 20;
const PARTS: u32 = 10;
/// Between what was recovered and the next take.
const PAUSE_US: i64 = 1_000_000;

fn start(root: &Path, sync_every_ms: u32, disk: &Disk) -> Child {
    let mut command = Command::new(std::env::current_exe().expect("this test's own path"));
    command.args(["--exact", "tests::power::child", "--nocapture"]);
    command
        .env("FOOTAGE_ROOT", root)
        .env("FOOTAGE_SYNC_MS", sync_every_ms.to_string());
    command.stdout(Stdio::piped());
    disk.watch(&mut command);
    command.spawn().expect("this test can be run again")
}

#[expect(clippy::print_stdout, reason = "how the child speaks to its parent")]
fn say(line: &str) {
    println!("{line}");
    std::io::stdout().flush().expect("the parent listens");
}

fn line(segment: &KeptSegment) -> String {
    let KeptSegment {
        camera,
        take,
        offset,
        bytes,
        file,
        ..
    } = segment;
    format!("{camera} {take} {offset} {bytes} {file}")
}

/// Records two cameras and says what it was told is kept.
#[test]
fn child() {
    let Ok(root) = std::env::var("FOOTAGE_ROOT") else {
        return;
    };
    let sync_every_ms = std::env::var("FOOTAGE_SYNC_MS").unwrap().parse().unwrap();
    // The test harness ends its own line only when a test is over.
    say("");
    let settings = Settings {
        sync_every_ms,
        reserve_bytes: 0,
        gather_ms: 2,
        ..Settings::default()
    };
    let known = Known {
        epoch: EPOCH,
        ..Known::default()
    };
    let found = recover(Path::new(&root), &meeting(), &known).unwrap();
    found
        .segments
        .iter()
        .for_each(|segment| say(&format!("found {}", line(segment))));
    let fake = |name: &str| {
        let found = found.cameras.get(&super::fake::camera(name));
        let (take, seq) = found.map_or((1, 0), |is| (is.next_take, is.next_seq));
        let until = found.and_then(|is| is.covered_until).unwrap_or(EPOCH);
        Fake::new(name, take, seq, until.plus_us(PAUSE_US)).heavy(2_000)
    };
    let mut cameras = [fake("east"), fake("west")];
    let (recorder, driver) = Recorder::new(&root, settings).unwrap();
    let report = |report: Report| match &report {
        Report::Kept { segment, .. } => say(&format!("kept {}", line(segment))),
        Report::Lost { .. } | Report::Stopped { .. } | Report::Resumed { .. } => {
            panic!("{report:?}")
        }
    };
    thread::scope(|scope| {
        scope.spawn(move || driver.run(report));
        let (_pace, never) = channel::<()>();
        for at in 0..3_000 {
            for camera in &mut cameras {
                recorder.keep(&camera.part());
                if at % PARTS == PARTS - 1 {
                    recorder.keep(&camera.segment_end());
                }
            }
            say(&format!("handed {}", cameras[0].now));
            let paced = never.recv_timeout(Duration::from_millis(PART_MS));
            assert_eq!(paced, Err(RecvTimeoutError::Timeout));
        }
    });
}

/// Reads on until so many segments are kept and so many parts came after; gives what was kept and
/// until when parts were handed over.
fn watch(
    lines: &mut Lines<BufReader<ChildStdout>>,
    kept: usize,
    mut more: u32,
) -> (Vec<String>, Time) {
    let (mut all, mut handed) = (Vec::new(), EPOCH);
    while all.len() < kept || more > 0 {
        let line = lines.next().expect("the child still runs").expect("a line");
        if let Some(segment) = line.strip_prefix("kept ") {
            all.push(segment.to_owned());
        } else if let Some(time) = line.strip_prefix("handed ") {
            handed = time.parse().expect("a time");
            more -= u32::from(all.len() >= kept && more > 0);
        }
    }
    (all, handed)
}

fn cut_after(disk: &Disk, root: &Path, kept: usize, more: u32) -> (Vec<String>, Time) {
    let mut child = start(root, 40, disk);
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let seen = watch(&mut lines, kept, more);
    child.kill().expect("the child can be killed");
    child.wait().expect("the child can be waited for");
    disk.cut();
    seen
}

#[test]
#[expect(clippy::print_stderr, reason = "says how much a cut took")]
fn every_segment_that_was_reported_kept_survives_power_cuts() {
    let dir = super::folder();
    let root = dir.path().join("data").join("footage");
    let disk = Disk::new(dir.path(), &dir.path().join("data"));
    let mut begun = EPOCH.plus_us(PAUSE_US);
    let mut known = Known {
        epoch: EPOCH,
        ..Known::default()
    };
    for (kept, more) in [(1, 0), (4, 1), (3, 2), (8, 3), (0, 1), (5, 5)] {
        let (said, handed) = cut_after(&disk, &root, kept, more);
        let found = recover(&root, &meeting(), &known).unwrap();
        let loud = |finding: &&crate::Finding| finding.what.is_loud();
        assert_eq!(found.findings.iter().find(loud), None);
        known = with(known, &found);
        assert_sound(&root, &known);
        for said in &said {
            let is = |segment: &KeptSegment| line(segment) == *said;
            assert!(known.segments.iter().any(is), "{said} was kept and is gone");
        }
        let east = found.cameras.get(&super::fake::camera("east"));
        let until = east.and_then(|east| east.covered_until).unwrap_or(EPOCH);
        // Nothing was handed over in the pause before a take.
        let lost_us = handed.since(until.max(begun)).max(0);
        begun = until.plus_us(PAUSE_US);
        eprintln!("a power cut took {lost_us} µs of the timeline, at ten times its pace");
    }
}

#[test]
fn a_recorder_that_does_not_sync_is_seen_to_lose() {
    let dir = super::folder();
    let root = dir.path().join("data").join("footage");
    let disk = Disk::new(dir.path(), &dir.path().join("data"));
    let mut child = start(&root, u32::MAX, &disk);
    let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let handed = lines
        .map_while(Result::ok)
        .filter(|line| line.starts_with("handed "))
        .take(15);
    assert_eq!(handed.count(), 15);
    child.kill().expect("the child can be killed");
    child.wait().expect("the child can be waited for");
    disk.cut();
    let found = recover(
        &root,
        &meeting(),
        &Known {
            epoch: EPOCH,
            ..Known::default()
        },
    )
    .unwrap();
    assert_eq!(
        found.segments,
        [],
        "a shim that lets unsynced bytes live proves nothing"
    );
}

/// What recovery tells goes on the record, so it has to be durable by then, although the killed
/// server had not synced it.
#[test]
fn what_recovery_found_survives_a_power_cut() {
    let dir = super::folder();
    let root = dir.path().join("data").join("footage");
    let disk = Disk::new(dir.path(), &dir.path().join("data"));
    let mut said = Vec::new();
    for run in 0..2 {
        let mut child = start(&root, u32::MAX, &disk);
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let mut handed = 0;
        while handed < 25 {
            let line = lines.next().expect("the child still runs").expect("a line");
            handed += u32::from(line.starts_with("handed ")) * if run == 0 { 1 } else { 25 };
            said.extend(line.strip_prefix("found ").map(str::to_owned));
        }
        child.kill().expect("the child can be killed");
        child.wait().expect("the child can be waited for");
    }
    disk.cut();
    let found = recover(
        &root,
        &meeting(),
        &Known {
            epoch: EPOCH,
            ..Known::default()
        },
    )
    .unwrap();
    assert!(
        said.len() >= 4,
        "two cameras had recorded more than two segments each: {said:?}"
    );
    let lines: Vec<_> = found.segments.iter().map(line).collect();
    assert_eq!(lines, said);
}
