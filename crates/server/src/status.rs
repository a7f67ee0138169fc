//! What the live side shows of the record.

use acts::Meeting;
use live::{Closed, Gap, Item, Pause, Status};

/// What viewers are told of a meeting.
pub(crate) fn of(meeting: &Meeting) -> Status {
    let closed = meeting.closed().iter().map(|part| Closed {
        from: part.from,
        until: part.until,
        ground: part.ground.clone(),
    });
    let recesses = meeting.recesses().iter().map(|recess| Pause {
        from: recess.from,
        until: recess.until,
    });
    let items = meeting.agenda().iter().flat_map(|item| {
        item.times.iter().map(|time| Item {
            id: item.id.clone(),
            title: item.title.clone(),
            from: time.from,
            until: time.until,
        })
    });
    let gaps = meeting.gaps().iter().map(|gap| Gap {
        camera: gap.camera.clone(),
        from: gap.from,
        to: gap.to,
        cause: gap.cause,
    });
    Status {
        on_air: meeting.state() == acts::State::InSession,
        closed: closed.collect(),
        recesses: recesses.collect(),
        items: items.collect(),
        gaps: gaps.collect(),
        ended: meeting.adjourned(),
    }
}
