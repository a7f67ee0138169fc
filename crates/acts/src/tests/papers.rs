//! Requests, letters, statements and reports: their pictures, their properties, their histories.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test looks at some acts alone and may panic"
)]

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::model;
use super::script::{Stage, actor, digest, disclosure};
use crate::*;

const OFFICES: [&str; 4] = ["officer", "secretary-works", "minister-works", "police"];

/// `requests`, `letters`, `statements`, `protections` or `reports`: all, or those of a meeting.
pub(super) fn picture(stage: &Stage, what: &str) -> Option<Vec<String>> {
    let (record, now) = (&stage.record, stage.now);
    let papers = record.papers();
    let (kind, meeting) = what.split_once(' ').unwrap_or((what, ""));
    let meeting: Option<MeetingId> = meeting.parse().ok();
    let m = meeting.as_ref();
    Some(match kind {
        "requests" => {
            let all: Vec<_> = m.map_or_else(
                || papers.requests().collect(),
                |m| papers.requests_of(m).collect(),
            );
            all.into_iter().flat_map(|it| request(it, now)).collect()
        }
        "letters" => {
            let all: Vec<_> = m.map_or_else(
                || papers.letters().collect(),
                |m| papers.letters_of(m).collect(),
            );
            all.into_iter().map(|it| letter(it, now)).collect()
        }
        "statements" => {
            let all: Vec<_> = m.map_or_else(
                || papers.statements().collect(),
                |m| papers.statements_of(m).collect(),
            );
            statements(record, &all)
        }
        "protections" => {
            let all: Vec<_> = m.map_or_else(
                || papers.protections().collect(),
                |m| papers.protections_of(m).collect(),
            );
            all.into_iter().map(|it| protection(&it.what)).collect()
        }
        "reports" => {
            let counts = papers.report_counts(m);
            let told = counts
                .iter()
                .map(|(state, count)| format!("{state:?}: {count}"));
            told.collect()
        }
        _ => return None,
    })
}

fn request(request: &Request, now: Time) -> Vec<String> {
    let Request {
        sent,
        from,
        subject,
        words,
        ..
    } = request;
    let wake = request.wake(now).map(|wake| format!(", changes {wake}"));
    let wake = wake.unwrap_or_default();
    let mut out = vec![format!("{} from {from}: {subject:?}{wake}", sent.n)];
    for line in request.lines(now) {
        let late = match (line.acknowledged_late, line.answered_late) {
            (_, true) => ", answered late",
            (true, false) => ", acknowledged late",
            (false, false) => "",
        };
        let text = line.text.map(|text| format!(": {text:?}"));
        let text = text.unwrap_or_default();
        let (office, state, since) = (line.office, line.state, line.since);
        out.push(format!("  {office}: {state:?} since {since}{late}{text}"));
    }
    for said in words {
        let whom = if said.what.public {
            "in public"
        } else {
            "between them"
        };
        out.push(format!("  said {whom}: {:?}", said.what.text));
    }
    out
}

fn letter(letter: &Letter, now: Time) -> String {
    let (n, filed) = (letter.filed.stamp.n, &letter.filed.what);
    let author = filed.author.as_ref().unwrap();
    let behalf = filed.on_behalf_of.as_deref();
    let behalf = behalf.map(|behalf| format!(" for {behalf:?}"));
    let standing = match letter.standing(now) {
        LetterState::Acknowledged { at } => format!("acknowledged {at}"),
        LetterState::NotAcknowledged { days } => format!("not acknowledged in {days} days"),
    };
    format!(
        "{n} from {author}{} to {}, {:?} {:?}: {standing}",
        behalf.unwrap_or_default(),
        filed.to,
        filed.purpose,
        filed.text,
    )
}

fn statements(record: &Record, all: &[&Said<StatementMade>]) -> Vec<String> {
    let mut out = Vec::new();
    let acts: BTreeSet<_> = all.iter().filter_map(|it| it.what.on).collect();
    for act in acts {
        for (side, said) in record.sides_on(act) {
            let said = said
                .iter()
                .map(|it| format!("{} {:?}", it.stamp.n, it.what.text));
            let said: Vec<_> = said.collect();
            out.push(format!("on {act}, {side:?}: {}", said.join(", ")));
        }
    }
    for outside in all.iter().filter(|it| it.what.on.is_none()) {
        let office = outside.what.office.as_ref().unwrap();
        let text = &outside.what.text;
        out.push(format!("outside the record, {office}: {text:?}"));
    }
    out
}

fn protection(logged: &ProtectionLogged) -> String {
    let ProtectionLogged {
        asked_by,
        provided_by,
        place,
        sealed,
        ..
    } = logged;
    let sealed = if *sealed { ", sealed" } else { "" };
    format!("for {asked_by} by {provided_by:?} at {place:?}{sealed}")
}

fn office() -> impl Strategy<Value = OfficeId> {
    select(OFFICES.to_vec()).prop_map(|id| id.parse().unwrap())
}

fn offices() -> impl Strategy<Value = BTreeSet<OfficeId>> {
    prop_oneof![1 => Just(BTreeSet::new()), 9 => btree_set(office(), 1..4)]
}

fn meeting() -> impl Strategy<Value = Option<MeetingId>> {
    option::of(select(vec!["m", "n"]).prop_map(|id| id.parse().unwrap()))
}

fn text() -> impl Strategy<Value = String> {
    let text = prop_oneof![8 => Just("Two cars, please."), 4 => Just("मंत्रिमंडल"), 1 => Just("")];
    text.prop_map(str::to_owned)
}

fn receipt() -> impl Strategy<Value = Digest> {
    (0..9_u8).prop_map(|n| digest(&format!("receipt {n}")))
}

fn sealed() -> impl Strategy<Value = String> {
    let whole = include_str!("scripts/report.age").to_owned();
    prop_oneof![4 => Just(whole), 1 => text()]
}

/// Which of the requests, letters or reports there are; see [`aimed`].
fn which() -> impl Strategy<Value = ActId> {
    (0..40_u64).prop_map(ActId)
}

/// Commands about requests.
pub(super) fn requests() -> BoxedStrategy<Command> {
    let send = (
        meeting(),
        option::weighted(0.1, office()),
        offices(),
        text(),
        option::weighted(0.3, 0..9_u32),
        option::weighted(0.3, 0..9_u32),
    );
    let send = send.prop_map(
        |(meeting, from, to, subject, acknowledge_days, answer_days)| {
            let channel = Channel::Mail;
            Command::SendRequest(RequestSent {
                meeting,
                from,
                to,
                channel,
                subject,
                acknowledge_days,
                answer_days,
            })
        },
    );
    let own = || option::weighted(0.2, office());
    prop_oneof![
        2 => send,
        1 => (which(), text(), any::<bool>()).prop_map(|(request, text, public)| {
            Command::WordRequest(RequestWorded { meeting: None, request, text, public })
        }),
        1 => (which(), office()).prop_map(|(request, office)| {
            Command::NoteDelivery(RequestDelivered { meeting: None, request, office })
        }),
        2 => (which(), own()).prop_map(|(request, office)| {
            Command::AcknowledgeRequest(RequestAcknowledged { meeting: None, request, office })
        }),
        2 => (which(), own(), option::of(text())).prop_map(|(request, office, text)| {
            Command::AnswerRequest(RequestAnswered { meeting: None, request, office, text })
        }),
    ]
    .boxed()
}

/// Commands about everything else on paper.
pub(super) fn others() -> BoxedStrategy<Command> {
    let letter = (meeting(), option::weighted(0.1, office()), office(), text());
    let letter = letter.prop_map(|(meeting, author, to, text)| {
        Command::FileLetter(LetterFiled {
            meeting,
            author,
            on_behalf_of: None,
            to,
            purpose: Purpose::Demand,
            text,
            document: None,
            private: false,
        })
    });
    let state = select(vec![
        ReportState::Received,
        ReportState::UnderReview,
        ReportState::Closed,
    ]);
    prop_oneof![
        letter,
        which().prop_map(|letter| {
            Command::AcknowledgeLetter(LetterAcknowledged {
                meeting: None,
                letter,
            })
        }),
        (meeting(), option::of(0..60_u64), text()).prop_map(|(meeting, on, text)| {
            let (on, office) = (on.map(ActId), None);
            Command::MakeStatement(StatementMade {
                meeting,
                on,
                office,
                text,
            })
        }),
        (meeting(), office(), text()).prop_map(|(meeting, asked_by, place)| {
            let (provided_by, sealed) = ("Police".into(), false);
            Command::LogProtection(ProtectionLogged {
                meeting,
                asked_by,
                provided_by,
                place,
                sealed,
            })
        }),
        Just(Command::SetRecipient(RecipientSet {
            office: None,
            recipient: "age1ngrjx3ujvfejmnvnyxy6zm0epgv22w2n6a67lg6z28j86dsvdpaquj9qfr".into(),
        })),
        (meeting(), offices(), sealed(), receipt()).prop_map(|(meeting, to, sealed, receipt)| {
            Command::FileReport(ReportFiled {
                meeting,
                to,
                sealed,
                receipt,
            })
        }),
        (which(), receipt(), sealed()).prop_map(|(report, receipt, sealed)| {
            Command::AddToReport(ReportAdded {
                meeting: None,
                report,
                receipt,
                sealed,
            })
        }),
        (which(), state).prop_map(|(report, state)| {
            Command::SetReportState(ReportStateSet {
                meeting: None,
                report,
                state,
            })
        }),
    ]
    .boxed()
}

/// The same command about a paper that exists, where there is any: now and then it stays as it is.
pub(super) fn aimed(stage: &Stage, mut command: Command) -> Command {
    let papers = stage.record.papers();
    let requests: Vec<_> = papers
        .requests()
        .map(|it| (it.sent.n, &it.meeting))
        .collect();
    let letters = papers.letters().map(|it| &it.filed);
    let letters: Vec<_> = letters.map(|it| (it.stamp.n, &it.what.meeting)).collect();
    let reports: Vec<_> = papers
        .reports()
        .map(|it| (it.filed.n, &it.meeting))
        .collect();
    let (id, meeting, all) = match &mut command {
        Command::WordRequest(it) => (&mut it.request, &mut it.meeting, requests),
        Command::NoteDelivery(it) => (&mut it.request, &mut it.meeting, requests),
        Command::AcknowledgeRequest(it) => (&mut it.request, &mut it.meeting, requests),
        Command::AnswerRequest(it) => (&mut it.request, &mut it.meeting, requests),
        Command::AcknowledgeLetter(it) => (&mut it.letter, &mut it.meeting, letters),
        Command::SetReportState(it) => (&mut it.report, &mut it.meeting, reports),
        Command::AddToReport(it) => {
            let found = papers.report(ActId(it.report.0 + 10));
            let found = found.or_else(|| papers.reports().next());
            it.receipt = found.map_or(it.receipt, |report| report.receipt);
            (&mut it.report, &mut it.meeting, reports)
        }
        other => return other.clone(),
    };
    if id.0 > 2 && !all.is_empty() {
        let (n, of) = all[id.0 as usize % all.len()];
        (*id, *meeting) = (n, of.clone());
    }
    if let Command::NoteDelivery(it) = &mut command
        && let Some(first) = papers
            .request(it.request)
            .and_then(|found| found.to().next())
    {
        it.office = first.clone();
    }
    command
}

/// Whoever may give such a command about what it is aimed at, where that is an office.
pub(super) fn rightful(stage: &Stage, command: &Command) -> Option<&'static str> {
    let papers = stage.record.papers();
    let request = |request| papers.request(request);
    let waits = |request: &Request| {
        let lines = request.lines(stage.now).into_iter();
        let mut waiting = lines.filter(|line| line.acknowledged.is_none());
        waiting.next().map(|line| line.office)
    };
    let office = match command {
        Command::AddToReport(_) => return Some("custodian"),
        Command::WordRequest(it) => request(it.request)?.from.clone(),
        Command::NoteDelivery(it) => request(it.request)?.from.clone(),
        Command::AcknowledgeRequest(it) => waits(request(it.request)?)?,
        Command::AnswerRequest(it) => request(it.request)?.to().next()?.clone(),
        Command::AcknowledgeLetter(it) => papers.letter(it.letter)?.filed.what.to.clone(),
        Command::LogProtection(it) => it.asked_by.clone(),
        Command::SetReportState(it) => papers.report(it.report)?.to.first()?.clone(),
        _ => return None,
    };
    let names = ["officer", "secretary", "minister", "commissioner"];
    let at = OFFICES.iter().position(|id| *id == office.as_str())?;
    Some(names[at])
}

/// How far a line has come; time alone never takes it back.
fn rank(state: RequestState) -> u8 {
    match state {
        RequestState::Sent => 0,
        RequestState::Delivered => 1,
        RequestState::NotAcknowledgedIn { .. } => 2,
        RequestState::Acknowledged => 3,
        RequestState::NoAnswerIn { .. } => 4,
        RequestState::Answered => 5,
    }
}

/// Keys for reports, without which there are none.
pub(super) const KEYS: &str = "\
    officer: set_recipient recipient=age1ngrjx3ujvfejmnvnyxy6zm0epgv22w2n6a67lg6z28j86dsvdpaquj9qfr\n\
    secretary: set_recipient recipient=age1jne0kw5mlvle7pxfz84gek2tlt4ed3zye02r72n244x85l0rj4ws6zzt7r";

/// Somebody asks, and then hours pass.
fn steps() -> impl Strategy<Value = Vec<(Option<&'static str>, Command, u32)>> {
    let who = select(vec![
        "officer",
        "secretary",
        "minister",
        "commissioner",
        "clerk",
        "mail",
        "visitor",
        "operator",
        "nobody",
    ]);
    let who = prop_oneof![1 => who.prop_map(Some), 1 => Just(None)];
    let command = prop_oneof![1 => requests(), 1 => others()];
    vec((who, command, 0..100_u32), 1..80)
}

fn stage() -> Stage {
    let mut stage = Stage::new();
    stage.run("given house\ngiven offices\ngiven noticed m\ngiven noticed n");
    stage.run(KEYS);
    stage
}

fn play(
    steps: Vec<(Option<&'static str>, Command, u32)>,
    mut seen: impl FnMut(&Stage, &Record),
) -> Stage {
    let mut stage = stage();
    for (who, command, hours) in steps {
        let before = stage.record.clone();
        let command = aimed(&stage, command);
        let rightful = rightful(&stage, &command).unwrap_or("officer");
        let refused = stage.ask(&actor(who.unwrap_or(rightful)), command).is_err();
        assert!(!refused || stage.record == before);
        seen(&stage, &before);
        stage.now = stage.now.plus_us(i64::from(hours) * 3_600_000_000);
    }
    stage
}

proptest! {
    #![proptest_config(super::properties::asked())]

    #[test]
    fn lines_are_what_the_acts_and_the_clock_say(steps in steps(), later in 0..i64::MAX / 2) {
        play(steps, |stage, before| {
            for request in stage.record.papers().requests() {
                let sent = &stage.entries[request.sent.n.0 as usize];
                let older = before.papers().request(request.sent.n);
                let older = older.map(|older| older.lines(stage.now)).unwrap_or_default();
                let plain = model::read_lines(&stage.entries, stage.now, sent);
                assert_eq!(request.lines(stage.now), plain);
                for line in plain {
                    assert!(line.since <= stage.now);
                    let older = older.iter().find(|older| older.office == line.office);
                    if older.is_some_and(|older| older.state == RequestState::Answered) {
                        assert_eq!(Some(&line), older, "an answer stands");
                    }
                }
                let after = request.lines(stage.now.plus_us(later));
                for (line, after) in request.lines(stage.now).iter().zip(after) {
                    assert!(rank(line.state) <= rank(after.state) && line.since <= after.since);
                }
                if let Some(wake) = request.wake(stage.now) {
                    assert!(wake > stage.now);
                    let states = |at| request.lines(at).iter().map(|it| rank(it.state)).collect::<Vec<_>>();
                    assert_eq!(states(stage.now), states(wake.plus_us(-1)));
                    assert_ne!(states(stage.now), states(wake));
                }
            }
        });
    }

    #[test]
    fn papers_are_the_same_however_the_acts_are_split(steps in steps(), split in any::<Index>()) {
        let stage = play(steps, |_, _| {});
        let split = split.index(stage.entries.len() + 1);
        let (mut record, mut held) = (Record::default(), Record::default());
        for (n, entry) in stage.entries.iter().enumerate() {
            if n == split {
                // A snapshot held while the rest is believed stays what it was.
                held = record.clone();
            }
            let read = Entry::parse(&entry.canonical()).unwrap();
            record.apply(&read, disclosure(&read));
        }
        prop_assert_eq!(&record, &stage.record);
        let mut again = Record::default();
        for entry in &stage.entries[..split] {
            again.apply(entry, disclosure(entry));
        }
        prop_assert!(split == stage.entries.len() || again == held);
    }

    #[test]
    fn nobody_speaks_for_another_and_every_statement_stays(steps in steps()) {
        let stage = play(steps, |_, _| {});
        let papers = stage.record.papers();
        let mut said = BTreeMap::<Option<ActId>, Vec<ActId>>::new();
        for entry in &stage.entries {
            let office = match &entry.act {
                Act::RequestAcknowledged(it) => it.office.as_ref(),
                Act::RequestAnswered(it) => it.office.as_ref(),
                Act::StatementMade(it) => {
                    said.entry(it.on).or_default().push(ActId(entry.n));
                    it.office.as_ref()
                }
                _ => continue,
            };
            let own = stage.record.office_of(&entry.by).map(|office| &office.id);
            prop_assert!(own.is_some() && own == office);
        }
        prop_assert_eq!(papers.statements().count(), said.values().map(Vec::len).sum::<usize>());
        for (on, said) in said {
            if let Some(on) = on {
                let kept: Vec<_> = papers.statements_on(on).map(|it| it.stamp.n).collect();
                prop_assert_eq!(&kept, &said);
                let sides = stage.record.sides_on(on);
                prop_assert_eq!(sides.values().map(Vec::len).sum::<usize>(), said.len());
                prop_assert_eq!(sides.len(), 3);
            }
        }
    }

    #[test]
    fn erasing_an_act_blanks_its_words_and_nothing_else(steps in steps(), at in any::<Index>()) {
        let stage = play(steps, |_, _| {});
        let act = ActId(at.index(stage.entries.len()) as u64);
        let mut papers = stage.record.papers().clone();
        papers.erase(act);
        // The same history without these words makes the same papers.
        let mut blank = Record::default();
        for entry in &stage.entries {
            let mut entry = entry.clone();
            if entry.n == act.0 {
                match &mut entry.act {
                    Act::RequestSent(it) => it.subject.clear(),
                    Act::RequestWorded(it) => it.text.clear(),
                    Act::RequestAnswered(it) => it.text = it.text.take().map(|_| String::new()),
                    Act::LetterFiled(it) => it.text.clear(),
                    Act::StatementMade(it) => it.text.clear(),
                    Act::ProtectionLogged(it) => (it.provided_by, it.place) = Default::default(),
                    Act::ReportFiled(it) => it.sealed.clear(),
                    Act::ReportAdded(it) => it.sealed.clear(),
                    _ => {}
                }
            }
            blank.apply(&entry, disclosure(&entry));
        }
        prop_assert_eq!(&papers, blank.papers());
    }

    #[test]
    fn what_is_sealed_looks_like_armor(text in any::<String>(), cut in 0..700_usize) {
        let whole = include_str!("scripts/report.age");
        let broken: String = whole.chars().take(cut).chain(text.chars()).collect();
        let mut stage = stage();
        stage.run("commissioner: set_recipient recipient=\
                   age1g8m3pj9x74au5wzk7l95kc28r64jj8pvnec4xkvyvdpasn6k5dwqfhluv8");
        let mut file = |sealed: String| {
            let receipt = digest(&sealed.len().to_string());
            let to = BTreeSet::from(["police".parse().unwrap()]);
            let report = ReportFiled { meeting: None, to, sealed, receipt };
            stage.ask(&actor("visitor"), Command::FileReport(report))
        };
        prop_assert!(file(whole.to_owned()).is_ok());
        prop_assert!(broken.trim_end() == whole.trim_end() || file(broken).is_err());
        prop_assert!(file(whole.replace('\n', "\r\n")).is_err());
    }
}

/// The histories above are worth something only if much of them succeeds.
#[test]
fn histories_reach_every_paper() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut reached = BTreeSet::new();
    let mut ranks = BTreeSet::new();
    for _ in 0..300 {
        let stage = play(steps().new_tree(&mut runner).unwrap().current(), |_, _| {});
        reached.extend(stage.entries.iter().map(|it| it.act.kind().to_owned()));
        let lines = stage.record.papers().requests();
        let lines = lines.flat_map(|request| request.lines(stage.now));
        ranks.extend(lines.map(|line| (rank(line.state), line.answered_late)));
    }
    // Four that set the stage, the key for reports, and all of the papers.
    assert_eq!(reached.len(), 5 + 1 + 12, "only {reached:?}");
    assert_eq!(ranks.len(), 7, "only {ranks:?}");
}
