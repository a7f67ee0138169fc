//! Views: they follow the book, and lose nothing when they are lost.

use std::fs;

use acts::State;
use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::*;
use crate::{Phase, Reader};

/// Every row of every table, as text.
fn dump(data: &Path) -> String {
    let db = Connection::open(data.join("views.db")).unwrap();
    let mut tables = db
        .prepare("SELECT name, sql FROM sqlite_schema ORDER BY name")
        .unwrap();
    let names: Vec<(String, Option<String>)> = tables
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .flatten()
        .collect();
    let mut out = format!("{names:?}\n");
    for table in ["cursor", "acts", "meetings"] {
        let mut rows = db
            .prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2"))
            .unwrap();
        let columns = rows.column_count();
        let mut rows = rows.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values = (0..columns).map(|column| match row.get_ref(column).unwrap() {
                ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                other @ (ValueRef::Null
                | ValueRef::Integer(_)
                | ValueRef::Real(_)
                | ValueRef::Blob(_)) => format!("{other:?}"),
            });
            out += &format!("{table}: {}\n", values.collect::<Vec<_>>().join(" "));
        }
    }
    out
}

fn held() -> TempDir {
    let data = folder();
    let notary = open(data.path());
    furnish(&notary);
    hold(&notary, "cabinet-1");
    hold(&notary, "cabinet-2");
    ask(&notary, &clerk(), &notice("cabinet-3"));
    ask(&notary, &clerk(), &notice("cabinet-4"));
    let cancel = r#"{"type":"cancel_meeting","meeting":"cabinet-4","ground":"No quorum"}"#;
    ask(&notary, &clerk(), cancel);
    ask(&notary, &clerk(), &notice("cabinet-5"));
    ask(&notary, &clerk(), &of("call_to_order", "cabinet-5"));
    drop(notary);
    data
}

#[test]
fn lists_say_what_the_record_says() {
    let data = held();
    let notary = open(data.path());
    let names = |phase, latest| {
        let rows = notary.meetings(phase, latest, None, 10).unwrap();
        rows.into_iter()
            .map(|row| row.meeting.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(Phase::Upcoming, false), ["cabinet-3"]);
    assert_eq!(names(Phase::Sitting, false), ["cabinet-5"]);
    assert_eq!(names(Phase::Past, false), ["cabinet-1", "cabinet-2"]);
    assert_eq!(names(Phase::Past, true), ["cabinet-2", "cabinet-1"]);
    assert_eq!(names(Phase::Cancelled, true), ["cabinet-4"]);
    let first = notary
        .meetings(Phase::Past, false, None, 1)
        .unwrap()
        .remove(0);
    assert_eq!(
        (first.state, first.acts, first.closed),
        (State::Adjourned, 8, 1)
    );
    assert_eq!((first.cameras, first.segments), (1, 1));
    assert_eq!(
        (first.footage_us, first.footage_bytes),
        (2_000_000, 1_000_800)
    );
    assert_eq!((first.gaps, first.gaps_us), (1, 3_000_000));
    let after = Some((first.shown(), &first.meeting));
    let next = notary.meetings(Phase::Past, false, after, 10).unwrap();
    assert_eq!(next.len(), 1);
    assert_eq!(next[0].meeting.as_str(), "cabinet-2");
    let before = Some((next[0].shown(), &next[0].meeting));
    assert_eq!(
        notary.meetings(Phase::Past, true, before, 10).unwrap(),
        std::slice::from_ref(&first)
    );
    assert_eq!(notary.meeting(&first.meeting), Some(first.clone()));

    let acts = notary
        .entries_of(&first.meeting, 0, 100, Reader::Public)
        .unwrap();
    let kinds: Vec<_> = acts.iter().map(|held| held.entry.act.kind()).collect();
    assert_eq!(
        kinds[..3],
        ["meeting_noticed", "recording_ordered", "called_to_order"]
    );
    assert_eq!(acts.len(), 8);
    let later = notary
        .entries_of(&first.meeting, 6, 1, Reader::Public)
        .unwrap();
    assert_eq!(later, acts[6..7]);
}

#[test]
fn deleting_the_views_changes_nothing() {
    let data = held();
    let before = dump(data.path());
    assert!(before.contains("cabinet-5"));
    for name in ["views.db", "views.db-wal", "views.db-shm"] {
        drop(fs::remove_file(data.path().join(name)));
    }
    drop(open(data.path()));
    assert_eq!(dump(data.path()), before);
    // Nor does damage, nor the views of another book.
    fs::write(data.path().join("views.db"), "no database at all").unwrap();
    drop(open(data.path()));
    assert_eq!(dump(data.path()), before);
    let other = held();
    fs::copy(other.path().join("views.db"), data.path().join("views.db")).unwrap();
    drop(open(data.path()));
    assert_eq!(dump(data.path()), before);
}

#[test]
fn views_that_fell_behind_catch_up() {
    let data = folder();
    let notary = open(data.path());
    furnish(&notary);
    drop(notary);
    let early = fs::read(data.path().join("views.db")).unwrap();
    let notary = open(data.path());
    hold(&notary, "cabinet-1");
    drop(notary);
    let before = dump(data.path());
    fs::write(data.path().join("views.db"), early).unwrap();
    drop(fs::remove_file(data.path().join("views.db-wal")));
    drop(open(data.path()));
    assert_eq!(dump(data.path()), before);
}
