//! What those who follow are told: the latest public acts of people.

use std::collections::{BTreeMap, VecDeque};

use acts::{Act, BodyId, Entry};

/// Acts in one feed.
const LIST: usize = 60;

/// The latest acts of each body, and of all.
#[derive(Clone, Debug, Default)]
pub(super) struct News {
    all: VecDeque<u64>,
    bodies: BTreeMap<BodyId, VecDeque<u64>>,
}

impl News {
    /// Takes note of a public act.
    pub(super) fn take(&mut self, entry: &Entry, body: Option<&BodyId>) {
        if !is_news(&entry.act) {
            return;
        }
        push(&mut self.all, entry.n);
        if let Some(body) = body {
            push(self.bodies.entry(body.clone()).or_default(), entry.n);
        }
    }

    /// Latest first.
    pub(super) fn of(&self, body: Option<&BodyId>) -> impl Iterator<Item = u64> {
        let list = match body {
            Some(body) => self.bodies.get(body),
            None => Some(&self.all),
        };
        list.into_iter().flatten().rev().copied()
    }
}

fn push(list: &mut VecDeque<u64>, n: u64) {
    if list.len() == LIST {
        list.pop_front();
    }
    list.push_back(n);
}

/// Whether an act is of interest beyond the machines and the setting up of the house.
pub(crate) fn is_news(act: &Act) -> bool {
    match act {
        // What was found in order is no news, and what was decided was.
        Act::IntegrityChecked(made) => made.findings().next().is_some(),
        Act::DestructionBegun(..) => false,
        acts::notice_acts!()
        | acts::attendance_acts!()
        | acts::session_acts!()
        | acts::handling_acts!()
        | acts::business_acts!()
        | acts::custody_acts!()
        | acts::papers_acts!() => true,
        acts::house_acts!() => matches!(
            act,
            Act::BodyEstablished { .. } | Act::RulesSet(..) | Act::DisclosureErased(..)
        ),
        acts::footage_acts!() | Act::Later { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A check that found all in order is made of each meeting once a month: it is no news.
    #[test]
    fn a_check_is_news_when_it_found_something() {
        let checked = |findings: &[&str]| {
            let camera = json!({"camera": "east", "segments": 1, "bytes": 900,
                "findings": findings});
            let act = json!({"type": "integrity_checked", "meeting": "m",
                "began": "2026-12-31T10:00:00Z", "cameras": [camera]});
            is_news(&serde_json::from_value(act).expect("an act"))
        };
        assert!(!checked(&[]));
        assert!(checked(&["take 1 is missing"]));
        let act = json!({"type": "destruction_begun", "meeting": "m", "destruction": 1});
        assert!(!is_news(&serde_json::from_value(act).expect("an act")));
    }
}
