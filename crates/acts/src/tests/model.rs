//! A second, naive reading of the acts: what they say of conditions, classes, commitments and
//! requests, read off the list of entries alone. It knows no fold and is compared with it.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a plain reading looks at the few kinds of acts that it is about"
)]

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::select;

use super::properties::{Step, camera, meeting, play, session, twos};
use super::script::{Stage, actor};
use super::{attendance, chapters, dealings, papers};
use crate::*;

const DAY_US: i64 = 86_400_000_000;

/// The entries as the book has them: of what was erased, what is left.
fn book(entries: &[Entry]) -> Vec<Entry> {
    let mut book = entries.to_vec();
    for entry in entries {
        if let Act::DisclosureErased(it) = &entry.act {
            let erased = &mut book[usize::try_from(it.entry.0).unwrap()];
            erased.act = erased.act.without_words().unwrap();
        }
    }
    book
}

fn of<'a>(book: &'a [Entry], meeting: &MeetingId) -> Vec<&'a Entry> {
    let own = |entry: &&Entry| entry.act.meeting() == Some(meeting);
    book.iter().filter(own).collect()
}

/// A condition, its words, whether late, its answers with whether late; how it stood at the call
/// to order, and how it stands.
#[derive(Debug, PartialEq)]
struct PlainCondition {
    n: u64,
    office: OfficeId,
    to: OfficeId,
    words: String,
    late: bool,
    answers: Vec<(u64, ConditionReply, Option<String>, bool)>,
    at_call: ConditionStanding,
    standing: ConditionStanding,
}

fn read_conditions(acts: &[&Entry]) -> Vec<PlainCondition> {
    let called = acts.iter().find(|it| it.act.kind() == "called_to_order");
    let after_call = |n: u64| called.is_some_and(|call| n > call.n);
    let stands = |answer: Option<&(u64, ConditionReply, Option<String>, bool)>| match answer {
        None => ConditionStanding::Unanswered,
        Some((_, ConditionReply::Assured, ..)) => ConditionStanding::Assured,
        Some((_, ConditionReply::Refused, ..)) => ConditionStanding::Refused,
    };
    let stated = acts.iter().filter_map(|entry| match &entry.act {
        Act::ConditionStated(it) => Some((entry.n, it)),
        _ => None,
    });
    let read = stated.map(|(n, it)| {
        let answers = acts.iter().filter_map(|entry| match &entry.act {
            Act::ConditionAnswered(answer) if answer.condition.0 == n => {
                let (reply, text) = (answer.reply, answer.text.clone());
                Some((entry.n, reply, text, after_call(entry.n)))
            }
            _ => None,
        });
        let answers: Vec<_> = answers.collect();
        PlainCondition {
            n,
            office: it.office.clone().unwrap(),
            to: it.to.clone(),
            words: it.condition.clone(),
            late: after_call(n),
            at_call: stands(answers.iter().rfind(|answer| !answer.3)),
            standing: stands(answers.last()),
            answers,
        }
    });
    read.collect()
}

fn plain_condition(it: &Condition) -> PlainCondition {
    let answer = |it: &ConditionAnswer| (it.stamp.n.0, it.reply, it.text.clone(), it.late);
    PlainCondition {
        n: it.stamp.n.0,
        office: it.office.clone(),
        to: it.to.clone(),
        words: it.condition.clone(),
        late: it.late,
        answers: it.answers.iter().map(answer).collect(),
        at_call: it.at_call,
        standing: it.standing,
    }
}

/// The act that classifies the whole meeting, or an item by itself.
fn read_class<'a>(acts: &[&'a Entry], item: Option<&str>) -> Option<&'a Classified> {
    let mut said = acts.iter().filter_map(|entry| match &entry.act {
        Act::Classified(it) if it.item.as_deref() == item => Some(it),
        _ => None,
    });
    said.next_back()
}

/// What the public is told: the meeting's title, and its items with their titles.
fn read_titles(acts: &[&Entry]) -> (String, Vec<(String, String)>) {
    let (mut title, mut items) = (String::new(), Vec::new());
    for entry in acts {
        match &entry.act {
            Act::MeetingNoticed {
                title: noticed,
                agenda,
                ..
            } => (title, items) = (noticed.clone(), agenda.clone()),
            Act::NoticeAmended(it) => title = it.title.clone().unwrap_or(title),
            Act::AgendaPublished(it) => items.clone_from(&it.items),
            _ => {}
        }
    }
    let items = items.into_iter().map(|item| (item.id, item.title));
    (title, items.collect())
}

fn read_closed_title<'a>(acts: &[&'a Entry], item: Option<&str>) -> Option<&'a String> {
    let mut given = acts.iter().filter_map(|entry| match &entry.act {
        Act::ClosedTitleGiven(it) if it.item.as_deref() == item => Some(&it.title),
        _ => None,
    });
    given.next_back()
}

/// The parts that were closed, from when until when, on which ground and exemption.
type PlainPart = (Time, Option<Time>, String, Option<String>, String, Date);

fn read_closed(acts: &[&Entry]) -> Vec<PlainPart> {
    let (mut parts, mut class) = (Vec::<PlainPart>::new(), None);
    for entry in acts {
        let at = entry.at;
        match &entry.act {
            Act::Classified(it) if it.item.is_none() => class = Some(it),
            Act::CalledToOrder { .. } => {
                if let Some(it) = class.filter(|it| it.class == Class::Closed) {
                    let (ground, by) = (it.ground.clone(), it.decided_by.clone());
                    let (ground, by) = (ground.unwrap(), by.unwrap());
                    let exemption = it.exemption.clone();
                    parts.push((at, None, ground, exemption, by, it.review.unwrap()));
                }
            }
            Act::SessionClosed {
                ground,
                exemption,
                decided_by,
                review,
                from,
                ..
            } => {
                let (ground, by) = (ground.clone(), decided_by.clone());
                let at = from.unwrap_or(at);
                parts.push((at, None, ground, exemption.clone(), by, *review));
            }
            Act::SessionReopened { .. } | Act::Adjourned { .. } => {
                if let Some(part) = parts.last_mut().filter(|part| part.1.is_none()) {
                    part.1 = Some(at);
                }
            }
            _ => {}
        }
    }
    parts
}

fn compare_classes(meeting: &Meeting, acts: &[&Entry]) {
    let class = |item: Option<&str>| read_class(acts, item).map(|it| it.class);
    let whole = class(None).unwrap_or(Class::Open);
    assert_eq!(meeting.class(), whole);
    let (title, items) = read_titles(acts);
    assert_eq!(meeting.notice().title, title);
    let shown = meeting.agenda().iter();
    let shown: Vec<_> = shown.map(|it| (it.id.clone(), it.title.clone())).collect();
    assert_eq!(shown, items);
    let all = items.iter().map(|(id, _)| Some(id.as_str())).chain([None]);
    for item in all {
        let plain = item.map_or(whole, |id| class(Some(id)).unwrap_or(whole));
        let found = item.map_or(meeting.class(), |id| meeting.class_of(id));
        assert_eq!(found, plain, "{item:?}");
        let said = meeting.classification(item).map(|said| &said.what);
        assert_eq!(said, read_class(acts, item));
        let closed = meeting.closed_title(item).map(|said| &said.what.title);
        assert_eq!(closed, read_closed_title(acts, item));
    }
    let parts = meeting.closed().iter().map(|it| {
        let (ground, exemption) = (it.ground.clone(), it.exemption.clone());
        (
            it.from,
            it.until,
            ground,
            exemption,
            it.decided_by.clone(),
            it.review,
        )
    });
    assert_eq!(parts.collect::<Vec<_>>(), read_closed(acts));
}

/// A commitment, when it was made and when it ended.
struct PlainCommitment<'a> {
    n: u64,
    made: &'a CommitmentMade,
    at: Time,
    ended: Option<Time>,
}

/// The commitments of one body's meetings, or of all, by their day.
fn read_commitments<'a>(book: &'a [Entry], body: Option<&BodyId>) -> Vec<PlainCommitment<'a>> {
    let of_body = |meeting: &MeetingId| {
        book.iter().any(|entry| {
            matches!(&entry.act, Act::MeetingNoticed { meeting: id, body: its, .. }
                if id == meeting && body.is_none_or(|body| its == body))
        })
    };
    let mut all = Vec::new();
    for entry in book {
        match &entry.act {
            Act::CommitmentMade(made) if of_body(&made.meeting) => all.push(PlainCommitment {
                n: entry.n,
                made,
                at: entry.at,
                ended: None,
            }),
            Act::CommitmentMet(CommitmentMet { commitment, .. })
            | Act::CommitmentDropped(CommitmentDropped { commitment, .. }) => {
                let ends = |it: &&mut PlainCommitment<'_>| it.n == commitment.0;
                if let Some(ended) = all.iter_mut().find(ends) {
                    ended.ended = Some(entry.at);
                }
            }
            _ => {}
        }
    }
    all.sort_by_key(|it| (it.made.due, it.n));
    all
}

fn overdue(it: &PlainCommitment<'_>, now: Time) -> bool {
    it.ended.is_none() && now.0 >= (it.made.due.days() + 1) * DAY_US
}

/// When a meeting is to start and when notice of it was given, by which meetings follow each other.
fn read_turn(book: &[Entry], id: &MeetingId) -> Option<(Time, Time)> {
    let mut turn = None;
    for entry in book {
        match &entry.act {
            Act::MeetingNoticed { meeting, start, .. } if meeting == id => {
                turn = Some((*start, entry.at));
            }
            Act::MeetingPostponed(it) if it.meeting == *id => {
                turn = turn.map(|(start, noticed)| (it.start.unwrap_or(start), noticed));
            }
            _ => {}
        }
    }
    turn
}

/// What returns on a meeting's agenda: what was open when it was called to order, or is open now.
fn returns(book: &[Entry], body: &BodyId, here: &MeetingId, now: Time) -> Vec<(u64, bool)> {
    let called = book
        .iter()
        .find(|entry| matches!(&entry.act, Act::CalledToOrder { meeting } if meeting == here));
    let turn = read_turn(book, here);
    let mut out = Vec::new();
    for it in read_commitments(book, Some(body)) {
        let open = match called {
            Some(call) => it.at <= call.at && it.ended.is_none_or(|ended| ended > call.at),
            None => it.ended.is_none(),
        };
        if open && read_turn(book, &it.made.meeting) < turn {
            out.push((it.n, overdue(&it, now)));
        }
    }
    out
}

fn compare_commitments(stage: &Stage, book: &[Entry], now: Time) {
    let told = |open: Vec<OpenCommitment>| {
        let line = |it: OpenCommitment| (it.commitment.0, it.overdue);
        open.into_iter().map(line).collect::<Vec<_>>()
    };
    let bodies = stage.record.bodies().map(|body| Some(&body.id));
    for body in bodies.chain([None]) {
        let plain = read_commitments(book, body).into_iter();
        let plain = plain.filter(|it| it.ended.is_none());
        let plain: Vec<_> = plain.map(|it| (it.n, overdue(&it, now))).collect();
        assert_eq!(told(stage.record.open_commitments(body, now)), plain);
    }
    for meeting in stage.record.meetings() {
        let plain = returns(book, &meeting.notice().body, meeting.id(), now);
        let carried = stage.record.carried_to(meeting.id(), now);
        assert_eq!(told(carried), plain, "{}", meeting.id());
    }
}

/// Where a request stands with each of its addressees at an instant.
pub(super) fn read_lines(book: &[Entry], now: Time, sent: &Entry) -> Vec<RequestLine> {
    let Act::RequestSent(request) = &sent.act else {
        panic!("no request");
    };
    let line = |office: &OfficeId| read_line(book, now, sent, request, office);
    request.to.iter().map(line).collect()
}

fn read_line(
    book: &[Entry],
    now: Time,
    sent: &Entry,
    request: &RequestSent,
    office: &OfficeId,
) -> RequestLine {
    let (mut delivered, mut acknowledged, mut answer) = (None, None, None);
    for Entry { n, at, act, .. } in book {
        let here =
            |request: ActId, whom: Option<&OfficeId>| request.0 == sent.n && whom == Some(office);
        match act {
            Act::RequestDelivered(it) if here(it.request, Some(&it.office)) => {
                delivered = Some(*at);
            }
            Act::RequestAcknowledged(it) if here(it.request, it.office.as_ref()) => {
                acknowledged = Some(*at);
            }
            Act::RequestAnswered(it) if here(it.request, it.office.as_ref()) => {
                answer = Some((*n, *at, it.text.clone()));
            }
            _ => {}
        }
    }
    let start = delivered.unwrap_or(sent.at);
    let days = |days: Option<u32>| i64::from(days.unwrap()) * DAY_US;
    let first = Time(start.0 + days(request.acknowledge_days));
    let last = Time(first.0 + days(request.answer_days));
    let waited = u32::try_from((now.0 - start.0) / DAY_US).unwrap();
    let (state, since) = if let Some((_, at, _)) = answer {
        (RequestState::Answered, at)
    } else if now >= last {
        (RequestState::NoAnswerIn { days: waited }, last)
    } else if let Some(at) = acknowledged {
        (RequestState::Acknowledged, at)
    } else if now >= first {
        (RequestState::NotAcknowledgedIn { days: waited }, first)
    } else if let Some(at) = delivered {
        (RequestState::Delivered, at)
    } else {
        (RequestState::Sent, sent.at)
    };
    let answered = answer.as_ref().map(|(_, at, _)| *at);
    RequestLine {
        office: office.clone(),
        state,
        since,
        delivered,
        acknowledged,
        answered,
        answer: answer.as_ref().map(|(n, ..)| ActId(*n)),
        text: answer.and_then(|(_, _, text)| text),
        acknowledge_by: first,
        answer_by: last,
        acknowledged_late: acknowledged.is_some_and(|at| at >= first),
        answered_late: answered.is_some_and(|at| at >= last),
    }
}

fn compare_requests(stage: &Stage, book: &[Entry], now: Time) {
    let sent = book
        .iter()
        .filter(|it| matches!(it.act, Act::RequestSent(_)));
    let mut requests = stage.record.papers().requests();
    for entry in sent {
        let request = requests.next().unwrap();
        assert_eq!(request.sent.n.0, entry.n);
        assert_eq!(request.lines(now), read_lines(book, now, entry));
    }
    assert!(requests.next().is_none());
}

/// Compares what an act can have changed; its meeting, or what is written outside of meetings.
fn compare_one(stage: &Stage, book: &[Entry], written: &Entry) {
    match &written.act {
        crate::papers_acts!() => compare_requests(stage, book, stage.now),
        Act::CommitmentMade(_)
        | Act::CommitmentMet(_)
        | Act::CommitmentDropped(_)
        | Act::MeetingPostponed(_) => compare_commitments(stage, book, stage.now),
        Act::DisclosureErased(_) => compare_all(stage, book, stage.now),
        act => {
            if let Some(meeting) = act.meeting().and_then(|id| stage.record.meeting(id)) {
                compare_meeting(meeting, &of(book, meeting.id()));
            }
        }
    }
}

fn compare_meeting(meeting: &Meeting, acts: &[&Entry]) {
    let found = meeting.conditions().iter().map(plain_condition);
    assert_eq!(found.collect::<Vec<_>>(), read_conditions(acts));
    compare_classes(meeting, acts);
}

fn compare_all(stage: &Stage, book: &[Entry], now: Time) {
    for meeting in stage.record.meetings() {
        compare_meeting(meeting, &of(book, meeting.id()));
    }
    compare_commitments(stage, book, now);
    compare_requests(stage, book, now);
}

/// Classes that are in order, and titles for those who take part.
fn classes() -> impl Strategy<Value = Command> {
    let item = || select(vec![None, Some("budget")]).prop_map(|it| it.map(str::to_owned));
    let class = select(vec![
        Class::Closed,
        Class::Closed,
        Class::Mixed,
        Class::Open,
    ]);
    prop_oneof![
        (meeting(), item(), class).prop_map(|(meeting, item, class)| {
            let shut = class != Class::Open;
            Command::Classify(Classified {
                meeting,
                item,
                class,
                ground: Some("Section 8".into()),
                exemption: None,
                decided_by: None,
                review: shut.then(|| Date::from_days(21_000)),
            })
        }),
        (meeting(), item(), select(vec!["Acme", "Apex"])).prop_map(|(meeting, item, title)| {
            let title = title.to_owned();
            Command::GiveClosedTitle(ClosedTitleGiven {
                meeting,
                item,
                title,
            })
        }),
    ]
}

/// What is undertaken in the first meeting, and its end.
fn commitments() -> impl Strategy<Value = Command> {
    (any::<u64>(), 0..2_u8, 20_780..20_800_i64).prop_map(|(act, what, due)| {
        let meeting = "m".parse().unwrap();
        match what {
            0 => Command::MakeCommitment(CommitmentMade {
                meeting,
                item: None,
                owner: "officer".parse().unwrap(),
                text: "To repair the dam".into(),
                due: Date::from_days(due),
            }),
            _ => Command::MeetCommitment(CommitmentMet {
                meeting,
                commitment: ActId(act),
                evidence: "Photographs".into(),
            }),
        }
    })
}

/// Histories in which much is asked, closed, undertaken and requested, and days pass. The second
/// meeting follows the first, mostly; half of the bodies have rules.
fn histories() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => attendance::invitation().prop_map(Step::Rightly).boxed(),
        2 => chapters::law(meeting()).prop_map(Step::Rightly).boxed(),
        4 => classes().prop_map(Step::Rightly).boxed(),
        3 => session().prop_map(Step::Rightly).boxed(),
        4 => dealings::business().prop_map(Step::Rightly).boxed(),
        2 => commitments().prop_map(Step::Rightly).boxed(),
        3 => papers::requests().prop_map(Step::Rightly).boxed(),
        2 => twos().prop_map(Step::Rightly).boxed(),
        1 => (meeting(), camera()).prop_map(|(meeting, camera)| {
            let codecs = "avc1".into();
            Step::Rightly(Command::NoteCameraJoined { meeting, camera, codecs })
        }).boxed(),
        3 => meeting().prop_map(Step::Convene).boxed(),
        2 => meeting().prop_map(|meeting| Step::Rightly(Command::Adjourn { meeting })).boxed(),
        3 => (0..9_000_000_i64).prop_map(Step::Wait).boxed(),
        1 => (0..3 * DAY_US).prop_map(Step::Wait).boxed(),
    ];
    let rules = Command::AdoptRules(AdoptRules {
        body: "cabinet".parse().unwrap(),
        set: "uk-council".into(),
    });
    let follows = Command::PostponeMeeting(MeetingPostponed {
        meeting: "n".parse().unwrap(),
        start: Some(Time(1_795_338_000_000_000 + DAY_US)),
        ground: "Repairs".into(),
        urgency: Some("Repairs".into()),
    });
    let first = (
        proptest::option::of(Just(Step::Rightly(rules))),
        proptest::option::weighted(0.8, Just(Step::Rightly(follows))),
    );
    let steps = proptest::collection::vec(step, 1..90);
    (first, steps).prop_map(|((rules, follows), steps)| {
        let first = follows.into_iter().chain(rules);
        first.chain(steps).collect()
    })
}

proptest! {
    #![proptest_config(super::properties::asked())]

    #[test]
    fn the_record_is_what_a_plain_reading_of_the_acts_says(
        steps in histories(),
        later in 0..40 * DAY_US,
    ) {
        let mut known = 0;
        let stage = play(steps, |stage, _, _, _| {
            let fresh = &stage.entries[known..];
            if fresh.is_empty() {
                return;
            }
            let book = book(&stage.entries);
            for entry in fresh {
                compare_one(stage, &book, entry);
            }
            known = stage.entries.len();
        });
        let book = book(&stage.entries);
        for now in [stage.now, stage.now.plus_us(later)] {
            compare_all(&stage, &book, now);
        }
        let nobody = actor("nobody");
        let closed: BTreeSet<_> = stage.entries.iter().filter(|entry| {
            matches!(entry.act, Act::ClosedTitleGiven(_))
        }).map(|entry| audience(&stage.record, entry).admits(&nobody)).collect();
        prop_assert!(!closed.contains(&true), "the public reads a closed title");
    }
}

/// The property above is worth something only if its histories come to what it is about.
#[test]
fn histories_come_to_what_is_read() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut met = BTreeSet::new();
    for _ in 0..200 {
        let stage = play(
            histories().new_tree(&mut runner).unwrap().current(),
            |_, _, _, _| {},
        );
        let now = stage.now;
        for meeting in stage.record.meetings() {
            let carried = stage.record.carried_to(meeting.id(), now);
            let (changed, late) = (
                meeting
                    .conditions()
                    .iter()
                    .any(|it| it.at_call != it.standing),
                meeting.conditions().iter().any(|it| it.late),
            );
            let begun_closed = meeting
                .closed()
                .iter()
                .any(|it| Some(it.from) == meeting.epoch());
            let begun_exempt = begun_closed && meeting.closed()[0].exemption.is_some();
            let returned = carried.iter().filter_map(|it| {
                let there = stage.record.meeting(&it.made.meeting)?;
                there.commitments()[&it.commitment].end.as_ref()
            });
            let ended_after_call = returned.count() > 0;
            let items = meeting.agenda().iter();
            let mut all = items.clone().map(|it| Some(it.id.as_str())).chain([None]);
            let titled = all.any(|item| meeting.closed_title(item).is_some());
            let apart = items.filter(|it| meeting.class_of(&it.id) != meeting.class());
            let exempt = meeting.closed().iter().any(|it| it.exemption.is_some());
            let seen = [
                ("a condition answered after the call", changed),
                ("a condition stated after the call", late),
                ("a meeting closed from the start", begun_closed),
                ("a part closed under an exemption", exempt),
                (
                    "an item of another class than its meeting",
                    apart.count() > 0,
                ),
                ("a closed title", titled),
                ("a commitment that returns", !carried.is_empty()),
                ("one that ended after the call", ended_after_call),
                (
                    "a meeting closed from the start under an exemption",
                    begun_exempt,
                ),
                ("one that is overdue", carried.iter().any(|it| it.overdue)),
            ];
            met.extend(seen.iter().filter(|(_, so)| *so).map(|(what, _)| *what));
        }
        let many = stage.record.papers().requests().any(|request| {
            let lines = request.lines(now);
            let states: BTreeSet<_> = lines.iter().map(|it| format!("{:?}", it.state)).collect();
            states.len() > 1
        });
        met.extend(many.then_some("a request that stands otherwise with each addressee"));
        met.extend((!stage.record.erasures().is_empty()).then_some("an erasure"));
    }
    assert_eq!(met.len(), 12, "only {met:?}");
}
