//! A meeting that is held back: what the public has not seen survives a kill, sealed, and its sealed
//! copy goes once the public has seen it and the recorder has kept it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use quorum::Identity;
use serde_json::{Value, json};

use crate::house::{Encoder, House, until};
use crate::sealed;

/// A sitting meeting that is held back by so many seconds, and its encoders.
fn convene(house: &House, seconds: u32) -> (String, Vec<Encoder>) {
    sealed::agree(house);
    let meeting = call(house, seconds);
    let film = sealed::film(house.folder.path());
    (meeting, encoders(house, &film))
}

/// The same without encoders, by custodians who have agreed before.
fn call(house: &House, seconds: u32) -> String {
    let meeting = house.notice();
    house.clerk(
        &json!({ "type": "order_recording", "meeting": meeting, "decided_by": "Chair",
        "ground": "always", "handling": "kept" }),
    );
    house.clerk(
        &json!({ "type": "set_delay", "meeting": meeting, "seconds": seconds,
        "ground": "Rule 14" }),
    );
    house.clerk(&json!({ "type": "call_to_order", "meeting": meeting }));
    sealed::seal_lies_ready(house, &meeting, 1);
    meeting
}

fn encoders(house: &House, film: &Path) -> Vec<Encoder> {
    let push = |camera: &&str| Encoder::copy(&house.address(camera), film);
    sealed::CAMERAS.iter().map(push).collect()
}

/// Closes as of so many seconds ago.
fn close_as_of(house: &House, meeting: &str, seconds: i64) {
    let as_of = acts::Time(base::Clock::system().now_us()).plus_us(-seconds * 1_000_000);
    house.clerk(
        &json!({ "type": "close_session", "meeting": meeting, "as_of": as_of,
        "ground": "Bids are compared", "review": "2031-12-31" }),
    );
}

fn times<'a>(all: impl Iterator<Item = &'a Value>) -> Vec<(i64, i64)> {
    all.map(|it| (sealed::micros(&it["from"]), sealed::micros(&it["to"])))
        .collect()
}

#[test]
fn what_is_held_back_survives_a_kill_sealed() {
    let mut house = House::new();
    let (meeting, encoders) = convene(&house, 600);
    for camera in sealed::CAMERAS {
        until("sealed segments", || {
            (sealed::segments_on_disk(&house, &meeting, camera).len() >= 3).then_some(())
        });
    }
    house.kill();
    drop(encoders);
    let on_disk = sealed::CAMERAS.map(|it| sealed::on_disk_until(&house, &meeting, it));
    house.start();
    let acts = house.acts(&meeting);
    for (camera, on_disk) in sealed::CAMERAS.into_iter().zip(on_disk) {
        let kept = sealed::segments(&acts, camera);
        assert!(kept.len() >= 3, "{camera} has {} segments", kept.len());
        assert_eq!(sealed::on_record_until(&acts, camera), on_disk, "{camera}");
        let together = kept
            .windows(2)
            .all(|pair| sealed::end(pair[0]) == sealed::micros(&pair[1]["start"]));
        assert!(together, "{camera} has a hole: {kept:#?}");
        let live = format!("/live/{meeting}/{camera}/live.m3u8");
        assert_eq!(house.get(&live).0, 404, "nothing of it is public");
    }
    house
        .clerk(&json!({ "type": "set_delay", "meeting": meeting, "seconds": 0, "ground": "Over" }));
    house.adjourn(&meeting);
    // The public side says that it has nothing of that time, and why.
    let acts = house.acts(&meeting);
    for (camera, on_disk) in sealed::CAMERAS.into_iter().zip(on_disk) {
        let gaps = sealed::of(&acts, "gap_found").filter(|gap| gap["camera"] == camera);
        let named = times(gaps)
            .iter()
            .any(|(from, to)| *from < on_disk && on_disk <= *to);
        assert!(named, "{camera}: {acts:#?}");
    }
    let (code, report) = house.verify(&house.data(), &[]);
    assert_eq!(code, 0, "{report:#}");
}

#[test]
fn a_sealed_copy_goes_once_the_public_has_seen_it() {
    let house = House::new();
    let (meeting, encoders) = convene(&house, 1);
    for camera in sealed::CAMERAS {
        house.plays(&meeting, camera);
        let on_disk = || sealed::segments_on_disk(&house, &meeting, camera);
        let first = until("a sealed segment", || on_disk().into_iter().min());
        until("its copy to go", || (!first.exists()).then_some(()));
    }
    house.adjourn(&meeting);
    drop(encoders);
    let acts = house.acts(&meeting);
    assert_eq!(sealed::of(&acts, "span_sealed").count(), 0, "all was open");
    let left = sealed::files(&house.data().join("sealed"));
    assert!(left.is_empty(), "{left:?}");
    let (code, report) = house.verify(&house.data(), &[]);
    assert_eq!(code, 0, "{report:#}");
}

#[test]
fn a_kill_leaves_no_sealed_copy_of_what_is_kept() {
    let mut house = House::new();
    let (meeting, encoders) = convene(&house, 1);
    sealed::seals_more(&house, &meeting, 3);
    let first = |camera: &str| sealed::segments_on_disk(&house, &meeting, camera);
    let first = sealed::CAMERAS.map(|camera| first(camera).into_iter().min().expect("a segment"));
    house.kill();
    drop(encoders);
    assert!(first.iter().all(|copy| copy.exists()), "{first:?}");
    house.start();
    house.adjourn(&meeting);
    assert!(first.iter().all(|copy| !copy.exists()), "{first:?}");
    let (code, report) = house.verify(&house.data(), &[]);
    assert_eq!(code, 0, "{report:#}");
}

#[test]
fn a_closed_part_opens_with_the_seal_that_was_held_ready_for_it() {
    let house = House::new();
    let sides = sealed::agree(&house);
    let meeting = call(&house, 8);
    let film = sealed::film(house.folder.path());
    let encoders = encoders(&house, &film);
    sealed::seals_more(&house, &meeting, 1);
    // What is held back is sealed with it already: a key that changes now comes too late for it.
    let key = Identity::generate();
    sealed::chair(
        &house,
        &json!({ "type": "set_recipient", "recipient": key.recipient() }),
    );
    sealed::seals_more(&house, &meeting, 2);
    close_as_of(&house, &meeting, 3);
    sealed::seal_lies_ready(&house, &meeting, 2);
    sealed::seals_more(&house, &meeting, 1);
    house.adjourn(&meeting);
    drop(encoders);
    let acts = house.acts(&meeting);
    let dealt: Vec<_> = sealed::of(&acts, "seal_prepared").collect();
    let numbers: Vec<_> = dealt.iter().map(|it| it["seal"].as_u64()).collect();
    assert_eq!(numbers, [Some(1), Some(2)]);
    let next = &dealt[1]["clauses"][1]["custodians"]["chair"];
    assert_eq!(*next, json!(key.recipient()), "the seal after it follows");
    sealed::every_moment_is_accounted_for(&house, &meeting, &acts);
    for (camera, takes) in sealed::opens_to_both_together(&house, &meeting, &sides, &[&film]) {
        assert!(takes.iter().sum::<usize>() > 50, "{camera}: {takes:?}");
    }
}

#[test]
fn closed_time_that_could_not_be_sealed_is_named_also_when_it_was_held_back() {
    // More than any disk has: nothing can be sealed.
    let house = House::with(&[("ONRECORD_DISK_RESERVE_MIB", "99999999")]);
    let (meeting, encoders) = convene(&house, 8);
    for camera in sealed::CAMERAS {
        house.plays(&meeting, camera);
    }
    close_as_of(&house, &meeting, 6);
    house.adjourn(&meeting);
    drop(encoders);
    let acts = house.acts(&meeting);
    let (from, _) = sealed::every_moment_is_accounted_for(&house, &meeting, &acts);
    for camera in sealed::CAMERAS {
        let mut gaps = sealed::of(&acts, "sealed_gap_found");
        let why = gaps.any(|gap| {
            let begins = sealed::micros(&gap["from"]) == from;
            gap["camera"] == camera && gap["cause"] == "disk_full" && begins
        });
        assert!(why, "{camera}: {acts:#?}");
    }
    let (code, report) = house.verify(&house.data(), &[]);
    assert_eq!(code, 0, "{report:#}");
}

#[test]
fn a_sealed_copy_stays_where_the_recorder_kept_nothing() {
    let mut house = House::new();
    sealed::agree(&house);
    let meeting = call(&house, 1);
    // A file lies where the folder of the camera's footage would be.
    let footage = house.data().join("footage").join(&meeting);
    fs::create_dir_all(&footage).expect("a folder");
    fs::write(footage.join("east"), b"").expect("a file");
    let encoders = encoders(&house, &sealed::film(house.folder.path()));
    let east = || sealed::segments_on_disk(&house, &meeting, "east");
    until("half a minute to be sealed", || {
        (east().len() >= 8).then_some(())
    });
    let copies: BTreeSet<_> = east().into_iter().collect();
    house.adjourn(&meeting);
    drop(encoders);
    assert!(copies.iter().all(|copy| copy.exists()), "{copies:?}");
    let acts = house.acts(&meeting);
    let kept = sealed::segments(&acts, "east");
    assert!(kept.len() >= copies.len(), "{kept:#?}");
    assert_eq!(sealed::segments(&acts, "west").len(), 0, "its copies went");
    house.stop();
    fs::remove_file(footage.join("east")).expect("removed");
    let (code, report) = house.verify(&house.data(), &[]);
    assert_eq!(code, 0, "{report:#}");
}

#[test]
fn a_sealed_copy_that_cannot_be_removed_is_removed_later() {
    let house = House::new();
    let (meeting, encoders) = convene(&house, 1);
    let on_disk = || sealed::segments_on_disk(&house, &meeting, "east");
    let first = until("a sealed segment", || on_disk().into_iter().min());
    // A folder is not removed as a file is.
    fs::remove_file(&first).expect("removed");
    fs::create_dir(&first).expect("a folder");
    until("it to be told", || {
        house.log().contains("cannot be removed").then_some(())
    });
    house.clerk(&json!({ "type": "adjourn", "meeting": meeting }));
    drop(encoders);
    fs::remove_dir(&first).expect("removed");
    until("final counts", || {
        let acts = house.acts(&meeting);
        let mut complete = sealed::of(&acts, "footage_completed");
        complete.next().map(|_| ())
    });
    let left = sealed::files(&house.data().join("sealed"));
    assert!(left.is_empty(), "{left:?}");
    let (code, report) = house.verify(&house.data(), &[]);
    assert_eq!(code, 0, "{report:#}");
}

#[test]
fn a_meeting_is_complete_although_the_next_begins_in_its_room_at_once() {
    let house = House::new();
    let (meeting, encoders) = convene(&house, 1);
    sealed::seals_more(&house, &meeting, 2);
    let next = house.notice();
    // What ends the takes has not come yet when the room is the next one's, which has no seal.
    encoders.iter().for_each(Encoder::hang);
    house.clerk(&json!({ "type": "adjourn", "meeting": meeting }));
    house.clerk(&json!({ "type": "call_to_order", "meeting": next }));
    sealed::seal_lies_ready(&house, &next, 1);
    encoders.iter().for_each(Encoder::go_on);
    until("final counts", || {
        let acts = house.acts(&meeting);
        let mut complete = sealed::of(&acts, "footage_completed");
        complete.next().map(|_| ())
    });
    drop(encoders);
    let (code, report) = house.verify(&house.data(), &[]);
    assert_eq!(code, 0, "{report:#}");
}

#[test]
fn the_next_meeting_of_a_room_is_kept_although_the_one_before_is_still_played() {
    let house = House::new();
    let (meeting, encoders) = convene(&house, 12);
    sealed::seals_more(&house, &meeting, 2);
    let next = house.notice();
    house.clerk(
        &json!({ "type": "order_recording", "meeting": next, "decided_by": "Chair",
        "ground": "always", "handling": "kept" }),
    );
    house.clerk(&json!({ "type": "adjourn", "meeting": meeting }));
    house.clerk(&json!({ "type": "call_to_order", "meeting": next }));
    let now = || base::Clock::system().now_us();
    let called = now();
    until("eight seconds", || {
        (now() - called > 8_000_000).then_some(())
    });
    house.clerk(&json!({ "type": "recess", "meeting": next, "reason": "Tea" }));
    until("it to be kept", || {
        let acts = house.acts(&next);
        sealed::of(&acts, "gap_found").next().map(|_| ())
    });
    house.adjourn(&next);
    drop(encoders);
    let acts = house.acts(&next);
    for camera in sealed::CAMERAS {
        let spans = sealed::of(&acts, "span_kept");
        let all = spans.flat_map(|act| act["segments"].as_array().expect("a list"));
        let of = all.filter(|segment| segment["camera"] == camera);
        let us: i64 = of.filter_map(|it| it["duration_us"].as_i64()).sum();
        // But for the guard after the call to order, and the wait for a keyframe.
        assert!(us > 4_400_000, "{camera}: {us} us of 8 s: {acts:#?}");
    }
}

#[test]
fn what_was_sealed_of_a_camera_that_was_taken_out_is_on_the_record() {
    let house = House::new();
    let (meeting, encoders) = convene(&house, 8);
    sealed::seals_more(&house, &meeting, 2);
    until("a segment to grow", || {
        let growing = sealed::growing(&house, &meeting, "east");
        let long = |(start, until): &(i64, i64)| until - start >= 600_000;
        growing.iter().any(long).then_some(())
    });
    house.operator(
        &json!({ "type": "remove_camera", "room": "hall", "camera": "east",
        "ground": "Broken" }),
    );
    close_as_of(&house, &meeting, 4);
    sealed::seal_lies_ready(&house, &meeting, 2);
    house.adjourn(&meeting);
    drop(encoders);
    let acts = house.acts(&meeting);
    let on_disk = sealed::on_disk_until(&house, &meeting, "east");
    assert_eq!(sealed::on_record_until(&acts, "east"), on_disk);
    let (code, report) = house.verify(&house.data(), &[]);
    assert_eq!(code, 0, "{report:#}");
}

#[test]
fn what_the_public_sees_of_a_camera_that_was_taken_out_is_kept() {
    let house = House::new();
    let (meeting, encoders) = convene(&house, 8);
    sealed::seals_more(&house, &meeting, 2);
    let removed = base::Clock::system().now_us();
    house.operator(
        &json!({ "type": "remove_camera", "room": "hall", "camera": "east",
        "ground": "Broken" }),
    );
    house.adjourn(&meeting);
    drop(encoders);
    let acts = house.acts(&meeting);
    let spans = sealed::of(&acts, "span_kept");
    let all = spans.flat_map(|act| act["segments"].as_array().expect("a list"));
    let of = all.filter(|segment| segment["camera"] == "east");
    let last = of.map(sealed::end).max().expect("kept");
    assert!(
        last > removed - 500_000,
        "kept until {last}, removed at {removed}: {acts:#?}"
    );
    let (code, report) = house.verify(&house.data(), &[]);
    assert_eq!(code, 0, "{report:#}");
}
