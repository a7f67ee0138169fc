//! Scripts beside their transcripts: `scripts/X.txt` and `snapshots/…X.snap`.

use std::collections::BTreeSet;

use super::script::Stage;

const SCRIPTS: &[(&str, &str)] = &[
    ("house", include_str!("scripts/house.txt")),
    ("notice", include_str!("scripts/notice.txt")),
    ("session", include_str!("scripts/session.txt")),
    ("delay", include_str!("scripts/delay.txt")),
    ("handling", include_str!("scripts/handling.txt")),
    ("business", include_str!("scripts/business.txt")),
    ("custody", include_str!("scripts/custody.txt")),
    ("footage", include_str!("scripts/footage.txt")),
    ("papers", include_str!("scripts/papers.txt")),
    ("who", include_str!("scripts/who.txt")),
    ("rules", include_str!("scripts/rules.txt")),
    ("agenda", include_str!("scripts/agenda.txt")),
    ("class", include_str!("scripts/class.txt")),
    ("offices", include_str!("scripts/offices.txt")),
    ("second", include_str!("scripts/second.txt")),
    ("seal", include_str!("scripts/seal.txt")),
    ("retention", include_str!("scripts/retention.txt")),
    ("opening", include_str!("scripts/opening.txt")),
    ("situation", include_str!("scripts/situation.txt")),
    ("invitation", include_str!("scripts/invitation.txt")),
    ("attendance", include_str!("scripts/attendance.txt")),
];

#[test]
fn scripts_give_their_transcripts() {
    for (name, script) in SCRIPTS {
        insta::assert_snapshot!(*name, Stage::new().run(script));
    }
}

/// Every refusal that exists is met in some script, and no sentence is without its verb and end.
#[test]
fn every_refusal_is_reached_and_says_what_to_do() {
    let mut reached = BTreeSet::new();
    for (_, script) in SCRIPTS {
        let mut stage = Stage::new();
        for line in stage.run(script).lines() {
            let Some(refused) = line.trim().strip_prefix("REFUSED ") else {
                continue;
            };
            let (_, sentence) = refused.split_once(": ").unwrap();
            assert!(
                sentence.ends_with('.') && sentence.contains([':', ',']),
                "{sentence}"
            );
            assert!(
                !sentence.trim_end_matches('.').contains(". "),
                "one sentence: {sentence}"
            );
            let first = sentence.chars().next().unwrap();
            assert!(first.is_uppercase() || first == '"', "{sentence}");
        }
        reached.extend(stage.codes);
    }
    // The arms of `code` are checked by the compiler to be all there are.
    let source = include_str!("../refusal.rs");
    let arms = source.lines().filter_map(|line| line.split_once("=> \""));
    let all: BTreeSet<_> = arms.map(|(_, code)| code.trim_end_matches("\",")).collect();
    assert!(all.len() > 50);
    let unreached: Vec<_> = all.difference(&reached).collect();
    assert!(unreached.is_empty(), "no script reaches {unreached:?}");
}
