//! The journal, `book.db`: rows that are only ever added.
//!
//! Every byte can be accounted for: a leaf's digest is that of its disclosure file, the root over
//! the leaves is in a checkpoint, every checkpoint is signed, and a request's row carries its own
//! digest. The file itself is a function of its rows: see `docs/design/book.md`.

use std::path::Path;

use acts::{Actor, Command, Digest};
use ledger::{Disclosure, Hash};
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

    pub(crate) fn command(command: &Command) -> Result<[u8; 32], Denied> {
        Ok(Sha256::digest(serde_json::to_vec(command).map_err(unserialised)?).into())
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

pub(crate) fn entry(tx: &Transaction<'_>, n: u64, file: &Disclosure) -> rusqlite::Result<()> {
    let mut leaf = tx.prepare_cached("INSERT INTO leaves (n, digest) VALUES (?, ?)")?;
    leaf.execute(params![n.cast_signed(), file.digest().0])?;
    let mut act = tx.prepare_cached("INSERT INTO disclosures (n, file) VALUES (?, ?)")?;
    act.execute(params![n.cast_signed(), file.to_string()])
        .map(drop)
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

/// One leaf as it lies in the book, with the checkpoint that was signed right after it.
pub(crate) struct Row {
    pub(crate) n: u64,
    pub(crate) file: Disclosure,
    pub(crate) digest: Hash,
    pub(crate) checkpoint: Option<String>,
}

/// Reads all leaves in order and hands each to `each`; checks that each fits its disclosure file.
pub(crate) fn scan(
    db: &Connection,
    mut each: impl FnMut(Row) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let sql = "SELECT l.n, l.digest, d.file, c.note FROM leaves l \
               LEFT JOIN disclosures d ON d.n = l.n \
               LEFT JOIN checkpoints c ON c.size = l.n + 1 ORDER BY l.n";
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut due = 0;
    loop {
        let altered = |what: String| Fault::Altered { n: due, what };
        // A damaged page is a finding about the entry that lay there.
        let row = rows.next().map_err(|error| altered(error.to_string()))?;
        let Some(row) = row else { return Ok(()) };
        let n = row.get::<_, i64>(0)?.cast_unsigned();
        if n != due {
            return Err(altered("its leaf is missing".to_owned()));
        }
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
        if Hash::of(bytes) != digest {
            return Err(altered(
                "its leaf is not the digest of its disclosure file".to_owned(),
            ));
        }
        let file = Disclosure::parse(bytes).map_err(|error| altered(error.to_string()))?;
        let unreadable = |_| altered("the checkpoint after it is no text".to_owned());
        let checkpoint = row.get::<_, Option<String>>(3).map_err(unreadable)?;
        each(Row {
            n,
            file,
            digest,
            checkpoint,
        })?;
        due += 1;
    }
}

/// Checks what [`scan`] does not pass by: counts, the first checkpoint, and the requests, which it
/// gives.
pub(crate) fn rest(db: &Connection, size: u64) -> Result<(String, Vec<Request>), Fault> {
    let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0));
    let altered = |n: u64, what: &str| Fault::Altered {
        n,
        what: what.to_owned(),
    };
    if count("SELECT count(*) FROM disclosures")? != size.cast_signed() {
        return Err(altered(size, "there is a disclosure file without a leaf"));
    }
    let strays = "SELECT count(*) FROM checkpoints WHERE size < 0 OR size > \
                  (SELECT count(*) FROM leaves)";
    if count(strays)? != 0 {
        return Err(altered(
            size,
            "there is a checkpoint for more leaves than there are",
        ));
    }
    let sql = "SELECT note FROM checkpoints WHERE size = 0";
    let first: Option<String> = db.query_row(sql, [], |row| row.get(0)).optional()?;
    let first = first.ok_or_else(|| altered(0, "the first checkpoint is missing"))?;
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

/// The disclosure files of entries from `from` on, at most `most`.
pub(crate) fn files(db: &Connection, from: u64, most: usize) -> Result<Vec<Disclosure>, Fault> {
    let sql = "SELECT n, file FROM disclosures WHERE n >= ? ORDER BY n LIMIT ?";
    let mut statement = db.prepare_cached(sql)?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let mut rows = statement.query(params![from.cast_signed(), most])?;
    let mut files = Vec::new();
    while let Some(row) = rows.next()? {
        let n = row.get::<_, i64>(0)?.cast_unsigned();
        let altered = |what: String| Fault::Altered { n, what };
        let text: String = row.get(1)?;
        files.push(Disclosure::parse(text.as_bytes()).map_err(|error| altered(error.to_string()))?);
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
        for file in files(
            &from,
            first.cast_unsigned(),
            usize::try_from(size - first).unwrap_or(0),
        )?
        .iter()
        .zip(first.cast_unsigned()..)
        {
            entry(&tx, file.1, file.0)?;
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
