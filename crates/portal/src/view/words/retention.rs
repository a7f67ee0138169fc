//! Holds, destruction, reviews, viewings and checks in words.

use acts::{Act, Course, Destroyed, DestructionDecided, Extent, IntegrityChecked, Stock};

use super::super::times::{Zone, length};
use super::{Names, listed};

pub(super) fn retention_sentence(act: &Act, names: Names<'_>) -> String {
    let t = names.t;
    let text = match act {
        Act::HoldPlaced(it) => {
            let text = t.fill("act-hold-placed");
            let text = text.put("what", extent(&it.extent, names));
            let text = text.put("authority", &it.authority);
            let text = text.put("date", names.date(it.review));
            text.put("ground", &it.ground)
        }
        Act::HoldLifted(it) => t
            .fill("act-hold-lifted")
            .put("act", it.hold.to_string())
            .put("ground", &it.ground),
        Act::DestructionDecided(it) => return destruction(it, names),
        Act::DestructionBegun(it) => t
            .fill("act-destruction-begun")
            .put("act", it.destruction.to_string()),
        Act::Destroyed(it) => return destroyed(it, names),
        Act::ClosedPartReviewed(it) => {
            let text = match (it.course, it.until) {
                (Course::Withhold, Some(until)) => t
                    .fill("act-part-stays-closed")
                    .put("date", names.date(until)),
                (Course::Withhold | Course::Release, _) => t.fill("act-part-to-be-released"),
            };
            text.put("part", it.part).put("ground", &it.ground)
        }
        Act::ViewingNoted(it) => {
            let zone = names.meeting.map_or("UTC", |meeting| &meeting.zone);
            let zone = Zone::named(zone, t);
            let text = t.fill("act-viewing");
            let viewers = it.viewers.iter().map(|one| names.recipient(one));
            let text = text.put("who", listed(viewers));
            let text = text.put("what", extent(&it.extent, names));
            let text = text.put("place", &it.place);
            let text = text.put("day", zone.short_day(it.began));
            let text = text.put("time", zone.span(it.began, Some(it.ended)));
            let text = text.put("office", names.holder(it.supervised_by.as_ref()));
            text.put("act", it.under.to_string())
        }
        Act::IntegrityChecked(it) => return checked(it, names),
        acts::house_acts!()
        | acts::notice_acts!()
        | acts::attendance_acts!()
        | acts::session_acts!()
        | acts::handling_acts!()
        | acts::business_acts!()
        | acts::footage_acts!()
        | acts::papers_acts!()
        | Act::FootageDemanded(..)
        | Act::DemandEnded(..)
        | Act::AdviceGiven(..)
        | Act::ReleaseDecided(..)
        | Act::Released(..)
        | Act::RetentionDecided(..)
        | Act::HandedOver(..)
        | Act::ReceiptSigned(..)
        | Act::HandOverDisputed(..)
        | Act::OpeningRequested(..)
        | Act::OpeningApproved(..)
        | Act::OpeningRefused(..)
        | Act::OpeningAnswered(..)
        | Act::SealOpened(..)
        | Act::RangeReleased(..)
        | Act::Later { .. } => return String::new(),
    };
    text.into()
}

fn destruction(it: &DestructionDecided, names: Names<'_>) -> String {
    let t = names.t;
    let text = match it.stock {
        None => t.fill("act-destruction-decided"),
        Some(Stock::Open) => t.fill("act-destruction-decided-open"),
        Some(Stock::Sealed) => t.fill("act-destruction-decided-sealed"),
    };
    let text = text.put("what", extent(&it.extent, names));
    text.put("ground", &it.ground).into()
}

fn destroyed(it: &Destroyed, names: Names<'_>) -> String {
    let t = names.t;
    let segments: u64 = it.cameras.iter().map(|count| count.segments).sum();
    let us: u64 = it.cameras.iter().map(|count| count.duration_us).sum();
    let text = t.fill("act-destroyed").put("n", segments);
    let text = text.put("length", length(i64::try_from(us).unwrap_or(i64::MAX), t));
    text.put("act", it.destruction.to_string()).into()
}

fn checked(it: &IntegrityChecked, names: Names<'_>) -> String {
    let t = names.t;
    let segments: u64 = it.cameras.iter().map(|camera| camera.segments).sum();
    let text = match it.findings().count() {
        0 => t.fill("act-checked"),
        found => t.fill("act-checked-amiss").put("found", found),
    };
    text.put("n", segments).into()
}

/// "footage of East, 10:05–10:20".
fn extent(extent: &Extent, names: Names<'_>) -> String {
    let t = names.t;
    let zone = names.meeting.map_or("UTC", |meeting| &meeting.zone);
    let zone = Zone::named(zone, t);
    let time = match (extent.from, extent.to) {
        (None, None) => None,
        (Some(from), Some(to)) => Some(zone.span(from, Some(to))),
        (Some(from), None) => {
            let text = t.fill("act-extent-from");
            Some(text.put("clock", zone.clock_s(from)).into())
        }
        (None, Some(to)) => {
            let text = t.fill("act-extent-to");
            Some(text.put("clock", zone.clock_s(to)).into())
        }
    };
    let cameras = listed(extent.cameras.iter().map(|id| names.camera(id)));
    let text = match (time, extent.cameras.is_empty()) {
        (None, true) => t.fill("act-extent-all"),
        (None, false) => t.fill("act-extent-cameras").put("cameras", cameras),
        (Some(time), true) => t.fill("act-extent-time").put("time", time),
        (Some(time), false) => {
            let text = t.fill("act-extent").put("cameras", cameras);
            text.put("time", time)
        }
    };
    text.into()
}
