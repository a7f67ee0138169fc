//! `kill -9` at random moments while two cameras record.

use serde_json::Value;

use crate::house::{Encoder, House, until};

/// Crashes per run; the long run sets `ONRECORD_CRASHES`.
fn crashes() -> usize {
    std::env::var("ONRECORD_CRASHES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(3)
}

/// Microseconds of an RFC 3339 text.
fn micros(value: &Value) -> i64 {
    let time: acts::Time = value.as_str().expect("a time").parse().expect("a time");
    time.micros()
}

/// End of the last part that a camera's live playlist lists, in microseconds.
fn edge(house: &House, meeting: &str, camera: &str) -> Option<i64> {
    let (status, body) = house.get(&format!("/live/{meeting}/{camera}/live.m3u8"));
    if status != 200 {
        return None;
    }
    let text = String::from_utf8(body).ok()?;
    let mut at = None;
    let mut open = None;
    for line in text.lines() {
        if let Some(time) = line.strip_prefix("#EXT-X-PROGRAM-DATE-TIME:") {
            at = time.parse::<acts::Time>().ok().map(acts::Time::micros);
            open = at;
        } else if let Some(part) = line.strip_prefix("#EXT-X-PART:") {
            let length = part
                .split("DURATION=")
                .nth(1)?
                .split(',')
                .next()?
                .parse::<f64>()
                .ok()?;
            open = open.map(|open| open + (length * 1e6) as i64);
        } else if let Some(length) = line.strip_prefix("#EXTINF:") {
            let length = length.trim_end_matches(',').parse::<f64>().ok()?;
            at = at.map(|at| at + (length * 1e6) as i64);
            open = at;
        }
    }
    open
}

#[test]
fn a_crash_costs_at_most_the_last_part() {
    let mut house = House::new();
    let meeting = house.convene();
    let mut chance = 12_345_u64;
    let mut worst = [0_i64; 2];
    for turn in 0..crashes() {
        let encoders = [
            Encoder::push(&house.address("east")),
            Encoder::push(&house.address("west")),
        ];
        let before = ["east", "west"].map(|camera| edge(&house, &meeting, camera).unwrap_or(0));
        chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let wanted_us = 1_500_000 + (chance >> 33) as i64 % 3_000_000;
        let mut seen = [0_i64; 2];
        until("both cameras to record for a while", || {
            for (at, camera) in ["east", "west"].into_iter().enumerate() {
                seen[at] = edge(&house, &meeting, camera).unwrap_or(0);
            }
            let ready = (0..2).all(|at| before[at] > 0 || seen[at] > 0);
            (ready
                && (0..2).all(|at| {
                    seen[at] - before[at].max(seen[at] - 60_000_000) >= wanted_us
                        || (before[at] == 0 && seen[at] > 0)
                }))
            .then_some(())
        });
        house.kill();
        drop(encoders);
        house.start();
        let (code, report) = house.verify(&house.data(), &[]);
        assert_eq!(code, 0, "crash {turn}: {report:#}");
        let acts = house.acts(&meeting);
        for (at, camera) in ["east", "west"].into_iter().enumerate() {
            let kept = acts
                .iter()
                .filter(|act| act["type"] == "span_kept")
                .flat_map(|act| act["segments"].as_array().cloned().unwrap_or_default())
                .filter(|segment| segment["camera"] == camera)
                .map(|segment| {
                    micros(&segment["start"]) + segment["duration_us"].as_i64().expect("a length")
                })
                .max()
                .unwrap_or(0);
            let lost = seen[at] - kept;
            worst[at] = worst[at].max(lost);
            assert!(lost <= 500_000, "crash {turn}: {camera} lost {lost} µs");
        }
    }
    let encoders = [
        Encoder::push(&house.address("east")),
        Encoder::push(&house.address("west")),
    ];
    for camera in ["east", "west"] {
        house.plays(&meeting, camera);
    }
    house.adjourn(&meeting);
    drop(encoders);
    let acts = house.acts(&meeting);
    for camera in ["east", "west"] {
        let gaps = acts.iter().filter(|act| {
            act["type"] == "gap_found"
                && act["camera"] == camera
                && act["cause"] == "server_crashed"
        });
        let gaps: Vec<_> = gaps.collect();
        assert_eq!(
            gaps.len(),
            crashes(),
            "each crash leaves a gap of {camera} on the ledger: {gaps:#?}"
        );
    }
    let (code, report) = house.verify(&house.data(), &[]);
    assert_eq!(code, 0, "{report:#}");
    println!(
        "seen by viewers but not kept, worst of {} crashes: {worst:?} µs",
        crashes()
    );
}
