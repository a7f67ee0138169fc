//! A bundle checked without trust in whoever made it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use acts::{Act, Chain, Digest, Entry, Record};
use ledger::{
    Checkpoint, Hash, Kept, Note, Proof, Tile, Tree, Verifier, digest_in, leaf_entry, tile,
};

use super::source::Source;
use super::zip::Flaw;
use super::{
    FORMAT, MANIFEST, Manifest, NOTE, SUMS, act_name, hand_over, is_for_reading, proof_name,
    signed_text, take_name,
};
use crate::book::{Book, Published};
use crate::evidence::Evidence;
use crate::report::{Finding, Notes, Report, Verdict};
use crate::signed::Signatures;
use crate::{Elsewhere, elsewhere, footage, keyless};

/// More than this is not read of one file of text.
const TEXT_BYTES_MAX: usize = 256 << 20;
const PROOF_BYTES_MAX: usize = 2 << 20;

pub(super) fn bundle(path: &Path, key: Option<Verifier>, record: Option<&str>) -> Report {
    let source = match Source::open(path) {
        Ok(source) => source,
        Err(Flaw::Read(fault)) => {
            return Report::unknown(format!("{} cannot be read: {fault}", path.display()));
        }
        Err(flaw @ Flaw::Framing { .. }) => {
            let mut notes = Notes::default();
            let advice = "if another program packed it, unpack it and check the folder";
            notes.altered(
                "bundle",
                format!("the archive is not as it was made: {flaw}; {advice}"),
            );
            return notes.report();
        }
    };
    let mut notes = Notes::default();
    let record = record.map(|name| elsewhere(name, key.clone()).map(|log| (name, log)));
    let record = match record.transpose() {
        Ok(record) => record,
        Err(why) => {
            return Report::unknown(format!(
                "the bundle cannot be compared with a record: {why}"
            ));
        }
    };
    match manifest(&source) {
        Ok(manifest) => {
            let mut check = Check {
                source,
                manifest,
                expected: [MANIFEST, SUMS, NOTE].map(str::to_owned).into(),
                record,
            };
            check.run(key, &mut notes);
        }
        Err(why) => notes.altered("bundle", why),
    }
    notes.report()
}

fn manifest(source: &Source) -> Result<Manifest, String> {
    let text = source.small(MANIFEST, TEXT_BYTES_MAX);
    let text = text.ok_or_else(|| format!("{MANIFEST} is missing"))?;
    let read: Manifest =
        serde_json::from_slice(&text).map_err(|fault| format!("{MANIFEST}: {fault}"))?;
    if read.format != FORMAT {
        return Err(format!("{MANIFEST} is of the format {:?}", read.format));
    }
    Ok(read)
}

struct Check<'a> {
    source: Source,
    manifest: Manifest,
    /// The files that the record and the manifest call for.
    expected: BTreeSet<String>,
    /// The record that it is compared with, by its name.
    record: Option<(&'a str, Elsewhere)>,
}

impl Check<'_> {
    fn run(&mut self, key: Option<Verifier>, notes: &mut Notes) {
        let key = self.key(key, notes);
        keyless(notes, key.as_ref());
        let Some((book, checkpoint)) = self.log(key.as_ref(), notes) else {
            return;
        };
        self.compare(&book, notes);
        let entries = self.acts(&book, &checkpoint, key.as_ref(), notes);
        self.chain(&book, &entries, notes);
        signatures(&entries, &book, notes);
        self.footage(&entries, notes);
        notes.checked.meetings = 1;
        self.sums(key.as_ref(), notes);
        self.strangers(notes);
    }

    /// The key given, that of the record, or the one that the bundle brings along.
    fn key(&mut self, given: Option<Verifier>, notes: &mut Notes) -> Option<Verifier> {
        self.expected.insert("log/key".to_owned());
        let brought = self.source.text("log/key", 4096);
        if brought.as_deref().map(str::trim_end) != Some(&self.manifest.log) {
            notes.altered("bundle", "log/key is not the key that manifest.json names");
        }
        let of_record = || self.record.as_ref()?.1.key.clone();
        match given.or_else(of_record) {
            Some(given) => {
                if given.to_string() != self.manifest.log {
                    notes.altered("bundle", "the bundle is of a log with another key");
                }
                Some(given)
            }
            None => {
                let own = "checked by the bundle's own key alone: compare it with one that you have \
                           from elsewhere, or give --key or --against";
                notes.remark("key", own);
                self.manifest.log.parse().ok()
            }
        }
    }

    /// The bundle's log must be the beginning of the record's.
    fn compare(&self, book: &Book, notes: &mut Notes) {
        let Some((name, record)) = &self.record else {
            return;
        };
        let (own, there) = (book.digests(), &record.digests);
        let differs = own.iter().zip(there).position(|(own, there)| own != there);
        if let Some(n) = differs {
            let why = format!("entry {n} is another in {name}: these are two logs");
            notes.altered("log", why);
        } else if own.len() > there.len() {
            let (has, of) = (there.len(), own.len());
            let why = format!("{name} has only {has} of the bundle's {of} entries");
            notes.find(Finding::about("log", Verdict::Incomplete, why));
        } else {
            let since = there.len() - own.len();
            let says = format!("{name} has the same log, and {since} entries since");
            notes.remark("log", says);
        }
    }

    /// Reads the log: its checkpoint, and every leaf under it.
    fn log(&mut self, key: Option<&Verifier>, notes: &mut Notes) -> Option<(Book, String)> {
        self.expected.insert("log/checkpoint".to_owned());
        let Some(note) = self.source.text("log/checkpoint", 1 << 20) else {
            notes.altered("checkpoint", "log/checkpoint is missing");
            return None;
        };
        let checkpoint = match key {
            Some(key) => Checkpoint::open(&note, key).map_err(|fault| fault.to_string()),
            None => Err("no key checks it".to_owned()),
        };
        let checkpoint = match checkpoint {
            Ok(checkpoint) if checkpoint.size == self.manifest.size => checkpoint,
            Ok(_) => {
                notes.altered("checkpoint", "its size is not that of manifest.json");
                return None;
            }
            Err(why) => {
                notes.altered("checkpoint", why);
                return None;
            }
        };
        let mut digests = Vec::new();
        for index in 0.. {
            let Some(tile) = Tile::within(tile::Kind::Entries, index, checkpoint.size) else {
                break;
            };
            let name = format!("log/{tile}");
            let bytes = self.source.small(&name, 1 << 20).unwrap_or_default();
            match tile.entries(&bytes) {
                Ok(entries) => digests.extend(entries.iter().filter_map(|it| digest_in(it))),
                Err(fault) => {
                    notes.altered("tile", format!("{name}: {fault}"));
                    return None;
                }
            }
        }
        let mut tree = Tree::default();
        for digest in &digests {
            tree.push(leaf_entry(digest).as_bytes());
        }
        if tree.size() != checkpoint.size || tree.root() != checkpoint.root {
            let what = "the entries in the bundle do not make the root that the log signed";
            notes.altered("tile", what);
            return None;
        }
        notes.checked.entries = tree.size();
        let book = Book::of_log(digests, note.clone());
        self.tiles(&book, note.clone(), notes);
        Some((book, note))
    }

    fn tiles(&mut self, book: &Book, note: String, notes: &mut Notes) {
        let names: Vec<_> = self
            .source
            .names()
            .filter(|it| it.starts_with("log/tile/"))
            .collect();
        let read = |name: &&str| {
            let bytes = self.source.small(name, 1 << 20);
            let bytes = bytes.ok_or_else(|| "it is longer than a tile".to_owned());
            (name.trim_start_matches("log/").to_owned(), bytes)
        };
        let published = Published::of(note, names.iter().map(read).collect());
        book.check_log(&published, notes);
        let names = names.into_iter().map(str::to_owned).collect::<Vec<_>>();
        self.expected.extend(names);
    }

    /// Reads the acts that the manifest lists, each against its leaf and with its proof.
    fn acts(
        &mut self,
        book: &Book,
        checkpoint: &str,
        key: Option<&Verifier>,
        notes: &mut Notes,
    ) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut left = BTreeMap::new();
        let mut last = None;
        for n in self.manifest.acts.clone() {
            if last.is_some_and(|last| last >= n) {
                notes.altered("bundle", format!("{MANIFEST}: entry {n} is out of order"));
                continue;
            }
            last = Some(n);
            self.expected.extend([act_name(n), proof_name(n)]);
            match self.act(n, book, &mut left) {
                Ok(entry) => entries.push(entry),
                Err((verdict, why)) => {
                    let what = format!("entry {n}: {why}");
                    notes.find(Finding::about("entry", verdict, what));
                    continue;
                }
            }
            let proved = key.map(|key| self.proof(n, book, checkpoint, key));
            if let Some(Err(why)) = proved {
                notes.altered("proof", format!("{}: {why}", proof_name(n)));
            }
        }
        for entry in &entries {
            if let Act::DisclosureErased(it) = &entry.act
                && left.remove(&it.entry.0).is_some_and(|left| left != it.left)
            {
                let n = it.entry.0;
                notes.altered(
                    "entry",
                    format!("entry {n}: this is not what was left of it"),
                );
            }
        }
        for n in left.keys() {
            let why = "no act in the bundle says that this was left of it";
            notes.altered("entry", format!("entry {n}: {why}"));
        }
        entries
    }

    fn act(
        &self,
        n: u64,
        book: &Book,
        left: &mut BTreeMap<u64, Digest>,
    ) -> Result<Entry, (Verdict, String)> {
        let altered = |why: &str| (Verdict::Altered, why.to_owned());
        let most = ledger::disclosure::BYTES_MAX;
        let bytes = self.source.small(&act_name(n), most).ok_or_else(|| {
            let why = format!("its disclosure file {} is missing", act_name(n));
            (Verdict::Incomplete, why)
        })?;
        let digest = usize::try_from(n).ok().and_then(|n| book.digests().get(n));
        let digest = digest.ok_or_else(|| altered("the log has no such entry"))?;
        let kept = Kept::parse(&bytes).map_err(|fault| altered(&fault.to_string()))?;
        let erased = matches!(kept, Kept::Erased(_));
        if !erased && Hash::of(&bytes) != *digest {
            return Err(altered(
                "its disclosure file is not the one that the leaf commits to",
            ));
        }
        let entry = Entry::parse(kept.json()).map_err(|fault| altered(&fault.to_string()))?;
        if entry.n != n {
            return Err(altered(&format!(
                "the act says that it is entry {}",
                entry.n
            )));
        }
        if let Kept::Erased(remnant) = &kept {
            if entry.act.without_words().is_some() {
                return Err(altered("words stand in what was erased"));
            }
            left.insert(n, Digest(remnant.digest().0));
        }
        let own = entry.chain.as_ref();
        if own.is_some_and(|chain| chain.meeting != self.manifest.meeting) {
            return Err(altered("it is an act of another meeting"));
        }
        Ok(entry)
    }

    fn proof(&self, n: u64, book: &Book, note: &str, key: &Verifier) -> Result<(), String> {
        let text = self.source.text(&proof_name(n), PROOF_BYTES_MAX);
        let proof: Proof = text
            .ok_or_else(|| "it is missing".to_owned())?
            .parse()
            .map_err(|fault: ledger::proof::Unproved| fault.to_string())?;
        let digest = usize::try_from(n).ok().and_then(|n| book.digests().get(n));
        let digest = digest.ok_or_else(|| "the log has no such entry".to_owned())?;
        let checked = proof.check(leaf_entry(digest).as_bytes(), key);
        checked.map_err(|fault| fault.to_string())?;
        if proof.index != n || proof.checkpoint != note || proof.extra.is_some() {
            return Err("it is of another entry or another checkpoint".to_owned());
        }
        Ok(())
    }

    /// The acts of the meeting follow one another without a hole but those that are named.
    fn chain(&self, book: &Book, entries: &[Entry], notes: &mut Notes) {
        let withheld: BTreeSet<u64> = self.manifest.withheld.iter().copied().collect();
        let mut holes = Vec::new();
        let (mut due, mut before): (u64, Option<&Entry>) = (0, None);
        let digest = |n: u64| {
            let digest = usize::try_from(n).ok().and_then(|n| book.digests().get(n));
            digest.map(|digest| Digest(digest.0))
        };
        let own = entries
            .iter()
            .filter_map(|it| Some((it, it.chain.as_ref()?)));
        for (entry, Chain { seq, prev, .. }) in own {
            if *seq < due {
                notes.altered("entry", format!("entry {}: its place is taken", entry.n));
                continue;
            }
            holes.extend(due..*seq);
            let fits = if *seq == due {
                *prev == before.and_then(|it| digest(it.n))
            } else {
                // What is not here lies in the log between its neighbours.
                let from = before.map_or(0, |it| it.n + 1);
                let mut between = (from..entry.n).filter_map(digest);
                between.any(|digest| Some(digest) == *prev)
            };
            if !fits {
                let why = "it does not continue the chain of acts of its meeting";
                notes.altered("entry", format!("entry {}: {why}", entry.n));
            }
            (due, before) = (*seq + 1, Some(entry));
        }
        for seq in holes.iter().filter(|seq| !withheld.contains(seq)) {
            let detail = format!(
                "act {seq} of the meeting is not in the bundle, which does not say that it is withheld"
            );
            notes.find(Finding {
                meeting: Some(self.manifest.meeting.clone()),
                ..Finding::about("entry", Verdict::Incomplete, detail)
            });
        }
        for seq in withheld
            .iter()
            .filter(|seq| **seq < due && !holes.contains(seq))
        {
            notes.altered(
                "bundle",
                format!("{MANIFEST} withholds act {seq}, which is here"),
            );
        }
        if !withheld.is_empty() {
            let detail = format!(
                "{} acts of the meeting are not in the bundle because they are not public; their places in the log were checked",
                withheld.len()
            );
            notes.remark("entry", detail);
        }
        let last = before.map_or(0, |it| it.n);
        let detail = format!(
            "when the bundle was made, with {} entries on the log, the meeting's acts ended with act {} (entry {last})",
            self.manifest.size,
            due.saturating_sub(1)
        );
        notes.remark("entry", detail);
    }

    fn footage(&mut self, entries: &[Entry], notes: &mut Notes) {
        let evidence = Evidence::gather(entries);
        for (name, list) in entries.iter().filter_map(hand_over) {
            if self.source.text(&name, TEXT_BYTES_MAX) != Some(list) {
                notes.altered(
                    "hand-over",
                    format!("{name} is not the list that was signed"),
                );
            }
            self.expected.insert(name);
        }
        footage::totals(&evidence, entries, notes);
        evidence.gone.check(&evidence, notes);
        if !self.manifest.footage {
            notes.remark("footage", "the bundle was made without the footage");
            return;
        }
        for ((meeting, camera, number), take) in &evidence.takes {
            notes.checked.takes += 1;
            let name = take_name(camera, *number);
            let going = footage::going(&evidence, meeting, take);
            if footage::all_goes(&going) {
                // A file in its place is one that nothing calls for.
                notes.checked.destroyed += going.len() as u64;
                continue;
            }
            self.expected.insert(name.clone());
            let end = self
                .source
                .part(&name)
                .map(|mut part| footage::check_bytes(&mut part, meeting, (take, &going), notes));
            let wrong = match end {
                None => Some("is missing".to_owned()),
                Some(None) => Some("is cut off".to_owned()),
                Some(Some(end)) if self.source.bytes(&name) != Some(end) => {
                    Some(format!("does not end at byte {end} as on the log"))
                }
                Some(Some(_)) => None,
            };
            if let Some(wrong) = wrong {
                notes.find(Finding {
                    meeting: Some(meeting.clone()),
                    camera: Some(camera.clone()),
                    ..Finding::about("footage", Verdict::Altered, format!("{name} {wrong}"))
                });
            }
        }
    }

    /// `SHA256SUMS` must be what the files make it, and signed.
    fn sums(&self, key: Option<&Verifier>, notes: &mut Notes) {
        let mut found: BTreeMap<&str, &str> = BTreeMap::new();
        let text = self.source.text(SUMS, TEXT_BYTES_MAX).unwrap_or_default();
        for line in text.lines() {
            if let Some((sum, name)) = line.split_once("  ") {
                found.insert(name, sum);
            }
        }
        let mut whole = String::new();
        for name in self.source.names().filter(|it| ![SUMS, NOTE].contains(it)) {
            let sum = self.source.sum(name).unwrap_or_default();
            if found.get(name) != Some(&sum.as_str()) {
                notes.altered("bundle", format!("{name} is not what {SUMS} says"));
            }
            whole.push_str(&format!("{sum}  {name}\n"));
        }
        if whole != text {
            let why = "is not the list of the bundle's files";
            notes.altered("bundle", format!("{SUMS} {why}"));
        }
        let note = self.source.text(NOTE, 1 << 20).unwrap_or_default();
        let note = Note::parse(&note).ok();
        let due = signed_text(&self.manifest.meeting, &text);
        let right = |key| note.is_some_and(|it| it.check(key).is_ok() && it.text == due);
        if !key.is_some_and(right) {
            let why = "the list of files is not the one that was signed when the bundle was made";
            notes.altered("bundle", format!("{NOTE}: {why}"));
        }
    }

    /// Files that nothing calls for.
    fn strangers(&self, notes: &mut Notes) {
        let mut reading = Vec::new();
        for name in self
            .source
            .names()
            .filter(|it| !self.expected.contains(*it))
        {
            if is_for_reading(name) {
                reading.push(name);
            } else {
                notes.altered("bundle", format!("{name} is no part of a bundle"));
            }
        }
        if !reading.is_empty() {
            let detail = format!(
                "the log does not vouch for {}: they are there to be read",
                reading.join(", ")
            );
            notes.remark("bundle", detail);
        }
    }
}

/// Checks who signed what, as far as the acts are at hand.
fn signatures(entries: &[Entry], book: &Book, notes: &mut Notes) {
    let end = book.digests().len() as u64;
    let among = entries.iter().map(|it| it.n).chain([end]).collect();
    let (mut signatures, mut record) = (Signatures::among(among), Record::default());
    for entry in entries {
        signatures.entry(&record, entry);
        let digest = usize::try_from(entry.n)
            .ok()
            .and_then(|n| book.digests().get(n));
        record.apply(entry, Digest(digest.map_or([0; 32], |it| it.0)));
    }
    signatures.tell(&record, notes);
}
