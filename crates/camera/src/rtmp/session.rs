//! The server's side of one RTMP connection, without sockets (Adobe RTMP 1.0, Enhanced RTMP v2).

use av::Kind;
use bytes::Bytes;

use super::amf::{self, Value, object};
use super::chunk::{self, Message, Reader, kind};
use super::{Fault, HELLO};

/// Longest message before the publisher is accepted.
const STRANGER_MESSAGE_MAX: usize = 64 << 10;
/// Longest message of an accepted publisher, about two seconds at 30 Mbit/s in one frame.
const MESSAGE_MAX: usize = 8 << 20;
/// Bytes after which each side acknowledges, as we ask for it.
const WINDOW: u32 = 2_500_000;
/// Acknowledging more often than this serves nobody.
const WINDOW_MIN: u64 = 64 << 10;
/// Answers that the peer has not read; a peer that asks and does not listen is cut off.
const OUTPUT_MAX: usize = 64 << 10;
/// Chunk size of our own messages.
const CHUNK_SIZE: u32 = 4096;
/// The one message stream that `createStream` gives.
const STREAM: f64 = 1.0;

/// What a session tells the house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The peer wants to publish; nothing more is read until [`Session::accept`] or
    /// [`Session::refuse`].
    Publish {
        /// The application: the path of the server's address, with its query.
        app: String,
        /// The stream key as written in the encoder, with its query.
        name: String,
    },
    /// One FLV tag body of an accepted publisher.
    Media {
        /// Sight or sound.
        kind: Kind,
        /// Milliseconds, wrapping at 2³².
        timestamp: u32,
        /// The FLV tag body.
        body: Bytes,
    },
    /// The publisher said goodbye.
    Ended,
}

/// One connection.
#[derive(Debug)]
pub struct Session {
    state: State,
    reader: Reader,
    out: Vec<u8>,
    chunk_size: usize,
    app: String,
    received: u64,
    acknowledged: u64,
    window: u64,
}

#[derive(Debug)]
enum State {
    /// C0 and C1 as far as they came.
    Hello(Vec<u8>),
    /// Bytes of C2 that are still to come.
    Echo(usize),
    /// Commands before `publish`.
    Talk,
    /// `publish` waits for an answer; on this message stream.
    Asked(u32),
    Publishing(u32),
    Over,
}

impl Default for Session {
    fn default() -> Self {
        Self::new()
    }
}

impl Session {
    /// Waits for a handshake.
    pub fn new() -> Self {
        Self {
            state: State::Hello(Vec::new()),
            reader: Reader::new(STRANGER_MESSAGE_MAX),
            out: Vec::new(),
            chunk_size: 128,
            app: String::new(),
            received: 0,
            acknowledged: 0,
            window: u64::from(WINDOW),
        }
    }

    /// Reads `input` and appends what it means to `events`; answers how many bytes were read,
    /// fewer than all only behind [`Event::Publish`]. After a fault or [`Event::Ended`] nothing is
    /// read any more.
    pub fn feed(&mut self, input: &[u8], events: &mut Vec<Event>) -> Result<usize, Fault> {
        let mut rest = input;
        let result = self.read(&mut rest, events);
        if result.is_err() {
            self.state = State::Over;
        }
        let used = input.len() - rest.len();
        self.received += used as u64;
        self.acknowledge();
        result.map(|()| used)
    }

    /// What is to be sent, to be drained by the caller.
    pub fn output(&mut self) -> &mut Vec<u8> {
        &mut self.out
    }

    /// Whether the handshake is done.
    pub fn greeted(&self) -> bool {
        !matches!(self.state, State::Hello(_) | State::Echo(_))
    }

    /// Whether nothing will be read any more.
    pub fn over(&self) -> bool {
        matches!(self.state, State::Over)
    }

    /// Accepts the publisher that [`Event::Publish`] announced.
    pub fn accept(&mut self) {
        let State::Asked(stream) = self.state else {
            return;
        };
        self.state = State::Publishing(stream);
        self.reader.trust(MESSAGE_MAX);
        // Stream Begin.
        self.send(kind::CONTROL, 0, &[0, 0, 0, 0, 0, 1]);
        self.status(stream, "status", "NetStream.Publish.Start", "Publishing.");
    }

    /// Refuses the publisher or ends its stream with the status `code` and a sentence for whoever
    /// stands at the encoder; the caller closes after sending.
    pub fn refuse(&mut self, code: &str, description: &str) {
        let stream = match self.state {
            State::Asked(stream) | State::Publishing(stream) => stream,
            State::Hello(_) | State::Echo(_) | State::Talk | State::Over => 0,
        };
        if self.greeted() && !self.over() {
            self.status(stream, "error", code, description);
        }
        self.state = State::Over;
    }

    fn read(&mut self, rest: &mut &[u8], events: &mut Vec<Event>) -> Result<(), Fault> {
        loop {
            match &mut self.state {
                State::Hello(hello) => {
                    let take = (HELLO + 1 - hello.len()).min(rest.len());
                    hello.extend_from_slice(&rest[..take]);
                    *rest = &rest[take..];
                    if hello.first().is_some_and(|version| *version != 3) {
                        return Err(Fault::NotRtmp);
                    }
                    if hello.len() <= HELLO {
                        return Ok(());
                    }
                    self.out.reserve_exact(1 + 2 * HELLO);
                    self.out.push(3);
                    // S1: time and version 0, which asks for the plain handshake.
                    self.out.resize(1 + HELLO, 0);
                    self.out.extend_from_slice(&hello[1..]);
                    self.state = State::Echo(HELLO);
                }
                State::Echo(left) => {
                    let take = (*left).min(rest.len());
                    *rest = &rest[take..];
                    *left -= take;
                    if *left > 0 {
                        return Ok(());
                    }
                    self.state = State::Talk;
                }
                State::Talk | State::Publishing(_) => {
                    let Some(message) = self.reader.next(rest)? else {
                        return Ok(());
                    };
                    self.message(message, events)?;
                    if self.out.len() > OUTPUT_MAX {
                        return Err(Fault::Deaf);
                    }
                }
                State::Asked(_) => return Ok(()),
                State::Over => {
                    *rest = &[];
                    return Ok(());
                }
            }
        }
    }

    fn message(&mut self, message: Message, events: &mut Vec<Event>) -> Result<(), Fault> {
        match message.kind {
            kind::VIDEO => self.media(Kind::Video, message.timestamp, message.payload, events),
            kind::AUDIO => self.media(Kind::Audio, message.timestamp, message.payload, events),
            kind::AGGREGATE => self.aggregate(message, events),
            kind::COMMAND => self.command(&message.payload, message.stream, events)?,
            kind::COMMAND_3 => {
                let body = message.payload.get(1..).unwrap_or_default();
                self.command(body, message.stream, events)?;
            }
            kind::CONTROL => {
                if let [0, 6, when @ ..] = &message.payload[..]
                    && let Some(when) = when.first_chunk::<4>()
                {
                    let [a, b, c, d] = *when;
                    self.send(kind::CONTROL, 0, &[0, 7, a, b, c, d]);
                }
            }
            kind::WINDOW => {
                let window = message.payload.first_chunk().ok_or(Fault::BadControl)?;
                self.window = u64::from(u32::from_be_bytes(*window)).max(WINDOW_MIN);
            }
            // Acknowledgements and peer bandwidth ask nothing of who sends so little; onMetaData
            // tells nothing that the bitstream does not.
            kind::ACK | kind::BANDWIDTH | kind::DATA => {}
            _ => {}
        }
        Ok(())
    }

    fn media(&self, kind: Kind, timestamp: u32, body: Bytes, events: &mut Vec<Event>) {
        if matches!(self.state, State::Publishing(_)) && !body.is_empty() {
            events.push(Event::Media {
                kind,
                timestamp,
                body,
            });
        }
    }

    /// FLV tags with their headers and back pointers (RTMP 1.0 §7.1.6): the message's timestamp is
    /// that of the first.
    fn aggregate(&self, message: Message, events: &mut Vec<Event>) {
        let mut rest = message.payload;
        let mut first = None;
        while let Some(&[tag, a, b, c, t2, t1, t0, t3, ..]) = rest.first_chunk::<11>() {
            let length = u32::from_be_bytes([0, a, b, c]) as usize;
            let time = u32::from_be_bytes([t3, t2, t1, t0]);
            let first = *first.get_or_insert(time);
            if rest.len() < 11 + length {
                return;
            }
            let body = rest.slice(11..11 + length);
            let time = message.timestamp.wrapping_add(time.wrapping_sub(first));
            match tag {
                kind::VIDEO => self.media(Kind::Video, time, body, events),
                kind::AUDIO => self.media(Kind::Audio, time, body, events),
                _ => {}
            }
            rest = rest.slice((11 + length + 4).min(rest.len())..);
        }
    }

    fn command(&mut self, body: &[u8], stream: u32, events: &mut Vec<Event>) -> Result<(), Fault> {
        let mut values = amf::decode(body)?.into_iter();
        let Some(Value::Text(name)) = values.next() else {
            return Err(Fault::Amf("a command without a name"));
        };
        let id = values.next().and_then(|id| id.number()).unwrap_or(0.0);
        let arguments: Vec<Value> = values.collect();
        match name.as_str() {
            "connect" => self.connect(id, &arguments),
            "createStream" => self.reply(id, Value::Null, STREAM.into()),
            "releaseStream" | "FCPublish" | "_checkbw" => self.reply(id, Value::Null, Value::Null),
            "publish" => self.publish(&arguments, stream, events)?,
            "FCUnpublish" | "deleteStream" | "closeStream" => {
                if matches!(self.state, State::Publishing(_)) {
                    events.push(Event::Ended);
                    self.state = State::Over;
                }
            }
            "play" | "play2" => {
                let words = "This address takes pictures in; watch on the meeting's page.";
                self.status(stream, "error", "NetStream.Play.Failed", words);
                return Err(Fault::Play);
            }
            _ => {}
        }
        Ok(())
    }

    fn connect(&mut self, id: f64, arguments: &[Value]) {
        let app = arguments.first().and_then(|command| command.get("app"));
        self.app = app.and_then(Value::text).unwrap_or_default().to_owned();
        self.send(kind::WINDOW, 0, &WINDOW.to_be_bytes());
        let [a, b, c, d] = WINDOW.to_be_bytes();
        self.send(kind::BANDWIDTH, 0, &[a, b, c, d, 2]);
        self.send(kind::CHUNK_SIZE, 0, &CHUNK_SIZE.to_be_bytes());
        self.chunk_size = CHUNK_SIZE as usize;
        let mut properties = vec![
            ("fmsVer", "FMS/3,0,1,123".into()),
            ("capabilities", 31.0.into()),
        ];
        properties.extend(enhanced());
        let mut information = vec![
            ("level", "status".into()),
            ("code", "NetConnection.Connect.Success".into()),
            ("description", "Connected.".into()),
            ("objectEncoding", 0.0.into()),
        ];
        information.extend(enhanced());
        let named = |members: Vec<(&str, Value)>| {
            Value::Object(
                members
                    .into_iter()
                    .map(|(n, v)| (n.to_owned(), v))
                    .collect(),
            )
        };
        self.reply(id, named(properties), named(information));
    }

    fn publish(
        &mut self,
        arguments: &[Value],
        stream: u32,
        events: &mut Vec<Event>,
    ) -> Result<(), Fault> {
        if !matches!(self.state, State::Talk) {
            return Err(Fault::SecondPublish);
        }
        let name = arguments
            .get(1)
            .and_then(Value::text)
            .unwrap_or_default()
            .to_owned();
        self.state = State::Asked(stream);
        events.push(Event::Publish {
            app: self.app.clone(),
            name,
        });
        Ok(())
    }

    fn status(&mut self, stream: u32, level: &str, code: &str, description: &str) {
        let information = object([
            ("level", level.into()),
            ("code", code.into()),
            ("description", description.into()),
        ]);
        let values = ["onStatus".into(), 0.0.into(), Value::Null, information];
        self.send_command(stream, &values);
    }

    fn reply(&mut self, id: f64, command: Value, result: Value) {
        self.send_command(0, &["_result".into(), id.into(), command, result]);
    }

    fn send_command(&mut self, stream: u32, values: &[Value]) {
        let mut body = Vec::with_capacity(512);
        amf::encode(values, &mut body);
        self.send(kind::COMMAND, stream, &body);
    }

    fn send(&mut self, kind: u8, stream: u32, body: &[u8]) {
        let csid = if kind == kind::COMMAND { 3 } else { 2 };
        chunk::write(
            &mut self.out,
            self.chunk_size,
            csid,
            (kind, stream, 0),
            body,
            &[],
        );
    }

    fn acknowledge(&mut self) {
        if self.received - self.acknowledged >= self.window && self.greeted() && !self.over() {
            self.acknowledged = self.received;
            // The sequence number wraps at 2³².
            let [_, _, _, _, sequence @ ..] = self.received.to_be_bytes();
            self.send(kind::ACK, 0, &sequence);
        }
    }
}

/// What Enhanced RTMP asks a server to tell: the codecs that it forwards (4), and that it reads
/// multitrack (2), modifiers (4) and nanosecond offsets (8).
fn enhanced() -> [(&'static str, Value); 4] {
    let forward = |names: &[&str]| {
        Value::Object(
            names
                .iter()
                .map(|name| ((*name).to_owned(), 4.0.into()))
                .collect(),
        )
    };
    let all = ["hvc1", "av01", "avc1", "Opus", "mp4a"].map(Value::from);
    [
        ("capsEx", 14.0.into()),
        ("fourCcList", Value::Array(all.into())),
        ("videoFourCcInfoMap", forward(&["hvc1", "av01", "avc1"])),
        ("audioFourCcInfoMap", forward(&["Opus", "mp4a"])),
    ]
}
