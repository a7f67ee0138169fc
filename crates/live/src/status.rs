use acts::{CameraId, Cause, Time};

/// What the record says of a meeting, as far as viewers are shown it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Whether pictures may go out now. When false nobody is kept waiting for any.
    pub on_air: bool,
    /// Parts closed to the public.
    pub closed: Vec<Closed>,
    /// Recesses.
    pub recesses: Vec<Pause>,
    /// Agenda items as they were called.
    pub items: Vec<Item>,
    /// Open time of which a camera shows nothing.
    pub gaps: Vec<Gap>,
    /// When the meeting was adjourned.
    pub ended: Option<Time>,
}

/// A part closed to the public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// When it was closed.
    pub from: Time,
    /// When it was reopened.
    pub until: Option<Time>,
    /// The ground, in words for the public.
    pub ground: String,
    /// The office that decided.
    pub decided_by: String,
}

/// A recess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// When it began.
    pub from: Time,
    /// When the meeting went on.
    pub until: Option<Time>,
    /// Why, in words for the public.
    pub reason: String,
}

/// An agenda item as it was called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its name within the meeting.
    pub id: String,
    /// Its title.
    pub title: String,
    /// When it was called.
    pub from: Time,
    /// When it was done.
    pub until: Option<Time>,
}

/// Open time of which a camera shows nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The camera.
    pub camera: CameraId,
    /// Where it begins.
    pub from: Time,
    /// Where it ends.
    pub to: Time,
    /// Why.
    pub cause: Cause,
}
