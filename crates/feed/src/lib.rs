//! Frames become one timeline: one clock, named gaps, parts; and the gate.

mod part;

pub use part::{Event, Part, SegmentEnd, Take};
