//! Bundles from strangers.

use ledger::{Checkpoint, Disclosure, Signer, Tree, leaf_entry};
use proptest::prelude::*;

#[path = "../../../fuzz/bodies/bundle.rs"]
#[expect(unreachable_pub, reason = "the fuzz target uses it too")]
mod bodies;

/// A bundle of a stranger's own log with this one act, but for the list of its files; as the fuzz
/// target cuts it.
fn strangers(json: String) -> Vec<Vec<u8>> {
    let signer = Signer::new("record.example", &[7; 32]).expect("a name");
    let act = Disclosure::new([9; 32], json).expect("one line");
    let mut tree = Tree::default();
    tree.push(leaf_entry(&act.digest()).as_bytes());
    let checkpoint = Checkpoint {
        origin: "record.example".to_owned(),
        size: tree.size(),
        root: tree.root(),
    };
    let checkpoint = checkpoint.sign(&signer).expect("signed");
    let log = signer.verifier();
    let manifest = format!(
        r#"{{"format":"onrecord/bundle@v1","meeting":"m","log":"{log}","size":1,"acts":[0],"withheld":[],"footage":true}}"#
    );
    let proof = format!("c2sp.org/tlog-proof@v1\nindex 0\n\n{checkpoint}");
    let key = format!("{log}\n");
    let text = |text: &str| text.as_bytes().to_vec();
    let mut files = vec![text(&manifest), text(&key), text(&checkpoint)];
    let tiles = tree.partial();
    files.extend(tiles.into_iter().map(|file| file.bytes));
    files.extend([text(&act.to_string()), text(&proof)]);
    files
}

/// The one act, or what is none.
fn act() -> impl Strategy<Value = String> {
    let by = r#""at":"2026-09-21T14:13:20.000000Z","by":{"machine":{"part":"notary"}}"#;
    prop_oneof![
        Just(format!(
            r#"{{"act":{{"body":"b","name":"B","type":"body_established","zone":"UTC"}},{by},"n":0}}"#
        )),
        "[a-z0-9\":,\\[\\]{}]{0,60}".prop_map(|inner| format!("{{{inner}}}")),
    ]
}

proptest! {
    /// Whatever somebody hands on as a bundle, it is told what is wrong with it.
    #[test]
    fn a_strangers_bundle_is_never_verified(
        act in act(),
        changes in prop::collection::vec((0..7_usize, any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let mut files = strangers(act);
        for (file, at, byte) in changes {
            if let Some(bytes) = files.get_mut(file).filter(|bytes| !bytes.is_empty()) {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
        }
        let within = tempfile::tempdir().expect("a folder");
        bodies::bundle(&bodies::cut(&files), within.path()).expect("a disk that writes");
    }
}
