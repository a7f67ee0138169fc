//! The list of files that both sides of a hand-over sign, from a command line.

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::ready::say;

/// Prints a line for each file: SHA-256, length in bytes, name without its folders.
///
/// # Errors
/// Says which file cannot be read.
pub(crate) fn print(files: &[PathBuf]) -> Result<(), String> {
    for file in files {
        say(&line(file)?);
    }
    Ok(())
}

fn line(path: &Path) -> Result<String, String> {
    let unread = |fault: std::io::Error| format!("{} cannot be read: {fault}", path.display());
    let mut file = BufReader::new(File::open(path).map_err(unread)?);
    let (mut sum, mut bytes, mut buffer) = (Sha256::new(), 0_u64, vec![0; 1 << 18]);
    loop {
        let count = file.read(&mut buffer).map_err(unread)?;
        if count == 0 {
            break;
        }
        sum.update(&buffer[..count]);
        bytes += count as u64;
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(format!("{}  {bytes}  {name}", hex::encode(sum.finalize())))
}
