//! What sealing costs beside clear recording: the same parts of 1080p at 4 Mbit/s through the
//! recorder and through the sealer, in CPU seconds per stream-hour.
//! `cargo bench -p footage --bench sealing [-- SECONDS FOLDER]`
//!
//! Counted is the CPU time of this process, user and system, hashing and syncing included; waiting
//! for the disk is none. What both have before them, an encoder's session and the feed, is in
//! `cargo bench -p server --bench table`, which compares whole servers.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::fmt;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use acts::{Cause, Interval, MeetingId, Time};
use age::x25519::Identity;
use bytes::Bytes;
use feed::{Access, Event, Open, Part, Passed, SegmentEnd, Shut, Sitting, Take, Verdict};
use footage::{Recorder, SealTo, Sealer, Settings};
use sha2::{Digest as _, Sha256};

const STREAMS: usize = 20;
const PART_US: i64 = 200_000;
/// 4 Mbit/s.
const PART_BYTES: usize = 100_000;
const PARTS_PER_SEGMENT: u64 = 10;
const PARTS_PER_HOUR: f64 = 3_600.0 * 1e6 / PART_US as f64;

fn main() {
    let numbers: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with('-'))
        .collect();
    let seconds: u64 = numbers
        .first()
        .and_then(|text| text.parse().ok())
        .unwrap_or(20);
    let above = numbers
        .get(1)
        .map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = above.join(format!("sealing-bench-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("the bench's folder can be made");
    println!("{STREAMS} streams of 4 Mbit/s in parts of 200 ms, {seconds} s each way");
    let clear = clear(&folder.join("footage"), seconds);
    println!("clear recording      {clear}");
    let sealed = sealed(&folder.join("sealed"), seconds);
    println!("sealing              {sealed}");
    println!(
        "sealing beyond it    {:6.2} CPU s per stream-hour",
        sealed.all() - clear.all()
    );
    fs::remove_dir_all(&folder).expect("the bench's folder can be removed");
    steps();
}

/// What the steps of sealing cost, each part and each segment being one file.
fn steps() {
    let to = Identity::generate().to_public();
    let bytes = vec![0xA5; PART_BYTES];
    let empty = each_us(20_000, || age::encrypt(&to, &[]).expect("sealed"));
    let whole = each_us(10_000, || age::encrypt(&to, &bytes).expect("sealed"));
    let wrapped = each_us(10_000, || auth::sealed::wrap(&[7; 32], &bytes));
    let sum = each_us(20_000, || Sha256::digest(&bytes));
    let mb = PART_BYTES as f64 / 1e6;
    let hour_s = |us: f64| us * PARTS_PER_HOUR / 1e6;
    println!(
        "an age header        {empty:6.1} us, {:.2} s per stream-hour for one each part",
        hour_s(empty)
    );
    println!(
        "ChaCha20-Poly1305    {:6.1} us per MB, {:.2} s per stream-hour",
        (whole - empty) / mb,
        hour_s(whole - empty)
    );
    println!(
        "envelope and digest  {:6.1} us per MB, {:.2} s per stream-hour",
        wrapped / mb,
        hour_s(wrapped)
    );
    println!(
        "SHA-256              {:6.1} us per MB, {:.2} s per stream-hour",
        sum / mb,
        hour_s(sum)
    );
}

fn each_us<T>(times: u32, work: impl Fn() -> T) -> f64 {
    let before = used_s();
    for _ in 0..times {
        black_box(work());
    }
    (used_s().0 - before.0) * 1e6 / f64::from(times)
}

/// User and system time of this process so far, in seconds; ticks of 10 ms.
fn used_s() -> (f64, f64) {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux");
    let after = stat.rsplit(')').next().expect("a name in brackets");
    let fields: Vec<&str> = after.split_whitespace().collect();
    let ticks = |at: usize| fields[at].parse::<f64>().expect("a count of ticks");
    (ticks(11) / 100.0, ticks(12) / 100.0)
}

/// CPU seconds per stream-hour, of the program and of the system for it.
#[derive(Clone, Copy)]
struct Cost {
    user: f64,
    system: f64,
}

impl Cost {
    fn all(self) -> f64 {
        self.user + self.system
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (all, user, system) = (self.all(), self.user, self.system);
        write!(
            f,
            "{all:6.2} CPU s per stream-hour: {user:.2} program, {system:.2} system"
        )
    }
}

fn clear(root: &Path, seconds: u64) -> Cost {
    let (recorder, driver) = Recorder::new(root, Settings::default()).expect("a recorder");
    let thread = thread::spawn(move || driver.run(|report| drop(black_box(report))));
    let cost = push::<Open>(seconds, |event| recorder.keep(event));
    recorder.stop();
    thread.join().expect("the recorder ends");
    cost()
}

fn sealed(root: &Path, seconds: u64) -> Cost {
    let sealer = Sealer::new(root, 0, |report| drop(black_box(report)));
    let to = SealTo {
        seal: 1,
        recipient: Identity::generate().to_public().to_string(),
    };
    let cost = push::<Shut>(seconds, |event| sealer.keep(event, Some(&to)));
    sealer.stop();
    cost()
}

/// Pushes all streams at their pace; what it gives tells, when all is written, the CPU seconds per
/// stream-hour since.
fn push<S: Access>(seconds: u64, keep: impl Fn(&Event<Passed<S>>)) -> impl FnOnce() -> Cost {
    let epoch = Time(1_790_000_000_000_000);
    let meeting: MeetingId = "bench".parse().expect("a slug");
    let time = Interval {
        from: epoch,
        until: None,
    };
    let sitting = Sitting::<S>::new(meeting.clone(), epoch, vec![time]);
    let takes: Vec<Arc<Take>> = (0..STREAMS)
        .map(|n| Arc::new(take(&meeting, n, epoch)))
        .collect();
    let bytes = Bytes::from(vec![0xA5; PART_BYTES]);
    let (begun, before) = (Instant::now(), used_s());
    takes
        .iter()
        .for_each(|take| keep(&Event::TakeBegun(take.clone())));
    for number in 0..seconds * 1_000_000 / PART_US as u64 {
        for (n, take) in takes.iter().enumerate() {
            // Cameras do not keep step with one another.
            let due = Duration::from_micros(number * PART_US as u64 + n as u64 * 10_000);
            thread::sleep(due.saturating_sub(begun.elapsed()));
            keep(&part(&sitting, take, number, &bytes));
            if (number + 1).is_multiple_of(PARTS_PER_SEGMENT) {
                keep(&segment_end(take, number / PARTS_PER_SEGMENT));
            }
        }
    }
    for take in takes {
        keep(&Event::TakeEnded(take, Cause::ServerStopped));
    }
    let hours = seconds as f64 / 3_600.0 * STREAMS as f64;
    move || {
        let (user, system) = used_s();
        Cost {
            user: (user - before.0) / hours,
            system: (system - before.1) / hours,
        }
    }
}

fn take(meeting: &MeetingId, camera: usize, epoch: Time) -> Take {
    Take {
        meeting: meeting.clone(),
        camera: format!("camera-{camera}").parse().expect("a slug"),
        number: 1,
        epoch,
        start: epoch,
        since: epoch,
        init: Bytes::from_static(&[0x49; 1_000]),
        codecs: "avc1.64001f,mp4a.40.2".to_owned(),
        size: Some((1920, 1080)),
        audio: true,
        first_seq: 0,
    }
}

fn part<S: Access>(
    sitting: &Sitting<S>,
    take: &Arc<Take>,
    number: u64,
    bytes: &Bytes,
) -> Event<Passed<S>> {
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
        Verdict::Wait(_) | Verdict::Never(_) => unreachable!("the sitting's time is all of it"),
    }
}

fn segment_end<S: Access>(take: &Arc<Take>, seq: u64) -> Event<Passed<S>> {
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
