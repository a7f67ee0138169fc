//! A socket, with or without TLS, that is read and written without waiting.

use std::io::{self, ErrorKind, Read, Write};
use std::net::Shutdown;
use std::sync::Arc;

use rustls::{ServerConfig, ServerConnection};
use tokio::io::Interest;
use tokio::net::TcpStream;

/// One connection's bytes.
pub(super) struct Wire {
    socket: Socket,
    tls: Option<Box<ServerConnection>>,
    received: usize,
}

enum Socket {
    /// Watched by the poller: it wakes us when something comes.
    Polled(TcpStream),
    /// Looked at when it is time: packets in between wake nobody.
    Timed(std::net::TcpStream),
}

/// What a reading gave.
pub(super) enum Got<'a> {
    /// Bytes, none when TLS kept them for itself; `more` when the socket may hold more.
    Bytes { bytes: &'a [u8], more: bool },
    /// Nothing has come.
    Nothing,
    /// The peer has closed.
    End,
}

impl Wire {
    pub(super) fn new(socket: TcpStream, tls: Option<&Arc<ServerConfig>>) -> io::Result<Self> {
        // Answers are small and the peer waits for them.
        socket.set_nodelay(true)?;
        let tls = match tls {
            Some(config) => {
                let connection = ServerConnection::new(Arc::clone(config));
                Some(Box::new(connection.map_err(io::Error::other)?))
            }
            None => None,
        };
        Ok(Self {
            socket: Socket::Polled(socket),
            tls,
            received: 0,
        })
    }

    /// Takes the socket from the poller; from here on [`Wire::ready`] does not wait.
    pub(super) fn timed(self) -> io::Result<Self> {
        let socket = match self.socket {
            Socket::Polled(socket) => Socket::Timed(socket.into_std()?),
            timed @ Socket::Timed(_) => timed,
        };
        Ok(Self { socket, ..self })
    }

    /// Bytes that came, TLS and all.
    pub(super) fn received(&self) -> usize {
        self.received
    }

    /// Waits until something has come, or, when `write`, until something can go.
    pub(super) async fn ready(&self, write: bool) -> io::Result<()> {
        let interest = if write {
            Interest::READABLE | Interest::WRITABLE
        } else {
            Interest::READABLE
        };
        match &self.socket {
            Socket::Polled(socket) => socket.ready(interest).await.map(|_| ()),
            Socket::Timed(_) => Ok(()),
        }
    }

    /// Reads once from the socket, at most `raw.len()` bytes.
    pub(super) fn read<'a>(
        &mut self,
        raw: &'a mut [u8],
        plain: &'a mut Vec<u8>,
    ) -> io::Result<Got<'a>> {
        let count = match self.socket.read(raw) {
            Ok(0) => return Ok(Got::End),
            Ok(count) => count,
            Err(error) if waits(&error) => return Ok(Got::Nothing),
            Err(error) => return Err(error),
        };
        self.received = self.received.saturating_add(count);
        let more = count == raw.len();
        let Some(tls) = &mut self.tls else {
            return Ok(Got::Bytes {
                bytes: &raw[..count],
                more,
            });
        };
        plain.clear();
        let mut sealed = &raw[..count];
        while !sealed.is_empty() {
            tls.read_tls(&mut sealed)?;
            tls.process_new_packets().map_err(io::Error::other)?;
            match tls.reader().read_to_end(plain) {
                Ok(_) if plain.is_empty() => return Ok(Got::End),
                // The peer said that nothing follows; the next reading finds the end.
                Ok(_) => break,
                Err(error) if waits(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Got::Bytes { bytes: plain, more })
    }

    /// Sends what the socket takes of `out` and removes it there; answers whether all has gone.
    pub(super) fn write(&mut self, out: &mut Vec<u8>) -> io::Result<bool> {
        let Some(tls) = &mut self.tls else {
            return drain(&mut self.socket, out);
        };
        while !out.is_empty() || tls.wants_write() {
            let taken = tls.writer().write(out)?;
            out.drain(..taken);
            match tls.write_tls(&mut self.socket) {
                Ok(_) => {}
                Err(error) if waits(&error) => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        if out.capacity() > 0 {
            *out = Vec::new();
        }
        Ok(true)
    }

    /// Says that nothing follows.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        if let Some(tls) = &mut self.tls {
            tls.send_close_notify();
            self.write(&mut Vec::new())?;
        }
        match &self.socket {
            Socket::Polled(_) => Ok(()),
            Socket::Timed(socket) => socket.shutdown(Shutdown::Write),
        }
    }
}

fn drain(socket: &mut Socket, out: &mut Vec<u8>) -> io::Result<bool> {
    while !out.is_empty() {
        match socket.write(out) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(count) => drop(out.drain(..count)),
            Err(error) if waits(&error) => return Ok(false),
            Err(error) => return Err(error),
        }
    }
    if out.capacity() > 0 {
        // Publishers hear from us seldom; thousands of strangers hear once.
        *out = Vec::new();
    }
    Ok(true)
}

fn waits(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

impl Read for Socket {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Polled(socket) => socket.try_read(into),
            Self::Timed(socket) => socket.read(into),
        }
    }
}

impl Write for Socket {
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        match self {
            Self::Polled(socket) => socket.try_write(from),
            Self::Timed(socket) => socket.write(from),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
