//! Who is to be told of what: every act that concerns an office waits here until the record says
//! that the office was told, or could not be.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::stamp::{Said, Stamp};
use crate::{Act, ActId, Meeting, MeetingId, OfficeId, Recipient, Record, Refusal, Told};

/// Length of a stretch of the log, in acts.
const STRETCH: u64 = 1_024;

/// How telling offices of acts went.
pub(crate) type Outcomes = BTreeMap<(ActId, OfficeId), Said<Told>>;

/// Who is still to be told; and how telling went, for acts that belong to no meeting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Telling {
    /// In stretches of the log, so that a change costs one stretch however many wait.
    due: BTreeMap<u64, Arc<BTreeSet<(ActId, OfficeId)>>>,
    outcomes: Arc<Outcomes>,
}

impl Telling {
    /// The acts of which an office is still to be told, the earliest first.
    pub fn due(&self) -> impl Iterator<Item = &(ActId, OfficeId)> {
        self.due.values().flat_map(|stretch| stretch.iter())
    }

    /// Whether an office is still to be told of an act.
    pub fn waits(&self, about: ActId, office: &OfficeId) -> bool {
        let stretch = self.due.get(&(about.0 / STRETCH));
        stretch.is_some_and(|stretch| stretch.contains(&(about, office.clone())))
    }

    pub(crate) fn erase(&mut self, act: ActId) {
        erase(Arc::make_mut(&mut self.outcomes), act);
    }

    fn add(&mut self, about: ActId, offices: BTreeSet<OfficeId>) {
        let stretch = self.due.entry(about.0 / STRETCH).or_default();
        Arc::make_mut(stretch).extend(offices.into_iter().map(|office| (about, office)));
    }

    fn remove(&mut self, place: &(ActId, OfficeId)) -> bool {
        let at = place.0.0 / STRETCH;
        let stretch = self.due.get_mut(&at).map(Arc::make_mut);
        let there = stretch.is_some_and(|stretch| stretch.remove(place));
        if self.due.get(&at).is_some_and(|stretch| stretch.is_empty()) {
            self.due.remove(&at);
        }
        there
    }
}

/// Refuses word of a telling that is not waited for.
pub(crate) fn check(record: &Record, told: &Told) -> Result<(), Refusal> {
    if record.telling().waits(told.about, &told.office) {
        return Ok(());
    }
    Err(Refusal::NotDueToBeTold {
        office: told.office.clone(),
        about: told.about,
    })
}

impl Record {
    /// The offices that an act concerns so that each is to be told of it.
    #[expect(clippy::too_many_lines, reason = "a table with one row per act")]
    pub(crate) fn concerned(&self, act: &Act) -> BTreeSet<OfficeId> {
        let taking_part = |meeting| {
            let meeting = self.meeting(meeting);
            meeting.map(Meeting::participants).unwrap_or_default()
        };
        let named = |to: &Recipient| match to {
            Recipient::Office { office } => Some(office.clone()),
            Recipient::Public | Recipient::Other { .. } => None,
        };
        match act {
            Act::Invited(it) => [it.office.clone()].into(),
            Act::InvitationWithdrawn(it) => [it.office.clone()].into(),
            Act::InvitationAnswered(it) => it.delegate.iter().cloned().collect(),
            Act::NoticeAmended(it) => taking_part(&it.meeting),
            Act::MeetingPostponed(it) => taking_part(&it.meeting),
            Act::MeetingCancelled { meeting, .. } => taking_part(meeting),
            Act::AgendaPublished(it) => taking_part(&it.meeting),
            Act::ConditionStated(it) => [it.to.clone()].into(),
            Act::ConditionAnswered(it) => {
                self.meeting(&it.meeting).map_or_else(BTreeSet::new, |m| {
                    m.who_set(it.condition).into_iter().collect()
                })
            }
            Act::AssuranceGiven(it) => it.to.iter().cloned().collect(),
            Act::RecordingNoticeGiven(it) => it.to.clone(),
            Act::HandledOtherwiseThanNotified(it) => it.participants.clone(),
            Act::CommitmentMade(it) => [it.owner.clone()].into(),
            Act::HandedOver(it) => [it.to.clone()].into(),
            Act::OpeningApproved(it) => self.custodians(&it.meeting, it.opening),
            Act::RangeReleased(it) => it.to.iter().filter_map(named).collect(),
            Act::RequestSent(it) => it.to.clone(),
            Act::LetterFiled(it) => [it.to.clone()].into(),
            Act::ReportFiled(it) => it.to.clone(),
            crate::house_acts!()
            | crate::session_acts!()
            | crate::footage_acts!()
            | Act::MeetingNoticed { .. }
            | Act::PaperLaid(..)
            | Act::Classified(..)
            | Act::ClosedTitleGiven(..)
            | Act::UnstreamedExplained(..)
            | Act::AssuranceAttached(..)
            | Act::Arrived(..)
            | Act::Departed(..)
            | Act::RegisterCorrected(..)
            | Act::RegisterCountersigned(..)
            | Act::RegisterObjected(..)
            | Act::AbsenceStated(..)
            | Act::AbsenceStatementDeclined(..)
            | Act::RecordingNoticeAcknowledged(..)
            | Act::RecordingNoticeObjected(..)
            | Act::UnorderedCameraNoted(..)
            | Act::ItemClosed(..)
            | Act::SpeakerNoted(..)
            | Act::MotionMoved(..)
            | Act::VoteTaken(..)
            | Act::DecisionRecorded(..)
            | Act::DecisionPublished(..)
            | Act::IncidentMarked(..)
            | Act::CommitmentMet(..)
            | Act::CommitmentDropped(..)
            | Act::MinutesApproved(..)
            | Act::FootageDemanded(..)
            | Act::DemandEnded(..)
            | Act::AdviceGiven(..)
            | Act::ReleaseDecided(..)
            | Act::Released(..)
            | Act::RetentionDecided(..)
            | Act::HoldPlaced(..)
            | Act::HoldLifted(..)
            | Act::DestructionDecided(..)
            | Act::DestructionBegun(..)
            | Act::Destroyed(..)
            | Act::ClosedPartReviewed(..)
            | Act::ViewingNoted(..)
            | Act::IntegrityChecked(..)
            | Act::ReceiptSigned(..)
            | Act::OpeningRequested(..)
            | Act::OpeningRefused(..)
            | Act::OpeningAnswered(..)
            | Act::SealOpened(..)
            | Act::HandOverDisputed(..)
            | Act::FootageDeposited(..)
            | Act::RequestWorded(..)
            | Act::RequestDelivered(..)
            | Act::RequestAcknowledged(..)
            | Act::RequestAnswered(..)
            | Act::LetterAcknowledged(..)
            | Act::StatementMade(..)
            | Act::ProtectionLogged(..)
            | Act::ReportAdded(..)
            | Act::ReportStateSet(..)
            | Act::Later { .. } => BTreeSet::new(),
        }
    }

    /// How telling an office of an act of a meeting, or of none, went; none while it waits.
    pub fn outcome(
        &self,
        meeting: Option<&MeetingId>,
        about: ActId,
        office: &OfficeId,
    ) -> Option<&Said<Told>> {
        let outcomes = match meeting {
            Some(meeting) => &self.meeting(meeting)?.outcomes,
            None => &*self.telling().outcomes,
        };
        outcomes.get(&(about, office.clone()))
    }

    /// Has whoever an act concerns wait to be told of it.
    pub(crate) fn tell(&mut self, act: &Act, stamp: &Stamp) {
        let offices = self.concerned(act);
        if !offices.is_empty() {
            self.telling_mut().add(stamp.n, offices);
        }
    }

    /// Believes that an office was told, or could not be; false when nobody waited for it.
    pub(crate) fn told(&mut self, told: &Told, stamp: &Stamp) -> bool {
        let place = (told.about, told.office.clone());
        if !self.telling().waits(told.about, &told.office) {
            return false;
        }
        let said = Said::new(told, stamp);
        match &told.meeting {
            Some(meeting) => match self.meeting_mut(meeting) {
                Some(meeting) => meeting.outcomes.insert(place.clone(), said),
                None => return false,
            },
            None => Arc::make_mut(&mut self.telling_mut().outcomes).insert(place.clone(), said),
        };
        self.telling_mut().remove(&place)
    }
}

/// Blanks what the machine said of a telling.
pub(crate) fn erase(outcomes: &mut Outcomes, act: ActId) {
    let told = outcomes.values_mut().filter(|said| said.stamp.n == act);
    told.for_each(|said| said.what.detail.clear());
}
