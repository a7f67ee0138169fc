//! One meeting follows another in the same room at once.

use serde_json::{Value, json};

use crate::house::{Encoder, House, until, verify};

/// Waits for an act of a meeting of which something holds.
fn told(house: &House, meeting: &str, kind: &str, holds: impl Fn(&Value) -> bool) {
    until(kind, || {
        let acts = house.acts(meeting);
        let found = |act: &Value| act["type"] == kind && holds(act);
        acts.iter().any(found).then_some(())
    });
}

#[test]
#[expect(clippy::too_many_lines, reason = "one day, told in order")]
fn the_next_meeting_costs_the_last_nothing() {
    let mut house = House::new();
    let first = house.convene();
    let next = house.notice();
    // The next has one camera less: what is still to come of the first is the first's.
    house.clerk(&json!({
        "type": "order_recording", "meeting": next, "decided_by": "Chair", "ground": "always",
        "cameras": ["east"], "handling": "kept",
    }));
    house.operator(&json!({
        "type": "create_office", "office": "clerk", "body": "council", "name": "Clerk",
        "side": "services",
    }));
    house.clerk(&json!({
        "type": "give_recording_notice", "meeting": next, "to": ["clerk"], "handling": {
            "cameras": ["east"], "streamed": false, "kept_by": "clerk", "kept_days": 90,
        },
    }));
    {
        let _encoders = [
            Encoder::push(&house.address("east")),
            Encoder::push(&house.address("west")),
        ];
        house.plays(&first, "east");
        house.plays(&first, "west");
        // Called to order in the very tick in which the first is adjourned.
        let call = json!({"type": "call_to_order", "meeting": next});
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    until("the room to be free", || {
                        let (status, answer) = house.post(&house.clerk, &call);
                        let called = status == 201 || answer.to_string().contains("called");
                        called.then_some(())
                    });
                });
            }
            house.clerk(&json!({"type": "adjourn", "meeting": first}));
        });
        house.plays(&next, "east");
        // Nobody ordered the west camera to record in the next, nor was anybody told of a stream.
        told(&house, &next, "unordered_camera_noted", |act| {
            act["camera"] == "west"
        });
        told(&house, &next, "handled_otherwise_than_notified", |act| {
            act["differences"] == json!(["streamed_not_told"])
        });
        until("final counts of the first", || {
            let acts = house.acts(&first);
            let done = |act: &Value| act["type"] == "footage_completed";
            acts.iter().any(done).then_some(())
        });
        house.adjourn(&next);
    }
    for meeting in [&first, &next] {
        let acts = house.acts(meeting);
        let cameras: &[&str] = if *meeting == first {
            &["east", "west"]
        } else {
            &["east"]
        };
        for camera in cameras {
            let of = |act: &&Value| {
                act["type"] == "span_kept"
                    && act["segments"]
                        .as_array()
                        .is_some_and(|all| all.iter().any(|it| it["camera"] == *camera))
            };
            assert!(
                acts.iter().any(|act| of(&act)),
                "{meeting}/{camera}: {acts:#?}"
            );
        }
    }
    let alarms = |meeting| {
        let acts = house.acts(meeting).into_iter();
        acts.filter(|act| act["type"] == "unordered_camera_noted")
            .count()
    };
    assert_eq!((alarms(&first), alarms(&next)), (0, 1));
    house.stop();
    assert!(
        !house.log().contains("refused what the machine saw"),
        "{}",
        house.log()
    );
    let (code, report) = verify(&house.data(), &[]);
    assert_eq!(code, 0, "{report:#}");
}

/// A meeting that was classified as closed begins behind closed doors: cameras come, and nothing
/// of what they see is anywhere until the session is reopened.
#[test]
fn a_closed_meeting_begins_in_the_dark() {
    let mut house = House::new();
    let meeting = house.notice();
    house.clerk(&json!({
        "type": "classify", "meeting": meeting, "class": "closed", "ground": "Personal data",
        "review": "2039-12-31",
    }));
    house.clerk(&json!({
        "type": "order_recording", "meeting": meeting, "decided_by": "Chair", "ground": "always",
        "handling": "kept",
    }));
    house.clerk(&json!({"type": "call_to_order", "meeting": meeting}));
    let state = |house: &House| {
        let text = house.text(&format!("/api/v1/meetings/{meeting}"));
        let status: Value = serde_json::from_str(&text).expect("JSON");
        status["state"].as_str().expect("a state").to_owned()
    };
    assert_eq!(state(&house), "closed_session");
    {
        let _encoders = [
            Encoder::push(&house.address("east")),
            Encoder::push(&house.address("west")),
        ];
        until("both encoders to be let in", || {
            let log = house.log();
            let both = ["hall/east", "hall/west"].iter().all(|camera| {
                let mut lines = log.lines();
                lines.any(|line| line.contains("was admitted") && line.contains(camera))
            });
            both.then_some(())
        });
        // Parts are 200 ms long: in fifty looks something would be there.
        for look in 0..50 {
            for camera in ["east", "west"] {
                for list in ["live", "rewind"] {
                    let path = format!("/live/{meeting}/{camera}/{list}.m3u8?look={look}");
                    let (_, body) = house.get(&path);
                    let text = String::from_utf8_lossy(&body);
                    assert!(
                        !text.contains("#EXTINF") && !text.contains("#EXT-X-PART:"),
                        "{text}"
                    );
                }
            }
            // A round by a page's own address, so that time passes as it does for viewers.
            house.text(&format!("/meetings/{meeting}"));
        }
        house.clerk(&json!({"type": "reopen_session", "meeting": meeting}));
        assert_eq!(state(&house), "in_session");
        house.plays(&meeting, "east");
        house.adjourn(&meeting);
    }
    house.stop();
    let (code, report) = verify(&house.data(), &[]);
    assert_eq!(code, 0, "{report:#}");
}
