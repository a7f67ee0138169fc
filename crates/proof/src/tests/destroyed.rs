//! What of destroyed footage goes into a bundle.

use std::path::Path;

use acts::Entry;
use serde_json::{Value, json};

use crate::bundle::takes;
use crate::evidence::Evidence;

fn entry(n: u64, act: &Value) -> Entry {
    let entry = json!({ "n": n, "at": "2026-11-22T10:20:00Z",
        "by": { "machine": { "part": "recorder" } }, "act": act });
    serde_json::from_value(entry).expect("an entry")
}

/// Two takes, of which the first is destroyed as far as the acts say.
fn acts(count: usize) -> Vec<Entry> {
    let digest = "0".repeat(64);
    let take = |take: u32| {
        json!({ "camera": "east", "take": take, "codecs": "avc1.64001f", "init_bytes": 900,
            "init": digest })
    };
    let segment = |take: u32, seq: u32, start: &str| {
        json!({ "camera": "east", "take": take, "seq": seq, "start": start,
            "duration_us": 2_000_000, "offset": 900, "bytes": 70_000, "file": digest,
            "independent": true, "tracks": [] })
    };
    let all = [
        json!({ "type": "span_kept", "meeting": "m", "takes": [take(1), take(2)],
            "segments": [segment(1, 1, "2026-11-22T10:10:00Z"),
                segment(2, 2, "2026-11-22T10:15:00Z")] }),
        json!({ "type": "destruction_decided", "meeting": "m", "ground": "Rule 9",
            "extent": { "to": "2026-11-22T10:12:00Z" } }),
        json!({ "type": "destruction_begun", "meeting": "m", "destruction": 1 }),
        json!({ "type": "destroyed", "meeting": "m", "destruction": 1, "cameras": [] }),
    ];
    let all = (0..).zip(&all).take(count);
    all.map(|(n, act)| entry(n, act)).collect()
}

#[test]
fn a_take_that_is_gone_is_left_out_and_none_goes_while_any_is_being_destroyed() {
    let names = |count| {
        let found = takes(Path::new("data"), &Evidence::gather(&acts(count)));
        found.map(|found| found.into_keys().collect::<Vec<_>>())
    };
    let both = ["footage/east/0001.mp4", "footage/east/0002.mp4"];
    assert_eq!(names(2).expect("decided only"), both);
    let refused = names(3).expect_err("begun");
    assert!(refused.contains("--without-footage"), "{refused}");
    assert_eq!(names(4).expect("done"), both[1..]);
}
