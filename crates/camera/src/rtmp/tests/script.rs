//! A client's bytes, written one message at a time.

use crate::rtmp::HELLO;
use crate::rtmp::amf::{self, Value, object};
use crate::rtmp::chunk::{self, Message, Reader, kind};
use crate::rtmp::session::{Event, Session};

/// What a client sends.
#[derive(Clone, Debug)]
pub(super) struct Script {
    pub(super) bytes: Vec<u8>,
    pub(super) chunk_size: usize,
}

impl Script {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self {
            bytes: Vec::new(),
            chunk_size: 128,
        }
    }

    /// C0, C1 and C2.
    pub(super) fn hello(mut self) -> Self {
        self.bytes.push(3);
        self.bytes.resize(1 + 2 * HELLO, 0x5A);
        self
    }

    pub(super) fn raw(mut self, bytes: &[u8]) -> Self {
        self.bytes.extend(bytes);
        self
    }

    pub(super) fn message(mut self, csid: u8, kind: u8, time: u32, body: &[u8]) -> Self {
        chunk::write(
            &mut self.bytes,
            self.chunk_size,
            csid,
            (kind, 1, time),
            body,
            &[],
        );
        self
    }

    pub(super) fn chunks_of(mut self, size: u32) -> Self {
        self = self.message(2, kind::CHUNK_SIZE, 0, &size.to_be_bytes());
        self.chunk_size = size as usize;
        self
    }

    pub(super) fn command(self, values: &[Value]) -> Self {
        let mut body = Vec::new();
        amf::encode(values, &mut body);
        self.message(3, kind::COMMAND, 0, &body)
    }

    pub(super) fn connect(self, app: &str) -> Self {
        let about = object([("app", app.into()), ("capsEx", f64::NAN.into())]);
        self.command(&["connect".into(), 1.0.into(), about])
    }

    pub(super) fn publish(self, name: &str) -> Self {
        self.command(&["releaseStream".into(), 2.0.into(), Value::Null, name.into()])
            .command(&["FCPublish".into(), 3.0.into(), Value::Null, name.into()])
            .command(&["createStream".into(), 4.0.into(), Value::Null])
            .command(&[
                "publish".into(),
                5.0.into(),
                Value::Null,
                name.into(),
                "live".into(),
            ])
    }

    /// All up to `publish` of cabinet-room/east.
    pub(super) fn begin() -> Self {
        Self::new()
            .hello()
            .connect("cabinet-room")
            .publish("east?key=k3y")
    }

    /// An AAC configuration (48 kHz, stereo) and `count` packets of it.
    pub(super) fn sound(mut self, count: u32) -> Self {
        self = self.message(4, kind::AUDIO, 0, &[0xAF, 0, 0x11, 0x90]);
        for n in 0..count {
            self = self.message(4, kind::AUDIO, n * 21, &[0xAF, 1, 0x21, n as u8, 3, 4]);
        }
        self
    }
}

/// Feeds all to a session that accepts whoever asks, in pieces as `sizes` tells; answers events
/// and output.
pub(super) fn run(bytes: &[u8], mut sizes: impl FnMut() -> usize) -> (Vec<Event>, Vec<u8>) {
    let (mut session, mut all, mut out) = (Session::new(), Vec::new(), Vec::new());
    let mut rest = bytes;
    while !rest.is_empty() && !session.over() {
        let piece = &rest[..sizes().clamp(1, rest.len())];
        let mut events = Vec::new();
        let used = session.feed(piece, &mut events).expect("a sound session");
        rest = &rest[used..];
        if matches!(events.last(), Some(Event::Publish { .. })) {
            session.accept();
        }
        all.append(&mut events);
        out.append(session.output());
    }
    (all, out)
}

/// The server's messages behind its handshake.
pub(super) fn answers(out: &[u8]) -> Vec<Message> {
    let mut reader = Reader::new(1 << 20);
    let mut rest = &out[1 + 2 * HELLO..];
    std::iter::from_fn(|| reader.next(&mut rest).expect("sound answers")).collect()
}
