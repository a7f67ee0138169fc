//! `kill -9` and power cuts at random moments while two cameras record.

use serde_json::Value;

use crate::house::{Encoder, House, until};

/// Turns per run: a long run sets the variable.
fn times(variable: &str, usual: usize) -> usize {
    std::env::var(variable)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}

/// Microseconds of an RFC 3339 text.
fn micros(value: &Value) -> i64 {
    let time: acts::Time = value.as_str().expect("a time").parse().expect("a time");
    time.micros()
}

/// What a camera's live playlist lists: the start of its newest take, or of the playlist, and the end
/// of its last part, in microseconds.
fn listed(house: &House, meeting: &str, camera: &str) -> Option<(i64, i64)> {
    let (status, body) = house.get(&format!("/live/{meeting}/{camera}/live.m3u8"));
    if status != 200 {
        return None;
    }
    let text = String::from_utf8(body).ok()?;
    let (mut at, mut open, mut take) = (None, None, None);
    for line in text.lines() {
        if line == "#EXT-X-DISCONTINUITY" {
            take = None;
        } else if let Some(time) = line.strip_prefix("#EXT-X-PROGRAM-DATE-TIME:") {
            at = time.parse::<acts::Time>().ok().map(acts::Time::micros);
            open = at;
            take = take.or(at);
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
    take.zip(open)
}

/// Microseconds since the Unix epoch.
fn now() -> i64 {
    base::Clock::system().now_us()
}

/// Where a camera's kept footage ends, by the spans on the record.
fn kept_until(acts: &[Value], camera: &str) -> i64 {
    let spans = acts.iter().filter(|act| act["type"] == "span_kept");
    let segments = spans.flat_map(|act| act["segments"].as_array().into_iter().flatten());
    segments
        .filter(|segment| segment["camera"] == camera)
        .map(|segment| {
            micros(&segment["start"]) + segment["duration_us"].as_i64().expect("a length")
        })
        .max()
        .unwrap_or(0)
}

/// Ends the server without warning again and again while two cameras record. What viewers had seen
/// may be missing afterwards by `most_us` at most.
fn end_without_warning(mut house: House, turns: usize, most_us: i64) {
    let meeting = house.convene();
    let cameras = ["east", "west"];
    let mut chance = 12_345_u64;
    let (mut unseen, mut unkept) = (Vec::new(), Vec::new());
    for turn in 0..turns {
        let encoders = cameras.map(|camera| Encoder::push(&house.address(camera)));
        chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let wanted_us = 1_000_000 + (chance >> 33) as i64 % 3_000_000;
        let began = now();
        let mut seen = [(0_i64, 0_i64); 2];
        until("both cameras to record for a while", || {
            seen = cameras.map(|camera| listed(&house, &meeting, camera).unwrap_or((0, 0)));
            seen.iter()
                .all(|(_, edge)| edge - began >= wanted_us)
                .then_some(())
        });
        let at = now();
        house.kill();
        drop(encoders);
        house.start();
        let (code, report) = house.verify(&house.data(), &[]);
        assert_eq!(code, 0, "crash {turn}: {report:#}");
        let acts = house.acts(&meeting);
        for (camera, (take, seen)) in cameras.into_iter().zip(seen) {
            // What lies before the newest take was no footage but the stop before.
            let kept = kept_until(&acts, camera).max(take);
            unkept.push((seen - kept).max(0) / 1000);
            unseen.push((at - kept) / 1000);
            assert!(
                seen - kept <= most_us,
                "crash {turn}: {camera} lost {} µs",
                seen - kept
            );
        }
    }
    let encoders = cameras.map(|camera| Encoder::push(&house.address(camera)));
    for camera in cameras {
        house.plays(&meeting, camera);
    }
    house.adjourn(&meeting);
    drop(encoders);
    let acts = house.acts(&meeting);
    for camera in cameras {
        let gaps = acts.iter().filter(|act| {
            act["type"] == "gap_found"
                && act["camera"] == camera
                && act["cause"] == "server_crashed"
        });
        let gaps: Vec<_> = gaps.collect();
        assert_eq!(
            gaps.len(),
            turns,
            "each crash leaves a gap of {camera}: {gaps:#?}"
        );
    }
    let (code, report) = house.verify(&house.data(), &[]);
    assert_eq!(code, 0, "{report:#}");
    for (what, mut ms) in [
        ("published but not kept", unkept),
        ("up to the kill not kept", unseen),
    ] {
        ms.sort_unstable();
        println!(
            "{what}: median {} ms, most {} ms",
            ms[ms.len() / 2],
            ms[ms.len() - 1]
        );
    }
}

#[test]
fn a_crash_costs_at_most_the_last_part() {
    end_without_warning(House::new(), times("ONRECORD_CRASHES", 3), 500_000);
}

#[test]
fn a_power_cut_costs_at_most_a_second() {
    end_without_warning(
        House::with_power_cuts(),
        times("ONRECORD_POWER_CUTS", 2),
        1_000_000,
    );
}
