//! Final counts of sealed footage against what the spans add up to.

use acts::Entry;
use serde_json::{Value, json};

use crate::evidence::Evidence;
use crate::footage::totals;
use crate::report::Notes;

fn entry(n: u64, act: &Value) -> Entry {
    let entry = json!({ "n": n, "at": "2026-11-22T10:20:00Z",
        "by": { "machine": { "part": "recorder" } }, "act": act });
    serde_json::from_value(entry).expect("an entry")
}

fn findings(sealed: &[Value]) -> usize {
    let digest = "0".repeat(64);
    let segments = [1, 2].map(|seq| {
        json!({ "camera": "east", "take": 1, "seq": seq, "start": "2026-11-22T10:10:00Z",
            "duration_us": 2_000_000, "bytes": 70_000, "file": digest, "salted": digest })
    });
    let span = json!({ "type": "span_sealed", "meeting": "m", "seal": 1,
        "takes": [{ "camera": "east", "take": 1, "bytes": 66_000, "file": digest,
            "salted": digest }],
        "segments": segments });
    let cameras: Vec<Value> = ["east", "west"]
        .iter()
        .zip(sealed)
        .map(|(camera, sealed)| {
            let mut count = json!({ "camera": camera, "takes": 0, "segments": 0, "bytes": 0,
                "duration_us": 0 });
            if !sealed.is_null() {
                count["sealed"] = sealed.clone();
            }
            count
        })
        .collect();
    let done = json!({ "type": "footage_completed", "meeting": "m", "cameras": cameras });
    let entries = [entry(0, &span), entry(1, &done)];
    let mut notes = Notes::default();
    totals(&Evidence::gather(&entries), &entries, &mut notes);
    notes.report().findings.len()
}

#[test]
fn what_was_sealed_is_counted_against_the_spans() {
    let sealed = |segments: u64, bytes: u64, us: u64| json!({ "segments": segments, "bytes": bytes, "duration_us": us });
    let right = sealed(2, 206_000, 4_000_000);
    assert_eq!(findings(&[right.clone(), Value::Null]), 0);
    for wrong in [
        sealed(1, 206_000, 4_000_000),
        sealed(2, 205_999, 4_000_000),
        sealed(2, 206_000, 4_000_001),
    ] {
        assert_eq!(findings(&[wrong, Value::Null]), 1);
    }
    assert_eq!(
        findings(&[right.clone(), right.clone()]),
        1,
        "of a camera with none"
    );
    assert_eq!(
        findings(&[Value::Null, right]),
        2,
        "a line that leaves it out"
    );
    // Acts of before it was counted.
    assert_eq!(findings(&[Value::Null, Value::Null]), 0);
}
