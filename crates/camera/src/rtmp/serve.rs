//! Sockets, limits and time-outs around a session.

use std::io;
use std::sync::Arc;

use base::Clock;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::Door;

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
    /// Time without a frame after which a publisher is given up.
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

/// Serves RTMP on `listener`, or RTMPS when there is a TLS acceptor, until it is dropped; then every
/// publisher ends with `Cause::ServerStopped`. Returns only when the listener is broken.
pub async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    door: Arc<dyn Door>,
    config: Config,
    clock: Clock,
) -> io::Result<()> {
    let (_listener, _tls, _door, _config, _clock) = (listener, tls, door, config, clock);
    std::future::pending().await
}
