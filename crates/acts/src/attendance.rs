//! Who came, and why not: arrivals, the register, both sides of an absence, and the counts.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decide::Ask;
use crate::invitation::not_cancelled;
use crate::meeting::Meeting;
use crate::session::not_sitting;
use crate::stamp::Stamp;
use crate::text::{self, PROSE};
use crate::{
    Act, ActId, Capacity, Due, Duty, Interval, Invitation, MeetingId, OfficeId, Refusal, Reply,
    Said, State, Time,
};

/// How long before its call to order, or its start, a meeting's first arrival can be noted
/// offline; a device whose clock was reset shows something earlier.
const BEFORE_US: i64 = 24 * 3_600 * Time::SECOND;

/// An office came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arrived {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office.
    pub office: OfficeId,
    /// As what; when absent, as invited, and in attendance for one that was not. As a member comes
    /// only who was invited as one, or is sent by an office that was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<Capacity>,
    /// The instant that the noting device gave, where it was noted offline; the entry's own time is
    /// then the time of receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_time: Option<Time>,
}

/// An office left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Departed {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office.
    pub office: OfficeId,
    /// The instant that the noting device gave, where it was noted offline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_time: Option<Time>,
}

/// A line of the register was wrong; the act that it corrects stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterCorrected {
    /// The meeting.
    pub meeting: MeetingId,
    /// The arrival or departure that did not happen as noted.
    pub corrects: ActId,
    /// Why.
    pub ground: String,
}

/// An office that is listed agrees with the register as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterCountersigned {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office; when absent, the office that asks. Nobody signs for another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
}

/// An office that is listed does not agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterObjected {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office; when absent, the office that asks. Nobody objects for another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// What is wrong.
    pub text: String,
}

/// Whose word it is on an absence.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AbsenceSide {
    /// The convener's, given by the clerk or the chair.
    Convener,
    /// The absent office's own.
    Invitee,
}

/// One side's word on an absence; shown when the other side has spoken too or declined to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AbsenceStated {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office that was absent; when absent, the office that asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// Whose word; when absent, the invitee's for one's own absence, else the convener's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<AbsenceSide>,
    /// What it says.
    pub text: String,
}

/// One side will say nothing on an absence, so that the other's word can be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AbsenceStatementDeclined {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office that was absent; when absent, the office that asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// Which side; when absent, the invitee for one's own absence, else the convener.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<AbsenceSide>,
}

/// Whether a line of the register tells of coming or of leaving.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Movement {
    /// The office came.
    Arrived,
    /// The office left.
    Departed,
}

/// A line of the register. It is never removed: one that was wrong is struck.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Line {
    /// The act that noted it, by whom and when it was received.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// The office.
    pub office: OfficeId,
    /// Whether it came or left.
    pub movement: Movement,
    /// As what it came; none where it left.
    pub capacity: Option<Capacity>,
    /// The instant that the noting device gave, where it was noted offline.
    pub device_time: Option<Time>,
    /// When, by whom and why it was struck, if it was.
    pub corrected: Option<Said<String>>,
}

impl Line {
    /// When it happened: by the device's clock where it was noted offline, else when received.
    pub fn when(&self) -> Time {
        self.device_time.unwrap_or(self.stamp.at)
    }
}

/// An office's signature under the register as it stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Countersignature {
    /// The act that signed.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// The office.
    pub office: OfficeId,
    /// The act that changed the register after; none while the signature is good.
    pub before: Option<ActId>,
}

/// An office's objection to the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Objection {
    /// The act that objected.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// The office.
    pub office: OfficeId,
    /// What is wrong.
    pub text: String,
}

/// Where an office stands in the register; one of these at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It is to come, and the meeting is not over.
    Expected,
    /// It sends another office and did not come itself.
    Delegated,
    /// It came, as a member.
    Present,
    /// It came, to attend or to observe.
    InAttendance,
    /// It was to come, and had not when the meeting was adjourned.
    Absent,
    /// It was noted by mistake: it was not to come, and every line on its coming was struck.
    Struck,
}

/// All that the register says of one office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Listed {
    /// The office.
    pub office: OfficeId,
    /// As what it came; for one that did not come, as what it is expected.
    pub capacity: Capacity,
    /// Where it stands.
    pub standing: Standing,
    /// Whether it was to come: invited and sending nobody, or sent.
    pub expected: bool,
    /// Its invitation that stands.
    pub invitation: Option<Invitation>,
    /// The offices for which it was to come.
    pub comes_for: Vec<OfficeId>,
    /// When it was there, in order and disjoint; the last without an end while it is.
    pub presence: Vec<Interval>,
    /// The lines that say so, as they were received, struck ones with them.
    pub lines: Vec<Line>,
    /// Its signatures in order.
    pub countersigned: Vec<Countersignature>,
    /// Its objections in order.
    pub objections: Vec<Objection>,
}

impl Listed {
    /// All replies to the invitation that stands, in order.
    pub fn replies(&self) -> &[Reply] {
        self.invitation.as_ref().map_or(&[], |it| &it.replies)
    }
}

/// What a side has done about an absence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Heard {
    /// It said nothing.
    Silent,
    /// It made a statement.
    Stated,
    /// It will make none.
    Declined,
}

/// One side's word on an absence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AbsenceWord {
    /// The act.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// Whose word.
    pub side: AbsenceSide,
    /// What it says; none where the side declined to make a statement.
    pub text: Option<String>,
}

/// An absence with both sides, for everybody: words of both, or of neither.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Absence {
    /// The office.
    pub office: OfficeId,
    /// Where the register has it now; it may have come after the first word on its absence.
    pub standing: Option<Standing>,
    /// What the convener's side has done.
    pub convener: Heard,
    /// What the office itself has done.
    pub invitee: Heard,
    /// Both sides' words in the order of time; empty until both have stated or declined.
    pub words: Vec<AbsenceWord>,
}

impl Absence {
    /// Whether both sides have made statements.
    pub fn disputed(&self) -> bool {
        (self.convener, self.invitee) == (Heard::Stated, Heard::Stated)
    }
}

/// Comings and goings, signatures and absences of one meeting, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attendance {
    lines: Vec<Line>,
    countersigned: Vec<Countersignature>,
    objections: Vec<Objection>,
    words: BTreeMap<OfficeId, Vec<AbsenceWord>>,
}

impl Attendance {
    fn of<'a>(&'a self, office: &'a OfficeId) -> impl Iterator<Item = &'a Line> {
        self.lines.iter().filter(move |line| line.office == *office)
    }

    /// The lines of an office that were not struck, in the order in which they happened.
    fn good<'a>(&'a self, office: &'a OfficeId) -> Vec<&'a Line> {
        let standing = self.of(office).filter(|line| line.corrected.is_none());
        let mut good: Vec<_> = standing.collect();
        good.sort_by_key(|line| (line.when(), line.stamp.n));
        good
    }

    /// Whether an office is there at an instant, by the lines so far.
    fn is_there(&self, office: &OfficeId, at: Time) -> bool {
        self.there_as(office, at).is_some()
    }

    /// As what an office is there at an instant, if it is.
    fn there_as(&self, office: &OfficeId, at: Time) -> Option<Capacity> {
        let good = self.good(office);
        let last = good.iter().rev().find(|line| line.when() <= at);
        last.and_then(|line| line.capacity)
    }

    /// As what an office came: in the fullest of its capacities, if it came.
    fn came_as(&self, office: &OfficeId) -> Option<Capacity> {
        let arrivals = self.of(office).filter(|line| line.corrected.is_none());
        arrivals.filter_map(|line| line.capacity).min()
    }

    fn heard(&self, office: &OfficeId, side: AbsenceSide) -> Heard {
        let words = self.words.get(office).into_iter().flatten();
        let mut own = words.filter(|word| word.side == side).peekable();
        match (own.peek().is_some(), own.any(|word| word.text.is_some())) {
            (false, _) => Heard::Silent,
            (true, true) => Heard::Stated,
            (true, false) => Heard::Declined,
        }
    }

    fn both(&self, office: &OfficeId) -> bool {
        let sides = [AbsenceSide::Convener, AbsenceSide::Invitee];
        sides
            .iter()
            .all(|side| self.heard(office, *side) != Heard::Silent)
    }

    /// Blanks the words that are kept from an act.
    pub(crate) fn erase(&mut self, act: ActId) {
        let corrections = self
            .lines
            .iter_mut()
            .filter_map(|line| line.corrected.as_mut());
        for correction in corrections.filter(|said| said.stamp.n == act) {
            correction.what.clear();
        }
        for objection in self.objections.iter_mut().filter(|it| it.stamp.n == act) {
            objection.text.clear();
        }
        for word in self
            .words
            .values_mut()
            .flatten()
            .filter(|it| it.stamp.n == act)
        {
            word.text.iter_mut().for_each(String::clear);
        }
    }
}

pub(crate) fn arrived(ask: Ask<'_>, mut made: Arrived) -> Result<Act, Refusal> {
    let meeting = ask.record.known(&made.meeting)?;
    ask.record.known_office(&made.office)?;
    let when = happened(ask, meeting, made.device_time)?;
    if meeting.is_there(&made.office, when) {
        let office = made.office;
        return Err(Refusal::ThereAlready { office });
    }
    if made.capacity == Some(Capacity::Member) && !meeting.is_member(&made.office) {
        let office = made.office;
        return Err(Refusal::NotAMember { office });
    }
    made.capacity = made.capacity.or(Some(meeting.asked_as(&made.office)));
    Ok(Act::Arrived(made))
}

pub(crate) fn departed(ask: Ask<'_>, made: Departed) -> Result<Act, Refusal> {
    let meeting = ask.record.known(&made.meeting)?;
    ask.record.known_office(&made.office)?;
    let when = happened(ask, meeting, made.device_time)?;
    if !meeting.is_there(&made.office, when) {
        let office = made.office;
        return Err(Refusal::NotThere { office });
    }
    Ok(Act::Departed(made))
}

/// When something that is noted now happened. Until the meeting is adjourned things are noted as
/// they happen or with the time of a device; after that, only with a time before the end.
fn happened(ask: Ask<'_>, meeting: &Meeting, device: Option<Time>) -> Result<Time, Refusal> {
    not_cancelled(meeting)?;
    let until = meeting.adjourned().unwrap_or(ask.at);
    let from = meeting.earliest_arrival();
    match device {
        Some(when) if from <= when && when <= until => Ok(when),
        Some(_) => Err(Refusal::DeviceTimeImplausible { from, until }),
        None if meeting.adjourned().is_some() => {
            let meeting = meeting.id().clone();
            Err(Refusal::RegisterEnded { meeting, until })
        }
        None => Ok(ask.at),
    }
}

pub(crate) fn correct(ask: Ask<'_>, made: RegisterCorrected) -> Result<Act, Refusal> {
    text::ground(&made.ground)?;
    let meeting = ask.record.known(&made.meeting)?;
    not_cancelled(meeting)?;
    let line = made.corrects;
    match meeting.line(line) {
        None => Err(Refusal::LineUnknown { line }),
        Some(found) if found.corrected.is_some() => Err(Refusal::LineStruck { line }),
        Some(_) => Ok(Act::RegisterCorrected(made)),
    }
}

pub(crate) fn countersign(ask: Ask<'_>, mut made: RegisterCountersigned) -> Result<Act, Refusal> {
    let meeting = ask.record.known(&made.meeting)?;
    let office = listed(ask, meeting, made.office.take())?;
    if meeting.has_good_signature(&office) {
        return Err(Refusal::SaidAlready);
    }
    made.office = Some(office);
    Ok(Act::RegisterCountersigned(made))
}

pub(crate) fn object(ask: Ask<'_>, mut made: RegisterObjected) -> Result<Act, Refusal> {
    text::words("text", &made.text, PROSE)?;
    let meeting = ask.record.known(&made.meeting)?;
    made.office = Some(listed(ask, meeting, made.office.take())?);
    Ok(Act::RegisterObjected(made))
}

/// The office that asks, when the register of a meeting that was held lists it.
fn listed(ask: Ask<'_>, meeting: &Meeting, named: Option<OfficeId>) -> Result<OfficeId, Refusal> {
    let office = ask.itself(named)?;
    held(meeting)?;
    if meeting.standing(&office).is_none() {
        return Err(Refusal::NotListed { office });
    }
    Ok(office)
}

/// Refuses before the call to order, and for a meeting that was called off.
fn held(meeting: &Meeting) -> Result<(), Refusal> {
    if meeting.epoch().is_some() {
        Ok(())
    } else {
        Err(not_sitting(meeting))
    }
}

pub(crate) fn state_absence(ask: Ask<'_>, mut made: AbsenceStated) -> Result<Act, Refusal> {
    text::words("text", &made.text, PROSE)?;
    let meeting = ask.record.known(&made.meeting)?;
    let (office, side) = speaks(ask, meeting, made.office.take(), made.side)?;
    (made.office, made.side) = (Some(office), Some(side));
    Ok(Act::AbsenceStated(made))
}

pub(crate) fn decline_statement(
    ask: Ask<'_>,
    mut made: AbsenceStatementDeclined,
) -> Result<Act, Refusal> {
    let meeting = ask.record.known(&made.meeting)?;
    let (office, side) = speaks(ask, meeting, made.office.take(), made.side)?;
    if meeting.heard(&office, side) != Heard::Silent {
        return Err(Refusal::HeardAlready);
    }
    (made.office, made.side) = (Some(office), Some(side));
    Ok(Act::AbsenceStatementDeclined(made))
}

/// The office whose absence is spoken of, and the side that whoever asks can speak for.
fn speaks(
    ask: Ask<'_>,
    meeting: &Meeting,
    named: Option<OfficeId>,
    side: Option<AbsenceSide>,
) -> Result<(OfficeId, AbsenceSide), Refusal> {
    let own = ask.own();
    let office = match named {
        Some(office) => ask.record.known_office(&office)?.id.clone(),
        None => own.clone()?,
    };
    let itself = own.as_ref() == Ok(&office);
    let side = side.unwrap_or(match itself {
        true => AbsenceSide::Invitee,
        false => AbsenceSide::Convener,
    });
    match side {
        AbsenceSide::Invitee if itself => {}
        AbsenceSide::Invitee => return Err(Refusal::NotYourOffice { office }),
        // Or whoever runs the meeting could speak for both sides of its own absence.
        AbsenceSide::Convener if itself => return Err(Refusal::BothSides),
        AbsenceSide::Convener if ask.serves(meeting) => {}
        AbsenceSide::Convener => return Err(Refusal::ConvenerOnly),
    }
    held(meeting)?;
    if !meeting.can_be_spoken_of(&office) {
        return Err(Refusal::NotAbsent { office });
    }
    Ok((office, side))
}

impl Meeting {
    /// The register: every office that is expected, sends another or was noted, by name.
    pub fn register(&self) -> Vec<Listed> {
        let standings = self.standings();
        let mut out = Vec::with_capacity(standings.len());
        for (office, roll) in standings {
            let own = |by: &OfficeId| *by == office;
            let countersigned = self.attendance.countersigned.iter();
            let objections = self.attendance.objections.iter();
            out.push(Listed {
                capacity: roll.capacity,
                standing: roll.standing,
                expected: roll.expected,
                invitation: self.invitation(&office).cloned(),
                comes_for: self
                    .delegators_of(&office)
                    .map(|it| it.office.clone())
                    .collect(),
                presence: self.presence(&office),
                lines: self.attendance.of(&office).cloned().collect(),
                countersigned: countersigned
                    .filter(|it| own(&it.office))
                    .cloned()
                    .collect(),
                objections: objections.filter(|it| own(&it.office)).cloned().collect(),
                office,
            });
        }
        out
    }

    /// Where every listed office stands, by name: the register in short.
    pub fn standings(&self) -> BTreeMap<OfficeId, Roll> {
        let expected = self.expected();
        let mut out = BTreeMap::new();
        for invitation in self.invitations() {
            let sends = invitation.withdrawn.is_none() && invitation.delegate().is_some();
            if sends {
                let (office, capacity) = (invitation.office.clone(), invitation.capacity);
                out.insert(office, Roll::new(Standing::Delegated, capacity));
            }
        }
        let waiting = match self.state() {
            State::Adjourned => Standing::Absent,
            State::Noticed
            | State::InSession
            | State::ClosedSession
            | State::Recess
            | State::Cancelled => Standing::Expected,
        };
        for (office, capacity) in &expected {
            out.insert(office.clone(), Roll::new(waiting, *capacity));
        }
        for line in &self.attendance.lines {
            let standing = match self.attendance.came_as(&line.office) {
                Some(Capacity::Member) => Standing::Present,
                Some(Capacity::InAttendance | Capacity::Observer) => Standing::InAttendance,
                None if out.contains_key(&line.office) => continue,
                None => Standing::Struck,
            };
            let came = self.attendance.came_as(&line.office).or(line.capacity);
            let capacity = came.unwrap_or(Capacity::InAttendance);
            out.insert(line.office.clone(), Roll::new(standing, capacity));
        }
        for (office, roll) in &mut out {
            roll.expected = expected.contains_key(office);
        }
        out
    }

    /// Where one office stands; none when the register does not list it.
    pub fn standing(&self, office: &OfficeId) -> Option<Standing> {
        self.standings().get(office).map(|roll| roll.standing)
    }

    /// When an office was there, in order and disjoint; the last without an end while it is.
    pub fn presence(&self, office: &OfficeId) -> Vec<Interval> {
        let mut out: Vec<Interval> = Vec::new();
        for line in self.attendance.good(office) {
            let (when, there) = (line.when(), out.last_mut().filter(|it| it.until.is_none()));
            match (line.movement, there) {
                (Movement::Arrived, None) => {
                    let until = None;
                    out.push(Interval { from: when, until });
                }
                (Movement::Departed, Some(there)) => there.until = Some(when),
                (Movement::Arrived, Some(_)) | (Movement::Departed, None) => {}
            }
        }
        if let Some(last) = out.last_mut() {
            last.until = last.until.or(self.ended());
        }
        out
    }

    /// Whether an office is there at an instant, by what was noted so far.
    pub fn is_there(&self, office: &OfficeId, at: Time) -> bool {
        self.attendance.is_there(office, at)
    }

    /// The offices that are there at an instant, with the capacities in which they came.
    pub fn there(&self, at: Time) -> BTreeMap<OfficeId, Capacity> {
        let offices = self.attendance.lines.iter().map(|line| &line.office);
        let over = self.ended().is_some_and(|ended| ended <= at);
        let there = offices.filter(|_| !over).filter_map(|office| {
            let capacity = self.attendance.there_as(office, at)?;
            Some((office.clone(), capacity))
        });
        there.collect()
    }

    /// Whether anybody was entered in the register.
    pub fn keeps_register(&self) -> bool {
        self.attendance
            .lines
            .iter()
            .any(|line| line.corrected.is_none())
    }

    /// The members who are present now, who make the quorum, move and vote; none once the meeting is
    /// over. Who came as a member counts only while it is one, and who is sent only while none of
    /// the members that it comes for is there to speak for itself.
    pub fn present_members(&self) -> BTreeSet<OfficeId> {
        let there = self.there(Time(i64::MAX));
        let as_member = |office: &OfficeId| there.get(office) == Some(&Capacity::Member);
        let counts = |office: &OfficeId| {
            let mut sends = self.delegators_of(office);
            let vacant =
                |it: &Invitation| it.capacity == Capacity::Member && !as_member(&it.office);
            self.invited_as_member(office) || sends.any(vacant)
        };
        let members = there
            .keys()
            .filter(|office| as_member(office) && counts(office));
        members.cloned().collect()
    }

    fn invited_as_member(&self, office: &OfficeId) -> bool {
        let invitation = self.invitation(office);
        invitation.is_some_and(|it| it.capacity == Capacity::Member)
    }

    /// Whether an office is a member of this meeting: invited as one, or sent by one that is.
    fn is_member(&self, office: &OfficeId) -> bool {
        let mut sends = self.delegators_of(office);
        self.invited_as_member(office) || sends.any(|it| it.capacity == Capacity::Member)
    }

    /// When each office was present, by the register as it stands.
    pub(crate) fn presences(&self) -> Vec<(OfficeId, Interval)> {
        let lines = self.attendance.lines.iter();
        let offices: BTreeSet<&OfficeId> = lines.map(|line| &line.office).collect();
        let times = |office: &OfficeId| {
            let times = self.presence(office).into_iter();
            let times = times.map(|time| (office.clone(), time));
            times.collect::<Vec<_>>()
        };
        offices.into_iter().flat_map(times).collect()
    }

    /// When it was adjourned or called off.
    pub(crate) fn ended(&self) -> Option<Time> {
        let cancelled = self.cancellation().map(|(at, _)| at);
        self.adjourned().or(cancelled)
    }

    /// The lines of the register in the order of receipt, struck ones with them.
    pub fn lines(&self) -> &[Line] {
        &self.attendance.lines
    }

    /// The signatures under the register, in order.
    pub fn countersignatures(&self) -> &[Countersignature] {
        &self.attendance.countersigned
    }

    /// The objections to the register, in order.
    pub fn objections(&self) -> &[Objection] {
        &self.attendance.objections
    }

    /// Every absence: of who had not come at the adjournment, and whatever was spoken of before;
    /// words of both sides or of neither.
    pub fn absences(&self) -> Vec<Absence> {
        let standings = self.standings();
        let absent = standings
            .iter()
            .filter(|(_, it)| it.standing == Standing::Absent);
        let mut offices: BTreeSet<&OfficeId> = absent.map(|(office, _)| office).collect();
        offices.extend(self.attendance.words.keys());
        let absence = |office: &OfficeId| {
            let words = self.attendance.words.get(office);
            let shown = words.filter(|_| self.attendance.both(office));
            Absence {
                office: office.clone(),
                standing: standings.get(office).map(|roll| roll.standing),
                convener: self.heard(office, AbsenceSide::Convener),
                invitee: self.heard(office, AbsenceSide::Invitee),
                words: shown.cloned().unwrap_or_default(),
            }
        };
        offices.into_iter().map(absence).collect()
    }

    /// What one side has said on an absence so far: for that side alone until both are heard.
    pub fn words_of(&self, office: &OfficeId, side: AbsenceSide) -> Vec<&AbsenceWord> {
        let words = self.attendance.words.get(office).into_iter().flatten();
        words.filter(|word| word.side == side).collect()
    }

    /// What a side has done about an absence.
    pub fn heard(&self, office: &OfficeId, side: AbsenceSide) -> Heard {
        self.attendance.heard(office, side)
    }

    /// Whether both sides of the absence of which an act tells have spoken or declined to.
    pub(crate) fn both_heard(&self, statement: ActId) -> bool {
        let mut all = self.attendance.words.iter();
        let spoken = |words: &[AbsenceWord]| words.iter().any(|it| it.stamp.n == statement);
        all.any(|(office, words)| spoken(words) && self.attendance.both(office))
    }

    /// The offices that were invited, those that are sent instead, and those that came.
    pub fn participants(&self) -> BTreeSet<OfficeId> {
        let came_or_asked = |(_, it): &(OfficeId, Roll)| it.standing != Standing::Struck;
        let standings = self.standings().into_iter().filter(came_or_asked);
        standings.map(|(office, _)| office).collect()
    }

    /// The absences of which one side alone has spoken, due since it first did.
    pub(crate) fn absences_due(&self) -> impl Iterator<Item = Due> {
        let words = self.attendance.words.iter();
        let half = words.filter(|(office, _)| !self.attendance.both(office));
        half.filter_map(|(_, words)| words.first()).map(|first| {
            let (statement, since) = (first.stamp.n, first.stamp.at);
            let what = Duty::SpeakOfAbsence { statement };
            Due { what, since }
        })
    }

    fn line(&self, line: ActId) -> Option<&Line> {
        self.attendance.lines.iter().find(|it| it.stamp.n == line)
    }

    /// As what an office that comes is expected; one that is not, in attendance.
    fn asked_as(&self, office: &OfficeId) -> Capacity {
        let invited = self.invitation(office).map(|it| it.capacity);
        let expected = self.expected().get(office).copied();
        expected.or(invited).unwrap_or(Capacity::InAttendance)
    }

    fn earliest_arrival(&self) -> Time {
        let begins = self.epoch().unwrap_or(self.notice().start);
        begins.plus_us(-BEFORE_US).max(Time(0))
    }

    fn has_good_signature(&self, office: &OfficeId) -> bool {
        let mut all = self.attendance.countersigned.iter();
        all.any(|it| it.office == *office && it.before.is_none())
    }

    /// Whether an office is to come and has not, or was when somebody first spoke of it.
    fn can_be_spoken_of(&self, office: &OfficeId) -> bool {
        let absent = match self.standing(office) {
            Some(Standing::Expected | Standing::Absent) => true,
            Some(
                Standing::Delegated | Standing::Present | Standing::InAttendance | Standing::Struck,
            )
            | None => false,
        };
        absent || self.attendance.words.contains_key(office)
    }

    /// Signatures hold only for the register as it stood.
    pub(crate) fn register_changed(&mut self, stamp: &Stamp) {
        for signature in &mut self.attendance.countersigned {
            signature.before.get_or_insert(stamp.n);
        }
    }

    pub(crate) fn arrived(&mut self, made: &Arrived, stamp: &Stamp) -> bool {
        let capacity = made.capacity.unwrap_or_else(|| self.asked_as(&made.office));
        self.moved(Line {
            stamp: stamp.clone(),
            office: made.office.clone(),
            movement: Movement::Arrived,
            capacity: Some(capacity),
            device_time: made.device_time,
            corrected: None,
        })
    }

    pub(crate) fn departed(&mut self, made: &Departed, stamp: &Stamp) -> bool {
        self.moved(Line {
            stamp: stamp.clone(),
            office: made.office.clone(),
            movement: Movement::Departed,
            capacity: None,
            device_time: made.device_time,
            corrected: None,
        })
    }

    fn moved(&mut self, line: Line) -> bool {
        let when = line.when();
        let ended = self.adjourned().is_some_and(|adjourned| adjourned < when);
        let there = self.is_there(&line.office, when);
        let comes = line.movement == Movement::Arrived;
        if self.state == State::Cancelled || ended || there == comes {
            return false;
        }
        self.register_changed(&line.stamp);
        self.attendance.lines.push(line);
        true
    }

    pub(crate) fn register_corrected(&mut self, made: &RegisterCorrected, stamp: &Stamp) -> bool {
        let mut lines = self.attendance.lines.iter_mut();
        let found = lines.find(|it| it.stamp.n == made.corrects && it.corrected.is_none());
        let Some(line) = found.filter(|_| self.state != State::Cancelled) else {
            return false;
        };
        line.corrected = Some(Said::new(&made.ground, stamp));
        self.register_changed(stamp);
        true
    }

    pub(crate) fn register_countersigned(
        &mut self,
        made: &RegisterCountersigned,
        stamp: &Stamp,
    ) -> bool {
        let Some(office) = self.signer(made.office.as_ref()) else {
            return false;
        };
        if self.has_good_signature(&office) {
            return false;
        }
        self.attendance.countersigned.push(Countersignature {
            stamp: stamp.clone(),
            office,
            before: None,
        });
        true
    }

    pub(crate) fn register_objected(&mut self, made: &RegisterObjected, stamp: &Stamp) -> bool {
        let Some(office) = self.signer(made.office.as_ref()) else {
            return false;
        };
        self.attendance.objections.push(Objection {
            stamp: stamp.clone(),
            office,
            text: made.text.clone(),
        });
        true
    }

    /// The office that signs or objects, if the register of a meeting that was held lists it.
    fn signer(&self, office: Option<&OfficeId>) -> Option<OfficeId> {
        let office = office.filter(|_| self.epoch.is_some())?;
        self.standing(office).map(|_| office.clone())
    }

    pub(crate) fn absence_stated(&mut self, made: &AbsenceStated, stamp: &Stamp) -> bool {
        self.spoke(made.office.as_ref(), made.side, Some(&made.text), stamp)
    }

    pub(crate) fn absence_statement_declined(
        &mut self,
        made: &AbsenceStatementDeclined,
        stamp: &Stamp,
    ) -> bool {
        self.spoke(made.office.as_ref(), made.side, None, stamp)
    }

    fn spoke(
        &mut self,
        office: Option<&OfficeId>,
        side: Option<AbsenceSide>,
        text: Option<&String>,
        stamp: &Stamp,
    ) -> bool {
        let (Some(office), Some(side), Some(_)) = (office, side, self.epoch) else {
            return false;
        };
        let again = text.is_none() && self.heard(office, side) != Heard::Silent;
        if again || !self.can_be_spoken_of(office) {
            return false;
        }
        let words = self.attendance.words.entry(office.clone()).or_default();
        words.push(AbsenceWord {
            stamp: stamp.clone(),
            side,
            text: text.cloned(),
        });
        true
    }
}

/// Where an office stands, in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Roll {
    /// Where it stands.
    pub standing: Standing,
    /// As what it came; for one that did not come, as what it is expected.
    pub capacity: Capacity,
    /// Whether it was to come: invited and sending nobody, or sent.
    pub expected: bool,
}

impl Roll {
    fn new(standing: Standing, capacity: Capacity) -> Self {
        let expected = false;
        Self {
            standing,
            capacity,
            expected,
        }
    }
}
