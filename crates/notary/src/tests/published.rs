//! The log as others see it.

use std::fs;

use ledger::tile::Kind;
use ledger::{Checkpoint, Tile};

use super::*;

fn log(bodies: usize) -> (TempDir, Notary) {
    let data = folder();
    let notary = open(data.path());
    let asked: Vec<_> = (0..bodies)
        .map(|n| {
            let notary = notary.clone();
            let ask = command(&body(&format!("body-{n}")));
            std::thread::spawn(move || notary.submit_blocking(operator(), ask, None).unwrap())
        })
        .collect();
    asked
        .into_iter()
        .for_each(|asked| drop(asked.join().unwrap()));
    (data, notary)
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(here) = folders.pop() {
        for entry in fs::read_dir(here).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                all.push((name, fs::read(path).unwrap()));
            }
        }
    }
    all.sort();
    all
}

#[test]
fn an_empty_log_has_a_checkpoint() {
    let data = folder();
    let notary = open(data.path());
    let key = notary.verifier().parse().unwrap();
    let checkpoint = Checkpoint::open(&notary.checkpoint(), &key).unwrap();
    assert_eq!((checkpoint.origin.as_str(), checkpoint.size), (ORIGIN, 0));
    assert_eq!(notary.origin(), ORIGIN);
    let written = fs::read_to_string(data.path().join("log/checkpoint")).unwrap();
    assert_eq!(written, notary.checkpoint());
    drop(notary);
    let notary = open(data.path());
    assert_eq!(notary.checkpoint(), written);
}

#[test]
fn a_log_that_was_deleted_is_put_back_byte_for_byte() {
    let (data, notary) = log(300);
    drop(notary);
    let log = data.path().join("log");
    let partial_now = |(name, _): &(String, Vec<u8>)| {
        !name.contains(".p/") || name.ends_with(".p/44") || name.ends_with("1/000.p/1")
    };
    let before: Vec<_> = files(&log).into_iter().filter(partial_now).collect();
    assert_eq!(
        before.len(),
        6,
        "2 full tiles, 3 partial ones, the checkpoint"
    );
    fs::remove_dir_all(&log).unwrap();
    let notary = open(data.path());
    assert_eq!(notary.opened().restaged, 5);
    assert_eq!(files(&log), before);
}

#[test]
fn a_partial_tile_of_any_earlier_size_is_served() {
    let (data, notary) = log(300);
    fs::remove_dir_all(data.path().join("log/tile/0/001.p")).unwrap();
    drop(notary);
    let notary = open(data.path());
    let (full, last) = ("tile/0/000".to_owned(), "tile/0/001.p/44".to_owned());
    let (full, last) = (
        notary.tile(&full).unwrap().unwrap(),
        notary.tile(&last).unwrap().unwrap(),
    );
    for width in 1..=255 {
        let tile = notary
            .tile(&format!("tile/0/000.p/{width}"))
            .unwrap()
            .unwrap();
        assert_eq!(tile, full[..32 * width], "{width}");
        let tile = notary.tile(&format!("tile/0/001.p/{width}")).unwrap();
        assert_eq!(tile.as_deref(), last.get(..32 * width), "{width}");
        let path = format!("tile/entries/000.p/{width}");
        let bundle = Tile {
            kind: Kind::Entries,
            index: 0,
            width: width as u16,
        };
        assert!(
            bundle
                .entries(&notary.tile(&path).unwrap().unwrap())
                .is_ok()
        );
    }
    for path in [
        "tile/0/001",
        "tile/0/002",
        "tile/2/000.p/1",
        "tile/0/../../keys/log.key",
        "",
    ] {
        assert_eq!(notary.tile(path).unwrap(), None, "{path}");
    }
}

#[test]
fn a_tile_that_was_changed_is_said_and_put_right_at_the_start() {
    let (data, notary) = log(300);
    drop(notary);
    let log = data.path().join("log");
    let before = files(&log);
    for name in ["tile/0/000", "tile/entries/001.p/44", "tile/1/000.p/1"] {
        let path = log.join(name);
        let mut bytes = fs::read(&path).unwrap();
        bytes[17] ^= 4;
        fs::write(&path, bytes).unwrap();
        let notary = open(data.path());
        assert_eq!(notary.opened().altered, [path]);
        drop(notary);
        assert_eq!(files(&log), before);
    }
}

#[test]
fn no_proof_is_given_that_does_not_hold() {
    let (data, notary) = log(300);
    assert!(notary.proof(3).unwrap().is_some());
    let path = data.path().join("log/tile/0/000");
    let mut bytes = fs::read(&path).unwrap();
    bytes[0] ^= 1;
    fs::write(&path, bytes).unwrap();
    assert!(notary.proof(3).is_err());
}

#[test]
fn a_log_that_cannot_be_published_is_published_later() {
    use crate::writer::Step;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    let (data, full) = (folder(), Arc::new(AtomicBool::new(true)));
    let hazard = Arc::clone(&full);
    let hazard = Box::new(move |step| {
        let fails = step == Step::Tile && hazard.load(Ordering::SeqCst);
        if fails { Err(Fault::NoRoom) } else { Ok(()) }
    });
    let notary = open_with(data.path(), hazard).unwrap();
    ask(&notary, &operator(), &body("cabinet"));
    assert_eq!((notary.record().next_n(), notary.published()), (1, 0));
    assert_eq!(
        notary.proof(0).unwrap(),
        None,
        "no proof while it is not published"
    );
    full.store(false, Ordering::SeqCst);
    ask(&notary, &operator(), &body("senate"));
    assert_eq!(notary.published(), 2);
    assert!(notary.proof(0).unwrap().is_some());
}
