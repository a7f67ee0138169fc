//! Submitting: receipts, refusals, idempotency, many at once, a world without room.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use acts::{Act, Refusal};

use super::*;
use crate::writer::Step;
use crate::{Denied, Reader};

#[test]
fn what_was_agreed_to_is_still_there_after_a_restart() {
    let data = folder();
    let notary = open(data.path());
    furnish(&notary);
    hold(&notary, "cabinet-1");
    let record = notary.record();
    let entries = notary.entries(0, 100, Reader::All).unwrap();
    assert_eq!(record.next_n(), 12);
    assert_eq!(entries.len(), 12);
    drop(notary);

    let clock = Clock::simulated(0);
    let notary = Notary::open(data.path(), clock.clone(), ORIGIN).unwrap();
    assert_eq!(notary.record(), record);
    assert_eq!(notary.entries(0, 100, Reader::All).unwrap(), entries);
    assert_eq!(notary.opened().entries, 12);
    assert_eq!(
        (notary.opened().restaged, notary.opened().altered.len()),
        (0, 0)
    );
    assert_eq!(
        clock.now_us(),
        record.latest().micros(),
        "no act is older than the last"
    );
    assert!(record.misfits().is_empty());
}

#[test]
fn a_refusal_is_answered_and_leaves_nothing() {
    let data = folder();
    let notary = open(data.path());
    furnish(&notary);
    let before = notary.record();
    let denied = notary
        .submit_blocking(officer(), command(&notice("m")), None)
        .unwrap_err();
    assert!(
        matches!(denied, Denied::Refused(Refusal::RoleMissing { .. })),
        "{denied:?}"
    );
    let denied = notary
        .submit_blocking(operator(), command(&body("cabinet")), None)
        .unwrap_err();
    assert!(matches!(
        denied,
        Denied::Refused(Refusal::BodyExists { .. })
    ));
    assert_eq!(notary.record(), before);
    assert_eq!(notary.published(), 4);
}

#[tokio::test]
async fn in_one_tick_each_is_judged_after_those_before() {
    let data = folder();
    let notary = open(data.path());
    let asked = ["a", "b", "a", "c", "b"].map(|name| {
        tokio::spawn({
            let notary = notary.clone();
            async move { notary.submit(operator(), command(&body(name)), None).await }
        })
    });
    let mut written = 0;
    for answer in asked {
        match answer.await.unwrap() {
            Ok(receipt) => written += receipt.marks.len(),
            Err(Denied::Refused(Refusal::BodyExists { .. })) => {}
            Err(denied) => panic!("{denied}"),
        }
    }
    assert_eq!(written, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_at_once() {
    let data = folder();
    let notary = open(data.path());
    let mut watch = notary.watch();
    let asked: Vec<_> = (0..1000)
        .map(|n| {
            let notary = notary.clone();
            let ask = command(&body(&format!("body-{n}")));
            tokio::spawn(async move { notary.submit(operator(), ask, None).await.unwrap() })
        })
        .collect();
    let (mut places, mut checkpoints) = (Vec::new(), std::collections::BTreeSet::new());
    for answer in asked {
        let receipt = answer.await.unwrap();
        let mark = &receipt.marks[0];
        assert!(receipt.checkpoint_size > mark.entry.n);
        assert!(!receipt.replayed);
        assert_eq!(notary.leaf(mark.entry.n).unwrap(), Some(mark.disclosure));
        places.push(mark.entry.n);
        checkpoints.insert(receipt.checkpoint_size);
    }
    places.sort_unstable();
    assert_eq!(places, (0..1000).collect::<Vec<u64>>());
    assert!(
        checkpoints.len() < 500,
        "{} ticks for 1,000 submissions",
        checkpoints.len()
    );
    assert_eq!(*watch.borrow_and_update(), 1000);
    let key = notary.verifier().parse().unwrap();
    for n in [0, 1, 255, 256, 257, 511, 998, 999] {
        let proof: ledger::Proof = notary.proof(n).unwrap().unwrap().parse().unwrap();
        let entry = ledger::leaf_entry(&ledger::Hash(notary.leaf(n).unwrap().unwrap().0));
        assert_eq!(proof.check(entry.as_bytes(), &key).unwrap().size, 1000);
    }
    assert_eq!(notary.proof(1000).unwrap(), None);
    drop(watch);
    let record = notary.record();
    drop(notary);
    assert_eq!(open(data.path()).record(), record);
}

#[test]
fn the_same_key_gives_the_same_receipt_also_after_a_restart() {
    let data = folder();
    let notary = open(data.path());
    let key = || Some("3f0c-once".to_owned());
    let ask = |notary: &Notary, name: &str, actor| {
        notary.submit_blocking(actor, command(&body(name)), key())
    };
    let first = ask(&notary, "cabinet", operator()).unwrap();
    assert!(!first.replayed);
    let same = |receipt: &Receipt| {
        assert_eq!(receipt.marks, first.marks);
        assert_eq!(receipt.checkpoint_size, first.checkpoint_size);
        assert!(receipt.replayed);
    };
    same(&ask(&notary, "cabinet", operator()).unwrap());
    assert_eq!(
        ask(&notary, "senate", operator()).unwrap_err(),
        Denied::KeyReused
    );
    // Another's key is another key.
    let other = Actor::office("Deputy", None, &[Role::Operator]);
    ask(&notary, "senate", other).unwrap();
    drop(notary);
    let notary = open(data.path());
    same(&ask(&notary, "cabinet", operator()).unwrap());
    assert_eq!(
        ask(&notary, "senate", operator()).unwrap_err(),
        Denied::KeyReused
    );
    assert_eq!(notary.record().next_n(), 2);
}

#[tokio::test]
async fn the_same_key_twice_in_one_tick_is_written_once() {
    let data = folder();
    let notary = open(data.path());
    let ask = || {
        notary.submit(
            operator(),
            command(&body("cabinet")),
            Some("once".to_owned()),
        )
    };
    let (one, two, three) = tokio::join!(ask(), ask(), ask());
    let (one, two, three) = (one.unwrap(), two.unwrap(), three.unwrap());
    assert_eq!(one.marks, two.marks);
    assert_eq!(two.marks, three.marks);
    assert_eq!(
        [one.replayed, two.replayed, three.replayed],
        [false, true, true]
    );
    assert_eq!(notary.record().next_n(), 1);
}

#[test]
fn a_refused_command_leaves_its_key_unused_and_a_bad_key_is_said() {
    let data = folder();
    let notary = open(data.path());
    let ask = |actor, key: &str| {
        notary.submit_blocking(actor, command(&body("cabinet")), Some(key.to_owned()))
    };
    assert!(matches!(
        ask(officer(), "k").unwrap_err(),
        Denied::Refused(_)
    ));
    assert!(matches!(
        ask(officer(), "k").unwrap_err(),
        Denied::Refused(_)
    ));
    for key in ["", "with space", "käse", "tab\t", &"x".repeat(256)] {
        assert_eq!(
            ask(operator(), key).unwrap_err(),
            Denied::KeyMalformed,
            "{key:?}"
        );
    }
    assert_eq!(notary.record().next_n(), 0);
}

#[test]
fn without_room_nothing_is_believed_and_with_room_it_goes_on() {
    let data = folder();
    let full = Arc::new(AtomicBool::new(false));
    let hazard = Arc::clone(&full);
    let hazard = Box::new(move |step| {
        let fails = step == Step::Inserted && hazard.load(Ordering::SeqCst);
        if fails { Err(Fault::NoRoom) } else { Ok(()) }
    });
    let notary = open_with(data.path(), hazard).unwrap();
    furnish(&notary);
    let (record, checkpoint) = (notary.record(), notary.checkpoint());
    full.store(true, Ordering::SeqCst);
    let key = Some("again".to_owned());
    let ask = || notary.submit_blocking(operator(), command(&body("senate")), key.clone());
    let denied = ask().unwrap_err();
    assert_eq!(denied, Denied::Fault(Fault::NoRoom));
    assert!(Fault::NoRoom.passes());
    assert_eq!((notary.record(), notary.checkpoint()), (record, checkpoint));
    assert_eq!(notary.entries(0, 10, Reader::All).unwrap().len(), 4);
    full.store(false, Ordering::SeqCst);
    let receipt = ask().unwrap();
    assert_eq!((receipt.marks[0].entry.n, receipt.replayed), (4, false));
    let record = notary.record();
    drop(notary);
    assert_eq!(open(data.path()).record(), record);
}

#[test]
fn a_disk_that_sqlite_finds_full_is_no_room_and_harms_nothing() {
    let data = folder();
    let notary = open(data.path());
    furnish(&notary);
    drop(notary);
    let path = data.path().join("book.db");
    let mut db = base::database::book(&path).unwrap();
    let pages: i64 = db
        .query_row("PRAGMA page_count", [], |row| row.get(0))
        .unwrap();
    db.pragma_update(None, "max_page_count", pages).unwrap();
    let tx = db.transaction().unwrap();
    let json = format!("{{\"x\":\"{}\"}}", "y".repeat(100_000));
    let file = ledger::Disclosure::new([0; 32], json).unwrap();
    let error = crate::book::entry(&tx, 4, &file.digest(), &file.to_string()).unwrap_err();
    assert_eq!(Fault::from(error), Fault::NoRoom);
    drop(tx);
    assert_eq!(crate::book::size(&db).unwrap(), 4);
    drop(db);
    assert_eq!(open(data.path()).record().next_n(), 4);
}

#[test]
fn after_a_failure_that_leaves_doubt_nothing_more_is_written() {
    let data = folder();
    let hazard = Box::new(|step| {
        let broken = Fault::Unreadable("disk I/O error".to_owned());
        if step == Step::Inserted {
            Err(broken)
        } else {
            Ok(())
        }
    });
    let notary = open_with(data.path(), hazard).unwrap();
    let ask = || {
        notary
            .submit_blocking(operator(), command(&body("cabinet")), None)
            .unwrap_err()
    };
    let stopped = Denied::Fault(Fault::Stopped(
        "This cannot be read from the disk: disk I/O error".into(),
    ));
    assert_eq!(ask(), stopped);
    assert_eq!(ask(), stopped);
    assert_eq!(notary.record().next_n(), 0);
    drop(notary);
    assert_eq!(open(data.path()).record().next_n(), 0);
}

#[test]
fn a_panic_of_the_writer_leaves_nobody_waiting() {
    let data = folder();
    let hazard = Box::new(|step| match step {
        Step::Committed => panic!("injected"),
        Step::Judged | Step::Inserted | Step::Tile | Step::Checkpoint | Step::Believed => Ok(()),
    });
    let notary = open_with(data.path(), hazard).unwrap();
    for _ in 0..2 {
        let denied = notary.submit_blocking(operator(), command(&body("cabinet")), None);
        assert!(matches!(denied, Err(Denied::Fault(_))), "{denied:?}");
    }
    drop(notary);
    assert_eq!(open(data.path()).record().next_n(), 1, "it was committed");
}

#[test]
fn acts_that_are_not_public_are_read_by_those_they_are_for() {
    let data = folder();
    let notary = open(data.path());
    furnish(&notary);
    let kinds = |reader: Reader<'_>| {
        let held = notary.entries(0, 100, reader).unwrap();
        held.into_iter()
            .map(|held| held.entry.act.kind().to_owned())
            .collect::<Vec<_>>()
    };
    let clerk = clerk();
    assert_eq!(kinds(Reader::Public), ["body_established", "room_created"]);
    assert_eq!(
        kinds(Reader::Actor(&clerk)),
        ["body_established", "room_created", "role_granted"]
    );
    assert_eq!(kinds(Reader::All).len(), 4);
    assert!(notary.disclosure(2, Reader::Public).unwrap().is_none());
    let file = notary.disclosure(1, Reader::Public).unwrap().unwrap();
    assert_eq!(Some(digest(&file)), notary.leaf(1).unwrap());
    assert!(notary.disclosure(4, Reader::All).unwrap().is_none());
    assert!(notary.entries(4, 100, Reader::All).unwrap().is_empty());
    assert!(
        notary
            .entries(u64::MAX, usize::MAX, Reader::All)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn closing_answers_who_waits_and_takes_no_more() {
    let data = folder();
    let notary = open(data.path());
    let asking = std::thread::spawn({
        let notary = notary.clone();
        move || notary.submit_blocking(operator(), command(&body("cabinet")), None)
    });
    let mut watch = notary.watch();
    // Answered or refused, never left waiting.
    notary.close();
    let answer = asking.join().unwrap();
    match answer {
        Ok(receipt) => assert!(matches!(
            receipt.marks[0].entry.act,
            Act::BodyEstablished { .. }
        )),
        Err(denied) => assert_eq!(denied, Denied::Fault(Fault::Closed)),
    }
    let denied = notary
        .submit_blocking(operator(), command(&body("senate")), None)
        .unwrap_err();
    assert_eq!(denied, Denied::Fault(Fault::Closed));
    assert_eq!(*watch.borrow_and_update(), notary.record().next_n());
}

#[test]
fn one_folder_has_one_notary() {
    let data = folder();
    let notary = open(data.path());
    let error = try_open(data.path()).err().unwrap();
    assert!(
        error.to_string().contains("another notary has this folder"),
        "{error}"
    );
    drop(notary);
    open(data.path());
}
