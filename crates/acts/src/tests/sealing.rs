//! Sealing in random histories: policies agreed by two, seals that follow them, spans and gaps.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "commands of other chapters are none of ours"
)]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::select;

use super::properties::{asked, camera, instant, meeting, play, shift, steps};
use super::script::{Stage, digest, disclosure};
use crate::*;

/// A recipient with the key of which nothing is ever sealed.
const KEY: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
/// The chair has a key as well, and the two sides agreed who opens what is sealed.
pub(super) const GIVEN: &str = "chair: set_recipient \
    recipient=age1w4r5qsft3rz5jjpv05wak0tu9sr9v22e3e60nh2z2kzc42hjnczsmmn059\n\
    operator: appoint_person office=clerk person=a-rao name=\"A. Rao\"\n\
    operator: appoint_person office=chair person=k-marandi name=\"K. Marandi\"\n\
    operator: appoint_person office=officer person=o-das name=\"O. Das\"\n\
    operator: appoint_person office=secretary-works person=i-solanke name=\"I. Solanke\"\n\
    clerk: propose command={\"type\":\"set_seal_policy\",\"body\":\"cabinet\",\
    \"clauses\":[[\"officer\"],[\"chair\",\"secretary-works\"],[\"chair\"]]}\n\
    let policy\n\
    chair: second proposal=$policy";

fn clauses() -> impl Strategy<Value = Vec<Vec<OfficeId>>> {
    let office = select(vec!["officer", "chair", "secretary-works", "police"])
        .prop_map(|id| id.parse().unwrap());
    let clause = proptest::collection::vec(office, 0..3);
    proptest::collection::vec(clause, 0..4)
}

pub(super) fn command() -> BoxedStrategy<Command> {
    let policy = clauses().prop_map(|clauses| {
        let body = "cabinet".parse().unwrap();
        let policy = SealPolicySet { body, clauses };
        let command = Box::new(Command::SetSealPolicy(policy));
        Command::Propose(Propose { command })
    });
    let seal = || 0..4_u32;
    let prepare = (meeting(), seal()).prop_map(|(meeting, seal)| {
        Command::PrepareSeal(SealPrepared {
            meeting,
            seal,
            recipient: KEY.into(),
            clauses: Vec::new(),
            supersedes: None,
        })
    });
    let acknowledge = (meeting(), seal(), seal()).prop_map(|(meeting, seal, clause)| {
        Command::AcknowledgePiece(PieceAcknowledged {
            meeting,
            seal,
            clause,
            office: None,
        })
    });
    let span = (meeting(), camera(), seal(), 0..9_000_000_u64, shift()).prop_map(
        |(meeting, camera, seal, duration_us, shift)| {
            let (file, salted) = (digest("file"), digest("salted"));
            Command::SealSpan(SpanSealed {
                meeting,
                seal,
                takes: Vec::new(),
                segments: vec![SealedSegment {
                    camera,
                    take: 0,
                    seq: 0,
                    start: Time(shift),
                    duration_us,
                    bytes: duration_us,
                    file,
                    salted,
                }],
            })
        },
    );
    let gap = (meeting(), camera(), instant(), 0..9_000_000_i64).prop_map(
        |(meeting, camera, from, us)| {
            Command::NoteSealedGap(SealedGapFound {
                meeting,
                camera,
                from,
                to: Time(from.0.saturating_add(us)),
                cause: Cause::ConnectionLost,
            })
        },
    );
    prop_oneof![
        1 => policy,
        4 => prepare,
        2 => acknowledge,
        5 => span,
        1 => gap,
    ]
    .boxed()
}

/// Who may say these things, where it is not whoever may say most.
pub(super) fn rightful(command: &Command) -> Option<&'static str> {
    match command {
        Command::AcknowledgePiece(it) if it.seal.is_multiple_of(2) => Some("chair"),
        _ => None,
    }
}

/// The act that a command would be, were nobody to judge it.
pub(super) fn unjudged(command: &Command) -> Option<Act> {
    Some(match command.clone() {
        Command::SetSealPolicy(it) => Act::SealPolicySet(it),
        Command::PrepareSeal(it) => Act::SealPrepared(it),
        Command::AcknowledgePiece(it) => Act::PieceAcknowledged(it),
        Command::SealSpan(it) => Act::SpanSealed(it),
        Command::NoteSealedGap(it) => Act::SealedGapFound(it),
        _ => return None,
    })
}

/// The same command about the seal that is due, or the closed part that there is; a seal that four
/// divides is left as it is.
pub(super) fn aimed(stage: &Stage, mut command: Command) -> Command {
    let record = &stage.record;
    let found = |meeting: &MeetingId| record.meeting(meeting);
    match &mut command {
        Command::PrepareSeal(it) if it.seal > 0 => {
            if let Some(found) = found(&it.meeting) {
                let wanted = record.seal_wanted(found);
                (it.seal, it.supersedes) = wanted.unwrap_or((it.seal, None));
                it.clauses = dealt(record, &found.notice().body);
            }
        }
        Command::AcknowledgePiece(it) if it.seal > 0 => {
            let seals = found(&it.meeting).map(|found| found.seals().keys());
            it.seal = seals
                .and_then(|mut seals| seals.next_back().copied())
                .unwrap_or(it.seal);
        }
        Command::SealSpan(it) if it.seal > 0 => {
            if let Some(found) = found(&it.meeting) {
                aim_span(stage, found, it);
            }
        }
        Command::NoteSealedGap(it) => {
            let part = found(&it.meeting).and_then(|found| found.closed().last());
            if let Some(part) = part.filter(|_| it.to.0 % 4 != 0) {
                let us = it.to.since(it.from);
                it.to = part.until.unwrap_or(stage.now);
                it.from = part.from.max(it.to.plus_us(-us));
            }
        }
        _ => {}
    }
    command
}

/// A piece for each clause of the body's policy.
pub(super) fn dealt(record: &Record, body: &BodyId) -> Vec<SealedClause> {
    let policy = record.seal_policy(body).map(|said| &said.what.clauses);
    let key = |office: &OfficeId| {
        let set = record.office(office)?.recipient.as_ref()?;
        Some((office.clone(), set.what.recipient.clone()))
    };
    let clauses = policy.into_iter().flatten();
    clauses
        .map(|clause| SealedClause {
            custodians: clause.iter().filter_map(key).collect(),
            piece: "a piece".into(),
            commitment: digest("piece"),
        })
        .collect()
}

fn aim_span(stage: &Stage, found: &Meeting, it: &mut SpanSealed) {
    let Some(number) = found
        .seals()
        .keys()
        .rev()
        .find(|n| found.sealed_part(**n).is_some())
    else {
        return;
    };
    it.seal = *number;
    let Some(part) = found.sealed_part(*number) else {
        return;
    };
    for segment in &mut it.segments {
        let kept = found.sealed().get(&segment.camera);
        let until = kept.and_then(|kept| kept.covered_until);
        let fresh = kept.is_none() || segment.duration_us.is_multiple_of(3);
        let last = kept.map_or(0, |kept| kept.last_take);
        segment.take = last + u32::from(fresh);
        segment.seq = kept
            .and_then(|kept| kept.last_seq)
            .map_or(0, |last| last + 1);
        let begin = until.map_or(part.from, |until| until.max(part.from));
        segment.start = begin.plus_us(segment.start.0);
        let left = part.until.unwrap_or(stage.now).since(segment.start);
        segment.duration_us = segment.duration_us.min(u64::try_from(left).unwrap_or(0));
        if fresh {
            it.takes.push(SealedTake {
                camera: segment.camera.clone(),
                take: segment.take,
                bytes: 700,
                file: segment.file,
                salted: segment.salted,
            });
        }
    }
}

proptest! {
    #![proptest_config(asked())]

    /// Whatever happens, no side alone opens what is sealed; what is sealed lies in closed time,
    /// once, but for the pictures that lead into it; and the sums are those of the acts.
    #[test]
    fn what_is_sealed_is_closed_and_no_side_opens_it_alone(steps in steps()) {
        let stage = play(steps, |_, _, _, _| {});
        let record = &stage.record;
        for body in record.bodies() {
            if let Some(said) = record.seal_policy(&body.id) {
                prop_assert_eq!(said.what.opened_by(record), None);
            }
        }
        let mut sums: BTreeMap<(&MeetingId, &CameraId), (u64, u64)> = BTreeMap::new();
        let mut ends: BTreeMap<(&MeetingId, &CameraId), Time> = BTreeMap::new();
        for entry in &stage.entries {
            if let Act::SealPrepared(it) = &entry.act {
                let keys: Vec<_> = it.clauses.iter().flat_map(|one| &one.custodians).collect();
                let offices: BTreeSet<_> = keys.iter().map(|(office, _)| office).collect();
                let recipients: BTreeSet<_> = keys.iter().map(|(_, key)| key).collect();
                prop_assert_eq!(offices.len(), recipients.len(), "a key stands for one office");
            }
            let Act::SpanSealed(it) = &entry.act else { continue };
            let found = record.meeting(&it.meeting).expect("sealed of a meeting");
            let part = found.sealed_part(it.seal).expect("sealed of a closed part");
            for segment in &it.segments {
                let end = segment.start.plus_us(segment.duration_us as i64);
                let until = part.until.map_or(entry.at, |until| until.plus_us(2_000_000));
                prop_assert!(segment.start >= part.from.plus_us(-60_000_000));
                prop_assert!(end <= until.min(entry.at));
                let before = ends.insert((&it.meeting, &segment.camera), end);
                prop_assert!(before.is_none_or(|before| before <= segment.start));
                let sum = sums.entry((&it.meeting, &segment.camera)).or_default();
                *sum = (sum.0 + 1, sum.1 + segment.duration_us);
            }
        }
        for ((meeting, camera), (count, us)) in sums {
            let kept = &record.meeting(meeting).expect("a meeting").sealed()[camera];
            prop_assert_eq!((kept.segments, kept.duration_us), (count, us));
        }
    }
}

/// Acts from before sealed footage was counted say nothing of it, and still complete a meeting.
#[test]
fn final_counts_without_what_was_sealed_still_stand() {
    let mut stage = Stage::new();
    stage.run(include_str!("scripts/seal.txt"));
    let mut record = Record::default();
    let mut told = 0;
    for entry in &stage.entries {
        let mut entry = entry.clone();
        if let Act::FootageCompleted { cameras, .. } = &mut entry.act {
            told += cameras.iter_mut().filter_map(|it| it.sealed.take()).count();
        }
        record.apply(&entry, disclosure(&entry));
    }
    assert_eq!(told, 1);
    let meeting = record.meeting(&"m".parse().unwrap()).unwrap();
    assert!(meeting.completed().is_some());
}
