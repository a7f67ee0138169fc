//! The start: the book is folded into the record again, and each entry is checked against the
//! digest in its leaf, and the leaves against the last signed checkpoint.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use acts::{Act, Audience, Digest, Entry, Record, audience};
use base::{database, disk};
use ledger::tree::File;
use ledger::{Checkpoint, Hash, Kept, Signer, Tree, Verifier, leaf_entry};
use rusqlite::{Connection, OptionalExtension};

use crate::audit::check;
use crate::book::{self, Request};
use crate::log::{Folder, Publisher};
use crate::views::Fresh;
use crate::{Fault, audit, key};

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
    pub(crate) note: String,
    pub(crate) requests: HashMap<[u8; 32], Request>,
    /// Entries that the views lack.
    pub(crate) fresh: Vec<Fresh>,
    /// The size that was published before.
    pub(crate) published: u64,
    pub(crate) opened: Opened,
}

/// Who listens to a start: each entry in order, and whether everybody might read it right then.
pub type Listener<'a> = &'a mut dyn FnMut(&Entry, bool);

/// What a fold leans on.
pub(crate) struct Start<'a> {
    pub(crate) book: &'a Path,
    pub(crate) db: &'a Connection,
    pub(crate) verifier: &'a Verifier,
    pub(crate) folder: &'a Folder,
    /// The first entry that the views lack.
    pub(crate) viewed: u64,
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

/// Reads the whole book into a record, checks it against the last checkpoint, the key and the
/// published log, and puts back what the log lacks. What lies further back in checkpoints and tiles
/// is for [`crate::audit::Audit`].
pub(crate) fn fold(
    start: &Start<'_>,
    listener: Listener<'_>,
) -> Result<(Folded, Publisher), Fault> {
    let db = start.db;
    let published = guard(db, start.verifier, start.folder)?;
    let size = book::size(db)?;
    let mut fold = Fold {
        published,
        viewed: start.viewed,
        listener,
        record: Record::default(),
        tree: Tree::default(),
        filled: Vec::new(),
        fresh: Vec::new(),
        erased: BTreeMap::new(),
        remnants: BTreeMap::new(),
    };
    let lanes = std::thread::available_parallelism().map_or(1, |count| count.get().min(8));
    read(start.book, size, lanes, |row| fold.row(row))?;
    let (first, requests) = book::rest(db, size)?;
    check(&first, start.verifier, 0, Hash::empty_tree())
        .map_err(|what| Fault::Altered { n: 0, what })?;
    let altered = |what: String| Fault::Altered {
        n: size.saturating_sub(1),
        what,
    };
    let note = book::note(db, size)?;
    let note = note.ok_or_else(|| altered("no checkpoint was signed for it".to_owned()))?;
    if let Err(what) = check(&note, start.verifier, size, fold.tree.root()) {
        // Something was altered: the audit finds out where.
        audit::Audit {
            book: start.book.to_owned(),
            verifier: start.verifier.clone(),
            folder: start.folder.clone(),
            size,
            published,
        }
        .run(&|| false)?;
        return Err(altered(what));
    }
    fold.erasures_agree()?;
    let publisher = Publisher::new(start.folder.clone());
    let opened = mend(&fold, &publisher, start.folder, &note)?;
    let requests = requests.into_iter();
    let requests = requests.map(|request| (request.asker, request));
    Ok((
        Folded {
            record: fold.record,
            tree: fold.tree,
            note,
            requests: requests.collect(),
            fresh: fold.fresh,
            published,
            opened,
        },
        publisher,
    ))
}

/// Entries read by one reader at a time.
const STRIDE: u64 = 1_024;

/// A row as it was read, with the entry in it.
struct Parsed {
    entry: Entry,
    digest: Hash,
    /// What is left of it, when it was erased.
    left: Option<Hash>,
}

/// Has as many readers as there are lanes read and parse the book, and hands its rows on in order.
fn read(
    book: &Path,
    size: u64,
    lanes: usize,
    mut each: impl FnMut(Parsed) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let gone = || Fault::Unreadable("a reader of the book failed: restart the server".to_owned());
    std::thread::scope(|scope| {
        let mut readers = Vec::with_capacity(lanes);
        for lane in 0..lanes as u64 {
            // Two strides wait in each lane: memory is bounded, and no reader waits for another.
            let (to, from) = mpsc::sync_channel(2);
            readers.push(from);
            scope.spawn(move || {
                for first in (lane * STRIDE..size).step_by(lanes * STRIDE as usize) {
                    let stride = stride(book, first..size.min(first + STRIDE));
                    let failed = stride.is_err();
                    // Whoever no longer listens has failed already.
                    if to.send(stride).is_err() || failed {
                        return;
                    }
                }
            });
        }
        for nth in 0..size.div_ceil(STRIDE) as usize {
            let stride = readers[nth % lanes].recv().map_err(|_| gone())??;
            stride.into_iter().try_for_each(&mut each)?;
        }
        Ok(())
    })
}

fn stride(book: &Path, range: Range<u64>) -> Result<Vec<Parsed>, Fault> {
    let db = database::book_to_read(book)?;
    let mut parsed = Vec::with_capacity(STRIDE as usize);
    book::scan(&db, range, |row| {
        let (n, digest) = (row.n, row.digest);
        let altered = |what: String| Fault::Altered { n, what };
        let entry = Entry::parse(row.kept.json()).map_err(|error| altered(error.to_string()))?;
        let left = match &row.kept {
            Kept::Whole(_) => None,
            Kept::Erased(_) if entry.act.without_words().is_some() => {
                return Err(altered("words stand in what was erased".to_owned()));
            }
            Kept::Erased(remnant) => Some(remnant.digest()),
        };
        parsed.push(Parsed {
            entry,
            digest,
            left,
        });
        Ok(())
    })?;
    Ok(parsed)
}

struct Fold<'a> {
    published: u64,
    viewed: u64,
    listener: Listener<'a>,
    record: Record,
    tree: Tree,
    /// Full tiles that may not have been published yet.
    filled: Vec<File>,
    fresh: Vec<Fresh>,
    /// By the acts that erased: the erased entry, what is left.
    erased: BTreeMap<u64, Digest>,
    /// By what lies in the book: the erased entry, what is left.
    remnants: BTreeMap<u64, Digest>,
}

impl Fold<'_> {
    fn row(&mut self, row: Parsed) -> Result<(), Fault> {
        let Parsed {
            entry,
            digest,
            left,
        } = row;
        let n = self.record.next_n();
        self.record
            .follows(&entry)
            .map_err(|error| Fault::Altered {
                n,
                what: error.to_string(),
            })?;
        self.record.apply(&entry, Digest(digest.0));
        self.tree.push(leaf_entry(&digest).as_bytes());
        let filled = self.tree.take_filled();
        if n >= self.published {
            self.filled.extend(filled);
        }
        self.remnants.extend(left.map(|left| (n, Digest(left.0))));
        if let Act::DisclosureErased(it) = &entry.act {
            self.erased.insert(it.entry.0, it.left);
        }
        if n >= self.viewed {
            self.fresh.push(Fresh::of(&entry, &digest));
        }
        let public = audience(&self.record, &entry) == Audience::Public;
        (self.listener)(&entry, public);
        Ok(())
    }

    /// What lies in the place of an erased act is what a later act says was left, and nothing
    /// else is.
    fn erasures_agree(&self) -> Result<(), Fault> {
        for (n, left) in &self.remnants {
            if self.erased.get(n) != Some(left) {
                let what = "no act on the record says that this was left of it".to_owned();
                return Err(Fault::Altered { n: *n, what });
            }
        }
        let whole = |n: &&u64| !self.remnants.contains_key(n);
        match self.erased.keys().find(whole) {
            Some(n) => Err(Fault::Altered {
                n: *n,
                what: "it was erased, but its disclosure file is there".to_owned(),
            }),
            None => Ok(()),
        }
    }
}

/// Puts right what the log may lack since the last checkpoint that was published, then the
/// checkpoint.
fn mend(
    fold: &Fold<'_>,
    publisher: &Publisher,
    folder: &Folder,
    note: &str,
) -> Result<Opened, Fault> {
    let mut opened = Opened {
        entries: fold.tree.size(),
        ..Opened::default()
    };
    for file in &fold.filled {
        audit::note(publisher, file, &mut opened)?;
    }
    for file in fold.tree.partial() {
        audit::note(publisher, &file, &mut opened)?;
        opened.altered.extend(publisher.mend_narrower(&file)?);
    }
    if folder.checkpoint()?.as_deref() != Some(note.as_bytes()) {
        publisher.write_checkpoint(note)?;
    }
    Ok(opened)
}

/// Refuses to go on with a book that is older than, or other than, what was published: signing
/// again would fork the log. Gives the size that was published.
fn guard(db: &Connection, verifier: &Verifier, folder: &Folder) -> Result<u64, Fault> {
    let Some(bytes) = folder.checkpoint()? else {
        return Ok(0);
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
        return Ok(0);
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
        return Ok(published.size);
    }
    Err(unfit(format!(
        "the published checkpoint of size {} is not in the book: one of them is of another log or \
         was altered. Put back the book that belongs to it",
        published.size
    )))
}
