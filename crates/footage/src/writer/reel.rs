//! One take's file while it is recorded.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use acts::{Cause, Digest, KeptSegment, KeptTake, KeptTrack, Time};
use base::disk::{self, Append, Fault};
use feed::{Part, SegmentEnd, Take};
use sha2::{Digest as _, Sha256};

use super::pool::Job;
use crate::{Report, place, tail};

/// A take, its file, and what of it is written, synced and reported.
#[derive(Debug)]
pub(super) struct Reel {
    /// Names it among all reels.
    pub(super) id: u64,
    /// The take.
    pub(super) take: Arc<Take>,
    /// Whether the disk refused this file; nothing is written until it is tried again.
    pub(super) blocked: bool,
    /// Length that a running sync will make durable.
    pub(super) syncing: Option<u64>,
    path: PathBuf,
    root: PathBuf,
    /// None until the first part: a take that nothing is kept of leaves no file.
    file: Option<Append>,
    /// Durable length; always the end of a part.
    synced: u64,
    /// Whether a pass came by while a sync was running.
    due: bool,
    /// The parts behind `synced`.
    unsynced: VecDeque<Written>,
    growing: Option<Growing>,
    /// Segments that are whole and not reported.
    whole: VecDeque<KeptSegment>,
    /// Whether the take was reported.
    told: bool,
    missing: Option<Missing>,
    over: bool,
}

#[derive(Clone, Copy, Debug)]
struct Written {
    file_end: u64,
    start: Time,
    end: Time,
}

#[derive(Debug)]
struct Growing {
    seq: u64,
    start: Time,
    end: Time,
    offset: u64,
    parts: u32,
    independent: bool,
    hash: Sha256,
}

impl Growing {
    /// A segment that was whole and must be cut; its bytes are read again.
    fn again(kept: KeptSegment) -> Self {
        Self {
            seq: kept.seq,
            start: kept.start,
            end: kept.end(),
            offset: kept.offset,
            parts: 0,
            independent: kept.independent,
            hash: Sha256::new(),
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Missing {
    from: Time,
    to: Time,
    cause: Cause,
}

impl Reel {
    /// A reel for a take; creates nothing yet.
    pub(super) fn new(id: u64, take: &Arc<Take>, root: &Path) -> Self {
        Self {
            id,
            take: Arc::clone(take),
            blocked: false,
            syncing: None,
            path: place::take(root, &take.meeting, &take.camera, take.number),
            root: root.to_owned(),
            file: None,
            synced: 0,
            due: false,
            unsynced: VecDeque::new(),
            growing: None,
            whole: VecDeque::new(),
            told: false,
            missing: None,
            over: false,
        }
    }

    /// Whether a part can follow what is written: it begins a segment, or is the next of the
    /// growing one. If not, the growing segment ends here.
    pub(super) fn fits(&mut self, part: &Part) -> bool {
        let goes_on = |g: &Growing| part.index > 0 && g.seq == part.seq && g.parts == part.index;
        if self.growing.as_ref().is_some_and(goes_on) {
            return true;
        }
        self.cut_short();
        part.index == 0 && !self.over
    }

    /// Writes a part that `fits`. When the disk refuses, the file is as it was.
    pub(super) fn append(&mut self, part: &Part) -> Result<(), Fault> {
        let file = match &mut self.file {
            Some(file) => file,
            none => {
                disk::make_dirs(self.path.parent().unwrap_or(&self.root))?;
                none.insert(Append::create(&self.path)?)
            }
        };
        let init: &[u8] = if file.is_empty() {
            &self.take.init
        } else {
            &[]
        };
        let offset = file.len() + init.len() as u64;
        file.append(&[init, &part.bytes])?;
        let end = part.start.plus_us(part.duration_us as i64);
        self.unsynced.push_back(Written {
            file_end: file.len(),
            start: part.start,
            end,
        });
        let growing = self.growing.get_or_insert_with(|| Growing {
            seq: part.seq,
            start: part.start,
            end: part.start,
            offset,
            parts: 0,
            independent: part.independent,
            hash: Sha256::new(),
        });
        growing.hash.update(&part.bytes);
        growing.parts += 1;
        growing.end = end;
        Ok(())
    }

    /// Ends the growing segment, whole if all its parts are here.
    pub(super) fn segment_ended(&mut self, end: &SegmentEnd) {
        let all = |g: &Growing| g.seq == end.seq && g.parts == end.parts;
        if !self.growing.as_ref().is_some_and(all) {
            return self.cut_short();
        }
        if let (Some(growing), Some(file)) = (self.growing.take(), &self.file) {
            let digest = Digest(growing.hash.clone().finalize().into());
            let kept = self.segment(&growing, file.len(), digest, end.tracks.clone());
            self.whole.push_back(KeptSegment {
                duration_us: end.duration_us,
                ..kept
            });
        }
    }

    fn segment(&self, of: &Growing, end: u64, file: Digest, tracks: Vec<KeptTrack>) -> KeptSegment {
        KeptSegment {
            camera: self.take.camera.clone(),
            take: self.take.number,
            seq: of.seq,
            start: of.start,
            duration_us: of.end.since(of.start).max(0) as u64,
            offset: of.offset,
            bytes: end - of.offset,
            file,
            independent: of.independent,
            tracks,
        }
    }

    /// Ends the growing segment with the parts that it has.
    pub(super) fn cut_short(&mut self) {
        let (Some(growing), Some(file)) = (self.growing.take(), &self.file) else {
            return;
        };
        let end = file.len();
        match tail::segment(&self.path, &self.take.init, growing.offset, end) {
            Ok(found) => {
                let kept = self.segment(&growing, end, found.file, found.tracks);
                self.whole.push_back(kept);
            }
            Err(fault) => self.give_up(&fault, &growing),
        }
    }

    /// Cuts off a segment that cannot be read back: without frame digests it is no evidence.
    fn give_up(&mut self, fault: &Fault, growing: &Growing) {
        tracing::error!(%fault, "a cut segment could not be read back and is dropped");
        self.cut_back(growing.offset);
        widen(
            &mut self.missing,
            growing.start,
            growing.end,
            Cause::DiskFull,
        );
    }

    fn cut_back(&mut self, len: u64) {
        // If the file cannot be cut now, the next append does it first; after a crash before that,
        // recovery finds whole parts there and keeps them.
        if let Some(Err(fault)) = self.file.as_mut().map(|file| file.truncate(len)) {
            tracing::warn!(%fault, "a file is longer than what is kept of it");
        }
        self.synced = self.synced.min(len);
        self.syncing = self.syncing.map(|covers| covers.min(len));
        self.unsynced.retain(|part| part.file_end <= len);
    }

    /// Notes that a stretch is not kept.
    pub(super) fn miss(&mut self, from: Time, to: Time, cause: Cause, out: &mut Vec<Report>) {
        self.cut_short();
        if self.missing.is_some_and(|missing| missing.cause != cause) {
            self.found_again(from, out);
        }
        widen(&mut self.missing, from, to, cause);
    }

    /// Why the stretch up to here is missing, if it is.
    pub(super) fn missing(&self) -> Option<Cause> {
        self.missing.map(|missing| missing.cause)
    }

    /// Says what was missing, now that it goes on at `start`.
    pub(super) fn found_again(&mut self, start: Time, out: &mut Vec<Report>) {
        if let Some(missing) = self.missing.take() {
            out.push(Report::Lost {
                meeting: self.take.meeting.clone(),
                camera: self.take.camera.clone(),
                from: missing.from,
                to: start.max(missing.from),
                cause: missing.cause,
            });
        }
    }

    /// The take is over: no part follows.
    pub(super) fn over(&mut self, out: &mut Vec<Report>) {
        self.over = true;
        self.cut_short();
        if let Some(missing) = self.missing {
            self.found_again(missing.to, out);
        }
    }

    /// Whether the take is over.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    /// What is to be synced, if anything is and no sync is running.
    pub(super) fn sync_job(&mut self) -> Option<Job> {
        let file = self.file.as_ref()?;
        if self.syncing.is_some() {
            self.due = true;
            return None;
        }
        if file.len() == self.synced {
            return None;
        }
        self.due = false;
        self.syncing = Some(file.len());
        let folders = if self.synced == 0 {
            self.folders()
        } else {
            Vec::new()
        };
        Some(Job {
            id: self.id,
            file: file.syncer(),
            folders,
        })
    }

    fn folders(&self) -> Vec<PathBuf> {
        let above = self.path.ancestors().skip(1);
        above
            .take_while(|folder| folder.starts_with(&self.root))
            .map(Path::to_owned)
            .collect()
    }

    /// A sync is over; gives the next when a pass came by meanwhile.
    pub(super) fn synced(&mut self) -> Option<Job> {
        let covers = self.syncing.take().unwrap_or(0);
        self.synced = self.synced.max(covers);
        self.unsynced.retain(|part| part.file_end > covers);
        if self.due { self.sync_job() } else { None }
    }

    /// A sync failed: goes back to what the last good one made durable. What lies behind it can
    /// perhaps still be read, but need not be on the disk.
    pub(super) fn retreat(&mut self, out: &mut Vec<Report>) {
        self.syncing = None;
        let (first, last) = (
            self.unsynced.front().copied(),
            self.unsynced.back().copied(),
        );
        let (Some(first), Some(last)) = (first, last) else {
            return;
        };
        let mut cut = self.growing.take();
        while self
            .whole
            .back()
            .is_some_and(|kept| kept.offset + kept.bytes > self.synced)
        {
            cut = self.whole.pop_back().map(Growing::again);
        }
        self.cut_back(self.synced);
        if let Some(cut) = cut.filter(|cut| cut.offset < self.synced) {
            self.growing = Some(Growing {
                end: first.start,
                ..cut
            });
        }
        self.miss(first.start, last.end, Cause::DiskFull, out);
    }

    /// Says which segments are kept.
    pub(super) fn kept(&mut self, out: &mut Vec<Report>) {
        while let Some(kept) = self.whole.front() {
            if kept.offset + kept.bytes > self.synced {
                return;
            }
            let take = (!self.told).then(|| self.kept_take());
            self.told = true;
            let Some(segment) = self.whole.pop_front() else {
                return;
            };
            out.push(Report::Kept {
                meeting: self.take.meeting.clone(),
                take,
                segment,
            });
        }
    }

    fn kept_take(&self) -> KeptTake {
        KeptTake {
            camera: self.take.camera.clone(),
            take: self.take.number,
            init_bytes: self.take.init.len() as u64,
            init: Digest(Sha256::digest(&self.take.init).into()),
            codecs: self.take.codecs.clone(),
        }
    }

    #[cfg(test)]
    pub(super) fn durable(&self) -> Option<(PathBuf, u64)> {
        self.file.as_ref().map(|_| (self.path.clone(), self.synced))
    }

    /// Whether it is over and nothing is left to sync or to report.
    pub(super) fn is_done(&self) -> bool {
        let len = self.file.as_ref().map_or(0, Append::len);
        self.over && self.syncing.is_none() && self.whole.is_empty() && len == self.synced
    }

    /// Closes the file; removes it when nothing is kept in it.
    pub(super) fn close(self) {
        if self.file.as_ref().is_some_and(Append::is_empty)
            && let Err(error) = fs::remove_file(&self.path)
        {
            // Recovery removes it at the next start.
            tracing::warn!(path = %self.path.display(), %error, "an empty file stays behind");
        }
    }
}

fn widen(missing: &mut Option<Missing>, from: Time, to: Time, cause: Cause) {
    let old = missing.unwrap_or(Missing { from, to, cause });
    *missing = Some(Missing {
        from: old.from.min(from),
        to: old.to.max(to),
        cause: old.cause,
    });
}
