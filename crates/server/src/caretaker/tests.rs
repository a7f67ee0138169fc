use acts::{Act, By, Digest};
use serde_json::json;

use super::*;

#[test]
fn it_waits_until_all_that_was_recorded_is_delivered() {
    let mut record = Record::default();
    let at = |seconds: i64| Time(seconds * Time::SECOND);
    let acts = [
        json!({ "type": "meeting_noticed", "meeting": "m", "body": "council",
            "category": "routine", "title": "Works", "room": "hall", "place": "Hall",
            "start": "2026-11-26T10:00:00Z", "zone": "UTC", "purpose": "p", "convener": "c",
            "agenda": [] }),
        json!({ "type": "called_to_order", "meeting": "m" }),
        json!({ "type": "adjourned", "meeting": "m" }),
        json!({ "type": "footage_completed", "meeting": "m", "cameras": [] }),
    ];
    let mut busy = Vec::new();
    for act in acts {
        let act: Act = serde_json::from_value(act).expect("an act");
        let part = "test".to_owned();
        let entry = record.entry(By::Machine { part }, act, at(1));
        record.apply(&entry, Digest([0; 32]));
        busy.push([at(600), at(4000)].map(|now| is_busy(&record, now)));
    }
    let due = [[false; 2], [true; 2], [true, false], [false; 2]];
    assert_eq!(busy, due, "noticed, in session, adjourned, complete");
}

#[test]
fn released_files_are_read_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |bytes: &[u8]| {
        let digest = quorum::file_digest(bytes);
        let name = folder.path().join(format!("{digest}.mp4"));
        let file: ReleasedFile = serde_json::from_value(json!({ "seal": 1, "camera": "east",
            "take": 1, "first": 1, "last": 2, "from": at(0), "until": at(1),
            "bytes": bytes.len(), "digest": digest }))
        .expect("a file");
        (file, name)
    };
    let [(kept, first), (changed, second), (missing, _)] =
        [&b"kept"[..], b"changed", b"missing"].map(file);
    std::fs::write(first, b"kept").expect("written");
    std::fs::write(second, b"other").expect("written");
    let look = |files: &[&ReleasedFile], goes_on: bool| {
        let mut found = Found::new();
        let files = files.iter().copied();
        let read = read_released(folder.path(), files, &mut |_| goes_on, &mut found);
        let found = found.into_values().next().expect("a camera");
        (read, found.bytes, found.findings)
    };
    assert_eq!(look(&[&kept], true), (Ok(()), 4, Vec::new()));
    assert_eq!(look(&[&kept], false).0, Err(BrokenOff));
    let (read, bytes, findings) = look(&[&kept, &changed, &missing], true);
    assert_eq!((read, bytes, findings.len()), (Ok(()), 9, 2));
    assert!(findings[0].contains("was changed") && findings[1].contains("is missing"));
}

fn at(seconds: i64) -> Time {
    Time(seconds * Time::SECOND)
}
