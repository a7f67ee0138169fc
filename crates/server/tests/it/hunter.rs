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
use crate::sealed::agree;

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
                    if to.frame(&frame).await.is_err() {
                        // The server was stopped.
                        return;
                    }
                }
            }
        });
    })
}

/// Every address that the public ever saw, and the bytes that came from it.
#[derive(Default)]
struct Prey {
    addresses: Mutex<BTreeSet<String>>,
    /// With the milliseconds since 1970 at which each came first.
    media: Mutex<BTreeMap<String, (i64, Vec<u8>)>>,
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
            let address = match turn % 10 {
                0 | 5 => format!("{base}/live.m3u8"),
                1 | 6 => format!("{base}/rewind.m3u8"),
                2 => match turn / 10 % 16 {
                    0 => format!("{base}/download.mp4"),
                    1 => format!("{base}/download-2.mp4"),
                    2 => format!("/live/{meeting}/master.m3u8"),
                    nth => format!("{base}/{}", elsewhere(nth)),
                },
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
            let received = Clock::system().now_us() / 1000;
            if status == 200 {
                if address.ends_with(".m3u8") {
                    let base = address.rsplit_once('/').map_or("", |(base, _)| base);
                    self.read(base, &String::from_utf8_lossy(&body));
                } else if address.ends_with("init.mp4") {
                    self.inits.lock().expect("unpoisoned").insert(address, body);
                } else {
                    let mut media = self.media.lock().expect("unpoisoned");
                    media.entry(address).or_insert((received, body));
                }
            }
            std::thread::sleep(Duration::from_millis(4));
        }
    }
}

/// Where else somebody might look for pictures.
fn elsewhere(nth: usize) -> &'static str {
    [
        "audio.m3u8",
        "sealed.m3u8",
        "init.mp4",
        "1/init.mp4",
        "2/init.mp4",
        "thumbnail.jpg",
        "../../../sealed/",
        "archive.m3u8",
    ][nth % 8]
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
    let (pieces, frames) = judge(&house, &prey, &closed, None);
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

/// Reads every burned-in clock of what was caught: none may lie in closed time, and none may have come
/// sooner than the delay; gives the count of pieces and of clocks. `held` is the delay in milliseconds,
/// and until when it held.
fn judge(
    house: &House,
    prey: &Prey,
    closed: &[(Time, Time)],
    held: Option<(i64, i64)>,
) -> (usize, usize) {
    let inits = prey.inits.lock().expect("unpoisoned").clone();
    let media = prey.media.lock().expect("unpoisoned").clone();
    let (mut frames, mut pieces) = (0, 0);
    for (address, (received, bytes)) in &media {
        let folder = address.rsplit_once('/').map_or("", |(folder, _)| folder);
        let whole = address.contains("/download");
        let init = inits.get(&format!("{folder}/init.mp4")).cloned();
        let init = match init {
            _ if whole => Vec::new(),
            Some(init) => init,
            None => house.get(&format!("{folder}/init.mp4")).1,
        };
        pieces += 1;
        for ms in clocks(&init, bytes) {
            frames += 1;
            for (from, to) in closed {
                let inside = ms.wrapping_sub((from.micros() / 1000) as u32) as i32 > 1
                    && ((to.micros() / 1000) as u32).wrapping_sub(ms) as i32 > 1;
                assert!(
                    !inside,
                    "{address} holds a frame drawn at {ms}, within {from} to {to}"
                );
            }
            if let Some((delay_ms, until)) = held.filter(|(_, until)| received < until) {
                let age = (*received as u32).wrapping_sub(ms) as i32;
                assert!(
                    i64::from(age) >= delay_ms - 2,
                    "{address} holds a frame {age} ms after it was drawn, not {delay_ms}, before {until}"
                );
            }
        }
    }
    (pieces, frames)
}

/// A meeting in three cameras that is held back, closed and reopened at random, also as of some
/// seconds ago, by a server that is killed now and then.
struct Held {
    house: House,
    meeting: String,
    prey: Prey,
    chance: u64,
    delay_s: i64,
    closed: Vec<(Time, Time)>,
}

const THREE: [(&str, View); 3] = [
    ("east", View::Front),
    ("west", View::Side),
    ("north", View::Front),
];

impl Held {
    fn convene(seed: u64, delay_s: i64) -> Self {
        let house = House::new();
        let key = auth::digest("north-key-00000000000").to_string();
        house.operator(&json!({"type": "add_camera", "room": "hall", "camera": "north", "name": "north", "key": key}));
        agree(&house);
        let meeting = house.notice();
        house.clerk(&json!({"type": "order_recording", "meeting": meeting, "decided_by": "Chair", "ground": "always", "handling": "kept"}));
        if delay_s > 0 {
            house.clerk(&json!({"type": "set_delay", "meeting": meeting, "seconds": delay_s, "ground": "Rule 14"}));
        }
        house.clerk(&json!({"type": "call_to_order", "meeting": meeting}));
        Self {
            house,
            meeting,
            prey: Prey::default(),
            chance: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
            delay_s,
            closed: Vec::new(),
        }
    }

    fn draw(&mut self, below: u64) -> u64 {
        // Xorshift: repeatable by its seed.
        self.chance ^= self.chance << 13;
        self.chance ^= self.chance >> 7;
        self.chance ^= self.chance << 17;
        (self.chance >> 11) % below
    }

    /// Below `mostly`, or once in so many draws below `then`.
    fn now_and_then(&mut self, once_in: u64, mostly: u64, then: u64) -> u64 {
        let below = if self.draw(once_in) > 0 { mostly } else { then };
        self.draw(below)
    }

    fn address(&self, camera: &str) -> String {
        match camera {
            "north" => format!("{}/hall/north?key=north-key-00000000000", self.house.rtmp),
            camera => self.house.address(camera),
        }
    }

    /// One life of the server: some closings, and then it is killed or stopped, or goes on.
    fn live(&mut self, cycles: usize) {
        let stop = Arc::new(AtomicBool::new(false));
        let pushers =
            THREE.map(|(camera, view)| push(self.address(camera), view, Arc::clone(&stop)));
        let resting = AtomicBool::new(false);
        let draws: Vec<[u64; 5]> = (0..cycles)
            .map(|_| {
                let open_ms = self.now_and_then(3, 1_500, 9_000);
                let reading_ms = self.now_and_then(4, 1, 12_000);
                let [kind, closed_ms, back_ms] = [3, 1_200, 12_000].map(|below| self.draw(below));
                [open_ms, kind, closed_ms, back_ms, reading_ms]
            })
            .collect();
        let mut closed = Vec::new();
        std::thread::scope(|scope| {
            for seed in 0..4 {
                let (prey, house, meeting) = (&self.prey, &self.house, &self.meeting);
                let resting = &resting;
                let cameras = &["east", "west", "north"];
                scope.spawn(move || prey.hunt(house, cameras, meeting, resting, seed));
            }
            let now = || Time(Clock::system().now_us());
            // No closing reaches back before a restart, or before the last opening.
            let mut least = now();
            for [open_ms, kind, closed_ms, back_ms, reading_ms] in draws {
                std::thread::sleep(Duration::from_millis(800 + open_ms));
                let mut close = json!({"type": "close_session", "meeting": self.meeting, "ground": "Advice", "review": "2031-01-01"});
                let mut says = None;
                if kind > 0 {
                    let as_of = now().plus_us(back_ms as i64 * -1_000);
                    close["as_of"] = as_of.to_string().into();
                    if self.delay_s > 0 && reading_ms > 0 {
                        let path = format!("/console/{}/closing", self.meeting);
                        let clerk = &self.house.clerk;
                        let (status, words) = self.house.post_to(&path, clerk, &close);
                        assert_eq!(status, 200, "{words}");
                        let shown = now().plus_us(-self.delay_s * Time::SECOND);
                        says = Some(as_of.max(shown).max(least));
                        std::thread::sleep(Duration::from_millis(reading_ms));
                    }
                }
                let entry = self.house.clerk(&close)["entries"][0]["entry"].clone();
                let time =
                    |text: &serde_json::Value| -> Option<Time> { text.as_str()?.parse().ok() };
                let at = time(&entry["at"]).expect("a time");
                let from = time(&entry["act"]["from"]).unwrap_or(at);
                assert!(
                    says.is_none_or(|says| from <= says),
                    "closed from {from}, and not from {says:?} as was read"
                );
                std::thread::sleep(Duration::from_millis(150 + closed_ms));
                let reopen = json!({"type": "reopen_session", "meeting": self.meeting});
                let until = time(&self.house.clerk(&reopen)["entries"][0]["entry"]["at"]);
                least = until.expect("a time");
                closed.push((from, least));
            }
            resting.store(true, Ordering::Relaxed);
        });
        self.closed.extend(closed);
        match self.draw(3) {
            0 => self.house.kill(),
            1 => self.house.stop(),
            _ => {}
        }
        stop.store(true, Ordering::Relaxed);
        for pusher in pushers {
            pusher.join().expect("pushed");
        }
        if self.house.process.is_none() {
            self.house.start();
        }
    }

    /// Ends the meeting; all is accounted for, and nothing closed is in what can be taken away.
    fn end(self, held: Option<(i64, i64)>) -> (usize, usize) {
        let Self {
            house,
            meeting,
            prey,
            closed,
            ..
        } = self;
        house.adjourn(&meeting);
        for (camera, _) in THREE {
            let download = format!("/live/{meeting}/{camera}/download.mp4");
            let (status, body) = house.get(&download);
            if status == 200 {
                let mut media = prey.media.lock().expect("unpoisoned");
                media.insert(format!("{download}?end"), (i64::MAX, body));
            }
        }
        let acts = house.acts(&meeting);
        accounted(&acts, &closed);
        let (code, report) = house.verify(&house.data(), &[]);
        assert_eq!(code, 0, "{report:#}");
        judge(&house, &prey, &closed, held)
    }
}

/// Every moment of closed time, of every camera, is sealed or missing by name.
fn accounted(acts: &[serde_json::Value], closed: &[(Time, Time)]) {
    let micros = |value: &serde_json::Value| -> i64 {
        let time: Time = value.as_str().expect("a time").parse().expect("a time");
        time.micros()
    };
    for (camera, _) in THREE {
        let of = |kind: &'static str| acts.iter().filter(move |act| act["type"] == kind);
        let segments =
            of("span_sealed").flat_map(|act| act["segments"].as_array().expect("a list"));
        let segments = segments.filter(|it| it["camera"] == camera).map(|it| {
            let from = micros(&it["start"]);
            (from, from + it["duration_us"].as_i64().expect("a length"))
        });
        let gaps = of("sealed_gap_found").filter(|act| act["camera"] == camera);
        let gaps = gaps.map(|act| (micros(&act["from"]), micros(&act["to"])));
        let mut all: Vec<_> = segments.chain(gaps).collect();
        all.sort_unstable();
        for (from, until) in closed {
            let mut at = from.micros();
            for (start, end) in &all {
                if *start <= at + 1_000 {
                    at = at.max(*end);
                }
            }
            assert!(
                at + 1_000 >= until.micros(),
                "{camera}: of {from} to {until} nothing is said after {}",
                Time(at)
            );
        }
    }
}

/// How many lives of the server; the long run sets `ONRECORD_LIVES`, and `ONRECORD_SEED` where it
/// begins.
fn number(name: &str, or: u64) -> u64 {
    let set = std::env::var(name).ok();
    set.and_then(|text| text.parse().ok()).unwrap_or(or)
}

#[test]
fn a_hunter_gets_nothing_before_its_delay_and_nothing_that_was_closed_as_of() {
    let mut held = Held::convene(number("ONRECORD_SEED", 1), 8);
    for _ in 0..number("ONRECORD_LIVES", 3) {
        held.live(4);
    }
    let delay_ms = held.delay_s * 1_000;
    let (pieces, frames) = held.end(Some((delay_ms, i64::MAX - 1)));
    println!("{pieces} pieces, {frames} clocks read, none closed and none early");
    assert!(
        pieces > 5 && frames > 10,
        "only {pieces} pieces, {frames} frames"
    );
}

#[test]
fn a_hunter_gets_nothing_of_ten_minutes_until_the_delay_is_lifted() {
    let mut held = Held::convene(number("ONRECORD_SEED", 2), 600);
    held.live(3);
    let caught = held.prey.media.lock().expect("unpoisoned").len();
    assert_eq!(caught, 0, "nothing was due");
    let lifted = Clock::system().now_us() / 1000;
    let lift =
        json!({"type": "set_delay", "meeting": held.meeting, "seconds": 0, "ground": "Over"});
    held.house.clerk(&lift);
    held.delay_s = 0;
    held.live(3);
    let (pieces, frames) = held.end(Some((600_000, lifted)));
    println!("{pieces} pieces, {frames} clocks read after the delay was lifted, none closed");
    assert!(
        pieces > 5 && frames > 10,
        "only {pieces} pieces, {frames} frames"
    );
}

#[test]
fn a_closing_reaches_back_as_its_words_said_however_long_they_were_read() {
    let held = Held::convene(3, 8);
    std::thread::sleep(Duration::from_secs(4));
    let as_of = Time(Clock::system().now_us()).plus_us(-3 * Time::SECOND);
    let close = json!({"type": "close_session", "meeting": held.meeting, "ground": "Advice",
        "review": "2031-01-01", "as_of": as_of});
    let (house, path) = (&held.house, format!("/console/{}/closing", held.meeting));
    let (status, words) = house.post_to(&path, &house.clerk, &close);
    assert_eq!(status, 200, "{words}");
    // Longer than delay and command leave room for.
    std::thread::sleep(Duration::from_secs(12));
    let entry = &house.clerk(&close)["entries"][0]["entry"];
    assert_eq!(entry["act"]["from"], json!(as_of), "{entry}");
}
