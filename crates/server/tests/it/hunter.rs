//! Somebody who asks for everything, all the time, and must never see a closed frame.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use acts::{CameraPath, Time};
use base::Clock;
use camera::rtmp::Publisher;
use camera::synthetic::{Config, Synthetic, View, stamp};
use openh264::decoder::Decoder;
use openh264::formats::YUVSource;
use serde_json::json;

use crate::house::{House, until};

/// Close and reopen cycles; the long run sets `ONRECORD_CYCLES`.
fn cycles() -> usize {
    std::env::var("ONRECORD_CYCLES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(8)
}

const RATE: u64 = 200;

/// Pushes a synthetic camera with keyframes twice a second until told to stop.
fn push(address: String, view: View, stop: Arc<AtomicBool>) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let clock = Clock::system();
            let now = || Time(clock.now_us());
            let config = Config {
                size: (480, 270),
                fps: 20,
                bitrate: 300_000,
                keyframe_every: 10,
                ..Config::new(view, "HALL")
            };
            let mut camera = Synthetic::new(config, now()).expect("a camera");
            let mut to = Publisher::connect(&address).await.expect("connected");
            for track in camera.tracks() {
                to.track(&track).await.expect("told");
            }
            camera.begin(now());
            while !stop.load(Ordering::Relaxed) {
                let early = camera.due().since(now()).max(0);
                tokio::time::sleep(Duration::from_micros(early.unsigned_abs())).await;
                for frame in camera.next(now()).expect("frames") {
                    to.frame(&frame).await.expect("sent");
                }
            }
        });
    })
}

/// Every address that the public ever saw, and the bytes that came from it.
#[derive(Default)]
struct Prey {
    addresses: Mutex<BTreeSet<String>>,
    media: Mutex<BTreeMap<String, Vec<u8>>>,
    inits: Mutex<BTreeMap<String, Vec<u8>>>,
    asked: AtomicU64,
}

impl Prey {
    /// Notes what a playlist names, and what it might name next.
    fn read(&self, base: &str, text: &str) {
        let mut addresses = self.addresses.lock().expect("unpoisoned");
        for name in text.split('"').chain(text.lines()) {
            if name.ends_with(".m4s") || name.ends_with(".mp4") || name.ends_with(".m3u8") {
                let address = if name.starts_with('/') {
                    name.to_owned()
                } else {
                    format!("{base}/{name}")
                };
                if let Some((folder, part)) = address.rsplit_once("/p")
                    && let Some(Ok(number)) = part.strip_suffix(".m4s").map(str::parse::<u64>)
                {
                    for next in number..number + 4 {
                        addresses.insert(format!("{folder}/p{next}.m4s"));
                    }
                }
                addresses.insert(address);
            }
        }
    }

    fn hunt(&self, house: &House, cameras: &[&str], meeting: &str, stop: &AtomicBool, seed: usize) {
        let mut turn = seed;
        while !stop.load(Ordering::Relaxed) {
            turn += 1;
            let camera = cameras[turn % cameras.len()];
            let base = format!("/live/{meeting}/{camera}");
            let address = match turn % 5 {
                0 => format!("{base}/live.m3u8"),
                1 => format!("{base}/rewind.m3u8"),
                _ => {
                    let addresses = self.addresses.lock().expect("unpoisoned");
                    let at = turn.wrapping_mul(7919) % addresses.len().max(1);
                    let newest = addresses.len().saturating_sub(1 + turn % 12);
                    addresses
                        .iter()
                        .nth(if turn.is_multiple_of(2) { at } else { newest })
                        .cloned()
                        .unwrap_or_else(|| format!("{base}/live.m3u8"))
                }
            };
            self.asked.fetch_add(1, Ordering::Relaxed);
            let (status, body) = house.get(&address);
            if status == 200 {
                if address.ends_with(".m3u8") {
                    let base = address.rsplit_once('/').map_or("", |(base, _)| base);
                    self.read(base, &String::from_utf8_lossy(&body));
                } else if address.ends_with("init.mp4") {
                    self.inits.lock().expect("unpoisoned").insert(address, body);
                } else {
                    self.media.lock().expect("unpoisoned").insert(address, body);
                }
            }
            std::thread::sleep(Duration::from_millis(4));
        }
    }
}

/// Milliseconds modulo 2³² of every burned-in clock in a piece of media, decoded from its takes.
fn clocks(init: &[u8], media: &[u8]) -> Vec<u32> {
    let mut file = init.to_vec();
    file.extend_from_slice(media);
    let Ok(mut demuxer) = av::demux::open(Cursor::new(file)) else {
        return Vec::new();
    };
    let mut decoder = Decoder::new().expect("a decoder");
    let mut seen = Vec::new();
    let mut sets = false;
    while let Ok(Some(frame)) = demuxer.next() {
        if frame.track.kind() != av::Kind::Video {
            continue;
        }
        let mut annex_b = Vec::new();
        if !sets {
            annex_b.extend(parameter_sets(&frame.track.config));
            sets = true;
        }
        let mut rest = &frame.data[..];
        while let Some((length, after)) = rest.split_first_chunk::<4>() {
            let (unit, after) = after.split_at(u32::from_be_bytes(*length) as usize);
            annex_b.extend_from_slice(&[0, 0, 0, 1]);
            annex_b.extend_from_slice(unit);
            rest = after;
        }
        if let Ok(Some(picture)) = decoder.decode(&annex_b) {
            let (width, height) = picture.dimensions();
            seen.extend(stamp::read(picture.y(), width, height, picture.strides().0));
        }
    }
    seen
}

/// SPS and PPS of an avcC as Annex B.
fn parameter_sets(avcc: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 5;
    for mask in [31_u8, 255] {
        let count = avcc[at] & mask;
        at += 1;
        for _ in 0..count {
            let length = usize::from(u16::from_be_bytes([avcc[at], avcc[at + 1]]));
            out.extend_from_slice(&[0, 0, 0, 1]);
            out.extend_from_slice(&avcc[at + 2..at + 2 + length]);
            at += 2 + length;
        }
    }
    out
}

#[test]
fn a_hunter_never_gets_a_closed_frame() {
    let house = House::new();
    let meeting = house.convene();
    let stop = Arc::new(AtomicBool::new(false));
    let pushers = [("east", View::Front), ("west", View::Side)]
        .map(|(camera, view)| push(house.address(camera), view, Arc::clone(&stop)));
    for camera in ["east", "west"] {
        let _: CameraPath = format!("hall/{camera}").parse().expect("a path");
        house.plays(&meeting, camera);
    }
    let prey = Prey::default();
    let resting = AtomicBool::new(false);
    // What the hunter is judged by: instants told by the server, between which all was closed.
    let mut closed = Vec::new();
    std::thread::scope(|scope| {
        for seed in 0..4 {
            let (prey, house, meeting, resting) = (&prey, &house, &meeting, &resting);
            scope.spawn(move || prey.hunt(house, &["east", "west"], meeting, resting, seed));
        }
        let at = |answer: &serde_json::Value| -> Time {
            answer["entries"][0]["entry"]["at"]
                .as_str()
                .expect("a time")
                .parse()
                .expect("a time")
        };
        for cycle in 0..cycles() {
            let close = json!({"type": "close_session", "meeting": meeting, "ground": "Advice", "review": "2031-01-01"});
            let from = at(&house.clerk(&close));
            std::thread::sleep(Duration::from_millis(150 + 97 * (cycle as u64 % 7)));
            let until_at = at(&house.clerk(&json!({"type": "reopen_session", "meeting": meeting})));
            closed.push((from, until_at));
            let live = format!("/live/{meeting}/east/live.m3u8");
            let take = format!("URI=\"{}/p", cycle + 2);
            until("pictures after the reopening", || {
                house.text(&live).contains(&take).then_some(())
            });
        }
        resting.store(true, Ordering::Relaxed);
    });
    stop.store(true, Ordering::Relaxed);
    pushers
        .into_iter()
        .for_each(|pusher| pusher.join().expect("pushed"));
    let inits = prey.inits.lock().expect("unpoisoned").clone();
    let media = prey.media.lock().expect("unpoisoned").clone();
    let (mut frames, mut pieces) = (0, 0);
    for (address, bytes) in &media {
        let folder = address.rsplit_once('/').map_or("", |(folder, _)| folder);
        let init = inits
            .get(&format!("{folder}/init.mp4"))
            .cloned()
            .unwrap_or_else(|| house.get(&format!("{folder}/init.mp4")).1);
        pieces += 1;
        for ms in clocks(&init, bytes) {
            frames += 1;
            for (from, to) in &closed {
                let inside = ms.wrapping_sub((from.micros() / 1000) as u32) as i32 > 1
                    && ((to.micros() / 1000) as u32).wrapping_sub(ms) as i32 > 1;
                assert!(
                    !inside,
                    "{address} holds a frame drawn at {ms}, within {from} to {to}"
                );
            }
        }
    }
    println!(
        "asked {} times over {} cycles at up to {RATE} a second; {pieces} pieces, {frames} clocks read, none closed",
        prey.asked.load(Ordering::Relaxed),
        cycles()
    );
    assert!(
        pieces > 20 && frames > 50,
        "the hunter caught only {pieces} pieces and {frames} frames"
    );
}
