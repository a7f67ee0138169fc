//! Told and done: what participants were told would happen with a recording, and what did.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decide::Ask;
use crate::meeting::Meeting;
use crate::session::not_sitting;
use crate::stamp::Stamp;
use crate::text::{self, NAME, PROSE};
use crate::{Act, ActId, CameraId, Date, MeetingId, OfficeId, Record, Refusal, Said, State, Time};

/// To whom footage goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Recipient {
    /// Everybody.
    Public,
    /// An office.
    Office {
        /// Which.
        office: OfficeId,
    },
    /// Somebody who holds no office of the record, in words, "the press".
    Other {
        /// Who.
        name: String,
    },
}

/// What is to happen with a recording, in terms that can be compared with what did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Handling {
    /// The cameras that record; none when it is not recorded.
    pub cameras: BTreeSet<CameraId>,
    /// Whether it is streamed to the public.
    pub streamed: bool,
    /// To whom it is released.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub released_to: BTreeSet<Recipient>,
    /// By when it is released, where that was promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released_by: Option<Date>,
    /// The office that keeps it.
    pub kept_by: OfficeId,
    /// Days for which it is kept.
    pub kept_days: u32,
}

/// Participants were told what will happen with the recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordingNoticeGiven {
    /// The meeting.
    pub meeting: MeetingId,
    /// The offices told; when empty, all that are invited or present and were not told this.
    #[serde(default)]
    pub to: BTreeSet<OfficeId>,
    /// What they were told.
    pub handling: Handling,
}

/// A participant acknowledged the latest recording notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordingNoticeAcknowledged {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office; when absent, the office that asks. Nobody acknowledges for another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
}

/// A participant objected to the latest recording notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordingNoticeObjected {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office; when absent, the office that asks. Nobody objects for another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// What it objects to.
    pub text: String,
}

/// One way in which handling differs from what was told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Difference {
    /// A camera recorded that nobody was told of.
    CameraNotTold {
        /// Which.
        camera: CameraId,
    },
    /// A camera that was told of kept nothing; known when the footage is complete.
    CameraKeptNothing {
        /// Which.
        camera: CameraId,
    },
    /// It was streamed though the notice said that it would not be.
    StreamedNotTold,
    /// It was not streamed though the notice said that it would be; known at the adjournment.
    NotStreamed,
    /// It was released to somebody that nobody was told of.
    ReleasedNotTold {
        /// To whom.
        to: Recipient,
    },
    /// The promised release did not come by its date.
    NotReleased {
        /// To whom.
        to: Recipient,
        /// The date that was promised.
        by: Date,
    },
    /// It was handed to an office that was not to keep it.
    KeptByAnother {
        /// By whom.
        office: OfficeId,
    },
    /// It is kept for another time than was told.
    KeptOtherwise {
        /// Days that were told.
        told: u32,
        /// Days that were decided.
        days: u32,
    },
    /// A participant was never told that it would be recorded.
    NotNotified {
        /// Which office.
        office: OfficeId,
    },
}

impl std::fmt::Display for Difference {
    /// One sentence, in English.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let named = |to: &Recipient| match to {
            Recipient::Public => "the public".to_owned(),
            Recipient::Office { office } => office.to_string(),
            Recipient::Other { name } => name.clone(),
        };
        match self {
            Self::CameraNotTold { camera } => {
                write!(f, "The camera {camera} recorded, and nobody was told so.")
            }
            Self::CameraKeptNothing { camera } => {
                write!(f, "The camera {camera} was to record and kept nothing.")
            }
            Self::StreamedNotTold => f.write_str("It was streamed, and was not to be."),
            Self::NotStreamed => f.write_str("It was not streamed, and was to be."),
            Self::ReleasedNotTold { to } => {
                write!(
                    f,
                    "It was released to {}, and nobody was told so.",
                    named(to)
                )
            }
            Self::NotReleased { to, by } => {
                write!(
                    f,
                    "It was to be released to {} by {by}, and was not.",
                    named(to)
                )
            }
            Self::KeptByAnother { office } => {
                write!(f, "It is kept by {office}, and was not to be.")
            }
            Self::KeptOtherwise { told, days } => {
                write!(
                    f,
                    "It is kept for {days} days, and was to be kept for {told}."
                )
            }
            Self::NotNotified { office } => {
                write!(f, "The office {office} was never told of the recording.")
            }
        }
    }
}

/// A recording was handled otherwise than participants were told; every participant is told so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandledOtherwiseThanNotified {
    /// The meeting.
    pub meeting: MeetingId,
    /// The differences, each raised once.
    pub differences: BTreeSet<Difference>,
    /// The participants who are told.
    pub participants: BTreeSet<OfficeId>,
}

/// The machine found differences; it states exactly those that the record shows and that were not
/// raised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RaiseDifferences {
    /// The meeting.
    pub meeting: MeetingId,
}

/// A camera sends in a meeting although nobody ordered it to record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnorderedCameraNoted {
    /// The meeting.
    pub meeting: MeetingId,
    /// The camera.
    pub camera: CameraId,
}

/// Whether and how an office knows what happens with the recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Informed {
    /// It was never told.
    NotNotified,
    /// It was told, and said nothing.
    Told {
        /// The act that told it last.
        notice: ActId,
    },
    /// It acknowledged what it was told last.
    Acknowledged {
        /// The act that told it last.
        notice: ActId,
        /// When it acknowledged.
        at: Time,
    },
    /// It objected to what it was told last.
    Objected {
        /// The act that told it last.
        notice: ActId,
        /// When it objected.
        at: Time,
        /// What it objects to.
        text: String,
    },
}

/// An office's answer to a recording notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NoticeAnswer {
    /// The office.
    pub office: OfficeId,
    /// The act that told it.
    pub notice: ActId,
    /// What it objects to; none when it acknowledged.
    pub objection: Option<String>,
}

/// What participants were told of a recording, and which differences were raised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Handled {
    notices: Vec<Said<RecordingNoticeGiven>>,
    answers: Vec<Said<NoticeAnswer>>,
    /// For each office the place of its latest notice, and of its latest answer to that.
    told: BTreeMap<OfficeId, (usize, Option<usize>)>,
    raised: Vec<Said<HandledOtherwiseThanNotified>>,
    unordered: BTreeMap<CameraId, Stamp>,
    /// The first instant at which a camera was there in public.
    streamed: Option<Time>,
    /// From the start of the earliest to the end of the latest footage.
    recorded: Option<(Time, Time)>,
    /// When the meeting's latest act was done.
    touched: Time,
}

impl Handled {
    /// Blanks the words kept from an act.
    pub(crate) fn erase(&mut self, act: ActId) {
        for answer in self.answers.iter_mut().filter(|it| it.stamp.n == act) {
            if let Some(text) = &mut answer.what.objection {
                text.clear();
            }
        }
    }

    fn latest(&self, office: &OfficeId) -> Option<&Said<RecordingNoticeGiven>> {
        let (notice, _) = self.told.get(office)?;
        self.notices.get(*notice)
    }

    /// The notices that are the latest for at least one office.
    fn standing(&self) -> impl Iterator<Item = &Said<RecordingNoticeGiven>> {
        let places: BTreeSet<usize> = self.told.values().map(|(notice, _)| *notice).collect();
        places
            .into_iter()
            .filter_map(|place| self.notices.get(place))
    }

    fn raised_already(&self, difference: &Difference) -> bool {
        let mut raised = self.raised.iter();
        raised.any(|it| it.what.differences.contains(difference))
    }
}

/// Whether a list of recipients names one; the public is everybody.
pub(crate) fn covers(list: &BTreeSet<Recipient>, to: &Recipient) -> bool {
    list.contains(&Recipient::Public) || list.contains(to)
}

/// Refuses a recipient that the record does not know or that is no plain text.
pub(crate) fn recipient(record: &Record, to: &Recipient) -> Result<(), Refusal> {
    match to {
        Recipient::Public => Ok(()),
        Recipient::Office { office } => record.known_office(office).map(drop),
        Recipient::Other { name } => text::words("name of the recipient", name, NAME),
    }
}

pub(crate) fn give_notice(ask: Ask<'_>, mut made: RecordingNoticeGiven) -> Result<Act, Refusal> {
    let found = ask.record.known(&made.meeting)?;
    if found.state() == State::Cancelled {
        return Err(not_sitting(found));
    }
    plausible(ask, found, &made.handling)?;
    for office in &made.to {
        ask.record.known_office(office)?;
    }
    if made.to.is_empty() {
        made.to = found.participants();
    }
    made.to.retain(|office| {
        let told = found.handled.latest(office);
        told.is_none_or(|told| told.what.handling != made.handling)
    });
    if made.to.is_empty() {
        return Err(Refusal::NobodyToTell);
    }
    Ok(Act::RecordingNoticeGiven(made))
}

/// Refuses a handling that names what is not there, or promises what cannot be compared.
fn plausible(ask: Ask<'_>, meeting: &Meeting, handling: &Handling) -> Result<(), Refusal> {
    for camera in &handling.cameras {
        if !meeting.ordered().contains(camera) {
            ask.record.in_use(&meeting.notice().room, camera)?;
        }
    }
    ask.record.known_office(&handling.kept_by)?;
    for to in &handling.released_to {
        recipient(ask.record, to)?;
    }
    if let Some(by) = handling.released_by {
        if handling.released_to.is_empty() {
            let field = "list of those to whom it is released";
            return Err(Refusal::FieldEmpty { field });
        }
        text::ahead("day of release", by, ask.at)?;
    }
    Ok(())
}

pub(crate) fn acknowledge(
    ask: Ask<'_>,
    mut made: RecordingNoticeAcknowledged,
) -> Result<Act, Refusal> {
    let office = answering(ask, &made.meeting, made.office, None)?;
    made.office = Some(office);
    Ok(Act::RecordingNoticeAcknowledged(made))
}

pub(crate) fn object(ask: Ask<'_>, mut made: RecordingNoticeObjected) -> Result<Act, Refusal> {
    text::words("objection", &made.text, PROSE)?;
    let office = answering(ask, &made.meeting, made.office, Some(&made.text))?;
    made.office = Some(office);
    Ok(Act::RecordingNoticeObjected(made))
}

/// The office that answers the latest notice told to it; refused when it answered the same before.
fn answering(
    ask: Ask<'_>,
    meeting: &MeetingId,
    named: Option<OfficeId>,
    objection: Option<&str>,
) -> Result<OfficeId, Refusal> {
    let found = ask.record.known(meeting)?;
    let office = ask.itself(named)?;
    let same = match found.told(&office) {
        Informed::NotNotified => return Err(Refusal::NotTold { office }),
        Informed::Told { .. } => false,
        Informed::Acknowledged { .. } => objection.is_none(),
        Informed::Objected { text, .. } => objection == Some(text.as_str()),
    };
    if same {
        return Err(Refusal::NoticeAnswered);
    }
    Ok(office)
}

pub(crate) fn raise(ask: Ask<'_>, raise: RaiseDifferences) -> Result<Act, Refusal> {
    let found = ask.record.known(&raise.meeting)?;
    let differences = found.unraised(ask.at);
    if differences.is_empty() {
        return Err(Refusal::NothingToRaise);
    }
    let mut participants = found.participants();
    participants.extend(found.handled.told.keys().cloned());
    Ok(Act::HandledOtherwiseThanNotified(
        HandledOtherwiseThanNotified {
            meeting: raise.meeting,
            differences,
            participants,
        },
    ))
}

pub(crate) fn note_unordered(ask: Ask<'_>, made: UnorderedCameraNoted) -> Result<Act, Refusal> {
    let found = ask.record.known(&made.meeting)?;
    if !found.state().sits() {
        return Err(not_sitting(found));
    }
    ask.record.in_use(&found.notice().room, &made.camera)?;
    let noted = found.handled.unordered.contains_key(&made.camera);
    if noted || found.ordered().contains(&made.camera) {
        let camera = made.camera;
        return Err(Refusal::NothingUnordered { camera });
    }
    Ok(Act::UnorderedCameraNoted(made))
}

impl Meeting {
    /// Whether and how an office knows what happens with the recording.
    pub fn told(&self, office: &OfficeId) -> Informed {
        let Some((notice, answer)) = self.handled.told.get(office) else {
            return Informed::NotNotified;
        };
        let Some(notice) = self.handled.notices.get(*notice).map(|it| it.stamp.n) else {
            return Informed::NotNotified;
        };
        let Some(answer) = answer.and_then(|answer| self.handled.answers.get(answer)) else {
            return Informed::Told { notice };
        };
        let at = answer.stamp.at;
        match &answer.what.objection {
            None => Informed::Acknowledged { notice, at },
            Some(text) => {
                let text = text.clone();
                Informed::Objected { notice, at, text }
            }
        }
    }

    /// Every participant, and whoever else was told, with whether and how they know.
    pub fn informed(&self) -> BTreeMap<OfficeId, Informed> {
        let mut offices = self.participants();
        offices.extend(self.handled.told.keys().cloned());
        let line = |office: OfficeId| (office.clone(), self.told(&office));
        offices.into_iter().map(line).collect()
    }

    /// The recording notices, in order; a later one to the same office takes the place of what it
    /// was told before.
    pub fn recording_notices(&self) -> &[Said<RecordingNoticeGiven>] {
        &self.handled.notices
    }

    /// What offices answered to recording notices, in order.
    pub fn recording_answers(&self) -> &[Said<NoticeAnswer>] {
        &self.handled.answers
    }

    /// The differences between what was told and what was done that were raised, in order.
    pub fn raised(&self) -> &[Said<HandledOtherwiseThanNotified>] {
        &self.handled.raised
    }

    /// The cameras that were found sending without an order, and when.
    pub fn unordered(&self) -> &BTreeMap<CameraId, Stamp> {
        &self.handled.unordered
    }

    /// Whether the public saw anything of it: a camera was there, or kept footage, in open time.
    pub fn was_streamed(&self) -> bool {
        self.handled.streamed.is_some() || self.handled.recorded.is_some()
    }

    /// In what the handling of the recording differs, at an instant, from what any office was told
    /// last.
    ///
    /// A day that was promised has passed when it is over in UTC. A release to the public is one to
    /// everybody, and whoever was told of the public was told of everybody.
    pub fn differences(&self, now: Time) -> BTreeSet<Difference> {
        if self.state() == State::Cancelled {
            return BTreeSet::new();
        }
        let mut out = self.not_notified();
        for notice in self.handled.standing() {
            let told = &notice.what.handling;
            self.compare_cameras(told, &mut out);
            self.compare_releases(told, now, &mut out);
            self.compare_keeping(told, &mut out);
        }
        out
    }

    /// The recording notices that are the latest for at least one office.
    pub(crate) fn standing_notices(&self) -> impl Iterator<Item = &Said<RecordingNoticeGiven>> {
        self.handled.standing()
    }

    /// The differences that nobody was told of yet.
    pub(crate) fn unraised(&self, now: Time) -> BTreeSet<Difference> {
        let mut differences = self.differences(now);
        differences.retain(|difference| !self.handled.raised_already(difference));
        differences
    }

    /// The instants from which there are differences to raise, as far as they are known now.
    pub(crate) fn differences_due(&self, now: Time) -> Vec<Time> {
        let mut due: Vec<Time> = self
            .promises()
            .filter(|(to, by)| *by > now && !self.released_before(to, *by))
            .map(|(_, by)| by)
            .collect();
        let since = |difference: &Difference| match difference {
            Difference::NotReleased { by, .. } => text::end_of_day(*by),
            Difference::CameraNotTold { .. }
            | Difference::CameraKeptNothing { .. }
            | Difference::StreamedNotTold
            | Difference::NotStreamed
            | Difference::ReleasedNotTold { .. }
            | Difference::KeptByAnother { .. }
            | Difference::KeptOtherwise { .. }
            | Difference::NotNotified { .. } => self.handled.touched.min(now),
        };
        due.extend(self.unraised(now).iter().map(since).min());
        due
    }

    /// What standing notices promise: to whom, and the instant by which it is to be released.
    fn promises(&self) -> impl Iterator<Item = (&Recipient, Time)> {
        self.handled.standing().flat_map(|notice| {
            let Handling {
                released_to,
                released_by,
                ..
            } = &notice.what.handling;
            let by = released_by.map(text::end_of_day);
            released_to.iter().filter_map(move |to| Some((to, by?)))
        })
    }

    fn compare_cameras(&self, told: &Handling, out: &mut BTreeSet<Difference>) {
        let kept: BTreeSet<&CameraId> = self
            .kept()
            .iter()
            .filter(|(_, kept)| kept.segments > 0)
            .map(|(camera, _)| camera)
            .collect();
        let not_told = kept
            .iter()
            .filter(|camera| !told.cameras.contains(**camera));
        out.extend(not_told.map(|camera| Difference::CameraNotTold {
            camera: (*camera).clone(),
        }));
        if self.completed().is_some() {
            let nothing = told.cameras.iter().filter(|camera| !kept.contains(camera));
            out.extend(nothing.map(|camera| Difference::CameraKeptNothing {
                camera: camera.clone(),
            }));
        }
        match (told.streamed, self.was_streamed()) {
            (false, true) => drop(out.insert(Difference::StreamedNotTold)),
            (true, false) if self.adjourned().is_some() => {
                out.insert(Difference::NotStreamed);
            }
            (true, _) | (false, false) => {}
        }
    }

    fn compare_releases(&self, told: &Handling, now: Time, out: &mut BTreeSet<Difference>) {
        for released in self.releases() {
            if !covers(&told.released_to, &released.what.to) {
                out.insert(Difference::ReleasedNotTold {
                    to: released.what.to.clone(),
                });
            }
        }
        let Some(by) = told.released_by else { return };
        let end = text::end_of_day(by);
        for to in told.released_to.iter().filter(|_| end <= now) {
            if !self.released_before(to, end) {
                let to = to.clone();
                out.insert(Difference::NotReleased { to, by });
            }
        }
    }

    /// Whether footage went to a recipient, or to everybody, before an instant.
    fn released_before(&self, to: &Recipient, end: Time) -> bool {
        self.releases().iter().any(|released| {
            let public = released.what.to == Recipient::Public;
            (public || released.what.to == *to) && released.stamp.at < end
        })
    }

    fn compare_keeping(&self, told: &Handling, out: &mut BTreeSet<Difference>) {
        let received = self.hand_overs().values().filter(|it| it.is_confirmed());
        let others = received.map(|it| &it.made.what.to);
        out.extend(
            others
                .filter(|office| **office != told.kept_by)
                .map(|office| Difference::KeptByAnother {
                    office: office.clone(),
                }),
        );
        if let Some(days) = self.retention_days()
            && days != told.kept_days
        {
            let told = told.kept_days;
            out.insert(Difference::KeptOtherwise { told, days });
        }
    }

    /// Those who were there while footage was kept and were never told.
    fn not_notified(&self) -> BTreeSet<Difference> {
        let Some((from, to)) = self.handled.recorded else {
            return BTreeSet::new();
        };
        let until = |until: Option<Time>| until.unwrap_or(Time(i64::MAX));
        let seen = |came: Time, left: Option<Time>| {
            self.open().iter().any(|open| {
                let begun = came.max(open.from).max(from);
                begun < until(left).min(until(open.until)).min(to)
            })
        };
        self.presences()
            .into_iter()
            .filter(|(office, there)| {
                !self.handled.told.contains_key(office) && seen(there.from, there.until)
            })
            .map(|(office, _)| Difference::NotNotified { office })
            .collect()
    }

    /// Takes note of what an act that fitted means for told and done.
    pub(crate) fn watch(&mut self, act: &Act, at: Time) {
        self.handled.touched = at;
        if let Act::SpanKept { segments, .. } = act {
            for segment in segments {
                let (from, to) = (segment.start, segment.end());
                let so_far = self.handled.recorded.unwrap_or((from, to));
                self.handled.recorded = Some((so_far.0.min(from), so_far.1.max(to)));
            }
        }
        let on_air = self.state == State::InSession && !self.present.is_empty();
        if on_air {
            self.handled.streamed.get_or_insert(at);
        } else if self.handled.streamed == Some(at)
            && !self.open.iter().any(|open| open.contains(at))
        {
            // What lasted no time was never open.
            self.handled.streamed = None;
        }
    }

    pub(crate) fn recording_notice_given(
        &mut self,
        made: &RecordingNoticeGiven,
        stamp: &Stamp,
    ) -> bool {
        if made.to.is_empty() || self.state == State::Cancelled {
            return false;
        }
        let place = self.handled.notices.len();
        self.handled.notices.push(Said::new(made, stamp));
        for office in &made.to {
            self.handled.told.insert(office.clone(), (place, None));
        }
        true
    }

    pub(crate) fn recording_notice_acknowledged(
        &mut self,
        made: &RecordingNoticeAcknowledged,
        stamp: &Stamp,
    ) -> bool {
        self.notice_answered(made.office.as_ref(), None, stamp)
    }

    pub(crate) fn recording_notice_objected(
        &mut self,
        made: &RecordingNoticeObjected,
        stamp: &Stamp,
    ) -> bool {
        self.notice_answered(made.office.as_ref(), Some(&made.text), stamp)
    }

    fn notice_answered(
        &mut self,
        office: Option<&OfficeId>,
        objection: Option<&str>,
        stamp: &Stamp,
    ) -> bool {
        let Handled {
            notices,
            answers,
            told,
            ..
        } = &mut self.handled;
        let Some(office) = office else { return false };
        let Some((place, latest)) = told.get_mut(office) else {
            return false;
        };
        let Some(notice) = notices.get(*place).map(|it| it.stamp.n) else {
            return false;
        };
        *latest = Some(answers.len());
        let (office, objection) = (office.clone(), objection.map(str::to_owned));
        let answer = NoticeAnswer {
            office,
            notice,
            objection,
        };
        answers.push(Said::new(&answer, stamp));
        true
    }

    pub(crate) fn handled_otherwise_than_notified(
        &mut self,
        made: &HandledOtherwiseThanNotified,
        stamp: &Stamp,
    ) -> bool {
        let mut found = made.differences.iter();
        if made.differences.is_empty() || found.any(|it| self.handled.raised_already(it)) {
            return false;
        }
        self.handled.raised.push(Said::new(made, stamp));
        true
    }

    pub(crate) fn unordered_camera_noted(
        &mut self,
        made: &UnorderedCameraNoted,
        stamp: &Stamp,
    ) -> bool {
        let noted = self.handled.unordered.contains_key(&made.camera);
        if noted || !self.state.sits() || self.ordered.contains(&made.camera) {
            return false;
        }
        self.handled
            .unordered
            .insert(made.camera.clone(), stamp.clone());
        true
    }
}
