//! Passphrases, from a file or from the terminal without showing them.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use super::{cannot, read};
use crate::ask::Denied;

/// A longer passphrase is not read, in bytes.
const BYTES_MAX: usize = 1_024;

/// The first line of a file.
pub(super) fn from_file(path: &Path) -> Result<Zeroizing<String>, Denied> {
    let bytes = Zeroizing::new(read(path, BYTES_MAX)?);
    let text = str::from_utf8(&bytes).map_err(|fault| cannot("read", path, &fault))?;
    Ok(Zeroizing::new(
        text.lines().next().unwrap_or_default().to_owned(),
    ))
}

/// Asks for a new passphrase two times.
pub(super) fn new_at_terminal() -> Result<Zeroizing<String>, Denied> {
    let first = at_terminal("New passphrase: ")?;
    if first != at_terminal("Once more: ")? {
        return Err(Denied::Refused("the two passphrases differ".to_owned()));
    }
    Ok(first)
}

/// Asks at the terminal, whatever standard input is.
pub(super) fn at_terminal(prompt: &str) -> Result<Zeroizing<String>, Denied> {
    let asked = || {
        let terminal = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
        let shown = tcgetattr(&terminal)?;
        let mut hidden = shown.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        hidden.local_modes.insert(LocalModes::ECHONL);
        tcsetattr(&terminal, OptionalActions::Flush, &hidden)?;
        let line = line(&terminal, prompt);
        tcsetattr(&terminal, OptionalActions::Now, &shown)?;
        line
    };
    asked().map_err(|fault| {
        Denied::Unasked(format!(
            "no passphrase can be asked for ({fault}): use --passphrase-file"
        ))
    })
}

fn line(mut terminal: &File, prompt: &str) -> io::Result<Zeroizing<String>> {
    terminal.write_all(prompt.as_bytes())?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(BYTES_MAX));
    let mut byte = [0];
    while bytes.len() < BYTES_MAX && terminal.read(&mut byte)? == 1 && byte != *b"\n" {
        bytes.push(byte[0]);
    }
    let text = str::from_utf8(&bytes).map_err(io::Error::other)?;
    Ok(Zeroizing::new(text.to_owned()))
}
