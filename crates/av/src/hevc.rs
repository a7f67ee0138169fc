//! HEVC parameters: HEVCDecoderConfigurationRecord (ISO/IEC 14496-15 8.3.3) and SPS (ITU-T H.265 7.3.2.2).

use crate::{Fault, Track};

/// The track that an hvcC payload describes; its `config` has NAL lengths of 4 bytes, so frames
/// must go through `nal::widen` with `length_size`.
pub fn track(hvcc: &[u8]) -> Result<Track, Fault> {
    let _ = hvcc;
    unimplemented!()
}

/// The length of NAL length fields that an hvcC payload declares, 1 to 4 bytes.
pub fn length_size(hvcc: &[u8]) -> Result<u8, Fault> {
    let _ = hvcc;
    unimplemented!()
}

/// The track that bare parameter sets (NAL units without start codes) describe.
pub fn from_sets(vps: &[&[u8]], sps: &[&[u8]], pps: &[&[u8]]) -> Result<Track, Fault> {
    let _ = (vps, sps, pps);
    unimplemented!()
}
