//! Invitations and attendance: how scripts show them, and promises as properties.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a plain reading of acts and commands looks at the few kinds that it is about"
)]

use std::collections::{BTreeMap, BTreeSet};

use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use super::properties::{instant, meeting, words};
use super::script::{Stage, actor, clock, digest, stretch};
use crate::*;

/// `register m`, `replies m`, `conditions m`, `assurances m`, `absences m`, `counts {…}`.
pub(super) fn show(record: &Record, what: &str) -> Option<Vec<String>> {
    let (verb, rest) = what.split_once(' ')?;
    let meeting = || record.meeting(&rest.parse().unwrap()).unwrap();
    match verb {
        "register" => Some(meeting().register().iter().flat_map(listed).collect()),
        "replies" => Some(
            meeting()
                .invitations()
                .iter()
                .map(|it| replies(record, it))
                .collect(),
        ),
        "conditions" => Some(meeting().conditions().iter().map(condition).collect()),
        "absences" => Some(meeting().absences().iter().flat_map(absence).collect()),
        "assurances" => Some(assurances(record, meeting())),
        "counts" => {
            let counts = record.attendance(&serde_json::from_str(rest).unwrap());
            let mut out = vec![format!("of {}", names(&counts.meetings))];
            out.extend(counts.rows.iter().map(row));
            Some(out)
        }
        _ => None,
    }
}

fn names<T: ToString>(all: &[T]) -> String {
    let all: Vec<_> = all.iter().map(T::to_string).collect();
    all.join(" ")
}

fn noted(stamp: &Stamp) -> String {
    let by = stamp.by.office().unwrap();
    format!("{} {} by {by}", stamp.n, clock(stamp.at))
}

fn late(late: bool) -> &'static str {
    if late { ", late" } else { "" }
}

fn replies(record: &Record, it: &Invitation) -> String {
    let mut out = format!("{} as {:?} ({})", it.office, it.capacity, noted(&it.stamp));
    for reply in &it.replies {
        let own = record.is_itself(&it.office, &reply.stamp.by);
        out += &format!("; {:?}", reply.answer);
        out += &reply
            .delegate
            .as_ref()
            .map(|it| format!(" to {it}"))
            .unwrap_or_default();
        out += &reply
            .ground
            .as_ref()
            .map(|it| format!(" {it:?}"))
            .unwrap_or_default();
        out += &format!(
            " ({}{})",
            noted(&reply.stamp),
            if own { "" } else { ", for it" }
        );
        out += late(reply.late);
    }
    if let Some(withdrawn) = &it.withdrawn {
        out += &format!(
            "; withdrawn {:?} ({})",
            withdrawn.what,
            noted(&withdrawn.stamp)
        );
    }
    out
}

fn condition(it: &Condition) -> String {
    let (from, to) = (&it.office, &it.to);
    let mut out = format!(
        "{} {from} to {to}: {:?}{}",
        it.stamp.n,
        it.condition,
        late(it.late)
    );
    for answer in &it.answers {
        out += &format!("; {:?} at {}", answer.reply, clock(answer.stamp.at));
        out += &answer
            .text
            .as_ref()
            .map(|it| format!(" {it:?}"))
            .unwrap_or_default();
        out += late(answer.late);
    }
    out + &format!(" -> at the call {:?}, now {:?}", it.at_call, it.standing)
}

fn assurances(record: &Record, meeting: &Meeting) -> Vec<String> {
    let covering = record.assurances_covering(meeting.id());
    let attached = |n| meeting.attached_assurances().iter().any(|it| it.what == n);
    let told = |kind: &str, it: &Assurance| {
        let beside = if attached(it.stamp.n) {
            ", attached"
        } else {
            ""
        };
        let by = it
            .superseded
            .as_ref()
            .map(|by| format!(", superseded by {}", by.n));
        let (by, to) = (by.unwrap_or_default(), names(&it.to));
        format!(
            "{kind}: {} to {to}: {:?}{beside}{by}",
            noted(&it.stamp),
            it.text
        )
    };
    let mut out = Vec::new();
    out.extend(covering.in_force.iter().map(|it| told("in force", it)));
    out.extend(covering.superseded.iter().map(|it| told("superseded", it)));
    out.extend(
        covering
            .given_after
            .iter()
            .map(|it| told("given after", it)),
    );
    out
}

fn listed(it: &Listed) -> Vec<String> {
    let mut out = vec![format!(
        "{} {:?} as {:?}",
        it.office, it.standing, it.capacity
    )];
    if it.expected {
        out[0] += ", expected";
    }
    if !it.comes_for.is_empty() {
        out[0] += &format!(" for {}", names(&it.comes_for));
    }
    for stay in &it.presence {
        out[0] += &format!(", there {}", stretch(stay.from, stay.until));
    }
    for line in &it.lines {
        let mut told = format!("  {:?} {}", line.movement, clock(line.when()));
        told += &format!(" ({})", noted(&line.stamp));
        if let Some(corrected) = &line.corrected {
            told += &format!(
                ", struck {:?} ({})",
                corrected.what,
                noted(&corrected.stamp)
            );
        }
        out.push(told);
    }
    for signature in &it.countersigned {
        let before = signature.before.map(|n| format!(", before line {n}"));
        let before = before.unwrap_or_default();
        out.push(format!(
            "  countersigned {}{before}",
            clock(signature.stamp.at)
        ));
    }
    for objection in &it.objections {
        out.push(format!(
            "  objected {} {:?}",
            clock(objection.stamp.at),
            objection.text
        ));
    }
    out
}

fn absence(it: &Absence) -> Vec<String> {
    let sides = format!("convener {:?}, invitee {:?}", it.convener, it.invitee);
    let standing = it.standing.map(|it| format!("{it:?}")).unwrap_or_default();
    let mut out = vec![format!("{} {standing}: {sides}", it.office)];
    for word in &it.words {
        let (at, side) = (clock(word.stamp.at), word.side);
        out.push(format!("  {at} {side:?}: {:?}", word.text));
    }
    if it.disputed() {
        out[0] += ", disputed";
    }
    out
}

fn row(row: &CountRow) -> String {
    let mut out = format!("{} at {}", row.office, row.category);
    for (name, count) in parts(row) {
        if *count != Count::default() {
            out += &format!(", {name} {} ({})", count.count, names(&count.meetings));
        }
    }
    out
}

fn parts(row: &CountRow) -> [(&'static str, &Count); 7] {
    [
        ("expected", &row.expected),
        ("present", &row.present),
        ("in attendance", &row.in_attendance),
        ("absent", &row.absent),
        ("delegated", &row.delegated),
        ("statements", &row.statements),
        ("disputed", &row.disputed),
    ]
}

fn office() -> impl Strategy<Value = OfficeId> {
    let some = vec![
        "officer",
        "officer",
        "chair",
        "clerk",
        "secretary-works",
        "treasurer",
    ];
    select(some).prop_map(|id| id.parse().unwrap())
}
/// Mostly left out: the office that asks.
fn own() -> impl Strategy<Value = Option<OfficeId>> {
    prop_oneof![4 => Just(None), 1 => office().prop_map(Some)]
}
fn capacity() -> impl Strategy<Value = Capacity> {
    select(vec![
        Capacity::Member,
        Capacity::InAttendance,
        Capacity::Observer,
    ])
}
fn side() -> impl Strategy<Value = AbsenceSide> {
    select(vec![AbsenceSide::Convener, AbsenceSide::Invitee])
}
fn act() -> impl Strategy<Value = ActId> {
    (12..60_u64).prop_map(ActId)
}
fn device() -> impl Strategy<Value = Option<Time>> {
    prop_oneof![3 => Just(None), 1 => instant().prop_map(Some)]
}
fn scope() -> impl Strategy<Value = Scope> {
    let body = || select(vec!["cabinet", "council"]).prop_map(|id| id.parse().unwrap());
    let category = select(vec!["cabinet", "routine"]).prop_map(str::to_owned);
    prop_oneof![
        meeting().prop_map(|meeting| Scope::Meeting { meeting }),
        (body(), category).prop_map(|(body, category)| Scope::Category { body, category }),
        (body(), instant(), instant()).prop_map(|(body, from, until)| Scope::Period {
            body,
            from,
            until
        }),
    ]
}

pub(super) fn invitation() -> impl Strategy<Value = Command> {
    let answer = select(vec![Answer::Accepted, Answer::Declined, Answer::Delegated]);
    let reply = select(vec![ConditionReply::Assured, ConditionReply::Refused]);
    prop_oneof![
        6 => (meeting(), office(), capacity()).prop_map(|(meeting, office, capacity)| {
            Command::Invite(Invited { meeting, office, capacity })
        }),
        1 => (meeting(), office(), words()).prop_map(|(meeting, office, ground)| {
            Command::WithdrawInvitation(InvitationWithdrawn { meeting, office, ground })
        }),
        3 => (meeting(), of(office()), answer, of(words()), of(office())).prop_map(
            |(meeting, office, answer, ground, delegate)| {
                let delegate = delegate.filter(|_| answer == Answer::Delegated);
                Command::AnswerInvitation(InvitationAnswered {
                    meeting, office, answer, ground, delegate,
                })
            }
        ),
        2 => (meeting(), of(office()), office(), words()).prop_map(
            |(meeting, office, to, condition)| {
                Command::StateCondition(ConditionStated { meeting, office, to, condition })
            }
        ),
        2 => (meeting(), act(), reply, of(words())).prop_map(
            |(meeting, condition, reply, text)| {
                Command::AnswerCondition(ConditionAnswered { meeting, condition, reply, text })
            }
        ),
        2 => (proptest::collection::vec(office(), 0..3), scope(), words(), of(act())).prop_map(
            |(to, scope, text, supersedes)| {
                Command::GiveAssurance(AssuranceGiven { to, scope, text, supersedes })
            }
        ),
        2 => (meeting(), act()).prop_map(|(meeting, assurance)| {
            Command::AttachAssurance(AssuranceAttached { meeting, assurance })
        }),
    ]
}

fn attendance() -> impl Strategy<Value = Command> {
    prop_oneof![
        6 => (meeting(), office(), of(capacity()), device()).prop_map(
            |(meeting, office, capacity, device_time)| {
                Command::NoteArrival(Arrived { meeting, office, capacity, device_time })
            }
        ),
        3 => (meeting(), office(), device()).prop_map(|(meeting, office, device_time)| {
            Command::NoteDeparture(Departed { meeting, office, device_time })
        }),
        2 => (meeting(), act(), words()).prop_map(|(meeting, corrects, ground)| {
            Command::CorrectRegister(RegisterCorrected { meeting, corrects, ground })
        }),
        2 => (meeting(), own()).prop_map(|(meeting, office)| {
            Command::CountersignRegister(RegisterCountersigned { meeting, office })
        }),
        1 => (meeting(), own(), words()).prop_map(|(meeting, office, text)| {
            Command::ObjectToRegister(RegisterObjected { meeting, office, text })
        }),
        3 => (meeting(), of(office()), of(side()), words()).prop_map(
            |(meeting, office, side, text)| {
                Command::StateAbsence(AbsenceStated { meeting, office, side, text })
            }
        ),
        1 => (meeting(), own(), of(side())).prop_map(|(meeting, office, side)| {
            Command::DeclineAbsenceStatement(AbsenceStatementDeclined { meeting, office, side })
        }),
    ]
}

/// With what random histories begin, so that they get somewhere.
pub(super) const GIVEN: &str = "clerk: invite meeting=m office=officer capacity=member\n\
    clerk: invite meeting=m office=clerk capacity=in_attendance\n\
    clerk: state_condition meeting=m to=officer condition=Silence\n\
    chair: give_assurance to=[\"officer\"] scope={\"category\":{\"body\":\"cabinet\",\
    \"category\":\"cabinet\"}} text=Silence";

/// Anything of these two chapters.
pub(super) fn command() -> BoxedStrategy<Command> {
    prop_oneof![invitation().boxed(), attendance().boxed()].boxed()
}

/// Who may say these things, where it is not whoever may say most.
pub(super) fn rightful(command: &Command) -> Option<&'static str> {
    let (side, office) = match command {
        Command::StateCondition(_) => return Some("clerk"),
        Command::StateAbsence(it) => (it.side, &it.office),
        Command::DeclineAbsenceStatement(it) => (it.side, &it.office),
        _ => return None,
    };
    let others = office.as_ref().is_some_and(|it| it.as_str() != "officer");
    (side == Some(AbsenceSide::Convener) || others).then_some("clerk")
}

/// The act that a command of these chapters would be, were nobody to judge it.
pub(super) fn unjudged(command: &Command) -> Option<Act> {
    let filled = |office: &Option<OfficeId>| office.clone().or("officer".parse().ok());
    Some(match command.clone() {
        Command::Invite(it) => Act::Invited(it),
        Command::WithdrawInvitation(it) => Act::InvitationWithdrawn(it),
        Command::AnswerInvitation(mut it) => {
            it.office = filled(&it.office);
            Act::InvitationAnswered(it)
        }
        Command::StateCondition(mut it) => {
            it.office = filled(&it.office);
            Act::ConditionStated(it)
        }
        Command::AnswerCondition(it) => Act::ConditionAnswered(it),
        Command::GiveAssurance(it) => Act::AssuranceGiven(it),
        Command::AttachAssurance(it) => Act::AssuranceAttached(it),
        Command::NoteArrival(it) => Act::Arrived(it),
        Command::NoteDeparture(it) => Act::Departed(it),
        Command::CorrectRegister(it) => Act::RegisterCorrected(it),
        Command::CountersignRegister(it) => Act::RegisterCountersigned(it),
        Command::ObjectToRegister(it) => Act::RegisterObjected(it),
        Command::StateAbsence(mut it) => {
            it.office = filled(&it.office);
            Act::AbsenceStated(it)
        }
        Command::DeclineAbsenceStatement(it) => Act::AbsenceStatementDeclined(it),
        _ => return None,
    })
}

/// One step of a history about attendance: who asks for what, after how many seconds.
fn asked() -> impl Strategy<Value = (&'static str, Command, i64)> {
    let who = vec![
        "clerk",
        "clerk",
        "clerk",
        "chair",
        "officer",
        "officer",
        "secretary",
    ];
    let session = (meeting(), 0..9_u8).prop_map(|(meeting, what)| match what {
        0 => Command::CancelMeeting {
            meeting,
            ground: "No quorum".into(),
        },
        1..4 => Command::CallToOrder { meeting },
        // For the parties alone, so that it shows when there are more of them.
        4..6 => Command::RecordDecision(DecisionRecorded {
            meeting,
            item: None,
            motion: None,
            text: "To repair the dam".into(),
            public: false,
        }),
        _ => Command::Adjourn { meeting },
    });
    let outside = words().prop_map(|text| {
        let (meeting, on, office) = (None, None, None);
        Command::MakeStatement(StatementMade {
            meeting,
            on,
            office,
            text,
        })
    });
    let what = prop_oneof![
        5 => invitation().boxed(),
        9 => attendance().boxed(),
        2 => session.boxed(),
        1 => outside.boxed(),
    ];
    (select(who), what, 0..200_i64)
}

fn ground() -> Stage {
    let mut stage = Stage::new();
    stage.run("given house\ngiven offices\ngiven noticed m");
    for (meeting, category) in [("n", "cabinet"), ("o", "routine")] {
        stage.run(&format!(
            "operator: create_room body=cabinet room=room-{meeting} name=Room\n\
             clerk: notice_meeting meeting={meeting} body=cabinet category={category} \
             title=Meeting room=room-{meeting} place=Secretariat start=2026-11-22T10:00:00Z \
             purpose=Budget convener=Secretary"
        ));
    }
    stage
}

/// Plays a history; numbers of acts that a command names are made to hit something often.
fn play(steps: Vec<(&'static str, Command, i64)>, mut seen: impl FnMut(&Stage)) -> Stage {
    let mut stage = ground();
    for (who, command, wait) in steps {
        stage.now = stage.now.plus_us(wait * Time::SECOND);
        let command = aimed(&stage, command);
        stage.ask(&actor(who), command).ok();
        seen(&stage);
    }
    stage
}

pub(super) fn aimed(stage: &Stage, mut command: Command) -> Command {
    let aim = |act: &mut ActId, kinds: &[&str], meeting: Option<&MeetingId>| {
        let fits = |it: &&Entry| kinds.contains(&it.act.kind()) && it.act.meeting() == meeting;
        let all: Vec<_> = stage.entries.iter().filter(fits).collect();
        if !all.is_empty() {
            act.0 = all[act.0 as usize % all.len()].n;
        }
    };
    match &mut command {
        Command::CorrectRegister(it) => {
            aim(
                &mut it.corrects,
                &["arrived", "departed"],
                Some(&it.meeting),
            );
        }
        Command::AnswerCondition(it) => {
            aim(&mut it.condition, &["condition_stated"], Some(&it.meeting));
        }
        Command::AttachAssurance(it) => aim(&mut it.assurance, &["assurance_given"], None),
        _ => {}
    }
    command
}

/// What a plain reading of the acts counts, without any fold: office, category, what, meetings.
type Tally = BTreeMap<(String, String, &'static str), (u64, Vec<String>)>;

fn read_counts(entries: &[Entry], query: &CountQuery) -> Tally {
    let mut tally = Tally::new();
    let meetings = entries.iter().filter_map(|entry| match &entry.act {
        Act::MeetingNoticed {
            meeting, category, ..
        } => Some((meeting, category)),
        _ => None,
    });
    let meetings: BTreeMap<_, _> = meetings.collect();
    for (meeting, category) in meetings {
        let of = |it: &&Entry| it.act.meeting() == Some(meeting);
        let acts: Vec<&Entry> = entries.iter().filter(of).collect();
        let called = acts.iter().find(|it| it.act.kind() == "called_to_order");
        let over = acts.iter().any(|it| it.act.kind() == "adjourned");
        let wanted = called.is_some_and(|it| {
            over && query.from.is_none_or(|from| it.at >= from)
                && query.until.is_none_or(|until| it.at < until)
                && query.category.as_ref().is_none_or(|it| it == category)
        });
        if wanted {
            for (office, what, count) in read_register(&acts) {
                if query.office.as_ref().is_none_or(|it| it.as_str() == office) {
                    let of = tally.entry((office, category.clone(), what)).or_default();
                    of.0 += count;
                    of.1.push(meeting.to_string());
                }
            }
        }
    }
    tally
}

/// The register of one meeting, read off its acts: office, what, how often.
fn read_register(acts: &[&Entry]) -> Vec<(String, &'static str, u64)> {
    let mut invited: BTreeMap<&OfficeId, Option<&OfficeId>> = BTreeMap::new();
    let mut came: BTreeMap<u64, (&OfficeId, Capacity)> = BTreeMap::new();
    let mut stated: BTreeMap<(&OfficeId, AbsenceSide), Vec<bool>> = BTreeMap::new();
    let mut objected = BTreeSet::new();
    for entry in acts {
        match &entry.act {
            Act::Invited(it) => drop(invited.insert(&it.office, None)),
            Act::InvitationWithdrawn(it) => drop(invited.remove(&it.office)),
            Act::InvitationAnswered(it) => {
                invited.insert(it.office.as_ref().unwrap(), it.delegate.as_ref());
            }
            Act::Arrived(it) => {
                came.insert(entry.n, (&it.office, it.capacity.unwrap()));
            }
            Act::RegisterCorrected(it) => drop(came.remove(&it.corrects.0)),
            Act::AbsenceStated(it) => {
                let key = (it.office.as_ref().unwrap(), it.side.unwrap());
                stated.entry(key).or_default().push(true);
            }
            Act::AbsenceStatementDeclined(it) => {
                let key = (it.office.as_ref().unwrap(), it.side.unwrap());
                stated.entry(key).or_default().push(false);
            }
            Act::RegisterObjected(it) => drop(objected.insert(it.office.as_ref().unwrap())),
            _ => {}
        }
    }
    let sends = |office: &OfficeId| invited.get(office).copied().flatten().is_some();
    let sent = invited
        .iter()
        .map(|(office, delegate)| delegate.unwrap_or(office));
    let expected: BTreeSet<_> = sent.filter(|office| !sends(office)).collect();
    let all: BTreeSet<&OfficeId> = acts
        .iter()
        .filter_map(|it| match &it.act {
            Act::Invited(it) => Some(&it.office),
            Act::InvitationAnswered(it) => it.delegate.as_ref(),
            Act::Arrived(it) => Some(&it.office),
            _ => None,
        })
        .collect();
    let mut out = Vec::new();
    for office in all {
        let mut add = |what, count| {
            if count > 0 {
                out.push((office.to_string(), what, count))
            }
        };
        let arrivals: Vec<_> = came.values().filter(|it| it.0 == office).collect();
        let member = arrivals.iter().any(|it| it.1 == Capacity::Member);
        add("expected", u64::from(expected.contains(office)));
        match (arrivals.is_empty(), member) {
            (false, true) => add("present", 1),
            (false, false) => add("in attendance", 1),
            (true, _) if expected.contains(office) => add("absent", 1),
            (true, _) if sends(office) => add("delegated", 1),
            (true, _) => {}
        }
        let of = |side| stated.get(&(office, side)).cloned().unwrap_or_default();
        let (convener, invitee) = (of(AbsenceSide::Convener), of(AbsenceSide::Invitee));
        let both = !convener.is_empty() && !invitee.is_empty();
        let words = convener
            .iter()
            .chain(&invitee)
            .filter(|it| **it && both)
            .count() as u64;
        let argued = convener.contains(&true) && invitee.contains(&true);
        add("statements", words);
        add("disputed", u64::from(argued || objected.contains(office)));
    }
    out
}

fn query() -> impl Strategy<Value = CountQuery> {
    let category = select(vec!["cabinet", "routine"]).prop_map(str::to_owned);
    let minute = || (0..60_i64).prop_map(|m| Time(1_795_338_000_000_000 + m * 60 * Time::SECOND));
    let all = (of(office()), of(category), of(minute()), of(minute()));
    let some = all.prop_map(|(office, category, from, until)| CountQuery {
        office,
        body: None,
        category,
        from,
        until,
    });
    prop_oneof![1 => Just(CountQuery::default()), 2 => some]
}

fn history() -> impl Strategy<Value = Vec<(&'static str, Command, i64)>> {
    proptest::collection::vec(asked(), 1..120)
}

proptest! {
    #![proptest_config(super::properties::asked())]

    #[test]
    fn counts_are_what_the_acts_say_and_the_sum_of_the_registers(
        steps in history(),
        query in query(),
    ) {
        // Asked after each act, so that nothing worked out for an earlier one is kept.
        let stage = play(steps, |stage| {
            stage.record.attendance(&CountQuery::default());
        });
        let counts = stage.record.attendance(&query);
        let mut told = Tally::new();
        for row in &counts.rows {
            for (what, count) in parts(row) {
                let names = count.meetings.iter().map(MeetingId::to_string).collect();
                let key = (row.office.to_string(), row.category.clone(), what);
                if count.count > 0 {
                    prop_assert_eq!(told.insert(key, (count.count, names)), None);
                }
            }
        }
        prop_assert_eq!(told, read_counts(&stage.entries, &query));
        let mut registers = BTreeMap::<Standing, u64>::new();
        for meeting in &counts.meetings {
            for listed in stage.record.meeting(meeting).unwrap().register() {
                if query.office.as_ref().is_none_or(|it| *it == listed.office) {
                    *registers.entry(listed.standing).or_default() += 1;
                }
            }
        }
        let sum = |standing| registers.get(&standing).copied().unwrap_or(0);
        prop_assert_eq!(counts.total(|row| &row.present), sum(Standing::Present));
        prop_assert_eq!(counts.total(|row| &row.in_attendance), sum(Standing::InAttendance));
        prop_assert_eq!(counts.total(|row| &row.absent), sum(Standing::Absent));
        prop_assert_eq!(counts.total(|row| &row.delegated), sum(Standing::Delegated));
        prop_assert_eq!(sum(Standing::Expected), 0);
    }

    #[test]
    fn no_line_is_lost_and_words_are_shown_of_both_sides_or_of_neither(steps in history()) {
        play(steps, |stage| {
            for meeting in stage.record.meetings() {
                let noted = |it: &&Entry| matches!(it.act, Act::Arrived(_) | Act::Departed(_))
                    && it.act.meeting() == Some(meeting.id());
                let noted = stage.entries.iter().filter(noted).count();
                let register = meeting.register();
                let lines: usize = register.iter().map(|it| it.lines.len()).sum();
                assert_eq!(lines, noted);
                for listed in &register {
                    for pair in listed.presence.windows(2) {
                        assert!(pair[0].until.is_some_and(|until| until <= pair[1].from));
                    }
                    let came = matches!(listed.standing, Standing::Present | Standing::InAttendance);
                    assert_eq!(came, !listed.presence.is_empty(), "{listed:?}");
                    let good = listed.countersigned.iter().filter(|it| it.before.is_none());
                    assert!(good.count() <= 1);
                }
                for it in meeting.absences() {
                    let both = it.convener != Heard::Silent && it.invitee != Heard::Silent;
                    assert_eq!(!it.words.is_empty(), both);
                    let in_order = it.words.is_sorted_by_key(|word| word.stamp.n);
                    assert!(in_order);
                }
            }
        });
    }

    #[test]
    fn nothing_of_attendance_is_shown_to_more_without_an_act_that_releases(steps in history()) {
        let mut read = BTreeSet::new();
        let mut known = 0;
        let everyone = ["clerk", "chair", "officer", "secretary", "nobody"].map(actor);
        play(steps, |stage| {
            let mut now = BTreeSet::new();
            for entry in &stage.entries {
                let audience = audience(&stage.record, entry);
                let may = |who: &&Actor| audience.admits(who);
                now.extend(everyone.iter().filter(may).map(|who| (entry.n, who.name().to_owned())));
            }
            let fresh = &stage.entries[known..];
            let old = |it: &&(u64, String)| (it.0 as usize) < known;
            let widened = now.difference(&read).filter(old).count() > 0;
            assert!(!widened || fresh.iter().any(|it| releases(&it.act)), "{fresh:?}");
            (known, read) = (stage.entries.len(), now);
        });
    }
}

/// A side's word is for that side until the other is heard, and for everybody from then on.
#[test]
fn a_word_on_an_absence_is_private_until_the_other_side_is_heard() {
    let mut stage = ground();
    stage.run(
        "clerk: invite meeting=m office=secretary-works capacity=member\n\
         operator: grant_role office=\"Clerk of the Cabinet\" role=clerk token=#clerk\n\
         clerk: call_to_order meeting=m\n\
         clerk: state_absence meeting=m office=secretary-works text=\"Told at noon\"",
    );
    let first = stage.entries.last().unwrap().clone();
    let reads = |stage: &Stage, entry: &Entry| {
        let audience = audience(&stage.record, entry);
        ["clerk", "secretary", "officer"].map(|who| audience.admits(&actor(who)))
    };
    assert_eq!(reads(&stage, &first), [true, false, false]);
    assert_eq!(
        stage
            .record
            .meeting(&"m".parse().unwrap())
            .unwrap()
            .absences()[0]
            .words,
        []
    );
    stage.run("secretary: state_absence meeting=m text=\"Told at midnight\"");
    let second = stage.entries.last().unwrap().clone();
    assert_ne!(first.n, second.n);
    assert_eq!(reads(&stage, &first), [true; 3]);
    assert_eq!(reads(&stage, &second), [true; 3]);
}

/// Words can be erased; who did what and when stays.
#[test]
fn erased_words_are_blank_and_all_else_stays() {
    let mut stage = ground();
    stage.run(
        "clerk: invite meeting=m office=secretary-works capacity=member\n\
         clerk: invite meeting=m office=officer capacity=member\n\
         clerk: withdraw_invitation meeting=m office=officer ground=Secret\n\
         secretary: answer_invitation meeting=m answer=accepted ground=Secret\n\
         secretary: state_condition meeting=m to=chair condition=Secret\n\
         chair: answer_condition meeting=m condition=&condition_stated/1 reply=refused text=Secret\n\
         chair: give_assurance to=[\"officer\"] scope={\"meeting\":{\"meeting\":\"m\"}} text=Secret\n\
         clerk: note_arrival meeting=m office=officer\n\
         clerk: call_to_order meeting=m\n\
         clerk: correct_register meeting=m corrects=&arrived/1 ground=Secret\n\
         officer: object_to_register meeting=m text=Secret\n\
         clerk: state_absence meeting=m office=secretary-works text=Secret",
    );
    let mut meeting = stage.record.meeting(&"m".parse().unwrap()).unwrap().clone();
    let mut papers = stage.record.papers().clone();
    let secrets = |text: String| text.matches("Secret").count();
    let chapters = |meeting: &Meeting, papers: &Papers| {
        format!(
            "{:?} {:?} {:?}",
            meeting.invitations, meeting.attendance, papers.assurances
        )
    };
    assert_eq!(
        secrets(chapters(&meeting, &papers).replace("Secretary", "")),
        8
    );
    let blank = chapters(&meeting, &papers).replace("\"Secret\"", "\"\"");
    for entry in &stage.entries {
        meeting.invitations.erase(ActId(entry.n));
        meeting.attendance.erase(ActId(entry.n));
        papers.assurances.erase(ActId(entry.n));
    }
    assert_eq!(chapters(&meeting, &papers), blank);
}

/// Written by whoever, an act of these chapters that does not fit changes nothing.
#[expect(clippy::too_many_lines, reason = "a table with one row per act")]
#[test]
fn an_act_on_attendance_that_does_not_fit_changes_nothing() {
    let mut stage = ground();
    stage.run(
        "clerk: invite meeting=m office=secretary-works capacity=member\n\
         clerk: call_to_order meeting=m\nclerk: adjourn meeting=m",
    );
    let before = stage.record.meeting(&"m".parse().unwrap()).unwrap().clone();
    let meeting = || -> MeetingId { "m".parse().unwrap() };
    let of = |id: &str| -> OfficeId { id.parse().unwrap() };
    let (text, nothing) = (String::new, ActId(0));
    let (office, capacity) = (of("secretary-works"), Capacity::Member);
    let absent = AbsenceStated {
        meeting: meeting(),
        office: None,
        side: None,
        text: text(),
    };
    let side = Some(AbsenceSide::Invitee);
    let acts = [
        Act::Invited(Invited {
            meeting: meeting(),
            office: of("officer"),
            capacity,
        }),
        Act::InvitationWithdrawn(InvitationWithdrawn {
            meeting: meeting(),
            office: office.clone(),
            ground: text(),
        }),
        Act::InvitationAnswered(InvitationAnswered {
            meeting: meeting(),
            office: Some(office.clone()),
            answer: Answer::Accepted,
            ground: None,
            delegate: None,
        }),
        Act::ConditionStated(ConditionStated {
            meeting: meeting(),
            office: Some(office.clone()),
            to: of("chair"),
            condition: text(),
        }),
        Act::ConditionAnswered(ConditionAnswered {
            meeting: meeting(),
            condition: nothing,
            reply: ConditionReply::Assured,
            text: None,
        }),
        Act::Arrived(Arrived {
            meeting: meeting(),
            office: office.clone(),
            capacity: None,
            device_time: Some(stage.now.plus_us(1)),
        }),
        Act::Departed(Departed {
            meeting: meeting(),
            office,
            device_time: None,
        }),
        Act::RegisterCorrected(RegisterCorrected {
            meeting: meeting(),
            corrects: nothing,
            ground: text(),
        }),
        Act::RegisterCountersigned(RegisterCountersigned {
            meeting: meeting(),
            office: Some(of("officer")),
        }),
        Act::RegisterObjected(RegisterObjected {
            meeting: meeting(),
            office: None,
            text: text(),
        }),
        Act::AbsenceStated(absent.clone()),
        Act::AbsenceStated(AbsenceStated {
            office: Some(of("officer")),
            side,
            ..absent
        }),
        Act::AbsenceStatementDeclined(AbsenceStatementDeclined {
            meeting: meeting(),
            office: Some(of("officer")),
            side,
        }),
    ];
    for act in acts {
        let (kind, n) = (act.kind().to_owned(), stage.record.next_n());
        let by = actor("clerk").by;
        let entry = Entry {
            chain: None,
            ..stage.record.entry(by, act, stage.now)
        };
        stage.record.apply(&entry, digest("d"));
        assert_eq!(stage.record.misfits().last(), Some(&n), "{kind}");
        assert_eq!(stage.record.meeting(&meeting()).unwrap(), &before, "{kind}");
    }
}
