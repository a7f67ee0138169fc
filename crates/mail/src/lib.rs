//! Words go out and come back: mail messages, calendar invitations and their replies.
//!
//! `calendar` writes RFC 5545 and RFC 5546, `message` the mails around it in the reader's language,
//! `reply` reads what a calendar sends back. These are told everything and reach nothing; only
//! `smtp` opens a socket.

mod address;
pub mod calendar;
pub mod letter;
mod line;
pub mod message;
mod mime;
pub mod reply;
mod schedule;
#[cfg(feature = "smtp")]
pub mod smtp;
mod words;

#[cfg(test)]
mod tests;

pub use address::{Address, Mailbox, NotAnAddress};
pub use schedule::Schedule;
pub use words::Words;
