//! What the record says was destroyed: it is declared, and not missing.

use std::collections::BTreeMap;

use acts::{
    Act, By, CameraId, DestroyedCount, DestructionDecided, Digest, Entry, MeetingId, SealedSegment,
    Stock, Time,
};
use sha2::{Digest as _, Sha256};

use crate::evidence::Evidence;
use crate::report::{Finding, Notes, Verdict};

/// A destruction from its decision on.
#[derive(Clone, Debug)]
struct Destruction {
    decided: DestructionDecided,
    begun: Option<u64>,
    done: Option<(u64, Vec<DestroyedCount>)>,
}

/// All destructions on the record, and what was sealed, for counting what is gone of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gone {
    all: BTreeMap<(MeetingId, u64), Destruction>,
    sealed: Vec<(MeetingId, SealedSegment)>,
    /// The last entry by which somebody seconded, and who did.
    seconded: Option<(u64, By)>,
    /// Decisions that no two persons made.
    alone: Vec<(MeetingId, u64)>,
}

/// How far a segment's destruction went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Going {
    /// The machine is at it, or was when it stopped.
    Begun,
    /// It is done.
    Done,
}

impl Gone {
    /// Takes in what an entry says of destruction.
    pub(crate) fn take(&mut self, entry: &Entry) {
        let known = match &entry.act {
            Act::Seconded(..) => {
                self.seconded = Some((entry.n, entry.by.clone()));
                return;
            }
            Act::DestructionDecided(it) => {
                let by_two = self
                    .seconded
                    .as_ref()
                    .is_some_and(|(n, by)| n + 1 == entry.n && *by == entry.by);
                if !by_two {
                    self.alone.push((it.meeting.clone(), entry.n));
                }
                let fresh = Destruction {
                    decided: it.clone(),
                    begun: None,
                    done: None,
                };
                self.all.insert((it.meeting.clone(), entry.n), fresh);
                return;
            }
            Act::DestructionBegun(it) => (it.meeting.clone(), it.destruction.0),
            Act::Destroyed(it) => (it.meeting.clone(), it.destruction.0),
            Act::SpanSealed(it) => {
                let segments = it.segments.iter();
                let of_meeting = segments.map(|one| (it.meeting.clone(), one.clone()));
                self.sealed.extend(of_meeting);
                return;
            }
            acts::house_acts!()
            | acts::notice_acts!()
            | acts::attendance_acts!()
            | acts::session_acts!()
            | acts::handling_acts!()
            | acts::business_acts!()
            | acts::footage_acts!()
            | acts::custody_acts!()
            | acts::papers_acts!()
            | Act::Later { .. } => return,
        };
        let Some(destruction) = self.all.get_mut(&known) else {
            return;
        };
        if let Act::Destroyed(it) = &entry.act {
            destruction.done = Some((entry.n, it.cameras.clone()));
        } else {
            destruction.begun.get_or_insert(entry.n);
        }
    }

    /// The destruction with which a segment went: of those that take it, the one that began first.
    fn with(
        &self,
        meeting: &MeetingId,
        stock: Stock,
        (camera, from, us): (&CameraId, Time, u64),
    ) -> Option<(u64, &Destruction)> {
        let to = from.plus_us(i64::try_from(us).unwrap_or(i64::MAX));
        let of_meeting = (meeting.clone(), 0)..=(meeting.clone(), u64::MAX);
        let takes = self.all.range(of_meeting).filter(|(_, it)| {
            let decided = &it.decided;
            let whole = decided.extent.holds(camera, from, to);
            it.begun.is_some() && stock.is_in(decided.stock) && whole
        });
        let first = takes.min_by_key(|(_, it)| it.begun);
        first.map(|((_, n), it)| (*n, it))
    }

    /// Whether a segment is to be there; if not, how far its destruction went.
    pub(crate) fn of(
        &self,
        meeting: &MeetingId,
        stock: Stock,
        segment: (&CameraId, Time, u64),
    ) -> Option<Going> {
        let (_, destruction) = self.with(meeting, stock, segment)?;
        Some(match destruction.done {
            Some(_) => Going::Done,
            None => Going::Begun,
        })
    }

    /// Each tombstone must say what the record had of the footage that is gone.
    pub(crate) fn check(&self, evidence: &Evidence, notes: &mut Notes) {
        for (meeting, n) in &self.alone {
            let detail = format!("entry {n}: no two persons decided this destruction");
            notes.find(Finding {
                meeting: Some(meeting.clone()),
                ..Finding::about("entry", Verdict::Altered, detail)
            });
        }
        for ((meeting, n), destruction) in &self.all {
            if let Some((entry, said)) = &destruction.done {
                let mut said = said.clone();
                said.sort_by_key(|count| (count.stock, count.camera.clone()));
                if self.counted(meeting, *n, evidence) != said {
                    let detail = format!(
                        "entry {entry}: what it says was destroyed is not what the record had of it"
                    );
                    notes.find(Finding {
                        meeting: Some(meeting.clone()),
                        ..Finding::about("entry", Verdict::Altered, detail)
                    });
                }
            } else if destruction.begun.is_some() {
                let detail = format!(
                    "the destruction of act {n} was begun and is not done; the server goes on with it"
                );
                notes.remark("footage", detail);
            }
        }
    }

    fn counted(&self, meeting: &MeetingId, n: u64, evidence: &Evidence) -> Vec<DestroyedCount> {
        let goes = |stock, segment| {
            let with = self.with(meeting, stock, segment);
            with.is_some_and(|(with, _)| with == n)
        };
        let mut files: BTreeMap<(Stock, CameraId), (DestroyedCount, Sha256)> = BTreeMap::new();
        let mut add = |stock: Stock, camera: &CameraId, bytes: u64, us: u64, file: Digest| {
            let none = || DestroyedCount {
                camera: camera.clone(),
                stock,
                segments: 0,
                bytes: 0,
                duration_us: 0,
                digest: file,
            };
            let fresh = || (none(), Sha256::new());
            let entry = files.entry((stock, camera.clone()));
            let (count, hash) = entry.or_insert_with(fresh);
            count.segments += 1;
            count.bytes += bytes;
            count.duration_us += us;
            hash.update(file.0);
        };
        let takes = evidence
            .takes
            .iter()
            .filter(|((of, _, _), _)| of == meeting);
        for it in takes.flat_map(|(_, take)| &take.segments) {
            if goes(Stock::Open, (&it.camera, it.start, it.duration_us)) {
                add(Stock::Open, &it.camera, it.bytes, it.duration_us, it.file);
            }
        }
        for (_, it) in self.sealed.iter().filter(|(of, _)| of == meeting) {
            if goes(Stock::Sealed, (&it.camera, it.start, it.duration_us)) {
                add(Stock::Sealed, &it.camera, it.bytes, it.duration_us, it.file);
            }
        }
        let finish = |(mut count, hash): (DestroyedCount, Sha256)| {
            count.digest = Digest(hash.finalize().into());
            count
        };
        files.into_values().map(finish).collect()
    }
}
