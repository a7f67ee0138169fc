//! Erasure: the words go from every file, the leaf stays, and nothing else can be taken for it.

use std::fs;
use std::process::Command as Process;

use acts::{Act, ActId, DisclosureErased};
use rusqlite::Connection;

use super::*;
use crate::writer::Step;
use crate::{Denied, Reader};

/// Found nowhere once it is erased.
const WORDS: &str = "Her daughter Ilse is in hospital";
const KEY: &str = "key-of-the-erasure";

fn chair() -> Actor {
    Actor::office("Chair of the Cabinet", None, &[Role::Chair])
}

/// A house in which a statement was made that is to be erased; gives its number and the proposal's.
fn proposed(notary: &Notary) -> (u64, u64) {
    furnish(notary);
    for (id, name, side) in [
        ("clerk", "Clerk of the Cabinet", "services"),
        ("chair", "Chair of the Cabinet", "elected"),
    ] {
        let office = format!(
            r#"{{"type":"create_office","office":"{id}","body":"cabinet","name":"{name}","side":"{side}"}}"#
        );
        ask(notary, &operator(), &office);
    }
    hold(notary, "cabinet-1");
    let statement =
        format!(r#"{{"type":"make_statement","meeting":"cabinet-1","text":"{WORDS}"}}"#);
    let key = Some("key-of-the-statement".to_owned());
    let made = notary.submit_blocking(chair(), command(&statement), key);
    let n = made.unwrap().marks[0].entry.n;
    ask(notary, &operator(), &body("senate"));
    (n, propose(notary, n))
}

fn propose(notary: &Notary, n: u64) -> u64 {
    let propose = format!(
        r#"{{"type":"propose","command":{{"type":"erase_disclosure","entry":{n},"ground":"Privacy"}}}}"#
    );
    ask(notary, &clerk(), &propose).marks[0].entry.n
}

fn second(notary: &Notary, proposal: u64) -> Result<Receipt, Denied> {
    let second = format!(r#"{{"type":"second","proposal":{proposal}}}"#);
    notary.submit_blocking(chair(), command(&second), Some(KEY.to_owned()))
}

/// Every file of a folder that holds a text.
fn holding(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, text));
        } else {
            let bytes = fs::read(&path).unwrap();
            let there = bytes
                .windows(text.len())
                .any(|window| window == text.as_bytes());
            found.extend(there.then(|| path.display().to_string()));
        }
    }
    found
}

/// That the book is the function of its rows that it is said to be.
fn canonical(data: &Path) {
    let (book, again) = (data.join("book.db"), data.join("again.db"));
    crate::book::rewrite(&book, &again).unwrap();
    assert!(
        fs::read(&book).unwrap() == fs::read(&again).unwrap(),
        "the same bytes"
    );
    fs::remove_file(again).unwrap();
}

#[test]
fn erased_words_are_in_no_file_and_the_log_is_the_same() {
    let data = folder();
    let notary = open(data.path());
    let (n, proposal) = proposed(&notary);
    assert!(!holding(data.path(), WORDS).is_empty());
    let (leaf, told) = (notary.leaf(n).unwrap(), notary.disclosure(n, Reader::All));
    assert!(told.unwrap().unwrap().contains(WORDS));

    let done = second(&notary, proposal).unwrap();
    let by = done.marks[1].entry.n;
    let Act::DisclosureErased(DisclosureErased { entry, left, .. }) = &done.marks[1].entry.act
    else {
        panic!("{done:?}");
    };
    assert_eq!(*entry, ActId(n));
    assert_eq!(
        holding(data.path(), WORDS),
        [] as [&str; 0],
        "while it runs"
    );
    canonical(data.path());
    let live = notary.record();
    drop(notary);
    assert_eq!(
        holding(data.path(), WORDS),
        [] as [&str; 0],
        "after it ended"
    );

    let notary = open(data.path());
    assert_eq!(notary.record(), live, "folded anew from what is left");
    assert_eq!(notary.leaf(n).unwrap(), leaf);
    assert_eq!((notary.erased(n), notary.erased(by)), (Some(by), None));
    assert_eq!(notary.disclosure(n, Reader::All).unwrap(), None);
    let held = notary.entries(n, 1, Reader::All).unwrap().remove(0);
    assert_eq!((held.erased, Some(held.disclosure)), (Some(by), leaf));
    let json = held.entry.canonical();
    assert!(
        json.contains("statement_made") && json.contains(r#""text":"""#),
        "{json}"
    );
    assert_eq!(digest(&format!("onrecord/erased@v1\n{json}\n")), *left);
    assert!(notary.proof(n).unwrap().is_some());
    // Both receipts are given again, the one of the statement without its words.
    assert_eq!(second(&notary, proposal).unwrap().marks, done.marks);
    ask(&notary, &operator(), &body("council"));
    canonical(data.path());
    assert_eq!(holding(data.path(), WORDS), [] as [&str; 0]);
    // Nothing is erased twice, and nothing that has no words.
    let again = format!(r#"{{"type":"erase_disclosure","entry":{n},"ground":"Again"}}"#);
    let twice = format!(r#"{{"type":"propose","command":{again}}}"#);
    let denied = notary.submit_blocking(clerk(), command(&twice), None);
    let refused = acts::Refusal::ErasedAlready { act: ActId(n) };
    assert_eq!(denied, Err(Denied::Refused(refused)));
    let proposal = propose(&notary, 0);
    let nothing = format!(r#"{{"type":"second","proposal":{proposal}}}"#);
    let denied = notary.submit_blocking(chair(), command(&nothing), None);
    let refused = acts::Refusal::NothingToErase { act: ActId(0) };
    assert_eq!(denied, Err(Denied::Refused(refused)));
}

/// Also where the words lie on pages of their own, in a book of many pages, and with the act that
/// erases them in one tick with others.
#[test]
fn long_words_in_a_large_book_leave_nothing() {
    let data = folder();
    let notary = open(data.path());
    let (n, proposal) = proposed(&notary);
    let title = "x".repeat(190);
    for nth in 0..120 {
        let items: Vec<_> = (0..190)
            .map(|item| format!(r#"{{"id":"item-{item}","title":"{title}"}}"#))
            .collect();
        let notice = notice(&format!("long-{nth}"));
        let agenda = format!(r#","agenda":[{}]}}"#, items.join(","));
        ask(
            &notary,
            &clerk(),
            &format!("{}{agenda}", notice.trim_end().trim_end_matches('}')),
        );
    }
    let long = format!(
        r#"{{"type":"make_statement","meeting":"cabinet-1","text":"{}"}}"#,
        format!("{WORDS}. ").repeat(120)
    );
    let long = ask(&notary, &chair(), &long).marks[0].entry.n;
    let proposal_of_long = propose(&notary, long);
    for proposal in [proposal_of_long, proposal] {
        let second = format!(r#"{{"type":"second","proposal":{proposal}}}"#);
        ask(&notary, &chair(), &second);
    }
    assert_eq!(holding(data.path(), "is in hospital"), [] as [&str; 0]);
    canonical(data.path());
    let live = notary.record();
    drop(notary);
    let notary = open(data.path());
    assert_eq!(notary.record(), live);
    assert!(notary.erased(n).is_some() && notary.erased(long).is_some());
}

/// What lies in place of an act is believed only as the later act says.
#[test]
fn a_remnant_that_no_act_vouches_for_is_noticed() {
    let data = folder();
    let notary = open(data.path());
    let (n, proposal) = proposed(&notary);
    let book = data.path().join("book.db");
    let whole = read(&book, n);
    let json = notary.entries(n, 1, Reader::All).unwrap().remove(0);
    let bare = json.entry.act.without_words().unwrap();
    let bare = acts::Entry {
        act: bare,
        ..json.entry
    }
    .canonical();
    drop(notary);
    let said = |text: &str| {
        let file = fs::read(&book).unwrap();
        let db = Connection::open(&book).unwrap();
        let sql = "UPDATE disclosures SET file = ? WHERE n = ?";
        db.execute(sql, (text, n.cast_signed())).unwrap();
        drop(db);
        let said = try_open(data.path()).err().map(|fault| fault.to_string());
        fs::write(&book, file).unwrap();
        said.unwrap_or_default()
    };
    let remnant = format!("onrecord/erased@v1\n{bare}\n");
    assert!(
        said(&remnant).contains("no act on the record says"),
        "without its act"
    );

    let notary = open(data.path());
    second(&notary, proposal).unwrap();
    drop(notary);
    drop(open(data.path()));
    let left = read(&book, n);
    assert_eq!(left.trim_end_matches(' '), remnant);
    assert_eq!(left.len(), whole.len());
    assert!(said(&whole).contains("it was erased, but its disclosure file is there"));
    let words = remnant.replace(r#""text":"""#, &format!(r#""text":"{WORDS}""#));
    assert!(said(&words).contains("words stand in what was erased"));
    let other = remnant.replace("Chair of the Cabinet", "Clerk of the Cabinet");
    assert!(
        said(&other).contains("no act on the record says"),
        "by another"
    );
    let moved = remnant.replace(&format!("\"n\":{n}"), &format!("\"n\":{}", n + 1));
    assert!(said(&moved).contains("belongs"), "with another number");
    assert!(
        said(&format!("{left}x")).contains("altered"),
        "with more behind it"
    );
    assert!(
        said(&remnant.replace("@v1", "@v2")).contains("altered"),
        "of another kind"
    );
    drop(open(data.path()));
}

fn read(book: &Path, n: u64) -> String {
    let db = Connection::open(book).unwrap();
    let sql = "SELECT file FROM disclosures WHERE n = ?";
    db.query_row(sql, [n.cast_signed()], |row| row.get(0))
        .unwrap()
}

const HERE: &str = "tests::erased::dies_while_it_erases";
const FOLDER: &str = "ONRECORD_ERASE_FOLDER";
const STEP: &str = "ONRECORD_ERASE_STEP";
const PROPOSAL: &str = "ONRECORD_ERASE_PROPOSAL";

/// Only when told: seconds the erasure and dies in the midst of it.
#[test]
fn dies_while_it_erases() {
    let var = |name| std::env::var(name).ok();
    let (Some(data), Some(step), Some(proposal)) = (var(FOLDER), var(STEP), var(PROPOSAL)) else {
        return;
    };
    let hazard = Box::new(move |at: Step| {
        if format!("{at:?}") == step {
            std::process::abort();
        }
        Ok(())
    });
    let notary = open_with(Path::new(&data), hazard).unwrap();
    drop(second(&notary, proposal.parse().unwrap()));
}

#[test]
fn a_crash_while_erasing_leaves_all_or_nothing() {
    for (step, committed) in [
        (Step::Judged, false),
        (Step::Inserted, false),
        (Step::Committed, true),
        (Step::Tile, true),
        (Step::Checkpoint, true),
        (Step::Believed, true),
    ] {
        let data = folder();
        let notary = open(data.path());
        let (n, proposal) = proposed(&notary);
        drop(notary);
        let died = Process::new(std::env::current_exe().unwrap())
            .args([HERE, "--exact", "--nocapture"])
            .env(FOLDER, data.path())
            .env(STEP, format!("{step:?}"))
            .env(PROPOSAL, proposal.to_string())
            .output()
            .unwrap();
        assert!(!died.status.success(), "{step:?}");
        let notary = open(data.path());
        assert_eq!(notary.erased(n).is_some(), committed, "{step:?}");
        assert_eq!(
            holding(data.path(), WORDS).is_empty(),
            committed,
            "{step:?}"
        );
        assert_eq!(second(&notary, proposal).unwrap().replayed, committed);
        assert_eq!(holding(data.path(), WORDS), [] as [&str; 0], "{step:?}");
        let live = notary.record();
        drop(notary);
        canonical(data.path());
        assert_eq!(open(data.path()).record(), live);
    }
}
