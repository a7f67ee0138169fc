use std::io::{Read, Seek};
use std::sync::Arc;

use crate::{Fault, Frame, Track};

#[derive(Debug)]
pub(super) struct Demuxer<R>(R);
impl<R: Read + Seek> Demuxer<R> {
    pub(super) fn open(_reader: R) -> Result<Demuxer<R>, Fault> {
        Err(Fault::Unsupported(String::new()))
    }
    pub(super) fn tracks(&self) -> &[Arc<Track>] {
        &[]
    }
    pub(super) fn next(&mut self) -> Result<Option<Frame>, Fault> {
        Ok(None)
    }
}
