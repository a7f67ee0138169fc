//! Bodies of answers.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use footage::Download;
use http_body::{Body, Frame, SizeHint};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinHandle;

/// The body of an answer: shared bytes, or a file that is read as it is sent.
#[derive(Debug)]
pub struct Payload {
    left: u64,
    source: Source,
    /// Held while bytes from the disk are on their way.
    _permit: Option<OwnedSemaphorePermit>,
}

#[derive(Debug)]
enum Source {
    One(Bytes),
    Many(VecDeque<Bytes>),
    File(Box<Reading>),
}

/// Reads bytes from a place, so many at most; none at the end. It may block.
pub type ReadAt = Arc<dyn Fn(u64, usize) -> io::Result<Bytes> + Send + Sync>;

/// What waits for the disk is a job for each chunk, so that a slow reader holds no thread.
struct Reading {
    read_at: ReadAt,
    at: u64,
    job: Option<JoinHandle<io::Result<Bytes>>>,
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Reading");
        shown.field("at", &self.at).finish_non_exhaustive()
    }
}

const CHUNK: u64 = 256 << 10;

impl Payload {
    pub(crate) fn empty() -> Self {
        Self::one(Bytes::new())
    }

    pub(crate) fn one(bytes: Bytes) -> Self {
        Self {
            left: bytes.len() as u64,
            source: Source::One(bytes),
            _permit: None,
        }
    }

    /// `len` bytes from `from` of all pieces together.
    pub(crate) fn pieces(pieces: impl Iterator<Item = Bytes>, from: u64, len: u64) -> Self {
        let (mut skip, mut left) = (from, len);
        let mut kept = VecDeque::new();
        for piece in pieces {
            let size = piece.len() as u64;
            if skip < size && left > 0 {
                let end = size.min(skip + left);
                kept.push_back(piece.slice(skip as usize..end as usize));
                left -= end - skip;
            }
            skip = skip.saturating_sub(size);
        }
        Self {
            left: len - left,
            source: Source::Many(kept),
            _permit: None,
        }
    }

    pub(crate) fn file(download: Download, from: u64, len: u64) -> Self {
        let read_at = move |at, max| download.read_at(at, max).map_err(io::Error::other);
        Self::read(Arc::new(read_at), from, len)
    }

    /// `len` bytes from `from`, each chunk read when the reader has taken those before.
    pub fn read(read_at: ReadAt, from: u64, len: u64) -> Self {
        let reading = Reading {
            read_at,
            at: from,
            job: None,
        };
        Self {
            left: len,
            source: Source::File(Box::new(reading)),
            _permit: None,
        }
    }

    /// Holds a permit as long as bytes are on their way.
    pub fn holding(self, permit: OwnedSemaphorePermit) -> Self {
        Self {
            _permit: Some(permit),
            ..self
        }
    }

    pub(crate) fn len(&self) -> u64 {
        self.left
    }
}

impl Body for Payload {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let left = self.left;
        let next = match &mut self.source {
            Source::One(bytes) => Some(Ok(std::mem::take(bytes))),
            Source::Many(pieces) => pieces.pop_front().map(Ok),
            Source::File(reading) => Some(ready!(reading.poll_chunk(left, cx))),
        };
        match &next {
            Some(Ok(bytes)) => self.left = left.saturating_sub(bytes.len() as u64),
            Some(Err(_)) | None => self.left = 0,
        }
        Poll::Ready(next.map(|bytes| bytes.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

impl Reading {
    fn poll_chunk(&mut self, left: u64, cx: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        let (at, max) = (self.at, left.min(CHUNK) as usize);
        let job = self.job.get_or_insert_with(|| {
            let read_at = Arc::clone(&self.read_at);
            tokio::task::spawn_blocking(move || read_at(at, max))
        });
        let read = ready!(Pin::new(job).poll(cx))
            .map_err(io::Error::other)
            .and_then(|read| read);
        self.job = None;
        let read = match read {
            Ok(bytes) if bytes.is_empty() => Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(bytes) => Ok(bytes.slice(..bytes.len().min(max))),
            Err(fault) => Err(fault),
        };
        if let Ok(bytes) = &read {
            self.at += bytes.len() as u64;
        }
        Poll::Ready(read)
    }
}
