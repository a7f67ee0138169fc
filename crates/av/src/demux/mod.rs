//! Files become tracks and frames again: MP4 (fragmented or not), Matroska, MPEG-TS.

use std::io::{Read, Seek};
use std::sync::Arc;

use crate::{Fault, Frame, Track};

/// An opened file.
#[derive(Debug)]
pub struct Demuxer<R>(R);

/// Recognises the container and reads what precedes the frames. Memory stays bounded whatever the
/// file says of itself.
pub fn open<R: Read + Seek>(reader: R) -> Result<Demuxer<R>, Fault> {
    let _ = reader;
    unimplemented!()
}

impl<R: Read + Seek> Demuxer<R> {
    /// The tracks that can be read, at most one of each kind, video first.
    pub fn tracks(&self) -> &[Arc<Track>] {
        unimplemented!()
    }

    /// The next frame in the order of the file (decode order within each track); `None` at the end.
    pub fn next(&mut self) -> Result<Option<Frame>, Fault> {
        unimplemented!()
    }
}
