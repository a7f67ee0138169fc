//! A client that publishes.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use av::{Codec, Frame, Kind, Track};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::amf::{self, Value, object};
use super::chunk::{self, Message, Reader, kind};
use super::{Fault, HELLO};

/// Time for the server to accept, and to close at the end.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longest message that a server has to say.
const MESSAGE_MAX: usize = 64 << 10;
/// Chunk size of our messages.
const CHUNK_SIZE: usize = 60_000;

/// Publishes one camera over plain RTMP, H.264 and AAC as ever, the rest by Enhanced RTMP.
#[derive(Debug)]
pub struct Publisher {
    socket: TcpStream,
    reader: Reader,
    out: Vec<u8>,
    answers: VecDeque<Answer>,
    stream: u32,
    video: Option<Track>,
    audio: Option<Track>,
}

/// Why publishing failed.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The address is not `rtmp://host[:port]/room/camera?key=…`.
    #[error("write the address as rtmp://host:port/room/camera?key=...")]
    Address,
    /// The server refused and said why.
    #[error("the server refused: {description} ({code})")]
    Refused {
        /// `NetStream.Publish.BadName`, for example.
        code: String,
        /// The server's words.
        description: String,
    },
    /// The server sent what cannot be RTMP.
    #[error("the server does not speak RTMP as it should: {0}")]
    Protocol(#[from] Fault),
    /// The track cannot be announced.
    #[error(transparent)]
    Track(#[from] av::Fault),
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Io(#[from] io::Error),
}

/// A server's command: name, and values from the transaction number on.
#[derive(Debug)]
struct Answer {
    name: String,
    values: Vec<Value>,
}

impl Publisher {
    /// Connects to `rtmp://host[:port]/room/camera?key=…` and waits until the server accepts.
    pub async fn connect(url: &str) -> Result<Self, PublishError> {
        let rest = url.strip_prefix("rtmp://").ok_or(PublishError::Address)?;
        let (host, path) = rest.split_once('/').ok_or(PublishError::Address)?;
        let (app, name) = path.split_once('/').ok_or(PublishError::Address)?;
        let has_port = host
            .rsplit_once(':')
            .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        let address = if has_port {
            host.to_owned()
        } else {
            format!("{host}:1935")
        };
        let begin = Self::begin(&address, host, app, name);
        timeout(PATIENCE, begin)
            .await
            .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
    }

    /// Announces the parameters of a track, anew when they change.
    pub async fn track(&mut self, track: &Track) -> Result<(), PublishError> {
        let (kind, head, config): (u8, &[u8], _) = match track.codec {
            Codec::H264 => (kind::VIDEO, &[0x17, 0, 0, 0, 0], track.config.to_vec()),
            Codec::Hevc => (kind::VIDEO, b"\x90hvc1", track.config.to_vec()),
            Codec::Av1 => (kind::VIDEO, b"\x90av01", track.config.to_vec()),
            Codec::Aac => (kind::AUDIO, &[0xAF, 0], track.config.to_vec()),
            Codec::Opus => (kind::AUDIO, b"\x90Opus", av::opus::head(&track.config)?),
        };
        self.put(kind, 0, head, &config);
        match track.kind() {
            Kind::Video => self.video = Some(track.clone()),
            Kind::Audio => self.audio = Some(track.clone()),
        }
        self.send().await
    }

    /// Sends a frame, and its track before it unless that was announced.
    pub async fn frame(&mut self, frame: &Frame) -> Result<(), PublishError> {
        self.listen().await?;
        let announced = match frame.kind {
            Kind::Video => &self.video,
            Kind::Audio => &self.audio,
        };
        if announced.as_ref() != Some(&*frame.track) {
            self.track(&frame.track).await?;
        }
        let ms = |us: i64| us.saturating_add(500).div_euclid(1000);
        let (dts, pts) = (ms(frame.dts_us), ms(frame.pts_us));
        // RTMP's clock wraps at 2³² milliseconds.
        let [_, _, _, _, a, b, c, d] = dts.to_be_bytes();
        let timestamp = u32::from_be_bytes([a, b, c, d]);
        let [_, _, _, _, _, c2, c1, c0] = (pts - dts).clamp(-0x80_0000, 0x7F_FFFF).to_be_bytes();
        let look: u8 = if frame.key { 0x10 } else { 0x20 };
        match frame.track.codec {
            Codec::H264 => {
                let head = [look | 7, 1, c2, c1, c0];
                self.put(kind::VIDEO, timestamp, &head, &frame.data);
            }
            Codec::Hevc => {
                let head = [0x80 | look | 1, b'h', b'v', b'c', b'1', c2, c1, c0];
                self.put(kind::VIDEO, timestamp, &head, &frame.data);
            }
            Codec::Av1 => {
                let head = [0x80 | look | 1, b'a', b'v', b'0', b'1'];
                self.put(kind::VIDEO, timestamp, &head, &frame.data);
            }
            Codec::Aac => self.put(kind::AUDIO, timestamp, &[0xAF, 1], &frame.data),
            Codec::Opus => self.put(kind::AUDIO, timestamp, b"\x91Opus", &frame.data),
        }
        self.send().await
    }

    /// Says goodbye and waits until the server has closed.
    pub async fn close(mut self) -> Result<(), PublishError> {
        self.command(
            0,
            &[
                "deleteStream".into(),
                0.0.into(),
                Value::Null,
                f64::from(self.stream).into(),
            ],
        );
        self.send().await?;
        self.socket.shutdown().await?;
        let mut rest = [0; 4096];
        let ended = async { while !matches!(self.socket.read(&mut rest).await, Ok(0) | Err(_)) {} };
        // A server that does not close has all the same been told.
        timeout(PATIENCE, ended)
            .await
            .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?;
        Ok(())
    }

    async fn begin(address: &str, host: &str, app: &str, name: &str) -> Result<Self, PublishError> {
        let mut socket = TcpStream::connect(address).await?;
        socket.set_nodelay(true)?;
        let mut hello = vec![0; 1 + HELLO];
        hello[0] = 3;
        socket.write_all(&hello).await?;
        let mut answer = vec![0; 1 + 2 * HELLO];
        socket.read_exact(&mut answer).await?;
        if answer[0] != 3 {
            return Err(Fault::NotRtmp.into());
        }
        socket.write_all(&answer[1..=HELLO]).await?;
        let mut publisher = Self {
            socket,
            reader: Reader::new(MESSAGE_MAX),
            out: Vec::new(),
            answers: VecDeque::new(),
            stream: 0,
            video: None,
            audio: None,
        };
        publisher.ask(host, app, name).await?;
        Ok(publisher)
    }

    async fn ask(&mut self, host: &str, app: &str, name: &str) -> Result<(), PublishError> {
        let size = u32::try_from(CHUNK_SIZE).unwrap_or(u32::MAX).to_be_bytes();
        chunk::write(&mut self.out, 128, 2, (kind::CHUNK_SIZE, 0, 0), &size, &[]);
        let codecs = ["av01", "hvc1", "Opus"].map(Value::from);
        let about = object([
            ("app", app.into()),
            ("type", "nonprivate".into()),
            ("flashVer", "FMLE/3.0 (compatible; onrecord)".into()),
            ("tcUrl", format!("rtmp://{host}/{app}").as_str().into()),
            ("fourCcList", Value::Array(codecs.into())),
        ]);
        self.command(0, &["connect".into(), 1.0.into(), about]);
        self.command(0, &["createStream".into(), 2.0.into(), Value::Null]);
        self.send().await?;
        loop {
            let answer = self.answer().await?;
            let of_stream = answer.values.first().and_then(Value::number) == Some(2.0);
            if answer.name == "_result" && of_stream {
                let stream = answer.values.get(2).and_then(Value::number).unwrap_or(1.0);
                // A cast that saturates; NaN is 0.
                self.stream = stream as u32;
                break;
            }
        }
        let publish = [
            "publish".into(),
            3.0.into(),
            Value::Null,
            name.into(),
            "live".into(),
        ];
        self.command(self.stream, &publish);
        self.send().await?;
        loop {
            let answer = self.answer().await?;
            if answer.name == "onStatus" {
                return Ok(());
            }
        }
    }

    /// Waits for the next command; a status that is an error is one here.
    async fn answer(&mut self) -> Result<Answer, PublishError> {
        let mut bytes = [0; 4096];
        loop {
            if let Some(answer) = self.answers.pop_front() {
                return Ok(answer);
            }
            let count = self.socket.read(&mut bytes).await?;
            if count == 0 {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
            self.read(&bytes[..count])?;
        }
    }

    /// Reads what the server has said meanwhile, without waiting.
    async fn listen(&mut self) -> Result<(), PublishError> {
        let mut bytes = [0; 4096];
        loop {
            match self.socket.try_read(&mut bytes) {
                Ok(0) => return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
                Ok(count) => self.read(&bytes[..count])?,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error.into()),
            }
        }
        self.answers.clear();
        self.send().await
    }

    fn read(&mut self, mut bytes: &[u8]) -> Result<(), PublishError> {
        while let Some(message) = self.reader.next(&mut bytes)? {
            if let Some(answer) = self.hear(&message)? {
                self.answers.push_back(answer);
            }
        }
        Ok(())
    }

    fn hear(&mut self, message: &Message) -> Result<Option<Answer>, PublishError> {
        match (message.kind, &message.payload[..]) {
            (kind::CONTROL, [0, 6, a, b, c, d, ..]) => {
                let pong = [0, 7, *a, *b, *c, *d];
                chunk::write(
                    &mut self.out,
                    CHUNK_SIZE,
                    2,
                    (kind::CONTROL, 0, 0),
                    &pong,
                    &[],
                );
                Ok(None)
            }
            (kind::COMMAND, body) => {
                let mut values = amf::decode(body)?;
                if values.is_empty() {
                    return Ok(None);
                }
                let name = values.remove(0).text().unwrap_or_default().to_owned();
                let about = values.get(2).cloned().unwrap_or(Value::Null);
                let text = |of: &str| {
                    about
                        .get(of)
                        .and_then(Value::text)
                        .unwrap_or_default()
                        .to_owned()
                };
                if name == "_error" || (name == "onStatus" && text("level") == "error") {
                    let (code, description) = (text("code"), text("description"));
                    return Err(PublishError::Refused { code, description });
                }
                Ok(Some(Answer { name, values }))
            }
            _ => Ok(None),
        }
    }

    fn command(&mut self, stream: u32, values: &[Value]) {
        let mut body = Vec::new();
        amf::encode(values, &mut body);
        chunk::write(
            &mut self.out,
            CHUNK_SIZE,
            3,
            (kind::COMMAND, stream, 0),
            &body,
            &[],
        );
    }

    fn put(&mut self, kind: u8, timestamp: u32, head: &[u8], data: &[u8]) {
        let csid = if kind == kind::VIDEO { 6 } else { 4 };
        let about = (kind, self.stream, timestamp);
        chunk::write(&mut self.out, CHUNK_SIZE, csid, about, head, data);
    }

    async fn send(&mut self) -> Result<(), PublishError> {
        if !self.out.is_empty() {
            self.socket.write_all(&self.out).await?;
            self.out.clear();
        }
        Ok(())
    }
}
