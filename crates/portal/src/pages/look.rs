//! What a camera sends, as it comes, for whoever runs the meeting; also behind closed doors.
//!
//! These bytes pass no gate, so they go to nobody but a session that runs the meeting in the
//! camera's room at this moment. Whatever cannot be shown to be so ends the look.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use acts::{CameraId, CameraPath, MeetingId, State as Phase, Time, runs};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use http_body::Frame;
use tokio::sync::mpsc;

use crate::api::Problem;
use crate::house::House;
use crate::studio::{Glimpsed, Looking};

/// The first keyframe has to come within this long.
const FIRST: Duration = Duration::from_secs(12);
/// How often it is asked again whether whoever looks still may.
const AGAIN: Duration = Duration::from_secs(1);
/// How long before its start a noticed meeting's cameras can be looked at.
const BEFORE_US: i64 = 60 * 60 * Time::SECOND;
/// And how long after it, if it is late.
const LATE_US: i64 = 12 * 60 * 60 * Time::SECOND;
/// Pieces that wait for a slow reader.
const WAITING_MAX: usize = 8;

/// A seat at the console of the meeting in a camera's room. Only this module can make one, from a
/// session that runs that meeting now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    meeting: MeetingId,
    camera: CameraPath,
}

impl Seat {
    /// The camera before the seat.
    pub fn camera(&self) -> &CameraPath {
        &self.camera
    }

    /// The seat of whoever comes with a session, if they may look now.
    fn take(
        house: &House,
        headers: &HeaderMap,
        meeting: &MeetingId,
        camera: &CameraId,
    ) -> Result<Self, Problem> {
        let (record, now) = (house.desk.record(), house.time());
        let actor = house.visitor(headers);
        let actor = actor.filter(|actor| runs(&record, actor, meeting, now));
        if actor.is_none() {
            let says = "Only whoever runs this meeting may look: sign in as its clerk or chair.";
            return Err(Problem::new(StatusCode::FORBIDDEN, "not_at_the_desk", says));
        }
        let found = record.meeting(meeting);
        let found = found.ok_or_else(|| Problem::not_found("There is no such meeting."))?;
        let notice = found.notice();
        let camera = CameraPath {
            room: notice.room.clone(),
            camera: camera.clone(),
        };
        let known = record.camera(&camera).filter(|it| it.removed.is_none());
        if known.is_none() {
            let says = "The room of this meeting has no such camera.";
            return Err(Problem::not_found(says));
        }
        let soon = notice.start.plus_us(-BEFORE_US) <= now && now < notice.start.plus_us(LATE_US);
        let free = match record.sitting_in(&notice.room) {
            Some(sits) => sits.id() == meeting,
            None => found.state() == Phase::Noticed && soon,
        };
        if !free {
            let says = "The cameras of a room are shown to the meeting that is in it, and to the \
                        next from an hour before its start.";
            return Err(Problem::new(StatusCode::CONFLICT, "not_in_the_room", says));
        }
        Ok(Self {
            meeting: meeting.clone(),
            camera,
        })
    }

    fn holds(&self, house: &House, headers: &HeaderMap) -> bool {
        let camera = &self.camera.camera;
        Self::take(house, headers, &self.meeting, camera).is_ok_and(|seat| seat == *self)
    }
}

/// `GET /console/{meeting}/cameras/{camera}/look`: fragmented MP4 without an end.
pub(super) async fn look(
    State(house): State<House>,
    Path((meeting, camera)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let absent = || Problem::not_found("There is no such meeting or camera.");
    let meeting: MeetingId = meeting.parse().map_err(|_| absent())?;
    let camera: CameraId = camera.parse().map_err(|_| absent())?;
    let seat = Seat::take(&house, &headers, &meeting, &camera)?;
    let mut looking = house.studio.look(&seat).ok_or_else(|| {
        let says = "Too many look at this camera: close another console of this meeting.";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "no_seat", says)
    })?;
    let first = tokio::time::timeout(FIRST, looking.recv()).await;
    let Ok(Some(Glimpsed::Begins { codecs, init })) = first else {
        let says = "No pictures come from this camera: check its encoder.";
        return Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "no_pictures",
            says,
        ));
    };
    let (to, pieces) = mpsc::channel(WAITING_MAX);
    let kind = format!("video/mp4; codecs=\"{codecs}\"");
    tokio::spawn(pass_on(house, headers, seat, looking, init, to));
    let mut response = Response::new(Body::new(Pieces(pieces)));
    let headers = response.headers_mut();
    if let Ok(kind) = HeaderValue::try_from(kind) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        "cross-origin-resource-policy",
        HeaderValue::from_static("same-origin"),
    );
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

/// Passes pieces on while the seat holds; asked anew after each act and each second.
async fn pass_on(
    house: House,
    headers: HeaderMap,
    seat: Seat,
    mut looking: Looking,
    init: Bytes,
    to: mpsc::Sender<Bytes>,
) {
    let (seat, headers) = (Arc::new(seat), Arc::new(headers));
    let mut log = house.desk.watch();
    let mut again = tokio::time::interval(AGAIN);
    if to.send(init).await.is_err() {
        return;
    }
    loop {
        let piece = tokio::select! {
            biased;
            changed = log.changed() => if changed.is_ok() { None } else { return },
            _ = again.tick() => None,
            seen = looking.recv() => match seen {
                Some(Glimpsed::Goes(bytes)) => Some(bytes),
                Some(Glimpsed::Begins { .. }) | None => return,
            },
        };
        match piece {
            Some(bytes) => {
                // Who is slower than the camera is let go.
                if to.try_send(bytes).is_err() {
                    return;
                }
            }
            None => {
                let (seat, headers) = (Arc::clone(&seat), Arc::clone(&headers));
                let holds = house
                    .read(move |house| Ok::<_, Problem>(seat.holds(house, &headers)))
                    .await;
                if !holds.unwrap_or(false) {
                    return;
                }
            }
        }
    }
}

/// A body that goes on as long as pieces come.
struct Pieces(mpsc::Receiver<Bytes>);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let next = self.0.poll_recv(context);
        next.map(|piece| piece.map(|bytes| Ok(Frame::data(bytes))))
    }
}
