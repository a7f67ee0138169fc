//! H.264 parameters: AVCDecoderConfigurationRecord (ISO/IEC 14496-15 5.3.3) and SPS (ITU-T H.264 7.3.2.1).

use crate::{Fault, Track};

/// The track that an avcC payload describes; its `config` has NAL lengths of 4 bytes, so frames
/// must go through `nal::widen` with `length_size`.
pub fn track(avcc: &[u8]) -> Result<Track, Fault> {
    let _ = avcc;
    unimplemented!()
}

/// The length of NAL length fields that an avcC payload declares, 1 to 4 bytes.
pub fn length_size(avcc: &[u8]) -> Result<u8, Fault> {
    let _ = avcc;
    unimplemented!()
}

/// The track that bare parameter sets (NAL units without start codes) describe.
pub fn from_sets(sps: &[&[u8]], pps: &[&[u8]]) -> Result<Track, Fault> {
    let _ = (sps, pps);
    unimplemented!()
}
