//! What a start need not wait for: every checkpoint that was ever signed, and every tile that was
//! published before.

use std::path::PathBuf;

use ledger::tree::File;
use ledger::{Checkpoint, Hash, Tree, Verifier, leaf_entry};
use rusqlite::Connection;

use crate::log::{Folder, Mended, Publisher};
use crate::{Fault, Opened, book};

/// Rows read at once; the book is not held in between, so that it can be written.
const STRIDE: u64 = 2_048;

/// An audit of the first `size` entries of a book.
pub(crate) struct Audit {
    pub(crate) book: PathBuf,
    pub(crate) verifier: Verifier,
    pub(crate) folder: Folder,
    pub(crate) size: u64,
    /// The size whose tiles were published before the start.
    pub(crate) published: u64,
}

impl Audit {
    /// Checks signature and root of each checkpoint, and puts right what tiles are not as the book
    /// has them.
    ///
    /// # Errors
    /// What was altered; [`Fault::Closed`] when told to stop.
    pub(crate) fn run(&self, stop: &dyn Fn() -> bool) -> Result<Opened, Fault> {
        let db = base::database::book_to_read(&self.book)?;
        let mut going = Going {
            audit: self,
            tree: Tree::default(),
            publisher: Publisher::new(self.folder.clone()),
            unsure: Vec::new(),
            opened: Opened {
                entries: self.size,
                ..Opened::default()
            },
        };
        while going.tree.size() < self.size {
            if stop() {
                return Err(Fault::Closed);
            }
            going.stride(&db)?;
        }
        Ok(going.opened)
    }
}

struct Going<'a> {
    audit: &'a Audit,
    tree: Tree,
    publisher: Publisher,
    /// Full tiles that no checkpoint read so far covers.
    unsure: Vec<File>,
    opened: Opened,
}

impl Going<'_> {
    fn stride(&mut self, db: &Connection) -> Result<(), Fault> {
        let from = self.tree.size();
        let rows = book::signed(db, from, STRIDE.min(self.audit.size - from))?;
        if rows.is_empty() {
            let what = "its leaf is missing".to_owned();
            return Err(Fault::Altered { n: from, what });
        }
        for (digest, note) in rows {
            let n = self.tree.size();
            self.tree.push(leaf_entry(&digest).as_bytes());
            self.unsure.extend(self.tree.take_filled());
            if let Some(note) = note {
                let root = self.tree.root();
                check(&note, &self.audit.verifier, n + 1, root)
                    .map_err(|what| Fault::Altered { n, what })?;
                self.mend()?;
            }
        }
        Ok(())
    }

    fn mend(&mut self) -> Result<(), Fault> {
        // Later ones were seen to at the start, or are the writer's.
        let ours = self.tree.size() <= self.audit.published;
        for file in self.unsure.drain(..).filter(|_| ours) {
            note(&self.publisher, &file, &mut self.opened)?;
        }
        Ok(())
    }
}

/// Mends a tile and notes what was found in its place.
pub(crate) fn note(publisher: &Publisher, file: &File, opened: &mut Opened) -> Result<(), Fault> {
    match publisher.mend(file)? {
        Mended::Sound => {}
        Mended::Missing => opened.restaged += 1,
        Mended::Altered(path) => opened.altered.push(path),
    }
    Ok(())
}

/// A checkpoint that the book holds, if it is signed and has this size and root.
pub(crate) fn check(
    note: &str,
    verifier: &Verifier,
    size: u64,
    root: Hash,
) -> Result<Checkpoint, String> {
    let checkpoint = Checkpoint::open(note, verifier);
    let checkpoint = checkpoint.map_err(|error| format!("its checkpoint: {error}"))?;
    if (checkpoint.size, checkpoint.root) == (size, root) {
        Ok(checkpoint)
    } else {
        Err("its checkpoint is signed for another tree".to_owned())
    }
}
