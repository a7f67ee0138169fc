//! RTMP and RTMPS: the server that encoders push to, and a client that pushes.
//!
//! Adobe RTMP 1.0 with Enhanced RTMP v2 for HEVC, AV1 and Opus.

pub mod amf;
mod chunk;
mod client;
mod fault;
pub mod flv;
mod lobby;
mod place;
pub mod probe;
mod publish;
mod serve;
pub mod session;
mod wire;

#[cfg(test)]
mod tests;

pub use client::{PublishError, Publisher};
pub use fault::Fault;
pub use serve::{Config, serve};

/// Length of C1, C2, S1 and S2 in the handshake (RTMP 1.0 §5.2).
const HELLO: usize = 1536;
