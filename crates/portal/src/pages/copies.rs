//! Where the footage of a meeting went: every hand-over in the custody tree, confirmed or not; and
//! who demands it.

use acts::{DemandState, HandOver, HandOverState, Meeting};

use super::asked::office_name;
use crate::reader::Reader;
use crate::view::{Zone, date, size, who};
use crate::words::Words;

/// A hand-over, as its copy hangs in the custody tree.
pub(super) struct Copy {
    pub(super) says: String,
    pub(super) state: String,
    pub(super) kind: &'static str,
    /// For how long the receipt is missing.
    pub(super) missing: Option<String>,
    /// What it was made from.
    pub(super) parent: Option<u64>,
    /// How many hand-overs lie between it and the original, up to what pages show.
    pub(super) depth: usize,
    /// Whether each side signed the list with a passkey.
    pub(super) signed: [bool; 2],
    pub(super) files: Vec<File>,
    pub(super) disputes: Vec<String>,
    pub(super) receipt: Option<u64>,
    pub(super) n: u64,
}

/// A file on the list that both sides sign.
pub(super) struct File {
    pub(super) name: String,
    pub(super) bytes: u64,
    pub(super) size: String,
    pub(super) digest: String,
}

/// A demand for the footage.
pub(super) struct Demanded {
    pub(super) by: String,
    pub(super) ground: String,
    pub(super) says: String,
    pub(super) open: bool,
    pub(super) overdue: bool,
    pub(super) n: u64,
}

/// A decision whether it goes out, and what became of the advice on it.
pub(super) struct Decided {
    pub(super) says: String,
    pub(super) advice: Vec<String>,
    pub(super) n: u64,
}

const DEPTH_SHOWN: usize = 4;

/// The custody tree, as far as whoever reads may see it.
pub(super) fn copies(reader: &Reader, meeting: &Meeting, t: Words) -> Vec<Copy> {
    let all = meeting.copies().into_iter();
    let all = all.filter(|(_, it)| reader.may(it.made.stamp.n));
    all.map(|(depth, it)| copy(reader, meeting, depth, it, t))
        .collect()
}

fn copy(reader: &Reader, meeting: &Meeting, depth: usize, it: &HandOver, t: Words) -> Copy {
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
    let missing = it.missing_days(reader.now).map(|days| {
        let days = u32::try_from(days).unwrap_or(u32::MAX);
        t.fill("copies-missing").put("days", days).into()
    });
    let signed = |n: acts::ActId| reader.is_signed(n);
    let receipt = it.receipt.as_ref().map(|it| it.stamp.n);
    Copy {
        says: text.put("when", zone.day_clock(it.made.stamp.at)).into(),
        state: t.say(state).into(),
        kind,
        missing,
        parent: made.parent.map(|parent| parent.0),
        depth: depth.min(DEPTH_SHOWN),
        signed: [signed(it.made.stamp.n), receipt.is_some_and(signed)],
        files: made
            .files
            .iter()
            .map(|file| File {
                name: file.name.clone(),
                bytes: file.bytes,
                size: size(file.bytes, t),
                digest: file.digest.to_string(),
            })
            .collect(),
        disputes: it.disputes.iter().map(|it| it.what.text.clone()).collect(),
        receipt: receipt.map(|n| n.0),
        n: it.made.stamp.n.0,
    }
}

/// The demands, in order.
pub(super) fn demands(reader: &Reader, meeting: &Meeting, t: Words) -> Vec<Demanded> {
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

/// The decisions, in order, each with every piece of advice that was given before it.
pub(super) fn decisions(reader: &Reader, meeting: &Meeting, t: Words) -> Vec<Decided> {
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
        let advice = it.what.advice.iter().filter_map(|(act, followed)| {
            let given = meeting.advice().get(act).filter(|_| reader.may(*act))?;
            let text = match (given.what.course, followed) {
                (acts::Course::Release, true) => t.fill("copies-release-followed"),
                (acts::Course::Release, false) => t.fill("copies-release-not-followed"),
                (acts::Course::Withhold, true) => t.fill("copies-withhold-followed"),
                (acts::Course::Withhold, false) => t.fill("copies-withhold-not-followed"),
            };
            let text = text.put("adviser", &given.what.adviser);
            let text = text.put("date", date(given.what.date, t));
            Some(text.put("text", &given.what.text).into())
        });
        Decided {
            says: text.put("ground", &it.what.ground).into(),
            advice: advice.collect(),
            n: it.stamp.n.0,
        }
    });
    decisions.collect()
}
