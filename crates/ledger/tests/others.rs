//! Our log in the hands of other people's code: `tlog_tiles` and `signed_note`.

use std::collections::BTreeMap;

use ledger::note::{Note, Signer, Verifier};
use ledger::prove::{check_consistency, check_inclusion, consistency, inclusion};
use ledger::{Checkpoint, Hash, Tile, Tree};
use signed_note::{StandardSigner, StandardVerifier, VerifierList};
use tlog_tiles::{HashReader, TileHashReader, TileReader};

struct Shelf(BTreeMap<String, Vec<u8>>);

impl ledger::prove::Tiles for &Shelf {
    type Error = String;

    fn read(&mut self, tile: Tile) -> Result<Vec<u8>, String> {
        self.0
            .get(&tile.to_string())
            .cloned()
            .ok_or_else(|| tile.to_string())
    }
}

impl TileReader for Shelf {
    fn height(&self) -> u8 {
        8
    }

    /// Their paths carry the height, ours (C2SP `tlog-tiles`) do not.
    fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        let ours = |tile: &tlog_tiles::Tile| tile.path().replacen("tile/8/", "tile/", 1);
        Ok(tiles
            .iter()
            .map(|tile| self.0[&ours(tile)].clone())
            .collect())
    }

    fn save_tiles(&self, _: &[tlog_tiles::Tile], _: &[Vec<u8>]) {}
}

fn log(size: usize) -> (Tree, Shelf, Vec<Hash>) {
    let (mut tree, mut leaves) = (Tree::default(), Vec::new());
    for n in 0..size {
        leaves.push(tree.push(format!("entry {n}\n").as_bytes()));
    }
    let files = tree.take_filled().into_iter().chain(tree.partial());
    let shelf = files
        .map(|file| (file.tile.to_string(), file.bytes))
        .collect();
    (tree, Shelf(shelf), leaves)
}

fn theirs(hashes: &[Hash]) -> Vec<tlog_tiles::Hash> {
    hashes.iter().map(|hash| tlog_tiles::Hash(hash.0)).collect()
}

#[test]
fn tlog_tiles_reads_our_tiles_and_takes_our_proofs() {
    for size in [1_u64, 2, 255, 256, 257, 300, 511, 513, 66_000] {
        let (tree, shelf, leaves) = log(size as usize);
        let root = tlog_tiles::Hash(tree.root().0);
        let reader = TileHashReader::new(size, root, &shelf);
        assert_eq!(tlog_tiles::tree_hash(size, &reader).unwrap(), root);
        for n in [0, size / 3, size / 2, size - 1] {
            let leaf = leaves[n as usize];
            let record = tlog_tiles::record_hash(format!("entry {n}\n").as_bytes());
            assert_eq!(record.0, leaf.0);
            let stored = reader
                .read_hashes(&[tlog_tiles::stored_hash_index(0, n)])
                .unwrap();
            assert_eq!(
                stored[0].0, leaf.0,
                "leaf {n} of {size} through their reader"
            );
            let way = inclusion(&mut &shelf, n, size).unwrap();
            let expected = tlog_tiles::prove_record(size, n, &reader).unwrap();
            assert_eq!(theirs(&way), expected, "inclusion of {n} in {size}");
            tlog_tiles::check_record(&theirs(&way), size, root, n, record).unwrap();
            assert_eq!(check_inclusion(&way, leaf, n, size, &tree.root()), Ok(()));

            let (old, older) = (n + 1, log(n as usize + 1).0.root());
            let way = consistency(&mut &shelf, old, size).unwrap();
            let expected = tlog_tiles::prove_tree(size, old, &reader).unwrap();
            assert_eq!(theirs(&way), expected, "consistency of {old} and {size}");
            let older_theirs = tlog_tiles::Hash(older.0);
            tlog_tiles::check_tree(&theirs(&way), size, root, old, older_theirs).unwrap();
            assert_eq!(
                check_consistency(&way, old, &older, size, &tree.root()),
                Ok(())
            );
        }
    }
}

/// A changed tile must fall somewhere on the way from tiles to a checked proof.
///
/// Their reader alone is not enough: it begins to check full tiles against their parents at the
/// count of subtrees, so that where several subtrees of the right edge lie in one tile (here 64,
/// 16 and 8 leaves of 600) the first full tiles behind them are taken unseen. The Go package that
/// it was ported from does the same. The proof made from such a tile leads to another root.
#[test]
fn tlog_tiles_refuses_a_changed_tile() {
    for (size, path, n) in [
        (600, "tile/0/001", 300),
        (512, "tile/0/001", 300),
        (600, "tile/1/000.p/2", 3),
    ] {
        let (tree, mut shelf, _) = log(size as usize);
        shelf.0.get_mut(path).unwrap()[40] ^= 1;
        let root = tlog_tiles::Hash(tree.root().0);
        let reader = TileHashReader::new(size, root, &shelf);
        let record = tlog_tiles::record_hash(format!("entry {n}\n").as_bytes());
        let checked = tlog_tiles::prove_record(size, n, &reader)
            .and_then(|way| tlog_tiles::check_record(&way, size, root, n, record));
        assert!(checked.is_err(), "{path} of {size}");
        // Ours makes a proof of what it is given, and the check refuses it.
        let way = inclusion(&mut &shelf, n, size).unwrap();
        let leaf = Hash::leaf(format!("entry {n}\n").as_bytes());
        assert!(check_inclusion(&way, leaf, n, size, &tree.root()).is_err());
    }
}

#[test]
fn signed_note_takes_our_keys_and_notes_and_we_take_theirs() {
    let ours = Signer::new("record.example/log", &[5; 32]).unwrap();
    let checkpoint = Checkpoint {
        origin: "record.example/log".into(),
        size: 7,
        root: Hash([1; 32]),
    };
    let note = checkpoint.sign(&ours).unwrap();

    let verifier = StandardVerifier::new(&ours.verifier().to_string()).unwrap();
    let known = VerifierList::new(vec![Box::new(verifier)]);
    let parsed = signed_note::Note::from_bytes(note.as_bytes()).unwrap();
    let (verified, unverified) = parsed.verify(&known).unwrap();
    assert_eq!((verified.len(), unverified.len()), (1, 0));
    let read = tlog_tiles::Checkpoint::from_bytes(parsed.text()).unwrap();
    assert_eq!(
        (read.origin(), read.size(), read.hash().0),
        ("record.example/log", 7, [1; 32])
    );

    let signer = StandardSigner::new(&ours.secret_text()).unwrap();
    let mut theirs = signed_note::Note::new(checkpoint.to_string().as_bytes(), &[]).unwrap();
    theirs.add_sigs(&[&signer]).unwrap();
    assert_eq!(
        theirs.to_bytes(),
        note.as_bytes(),
        "Ed25519 is deterministic"
    );
    let key: Verifier = ours.verifier().to_string().parse().unwrap();
    let theirs = String::from_utf8(theirs.to_bytes()).unwrap();
    assert_eq!(Note::parse(&theirs).unwrap().check(&key), Ok(()));
}
