//! Files that survive: atomic small writes, append-only files, directory syncs, free space, and the
//! lock that keeps a folder to one server.
//!
//! Everything that makes bytes durable goes through the standard library, so that a shim between
//! it and the kernel can play a power cut.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, IoSlice, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[cfg(test)]
mod tests;

/// The disk did not do what was asked: what, where, and what the system said.
#[derive(Debug, thiserror::Error)]
#[error("could not {doing} {}: {source}", path.display())]
pub struct Fault {
    /// What was tried, "sync".
    pub doing: &'static str,
    /// On which file or folder.
    pub path: PathBuf,
    /// What the system said.
    #[source]
    pub source: io::Error,
}

impl Fault {
    /// For `map_err`: names what was tried and where.
    pub fn at(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self {
            doing,
            path: path.to_owned(),
            source,
        }
    }

    /// Whether there is no room, on the disk or in a quota: it concerns every file, not this one.
    pub fn no_room(&self) -> bool {
        matches!(
            self.source.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
        )
    }

    /// Whether the file or folder is not there.
    pub fn not_found(&self) -> bool {
        self.source.kind() == io::ErrorKind::NotFound
    }
}

/// Replaces a file's content: after a power cut it holds either the old or the new bytes. One
/// writer per path.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    replace(path, bytes, 0o644)
}

/// `write_atomic` for secrets: the file can be read by its owner alone, from its first byte on.
pub fn write_atomic_private(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    replace(path, bytes, 0o600)
}

/// `write_atomic` of several files of one folder, in this order: a later one is never there without
/// those before it, and the folder is synced once.
pub fn write_atomic_all(files: &[(&Path, &[u8])]) -> Result<(), Fault> {
    let fresh: Vec<PathBuf> = files
        .iter()
        .map(|(path, bytes)| fresh(path, bytes, 0o644))
        .collect::<Result<_, _>>()?;
    for (fresh, (path, _)) in fresh.iter().zip(files) {
        place(fresh, path)?;
    }
    files
        .last()
        .map_or(Ok(()), |(path, _)| sync_dir(parent(path)))
}

fn replace(path: &Path, bytes: &[u8], mode: u32) -> Result<(), Fault> {
    place(&fresh(path, bytes, mode)?, path)?;
    sync_dir(parent(path))
}

/// Writes what is to take a file's place, synced, beside it. If we die before it does, the old file
/// stands and `.name.new` lies beside it: the next call removes it.
fn fresh(path: &Path, bytes: &[u8], mode: u32) -> Result<PathBuf, Fault> {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".new");
    let fresh = path.with_file_name(name);
    // A file left here by a crash may have another mode: never write a secret into it.
    match fs::remove_file(&fresh) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(Fault::at("remove", &fresh)(error)),
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(mode);
    let mut file = options.open(&fresh).map_err(Fault::at("create", &fresh))?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if let Err(error) = written {
        drop(fs::remove_file(&fresh));
        return Err(Fault::at("replace", path)(error));
    }
    Ok(fresh)
}

fn place(fresh: &Path, path: &Path) -> Result<(), Fault> {
    fs::rename(fresh, path).map_err(|error| {
        drop(fs::remove_file(fresh));
        Fault::at("replace", path)(error)
    })
}

/// Makes creations, renames and removals within a folder durable.
pub fn sync_dir(path: &Path) -> Result<(), Fault> {
    let sync = || File::open(path)?.sync_all();
    sync().map_err(Fault::at("sync the folder", path))
}

/// Creates a folder and those above it; what is new is durable on return.
pub fn make_dirs(path: &Path) -> Result<(), Fault> {
    if path.is_dir() {
        return Ok(());
    }
    let above = parent(path);
    make_dirs(above)?;
    match fs::create_dir(path) {
        Ok(()) => sync_dir(above),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(Fault::at("create the folder", path)(error)),
    }
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(above) if !above.as_os_str().is_empty() => above,
        _ => Path::new("."),
    }
}

/// Bytes that may still be written on the disk that holds `path`.
pub fn free_bytes(path: &Path) -> Result<u64, Fault> {
    let asked = rustix::fs::statvfs(path).map_err(io::Error::from);
    let said = asked.map_err(Fault::at("ask for free space at", path))?;
    Ok(said.f_bavail.saturating_mul(said.f_frsize))
}

/// A file that grows at its end alone, by whole records.
///
/// An append that fails leaves no trace: the file is cut back to what it held. When even that is
/// refused, the next append or sync tries it again before anything else.
#[derive(Debug)]
pub struct Append {
    file: Arc<File>,
    path: PathBuf,
    len: u64,
    torn: bool,
}

impl Append {
    /// Creates the file; refused when there is one. Durable only after `sync` and `sync_dir`.
    pub fn create(path: &Path) -> Result<Self, Fault> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create_new(true);
        let file = options.open(path).map_err(Fault::at("create", path))?;
        Ok(Self {
            file: Arc::new(file),
            path: path.to_owned(),
            len: 0,
            torn: false,
        })
    }

    /// Opens a file that exists.
    pub fn open(path: &Path) -> Result<Self, Fault> {
        let opened = OpenOptions::new().read(true).append(true).open(path);
        let file = opened.map_err(Fault::at("open", path))?;
        let len = file.metadata().map_err(Fault::at("look at", path))?.len();
        Ok(Self {
            file: Arc::new(file),
            path: path.to_owned(),
            len,
            torn: false,
        })
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its length in bytes.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Appends the buffers as one record, in one system call unless the system takes less.
    pub fn append(&mut self, buffers: &[&[u8]]) -> Result<(), Fault> {
        self.mend()?;
        let mut slices: Vec<IoSlice<'_>> = buffers.iter().map(|b| IoSlice::new(b)).collect();
        if let Err(source) = write_all_vectored(&self.file, &mut slices) {
            self.torn = true;
            // The first failure is the one to tell; the next call mends what this one could not.
            drop(self.mend());
            return Err(Fault {
                doing: "append to",
                path: self.path.clone(),
                source,
            });
        }
        self.len += buffers.iter().map(|b| b.len() as u64).sum::<u64>();
        Ok(())
    }

    /// Makes what was appended durable; the file's name needs `sync_dir` once.
    pub fn sync(&mut self) -> Result<(), Fault> {
        self.mend()?;
        self.syncer().sync()
    }

    /// Syncs from another thread.
    pub fn syncer(&self) -> Syncer {
        Syncer {
            file: Arc::clone(&self.file),
            path: self.path.clone(),
        }
    }

    /// Cuts the file back to `len` bytes; not longer than it is.
    pub fn truncate(&mut self, len: u64) -> Result<(), Fault> {
        self.len = self.len.min(len);
        self.torn = true;
        self.mend()
    }

    fn mend(&mut self) -> Result<(), Fault> {
        if self.torn {
            self.file
                .set_len(self.len)
                .map_err(Fault::at("cut back", &self.path))?;
            self.torn = false;
        }
        Ok(())
    }
}

/// Makes an `Append` durable from another thread.
#[derive(Clone, Debug)]
pub struct Syncer {
    file: Arc<File>,
    path: PathBuf,
}

impl Syncer {
    /// Makes durable what had been appended when it was called.
    pub fn sync(&self) -> Result<(), Fault> {
        self.file.sync_data().map_err(Fault::at("sync", &self.path))
    }
}

fn write_all_vectored(mut file: &File, mut slices: &mut [IoSlice<'_>]) -> io::Result<()> {
    IoSlice::advance_slices(&mut slices, 0);
    while !slices.is_empty() {
        match file.write_vectored(slices) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => IoSlice::advance_slices(&mut slices, count),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The folder is in use, or could not be locked.
#[derive(Debug, thiserror::Error)]
pub enum NotLocked {
    /// Another process holds it.
    #[error(
        "another server{} is using the data folder {}; stop it, or name another folder",
        holder.as_deref().map(|pid| format!(" (process {pid})")).unwrap_or_default(),
        path.display()
    )]
    Taken {
        /// The folder.
        path: PathBuf,
        /// The number of the process that holds it, where it can be read.
        holder: Option<String>,
    },
    /// The disk refused.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Holds a folder for this process until dropped; the system lets go of it when the process dies.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Takes the folder, which must exist, by an advisory lock on its file `lock`.
    pub fn take(folder: &Path) -> Result<Self, NotLocked> {
        let path = folder.join("lock");
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&path).map_err(Fault::at("open", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut pid = String::new();
                let read = (&file).take(20).read_to_string(&mut pid);
                let holder = read
                    .ok()
                    .map(|_| pid.trim().to_owned())
                    .filter(|pid| !pid.is_empty());
                return Err(NotLocked::Taken {
                    path: folder.to_owned(),
                    holder,
                });
            }
            Err(TryLockError::Error(error)) => return Err(Fault::at("lock", &path)(error).into()),
        }
        let number = format!("{}\n", std::process::id());
        let named = file
            .set_len(0)
            .and_then(|()| file.write_all(number.as_bytes()));
        named.map_err(Fault::at("write", &path))?;
        Ok(Self { _file: file })
    }
}
