//! Who holds a meeting's footage, who wants it, and what waits for a receipt.

use acts::{Class, HandOverState, Meeting, OfficeId, Power, Recipient, ReleaseState};

use super::super::asked::{Choice, office_name, recipient_name};
use super::super::copies::{Copy, Decided, Demanded, copies, decisions, demands};
use crate::reader::Reader;
use crate::view::{Zone, date};
use crate::words::Words;

/// The custody of one meeting's footage, as one office sees it.
pub(super) struct Custody {
    /// Who holds it now, in one line.
    pub(super) holder: String,
    /// Whether it goes out, in one line.
    pub(super) release: String,
    /// What was decided, each with its act.
    pub(super) decisions: Vec<Decided>,
    pub(super) demands: Vec<Demanded>,
    pub(super) hand_overs: Vec<Handed>,
    /// Releases that were promised, on which nothing was decided by their day.
    pub(super) overdue: Vec<String>,
    /// The open demands, for a hand-over that answers one.
    pub(super) open: Vec<Choice>,
    /// The copies that this office received and can hand on.
    pub(super) held: Vec<Choice>,
    /// Whether this office decides on release.
    pub(super) decides: bool,
}

/// A hand-over that concerns the office.
pub(super) struct Handed {
    pub(super) copy: Copy,
    /// Whether this very office is to sign for it.
    pub(super) mine: bool,
}

/// What an office sees of the custody of a meeting's footage.
pub(super) fn custody(reader: &Reader, meeting: &Meeting, office: &OfficeId, t: Words) -> Custody {
    let zone = Zone::named(&meeting.notice().zone, t);
    let overdue = meeting.overdue_promises(reader.now).into_iter();
    let roles = reader.actor().map(|actor| actor.roles.clone());
    let mut roles = roles.unwrap_or_default().into_iter();
    let demands = demands(reader, meeting, t);
    let hand_overs = hand_overs(reader, meeting, office, t);
    let open = demands.iter().filter(|it| it.open);
    let held = meeting.hand_overs().values();
    let held = held.filter(|it| it.state() == HandOverState::Confirmed);
    let held = held.filter(|it| it.made.what.to == *office && reader.may(it.made.stamp.n));
    Custody {
        holder: holder(reader, meeting, &zone, t),
        release: release(reader, meeting, t),
        decisions: decisions(reader, meeting, t),
        open: open.map(|it| Choice::new(it.n, &it.by, None)).collect(),
        held: held
            .map(|it| {
                let says = t.fill("entry-ref").put("n", it.made.stamp.n.0.to_string());
                Choice::new(it.made.stamp.n.0, says, None)
            })
            .collect(),
        decides: roles.any(|role| Power::Decide.roles().contains(&role)),
        demands,
        hand_overs,
        overdue: overdue
            .map(|it| {
                let text = t.fill("me-custody-promise-overdue");
                let text = text.put("to", recipient_name(&reader.record, &it.to, t));
                text.put("date", date(it.by, t)).into()
            })
            .collect(),
    }
}

/// Who holds it now, in one line (S-27).
pub(in crate::pages) fn holder(
    reader: &Reader,
    meeting: &Meeting,
    zone: &Zone,
    t: Words,
) -> String {
    let held = meeting.holder(reader.now);
    let keeper = held.custodian.as_ref();
    let mut line: Vec<String> = vec![match keeper {
        Some(office) => {
            let office = office_name(&reader.record, office);
            t.fill("me-custody-kept").put("office", office).into()
        }
        None => t.say("me-custody-nobody").into(),
    }];
    let with = held.copies_with.iter();
    let with: Vec<_> = with.map(|it| office_name(&reader.record, it)).collect();
    line.push(if with.is_empty() {
        t.say("me-custody-no-copies").into()
    } else {
        let text = t.fill("me-custody-copies").put("count", held.copies);
        text.put("offices", with.join(", ")).into()
    });
    if held.claimed > 0 {
        let text = t.fill("me-custody-claimed").put("count", held.claimed);
        line.push(text.into());
    }
    line.push(match held.counted {
        Some(at) => t
            .fill("me-custody-counted")
            .put("when", zone.day_clock(at))
            .into(),
        None => t.say("me-custody-not-counted").into(),
    });
    match held.checked {
        Some(at) if held.findings == 0 => {
            let text = t.fill("me-custody-checked").put("when", zone.day_clock(at));
            line.push(text.into());
        }
        Some(at) => {
            let text = t.fill("me-custody-amiss").put("count", held.findings);
            line.push(text.put("when", zone.day_clock(at)).into());
        }
        None => {}
    }
    line.push(
        t.say(match held.class {
            Class::Open => "me-custody-class-open",
            Class::Closed => "me-custody-class-closed",
            Class::Mixed => "me-custody-class-mixed",
        })
        .into(),
    );
    if held.holds > 0 {
        line.push(t.fill("me-custody-held").put("count", held.holds).into());
    }
    if held.destroyed > 0 {
        line.push(t.say("me-custody-destroyed").into());
    }
    if let Some(day) = held.next_review {
        line.push(t.fill("me-custody-review").put("date", date(day, t)).into());
    }
    line.join(" · ")
}

fn release(reader: &Reader, meeting: &Meeting, t: Words) -> String {
    let named = |to: &std::collections::BTreeSet<Recipient>| {
        let names: Vec<_> = to
            .iter()
            .map(|it| recipient_name(&reader.record, it, t))
            .collect();
        names.join(", ")
    };
    match meeting.release_state(reader.now) {
        ReleaseState::Pending => t.say("me-custody-pending").into(),
        ReleaseState::Decided { to } => t.fill("me-custody-may-go").put("to", named(&to)).into(),
        ReleaseState::Released { to } => t.fill("me-custody-went").put("to", named(&to)).into(),
        ReleaseState::Withheld { until: None } => t.say("me-custody-withheld").into(),
        ReleaseState::Withheld { until: Some(day) } => {
            let text = t.fill("me-custody-withheld-until");
            text.put("date", date(day, t)).into()
        }
    }
}

fn hand_overs(reader: &Reader, meeting: &Meeting, office: &OfficeId, t: Words) -> Vec<Handed> {
    let mine = |n: u64| {
        let it = meeting.hand_overs().get(&acts::ActId(n));
        it.is_some_and(|it| it.made.what.to == *office && !it.is_confirmed())
    };
    let all = copies(reader, meeting, t).into_iter();
    all.map(|copy| Handed {
        mine: mine(copy.n),
        copy,
    })
    .collect()
}
