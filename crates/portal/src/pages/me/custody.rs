//! Who holds a meeting's footage, who wants it, and what waits for a receipt.

use acts::{DemandState, HandOver, HandOverState, Meeting, OfficeId, Recipient, ReleaseState};

use super::super::asked::office_name;
use crate::reader::Reader;
use crate::view::{Zone, date, size, who};
use crate::words::Words;

/// The custody of one meeting's footage, as one office sees it.
pub(super) struct Custody {
    /// Who holds it now, in one line.
    pub(super) holder: String,
    /// Whether it goes out, in one line.
    pub(super) release: String,
    /// What was decided, each with its act.
    pub(super) decisions: Vec<(String, u64)>,
    pub(super) demands: Vec<Demanded>,
    pub(super) hand_overs: Vec<Handed>,
    /// Releases that were promised, on which nothing was decided by their day.
    pub(super) overdue: Vec<String>,
}

pub(super) struct Demanded {
    pub(super) by: String,
    pub(super) ground: String,
    pub(super) says: String,
    pub(super) open: bool,
    pub(super) overdue: bool,
    pub(super) n: u64,
}

/// A hand-over that concerns the office.
pub(super) struct Handed {
    pub(super) says: String,
    pub(super) state: String,
    pub(super) kind: &'static str,
    /// Name, size, digest.
    pub(super) files: Vec<(String, String, String)>,
    pub(super) disputes: Vec<String>,
    /// Whether this very office is to sign for it.
    pub(super) mine: bool,
    pub(super) n: u64,
}

/// What an office sees of the custody of a meeting's footage.
pub(super) fn custody(reader: &Reader, meeting: &Meeting, office: &OfficeId, t: Words) -> Custody {
    let zone = Zone::named(&meeting.notice().zone, t);
    let decisions = meeting.release_decisions().iter();
    let decisions = decisions.filter(|it| reader.may(it.stamp.n)).map(|it| {
        let text = match it.what.course {
            acts::Course::Release => t.fill("me-custody-decided-release"),
            acts::Course::Withhold => t.fill("me-custody-decided-withhold"),
        };
        let by = it.what.decided_by.clone();
        let text = text.put("office", by.unwrap_or_else(|| who(&it.stamp.by, t)));
        let text = text.put("when", zone.day_clock(it.stamp.at));
        (text.put("ground", &it.what.ground).into(), it.stamp.n.0)
    });
    let overdue = meeting.overdue_promises(reader.now).into_iter();
    Custody {
        holder: holder(reader, meeting, &zone, t),
        release: release(reader, meeting, t),
        decisions: decisions.collect(),
        demands: demands(reader, meeting, t),
        hand_overs: hand_overs(reader, meeting, office, t),
        overdue: overdue
            .map(|it| {
                let text = t.fill("me-custody-promise-overdue");
                let text = text.put("to", recipient(reader, &it.to, t));
                text.put("date", date(it.by, t)).into()
            })
            .collect(),
    }
}

/// Who holds it now, in one line (S-27).
pub(super) fn holder(reader: &Reader, meeting: &Meeting, zone: &Zone, t: Words) -> String {
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
    if let Some(day) = held.next_review {
        line.push(t.fill("me-custody-review").put("date", date(day, t)).into());
    }
    line.join(" · ")
}

fn recipient(reader: &Reader, to: &Recipient, t: Words) -> String {
    match to {
        Recipient::Public => t.say("act-the-public").into(),
        Recipient::Office { office } => office_name(&reader.record, office),
        Recipient::Other { name } => name.clone(),
    }
}

fn release(reader: &Reader, meeting: &Meeting, t: Words) -> String {
    let named = |to: &std::collections::BTreeSet<Recipient>| {
        let names: Vec<_> = to.iter().map(|it| recipient(reader, it, t)).collect();
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

fn demands(reader: &Reader, meeting: &Meeting, t: Words) -> Vec<Demanded> {
    let all = meeting.demands().values();
    let all = all.filter(|it| reader.may(it.made.stamp.n));
    let shown = all.map(|it| {
        let days = u32::try_from(it.age_days(reader.now)).unwrap_or(u32::MAX);
        let open = it.state() == DemandState::Open;
        let text = match it.state() {
            DemandState::Open => t.fill("me-demand-open"),
            DemandState::Granted => t.fill("me-demand-granted"),
            DemandState::Refused => t.fill("me-demand-refused"),
            DemandState::Lapsed => t.fill("me-demand-lapsed"),
        };
        let mut says = vec![text.put("days", days).to_string()];
        if let Some(day) = it.made.what.deadline {
            says.push(t.fill("me-demand-by").put("date", date(day, t)).into());
        }
        says.push(it.made.what.form.clone());
        Demanded {
            by: it.made.what.demanded_by.clone(),
            ground: it.made.what.ground.clone(),
            says: says.join(" · "),
            open,
            overdue: it.is_overdue(reader.now),
            n: it.made.stamp.n.0,
        }
    });
    shown.collect()
}

fn hand_overs(reader: &Reader, meeting: &Meeting, office: &OfficeId, t: Words) -> Vec<Handed> {
    let all = meeting.hand_overs().values();
    let all = all.filter(|it| reader.may(it.made.stamp.n));
    all.map(|it| handed(reader, meeting, it, office, t))
        .collect()
}

fn handed(
    reader: &Reader,
    meeting: &Meeting,
    it: &HandOver,
    office: &OfficeId,
    t: Words,
) -> Handed {
    let zone = Zone::named(&meeting.notice().zone, t);
    let made = &it.made.what;
    let from = made.from.as_ref();
    let from = from.map_or_else(
        || who(&it.made.stamp.by, t),
        |from| office_name(&reader.record, from),
    );
    let text = t.fill("me-hand-over").put("from", from);
    let text = text.put("to", office_name(&reader.record, &made.to));
    let (state, kind) = match it.state() {
        HandOverState::Claimed => ("me-hand-over-claimed", "unexplained"),
        HandOverState::Confirmed => ("me-hand-over-confirmed", "verified"),
        HandOverState::Disputed => ("me-hand-over-disputed", "disputed"),
    };
    let files = made.files.iter();
    Handed {
        says: text.put("when", zone.day_clock(it.made.stamp.at)).into(),
        state: t.say(state).into(),
        kind,
        files: files
            .map(|file| {
                let digest = file.digest.to_string();
                (file.name.clone(), size(file.bytes, t), digest)
            })
            .collect(),
        disputes: it.disputes.iter().map(|it| it.what.text.clone()).collect(),
        mine: made.to == *office && it.receipt.is_none(),
        n: it.made.stamp.n.0,
    }
}
