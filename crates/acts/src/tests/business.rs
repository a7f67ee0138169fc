//! What a meeting did, as pictures for scripts.

#![expect(
    clippy::unwrap_in_result,
    reason = "a test looks at some acts alone and may panic"
)]

use super::script::{Stage, clock, stretch};
use crate::*;

/// `? business m`, `? open BODY`, `? carried m`.
pub(super) fn show(stage: &Stage, what: &str) -> Option<Vec<String>> {
    let (what, name) = what.split_once(' ')?;
    match what {
        "business" => Some(business(
            stage.record.meeting(&name.parse().unwrap()).unwrap(),
        )),
        "open" => {
            let body = name.parse().unwrap();
            Some(lines(stage.record.open_commitments(Some(&body), stage.now)))
        }
        "carried" => {
            let meeting = name.parse().unwrap();
            Some(lines(stage.record.carried_to(&meeting, stage.now)))
        }
        _ => None,
    }
}

fn lines(commitments: Vec<OpenCommitment>) -> Vec<String> {
    let line = |it: OpenCommitment| {
        let late = if it.overdue { ", overdue" } else { "" };
        let CommitmentMade {
            meeting,
            owner,
            text,
            due,
            ..
        } = it.made;
        format!(
            "{owner} {text:?} by {due} ({meeting} {}){late}",
            it.commitment
        )
    };
    commitments.into_iter().map(line).collect()
}

fn business(meeting: &Meeting) -> Vec<String> {
    let mut out = Vec::new();
    for speaker in meeting.speakers() {
        let office = speaker.what.office.as_ref().map(OfficeId::as_str);
        out.push(format!("spoke {:?} {office:?}", speaker.what.capacity));
    }
    for motion in meeting.motions().values() {
        let MotionMoved { text, mover, .. } = &motion.moved.what;
        let vote = motion.vote.as_ref().map_or("not voted".into(), |vote| {
            let count = |ballot| vote.what.count(ballot);
            let (ayes, noes) = (count(Ballot::Aye), count(Ballot::No));
            format!("{ayes} to {noes}, carried {:?}", vote.what.carried)
        });
        out.push(format!("motion {text:?} by {mover}: {vote}"));
    }
    for (act, decision) in meeting.decisions() {
        let public = meeting.decision_is_public(*act);
        out.push(format!(
            "decision {:?} public {public}",
            decision.recorded.what.text
        ));
    }
    for incident in meeting.incidents() {
        let text = incident.what.text.as_deref().unwrap_or_default();
        out.push(format!("incident {:?} {text:?}", incident.what.kind));
    }
    let protected = meeting.protected().into_iter();
    out.extend(protected.map(|it| format!("protected {}", stretch(it.from, it.until))));
    for commitment in meeting.commitments().values() {
        let made = &commitment.made.what;
        let end = match &commitment.end {
            None => "open".into(),
            Some(CommitmentEnd::Met(met)) => format!("met {:?}", met.what.evidence),
            Some(CommitmentEnd::Dropped(dropped)) => format!("dropped {:?}", dropped.what.ground),
        };
        out.push(format!("commitment {} {:?} {end}", made.owner, made.text));
    }
    for minutes in meeting.minutes() {
        out.push(format!("minutes approved at {}", clock(minutes.stamp.at)));
    }
    out
}
