//! What the portal asks of the notary and its log.

mod notary;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use acts::{Act, Actor, Command, Entry, Record};
use bytes::Bytes;
use tokio::sync::watch;

/// An entry as the portal may show it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The entry.
    pub entry: Entry,
    /// SHA-256 of its disclosure file.
    pub digest: acts::Digest,
    /// Whether everybody may read it; when not, only its leaf is shown.
    pub public: bool,
    /// Its disclosure file, unless its words were erased.
    pub file: Option<String>,
    /// The entry that erased its words, once they were.
    pub erased: Option<u64>,
}

/// Where an act came to lie in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The entry.
    pub entry: Entry,
    /// SHA-256 of its disclosure file.
    pub digest: acts::Digest,
}

/// The answer to a command that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// What was done, in order; never empty.
    pub marks: Vec<Mark>,
    /// Whether this is the answer to an earlier request with the same idempotency key.
    pub replayed: bool,
}

/// Why a command was not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denied {
    /// The record says no.
    Refused(acts::Refusal),
    /// The idempotency key cannot be one.
    KeyMalformed,
    /// The idempotency key was used for another command.
    KeyReused,
    /// The signature is not over what would be written.
    NotSigned(auth::signed::NotSigned),
    /// The notary cannot write at present.
    Fault(String),
}

/// The world failed to give what the book holds.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct Fault(pub String);

/// A boxed future, so that the trait can be a trait object.
pub type Reply<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The notary as the portal sees it: one door to write, the published log to read.
pub trait Desk: Send + Sync + 'static {
    /// Size of the published log; changes after each commit.
    fn watch(&self) -> watch::Receiver<u64>;
    /// Everything that the acts so far add up to.
    fn record(&self) -> Arc<Record>;
    /// Published entries from place `from` on, at most `most`.
    fn entries(&self, from: u64, most: usize) -> Result<Vec<Seen>, Fault>;
    /// The acts that a command would come to now; nothing is written.
    fn judge(&self, actor: &Actor, command: Command) -> Result<Vec<Act>, Denied>;
    /// Judges and writes a command; with a signature, only what was signed.
    fn submit(
        &self,
        actor: Actor,
        command: Command,
        idempotency_key: Option<String>,
        signed: Option<::notary::Signed>,
    ) -> Reply<'_, Result<Receipt, Denied>>;
    /// Who bears this token.
    fn bearer(&self, token: &str) -> Option<Actor>;
    /// The `tlog-proof` of entry `n` against the present checkpoint.
    fn proof(&self, n: u64) -> Result<Option<String>, Fault>;
    /// The present checkpoint as a signed note.
    fn checkpoint(&self) -> Result<String, Fault>;
    /// A tile by its path under `/log/`, "tile/0/000" or "tile/entries/000.p/3".
    fn tile(&self, path: &str) -> Result<Option<Bytes>, Fault>;
    /// The log's key as a `vkey`, "onrecord.example+1234abcd+AZ…".
    fn vkey(&self) -> String;
}
