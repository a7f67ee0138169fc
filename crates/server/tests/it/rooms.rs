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
