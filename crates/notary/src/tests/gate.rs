//! Closing: the gate is shut before the act is judged and follows before it is acknowledged.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use acts::{Act, MeetingId, Record, Time};

use super::*;
use crate::writer::Step;
use crate::{Denied, Gatekeeper};

#[derive(Default)]
struct Keeper {
    seen: Mutex<Vec<String>>,
    ahead_us: i64,
}

impl Keeper {
    /// One that runs seven seconds ahead and keeps the gate from here on.
    fn of(notary: &Notary) -> Arc<Self> {
        let keeper = Arc::new(Self {
            ahead_us: 7_000_000,
            ..Self::default()
        });
        notary.set_gatekeeper(Arc::clone(&keeper) as Arc<dyn Gatekeeper>);
        keeper
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }
}

impl Gatekeeper for Keeper {
    fn shut(&self, meeting: &MeetingId, _: Option<Time>) -> Time {
        self.seen.lock().unwrap().push(format!("shut {meeting}"));
        Time(MORNING + self.ahead_us)
    }

    fn hold(&self, meeting: &MeetingId, at: Time) -> Time {
        self.seen.lock().unwrap().push(format!("hold {meeting}"));
        at.plus_us(self.ahead_us)
    }

    fn follow(&self, record: &Record) {
        let sitting = record.sitting().map(|meeting| meeting.state().as_str());
        let states = sitting.collect::<Vec<_>>().join(" ");
        self.seen
            .lock()
            .unwrap()
            .push(format!("follow {} {states}", record.next_n()));
    }
}

fn kept() -> (TempDir, Notary, Arc<Keeper>) {
    let data = folder();
    let notary = open(data.path());
    furnish(&notary);
    ask(&notary, &clerk(), &notice("m"));
    ask(&notary, &clerk(), &of("call_to_order", "m"));
    let keeper = Keeper::of(&notary);
    assert_eq!(keeper.take(), ["follow 6 in_session"]);
    (data, notary, keeper)
}

#[test]
fn the_gate_is_shut_before_and_follows_after() {
    let (_data, notary, keeper) = kept();
    let receipt = ask(&notary, &clerk(), &close("m"));
    assert_eq!(keeper.take(), ["shut m", "follow 7 closed_session"]);
    let entry = &receipt.marks[0].entry;
    assert!(matches!(entry.act, Act::SessionClosed { .. }));
    assert_eq!(
        entry.at,
        Time(MORNING + 7_000_000),
        "nothing later than the act was let pass"
    );
    ask(&notary, &clerk(), &of("reopen_session", "m"));
    assert_eq!(keeper.take(), ["follow 8 in_session"]);
    ask(&notary, &clerk(), &recess("m"));
    assert_eq!(keeper.take(), ["shut m", "follow 9 recess"]);
    ask(&notary, &clerk(), &of("resume", "m"));
    ask(&notary, &clerk(), &of("adjourn", "m"));
    assert_eq!(
        keeper.take(),
        ["follow 10 in_session", "shut m", "follow 11 "]
    );
}

#[test]
fn who_may_not_close_cannot_make_the_gate_flicker() {
    let (_data, notary, keeper) = kept();
    for (actor, json) in [
        (officer(), close("m")),
        (clerk(), close("nowhere")),
        (recorder(), of("adjourn", "m")),
    ] {
        let denied = notary.submit_blocking(actor, command(&json), None);
        assert!(matches!(denied, Err(Denied::Refused(_))), "{denied:?}");
        assert!(keeper.take().is_empty());
    }
}

#[test]
fn a_closing_that_cannot_be_written_leaves_the_gate_as_the_record_has_it() {
    let data = folder();
    let full = Arc::new(AtomicBool::new(false));
    let hazard = Arc::clone(&full);
    let hazard = Box::new(move |step| {
        let fails = step == Step::Inserted && hazard.load(Ordering::SeqCst);
        if fails { Err(Fault::NoRoom) } else { Ok(()) }
    });
    let notary = open_with(data.path(), hazard).unwrap();
    furnish(&notary);
    ask(&notary, &clerk(), &notice("m"));
    ask(&notary, &clerk(), &of("call_to_order", "m"));
    let keeper = Arc::new(Keeper::default());
    notary.set_gatekeeper(Arc::clone(&keeper) as Arc<dyn Gatekeeper>);
    keeper.take();
    full.store(true, Ordering::SeqCst);
    let denied = notary
        .submit_blocking(clerk(), command(&close("m")), None)
        .unwrap_err();
    assert_eq!(denied, Denied::Fault(Fault::NoRoom));
    assert_eq!(keeper.take(), ["shut m", "follow 6 in_session"]);
}

#[test]
fn a_closing_that_may_be_in_the_book_leaves_the_gate_shut() {
    let data = folder();
    let doubt = Arc::new(AtomicBool::new(false));
    let hazard = Arc::clone(&doubt);
    let hazard = Box::new(move |step| {
        let fails = step == Step::Inserted && hazard.load(Ordering::SeqCst);
        if fails {
            Err(Fault::Unreadable("the disk does not answer".to_owned()))
        } else {
            Ok(())
        }
    });
    let notary = open_with(data.path(), hazard).unwrap();
    furnish(&notary);
    ask(&notary, &clerk(), &notice("m"));
    ask(&notary, &clerk(), &of("call_to_order", "m"));
    let keeper = Arc::new(Keeper::default());
    notary.set_gatekeeper(Arc::clone(&keeper) as Arc<dyn Gatekeeper>);
    keeper.take();
    doubt.store(true, Ordering::SeqCst);
    let denied = notary.submit_blocking(clerk(), command(&close("m")), None);
    assert!(matches!(denied, Err(Denied::Fault(_))), "{denied:?}");
    assert_eq!(keeper.take(), ["shut m"], "nothing opened it again");
}

#[test]
fn the_public_side_stands_still_before_another_delay_is_written() {
    let data = folder();
    let notary = open(data.path());
    furnish(&notary);
    let (_, rules) = acts::rule_sets().next().unwrap();
    let rules = acts::Rules {
        delay_seconds: 8,
        notice_hours: 0,
        ..rules.clone()
    };
    let body = "cabinet".parse().unwrap();
    let set = Command::SetRules(acts::RulesSet { body, rules });
    notary.submit_blocking(operator(), set, None).unwrap();
    ask(&notary, &clerk(), &notice("m"));
    ask(&notary, &clerk(), &of("call_to_order", "m"));
    let keeper = Keeper::of(&notary);
    keeper.take();
    let delay = |seconds| {
        format!(r#"{{"type":"set_delay","meeting":"m","seconds":{seconds},"ground":"Over"}}"#)
    };
    // Nothing is held up for what is refused.
    let denied = notary.submit_blocking(clerk(), command(&delay(601)), None);
    assert!(matches!(denied, Err(Denied::Refused(_))), "{denied:?}");
    assert!(keeper.take().is_empty());
    let receipt = ask(&notary, &clerk(), &delay(0));
    assert_eq!(keeper.take(), ["hold m", "follow 8 in_session"]);
    assert_eq!(receipt.marks[0].entry.at, Time(MORNING + 7_000_000));
}
