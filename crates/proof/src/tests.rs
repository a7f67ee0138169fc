//! Of the parts; the whole is tested with a server's own folders in `server/tests`.

mod against;
mod counted;
mod destroyed;
mod erased;
mod forged;
mod sealed;
mod signed;

use rusqlite::Connection;

use crate::pages;

fn book(rows: usize) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.db");
    let db = Connection::open(&path).expect("a database");
    db.execute_batch(
        "PRAGMA journal_mode=TRUNCATE; PRAGMA secure_delete=ON;
         CREATE TABLE leaves (n INTEGER PRIMARY KEY, digest BLOB NOT NULL) STRICT;
         CREATE TABLE disclosures (n INTEGER PRIMARY KEY, file TEXT NOT NULL) STRICT;",
    )
    .expect("tables");
    for n in 0..rows {
        let file = format!("{n}{}", "x".repeat(n * 7919 % 9000));
        db.execute(
            "INSERT INTO leaves VALUES (?, ?)",
            (n as i64, vec![7_u8; 32]),
        )
        .expect("a leaf");
        db.execute("INSERT INTO disclosures VALUES (?, ?)", (n as i64, file))
            .expect("a file");
    }
    drop(db);
    std::fs::read(path).expect("the file")
}

#[test]
fn a_book_that_only_grew_is_accounted_for() {
    for rows in [0, 1, 5, 60, 900] {
        assert_eq!(
            pages::check(&book(rows), 5),
            Vec::<String>::new(),
            "{rows} rows"
        );
    }
}

#[test]
fn space_between_cells_is_judged() {
    let mut file = book(60);
    let size = 4096;
    let mut judged = 0;
    for at in (100..file.len()).step_by(17) {
        let empty = file[at] == 0 && file[at - 1] == 0 && file.get(at + 1) == Some(&0);
        if empty && at % size > 200 {
            file[at] = 1;
            assert_ne!(pages::check(&file, 5), Vec::<String>::new(), "byte {at}");
            file[at] = 0;
            judged += 1;
        }
    }
    assert!(judged > 20, "only {judged} empty bytes were tried");
}

#[test]
fn damage_never_panics() {
    let file = book(60);
    for at in (0..file.len()).step_by(101) {
        for value in [0, 1, 0x7f, 0xff] {
            let mut damaged = file.clone();
            damaged[at] = value;
            drop(pages::check(&damaged, 3));
        }
    }
    for length in (0..file.len()).step_by(97) {
        drop(pages::check(&file[..length], 3));
    }
}
