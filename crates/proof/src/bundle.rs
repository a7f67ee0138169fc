//! Evidence bundles: all that the public may know of one meeting, checkable by anyone, offline.
//!
//! ```text
//! README.txt, index.html …    for people
//! manifest.json               what the bundle says that it holds
//! SHA256SUMS                  every other file, for sha256sum -c
//! SHA256SUMS.note             that list, signed by the log's key (C2SP signed-note)
//! log/                        the whole log: key, checkpoint, tiles (C2SP tlog-tiles)
//! acts/00000042.txt           the disclosure file of entry 42
//! acts/00000042.tlog-proof    its way up to the checkpoint (C2SP tlog-proof)
//! hand-overs/00000057.sha256  the files that entry 57 says were handed over, for sha256sum -c
//! certificates/               forms for a court, filled in with what the record knows
//! footage/CAMERA/0001.mp4     a take, byte for byte as it was recorded; zeros where some of it was
//!                             destroyed, and no file where all of it was
//! ```
//!
//! The log vouches for `log/`, `acts/`, `hand-overs/` and `footage/`. The rest is for reading. The
//! note says no more than that the record's key was there when the bundle was made: whoever passes
//! a bundle on can neither leave acts out at its end nor change a page.

mod check;
mod export;
mod source;
mod zip;

#[cfg(test)]
mod tests;

use std::path::Path;

use acts::{Entry, HandedOver, ListedFile, MeetingId, OfficeId};
use ledger::{Hash, Verifier};
use serde::{Deserialize, Serialize};

#[cfg(test)]
pub(crate) use export::takes;
pub use export::{Asked, Papers};

use crate::report::Report;

const FORMAT: &str = "onrecord/bundle@v1";
const MANIFEST: &str = "manifest.json";
const SUMS: &str = "SHA256SUMS";
const NOTE: &str = "SHA256SUMS.note";
/// The folder of the certificates.
const CERTIFICATES: &str = "certificates/";
const README: &str = "README.txt";

/// What a bundle says that it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    format: String,
    meeting: MeetingId,
    /// The log's public key, and so its name.
    log: String,
    /// The size of the log at the checkpoint.
    size: u64,
    /// The office that the bundle was made for, where it holds acts that are not public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reader: Option<OfficeId>,
    /// The entries whose acts it holds: the house's and the meeting's.
    acts: Vec<u64>,
    /// The acts of the meeting that whoever it was made for may not read, by their places in the
    /// meeting's chain.
    withheld: Vec<u64>,
    /// Whether it holds the footage.
    footage: bool,
}

fn act_name(n: u64) -> String {
    format!("acts/{n:08}.txt")
}

fn proof_name(n: u64) -> String {
    format!("acts/{n:08}.tlog-proof")
}

fn take_name(camera: &acts::CameraId, take: u32) -> String {
    format!("footage/{camera}/{take:04}.mp4")
}

/// What the log's key signs of a bundle. It can be taken for no checkpoint: those begin with the
/// name of a log.
fn signed_text(meeting: &MeetingId, sums: &str) -> String {
    format!("{FORMAT}\n{meeting}\n{}\n", Hash::of(sums.as_bytes()).hex())
}

/// What is there for reading and vouched for by nothing but `SHA256SUMS`.
fn is_for_reading(name: &str) -> bool {
    let page = name.strip_prefix(CERTIFICATES).unwrap_or(name);
    name == README || (!page.contains('/') && (page.ends_with(".html") || page.ends_with(".pdf")))
}

/// The list that both sides of a hand-over sign, as `sha256sum -c` reads it.
fn hand_over(entry: &Entry) -> Option<(String, String)> {
    let acts::Act::HandedOver(HandedOver { files, .. }) = &entry.act else {
        return None;
    };
    let list = files.iter().map(sum_line).collect();
    Some((format!("hand-overs/{:08}.sha256", entry.n), list))
}

/// A line of `sha256sum`, which marks names with a backslash or line feed by one at its head.
fn sum_line(file: &ListedFile) -> String {
    let name = file.name.replace('\\', "\\\\").replace('\n', "\\n");
    let mark = if name == file.name { "" } else { "\\" };
    format!("{mark}{}  {name}\n", file.digest)
}

/// Whether a path is a bundle: an archive, or a folder that one was unpacked in.
pub(crate) fn is_bundle(path: &Path) -> bool {
    if path.is_dir() {
        return path.join(MANIFEST).is_file() && path.join("log").is_dir();
    }
    let named = path
        .extension()
        .is_some_and(|it| it.eq_ignore_ascii_case("zip"));
    named || source::begins_as_archive(path)
}

/// Checks a bundle: by the key given, by that of the record that it is compared with, or else by the
/// one that it brings along.
pub(crate) fn verify(path: &Path, key: Option<Verifier>, record: Option<&str>) -> Report {
    check::bundle(path, key, record)
}
