//! What it costs to write, read and digest parts: one core, one 1080p camera at 4 Mbit/s.
#![expect(clippy::print_stdout, reason = "a bench prints")]

use std::hint::black_box;
use std::io::Cursor;

use av::cmaf::{self, AUDIO, Parts, Run, Sample, VIDEO};
use av::digest::FrameDigest;
use av::{Track, aac, h264, look};
use bytes::Bytes;

const SPS: [u8; 29] = [
    0x67, 0x42, 0xc0, 0x28, 0xda, 0x01, 0xe0, 0x08, 0x9f, 0x97, 0xff, 0x00, 0x03, 0x00, 0x04, 0x10,
    0x00, 0x00, 0x03, 0x00, 0x10, 0x00, 0x00, 0x03, 0x03, 0xc0, 0xf1, 0x83, 0x2a,
];
const PPS: [u8; 4] = [0x68, 0xce, 0x0f, 0xc8];

fn main() {
    let video = h264::from_sets(&[&SPS], &[&PPS]).expect("a track");
    let audio = aac::track(&[0x11, 0x90]).expect("a track");
    // 200 ms: six frames of 30 a second, nine or ten of AAC at 128 kbit/s.
    let pictures: Vec<Sample> = (0..6)
        .map(|n| sample(3_000, n == 0, frame(16_600)))
        .collect();
    let sounds: Vec<Sample> = (0..10).map(|_| sample(1_024, true, vec![7; 340])).collect();
    let runs = [
        Run {
            track_id: VIDEO,
            base: 90_000,
            samples: &pictures,
        },
        Run {
            track_id: AUDIO,
            base: 48_000,
            samples: &sounds,
        },
    ];
    let part = cmaf::part(1, true, &runs);
    let all: Vec<(&Track, &Sample)> = pictures
        .iter()
        .map(|sample| (&video, sample))
        .chain(sounds.iter().map(|sample| (&audio, sample)))
        .collect();
    println!("a part of {} bytes in {} frames", part.len(), all.len());
    measure("write (CRC included)", part.len(), || {
        cmaf::part(1, true, &runs).len()
    });
    measure("read and check", part.len(), || {
        usize::from(cmaf::read_part(&part).is_ok())
    });
    measure("sound alone", part.len(), || {
        cmaf::audio_only_part(&part).map_or(0, |part| part.map_or(0, |part| part.len()))
    });
    measure("look at each frame", part.len(), || {
        all.iter()
            .filter(|(track, s)| look(track, &s.data).is_ok_and(|look| look.key))
            .count()
    });
    measure("frame digest", part.len(), || {
        let mut digests = [FrameDigest::begin(&video), FrameDigest::begin(&audio)];
        for (track, sample) in &all {
            digests[usize::from(track.channels > 0)].frame(&sample.data);
        }
        usize::from(digests[0].finish()[0]) + usize::from(digests[1].finish()[0])
    });
    let file = [&cmaf::init(&[&video, &audio])[..], &part.repeat(200)].concat();
    measure("scan a take of 40 s", file.len(), || {
        cmaf::scan(&file[..]).map_or(0, |scan| scan.parts.len())
    });
    measure("skim a take of 40 s", file.len(), || {
        let mut count = 0;
        let mut parts = Parts::open(Cursor::new(&file)).expect("a take");
        while let Ok(Some(_)) = parts.skim() {
            count += 1;
        }
        count
    });
    measure("demux a take of 40 s", file.len(), || {
        let mut demuxer = av::demux::open(Cursor::new(&file)).expect("a take");
        let mut count = 0;
        while let Ok(Some(_)) = demuxer.next() {
            count += 1;
        }
        count
    });
}

fn sample(duration: u32, key: bool, data: Vec<u8>) -> Sample {
    Sample {
        duration,
        cts: 3_000,
        key,
        data: Bytes::from(data),
    }
}

/// A slice of noise-like bytes under a length of 4 bytes.
fn frame(size: usize) -> Vec<u8> {
    let noise = (0..size - 5).map(|n| (n * 31 % 251) as u8 + 1);
    let mut frame = (size as u32 - 4).to_be_bytes().to_vec();
    frame.push(0x65);
    frame.extend(noise);
    frame
}

fn measure(what: &str, bytes: usize, mut work: impl FnMut() -> usize) {
    let mut rounds = 0u32;
    let begin = cpu_ns();
    let mut used = 0;
    while used < 1_000_000_000 {
        for _ in 0..100 {
            black_box(work());
        }
        rounds += 100;
        used = cpu_ns() - begin;
    }
    let each_ns = used / u64::from(rounds);
    let rate = bytes as f64 * 1e3 / each_ns as f64;
    println!("{what:24} {each_ns:>12} ns {rate:>10.0} MB/s");
}

/// Processor time of this thread, so that a busy machine matters less; in steps of 10 ms.
fn cpu_ns() -> u64 {
    let stat = std::fs::read_to_string("/proc/thread-self/stat").expect("Linux's /proc");
    let fields = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .skip(11)
        .take(2);
    fields
        .map(|ticks| ticks.parse::<u64>().expect("a count") * 10_000_000)
        .sum()
}
