//! The journal, `book.db`: rows that are only ever added, and of which the words of an act may be
//! erased.
//!
//! Every byte can be accounted for: a leaf's digest is that of its disclosure file, the root over
//! the leaves is in a checkpoint, every checkpoint is signed, and a request's row carries its own
//! digest. The file itself is a function of its rows: see `docs/design/book.md`.

use std::ops::Range;
use std::path::Path;

use acts::{Actor, Command, Digest};
use ledger::{Hash, Kept, Remnant};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use sha2::{Digest as _, Sha256};

use crate::{Denied, Fault};

/// "ONRB", so that `file` and other programs can tell.
const APPLICATION: i32 = 0x4f4e_5242;
/// The layout of the tables.
const VERSION: i32 = 1;

const TABLES: &str = "
CREATE TABLE leaves (n INTEGER PRIMARY KEY, digest BLOB NOT NULL) STRICT;
CREATE TABLE disclosures (n INTEGER PRIMARY KEY, file TEXT NOT NULL) STRICT;
CREATE TABLE requests (
  n INTEGER PRIMARY KEY, count INTEGER NOT NULL, asker BLOB NOT NULL, command BLOB NOT NULL,
  digest BLOB NOT NULL
) STRICT;
CREATE TABLE checkpoints (size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;
";

/// A request that was answered with entries `n .. n + count`, by digests alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) n: u64,
    pub(crate) count: u64,
    /// Of who asked, with the idempotency key.
    pub(crate) asker: [u8; 32],
    /// Of what was asked.
    pub(crate) command: [u8; 32],
}

impl Request {
    pub(crate) fn asker(actor: &Actor, key: &str) -> Result<[u8; 32], Denied> {
        let fits = (1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
        if !fits {
            return Err(Denied::KeyMalformed);
        }
        let by = serde_json::to_string(&actor.by).map_err(unserialised)?;
        Ok(Sha256::digest(format!("{key}\n{by}")).into())
    }

    /// With the key, which is kept nowhere, so that words that were erased cannot be guessed.
    pub(crate) fn command(command: &Command, key: &str) -> Result<[u8; 32], Denied> {
        let command = serde_json::to_string(command).map_err(unserialised)?;
        Ok(Sha256::digest(format!("{key}\n{command}")).into())
    }

    /// What makes a changed byte of the row show.
    fn digest(&self) -> [u8; 32] {
        let sum = Sha256::new().chain_update(b"onrecord/request@v1\n");
        let sum = sum
            .chain_update(self.n.to_be_bytes())
            .chain_update(self.count.to_be_bytes());
        sum.chain_update(self.asker)
            .chain_update(self.command)
            .finalize()
            .into()
    }
}

fn unserialised(error: serde_json::Error) -> Denied {
    Denied::Fault(Fault::Unreadable(error.to_string()))
}

/// Makes the tables of a new book, in one transaction with its first checkpoint.
pub(crate) fn create(db: &mut Connection, note: &str) -> rusqlite::Result<()> {
    let tx = db.transaction()?;
    tx.execute_batch(TABLES)?;
    tx.pragma_update(None, "application_id", APPLICATION)?;
    tx.pragma_update(None, "user_version", VERSION)?;
    checkpoint(&tx, 0, note)?;
    // If we die before this returns there is an empty book or a whole one.
    tx.commit()
}

/// Whether the file is a book with tables, or a new file; anything else is unfit.
pub(crate) fn is_new(db: &Connection, path: &Path) -> Result<bool, Fault> {
    let ask = |pragma: &str| db.query_row(pragma, [], |row| row.get::<_, i32>(0));
    let tables = ask("SELECT count(*) FROM sqlite_schema")?;
    let (application, version) = (ask("PRAGMA application_id")?, ask("PRAGMA user_version")?);
    match (tables, application, version) {
        (0, 0, 0) => Ok(true),
        (4, APPLICATION, VERSION) => Ok(false),
        (_, APPLICATION, version) if version > VERSION => Err(Fault::Unfit {
            path: path.to_owned(),
            what: format!("the book is of layout {version}: use a later version of onrecord"),
        }),
        (_, _, _) => Err(Fault::Unfit {
            path: path.to_owned(),
            what: "this is no book of onrecord: move it away or put the book back".to_owned(),
        }),
    }
}

pub(crate) fn entry(
    tx: &Transaction<'_>,
    n: u64,
    digest: &Hash,
    file: &str,
) -> rusqlite::Result<()> {
    let mut leaf = tx.prepare_cached("INSERT INTO leaves (n, digest) VALUES (?, ?)")?;
    leaf.execute(params![n.cast_signed(), digest.0])?;
    let mut act = tx.prepare_cached("INSERT INTO disclosures (n, file) VALUES (?, ?)")?;
    act.execute(params![n.cast_signed(), file]).map(drop)
}

/// Lays what is left of an act where its disclosure file lies, in the same bytes of the same pages:
/// a row of the same length is written over in place, so that the book stays a function of its rows.
pub(crate) fn erase(tx: &Transaction<'_>, n: u64, remnant: &Remnant) -> Result<(), Fault> {
    let sql = "SELECT octet_length(file) FROM disclosures WHERE n = ?";
    let length: i64 = tx.query_row(sql, [n.cast_signed()], |row| row.get(0))?;
    let text = usize::try_from(length)
        .ok()
        .and_then(|length| remnant.padded(length));
    let text = text.ok_or_else(|| Fault::Unreadable(format!("entry {n} cannot get longer")))?;
    let sql = "UPDATE disclosures SET file = ? WHERE n = ?";
    tx.execute(sql, params![text, n.cast_signed()])?;
    Ok(())
}

pub(crate) fn request(tx: &Transaction<'_>, request: &Request) -> rusqlite::Result<()> {
    let sql = "INSERT INTO requests (n, count, asker, command, digest) VALUES (?, ?, ?, ?, ?)";
    let Request {
        n,
        count,
        asker,
        command,
    } = request;
    let row = params![
        n.cast_signed(),
        count.cast_signed(),
        asker,
        command,
        request.digest()
    ];
    tx.prepare_cached(sql)?.execute(row).map(drop)
}

pub(crate) fn checkpoint(tx: &Transaction<'_>, size: u64, note: &str) -> rusqlite::Result<()> {
    let mut insert = tx.prepare_cached("INSERT INTO checkpoints (size, note) VALUES (?, ?)")?;
    insert.execute(params![size.cast_signed(), note]).map(drop)
}

/// One leaf as it lies in the book, with its disclosure file or what is left of it.
pub(crate) struct Row {
    pub(crate) n: u64,
    pub(crate) kept: Kept,
    pub(crate) digest: Hash,
}

/// Reads the leaves of a range in order and hands each to `each`; checks that each fits its
/// disclosure file, unless that was erased.
pub(crate) fn scan(
    db: &Connection,
    range: Range<u64>,
    mut each: impl FnMut(Row) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let sql = "SELECT l.n, l.digest, d.file FROM leaves l LEFT JOIN disclosures d ON d.n = l.n \
               WHERE l.n >= ? AND l.n < ? ORDER BY l.n";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([range.start.cast_signed(), range.end.cast_signed()])?;
    for due in range {
        let altered = |what: String| Fault::Altered { n: due, what };
        // A damaged page is a finding about the entry that lay there.
        let row = rows.next().map_err(|error| altered(error.to_string()))?;
        let there = row.filter(|row| row.get::<_, i64>(0).ok() == Some(due.cast_signed()));
        let row = there.ok_or_else(|| altered("its leaf is missing".to_owned()))?;
        each(read(row, due)?)?;
    }
    Ok(())
}

/// A row of number, leaf and file.
fn read(row: &rusqlite::Row<'_>, n: u64) -> Result<Row, Fault> {
    let altered = |what: String| Fault::Altered { n, what };
    let digest = match row.get_ref(1)? {
        ValueRef::Blob(bytes) => bytes.try_into().ok().map(Hash),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Text(_) => None,
    };
    let digest = digest.ok_or_else(|| altered("its leaf is no digest".to_owned()))?;
    let bytes = match row.get_ref(2)? {
        ValueRef::Text(bytes) => bytes,
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Blob(_) => {
            return Err(altered("its disclosure file is missing".to_owned()));
        }
    };
    let kept = Kept::parse(bytes).map_err(|error| altered(error.to_string()))?;
    let fits = match &kept {
        Kept::Whole(_) => Hash::of(bytes) == digest,
        // A later act has to vouch for it.
        Kept::Erased(_) => true,
    };
    if fits {
        Ok(Row { n, kept, digest })
    } else {
        let what = "its leaf is not the digest of its disclosure file";
        Err(altered(what.to_owned()))
    }
}

/// The digests of leaves from `from` on, each with the checkpoint that was signed right after it.
pub(crate) fn signed(
    db: &Connection,
    from: u64,
    most: u64,
) -> Result<Vec<(Hash, Option<String>)>, Fault> {
    let sql = "SELECT l.digest, c.note FROM leaves l LEFT JOIN checkpoints c ON c.size = l.n + 1 \
               WHERE l.n >= ? ORDER BY l.n LIMIT ?";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([from.cast_signed(), most.cast_signed()])?;
    let mut all = Vec::new();
    for n in from.. {
        let altered = |what: String| Fault::Altered { n, what };
        let row = rows.next().map_err(|error| altered(error.to_string()))?;
        let Some(row) = row else { break };
        let digest = row.get(0).map_err(|error| altered(error.to_string()))?;
        let unreadable = |_| altered("the checkpoint after it is no text".to_owned());
        all.push((Hash(digest), row.get(1).map_err(unreadable)?));
    }
    Ok(all)
}

/// The checkpoint of a size.
pub(crate) fn note(db: &Connection, size: u64) -> Result<Option<String>, Fault> {
    let sql = "SELECT note FROM checkpoints WHERE size = ?";
    let note = db.query_row(sql, [size.cast_signed()], |row| row.get(0));
    let unreadable = |error: rusqlite::Error| Fault::Altered {
        n: size,
        what: format!("the checkpoint after it: {error}"),
    };
    note.optional().map_err(unreadable)
}

/// Checks what [`scan`] does not pass by: counts, the first checkpoint, and the requests, which it
/// gives.
pub(crate) fn rest(db: &Connection, size: u64) -> Result<(String, Vec<Request>), Fault> {
    let number = |sql: &str| db.query_row(sql, [], |row| row.get::<_, Option<i64>>(0));
    let altered = |n: u64, what: &str| Fault::Altered {
        n,
        what: what.to_owned(),
    };
    // Those from 0 up to the size are there, so that more could lie only beyond.
    for table in ["leaves", "disclosures"] {
        let (first, last) = (
            number(&format!("SELECT min(n) FROM {table}"))?,
            number(&format!("SELECT max(n) FROM {table}"))?,
        );
        if first.is_some_and(|n| n < 0) || last.is_some_and(|n| n >= size.cast_signed()) {
            return Err(altered(size, "there is a disclosure file without a leaf"));
        }
    }
    let strays = "SELECT count(*) FROM checkpoints WHERE size < 0 OR size > \
                  (SELECT coalesce(max(n) + 1, 0) FROM leaves)";
    if number(strays)? != Some(0) {
        return Err(altered(
            size,
            "there is a checkpoint for more leaves than there are",
        ));
    }
    let first = note(db, 0)?.ok_or_else(|| altered(0, "the first checkpoint is missing"))?;
    let mut requests = Vec::new();
    let mut statement =
        db.prepare("SELECT n, count, asker, command, digest FROM requests ORDER BY n")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let n = row.get::<_, i64>(0)?.cast_unsigned();
        let wrong = |_| altered(n, "the row of its request is malformed");
        let request = Request {
            n,
            count: row.get::<_, i64>(1).map_err(wrong)?.cast_unsigned(),
            asker: row.get(2).map_err(wrong)?,
            command: row.get(3).map_err(wrong)?,
        };
        let sealed = row.get::<_, [u8; 32]>(4).map_err(wrong)? == request.digest();
        if !sealed || n.checked_add(request.count).is_none_or(|end| end > size) {
            return Err(altered(n, "the row of its request is not what was written"));
        }
        requests.push(request);
    }
    Ok((first, requests))
}

/// The count of leaves, for a doubt about a commit.
pub(crate) fn size(db: &Connection) -> rusqlite::Result<u64> {
    let sql = "SELECT coalesce(max(n) + 1, 0) FROM leaves";
    db.query_row(sql, [], |row| row.get::<_, i64>(0))
        .map(i64::cast_unsigned)
}

/// The size of the first checkpoint that covers entry `n`.
pub(crate) fn covering(db: &Connection, n: u64) -> rusqlite::Result<Option<u64>> {
    let sql = "SELECT min(size) FROM checkpoints WHERE size > ?";
    let size = db
        .prepare_cached(sql)?
        .query_row([n.cast_signed()], |row| row.get(0));
    size.map(|size: Option<i64>| size.map(i64::cast_unsigned))
}

/// The leaves of entries from `from` on with their disclosure files, at most `most`.
pub(crate) fn files(db: &Connection, from: u64, most: usize) -> Result<Vec<Row>, Fault> {
    let sql = "SELECT l.n, l.digest, d.file FROM leaves l JOIN disclosures d ON d.n = l.n \
               WHERE l.n >= ? ORDER BY l.n LIMIT ?";
    let mut statement = db.prepare_cached(sql)?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let mut rows = statement.query(params![from.cast_signed(), most])?;
    let mut files = Vec::new();
    while let Some(row) = rows.next()? {
        let n = row.get::<_, i64>(0)?.cast_unsigned();
        files.push(read(row, n)?);
    }
    Ok(files)
}

/// The digest of a leaf.
pub(crate) fn leaf(db: &Connection, n: u64) -> rusqlite::Result<Option<Digest>> {
    let mut statement = db.prepare_cached("SELECT digest FROM leaves WHERE n = ?")?;
    let digest = statement.query_row([n.cast_signed()], |row| row.get::<_, [u8; 32]>(0));
    digest.optional().map(|digest| digest.map(Digest))
}

/// Writes a new book with the rows of another, in the transactions in which they were written:
/// all that lies between two checkpoints at once. The new file has the bytes of the old one.
///
/// # Errors
/// When a row cannot be read or written.
pub fn rewrite(from: &Path, to: &Path) -> Result<(), Fault> {
    let from = base::database::book_to_read(from)?;
    let mut to = base::database::book(to)?;
    let mut checkpoints = from.prepare("SELECT size, note FROM checkpoints ORDER BY size")?;
    let mut checkpoints = checkpoints.query([])?;
    let mut before: Option<i64> = None;
    while let Some(row) = checkpoints.next()? {
        let (size, note): (i64, String) = (row.get(0)?, row.get(1)?);
        let Some(first) = before.replace(size) else {
            create(&mut to, &note)?;
            continue;
        };
        let tx = to.transaction()?;
        let mut lying = from.prepare_cached(
            "SELECT l.n, l.digest, d.file FROM leaves l JOIN disclosures d ON d.n = l.n \
             WHERE l.n >= ? AND l.n < ? ORDER BY l.n",
        )?;
        let mut lying = lying.query([first, size])?;
        while let Some(row) = lying.next()? {
            let (n, digest): (i64, [u8; 32]) = (row.get(0)?, row.get(1)?);
            entry(
                &tx,
                n.cast_unsigned(),
                &Hash(digest),
                &row.get::<_, String>(2)?,
            )?;
        }
        let mut asked = from.prepare_cached(
            "SELECT n, count, asker, command FROM requests WHERE n >= ? AND n < ? ORDER BY n",
        )?;
        let mut asked = asked.query([first, size])?;
        while let Some(row) = asked.next()? {
            let (n, count) = (row.get::<_, i64>(0)?, row.get::<_, i64>(1)?);
            let (asker, command) = (row.get(2)?, row.get(3)?);
            let (n, count) = (n.cast_unsigned(), count.cast_unsigned());
            request(
                &tx,
                &Request {
                    n,
                    count,
                    asker,
                    command,
                },
            )?;
        }
        checkpoint(&tx, size.cast_unsigned(), &note)?;
        tx.commit()?;
    }
    Ok(())
}
