//! Sealing: who can open a closed part's recording together, what was sealed of it, and what is
//! missing. Footage is sealed at capture, segment by segment, to a key that nobody holds whole.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bodies::House;
use crate::decide::Ask;
use crate::footage::after;
use crate::meeting::Meeting;
use crate::session::not_sitting;
use crate::stamp::Stamp;
use crate::text;
use crate::{
    Act, ActId, BodyId, CameraId, Cause, ClosedPart, Digest, Gap, Interval, MeetingId, Office,
    OfficeId, PersonId, Record, Refusal, Said, Side, State, Time,
};

/// Clauses of a policy, and custodians of a clause, at most.
const LIST_MAX: usize = 32;
/// An armoured age file that holds one piece for so many custodians, in characters at most.
const PIECE_CHARS_MAX: usize = 16 * 1024;
/// Segments that one act holds at most.
const SPAN_MAX: usize = 4_096;
/// How much open time before a closing may be sealed with it, so that its first pictures can be
/// decoded.
const LEAD_IN_US: i64 = 60 * Time::SECOND;
/// How far behind a reopening a sealed segment may end: what passed while that was being written.
const TAIL_US: i64 = 2 * Time::SECOND;
/// How long before a meeting its first seal is dealt, so that custodians can try their pieces.
const AHEAD_US: i64 = 24 * 3600 * Time::SECOND;
const SIDES: [Side; 3] = [Side::Elected, Side::Services, Side::Outside];

/// Who can open what a body seals, from the next seal on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SealPolicySet {
    /// The body.
    pub body: BodyId,
    /// All of these clauses are needed to open; any one custodian of a clause opens it. "Two of
    /// three here and two of three there" is six clauses, each naming two of one three.
    pub clauses: Vec<Vec<OfficeId>>,
}

/// A key was dealt in pieces: nobody holds it whole, and only its public half stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SealPrepared {
    /// The meeting.
    pub meeting: MeetingId,
    /// Number of the seal within the meeting, from 1; the closed part of the same number is sealed
    /// with it.
    pub seal: u32,
    /// The public half, an age X25519 recipient, "age1…" (C2SP age).
    pub recipient: String,
    /// The clauses of the policy, each with its piece.
    pub clauses: Vec<SealedClause>,
    /// The act that prepared the seal of this number before, which was not used yet and never will
    /// be: policy or keys have changed since. Time that is held back uses the next seal already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<ActId>,
}

/// A clause and the piece that opens it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SealedClause {
    /// Who can open the piece, with the age recipient to which it was encrypted for each.
    pub custodians: BTreeMap<OfficeId, String>,
    /// The piece: an ordinary ASCII-armoured age file.
    pub piece: String,
    /// SHA-256 of what is in it, so that a wrong piece is told apart.
    pub commitment: Digest,
}

/// A custodian opened its piece, and says that it could.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PieceAcknowledged {
    /// The meeting.
    pub meeting: MeetingId,
    /// The seal.
    pub seal: u32,
    /// The clause, from 1.
    pub clause: u32,
    /// The custodian; when absent, the office that asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
}

/// A take of sealed footage, as first mentioned: its initialisation segment, in a file of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SealedTake {
    /// The camera within the meeting's room.
    pub camera: CameraId,
    /// Number of the take within the meeting's sealed footage of this camera, from 1.
    pub take: u32,
    /// Size of the sealed file in bytes.
    pub bytes: u64,
    /// SHA-256 of the sealed file.
    pub file: Digest,
    /// Salted digest of what is in it, so that a release proves to be what was recorded.
    pub salted: Digest,
}

/// A segment that was sealed, written and synced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SealedSegment {
    /// The camera within the meeting's room.
    pub camera: CameraId,
    /// Its take.
    pub take: u32,
    /// Number within the meeting's sealed footage of this camera; never repeats.
    pub seq: u64,
    /// When its first frame lies on the timeline.
    pub start: Time,
    /// Its length in microseconds.
    pub duration_us: u64,
    /// Size of the sealed file in bytes.
    pub bytes: u64,
    /// SHA-256 of the sealed file.
    pub file: Digest,
    /// Salted digest of what is in it.
    pub salted: Digest,
}

/// Segments of a closed part were sealed since the last such act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpanSealed {
    /// The meeting.
    pub meeting: MeetingId,
    /// The seal.
    pub seal: u32,
    /// Takes that begin here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub takes: Vec<SealedTake>,
    /// The segments.
    pub segments: Vec<SealedSegment>,
}

/// Closed time of which a camera has nothing sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SealedGapFound {
    /// The meeting.
    pub meeting: MeetingId,
    /// The camera within the meeting's room.
    pub camera: CameraId,
    /// Where it begins.
    pub from: Time,
    /// Where it ends.
    pub to: Time,
    /// Why.
    pub cause: Cause,
}

/// A seal and who said that their piece opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// The act that dealt it.
    pub prepared: Said<SealPrepared>,
    /// For each clause, in order, the custodians who said so.
    pub acknowledged: Vec<BTreeMap<OfficeId, Stamp>>,
}

/// What one camera's sealed footage amounts to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SealedKept {
    /// Count of segments.
    pub segments: u64,
    /// Bytes of all sealed files.
    pub bytes: u64,
    /// Duration sealed, in microseconds.
    pub duration_us: u64,
    /// Number of the last take; 0 before the first.
    pub last_take: u32,
    /// Number of the last segment.
    pub last_seq: Option<u64>,
    /// The end of the last segment on the timeline.
    pub covered_until: Option<Time>,
}

/// What of one camera lies under one seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealedStretch {
    /// When the first segment begins.
    pub from: Time,
    /// When the last one ends.
    pub until: Time,
    /// Number of the first segment.
    pub first: u64,
    /// Number of the last.
    pub last: u64,
}

/// What a meeting sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sealing {
    seals: BTreeMap<u32, Seal>,
    superseded: Vec<Said<SealPrepared>>,
    kept: BTreeMap<CameraId, SealedKept>,
    under: BTreeMap<u32, BTreeMap<CameraId, SealedStretch>>,
    gaps: Vec<Gap>,
}

impl Seal {
    /// Whether an office keeps one of its pieces.
    pub fn is_kept_by(&self, office: &OfficeId) -> bool {
        let mut clauses = self.prepared.what.clauses.iter();
        clauses.any(|clause| clause.custodians.contains_key(office))
    }
}

impl SealedSegment {
    /// When it ends.
    pub fn end(&self) -> Time {
        after(self.start, self.duration_us)
    }
}

impl SealedStretch {
    fn of(segment: &SealedSegment) -> Self {
        Self {
            from: segment.start,
            until: segment.end(),
            first: segment.seq,
            last: segment.seq,
        }
    }

    fn with(self, other: Self) -> Self {
        Self {
            from: self.from.min(other.from),
            until: self.until.max(other.until),
            first: self.first.min(other.first),
            last: self.last.max(other.last),
        }
    }
}

impl SealPolicySet {
    /// The side that could open alone, if one could: it has a custodian in every clause.
    pub fn opened_by(&self, record: &Record) -> Option<Side> {
        let stands = |side: Side, office: &OfficeId| {
            record
                .office(office)
                .is_some_and(|office| office.side == side)
        };
        let opens = |side: &Side| {
            let mut clauses = self.clauses.iter();
            clauses.all(|clause| clause.iter().any(|office| stands(*side, office)))
        };
        SIDES.into_iter().find(opens)
    }
}

pub(crate) fn set_policy(ask: Ask<'_>, made: SealPolicySet) -> Result<Act, Refusal> {
    let record = ask.record;
    if record.body(&made.body).is_none() {
        return Err(Refusal::BodyUnknown { body: made.body });
    }
    let fits = |count: usize| (1..=LIST_MAX).contains(&count);
    let once =
        |clause: &Vec<OfficeId>| clause.iter().collect::<BTreeSet<_>>().len() == clause.len();
    let good = |clause: &Vec<OfficeId>| fits(clause.len()) && once(clause);
    if !fits(made.clauses.len()) || !made.clauses.iter().all(good) {
        return Err(Refusal::SealPolicyShape);
    }
    for office in made.clauses.iter().flatten() {
        record.known_office(office)?;
    }
    stands(record, &made)?;
    if record
        .seal_policy(&made.body)
        .is_some_and(|said| said.what == made)
    {
        return Err(Refusal::NothingChanged);
    }
    Ok(Act::SealPolicySet(made))
}

/// Refuses a policy that does not keep the sides apart, as offices and keys are now.
fn stands(record: &Record, policy: &SealPolicySet) -> Result<(), Refusal> {
    keys(record, &policy.clauses)?;
    holders(record, &policy.clauses)?;
    match policy.opened_by(record) {
        Some(side) => Err(Refusal::OneSideOpens { side }),
        None => Ok(()),
    }
}

/// Refuses custodians without a key, and two with the same: whoever holds that would stand on both
/// sides.
fn keys(record: &Record, clauses: &[Vec<OfficeId>]) -> Result<(), Refusal> {
    let mut known: BTreeMap<&str, &OfficeId> = BTreeMap::new();
    for office in clauses.iter().flatten() {
        let set = record.office(office).and_then(|it| it.recipient.as_ref());
        let Some(said) = set else {
            let office = office.clone();
            return Err(Refusal::CustodianWithoutKey { office });
        };
        let other = known.insert(&said.what.recipient, office);
        if let Some(other) = other.filter(|other| *other != office) {
            let (office, other) = (office.clone(), other.clone());
            return Err(Refusal::OneKeyForTwo { office, other });
        }
    }
    Ok(())
}

/// Refuses custodians of whom nobody knows who they are, and one person on two sides: whoever runs
/// the machine can hand out tokens for any office, but appoints persons in everybody's sight.
fn holders(record: &Record, clauses: &[Vec<OfficeId>]) -> Result<(), Refusal> {
    let mut known: BTreeMap<&PersonId, &Office> = BTreeMap::new();
    let custodians: BTreeSet<&OfficeId> = clauses.iter().flatten().collect();
    for office in custodians.into_iter().filter_map(|id| record.office(id)) {
        if office.holder().is_none() {
            let office = office.id.clone();
            return Err(Refusal::CustodianUnknown { office });
        }
        for person in record.persons_of(office) {
            let other = known.insert(person, office);
            if let Some(other) = other.filter(|other| other.side != office.side) {
                let (office, other) = (office.id.clone(), other.id.clone());
                return Err(Refusal::OnePersonTwoSides { office, other });
            }
        }
    }
    Ok(())
}

/// Refuses a camera that is neither in the meeting's room nor was ordered to record.
fn of_room(record: &Record, meeting: &Meeting, camera: &CameraId) -> Result<(), Refusal> {
    if meeting.ordered().contains(camera) {
        return Ok(());
    }
    record.in_use(&meeting.notice().room, camera).map(|_| ())
}

pub(crate) fn prepare(ask: Ask<'_>, made: SealPrepared) -> Result<Act, Refusal> {
    let found = ask.record.known(&made.meeting)?;
    if found.state().is_over() {
        return Err(not_sitting(found));
    }
    let body = &found.notice().body;
    let policy = ask.record.seal_policy(body);
    let policy = policy.ok_or_else(|| Refusal::SealPolicyMissing { body: body.clone() })?;
    let expected = ask.record.seal_wanted(found);
    if expected != Some((made.seal, made.supersedes)) {
        return Err(Refusal::SealOutOfOrder {
            seal: made.seal,
            meeting: made.meeting,
        });
    }
    text::age_recipient(&made.recipient)?;
    stands(ask.record, &policy.what)?;
    let fits = |clause: &SealedClause| (1..=PIECE_CHARS_MAX).contains(&clause.piece.len());
    if !follows(ask.record, &policy.what, &made.clauses) || !made.clauses.iter().all(fits) {
        return Err(Refusal::SealOtherwise);
    }
    Ok(Act::SealPrepared(made))
}

/// Whether clauses are those of a policy, with the keys that its custodians have now.
fn follows(record: &Record, policy: &SealPolicySet, clauses: &[SealedClause]) -> bool {
    let agreed = |(clause, wanted): (&SealedClause, &Vec<OfficeId>)| {
        let named = clause
            .custodians
            .keys()
            .eq(wanted.iter().collect::<BTreeSet<_>>());
        let keys = clause.custodians.iter().all(|(office, recipient)| {
            let set = record.office(office).and_then(|it| it.recipient.as_ref());
            set.is_some_and(|said| said.what.recipient == *recipient)
        });
        named && keys
    };
    let wanted = &policy.clauses;
    clauses.len() == wanted.len() && clauses.iter().zip(wanted).all(agreed)
}

pub(crate) fn acknowledge(ask: Ask<'_>, made: PieceAcknowledged) -> Result<Act, Refusal> {
    let office = ask.itself(made.office)?;
    let found = ask.record.known(&made.meeting)?;
    let seal = found.seals().get(&made.seal);
    let seal = seal.ok_or(Refusal::SealUnknown { seal: made.seal })?;
    let clause = made.clause.checked_sub(1).map(|nth| nth as usize);
    let clause = clause.and_then(|nth| {
        let clause = seal.prepared.what.clauses.get(nth)?;
        Some((clause, seal.acknowledged.get(nth)?))
    });
    let (clause, acknowledged) = clause.ok_or(Refusal::NotCustodian)?;
    if !clause.custodians.contains_key(&office) {
        return Err(Refusal::NotCustodian);
    }
    if acknowledged.contains_key(&office) {
        return Err(Refusal::NothingChanged);
    }
    Ok(Act::PieceAcknowledged(PieceAcknowledged {
        office: Some(office),
        ..made
    }))
}

pub(crate) fn span(ask: Ask<'_>, made: SpanSealed) -> Result<Act, Refusal> {
    let found = ask.record.known(&made.meeting)?;
    let part = found.sealed_part(made.seal);
    let held = found.held();
    let may_hold = !held.is_empty() && found.seals().contains_key(&made.seal);
    if part.is_none() && !may_hold {
        return Err(Refusal::SealUnknown { seal: made.seal });
    }
    if made.segments.is_empty() {
        return Err(Refusal::SpanEmpty);
    }
    if found.completed().is_some() {
        let meeting = made.meeting;
        return Err(Refusal::FootageClosed { meeting });
    }
    if made.segments.len().max(made.takes.len()) > SPAN_MAX {
        return Err(Refusal::TooMany {
            what: "segments or takes",
            limit: SPAN_MAX,
        });
    }
    let mut sealing = found.sealing.clone();
    for take in &made.takes {
        of_room(ask.record, found, &take.camera)?;
        sealing.begin(take)?;
    }
    for segment in &made.segments {
        let closed = part.map(|part| (part.from, part.until));
        let held = held.iter().map(|held| (held.from, held.until));
        let mut times = closed.into_iter().chain(held);
        if !times.any(|time| lies_in(time, segment, ask.at)) {
            let (camera, seq) = (segment.camera.clone(), segment.seq);
            return Err(Refusal::SealedElsewhere { camera, seq });
        }
        text::number("length of a sealed file", segment.bytes)?;
        text::number("number of a sealed segment", segment.seq)?;
        sealing.keep(segment)?;
    }
    Ok(Act::SpanSealed(made))
}

/// Whether a segment lies in a closed part or in time that was held back, but for the open time
/// that its first pictures need.
fn lies_in((from, until): (Time, Option<Time>), segment: &SealedSegment, at: Time) -> bool {
    let until = until.unwrap_or(at);
    let end = segment.end();
    let early = segment.start < from.plus_us(-LEAD_IN_US);
    let late = end > until.plus_us(TAIL_US) || end > at;
    !early && !late && segment.duration_us > 0 && segment.bytes > 0
}

pub(crate) fn gap(ask: Ask<'_>, made: SealedGapFound) -> Result<Act, Refusal> {
    let found = ask.record.known(&made.meeting)?;
    let within =
        |part: &ClosedPart| part.from <= made.from && made.to <= part.until.unwrap_or(ask.at);
    if made.from >= made.to || !found.closed().iter().any(within) {
        return Err(Refusal::SealedGapImplausible);
    }
    of_room(ask.record, found, &made.camera)?;
    let gap = Gap {
        camera: made.camera.clone(),
        from: made.from,
        to: made.to,
        cause: made.cause,
    };
    if found.sealing.gaps.contains(&gap) {
        return Err(Refusal::GapKnown);
    }
    Ok(Act::SealedGapFound(made))
}

impl Sealing {
    fn begin(&mut self, take: &SealedTake) -> Result<(), Refusal> {
        text::number("length of a sealed file", take.bytes)?;
        let kept = self.kept.entry(take.camera.clone()).or_default();
        if take.take <= kept.last_take || take.bytes == 0 {
            return Err(Refusal::TakeOutOfOrder {
                camera: take.camera.clone(),
                take: take.take,
                last: kept.last_take,
            });
        }
        kept.last_take = take.take;
        kept.bytes = kept.bytes.saturating_add(take.bytes);
        Ok(())
    }

    fn keep(&mut self, segment: &SealedSegment) -> Result<(), Refusal> {
        let (camera, take) = (segment.camera.clone(), segment.take);
        let Some(kept) = self
            .kept
            .get_mut(&camera)
            .filter(|kept| kept.last_take >= take)
        else {
            return Err(Refusal::TakeUnknown { camera, take });
        };
        let later = kept.last_seq.is_none_or(|last| segment.seq > last);
        let apart = kept
            .covered_until
            .is_none_or(|until| segment.start >= until);
        if !later || !apart || take == 0 {
            let seq = segment.seq;
            return Err(Refusal::SegmentOutOfOrder { camera, seq });
        }
        kept.segments += 1;
        kept.last_seq = Some(segment.seq);
        kept.bytes = kept.bytes.saturating_add(segment.bytes);
        kept.duration_us = kept.duration_us.saturating_add(segment.duration_us);
        kept.covered_until = Some(segment.end());
        Ok(())
    }
}

impl Meeting {
    /// The seals that were prepared, by number.
    pub fn seals(&self) -> &BTreeMap<u32, Seal> {
        &self.sealing.seals
    }

    /// What each camera's sealed footage amounts to so far.
    pub fn sealed(&self) -> &BTreeMap<CameraId, SealedKept> {
        &self.sealing.kept
    }

    /// What lies under a seal, by camera; none while nothing was sealed with it.
    pub fn sealed_under(&self, seal: u32) -> Option<&BTreeMap<CameraId, SealedStretch>> {
        self.sealing.under.get(&seal)
    }

    /// Where sealed pictures are missing, in the order in which it was found.
    pub fn sealed_gaps(&self) -> &[Gap] {
        &self.sealing.gaps
    }

    /// The closed part that a seal is for, once it began.
    pub fn sealed_part(&self, number: u32) -> Option<&ClosedPart> {
        self.sealing.seals.get(&number)?;
        let nth = usize::try_from(number).ok()?.checked_sub(1)?;
        self.closed.get(nth)
    }

    /// The number of the seal that is to be prepared: for the part that is closed now, if it has
    /// none, or else for the next one; none while that lies ready.
    pub fn next_seal(&self) -> Option<u32> {
        let begun = u32::try_from(self.closed.len()).ok()?;
        let now = (self.state() == State::ClosedSession).then_some(begun);
        let next = now.into_iter().chain([begun + 1]);
        next.into_iter()
            .find(|number| !self.sealing.seals.contains_key(number))
    }

    pub(crate) fn seal_prepared(&mut self, made: &SealPrepared, stamp: &Stamp) -> bool {
        let before = self.seals().get(&made.seal).map(|seal| &seal.prepared);
        let fits = match before {
            Some(before) => !self.has_begun(made.seal) && made.supersedes == Some(before.stamp.n),
            None => self.next_seal() == Some(made.seal),
        };
        if !fits {
            return false;
        }
        let before = before.cloned();
        self.sealing.superseded.extend(before);
        let seal = Seal {
            acknowledged: vec![BTreeMap::new(); made.clauses.len()],
            prepared: Said::new(made, stamp),
        };
        self.sealing.seals.insert(made.seal, seal);
        true
    }

    /// Whether the closed part that a seal is for has begun.
    fn has_begun(&self, seal: u32) -> bool {
        usize::try_from(seal).is_ok_and(|seal| seal <= self.closed.len())
    }

    /// Whether something may be sealed with a seal: its closed part has begun, or what is held back
    /// is sealed with it in case that is closed. Another of the same number would open none of that.
    fn is_used(&self, seal: u32) -> bool {
        let held = self.held();
        self.has_begun(seal) || held.iter().any(|held| self.seal_of_held(held) == seal)
    }

    /// The number of the seal that time which is held back is sealed with: that of the closed part
    /// that comes next.
    pub fn seal_of_held(&self, held: &Interval) -> u32 {
        let before = self.closed.iter().filter(|part| part.from <= held.from);
        u32::try_from(before.count()).map_or(u32::MAX, |before| before.saturating_add(1))
    }

    /// Seals that others took the place of before they were used; nothing is sealed with them. In
    /// logs of before seals of what is held back counted as used, something may be.
    pub fn superseded_seals(&self) -> &[Said<SealPrepared>] {
        &self.sealing.superseded
    }

    pub(crate) fn piece_acknowledged(&mut self, made: &PieceAcknowledged, stamp: &Stamp) -> bool {
        let nth = usize::try_from(made.clause).ok();
        let nth = nth.and_then(|number| number.checked_sub(1));
        let seal = self.sealing.seals.get_mut(&made.seal);
        let clause = nth.zip(seal);
        let clause = clause.and_then(|(nth, seal)| seal.acknowledged.get_mut(nth));
        let Some((clause, office)) = clause.zip(made.office.clone()) else {
            return false;
        };
        clause.insert(office, stamp.clone()).is_none()
    }

    pub(crate) fn span_sealed(&mut self, made: &SpanSealed) -> bool {
        let mut sealing = self.sealing.clone();
        let fits = self.sealing.seals.contains_key(&made.seal)
            && made.takes.iter().all(|take| sealing.begin(take).is_ok())
            && made.segments.iter().all(|it| sealing.keep(it).is_ok());
        if fits {
            let under = sealing.under.entry(made.seal).or_default();
            for segment in &made.segments {
                let new = SealedStretch::of(segment);
                under
                    .entry(segment.camera.clone())
                    .and_modify(|it| *it = it.with(new))
                    .or_insert(new);
            }
            self.sealing = sealing;
        }
        fits
    }

    pub(crate) fn sealed_gap_found(&mut self, made: &SealedGapFound) -> bool {
        self.sealing.gaps.push(Gap {
            camera: made.camera.clone(),
            from: made.from,
            to: made.to,
            cause: made.cause,
        });
        true
    }
}

impl House {
    pub(crate) fn seal_policy_set(&mut self, made: &SealPolicySet, stamp: &Stamp) -> bool {
        let said = Said::new(made, stamp);
        self.bodies.contains_key(&made.body) && {
            self.seal_policies.insert(made.body.clone(), said);
            true
        }
    }
}

impl Record {
    /// Who can open what a body seals, as last laid down.
    pub fn seal_policy(&self, body: &BodyId) -> Option<&Said<SealPolicySet>> {
        self.house().seal_policies.get(body)
    }

    /// Why a body's policy cannot be followed at present, and what to do: the closed parts of its
    /// meetings are not recorded until then.
    pub fn seal_flaw(&self, body: &BodyId) -> Option<Refusal> {
        let policy = self.seal_policy(body)?;
        stands(self, &policy.what).err()
    }

    /// The meetings that sit or begin within a day, whose body has a policy, and that have no seal
    /// ready for the next closed part: each with the number of the seal and what it supersedes.
    pub fn seals_due(&self, now: Time) -> impl Iterator<Item = (&Meeting, u32, Option<ActId>)> {
        self.meetings().filter_map(move |meeting| {
            let state = meeting.state();
            let near = || meeting.notice().start.since(now) < AHEAD_US;
            let soon = state.sits() || (!state.is_over() && near());
            let wanted = self.seal_wanted(meeting).filter(|_| soon);
            wanted.map(|(seal, supersedes)| (meeting, seal, supersedes))
        })
    }

    /// The seal that is to be prepared for a meeting, by its number: the next, when there is none;
    /// or one that lies ready but follows policy or keys of before, with the act that it supersedes.
    pub fn seal_wanted(&self, meeting: &Meeting) -> Option<(u32, Option<ActId>)> {
        self.seal_policy(&meeting.notice().body)?;
        if let Some(next) = meeting.next_seal() {
            return Some((next, None));
        }
        let (number, prepared) = self.outdated(meeting)?;
        (!meeting.is_used(number)).then_some((number, Some(prepared.stamp.n)))
    }

    /// The seal that the next closed part will be sealed with although policy or keys have changed
    /// since it was dealt: what is held back is sealed with it already. The seal after it, which is
    /// dealt when a part is closed, follows them.
    pub fn seal_outdated(&self, meeting: &Meeting) -> Option<u32> {
        let (number, _) = self.outdated(meeting)?;
        let next = meeting.is_used(number) && !meeting.has_begun(number);
        next.then_some(number)
    }

    /// The last seal of a meeting, where it does not follow the policy, or the keys, of now.
    fn outdated<'a>(&self, meeting: &'a Meeting) -> Option<(u32, &'a Said<SealPrepared>)> {
        let policy = self.seal_policy(&meeting.notice().body)?;
        let (number, seal) = meeting.seals().last_key_value()?;
        let prepared = &seal.prepared;
        let old = !follows(self, &policy.what, &prepared.what.clauses);
        old.then_some((*number, prepared))
    }
}
