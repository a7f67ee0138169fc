//! A book in which words were erased, kept by a notary and read without trust.

use std::fs;
use std::path::Path;

use acts::{Actor, Command, Role};
use base::Clock;
use notary::{Notary, Reader};
use rusqlite::Connection;

use crate::report::{Report, Verdict};
use crate::{Against, verify};

const WORDS: &str = "Her daughter Ilse is in hospital";

fn office(name: &str, role: Role) -> Actor {
    Actor::office(name, None, &[role])
}

fn ask(notary: &Notary, actor: &Actor, json: &str) -> u64 {
    let command: Command = serde_json::from_str(json).expect("a command");
    let done = notary.submit_blocking(actor.clone(), command, None);
    let done = done.unwrap_or_else(|denied| panic!("{json}: {denied}"));
    done.marks.last().expect("a mark").entry.n
}

/// A house in which a statement was erased; gives the statement's number.
fn held(data: &Path) -> u64 {
    let notary = Notary::open(data, Clock::simulated(0), "record.example/log").expect("opens");
    let (operator, clerk) = (
        office("Operator", Role::Operator),
        office("Clerk", Role::Clerk),
    );
    let chair = office("Chair", Role::Chair);
    let body = r#"{"type":"establish_body","body":"council","name":"The council","zone":"UTC"}"#;
    ask(&notary, &operator, body);
    for (id, name, side) in [
        ("clerk", "Clerk", "services"),
        ("chair", "Chair", "elected"),
    ] {
        let office = format!(
            r#"{{"type":"create_office","office":"{id}","body":"council","name":"{name}","side":"{side}"}}"#
        );
        ask(&notary, &operator, &office);
    }
    let statement = format!(r#"{{"type":"make_statement","text":"{WORDS}"}}"#);
    let n = ask(&notary, &chair, &statement);
    let propose = format!(
        r#"{{"type":"propose","command":{{"type":"erase_disclosure","entry":{n},"ground":"Privacy"}}}}"#
    );
    let proposal = ask(&notary, &clerk, &propose);
    ask(
        &notary,
        &chair,
        &format!(r#"{{"type":"second","proposal":{proposal}}}"#),
    );
    assert_eq!(notary.disclosure(n, Reader::All).expect("read"), None);
    n
}

fn report(data: &Path) -> Report {
    verify(data.to_str().expect("a path"), &Against::default())
}

fn altered(report: &Report, what: &str) {
    assert_eq!(report.verdict, Verdict::Altered, "{report:?}");
    let said = report
        .findings
        .iter()
        .any(|finding| finding.detail.contains(what));
    assert!(said, "{what}: {report:?}");
}

#[test]
fn a_log_whose_words_were_erased_verifies() {
    let folder = tempfile::tempdir().expect("a folder");
    held(folder.path());
    let report = report(folder.path());
    assert_eq!(report.verdict, Verdict::Verified, "{report:?}");
    let said = report.findings.iter().map(|finding| &*finding.detail);
    assert_eq!(
        said.collect::<Vec<_>>(),
        ["the words of 1 entry were erased; its leaf was checked"]
    );
}

#[test]
fn nothing_else_passes_for_what_was_erased() {
    let folder = tempfile::tempdir().expect("a folder");
    let n = held(folder.path());
    let book = folder.path().join("book.db");
    let whole = fs::read(&book).expect("a book");
    let change = |n: u64, change: &dyn Fn(&str) -> String| {
        let db = Connection::open(&book).expect("a book");
        let sql = "SELECT file FROM disclosures WHERE n = ?";
        let file: String = db
            .query_row(sql, [n.cast_signed()], |row| row.get(0))
            .expect("a row");
        let changed = change(&file);
        assert_ne!(changed, file);
        let sql = "UPDATE disclosures SET file = ? WHERE n = ?";
        db.execute(sql, (changed, n.cast_signed()))
            .expect("changed");
        drop(db);
        let report = report(folder.path());
        fs::write(&book, &whole).expect("put back");
        report
    };
    let other = change(n, &|file| {
        file.replace(r#""office":"Chair""#, r#""office":"Clerk""#)
    });
    altered(&other, "no act on the record says that this was left of it");
    let worded = change(n, &|file| file.replace(r#""text":"""#, r#""text":"No""#));
    altered(&worded, "words stand in what was erased");
    let behind = change(n, &|file| format!("{}x", &file[..file.len() - 1]));
    altered(&behind, &format!("entry {n}"));
    // What was never erased.
    let more = change(0, &|file| {
        let json = file.lines().nth(2).expect("a line");
        let remnant = format!("onrecord/erased@v1\n{json}\n");
        format!("{remnant:<width$}", width = file.len())
    });
    altered(
        &more,
        "entry 0: no act on the record says that this was left of it",
    );
    assert_eq!(report(folder.path()).verdict, Verdict::Verified);
}
