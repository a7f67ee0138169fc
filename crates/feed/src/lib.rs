//! Frames become one timeline: one clock, named gaps, parts; and the gate.

mod feed;
mod gate;
mod health;
mod line;
mod look;
mod part;
mod queue;
mod run;
mod settings;
mod timeline;

pub use feed::Feed;
pub use gate::{Access, Open, OpenPart, Passed, Shut, ShutPart, Sitting, Verdict};
pub use health::{Health, Warning};
pub use line::{Line, SessionId};
pub use look::{Glimpse, Look};
pub use part::{Event, Part, SegmentEnd, Take};
pub use settings::Settings;
