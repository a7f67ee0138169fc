//! What the fuzz target of `proof` does with its input; the crate's tests do the same with a bundle
//! of a stranger's log, changed.

use std::fs;
use std::path::Path;

use proof::{Against, Verdict, verify};

/// Files that a bundle has, in the order in which the input has them.
const FILES: [&str; 9] = [
    "manifest.json",
    "log/key",
    "log/checkpoint",
    "log/tile/entries/000.p/1",
    "log/tile/0/000.p/1",
    "acts/00000000.txt",
    "acts/00000000.tlog-proof",
    "SHA256SUMS",
    "SHA256SUMS.note",
];

/// Files as an input has them: each behind its length, two bytes, big-endian.
pub fn cut(files: &[Vec<u8>]) -> Vec<u8> {
    let behind = |file: &Vec<u8>| [&(file.len() as u16).to_be_bytes()[..], file].concat();
    files.iter().flat_map(behind).collect()
}

/// An archive, and an unpacked bundle of the files in the input, in an empty folder that is left
/// empty.
pub fn bundle(data: &[u8], within: &Path) -> std::io::Result<()> {
    let archive = within.join("bundle.zip");
    fs::write(&archive, [b"PK\x03\x04", data].concat())?;
    judge(&archive);
    fs::remove_file(&archive)?;
    let folder = within.join("bundle");
    fs::create_dir_all(&folder)?;
    let mut rest = data;
    for name in FILES {
        let Some((length, behind)) = rest.split_first_chunk() else {
            break;
        };
        let length = usize::from(u16::from_be_bytes(*length)).min(behind.len());
        let (bytes, behind) = behind.split_at(length);
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap_or(&folder))?;
        fs::write(path, bytes)?;
        rest = behind;
    }
    judge(&folder);
    fs::remove_dir_all(&folder)
}

/// Nobody signs by chance.
fn judge(bundle: &Path) {
    let report = verify(&bundle.to_string_lossy(), &Against::default());
    let verified = matches!(report.verdict, Verdict::Verified | Verdict::Derived);
    assert!(!verified, "{report:?}");
}
