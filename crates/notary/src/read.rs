//! What the notary shows, and to whom.

use acts::{ActId, Actor, Audience, Digest, Entry, MeetingId, Record, Time, audience};
use ledger::prove::{check_inclusion, inclusion};
use ledger::{Checkpoint, Hash, Kept, Proof, Tile, leaf_entry};

use crate::log::Sized;
use crate::{Fault, MeetingRow, Notary, Phase, book};

/// Who reads.
#[derive(Clone, Copy, Debug)]
pub enum Reader<'a> {
    /// Anybody: acts that are public.
    Public,
    /// An office or a part of the machine: acts that are public or for them.
    Actor(&'a Actor),
    /// The server itself, for what it derives: everything.
    All,
}

impl Reader<'_> {
    fn may(self, audience: &Audience) -> bool {
        match self {
            Self::Public => *audience == Audience::Public,
            Self::Actor(actor) => audience.admits(actor),
            Self::All => true,
        }
    }
}

/// An entry as it is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The entry.
    pub entry: Entry,
    /// SHA-256 of its disclosure file.
    pub disclosure: Digest,
    /// Whether everybody may read it.
    pub public: bool,
    /// The disclosure file, unless it was erased.
    pub file: Option<String>,
    /// The act that erased its words, once they were.
    pub erased: Option<u64>,
}

impl Notary {
    /// Entries from number `from` on that the reader may read, out of the next `most`.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn entries(&self, from: u64, most: usize, reader: Reader<'_>) -> Result<Vec<Held>, Fault> {
        let record = self.record();
        let believed = record.next_n().saturating_sub(from);
        let most = most.min(usize::try_from(believed).unwrap_or(usize::MAX));
        let files = book::files(&self.shared.reader(), from, most)?;
        let held = files.into_iter().map(|row| held(&record, row, reader));
        held.filter_map(Result::transpose).collect()
    }

    /// Entries of a meeting from its `seq`-th on that the reader may read, out of the next `most`.
    ///
    /// # Errors
    /// When the book or the views cannot be read.
    pub fn entries_of(
        &self,
        meeting: &MeetingId,
        seq: u64,
        most: usize,
        reader: Reader<'_>,
    ) -> Result<Vec<Held>, Fault> {
        let record = self.record();
        let numbers = self.shared.views().acts(meeting, seq, most)?;
        let mut all = Vec::with_capacity(numbers.len());
        for n in numbers.into_iter().filter(|n| *n < record.next_n()) {
            for row in book::files(&self.shared.reader(), n, 1)? {
                all.extend(held(&record, row, reader)?);
            }
        }
        Ok(all)
    }

    /// The disclosure file of an entry; none when there is no such entry, the reader may not have
    /// it, or it was erased.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn disclosure(&self, n: u64, reader: Reader<'_>) -> Result<Option<String>, Fault> {
        let record = self.record();
        if n >= record.next_n() {
            return Ok(None);
        }
        let row = book::files(&self.shared.reader(), n, 1)?.into_iter().next();
        let held = row.map(|row| held(&record, row, reader)).transpose()?;
        Ok(held.flatten().and_then(|held| held.file))
    }

    /// The act that erased the words of an entry; none when they were not erased.
    pub fn erased(&self, n: u64) -> Option<u64> {
        erased(&self.record(), n)
    }

    /// SHA-256 of the disclosure file of an entry, whoever may read it.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn leaf(&self, n: u64) -> Result<Option<Digest>, Fault> {
        if n >= self.record().next_n() {
            return Ok(None);
        }
        Ok(book::leaf(&self.shared.reader(), n)?)
    }

    /// The proof file (C2SP `tlog-proof`) of an entry against the published checkpoint; none while
    /// it is not published.
    ///
    /// # Errors
    /// When book or tiles cannot be read, or the tiles do not lead to the signed root.
    pub fn proof(&self, n: u64) -> Result<Option<String>, Fault> {
        let published = self.shared.published();
        let (size, note) = (published.0, &published.1);
        let Some(Digest(digest)) = self.leaf(n)?.filter(|_| n < size) else {
            return Ok(None);
        };
        let unsound = |what: String| Fault::Unreadable(format!("{what}: restart the server"));
        let mut tiles = Sized {
            folder: &self.shared.folder,
            size,
        };
        let path = inclusion(&mut tiles, n, size).map_err(|error| unsound(error.to_string()))?;
        let checkpoint = Checkpoint::open(note, &self.shared.verifier);
        let root = checkpoint.map_err(|error| unsound(error.to_string()))?.root;
        let leaf = Hash::leaf(leaf_entry(&Hash(digest)).as_bytes());
        // A tile may have been changed on the disk: never hand out a proof that does not hold.
        check_inclusion(&path, leaf, n, size, &root).map_err(|error| unsound(error.to_string()))?;
        let proof = Proof {
            extra: None,
            index: n,
            path,
            checkpoint: note.clone(),
        };
        Ok(Some(proof.to_string()))
    }

    /// The published checkpoint, a signed note.
    pub fn checkpoint(&self) -> String {
        self.shared.published().1.clone()
    }

    /// The size of the published checkpoint.
    pub fn published(&self) -> u64 {
        self.shared.published().0
    }

    /// A published tile or entry bundle by its path below the log, "tile/0/x001/234.p/5"; none
    /// when there is none of that name.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn tile(&self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        let Ok(tile) = path.parse::<Tile>() else {
            return Ok(None);
        };
        self.shared.folder.tile(tile, self.published())
    }

    /// Meetings of a phase in the order of time, the latest first or the earliest, those beyond
    /// `after` (of the last one seen, [`MeetingRow::shown`] and its name) alone.
    ///
    /// # Errors
    /// When the views cannot be read.
    pub fn meetings(
        &self,
        phase: Phase,
        latest_first: bool,
        after: Option<(Time, &MeetingId)>,
        most: usize,
    ) -> Result<Vec<MeetingRow>, Fault> {
        let record = self.record();
        self.shared
            .views()
            .meetings(&record, phase, latest_first, after, most)
    }

    /// One meeting as lists have it.
    pub fn meeting(&self, meeting: &MeetingId) -> Option<MeetingRow> {
        self.record().meeting(meeting).map(MeetingRow::of)
    }
}

fn erased(record: &Record, n: u64) -> Option<u64> {
    let erasure = record.erasures().get(&ActId(n));
    erasure.map(|(stamp, _)| stamp.n.0)
}

fn held(record: &Record, row: book::Row, reader: Reader<'_>) -> Result<Option<Held>, Fault> {
    let n = row.n;
    let altered = |what: String| Fault::Altered { n, what };
    let entry = Entry::parse(row.kept.json()).map_err(|error| altered(error.to_string()))?;
    if entry.n != n {
        return Err(altered(format!("it claims to be entry {}", entry.n)));
    }
    let audience = audience(record, &entry);
    let (file, erased) = match row.kept {
        Kept::Whole(file) => (Some(file.to_string()), None),
        Kept::Erased(_) => (None, erased(record, n)),
    };
    Ok(reader.may(&audience).then(|| Held {
        entry,
        disclosure: Digest(row.digest.0),
        public: audience == Audience::Public,
        file,
        erased,
    }))
}
