//! AAC parameters: AudioSpecificConfig (ISO/IEC 14496-3 1.6.2.1) and ADTS (1.A.3.2).

use crate::{Fault, Track};

/// The track that an AudioSpecificConfig describes. Ticks are samples of the core coder, so with
/// SBR a frame is still 1024 ticks at half the rate heard.
pub fn track(config: &[u8]) -> Result<Track, Fault> {
    let _ = config;
    unimplemented!()
}
