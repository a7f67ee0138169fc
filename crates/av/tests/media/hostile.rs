//! The fuzz targets' bodies on files that were changed at random, from fixed seeds.

use std::path::Path;

use crate::tools::{demux, encode, folder, take};

#[path = "../../../../fuzz/bodies/av.rs"]
#[expect(
    clippy::let_underscore_must_use,
    reason = "only that it returns matters"
)]
#[expect(unreachable_pub, reason = "the fuzz targets use it too")]
mod bodies;

/// How much more address space than before a test may come to use.
const GROWTH_MAX: u64 = 256 << 20;
const VIDEO: &str = "-c:v libx264 -preset ultrafast -g 10 -bf 1 -s 64x48 -t 0.7 -pix_fmt yuv420p";

#[test]
fn mp4() {
    let options = format!("{VIDEO} -c:a aac -ac 1");
    let body = |data: &[u8]| bodies::demux_as(4, b"ftyp", data);
    survive("mp4", &options, 400, body);
    let fragmented = format!("{options} -movflags frag_keyframe+empty_moov");
    survive("mp4", &fragmented, 400, body);
}

#[test]
fn mkv() {
    survive(
        "mkv",
        &format!("{VIDEO} -c:a libopus -ac 1"),
        800,
        bodies::demux,
    );
}

#[test]
fn ts() {
    survive("ts", &format!("{VIDEO} -c:a aac -ac 1"), 400, bodies::demux);
    survive(
        "ts",
        &format!("{VIDEO} -c:a libopus -ac 1"),
        400,
        bodies::demux_ts,
    );
}

#[test]
fn takes() {
    let dir = folder();
    let (_, frames) = demux(&encode(
        &dir,
        "source.mp4",
        &format!("{VIDEO} -c:a aac -ac 1"),
    ));
    let file = take(&frames, 1_000_000);
    mutate(&file, 600, bodies::cmaf_scan);
    // A part by itself, so that changes hit its head more often.
    let part = av::cmaf::scan(&file[..]).expect("a take").parts.remove(1);
    let part = &file[part.offset as usize..][..part.len as usize];
    mutate(part, 2_000, bodies::cmaf_scan);
}

#[test]
fn configurations() {
    let dir = folder();
    let sources = [
        (0, VIDEO.to_owned()),
        (
            1,
            "-c:v libx265 -preset ultrafast -x265-params log-level=none -t 0.1".to_owned(),
        ),
        (
            2,
            "-c:v libaom-av1 -cpu-used 8 -usage realtime -t 0.1 -pix_fmt yuv420p".to_owned(),
        ),
        (3, "-c:a aac -ac 2 -t 0.1".to_owned()),
        (5, "-c:a libopus -ac 2 -t 0.1".to_owned()),
    ];
    for (codec, options) in sources {
        let (tracks, frames) = demux(&encode(&dir, "source.mp4", &options));
        let mut input = vec![
            codec,
            u8::try_from(tracks[0].config.len()).expect("a short one"),
        ];
        input.extend_from_slice(&tracks[0].config);
        input.extend_from_slice(&frames[0].data[..frames[0].data.len().min(400)]);
        mutate(&input, 4_000, bodies::codec_config);
    }
}

fn survive(extension: &str, options: &str, rounds: u32, body: fn(&[u8])) {
    let dir = folder();
    let file = encode(
        &dir,
        Path::new("seed")
            .with_extension(extension)
            .to_str()
            .expect("a name"),
        options,
    );
    mutate(&std::fs::read(file).expect("the file"), rounds, body);
}

/// Gives the body changed copies of the seed.
fn mutate(seed: &[u8], rounds: u32, body: fn(&[u8])) {
    body(seed);
    let before = address_space();
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    for _ in 0..rounds {
        let mut data = seed.to_vec();
        for _ in 0..=chance.below(6) {
            change(&mut data, &mut chance);
        }
        body(&data);
    }
    let grown = address_space().saturating_sub(before);
    assert!(grown <= GROWTH_MAX, "{grown} bytes of address space more");
}

fn change(data: &mut Vec<u8>, chance: &mut Chance) {
    if data.len() < 16 {
        return;
    }
    // Half of the changes hit the first kilobyte, where the headers are.
    let reach = if chance.below(2) == 0 {
        data.len().min(1_024)
    } else {
        data.len()
    };
    let at = chance.below(reach - 8);
    match chance.below(7) {
        0 => data[at] ^= 1 << chance.below(8),
        1 => data[at] = chance.below(256) as u8,
        2 => {
            let odd = [0, 1, 0x7f, 0x80, 0xff, 0x7fff_ffff, 0x8000_0000, u32::MAX];
            data[at..at + 4].copy_from_slice(&odd[chance.below(odd.len())].to_be_bytes());
        }
        3 => data[at..at + 8].fill(0xff),
        4 => data.truncate(at + 8),
        5 => {
            let from = chance.below(data.len() - 8);
            let count = chance.below(64).min(data.len() - from.max(at));
            data.copy_within(from..from + count, at);
        }
        _ => {
            let count = chance.below(16).min(data.len() - at);
            data.drain(at..at + count);
        }
    }
}

/// A small generator (xorshift), so that a failure comes again.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

/// The most address space that the process has had so far; 0 where it cannot be known.
fn address_space() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmPeak:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}
