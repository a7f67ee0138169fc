//! Sealing at capture: what the gate lets pass of closed time is encrypted to a key that nobody
//! holds whole, before it touches the disk.
//!
//! Each part is written at once as a small age file of its own, a *tail*, so that a crash loses the
//! last part at most. When a segment is whole it is sealed as one file, and its tails go.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use acts::{CameraId, Cause, Digest, MeetingId, SealedSegment, SealedTake, Time};
use age::x25519::Recipient;
use auth::sealed;
use base::disk::{self, Fault};
use bytes::Bytes;
use feed::{Event, ShutPart, Take};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::vault;

/// How many bytes may wait to be sealed before parts are dropped.
const WAITING_BYTES_MAX: usize = 64 << 20;

/// The seal that a take is sealed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealTo {
    /// Its number within the meeting.
    pub seal: u32,
    /// Its public half, an age X25519 recipient.
    pub recipient: String,
}

/// What became of parts that were to be sealed; each is a command to the notary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SealReport {
    /// A segment is on disk, sealed, and survives a power cut.
    Sealed {
        /// The meeting.
        meeting: MeetingId,
        /// The seal.
        seal: u32,
        /// Its take, with the take's first segment.
        take: Option<SealedTake>,
        /// The segment.
        segment: SealedSegment,
    },
    /// Closed time that is not kept.
    Lost {
        /// The meeting.
        meeting: MeetingId,
        /// The camera.
        camera: CameraId,
        /// Where it begins.
        from: Time,
        /// Where it ends.
        to: Time,
        /// `DiskSlow` or `DiskFull`.
        cause: Cause,
    },
}

type Tell = Arc<dyn Fn(SealReport) + Send + Sync>;

/// Seals on a thread for each camera. It knows no secret: what it sealed it cannot open.
#[derive(Clone)]
pub struct Sealer(Arc<Inner>);

struct Inner {
    root: PathBuf,
    tell: Tell,
    /// Bytes that wait for their thread.
    waiting: Arc<AtomicUsize>,
    cameras: Mutex<BTreeMap<(MeetingId, CameraId), Worker>>,
}

struct Worker {
    items: Sender<Item>,
    thread: JoinHandle<()>,
}

enum Item {
    Begun(Arc<Take>, SealTo),
    Part(ShutPart, Option<SealTo>),
    SegmentEnded,
    TakeEnded,
    Flush(Sender<()>),
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealer")
            .field("root", &self.0.root)
            .finish()
    }
}

impl Sealer {
    /// Seals below `root`, the data folder's `sealed`. `tell` is called on the threads that seal
    /// and should be quick.
    pub fn new(
        root: impl Into<PathBuf>,
        tell: impl Fn(SealReport) + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(Inner {
            root: root.into(),
            tell: Arc::new(tell),
            waiting: Arc::default(),
            cameras: Mutex::default(),
        }))
    }

    /// Hands over one event; never blocks. A take is kept with the seal that it is sealed with, from
    /// the first part on that comes with one, also when its beginning was not handed over; each part
    /// before that is told as lost.
    pub fn keep(&self, event: &Event<ShutPart>, to: Option<&SealTo>) {
        match event {
            Event::TakeBegun(take) => {
                if let Some(to) = to {
                    self.send(take, Item::Begun(Arc::clone(take), to.clone()));
                }
            }
            Event::Part(part) => self.part(part, to),
            Event::SegmentEnded(end) => self.send(&end.take, Item::SegmentEnded),
            Event::TakeEnded(take, _) => self.send(take, Item::TakeEnded),
            Event::Gap { .. } => {}
        }
    }

    fn part(&self, part: &ShutPart, to: Option<&SealTo>) {
        let size = part.bytes.len();
        if self.0.waiting.fetch_add(size, Ordering::Relaxed) + size > WAITING_BYTES_MAX {
            self.0.waiting.fetch_sub(size, Ordering::Relaxed);
            tracing::warn!(camera = %part.take.camera, "the disk is too slow; closed parts are not kept");
            return (self.0.tell)(lost(part, Cause::DiskSlow));
        }
        self.send(&part.take, Item::Part(part.clone(), to.cloned()));
    }

    fn send(&self, take: &Take, item: Item) {
        let key = (take.meeting.clone(), take.camera.clone());
        let mut cameras = self.cameras();
        if let std::collections::btree_map::Entry::Vacant(free) = cameras.entry(key.clone()) {
            let begins = matches!(item, Item::Begun(..) | Item::Part(_, Some(_)));
            if !begins {
                return self.forget(&item);
            }
            match self.worker(&take.camera) {
                Ok(worker) => drop(free.insert(worker)),
                Err(error) => {
                    tracing::error!(%error, camera = %take.camera, "closed footage cannot be sealed");
                    return self.forget(&item);
                }
            }
        }
        if let Some(worker) = cameras.get(&key)
            && let Err(unsent) = worker.items.send(item)
        {
            tracing::error!(camera = %take.camera, "the thread that seals broke down");
            self.forget(&unsent.0);
        }
    }

    /// Nobody seals it: what was a part is lost, and said to be.
    fn forget(&self, item: &Item) {
        if let Item::Part(part, _) = item {
            let waiting = &self.0.waiting;
            waiting.fetch_sub(part.bytes.len(), Ordering::Relaxed);
            (self.0.tell)(lost(part, Cause::DiskFull));
        }
    }

    fn worker(&self, camera: &CameraId) -> std::io::Result<Worker> {
        let (items, queue) = channel();
        let work = Work {
            root: self.0.root.clone(),
            tell: Arc::clone(&self.0.tell),
            waiting: Arc::clone(&self.0.waiting),
            reel: None,
        };
        let thread = std::thread::Builder::new()
            .name(format!("seal-{camera}"))
            .spawn(move || work.run(&queue))?;
        Ok(Worker { items, thread })
    }

    /// Waits until all that was handed over is sealed and reported. Segments that are still growing
    /// go on growing.
    pub fn flush(&self) {
        let asked: Vec<_> = self
            .cameras()
            .values()
            .filter_map(|worker| {
                let (says, done) = channel();
                worker.items.send(Item::Flush(says)).ok().map(|()| done)
            })
            .collect();
        for done in asked {
            if done.recv().is_err() {
                tracing::debug!("a thread that seals has ended");
            }
        }
    }

    /// Ends after all that was handed over is sealed and reported; growing segments end with the
    /// parts that they have.
    pub fn stop(&self) {
        let workers = std::mem::take(&mut *self.cameras());
        for (_, Worker { items, thread }) in workers {
            drop(items);
            if thread.join().is_err() {
                tracing::error!("a thread that seals broke down; the next start finds its tails");
            }
        }
    }

    fn cameras(&self) -> MutexGuard<'_, BTreeMap<(MeetingId, CameraId), Worker>> {
        let cameras = &self.0.cameras;
        cameras.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One camera's thread.
struct Work {
    root: PathBuf,
    tell: Tell,
    waiting: Arc<AtomicUsize>,
    reel: Option<Reel>,
}

impl Work {
    fn run(mut self, queue: &Receiver<Item>) {
        while let Ok(item) = queue.recv() {
            match item {
                Item::Begun(take, to) => self.begin(take, to),
                Item::Part(part, to) => {
                    let waiting = &self.waiting;
                    waiting.fetch_sub(part.bytes.len(), Ordering::Relaxed);
                    let begun = |reel: &Reel| Arc::ptr_eq(&reel.take, &part.take);
                    if let Some(to) = to.filter(|_| !self.reel.as_ref().is_some_and(begun)) {
                        self.begin(Arc::clone(&part.take), to);
                    }
                    match &mut self.reel {
                        Some(reel) => reel.part(&part, &self.tell),
                        None => (self.tell)(lost(&part, Cause::DiskFull)),
                    }
                }
                Item::SegmentEnded => {
                    if let Some(reel) = &mut self.reel {
                        reel.close(&self.tell);
                    }
                }
                Item::TakeEnded => self.end(),
                Item::Flush(says) => drop(says.send(())),
            }
        }
        self.end();
    }

    fn begin(&mut self, take: Arc<Take>, to: SealTo) {
        self.end();
        self.reel = Reel::begin(&self.root, take, to)
            .map_err(|why| tracing::error!(%why, "a closed take cannot be sealed"))
            .ok();
    }

    fn end(&mut self) {
        if let Some(mut reel) = self.reel.take() {
            reel.close(&self.tell);
        }
    }
}

fn lost(part: &ShutPart, cause: Cause) -> SealReport {
    SealReport::Lost {
        meeting: part.take.meeting.clone(),
        camera: part.take.camera.clone(),
        from: part.start,
        to: part.start.plus_us(part.duration_us as i64),
        cause,
    }
}

/// A take while it is sealed.
struct Reel {
    take: Arc<Take>,
    to: SealTo,
    recipient: Recipient,
    folder: PathBuf,
    /// Until it was reported.
    announced: Option<SealedTake>,
    growing: Option<Growing>,
}

/// A segment while its parts come.
struct Growing {
    seq: u64,
    start: Time,
    end: Time,
    parts: Vec<Bytes>,
    tails: Vec<PathBuf>,
}

/// A sealed file.
struct Sealed {
    bytes: Vec<u8>,
    file: Digest,
    salted: Digest,
}

/// Encrypts as `auth::sealed` wraps it, in memory alone.
fn seal(recipient: &Recipient, content: &[u8]) -> Result<Sealed, String> {
    let salt = Zeroizing::new(base::random::<32>());
    let plain = sealed::wrap(&salt, content);
    let bytes = age::encrypt(recipient, &plain).map_err(|fault| fault.to_string())?;
    Ok(Sealed {
        file: Digest(Sha256::digest(&bytes).into()),
        salted: sealed::digest(&salt, content),
        bytes,
    })
}

impl Reel {
    fn begin(root: &Path, take: Arc<Take>, to: SealTo) -> Result<Self, String> {
        let recipient = Recipient::from_str(&to.recipient).map_err(str::to_owned)?;
        let folder = vault::take(root, &take.meeting, to.seal, &take.camera, take.number);
        let say = |fault: Fault| fault.to_string();
        disk::make_dirs(&folder).map_err(say)?;
        let init = seal(&recipient, &take.init)?;
        let announced = SealedTake {
            camera: take.camera.clone(),
            take: take.number,
            bytes: init.bytes.len() as u64,
            file: init.file,
            salted: init.salted,
        };
        vault::write_take(&folder, &announced, &init.bytes).map_err(say)?;
        Ok(Self {
            take,
            to,
            recipient,
            folder,
            announced: Some(announced),
            growing: None,
        })
    }

    fn part(&mut self, part: &ShutPart, tell: &Tell) {
        if self
            .growing
            .as_ref()
            .is_some_and(|growing| growing.seq != part.seq)
        {
            self.close(tell);
        }
        let end = part.start.plus_us(part.duration_us as i64);
        let growing = self.growing.get_or_insert_with(|| Growing {
            seq: part.seq,
            start: part.start,
            end: part.start,
            parts: Vec::new(),
            tails: Vec::new(),
        });
        growing.parts.push(part.bytes.clone());
        growing.end = end;
        let tail = seal(&self.recipient, &part.bytes).and_then(|sealed| {
            let tail = vault::Tail {
                seq: part.seq,
                index: part.index,
                start: part.start,
                duration_us: part.duration_us,
                salted: sealed.salted,
            };
            let path = self.folder.join(tail.name());
            let written = disk::write_atomic(&path, &sealed.bytes);
            written.map(|()| path).map_err(|fault| fault.to_string())
        });
        match tail {
            Ok(path) => growing.tails.push(path),
            // It is in memory still: its segment may fare better.
            Err(why) => {
                tracing::warn!(%why, camera = %part.take.camera, "a closed part is not on the disk yet")
            }
        }
    }

    /// Seals the growing segment as one file, and lets its tails go.
    fn close(&mut self, tell: &Tell) {
        let Some(growing) = self.growing.take() else {
            return;
        };
        let content = Zeroizing::new(growing.parts.concat());
        let segment = |sealed: &Sealed| SealedSegment {
            camera: self.take.camera.clone(),
            take: self.take.number,
            seq: growing.seq,
            start: growing.start,
            duration_us: growing.end.since(growing.start).max(0) as u64,
            bytes: sealed.bytes.len() as u64,
            file: sealed.file,
            salted: sealed.salted,
        };
        let written = seal(&self.recipient, &content).and_then(|sealed| {
            let segment = segment(&sealed);
            let written = vault::write_segment(&self.folder, &segment, &sealed.bytes);
            written.map(|()| segment).map_err(|fault| fault.to_string())
        });
        match written {
            Ok(segment) => {
                for tail in growing.tails {
                    if let Err(error) = fs::remove_file(&tail) {
                        tracing::warn!(path = %tail.display(), %error, "a sealed tail stays behind");
                    }
                }
                tell(SealReport::Sealed {
                    meeting: self.take.meeting.clone(),
                    seal: self.to.seal,
                    take: self.announced.take(),
                    segment,
                });
            }
            Err(why) => {
                // What tails there are stay, and are found at the next start.
                tracing::error!(%why, camera = %self.take.camera, "a closed segment cannot be sealed");
                tell(SealReport::Lost {
                    meeting: self.take.meeting.clone(),
                    camera: self.take.camera.clone(),
                    from: growing.start,
                    to: growing.end,
                    cause: Cause::DiskFull,
                });
            }
        }
    }
}
