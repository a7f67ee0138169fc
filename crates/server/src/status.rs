//! What the live side shows of the record.

use acts::{Meeting, Time};
use live::{Closed, Gap, Item, Pause, Status};

/// What viewers are told of a meeting that they see up to now.
pub(crate) fn of(meeting: &Meeting) -> Status {
    up_to(meeting, None)
}

/// What viewers are told of a meeting that they see up to an instant, when it is held back.
pub(crate) fn up_to(meeting: &Meeting, public: Option<Time>) -> Status {
    let begun = |from: Time| public.is_none_or(|public| from <= public);
    let over = |until: Option<Time>| until.filter(|until| begun(*until));
    let closed = meeting.closed().iter().filter(|part| begun(part.from));
    let closed = closed.map(|part| Closed {
        from: part.from,
        until: over(part.until),
        ground: part.ground.clone(),
        decided_by: part.decided_by.clone(),
    });
    let recesses = meeting.recesses().iter().filter(|it| begun(it.from));
    let recesses = recesses.map(|recess| Pause {
        from: recess.from,
        until: over(recess.until),
        reason: recess.reason.clone(),
    });
    let items = meeting.agenda().iter().flat_map(|item| {
        let times = item.times.iter().filter(|time| begun(time.from));
        times.map(|time| Item {
            id: item.id.clone(),
            title: item.title.clone(),
            from: time.from,
            until: over(time.until),
        })
    });
    let gaps = meeting.gaps().iter().map(|gap| Gap {
        camera: gap.camera.clone(),
        from: gap.from,
        to: gap.to,
        cause: gap.cause,
    });
    Status {
        on_air: match public {
            Some(public) => meeting.open().iter().any(|open| open.contains(public)),
            None => meeting.state() == acts::State::InSession,
        },
        closed: closed.collect(),
        recesses: recesses.collect(),
        items: items.collect(),
        gaps: gaps.collect(),
        ended: over(meeting.adjourned()),
    }
}
