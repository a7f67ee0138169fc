//! One meeting follows another in the same room at once.

use serde_json::json;

use crate::house::{Encoder, House, until, verify};

#[test]
fn the_next_meeting_costs_the_last_nothing() {
    let mut house = House::new();
    let first = house.convene();
    let next = house.notice();
    // The next has one camera less: what is still to come of the first is the first's.
    house.clerk(&json!({
        "type": "order_recording", "meeting": next, "decided_by": "Chair", "ground": "always",
        "cameras": ["east"], "handling": "kept",
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
        until("final counts of the first", || {
            let acts = house.acts(&first);
            let done = |act: &serde_json::Value| act["type"] == "footage_completed";
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
            let of = |act: &&serde_json::Value| {
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
    house.stop();
    assert!(
        !house.log().contains("refused what the machine saw"),
        "{}",
        house.log()
    );
    let (code, report) = verify(&house.data(), &[]);
    assert_eq!(code, 0, "{report:#}");
}
