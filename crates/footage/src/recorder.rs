//! Recording on a thread of its own.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use acts::{CameraId, MeetingId, Time};
use base::disk::Fault;
use feed::{Event, OpenPart, Part, SegmentEnd, Take};

use crate::{Report, Settings, Writer};

/// What an item without a payload counts in the queue, in bytes.
const ITEM_BYTES: usize = 256;
/// How long the driver waits when syncs are running on threads.
const SYNC_POLL: Duration = Duration::from_millis(10);
/// How long the driver waits at most.
const IDLE: Duration = Duration::from_secs(1);

/// The feeding end of a recorder: never blocks. When more bytes wait than the setting allows, a
/// camera's parts are dropped until a segment begins and half of the queue is free; what was
/// dropped is reported as `Lost`.
#[derive(Clone, Debug)]
pub struct Recorder {
    handle: Arc<Handle>,
}

/// The working end: `run` it on a thread.
#[derive(Debug)]
pub struct Driver {
    shared: Arc<Shared>,
    writer: Writer,
    settings: Settings,
    begun: Instant,
}

#[derive(Debug)]
struct Handle(Arc<Shared>);

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.push_urgent(Item::Stop);
    }
}

#[derive(Debug)]
struct Shared {
    queue: Mutex<Queue>,
    wake: Condvar,
    /// Bytes in the queue and with the driver.
    waiting: AtomicUsize,
    bytes_max: usize,
}

#[derive(Debug, Default)]
struct Queue {
    items: VecDeque<Item>,
    dropping: BTreeMap<(MeetingId, CameraId), Dropped>,
    urgent: bool,
    gone: bool,
}

#[derive(Debug)]
enum Item {
    Begun(Arc<Take>),
    Part(Part),
    SegmentEnded(SegmentEnd),
    TakeEnded(Arc<Take>),
    Dropped(Dropped),
    Flush(Sender<()>),
    Stop,
}

#[derive(Clone, Debug)]
struct Dropped {
    take: Arc<Take>,
    from: Time,
    to: Time,
}

impl Recorder {
    /// Records below `root`, the data folder's `footage`, which is created when missing. The caller
    /// gives `Driver::run` a thread.
    pub fn new(root: impl Into<PathBuf>, settings: Settings) -> Result<(Self, Driver), Fault> {
        let shared = Arc::new(Shared {
            queue: Mutex::default(),
            wake: Condvar::new(),
            waiting: AtomicUsize::new(0),
            bytes_max: settings.queue_bytes_max,
        });
        let writer = Writer::new(root, settings)?;
        let driver = Driver {
            shared: Arc::clone(&shared),
            writer,
            settings,
            begun: Instant::now(),
        };
        Ok((
            Self {
                handle: Arc::new(Handle(shared)),
            },
            driver,
        ))
    }

    /// Hands over one event.
    pub fn keep(&self, event: &Event<OpenPart>) {
        let shared = &self.handle.0;
        match event {
            Event::TakeBegun(take) => shared.push(Item::Begun(Arc::clone(take))),
            Event::Part(part) => shared.part(part),
            Event::SegmentEnded(end) => shared.segment_ended(end),
            Event::TakeEnded(take, _) => shared.take_ended(take),
            Event::Gap { .. } => {}
        }
    }

    /// Waits until all that was handed over is synced and reported. Segments that are still growing
    /// go on growing.
    pub fn flush(&self) {
        let (says, done) = channel();
        self.handle.0.push_urgent(Item::Flush(says));
        if done.recv().is_err() {
            tracing::debug!("nothing to flush: the recorder has stopped");
        }
    }

    /// Bytes that wait for the disk.
    pub fn waiting_bytes(&self) -> usize {
        self.handle.0.waiting.load(Ordering::Relaxed)
    }

    /// Whether the driver takes what is handed over; false once it has ended, in order or not.
    pub fn is_running(&self) -> bool {
        !self.handle.0.lock().gone
    }

    /// Ends the driver after all that was handed over is synced and reported; growing segments end
    /// with the parts that they have. What is handed over later is ignored.
    pub fn stop(&self) {
        self.handle.0.push_urgent(Item::Stop);
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, item: Item) {
        self.add(&mut self.lock(), item);
    }

    fn push_urgent(&self, item: Item) {
        let mut queue = self.lock();
        queue.urgent = true;
        self.add(&mut queue, item);
    }

    fn add(&self, queue: &mut Queue, item: Item) {
        if !queue.gone {
            self.waiting.fetch_add(item.bytes(), Ordering::Relaxed);
            queue.items.push_back(item);
            self.wake.notify_all();
        }
    }

    fn part(&self, part: &Part) {
        let mut queue = self.lock();
        let key = (part.take.meeting.clone(), part.take.camera.clone());
        let size = part.bytes.len() + ITEM_BYTES;
        let waiting = self.waiting.load(Ordering::Relaxed);
        let room = if queue.dropping.contains_key(&key) {
            part.index == 0 && waiting.saturating_add(size) <= self.bytes_max / 2
        } else {
            waiting.saturating_add(size) <= self.bytes_max
        };
        if room {
            self.tell_dropped(&mut queue, &key);
            return self.add(&mut queue, Item::Part(copy(part)));
        }
        let to = part.start.plus_us(part.duration_us as i64);
        let fresh = || {
            tracing::warn!(camera = %key.1, waiting, "the disk is too slow; parts are not kept");
            Dropped {
                take: Arc::clone(&part.take),
                from: part.start,
                to,
            }
        };
        queue.dropping.entry(key.clone()).or_insert_with(fresh).to = to;
    }

    fn segment_ended(&self, end: &SegmentEnd) {
        let mut queue = self.lock();
        // A segment of which a part was dropped ends with the word of what was dropped.
        if !queue
            .dropping
            .contains_key(&(end.take.meeting.clone(), end.take.camera.clone()))
        {
            self.add(&mut queue, Item::SegmentEnded(end.clone()));
        }
    }

    fn take_ended(&self, take: &Arc<Take>) {
        let mut queue = self.lock();
        self.tell_dropped(&mut queue, &(take.meeting.clone(), take.camera.clone()));
        self.add(&mut queue, Item::TakeEnded(Arc::clone(take)));
    }

    fn tell_dropped(&self, queue: &mut Queue, key: &(MeetingId, CameraId)) {
        if let Some(dropped) = queue.dropping.remove(key) {
            self.add(queue, Item::Dropped(dropped));
        }
    }
}

fn copy(part: &Part) -> Part {
    Part {
        take: Arc::clone(&part.take),
        seq: part.seq,
        index: part.index,
        number: part.number,
        start: part.start,
        duration_us: part.duration_us,
        end: part.end,
        independent: part.independent,
        bytes: part.bytes.clone(),
    }
}

impl Item {
    fn bytes(&self) -> usize {
        ITEM_BYTES
            + match self {
                Self::Part(part) => part.bytes.len(),
                Self::Begun(_)
                | Self::SegmentEnded(_)
                | Self::TakeEnded(_)
                | Self::Dropped(_)
                | Self::Flush(_)
                | Self::Stop => 0,
            }
    }
}

impl Driver {
    /// Writes until `Recorder::stop`, or until every `Recorder` is dropped. `report` is called on
    /// this thread and should be quick.
    pub fn run(mut self, mut report: impl FnMut(Report)) {
        let mut out = Vec::new();
        let mut stop = false;
        while !stop {
            for item in self.next() {
                self.shared
                    .waiting
                    .fetch_sub(item.bytes(), Ordering::Relaxed);
                stop |= matches!(item, Item::Stop);
                self.item(item, &mut out, &mut report);
            }
            self.writer.tick(self.now_us(), &mut out);
            out.drain(..).for_each(&mut report);
        }
        self.writer.close(self.now_us(), &mut out);
        out.drain(..).for_each(&mut report);
    }

    fn item(&mut self, item: Item, out: &mut Vec<Report>, report: &mut impl FnMut(Report)) {
        let now_us = self.now_us();
        match item {
            Item::Begun(take) => self.writer.begun(&take),
            Item::Part(part) => self.writer.part(&part, now_us, out),
            Item::SegmentEnded(end) => self.writer.segment_ended(&end),
            Item::TakeEnded(take) => self.writer.take_ended(&take, now_us, out),
            Item::Dropped(gap) => self.writer.missed(&gap.take, gap.from, gap.to, out),
            Item::Flush(says) => {
                self.writer.flush(now_us, out);
                out.drain(..).for_each(report);
                if says.send(()).is_err() {
                    tracing::debug!("whoever asked for a flush has gone");
                }
            }
            Item::Stop => {}
        }
        // A long backlog must not hold up the syncs.
        self.writer.tick(now_us, out);
    }

    fn now_us(&self) -> i64 {
        i64::try_from(self.begun.elapsed().as_micros()).unwrap_or(i64::MAX)
    }

    /// Waits for items or for the writer's time, and gathers a little so that one waking serves
    /// many cameras.
    fn next(&self) -> VecDeque<Item> {
        let until = self.patience();
        let queue = self.shared.lock();
        let nothing = |queue: &mut Queue| queue.items.is_empty();
        let waited = self.shared.wake.wait_timeout_while(queue, until, nothing);
        let (queue, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let gather = Duration::from_millis(self.settings.gather_ms.into());
        if queue.items.is_empty() || queue.urgent || gather.is_zero() {
            return taken(queue);
        }
        let calm = |queue: &mut Queue| !queue.urgent;
        let waited = self.shared.wake.wait_timeout_while(queue, gather, calm);
        taken(waited.unwrap_or_else(PoisonError::into_inner).0)
    }

    fn patience(&self) -> Duration {
        let due = self.writer.wake_us().map_or(IDLE, |at| {
            Duration::from_micros(u64::try_from(at - self.now_us()).unwrap_or(0))
        });
        if self.writer.is_syncing() {
            due.min(SYNC_POLL)
        } else {
            due.min(IDLE)
        }
    }
}

fn taken(mut queue: MutexGuard<'_, Queue>) -> VecDeque<Item> {
    queue.urgent = false;
    std::mem::take(&mut queue.items)
}

impl Drop for Driver {
    fn drop(&mut self) {
        let mut queue = self.shared.lock();
        queue.gone = true;
        queue.items.clear();
    }
}
