//! The tree against RFC 6962 as it is written, and every parser against what is not.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::checkpoint::{Checkpoint, Unsound};
use crate::disclosure::{self, Disclosure, digest_in, leaf_entry};
use crate::note::{Note, Signer, Unaccepted, Verifier};
use crate::proof::{Proof, Unproved};
use crate::prove::{
    Tiles, Unconvinced, Unproven, check_consistency, check_inclusion, consistency, inclusion, root,
};
use crate::tile::{Kind, Tile};
use crate::{Hash, Tree};

/// RFC 6962 §2.1, §2.1.1 and §2.1.2, word for word over leaf hashes.
mod naive {
    use crate::Hash;

    fn split(n: usize) -> usize {
        let mut k = 1;
        while k * 2 < n {
            k *= 2;
        }
        k
    }

    pub(super) fn mth(d: &[Hash]) -> Hash {
        match d {
            [] => Hash::of(b""),
            [one] => *one,
            more => {
                let k = split(more.len());
                Hash::node(&mth(&more[..k]), &mth(&more[k..]))
            }
        }
    }

    pub(super) fn path(m: usize, d: &[Hash]) -> Vec<Hash> {
        if d.len() == 1 {
            return Vec::new();
        }
        let k = split(d.len());
        if m < k {
            let mut way = path(m, &d[..k]);
            way.push(mth(&d[k..]));
            way
        } else {
            let mut way = path(m - k, &d[k..]);
            way.push(mth(&d[..k]));
            way
        }
    }

    pub(super) fn proof(m: usize, d: &[Hash]) -> Vec<Hash> {
        subproof(m, d, true)
    }

    fn subproof(m: usize, d: &[Hash], whole: bool) -> Vec<Hash> {
        if m == d.len() {
            return if whole { Vec::new() } else { vec![mth(d)] };
        }
        let k = split(d.len());
        if m <= k {
            let mut way = subproof(m, &d[..k], whole);
            way.push(mth(&d[k..]));
            way
        } else {
            let mut way = subproof(m - k, &d[k..], false);
            way.push(mth(&d[..k]));
            way
        }
    }
}

#[derive(Default)]
struct Shelf(BTreeMap<Tile, Vec<u8>>);

impl Shelf {
    fn keep(&mut self, tree: &mut Tree) {
        for file in tree.take_filled().into_iter().chain(tree.partial()) {
            self.0.insert(file.tile, file.bytes);
        }
    }
}

impl Tiles for Shelf {
    type Error = String;

    fn read(&mut self, tile: Tile) -> Result<Vec<u8>, String> {
        self.0
            .get(&tile)
            .cloned()
            .ok_or_else(|| format!("{tile} was never published"))
    }
}

fn entry(n: usize) -> Vec<u8> {
    format!("entry {n}\n").into_bytes()
}

/// A log that was published at every size up to `size`.
fn log(size: usize) -> (Tree, Shelf, Vec<Hash>) {
    let (mut tree, mut shelf, mut leaves) = (Tree::default(), Shelf::default(), Vec::new());
    for n in 0..size {
        leaves.push(tree.push(&entry(n)));
        shelf.keep(&mut tree);
    }
    (tree, shelf, leaves)
}

#[test]
fn rfc_6962_for_every_size_up_to_300() {
    let (mut tree, mut shelf, mut leaves) = (Tree::default(), Shelf::default(), Vec::new());
    for size in 0..=300_u64 {
        let naive = naive::mth(&leaves);
        assert_eq!(tree.root(), naive, "root of {size}");
        assert_eq!(
            root(&mut shelf, size),
            Ok(naive),
            "root of {size} from tiles"
        );
        // Every leaf and every older tree around the powers of two, some of them elsewhere.
        let step = if size < 70 || (250..262).contains(&size) {
            1
        } else {
            37
        };
        for old in (0..=size).step_by(step) {
            let at = old as usize;
            if old < size {
                let way = inclusion(&mut shelf, old, size).unwrap();
                assert_eq!(
                    way,
                    naive::path(at, &leaves),
                    "inclusion of {old} in {size}"
                );
                assert_eq!(check_inclusion(&way, leaves[at], old, size, &naive), Ok(()));
            }
            let way = consistency(&mut shelf, old, size).unwrap();
            let old_root = naive::mth(&leaves[..at]);
            if old > 0 {
                assert_eq!(
                    way,
                    naive::proof(at, &leaves),
                    "consistency of {old} and {size}"
                );
            }
            assert_eq!(
                check_consistency(&way, old, &old_root, size, &naive),
                Ok(())
            );
        }
        leaves.push(tree.push(&entry(size as usize)));
        shelf.keep(&mut tree);
    }
}

#[test]
fn a_tree_of_70000_has_the_tiles_that_the_specification_says() {
    let (mut tree, mut shelf, mut leaves) = (Tree::default(), Shelf::default(), Vec::new());
    for n in 0..70_000 {
        leaves.push(tree.push(&entry(n)));
    }
    shelf.keep(&mut tree);
    let count = |kind: Kind, full: bool| {
        shelf
            .0
            .keys()
            .filter(|tile| tile.kind == kind && (tile.width == 256) == full)
            .count()
    };
    assert_eq!(
        (count(Kind::Entries, true), count(Kind::Entries, false)),
        (273, 1)
    );
    assert_eq!(
        (count(Kind::Hashes(0), true), count(Kind::Hashes(0), false)),
        (273, 1)
    );
    assert_eq!(
        (count(Kind::Hashes(1), true), count(Kind::Hashes(1), false)),
        (1, 1)
    );
    assert_eq!(
        (count(Kind::Hashes(2), true), count(Kind::Hashes(2), false)),
        (0, 1)
    );
    let paths: Vec<String> = shelf.0.keys().map(Tile::to_string).collect();
    for path in [
        "tile/0/272",
        "tile/0/273.p/112",
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ] {
        assert!(paths.contains(&path.to_owned()), "{path}");
    }
    assert_eq!(root(&mut shelf, 70_000), Ok(naive::mth(&leaves)));
    for n in [0, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999] {
        let way = inclusion(&mut shelf, n, 70_000).unwrap();
        assert_eq!(way, naive::path(n as usize, &leaves));
        let bundle = Tile::within(Kind::Entries, n / 256, 70_000).unwrap();
        let entries = bundle.entries(&shelf.0[&bundle]).unwrap();
        assert_eq!(entries[(n % 256) as usize], entry(n as usize));
    }
    for path in ["tile/0/272", "tile/1/001.p/17"] {
        let bytes = shelf.0.get_mut(&path.parse().unwrap()).unwrap();
        bytes[40] ^= 1;
    }
    assert_ne!(
        root(&mut shelf, 70_000),
        Ok(naive::mth(&leaves)),
        "a changed tile shows"
    );
}

#[test]
fn known_roots() {
    // RFC 6962 test vectors as used by Certificate Transparency's own tests.
    let leaves: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    let mut tree = Tree::default();
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(tree.root().hex(), empty);
    for leaf in leaves {
        tree.push(leaf);
    }
    let all = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328";
    assert_eq!(tree.root().hex(), all);
}

#[test]
fn a_proof_for_something_else_does_not_hold() {
    let (tree, mut shelf, leaves) = log(100);
    let whole = tree.root();
    let way = inclusion(&mut shelf, 40, 100).unwrap();
    let refused =
        |leaf: Hash, index, size| check_inclusion(&way, leaf, index, size, &whole).unwrap_err();
    assert_eq!(refused(leaves[41], 40, 100), Unconvinced::OtherRoot);
    assert_eq!(refused(leaves[40], 41, 100), Unconvinced::OtherRoot);
    assert_eq!(refused(leaves[40], 40, 300), Unconvinced::Length);
    assert_eq!(refused(leaves[40], 100, 100), Unconvinced::OutOfRange);
    let (shorter, longer) = (&way[1..], [&way[..], &way[..1]].concat());
    for wrong in [shorter, &longer] {
        assert!(check_inclusion(wrong, leaves[40], 40, 100, &whole).is_err());
    }
    assert_eq!(inclusion(&mut shelf, 100, 100), Err(Unproven::OutOfRange));

    let old = naive::mth(&leaves[..60]);
    let way = consistency(&mut shelf, 60, 100).unwrap();
    let refused = |old_size, old: &Hash, size, root: &Hash| {
        check_consistency(&way, old_size, old, size, root).unwrap_err()
    };
    assert_eq!(
        refused(60, &leaves[0], 100, &whole),
        Unconvinced::OtherOldRoot
    );
    assert_eq!(refused(60, &old, 100, &leaves[0]), Unconvinced::OtherRoot);
    assert_eq!(refused(101, &old, 100, &whole), Unconvinced::OutOfRange);
    assert_eq!(refused(100, &whole, 100, &whole), Unconvinced::Length);
    assert_eq!(
        check_consistency(&[], 100, &old, 100, &whole),
        Err(Unconvinced::OtherOldRoot)
    );
    assert_eq!(
        check_consistency(&[], 0, &old, 100, &whole),
        Err(Unconvinced::OtherOldRoot)
    );
    assert_eq!(
        check_consistency(&[], 60, &old, 100, &whole),
        Err(Unconvinced::Length)
    );
}

#[test]
fn a_missing_tile_and_a_short_tile_are_said() {
    let (_, mut shelf, _) = log(300);
    let tile: Tile = "tile/0/001.p/44".parse().unwrap();
    shelf.0.insert(tile, vec![0; 44 * 32 - 1]);
    let error = inclusion(&mut shelf, 299, 300).unwrap_err();
    assert_eq!(
        error.to_string(),
        "tile/0/001.p/44: a tile of 44 hashes has 1408 bytes, not 1407"
    );
    shelf.0.remove(&tile);
    let error = inclusion(&mut shelf, 299, 300).unwrap_err();
    assert_eq!(
        error.to_string(),
        "tile/0/001.p/44: tile/0/001.p/44 was never published"
    );
}

#[test]
fn tile_paths() {
    for (path, kind, index, width) in [
        ("tile/0/000", Kind::Hashes(0), 0, 256),
        ("tile/0/000.p/1", Kind::Hashes(0), 0, 1),
        (
            "tile/7/x001/x234/067.p/255",
            Kind::Hashes(7),
            1_234_067,
            255,
        ),
        ("tile/entries/x001/000", Kind::Entries, 1000, 256),
        ("tile/entries/999.p/3", Kind::Entries, 999, 3),
    ] {
        let tile = Tile { kind, index, width };
        assert_eq!(path.parse(), Ok(tile), "{path}");
        assert_eq!(tile.to_string(), path);
    }
    for path in [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/1",
        "tile/00/001",
        "tile/8/001",
        "tile/data/001",
        "tile/0/x001",
        "tile/0/001/002",
        "tile/0/x000/001",
        "tile/0/1000",
        "tile/0/001.p/0",
        "tile/0/001.p/256",
        "tile/0/001.p/01",
        "tile/0/001.p/",
        "tile/0/001.p",
        "tile/0/+01",
        "tile/0/-01",
        "tile/0/../0/001",
        "/tile/0/001",
        "tile/0/001/",
        "tile/-1/001",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/001.p/1.p/1",
        "tile/0/٠٠١",
        "checkpoint",
    ] {
        assert!(path.parse::<Tile>().is_err(), "{path} should be no path");
    }
}

#[test]
fn a_disclosure_is_hashed_as_a_whole() {
    let json = r#"{"act":{"type":"called_to_order"},"n":7}"#;
    let file = Disclosure::new([7; 32], json.to_owned()).unwrap();
    let text = file.to_string();
    assert_eq!(
        text,
        format!("onrecord/act@v1\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n{json}\n")
    );
    assert_eq!(Disclosure::parse(text.as_bytes()), Ok(file.clone()));
    assert_eq!(file.json(), json);
    let leaf = leaf_entry(&file.digest());
    assert_eq!(leaf.len(), disclosure::LEAF_BYTES);
    assert_eq!(
        leaf,
        format!("onrecord/act@v1 {}\n", Hash::of(text.as_bytes()).hex())
    );
    assert_eq!(digest_in(leaf.as_bytes()), Some(file.digest()));
    for at in 0..leaf.len() {
        let mut other = leaf.clone().into_bytes();
        other[at] ^= 0x20;
        assert_ne!(digest_in(&other), Some(file.digest()), "byte {at}");
    }
    assert_eq!(digest_in(b""), None);
}

#[test]
fn what_is_no_disclosure_is_refused_with_the_reason() {
    use disclosure::Malformed as M;
    let salt = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
    for (text, wrong) in [
        (String::new(), M::Lines),
        (format!("onrecord/act@v1\n{salt}\n{{}}"), M::Lines),
        (format!("onrecord/act@v1\n{salt}\n{{}}\n\n"), M::Lines),
        (format!("onrecord/act@v1\n{salt}\n"), M::Lines),
        (format!("onrecord/act@v2\n{salt}\n{{}}\n"), M::Kind),
        (format!("onrecord/act@v1\r\n{salt}\n{{}}\n"), M::Kind),
        (format!("onrecord/act@v1\n{}\n{{}}\n", &salt[1..]), M::Salt),
        (
            format!("onrecord/act@v1\n{}\n{{}}\n", salt.replace("c=", "d=")),
            M::Salt,
        ),
        (format!("onrecord/act@v1\n{salt}\n[]\n"), M::Json),
        (format!("onrecord/act@v1\n{salt}\n{{\t}}\n"), M::Json),
        (
            format!("onrecord/act@v1\n{salt}\n{{{}}}\n", "x".repeat(4 << 20)),
            M::TooLong,
        ),
    ] {
        assert_eq!(Disclosure::parse(text.as_bytes()), Err(wrong), "{text:.90}");
    }
    assert_eq!(Disclosure::parse(b"\xff\n"), Err(M::NotText));
    assert_eq!(Disclosure::new([0; 32], "{\n}".to_owned()), Err(M::Json));
}

fn signer() -> Signer {
    Signer::new("record.example/log", &[1; 32]).unwrap()
}

#[test]
fn keys_are_read_as_they_are_written() {
    let signer = signer();
    let text = signer.verifier().to_string();
    assert_eq!(text.parse::<Verifier>().as_ref(), Ok(signer.verifier()));
    let secret = signer.secret_text();
    assert!(secret.starts_with("PRIVATE+KEY+record.example/log+"));
    assert_eq!(
        Signer::from_secret_text(&secret).unwrap().verifier(),
        signer.verifier()
    );
    assert!(
        !format!("{signer:?}").contains(&secret[40..]),
        "a signer never shows its secret"
    );
    let id = format!("{:08x}", signer.verifier().id());
    let other = text.replace(&id, "00000000");
    assert!(matches!(
        other.parse::<Verifier>(),
        Err(Unaccepted::KeyId { found: 0, .. })
    ));
    for wrong in [
        "",
        "a+b",
        "name+0+AA",
        &text[..text.len() - 4],
        &text.to_uppercase(),
        &text[18..],
    ] {
        assert!(wrong.parse::<Verifier>().is_err(), "{wrong}");
        assert!(Signer::from_secret_text(wrong).is_err(), "{wrong}");
    }
    for name in ["", "a b", "a+b", "a\u{a0}b", "a\nb", &"x".repeat(256)] {
        assert!(Signer::new(name, &[1; 32]).is_err(), "{name}");
    }
}

#[test]
fn any_changed_byte_of_a_checkpoint_is_refused() {
    let signer = signer();
    let checkpoint = Checkpoint {
        origin: "record.example/log".to_owned(),
        size: 42,
        root: Hash([9; 32]),
    };
    let note = checkpoint.sign(&signer).unwrap();
    assert_eq!(
        Checkpoint::open(&note, signer.verifier()),
        Ok(checkpoint.clone())
    );
    for at in 0..note.len() {
        for bit in [1, 2, 4, 8, 16, 32, 64, 128] {
            let mut bytes = note.clone().into_bytes();
            bytes[at] ^= bit;
            let Ok(text) = String::from_utf8(bytes) else {
                continue;
            };
            assert!(
                Checkpoint::open(&text, signer.verifier()).is_err(),
                "bit {bit} of byte {at}"
            );
        }
    }
    let stranger = Signer::new("record.example/log", &[2; 32]).unwrap();
    let unsigned = Unsound::Note(Unaccepted::Unsigned("record.example/log".to_owned()));
    assert_eq!(Checkpoint::open(&note, stranger.verifier()), Err(unsigned));
    let other = Checkpoint {
        origin: "elsewhere".to_owned(),
        ..checkpoint
    };
    let error = Checkpoint::open(&other.sign(&signer).unwrap(), signer.verifier()).unwrap_err();
    assert!(matches!(error, Unsound::OtherOrigin { .. }));
}

#[test]
fn foreign_signatures_are_passed_over_and_wrong_ones_are_not() {
    let (signer, witness) = (signer(), Signer::new("witness.example", &[3; 32]).unwrap());
    let text = "record.example/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
    let (ours, theirs) = (signer.sign(text).unwrap(), witness.sign(text).unwrap());
    let line = |note: &str| note[text.len() + 1..].to_owned();
    let both = format!("{text}\n{}{}", line(&theirs), line(&ours));
    let note = Note::parse(&both).unwrap();
    assert_eq!((note.text.as_str(), note.lines.len()), (text, 2));
    assert_eq!(note.check(signer.verifier()), Ok(()));
    assert_eq!(note.check(witness.verifier()), Ok(()));
    // A long line of a kind that is not known here (such as ML-DSA-44) is passed over as well.
    let long = format!(
        "{text}\n— pq.example {}=\n{}",
        "A".repeat(3231),
        line(&ours)
    );
    assert_eq!(Note::parse(&long).unwrap().check(signer.verifier()), Ok(()));
    let another = signer.sign("record.example/log\n1\n").unwrap();
    let wrong_line = &another["record.example/log\n1\n".len() + 1..];
    let mixed = format!("{text}\n{}{wrong_line}", line(&ours));
    assert_eq!(
        Note::parse(&mixed).unwrap().check(signer.verifier()),
        Err(Unaccepted::WrongSignature("record.example/log".to_owned()))
    );
    for wrong in [
        "",
        "\n",
        "text\n",
        "text\n\n",
        "\n\n",
        "text\n\n— a b\n",
        "text\n\n- a AAAAAAA=\n",
        "text\n\n— a AAAA\n",
        "a\tb\n\n— a AAAAAAA=\n",
        "text\n\n— a AAAAAAA=",
        "text\n\n— a AAAAAAA=\n— \n",
    ] {
        assert!(Note::parse(wrong).is_err(), "{wrong:?}");
    }
    let many = format!("{text}\n{}", line(&ours).repeat(101));
    assert_eq!(Note::parse(&many), Err(Unaccepted::NoSignatures));
    assert!(signer.sign("no line feed").is_err());
}

#[test]
fn what_is_no_checkpoint_is_refused() {
    let root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    for wrong in [
        String::new(),
        format!("o\n1\n{root}"),
        format!("\n1\n{root}\n"),
        format!("o\n01\n{root}\n"),
        format!("o\n-1\n{root}\n"),
        format!("o\n+1\n{root}\n"),
        format!("o\n18446744073709551616\n{root}\n"),
        format!("o\n\n{root}\n"),
        format!("o\n1\n{}\n", &root[4..]),
        format!("o\n1\n{root}\nextension\n"),
    ] {
        assert_eq!(
            wrong.parse::<Checkpoint>(),
            Err(Unsound::Malformed),
            "{wrong:?}"
        );
    }
    assert!(
        format!("o\n18446744073709551615\n{root}\n")
            .parse::<Checkpoint>()
            .is_ok()
    );
}

#[test]
fn a_proof_file_stands_alone() {
    let (signer, (tree, mut shelf, _)) = (signer(), log(300));
    let checkpoint = Checkpoint {
        origin: "record.example/log".to_owned(),
        size: 300,
        root: tree.root(),
    };
    let mut proof = Proof {
        extra: None,
        index: 299,
        path: inclusion(&mut shelf, 299, 300).unwrap(),
        checkpoint: checkpoint.sign(&signer).unwrap(),
    };
    for extra in [None, Some(b"opaque".to_vec())] {
        proof.extra = extra;
        let text = proof.to_string();
        assert!(text.starts_with("c2sp.org/tlog-proof@v1\n"));
        assert_eq!(text.parse::<Proof>().as_ref(), Ok(&proof));
        assert_eq!(
            proof.check(&entry(299), signer.verifier()),
            Ok(checkpoint.clone())
        );
        assert!(matches!(
            proof.check(&entry(298), signer.verifier()),
            Err(Unproved::Path {
                index: 299,
                why: Unconvinced::OtherRoot
            })
        ));
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            let parsed = String::from_utf8(bytes)
                .ok()
                .and_then(|text| text.parse::<Proof>().ok());
            let Some(parsed) = parsed else { continue };
            let same = parsed.extra != proof.extra;
            assert_eq!(
                parsed.check(&entry(299), signer.verifier()).is_ok(),
                same,
                "byte {at}"
            );
        }
    }
    let text = proof.to_string();
    for wrong in [
        "",
        "c2sp.org/tlog-proof@v1\n\n",
        "c2sp.org/tlog-proof@v1\nindex 01\n\nx\n",
        "c2sp.org/tlog-proof@v1\nindex\n\nx\n",
        "c2sp.org/tlog-proof@v1\nextra !\nindex 1\n\nx\n",
        "c2sp.org/tlog-proof@v1\nextra AAAA\n\nx\n",
        &text.replace("@v1", "@v2"),
        &format!(
            "c2sp.org/tlog-proof@v1\nindex 1\n{}\nx\n",
            format!("{}\n", Hash([0; 32])).repeat(65)
        ),
    ] {
        assert_eq!(
            wrong.parse::<Proof>(),
            Err(Unproved::Malformed),
            "{wrong:.60}"
        );
    }
}

#[test]
fn bundles_are_taken_apart_to_the_byte() {
    let bundle = Tile {
        kind: Kind::Entries,
        index: 0,
        width: 2,
    };
    assert_eq!(bundle.entries(b"\0\x01a\0\0"), Ok(vec![&b"a"[..], b""]));
    for wrong in [
        &b""[..],
        b"\0\x01a",
        b"\0\x01a\0",
        b"\0\x01a\0\x02b",
        b"\0\x01a\0\0\0",
    ] {
        assert!(bundle.entries(wrong).is_err(), "{wrong:?}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_a_parser_panic(text in "\\PC{0,200}", bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        drop((text.parse::<Tile>(), text.parse::<Checkpoint>(), text.parse::<Proof>()));
        drop((text.parse::<Verifier>(), Signer::from_secret_text(&text).is_ok(), Note::parse(&text)));
        drop((Disclosure::parse(&bytes), digest_in(&bytes), text.parse::<Hash>()));
        let tile = Tile { kind: Kind::Entries, index: 0, width: 3 };
        drop((tile.entries(&bytes), tile.hashes(&bytes)));
    }

    #[test]
    fn tiles_round_trip(level in 0_u8..8, index in any::<u64>(), width in 1_u16..=256) {
        for kind in [Kind::Hashes(level), Kind::Entries] {
            let tile = Tile { kind, index, width };
            prop_assert_eq!(tile.to_string().parse(), Ok(tile));
        }
    }

    #[test]
    fn a_changed_proof_never_holds(size in 1_u64..400, at in any::<u64>(), old in any::<u64>(), byte in 0_usize..32) {
        let (tree, mut shelf, leaves) = log(size as usize);
        let (at, old) = (at % size, old % size + 1);
        let mut way = inclusion(&mut shelf, at, size).unwrap();
        prop_assert!(check_inclusion(&way, leaves[at as usize], at, size, &tree.root()).is_ok());
        if let Some(hash) = way.last_mut() {
            hash.0[byte] ^= 1;
            prop_assert!(check_inclusion(&way, leaves[at as usize], at, size, &tree.root()).is_err());
        }
        let old_root = root(&mut shelf, old).unwrap();
        let mut way = consistency(&mut shelf, old, size).unwrap();
        prop_assert!(check_consistency(&way, old, &old_root, size, &tree.root()).is_ok());
        if let Some(hash) = way.first_mut() {
            hash.0[byte] ^= 1;
            prop_assert!(check_consistency(&way, old, &old_root, size, &tree.root()).is_err());
        }
    }
}
