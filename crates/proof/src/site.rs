//! A portal from outside: what any reader can fetch, checked without trust.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use acts::{Act, Digest, Entry, Record, TrackKind};
use ledger::{
    Checkpoint, Disclosure, Hash, Tile, Tree, Verifier, digest_in, disclosure, leaf_entry, tile,
};

use crate::evidence::{Evidence, Place};
use crate::footage::{run_digests_in, sha256};
use crate::report::{Finding, Notes, Report, Verdict};
use crate::{Elsewhere, check_file, copy, keyless};

/// More than this is not read of a file of the log: its key, its checkpoint, a tile.
const LOG_BYTES_MAX: u64 = 1 << 20;
/// The same of a disclosure file.
const ACT_BYTES_MAX: u64 = disclosure::BYTES_MAX as u64;
/// The same of footage.
const FOOTAGE_BYTES_MAX: u64 = 1 << 30;

struct Site {
    origin: String,
    agent: ureq::Agent,
}

impl Site {
    fn new(address: &str) -> Self {
        let settings = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(60)));
        let agent = settings.http_status_as_error(false).build().into();
        Self {
            origin: address.trim_end_matches('/').to_owned(),
            agent,
        }
    }

    /// The bytes at a path, at most so many; `None` where the site says 404 or 410.
    fn get(&self, path: &str, most: u64) -> Result<Option<Vec<u8>>, String> {
        let address = format!("{}{path}", self.origin);
        let mut answer = self
            .agent
            .get(&address)
            .call()
            .map_err(|fault| format!("{address}: {fault}"))?;
        match answer.status().as_u16() {
            200 => {
                let mut bytes = Vec::new();
                let reader = answer.body_mut().as_reader();
                reader
                    .take(most + 1)
                    .read_to_end(&mut bytes)
                    .map_err(|fault| format!("{address}: {fault}"))?;
                if bytes.len() as u64 > most {
                    return Err(format!("{address} is longer than {most} bytes"));
                }
                Ok(Some(bytes))
            }
            404 | 410 => Ok(None),
            status => Err(format!("{address} answers {status}")),
        }
    }

    fn text(&self, path: &str) -> Result<String, String> {
        let bytes = self
            .get(path, LOG_BYTES_MAX)?
            .ok_or_else(|| format!("{}{path} is not there", self.origin))?;
        String::from_utf8(bytes).map_err(|_| format!("{}{path} is not text", self.origin))
    }

    fn init(&self, place: &Place) -> Option<Vec<u8>> {
        let Place {
            meeting,
            camera,
            take,
            ..
        } = place;
        let path = format!("/live/{meeting}/{camera}/{take}/init.mp4");
        self.get(&path, FOOTAGE_BYTES_MAX).ok()?
    }

    fn segment(&self, place: &Place) -> Option<Vec<u8>> {
        let Place {
            meeting,
            camera,
            take,
            seq,
            ..
        } = place;
        let path = format!("/live/{meeting}/{camera}/{take}/{seq}.m4s");
        self.get(&path, FOOTAGE_BYTES_MAX).ok()?
    }
}

/// Checks a whole portal: log, public acts and published footage.
pub(crate) fn verify(address: &str, key: Option<Verifier>) -> Report {
    let site = Site::new(address);
    let mut notes = Notes::default();
    match log(&site, key, &mut notes) {
        Ok(evidence) => {
            notes.checked.meetings = evidence.epochs.len() as u64;
            footage(&site, &evidence, &mut notes);
        }
        Err(why) => notes.find(Finding::about("check", Verdict::Unknown, why)),
    }
    notes.report()
}

/// Checks a file against a portal.
pub(crate) fn verify_file(path: &Path, address: &str, key: Option<Verifier>) -> Report {
    let site = Site::new(address);
    let mut notes = Notes::default();
    match log(&site, key, &mut notes) {
        Ok(evidence) => {
            let originals = Remote {
                site: &site,
                evidence: &evidence,
            };
            check_file(path, &evidence, &originals, &mut notes);
        }
        Err(why) => notes.find(Finding::about("check", Verdict::Unknown, why)),
    }
    notes.report()
}

struct Remote<'a> {
    site: &'a Site,
    evidence: &'a Evidence,
}

impl copy::Originals for Remote<'_> {
    fn run(&self, place: &Place, kind: TrackKind) -> Option<Vec<[u8; 32]>> {
        let key = (place.meeting.clone(), place.camera.clone(), place.take);
        let take = self.evidence.takes.get(&key)?;
        let segment = self.evidence.segment(place)?;
        let (init, bytes) = (self.site.init(place)?, self.site.segment(place)?);
        run_digests_in(&init, &bytes, take, segment, place.run, kind)
    }
}

/// The key given, or the one that the site names.
fn key_of(site: &Site, given: Option<Verifier>) -> Option<Verifier> {
    given.or_else(|| site.text("/log/key").ok()?.trim().parse().ok())
}

/// The digest of each leaf, once they make the root of the site's checkpoint; what is not so is
/// noted. None when the checkpoint is not signed.
fn signed(
    site: &Site,
    key: Option<&Verifier>,
    notes: &mut Notes,
) -> Result<Option<Vec<Hash>>, String> {
    let note = site.text("/log/checkpoint")?;
    let checkpoint = match key {
        Some(key) => match Checkpoint::open(&note, key) {
            Ok(checkpoint) => checkpoint,
            Err(fault) => {
                notes.altered("checkpoint", fault.to_string());
                return Ok(None);
            }
        },
        None => {
            let note = ledger::Note::parse(&note).map_err(|fault| fault.to_string())?;
            note.text
                .parse()
                .map_err(|fault: ledger::checkpoint::Unsound| fault.to_string())?
        }
    };
    let digests = leaves(site, checkpoint.size, notes)?;
    let mut tree = Tree::default();
    for digest in &digests {
        tree.push(leaf_entry(digest).as_bytes());
    }
    if tree.size() != checkpoint.size || tree.root() != checkpoint.root {
        notes.altered(
            "tile",
            "the entries that the site serves do not make the root that it signed",
        );
    }
    Ok(Some(digests))
}

/// The log of a portal, to compare another copy of it with.
///
/// # Errors
/// When it cannot be read, or is not what its checkpoint signs.
pub(crate) fn elsewhere(address: &str, key: Option<Verifier>) -> Result<Elsewhere, String> {
    let site = Site::new(address);
    let mut notes = Notes::default();
    let key = key_of(&site, key);
    let digests = signed(&site, key.as_ref(), &mut notes)?;
    let amiss = notes.report().findings.into_iter().next();
    match (digests, amiss) {
        (Some(digests), None) => Ok(Elsewhere { key, digests }),
        (_, amiss) => {
            let why = amiss.map_or_else(|| "it has no log".to_owned(), |it| it.detail);
            Err(format!("{address}: {why}"))
        }
    }
}

/// Reads the log and every disclosed act; checks root, signature, leaves and chains.
fn log(site: &Site, key: Option<Verifier>, notes: &mut Notes) -> Result<Evidence, String> {
    let key = key_of(site, key);
    keyless(notes, key.as_ref());
    let Some(digests) = signed(site, key.as_ref(), notes)? else {
        return Ok(Evidence::default());
    };
    let mut entries = Vec::new();
    let (mut withheld, mut record) = (BTreeSet::new(), Some(Record::default()));
    for (n, digest) in digests.iter().enumerate() {
        notes.checked.entries += 1;
        match site.get(&format!("/log/disclosure/{n}"), ACT_BYTES_MAX)? {
            Some(bytes) => match disclosed(&bytes, digest, n as u64) {
                Ok(entry) => {
                    // Chains can be followed only as long as nothing is withheld.
                    if let Some(record) = &mut record {
                        if let Err(fault) = record.follows(&entry) {
                            notes.altered("entry", format!("entry {n}: {fault}"));
                        }
                        record.apply(&entry, Digest(digest.0));
                    }
                    entries.push(entry);
                }
                Err(why) => notes.altered("entry", format!("entry {n}: {why}")),
            },
            None => {
                withheld.insert(n as u64);
                record = None;
            }
        }
    }
    let mut erased = 0;
    for entry in &entries {
        if let Act::DisclosureErased(it) = &entry.act {
            erased += u64::from(withheld.remove(&it.entry.0));
        }
    }
    if erased > 0 {
        let detail =
            format!("the words of {erased} entries were erased; their leaves were checked");
        notes.remark("entry", detail);
    }
    if !withheld.is_empty() {
        let detail = format!(
            "{} entries are not disclosed to the public; their leaves were checked",
            withheld.len()
        );
        notes.remark("entry", detail);
    }
    Ok(Evidence::gather(&entries))
}

fn leaves(site: &Site, size: u64, notes: &mut Notes) -> Result<Vec<Hash>, String> {
    let mut digests = Vec::new();
    for index in 0.. {
        let Some(tile) = Tile::within(tile::Kind::Entries, index, size) else {
            break;
        };
        let bytes = site
            .get(&format!("/log/{tile}"), LOG_BYTES_MAX)?
            .ok_or_else(|| format!("/log/{tile} is missing"))?;
        notes.checked.log_files += 1;
        match tile.entries(&bytes) {
            Ok(entries) => digests.extend(entries.iter().filter_map(|entry| digest_in(entry))),
            Err(fault) => notes.altered("tile", format!("/log/{tile}: {fault}")),
        }
    }
    Ok(digests)
}

fn disclosed(bytes: &[u8], digest: &Hash, n: u64) -> Result<Entry, String> {
    if Hash::of(bytes) != *digest {
        return Err("the act shown is not the one that the leaf commits to".into());
    }
    let file = Disclosure::parse(bytes).map_err(|fault| fault.to_string())?;
    let entry = Entry::parse(file.json()).map_err(|fault| fault.to_string())?;
    if entry.n != n {
        return Err(format!("the act says that it is entry {}", entry.n));
    }
    Ok(entry)
}

/// Fetches every published segment and compares it with the log.
fn footage(site: &Site, evidence: &Evidence, notes: &mut Notes) {
    evidence.gone.check(evidence, notes);
    for ((meeting, camera, number), take) in &evidence.takes {
        notes.checked.takes += 1;
        let there = |it: &&acts::KeptSegment| {
            let segment = (&it.camera, it.start, it.duration_us);
            let gone = evidence.gone.of(meeting, acts::Stock::Open, segment);
            gone.is_none()
        };
        let left: Vec<_> = take.segments.iter().filter(there).collect();
        notes.checked.destroyed += (take.segments.len() - left.len()) as u64;
        let first = left.first();
        if let Some(segment) = first {
            let place = Place {
                meeting: meeting.clone(),
                camera: camera.clone(),
                take: *number,
                seq: segment.seq,
                run: 0,
            };
            // What it says rules how every frame is shown.
            let same = site
                .init(&place)
                .map(|init| sha256(&init) == take.kept.init);
            if same != Some(true) {
                let wrong = same.map_or("is not served", |_| "is not what was recorded");
                let what = format!("the initialisation segment of take {number} {wrong}");
                notes.find(Finding {
                    meeting: Some(meeting.clone()),
                    camera: Some(camera.clone()),
                    ..Finding::about("footage", Verdict::Altered, what)
                });
            }
        }
        for segment in left {
            let place = Place {
                meeting: meeting.clone(),
                camera: camera.clone(),
                take: *number,
                seq: segment.seq,
                run: 0,
            };
            let wrong = match site.segment(&place) {
                Some(bytes) => {
                    notes.checked.segments += 1;
                    notes.checked.bytes += bytes.len() as u64;
                    (sha256(&bytes) != segment.file).then_some("is not what was recorded")
                }
                None => Some("is not served"),
            };
            if let Some(wrong) = wrong {
                notes.find(Finding {
                    meeting: Some(meeting.clone()),
                    camera: Some(camera.clone()),
                    from: Some(segment.start),
                    to: Some(segment.end()),
                    ..Finding::about(
                        "footage",
                        Verdict::Altered,
                        format!("segment {} {wrong}", segment.seq),
                    )
                });
            }
        }
    }
}
