//! Openings and releases of what was sealed: pictures for scripts, and commands in random histories.

#![expect(
    clippy::wildcard_enum_match_arm,
    clippy::unwrap_in_result,
    reason = "a test looks at some acts alone and may panic"
)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;

use super::properties::{asked, play, steps};
use super::script::{Stage, actor, clock, digest};
use super::sealing::dealt;
use crate::*;

/// One-time keys, of which each history needs new ones.
const KEYS: [&str; 6] = [
    "age18jjxqnhmfzuddvdqxn0cw4lxyd78urw2n9zh6dl8y5s4u2chcp5qtudjl0",
    "age14gfzfnddur4cnevds7w5v2dua795r37a9urjpw53qlncchq9mygs6kwma4",
    "age122uj23ezvf4cpj4tyyxj657fn77jf2pdmg7lvkdf3psuj5r3hv9q8m7fxq",
    "age132z9dl3e9c7ugt3fr3wuctsyfhle0vhswj3h4nsc765f4pkakeksmpgpcf",
    "age1u066nmrhsd380drsuhhcy7erndjz2xj086w2fs9txachlg283u7sdxdlz9",
    "age1kpmdxt32yc6h6edp4x09exp8hzk2nrhv3euweppzl2t65xw6nqkqqnl3dv",
];

/// `? openings m`.
pub(super) fn show(stage: &Stage, what: &str) -> Option<Vec<String>> {
    let meeting = what.strip_prefix("openings ")?.parse().unwrap();
    let meeting = stage.record.meeting(&meeting).unwrap();
    let line = |(act, it): (&ActId, &Opening)| {
        let by = it.answers.iter().map(|clause| {
            let names: Vec<_> = clause.keys().map(OfficeId::as_str).collect();
            names.join(" ")
        });
        let by: Vec<_> = by.collect();
        let opener = it.opener().unwrap();
        format!(
            "opening {act} of {} by {opener}: {:?}, {} of {} [{}]",
            it.asked.what.seal,
            it.state(stage.now),
            it.answered(),
            it.answers.len(),
            by.join("; "),
        )
    };
    let mut out: Vec<_> = meeting.openings().iter().map(line).collect();
    for said in meeting.range_releases() {
        let stands = meeting.stands(&said.what, stage.now);
        let (from, until) = (clock(said.what.from), clock(said.what.until));
        let n = said.stamp.n;
        out.push(format!("release {n} {from}-{until} stands: {stands}"));
    }
    Some(out)
}

fn meeting() -> impl Strategy<Value = MeetingId> {
    select(vec!["m", "sealed", "sealed", "sealed"]).prop_map(|id| id.parse().unwrap())
}

/// A meeting that is over, with a closed part that was sealed.
pub(super) fn given(stage: &mut Stage) {
    stage.run(
        "clerk: notice_meeting meeting=sealed body=cabinet category=cabinet title=Meeting \
         room=cabinet-room place=Secretariat start=2026-11-22T10:00:00Z purpose=Budget \
         convener=Secretary",
    );
    let meeting: MeetingId = "sealed".parse().unwrap();
    let clauses = dealt(&stage.record, &"cabinet".parse().unwrap());
    let seal = SealPrepared {
        meeting: meeting.clone(),
        seal: 1,
        supersedes: None,
        recipient: "age1ccul5sjuwx3mwkavmcae6s66yy0stzkwnrj9q8ykethxtxgne3pq00srgj".into(),
        clauses,
    };
    let prepare = Command::PrepareSeal(seal);
    stage.ask(&actor("recorder"), prepare).expect("prepared");
    stage.run(
        "clerk: call_to_order meeting=sealed\n\
         chair: close_session meeting=sealed ground=Bids review=2026-12-31",
    );
    let (start, take) = (stage.now, 1);
    stage.now = stage.now.plus_us(2_000_000);
    let camera: CameraId = "east".parse().unwrap();
    let (file, salted) = (digest("file"), digest("salted"));
    let span = SpanSealed {
        meeting,
        seal: 1,
        takes: vec![SealedTake {
            camera: camera.clone(),
            take,
            bytes: 700,
            file,
            salted,
        }],
        segments: vec![SealedSegment {
            camera,
            take,
            seq: 0,
            start,
            duration_us: 2_000_000,
            bytes: 700,
            file,
            salted,
        }],
    };
    let span = Command::SealSpan(span);
    stage.ask(&actor("recorder"), span).expect("sealed");
    stage.run(
        "clerk: adjourn meeting=sealed\n\
         chair: decide_release meeting=sealed course=release to=[\"public\"] ground=Bids",
    );
}

/// An age file that is like no other number's.
fn file(number: u8) -> String {
    let age = include_str!("scripts/report.age");
    let letters = [number / 16, number % 16].map(|nibble| (b'a' + nibble) as char);
    let [a, b] = letters;
    age.replace("H29mF48D", &format!("H29mF4{a}{b}"))
}

pub(super) fn command() -> BoxedStrategy<Command> {
    let request = (meeting(), select(KEYS.to_vec()), 0..4_u32).prop_map(|(meeting, key, seal)| {
        Command::RequestOpening(OpeningRequested {
            meeting,
            seal,
            from: None,
            until: None,
            cameras: [].into(),
            authority: "Order".into(),
            purpose: "To look".into(),
            opener: None,
            recipient: key.into(),
        })
    });
    let approve = (meeting(), any::<u64>()).prop_map(|(meeting, act)| {
        Command::ApproveOpening(OpeningApproved {
            meeting,
            opening: ActId(act),
            decision: None,
            ground: Some("Order".into()),
        })
    });
    let refuse = (meeting(), any::<u64>()).prop_map(|(meeting, act)| {
        Command::RefuseOpening(OpeningRefused {
            meeting,
            opening: ActId(act),
            ground: "Not now".into(),
        })
    });
    let answer = (meeting(), any::<u64>(), 0..4_u32, any::<u8>()).prop_map(
        |(meeting, act, clause, number)| {
            Command::AnswerOpening(OpeningAnswered {
                meeting,
                opening: ActId(act),
                clause,
                office: None,
                answer: file(number),
            })
        },
    );
    let note = (meeting(), any::<u64>()).prop_map(|(meeting, act)| {
        Command::NoteOpened(SealOpened {
            meeting,
            opening: ActId(act),
            from: Time(0),
            until: Time(1),
            segments: BTreeMap::new(),
            amiss: 0,
            findings: "As recorded".into(),
        })
    });
    let release = (meeting(), any::<u64>()).prop_map(|(meeting, act)| released(meeting, act));
    prop_oneof![
        4 => request,
        4 => approve,
        1 => refuse,
        12 => answer,
        6 => note,
        8 => release,
    ]
    .boxed()
}

fn released(meeting: MeetingId, act: u64) -> Command {
    Command::ReleaseRange(RangeReleased {
        meeting,
        opening: ActId(act),
        decision: ActId(0),
        opener: "officer".parse().unwrap(),
        to: [Recipient::Public].into(),
        from: Time(0),
        until: Time(1),
        files: vec![ReleasedFile {
            seal: 1,
            camera: "east".parse().unwrap(),
            take: 1,
            first: 0,
            last: 0,
            from: Time(0),
            until: Time(1),
            bytes: 9,
            digest: digest(&act.to_string()),
            hidden: Vec::new(),
        }],
        what: "A range".into(),
        reasons: "It is over".into(),
        findings: "Nothing is against it".into(),
        appeal: "To the court".into(),
    })
}

/// Who may say these things, where it is not whoever may say most.
pub(super) fn rightful(command: &Command) -> Option<&'static str> {
    match command {
        Command::AnswerOpening(it) if it.clause > 1 => Some("chair"),
        _ => None,
    }
}

/// The act that a command would be, were nobody to judge it.
pub(super) fn unjudged(command: &Command) -> Option<Act> {
    Some(match command.clone() {
        Command::RequestOpening(it) => Act::OpeningRequested(it),
        Command::ApproveOpening(it) => Act::OpeningApproved(it),
        Command::RefuseOpening(it) => Act::OpeningRefused(it),
        Command::AnswerOpening(it) => Act::OpeningAnswered(it),
        Command::NoteOpened(it) => Act::SealOpened(it),
        Command::ReleaseRange(it) => Act::RangeReleased(it),
        _ => return None,
    })
}

/// The same command about an opening in the state that it needs, if there is one; a number that
/// eight divides is left as it is.
pub(super) fn aimed(stage: &Stage, mut command: Command) -> Command {
    let Some(found) = command.meeting().and_then(|id| stage.record.meeting(id)) else {
        return command;
    };
    let pick = |act: &mut ActId, wanted: &[OpeningState]| {
        let fits = |it: &&Opening| wanted.contains(&it.state(stage.now));
        let opening = found.openings().values().find(fits);
        if let Some(opening) = opening.filter(|_| !act.0.is_multiple_of(8)) {
            *act = opening.asked.stamp.n;
        }
    };
    match &mut command {
        Command::RequestOpening(it) if it.seal > 0 => {
            let mut seals = found.seals().keys().rev();
            let begun = seals.find(|number| found.sealed_part(**number).is_some());
            it.seal = begun.copied().unwrap_or(it.seal);
        }
        Command::ApproveOpening(it) => {
            pick(&mut it.opening, &[OpeningState::Requested]);
            it.decision = decided(found).map(|said| said.stamp.n);
        }
        Command::RefuseOpening(it) => pick(&mut it.opening, &[OpeningState::Requested]),
        Command::AnswerOpening(it) => {
            pick(&mut it.opening, &[OpeningState::Approved]);
            let office = if it.clause > 1 { "chair" } else { "officer" };
            let office: OfficeId = office.parse().unwrap();
            let opening = found.openings().get(&it.opening);
            let seal = opening.and_then(|it| found.seals().get(&it.asked.what.seal));
            let clauses = seal.into_iter().flat_map(|it| &it.prepared.what.clauses);
            let answers = opening.into_iter().flat_map(|it| &it.answers);
            let own = |(_, (clause, answers)): &(u32, (&SealedClause, &BTreeMap<_, _>))| {
                clause.custodians.contains_key(&office) && answers.is_empty()
            };
            let waits = (1..).zip(clauses.zip(answers)).find(own);
            it.clause = waits.map_or(it.clause, |(number, _)| number);
        }
        Command::NoteOpened(it) => pick(&mut it.opening, &[OpeningState::Answered]),
        Command::ReleaseRange(it) => {
            pick(&mut it.opening, &[OpeningState::Opened]);
            aim_release(found, it);
        }
        _ => {}
    }
    command
}

/// The last decision to release.
fn decided(found: &Meeting) -> Option<&Said<ReleaseDecided>> {
    let mut decisions = found.release_decisions().iter().rev();
    decisions.find(|said| said.what.course == Course::Release)
}

fn aim_release(found: &Meeting, it: &mut RangeReleased) {
    if let Some(decision) = decided(found) {
        it.decision = decision.stamp.n;
        it.to.clone_from(&decision.what.to);
    }
    let opening = found.openings().get(&it.opening);
    for file in &mut it.files {
        file.seal = opening.map_or(1, |it| it.asked.what.seal);
        if let Some((camera, kept)) = found.sealed().iter().next() {
            file.camera = camera.clone();
            file.take = kept.last_take;
            file.last = kept.last_seq.unwrap_or(0);
        }
    }
}

proptest! {
    #![proptest_config(asked())]

    /// Whatever happens, whoever opens was agreed to by another and answered by every clause, and
    /// what went out was opened before and decided on.
    #[test]
    fn what_is_released_was_opened_by_all_and_decided_on(steps in steps()) {
        let stage = play(steps, |_, _, _, _| {});
        for meeting in stage.record.meetings() {
            for opening in meeting.openings().values() {
                if let Some(approved) = &opening.approved {
                    prop_assert_ne!(&approved.stamp.by, &opening.asked.stamp.by);
                }
                if let Some(opened) = &opening.opened {
                    prop_assert!(opening.approved.is_some() && opening.refused.is_none());
                    let before = |said: &Said<_>| said.stamp.n < opened.stamp.n;
                    for clause in &opening.answers {
                        prop_assert!(clause.values().any(before));
                    }
                }
            }
            for said in meeting.range_releases() {
                let opening = &meeting.openings()[&said.what.opening];
                let opened = opening.opened.as_ref().expect("opened");
                prop_assert!(opened.stamp.n < said.stamp.n);
                let decided = |it: &&Said<ReleaseDecided>| it.stamp.n == said.what.decision;
                let decision = meeting.release_decisions().iter().find(decided);
                let decision = decision.expect("decided");
                prop_assert_eq!(decision.what.course, Course::Release);
                let taken_back = meeting.release_decisions().iter().any(|it| {
                    it.what.course == Course::Withhold
                        && (decision.stamp.n..said.stamp.n).contains(&it.stamp.n)
                });
                prop_assert!(!taken_back);
            }
        }
    }
}
