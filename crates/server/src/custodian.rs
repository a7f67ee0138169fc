//! Custodians and openers at a command line: keys, pieces, answers. `opening` is what follows.

mod opening;
mod publishing;
mod record;
mod redacting;
mod releasing;
mod secret;

use std::fs::{self, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use quorum::{Flaw, Identity, Public};

use crate::ask::Denied;
use crate::ready::say;

/// More is not read of a deal or of spans.
const JSON_BYTES_MAX: usize = 64 << 20;

/// What a custodian or an opener does.
#[derive(Subcommand, Debug)]
pub(crate) enum Step {
    /// Makes a key in a new file that only its owner can read, and prints its recipient.
    Key(KeyGiven),
    /// Shows that a piece opens, and prints the sentence to put on record.
    Try(PieceGiven),
    /// Asks a portal for all that an opening takes, and puts it into a new folder.
    Fetch(record::Given),
    /// Passes a piece on to the one-time key of whoever opens.
    Answer(AnswerGiven),
    /// Puts an answer on the record.
    Submit(record::Submitted),
    /// Puts the key together from answers, opens sealed files and joins them into takes.
    Open(opening::Given),
    /// Opens a range and writes files that prove to be what was recorded, and tell of nothing else.
    Release(releasing::Given),
    /// Makes a file from a released one in which sound or pictures are hidden; needs ffmpeg.
    Redact(redacting::Given),
    /// Brings files to a portal, which compares them with the record, and releases them.
    Publish(publishing::Given),
}

/// Where the key goes.
#[derive(Args, Debug)]
pub(crate) struct KeyGiven {
    /// The new key file.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Protects it with a passphrase, which is asked for at the terminal.
    #[arg(long)]
    passphrase: bool,
    /// Protects it with the passphrase on the first line of this file.
    #[arg(long, value_name = "FILE", conflicts_with = "passphrase")]
    passphrase_file: Option<PathBuf>,
}

/// Whose key is used.
#[derive(Args, Debug)]
pub(crate) struct Holder {
    /// The key file.
    #[arg(short, long, value_name = "KEY")]
    identity: PathBuf,
    /// File with the key's passphrase on its first line; else it is asked for at the terminal.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

/// Which piece of which deal.
#[derive(Args, Debug)]
pub(crate) struct PieceGiven {
    /// The piece's file.
    piece: PathBuf,
    /// What is public of the deal (JSON).
    #[arg(long, value_name = "DEAL.json")]
    deal: PathBuf,
    /// The clause that the piece is of, from 1.
    #[arg(long, value_name = "N")]
    clause: usize,
    #[command(flatten)]
    holder: Holder,
}

/// To whom the piece is passed on.
#[derive(Args, Debug)]
pub(crate) struct AnswerGiven {
    #[command(flatten)]
    piece: PieceGiven,
    /// The opener's one-time recipient, as the request on the record has it.
    #[arg(
        long,
        value_name = "age1…",
        required_unless_present = "opening",
        conflicts_with = "opening"
    )]
    to: Option<String>,
    /// The request as `fetch` wrote it (JSON); what is asked for is told before the key is.
    #[arg(long, value_name = "OPENING.json")]
    opening: Option<PathBuf>,
    /// The new file for the answer.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// Does one step and says what came of it.
pub(crate) fn take(step: &Step) -> Result<(), Denied> {
    match step {
        Step::Key(given) => key(given),
        Step::Try(given) => attempt(given),
        Step::Answer(given) => answer(given),
        Step::Open(given) => opening::open(given),
        Step::Fetch(given) => record::fetch(given),
        Step::Submit(given) => record::submit(given),
        Step::Release(given) => releasing::release(given),
        Step::Redact(given) => redacting::redact(given),
        Step::Publish(given) => publishing::publish(given),
    }
}

fn key(given: &KeyGiven) -> Result<(), Denied> {
    let passphrase = match &given.passphrase_file {
        Some(file) => Some(secret::from_file(file)?),
        None if given.passphrase => Some(secret::new_at_terminal()?),
        None => None,
    };
    let key = Identity::generate();
    match passphrase {
        Some(words) => {
            let text = key.to_protected_text(&words).map_err(refused)?;
            write_new(&given.output, text.as_bytes())?;
        }
        None => write_new(&given.output, key.to_text().as_bytes())?,
    }
    say(&key.recipient());
    Ok(())
}

fn attempt(given: &PieceGiven) -> Result<(), Denied> {
    let (deal, file, identity) = given.read()?;
    quorum::read_piece(&deal, given.clause, &file, &identity).map_err(refused)?;
    say(&format!(
        "The piece of clause {} of the deal {} opens with the key {} and is the one committed to.",
        given.clause,
        deal.recipient,
        identity.recipient()
    ));
    Ok(())
}

fn answer(given: &AnswerGiven) -> Result<(), Denied> {
    let to = match (&given.to, &given.opening) {
        (Some(to), _) => to.clone(),
        (None, Some(path)) => record::asked(path)?,
        (None, None) => return Err(Denied::Unasked("give --to or --opening".to_owned())),
    };
    let (deal, file, identity) = given.piece.read()?;
    let clause = given.piece.clause;
    let answer = quorum::answer(&deal, clause, &file, &identity, &to).map_err(refused)?;
    write_new(&given.output, answer.as_bytes())?;
    say(&format!(
        "Clause {clause} of the deal {} is answered to {to}.",
        deal.recipient
    ));
    Ok(())
}

impl PieceGiven {
    fn read(&self) -> Result<(Public, Vec<u8>, Identity), Denied> {
        let deal = json(&self.deal)?;
        let file = read(&self.piece, quorum::FILE_BYTES_MAX)?;
        Ok((deal, file, self.holder.key()?))
    }
}

impl Holder {
    fn key(&self) -> Result<Identity, Denied> {
        let file = zeroize::Zeroizing::new(read(&self.identity, quorum::FILE_BYTES_MAX)?);
        let key = match Identity::read(&file, None) {
            Err(Flaw::PassphraseAsked) => {
                let words = match &self.passphrase_file {
                    Some(file) => secret::from_file(file)?,
                    None => secret::at_terminal("Passphrase of the key: ")?,
                };
                Identity::read(&file, Some(&words))
            }
            read => read,
        };
        key.map_err(|flaw| Denied::Refused(format!("{}: {flaw}", self.identity.display())))
    }
}

fn refused(flaw: Flaw) -> Denied {
    Denied::Refused(flaw.to_string())
}

fn cannot(what: &str, path: &Path, fault: &dyn std::fmt::Display) -> Denied {
    Denied::Unasked(format!("cannot {what} {}: {fault}", path.display()))
}

/// A whole file, if it is not too long for what it should be.
fn read(path: &Path, bytes_max: usize) -> Result<Vec<u8>, Denied> {
    let file = fs::File::open(path).map_err(|fault| cannot("read", path, &fault))?;
    let size = file.metadata().map_or(0, |known| known.len());
    let limit = bytes_max as u64 + 1;
    // Sized once, so that no copy of a secret is left behind.
    let mut bytes = Vec::with_capacity(size.min(limit) as usize + 1);
    let read = file.take(limit).read_to_end(&mut bytes);
    read.map_err(|fault| cannot("read", path, &fault))?;
    if bytes.len() > bytes_max {
        return Err(cannot("read", path, &"it is too long"));
    }
    Ok(bytes)
}

fn json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, Denied> {
    let text = read(path, JSON_BYTES_MAX)?;
    serde_json::from_slice(&text).map_err(|fault| cannot("read", path, &fault))
}

/// Makes a file that was not there, for its owner alone.
fn new_file(path: &Path) -> Result<fs::File, Denied> {
    let mut options = OpenOptions::new();
    let file = options.write(true).create_new(true).mode(0o600).open(path);
    file.map_err(|fault| cannot("make", path, &fault))
}

/// Writes a file that was not there, whole or not at all.
fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Denied> {
    let mut file = new_file(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.map_err(|fault| {
        // Half a key is worse than none.
        drop(fs::remove_file(path));
        cannot("write", path, &fault)
    })
}
