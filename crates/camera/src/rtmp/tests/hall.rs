//! A house with two cameras, to be knocked at.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use acts::{CameraPath, Cause};
use av::{Frame, Kind, Track};
use base::Clock;
use bytes::Bytes;
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::rtmp::{Config, serve};
use crate::{Claim, Door, Refused, Sink, Slots};

/// How long anything here may take.
pub(super) const DEADLINE: Duration = Duration::from_secs(60);

/// One thing that a sink was told.
#[derive(Clone, Debug)]
pub(super) enum Told {
    Frame(CameraPath, Frame),
    Ended(CameraPath, Cause),
}

/// The house behind the server.
#[derive(Clone)]
pub(super) struct Hall {
    pub(super) address: SocketAddr,
    pub(super) slots: Slots,
    clock: Clock,
    told: Arc<Mutex<Vec<Told>>>,
    changed: watch::Sender<usize>,
    server: Arc<Mutex<Option<JoinHandle<()>>>>,
}

struct Ear {
    hall: Hall,
    claim: Claim,
}

impl Hall {
    /// Opens a house with cabinet-room/east and cabinet-room/west, both with the key `k3y`.
    pub(super) async fn open(config: Config, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let hall = Self {
            address: listener.local_addr().expect("an address"),
            slots: Slots::default(),
            clock: Clock::system(),
            told: Arc::default(),
            changed: watch::channel(0).0,
            server: Arc::default(),
        };
        let door = Arc::new(hall.clone());
        let server = tokio::spawn(serve(listener, tls, door, config, hall.clock.clone()));
        *hall.server.lock().expect("whole") = Some(server);
        hall
    }

    pub(super) async fn usual() -> Self {
        Self::open(Config::default(), None).await
    }

    /// Stops the server.
    pub(super) async fn close(&self) {
        let server = self.server.lock().expect("whole").take().expect("open");
        server.abort();
        server.await.expect_err("stopped");
    }

    pub(super) fn url(&self, camera: &str) -> String {
        format!("rtmp://{}/cabinet-room/{camera}?key=k3y", self.address)
    }

    pub(super) fn told(&self) -> Vec<Told> {
        self.told.lock().expect("whole").clone()
    }

    pub(super) fn frames(&self, camera: &str, kind: Kind) -> Vec<Frame> {
        let of = |told: Told| match told {
            Told::Frame(path, frame) => {
                (path.camera.as_str() == camera && frame.kind == kind).then_some(frame)
            }
            Told::Ended(..) => None,
        };
        self.told().into_iter().filter_map(of).collect()
    }

    pub(super) fn ends(&self, camera: &str) -> Vec<Cause> {
        let of = |told: Told| match told {
            Told::Ended(path, cause) => (path.camera.as_str() == camera).then_some(cause),
            Told::Frame(..) => None,
        };
        self.told().into_iter().filter_map(of).collect()
    }

    /// Waits until `enough`.
    pub(super) async fn until(&self, what: &str, enough: impl Fn(&Self) -> bool) {
        let mut changed = self.changed.subscribe();
        let wait = async {
            while !enough(self) {
                changed.changed().await.expect("open");
            }
        };
        if timeout(DEADLINE, wait).await.is_err() {
            let told = self.told();
            panic!(
                "waited too long: {what}; {} told, last {:?}",
                told.len(),
                told.last()
            );
        }
    }

    fn tell(&self, told: Told) {
        let mut all = self.told.lock().expect("whole");
        all.push(told);
        self.changed.send_replace(all.len());
    }
}

impl Door for Hall {
    fn admit(
        &self,
        path: &CameraPath,
        key: &str,
        _peer: SocketAddr,
    ) -> Result<Box<dyn Sink>, Refused> {
        if !["cabinet-room/east", "cabinet-room/west"].contains(&path.to_string().as_str()) {
            return Err(Refused::UnknownCamera);
        }
        if key != "k3y" {
            return Err(Refused::WrongKey);
        }
        let claim = self.slots.claim(path, self.clock.now_us())?;
        Ok(Box::new(Ear {
            hall: self.clone(),
            claim,
        }))
    }
}

impl Sink for Ear {
    fn frame(&mut self, frame: Frame, arrived_us: i64) {
        self.claim.heard(arrived_us);
        // A frame of one byte asks this sink to break down.
        assert!(
            frame.kind == Kind::Video || frame.data[..] != [0x21, 0xEE],
            "asked to"
        );
        self.hall
            .tell(Told::Frame(self.claim.path().clone(), frame));
    }

    fn tick(&mut self, _now_us: i64) {}

    fn ended(&mut self, cause: Cause, _now_us: i64) {
        self.hall
            .tell(Told::Ended(self.claim.path().clone(), cause));
    }

    fn evicted(&self) -> bool {
        self.claim.evicted()
    }

    fn ready(&self) -> bool {
        self.claim.ready()
    }
}

/// Runs ffmpeg to its end; answers whether it was content, and what it said.
pub(super) async fn ffmpeg(arguments: &str) -> (bool, String) {
    let mut command = Command::new("ffmpeg");
    command.args(["-hide_banner", "-nostdin", "-loglevel", "error", "-y"]);
    command
        .args(arguments.split_whitespace())
        .kill_on_drop(true)
        .stdin(Stdio::null());
    let output = timeout(DEADLINE, command.output())
        .await
        .expect("ffmpeg takes too long");
    let output = output.expect("ffmpeg is installed");
    (
        output.status.success(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

/// One packet as ffprobe lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Packet {
    pub(super) kind: Kind,
    pub(super) pts_us: i64,
    pub(super) dts_us: i64,
    pub(super) size: usize,
    pub(super) at: usize,
    pub(super) key: bool,
}

/// Lists a file's packets.
pub(super) async fn packets(path: &Path) -> Vec<Packet> {
    let entries = "packet=codec_type,pts_time,dts_time,size,pos,flags";
    let mut command = Command::new("ffprobe");
    command
        .args(["-v", "error", "-of", "csv=p=0", "-show_entries", entries])
        .arg(path);
    let output = command.output().await.expect("ffprobe is installed");
    let text = String::from_utf8(output.stdout).expect("text");
    let us = |text: &str| (text.parse::<f64>().expect("seconds") * 1e6).round() as i64;
    // Side data has lines of its own.
    text.lines()
        .filter(|line| line.split(',').count() >= 6)
        .map(|line| {
            let mut fields = line.split(',');
            let mut next = || fields.next().expect("a field");
            let kind = if next() == "video" {
                Kind::Video
            } else {
                Kind::Audio
            };
            let (pts_us, dts_us) = (us(next()), us(next()));
            let size = next().parse().expect("a size");
            let at = next().parse().expect("a position");
            Packet {
                kind,
                pts_us,
                dts_us,
                size,
                at,
                key: next().starts_with('K'),
            }
        })
        .collect()
}

/// An MP4 file as frames, found without our own demuxer: packets by ffprobe, tracks from the boxes
/// named.
pub(super) async fn film(path: &Path, video: Option<Track>, audio: Option<Track>) -> Vec<Frame> {
    let bytes = Bytes::from(std::fs::read(path).expect("a film"));
    let (video, audio) = (video.map(Arc::new), audio.map(Arc::new));
    let frame = |packet: Packet| {
        let track = match packet.kind {
            Kind::Video => video.clone()?,
            Kind::Audio => audio.clone()?,
        };
        Some(Frame {
            kind: packet.kind,
            dts_us: packet.dts_us,
            pts_us: packet.pts_us,
            key: packet.key,
            data: bytes.slice(packet.at..packet.at + packet.size),
            track,
        })
    };
    packets(path).await.into_iter().filter_map(frame).collect()
}

/// The payload of the first box of this name.
pub(super) fn payload(path: &Path, name: &[u8; 4]) -> Bytes {
    let bytes = Bytes::from(std::fs::read(path).expect("a film"));
    let at = bytes
        .windows(4)
        .rposition(|window| window == name)
        .expect("the box");
    let size = u32::from_be_bytes(bytes[at - 4..at].try_into().expect("four bytes"));
    bytes.slice(at + 4..at - 4 + size as usize)
}
