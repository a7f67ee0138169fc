//! Answers to requests.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use acts::{Digest, MeetingId};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{
    ACCEPT_RANGES, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ALLOW,
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    IF_RANGE, RANGE, RETRY_AFTER,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use bytes::Bytes;
use footage::Download;
use sha2::Digest as _;
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinError;
use tracing::{error, warn};

use crate::address::{Address, Directives, What};
use crate::camera::{Camera, Mark, Piece, Row, RowKind, audio_of};
use crate::live::Inner;
use crate::playlist::{Which, multivariant};
use crate::{Asked, Live, Payload};

type Answer = Result<Response<Payload>, Refusal>;

/// Why somebody does not get what they asked for.
#[derive(Debug)]
enum Refusal {
    NotFound,
    NotYet,
    Gone(String),
    Directive(&'static str),
    TooFar,
    Silent,
    Busy,
    WrongMethod,
    Beyond { len: u64 },
    Broken(String),
}

impl Refusal {
    fn say(&self) -> (StatusCode, &str) {
        match self {
            Self::NotFound => (StatusCode::NOT_FOUND, "there is nothing at this address\n"),
            Self::NotYet => (StatusCode::NOT_FOUND, "no pictures have come yet\n"),
            Self::Gone(said) => (StatusCode::GONE, said),
            Self::Directive(why) => (StatusCode::BAD_REQUEST, why),
            Self::TooFar => (
                StatusCode::BAD_REQUEST,
                "that is too far ahead: ask for what comes next\n",
            ),
            Self::Silent => (
                StatusCode::SERVICE_UNAVAILABLE,
                "nothing came in time, the camera is silent: ask again\n",
            ),
            Self::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "too many are reading the archive: ask again in a moment\n",
            ),
            Self::WrongMethod => (StatusCode::METHOD_NOT_ALLOWED, "use GET or HEAD here\n"),
            Self::Beyond { .. } => (
                StatusCode::RANGE_NOT_SATISFIABLE,
                "the range begins after the end\n",
            ),
            Self::Broken(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "this footage cannot be read from disk now; the operator has been told\n",
            ),
        }
    }
}

/// Headers made once and cloned for each answer.
pub(crate) struct Heads {
    playlist_now: HeaderMap,
    playlist_waited: HeaderMap,
    playlist_past: HeaderMap,
    muxed: HeaderMap,
    audio: HeaderMap,
    text: HeaderMap,
}

impl Default for Heads {
    fn default() -> Self {
        const HLS: &str = "application/vnd.apple.mpegurl";
        const FOR_LIFE: &str = "public, max-age=31536000, immutable";
        let head = |kind, cache| {
            let mut head = HeaderMap::with_capacity(6);
            head.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
            head.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
            head.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            head
        };
        let playlist = |cache| {
            let mut head = head(HLS, cache);
            head.insert(
                ACCESS_CONTROL_EXPOSE_HEADERS,
                HeaderValue::from_static("Age, Date"),
            );
            head
        };
        let media = |kind| {
            let mut head = head(kind, FOR_LIFE);
            head.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
            head
        };
        Self {
            playlist_now: playlist("public, max-age=1"),
            // What was waited for holds for good; the edge it shows is soon an old one.
            playlist_waited: playlist("public, max-age=6"),
            playlist_past: playlist("public, max-age=30"),
            muxed: media("video/mp4"),
            audio: media("audio/mp4"),
            text: head("text/plain; charset=utf-8", "public, max-age=1"),
        }
    }
}

/// What was found at an address.
enum Media {
    Whole(Bytes),
    Parts(Vec<Arc<Piece>>, bool),
    Archive(Bytes, OwnedSemaphorePermit),
    File(Download, OwnedSemaphorePermit),
}

impl Media {
    fn len(&self) -> u64 {
        match self {
            Self::Whole(bytes) | Self::Archive(bytes, _) => bytes.len() as u64,
            Self::Parts(parts, audio) => parts
                .iter()
                .filter_map(|part| part.of(*audio))
                .map(|b| b.len() as u64)
                .sum(),
            Self::File(file, _) => file.len(),
        }
    }

    fn payload(self, from: u64, len: u64) -> Payload {
        let cut = |bytes: Bytes| Payload::one(bytes.slice(from as usize..(from + len) as usize));
        match self {
            Self::Whole(bytes) => cut(bytes),
            Self::Parts(parts, audio) => {
                Payload::pieces(parts.iter().filter_map(|part| part.of(audio)), from, len)
            }
            Self::Archive(bytes, permit) => cut(bytes).holding(permit),
            Self::File(file, permit) => Payload::file(file, from, len).holding(permit),
        }
    }
}

/// How long somebody waits for a place to read from the archive.
const PLACE: Duration = Duration::from_secs(5);

impl Live {
    /// Everything below `/live/`, for a server that has no faster way in than axum's; see
    /// [`serve`](crate::serve) for one that has.
    pub fn router(&self) -> Router {
        let live = self.clone();
        let service = move |request: Request| {
            let live = live.clone();
            async move {
                let (head, _body) = request.into_parts();
                Ok::<_, Infallible>(live.handle(&head).await.map(Body::new))
            }
        };
        Router::new().route_service("/live/{*rest}", Service(service))
    }

    /// Answers one request for an address below `/live/`.
    pub async fn handle(&self, request: &Parts) -> Response<Payload> {
        let bare = match request.method {
            Method::GET => false,
            Method::HEAD => true,
            Method::OPTIONS => return self.preflight(),
            _ => return self.refuse(&Refusal::WrongMethod),
        };
        let answer = match Address::read(request.uri.path()) {
            Some(address) => {
                let asked = address.asked();
                match self.find(address, request).await {
                    Err(missing @ (Refusal::NotFound | Refusal::NotYet)) => {
                        Err(self.gone(asked).await.unwrap_or(missing))
                    }
                    found => found,
                }
            }
            None => Err(Refusal::NotFound),
        };
        let answer = answer.unwrap_or_else(|refusal| self.refuse(&refusal));
        if bare { without_body(answer) } else { answer }
    }

    async fn find(&self, address: Address<'_>, request: &Parts) -> Answer {
        let (path, meeting, what) = match address {
            Address::MeetingMaster { meeting } => return self.meeting_master(meeting).await,
            Address::Camera {
                path,
                meeting,
                what,
            } => (path, meeting, what),
        };
        let camera = match self.find_camera(path) {
            Some(camera) => camera,
            None => {
                self.look_up_text(meeting).await;
                self.find_camera(path).ok_or(Refusal::NotFound)?
            }
        };
        if camera.mark().ended
            && let Some(meeting) = self.find_meeting(meeting)
        {
            self.used(&meeting);
        }
        match what {
            What::Playlist { rewind, audio } => {
                let asked = Directives::read(request.uri.query());
                let asked = asked.map_err(Refusal::Directive)?;
                self.playlist(
                    &camera,
                    Which {
                        rewind,
                        audio,
                        skip: asked.skip,
                    },
                    asked,
                )
                .await
            }
            What::Part {
                take,
                number,
                audio,
            } => {
                let found = self.part(&camera, take, number, audio).await?;
                Ok(self.media(found, audio, request))
            }
            What::Segment { take, seq, audio } => {
                let found = self.segment(&camera, take, seq, audio).await?;
                Ok(self.media(found, audio, request))
            }
            What::Init { take, audio } => {
                let found = self.init(&camera, take, audio).await?;
                Ok(self.media(found, audio, request))
            }
            What::Master => self.master(&camera, "").await,
            What::Download { file } => self.download(&camera, file, request).await,
        }
    }

    /// What to say of what is not there because it was destroyed.
    async fn gone(&self, asked: Option<Asked>) -> Option<Refusal> {
        let (asked, archive) = (asked?, self.archive()?);
        let _place = self.place().await.ok()?;
        let job = tokio::task::spawn_blocking(move || archive.gone(&asked));
        match job.await {
            Ok(said) => said.map(Refusal::Gone),
            Err(fault) => {
                error!(%fault, "the archive could not be asked");
                None
            }
        }
    }

    async fn look_up_text(&self, meeting: &str) {
        let Ok(meeting) = meeting.parse::<MeetingId>() else {
            return;
        };
        if !self.has_archive() {
            return;
        }
        let live = self.clone();
        let job = tokio::task::spawn_blocking(move || live.look_up(&meeting));
        if let Err(fault) = job.await {
            error!(%fault, "the archive could not be asked");
        }
    }

    async fn meeting_master(&self, id: &str) -> Answer {
        let meeting = match self.find_meeting(id) {
            Some(meeting) => meeting,
            None => {
                self.look_up_text(id).await;
                self.find_meeting(id).ok_or(Refusal::NotFound)?
            }
        };
        let camera = self.first_camera(&meeting).ok_or(Refusal::NotYet)?;
        self.master(&camera, &format!("{}/", camera.camera)).await
    }

    /// The multivariant playlist: one muxed variant and its sound alone.
    async fn master(&self, camera: &Arc<Camera>, folder: &str) -> Answer {
        let newest = camera.state().newest_take().ok_or(Refusal::NotYet)?;
        // Its size is not on the record; the initialisation segment knows it.
        let init = self.init(camera, newest, false).await?;
        let (mark, made) = {
            let state = camera.state();
            let init = match &init {
                Media::Whole(bytes) => Some(bytes),
                Media::Parts(..) | Media::Archive(..) | Media::File(..) => None,
            };
            (camera.mark(), multivariant(&state, newest, init, folder))
        };
        let made = made.ok_or(Refusal::NotYet)?;
        let heads = &self.0.heads;
        let head = if mark.ended {
            &heads.playlist_past
        } else {
            &heads.playlist_now
        };
        Ok(answer(StatusCode::OK, head, Payload::one(made.into())))
    }

    async fn playlist(&self, camera: &Camera, which: Which, asked: Directives) -> Answer {
        let mark = camera.mark();
        let mut head = &self.0.heads.playlist_now;
        match asked.msn {
            _ if mark.ended => head = &self.0.heads.playlist_past,
            Some(msn) => {
                if mark.too_far(msn, asked.part) {
                    return Err(Refusal::TooFar);
                }
                if self
                    .wait(camera, mark, |mark| mark.has(msn, asked.part))
                    .await?
                {
                    head = &self.0.heads.playlist_waited;
                }
            }
            // Players take a playlist without a whole segment for a broken one.
            None => {
                self.wait(camera, mark, |mark| mark.listed).await?;
            }
        }
        let text = camera.state().playlist(which).ok_or(Refusal::NotYet)?;
        Ok(answer(StatusCode::OK, head, Payload::one(text)))
    }

    /// Waits until `there`, or until nothing more is to be expected, which gives false.
    async fn wait(
        &self,
        camera: &Camera,
        mark: Mark,
        there: impl Fn(&Mark) -> bool,
    ) -> Result<bool, Refusal> {
        if there(&mark) || !mark.live {
            return Ok(there(&mark));
        }
        let mut watch = camera.watch();
        let limit = Duration::from_secs(3 * mark.target_s);
        let coming = watch.wait_for(|mark| there(mark) || !mark.live);
        match tokio::time::timeout(limit, coming).await {
            Ok(Ok(mark)) => Ok(there(&mark)),
            Ok(Err(_gone)) => Err(Refusal::NotFound),
            Err(_late) => Err(Refusal::Silent),
        }
    }

    /// A part in memory, or the very next one as soon as it is there.
    async fn part(
        &self,
        camera: &Camera,
        take: u32,
        number: u64,
        audio: bool,
    ) -> Result<Media, Refusal> {
        let (found, mark) = {
            let state = camera.state();
            (state.hot_part(take, number), state.mark())
        };
        let found = match found {
            None if mark.live && mark.take == take && mark.next == number => {
                let passed = |now: &Mark| {
                    let gone = now.take != take || now.next > number;
                    now.version >= mark.version && gone
                };
                self.wait(camera, mark, passed).await?;
                camera.state().hot_part(take, number)
            }
            found => found,
        };
        let bytes = found
            .and_then(|piece| piece.of(audio))
            .ok_or(Refusal::NotFound)?;
        Ok(Media::Whole(bytes))
    }

    async fn segment(
        &self,
        camera: &Arc<Camera>,
        take: u32,
        seq: u64,
        audio: bool,
    ) -> Result<Media, Refusal> {
        let row = {
            let state = camera.state();
            if let Some(parts) = state.hot_segment(take, seq) {
                let found = Media::Parts(parts, audio);
                return if found.len() > 0 {
                    Ok(found)
                } else {
                    Err(Refusal::NotFound)
                };
            }
            state
                .row(take, seq)
                .filter(|row| !audio || row.audio)
                .cloned()
        };
        let row = row.ok_or(Refusal::NotFound)?;
        let place = self.place().await?;
        let (inner, camera) = (Arc::clone(&self.0), Arc::clone(camera));
        let job = tokio::task::spawn_blocking(move || inner.read_segment(&camera, &row, audio));
        let bytes = read(job.await)?;
        Ok(Media::Archive(bytes, place))
    }

    async fn init(&self, camera: &Arc<Camera>, take: u32, audio: bool) -> Result<Media, Refusal> {
        let known = {
            let state = camera.state();
            let info = state.takes.get(&take).ok_or(Refusal::NotFound)?;
            info.init.clone()
        };
        let init = match known {
            Some(init) => init,
            None => {
                let _place = self.place().await?;
                let (inner, camera) = (Arc::clone(&self.0), Arc::clone(camera));
                let job = tokio::task::spawn_blocking(move || inner.read_init(&camera, take));
                read(job.await)?
            }
        };
        if !audio {
            return Ok(Media::Whole(init));
        }
        let made = av::cmaf::audio_only_init(&init).unwrap_or_else(|fault| {
            warn!(%fault, take, "an initialisation segment could not be read for its sound");
            None
        });
        made.map(Media::Whole).ok_or(Refusal::NotFound)
    }

    async fn download(&self, camera: &Arc<Camera>, file: u32, request: &Parts) -> Answer {
        let place = self.place().await?;
        let (inner, of) = (Arc::clone(&self.0), Arc::clone(camera));
        let files = tokio::task::spawn_blocking(move || inner.downloads(&of)).await;
        let files = files.map_err(|fault| Refusal::Broken(fault.to_string()))?;
        let found = files
            .get(file as usize - 1)
            .cloned()
            .ok_or(Refusal::NotFound)?;
        // What was kept so far never changes; more only comes after it.
        let tag = format!("\"{}-{}\"", found.len(), camera.state().next_msn());
        let name = match file {
            1 => format!(
                "attachment; filename=\"{}-{}.mp4\"",
                camera.meeting, camera.camera
            ),
            n => format!(
                "attachment; filename=\"{}-{}-{n}.mp4\"",
                camera.meeting, camera.camera
            ),
        };
        let stale = request
            .headers
            .get(IF_RANGE)
            .is_some_and(|have| have != tag.as_str());
        let range = request.headers.get(RANGE).filter(|_| !stale);
        let mut answer = self.ranged(Media::File(found, place), &self.0.heads.muxed, range);
        let headers = answer.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        for (header, text) in [(ETAG, tag), (CONTENT_DISPOSITION, name)] {
            if let Ok(value) = HeaderValue::try_from(text) {
                headers.insert(header, value);
            }
        }
        Ok(answer)
    }

    async fn place(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        let place = Arc::clone(&self.0.reads).acquire_owned();
        match tokio::time::timeout(PLACE, place).await {
            Ok(Ok(place)) => Ok(place),
            Ok(Err(_)) | Err(_) => Err(Refusal::Busy),
        }
    }

    fn media(&self, found: Media, audio: bool, request: &Parts) -> Response<Payload> {
        let head = if audio {
            &self.0.heads.audio
        } else {
            &self.0.heads.muxed
        };
        self.ranged(found, head, request.headers.get(RANGE))
    }

    /// The whole, or the one range that was asked for (RFC 9110 §14).
    fn ranged(
        &self,
        found: Media,
        head: &HeaderMap,
        range: Option<&HeaderValue>,
    ) -> Response<Payload> {
        let len = found.len();
        let Some(range) = range.and_then(|range| Range::read(range, len)) else {
            return answer(StatusCode::OK, head, found.payload(0, len));
        };
        match range {
            Range::Within { from, to } => {
                let payload = found.payload(from, to - from + 1);
                let mut answer = answer(StatusCode::PARTIAL_CONTENT, head, payload);
                let value = HeaderValue::try_from(format!("bytes {from}-{to}/{len}"));
                if let Ok(value) = value {
                    answer.headers_mut().insert(CONTENT_RANGE, value);
                }
                answer
            }
            Range::Beyond => self.refuse(&Refusal::Beyond { len }),
        }
    }

    fn refuse(&self, refusal: &Refusal) -> Response<Payload> {
        let (status, why) = refusal.say();
        let body = Payload::one(Bytes::copy_from_slice(why.as_bytes()));
        let mut answer = answer(status, &self.0.heads.text, body);
        let headers = answer.headers_mut();
        // What is not there now may be there in a second; all else is never kept.
        if status != StatusCode::NOT_FOUND {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        match refusal {
            Refusal::NotFound
            | Refusal::NotYet
            | Refusal::Gone(_)
            | Refusal::Directive(_)
            | Refusal::TooFar => {}
            Refusal::Silent | Refusal::Busy => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
            }
            Refusal::WrongMethod => {
                headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD, OPTIONS"));
            }
            Refusal::Beyond { len } => {
                if let Ok(value) = HeaderValue::try_from(format!("bytes */{len}")) {
                    headers.insert(CONTENT_RANGE, value);
                }
            }
            Refusal::Broken(fault) => error!(fault, "kept footage could not be read"),
        }
        answer
    }

    fn preflight(&self) -> Response<Payload> {
        let mut answer = Response::new(Payload::empty());
        *answer.status_mut() = StatusCode::NO_CONTENT;
        let said: [(HeaderName, &'static str); 4] = [
            (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
            (ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"),
            (ACCESS_CONTROL_ALLOW_HEADERS, "Range, If-Range"),
            (ACCESS_CONTROL_MAX_AGE, "86400"),
        ];
        for (name, value) in said {
            answer
                .headers_mut()
                .insert(name, HeaderValue::from_static(value));
        }
        answer
    }
}

impl Inner {
    /// A segment from its take's file, checked against the digest on the record. Blocks.
    fn read_segment(&self, camera: &Camera, row: &Row, audio: bool) -> Result<Bytes, String> {
        let key = (camera.number, row.take, row.seq, audio);
        if let Some(bytes) = self.cache().get(key) {
            return Ok(bytes);
        }
        let bytes = if audio {
            let muxed = self.read_segment(camera, row, false)?;
            audio_of_segment(&muxed)
        } else {
            self.read_kept(camera, row)?
        };
        self.cache().put(key, bytes.clone());
        Ok(bytes)
    }

    fn read_kept(&self, camera: &Camera, row: &Row) -> Result<Bytes, String> {
        let RowKind::Kept { offset, file } = row.kind else {
            return Err(format!("segment {} is not on disk", row.seq));
        };
        let (meeting, name) = (&camera.meeting, &camera.camera);
        let len = usize::try_from(row.bytes).map_err(|_| "a segment too large".to_owned())?;
        let read = self.shelf.read(meeting, name, row.take, offset, len);
        let bytes = read.map_err(|fault| fault.to_string())?;
        let what = || format!("segment {} of take {}, {meeting}/{name}", row.seq, row.take);
        checked(bytes, file, what)
    }

    fn read_init(&self, camera: &Camera, take: u32) -> Result<Bytes, String> {
        let known = camera
            .state()
            .takes
            .get(&take)
            .map(|info| (info.init_bytes, info.init_digest));
        let (len, digest) = known.ok_or("a take that is not known")?;
        let (meeting, name) = (&camera.meeting, &camera.camera);
        let len = usize::try_from(len).map_err(|_| "an init segment too large".to_owned())?;
        let read = self.shelf.read(meeting, name, take, 0, len);
        let bytes = read.map_err(|fault| fault.to_string())?;
        let bytes = checked(bytes, digest, || {
            format!("head of take {take}, {meeting}/{name}")
        })?;
        if let Some(info) = camera.state().takes.get_mut(&take) {
            info.init = Some(bytes.clone());
        }
        Ok(bytes)
    }

    /// The files that what is kept can be taken away as. Blocks.
    pub(crate) fn downloads(&self, camera: &Camera) -> Arc<[Download]> {
        let (takes, segments) = {
            let mut state = camera.state();
            if let Some(made) = state.downloads() {
                return Arc::clone(made);
            }
            state.kept_so_far()
        };
        let made = self
            .shelf
            .downloads(&camera.meeting, &camera.camera, &takes, &segments);
        let made: Arc<[Download]> = made.into();
        let mut state = camera.state();
        if state.kept_count() == segments.len() {
            *state.downloads() = Some(Arc::clone(&made));
        }
        made
    }
}

fn read(read: Result<Result<Bytes, String>, JoinError>) -> Result<Bytes, Refusal> {
    match read {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(fault)) => Err(Refusal::Broken(fault)),
        Err(fault) => Err(Refusal::Broken(fault.to_string())),
    }
}

fn checked(bytes: Bytes, told: Digest, what: impl Fn() -> String) -> Result<Bytes, String> {
    let is = Digest(sha2::Sha256::digest(&bytes).into());
    if is == told {
        return Ok(bytes);
    }
    Err(format!(
        "{} is not what the record says: {is} instead of {told}",
        what()
    ))
}

/// The sound of all parts of a segment.
fn audio_of_segment(segment: &Bytes) -> Bytes {
    let mut out = Vec::new();
    let (mut begin, mut at) = (0, 0);
    while let Some((kind, end)) = box_at(segment, at) {
        at = end;
        if &kind == b"mdat" {
            if let Some(part) = audio_of(&segment.slice(begin..end)) {
                out.extend_from_slice(&part);
            }
            begin = end;
        }
    }
    out.into()
}

/// Kind and end of the box at `at` (ISO/IEC 14496-12 §4.2).
fn box_at(bytes: &[u8], at: usize) -> Option<([u8; 4], usize)> {
    let head = bytes.get(at..at.checked_add(8)?)?;
    let size = u32::from_be_bytes(head[..4].try_into().ok()?) as usize;
    let end = at.checked_add(size)?;
    let whole = size >= 8 && end <= bytes.len();
    whole.then_some((head[4..].try_into().ok()?, end))
}

/// A part of a file that was asked for (RFC 9110 §14).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// It lies within.
    Within {
        /// Its first byte.
        from: u64,
        /// Its last.
        to: u64,
    },
    /// It begins after the end.
    Beyond,
}

impl Range {
    /// Reads a single range; anything else is as if nothing had been asked.
    pub fn read(value: &HeaderValue, len: u64) -> Option<Self> {
        let range = value.to_str().ok()?.strip_prefix("bytes=")?;
        let (from, to) = range.split_once('-')?;
        let number = |text: &str| {
            let plain = text.len() <= 18 && text.bytes().all(|b| b.is_ascii_digit());
            if plain {
                text.parse::<u64>().ok()
            } else {
                None
            }
        };
        let (from, to) = match (from, to) {
            ("", "") => return None,
            ("", last) => (len.saturating_sub(number(last)?), len),
            (from, "") => (number(from)?, len),
            (from, to) => (number(from)?, number(to)?),
        };
        if from > to {
            return if to == len { Some(Self::Beyond) } else { None };
        }
        let to = to.min(len.saturating_sub(1));
        Some(if from < len {
            Self::Within { from, to }
        } else {
            Self::Beyond
        })
    }
}

fn answer(status: StatusCode, head: &HeaderMap, payload: Payload) -> Response<Payload> {
    let mut answer = Response::new(payload);
    *answer.status_mut() = status;
    *answer.headers_mut() = head.clone();
    answer
}

/// The answer to HEAD: all that GET would have said, without saying it.
fn without_body(mut answer: Response<Payload>) -> Response<Payload> {
    let len = HeaderValue::from(answer.body().len());
    answer.headers_mut().insert(CONTENT_LENGTH, len);
    *answer.body_mut() = Payload::empty();
    answer
}

/// A function as a tower service.
#[derive(Clone)]
struct Service<F>(F);

impl<F, R> tower_service::Service<Request> for Service<F>
where
    F: FnMut(Request) -> R,
    R: Future<Output = Result<Response<Body>, Infallible>>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = R;

    fn poll_ready(
        &mut self,
        _cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), Infallible>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> R {
        (self.0)(request)
    }
}
