//! SQLite, opened the one way each kind of file needs.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

/// Opens or creates a journal that may never be lost.
///
/// Rollback journal (`TRUNCATE`) and `synchronous=FULL`: a committed transaction survives a power
/// cut. `secure_delete` leaves nothing of what was removed.
///
/// # Errors
/// When the file cannot be opened or is no SQLite database.
pub fn book(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open(path)?;
    let mode: String = db.query_row("PRAGMA journal_mode=TRUNCATE", [], |row| row.get(0))?;
    if mode != "truncate" {
        return Err(rusqlite::Error::InvalidParameterName(format!(
            "journal_mode stayed {mode}: the file is in use or of another kind"
        )));
    }
    db.execute_batch("PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;")?;
    careful(&db)?;
    Ok(db)
}

/// Opens a journal for reading alone, beside whoever writes it.
///
/// # Errors
/// When the file cannot be opened.
pub fn book_to_read(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    // Opened for writing so that a journal left by a crash can be rolled back; never written.
    db.execute_batch("PRAGMA query_only=ON;")?;
    careful(&db)?;
    Ok(db)
}

/// Opens or creates a database that can be built again from others.
///
/// Write-ahead log and `synchronous=NORMAL`: a power cut may cost the last transactions, never the
/// consistency of what remains.
///
/// # Errors
/// When the file cannot be opened or is no SQLite database.
pub fn views(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open(path)?;
    db.execute_batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;")?;
    careful(&db)?;
    Ok(db)
}

fn careful(db: &Connection) -> rusqlite::Result<()> {
    db.busy_timeout(std::time::Duration::from_secs(5))?;
    db.execute_batch(
        "PRAGMA cell_size_check=ON; PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY;",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(db: &Connection, pragma: &str) -> String {
        let value = db.query_row(&format!("PRAGMA {pragma}"), [], |row| {
            row.get::<_, rusqlite::types::Value>(0)
        });
        format!("{:?}", value.unwrap())
    }

    #[test]
    fn each_kind_is_opened_as_it_must_be() {
        let folder = tempfile::tempdir().unwrap();
        let book = book(&folder.path().join("book.db")).unwrap();
        for (pragma, value) in [
            ("journal_mode", "Text(\"truncate\")"),
            ("synchronous", "Integer(2)"),
            ("secure_delete", "Integer(1)"),
            ("cell_size_check", "Integer(1)"),
            ("trusted_schema", "Integer(0)"),
        ] {
            assert_eq!(text(&book, pragma), value, "{pragma} of a book");
        }
        book.execute_batch("CREATE TABLE t (x)").unwrap();
        let reader = book_to_read(&folder.path().join("book.db")).unwrap();
        assert!(
            reader.execute_batch("INSERT INTO t VALUES (1)").is_err(),
            "readers only read"
        );
        assert!(
            book_to_read(&folder.path().join("none.db")).is_err(),
            "readers create nothing"
        );
        let views = views(&folder.path().join("views.db")).unwrap();
        assert_eq!(text(&views, "journal_mode"), "Text(\"wal\")");
    }
}
