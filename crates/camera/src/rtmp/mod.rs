//! RTMP and RTMPS: the server that encoders push to, and a client that pushes.
//!
//! Adobe RTMP 1.0 with Enhanced RTMP v2 for HEVC, AV1 and Opus.

mod client;
mod serve;

pub use client::{PublishError, Publisher};
pub use serve::{Config, serve};
