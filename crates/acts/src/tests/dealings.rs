//! Random commands about handling, business and custody, aimed at what a history holds.

#![expect(
    clippy::too_many_lines,
    clippy::wildcard_enum_match_arm,
    reason = "a test looks at some acts alone and may panic"
)]

use proptest::prelude::*;
use proptest::sample::select;

use super::script::{Stage, digest};
use crate::*;

fn meeting() -> impl Strategy<Value = MeetingId> {
    select(vec!["m", "m", "m", "n"]).prop_map(|id| id.parse().unwrap())
}
fn office() -> impl Strategy<Value = OfficeId> {
    select(vec![
        "officer",
        "custodian",
        "clerk",
        "minister-works",
        "press",
    ])
    .prop_map(|id| id.parse().unwrap())
}
fn camera() -> impl Strategy<Value = CameraId> {
    select(vec!["east", "west", "west", "north"]).prop_map(|id| id.parse().unwrap())
}
fn words() -> impl Strategy<Value = String> {
    prop_oneof![12 => Just("Standing order 4"), 2 => Just("मंत्रिमंडल"), 1 => Just("")]
        .prop_map(str::to_owned)
}
fn item() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(select(vec!["minutes", "budget", "a"]).prop_map(str::to_owned))
}
fn date() -> impl Strategy<Value = Date> {
    (20_779..20_790_i64).prop_map(Date::from_days)
}
fn act() -> impl Strategy<Value = ActId> {
    any::<u64>().prop_map(ActId)
}
fn recipient() -> impl Strategy<Value = Recipient> {
    prop_oneof![
        Just(Recipient::Public),
        office().prop_map(|office| Recipient::Office { office }),
        words().prop_map(|name| Recipient::Other { name }),
    ]
}
fn recipients() -> impl Strategy<Value = std::collections::BTreeSet<Recipient>> {
    proptest::collection::btree_set(recipient(), 0..3)
}
fn files() -> impl Strategy<Value = Vec<ListedFile>> {
    let file = (select(vec!["a.mp4", "b.mp4"]), 0..3_u64).prop_map(|(name, bytes)| ListedFile {
        name: name.into(),
        bytes,
        digest: digest(name),
    });
    proptest::collection::vec(file, 0..3)
}
fn handling() -> impl Strategy<Value = Handling> {
    let cameras = proptest::collection::btree_set(camera(), 0..3);
    let by = proptest::option::of(date());
    (cameras, any::<bool>(), recipients(), by, office(), 0..3_u32).prop_map(
        |(cameras, streamed, released_to, released_by, kept_by, kept_days)| Handling {
            cameras,
            streamed,
            released_to,
            released_by,
            kept_by,
            kept_days,
        },
    )
}

pub(super) fn told() -> impl Strategy<Value = Command> {
    let offices = proptest::collection::btree_set(office(), 0..3);
    prop_oneof![
        3 => (meeting(), offices, handling()).prop_map(|(meeting, to, handling)| {
            Command::GiveRecordingNotice(RecordingNoticeGiven { meeting, to, handling })
        }),
        4 => meeting().prop_map(|meeting| {
            Command::AcknowledgeRecordingNotice(RecordingNoticeAcknowledged {
                meeting,
                office: None,
            })
        }),
        2 => (meeting(), words()).prop_map(|(meeting, text)| {
            Command::ObjectToRecording(RecordingNoticeObjected { meeting, office: None, text })
        }),
        3 => meeting()
            .prop_map(|meeting| Command::RaiseDifferences(RaiseDifferences { meeting })),
        1 => (meeting(), camera()).prop_map(|(meeting, camera)| {
            Command::NoteUnorderedCamera(UnorderedCameraNoted { meeting, camera })
        }),
        2 => (meeting(), office()).prop_map(|(meeting, office)| {
            Command::Invite(Invited { meeting, office, capacity: Capacity::Member })
        }),
        4 => (meeting(), office()).prop_map(|(meeting, office)| {
            Command::NoteArrival(Arrived { meeting, office, capacity: None, device_time: None })
        }),
    ]
}

pub(super) fn business() -> impl Strategy<Value = Command> {
    let ballot = select(vec![Ballot::Aye, Ballot::No, Ballot::Abstained]);
    let ballots = proptest::collection::btree_map(office(), ballot, 0..3);
    let capacity = (meeting(), proptest::option::of(office()), words());
    prop_oneof![
        1 => (meeting(), item()).prop_map(|(meeting, item)| Command::CloseItem(ItemClosed {
            meeting,
            item: item.unwrap_or_else(|| "budget".into()),
        })),
        1 => capacity.prop_map(|(meeting, office, capacity)| {
            Command::NoteSpeaker(SpeakerNoted {
                meeting,
                office,
                capacity,
            })
        }),
        4 => (meeting(), item(), words(), office()).prop_map(|(meeting, item, text, mover)| {
            Command::MoveMotion(MotionMoved {
                meeting,
                item,
                text,
                mover,
                seconder: None,
            })
        }),
        4 => (
            meeting(),
            act(),
            ballots,
            proptest::option::of(any::<bool>())
        )
            .prop_map(
                |(meeting, motion, ballots, carried)| Command::TakeVote(VoteTaken {
                    meeting,
                    motion,
                    ballots,
                    carried,
                })
            ),
        4 => (meeting(), item(), words(), any::<bool>()).prop_map(|(meeting, item, text, public)| {
            let motion = None;
            Command::RecordDecision(DecisionRecorded {
                meeting,
                item,
                motion,
                text,
                public,
            })
        }),
        4 => (meeting(), act()).prop_map(|(meeting, decision)| {
            Command::PublishDecision(DecisionPublished { meeting, decision })
        }),
        1 => (meeting(), words()).prop_map(|(meeting, text)| Command::MarkIncident(IncidentMarked {
            meeting,
            kind: IncidentKind::Other,
            text: Some(text),
            device_time: None,
            before_seconds: None,
            after_seconds: None,
        })),
        4 => (meeting(), item(), words(), date()).prop_map(|(meeting, item, text, due)| {
            let owner = "officer".parse().unwrap();
            Command::MakeCommitment(CommitmentMade {
                meeting,
                item,
                owner,
                text,
                due,
            })
        }),
        4 => (meeting(), act(), words()).prop_map(|(meeting, commitment, evidence)| {
            Command::MeetCommitment(CommitmentMet {
                meeting,
                commitment,
                evidence,
            })
        }),
        4 => (meeting(), act(), words()).prop_map(|(meeting, commitment, ground)| {
            Command::DropCommitment(CommitmentDropped {
                meeting,
                commitment,
                ground,
            })
        }),
        1 => (meeting(), words()).prop_map(|(meeting, name)| {
            let document = digest(&format!("minutes {name}"));
            Command::ApproveMinutes(MinutesApproved {
                meeting,
                document,
                approved_in: None,
            })
        }),
    ]
}

pub(super) fn custody() -> impl Strategy<Value = Command> {
    let course = || select(vec![Course::Release, Course::Release, Course::Withhold]);
    let end = select(vec![DemandEnd::Granted, DemandEnd::Lapsed]);
    prop_oneof![
        1 => (meeting(), words()).prop_map(|(meeting, ground)| {
            Command::DemandFootage(FootageDemanded {
                meeting,
                demanded_by: "Department".into(),
                authority: "Section 4".into(),
                ground,
                form: "A copy".into(),
                deadline: None,
            })
        }),
        1 => (meeting(), act(), end, words()).prop_map(|(meeting, demand, end, ground)| {
            Command::EndDemand(DemandEnded {
                meeting,
                demand,
                end,
                ground,
            })
        }),
        1 => (meeting(), date(), course(), words()).prop_map(|(meeting, date, course, text)| {
            let adviser = "Law Officer".into();
            Command::GiveAdvice(AdviceGiven {
                meeting,
                adviser,
                date,
                course,
                text,
            })
        }),
        4 => (meeting(), course(), recipients(), words()).prop_map(|(meeting, course, to, ground)| {
            Command::DecideRelease(ReleaseDecided {
                meeting,
                course,
                to,
                until: None,
                decided_by: None,
                ground,
                advice: std::collections::BTreeMap::new(),
            })
        }),
        4 => (meeting(), recipient(), words()).prop_map(|(meeting, to, what)| {
            Command::ReleaseFootage(Released { meeting, to, what })
        }),
        1 => (meeting(), 0..4_u32, words()).prop_map(|(meeting, days, ground)| {
            Command::DecideRetention(RetentionDecided {
                meeting,
                days,
                ground,
            })
        }),
        4 => (meeting(), office(), files()).prop_map(|(meeting, to, files)| {
            let (from, demand, parent) = (None, None, None);
            Command::HandOver(HandedOver {
                meeting,
                from,
                to,
                demand,
                parent,
                files,
            })
        }),
        4 => (meeting(), act(), files()).prop_map(|(meeting, hand_over, files)| {
            Command::SignReceipt(ReceiptSigned {
                meeting,
                hand_over,
                files,
            })
        }),
        4 => (meeting(), act(), words()).prop_map(|(meeting, hand_over, text)| {
            Command::DisputeHandOver(HandOverDisputed {
                meeting,
                hand_over,
                text,
            })
        }),
        1 => (proptest::option::of(meeting()), files()).prop_map(|(meeting, files)| {
            Command::DepositFootage(FootageDeposited {
                meeting,
                depositor: "A citizen".into(),
                file: files.first().cloned().unwrap_or(ListedFile {
                    name: String::new(),
                    bytes: 0,
                    digest: digest("nothing"),
                }),
                claimed_place: "Gate 2".into(),
                claimed_time: Time(0),
            })
        }),
    ]
}

pub(super) fn command() -> impl Strategy<Value = Command> {
    // Boxed, or the choices do not fit a test's stack.
    prop_oneof![2 => told().boxed(), 3 => business().boxed(), 3 => custody().boxed()].boxed()
}

/// Who may ask for it, where that is not plain from the power.
pub(super) fn rightful(command: &Command) -> Option<&'static str> {
    match command {
        Command::SignReceipt(..) | Command::DisputeHandOver(..) => Some("custodian"),
        Command::MeetCommitment(..) => Some("officer"),
        Command::MarkIncident(..) => Some("clerk"),
        _ => None,
    }
}

/// The same command about an act of the kind that it needs, if its meeting has one; a number that
/// eight divides is left as it is.
pub(super) fn aim(stage: &Stage, mut command: Command) -> Command {
    let Some(found) = command.meeting().and_then(|id| stage.record.meeting(id)) else {
        return command;
    };
    fn pick<T>(from: &std::collections::BTreeMap<ActId, T>, act: &mut ActId) {
        if !act.0.is_multiple_of(8) && !from.is_empty() {
            let place = usize::try_from(act.0 % 1_000).unwrap() % from.len();
            *act = *from.keys().nth(place).unwrap();
        }
    }
    match &mut command {
        Command::TakeVote(it) => {
            let honest = !it.motion.0.is_multiple_of(4);
            pick(found.motions(), &mut it.motion);
            if honest {
                it.carried = None;
                let members = found.present_members().into_iter();
                it.ballots = members.map(|office| (office, Ballot::Aye)).collect();
            }
        }
        // The press is no office, and moves nothing.
        Command::MoveMotion(it) if it.mover.as_str() != "press" => {
            it.mover = found
                .present_members()
                .pop_first()
                .unwrap_or(it.mover.clone());
        }
        Command::PublishDecision(it) => pick(found.decisions(), &mut it.decision),
        Command::MeetCommitment(it) => pick(found.commitments(), &mut it.commitment),
        Command::DropCommitment(it) => pick(found.commitments(), &mut it.commitment),
        Command::EndDemand(it) => pick(found.demands(), &mut it.demand),
        Command::DisputeHandOver(it) => pick(found.hand_overs(), &mut it.hand_over),
        Command::SignReceipt(it) => {
            pick(found.hand_overs(), &mut it.hand_over);
            if let Some(claimed) = found.hand_overs().get(&it.hand_over)
                && it.files.is_empty()
            {
                it.files.clone_from(&claimed.made.what.files);
            }
        }
        _ => {}
    }
    command
}

/// The act that a command would be, were nobody to judge it.
pub(super) fn unjudged(command: &Command) -> Option<Act> {
    Some(match command.clone() {
        Command::GiveRecordingNotice(it) => Act::RecordingNoticeGiven(it),
        Command::AcknowledgeRecordingNotice(it) => Act::RecordingNoticeAcknowledged(it),
        Command::ObjectToRecording(it) => Act::RecordingNoticeObjected(it),
        Command::RaiseDifferences(it) => {
            Act::HandledOtherwiseThanNotified(HandledOtherwiseThanNotified {
                meeting: it.meeting,
                differences: [Difference::NotStreamed].into(),
                participants: std::collections::BTreeSet::new(),
            })
        }
        Command::NoteUnorderedCamera(it) => Act::UnorderedCameraNoted(it),
        Command::Invite(it) => Act::Invited(it),
        Command::NoteArrival(it) => Act::Arrived(it),
        Command::CloseItem(it) => Act::ItemClosed(it),
        Command::NoteSpeaker(it) => Act::SpeakerNoted(it),
        Command::MoveMotion(it) => Act::MotionMoved(it),
        Command::TakeVote(it) => Act::VoteTaken(it),
        Command::RecordDecision(it) => Act::DecisionRecorded(it),
        Command::PublishDecision(it) => Act::DecisionPublished(it),
        Command::MarkIncident(it) => Act::IncidentMarked(it),
        Command::MakeCommitment(it) => Act::CommitmentMade(it),
        Command::MeetCommitment(it) => Act::CommitmentMet(it),
        Command::DropCommitment(it) => Act::CommitmentDropped(it),
        Command::ApproveMinutes(it) => Act::MinutesApproved(it),
        Command::DemandFootage(it) => Act::FootageDemanded(it),
        Command::EndDemand(it) => Act::DemandEnded(it),
        Command::GiveAdvice(it) => Act::AdviceGiven(it),
        Command::DecideRelease(it) => Act::ReleaseDecided(it),
        Command::ReleaseFootage(it) => Act::Released(it),
        Command::DecideRetention(it) => Act::RetentionDecided(it),
        Command::HandOver(it) => Act::HandedOver(it),
        Command::SignReceipt(it) => Act::ReceiptSigned(it),
        Command::DisputeHandOver(it) => Act::HandOverDisputed(it),
        Command::DepositFootage(it) => Act::FootageDeposited(it),
        _ => return None,
    })
}
