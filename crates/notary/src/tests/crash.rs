//! The process dies at each step; the next start finds all or nothing, never something else.

use std::process::Command as Process;

use super::*;
use crate::writer::Step;

const HERE: &str = "tests::crash::dies_where_it_is_told";
const FOLDER: &str = "ONRECORD_CRASH_FOLDER";
const STEP: &str = "ONRECORD_CRASH_STEP";

const STEPS: [Step; 6] = [
    Step::Judged,
    Step::Inserted,
    Step::Committed,
    Step::Tile,
    Step::Checkpoint,
    Step::Believed,
];

fn key(n: u64) -> Option<String> {
    Some(format!("key-{n}"))
}

/// Only when told: goes on from what is in the folder and dies in the midst of the next tick.
#[test]
fn dies_where_it_is_told() {
    let (Ok(data), Ok(step)) = (std::env::var(FOLDER), std::env::var(STEP)) else {
        return;
    };
    let data = Path::new(&data);
    let hazard = Box::new(move |at: Step| {
        if format!("{at:?}") == step {
            std::process::abort();
        }
        Ok(())
    });
    let notary = open_with(data, hazard).unwrap();
    let n = notary.record().next_n();
    drop(notary.submit_blocking(operator(), command(&body(&format!("body-{n}"))), key(n)));
}

/// What a stranger finds in `log/`, before anybody has put anything right.
fn published_holds(data: &Path) {
    struct Files<'a>(&'a Path);
    impl ledger::prove::Tiles for Files<'_> {
        type Error = std::io::Error;
        fn read(&mut self, tile: ledger::Tile) -> Result<Vec<u8>, std::io::Error> {
            std::fs::read(self.0.join(tile.to_string()))
        }
    }
    let log = data.join("log");
    let note = std::fs::read_to_string(log.join("checkpoint")).unwrap();
    let checkpoint: ledger::Checkpoint = ledger::Note::parse(&note).unwrap().text.parse().unwrap();
    let root = ledger::prove::root(&mut Files(&log), checkpoint.size).unwrap();
    assert_eq!(
        root, checkpoint.root,
        "the tiles of {} lead to its root",
        checkpoint.size
    );
}

#[test]
fn a_crash_at_any_step_leaves_all_or_nothing() {
    let data = folder();
    drop(open(data.path()));
    let mut expected = 0;
    for round in 0..4 {
        for step in STEPS {
            let died = Process::new(std::env::current_exe().unwrap())
                .args([HERE, "--exact", "--nocapture"])
                .env(FOLDER, data.path())
                .env(STEP, format!("{step:?}"))
                .output()
                .unwrap();
            assert!(!died.status.success(), "round {round}, {step:?}");
            let committed = match step {
                Step::Judged | Step::Inserted => false,
                Step::Committed | Step::Tile | Step::Checkpoint | Step::Believed => true,
            };
            published_holds(data.path());
            let notary = open(data.path());
            let size = notary.record().next_n();
            assert_eq!(
                size,
                expected + u64::from(committed),
                "round {round}, {step:?}"
            );
            assert!(notary.opened().altered.is_empty());
            assert_eq!(notary.published(), size);
            // Who asks again gets what was written, or has it written now, once.
            let again = command(&body(&format!("body-{expected}")));
            let receipt = notary
                .submit_blocking(operator(), again, key(expected))
                .unwrap();
            assert_eq!(receipt.replayed, committed);
            assert_eq!(receipt.marks[0].entry.n, expected);
            let proof: ledger::Proof = notary.proof(expected).unwrap().unwrap().parse().unwrap();
            let leaf = ledger::leaf_entry(&ledger::Hash(receipt.marks[0].disclosure.0));
            let checkpoint = proof.check(leaf.as_bytes(), &notary.verifier().parse().unwrap());
            expected += 1;
            assert_eq!(checkpoint.unwrap().size, expected);
        }
    }
}
