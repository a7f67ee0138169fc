//! What strangers send, as the fuzz targets take it; what is true to form, changed, is in the crate's
//! own tests.

use acts::{Concealed, Hidden, Time};
use auth::released::{Piece, Segment, Told};
use proptest::prelude::*;

#[path = "../../../fuzz/bodies/auth.rs"]
#[expect(unreachable_pub, reason = "the fuzz targets use it too")]
mod bodies;

/// Instants that can be written, from the year 0 to the year 9999.
const YEARS: std::ops::Range<i64> = -62_167_219_200_000_000..253_402_300_800_000_000;

/// What a released file tells of itself.
fn told() -> impl Strategy<Value = Vec<u8>> {
    let number = any::<u64>();
    let piece = || {
        prop::option::of(number.prop_map(|bytes| Piece {
            bytes,
            salt: [7; 32],
        }))
    };
    let segment =
        (number, YEARS, number, piece()).prop_map(|(seq, start, duration_us, piece)| Segment {
            seq,
            start: Time(start),
            duration_us,
            piece,
        });
    let hidden = (YEARS, YEARS).prop_map(|(from, until)| Hidden {
        what: Concealed::SoundMuted,
        from: Time(from),
        until: Time(until),
        ground: "g".to_owned(),
    });
    let segments = prop::collection::vec(segment, 0..3);
    (piece(), segments, prop::collection::vec(hidden, 0..2)).prop_map(|(init, segments, hidden)| {
        let told = Told {
            meeting: "m".parse().expect("a name"),
            seal: 1,
            camera: "east".parse().expect("a name"),
            take: 1,
            init,
            segments,
            hidden,
        };
        serde_json::to_vec(&told).expect("JSON")
    })
}

proptest! {
    #[test]
    fn whatever_comes_is_told_from_what_is_true(
        random in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        bodies::passkey(&random);
        bodies::envelope(&random);
        bodies::released(&random);
    }

    #[test]
    fn nothing_is_released_by_what_it_says_of_itself(
        told in told(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
    ) {
        let mut told = told;
        for (at, byte) in changes {
            let at = at.index(told.len());
            told[at] = byte;
        }
        bodies::released(&told);
    }
}
