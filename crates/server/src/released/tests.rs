use acts::{Act, Actor, By, Command, Role};
use base::Clock;
use portal::Released as _;
use serde_json::json;
use tempfile::TempDir;

use super::*;

fn shelf(folder: &TempDir, reserve: u64) -> Shelf {
    let notary = Notary::open(folder.path(), Clock::simulated(0), "record.example/log");
    Shelf::open(notary.expect("opens"), folder.path(), reserve).expect("a shelf")
}

fn act(shelf: &Shelf, json: &str) {
    let command: Command = serde_json::from_str(json).expect("a command");
    let by = Actor::office("Clerk", None, &[Role::Operator, Role::Clerk, Role::Chair]);
    let done = shelf.notary.submit_blocking(by, command, None);
    done.unwrap_or_else(|denied| panic!("{json}: {denied}"));
}

fn meeting() -> MeetingId {
    "works".parse().expect("a name")
}

fn not_now(begun: Result<Arriving, Unfit>, what: &str) {
    match begun {
        Err(Unfit::NotNow(says)) => assert!(says.contains(what), "{says}"),
        other => panic!("{what}: {other:?}"),
    }
}

#[test]
fn far_more_stays_free_than_where_recorder_and_sealer_stop() {
    let folder = tempfile::tempdir().expect("a folder");
    let free = disk::free_bytes(folder.path()).expect("known");
    // A third is the reserve: with one file of a byte the recorder would have two thirds left.
    not_now(
        shelf(&folder, free / 3).begin(&meeting(), 1),
        "too little room",
    );
}

#[test]
fn files_that_arrive_at_once_are_counted_together() {
    let folder = tempfile::tempdir().expect("a folder");
    let shelf = shelf(&folder, 0);
    let most = disk::free_bytes(folder.path()).expect("known") / 5 * 3;
    let first = shelf.begin(&meeting(), most).expect("there is room");
    not_now(shelf.begin(&meeting(), most), "too little room");
    drop(first);
    drop(shelf.begin(&meeting(), most).expect("it was given up"));
}

#[test]
fn nothing_is_brought_while_a_meeting_sits() {
    let folder = tempfile::tempdir().expect("a folder");
    let shelf = shelf(&folder, 0);
    for json in [
        r#"{"type":"establish_body","body":"council","name":"Council","zone":"UTC"}"#,
        r#"{"type":"create_room","body":"council","room":"hall","name":"Hall"}"#,
        r#"{"type":"notice_meeting","body":"council","category":"routine","title":"Works",
            "room":"hall","place":"Hall","start":"2030-01-01T10:00:00Z","purpose":"Roads",
            "convener":"Clerk","agenda":[{"id":"roads","title":"Roads"}]}"#,
    ] {
        act(&shelf, json);
    }
    let record = shelf.notary.record();
    let sits = record.meetings().next().expect("a meeting").id().clone();
    drop(shelf.begin(&meeting(), 1).expect("none sits"));
    act(
        &shelf,
        &json!({ "type": "call_to_order", "meeting": sits }).to_string(),
    );
    not_now(shelf.begin(&meeting(), 1), "when it is over");
    act(
        &shelf,
        &json!({ "type": "adjourn", "meeting": sits }).to_string(),
    );
    drop(shelf.begin(&meeting(), 1).expect("it is over"));
}

#[test]
fn what_waits_for_its_release_is_bounded_and_goes_after_an_hour() {
    let folder = tempfile::tempdir().expect("a folder");
    let shelf = shelf(&folder, 0);
    let below = folder.path().join("released/works");
    fs::create_dir(&below).expect("a folder");
    let place = |number: usize| {
        let digest = Digest([u8::try_from(number).expect("small"); 32]);
        below.join(format!("{digest}.mp4"))
    };
    for number in 0..RELEASED_MAX {
        let file = File::create(place(number)).expect("a file");
        let old = SystemTime::now() - WAITS;
        if number < 2 {
            file.set_modified(old).expect("set");
        }
    }
    not_now(shelf.begin(&meeting(), 1), "wait for their release");
    // Whoever releases a file has another hour for it.
    let taken_up = shelf.compare(&meeting(), 1, &Digest([1; 32]));
    assert!(matches!(taken_up, Err(Unfit::Refused(_))), "an empty file");
    shelf.sweep(WAITS);
    assert_eq!([0, 1, 2].map(|it| place(it).exists()), [false, true, true]);
    drop(shelf.begin(&meeting(), 1).expect("one went"));
}

#[test]
fn nothing_new_is_released_of_what_is_being_destroyed() {
    let mut record = Record::default();
    let by = || By::Machine {
        part: "test".to_owned(),
    };
    let mut apply = |act: serde_json::Value| {
        let act: Act = serde_json::from_value(act).expect("an act");
        let entry = record.entry(by(), act, Time(0));
        record.apply(&entry, Digest([0; 32]));
    };
    apply(
        json!({ "type": "meeting_noticed", "meeting": "works", "body": "council",
        "category": "routine", "title": "Works", "room": "hall", "place": "Hall",
        "start": "2026-11-26T10:00:00Z", "zone": "UTC", "purpose": "p", "convener": "c",
        "agenda": [] }),
    );
    apply(
        json!({ "type": "destruction_decided", "meeting": "works", "ground": "Rule 9", "stock": "sealed",
        "extent": { "cameras": ["east"], "to": "2026-11-26T10:10:00Z" } }),
    );
    let segment = |start: &str| auth::released::Segment {
        seq: 1,
        start: start.parse().expect("a time"),
        duration_us: 2_000_000,
        piece: None,
    };
    let [within, behind] = ["2026-11-26T10:09:00Z", "2026-11-26T10:11:00Z"].map(segment);
    let camera: CameraId = "east".parse().expect("a name");
    let says = |record: &Record| {
        let found = record.meeting(&meeting()).expect("the meeting");
        [vec![behind.clone()], vec![behind.clone(), within.clone()]]
            .map(|segments| destroyed(found, &camera, &segments).is_some())
    };
    let entry = record.entry(
        by(),
        serde_json::from_value(
            json!({ "type": "destruction_begun", "meeting": "works", "destruction": 1 }),
        )
        .expect("an act"),
        Time(1),
    );
    assert_eq!(says(&record), [false, false], "decided only");
    record.apply(&entry, Digest([0; 32]));
    assert_eq!(says(&record), [false, true]);
}
