//! The one door for acts: judged, written, believed.
//!
//! [`Notary::open`] folds the book into the [`acts::Record`], has an audit go through what a start
//! need not wait for, and starts the writer. Each tick the
//! writer judges what was submitted against the record so far, writes what was agreed to in one
//! transaction together with a signed checkpoint, publishes tiles and checkpoint, lets the
//! gatekeeper follow, believes, and only then answers.

mod audit;
mod book;
mod desk;
mod fault;
mod gate;
mod key;
mod log;
mod open;
mod queue;
mod read;
mod receipt;
mod views;
mod writer;

pub use book::rewrite;
pub use desk::{Listener, Notary, Opened};
pub use fault::{Denied, Fault};
pub use gate::Gatekeeper;
pub use queue::Signed;
pub use read::{Held, Reader};
pub use receipt::{Mark, Receipt};
pub use views::{MeetingRow, Phase};

#[cfg(test)]
mod tests;
