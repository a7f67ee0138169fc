//! The published log, `log/`: tiles, entry bundles and the checkpoint, as static files.
//!
//! All of it follows from the book, which is committed first: whatever a crash leaves missing
//! here, the next start puts back.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use base::disk;
use ledger::Tile;
use ledger::prove::Tiles;
use ledger::tile::Kind;
use ledger::tree::File;
use tracing::error;

use crate::Fault;
use crate::writer::{Hazard, Step};

/// The folder, for reading.
#[derive(Clone, Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(data: &Path) -> Self {
        Self(data.join("log"))
    }

    pub(crate) fn checkpoint_path(&self) -> PathBuf {
        self.0.join("checkpoint")
    }

    /// The checkpoint as it lies there; none when there is no file.
    pub(crate) fn checkpoint(&self) -> Result<Option<Vec<u8>>, Fault> {
        read(&self.checkpoint_path())
    }

    fn path(&self, tile: Tile) -> PathBuf {
        self.0.join(tile.to_string())
    }

    /// The bytes of a tile in a log of `size` leaves; none when such a log has no such tile.
    ///
    /// A partial tile is the beginning of every wider one, so it is there for as long as the log.
    pub(crate) fn tile(&self, tile: Tile, size: u64) -> Result<Option<Vec<u8>>, Fault> {
        let widest = Tile::within(tile.kind, tile.index, size);
        let Some(widest) = widest.filter(|widest| widest.width >= tile.width) else {
            return Ok(None);
        };
        for candidate in [tile, widest] {
            if let Some(bytes) = read(&self.path(candidate))? {
                return Ok(beginning(bytes, tile));
            }
        }
        Err(Fault::Unreadable(format!(
            "{widest} is missing from the log: restart the server"
        )))
    }
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, Fault> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(disk::Fault::at("read", path)(error).into()),
    }
}

/// As much of a wider tile as belongs to this one.
fn beginning(mut bytes: Vec<u8>, tile: Tile) -> Option<Vec<u8>> {
    let length = match tile.kind {
        Kind::Hashes(_) => usize::from(tile.width) * 32,
        Kind::Entries => (0..tile.width).try_fold(0, |at, _| {
            let length = bytes.get(at..at + 2)?;
            Some(at + 2 + usize::from(u16::from_be_bytes([length[0], length[1]])))
        })?,
    };
    (length <= bytes.len()).then(|| {
        bytes.truncate(length);
        bytes
    })
}

/// Tiles of a log of a certain size, for making proofs.
pub(crate) struct Sized<'a> {
    pub(crate) folder: &'a Folder,
    pub(crate) size: u64,
}

impl Tiles for Sized<'_> {
    type Error = Fault;

    fn read(&mut self, tile: Tile) -> Result<Vec<u8>, Fault> {
        let bytes = self.folder.tile(tile, self.size)?;
        bytes.ok_or_else(|| Fault::Unreadable(format!("{tile} is not what a tile should be")))
    }
}

/// Writes the folder, tiles before the checkpoint that needs them.
pub(crate) struct Publisher {
    folder: Folder,
    /// Full tiles that the book implies and the folder may not have yet.
    filled: Vec<File>,
}

impl Publisher {
    pub(crate) fn new(folder: Folder) -> Self {
        Self {
            folder,
            filled: Vec::new(),
        }
    }

    pub(crate) fn stage(&mut self, filled: Vec<File>) {
        self.filled.extend(filled);
    }

    /// Writes what is staged, the partial tiles, then the checkpoint.
    pub(crate) fn publish(
        &mut self,
        partial: &[File],
        note: &str,
        hazard: &Hazard,
    ) -> Result<(), Fault> {
        for file in self.filled.iter().chain(partial) {
            self.write(file)?;
            // If we die here the old checkpoint stands and needs none of the new tiles; the book
            // has the entries, and open() writes the rest.
            hazard(Step::Tile)?;
        }
        disk::write_atomic(&self.folder.checkpoint_path(), note.as_bytes())?;
        // If we die here all is published and no one was told: who asks again with the same
        // idempotency key gets the receipt.
        hazard(Step::Checkpoint)?;
        for file in self.filled.drain(..) {
            // Full now: its partial forms are served from it. What stays behind does no harm.
            let mut partial = self.folder.path(file.tile).into_os_string();
            partial.push(".p");
            drop(fs::remove_dir_all(partial));
        }
        Ok(())
    }

    fn write(&self, file: &File) -> Result<(), Fault> {
        let path = self.folder.path(file.tile);
        if let Some(above) = path.parent() {
            disk::make_dirs(above)?;
        }
        Ok(disk::write_atomic(&path, &file.bytes)?)
    }

    /// Puts back what is missing and right what is not as the book has it; `Ok(true)` when a file
    /// was there with other bytes.
    pub(crate) fn mend(&self, file: &File) -> Result<Mended, Fault> {
        let path = self.folder.path(file.tile);
        match read(&path)? {
            Some(bytes) if bytes == file.bytes => Ok(Mended::Sound),
            Some(_) => {
                error!(path = %path.display(), "a tile of the log was altered: written anew");
                self.write(file)?;
                Ok(Mended::Altered(path))
            }
            None => {
                self.write(file)?;
                Ok(Mended::Missing)
            }
        }
    }

    /// Mends narrower forms of a partial tile where they are there.
    pub(crate) fn mend_narrower(&self, file: &File) -> Result<Vec<PathBuf>, Fault> {
        let mut altered = Vec::new();
        for width in 1..file.tile.width {
            let tile = Tile { width, ..file.tile };
            let path = self.folder.path(tile);
            let Some(bytes) = read(&path)? else { continue };
            let Some(expected) = beginning(file.bytes.clone(), tile) else {
                continue;
            };
            if bytes != expected {
                error!(path = %path.display(), "a tile of the log was altered: written anew");
                self.write(&File {
                    tile,
                    bytes: expected,
                })?;
                altered.push(path);
            }
        }
        Ok(altered)
    }

    pub(crate) fn write_checkpoint(&self, note: &str) -> Result<(), Fault> {
        let path = self.folder.checkpoint_path();
        if let Some(above) = path.parent() {
            disk::make_dirs(above)?;
        }
        Ok(disk::write_atomic(&path, note.as_bytes())?)
    }
}

/// What was found in place of a tile.
pub(crate) enum Mended {
    /// The tile.
    Sound,
    /// Nothing.
    Missing,
    /// Other bytes, in this file.
    Altered(PathBuf),
}
