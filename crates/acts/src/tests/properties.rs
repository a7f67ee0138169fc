//! Promises as properties, over histories of honest and hostile commands.

use proptest::prelude::*;
use proptest::sample::select;

use super::script::{Stage, actor, digest, disclosure, segment};
use super::{chapters, dealings, papers};
use crate::*;

const ACTORS: [&str; 9] = [
    "operator",
    "clerk",
    "chair",
    "officer",
    "custodian",
    "nobody",
    "recorder",
    "setup",
    "impostor",
];

/// Something that happens.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Somebody asks for something.
    Ask(&'static str, Command),
    /// Whoever may ask for it does.
    Rightly(Command),
    /// The recorder keeps so many microseconds: where it honestly can, or shifted from there.
    Keep(MeetingId, CameraId, u32, i64),
    /// Pictures were missing for so many microseconds up to now.
    Miss(MeetingId, CameraId, u32),
    /// The recorder counts what there is.
    Count(MeetingId),
    /// The clerk calls a meeting to order and notes that a member came.
    Convene(MeetingId),
    /// Some footage is destroyed, from the proposal to the tombstone.
    Destroy(Extent),
    /// Time passes; now and then it stands still or runs back.
    Wait(i64),
}

pub(super) fn meeting() -> impl Strategy<Value = MeetingId> + Clone {
    select(vec!["m", "m", "m", "n", "o"]).prop_map(|id| id.parse().unwrap())
}
pub(super) fn camera() -> impl Strategy<Value = CameraId> {
    select(vec!["east", "west", "north"]).prop_map(|id| id.parse().unwrap())
}
fn room() -> impl Strategy<Value = RoomId> {
    select(vec!["cabinet-room", "cabinet-room", "hall"]).prop_map(|id| id.parse().unwrap())
}
fn body() -> impl Strategy<Value = BodyId> {
    select(vec!["cabinet", "cabinet", "council"]).prop_map(|id| id.parse().unwrap())
}
pub(super) fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        9 => select(vec!["Standing order 4", "मंत्रिमंडल", "\"\\/\u{20ac}\u{1f600}\u{7f}"])
            .prop_map(|text| text.replace('\u{7f}', "")),
        1 => any::<String>(),
        1 => select(vec!["", " ", "\n", "\u{202e}x"]).prop_map(str::to_owned),
    ]
}
fn secret() -> impl Strategy<Value = Digest> {
    (0..4_u8).prop_map(|n| digest(&format!("secret {n}")))
}
pub(super) fn instant() -> impl Strategy<Value = Time> {
    let near = (-3_600..7_200_i64).prop_map(|s| Time(1_795_338_000_000_000 + s * Time::SECOND));
    prop_oneof![8 => near, 1 => any::<i64>().prop_map(Time)]
}
fn number() -> impl Strategy<Value = u64> {
    prop_oneof![4 => 0..5_000_u64, 1 => any::<u64>()]
}
fn cause() -> impl Strategy<Value = Cause> {
    select(vec![
        Cause::ConnectionLost,
        Cause::DiskFull,
        Cause::ServerCrashed,
        Cause::Boundary,
    ])
}
fn review() -> impl Strategy<Value = Date> {
    (20_770..20_800_i64).prop_map(Date::from_days)
}

fn house() -> impl Strategy<Value = Command> {
    let role = select(vec![
        Role::Operator,
        Role::Clerk,
        Role::Chair,
        Role::Officer,
    ]);
    let zone = select(vec!["UTC", "Asia/Kolkata", "?"]).prop_map(str::to_owned);
    prop_oneof![
        (body(), words(), zone).prop_map(|(body, name, zone)| Command::EstablishBody {
            body,
            name,
            zone
        }),
        (body(), room(), words()).prop_map(|(body, room, name)| Command::CreateRoom {
            body,
            room,
            name
        }),
        (room(), camera(), words(), secret()).prop_map(|(room, camera, name, key)| {
            Command::AddCamera {
                room,
                camera,
                name,
                key,
            }
        }),
        (room(), camera(), secret()).prop_map(|(room, camera, key)| Command::ReplaceCameraKey {
            room,
            camera,
            key
        }),
        (room(), camera(), words()).prop_map(|(room, camera, ground)| Command::RemoveCamera {
            room,
            camera,
            ground
        }),
        (words(), proptest::option::of(words()), role, secret()).prop_map(
            |(office, person, role, token)| Command::GrantRole {
                office,
                person,
                role,
                token,
                holder: None,
                limits: Limits::default()
            }
        ),
        (secret(), words()).prop_map(|(token, ground)| Command::RevokeRole { token, ground }),
    ]
}

fn notice() -> impl Strategy<Value = Command> {
    let item = select(vec!["a", "b", "c", "Not a name"]);
    let agenda = proptest::collection::vec((item, words()), 0..4);
    (
        proptest::option::of(meeting()),
        body(),
        room(),
        words(),
        instant(),
        agenda,
    )
        .prop_map(
            |(meeting, body, room, title, start, agenda)| Command::NoticeMeeting {
                meeting,
                body,
                category: "cabinet".into(),
                title: title.clone(),
                room,
                place: title,
                start,
                zone: None,
                purpose: "Budget".into(),
                convener: "Secretary".into(),
                agenda: agenda
                    .into_iter()
                    .map(|(id, title)| AgendaItem {
                        id: id.into(),
                        title,
                    })
                    .collect(),
                urgency: None,
                elsewhere: false,
                speaks_of: Vec::new(),
            },
        )
}

pub(super) fn session() -> impl Strategy<Value = Command> {
    let cameras = proptest::collection::vec(camera(), 0..3);
    let item = select(vec!["minutes", "budget", "a", "none"]).prop_map(str::to_owned);
    prop_oneof![
        1 => (meeting(), words())
            .prop_map(|(meeting, ground)| Command::CancelMeeting { meeting, ground }),
        3 => (meeting(), words(), cameras).prop_map(|(meeting, ground, cameras)| {
            let (decided_by, handling) = ("Chair".into(), "Published".into());
            Command::OrderRecording { meeting, decided_by, ground, cameras, handling }
        }),
        4 => meeting().prop_map(|meeting| Command::CallToOrder { meeting }),
        3 => (meeting(), item).prop_map(|(meeting, item)| Command::OpenItem { meeting, item }),
        3 => (meeting(), words())
            .prop_map(|(meeting, reason)| Command::Recess { meeting, reason }),
        3 => meeting().prop_map(|meeting| Command::Resume { meeting }),
        4 => (
            meeting(),
            words(),
            chapters::exemption(),
            proptest::option::of(words()),
            review(),
            proptest::option::of(instant()),
        )
            .prop_map(|(meeting, ground, exemption, decided_by, review, as_of)| {
                Command::CloseSession { meeting, ground, exemption, decided_by, review, as_of }
            }),
        1 => (meeting(), 0..602_u32, words()).prop_map(|(meeting, seconds, ground)| {
            Command::SetDelay(DelaySet { meeting, seconds, ground })
        }),
        4 => meeting().prop_map(|meeting| Command::ReopenSession { meeting }),
        1 => meeting().prop_map(|meeting| Command::Adjourn { meeting }),
    ]
}

fn machine() -> impl Strategy<Value = Command> {
    let take = (camera(), 0..4_u32, number()).prop_map(|(camera, take, init_bytes)| KeptTake {
        camera,
        take,
        init_bytes,
        init: digest("init"),
        codecs: "avc1".into(),
    });
    let piece = (
        camera(),
        0..4_u32,
        number(),
        instant(),
        number(),
        number(),
        number(),
    )
        .prop_map(|(camera, take, seq, start, duration, offset, bytes)| {
            segment(camera.as_str(), take, seq, start, duration, offset, bytes)
        });
    let takes = proptest::collection::vec(take, 0..3);
    let segments = proptest::collection::vec(piece, 0..4);
    let count = (camera(), any::<u32>(), number(), number(), number()).prop_map(
        |(camera, takes, segments, bytes, duration_us)| FinalCount {
            camera,
            takes,
            segments,
            bytes,
            duration_us,
            last: None,
            sealed: None,
        },
    );
    let counts = proptest::collection::vec(count, 0..3);
    prop_oneof![
        1 => (meeting(), camera(), words()).prop_map(|(meeting, camera, codecs)| {
            Command::NoteCameraJoined {
                meeting,
                camera,
                codecs,
            }
        }),
        1 => (meeting(), camera(), cause()).prop_map(|(meeting, camera, cause)| {
            Command::NoteCameraLost {
                meeting,
                camera,
                cause,
            }
        }),
        1 => (meeting(), takes, segments).prop_map(|(meeting, takes, segments)| Command::KeepSpan {
            meeting,
            takes,
            segments
        }),
        1 => (meeting(), camera(), instant(), instant(), cause()).prop_map(
            |(meeting, camera, from, to, cause)| Command::NoteGap {
                meeting,
                camera,
                from,
                to,
                cause
            }
        ),
        2 => (meeting(), cause(), words()).prop_map(|(meeting, cause, detail)| {
            Command::NoteRecorderStopped {
                meeting,
                cause,
                detail,
            }
        }),
        2 => meeting().prop_map(|meeting| Command::NoteRecorderResumed { meeting }),
        1 => (meeting(), counts)
            .prop_map(|(meeting, cameras)| Command::CompleteFootage { meeting, cameras }),
    ]
}

/// Erasures proposed, seconded and turned down, and word of letters; see [`twos_aimed`].
pub(super) fn twos() -> impl Strategy<Value = Command> {
    let act = || (0..400_u64).prop_map(ActId);
    let office = select(vec!["officer", "chair"]).prop_map(|id| id.parse().unwrap());
    let outcome = select(vec![
        Outcome::Delivered,
        Outcome::Failed,
        Outcome::NoAddress,
    ]);
    let erase = (act(), words()).prop_map(|(entry, ground)| {
        let left = None;
        Command::EraseDisclosure(EraseDisclosure {
            entry,
            ground,
            left,
        })
    });
    let erase = erase.boxed();
    let proposed = prop_oneof![9 => erase.clone(), 1 => session().boxed()];
    prop_oneof![
        4 => proposed.prop_map(|command| {
            let command = Box::new(command);
            Command::Propose(Propose { command })
        }),
        4 => act().prop_map(|proposal| Command::Second(Second { proposal, left: None })),
        1 => (act(), words()).prop_map(|(proposal, ground)| {
            Command::RejectProposal(ProposalRejected { proposal, ground })
        }),
        1 => erase,
        4 => (office, act(), outcome, words()).prop_map(|(office, about, outcome, detail)| {
            let meeting = None;
            Command::NoteTold(Told { meeting, office, about, outcome, detail })
        }),
    ]
}

/// The same command about an act with words, a pending proposal or somebody who waits to be told;
/// a number that eight divides is left as it is.
fn twos_aimed(stage: &Stage, mut command: Command) -> Command {
    let place = |act: ActId, count: usize| {
        let aim = !act.0.is_multiple_of(8) && count > 0;
        aim.then(|| act.0 as usize % count)
    };
    let pending = |act: &mut ActId| {
        let all = stage.record.proposals().filter(|it| it.ended.is_none());
        let all: Vec<_> = all.map(|it| it.proposed.stamp.n).collect();
        *act = place(*act, all.len()).map_or(*act, |at| all[at]);
    };
    let asked = if let Command::Propose(it) = &mut command {
        &mut it.command
    } else {
        &mut command
    };
    if let Command::EraseDisclosure(erase) = asked
        && let Some(at) = place(erase.entry, stage.entries.len())
    {
        let wordy = |entry: &&Entry| {
            let erased = stage.record.erased(ActId(entry.n));
            !erased && entry.act.without_words().is_some()
        };
        let next = stage.entries[at..].iter().find(wordy);
        erase.entry = next.map_or(erase.entry, |entry| ActId(entry.n));
    }
    if let Command::Second(it) = &mut command {
        pending(&mut it.proposal);
    }
    if let Command::RejectProposal(it) = &mut command {
        pending(&mut it.proposal);
    }
    if let Command::NoteTold(it) = &mut command
        && let Some(at) = place(it.about, stage.record.telling().due().count())
    {
        let (about, office) = stage.record.telling().due().nth(at).unwrap();
        (it.about, it.office) = (*about, office.clone());
        let entry = &stage.entries[usize::try_from(about.0).unwrap()];
        it.meeting = entry.act.meeting().cloned();
    }
    command
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        1 => twos().boxed(),
        2 => house().boxed(),
        2 => notice().boxed(),
        5 => session().boxed(),
        3 => machine().boxed(),
        5 => super::attendance::command(),
        8 => dealings::command(),
        4 => super::sealing::command(),
        4 => super::retention::command(),
        4 => super::openings::command(),
        7 => super::openings::command(),
        4 => chapters::law(meeting()).boxed(),
        3 => chapters::offices().boxed(),
        2 => papers::requests(),
        2 => papers::others(),
    ]
    .boxed()
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (select(ACTORS.to_vec()), command()).prop_map(|(who, what)| Step::Ask(who, what)),
        8 => command().prop_map(Step::Rightly),
        3 => (meeting(), camera(), 1..9_000_000_u32, shift())
            .prop_map(|(meeting, camera, us, shift)| Step::Keep(meeting, camera, us, shift)),
        1 => (meeting(), camera(), 1..9_000_000_u32)
            .prop_map(|(meeting, camera, us)| Step::Miss(meeting, camera, us)),
        1 => meeting().prop_map(Step::Count),
        1 => meeting().prop_map(Step::Convene),
        1 => super::retention::extent().prop_map(Step::Destroy),
        6 => (0..60_000_000_i64).prop_map(Step::Wait),
        1 => (0..25_i64).prop_map(|n| Step::Wait(if n == 0 { super::retention::AGES_US } else { n })),
        1 => select(vec![0, -1, -5_000_000]).prop_map(Step::Wait),
    ]
}

pub(super) fn shift() -> impl Strategy<Value = i64> {
    prop_oneof![3 => Just(0), 1 => -20_000_000..20_000_000_i64]
}

/// How many histories are drawn: as many as `PROPTEST_CASES` says, else a short share of them.
pub(super) fn asked() -> ProptestConfig {
    const SHARE: u32 = 48;
    /// What proptest takes when nobody asks for a number.
    const UNASKED: u32 = 256;
    let given = ProptestConfig::default();
    ProptestConfig {
        cases: if given.cases == UNASKED {
            SHARE
        } else {
            given.cases
        },
        failure_persistence: None,
        ..given
    }
}

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec(step(), 200..260)
}

fn stage() -> Stage {
    let mut stage = Stage::new();
    stage.run("given house\ngiven offices\ngiven noticed m\ngiven noticed n\ngiven ordered m");
    stage.run(super::attendance::GIVEN);
    stage.run(papers::KEYS);
    stage.run(super::sealing::GIVEN);
    stage.run(super::retention::GIVEN);
    super::openings::given(&mut stage);
    stage
}

fn rightful(command: &Command) -> &'static str {
    let drawn = super::attendance::rightful(command).or_else(|| dealings::rightful(command));
    let drawn = drawn.or_else(|| super::sealing::rightful(command));
    let drawn = drawn.or_else(|| super::retention::rightful(command));
    let drawn = drawn.or_else(|| super::openings::rightful(command));
    if let Some(who) = drawn {
        return who;
    }
    // The clerk is of the services, and the chair was elected. Now and then the proposer seconds it
    // itself, or another office of its side.
    if let Command::Propose(_) = command {
        return "clerk";
    }
    if let Command::Second(it) = command {
        let who = ["services", "clerk", "chair", "chair", "chair", "chair"];
        return who[it.proposal.0 as usize % who.len()];
    }
    if let Command::NoteTold(_) = command {
        return "mail";
    }
    match power(command) {
        Power::SetUp => "operator",
        Power::Notice | Power::Run => "clerk",
        Power::Decide => "chair",
        Power::Attend | Power::Report => "officer",
        Power::Observe => "recorder",
    }
}

/// A span that continues what the record has, lying in the latest open time if there is any; when
/// shifted, in time that need not be open, kept already, or come yet.
fn next_span(stage: &Stage, meeting: MeetingId, camera: CameraId, us: u32, shift: i64) -> Command {
    let nothing = Kept::default();
    let found = stage.record.meeting(&meeting);
    let kept = found
        .and_then(|m| m.kept().get(&camera))
        .unwrap_or(&nothing);
    let open = found.and_then(|m| m.open().last().copied());
    let open = open.unwrap_or(Interval {
        from: stage.now,
        until: None,
    });
    let start = kept
        .covered_until
        .map_or(open.from, |until| until.max(open.from));
    let end = open
        .until
        .unwrap_or(stage.now)
        .min(start.plus_us(i64::from(us)));
    let (start, end) = match shift {
        0 => (start, end),
        shift => (
            start.plus_us(shift),
            start.plus_us(shift).plus_us(i64::from(us)),
        ),
    };
    let fresh = kept.takes.is_empty() || us.is_multiple_of(3);
    let take = kept.takes.last().map_or(0, |take| take.take) + u32::from(fresh);
    let (init, codecs) = (digest("init"), "avc1".to_owned());
    let announced = KeptTake {
        camera: camera.clone(),
        take,
        init_bytes: 700,
        init,
        codecs,
    };
    let piece = segment(
        camera.as_str(),
        take,
        kept.last_seq.map_or(1, |seq| seq + 1),
        start,
        u64::try_from(end.since(start)).unwrap_or(0),
        if take == kept.last_take {
            kept.position
        } else {
            700
        },
        u64::from(us),
    );
    let takes = if fresh { vec![announced] } else { Vec::new() };
    Command::KeepSpan {
        meeting,
        takes,
        segments: vec![piece],
    }
}

/// Plays a history; calls back after each command with whether it was refused.
pub(super) fn play(
    steps: Vec<Step>,
    mut seen: impl FnMut(&Stage, &Actor, &Command, bool),
) -> Stage {
    let mut stage = stage();
    for step in steps {
        let (who, command) = match step {
            Step::Ask(who, command) => (who, command),
            Step::Rightly(command) => {
                let command = papers::aimed(&stage, command);
                let who = papers::rightful(&stage, &command);
                (who.unwrap_or_else(|| rightful(&command)), command)
            }
            Step::Keep(meeting, camera, us, shift) => {
                ("recorder", next_span(&stage, meeting, camera, us, shift))
            }
            Step::Miss(meeting, camera, us) => {
                let (to, cause) = (stage.now, Cause::ConnectionLost);
                let from = to.plus_us(-i64::from(us));
                (
                    "recorder",
                    Command::NoteGap {
                        meeting,
                        camera,
                        from,
                        to,
                        cause,
                    },
                )
            }
            Step::Count(meeting) => {
                let found = stage.record.meeting(&meeting);
                let cameras = found.map(Meeting::final_counts).unwrap_or_default();
                ("recorder", Command::CompleteFootage { meeting, cameras })
            }
            Step::Convene(meeting) => {
                if stage.record.meeting(&meeting).is_none() {
                    continue;
                }
                stage.run(&format!(
                    "clerk: call_to_order meeting={meeting}\n\
                     clerk: note_arrival meeting={meeting} office=officer"
                ));
                continue;
            }
            Step::Destroy(extent) => {
                super::retention::carry_out(&mut stage, extent);
                continue;
            }
            Step::Wait(us) => {
                stage.now = stage.now.plus_us(us);
                continue;
            }
        };
        let who = actor(who);
        let command = super::attendance::aimed(&stage, command);
        let command = dealings::aim(&stage, command);
        let command = chapters::aimed(&stage, command);
        let command = twos_aimed(&stage, command);
        let command = super::sealing::aimed(&stage, command);
        let command = super::retention::aimed(&stage, command);
        let command = super::openings::aimed(&stage, command);
        let before = stage.record.clone();
        // `ask` asserts that judging changes nothing and that what is judged well fits.
        let refused = stage.ask(&who, command.clone()).is_err();
        assert!(
            !refused || stage.record == before,
            "a refused command changed the record"
        );
        seen(&stage, &who, &command, refused);
    }
    stage
}

/// Open time as a plain reading of the acts gives it, without any fold.
pub(super) fn read_open(entries: &[Entry], meeting: &MeetingId) -> Vec<(Time, Option<Time>)> {
    let mut out: Vec<(Time, Option<Time>)> = Vec::new();
    let mut closed = false;
    for entry in entries
        .iter()
        .filter(|entry| entry.act.meeting() == Some(meeting))
    {
        if let Act::Classified(it) = &entry.act
            && it.item.is_none()
        {
            closed = it.class == Class::Closed;
        }
        match entry.act.kind() {
            // What is classified as closed begins closed.
            "called_to_order" if closed => {}
            "called_to_order" | "resumed" | "session_reopened" => out.push((entry.at, None)),
            "session_closed" | "recessed" | "adjourned" => {
                let as_of = if let Act::SessionClosed { from, .. } = &entry.act {
                    *from
                } else {
                    None
                };
                if let Some((_, until @ None)) = out.last_mut() {
                    *until = Some(as_of.unwrap_or(entry.at));
                }
            }
            _ => {}
        }
    }
    out.retain(|(from, until)| until.is_none_or(|until| until > *from));
    out
}

/// The act that a command would be, were nobody to judge it.
#[expect(clippy::too_many_lines, reason = "a table with one row per act")]
fn unjudged(command: Command) -> Act {
    let drawn = super::attendance::unjudged(&command).or_else(|| dealings::unjudged(&command));
    let drawn = drawn.or_else(|| super::sealing::unjudged(&command));
    let drawn = drawn.or_else(|| super::retention::unjudged(&command));
    let drawn = drawn.or_else(|| super::openings::unjudged(&command));
    if let Some(act) = drawn {
        return act;
    }
    if let Command::Propose(it) = &command {
        let command = serde_json::to_string(&it.command).unwrap();
        return Act::Proposed(Proposed { command });
    }
    if let Command::EraseDisclosure(it) = command {
        return Act::DisclosureErased(DisclosureErased {
            entry: it.entry,
            meeting: "m".parse().ok().filter(|_| it.ground.len() > 5),
            ground: it.ground,
            left: digest("left"),
        });
    }
    let value = serde_json::to_value(&command).unwrap();
    let acts = [
        ("establish_body", "body_established"),
        ("create_room", "room_created"),
        ("add_camera", "camera_added"),
        ("replace_camera_key", "camera_key_replaced"),
        ("remove_camera", "camera_removed"),
        ("grant_role", "role_granted"),
        ("revoke_role", "role_revoked"),
        ("notice_meeting", "meeting_noticed"),
        ("cancel_meeting", "meeting_cancelled"),
        ("order_recording", "recording_ordered"),
        ("call_to_order", "called_to_order"),
        ("open_item", "item_opened"),
        ("recess", "recessed"),
        ("resume", "resumed"),
        ("close_session", "session_closed"),
        ("set_delay", "delay_set"),
        ("reopen_session", "session_reopened"),
        ("adjourn", "adjourned"),
        ("note_camera_joined", "camera_joined"),
        ("note_camera_lost", "camera_lost"),
        ("keep_span", "span_kept"),
        ("note_gap", "gap_found"),
        ("note_recorder_stopped", "recorder_stopped"),
        ("note_recorder_resumed", "recorder_resumed"),
        ("complete_footage", "footage_completed"),
        ("adopt_rules", "rules_set"),
        ("amend_notice", "notice_amended"),
        ("postpone_meeting", "meeting_postponed"),
        ("publish_agenda", "agenda_published"),
        ("lay_paper", "paper_laid"),
        ("classify", "classified"),
        ("give_closed_title", "closed_title_given"),
        ("explain_unstreamed", "unstreamed_explained"),
        ("create_office", "office_created"),
        ("appoint_person", "person_appointed"),
        ("relieve_person", "person_relieved"),
        ("set_contact", "contact_set"),
        ("register_passkey", "passkey_registered"),
        ("revoke_passkey", "passkey_revoked"),
        ("bind_sign_on", "sign_on_bound"),
        ("unbind_sign_on", "sign_on_unbound"),
        ("set_recipient", "recipient_set"),
        ("second", "seconded"),
        ("reject_proposal", "proposal_rejected"),
        ("note_told", "told"),
        ("send_request", "request_sent"),
        ("word_request", "request_worded"),
        ("note_delivery", "request_delivered"),
        ("acknowledge_request", "request_acknowledged"),
        ("answer_request", "request_answered"),
        ("file_letter", "letter_filed"),
        ("acknowledge_letter", "letter_acknowledged"),
        ("make_statement", "statement_made"),
        ("log_protection", "protection_logged"),
        ("file_report", "report_filed"),
        ("add_to_report", "report_added"),
        ("set_report_state", "report_state_set"),
    ];
    let mut value = value;
    let kind = value["type"].as_str().unwrap().to_owned();
    let act = acts.iter().find(|(command, _)| *command == kind).unwrap().1;
    value["type"] = act.into();
    for (field, default) in [("meeting", "m"), ("zone", "UTC"), ("decided_by", "Chair")] {
        if value.get(field).is_some_and(|value| value.is_null()) {
            value[field] = default.into();
        }
    }
    let json = value.to_string();
    serde_json::from_value(value).unwrap_or(Act::Later { kind, json })
}

proptest! {
    #![proptest_config(asked())]

    #[test]
    fn history_read_back_from_its_text_is_the_same_record(
        steps in steps(),
        split in any::<prop::sample::Index>(),
    ) {
        let stage = play(steps, |_, _, _, _| {});
        let split = split.index(stage.entries.len() + 1);
        let mut record = Record::default();
        for (n, entry) in stage.entries.iter().enumerate() {
            let text = entry.canonical();
            let read = Entry::parse(&text).unwrap();
            prop_assert_eq!(&read.canonical(), &text);
            prop_assert_eq!(record.follows(&read), Ok(()));
            // Up to the split from text, then from memory.
            let entry = if n < split { &read } else { entry };
            record.apply(entry, disclosure(entry));
        }
        prop_assert_eq!(record, stage.record);
    }

    /// Erasing blanks in the living record what a restart no longer finds in the book.
    #[test]
    fn what_is_erased_is_gone_from_the_record_as_from_the_book(
        steps in steps(),
        chosen in proptest::collection::vec(any::<prop::sample::Index>(), 1..6),
    ) {
        let mut stage = play(steps, |_, _, _, _| {});
        let wordy: Vec<usize> = (0..stage.entries.len())
            .filter(|n| !stage.record.erased(ActId(*n as u64)))
            .filter(|n| stage.entries[*n].act.without_words().is_some())
            .collect();
        prop_assume!(!wordy.is_empty());
        let gone: std::collections::BTreeSet<usize> =
            chosen.iter().map(|index| wordy[index.index(wordy.len())]).collect();
        let digests: Vec<Digest> = stage.entries.iter().map(disclosure).collect();
        let erasing: Vec<Entry> = gone.iter().map(|n| {
            let act = Act::DisclosureErased(DisclosureErased {
                entry: ActId(*n as u64),
                meeting: stage.entries[*n].act.meeting().cloned(),
                ground: "Personal data".into(),
                left: digest("left"),
            });
            let entry = stage.record.entry(actor("clerk").by, act, stage.record.latest());
            stage.record.apply(&entry, disclosure(&entry));
            entry
        }).collect();
        prop_assert_eq!(stage.record.misfits(), &[] as &[u64]);
        let mut anew = Record::default();
        for (n, entry) in stage.entries.iter().enumerate() {
            let erased = stage.record.erased(ActId(n as u64));
            let remnant = entry.act.without_words().filter(|_| erased);
            let act = remnant.unwrap_or_else(|| entry.act.clone());
            anew.apply(&Entry { act, ..entry.clone() }, digests[n]);
        }
        for entry in &erasing {
            anew.apply(entry, disclosure(entry));
        }
        prop_assert_eq!(anew, stage.record);
    }

    #[test]
    fn open_time_is_disjoint_ordered_and_what_the_acts_say(steps in steps()) {
        play(steps, |stage, _, _, _| {
            for meeting in stage.record.meetings() {
                let open = meeting.open();
                let plain: Vec<_> = open.iter().map(|open| (open.from, open.until)).collect();
                assert_eq!(plain, read_open(&stage.entries, meeting.id()));
                for pair in open.windows(2) {
                    assert!(pair[0].until.is_some_and(|until| until <= pair[1].from));
                }
                let runs = open.last().is_some_and(|open| open.until.is_none());
                assert_eq!(runs, meeting.state() == State::InSession);
                let wanted = meeting.wanted(stage.now);
                assert_eq!(wanted.on_air, runs);
                assert!(wanted.on_air || wanted.recording.is_empty());
                let inside = |at: Time| open.iter().any(|open| open.contains(at));
                for part in meeting.closed() {
                    assert!(part.until == Some(part.from) || !inside(part.from));
                }
            }
        });
    }

    #[test]
    fn whoever_may_not_changes_nothing(steps in steps()) {
        let stage = play(steps, |_, who, command, refused| {
            let machine = matches!(who.by, By::Machine { .. });
            let observes = power(command) == Power::Observe;
            let first = matches!(command, Command::GrantRole { role: Role::Operator, .. })
                && who.name() == SETUP;
            assert!(refused || machine == observes || first, "{who:?} did {command:?}");
            let powerless = who.roles.iter().all(|role| {
                matches!(role, Role::Officer | Role::Custodian)
            });
            let attends = matches!(power(command), Power::Attend | Power::Report);
            assert!(refused || machine || attends || !powerless, "{who:?} did {command:?}");
        });
        let by_two = |act: &Act| {
            let erases = matches!(act, Act::DisclosureErased(_) | Act::SealPolicySet(_));
            erases || matches!(act, Act::HoldLifted(_) | Act::DestructionDecided(_))
        };
        let mut agreed_to = 0;
        for pair in stage.entries.windows(2) {
            let [agreed, done] = pair else { unreachable!("two") };
            agreed_to += usize::from(by_two(&done.act));
            let Act::Seconded(it) = &agreed.act else { continue };
            let proposed = &stage.entries[it.proposal.0 as usize];
            let side = |by: &By| stage.record.office_of(by).map(|office| office.side);
            prop_assert!(side(&agreed.by).is_some() && side(&agreed.by) != side(&proposed.by));
            prop_assert!(by_two(&done.act));
            agreed_to -= 1;
        }
        prop_assert_eq!(agreed_to, 0, "done without two persons");
    }

    #[test]
    fn kept_footage_lies_in_open_time_and_adds_up(steps in steps()) {
        let stage = play(steps, |_, _, _, _| {});
        for meeting in stage.record.meetings() {
            let mut totals = std::collections::BTreeMap::<CameraId, (u64, u64, u64)>::new();
            let mut reached = std::collections::BTreeMap::<CameraId, (u64, Time)>::new();
            for entry in &stage.entries {
                let Act::SpanKept { meeting: id, takes, segments } = &entry.act else { continue };
                if id != meeting.id() {
                    continue;
                }
                for take in takes {
                    totals.entry(take.camera.clone()).or_default().1 += take.init_bytes;
                }
                for s in segments {
                    let total = totals.entry(s.camera.clone()).or_default();
                    *total = (total.0 + 1, total.1 + s.bytes, total.2 + s.duration_us);
                    let end = s.start.plus_us(s.duration_us as i64);
                    prop_assert!(meeting.open().iter().any(|open| open.covers(s.start, end)));
                    if let Some((seq, until)) = reached.insert(s.camera.clone(), (s.seq, end)) {
                        prop_assert!(seq < s.seq && until <= s.start);
                    }
                }
            }
            let kept: std::collections::BTreeMap<_, _> = meeting
                .kept()
                .iter()
                .map(|(camera, k)| (camera.clone(), (k.segments, k.bytes, k.duration_us)))
                .collect();
            prop_assert_eq!(kept, totals);
        }
    }

    #[test]
    fn believing_never_panics_whatever_is_written(
        acts in proptest::collection::vec(
            (command(), any::<u64>(), prop_oneof![instant(), any::<i64>().prop_map(Time)],
             proptest::option::of((meeting(), any::<u64>()))),
            1..60,
        ),
    ) {
        let mut stage = stage();
        for (command, n, at, chain) in acts {
            let chain = chain.map(|(meeting, seq)| Chain { meeting, seq, prev: None });
            let (by, act) = (actor("recorder").by, unjudged(command));
            let entry = Entry { n, at, by, chain, act, signed: None };
            stage.record.apply(&entry, digest("d"));
            for meeting in stage.record.meetings() {
                meeting.wanted(at);
                meeting.protected();
                meeting.overdue_promises(at);
                meeting.holder(at);
                meeting.final_counts();
                stage.record.next_chain(meeting.id());
                for pair in meeting.open().windows(2) {
                    prop_assert!(pair[0].until.is_some());
                }
            }
            // Text of any kind is read without a panic, and given back as it was or refused.
            let text = entry.canonical();
            if let Ok(read) = Entry::parse(&text) {
                prop_assert_eq!(read.canonical(), text);
            }
        }
    }

    #[test]
    fn parsing_gives_back_the_same_bytes_or_refuses(text in any::<String>(), cut in 0..400_usize) {
        prop_assert!(Entry::parse(&text).is_err());
        let whole = stage().entries.last().unwrap().canonical();
        let broken: String = whole.chars().take(cut).chain(text.chars()).collect();
        if let Ok(read) = Entry::parse(&broken) {
            prop_assert_eq!(read.canonical(), broken);
        }
    }

    #[test]
    fn times_and_dates_are_read_as_written(us in 0..253_402_300_800_000_000_i64) {
        let at = Time(us);
        prop_assert_eq!(at.to_string().parse(), Ok(at));
        let day = Date::from_days(us / 86_400_000_000);
        prop_assert_eq!(day.to_string().parse(), Ok(day));
        prop_assert_eq!(day.days(), us / 86_400_000_000);
        prop_assert!(at.to_string().starts_with(&day.to_string()));
    }
}

/// The histories above are worth something only if much of them succeeds.
#[test]
fn histories_reach_every_kind_of_act() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{Config, TestRunner};
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    let all = super::privacy::acts_saying("word");
    let all: std::collections::BTreeSet<_> = all.into_keys().collect();
    let mut reached = std::collections::BTreeSet::new();
    for _ in 0..3_000 {
        if reached.is_superset(&all) {
            break;
        }
        // Long, so that what follows only from something else comes up as well.
        let steps = proptest::collection::vec(step(), 150..250);
        let steps = steps.new_tree(&mut runner).unwrap().current();
        let stage = play(steps, |_, _, _, _| {});
        reached.extend(
            stage
                .entries
                .iter()
                .map(|entry| entry.act.kind().to_owned()),
        );
    }
    let unreached: Vec<_> = all.difference(&reached).collect();
    assert!(unreached.is_empty(), "no history has {unreached:?}");
    // All that there are: each is drawn.
    assert_eq!(reached.len(), 118);
}
