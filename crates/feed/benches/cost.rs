//! What a stream costs in the feed: `cargo bench -p feed`.
//!
//! 1080p25 at 4 Mbit/s with AAC at 128 kbit/s for ten minutes of stream, driven every 20 ms:
//! timeline, parts, CRC-32 and frame digests. CPU time of this process, from `/proc`.

#![expect(clippy::print_stdout, reason = "it prints its figures")]

#[expect(dead_code, reason = "the tests use the rest")]
#[path = "../tests/it/kit/chance.rs"]
mod chance;
#[expect(dead_code, reason = "the tests use the rest")]
#[path = "../tests/it/kit/source.rs"]
mod source;

use acts::{Interval, Time};
use chance::Chance;
use feed::{Event, Feed, Settings, Sitting};
use source::{Mark, Spec};

const EPOCH: Time = Time(1_800_000_000_000_000);
const SECONDS: i64 = 60;
const ROUNDS: i64 = 10;

fn main() {
    let spec = Spec {
        bytes: 19_960,
        jitter_us: 10_000,
        ..Spec::plain()
    };
    let end = EPOCH.plus_us(SECONDS * Time::SECOND);
    let frames = source::stream(&spec, EPOCH, end, &mut Chance::new(1));
    let first = frames
        .first()
        .map(|(_, frame)| Mark::read(frame.kind, &frame.data));
    let bytes: usize = frames.iter().map(|(_, frame)| frame.data.len()).sum();
    let (mut cpu, mut parts) = (0.0, 0);
    for _ in 0..ROUNDS {
        let frames = frames.clone();
        let open = vec![Interval {
            from: EPOCH,
            until: None,
        }];
        let sitting = Sitting::<feed::Open>::new("council".parse().expect("a name"), EPOCH, open);
        let mut feed = Feed::new("east".parse().expect("a name"), Settings::default());
        let (mut out, mut now) = (Vec::new(), EPOCH);
        let before = cpu_seconds();
        for (arrived, frame) in frames {
            while now < arrived {
                now = now.plus_us(20_000);
                feed.drive(Some(&sitting), now, &mut out);
                parts += out
                    .iter()
                    .filter(|event| matches!(event, Event::Part(_)))
                    .count();
                out.clear();
            }
            feed.push(frame, arrived);
        }
        cpu += cpu_seconds() - before;
    }
    let rounds = ROUNDS as f64;
    let count = frames.len() as f64 * rounds;
    let all = bytes as f64 * rounds;
    println!("first frame      {first:?}");
    println!("parts            {parts}");
    println!(
        "CPU s / stream-h {:.2}",
        cpu * 3_600.0 / (rounds * SECONDS as f64)
    );
    println!("ns per frame     {:.0}", cpu * 1e9 / count);
    println!("ns per byte      {:.3}", cpu * 1e9 / all);
}

/// User and system time of this process; ticks of 10 ms.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    let times = fields
        .skip(11)
        .take(2)
        .filter_map(|ticks| ticks.parse::<f64>().ok());
    times.sum::<f64>() / 100.0
}
