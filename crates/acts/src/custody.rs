//! Who asks for footage, who advised what, what was decided, and who handed it to whom.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::decide::Ask;
use crate::handling::{covers, recipient};
use crate::meeting::Meeting;
use crate::papers::Papers;
use crate::stamp::Stamp;
use crate::text::{self, NAME, PROSE};
use crate::{Act, ActId, Class, Date, Digest, MeetingId, OfficeId, Recipient, Refusal, Said, Time};

const FILES_MAX: usize = 1_000;

/// Somebody demands footage of a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FootageDemanded {
    /// The meeting.
    pub meeting: MeetingId,
    /// Who demands it, in words, "Department of Personnel".
    pub demanded_by: String,
    /// Under what authority.
    pub authority: String,
    /// Why.
    pub ground: String,
    /// In what form, "a copy of both cameras on disk".
    pub form: String,
    /// By when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Date>,
}

/// How a demand ends.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DemandEnd {
    /// What was asked for is given.
    Granted,
    /// It is not.
    Refused,
    /// Nobody pursues it.
    Lapsed,
}

/// A demand ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DemandEnded {
    /// The meeting.
    pub meeting: MeetingId,
    /// The act that demanded.
    pub demand: ActId,
    /// How.
    pub end: DemandEnd,
    /// Why.
    pub ground: String,
}

/// What is advised or decided about footage.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// To release it.
    Release,
    /// To withhold it.
    Withhold,
}

/// Somebody advised whether to release footage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdviceGiven {
    /// The meeting.
    pub meeting: MeetingId,
    /// Who advised, in words, "Law Officer".
    pub adviser: String,
    /// The day of the advice.
    pub date: Date,
    /// What was advised.
    pub course: Course,
    /// In words.
    pub text: String,
}

/// It was decided whether to release footage; says of each advice whether it was followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseDecided {
    /// The meeting.
    pub meeting: MeetingId,
    /// What.
    pub course: Course,
    /// To whom, when it is to be released.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub to: BTreeSet<Recipient>,
    /// Until when it is withheld; none for as long as the ground holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The office that decided; when absent, the office that asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// Why.
    pub ground: String,
    /// Each advice given so far, and whether it was followed; when left out in the command, found
    /// by comparing courses.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "by_act"
    )]
    pub advice: BTreeMap<ActId, bool>,
}

/// Reads a map from acts, whose names in JSON are text: what is tagged inside keeps them so.
fn by_act<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<ActId, bool>, D::Error> {
    let read = |(act, value): (String, bool)| match act.parse::<u64>() {
        Ok(n) if n.to_string() == act => Ok((ActId(n), value)),
        Ok(_) | Err(_) => Err(D::Error::custom("name acts by their numbers")),
    };
    let text = BTreeMap::<String, bool>::deserialize(from)?;
    text.into_iter().map(read).collect()
}

/// Footage went to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Released {
    /// The meeting.
    pub meeting: MeetingId,
    /// To whom.
    pub to: Recipient,
    /// What went, in words, "minutes 10 to 20, east camera".
    pub what: String,
}

/// How long footage is kept was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetentionDecided {
    /// The meeting.
    pub meeting: MeetingId,
    /// Days from the adjournment.
    pub days: u32,
    /// Why.
    pub ground: String,
}

/// A file and its digest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedFile {
    /// Its name.
    pub name: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes.
    pub digest: Digest,
}

/// An office says that it handed footage over; claimed until the receiver signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandedOver {
    /// The meeting.
    pub meeting: MeetingId,
    /// The office that handed it over; when absent, the office that asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<OfficeId>,
    /// The office that received it.
    pub to: OfficeId,
    /// The demand that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demand: Option<ActId>,
    /// The hand-over of the copy that this one was made from; none for the original.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<ActId>,
    /// What was handed over.
    pub files: Vec<ListedFile>,
}

/// The receiver signed for the same list of files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiptSigned {
    /// The meeting.
    pub meeting: MeetingId,
    /// The act that claims the hand-over.
    pub hand_over: ActId,
    /// What was received; must equal what was handed over.
    pub files: Vec<ListedFile>,
}

/// The receiver says that it did not receive what is claimed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOverDisputed {
    /// The meeting.
    pub meeting: MeetingId,
    /// The act that claims the hand-over.
    pub hand_over: ActId,
    /// What is wrong.
    pub text: String,
}

/// Somebody else's footage was deposited; it is never shown as the system's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FootageDeposited {
    /// The meeting that it is said to show, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<MeetingId>,
    /// Who deposited it, in words.
    pub depositor: String,
    /// The file.
    pub file: ListedFile,
    /// Where it is claimed to have been taken.
    pub claimed_place: String,
    /// When it is claimed to have been taken.
    pub claimed_time: Time,
}

/// Where a demand stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DemandState {
    /// Nobody decided on it yet.
    Open,
    /// What was asked for is given.
    Granted,
    /// It is not.
    Refused,
    /// Nobody pursues it.
    Lapsed,
}

/// A demand for footage and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Demand {
    /// What was demanded.
    pub made: Said<FootageDemanded>,
    /// How it ended; none while it is open.
    pub ended: Option<Said<DemandEnded>>,
}

impl Demand {
    /// Where it stands.
    pub fn state(&self) -> DemandState {
        match self.ended.as_ref().map(|ended| ended.what.end) {
            None => DemandState::Open,
            Some(DemandEnd::Granted) => DemandState::Granted,
            Some(DemandEnd::Refused) => DemandState::Refused,
            Some(DemandEnd::Lapsed) => DemandState::Lapsed,
        }
    }

    /// Whole days from the demand to its end, or to now while it is open.
    pub fn age_days(&self, now: Time) -> u64 {
        let end = self.ended.as_ref().map_or(now, |ended| ended.stamp.at);
        let us = end.since(self.made.stamp.at);
        u64::try_from(us / (86_400 * Time::SECOND)).unwrap_or(0)
    }

    /// Whether it is open although the day by which it was to be met is over in UTC.
    pub fn is_overdue(&self, now: Time) -> bool {
        let deadline = self.made.what.deadline;
        self.ended.is_none() && deadline.is_some_and(|day| text::end_of_day(day) <= now)
    }
}

/// Where a hand-over stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HandOverState {
    /// Only the giver says so: claimed, not confirmed.
    Claimed,
    /// The receiver signed for the same files.
    Confirmed,
    /// The receiver says that it did not receive what is claimed.
    Disputed,
}

/// A hand-over and what its receiver says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HandOver {
    /// What the giver says.
    pub made: Said<HandedOver>,
    /// The receiver's signature under the same files.
    pub receipt: Option<Said<ReceiptSigned>>,
    /// What the receiver says is wrong, in order.
    pub disputes: Vec<Said<HandOverDisputed>>,
}

impl HandOver {
    /// Where it stands; a receipt settles what was disputed before it.
    pub fn state(&self) -> HandOverState {
        match (&self.receipt, self.disputes.is_empty()) {
            (Some(_), _) => HandOverState::Confirmed,
            (None, false) => HandOverState::Disputed,
            (None, true) => HandOverState::Claimed,
        }
    }

    /// Whether both sides signed the same list of files.
    pub fn is_confirmed(&self) -> bool {
        self.receipt.is_some()
    }

    /// Whole days for which the receipt is missing, at an instant; none once it is signed.
    pub fn missing_days(&self, now: Time) -> Option<u64> {
        let us = now.since(self.made.stamp.at);
        let days = u64::try_from(us / (86_400 * Time::SECOND)).unwrap_or(0);
        (!self.is_confirmed()).then_some(days)
    }
}

/// Whether footage of a meeting goes out, at an instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ReleaseState {
    /// Nothing is decided, or the time for which it was withheld is over.
    Pending,
    /// Its release to somebody is decided.
    Decided {
        /// To whom it may go now.
        to: BTreeSet<Recipient>,
    },
    /// It went to somebody.
    Released {
        /// To whom.
        to: BTreeSet<Recipient>,
    },
    /// It is withheld.
    Withheld {
        /// Until when; none for as long as the ground holds.
        until: Option<Date>,
    },
}

/// A release that was promised in a recording notice, on which nothing was decided by its day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct OverduePromise {
    /// The act that promised.
    pub notice: ActId,
    /// To whom.
    pub to: Recipient,
    /// The day that was promised.
    pub by: Date,
}

/// Who holds the footage of a meeting now, as one line says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Holder {
    /// The office that keeps it, as the latest recording notice says; none when none does.
    pub custodian: Option<OfficeId>,
    /// The offices whose receipt for a copy is signed.
    pub copies_with: BTreeSet<OfficeId>,
    /// How many copies were received, by signed receipts.
    pub copies: usize,
    /// How many are claimed to have been handed over without a receipt.
    pub claimed: usize,
    /// When all footage was last counted against the record.
    pub counted: Option<Time>,
    /// When it is next to be reviewed whether a closed part must stay closed.
    pub next_review: Option<Date>,
    /// How the meeting is classified.
    pub class: Class,
    /// When it was last read again and compared with the record.
    pub checked: Option<Time>,
    /// How much was not as the record says then.
    pub findings: usize,
    /// How many holds stand.
    pub holds: usize,
    /// How many destructions were begun or done.
    pub destroyed: usize,
}

/// Who asked for footage, what was decided, and who had it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Custody {
    demands: BTreeMap<ActId, Demand>,
    advice: BTreeMap<ActId, Said<AdviceGiven>>,
    decisions: Vec<Said<ReleaseDecided>>,
    released: Vec<Said<Released>>,
    retention: Vec<Said<RetentionDecided>>,
    hand_overs: BTreeMap<ActId, HandOver>,
}

impl Custody {
    /// Blanks the words kept from an act.
    pub(crate) fn erase(&mut self, act: ActId) {
        let disputes = self.hand_overs.values_mut().flat_map(|it| &mut it.disputes);
        for dispute in disputes.filter(|it| it.stamp.n == act) {
            dispute.what.text.clear();
        }
    }
}

pub(crate) fn demand(ask: Ask<'_>, made: FootageDemanded) -> Result<Act, Refusal> {
    text::words("name of whoever demands", &made.demanded_by, NAME)?;
    text::words("authority", &made.authority, PROSE)?;
    text::ground(&made.ground)?;
    text::words("form", &made.form, PROSE)?;
    ask.record.known(&made.meeting)?;
    if let Some(deadline) = made.deadline {
        text::ahead("deadline", deadline, ask.at)?;
    }
    Ok(Act::FootageDemanded(made))
}

pub(crate) fn end_demand(ask: Ask<'_>, made: DemandEnded) -> Result<Act, Refusal> {
    text::ground(&made.ground)?;
    open_demand(ask.record.known(&made.meeting)?, made.demand)?;
    Ok(Act::DemandEnded(made))
}

fn open_demand(meeting: &Meeting, act: ActId) -> Result<(), Refusal> {
    match meeting.demands().get(&act).map(Demand::state) {
        None => Err(Refusal::DemandUnknown { act }),
        Some(DemandState::Open) => Ok(()),
        Some(DemandState::Granted | DemandState::Refused | DemandState::Lapsed) => {
            Err(Refusal::DemandOver { act })
        }
    }
}

/// Refuses a demand that no copy can answer: one may be granted before the copy is made.
fn answerable(meeting: &Meeting, act: ActId) -> Result<(), Refusal> {
    match meeting.demands().get(&act).map(Demand::state) {
        None => Err(Refusal::DemandUnknown { act }),
        Some(DemandState::Open | DemandState::Granted) => Ok(()),
        Some(DemandState::Refused | DemandState::Lapsed) => Err(Refusal::DemandOver { act }),
    }
}

pub(crate) fn advise(ask: Ask<'_>, made: AdviceGiven) -> Result<Act, Refusal> {
    text::words("name of the adviser", &made.adviser, NAME)?;
    text::words("advice", &made.text, PROSE)?;
    ask.record.known(&made.meeting)?;
    let today = text::day(ask.at);
    if made.date > today {
        return Err(Refusal::DayAhead {
            field: "day of the advice",
            today,
        });
    }
    Ok(Act::AdviceGiven(made))
}

pub(crate) fn decide_release(ask: Ask<'_>, mut made: ReleaseDecided) -> Result<Act, Refusal> {
    text::ground(&made.ground)?;
    let found = ask.record.known(&made.meeting)?;
    match made.course {
        Course::Release if made.to.is_empty() => {
            let field = "list of those to whom it is released";
            return Err(Refusal::FieldEmpty { field });
        }
        Course::Withhold if !made.to.is_empty() => return Err(Refusal::WithheldFromSome),
        Course::Release | Course::Withhold => {}
    }
    for to in &made.to {
        recipient(ask.record, to)?;
    }
    if let Some(until) = made.until
        && until <= text::day(ask.at)
    {
        let today = text::day(ask.at);
        return Err(Refusal::UntilNotAhead { today });
    }
    let decided_by = made.decided_by.take();
    let decided_by = decided_by.unwrap_or_else(|| ask.actor.name().to_owned());
    text::words("deciding office", &decided_by, NAME)?;
    made.decided_by = Some(decided_by);
    if made.advice.is_empty() {
        let followed = |given: &Said<AdviceGiven>| given.what.course == made.course;
        let lines = found.advice().iter().map(|(act, it)| (*act, followed(it)));
        made.advice = lines.collect();
    }
    let unknown = made
        .advice
        .keys()
        .find(|act| !found.advice().contains_key(act));
    if let Some(act) = unknown {
        return Err(Refusal::AdviceUnknown { act: *act });
    }
    let left_out = found
        .advice()
        .keys()
        .find(|act| !made.advice.contains_key(act));
    if let Some(act) = left_out {
        return Err(Refusal::AdviceLeftOut { act: *act });
    }
    Ok(Act::ReleaseDecided(made))
}

pub(crate) fn release(ask: Ask<'_>, made: Released) -> Result<Act, Refusal> {
    text::words("description of what goes", &made.what, PROSE)?;
    let found = ask.record.known(&made.meeting)?;
    recipient(ask.record, &made.to)?;
    if found.may_go_to(&made.to, ask.at) {
        return Ok(Act::Released(made));
    }
    let embargo = found
        .standing_releases()
        .filter(|it| covers(&it.what.to, &made.to))
        .filter_map(|it| it.what.until)
        .min();
    Err(match embargo {
        Some(until) => Refusal::WithheldUntil { until },
        None => Refusal::NotToBeReleased,
    })
}

pub(crate) fn decide_retention(ask: Ask<'_>, made: RetentionDecided) -> Result<Act, Refusal> {
    text::ground(&made.ground)?;
    let found = ask.record.known(&made.meeting)?;
    let rules = ask.record.rules(&found.notice().body);
    let least = rules.map_or(1, |rules| rules.retention_days.max(1));
    if made.days < least {
        return Err(Refusal::RetentionTooShort { least });
    }
    if let Some(most) = rules.and_then(|rules| rules.retention_days_max)
        && made.days > most
    {
        return Err(Refusal::RetentionTooLong { most });
    }
    Ok(Act::RetentionDecided(made))
}

pub(crate) fn hand_over(ask: Ask<'_>, mut made: HandedOver) -> Result<Act, Refusal> {
    let found = ask.record.known(&made.meeting)?;
    let from = ask.itself(made.from.take())?;
    ask.record.known_office(&made.to)?;
    if made.to == from {
        return Err(Refusal::HandedToItself);
    }
    files(&made.files)?;
    if let Some(act) = made.demand {
        answerable(found, act)?;
    }
    if let Some(act) = made.parent {
        let parent = found.hand_overs().get(&act);
        let Some(parent) = parent else {
            return Err(Refusal::HandOverUnknown { act });
        };
        if parent.made.what.to != from || !parent.is_confirmed() {
            return Err(Refusal::CopyNotHeld { act });
        }
    }
    made.from = Some(from);
    Ok(Act::HandedOver(made))
}

/// Refuses a list of files that is empty, names one twice or lists what is no file.
fn files(listed: &[ListedFile]) -> Result<(), Refusal> {
    if listed.is_empty() {
        return Err(Refusal::FieldEmpty {
            field: "list of files",
        });
    }
    if listed.len() > FILES_MAX {
        let (what, limit) = ("files", FILES_MAX);
        return Err(Refusal::TooMany { what, limit });
    }
    let mut names = BTreeSet::new();
    for listed in listed {
        file(listed)?;
        if !names.insert(listed.name.as_str()) {
            let name = listed.name.clone();
            return Err(Refusal::FileRepeated { name });
        }
    }
    Ok(())
}

fn file(listed: &ListedFile) -> Result<(), Refusal> {
    text::words("name of a file", &listed.name, NAME)?;
    text::number("length of a file", listed.bytes)?;
    if listed.bytes == 0 {
        return Err(Refusal::FieldEmpty { field: "file" });
    }
    Ok(())
}

pub(crate) fn sign_receipt(ask: Ask<'_>, mut made: ReceiptSigned) -> Result<Act, Refusal> {
    let found = ask.record.known(&made.meeting)?;
    let claimed = received(ask, found, made.hand_over)?;
    if !same_files(&claimed.made.what.files, &made.files) {
        return Err(Refusal::FilesDiffer);
    }
    made.files.clone_from(&claimed.made.what.files);
    Ok(Act::ReceiptSigned(made))
}

pub(crate) fn dispute(ask: Ask<'_>, made: HandOverDisputed) -> Result<Act, Refusal> {
    text::words("dispute", &made.text, PROSE)?;
    received(ask, ask.record.known(&made.meeting)?, made.hand_over)?;
    Ok(Act::HandOverDisputed(made))
}

/// A hand-over that its receiver, who asks, did not sign for yet.
fn received<'a>(ask: Ask<'_>, meeting: &'a Meeting, act: ActId) -> Result<&'a HandOver, Refusal> {
    let Some(claimed) = meeting.hand_overs().get(&act) else {
        return Err(Refusal::HandOverUnknown { act });
    };
    ask.itself(Some(claimed.made.what.to.clone()))?;
    if claimed.is_confirmed() {
        return Err(Refusal::ReceiptSignedAlready { act });
    }
    Ok(claimed)
}

/// Whether two lists name the same files, in whatever order.
fn same_files(a: &[ListedFile], b: &[ListedFile]) -> bool {
    let set = |files: &[ListedFile]| files.iter().cloned().collect::<BTreeSet<_>>();
    a.len() == b.len() && set(a) == set(b)
}

pub(crate) fn deposit(ask: Ask<'_>, made: FootageDeposited) -> Result<Act, Refusal> {
    if let Some(meeting) = &made.meeting {
        ask.record.known(meeting)?;
    }
    text::words("name of the depositor", &made.depositor, NAME)?;
    text::words("claimed place", &made.claimed_place, NAME)?;
    file(&made.file)?;
    text::instant("claimed time", made.claimed_time)?;
    if made.claimed_time > ask.at {
        return Err(Refusal::ClaimedAhead { now: ask.at });
    }
    Ok(Act::FootageDeposited(made))
}

impl Meeting {
    /// The demands for footage, by the act that made each.
    pub fn demands(&self) -> &BTreeMap<ActId, Demand> {
        &self.custody.demands
    }

    /// The advice on release, by the act that gave each.
    pub fn advice(&self) -> &BTreeMap<ActId, Said<AdviceGiven>> {
        &self.custody.advice
    }

    /// The decisions whether to release footage, in order.
    pub fn release_decisions(&self) -> &[Said<ReleaseDecided>] {
        &self.custody.decisions
    }

    /// To whom footage went, in order.
    pub fn releases(&self) -> &[Said<Released>] {
        &self.custody.released
    }

    /// The decisions on how long footage is kept, in order; the last one counts.
    pub fn retention_decisions(&self) -> &[Said<RetentionDecided>] {
        &self.custody.retention
    }

    /// Days from the adjournment for which footage is kept, once that was decided.
    pub fn retention_days(&self) -> Option<u32> {
        self.custody.retention.last().map(|said| said.what.days)
    }

    /// The hand-overs of footage, by the act that claims each.
    pub fn hand_overs(&self) -> &BTreeMap<ActId, HandOver> {
        &self.custody.hand_overs
    }

    /// The custody tree: every hand-over, each right behind the one of the copy that it was made
    /// from, with how many lie between it and the original.
    pub fn copies(&self) -> Vec<(usize, &HandOver)> {
        let mut below: BTreeMap<Option<ActId>, Vec<&HandOver>> = BTreeMap::new();
        for it in self.hand_overs().values() {
            below.entry(it.made.what.parent).or_default().push(it);
        }
        let mut tree = Vec::new();
        let mut next: Vec<_> = below.remove(&None).unwrap_or_default();
        next.reverse();
        let mut next: Vec<_> = next.into_iter().map(|it| (0, it)).collect();
        while let Some((depth, it)) = next.pop() {
            tree.push((depth, it));
            let children = below.remove(&Some(it.made.stamp.n)).unwrap_or_default();
            next.extend(children.into_iter().rev().map(|child| (depth + 1, child)));
        }
        // Only a record that no notary kept has copies of what is not there; they are shown too.
        tree.extend(below.into_values().flatten().map(|it| (0, it)));
        tree
    }

    /// Whether footage goes out, at an instant; days begin and end in UTC.
    pub fn release_state(&self, now: Time) -> ReleaseState {
        let last = self.custody.decisions.last().map(|said| &said.what);
        if let Some(ReleaseDecided {
            course: Course::Withhold,
            until,
            ..
        }) = last
        {
            let until = *until;
            return match until {
                Some(day) if !is_before(now, day) => ReleaseState::Pending,
                Some(_) | None => ReleaseState::Withheld { until },
            };
        }
        let standing: Vec<_> = self.standing_releases().collect();
        if standing.is_empty() {
            return ReleaseState::Pending;
        }
        let went = self.releases().iter().map(|it| it.what.to.clone());
        let to: BTreeSet<Recipient> = went.collect();
        if !to.is_empty() {
            return ReleaseState::Released { to };
        }
        let may = standing.iter().filter(|it| !embargoed(&it.what, now));
        let to: BTreeSet<Recipient> = may.flat_map(|it| it.what.to.clone()).collect();
        if to.is_empty() {
            let until = standing.iter().filter_map(|it| it.what.until).min();
            return ReleaseState::Withheld { until };
        }
        ReleaseState::Decided { to }
    }

    /// The releases that standing recording notices promised, whose day is over and on which
    /// nothing was decided since the notice.
    pub fn overdue_promises(&self, now: Time) -> Vec<OverduePromise> {
        let promised = self.promised().into_iter();
        promised
            .filter(|it| text::end_of_day(it.by) <= now)
            .collect()
    }

    /// The releases that standing recording notices promise by a day, on which nothing was decided
    /// since the notice, to whom footage did not go.
    fn promised(&self) -> BTreeSet<OverduePromise> {
        let mut out = BTreeSet::new();
        for notice in self.standing_notices() {
            let told = &notice.what.handling;
            let Some(by) = told.released_by else { continue };
            let mut decided = self.custody.decisions.iter();
            if decided.any(|it| it.stamp.n > notice.stamp.n) {
                continue;
            }
            let missing = told.released_to.iter().filter(|to| !self.went(to));
            out.extend(missing.map(|to| OverduePromise {
                notice: notice.stamp.n,
                to: to.clone(),
                by,
            }));
        }
        out
    }

    /// By when releases are owed, where that was said: promised in a standing notice or decided,
    /// and not come about for everybody named, whether or not their day has come.
    pub(crate) fn owed(&self) -> BTreeSet<Option<Date>> {
        let promised = self.promised().into_iter().map(|it| Some(it.by));
        let decided = self.standing_releases();
        let owed = decided.filter(|it| {
            let went = |to| self.went_under(it.stamp.n, to);
            !it.what.to.iter().all(went)
        });
        promised.chain(owed.map(|it| it.what.until)).collect()
    }

    /// Whether footage went to a recipient, or to everybody.
    fn went(&self, to: &Recipient) -> bool {
        let mut went = self.releases().iter().map(|it| &it.what.to);
        went.any(|it| it == to || *it == Recipient::Public)
    }

    /// Whether footage went to a recipient, or to everybody, as a decision has it: all of it, or a
    /// range under that decision or a later one.
    fn went_under(&self, decision: ActId, to: &Recipient) -> bool {
        let mut went = self.releases().iter();
        went.any(|it| {
            let mut ranges = self.range_releases().iter();
            let range = ranges.find(|range| range.stamp.n == it.stamp.n);
            let of_it = range.is_none_or(|range| range.what.decision >= decision);
            of_it && (it.what.to == *to || it.what.to == Recipient::Public)
        })
    }

    /// The demands that are open, and those that were granted and are not answered: no copy that
    /// was received names them, and nothing was released since to whoever demanded.
    pub(crate) fn unanswered_demands(&self) -> impl Iterator<Item = ActId> {
        let handed = |act: ActId| {
            let mut copies = self.hand_overs().values();
            copies.any(|it| it.made.what.demand == Some(act) && it.is_confirmed())
        };
        let went = |demand: &Demand| {
            let (since, by) = (demand.made.stamp.n, &demand.made.what.demanded_by);
            let mut went = self.releases().iter().filter(move |it| it.stamp.n > since);
            went.any(|it| matches!(&it.what.to, Recipient::Other { name } if name == by))
        };
        let all = self.demands().iter();
        let left = all.filter(move |(act, it)| match it.state() {
            DemandState::Open => true,
            DemandState::Granted => !handed(**act) && !went(it),
            DemandState::Refused | DemandState::Lapsed => false,
        });
        left.map(|(act, _)| *act)
    }

    /// Who holds the footage now, at an instant.
    pub fn holder(&self, now: Time) -> Holder {
        let told = self.recording_notices().last();
        let hand_overs = || self.hand_overs().values();
        let received = || hand_overs().filter(|it| it.is_confirmed());
        let reviews = self.closed().iter().map(|part| part.review);
        let today = text::day(now);
        Holder {
            custodian: told.map(|it| it.what.handling.kept_by.clone()),
            copies_with: received().map(|it| it.made.what.to.clone()).collect(),
            copies: received().count(),
            claimed: hand_overs().count() - received().count(),
            counted: self.completed(),
            next_review: reviews.filter(|day| today <= *day).min(),
            class: self.class(),
            checked: self.checks().last().map(|it| it.stamp.at),
            findings: self.integrity_findings(),
            holds: self.standing_holds().count(),
            destroyed: self
                .destructions()
                .values()
                .filter(|it| it.begun.is_some())
                .count(),
        }
    }

    /// The decisions to release that no later decision to withhold took back.
    pub fn standing_releases(&self) -> impl Iterator<Item = &Said<ReleaseDecided>> {
        let newest_first = self.custody.decisions.iter().rev();
        newest_first.take_while(|it| it.what.course == Course::Release)
    }

    /// Whether a standing decision lets footage go to a recipient at an instant.
    fn may_go_to(&self, to: &Recipient, now: Time) -> bool {
        self.standing_releases()
            .any(|it| covers(&it.what.to, to) && !embargoed(&it.what, now))
    }

    /// Refuses a recipient to whom footage may not go under a decision at an instant.
    pub(crate) fn may_go_under(
        &self,
        decision: ActId,
        to: &Recipient,
        now: Time,
    ) -> Result<(), Refusal> {
        let mut standing = self.standing_releases();
        let found = standing.find(|it| it.stamp.n == decision);
        let act = decision;
        let found = found.ok_or(Refusal::ReleaseDecisionUnknown { act })?;
        match found.what.until {
            _ if !covers(&found.what.to, to) => Err(Refusal::NotToBeReleased),
            Some(until) if is_before(now, until) => Err(Refusal::WithheldUntil { until }),
            Some(_) | None => Ok(()),
        }
    }

    pub(crate) fn note_released(&mut self, made: &Released, stamp: &Stamp) {
        self.custody.released.push(Said::new(made, stamp));
    }

    pub(crate) fn footage_demanded(&mut self, made: &FootageDemanded, stamp: &Stamp) -> bool {
        let demand = Demand {
            made: Said::new(made, stamp),
            ended: None,
        };
        insert_new(&mut self.custody.demands, stamp.n, demand)
    }

    pub(crate) fn demand_ended(&mut self, made: &DemandEnded, stamp: &Stamp) -> bool {
        match self.custody.demands.get_mut(&made.demand) {
            Some(demand) if demand.ended.is_none() => {
                demand.ended = Some(Said::new(made, stamp));
                true
            }
            Some(_) | None => false,
        }
    }

    pub(crate) fn advice_given(&mut self, made: &AdviceGiven, stamp: &Stamp) -> bool {
        insert_new(&mut self.custody.advice, stamp.n, Said::new(made, stamp))
    }

    pub(crate) fn release_decided(&mut self, made: &ReleaseDecided, stamp: &Stamp) -> bool {
        let names_all = made.advice.keys().eq(self.custody.advice.keys());
        if made.decided_by.is_none() || !names_all {
            return false;
        }
        self.custody.decisions.push(Said::new(made, stamp));
        true
    }

    pub(crate) fn released(&mut self, made: &Released, stamp: &Stamp) -> bool {
        if !self.may_go_to(&made.to, stamp.at) {
            return false;
        }
        self.custody.released.push(Said::new(made, stamp));
        true
    }

    pub(crate) fn retention_decided(&mut self, made: &RetentionDecided, stamp: &Stamp) -> bool {
        self.custody.retention.push(Said::new(made, stamp));
        true
    }

    pub(crate) fn handed_over(&mut self, made: &HandedOver, stamp: &Stamp) -> bool {
        if made.from.is_none() || made.from.as_ref() == Some(&made.to) {
            return false;
        }
        let hand_over = HandOver {
            made: Said::new(made, stamp),
            receipt: None,
            disputes: Vec::new(),
        };
        insert_new(&mut self.custody.hand_overs, stamp.n, hand_over)
    }

    pub(crate) fn receipt_signed(&mut self, made: &ReceiptSigned, stamp: &Stamp) -> bool {
        match self.custody.hand_overs.get_mut(&made.hand_over) {
            Some(it) if !it.is_confirmed() && same_files(&it.made.what.files, &made.files) => {
                it.receipt = Some(Said::new(made, stamp));
                true
            }
            Some(_) | None => false,
        }
    }

    pub(crate) fn hand_over_disputed(&mut self, made: &HandOverDisputed, stamp: &Stamp) -> bool {
        match self.custody.hand_overs.get_mut(&made.hand_over) {
            Some(it) if !it.is_confirmed() => {
                it.disputes.push(Said::new(made, stamp));
                true
            }
            Some(_) | None => false,
        }
    }
}

/// Whether an instant lies before a day, in UTC.
fn is_before(now: Time, day: Date) -> bool {
    text::day(now) < day
}

fn embargoed(decided: &ReleaseDecided, now: Time) -> bool {
    decided.until.is_some_and(|until| is_before(now, until))
}

fn insert_new<T>(map: &mut BTreeMap<ActId, T>, act: ActId, value: T) -> bool {
    let free = !map.contains_key(&act);
    if free {
        map.insert(act, value);
    }
    free
}

impl Papers {
    /// Footage that others deposited, in order.
    pub fn deposits(&self) -> &[Said<FootageDeposited>] {
        &self.deposits
    }

    /// Blanks the words kept from the act that deposited footage.
    pub(crate) fn erase_deposit(&mut self, act: ActId) {
        for deposit in self.deposits.iter_mut().filter(|it| it.stamp.n == act) {
            deposit.what.depositor.clear();
            deposit.what.claimed_place.clear();
        }
    }

    pub(crate) fn footage_deposited(&mut self, made: &FootageDeposited, stamp: &Stamp) -> bool {
        self.deposits.push(Said::new(made, stamp));
        true
    }
}
