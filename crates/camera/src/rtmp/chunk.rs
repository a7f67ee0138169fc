//! Chunk streams: RTMP messages cut into interleaved chunks (RTMP 1.0 §5.3).

use bytes::Bytes;

use super::Fault;

/// Chunk streams that one connection may use.
const STREAMS_MAX: usize = 16;
/// Bytes of unfinished messages on all chunk streams.
const UNFINISHED_MAX: usize = 16 << 20;
/// Chunk sizes beyond this change nothing, for no message is longer.
const CHUNK_MAX: usize = 1 << 24;
/// Longest chunk header: basic header, message header and extended timestamp.
const HEADER_MAX: usize = 3 + 11 + 4;
/// Timestamps from here on follow in four bytes.
const EXTENDED: u32 = 0xFF_FFFF;

/// Message types (RTMP 1.0 §5.4, §7.1).
pub(super) mod kind {
    /// Set Chunk Size, consumed by the reader.
    pub(crate) const CHUNK_SIZE: u8 = 1;
    /// Abort Message, consumed by the reader.
    pub(crate) const ABORT: u8 = 2;
    /// Acknowledgement.
    pub(crate) const ACK: u8 = 3;
    /// User Control Messages.
    pub(crate) const CONTROL: u8 = 4;
    /// Window Acknowledgement Size.
    pub(crate) const WINDOW: u8 = 5;
    /// Set Peer Bandwidth.
    pub(crate) const BANDWIDTH: u8 = 6;
    /// Audio.
    pub(crate) const AUDIO: u8 = 8;
    /// Video.
    pub(crate) const VIDEO: u8 = 9;
    /// A command behind one byte that says AMF0.
    pub(crate) const COMMAND_3: u8 = 17;
    /// Data, for example onMetaData.
    pub(crate) const DATA: u8 = 18;
    /// A command.
    pub(crate) const COMMAND: u8 = 20;
    /// Several FLV tags at once.
    pub(crate) const AGGREGATE: u8 = 22;
}

/// One whole message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    /// See [`kind`].
    pub(super) kind: u8,
    /// Message stream.
    pub(super) stream: u32,
    /// Milliseconds, wrapping at 2³².
    pub(super) timestamp: u32,
    /// The payload.
    pub(super) payload: Bytes,
}

/// Puts messages together.
#[derive(Debug)]
pub(super) struct Reader {
    message_max: usize,
    reserve: bool,
    chunk_size: usize,
    streams: Vec<Stream>,
    unfinished: usize,
    /// The chunk whose payload is being read: index of its stream, bytes left.
    chunk: Option<(usize, usize)>,
    /// The beginning of a header whose rest has not come.
    pending: [u8; HEADER_MAX],
    pending_len: usize,
}

#[derive(Debug)]
struct Stream {
    csid: u32,
    timestamp: u32,
    delta: u32,
    /// The extended timestamp of the last header that had one, unless a later header had none.
    extended: Option<u32>,
    length: usize,
    kind: u8,
    stream: u32,
    body: Vec<u8>,
    within: bool,
}

/// One chunk header as sent.
struct Header {
    csid: u32,
    format: u8,
    /// Basic and message header together.
    size: usize,
    field: u32,
    length: usize,
    kind: u8,
    stream: u32,
}

impl Reader {
    /// Reads messages of at most `message_max` bytes, and takes no memory ahead of what came.
    pub(super) fn new(message_max: usize) -> Self {
        Self {
            message_max,
            reserve: false,
            chunk_size: 128,
            streams: Vec::new(),
            unfinished: 0,
            chunk: None,
            pending: [0; HEADER_MAX],
            pending_len: 0,
        }
    }

    /// Reads messages of at most `message_max` bytes from now on, and takes the memory for each at
    /// its beginning.
    pub(super) fn trust(&mut self, message_max: usize) {
        self.message_max = message_max;
        self.reserve = true;
    }

    /// Reads up to the end of a message and moves `input` on; `None` when all was read.
    pub(super) fn next(&mut self, input: &mut &[u8]) -> Result<Option<Message>, Fault> {
        loop {
            if input.is_empty() && self.pending_len == 0 {
                return Ok(None);
            }
            let message = if self.pending_len == 0 {
                let (used, message) = self.step(input)?;
                if used == 0 {
                    self.pending[..input.len()].copy_from_slice(input);
                    self.pending_len = input.len();
                    *input = &[];
                    return Ok(None);
                }
                *input = &input[used..];
                message
            } else {
                let Some(message) = self.step_pending(input)? else {
                    return Ok(None);
                };
                message
            };
            if let Some(message) = message
                && let Some(message) = self.control(message)?
            {
                return Ok(Some(message));
            }
        }
    }

    /// One step on what is pending and the input behind it; `None` when it needs more.
    fn step_pending(&mut self, input: &mut &[u8]) -> Result<Option<Option<Message>>, Fault> {
        let before = self.pending_len;
        let added = input.len().min(HEADER_MAX - before);
        self.pending[before..before + added].copy_from_slice(&input[..added]);
        let bytes = self.pending;
        let (used, message) = self.step(&bytes[..before + added])?;
        if used == 0 {
            self.pending_len = before + added;
            *input = &input[added..];
            return Ok(None);
        }
        match used.checked_sub(before) {
            Some(of_input) => {
                self.pending_len = 0;
                *input = &input[of_input..];
            }
            None => {
                // Bytes that were held to be an extended timestamp were payload.
                self.pending.copy_within(used..before, 0);
                self.pending_len = before - used;
            }
        }
        Ok(Some(message))
    }

    /// Reads one header or some payload of a chunk; 0 bytes are used when a header is cut off,
    /// which `HEADER_MAX` bytes never are.
    fn step(&mut self, bytes: &[u8]) -> Result<(usize, Option<Message>), Fault> {
        let Some((at, left)) = self.chunk else {
            return self.step_header(bytes);
        };
        let used = left.min(bytes.len());
        self.streams[at].body.extend_from_slice(&bytes[..used]);
        self.unfinished += used;
        if self.unfinished > UNFINISHED_MAX {
            return Err(Fault::TooMuchUnfinished);
        }
        self.chunk = (used < left).then_some((at, left - used));
        let whole = self.chunk.is_none() && self.streams[at].body.len() == self.streams[at].length;
        Ok((used, whole.then(|| self.take(at))))
    }

    fn step_header(&mut self, bytes: &[u8]) -> Result<(usize, Option<Message>), Fault> {
        let Some(header) = Header::read(bytes) else {
            return Ok((0, None));
        };
        let at = self.stream(&header)?;
        let stream = &mut self.streams[at];
        let Some(extended_size) = stream.begin(&header, &bytes[header.size..]) else {
            return Ok((0, None));
        };
        if header.format < 3 && stream.within {
            return Err(Fault::CutMessage);
        }
        if header.format < 2 && stream.length > self.message_max {
            return Err(Fault::MessageTooLong(stream.length));
        }
        if !stream.within {
            stream.within = true;
            let ahead = if self.reserve { stream.length } else { 0 };
            stream.body = Vec::with_capacity(ahead);
        }
        let left = (stream.length - stream.body.len()).min(self.chunk_size);
        self.chunk = (left > 0).then_some((at, left));
        let whole = left == 0;
        Ok((header.size + extended_size, whole.then(|| self.take(at))))
    }

    fn stream(&mut self, header: &Header) -> Result<usize, Fault> {
        if let Some(at) = self
            .streams
            .iter()
            .position(|stream| stream.csid == header.csid)
        {
            return Ok(at);
        }
        if header.format > 1 {
            return Err(Fault::HeaderMissing);
        }
        if self.streams.len() == STREAMS_MAX {
            return Err(Fault::TooManyStreams);
        }
        self.streams.push(Stream {
            csid: header.csid,
            timestamp: 0,
            delta: 0,
            extended: None,
            length: 0,
            kind: 0,
            stream: 0,
            body: Vec::new(),
            within: false,
        });
        Ok(self.streams.len() - 1)
    }

    fn take(&mut self, at: usize) -> Message {
        let stream = &mut self.streams[at];
        stream.within = false;
        let body = std::mem::take(&mut stream.body);
        self.unfinished -= body.len();
        Message {
            kind: stream.kind,
            stream: stream.stream,
            timestamp: stream.timestamp,
            payload: Bytes::from(body),
        }
    }

    /// Obeys the two messages that are about chunks; hands all others on.
    fn control(&mut self, message: Message) -> Result<Option<Message>, Fault> {
        let value = message
            .payload
            .first_chunk()
            .map(|bytes| u32::from_be_bytes(*bytes));
        match (message.kind, value) {
            (kind::CHUNK_SIZE, Some(size @ 1..=0x7FFF_FFFF)) => {
                self.chunk_size = usize::try_from(size).unwrap_or(CHUNK_MAX).min(CHUNK_MAX);
                Ok(None)
            }
            (kind::ABORT, Some(csid)) => {
                if let Some(stream) = self.streams.iter_mut().find(|stream| stream.csid == csid) {
                    stream.within = false;
                    self.unfinished -= std::mem::take(&mut stream.body).len();
                }
                Ok(None)
            }
            (kind::CHUNK_SIZE | kind::ABORT, _) => Err(Fault::BadControl),
            _ => Ok(Some(message)),
        }
    }
}

impl Header {
    fn read(bytes: &[u8]) -> Option<Self> {
        let first = *bytes.first()?;
        let (csid, basic) = match first & 0x3F {
            0 => (64 + u32::from(*bytes.get(1)?), 2),
            1 => (
                64 + u32::from(*bytes.get(1)?) + 256 * u32::from(*bytes.get(2)?),
                3,
            ),
            csid => (u32::from(csid), 1),
        };
        let format = first >> 6;
        let size = basic + [11, 7, 3, 0][usize::from(format)];
        let fields = bytes.get(basic..size)?;
        let three = |at: usize| {
            let [a, b, c] = [fields[at], fields[at + 1], fields[at + 2]];
            u32::from_be_bytes([0, a, b, c])
        };
        let mut header = Self {
            csid,
            format,
            size,
            field: 0,
            length: 0,
            kind: 0,
            stream: 0,
        };
        if format < 3 {
            header.field = three(0);
        }
        if format < 2 {
            header.length = usize::try_from(three(3)).unwrap_or(usize::MAX);
            header.kind = fields[6];
        }
        if format < 1 {
            header.stream = u32::from_le_bytes([fields[7], fields[8], fields[9], fields[10]]);
        }
        Some(header)
    }
}

impl Stream {
    /// Takes over what the header says; answers the size of the extended timestamp, or `None` and
    /// leaves all as it was when that is cut off.
    fn begin(&mut self, header: &Header, behind: &[u8]) -> Option<usize> {
        let behind = behind.first_chunk().map(|bytes| u32::from_be_bytes(*bytes));
        if header.format == 3 {
            let size = match self.extended {
                // librtmp and what descends from it repeat no extended timestamp here, as the
                // standard wants it; so it is one only if it tells what is already known.
                Some(known) => {
                    let value = behind?;
                    if value == known || value == self.timestamp {
                        4
                    } else {
                        0
                    }
                }
                None => 0,
            };
            if !self.within {
                self.timestamp = self.timestamp.wrapping_add(self.delta);
            }
            return Some(size);
        }
        let extended = if header.field == EXTENDED {
            Some(behind?)
        } else {
            None
        };
        let value = extended.unwrap_or(header.field);
        self.extended = extended;
        if header.format == 0 {
            // A message that begins with format 3 after this one has the same timestamp: the
            // standard says twice the timestamp, but nginx, librtmp and sense say otherwise.
            (self.timestamp, self.delta, self.stream) = (value, 0, header.stream);
        } else {
            (self.timestamp, self.delta) = (self.timestamp.wrapping_add(value), value);
        }
        if header.format < 2 {
            (self.length, self.kind) = (header.length, header.kind);
        }
        Some(if extended.is_some() { 4 } else { 0 })
    }
}

/// Appends a message whose payload is `head` and then `data`, in chunks of `chunk_size`.
pub(super) fn write(
    out: &mut Vec<u8>,
    chunk_size: usize,
    csid: u8,
    (kind, stream, timestamp): (u8, u32, u32),
    head: &[u8],
    data: &[u8],
) {
    let length = u32::try_from(head.len() + data.len())
        .unwrap_or(u32::MAX)
        .min(EXTENDED);
    let extended = timestamp >= EXTENDED;
    out.reserve(head.len() + data.len() + 32);
    out.push(csid & 0x3F);
    out.extend(&timestamp.min(EXTENDED).to_be_bytes()[1..]);
    out.extend(&length.to_be_bytes()[1..]);
    out.push(kind);
    out.extend(stream.to_le_bytes());
    if extended {
        out.extend(timestamp.to_be_bytes());
    }
    let mut room = chunk_size;
    for mut piece in [head, data] {
        while !piece.is_empty() {
            if room == 0 {
                room = chunk_size;
                out.push(0xC0 | csid & 0x3F);
                if extended {
                    out.extend(timestamp.to_be_bytes());
                }
            }
            let (now, later) = piece.split_at(room.min(piece.len()));
            out.extend(now);
            room -= now.len();
            piece = later;
        }
    }
}
