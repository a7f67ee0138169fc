//! Open parts go out: LL-HLS, rewind and the archive.
//!
//! [`Live`] is told what the feed cut and what the record says, and answers everything below
//! `/live/` (RFC 8216 and draft-pantos-hls-rfc8216bis). It holds nothing that the gate has not
//! passed, and knows no place where anything else lies.

mod live;

mod settings;
mod status;

mod address;
mod answer;
mod payload;

mod cache;
mod camera;
mod playlist;

mod archive;
mod front;

pub use answer::Range;
pub use archive::{Archive, Asked, Past, PastCamera};
pub use front::serve;
pub use live::{DownloadInfo, Live, Presence};
pub use payload::{Payload, ReadAt};
pub use settings::Settings;
pub use status::{Closed, Gap, Item, Pause, Status};

#[cfg(test)]
mod tests;
