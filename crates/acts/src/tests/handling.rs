//! What was told and done, as pictures for scripts and as properties.

use super::script::{Stage, stretch};
use crate::*;

/// `? handling m`: who knows what, the differences now, and those that were raised.
pub(super) fn show(stage: &Stage, what: &str) -> Option<Vec<String>> {
    let meeting = what.strip_prefix("handling ")?.parse().unwrap();
    let meeting = stage.record.meeting(&meeting).unwrap();
    let mut out = Vec::new();
    for (office, informed) in meeting.informed() {
        out.push(match informed {
            Informed::NotNotified => format!("{office} not notified"),
            Informed::Told { notice } => format!("{office} told by {notice}"),
            Informed::Acknowledged { notice, at } => {
                format!("{office} acknowledged {notice} at {}", stretch(at, None))
            }
            Informed::Objected { notice, at, text } => {
                format!(
                    "{office} objected to {notice} at {}{text:?}",
                    stretch(at, None)
                )
            }
        });
    }
    let differences = meeting.differences(stage.now);
    out.extend(differences.iter().map(|it| format!("differs {}", json(it))));
    for raised in meeting.raised() {
        let names: Vec<_> = raised
            .what
            .participants
            .iter()
            .map(OfficeId::as_str)
            .collect();
        out.push(format!(
            "raised by {}: {} told {}",
            raised.stamp.n,
            json(&raised.what.differences),
            names.join(" ")
        ));
    }
    let unordered = meeting.unordered().keys();
    out.extend(unordered.map(|camera| format!("unordered {camera}")));
    Some(out)
}

fn json(it: &impl serde::Serialize) -> String {
    serde_json::to_string(it).unwrap()
}
