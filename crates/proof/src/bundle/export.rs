//! Bundles made from a data folder, also while a server writes to it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufWriter, Cursor, Read};
use std::path::{Path, PathBuf};

use acts::{
    ActId, Actor, Audience, CameraId, Digest, Entry, ListedFile, Meeting, MeetingId, OfficeId,
    Record, audience,
};
use crc32fast::Hasher;
use ledger::prove::inclusion;
use ledger::{Checkpoint, Proof, Signer, Verifier};
use sha2::{Digest as _, Sha256};

use super::{
    CERTIFICATES, FORMAT, MANIFEST, Manifest, NOTE, README, SUMS, act_name, hand_over,
    is_for_reading, proof_name, signed_text, take_name, zip,
};
use crate::book::{self, Book, Published};
use crate::certificate::{Copied, Facts, Recorded, certificates};
use crate::evidence::Evidence;
use crate::gone::Going;
use crate::report::{Notes, Verdict};
use crate::{folder_signer, footage};

/// What is to be bundled.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The data folder.
    pub data: &'a Path,
    /// The meeting.
    pub meeting: &'a MeetingId,
    /// The office that it is made for, which may read more than the public; none for the public.
    pub reader: Option<&'a OfficeId>,
    /// Whether the footage goes with it.
    pub footage: bool,
}

/// A bundle before it is written: its acts, and what was made of them.
#[derive(Debug)]
pub struct Papers {
    key: Signer,
    /// The root at the checkpoint.
    root: String,
    /// What the cameras of the room are called.
    cameras: BTreeMap<CameraId, String>,
    manifest: Manifest,
    entries: Vec<Entry>,
    record: Record,
    files: BTreeMap<String, Vec<u8>>,
    takes: BTreeMap<String, Take>,
}

/// A take as it lies in the data folder, up to the end of what the log vouches for.
#[derive(Debug)]
pub(crate) struct Take {
    path: PathBuf,
    bytes: u64,
    sums: Option<Sums>,
}

#[derive(Clone, Copy, Debug)]
struct Sums {
    crc: u32,
    sha256: Digest,
}

impl Papers {
    /// Gathers what the public, or one office, may know of a meeting.
    ///
    /// # Errors
    /// Says why there is nothing to bundle: an unknown meeting or office, an altered book.
    pub fn gather(asked: Asked<'_>) -> Result<Self, String> {
        let signer = folder_signer(asked.data);
        let signer = signer.ok_or_else(|| format!("{} holds no log.key", asked.data.display()))?;
        let key = signer.verifier().clone();
        let log = Published::read(asked.data);
        let book = sound(asked.data, &key)?;
        let note = log.checkpoint().or(book.checkpoint());
        let note = note.ok_or_else(|| "the log has no checkpoint".to_owned())?;
        let checkpoint = Checkpoint::open(note, &key).map_err(|fault| fault.to_string())?;
        let whole = fold(&book.entries, &book);
        let reader = reader(&whole, asked.reader)?;
        let Some(meeting) = whole.meeting(asked.meeting) else {
            return Err(format!("the record has no meeting {}", asked.meeting));
        };
        let logged = book.entries.iter().filter(|it| it.n < checkpoint.size);
        let (own, house): (Vec<&Entry>, Vec<&Entry>) = logged
            .filter(|it| {
                it.chain
                    .as_ref()
                    .is_none_or(|it| it.meeting == *meeting.id())
            })
            .partition(|it| it.chain.is_some());
        let may = |entry: &&&Entry| admits(&audience(&whole, entry), reader.as_ref());
        let withheld = own.iter().filter(|it| !may(it));
        let withheld = withheld
            .filter_map(|it| Some(it.chain.as_ref()?.seq))
            .collect();
        let shown = own.iter().chain(&house).filter(may);
        let shown: BTreeMap<u64, Entry> = shown.map(|it| (it.n, (**it).clone())).collect();
        let manifest = Manifest {
            format: FORMAT.to_owned(),
            meeting: asked.meeting.clone(),
            log: key.to_string(),
            size: checkpoint.size,
            reader: asked.reader.cloned(),
            acts: shown.keys().copied().collect(),
            withheld,
            footage: asked.footage,
        };
        let entries: Vec<Entry> = shown.into_values().collect();
        let mut papers = Self {
            record: fold(&entries, &book),
            key: signer,
            root: checkpoint.root.to_string(),
            cameras: camera_names(&whole, meeting),
            manifest,
            entries,
            files: BTreeMap::new(),
            takes: BTreeMap::new(),
        };
        papers.log(&book, note, &checkpoint)?;
        papers.acts(asked.data)?;
        if asked.footage {
            papers.takes = takes(asked.data, &Evidence::gather(&papers.entries))?;
        }
        papers.put(README, papers.readme().into_bytes());
        Ok(papers)
    }

    /// What the acts in the bundle add up to.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The acts, in order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The names of the room's cameras.
    pub fn cameras(&self) -> &BTreeMap<CameraId, String> {
        &self.cameras
    }

    /// The certificates added so far, by their names.
    pub fn certificates(&self) -> Vec<String> {
        let names = self.files.keys();
        let names = names.filter(|name| name.starts_with(CERTIFICATES));
        names.cloned().collect()
    }

    /// The public key of the log (`vkey`).
    pub fn key(&self) -> String {
        self.manifest.log.clone()
    }

    /// The meeting.
    pub fn meeting(&self) -> Option<&Meeting> {
        self.record.meeting(&self.manifest.meeting)
    }

    /// The files of the footage.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn footage_files(&mut self) -> Result<Vec<ListedFile>, String> {
        let each = self.takes.iter_mut().map(|(name, take)| {
            Ok(ListedFile {
                name: name.clone(),
                bytes: take.bytes,
                digest: take.sums()?.sha256,
            })
        });
        each.collect()
    }

    /// Adds the certificates of every copy: of the footage in it, and of each hand-over.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn certify(&mut self) -> Result<(), String> {
        let mut copies = Vec::new();
        let footage = self.footage_files()?;
        let mut recorded: Recorded = footage
            .iter()
            .map(|file| (file.digest, "kept footage, whole".to_owned()))
            .collect();
        if !footage.is_empty() {
            copies.push((Copied::Bundle, footage));
        }
        let Some(meeting) = self.meeting() else {
            return Ok(());
        };
        for release in meeting.range_releases() {
            let n = release.stamp.n.0;
            let files = release.what.files.iter();
            recorded.extend(files.map(|file| {
                let is = match file.hidden.is_empty() {
                    true => format!("released as recorded by entry {n}"),
                    false => format!("released with parts hidden by entry {n}"),
                };
                (file.digest, is)
            }));
        }
        let signed = |n: ActId| {
            let mut entries = self.entries.iter();
            entries.any(|entry| entry.n == n.0 && entry.signed.is_some())
        };
        for (_, it) in meeting.copies() {
            let name = |id: &OfficeId| {
                let known = self.record.office(id);
                known.map_or_else(|| id.to_string(), |office| office.name.clone())
            };
            let from = it.made.what.from.as_ref().map(name);
            let copied = Copied::HandOver {
                entry: it.made.stamp.n.0,
                sides: [from.unwrap_or_default(), name(&it.made.what.to)],
                signed: signed(it.made.stamp.n),
                receipt: it
                    .receipt
                    .as_ref()
                    .map(|it| (it.stamp.n.0, signed(it.stamp.n))),
                disputes: it.disputes.iter().map(|it| it.stamp.n.0).collect(),
            };
            copies.push((copied, it.made.what.files.clone()));
        }
        let log = (
            self.manifest.log.as_str(),
            self.manifest.size,
            self.root.as_str(),
        );
        let facts = copies.into_iter().map(|(copied, files)| {
            let (entries, cameras) = (&self.entries, &self.cameras);
            Facts::gather(copied, meeting, entries, files, &recorded, cameras, log)
        });
        let pages: Vec<_> = facts.flat_map(|facts| certificates(&facts)).collect();
        for (name, page) in pages {
            self.add(&format!("{CERTIFICATES}{name}"), page)?;
        }
        Ok(())
    }

    /// Adds a page for reading, "index.html" or "certificates/india.html".
    ///
    /// # Errors
    /// When a bundle has no place for it.
    pub fn add(&mut self, name: &str, page: Vec<u8>) -> Result<(), String> {
        if !is_for_reading(name) || !zip::is_plain(name) {
            return Err(format!("a bundle has no place for {name}"));
        }
        self.put(name, page);
        Ok(())
    }

    fn put(&mut self, name: &str, bytes: Vec<u8>) {
        self.files.insert(name.to_owned(), bytes);
    }

    fn log(&mut self, book: &Book, note: &str, at: &Checkpoint) -> Result<(), String> {
        let size = usize::try_from(at.size).unwrap_or(usize::MAX);
        let digests = book.digests().get(..size);
        let digests = digests.ok_or_else(|| "the log is ahead of the book".to_owned())?;
        let log = Book::of_log(digests.to_vec(), note.to_owned());
        for (tile, bytes) in log.published() {
            self.put(&format!("log/{tile}"), bytes);
        }
        self.put("log/checkpoint", note.as_bytes().to_vec());
        self.put("log/key", format!("{}\n", self.manifest.log).into_bytes());
        let mut tiles = log.tiles();
        for n in self.manifest.acts.clone() {
            let path = inclusion(&mut tiles, n, at.size).map_err(|fault| fault.to_string())?;
            let proof = Proof {
                extra: None,
                index: n,
                path,
                checkpoint: note.to_owned(),
            };
            self.put(&proof_name(n), proof.to_string().into_bytes());
        }
        Ok(())
    }

    fn acts(&mut self, data: &Path) -> Result<(), String> {
        for (n, file) in book::files(data, &self.manifest.acts)? {
            self.put(&act_name(n), file);
        }
        let lists: Vec<_> = self.entries.iter().filter_map(hand_over).collect();
        for (name, list) in lists {
            self.put(&name, list.into_bytes());
        }
        let manifest = serde_json::to_string_pretty(&self.manifest);
        let manifest = manifest.map_err(|fault| fault.to_string())?;
        self.put(MANIFEST, format!("{manifest}\n").into_bytes());
        Ok(())
    }

    /// Writes the archive; what was at `path` before stays.
    ///
    /// # Errors
    /// When something is there already, a take cannot be read, or the disk does not take it.
    pub fn write(mut self, path: &Path) -> Result<(), String> {
        if path.exists() {
            return Err(format!("{} is there already", path.display()));
        }
        let mut list = String::new();
        let names: BTreeSet<String> = self
            .files
            .keys()
            .chain(self.takes.keys())
            .cloned()
            .collect();
        for name in &names {
            let sum = match self.takes.get_mut(name) {
                Some(take) => take.sums()?.sha256,
                None => Digest(Sha256::digest(&self.files[name]).into()),
            };
            list.push_str(&format!("{sum}  {name}\n"));
        }
        let note = self.key.sign(&signed_text(&self.manifest.meeting, &list));
        self.put(NOTE, note.map_err(|fault| fault.to_string())?.into_bytes());
        self.put(SUMS, list.into_bytes());
        // If we die while writing there is a file of another name, which nobody takes for a bundle.
        let fresh = path.with_extension("zip.new");
        let written = self.pack(&fresh).and_then(|()| fs::rename(&fresh, path));
        written.map_err(|fault| {
            drop(fs::remove_file(&fresh));
            format!("{} cannot be written: {fault}", path.display())
        })
    }

    fn pack(&mut self, path: &Path) -> io::Result<()> {
        let mut zip = zip::Writer::new(BufWriter::new(File::create(path)?));
        let names: BTreeSet<String> = self
            .files
            .keys()
            .chain(self.takes.keys())
            .cloned()
            .collect();
        for name in &names {
            if let Some(take) = self.takes.get_mut(name) {
                let sums = take.sums().map_err(io::Error::other)?;
                zip.add(name, sums.crc, take.bytes, &mut File::open(&take.path)?)?;
            } else {
                let bytes = &self.files[name];
                let crc = crc32fast::hash(bytes);
                zip.add(name, crc, bytes.len() as u64, &mut Cursor::new(bytes))?;
            }
        }
        let file = zip
            .finish()?
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        file.sync_all()
    }

    fn readme(&self) -> String {
        let reader = match &self.manifest.reader {
            None => "It holds what is public, and nothing else.".to_owned(),
            Some(reader) => format!(
                "It was made for {reader} and holds acts that are NOT PUBLIC: whoever has it must\n\
                 see to it that nobody else reads it."
            ),
        };
        let withheld = match self.manifest.withheld.len() {
            0 => "No act of the meeting is left out.".to_owned(),
            some => format!(
                "{some} acts of the meeting are left out because they are not public; their places\n\
                 in the log can be checked all the same."
            ),
        };
        include_str!("readme.txt")
            .replace("{meeting}", self.manifest.meeting.as_str())
            .replace("{reader}", &reader)
            .replace("{withheld}", &withheld)
            .replace("{key}", &self.manifest.log)
    }
}

impl Take {
    /// Reads it once for its sums.
    fn sums(&mut self) -> Result<Sums, String> {
        if let Some(sums) = self.sums {
            return Ok(sums);
        }
        let unread = |fault: io::Error| format!("{} cannot be read: {fault}", self.path.display());
        let mut from = File::open(&self.path).map_err(unread)?.take(self.bytes);
        let (mut crc, mut sha256, mut total) = (Hasher::new(), Sha256::new(), 0_u64);
        let mut buffer = vec![0; 1 << 18];
        loop {
            let count = from.read(&mut buffer).map_err(unread)?;
            if count == 0 {
                break;
            }
            crc.update(&buffer[..count]);
            sha256.update(&buffer[..count]);
            total += count as u64;
        }
        if total != self.bytes {
            let (path, due) = (self.path.display(), self.bytes);
            return Err(format!(
                "{path} has {total} of the {due} bytes that the log knows"
            ));
        }
        let sums = Sums {
            crc: crc.finalize(),
            sha256: Digest(sha256.finalize().into()),
        };
        self.sums = Some(sums);
        Ok(sums)
    }
}

/// The takes of which anything is left; where some of one was destroyed, zeros stand in its place.
///
/// # Errors
/// While anything is being destroyed: what is there now may be gone in a moment.
pub(crate) fn takes(data: &Path, evidence: &Evidence) -> Result<BTreeMap<String, Take>, String> {
    let mut all = BTreeMap::new();
    for ((meeting, camera, number), take) in &evidence.takes {
        let going = footage::going(evidence, meeting, take);
        if going.contains(&Some(Going::Begun)) {
            return Err(format!(
                "footage of {meeting} is being destroyed: export the bundle when that is done, or now \
                 with --without-footage"
            ));
        }
        if footage::all_goes(&going) {
            continue;
        }
        let last = take.segments.last();
        let lies = Take {
            path: footage::path(data, meeting, camera, *number),
            bytes: last.map_or(take.kept.init_bytes, |it| it.offset + it.bytes),
            sums: None,
        };
        all.insert(take_name(camera, *number), lies);
    }
    Ok(all)
}

/// The book, if all of it is as it was written.
fn sound(data: &Path, key: &Verifier) -> Result<Book, String> {
    let mut notes = Notes::default();
    let book = book::check(data, Some(key), &mut notes);
    let report = notes.report();
    match book {
        Some(book) if report.verdict == Verdict::Verified => Ok(book),
        Some(_) | None => {
            let first = report.findings.into_iter().find(|it| it.verdict.is_some());
            let why = first.map_or_else(|| "it cannot be read".to_owned(), |it| it.detail);
            Err(format!("nothing is exported from this book: {why}"))
        }
    }
}

/// The names of the cameras are public though the acts that gave them hold digests of keys.
fn camera_names(record: &Record, meeting: &Meeting) -> BTreeMap<CameraId, String> {
    let room = record.room(&meeting.notice().room);
    let cameras = room.into_iter().flat_map(|room| &room.cameras);
    cameras
        .map(|(id, camera)| (id.clone(), camera.name.clone()))
        .collect()
}

fn fold(entries: &[Entry], book: &Book) -> Record {
    let mut record = Record::default();
    for entry in entries {
        let digest = usize::try_from(entry.n)
            .ok()
            .and_then(|n| book.digests().get(n));
        record.apply(entry, Digest(digest.map_or([0; 32], |it| it.0)));
    }
    record
}

fn reader(record: &Record, office: Option<&OfficeId>) -> Result<Option<Actor>, String> {
    let Some(id) = office else { return Ok(None) };
    match record.office(id) {
        Some(office) => Ok(Some(Actor::office(&office.name, None, &[]))),
        None => Err(format!("the record has no office {id}")),
    }
}

fn admits(audience: &Audience, reader: Option<&Actor>) -> bool {
    match reader {
        None => *audience == Audience::Public,
        Some(reader) => audience.admits(reader),
    }
}
