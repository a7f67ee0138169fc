//! Listening, and strangers: limits and time-outs until a publisher is admitted.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base::Clock;
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_rustls::TlsAcceptor;
use tracing::{debug, error, info, warn};

use super::lobby::Lobby;
use super::publish::{self, Publishing};
use super::session::{Event, Session};
use super::wire::{Got, Wire};
use super::{Fault, place};
use crate::{Door, Refused, Sink};

/// What TLS itself may take of a stranger's bytes.
const TLS_BYTES: usize = 16 << 10;

/// Limits and time-outs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Connections that have not been admitted, from all addresses; beyond it the oldest stranger
    /// of the most crowded address is dropped.
    pub strangers_max: usize,
    /// Connections that have not been admitted, from one IPv4 address or IPv6 /64; beyond it the
    /// oldest of them is dropped.
    pub strangers_per_address_max: usize,
    /// Bytes that a connection may send before it is admitted.
    pub stranger_bytes_max: usize,
    /// Time for the TLS and the RTMP handshake.
    pub handshake_ms: u64,
    /// Time from the connection to the publish command.
    pub publish_ms: u64,
    /// Time without a usable frame after which a publisher is given up.
    pub silence_ms: u64,
    /// Time between two readings of an admitted publisher's socket.
    pub tick_ms: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            strangers_max: 2_000,
            strangers_per_address_max: 256,
            stranger_bytes_max: 16 * 1024,
            handshake_ms: 5_000,
            publish_ms: 10_000,
            silence_ms: 10_000,
            tick_ms: 20,
        }
    }
}

/// What all connections of one listener share.
struct House {
    tls: Option<Arc<ServerConfig>>,
    door: Arc<dyn Door>,
    config: Config,
    clock: Clock,
    lobby: Lobby,
    refusals: Quiet,
    /// Publishers are read at whole ticks from here, so that one waking serves many.
    opened: Instant,
}

/// Serves RTMP on `listener`, or RTMPS when there is a TLS acceptor, until it is dropped; then every
/// publisher ends with `Cause::ServerStopped`.
pub async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    door: Arc<dyn Door>,
    config: Config,
    clock: Clock,
) {
    let house = Arc::new(House {
        tls: tls.map(|tls| Arc::clone(tls.config())),
        door,
        lobby: Lobby::new(config.strangers_max, config.strangers_per_address_max),
        config,
        clock,
        refusals: Quiet::default(),
        opened: Instant::now(),
    });
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((socket, peer)) => {
                    connections.spawn(connection(Arc::clone(&house), socket, peer));
                }
                Err(error) => {
                    // Out of descriptors, most likely: strangers time out and free some.
                    debug!(%error, "could not accept a connection");
                    sleep(Duration::from_millis(50)).await;
                }
            },
            Some(ended) = connections.join_next() => {
                if let Err(panic) = ended {
                    error!(%panic, "a connection's task broke down");
                }
            }
        }
    }
}

async fn connection(house: Arc<House>, socket: TcpStream, peer: SocketAddr) {
    let (seat, dropped) = house.lobby.enter(peer.ip());
    let outcome = tokio::select! {
        outcome = Stranger::receive(&house, socket, peer) => outcome,
        _ = dropped => Err(Left::Crowded),
    };
    match outcome {
        Ok(publishing) => {
            drop(seat);
            let tick = Duration::from_millis(house.config.tick_ms.max(1));
            publish::run(publishing, house.opened, tick).await;
        }
        Err(left) => debug!(%peer, %left, "a connection ended before it published"),
    }
}

/// Why a connection ended before it was admitted.
#[derive(Debug, thiserror::Error)]
enum Left {
    #[error("too many connections wait")]
    Crowded,
    #[error("it took too long")]
    Slow,
    #[error("it sent too much before publishing")]
    Talkative,
    #[error("it closed the connection")]
    Closed,
    #[error(transparent)]
    Fault(#[from] Fault),
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("refused: {0}")]
    Refused(Refused),
}

struct Stranger {
    wire: Wire,
    session: Session,
    events: Vec<Event>,
    /// Bytes that it may send.
    bytes_max: usize,
}

/// A publish command, and what was read behind it.
struct Request {
    app: String,
    name: String,
    rest: Vec<u8>,
}

impl Stranger {
    /// Receives a connection until it is admitted.
    async fn receive(
        house: &House,
        socket: TcpStream,
        peer: SocketAddr,
    ) -> Result<Publishing, Left> {
        let started = Instant::now();
        let config = &house.config;
        let mut stranger = Self {
            wire: Wire::new(socket, house.tls.as_ref())?,
            session: Session::new(),
            events: Vec::new(),
            bytes_max: config.stranger_bytes_max + house.tls.as_ref().map_or(0, |_| TLS_BYTES),
        };
        let request = loop {
            let ms = if stranger.session.greeted() {
                config.publish_ms
            } else {
                config.handshake_ms
            };
            let sent = stranger.wire.write(stranger.session.output())?;
            let ready = stranger.wire.ready(!sent);
            let deadline = started + Duration::from_millis(ms);
            timeout_at(deadline, ready)
                .await
                .map_err(|_| Left::Slow)??;
            match stranger.read() {
                Ok(Some(request)) => break request,
                Ok(None) => {}
                Err(left) => {
                    // An alert or a status may still tell the peer why.
                    stranger.part().await;
                    return Err(left);
                }
            }
        };
        match admit(house, &request, peer) {
            Ok(sink) => Ok(Publishing::new(
                stranger.wire.timed()?,
                stranger.session,
                sink,
                request.rest,
                (
                    house.clock.clone(),
                    Duration::from_millis(config.silence_ms),
                ),
                peer,
            )),
            Err(refused) => {
                stranger
                    .session
                    .refuse(refused.code(), &refused.to_string());
                stranger.part().await;
                Err(Left::Refused(refused))
            }
        }
    }

    /// Reads what has come.
    fn read(&mut self) -> Result<Option<Request>, Left> {
        let mut raw = [0; 4096];
        let mut plain = Vec::new();
        let size = raw
            .len()
            .min(self.bytes_max.saturating_sub(self.wire.received()));
        if size == 0 {
            return Err(Left::Talkative);
        }
        let bytes = match self.wire.read(&mut raw[..size], &mut plain)? {
            Got::Bytes { bytes, .. } => bytes,
            Got::Nothing => return Ok(None),
            Got::End => return Err(Left::Closed),
        };
        let used = self.session.feed(bytes, &mut self.events)?;
        for event in self.events.drain(..) {
            match event {
                Event::Publish { app, name } => {
                    return Ok(Some(Request {
                        app,
                        name,
                        rest: bytes[used..].to_vec(),
                    }));
                }
                // There are none before it is admitted.
                Event::Media { .. } | Event::Ended => {}
            }
        }
        Ok(None)
    }

    async fn part(self) {
        let Self {
            wire, mut session, ..
        } = self;
        let out = std::mem::take(session.output());
        if let Ok(wire) = wire.timed() {
            publish::part(wire, out).await;
        }
    }
}

fn admit(house: &House, request: &Request, peer: SocketAddr) -> Result<Box<dyn Sink>, Refused> {
    let place = place::read(&request.app, &request.name);
    let camera = place
        .as_ref()
        .map(|(path, _)| path.to_string())
        .unwrap_or_default();
    let admitted = place.and_then(|(path, key)| house.door.admit(&path, &key, peer));
    match &admitted {
        Ok(_) => info!(%peer, camera, "a publisher was admitted"),
        Err(refused) => {
            if let Some(unsaid) = house.refusals.speak(house.opened.elapsed().as_secs()) {
                warn!(%peer, camera, %refused, unsaid, "a publisher was refused");
            }
        }
    }
    admitted
}

/// Keeps a flood of refusals out of the log: ten lines a second, and how many were left out.
#[derive(Default)]
struct Quiet(Mutex<(u64, u32, u64)>);

impl Quiet {
    /// The number of lines left unsaid before this one, or `None` if this is another of them.
    fn speak(&self, second: u64) -> Option<u64> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, said, unsaid) = &mut *state;
        if *last != second {
            (*last, *said) = (second, 0);
        }
        *said += 1;
        if *said > 10 {
            *unsaid += 1;
            return None;
        }
        Some(std::mem::take(unsaid))
    }
}
