//! The start notices every change to what was written.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use rusqlite::Connection;
use rusqlite::types::Value;

use super::*;

fn held() -> TempDir {
    let data = folder();
    let notary = open(data.path());
    furnish(&notary);
    hold(&notary, "cabinet-1");
    let key = Some("once".to_owned());
    notary
        .submit_blocking(operator(), command(&body("senate")), key)
        .unwrap();
    drop(notary);
    data
}

fn refused(data: &Path) -> Option<String> {
    try_open(data).err().map(|fault| fault.to_string())
}

fn flipped(value: &Value, at: usize, bit: u8) -> Option<Value> {
    match value {
        Value::Integer(number) => {
            (at < 8).then(|| Value::Integer(number ^ (1 << (at * 8 + usize::from(bit)))))
        }
        Value::Text(text) => {
            let mut bytes = text.clone().into_bytes();
            *bytes.get_mut(at)? ^= 1 << bit;
            Some(String::from_utf8(bytes).map_or(Value::Null, Value::Text))
        }
        Value::Blob(bytes) => {
            let mut bytes = bytes.clone();
            *bytes.get_mut(at)? ^= 1 << bit;
            Some(Value::Blob(bytes))
        }
        Value::Null | Value::Real(_) => None,
    }
}

#[test]
fn a_flipped_bit_in_any_column_of_any_row_is_noticed() {
    let data = held();
    let path = data.path().join("book.db");
    let whole = fs::read(&path).unwrap();
    let mut tried = 0;
    for (table, columns) in [
        ("leaves", &["n", "digest"][..]),
        ("disclosures", &["n", "file"]),
        ("requests", &["n", "count", "asker", "command", "digest"]),
        ("checkpoints", &["size", "note"]),
    ] {
        let db = Connection::open(&path).unwrap();
        let ids: Vec<i64> = db
            .prepare(&format!("SELECT rowid FROM {table}"))
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .flatten()
            .collect();
        assert!(!ids.is_empty(), "{table}");
        drop(db);
        for (nth, id) in ids.into_iter().enumerate() {
            for column in columns {
                // Every third byte from another start in each row, so that all places come up.
                for at in (nth % 29..2_000).step_by(29) {
                    let db = Connection::open(&path).unwrap();
                    let sql = format!("SELECT {column} FROM {table} WHERE rowid = ?");
                    let value: Value = db.query_row(&sql, [id], |row| row.get(0)).unwrap();
                    let Some(changed) = flipped(&value, at, (at % 7) as u8) else {
                        break;
                    };
                    let sql = format!("UPDATE {table} SET {column} = ? WHERE rowid = ?");
                    if db.execute(&sql, (changed, id)).is_err() {
                        continue;
                    }
                    drop(db);
                    let said = refused(data.path());
                    assert!(
                        said.is_some(),
                        "byte {at} of {column} in row {id} of {table}"
                    );
                    tried += 1;
                    fs::write(&path, &whole).unwrap();
                }
            }
        }
    }
    assert!(tried > 300, "{tried}");
    assert_eq!(refused(data.path()), None);
}

#[test]
fn a_row_that_was_taken_or_added_is_noticed() {
    let data = held();
    let path = data.path().join("book.db");
    let whole = fs::read(&path).unwrap();
    for sql in [
        "DELETE FROM leaves WHERE n = 3",
        "DELETE FROM leaves WHERE n = 12",
        "DELETE FROM leaves",
        "DELETE FROM disclosures WHERE n = 0",
        "DELETE FROM checkpoints WHERE size = 0",
        "DELETE FROM checkpoints WHERE size = 13",
        "DELETE FROM leaves WHERE n = 12; DELETE FROM disclosures WHERE n = 12",
        "INSERT INTO disclosures VALUES (13, 'x')",
        "INSERT INTO disclosures VALUES (-1, 'x')",
        "INSERT INTO leaves VALUES (-1, x'00')",
        "INSERT INTO checkpoints SELECT 99, note FROM checkpoints WHERE size = 13",
        "INSERT INTO checkpoints SELECT -1, note FROM checkpoints WHERE size = 13",
        "INSERT INTO requests SELECT 3, count, asker, command, digest FROM requests",
        "CREATE TABLE more (x)",
        "UPDATE disclosures SET file = replace(file, 'The cabinet', 'The Cabinet') WHERE n = 0",
    ] {
        let db = Connection::open(&path).unwrap();
        db.execute_batch(sql).unwrap();
        drop(db);
        assert!(refused(data.path()).is_some(), "{sql}");
        fs::write(&path, &whole).unwrap();
    }
}

#[test]
fn a_consistent_forgery_without_the_key_is_noticed() {
    let data = held();
    let path = data.path().join("book.db");
    let db = Connection::open(&path).unwrap();
    let file: String = db
        .query_row("SELECT file FROM disclosures WHERE n = 0", [], |row| {
            row.get(0)
        })
        .unwrap();
    let forged = file.replace("The cabinet", "The junta");
    assert_ne!(forged, file);
    db.execute("UPDATE disclosures SET file = ? WHERE n = 0", [&forged])
        .unwrap();
    db.execute(
        "UPDATE leaves SET digest = ? WHERE n = 0",
        [digest(&forged).0],
    )
    .unwrap();
    drop(db);
    let said = refused(data.path()).unwrap();
    assert!(
        said.starts_with("Entry 0 in the book was altered"),
        "{said}"
    );
    // The published log was not written over on the way.
    let tile = fs::read(data.path().join("log/tile/entries/000.p/13")).unwrap();
    assert!(String::from_utf8_lossy(&tile).contains(&digest(&file).to_string()));
}

#[test]
fn an_old_copy_of_the_book_is_not_gone_on_with() {
    let data = folder();
    let notary = open(data.path());
    furnish(&notary);
    drop(notary);
    let old = fs::read(data.path().join("book.db")).unwrap();
    let notary = open(data.path());
    ask(&notary, &operator(), &body("senate"));
    drop(notary);
    let new = fs::read(data.path().join("book.db")).unwrap();
    fs::write(data.path().join("book.db"), &old).unwrap();
    let said = refused(data.path()).unwrap();
    assert!(
        said.contains("an old copy of the book was put back"),
        "{said}"
    );
    // Nor with one that went on from the old copy elsewhere.
    fs::write(data.path().join("book.db"), &old).unwrap();
    let log = fs::read(data.path().join("log/checkpoint")).unwrap();
    fs::remove_file(data.path().join("log/checkpoint")).unwrap();
    let notary = open(data.path());
    ask(&notary, &operator(), &body("council"));
    drop(notary);
    fs::write(data.path().join("log/checkpoint"), &log).unwrap();
    let said = refused(data.path()).unwrap();
    assert!(said.contains("is not in the book"), "{said}");
    fs::write(data.path().join("book.db"), &new).unwrap();
    assert_eq!(refused(data.path()), None);
}

#[test]
fn keys_and_books_belong_together() {
    let data = held();
    let key = data.path().join("keys/log.key");
    assert_eq!(
        fs::metadata(&key).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let text = fs::read_to_string(&key).unwrap();

    fs::remove_file(&key).unwrap();
    assert!(
        refused(data.path())
            .unwrap()
            .contains("put it back from a copy")
    );
    let other = ledger::Signer::new(ORIGIN, &[7; 32]).unwrap().secret_text();
    base::disk::write_atomic_private(&key, other.as_bytes()).unwrap();
    assert!(refused(data.path()).unwrap().contains("not signed by"));
    base::disk::write_atomic_private(&key, b"PRIVATE+KEY+nonsense").unwrap();
    assert!(
        refused(data.path())
            .unwrap()
            .contains("a signer key is written")
    );
    base::disk::write_atomic_private(&key, text.as_bytes()).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(refused(data.path()).unwrap().contains("chmod 600"));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    let error = Notary::open(data.path(), Clock::simulated(0), "elsewhere.example")
        .err()
        .unwrap();
    assert!(
        error
            .to_string()
            .contains("is called \"record.example/log\" for life"),
        "{error}"
    );

    let book = fs::read(data.path().join("book.db")).unwrap();
    fs::remove_file(data.path().join("book.db")).unwrap();
    assert!(refused(data.path()).unwrap().contains("the book is gone"));
    fs::write(
        data.path().join("book.db"),
        b"hello, this is no database, is it?",
    )
    .unwrap();
    assert!(
        refused(data.path())
            .unwrap()
            .contains("no book of onrecord")
    );
    fs::write(data.path().join("book.db"), book).unwrap();
    assert_eq!(refused(data.path()), None);
    let bad = folder();
    let error = Notary::open(bad.path(), Clock::simulated(0), "two words")
        .err()
        .unwrap();
    assert!(error.to_string().contains("without spaces"), "{error}");
}

/// The file is a function of its rows: who writes the same rows in the same transactions gets the
/// same bytes, so that a verifier can account for each of them.
#[test]
fn a_book_written_again_from_its_rows_is_the_same_file() {
    let data = held();
    let notary = open(data.path());
    for n in 0..300 {
        ask(&notary, &operator(), &body(&format!("body-{n}")));
    }
    hold(&notary, "cabinet-2");
    drop(notary);
    let again = data.path().join("again.db");
    crate::book::rewrite(&data.path().join("book.db"), &again).unwrap();
    let (book, again) = (
        fs::read(data.path().join("book.db")).unwrap(),
        fs::read(again).unwrap(),
    );
    let differs = book
        .iter()
        .zip(&again)
        .position(|(one, other)| one != other);
    assert_eq!((differs, book.len()), (None, again.len()));
}

/// A large book opens before its old checkpoints and tiles are gone through; what is found later
/// ends the writing.
#[test]
fn what_is_audited_behind_open_doors_stops_the_writer() {
    let data = held();
    let audited = |notary: &Notary| {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.build().unwrap();
        let mut audited = notary.audited();
        let found = runtime.block_on(audited.wait_for(Option::is_some));
        found.unwrap().clone().unwrap()
    };
    // Sound, with an old tile to be put back.
    let notary = open(data.path());
    (0..300).for_each(|n| drop(ask(&notary, &operator(), &body(&format!("body-{n}")))));
    drop(notary);
    let tile = data.path().join("log/tile/0/000");
    let whole = fs::read(&tile).unwrap();
    fs::write(&tile, "altered").unwrap();
    let notary = open_large(data.path()).unwrap();
    let found = audited(&notary).unwrap();
    assert_eq!(found.altered, std::slice::from_ref(&tile));
    assert_eq!(fs::read(&tile).unwrap(), whole);
    ask(&notary, &operator(), &body("still-writes"));
    drop(notary);

    let db = Connection::open(data.path().join("book.db")).unwrap();
    let sql = "UPDATE checkpoints SET note = replace(note, '— record', '— rekord') WHERE size = 7";
    assert_eq!(db.execute(sql, []).unwrap(), 1);
    drop(db);
    let notary = open_large(data.path()).unwrap();
    let fault = audited(&notary).unwrap_err();
    assert!(matches!(fault, Fault::Altered { n: 6, .. }), "{fault}");
    let denied = notary.submit_blocking(operator(), command(&body("too-late")), None);
    assert_eq!(denied, Err(crate::Denied::Fault(fault)));
    drop(notary);
    assert!(
        refused(data.path())
            .unwrap()
            .starts_with("Entry 6 in the book")
    );
}
