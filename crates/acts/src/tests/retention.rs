//! Retention in scripts and in random histories: nothing is destroyed that anything protects, or
//! by one person.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "commands and acts of other chapters are none of ours"
)]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::select;

use super::properties::{asked, camera, instant, meeting, words};
use super::script::{Stage, actor};
use crate::*;

/// Longer than any rules keep footage.
pub(super) const AGES_US: i64 = 40_000 * 86_400 * Time::SECOND;

/// A meeting that is over, with footage of which it is laid down how long it is kept.
pub(super) const GIVEN: &str = "given noticed p\ngiven ordered p\nclerk: call_to_order meeting=p\n\
    at 09:00:10\n\
    recorder: span p +east/1 east/1/1@09:00:00~2000:700:900\n\
    clerk: adjourn meeting=p\nrecorder: complete p\n\
    chair: decide_retention meeting=p days=1 ground=\"Rule 9\"";

/// `? retention m`, `? confidential`.
pub(super) fn show(stage: &Stage, what: &str) -> Option<Vec<String>> {
    let (record, now) = (&stage.record, stage.now);
    if what == "confidential" {
        let line = |it: Confidential| {
            let late = if it.overdue { ", overdue" } else { "" };
            let of = (it.part, it.item.as_deref(), it.sealed, it.reviews);
            let until = it.review.map(|day| day.to_string());
            format!("{} {of:?} {:?} {until:?}{late}", it.meeting, it.ground)
        };
        return Some(record.confidential(now).into_iter().map(line).collect());
    }
    let meeting = record.meeting(&what.strip_prefix("retention ")?.parse().ok()?)?;
    let mut out = vec![format!("{:?}", record.retention(meeting, now))];
    for (act, hold) in meeting.holds() {
        let lifted = hold.lifted.as_ref().map(|it| it.what.ground.as_str());
        let HoldPlaced {
            authority, review, ..
        } = &hold.placed.what;
        out.push(format!(
            "hold {act} {authority:?} review {review} {lifted:?}"
        ));
    }
    for (act, it) in meeting.destructions() {
        let gone = it.done.iter().flat_map(|done| &done.what.cameras);
        let gone: Vec<_> = gone.map(|it| (it.camera.as_str(), it.segments)).collect();
        out.push(format!("destruction {act} {:?} {gone:?}", it.state()));
    }
    for part in meeting.closed() {
        out.push(format!("part to be reviewed {}", part.review));
    }
    for it in meeting.viewings() {
        let ViewingNoted {
            viewers,
            supervised_by,
            ..
        } = &it.what;
        out.push(format!("viewed by {viewers:?} under {supervised_by:?}"));
    }
    let findings = |it: &Said<IntegrityChecked>| {
        let found: Vec<_> = it
            .what
            .findings()
            .map(|(camera, it)| format!("{camera}: {it}"))
            .collect();
        format!("checked {:?}", found)
    };
    out.extend(meeting.checks().iter().map(findings));
    let whole = DestructionDecided {
        meeting: meeting.id().clone(),
        extent: Extent::default(),
        stock: None,
        decision: None,
        ground: String::new(),
    };
    let bars = record.bars(meeting, &whole, now);
    out.extend(bars.iter().map(|bar| format!("not yet: {bar:?}")));
    Some(out)
}

fn kept() -> impl Strategy<Value = MeetingId> {
    prop_oneof![3 => Just("p".parse().unwrap()), 1 => meeting()]
}

pub(super) fn extent() -> impl Strategy<Value = Extent> {
    let cameras = proptest::collection::btree_set(camera(), 0..2);
    (instant(), 0..4_u8, cameras).prop_map(|(from, kind, cameras)| {
        let until = |us| Some(from.plus_us(us));
        let (from, to) = match kind {
            0 => (None, None),
            1 => (Some(from), until(1_000_000)),
            2 => (None, until(9_000_000)),
            _ => (Some(from), None),
        };
        Extent { from, to, cameras }
    })
}

/// Has footage destroyed, as far as the record lets it.
pub(super) fn carry_out(stage: &mut Stage, extent: Extent) {
    let destroy = Command::DestroyFootage(DestructionDecided {
        meeting: "p".parse().unwrap(),
        extent,
        stock: None,
        decision: None,
        ground: "Rule 9".into(),
    });
    let last = |stage: &Stage| ActId(stage.record.next_n().saturating_sub(1));
    if stage.ask(&actor("clerk"), proposed(destroy)).is_err() {
        return;
    }
    let second = Command::Second(Second {
        proposal: last(stage),
        left: None,
    });
    if stage.ask(&actor("chair"), second).is_err() {
        return;
    }
    let (meeting, destruction) = ("p".parse::<MeetingId>().unwrap(), last(stage));
    let begun = DestructionBegun {
        meeting: meeting.clone(),
        destruction,
    };
    let begun = stage.ask(&actor("recorder"), Command::BeginDestruction(begun));
    begun.expect("nothing came between");
    if destruction.0.is_multiple_of(2) {
        let done = Destroyed {
            meeting,
            destruction,
            cameras: Vec::new(),
        };
        let done = stage.ask(&actor("recorder"), Command::NoteDestroyed(done));
        done.expect("it was begun");
    }
}

fn stock() -> impl Strategy<Value = Option<Stock>> {
    select(vec![None, Some(Stock::Open), Some(Stock::Sealed)])
}

fn proposed(command: Command) -> Command {
    let command = Box::new(command);
    Command::Propose(Propose { command })
}

#[expect(clippy::too_many_lines, reason = "one row per command")]
pub(super) fn command() -> BoxedStrategy<Command> {
    let act = || (0..400_u64).prop_map(ActId);
    let place = (kept(), extent(), words()).prop_map(|(meeting, extent, ground)| {
        Command::PlaceHold(HoldPlaced {
            meeting,
            extent,
            authority: "Order of the court".into(),
            ground,
            review: "2030-01-01".parse().unwrap(),
        })
    });
    let lift = (kept(), act(), words()).prop_map(|(meeting, hold, ground)| {
        proposed(Command::LiftHold(HoldLifted {
            meeting,
            hold,
            ground,
        }))
    });
    let destroy =
        (kept(), extent(), stock(), words()).prop_map(|(meeting, extent, stock, ground)| {
            proposed(Command::DestroyFootage(DestructionDecided {
                meeting,
                extent,
                stock,
                decision: None,
                ground,
            }))
        });
    let begin = (kept(), act()).prop_map(|(meeting, destruction)| {
        Command::BeginDestruction(DestructionBegun {
            meeting,
            destruction,
        })
    });
    let done = (kept(), act()).prop_map(|(meeting, destruction)| {
        let cameras = Vec::new();
        Command::NoteDestroyed(Destroyed {
            meeting,
            destruction,
            cameras,
        })
    });
    let course = select(vec![Course::Release, Course::Withhold]);
    let review =
        (meeting(), 0..3_u32, course, words()).prop_map(|(meeting, part, course, ground)| {
            let until = (course == Course::Withhold).then(|| "2200-01-01".parse().unwrap());
            Command::ReviewClosedPart(ClosedPartReviewed {
                meeting,
                part,
                course,
                until,
                ground,
            })
        });
    let viewing =
        (meeting(), extent(), act(), words()).prop_map(|(meeting, extent, under, place)| {
            Command::NoteViewing(ViewingNoted {
                meeting,
                extent,
                seal: None,
                viewers: [Recipient::Office {
                    office: "officer".parse().unwrap(),
                }]
                .into(),
                place,
                supervised_by: None,
                under,
                began: Time(0),
                ended: Time(0),
                no_copy_left: true,
            })
        });
    let check =
        (meeting(), camera(), instant(), words()).prop_map(|(meeting, camera, began, finding)| {
            let findings = vec![finding];
            let cameras = vec![CheckedCamera {
                camera,
                segments: 1,
                bytes: 1,
                findings,
            }];
            Command::NoteIntegrity(IntegrityChecked {
                meeting,
                began,
                cameras,
            })
        });
    prop_oneof![
        1 => place,
        2 => lift,
        8 => destroy,
        6 => begin,
        6 => done,
        2 => review,
        2 => viewing,
        1 => check,
    ]
    .boxed()
}

/// Who may say these things, where it is not whoever may say most.
pub(super) fn rightful(command: &Command) -> Option<&'static str> {
    match command {
        Command::NoteViewing(_) => Some("custodian"),
        _ => None,
    }
}

/// The act that a command would be, were nobody to judge it.
pub(super) fn unjudged(command: &Command) -> Option<Act> {
    Some(match command.clone() {
        Command::PlaceHold(it) => Act::HoldPlaced(it),
        Command::LiftHold(it) => Act::HoldLifted(it),
        Command::DestroyFootage(it) => Act::DestructionDecided(it),
        Command::BeginDestruction(it) => Act::DestructionBegun(it),
        Command::NoteDestroyed(it) => Act::Destroyed(it),
        Command::ReviewClosedPart(it) => Act::ClosedPartReviewed(it),
        Command::NoteViewing(it) => Act::ViewingNoted(it),
        Command::NoteIntegrity(it) => Act::IntegrityChecked(it),
        _ => return None,
    })
}

/// The same command about a hold or a destruction that there is; a number that eight divides is
/// left as it is.
pub(super) fn aimed(stage: &Stage, mut command: Command) -> Command {
    let found = |id: &MeetingId| stage.record.meeting(id);
    let aim = |act: &mut ActId, all: Vec<ActId>| {
        if !act.0.is_multiple_of(8) && !all.is_empty() {
            *act = all[act.0 as usize % all.len()];
        }
    };
    let of_state = |id: &MeetingId, state: DestructionState| {
        let all = found(id).into_iter().flat_map(Meeting::destructions);
        let all = all.filter(|(_, it)| it.state() == state);
        all.map(|(act, _)| *act).collect::<Vec<_>>()
    };
    match &mut command {
        Command::BeginDestruction(it) => {
            let all = of_state(&it.meeting, DestructionState::Decided);
            aim(&mut it.destruction, all);
        }
        Command::NoteDestroyed(it) => {
            let all = of_state(&it.meeting, DestructionState::Begun);
            aim(&mut it.destruction, all);
        }
        Command::NoteViewing(it) if !it.under.0.is_multiple_of(8) => {
            if let Some(epoch) = found(&it.meeting).and_then(Meeting::epoch) {
                (it.began, it.ended) = (epoch, stage.now);
            }
            let of = |entry: &&Entry| entry.act.meeting() == Some(&it.meeting);
            let of = stage.entries.iter().find(of);
            it.under = of.map_or(it.under, |entry| ActId(entry.n));
        }
        Command::Second(it) if it.proposal.0.is_multiple_of(2) => {
            let ours = |it: &&Proposal| {
                let command = it.command().filter(|_| it.ended.is_none());
                let command = command.as_ref();
                command.is_some_and(|it| {
                    matches!(it, Command::LiftHold(_) | Command::DestroyFootage(_))
                })
            };
            let ours = stage.record.proposals().filter(ours).last();
            it.proposal = ours.map_or(it.proposal, |ours| ours.proposed.stamp.n);
        }
        Command::Propose(it) => {
            if let Command::LiftHold(it) = &mut *it.command {
                let all = found(&it.meeting).into_iter().flat_map(Meeting::holds);
                let all = all.filter(|(_, hold)| hold.lifted.is_none());
                aim(&mut it.hold, all.map(|(act, _)| *act).collect());
            }
        }
        _ => {}
    }
    command
}

/// What happens in the life of kept footage.
#[derive(Clone, Debug)]
enum Deed {
    Ask(&'static str, Command),
    /// The clerk proposes it, and somebody seconds it.
    Two(&'static str, Command),
    Wait(i64),
}

/// Seconds from ten o'clock, when the meeting began.
fn moment() -> impl Strategy<Value = Time> {
    (0..3_600_i64).prop_map(|s| Time(EPOCH_US + s * Time::SECOND))
}

/// 2026-11-22T10:00:00Z.
const EPOCH_US: i64 = 1_795_341_600 * Time::SECOND;

fn stretch() -> impl Strategy<Value = Extent> {
    let cameras = proptest::collection::btree_set(select(vec!["east", "west"]), 0..2);
    let ends = (
        proptest::option::of(moment()),
        proptest::option::of(1..900_i64),
    );
    (ends, cameras).prop_map(|((from, seconds), cameras)| Extent {
        from,
        to: seconds.map(|s| from.unwrap_or(Time(EPOCH_US)).plus_us(s * Time::SECOND)),
        cameras: cameras.into_iter().map(|id| id.parse().unwrap()).collect(),
    })
}

#[expect(clippy::too_many_lines, reason = "one row per deed")]
fn deed() -> impl Strategy<Value = Deed> {
    let m = || "m".parse::<MeetingId>().unwrap();
    let act = || (0..60_u64).prop_map(ActId);
    let ground = || "Rule 9".to_owned();
    let hold = stretch().prop_map(move |extent| {
        let (meeting, authority, ground) = (m(), "Order".to_owned(), ground());
        let review = "2030-01-01".parse().unwrap();
        Deed::Ask(
            "officer",
            Command::PlaceHold(HoldPlaced {
                meeting,
                extent,
                authority,
                ground,
                review,
            }),
        )
    });
    let seconder = || select(vec!["chair", "chair", "chair", "services", "clerk"]);
    let lift = (seconder(), act()).prop_map(move |(who, hold)| {
        let (meeting, ground) = (m(), "Rule 9".to_owned());
        Deed::Two(
            who,
            Command::LiftHold(HoldLifted {
                meeting,
                hold,
                ground,
            }),
        )
    });
    let destroy = (seconder(), stretch(), stock()).prop_map(move |(who, extent, stock)| {
        let (meeting, ground, decision) = (m(), "Rule 9".to_owned(), None);
        Deed::Two(
            who,
            Command::DestroyFootage(DestructionDecided {
                meeting,
                extent,
                stock,
                decision,
                ground,
            }),
        )
    });
    let begin = act().prop_map(move |destruction| {
        Deed::Ask(
            "recorder",
            Command::BeginDestruction(DestructionBegun {
                meeting: m(),
                destruction,
            }),
        )
    });
    let mark = moment().prop_map(move |at| {
        Deed::Ask(
            "clerk",
            Command::MarkIncident(IncidentMarked {
                meeting: m(),
                kind: IncidentKind::Other,
                text: None,
                device_time: Some(at),
                before_seconds: None,
                after_seconds: None,
            }),
        )
    });
    let alone = stretch().prop_map(move |extent| {
        let (meeting, ground, decision, stock) = (m(), "Rule 9".to_owned(), None, None);
        Deed::Ask(
            "chair",
            Command::DestroyFootage(DestructionDecided {
                meeting,
                extent,
                stock,
                decision,
                ground,
            }),
        )
    });
    prop_oneof![
        2 => hold,
        4 => lift,
        8 => destroy,
        8 => begin,
        1 => mark,
        1 => alone,
        4 => (1..30_i64).prop_map(|hours| Deed::Wait(hours * 3_600 * Time::SECOND)),
    ]
}

proptest! {
    #![proptest_config(asked())]

    /// The machine begins to destroy nothing that a hold or an incident touches, nothing too young,
    /// and nothing that two sides did not agree on; by a plain reading of the acts.
    #[test]
    fn nothing_is_destroyed_that_anything_protects(deeds in proptest::collection::vec(deed(), 1..60)) {
        judge(&lived(deeds));
    }
}

fn lived(deeds: Vec<Deed>) -> Stage {
    let mut stage = Stage::new();
    stage.run(
        "given house\ngiven offices\ngiven rules 2 2\ngiven noticed m\ngiven ordered m\n\
         operator: appoint_person office=clerk person=a-rao name=\"A. Rao\"\n\
         operator: appoint_person office=chair person=k-marandi name=\"K. Marandi\"\n\
         at 10:00:00\nclerk: call_to_order meeting=m\nat 11:00:00\n\
         recorder: span m +east/1 +west/1 east/1/1@10:00:00~2000:700:900 \
         west/1/1@10:00:00~2000:700:900\nclerk: adjourn meeting=m\n\
         recorder: complete m",
    );
    for deed in deeds {
        match deed {
            Deed::Wait(us) => stage.now = stage.now.plus_us(us),
            Deed::Ask(who, command) => {
                // What cannot be is refused; that is what is tried here.
                drop(stage.ask(&actor(who), aimed(&stage, command)));
            }
            Deed::Two(who, command) => {
                let command = aimed(&stage, proposed(command));
                if stage.ask(&actor("clerk"), command).is_ok() {
                    let (proposal, left) = (ActId(stage.record.next_n() - 1), None);
                    drop(stage.ask(&actor(who), Command::Second(Second { proposal, left })));
                }
            }
        }
    }
    stage
}

/// Reads the acts one by one, with nothing of the fold.
fn judge(stage: &Stage) {
    let mut holds: BTreeMap<u64, Extent> = BTreeMap::new();
    let mut decided: BTreeMap<u64, (Extent, bool)> = BTreeMap::new();
    let mut incidents: Vec<(Time, Time)> = Vec::new();
    let mut ended = None;
    let side = |by: &By| stage.record.office_of(by).map(|office| office.side);
    let mut seen = BTreeSet::new();
    for pair in stage.entries.windows(2) {
        let [before, entry] = pair else {
            unreachable!("two")
        };
        match &entry.act {
            Act::Adjourned { .. } => ended = Some(entry.at),
            Act::HoldPlaced(it) => {
                holds.insert(entry.n, it.extent.clone());
                for (extent, stands) in decided.values_mut() {
                    *stands &= !overlap(extent, &it.extent);
                }
            }
            Act::HoldLifted(it) => {
                assert!(matches!(before.act, Act::Seconded(_)));
                holds.remove(&it.hold.0);
            }
            Act::IncidentMarked(it) => {
                let at = it.device_time.unwrap_or(entry.at);
                incidents.push((at.plus_us(-900_000_000), at.plus_us(600_000_000)));
            }
            Act::DestructionDecided(it) => {
                let Act::Seconded(seconded) = &before.act else {
                    panic!("by one person")
                };
                let proposer = &stage.entries[seconded.proposal.0 as usize].by;
                assert_ne!(side(proposer), side(&entry.by));
                decided.insert(entry.n, (it.extent.clone(), true));
            }
            Act::DestructionBegun(it) => {
                let (extent, stands) = &decided[&it.destruction.0];
                assert!(*stands && seen.insert(it.destruction));
                let age = entry.at.since(ended.expect("over"));
                assert!(age >= 2 * 86_400 * Time::SECOND, "too young");
                assert!(!holds.values().any(|hold| overlap(hold, extent)), "held");
                let window = |(from, to): &(Time, Time)| Extent {
                    from: Some(*from),
                    to: Some(*to),
                    cameras: BTreeSet::new(),
                };
                assert!(
                    !incidents.iter().any(|it| overlap(&window(it), extent)),
                    "incident"
                );
            }
            _ => {}
        }
    }
}

/// Whether two extents have a second of a camera in common, tried second by second.
fn overlap(a: &Extent, b: &Extent) -> bool {
    let has = |it: &Extent, camera: &CameraId, at: Time| {
        (it.cameras.is_empty() || it.cameras.contains(camera))
            && it.from.is_none_or(|from| from <= at)
            && it.to.is_none_or(|to| at < to)
    };
    let cameras = ["east", "west"].map(|id| id.parse::<CameraId>().unwrap());
    let mut seconds = -2_000..7_000_i64;
    seconds.any(|s| {
        let at = Time(EPOCH_US + s * Time::SECOND);
        cameras
            .iter()
            .any(|camera| has(a, camera, at) && has(b, camera, at))
    })
}

/// Footage is kept too long when nothing but a decision of the body is missing to destroy it; not
/// while somebody still asks for it.
#[test]
fn overdue_is_what_only_a_decision_is_missing_for() {
    let mut stage = lived(Vec::new());
    stage.run(
        "operator: set_rules body=cabinet rules=~{\"retention_days\":3,\"retention_days_max\":10,\
         \"destroy_by_decision\":true,\"sources\":{\"retention_days_max\":\"Rule 9\",\
         \"destroy_by_decision\":\"Rule 9\"}}\nat 2026-12-12T10:00:00Z",
    );
    let overdue = |stage: &Stage| {
        let found = stage.record.meeting(&"m".parse().unwrap()).unwrap();
        stage.record.retention(found, stage.now).overdue
    };
    assert!(overdue(&stage));
    stage.run(
        "officer: demand_footage meeting=m demanded_by=Personnel authority=Rules ground=Inquiry \
         form=Copy\nlet demand",
    );
    assert!(!overdue(&stage));
    stage.run("chair: end_demand meeting=m demand=$demand end=refused ground=\"Section 8\"");
    assert!(overdue(&stage));
}

/// Two offices of which nobody knows who holds them are not two persons.
#[test]
fn nobody_unknown_destroys_or_lifts_a_hold() {
    let mut stage = lived(Vec::new());
    stage.run(
        "chair: decide_retention meeting=m days=2 ground=\"Rule 9\"\n\
         at 2026-11-30T10:00:00Z\n\
         clerk: place_hold meeting=m authority=Order ground=Writ review=2027-01-31\nlet hold",
    );
    stage.run(
        "clerk: propose command={\"type\":\"lift_hold\",\"meeting\":\"m\",\"hold\":$hold,\
         \"ground\":\"Dismissed\"}\nlet lifting\n\
         operator: relieve_person office=chair person=k-marandi ground=\"Moved on\"",
    );
    let unknown = stage.run("chair: second proposal=$lifting");
    assert!(unknown.contains("REFUSED agreed_by_unknown"), "{unknown}");
    let known = stage.run(
        "operator: appoint_person office=chair person=m-tudu name=\"M. Tudu\"\n\
         chair: second proposal=$lifting",
    );
    assert!(known.contains("hold_lifted"), "{known}");
}

/// The property above is worth something only if much is destroyed, and much is not.
#[test]
fn footage_is_destroyed_in_some_histories() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut begun, mut lapsed, mut codes) = (0, 0, BTreeSet::new());
    for _ in 0..120 {
        let deeds = proptest::collection::vec(deed(), 60);
        let stage = lived(deeds.new_tree(&mut runner).unwrap().current());
        let found = stage.record.meeting(&"m".parse().unwrap()).unwrap();
        let in_state = |state| {
            found
                .destructions()
                .values()
                .filter(|it| it.state() == state)
                .count()
        };
        begun += in_state(DestructionState::Begun);
        lapsed += in_state(DestructionState::Lapsed);
        codes.extend(stage.codes);
    }
    assert!(begun > 40 && lapsed > 5, "{begun} {lapsed}");
    let met = [
        "held",
        "near_incident",
        "too_young",
        "needs_second",
        "same_side",
        "same_person",
    ];
    assert!(met.iter().all(|code| codes.contains(code)), "{codes:?}");
}
