//! The start: the book is folded into the record again and every byte of it is checked.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use acts::{Digest, Entry, Record};
use base::{Clock, database, disk};
use ledger::tree::File;
use ledger::{Checkpoint, Hash, Signer, Tree, Verifier, leaf_entry};
use rusqlite::{Connection, OptionalExtension};

use crate::book::{self, Request};
use crate::log::{Folder, Mended, Publisher};
use crate::{Fault, key};

/// What a start found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// Count of entries in the book.
    pub entries: u64,
    /// Count of tiles that were missing from the log and were put back.
    pub restaged: u64,
    /// Files of the log that held other bytes than the book implies, and were written anew.
    pub altered: Vec<PathBuf>,
}

/// The book, folded.
pub(crate) struct Folded {
    pub(crate) record: Record,
    pub(crate) tree: Tree,
    pub(crate) checkpoint: Checkpoint,
    pub(crate) note: String,
    pub(crate) requests: HashMap<[u8; 32], Request>,
    pub(crate) opened: Opened,
}

/// Opens the book and its key, or makes both.
pub(crate) fn book(data: &Path, origin: &str) -> Result<(Connection, Signer), Fault> {
    let path = data.join("book.db");
    let unfit = |what: &str| Fault::Unfit {
        path: path.clone(),
        what: what.to_owned(),
    };
    let mut db = database::book(&path).map_err(|error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => {
            unfit("this is no book of onrecord: move it away or put the book back")
        }
        Some(_) | None => Fault::from(error),
    })?;
    let new = book::is_new(&db, &path)?;
    if new && Folder::new(data).checkpoint()?.is_some() {
        return Err(unfit(
            "the log has a checkpoint but the book is gone: put it back from a copy",
        ));
    }
    let signer = key::open(data, origin, new)?;
    if new {
        let first = Checkpoint {
            origin: origin.to_owned(),
            size: 0,
            root: Hash::empty_tree(),
        };
        let note = first
            .sign(&signer)
            .map_err(|error| unfit(&error.to_string()))?;
        book::create(&mut db, &note)?;
        disk::sync_dir(data)?;
    }
    Ok((db, signer))
}

/// Reads the whole book, checks it against itself, the key and the published log, and puts back
/// what the log lacks.
pub(crate) fn fold(
    db: &Connection,
    verifier: &Verifier,
    clock: &Clock,
    folder: &Folder,
) -> Result<(Folded, Publisher), Fault> {
    guard(db, verifier, folder)?;
    let mut fold = Fold {
        verifier,
        record: Record::default(),
        tree: Tree::default(),
        publisher: Publisher::new(folder.clone()),
        unsure: Vec::new(),
        last: None,
        opened: Opened::default(),
    };
    book::scan(db, |row| fold.row(row))?;
    let size = fold.tree.size();
    let (first, requests) = book::rest(db, size)?;
    let opened = check(&first, verifier, 0, Hash::empty_tree());
    let start = opened.map_err(|what| Fault::Altered { n: 0, what })?;
    let (checkpoint, note) = fold.last.take().unwrap_or((start, first));
    if checkpoint.size != size {
        let what = "no checkpoint was signed for it".to_owned();
        return Err(Fault::Altered {
            n: checkpoint.size,
            what,
        });
    }
    clock.not_before(fold.record.latest().micros());
    fold.mend_edge(folder, &note)?;
    fold.opened.entries = size;
    let Fold {
        record,
        tree,
        publisher,
        opened,
        ..
    } = fold;
    let requests = requests
        .into_iter()
        .map(|request| (request.asker, request))
        .collect();
    Ok((
        Folded {
            record,
            tree,
            checkpoint,
            note,
            requests,
            opened,
        },
        publisher,
    ))
}

struct Fold<'a> {
    verifier: &'a Verifier,
    record: Record,
    tree: Tree,
    publisher: Publisher,
    /// Full tiles that no checkpoint read so far covers: not to be published yet.
    unsure: Vec<File>,
    last: Option<(Checkpoint, String)>,
    opened: Opened,
}

impl Fold<'_> {
    fn row(&mut self, row: book::Row) -> Result<(), Fault> {
        let n = row.n;
        let altered = |what: String| Fault::Altered { n, what };
        let entry = Entry::parse(row.file.json()).map_err(|error| altered(error.to_string()))?;
        self.record
            .follows(&entry)
            .map_err(|error| altered(error.to_string()))?;
        self.record.apply(&entry, Digest(row.digest.0));
        self.tree.push(leaf_entry(&row.digest).as_bytes());
        self.unsure.extend(self.tree.take_filled());
        let Some(note) = row.checkpoint else {
            return Ok(());
        };
        let checkpoint = check(&note, self.verifier, n + 1, self.tree.root()).map_err(altered)?;
        self.last = Some((checkpoint, note));
        for file in std::mem::take(&mut self.unsure) {
            self.mend(&file)?;
        }
        Ok(())
    }

    fn mend(&mut self, file: &File) -> Result<(), Fault> {
        match self.publisher.mend(file)? {
            Mended::Sound => {}
            Mended::Missing => self.opened.restaged += 1,
            Mended::Altered(path) => self.opened.altered.push(path),
        }
        Ok(())
    }

    fn mend_edge(&mut self, folder: &Folder, note: &str) -> Result<(), Fault> {
        for file in self.tree.partial() {
            self.mend(&file)?;
            self.opened
                .altered
                .extend(self.publisher.mend_narrower(&file)?);
        }
        if folder.checkpoint()?.as_deref() != Some(note.as_bytes()) {
            self.publisher.write_checkpoint(note)?;
        }
        Ok(())
    }
}

/// A checkpoint that the book holds, if it is signed and has this size and root.
fn check(note: &str, verifier: &Verifier, size: u64, root: Hash) -> Result<Checkpoint, String> {
    let checkpoint = Checkpoint::open(note, verifier);
    let checkpoint = checkpoint.map_err(|error| format!("its checkpoint: {error}"))?;
    if (checkpoint.size, checkpoint.root) == (size, root) {
        Ok(checkpoint)
    } else {
        Err("its checkpoint is signed for another tree".to_owned())
    }
}

/// Refuses to go on with a book that is older than, or other than, what was published: signing
/// again would fork the log.
fn guard(db: &Connection, verifier: &Verifier, folder: &Folder) -> Result<(), Fault> {
    let Some(bytes) = folder.checkpoint()? else {
        return Ok(());
    };
    let unfit = |what: String| Fault::Unfit {
        path: folder.checkpoint_path(),
        what,
    };
    let text = String::from_utf8(bytes).map_err(|error| error.to_string());
    let published =
        text.and_then(|note| Checkpoint::open(&note, verifier).map_err(|error| error.to_string()));
    let Ok(published) = published else {
        // Nobody was ever shown this under our name, or it was damaged since: the book decides.
        tracing::error!("the published checkpoint is not ours or was altered: written anew");
        return Ok(());
    };
    let size = book::size(db)?;
    if published.size > size {
        return Err(unfit(format!(
            "the published log has {} entries and the book {size}: an old copy of the book was put \
             back. Put back the newest one",
            published.size
        )));
    }
    let sql = "SELECT note FROM checkpoints WHERE size = ?";
    let note = db.query_row(sql, [published.size.cast_signed()], |row| {
        row.get::<_, String>(0)
    });
    let kept = note
        .optional()?
        .and_then(|note| Checkpoint::open(&note, verifier).ok());
    if kept.is_some_and(|kept| kept == published) {
        return Ok(());
    }
    Err(unfit(format!(
        "the published checkpoint of size {} is not in the book: one of them is of another log or \
         was altered. Put back the book that belongs to it",
        published.size
    )))
}
