//! The way in from the network.

use std::convert::Infallible;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::Sleep;
use tower_service::Service;
use tracing::{debug, warn};

use crate::{Live, Payload};

/// How long a connection may take to say what it wants, also between two requests.
const HEAD: Duration = Duration::from_secs(30);
/// How long a peer may take nothing of an answer: what is on its way to it stays in memory.
const STUCK: Duration = Duration::from_secs(20);
/// How long connections may go on after `stop`.
const GRACE: Duration = Duration::from_secs(5);

/// Serves HTTP/1.1 until `stop`: `/live/` straight from the store, all else from `rest`. Then waits
/// up to five seconds for answers under way.
pub async fn serve(
    listener: TcpListener,
    live: Live,
    rest: Router,
    stop: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(live.0.settings.connections_max));
    let (going, told) = watch::channel(false);
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        let socket = match accepted {
            Ok((socket, _peer)) => socket,
            Err(fault) => {
                // Out of file descriptors, or the peer is gone already; either passes.
                warn!(%fault, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            }
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            debug!("a connection was closed: there are too many");
            continue;
        };
        let (live, rest, told) = (live.clone(), rest.clone(), told.clone());
        tokio::spawn(async move {
            connection(socket, live, rest, told).await;
            drop(place);
        });
    }
    drop((listener, told));
    // Each connection holds a receiver until it is done.
    if going.send(true).is_ok() {
        let late = tokio::time::timeout(GRACE, going.closed()).await.is_err();
        debug!(late, "connections were told to finish");
    }
}

async fn connection(socket: TcpStream, live: Live, rest: Router, mut told: watch::Receiver<bool>) {
    if let Err(fault) = socket.set_nodelay(true) {
        debug!(%fault, "a connection ended before it began");
        return;
    }
    let service = service_fn(move |request: Request<Incoming>| {
        let ours = request.uri().path().starts_with("/live/");
        let way = if ours {
            Way::Live(live.clone())
        } else {
            Way::Rest(rest.clone())
        };
        async move {
            match way {
                Way::Live(live) => {
                    let (head, _body) = request.into_parts();
                    Ok::<_, Infallible>(live.handle(&head).await.map(Either::Live))
                }
                Way::Rest(mut rest) => {
                    let Ok(answer) = rest.call(request.map(Body::new)).await;
                    Ok(answer.map(Either::Rest))
                }
            }
        }
    });
    let mut server = http1::Builder::new();
    server
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(64 << 10);
    let io = TokioIo::new(Steady {
        socket,
        stuck: None,
    });
    let mut connection = pin!(server.serve_connection(io, service));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        _ = told.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(fault) = ended {
        debug!(%fault, "a connection ended early");
    }
}

/// A socket that gives up on a peer that does not read.
struct Steady {
    socket: TcpStream,
    stuck: Option<Pin<Box<Sleep>>>,
}

impl Steady {
    /// Passes on what a write came to, unless there was no room for too long.
    fn watch<T>(
        &mut self,
        written: Poll<io::Result<T>>,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stuck = None;
            return written;
        }
        let stuck = self
            .stuck
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(STUCK)));
        stuck
            .as_mut()
            .poll(cx)
            .map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Steady {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Steady {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(cx, bytes);
        self.watch(written, cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write_vectored(cx, slices);
        self.watch(written, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

enum Way {
    Live(Live),
    Rest(Router),
}

enum Either {
    Live(Payload),
    Rest(Body),
}

impl http_body::Body for Either {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match &mut *self {
            Self::Live(body) => Pin::new(body).poll_frame(cx),
            Self::Rest(body) => Pin::new(body)
                .poll_frame(cx)
                .map(|next| next.map(|f| f.map_err(io::Error::other))),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Live(body) => body.is_end_stream(),
            Self::Rest(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Live(body) => body.size_hint(),
            Self::Rest(body) => body.size_hint(),
        }
    }
}
