//! What is seen and heard: codecs, coded frames, CMAF boxes, frame digests.

mod frame;

pub use frame::{Codec, Frame, Kind, Track};
