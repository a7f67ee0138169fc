//! `kill -9` and power cuts at random moments while two cameras record, in the open or sealed.

use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;

use crate::house::{Encoder, House, until};
use crate::sealed;

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
    tell("published but not kept", unkept);
    tell("up to the kill not kept", unseen);
}

/// Ends the server without warning again and again while two cameras are sealed. Whatever was on
/// the disk is on the record afterwards, no custodian is asked, and both sides open all of it.
fn end_while_sealing(mut house: House, turns: usize) {
    let power = house.power.is_some();
    let sides = sealed::agree(&house);
    let film = sealed::film(house.folder.path());
    let meeting = house.convene();
    sealed::seal_lies_ready(&house, &meeting, 1);
    let mut encoders = pushing(&house, &film);
    sealed::CAMERAS
        .iter()
        .for_each(|camera| house.plays(&meeting, camera));
    sealed::close(&house, &meeting);
    let (mut began, mut chance, mut unsealed) = (now(), 54_321_u64, Vec::new());
    for turn in 0..turns {
        seals_again(&house, &meeting, began);
        chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        // Nothing to wait for: the kill comes at any moment of a part, a segment, a span.
        sleep(Duration::from_micros((chance >> 33) % 3_000_000));
        let at = now();
        house.kill();
        drop(encoders);
        let on_disk = sealed::CAMERAS.map(|it| sealed::on_disk_until(&house, &meeting, it));
        let (code, report) = house.verify(&house.data(), &[]);
        assert_eq!(code, 0, "crash {turn}: {report:#}");
        house.start();
        let (code, report) = house.verify(&house.data(), &[]);
        assert_eq!(code, 0, "crash {turn}: {report:#}");
        let waits = report.to_string().contains("not on the record");
        assert!(!waits, "crash {turn}: {report:#}");
        let acts = house.acts(&meeting);
        for (camera, on_disk) in sealed::CAMERAS.into_iter().zip(on_disk) {
            let kept = sealed::on_record_until(&acts, camera);
            assert!(
                kept >= on_disk,
                "crash {turn}: {camera} lost what was sealed"
            );
            unsealed.push((at - kept) / 1000);
        }
        began = now();
        encoders = pushing(&house, &film);
    }
    seals_again(&house, &meeting, began);
    sealed::reopen(&house, &meeting);
    house.adjourn(&meeting);
    drop(encoders);
    house.stop();
    sealed::holds_no_secret(&house, &sides);
    house.start();
    let acts = house.acts(&meeting);
    sealed::every_moment_is_accounted_for(&house, &meeting, &acts);
    for camera in sealed::CAMERAS {
        let gaps = sealed::of(&acts, "sealed_gap_found");
        let crashes =
            gaps.filter(|gap| gap["camera"] == camera && gap["cause"] == "server_crashed");
        assert_eq!(
            crashes.count(),
            turns,
            "each crash leaves a gap of {camera}"
        );
    }
    let (code, report) = house.verify(&house.data(), &[]);
    assert_eq!(code, 0, "{report:#}");
    for (camera, takes) in sealed::opens_to_both_together(&house, &meeting, &sides, &[&film]) {
        // Of a take that began just before a power cut nothing may be left.
        let lost = turns + 1 - takes.len();
        assert!(lost == 0 || power && lost <= turns / 2, "{camera}: {lost}");
        assert!(takes.iter().all(|pictures| *pictures > 0), "{camera}");
        println!("{camera}: {} pictures opened", takes.iter().sum::<usize>());
    }
    tell("up to the kill not sealed", unsealed);
}

fn pushing(house: &House, film: &Path) -> [Encoder; 2] {
    sealed::CAMERAS.map(|camera| Encoder::copy(&house.address(camera), film))
}

/// Waits until both cameras have sealed something, of a segment that still grows, from after an
/// instant.
fn seals_again(house: &House, meeting: &str, after: i64) {
    until("both cameras to be sealed", || {
        let mut all = sealed::CAMERAS.iter();
        let seals = |camera: &&str| {
            let growing = sealed::growing(house, meeting, camera);
            growing.iter().any(|(_, until)| *until > after + 200_000)
        };
        all.all(seals).then_some(())
    });
}

fn tell(what: &str, mut ms: Vec<i64>) {
    ms.sort_unstable();
    println!(
        "{what}: median {} ms, most {} ms, of {}",
        ms[ms.len() / 2],
        ms[ms.len() - 1],
        ms.len()
    );
}

#[test]
fn a_crash_while_sealing_costs_at_most_the_last_part() {
    end_while_sealing(House::new(), times("ONRECORD_SEALING_CRASHES", 3));
}

#[test]
fn a_power_cut_while_sealing_leaves_what_is_on_the_record_and_opens() {
    end_while_sealing(
        House::with_power_cuts(),
        times("ONRECORD_SEALING_POWER_CUTS", 2),
    );
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
