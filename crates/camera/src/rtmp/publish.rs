//! Publishers: tick by tick from the socket to the sink.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use acts::Cause;
use base::Clock;
use tokio::time::{Instant, interval, sleep_until};
use tracing::{error, info, warn};

use super::flv::{Demuxer, Trouble};
use super::session::{Event, Session};
use super::wire::{Got, Wire};
use crate::Sink;

/// Bytes read from one publisher in one tick; at 20 ms this is 400 Mbit/s.
const TICK_BYTES_MAX: usize = 1 << 20;
/// Damaged frames in a row after which a publisher is given up.
const DAMAGED_MAX: u32 = 300;
/// How long a peer has to read why it was parted from.
const PARTING: Duration = Duration::from_millis(1000);

thread_local! {
    /// What is read in one go, with and without TLS; one per worker, so that it stays in cache.
    static SCRATCH: RefCell<(Vec<u8>, Vec<u8>)> = RefCell::new((vec![0; 64 << 10], Vec::new()));
}

/// An admitted publisher.
pub(super) struct Publishing {
    wire: Wire,
    session: Session,
    demuxer: Demuxer,
    events: Vec<Event>,
    sink: Held,
    /// Read behind the publish command.
    rest: Vec<u8>,
    silence: Duration,
    last_frame: Instant,
    /// Whether anything came since the last usable frame.
    stirring: bool,
    damaged: u32,
    /// Whether who published before has ended.
    ready: bool,
    peer: SocketAddr,
}

/// The sink, which hears of the end whatever happens.
struct Held {
    sink: Option<Box<dyn Sink>>,
    clock: Clock,
}

impl Held {
    fn end(&mut self, cause: Cause) {
        let Some(mut sink) = self.sink.take() else {
            return;
        };
        let now_us = self.clock.now_us();
        if catch_unwind(AssertUnwindSafe(|| sink.ended(cause, now_us))).is_err() {
            error!(?cause, "a camera's sink broke down at its end");
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.end(Cause::ServerStopped);
    }
}

/// How a publisher ended.
struct End {
    cause: Cause,
    /// What the encoder is told: code and sentence.
    status: Option<(&'static str, String)>,
}

impl End {
    fn silent(cause: Cause) -> Self {
        Self {
            cause,
            status: None,
        }
    }

    fn told(cause: Cause, code: &'static str, words: impl Into<String>) -> Self {
        Self {
            cause,
            status: Some((code, words.into())),
        }
    }
}

impl Publishing {
    pub(super) fn new(
        wire: Wire,
        mut session: Session,
        sink: Box<dyn Sink>,
        rest: Vec<u8>,
        (clock, silence): (Clock, Duration),
        peer: SocketAddr,
    ) -> Self {
        session.accept();
        Self {
            wire,
            session,
            demuxer: Demuxer::new(),
            events: Vec::new(),
            sink: Held {
                sink: Some(sink),
                clock,
            },
            rest,
            silence,
            last_frame: Instant::now(),
            stirring: false,
            damaged: 0,
            ready: false,
            peer,
        }
    }

    /// After how many ticks to read again.
    fn ticks(&self) -> u32 {
        self.sink.sink.as_ref().map_or(1, |sink| sink.ticks())
    }

    /// Reads what has come, hands it on and answers.
    fn tick(&mut self, scratch: &mut (Vec<u8>, Vec<u8>)) -> Result<(), End> {
        if !self.ready {
            // Who had to go for it ends first, within a tick of its own.
            self.ready = self.sink.sink.as_ref().is_none_or(|sink| sink.ready());
            if !self.ready && self.last_frame.elapsed() < self.silence {
                return Ok(());
            }
        }
        let read = self.read(scratch);
        if let Some(sink) = &mut self.sink.sink {
            // Not before any frame of it arrived.
            sink.tick(self.sink.clock.now_us());
        }
        read?;
        self.wire
            .write(self.session.output())
            .map_err(|_| End::silent(Cause::ConnectionLost))?;
        let silent = self.last_frame.elapsed();
        if self.sink.sink.as_ref().is_some_and(|sink| sink.evicted()) {
            // One that was silent lost its place to another; else the operator took it.
            let lost = i64::try_from(silent.as_micros()).unwrap_or(i64::MAX) >= crate::SILENCE_US;
            let cause = if lost {
                Cause::ConnectionLost
            } else {
                Cause::Removed
            };
            let words = "another encoder took over, or the camera or its key was replaced";
            return Err(End::told(cause, "NetStream.Publish.BadName", words));
        }
        if silent >= self.silence {
            let cause = if self.stirring {
                Cause::Unusable
            } else {
                Cause::ConnectionLost
            };
            let words = "no usable picture or sound for too long; start the encoder again";
            return Err(End::told(cause, "NetStream.Publish.Denied", words));
        }
        Ok(())
    }

    /// The time of arrival is told after each read, never before: were this thread held up in
    /// between, pictures from after a closing would pass for earlier ones.
    fn read(&mut self, scratch: &mut (Vec<u8>, Vec<u8>)) -> Result<(), End> {
        let rest = std::mem::take(&mut self.rest);
        self.feed(&rest, self.sink.clock.now_us())?;
        let mut total = 0;
        while total < TICK_BYTES_MAX {
            let (raw, plain) = (&mut scratch.0, &mut scratch.1);
            match self.wire.read(raw, plain) {
                Ok(Got::Bytes { bytes, more }) => {
                    let now_us = self.sink.clock.now_us();
                    self.feed(bytes, now_us)?;
                    if !more {
                        break;
                    }
                    total += bytes.len();
                }
                Ok(Got::Nothing) => break,
                Ok(Got::End) | Err(_) => return Err(End::silent(Cause::ConnectionLost)),
            }
        }
        Ok(())
    }

    fn feed(&mut self, bytes: &[u8], now_us: i64) -> Result<(), End> {
        let mut events = std::mem::take(&mut self.events);
        let fed = self.session.feed(bytes, &mut events);
        for event in events.drain(..) {
            match event {
                Event::Media {
                    kind,
                    timestamp,
                    body,
                } => {
                    self.stirring = true;
                    let frame = self.demuxer.push(kind, timestamp, body);
                    self.take(frame, now_us)?;
                }
                Event::Ended => return Err(End::silent(Cause::EncoderStopped)),
                // It was admitted already and cannot ask again.
                Event::Publish { .. } => {}
            }
        }
        self.events = events;
        fed.map(|_| ()).map_err(|fault| {
            warn!(peer = %self.peer, %fault, "a publisher sent what cannot be read");
            End::silent(Cause::Unusable)
        })
    }

    fn take(&mut self, frame: Result<Option<av::Frame>, Trouble>, now_us: i64) -> Result<(), End> {
        match frame {
            Ok(Some(frame)) => {
                self.last_frame = Instant::now();
                (self.stirring, self.damaged) = (false, 0);
                if let Some(sink) = &mut self.sink.sink {
                    sink.frame(frame, now_us);
                }
                Ok(())
            }
            Ok(None) => Ok(()),
            Err(Trouble::Unsupported(words)) => Err(End::told(
                Cause::Unusable,
                "NetStream.Publish.Denied",
                words,
            )),
            Err(trouble @ (Trouble::Short | Trouble::Damaged(_))) => {
                if self.damaged == 0 {
                    warn!(peer = %self.peer, %trouble, "a frame was left out");
                }
                self.damaged += 1;
                if self.damaged < DAMAGED_MAX {
                    return Ok(());
                }
                let words = format!("nothing that comes can be used: {trouble}");
                Err(End::told(
                    Cause::Unusable,
                    "NetStream.Publish.Denied",
                    words,
                ))
            }
        }
    }
}

/// The next whole multiple of a wait, so that those who wait alike wake together.
fn next(now: Duration, wait: Duration) -> Duration {
    let wait = wait.as_nanos().max(1);
    let at = (now.as_nanos() / wait + 1) * wait;
    Duration::from_nanos(u64::try_from(at).unwrap_or(u64::MAX))
}

/// Serves an admitted publisher until its end.
pub(super) async fn run(mut publishing: Publishing, opened: Instant, tick: Duration) {
    let end = loop {
        let wait = tick.saturating_mul(publishing.ticks().max(1));
        sleep_until(opened + next(opened.elapsed(), wait)).await;
        let once = || SCRATCH.with_borrow_mut(|scratch| publishing.tick(scratch));
        match catch_unwind(AssertUnwindSafe(once)) {
            Ok(Ok(())) => {}
            Ok(Err(end)) => break end,
            Err(_) => {
                error!(peer = %publishing.peer, "a publisher's data broke something down");
                break End::silent(Cause::Unusable);
            }
        }
    };
    publishing.sink.end(end.cause);
    let peer = publishing.peer;
    match &end.status {
        Some((code, words)) => {
            warn!(%peer, cause = ?end.cause, why = %words, "a publisher was ended");
            publishing.session.refuse(code, words);
        }
        None => info!(%peer, cause = ?end.cause, "a publisher ended"),
    }
    let Publishing {
        wire, mut session, ..
    } = publishing;
    part(wire, std::mem::take(session.output())).await;
}

/// Sends the last words, says that nothing follows, and waits a moment for the peer to close: a
/// socket that is closed with something unread takes back what was said.
pub(super) async fn part(mut wire: Wire, mut out: Vec<u8>) {
    let until = Instant::now() + PARTING;
    let mut ticker = interval(Duration::from_millis(20));
    let (mut raw, mut plain) = ([0; 512], Vec::new());
    let mut said = false;
    while Instant::now() < until {
        ticker.tick().await;
        let sent = wire.write(&mut out);
        match sent {
            Ok(true) if !said => {
                said = true;
                if wire.finish().is_err() {
                    return;
                }
            }
            Ok(_) => {}
            Err(_) => return,
        }
        for _ in 0..256 {
            match wire.read(&mut raw, &mut plain) {
                Ok(Got::Bytes { .. }) => {}
                Ok(Got::Nothing) => break,
                Ok(Got::End) | Err(_) => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, next};

    #[test]
    fn who_waits_alike_wakes_at_the_same_time() {
        let next = |now, wait| {
            let [now, wait] = [now, wait].map(Duration::from_millis);
            next(now, wait).as_millis()
        };
        assert_eq!([next(0, 20), next(19, 20), next(20, 20)], [20, 20, 40]);
        assert_eq!([next(1, 60), next(59, 60), next(60, 60)], [60, 60, 120]);
        // After more than two years.
        assert_eq!(next(100_000_000_010, 20), 100_000_000_020);
    }
}
