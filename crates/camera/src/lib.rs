//! Pictures come in: RTMP and RTMPS; a socket becomes frames.

mod door;
pub mod rtmp;
mod slots;
#[cfg(feature = "synthetic")]
pub mod synthetic;
#[cfg(test)]
mod tests;

pub use door::{Door, Refused, Sink};
pub use slots::{Busy, Claim, SILENCE_US, Slots};
