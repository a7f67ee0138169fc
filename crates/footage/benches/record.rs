//! What recording costs: CPU seconds per stream-hour, hashing and syncing included, and how long
//! after a segment's last part it is reported kept. `cargo bench -p footage [-- SECONDS FOLDER]`

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use acts::{Cause, Interval, MeetingId, Time};
use base::disk::Append;
use bytes::Bytes;
use feed::{Event, OpenPart, Part, SegmentEnd, Sitting, Take, Verdict};
use footage::{Recorder, Report, Settings};

const STREAMS: usize = 20;
const PART_US: i64 = 200_000;
/// 4 Mbit/s.
const PART_BYTES: usize = 100_000;
const PARTS_PER_SEGMENT: u64 = 10;

fn main() {
    let numbers: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with('-'))
        .collect();
    let seconds: u64 = numbers
        .first()
        .and_then(|text| text.parse().ok())
        .unwrap_or(30);
    let above = numbers
        .get(1)
        .map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = above.join(format!("footage-bench-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("the bench's folder can be made");
    let mut syncs = sync_ms(&folder);
    println!(
        "fdatasync of 200 KB more, 20 files in turn: {}",
        spread(&mut syncs)
    );
    record(&folder.join("footage"), seconds);
    fs::remove_dir_all(&folder).expect("the bench's folder can be removed");
}

fn spread(ms: &mut [f64]) -> String {
    ms.sort_by(f64::total_cmp);
    let at = |share: f64| ms[((ms.len() - 1) as f64 * share) as usize];
    let (p50, p95, p99, max) = (at(0.5), at(0.95), at(0.99), at(1.0));
    format!("p50 {p50:.1} ms, p95 {p95:.1} ms, p99 {p99:.1} ms, max {max:.1} ms")
}

fn sync_ms(folder: &Path) -> Vec<f64> {
    let bytes = vec![0x5A; 2 * PART_BYTES];
    let create = |n| Append::create(&folder.join(format!("sync-{n}"))).expect("a file");
    let mut files: Vec<Append> = (0..STREAMS).map(create).collect();
    let mut all = Vec::new();
    for _ in 0..25 {
        files
            .iter_mut()
            .for_each(|file| file.append(&[&bytes]).expect("room"));
        for file in &mut files {
            let begun = Instant::now();
            file.sync().expect("a sync");
            all.push(begun.elapsed().as_secs_f64() * 1e3);
        }
    }
    all
}

/// User and system time of this process so far, in seconds.
fn cpu_s() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux");
    let after = stat.rsplit(')').next().expect("a name in brackets");
    let fields: Vec<&str> = after.split_whitespace().collect();
    let ticks = |at: usize| fields[at].parse::<f64>().expect("a count of ticks");
    (ticks(11) + ticks(12)) / 100.0
}

fn record(root: &Path, seconds: u64) {
    let epoch = Time(1_790_000_000_000_000);
    let meeting: MeetingId = "bench".parse().expect("a slug");
    let open = Interval {
        from: epoch,
        until: None,
    };
    let sitting = Sitting::new(meeting.clone(), epoch, vec![open]);
    let takes: Vec<Arc<Take>> = (0..STREAMS)
        .map(|n| {
            Arc::new(Take {
                meeting: meeting.clone(),
                camera: format!("camera-{n}").parse().expect("a slug"),
                number: 1,
                epoch,
                start: epoch,
                since: epoch,
                init: Bytes::from_static(&[0x49; 1_000]),
                codecs: "avc1.64001f,mp4a.40.2".to_owned(),
                size: Some((1920, 1080)),
                audio: true,
                first_seq: 0,
            })
        })
        .collect();
    let settings = Settings::default();
    let (recorder, driver) = Recorder::new(root, settings).expect("a recorder");
    let (says, kept) = channel();
    let thread =
        thread::spawn(move || driver.run(|report| drop(says.send((report, Instant::now())))));
    let bytes = Bytes::from(vec![0xA5; PART_BYTES]);
    takes
        .iter()
        .for_each(|take| recorder.keep(&Event::TakeBegun(take.clone())));
    let (begun, cpu_before) = (Instant::now(), cpu_s());
    let mut ended = BTreeMap::new();
    for number in 0..seconds * 1_000_000 / PART_US as u64 {
        for (n, take) in takes.iter().enumerate() {
            // Cameras do not keep step with one another.
            let due = Duration::from_micros(number * PART_US as u64 + n as u64 * 10_000);
            thread::sleep(due.saturating_sub(begun.elapsed()));
            recorder.keep(&part(&sitting, take, number, &bytes));
            if (number + 1).is_multiple_of(PARTS_PER_SEGMENT) {
                recorder.keep(&segment_end(take, number / PARTS_PER_SEGMENT));
                ended.insert(
                    (take.camera.clone(), number / PARTS_PER_SEGMENT),
                    Instant::now(),
                );
            }
        }
    }
    let (wall, cpu) = (begun.elapsed().as_secs_f64(), cpu_s() - cpu_before);
    takes
        .iter()
        .for_each(|t| recorder.keep(&Event::TakeEnded(t.clone(), Cause::ServerStopped)));
    recorder.stop();
    thread.join().expect("the recorder ends");
    let mut lags = Vec::new();
    for (report, at) in kept {
        match report {
            Report::Kept { segment, .. } => {
                let end = ended[&(segment.camera, segment.seq)];
                lags.push((at - end).as_secs_f64() * 1e3);
            }
            Report::Lost { .. } | Report::Stopped { .. } | Report::Resumed { .. } => {
                println!("{report:?}");
            }
        }
    }
    let hours = wall / 3_600.0 * STREAMS as f64;
    println!(
        "{STREAMS} streams of 4 Mbit/s for {wall:.1} s, synced every {} ms",
        settings.sync_every_ms
    );
    println!("CPU {:.2} s per stream-hour", cpu / hours);
    println!("kept after a segment's last part: {}", spread(&mut lags));
}

fn part(sitting: &Sitting, take: &Arc<Take>, number: u64, bytes: &Bytes) -> Event<OpenPart> {
    let start = take.start.plus_us(number as i64 * PART_US);
    let end = start.plus_us(PART_US);
    let index = (number % PARTS_PER_SEGMENT) as u32;
    let part = Part {
        take: Arc::clone(take),
        seq: number / PARTS_PER_SEGMENT,
        index,
        number,
        start,
        duration_us: PART_US as u64,
        end,
        independent: index == 0,
        bytes: bytes.clone(),
    };
    match sitting.pass(part, end) {
        Verdict::Pass(part) => Event::Part(part),
        Verdict::Wait(_) | Verdict::Never(_) => unreachable!("the sitting is open"),
    }
}

fn segment_end(take: &Arc<Take>, seq: u64) -> Event<OpenPart> {
    Event::SegmentEnded(SegmentEnd {
        take: Arc::clone(take),
        seq,
        start: take
            .start
            .plus_us((seq * PARTS_PER_SEGMENT) as i64 * PART_US),
        duration_us: PARTS_PER_SEGMENT * PART_US as u64,
        parts: PARTS_PER_SEGMENT as u32,
        independent: true,
        tracks: Vec::new(),
    })
}
