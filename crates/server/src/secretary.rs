//! Puts on the record what the machine saw: spans, gaps, cameras that come and go, final counts.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use acts::{
    Actor, CameraId, Cause, Command, KeptSegment, KeptTake, MeetingId, RaiseDifferences,
    SealedGapFound, SealedSegment, SealedTake, SpanSealed, Time, UnorderedCameraNoted,
};
use base::Clock;
use footage::{Recorder, Report, SealReport};
use live::Live;
use notary::{Denied, Notary};
use tracing::{error, info, warn};

use crate::archive;
use crate::held::{Fate, Held, Leftover, Shown, Waits};
use crate::seals::Seals;
use crate::stage::{Note, Stage};
use crate::watch::Watch;

/// A span is entered in the log at least this often.
const SPAN_US: i64 = 10 * Time::SECOND;
/// Entered earlier when so many segments wait, so that no act grows beyond reason.
pub(crate) const SPAN_SEGMENTS_MAX: usize = 200;
/// How long after adjournment encoders may still deliver what was open, and feeds take to say that
/// nothing comes: longer than their patience.
const LAST_WORD_US: i64 = 3_500_000;
const TURN: Duration = Duration::from_millis(200);
/// How long is waited before something that cannot be removed is tried again.
const AGAIN_US: i64 = 5 * Time::SECOND;

/// Segments of one meeting that wait to be entered.
#[derive(Debug, Default)]
struct Span {
    takes: Vec<KeptTake>,
    segments: Vec<KeptSegment>,
    since: Option<Time>,
}

/// Sealed segments of one closed part that wait to be entered.
#[derive(Debug, Default)]
struct SealedSpan {
    takes: Vec<SealedTake>,
    segments: Vec<SealedSegment>,
    since: Option<Time>,
}

/// Keeps what must not be lost until the notary has written it.
pub(crate) struct Secretary {
    clock: Clock,
    notary: Notary,
    live: Live,
    recorder: Recorder,
    stage: Stage,
    notes: Receiver<Note>,
    spans: BTreeMap<MeetingId, Span>,
    sealed: BTreeMap<(MeetingId, u32), SealedSpan>,
    held: Held,
    /// Sealed copies that could not be removed, and when that was tried last: their meetings are not
    /// complete before.
    leftovers: Vec<Leftover>,
    tried: Time,
    seals: Seals,
    /// Where sealed footage lies.
    vault: PathBuf,
    /// Written in this order; stays until it is.
    due: VecDeque<(&'static str, Command)>,
    over: BTreeMap<MeetingId, Time>,
    watch: Watch,
    complained: bool,
}

impl Secretary {
    pub(crate) fn new(
        notary: Notary,
        live: Live,
        recorder: Recorder,
        stage: Stage,
        notes: Receiver<Note>,
        vault: PathBuf,
        clock: Clock,
    ) -> Self {
        Self {
            clock,
            notary,
            live,
            recorder,
            stage,
            notes,
            spans: BTreeMap::new(),
            sealed: BTreeMap::new(),
            held: Held::default(),
            leftovers: Vec::new(),
            tried: Time::default(),
            seals: Seals::default(),
            vault,
            due: VecDeque::new(),
            over: BTreeMap::new(),
            watch: Watch::default(),
            complained: false,
        }
    }

    /// Works until `stop` says so, then writes what is left.
    pub(crate) fn run(mut self, stop: &dyn Fn() -> bool) {
        while !stop() {
            match self.notes.recv_timeout(TURN) {
                Ok(note) => self.take(note),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
            self.turn();
        }
        self.finish();
    }

    /// Takes all notes and writes what is due.
    pub(crate) fn turn(&mut self) {
        while let Ok(note) = self.notes.try_recv() {
            self.take(note);
        }
        let now = self.now();
        self.stage.account(now);
        let ripe = |span: &Span| {
            span.segments.len() >= SPAN_SEGMENTS_MAX
                || span.since.is_some_and(|since| now.since(since) >= SPAN_US)
        };
        let ripe: Vec<MeetingId> = self
            .spans
            .iter()
            .filter(|(_, span)| ripe(span))
            .map(|(id, _)| id.clone())
            .collect();
        ripe.iter().for_each(|meeting| self.enter(meeting));
        self.sort_held(now);
        self.discard_again(now);
        self.enter_sealed(&|span| {
            span.segments.len() >= SPAN_SEGMENTS_MAX
                || span.since.is_some_and(|since| now.since(since) >= SPAN_US)
        });
        self.due.extend(self.seals.due(&self.notary.record(), now));
        self.write();
        self.complete(now);
        self.raise();
    }

    /// Writes everything that is left: the server stops.
    pub(crate) fn finish(&mut self) {
        self.recorder.flush();
        self.stage.flush_sealed();
        self.turn();
        let open: Vec<MeetingId> = self.spans.keys().cloned().collect();
        open.iter().for_each(|meeting| self.enter(meeting));
        self.enter_sealed(&|_| true);
        self.write();
        if !self.due.is_empty() {
            error!(
                left = self.due.len(),
                "not everything could be written; the next start recovers the footage"
            );
        }
    }

    fn now(&self) -> Time {
        Time(self.clock.now_us())
    }

    fn take(&mut self, note: Note) {
        match note {
            Note::Recorder(report) => self.report(report),
            Note::Sealer(report) => self.report_sealed(report),
            Note::SealedGap {
                meeting,
                camera,
                from,
                to,
                cause,
            } => self.sealed_gap(meeting, camera, (from, to), cause),
            Note::Gap {
                meeting,
                camera,
                from,
                to,
                cause,
            } => {
                self.due.push_back((
                    "recorder",
                    Command::NoteGap {
                        meeting,
                        camera,
                        from,
                        to,
                        cause,
                    },
                ));
            }
            Note::Joined {
                meeting,
                camera,
                codecs,
            } => {
                let unordered = self.unordered(&meeting, &camera);
                self.due.push_back((
                    "cameras",
                    Command::NoteCameraJoined {
                        meeting,
                        camera,
                        codecs,
                    },
                ));
                self.due.extend(unordered.map(|alarm| ("cameras", alarm)));
            }
            Note::Lost {
                meeting,
                camera,
                cause,
            } => {
                self.due.push_back((
                    "cameras",
                    Command::NoteCameraLost {
                        meeting,
                        camera,
                        cause,
                    },
                ));
            }
            Note::Leftover(leftover) => self.discard(leftover),
            Note::Over(meeting) => {
                let now = self.now();
                self.over.entry(meeting).or_insert(now);
            }
        }
    }

    /// The alarm over a camera that sends in a sitting meeting although nobody ordered it to
    /// record; once for each.
    fn unordered(&self, meeting: &MeetingId, camera: &CameraId) -> Option<Command> {
        let record = self.notary.record();
        let found = record.meeting(meeting)?;
        let known = found.ordered().contains(camera) || found.unordered().contains_key(camera);
        if known || !found.state().sits() {
            return None;
        }
        error!(%meeting, %camera, "a camera sends without an order: have recording ordered, or stop it");
        let (meeting, camera) = (meeting.clone(), camera.clone());
        Some(Command::NoteUnorderedCamera(UnorderedCameraNoted {
            meeting,
            camera,
        }))
    }

    /// Has differences between what was told of a recording and what was done raised.
    ///
    /// If we die before one is written, the first look after the start finds it again.
    fn raise(&mut self) {
        let due = self.watch.differing(&self.notary.record(), self.now());
        for meeting in due {
            warn!(%meeting, "the recording was handled otherwise than participants were told");
            let raise = Command::RaiseDifferences(RaiseDifferences { meeting });
            self.due.push_back(("secretary", raise));
        }
        self.write();
    }

    fn report(&mut self, report: Report) {
        match report {
            Report::Kept {
                meeting,
                take,
                segment,
            } => {
                self.live.kept(&meeting, &segment);
                let now = self.now();
                let span = self.spans.entry(meeting).or_default();
                span.since.get_or_insert(now);
                span.takes.extend(take);
                span.segments.push(segment);
            }
            Report::Lost {
                meeting,
                camera,
                from,
                to,
                cause,
            } => {
                warn!(%meeting, %camera, ?cause, "footage was not kept");
                self.due.push_back((
                    "recorder",
                    Command::NoteGap {
                        meeting,
                        camera,
                        from,
                        to,
                        cause,
                    },
                ));
            }
            Report::Stopped {
                meeting,
                cause,
                detail,
            } => {
                error!(%meeting, %detail, "the recorder can keep no more; live goes on");
                // The record takes one line of text.
                let detail = detail.split_whitespace().collect::<Vec<_>>().join(" ");
                self.due.push_back((
                    "recorder",
                    Command::NoteRecorderStopped {
                        meeting,
                        cause,
                        detail,
                    },
                ));
            }
            Report::Resumed { meeting } => {
                info!(%meeting, "the recorder keeps again");
                self.due
                    .push_back(("recorder", Command::NoteRecorderResumed { meeting }));
            }
        }
    }

    fn report_sealed(&mut self, report: SealReport) {
        match report {
            SealReport::Sealed {
                meeting,
                seal,
                take,
                segment,
            } => {
                let held = self.is_held(&meeting);
                if held {
                    let camera = segment.camera.clone();
                    let waits = Waits::Segment {
                        seal,
                        take,
                        segment,
                    };
                    return self.held.keep(&meeting, &camera, waits);
                }
                self.span_sealed(meeting, seal, take, segment);
            }
            SealReport::Lost {
                meeting,
                camera,
                from,
                to,
                cause,
            } => {
                warn!(%meeting, %camera, ?cause, "closed footage was not kept");
                // What of it is closed is not known yet.
                if self.is_held(&meeting) {
                    return self.sealed_gap(meeting, camera, (from, to), cause);
                }
                let record = self.notary.record();
                let of = record.meeting(&meeting);
                let lost = of.map_or_else(Vec::new, |of| archive::closed_within(of, (from, to)));
                for lost in lost {
                    self.sealed_gap(meeting.clone(), camera.clone(), lost, cause);
                }
            }
        }
    }

    fn sealed_gap(
        &mut self,
        meeting: MeetingId,
        camera: CameraId,
        (from, to): (Time, Time),
        cause: Cause,
    ) {
        let gap = SealedGapFound {
            meeting,
            camera,
            from,
            to,
            cause,
        };
        if self.is_held(&gap.meeting) {
            let (meeting, camera) = (gap.meeting.clone(), gap.camera.clone());
            return self.held.keep(&meeting, &camera, Waits::Gap(gap));
        }
        self.due
            .push_back(("recorder", Command::NoteSealedGap(gap)));
    }

    /// Whether a meeting is or was held back, so that what is sealed of it may have been open.
    fn is_held(&self, meeting: &MeetingId) -> bool {
        let record = self.notary.record();
        let found = record.meeting(meeting);
        found.is_some_and(acts::Meeting::is_held_back)
    }

    fn span_sealed(
        &mut self,
        meeting: MeetingId,
        seal: u32,
        take: Option<SealedTake>,
        segment: SealedSegment,
    ) {
        let now = self.now();
        let span = self.sealed.entry((meeting, seal)).or_default();
        span.since.get_or_insert(now);
        span.takes.extend(take);
        span.segments.push(segment);
    }

    /// What was sealed of a session that is held back goes on the record where that was closed, and
    /// away once the public has seen it.
    fn sort_held(&mut self, now: Time) {
        for meeting in self.held.meetings() {
            if let Some(public) = self.stage.public(&meeting, now) {
                self.sort_held_of(&meeting, Shown::Until(public));
            }
        }
    }

    fn sort_held_of(&mut self, meeting: &MeetingId, shown: Shown) {
        let record = self.notary.record();
        let Some(found) = record.meeting(meeting) else {
            return;
        };
        let now = self.now();
        for fate in self.held.sort(found, shown, now) {
            match fate {
                Fate::Enter(meeting, seal, take, segment) => {
                    self.span_sealed(meeting, seal, take, segment);
                }
                Fate::Name(gap) => {
                    let gap = Command::NoteSealedGap(gap);
                    self.due.push_back(("recorder", gap));
                }
                Fate::Discard(leftover) => self.discard(leftover),
            }
        }
    }

    /// Removes a sealed copy of what is kept in the open.
    ///
    /// If we die before it is gone, the next start finds that it is kept in the open.
    fn discard(&mut self, leftover: Leftover) {
        if let Err(fault) = leftover.remove(&self.vault) {
            let meeting = leftover.meeting();
            error!(%meeting, %fault, "a sealed copy of what is public cannot be removed, and its meeting is not complete before: let the server remove it");
            self.leftovers.push(leftover);
        }
    }

    /// Tries again what could not be removed.
    fn discard_again(&mut self, now: Time) {
        if self.leftovers.is_empty() || now.since(self.tried) < AGAIN_US {
            return;
        }
        self.tried = now;
        let vault = &self.vault;
        self.leftovers.retain(|it| it.remove(vault).is_err());
        if self.leftovers.is_empty() {
            info!("all sealed copies of what is public are removed");
        }
    }

    /// Turns the waiting sealed segments that are ripe into acts.
    fn enter_sealed(&mut self, ripe: &dyn Fn(&SealedSpan) -> bool) {
        // Seals of a meeting in their order: a camera's later footage would keep its earlier out.
        let due = |(meeting, seal): &(MeetingId, u32)| {
            let mut later = self.sealed.range((meeting.clone(), *seal)..);
            later.any(|((of, _), span)| of == meeting && ripe(span))
        };
        let ripe: Vec<_> = self.sealed.keys().filter(|key| due(key)).cloned().collect();
        for key in ripe {
            let Some(span) = self.sealed.remove(&key) else {
                continue;
            };
            let (meeting, seal) = key;
            let span = SpanSealed {
                meeting,
                seal,
                takes: span.takes,
                segments: span.segments,
            };
            self.due.push_back(("recorder", Command::SealSpan(span)));
        }
    }

    /// Turns a meeting's waiting segments into an act.
    fn enter(&mut self, meeting: &MeetingId) {
        if let Some(Span {
            takes, segments, ..
        }) = self.spans.remove(meeting)
            && !segments.is_empty()
        {
            let meeting = meeting.clone();
            self.due.push_back((
                "recorder",
                Command::KeepSpan {
                    meeting,
                    takes,
                    segments,
                },
            ));
        }
    }

    /// Writes what is due, in order; stops at a fault and tries again on the next turn.
    fn write(&mut self) {
        while let Some((part, command)) = self.due.front() {
            match self
                .notary
                .submit_blocking(Actor::machine(part), command.clone(), None)
            {
                Ok(_) => {
                    self.complained = false;
                    if let Command::KeepSpan {
                        meeting, segments, ..
                    } = command
                    {
                        self.held.kept(meeting, segments);
                    }
                }
                Err(Denied::Fault(fault)) => {
                    if !std::mem::replace(&mut self.complained, true) {
                        error!(%fault, waiting = self.due.len(), "the book cannot be written; trying again");
                    }
                    return;
                }
                Err(Denied::Refused(refusal)) if apart(command).len() > 1 => {
                    // One camera must not cost the others their footage.
                    warn!(%refusal, "the record refused a span; its cameras are entered one by one");
                    let apart = apart(command);
                    self.due.pop_front();
                    for command in apart.into_iter().rev() {
                        self.due.push_front(("recorder", command));
                    }
                    continue;
                }
                Err(
                    denied @ (Denied::Refused(_)
                    | Denied::KeyMalformed
                    | Denied::KeyReused
                    | Denied::NotSigned(_)),
                ) => {
                    error!(%denied, ?command, "the record refused what the machine saw");
                }
            }
            self.due.pop_front();
        }
    }

    /// Names open time that neither footage nor a gap accounts for: whatever went wrong before,
    /// nothing may be missing in silence. False when it cannot be done now.
    fn name_what_is_left(&mut self, meeting: &MeetingId) -> bool {
        let kept = match archive::kept(&self.notary, meeting) {
            Ok(kept) => kept,
            Err(fault) => {
                error!(%meeting, %fault, "what is missing of it cannot be named; trying again");
                return false;
            }
        };
        let record = self.notary.record();
        let left = record
            .meeting(meeting)
            .map_or_else(Vec::new, |of| archive::unaccounted(of, &kept));
        for (camera, from, to) in left {
            error!(%meeting, %camera, %from, %to, "nothing accounted for this time");
            self.due.push_back((
                "recorder",
                Command::NoteGap {
                    meeting: meeting.clone(),
                    camera,
                    from,
                    to,
                    cause: Cause::Unusable,
                },
            ));
        }
        let named = self.name_what_is_unsealed(meeting);
        self.write();
        named && self.due.is_empty()
    }

    /// The same for closed time under a seal, for every camera that is to record.
    fn name_what_is_unsealed(&mut self, meeting: &MeetingId) -> bool {
        let sealed = match archive::sealed(&self.notary, meeting) {
            Ok(sealed) => sealed,
            Err(fault) => {
                error!(%meeting, %fault, "what is missing of its closed parts cannot be named");
                return false;
            }
        };
        let record = self.notary.record();
        let Some(found) = record.meeting(meeting) else {
            return true;
        };
        let end = found.adjourned().unwrap_or_default();
        for camera in found.recording() {
            for (from, to) in archive::unsealed(found, &sealed, &camera, end) {
                error!(%meeting, %camera, %from, %to, "nothing accounted for this closed time");
                // Nothing waits for what may still be closed: the meeting is over.
                let gap = SealedGapFound {
                    meeting: meeting.clone(),
                    camera: camera.clone(),
                    from,
                    to,
                    cause: Cause::Unusable,
                };
                let gap = Command::NoteSealedGap(gap);
                self.due.push_back(("recorder", gap));
            }
        }
        true
    }

    /// Whether a sealed copy of what is public could not be removed so far.
    fn leaves_something(&self, meeting: &MeetingId) -> bool {
        let mut leftovers = self.leftovers.iter();
        leftovers.any(|leftover| leftover.meeting() == meeting)
    }

    /// Completes the footage of meetings that are over and have delivered everything.
    fn complete(&mut self, now: Time) {
        let ripe: Vec<MeetingId> = self
            .over
            .iter()
            .filter(|(meeting, since)| {
                now.since(**since) >= LAST_WORD_US
                    && self.stage.is_shown(meeting, now)
                    && !self.stage.has_open_take(meeting)
            })
            .map(|(meeting, _)| meeting.clone())
            .collect();
        for meeting in ripe {
            self.recorder.flush();
            self.stage.flush_sealed();
            while let Ok(note) = self.notes.try_recv() {
                self.take(note);
            }
            self.enter(&meeting);
            self.write();
            if !self.due.is_empty() {
                return;
            }
            // Now the record has what is kept in the open: what is sealed of the rest stays.
            self.sort_held_of(&meeting, Shown::All);
            self.enter_sealed(&|_| true);
            self.write();
            if !self.due.is_empty() || !self.name_what_is_left(&meeting) {
                return;
            }
            if self.held.holds(&meeting) || self.leaves_something(&meeting) {
                continue;
            }
            let record = self.notary.record();
            let Some(cameras) = record.meeting(&meeting).map(acts::Meeting::final_counts) else {
                continue;
            };
            self.due.push_back((
                "recorder",
                Command::CompleteFootage {
                    meeting: meeting.clone(),
                    cameras,
                },
            ));
            self.write();
            self.held.leave(&meeting);
            self.stage.leave(&meeting);
            self.over.remove(&meeting);
            info!(%meeting, "its footage is complete");
        }
    }
}

/// A span as one command for each of its cameras; nothing for any other command.
fn apart(command: &Command) -> Vec<Command> {
    if let Command::SealSpan(span) = command {
        return sealed_apart(span);
    }
    let Command::KeepSpan {
        meeting,
        takes,
        segments,
    } = command
    else {
        return Vec::new();
    };
    let takes_of = takes.iter().map(|take| &take.camera);
    let cameras: BTreeSet<&CameraId> = takes_of
        .chain(segments.iter().map(|segment| &segment.camera))
        .collect();
    let of = |camera: &CameraId| Command::KeepSpan {
        meeting: meeting.clone(),
        takes: takes
            .iter()
            .filter(|take| take.camera == *camera)
            .cloned()
            .collect(),
        segments: segments
            .iter()
            .filter(|segment| segment.camera == *camera)
            .cloned()
            .collect(),
    };
    cameras.into_iter().map(of).collect()
}

fn sealed_apart(span: &SpanSealed) -> Vec<Command> {
    let cameras: BTreeSet<&CameraId> = span.segments.iter().map(|it| &it.camera).collect();
    let of = |camera: &CameraId| {
        let takes = span.takes.iter().filter(|it| it.camera == *camera);
        let segments = span.segments.iter().filter(|it| it.camera == *camera);
        Command::SealSpan(SpanSealed {
            meeting: span.meeting.clone(),
            seal: span.seal,
            takes: takes.cloned().collect(),
            segments: segments.cloned().collect(),
        })
    };
    cameras.into_iter().map(of).collect()
}
