//! What anyone can check alone: bundles, files, the log.
//!
//! [`verify`] takes a data folder, an evidence bundle, a footage file, a lossless copy of one in MP4, Matroska or
//! MPEG-TS, or a portal's address, and answers with a [`Report`]. It trusts nothing that the
//! server says about itself but the public key of its log.

mod book;
pub mod bundle;
pub mod certificate;
mod copy;
mod evidence;
mod footage;
mod gone;
mod pages;
mod released;
mod report;
mod sealed;
mod signed;
mod site;

#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use acts::TrackKind;
use ledger::{Signer, Verifier};

use crate::evidence::{Evidence, Place};
use crate::report::Notes;
pub use crate::report::{Checked, Finding, Report, Verdict};

/// What to check something against.
#[derive(Clone, Debug, Default)]
pub struct Against {
    /// A data folder or a portal's address, for a file or a bundle; for a file without it, the data
    /// folder that it lies in.
    pub record: Option<String>,
    /// The log's public key (`vkey`); without it the one that the record names, or else a bundle
    /// itself.
    pub key: Option<String>,
}

/// Checks a data folder, a bundle, a file or a portal's address.
pub fn verify(target: &str, against: &Against) -> Report {
    let key = match against
        .key
        .as_deref()
        .map(str::parse::<Verifier>)
        .transpose()
    {
        Ok(key) => key,
        Err(fault) => return Report::unknown(format!("the key given is not usable: {fault}")),
    };
    let alone = |report: &dyn Fn() -> Report| match against.record {
        None => report(),
        Some(_) => Report::unknown(format!(
            "--against is for a file or a bundle, and {target} is itself a record: leave it out"
        )),
    };
    if is_address(target) {
        return alone(&|| site::verify(target, key.clone()));
    }
    let path = Path::new(target);
    if bundle::is_bundle(path) {
        return bundle::verify(path, key, against.record.as_deref());
    }
    if path.is_dir() {
        let Some(data) = data_folder(path) else {
            return Report::unknown(format!("{target} is no data folder: it holds no book.db"));
        };
        return alone(&|| folder(&data, key.clone()));
    }
    let record = against.record.clone().or_else(|| {
        let found = path
            .canonicalize()
            .ok()?
            .ancestors()
            .skip(1)
            .find_map(data_folder)?;
        Some(found.to_string_lossy().into_owned())
    });
    let Some(record) = record else {
        return Report::unknown(format!(
            "say what to check {target} against: --against the portal's address or a data folder"
        ));
    };
    if is_address(&record) {
        return site::verify_file(path, &record, key);
    }
    file(path, Path::new(&record), key)
}

/// A log as it is elsewhere: what another copy of it is compared with.
struct Elsewhere {
    /// The key given, or the one that the record names.
    key: Option<Verifier>,
    /// The digests of its disclosure files.
    digests: Vec<ledger::Hash>,
}

/// The log of a record, once its root was made again from its entries.
///
/// # Errors
/// Says why nothing can be compared with it.
fn elsewhere(record: &str, key: Option<Verifier>) -> Result<Elsewhere, String> {
    if is_address(record) {
        return site::elsewhere(record, key);
    }
    let data = Path::new(record);
    if data_folder(data).is_none() {
        return Err(format!("{record} is no data folder: it holds no book.db"));
    }
    book::elsewhere(data, key.or_else(|| folder_key(data)))
}

fn is_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

fn data_folder(path: &Path) -> Option<PathBuf> {
    path.join("book.db").is_file().then(|| path.to_owned())
}

/// The key of a data folder: from its secret key file, of which only the public half is used.
fn folder_key(data: &Path) -> Option<Verifier> {
    folder_signer(data).map(|signer| signer.verifier().clone())
}

fn folder_signer(data: &Path) -> Option<Signer> {
    let text = fs::read_to_string(data.join("keys").join("log.key")).ok()?;
    Signer::from_secret_text(text.trim_end()).ok()
}

fn keyless(notes: &mut Notes, key: Option<&Verifier>) {
    notes.key = key.map(Verifier::to_string);
    if key.is_none() {
        let detail =
            "no public key of the log is at hand: the signatures were not checked; give --key";
        notes.find(Finding::about("checkpoint", Verdict::Unknown, detail));
    }
}

/// A full check of a data folder: book, log and every byte of footage, open and sealed.
fn folder(data: &Path, key: Option<Verifier>) -> Report {
    let mut notes = Notes::default();
    let key = key.or_else(|| folder_key(data));
    keyless(&mut notes, key.as_ref());
    let log = book::Published::read(data);
    if let Some(book) = book::check(data, key.as_ref(), &mut notes) {
        book.check_log(&log, &mut notes);
        let evidence = Evidence::gather(&book.entries);
        notes.checked.meetings = evidence.epochs.len() as u64;
        footage::check(data, &evidence, &book.entries, &mut notes);
        sealed::check(data, &book.entries, &evidence.gone, &mut notes);
        released::check_folder(data, &evidence.released, &mut notes);
    }
    notes.report()
}

struct Folder<'a> {
    data: &'a Path,
    evidence: &'a Evidence,
}

impl copy::Originals for Folder<'_> {
    fn run(&self, place: &Place, kind: TrackKind) -> Option<Vec<[u8; 32]>> {
        footage::run_digests(self.data, self.evidence, place, kind)
    }
}

/// A file against a data folder, whose book and log are checked first.
fn file(path: &Path, data: &Path, key: Option<Verifier>) -> Report {
    let mut notes = Notes::default();
    let key = key.or_else(|| folder_key(data));
    keyless(&mut notes, key.as_ref());
    let log = book::Published::read(data);
    let Some(book) = book::check(data, key.as_ref(), &mut notes) else {
        return notes.report();
    };
    book.check_log(&log, &mut notes);
    let evidence = Evidence::gather(&book.entries);
    let originals = Folder {
        data,
        evidence: &evidence,
    };
    check_file(path, &evidence, &originals, &mut notes);
    notes.report()
}

fn check_file(
    path: &Path,
    evidence: &Evidence,
    originals: &dyn copy::Originals,
    notes: &mut Notes,
) {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    if released::check(path, &name, &evidence.released, notes) {
        return;
    }
    match File::open(path) {
        Ok(opened) => {
            notes.checked.bytes += opened.metadata().map_or(0, |meta| meta.len());
            copy::check(BufReader::new(opened), &name, evidence, originals, notes);
        }
        Err(fault) => {
            let detail = format!("{} cannot be opened: {fault}", path.display());
            notes.find(Finding::about("file", Verdict::Unknown, detail));
        }
    }
}
