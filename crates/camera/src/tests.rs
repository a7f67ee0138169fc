//! The slots.

use acts::CameraPath;

use crate::{Busy, SILENCE_US, Slots};

fn east() -> CameraPath {
    "cabinet-room/east".parse().expect("a path")
}

#[test]
fn one_publishes_until_it_leaves() {
    let slots = Slots::default();
    let first = slots.claim(&east(), 0).expect("free");
    assert_eq!(slots.claim(&east(), SILENCE_US - 1).err(), Some(Busy));
    assert!(
        slots
            .claim(&"cabinet-room/west".parse().expect("a path"), 0)
            .is_ok()
    );
    drop(first);
    assert!(!slots.held(&east()));
    slots.claim(&east(), SILENCE_US - 1).expect("free again");
}

#[test]
fn one_that_is_heard_stays() {
    let slots = Slots::default();
    let first = slots.claim(&east(), 0).expect("free");
    first.heard(10_000_000);
    assert_eq!(
        slots.claim(&east(), 10_000_000 + SILENCE_US - 1).err(),
        Some(Busy)
    );
    assert!(!first.evicted());
}

#[test]
fn one_that_is_silent_is_replaced_and_takes_nothing_along() {
    let slots = Slots::default();
    let first = slots.claim(&east(), 0).expect("free");
    let second = slots.claim(&east(), SILENCE_US).expect("taken over");
    assert!(first.evicted() && !second.evicted());
    assert!(!second.ready(), "the first has not left");
    // It may be late to leave, and then leaves the successor alone.
    first.heard(SILENCE_US);
    drop(first);
    assert!(slots.held(&east()) && second.ready());
    assert_eq!(slots.claim(&east(), SILENCE_US + 1).err(), Some(Busy));
}

#[test]
fn the_operator_takes_a_camera_at_once() {
    let slots = Slots::default();
    let first = slots.claim(&east(), 0).expect("free");
    assert!(slots.evict(&east()));
    assert!(first.evicted());
    assert!(!slots.held(&east()));
    let second = slots.claim(&east(), 1).expect("free");
    assert!(slots.evict(&east()));
    let third = slots.claim(&east(), 2).expect("free");
    drop(second);
    assert!(!third.ready(), "the first has not left");
    drop(first);
    assert!(third.ready() && !third.evicted() && slots.held(&east()));
    drop(third);
    assert!(!slots.evict(&east()));
}
