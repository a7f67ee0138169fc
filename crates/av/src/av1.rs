//! AV1 parameters: AV1CodecConfigurationRecord (AV1-ISOBMFF 2.3) and sequence header (AV1 5.5).

use bytes::Bytes;

use crate::{Fault, Track};

/// The track that an av1C payload describes. Without a sequence header in it the size is 0 until
/// `look` at the first key frame gives the whole track.
pub fn track(av1c: &[u8]) -> Result<Track, Fault> {
    let _ = av1c;
    unimplemented!()
}

/// A temporal unit without temporal delimiters, tile lists and padding, each OBU with its size
/// field, as MP4 and `Frame` carry it.
pub fn strip(data: Bytes) -> Result<Bytes, Fault> {
    let _ = data;
    unimplemented!()
}
