//! One meeting from notice to proof.

use std::process::Command;

use serde_json::{Value, json};

use crate::house::{Encoder, House, until};

fn segments(acts: &[Value]) -> usize {
    let spans = acts.iter().filter(|act| act["type"] == "span_kept");
    spans
        .map(|act| act["segments"].as_array().map_or(0, Vec::len))
        .sum()
}

/// Records with both cameras for some seconds; gives the meeting.
fn recorded(house: &House, parts: usize) -> String {
    let meeting = house.convene();
    let encoders = [
        Encoder::push(&house.address("east")),
        Encoder::push(&house.address("west")),
    ];
    for camera in ["east", "west"] {
        house.plays(&meeting, camera);
        let path = format!("/live/{meeting}/{camera}/rewind.m3u8");
        until("some segments", || {
            (house.text(&path).matches("#EXTINF").count() >= parts).then_some(())
        });
    }
    house.adjourn(&meeting);
    drop(encoders);
    let lost = |acts: &[Value]| {
        acts.iter()
            .filter(|act| act["type"] == "camera_lost")
            .count()
    };
    until("both encoders to be missed", || {
        (lost(&house.acts(&meeting)) == 2).then_some(())
    });
    meeting
}

#[test]
fn a_meeting_is_streamed_recorded_and_proved() {
    let mut house = House::new();
    let meeting = recorded(&house, 4);
    let acts = house.acts(&meeting);
    assert!(segments(&acts) >= 8, "{acts:?}");
    let archive = house.text(&format!("/live/{meeting}/east/rewind.m3u8"));
    assert!(archive.contains("#EXT-X-ENDLIST"), "{archive}");
    let (code, report) = house.verify(&house.data(), &[]);
    assert_eq!(code, 0, "while it runs: {report:#}");
    house.stop();
    let (code, report) = house.verify(&house.data(), &[]);
    assert_eq!(
        (code, &report["verdict"]),
        (0, &json!("verified")),
        "{report:#}"
    );
    assert!(
        report["checked"]["frames"].as_u64() > Some(200),
        "{report:#}"
    );
    assert_eq!(report["findings"], json!([]));
    house.start();
    assert_eq!(
        house.text(&format!("/live/{meeting}/east/rewind.m3u8")),
        archive,
        "the archive after a restart"
    );
}

#[test]
fn lossless_copies_verify_and_others_do_not() {
    let house = House::new();
    let meeting = recorded(&house, 5);
    let folder = house.folder.path();
    let original = folder.join("download.mp4");
    let (status, bytes) = house.get(&format!("/live/{meeting}/east/download.mp4"));
    assert_eq!(status, 200);
    std::fs::write(&original, bytes).expect("written");
    let copy = |name: &str, options: &[&str]| {
        let target = folder.join(name);
        let mut command = Command::new("ffmpeg");
        command.args(["-v", "error", "-y"]);
        let before = options
            .iter()
            .position(|option| *option == "--")
            .unwrap_or(0);
        command.args(&options[..before]).arg("-i").arg(&original);
        command.args(&options[before..]).args(["-map", "0"]);
        let command = command.args(["-c", "copy"]).arg(&target);
        let mut words: Vec<_> = command.get_args().map(std::ffi::OsStr::to_owned).collect();
        words.retain(|word| word != "--");
        assert!(
            Command::new("ffmpeg")
                .args(words)
                .status()
                .expect("ffmpeg")
                .success(),
            "{name}"
        );
        target
    };
    let data = house.data().to_string_lossy().into_owned();
    let origin = house.origin.clone();
    let genuine = [
        original.clone(),
        copy("copy.mkv", &[]),
        copy("copy.ts", &[]),
        copy("copy.mp4", &[]),
        copy("cut.mp4", &["-ss", "2", "--", "-t", "2"]),
        copy("cut.mkv", &["-ss", "2", "--"]),
    ];
    for file in &genuine {
        for against in [&data, &origin] {
            let (code, report) = house.verify(file, &["--against", against]);
            assert_eq!(code, 0, "{} against {against}: {report:#}", file.display());
            assert!(
                report["checked"]["frames"].as_u64() > Some(20),
                "{report:#}"
            );
        }
    }
    let again = folder.join("again.mp4");
    let encode = ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"];
    let status = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-i"])
        .arg(&original)
        .args(encode)
        .arg(&again)
        .status();
    assert!(status.expect("ffmpeg").success());
    let (code, report) = house.verify(&again, &["--against", &data]);
    assert_eq!(
        (code, &report["verdict"]),
        (1, &json!("altered")),
        "{report:#}"
    );
    let mut changed = std::fs::read(&original).expect("read");
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    let forged = folder.join("forged.mp4");
    std::fs::write(&forged, changed).expect("written");
    let (code, report) = house.verify(&forged, &["--against", &data]);
    assert_eq!(code, 1, "{report:#}");
}

#[test]
fn closing_darkens_the_public_side_before_it_is_acknowledged() {
    let house = House::new();
    let meeting = house.convene();
    let _encoder = Encoder::push(&house.address("east"));
    house.plays(&meeting, "east");
    let live = format!("/live/{meeting}/east/live.m3u8");
    house.clerk(&json!({"type": "close_session", "meeting": meeting, "ground": "Legal advice", "review": "2031-01-01"}));
    let at_closing = house.text(&live);
    let hinted = at_closing
        .lines()
        .find_map(|line| line.split("PRELOAD-HINT").nth(1).map(str::to_owned));
    assert_eq!(
        hinted, None,
        "no part is promised while closed: {at_closing}"
    );
    let state = house.text(&format!("/api/v1/meetings/{meeting}"));
    let state: Value = serde_json::from_str(&state).expect("JSON");
    assert_eq!(state["state"], "closed_session", "{state:#}");
    house.clerk(&json!({"type": "reopen_session", "meeting": meeting}));
    until("pictures after the reopening", || {
        house.text(&live).contains("URI=\"2/p").then_some(())
    });
    house.adjourn(&meeting);
    let (code, report) = house.verify(&house.data(), &[]);
    assert_eq!(code, 0, "{report:#}");
}

#[test]
fn every_refusal_says_what_to_do() {
    let house = House::new();
    let meeting = house.notice();
    let refused = [
        (json!({"type": "reopen_session", "meeting": meeting}), 409),
        (
            json!({"type": "close_session", "meeting": meeting, "ground": "", "review": "2031-01-01"}),
            409,
        ),
        (
            json!({"type": "call_to_order", "meeting": "no-such-meeting"}),
            409,
        ),
        (
            json!({"type": "call_to_order", "meeting": meeting, "surprise": 1}),
            422,
        ),
        (json!({"type": "adjourn"}), 422),
        (json!({"type": "no_such_thing"}), 422),
        (json!([1, 2, 3]), 422),
    ];
    for (command, _) in refused {
        let (status, problem) = house.post(&house.clerk, &command);
        assert!(
            [404, 409, 422].contains(&status),
            "{command}: {status} {problem}"
        );
        let detail = problem["detail"].as_str().unwrap_or_default();
        assert!(detail.len() > 20, "{command}: {problem}");
    }
    let (status, _) = house.post(
        "nobody",
        &json!({"type": "call_to_order", "meeting": meeting}),
    );
    assert_eq!(status, 401);
    let machine = json!({"type": "note_gap", "meeting": meeting, "camera": "east", "from": "2026-01-01T00:00:00Z", "to": "2026-01-01T00:00:01Z", "cause": "disk_full"});
    let (status, problem) = house.post(&house.clerk, &machine);
    assert!([403, 422].contains(&status), "{problem}");
}

#[test]
fn deleting_the_views_changes_nothing() {
    let mut house = House::new();
    let meeting = recorded(&house, 2);
    let pages = [
        "/".to_owned(),
        "/api/v1/meetings".to_owned(),
        format!("/api/v1/meetings/{meeting}/acts"),
    ];
    let before: Vec<String> = pages[1..].iter().map(|page| house.text(page)).collect();
    house.stop();
    for name in ["views.db", "views.db-wal", "views.db-shm"] {
        drop(std::fs::remove_file(house.data().join(name)));
    }
    house.start();
    let after: Vec<String> = pages[1..].iter().map(|page| house.text(page)).collect();
    assert_eq!(before, after);
    assert_eq!(house.get(&pages[0]).0, 200);
}

#[test]
fn a_full_disk_stops_the_recorder_and_nothing_else() {
    // More than any disk has: from the recorder's side there is no room.
    let house = House::with(&[("ONRECORD_DISK_RESERVE_MIB", "99999999")]);
    let meeting = house.convene();
    let _encoder = Encoder::push(&house.address("east"));
    house.plays(&meeting, "east");
    let stopped = |acts: &[Value]| acts.iter().any(|act| act["type"] == "recorder_stopped");
    until("the record to say so", || {
        stopped(&house.acts(&meeting)).then_some(())
    });
    let page = house.text(&format!("/meetings/{meeting}"));
    assert!(
        page.contains("disk"),
        "the page says nothing of the disk: {page}"
    );
    let live = format!("/live/{meeting}/east/live.m3u8");
    let last = |text: &str| {
        text.lines()
            .rfind(|line| line.starts_with("#EXT-X-PART:"))
            .map(str::to_owned)
    };
    let before = last(&house.text(&live));
    until("live to go on", || {
        (last(&house.text(&live)) != before).then_some(())
    });
    house.adjourn(&meeting);
    let (code, report) = house.verify(&house.data(), &[]);
    // What came before the first look at the disk may be there.
    let kept = report["checked"]["segments"].as_u64();
    assert!(code == 0 && kept <= Some(1), "{report:#}");
    let acts = house.acts(&meeting);
    let lost = acts
        .iter()
        .any(|act| act["type"] == "gap_found" && act["cause"] == "disk_full");
    assert!(lost, "what was not kept is named: {acts:#?}");
}
