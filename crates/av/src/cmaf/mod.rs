//! CMAF (ISO/IEC 23000-19): initialisation segments and parts, written and read back.
//!
//! A take's file is one initialisation segment and then parts back to back. A part is
//! `[styp]` `free` `moof` `mdat`: `styp` only where a segment begins; `free` holds "ORpt" and the
//! CRC-32 (IEEE, big-endian) of `moof` and `mdat`.

mod boxes;
mod download;
mod header;
mod read;
mod write;

pub use download::Download;
pub use header::{AUDIO, VIDEO, init};
pub use read::{
    PartInfo, Parts, RunInfo, SampleInfo, Scan, audio_only_init, audio_only_part, read_init,
    read_part, scan,
};
pub use write::{Run, Sample, part};
