//! Opus parameters: OpusHead (RFC 7845 5.1) and dOps (Opus in ISOBMFF 4.3.2).

use crate::{Fault, Track};

/// The track that an OpusHead describes; pre-skip is kept.
pub fn track(head: &[u8]) -> Result<Track, Fault> {
    let _ = head;
    unimplemented!()
}

/// The track that a dOps payload describes.
pub fn from_dops(dops: &[u8]) -> Result<Track, Fault> {
    let _ = dops;
    unimplemented!()
}

/// The OpusHead for a track's dOps payload.
pub fn head(dops: &[u8]) -> Result<Vec<u8>, Fault> {
    let _ = dops;
    unimplemented!()
}

/// Samples at 48 kHz that a packet decodes to (RFC 6716 3.1); `None` if it is none.
pub fn packet_ticks(packet: &[u8]) -> Option<u32> {
    let _ = packet;
    unimplemented!()
}
