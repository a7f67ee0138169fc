//! Promises as properties.

use proptest::prelude::*;

use crate::kit::sim::{self, Tally};

/// The same thousand closings each time; `--example simulate` does a hundred thousand.
#[test]
fn a_thousand_closings_show_nothing() {
    let mut tally = Tally::default();
    let mut seed = 0;
    while tally.closings < 1_000 {
        tally.add(&sim::run(seed).expect("a sound sitting"));
        seed += 1;
    }
    assert!(
        tally.refusals > 50
            && tally.as_of > 200
            && tally.crashes > 20
            && tally.takes > 200
            && tally.frames > 20_000,
        "{tally:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

    /// Whatever encoders, notary and driver do: no frame leaves open time, none was taken in closed
    /// time, none leans on a picture that the public did not get, everything follows without a
    /// hole, and all that is missing is named.
    #[test]
    fn nothing_closed_is_ever_shown(seed: u64) {
        prop_assert_eq!(sim::run(seed).map(|_| ()), Ok(()));
    }
}
