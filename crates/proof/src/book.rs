//! The book and the log of a data folder, read without trust.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use acts::{Act, Digest, Entry, Record};
use ledger::{Checkpoint, Hash, Kept, Tile, Tree, Verifier, leaf_entry, tile};
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest as _, Sha256};

use crate::report::{Finding, Notes, Verdict};
use crate::signed::Signatures;
use crate::{Elsewhere, pages};

/// The tables of a book, word for word; a changed letter in the file shows.
const TABLES: [&str; 4] = [
    "CREATE TABLE leaves (n INTEGER PRIMARY KEY, digest BLOB NOT NULL) STRICT",
    "CREATE TABLE disclosures (n INTEGER PRIMARY KEY, file TEXT NOT NULL) STRICT",
    "CREATE TABLE requests (\n  n INTEGER PRIMARY KEY, count INTEGER NOT NULL, asker BLOB NOT NULL, command BLOB NOT NULL,\n  digest BLOB NOT NULL\n) STRICT",
    "CREATE TABLE checkpoints (size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT",
];
const APPLICATION: i64 = 0x4f4e_5242;
const LAYOUT: i64 = 1;

/// The entries that a book holds, in order, with the digests of their disclosure files.
#[derive(Debug, Default)]
pub(crate) struct Book {
    pub(crate) entries: Vec<Entry>,
    leaves: Vec<Hash>,
    digests: Vec<Hash>,
    /// The signed checkpoints by size, as text.
    checkpoints: BTreeMap<u64, String>,
    /// Erased entries, each with the digest of what is left, by the acts that erased them.
    erased: BTreeMap<u64, Digest>,
    /// The same by what lies in the book.
    remnants: BTreeMap<u64, Digest>,
}

/// Reads `book.db` and checks every byte of it; `None` when it cannot be read at all.
pub(crate) fn check(data: &Path, key: Option<&Verifier>, notes: &mut Notes) -> Option<Book> {
    let copy = match Copy::take(&data.join("book.db")) {
        Ok(copy) => copy,
        Err(why) => {
            notes.find(Finding::about("book", Verdict::Unknown, why));
            return None;
        }
    };
    match fs::read(&copy.path) {
        Ok(bytes) => {
            for what in pages::check(&bytes, 20) {
                notes.altered("book", format!("book.db: {what}"));
            }
        }
        Err(fault) => notes.altered("book", format!("book.db cannot be read: {fault}")),
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let read = Connection::open_with_flags(&copy.path, flags).and_then(|db| {
        db.execute_batch("PRAGMA cell_size_check=ON; PRAGMA query_only=ON;")?;
        sound(&db, notes)?;
        read(&db, key, notes)
    });
    match read {
        Ok(book) => Some(book),
        Err(fault) => {
            notes.altered("book", format!("book.db is damaged: {fault}"));
            None
        }
    }
}

/// The log of a data folder, to compare another copy of it with.
///
/// # Errors
/// When the book is not as it was written: nothing can be told by it.
pub(crate) fn elsewhere(data: &Path, key: Option<Verifier>) -> Result<Elsewhere, String> {
    let mut notes = Notes::default();
    let book = check(data, key.as_ref(), &mut notes);
    let report = notes.report();
    let amiss = report.findings.into_iter().find(|it| it.verdict.is_some());
    match (book, amiss) {
        (Some(book), None) => Ok(Elsewhere {
            key,
            digests: book.digests,
        }),
        (_, amiss) => {
            let why = amiss.map_or_else(|| "it cannot be read".to_owned(), |it| it.detail);
            Err(format!("{}: {why}", data.display()))
        }
    }
}

fn sound(db: &Connection, notes: &mut Notes) -> rusqlite::Result<()> {
    let mut statement = db.prepare("SELECT sql FROM sqlite_schema ORDER BY rowid")?;
    let tables: Vec<String> = statement
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    if tables != TABLES {
        notes.altered("book", "book.db: its tables are not those of a book");
    }
    let pragma =
        |name: &str| db.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0));
    if (pragma("application_id")?, pragma("user_version")?) != (APPLICATION, LAYOUT) {
        notes.altered("book", "book.db: its marks are not those of a book");
    }
    if pragma("schema_version")? != TABLES.len() as i64 {
        notes.altered(
            "book",
            "book.db: its tables were changed after they were made",
        );
    }
    let whole: String = db.query_row("PRAGMA integrity_check(5)", [], |row| row.get(0))?;
    if whole != "ok" {
        notes.altered("book", format!("book.db: {whole}"));
    }
    Ok(())
}

fn read(db: &Connection, key: Option<&Verifier>, notes: &mut Notes) -> rusqlite::Result<Book> {
    let mut checkpoints = checkpoints(db)?;
    let mut book = Book::default();
    let (mut tree, mut record) = (Tree::default(), Record::default());
    let mut signatures = Signatures::default();
    let sql = "SELECT l.n, l.digest, d.n, CAST(d.file AS BLOB) FROM leaves l \
               FULL OUTER JOIN disclosures d ON d.n = l.n ORDER BY coalesce(l.n, d.n)";
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([])?;
    root(&tree, &mut checkpoints, key, &mut book, notes);
    while let Some(row) = rows.next()? {
        let due = book.leaves.len() as i64;
        let (leaf, file): (Option<i64>, Option<i64>) = (row.get(0)?, row.get(2)?);
        let (Some(n), Some(_)) = (leaf, file) else {
            let n = leaf.or(file).unwrap_or_default();
            notes.altered(
                "entry",
                format!("entry {n}: its leaf or its disclosure file is missing"),
            );
            continue;
        };
        if n != due {
            notes.altered(
                "entry",
                format!("entry {due} is missing: entry {n} follows"),
            );
        }
        let (digest, bytes): (Vec<u8>, Vec<u8>) = (row.get(1)?, row.get(3)?);
        let digest = <[u8; 32]>::try_from(digest).map_or(Hash([0; 32]), Hash);
        tree.push(leaf_entry(&digest).as_bytes());
        book.leaves.push(Hash::leaf(leaf_entry(&digest).as_bytes()));
        book.digests.push(digest);
        notes.checked.entries += 1;
        if let Err(why) = entry(&bytes, &digest, &mut record, &mut signatures, &mut book) {
            notes.altered("entry", format!("entry {n}: {why}"));
        }
        root(&tree, &mut checkpoints, key, &mut book, notes);
    }
    signatures.tell(&record, notes);
    for n in record.misfits() {
        notes.altered(
            "entry",
            format!("entry {n}: the act does not fit the record before it"),
        );
    }
    for size in checkpoints.keys() {
        notes.altered(
            "checkpoint",
            format!(
                "a checkpoint speaks of {size} entries; there are {}",
                tree.size()
            ),
        );
    }
    requests(db, tree.size(), notes)?;
    erasures(&book, notes);
    Ok(book)
}

/// The disclosure files of some entries, or what is left of them, as they lie in the book.
pub(crate) fn files(data: &Path, numbers: &[u64]) -> Result<Vec<(u64, Vec<u8>)>, String> {
    let copy = Copy::take(&data.join("book.db"))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let read = || {
        let db = Connection::open_with_flags(&copy.path, flags)?;
        let mut statement = db.prepare("SELECT CAST(file AS BLOB) FROM disclosures WHERE n = ?")?;
        let one = |n: &u64| Ok((*n, statement.query_row([*n as i64], |row| row.get(0))?));
        numbers.iter().map(one).collect::<rusqlite::Result<_>>()
    };
    read().map_err(|fault: rusqlite::Error| format!("book.db is damaged: {fault}"))
}

/// What lies in the place of an erased act must be what a later act says was left of it.
fn erasures(book: &Book, notes: &mut Notes) {
    for (n, left) in &book.remnants {
        if book.erased.get(n) != Some(left) {
            let why = "no act on the record says that this was left of it";
            notes.altered("entry", format!("entry {n}: {why}"));
        }
    }
    for n in book
        .erased
        .keys()
        .filter(|n| !book.remnants.contains_key(n))
    {
        let why = "it was erased, but its disclosure file is there";
        notes.altered("entry", format!("entry {n}: {why}"));
    }
    match book.remnants.len() {
        0 => {}
        1 => notes.remark(
            "entry",
            "the words of 1 entry were erased; its leaf was checked",
        ),
        many => notes.remark(
            "entry",
            format!("the words of {many} entries were erased; their leaves were checked"),
        ),
    }
}

fn entry(
    bytes: &[u8],
    digest: &Hash,
    record: &mut Record,
    signatures: &mut Signatures,
    book: &mut Book,
) -> Result<(), String> {
    let kept = Kept::parse(bytes).map_err(|fault| fault.to_string());
    let erased = matches!(kept, Ok(Kept::Erased(_)));
    if !erased && Hash::of(bytes) != *digest {
        return Err("its disclosure file is not the one that the leaf commits to".into());
    }
    let kept = kept?;
    let entry = Entry::parse(kept.json()).map_err(|fault| fault.to_string())?;
    if let Kept::Erased(remnant) = &kept {
        if entry.act.without_words().is_some() {
            return Err("words stand in what was erased".into());
        }
        let left = Digest(remnant.digest().0);
        book.remnants.insert(entry.n, left);
    }
    if let Act::DisclosureErased(it) = &entry.act {
        book.erased.insert(it.entry.0, it.left);
    }
    record.follows(&entry).map_err(|fault| fault.to_string())?;
    // What is left of an erased act is not what was signed; the leaf alone still vouches for it.
    if !erased {
        signatures.entry(record, &entry);
    }
    record.apply(&entry, Digest(digest.0));
    book.entries.push(entry);
    Ok(())
}

type Checkpoints = BTreeMap<i64, String>;

fn checkpoints(db: &Connection) -> rusqlite::Result<Checkpoints> {
    let mut statement = db.prepare("SELECT size, note FROM checkpoints")?;
    statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// Checks the checkpoint that was signed at the tree's present size, if there is one.
fn root(
    tree: &Tree,
    all: &mut Checkpoints,
    key: Option<&Verifier>,
    book: &mut Book,
    notes: &mut Notes,
) {
    let Some(note) = all.remove(&(tree.size() as i64)) else {
        return;
    };
    if let Err(why) = signed(&note, key, tree) {
        notes.altered(
            "checkpoint",
            format!("the checkpoint at {} entries: {why}", tree.size()),
        );
    }
    book.checkpoints.insert(tree.size(), note);
}

fn signed(note: &str, key: Option<&Verifier>, tree: &Tree) -> Result<(), String> {
    let checkpoint = match key {
        Some(key) => Checkpoint::open(note, key).map_err(|fault| fault.to_string())?,
        None => {
            let note = ledger::Note::parse(note).map_err(|fault| fault.to_string())?;
            note.text
                .parse::<Checkpoint>()
                .map_err(|fault| fault.to_string())?
        }
    };
    if checkpoint.size != tree.size() || checkpoint.root != tree.root() {
        return Err("its size or root is not that of the entries".into());
    }
    Ok(())
}

fn requests(db: &Connection, size: u64, notes: &mut Notes) -> rusqlite::Result<()> {
    let mut statement = db.prepare("SELECT n, count, asker, command, digest FROM requests")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (n, count): (i64, i64) = (row.get(0)?, row.get(1)?);
        let [asker, command, digest]: [Vec<u8>; 3] = [row.get(2)?, row.get(3)?, row.get(4)?];
        let sum = Sha256::new()
            .chain_update(b"onrecord/request@v1\n")
            .chain_update(n.to_be_bytes())
            .chain_update(count.to_be_bytes())
            .chain_update(asker)
            .chain_update(command)
            .finalize();
        if sum[..] != digest[..] || n.saturating_add(count) > size as i64 {
            notes.altered(
                "book",
                format!("the row of the request that made entry {n} was changed"),
            );
        }
    }
    Ok(())
}

/// The log as it is published, read before the book: a server that runs writes the book first.
pub(crate) struct Published {
    checkpoint: Result<String, String>,
    /// Tiles by path, with their bytes.
    files: Vec<(String, Result<Vec<u8>, String>)>,
}

impl Published {
    pub(crate) fn read(data: &Path) -> Self {
        let folder = data.join("log");
        // The checkpoint first: its tiles are there before it is.
        let checkpoint =
            fs::read_to_string(folder.join("checkpoint")).map_err(|fault| fault.to_string());
        let tiles = files_below(&folder)
            .into_iter()
            .filter(|(name, _)| name != "checkpoint");
        let read = |path: &Path| fs::read(path).map_err(|fault| fault.to_string());
        Self {
            checkpoint,
            files: tiles.map(|(name, path)| (name, read(&path))).collect(),
        }
    }
}

impl Published {
    /// A log that lies elsewhere.
    pub(crate) fn of(checkpoint: String, files: Vec<(String, Result<Vec<u8>, String>)>) -> Self {
        Self {
            checkpoint: Ok(checkpoint),
            files,
        }
    }

    /// The signed checkpoint as it is published.
    pub(crate) fn checkpoint(&self) -> Option<&str> {
        self.checkpoint.as_deref().ok()
    }
}

/// The tiles of a log, made from its leaves.
pub(crate) struct Tiles<'a> {
    book: &'a Book,
    levels: Vec<Vec<Hash>>,
}

impl ledger::prove::Tiles for Tiles<'_> {
    type Error = String;

    fn read(&mut self, tile: Tile) -> Result<Vec<u8>, String> {
        let bytes = self.book.bytes(tile, &self.levels);
        bytes.ok_or_else(|| "the log is not that large".to_owned())
    }
}

impl Book {
    /// What a log alone tells: digests, and one checkpoint of that size.
    pub(crate) fn of_log(digests: Vec<Hash>, checkpoint: String) -> Self {
        let leaf = |digest| Hash::leaf(leaf_entry(digest).as_bytes());
        Self {
            leaves: digests.iter().map(leaf).collect(),
            checkpoints: BTreeMap::from([(digests.len() as u64, checkpoint)]),
            digests,
            ..Self::default()
        }
    }

    /// The digests of the disclosure files, in order.
    pub(crate) fn digests(&self) -> &[Hash] {
        &self.digests
    }

    /// The latest signed checkpoint.
    pub(crate) fn checkpoint(&self) -> Option<&str> {
        let (_, last) = self.checkpoints.last_key_value()?;
        Some(last)
    }

    /// The tiles, to make proofs from.
    pub(crate) fn tiles(&self) -> Tiles<'_> {
        Tiles {
            book: self,
            levels: self.levels(),
        }
    }

    /// Every tile that the log of this book's size publishes, with its bytes.
    pub(crate) fn published(&self) -> Vec<(Tile, Vec<u8>)> {
        let levels = self.levels();
        let all = needed(self.leaves.len() as u64).into_iter();
        all.filter_map(|tile| Some((tile, self.bytes(tile, &levels)?)))
            .collect()
    }

    /// Checks the published log: the checkpoint, and every tile there must be.
    pub(crate) fn check_log(&self, log: &Published, notes: &mut Notes) {
        notes.checked.log_files += 1;
        let size = self.check_checkpoint(log, notes);
        let levels = self.levels();
        let mut missing = needed(size);
        for (name, bytes) in &log.files {
            notes.checked.log_files += 1;
            let Ok(tile) = name.parse::<Tile>() else {
                notes.altered("tile", format!("log/{name} is no tile of this log"));
                continue;
            };
            missing.retain(|needed| *needed != tile);
            match (bytes, self.bytes(tile, &levels)) {
                (Ok(found), Some(expected)) if *found == expected => {}
                (Ok(_), Some(_)) => {
                    notes.altered(
                        "tile",
                        format!("log/{name} is not what the entries make it"),
                    );
                }
                (Ok(_), None) => notes.altered(
                    "tile",
                    format!("log/{name} speaks of entries that do not exist"),
                ),
                (Err(fault), _) => {
                    notes.altered("tile", format!("log/{name} cannot be read: {fault}"));
                }
            }
        }
        for tile in missing {
            notes.altered("tile", format!("log/{tile} is missing"));
        }
    }

    /// Checks the published checkpoint; gives the size that it speaks of.
    fn check_checkpoint(&self, log: &Published, notes: &mut Notes) -> u64 {
        let found = match &log.checkpoint {
            Ok(found) => found,
            Err(fault) => {
                notes.altered(
                    "checkpoint",
                    format!("log/checkpoint cannot be read: {fault}"),
                );
                return self.leaves.len() as u64;
            }
        };
        let known = self
            .checkpoints
            .iter()
            .rev()
            .find(|(_, note)| *note == found);
        let Some((size, _)) = known else {
            notes.altered(
                "checkpoint",
                "log/checkpoint is none of the checkpoints in the book",
            );
            return self.leaves.len() as u64;
        };
        if *size < self.leaves.len() as u64 {
            let detail = format!(
                "the log is published up to entry {size} of {}; the rest follows, at the latest at the next start",
                self.leaves.len()
            );
            notes.find(Finding {
                verdict: None,
                ..Finding::about("log", Verdict::Unknown, detail)
            });
        }
        *size
    }

    /// Tree hashes by tile level.
    fn levels(&self) -> Vec<Vec<Hash>> {
        let mut levels = vec![self.leaves.clone()];
        while levels[levels.len() - 1].len() >= 256 {
            let below = &levels[levels.len() - 1];
            levels.push(below.chunks_exact(256).map(top).collect());
        }
        levels
    }

    fn bytes(&self, tile: Tile, levels: &[Vec<Hash>]) -> Option<Vec<u8>> {
        let first = usize::try_from(tile.index.checked_mul(256)?).ok()?;
        let range = first..first + usize::from(tile.width);
        match tile.kind {
            tile::Kind::Hashes(level) => {
                let hashes = levels.get(usize::from(level))?.get(range)?;
                Some(hashes.iter().flat_map(|hash| hash.0).collect())
            }
            tile::Kind::Entries => self.bundle(range),
        }
    }

    fn bundle(&self, range: std::ops::Range<usize>) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        for digest in self.digests.get(range)? {
            let entry = leaf_entry(digest);
            out.extend_from_slice(&(entry.len() as u16).to_be_bytes());
            out.extend_from_slice(entry.as_bytes());
        }
        Some(out)
    }
}

/// The tiles that a log of this size must have.
fn needed(size: u64) -> Vec<Tile> {
    let mut kinds = vec![tile::Kind::Entries];
    kinds.extend((0..8).map(tile::Kind::Hashes));
    let each = |kind| (0..).map_while(move |index| Tile::within(kind, index, size));
    kinds.into_iter().flat_map(each).collect()
}

/// The root of 256 hashes.
fn top(hashes: &[Hash]) -> Hash {
    let mut level = hashes.to_vec();
    while level.len() > 1 {
        level = level
            .chunks_exact(2)
            .map(|pair| Hash::node(&pair[0], &pair[1]))
            .collect();
    }
    level[0]
}

/// All files below a folder by their path with slashes.
pub(crate) fn files_below(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut out = Vec::new();
    let mut open = vec![(String::new(), folder.to_owned())];
    while let Some((prefix, path)) = open.pop() {
        for entry in fs::read_dir(&path).into_iter().flatten().flatten() {
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                open.push((format!("{name}/"), entry.path()));
            } else if !(name.ends_with(".new")
                && name
                    .rsplit('/')
                    .next()
                    .is_some_and(|file| file.starts_with('.')))
            {
                // What is being written, or was when a crash came, is not published yet.
                out.push((name, entry.path()));
            }
        }
    }
    out.sort();
    out
}

/// A copy of the book as of one commit, in a folder of its own.
struct Copy {
    folder: PathBuf,
    path: PathBuf,
}

/// How long a writer may keep us from reading.
const PATIENCE: Duration = Duration::from_secs(5);

impl Copy {
    /// Copies the book between two commits of whoever writes it, or with the journal that a crash
    /// left behind, so that SQLite rolls back in the copy and never in the original.
    fn take(book: &Path) -> Result<Self, String> {
        let unreadable =
            |fault: &dyn std::fmt::Display| format!("{} cannot be read: {fault}", book.display());
        let folder = temporary().map_err(|fault| unreadable(&fault))?;
        let copy = Self {
            path: folder.join("book.db"),
            folder,
        };
        let journal = book.with_file_name("book.db-journal");
        let hot = || fs::metadata(&journal).is_ok_and(|meta| meta.len() > 0);
        let since = Instant::now();
        loop {
            if !hot() {
                let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                let db =
                    Connection::open_with_flags(book, flags).map_err(|fault| unreadable(&fault))?;
                let held = db
                    .busy_timeout(PATIENCE)
                    .and_then(|()| db.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema;"));
                // A file too damaged to be opened is copied as it is: the copy will tell.
                if !hot() || held.is_err() {
                    fs::copy(book, &copy.path).map_err(|fault| unreadable(&fault))?;
                    return Ok(copy);
                }
            }
            if since.elapsed() > PATIENCE {
                fs::copy(&journal, copy.folder.join("book.db-journal"))
                    .map_err(|fault| unreadable(&fault))?;
                fs::copy(book, &copy.path).map_err(|fault| unreadable(&fault))?;
                return Ok(copy);
            }
            std::thread::yield_now();
        }
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        // What cannot be removed from the temporary folder harms nobody.
        drop(fs::remove_dir_all(&self.folder));
    }
}

fn temporary() -> std::io::Result<PathBuf> {
    let base = std::env::temp_dir();
    let own = std::process::id();
    for attempt in 0..1000 {
        let folder = base.join(format!("onrecord-verify-{own}-{attempt}"));
        match fs::create_dir(&folder) {
            Ok(()) => return Ok(folder),
            Err(fault) if fault.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(fault) => return Err(fault),
        }
    }
    Err(std::io::Error::other("no temporary folder could be made"))
}
