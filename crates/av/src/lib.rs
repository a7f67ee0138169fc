//! What is seen and heard: codecs, coded frames, CMAF boxes, frame digests.

mod bits;
mod fault;
mod frame;
mod mp4;
#[cfg(test)]
mod tests;

pub mod aac;
pub mod av1;
pub mod cmaf;
pub mod demux;
pub mod digest;
pub mod h264;
pub mod hevc;
pub mod nal;
pub mod opus;

pub use fault::Fault;
pub use frame::{Codec, Frame, Kind, Look, Track, is_key, look, without_metadata};
