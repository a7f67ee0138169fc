//! The whole, opened and closed: what `main` lets run.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use acts::{
    Actor, CameraId, Cause, Command, Interval, KeptSegment, KeptTake, Meeting, MeetingId,
    SealedGapFound, SealedSegment, SealedTake, SpanSealed, Time,
};
use base::Clock;
use footage::{Known, Recorder, Shelf};
use live::Live;
use notary::{Denied, Notary};
use tracing::{error, info, warn};

use crate::archive::{self, Archive};
use crate::caretaker::Caretaker;
use crate::config::Config;
use crate::held::{Kept, Leftover, OpenCopy, touches_closed};
use crate::secretary::{SPAN_SEGMENTS_MAX, Secretary};
use crate::stage::{Note, Stage, UNSEEN_LATE_US};

/// Everything between the sockets.
pub(crate) struct River {
    pub(crate) notary: Notary,
    /// What the portal shows, filled when the notary opened.
    pub(crate) shelf: portal::Shelf,
    pub(crate) live: Live,
    pub(crate) recorder: Recorder,
    pub(crate) stage: Stage,
    pub(crate) clock: Clock,
    pub(crate) data: PathBuf,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

/// Left behind when the server ended in good order; its absence means a crash.
const CLEAN: &str = "stopped-in-good-order";

impl River {
    /// Opens the data folder, recovers what a crash left, and starts recorder and secretary.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub(crate) fn open(config: &Config, log_name: &str, clock: Clock) -> Result<Self, String> {
        let say = |fault: &dyn std::fmt::Display| fault.to_string();
        if let Err(error) = base::leave_no_core() {
            warn!(%error, "the system may write this process's memory to a disk when it breaks down");
        }
        let data = config.data.clone();
        let root = data.join("footage");
        let mut shelf = portal::Shelf::default();
        let mut tell = |entry: &acts::Entry, public| shelf.take(entry, public);
        let notary = Notary::open_telling(&data, clock.clone(), log_name, &mut tell);
        let notary = notary.map_err(|fault| say(&fault))?;
        if !notary.opened().altered.is_empty() {
            warn!(files = ?notary.opened().altered, "files of the log had been changed; they were written anew");
        }
        let settings = footage::Settings {
            sync_every_ms: config.sync_us / 1000,
            reserve_bytes: config.disk_reserve,
            ..footage::Settings::default()
        };
        let (recorder, driver) = Recorder::new(&root, settings).map_err(|fault| say(&fault))?;
        let part_us = u64::from(config.part_us);
        let live_settings = live::Settings {
            part_us,
            ..live::Settings::default()
        };
        let live = Live::new(live_settings, Shelf::new(&root), clock.clone());
        live.set_archive(Arc::new(Archive::new(notary.clone())));
        let feed = feed::Settings {
            part_us,
            opening_guard_us: u64::from(config.opening_guard_us) + UNSEEN_LATE_US,
            ..feed::Settings::default()
        };
        let (stage, notes) = Stage::new(
            notary.clone(),
            live.clone(),
            recorder.clone(),
            (data.join("sealed"), config.disk_reserve),
            feed,
            clock.clone(),
        );
        notary.set_gatekeeper(Arc::new(stage.clone()));
        let stop = Arc::new(AtomicBool::new(false));
        let mut threads = Vec::new();
        let reporter = stage.clone();
        threads.push(thread("recorder", move || {
            driver.run(|report| reporter.note(Note::Recorder(report)));
        })?);
        let river = Self {
            notary,
            shelf,
            live,
            recorder,
            stage,
            clock,
            data,
            stop,
            threads,
        };
        river.recover(&root)?;
        let secretary = Secretary::new(
            river.notary.clone(),
            river.live.clone(),
            river.recorder.clone(),
            river.stage.clone(),
            notes,
            river.data.join("sealed"),
            river.clock.clone(),
        );
        let told = Arc::clone(&river.stop);
        let mut river = river;
        river.threads.push(thread("secretary", move || {
            secretary.run(&|| told.load(Ordering::Relaxed))
        })?);
        river.keep(config)?;
        Ok(river)
    }

    /// Starts what destroys and checks.
    fn keep(&mut self, config: &Config) -> Result<(), String> {
        let caretaker = Caretaker {
            notary: self.notary.clone(),
            live: self.live.clone(),
            clock: self.clock.clone(),
            data: self.data.clone(),
            check_every_us: config.check_every_us,
            destroy_wait_us: config.destroy_wait_us,
            failed: std::collections::BTreeMap::new(),
        };
        let told = Arc::clone(&self.stop);
        self.threads.push(thread("caretaker", move || {
            caretaker.run(&|| told.load(Ordering::Relaxed))
        })?);
        Ok(())
    }

    /// Brings every meeting whose footage is not complete back to where it was.
    fn recover(&self, root: &Path) -> Result<(), String> {
        let mark = self.data.join(CLEAN);
        let clean = mark.exists();
        if clean {
            // If we die after this, the next start rightly takes it for a crash.
            fs::remove_file(&mark).map_err(|fault| format!("{}: {fault}", mark.display()))?;
            base::disk::sync_dir(&self.data).map_err(|fault| fault.to_string())?;
        }
        let cause = if clean {
            Cause::ServerStopped
        } else {
            Cause::ServerCrashed
        };
        let record = self.notary.record();
        let unfinished =
            |meeting: &&Meeting| meeting.epoch().is_some() && meeting.completed().is_none();
        for meeting in record.meetings().filter(unfinished) {
            self.recover_meeting(root, meeting, cause)?;
        }
        Ok(())
    }

    fn recover_meeting(&self, root: &Path, meeting: &Meeting, cause: Cause) -> Result<(), String> {
        let id = meeting.id();
        let kept = archive::kept(&self.notary, id).map_err(|fault| fault.to_string())?;
        let mut known = Known {
            epoch: meeting.epoch().unwrap_or_default(),
            ..Known::default()
        };
        for (takes, segments) in kept.into_values() {
            known.takes.extend(takes);
            known.segments.extend(segments);
        }
        let found = footage::recover(root, id, &known).map_err(|fault| fault.to_string())?;
        for finding in &found.findings {
            if finding.what.is_loud() {
                error!(meeting = %id, camera = %finding.camera, take = finding.take, detail = %finding.detail, "kept footage is not as the record says; run onrecord verify");
            } else {
                info!(meeting = %id, camera = %finding.camera, take = finding.take, detail = %finding.detail, "recovered");
            }
        }
        if !found.segments.is_empty() {
            info!(meeting = %id, segments = found.segments.len(), "footage from before the stop goes on the record");
        }
        self.enter_found(id, &found, &mut known)?;
        self.name_gaps(meeting, &known.segments, cause)?;
        self.stage.revive(meeting);
        for (camera, at) in &found.cameras {
            let takes: Vec<_> = known
                .takes
                .iter()
                .filter(|take| take.camera == *camera)
                .cloned()
                .collect();
            let segments: Vec<_> = known
                .segments
                .iter()
                .filter(|segment| segment.camera == *camera)
                .cloned()
                .collect();
            self.live.restore(id, camera, &takes, &segments);
            self.stage.resume(id, camera, at, cause);
        }
        self.recover_sealed(meeting, &known.segments, cause)?;
        // Encoders that were connected are so no more.
        for camera in meeting.present().keys() {
            let (meeting, camera) = (id.clone(), camera.clone());
            self.stage.note(Note::Lost {
                meeting,
                camera,
                cause,
            });
        }
        Ok(())
    }

    /// Finds what was sealed before the stop. No key is needed, and none is there.
    fn recover_sealed(
        &self,
        meeting: &Meeting,
        kept: &[KeptSegment],
        cause: Cause,
    ) -> Result<(), String> {
        let id = meeting.id();
        let say = |fault: &dyn std::fmt::Display| fault.to_string();
        let known = archive::sealed(&self.notary, id).map_err(|fault| say(&fault))?;
        let root = self.data.join("sealed");
        let found = footage::recover_sealed(&root, id, &known);
        for fault in &found.faults {
            error!(meeting = %id, %fault, "sealed footage from before the stop cannot be found again; it stays as it is, for the next start");
        }
        for path in &found.amiss {
            error!(meeting = %id, path = %path.display(), "a sealed file is not what was said of it; it stays where it is");
        }
        for (seal, new) in &found.found {
            let new = &self.leave_what_is_public(meeting, *seal, new, kept);
            if new.segments.is_empty() {
                continue;
            }
            info!(meeting = %id, seal, segments = new.segments.len(), "sealed footage from before the stop goes on the record");
            let cameras: BTreeSet<_> = new.segments.iter().map(|it| &it.camera).collect();
            for camera in cameras {
                self.enter_sealed(id, *seal, camera, new)?;
            }
        }
        let sealed = archive::sealed(&self.notary, id).map_err(|fault| say(&fault))?;
        for (camera, at) in &found.cameras {
            let end = at.covered_until.unwrap_or_default();
            for (from, to) in archive::unsealed(meeting, &sealed, camera, end) {
                let gap = SealedGapFound {
                    meeting: id.clone(),
                    camera: camera.clone(),
                    from,
                    to,
                    cause,
                };
                self.state(Command::NoteSealedGap(gap), "a sealed gap")?;
            }
            self.stage.resume_sealed(id, camera, at, cause);
        }
        Ok(())
    }

    /// What of sealed footage is not of time that was held back and is kept in the open: that goes.
    /// If we die before it is gone, the next start finds it again.
    fn leave_what_is_public(
        &self,
        meeting: &Meeting,
        seal: u32,
        new: &footage::FoundSealed,
        kept: &[KeptSegment],
    ) -> footage::FoundSealed {
        let id = meeting.id();
        let goes = |it: &SealedSegment| {
            let of_camera = kept.iter().filter(|open| open.camera == it.camera);
            meeting.is_held_back()
                && !touches_closed(meeting, it.start, it.end())
                && Kept::of(of_camera).copy_of(meeting, it) == OpenCopy::Whole
        };
        let (gone, segments): (Vec<_>, Vec<_>) = new.segments.iter().cloned().partition(goes);
        let used = |take: &SealedTake| {
            let of_take = |it: &SealedSegment| it.camera == take.camera && it.take == take.take;
            segments.iter().any(of_take)
        };
        let (takes, unused): (Vec<_>, Vec<_>) = new.takes.iter().cloned().partition(used);
        let gone = gone.into_iter();
        let gone = gone.map(|segment| Leftover::Segment(id.clone(), seal, segment));
        let unused = unused.into_iter();
        let unused = unused.map(|take| Leftover::Take(id.clone(), seal, take));
        gone.chain(unused)
            .for_each(|leftover| self.stage.note(Note::Leftover(leftover)));
        footage::FoundSealed { takes, segments }
    }

    /// Enters one camera's sealed segments, in pieces that an act can hold.
    fn enter_sealed(
        &self,
        id: &MeetingId,
        seal: u32,
        camera: &CameraId,
        new: &footage::FoundSealed,
    ) -> Result<(), String> {
        let segments = new.segments.iter().filter(|it| it.camera == *camera);
        let segments: Vec<_> = segments.cloned().collect();
        let mut takes: Vec<_> = new
            .takes
            .iter()
            .filter(|it| it.camera == *camera)
            .cloned()
            .collect();
        for piece in segments.chunks(SPAN_SEGMENTS_MAX) {
            let span = SpanSealed {
                meeting: id.clone(),
                seal,
                takes: std::mem::take(&mut takes),
                segments: piece.to_vec(),
            };
            self.state(Command::SealSpan(span), "recovered sealed footage")?;
        }
        Ok(())
    }

    /// Has the recorder state something; what the record refuses is told and stays on the disk.
    fn state(&self, command: Command, what: &str) -> Result<(), String> {
        let actor = Actor::machine("recorder");
        match self.notary.submit_blocking(actor, command, None) {
            Ok(_) => Ok(()),
            Err(Denied::Refused(refusal)) => {
                error!(%refusal, "{what} cannot be entered; it stays on the disk");
                Ok(())
            }
            Err(denied) => Err(format!("{what} cannot be entered: {denied}")),
        }
    }

    /// Enters what was found, camera by camera and in pieces that an act can hold. What the record
    /// refuses stays on the disk and is told: one camera's odd tail must not keep the server down.
    fn enter_found(
        &self,
        id: &MeetingId,
        found: &footage::Recovery,
        known: &mut Known,
    ) -> Result<(), String> {
        for camera in found.cameras.keys() {
            let of_camera = found.segments.iter().filter(|it| it.camera == *camera);
            let segments: Vec<KeptSegment> = of_camera.cloned().collect();
            for piece in segments.chunks(SPAN_SEGMENTS_MAX) {
                let is_new = |take: &&KeptTake| {
                    let named = piece.iter().any(|it| it.take == take.take);
                    take.camera == *camera && named && !known.takes.contains(take)
                };
                let takes: Vec<KeptTake> = found.takes.iter().filter(is_new).cloned().collect();
                let command = Command::KeepSpan {
                    meeting: id.clone(),
                    takes: takes.clone(),
                    segments: piece.to_vec(),
                };
                let actor = Actor::machine("recorder");
                match self.notary.submit_blocking(actor, command, None) {
                    Ok(_) => {
                        known.takes.extend(takes);
                        known.segments.extend_from_slice(piece);
                    }
                    Err(Denied::Refused(refusal)) => {
                        error!(meeting = %id, %camera, %refusal, "recovered footage cannot be entered; it stays on the disk");
                        break;
                    }
                    Err(denied) => {
                        return Err(format!(
                            "the recovered footage of {id} cannot be entered: {denied}"
                        ));
                    }
                }
            }
        }
        Ok(())
    }

    /// Names the open time before the end of a camera's footage that is neither kept nor named: the
    /// stop came before a gap that had been noticed was written.
    fn name_gaps(
        &self,
        meeting: &Meeting,
        segments: &[KeptSegment],
        cause: Cause,
    ) -> Result<(), String> {
        let cameras: BTreeSet<_> = segments.iter().map(|segment| &segment.camera).collect();
        for camera in cameras {
            let mut held: Vec<(Time, Time)> = segments
                .iter()
                .filter(|segment| segment.camera == *camera)
                .map(|segment| (segment.start, segment.end()))
                .collect();
            let end = held.iter().map(|(_, to)| *to).max().unwrap_or_default();
            let gaps = meeting.gaps().iter().filter(|gap| gap.camera == *camera);
            held.extend(gaps.map(|gap| (gap.from, gap.to)));
            for (from, to) in missing(meeting.open(), held, end) {
                info!(meeting = %meeting.id(), %camera, %from, %to, "a gap from before the stop goes on the record");
                let (meeting, camera) = (meeting.id().clone(), camera.clone());
                let command = Command::NoteGap {
                    meeting,
                    camera,
                    from,
                    to,
                    cause,
                };
                let written =
                    self.notary
                        .submit_blocking(Actor::machine("recorder"), command, None);
                written.map_err(|denied| format!("a recovered gap cannot be entered: {denied}"))?;
            }
        }
        Ok(())
    }

    /// The time on the server's clock.
    pub(crate) fn now(&self) -> Time {
        Time(self.clock.now_us())
    }

    /// Ends in good order: everything written, synced and entered.
    pub(crate) fn close(mut self) {
        self.recorder.flush();
        self.stage.stop_sealing();
        self.stop.store(true, Ordering::Relaxed);
        // The secretary first: it flushes the recorder and enters what that reports.
        while let Some(thread) = self.threads.pop() {
            if self.threads.is_empty() {
                self.recorder.stop();
            }
            if thread.join().is_err() {
                error!("a thread broke down; the next start recovers what it had to do");
            }
        }
        self.notary.close();
        if let Err(fault) = base::disk::write_atomic(&self.data.join(CLEAN), b"") {
            warn!(%fault, "the mark of a good end could not be left; the next start will speak of a crash");
        }
    }
}

/// What of the open time before `end` is not held; less than a millisecond is rounding.
pub(crate) fn missing(
    open: &[Interval],
    mut held: Vec<(Time, Time)>,
    end: Time,
) -> Vec<(Time, Time)> {
    held.sort_unstable();
    let mut out = Vec::new();
    for interval in open {
        let until = interval.until.unwrap_or(end).min(end);
        let mut at = interval.from;
        for (from, to) in held
            .iter()
            .filter(|(from, to)| *to > interval.from && *from < until)
        {
            if from.since(at) >= 1_000 {
                out.push((at, *from));
            }
            at = at.max(*to);
        }
        if until.since(at) >= 1_000 {
            out.push((at, until));
        }
    }
    out
}

fn thread(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, String> {
    let builder = std::thread::Builder::new().name(name.to_owned());
    builder
        .spawn(work)
        .map_err(|fault| format!("the {name} cannot be started: {fault}"))
}

#[cfg(test)]
mod tests {
    use super::{Interval, Time, missing};

    #[test]
    fn open_time_that_nothing_holds_is_missing() {
        let ms = |ms: i64| Time(ms * 1000);
        let open = [
            Interval {
                from: ms(0),
                until: Some(ms(100)),
            },
            Interval {
                from: ms(200),
                until: None,
            },
        ];
        let held = vec![
            (ms(220), ms(300)),
            (ms(10), ms(50)),
            (ms(50), ms(90)),
            (ms(330), ms(400)),
        ];
        let found = missing(&open, held, ms(400));
        let expected =
            [(0, 10), (90, 100), (200, 220), (300, 330)].map(|(from, to)| (ms(from), ms(to)));
        assert_eq!(found, expected);
        assert_eq!(missing(&open, vec![(ms(0), ms(100))], ms(100)), []);
    }
}
