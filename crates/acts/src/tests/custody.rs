//! Demands, releases and hand-overs, as pictures for scripts.

#![expect(
    clippy::unwrap_in_result,
    reason = "a test looks at some acts alone and may panic"
)]

use super::script::Stage;
use crate::*;

/// `? custody m`, `? deposits`.
pub(super) fn show(stage: &Stage, what: &str) -> Option<Vec<String>> {
    if what == "deposits" {
        let line = |it: &Said<FootageDeposited>| {
            let FootageDeposited {
                depositor,
                file,
                claimed_place,
                ..
            } = &it.what;
            format!("{} by {depositor:?} at {claimed_place:?}", file.name)
        };
        return Some(stage.record.papers().deposits().iter().map(line).collect());
    }
    let meeting = what.strip_prefix("custody ")?.parse().unwrap();
    let meeting = stage.record.meeting(&meeting).unwrap();
    let mut out = Vec::new();
    for demand in meeting.demands().values() {
        let late = if demand.is_overdue(stage.now) {
            ", overdue"
        } else {
            ""
        };
        out.push(format!(
            "demand by {:?} {:?}, {} days{late}",
            demand.made.what.demanded_by,
            demand.state(),
            demand.age_days(stage.now)
        ));
    }
    for (act, advice) in meeting.advice() {
        out.push(format!("advice {act} {:?}", advice.what.course));
    }
    out.push(format!("release {:?}", meeting.release_state(stage.now)));
    for promise in meeting.overdue_promises(stage.now) {
        out.push(format!("overdue since {}: {:?}", promise.by, promise.to));
    }
    for (depth, it) in meeting.copies() {
        let act = it.made.stamp.n;
        let HandedOver { from, to, .. } = &it.made.what;
        let from = from.as_ref().map(OfficeId::as_str).unwrap_or_default();
        let disputes = it.disputes.iter().map(|it| it.what.text.as_str());
        let missing = it.missing_days(stage.now);
        let missing = missing.map(|days| format!(", receipt missing {days} days"));
        out.push(format!(
            "{}hand-over {act} {from} to {to} {:?} {:?}{}",
            "  ".repeat(depth),
            it.state(),
            disputes.collect::<Vec<_>>(),
            missing.unwrap_or_default()
        ));
    }
    out.push(format!("{:?}", meeting.holder(stage.now)));
    Some(out)
}
