//! The synchronous core of recording.

mod pool;
mod reel;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use acts::{CameraId, Cause, MeetingId, Time};
use base::disk::{self, Fault};
use feed::{Event, OpenPart, Part, SegmentEnd, Take};

use self::pool::{Done, Pool};
use self::reel::Reel;
use crate::{Report, Settings};

type Key = (MeetingId, CameraId, u32);

/// The longest wait before a disk that refused is tried again.
const RETRY_US_MAX: i64 = 60 * Time::SECOND;

/// Appends the parts of all cameras to their take files, syncs them in passes and says what is
/// kept. Told the time; any clock that does not go back will do.
///
/// `Settings::sync_threads` threads are started with it and end with it.
#[derive(Debug)]
pub struct Writer {
    root: PathBuf,
    settings: Settings,
    /// In order of camera and take: an earlier take's segments are reported first.
    reels: BTreeMap<Key, Reel>,
    pool: Pool,
    next_id: u64,
    /// When the next pass is due; none while nothing is unsynced.
    pass_us: Option<i64>,
    trouble: Option<Trouble>,
    /// When the last trouble ended and how long the wait for it was.
    healed: Option<(i64, i64)>,
}

/// The disk refuses.
#[derive(Debug)]
struct Trouble {
    /// No room: no camera records. Otherwise only the reels that are blocked do not.
    everywhere: bool,
    detail: String,
    /// Which meetings were told.
    told: BTreeSet<MeetingId>,
    wait_us: i64,
    retry_us: i64,
}

impl Writer {
    /// Writes below `root`, the data folder's `footage`, which is created when missing.
    pub fn new(root: impl Into<PathBuf>, settings: Settings) -> Result<Self, Fault> {
        let root = root.into();
        disk::make_dirs(&root)?;
        let pool =
            Pool::new(settings.sync_threads).map_err(Fault::at("start threads for", &root))?;
        Ok(Self {
            root,
            settings,
            reels: BTreeMap::new(),
            pool,
            next_id: 0,
            pass_us: None,
            trouble: None,
            healed: None,
        })
    }

    /// Takes one event. Bytes are with the operating system when it returns, unless the disk
    /// refuses; then `out` says so.
    pub fn keep(&mut self, event: &Event<OpenPart>, now_us: i64, out: &mut Vec<Report>) {
        match event {
            Event::TakeBegun(take) => self.begun(take),
            Event::Part(part) => self.part(part, now_us, out),
            Event::SegmentEnded(end) => self.segment_ended(end),
            Event::TakeEnded(take, _) => self.take_ended(take, now_us, out),
            Event::Gap { .. } => {}
        }
    }

    pub(crate) fn begun(&mut self, take: &Arc<Take>) {
        self.reel(take);
    }

    pub(crate) fn part(&mut self, part: &Part, now_us: i64, out: &mut Vec<Report>) {
        let key = self.reel(&part.take);
        let refused = self
            .trouble
            .as_ref()
            .is_some_and(|trouble| trouble.everywhere);
        let Some(reel) = self.reels.get_mut(&key) else {
            return;
        };
        let end = part.start.plus_us(part.duration_us as i64);
        if refused || reel.blocked {
            reel.miss(part.start, end, Cause::DiskFull, out);
            return self.tell(&key.0, out);
        }
        if !reel.fits(part) {
            // After a refusal the rest of the segment is missing for the same reason.
            let cause = reel.missing().unwrap_or(Cause::DiskSlow);
            return reel.miss(part.start, end, cause, out);
        }
        match reel.append(part) {
            Ok(()) => {
                reel.found_again(part.start, out);
                let every_us = i64::from(self.settings.sync_every_ms) * 1_000;
                self.pass_us.get_or_insert(now_us.saturating_add(every_us));
            }
            Err(fault) => {
                reel.miss(part.start, end, Cause::DiskFull, out);
                self.refuse(&key, &fault, now_us, out);
            }
        }
    }

    pub(crate) fn segment_ended(&mut self, end: &SegmentEnd) {
        let key = self.reel(&end.take);
        if let Some(reel) = self.reels.get_mut(&key) {
            reel.segment_ended(end);
        }
    }

    pub(crate) fn take_ended(&mut self, take: &Arc<Take>, now_us: i64, out: &mut Vec<Report>) {
        let key = self.reel(take);
        if let Some(reel) = self.reels.get_mut(&key) {
            reel.over(out);
            // Its last segment need not wait for the others' pass.
            self.pass_us = Some(self.pass_us.map_or(now_us, |at| at.min(now_us)));
        }
    }

    /// Parts of a take never came here: the queue before the writer was full.
    pub(crate) fn missed(&mut self, take: &Arc<Take>, from: Time, to: Time, out: &mut Vec<Report>) {
        let key = self.reel(take);
        if let Some(reel) = self.reels.get_mut(&key) {
            reel.miss(from, to, Cause::DiskSlow, out);
        }
    }

    fn reel(&mut self, take: &Arc<Take>) -> Key {
        let key = (take.meeting.clone(), take.camera.clone(), take.number);
        let (root, id) = (&self.root, &mut self.next_id);
        self.reels.entry(key.clone()).or_insert_with(|| {
            *id += 1;
            Reel::new(*id, take, root)
        });
        key
    }

    /// Syncs when that is due, collects finished syncs and tries a disk that refused.
    pub fn tick(&mut self, now_us: i64, out: &mut Vec<Report>) {
        while let Some(done) = self.pool.try_done() {
            self.synced(done, now_us, out);
        }
        if self.pass_us.is_some_and(|at| at <= now_us) {
            self.pass_us = None;
            self.look_at_space(now_us, out);
            self.pass(now_us, out);
        }
        if self
            .trouble
            .as_ref()
            .is_some_and(|trouble| trouble.retry_us <= now_us)
        {
            self.retry(now_us, out);
        }
        self.report(out);
    }

    /// When `tick` has work next, on the clock that it is told; while syncs run on threads, they
    /// may be over earlier.
    pub fn wake_us(&self) -> Option<i64> {
        let retry = self.trouble.as_ref().map(|trouble| trouble.retry_us);
        [self.pass_us, retry].into_iter().flatten().min()
    }

    /// Whether syncs are running on threads.
    pub fn is_syncing(&self) -> bool {
        self.reels.values().any(|reel| reel.syncing.is_some())
    }

    /// Syncs all that is written, waits for it, and closes what is over. Segments that are still
    /// growing go on growing.
    pub fn flush(&mut self, now_us: i64, out: &mut Vec<Report>) {
        self.pass_us = None;
        self.pass(now_us, out);
        while self.is_syncing() {
            match self.pool.wait_done() {
                Some(done) => self.synced(done, now_us, out),
                None => break,
            }
        }
        self.report(out);
    }

    /// Ends everything: growing segments end with the parts that they have.
    pub fn close(&mut self, now_us: i64, out: &mut Vec<Report>) {
        self.reels.values_mut().for_each(|reel| reel.over(out));
        self.flush(now_us, out);
    }

    fn pass(&mut self, now_us: i64, out: &mut Vec<Report>) {
        let mut at_once = Vec::new();
        for reel in self.reels.values_mut() {
            if let Some(job) = reel.sync_job() {
                at_once.extend(self.pool.start(job));
            }
        }
        for done in at_once {
            self.synced(done, now_us, out);
        }
    }

    fn synced(&mut self, done: Done, now_us: i64, out: &mut Vec<Report>) {
        let found = self.reels.iter_mut().find(|(_, reel)| reel.id == done.id);
        let Some((key, reel)) = found else { return };
        match done.result {
            Ok(()) => {
                if let Some(job) = reel.synced() {
                    let at_once = self.pool.start(job);
                    at_once
                        .into_iter()
                        .for_each(|done| self.synced(done, now_us, out));
                }
            }
            Err(fault) => {
                // What lies behind the last good sync may be lost even though it can be read now.
                let key = key.clone();
                reel.retreat(out);
                self.refuse(&key, &fault, now_us, out);
            }
        }
        self.report(out);
    }

    /// Says what is kept, camera by camera in order, and lets go of reels that are done.
    fn report(&mut self, out: &mut Vec<Report>) {
        let mut done = Vec::new();
        let mut held: Option<(&MeetingId, &CameraId)> = None;
        for (key, reel) in &mut self.reels {
            if held == Some((&key.0, &key.1)) {
                continue;
            }
            reel.kept(out);
            if reel.is_done() {
                done.push(key.clone());
            } else {
                held = Some((&key.0, &key.1));
            }
        }
        for key in done {
            if let Some(reel) = self.reels.remove(&key) {
                reel.close();
            }
        }
    }

    fn look_at_space(&mut self, now_us: i64, out: &mut Vec<Report>) {
        if self
            .trouble
            .as_ref()
            .is_some_and(|trouble| trouble.everywhere)
        {
            return;
        }
        if let Err(detail) = self.has_space(0) {
            self.stop(true, detail, now_us, out);
        }
    }

    fn has_space(&self, beyond: u64) -> Result<(), String> {
        let reserve = self.settings.reserve_bytes;
        let free = disk::free_bytes(&self.root).map_err(|fault| fault.to_string())?;
        if free >= reserve.saturating_add(beyond) {
            return Ok(());
        }
        let (free, reserve) = (free >> 20, reserve >> 20);
        let root = self.root.display();
        Err(format!(
            "{free} MiB are free at {root}; the last {reserve} MiB are left for the book"
        ))
    }

    fn refuse(&mut self, key: &Key, fault: &Fault, now_us: i64, out: &mut Vec<Report>) {
        if let Some(reel) = self.reels.get_mut(key) {
            reel.cut_short();
            reel.blocked = true;
        }
        self.stop(fault.no_room(), fault.to_string(), now_us, out);
        self.tell(&key.0, out);
    }

    fn stop(&mut self, everywhere: bool, detail: String, now_us: i64, out: &mut Vec<Report>) {
        let first_us = i64::from(self.settings.retry_every_ms) * 1_000;
        let wait_us = match self.healed {
            Some((at_us, wait_us)) if now_us - at_us < RETRY_US_MAX => {
                (wait_us * 2).min(RETRY_US_MAX.max(first_us))
            }
            Some(_) | None => first_us,
        };
        let trouble = self.trouble.get_or_insert_with(|| {
            tracing::error!(%detail, "the disk refuses to keep footage; live goes on");
            let retry_us = now_us.saturating_add(wait_us);
            Trouble {
                everywhere,
                detail,
                told: BTreeSet::new(),
                wait_us,
                retry_us,
            }
        });
        trouble.everywhere |= everywhere;
        if trouble.everywhere {
            self.reels.values_mut().for_each(Reel::cut_short);
            let live = self.reels.values().filter(|reel| !reel.is_over());
            let meetings: BTreeSet<_> = live.map(|reel| reel.take.meeting.clone()).collect();
            meetings.iter().for_each(|meeting| self.tell(meeting, out));
        }
    }

    fn tell(&mut self, meeting: &MeetingId, out: &mut Vec<Report>) {
        let Some(trouble) = &mut self.trouble else {
            return;
        };
        if trouble.told.insert(meeting.clone()) {
            out.push(Report::Stopped {
                meeting: meeting.clone(),
                cause: Cause::DiskFull,
                detail: trouble.detail.clone(),
            });
        }
    }

    fn retry(&mut self, now_us: i64, out: &mut Vec<Report>) {
        // A little more than the reserve, so that it does not stop again with the next part.
        let margin = self.settings.reserve_bytes / 16;
        let tried = self.has_space(margin).and_then(|()| probe(&self.root));
        let Some(trouble) = &mut self.trouble else {
            return;
        };
        if let Err(detail) = tried {
            tracing::debug!(%detail, "the disk still refuses");
            trouble.retry_us = now_us.saturating_add(trouble.wait_us);
            return;
        }
        tracing::info!("the disk keeps footage again");
        self.healed = Some((now_us, trouble.wait_us));
        let told = std::mem::take(&mut trouble.told);
        self.trouble = None;
        self.reels
            .values_mut()
            .for_each(|reel| reel.blocked = false);
        out.extend(told.into_iter().map(|meeting| Report::Resumed { meeting }));
    }
}

#[cfg(test)]
impl Writer {
    /// What would survive a power cut: durable length by file.
    pub(crate) fn durable(&self) -> BTreeMap<PathBuf, u64> {
        self.reels.values().filter_map(Reel::durable).collect()
    }

    /// A pass in which the disk refuses every sync.
    pub(crate) fn fail_pass(&mut self, now_us: i64, out: &mut Vec<Report>) {
        let jobs: Vec<_> = self.reels.values_mut().filter_map(Reel::sync_job).collect();
        for job in jobs {
            let source = std::io::Error::other("Input/output error");
            let fault = Fault {
                doing: "sync",
                path: self.root.clone(),
                source,
            };
            self.synced(
                Done {
                    id: job.id,
                    result: Err(fault),
                },
                now_us,
                out,
            );
        }
    }
}

/// Whether the disk takes a small file and syncs it. No meeting has its name.
fn probe(root: &Path) -> Result<(), String> {
    let path = root.join(".probe");
    let tried = std::fs::File::create(&path)
        .and_then(|mut file| {
            file.write_all(&[0x5A; 64 << 10])
                .and_then(|()| file.sync_all())
        })
        .map_err(Fault::at("write", &path));
    let gone = std::fs::remove_file(&path).map_err(Fault::at("remove", &path));
    tried.and(gone).map_err(|fault| fault.to_string())
}
