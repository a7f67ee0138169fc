//! NAL units in their two wrappings: length-prefixed (MP4) and Annex B (TS).

use bytes::Bytes;

use crate::Fault;

/// Turns a frame with NAL length fields of `length_size` bytes (1 to 4) into one with 4 bytes;
/// costs nothing where it is 4 already. Checks that the lengths add up.
pub fn widen(data: Bytes, length_size: u8) -> Result<Bytes, Fault> {
    let _ = (data, length_size);
    unimplemented!()
}
