//! The chapters of a meeting: register, business, handling, custody; each as far as whoever reads
//! may read it.

use std::collections::{BTreeMap, BTreeSet};

use acts::{
    Absence, AbsenceSide, AbsenceWord, ActId, AdviceGiven, CameraId, ClosedPartReviewed,
    Commitment, Condition, Covering, Decision, Demand, DemandState, Destruction, DestructionState,
    Difference, Digest, FootageDeposited, HandOver, HandOverState, HandledOtherwiseThanNotified,
    Hold, Holder, IncidentMarked, Informed, IntegrityChecked, Interval, Invitation, Listed,
    MeetingId, MinutesApproved, Motion, NoticeAnswer, OfficeId, OpenCommitment, Opening,
    OpeningAnswered, OpeningApproved, OpeningRefused, OpeningRequested, OpeningState,
    OverduePromise, RangeReleased, RecordingNoticeGiven, ReleaseDecided, ReleaseState, Released,
    Retention, RetentionDecided, Said, SealOpened, SpeakerNoted, Stamp, Time, ViewingNoted,
};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::Problem;
use super::read::no_meeting;
use crate::addresses;
use crate::house::{Cache, House};
use crate::reader::{Reader, reading};

/// The meeting that an address names.
pub(crate) fn found<'a>(reader: &'a Reader, id: &str) -> Result<&'a acts::Meeting, Problem> {
    let name: Option<MeetingId> = id.parse().ok();
    // What is not on the published log yet is not shown in part.
    let name = name.filter(|name| reader.shelf.meeting(name).is_some());
    let meeting = name.and_then(|name| reader.record.meeting(&name));
    meeting.ok_or_else(|| no_meeting(id))
}

/// Those of some sayings that whoever reads may read.
fn readable<T: Clone>(reader: &Reader, all: &[Said<T>]) -> Vec<Said<T>> {
    let readable = all.iter().filter(|said| reader.may(said.stamp.n));
    readable.cloned().collect()
}

/// Who was asked, what they answered, who came and who did not.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Register {
    /// The meeting.
    meeting: MeetingId,
    /// When it was called to order; conditions stand then as they are shown from there on.
    called_to_order: Option<Time>,
    /// Every office that is expected, sends another or came, by name.
    offices: Vec<Listed>,
    /// Invitations that were taken back.
    withdrawn: Vec<Invitation>,
    /// The conditions under which offices attend, each with how it stood at the call to order.
    conditions: Vec<Condition>,
    /// The assurances that cover the meeting.
    assurances: Covering,
    /// The acts that laid assurances beside it, and the acts that gave those.
    attached: Vec<Said<ActId>>,
    /// The absences, with the words of both sides or of neither.
    absences: Vec<AbsenceShown>,
}

/// An absence, and what is for whoever asks alone.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct AbsenceShown {
    /// What everybody sees.
    #[serde(flatten)]
    absence: Absence,
    /// What the side of whoever asks said so far, while the other was not heard.
    own: Vec<AbsenceWord>,
}

/// `GET /api/v1/meetings/{meeting}/register`.
pub(crate) async fn register(
    State(house): State<House>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    reading(&house, &headers, move |reader| {
        let meeting = found(reader, &id)?;
        let withdrawn = meeting.invitations().iter();
        let withdrawn = withdrawn.filter(|it| it.withdrawn.is_some() && reader.may(it.stamp.n));
        let conditions = meeting.conditions().iter();
        let conditions = conditions.filter(|it| reader.may(it.stamp.n));
        let absences = meeting.absences().into_iter();
        let register = Register {
            meeting: meeting.id().clone(),
            called_to_order: meeting.epoch(),
            offices: meeting.register(),
            withdrawn: withdrawn.cloned().collect(),
            conditions: conditions.cloned().collect(),
            assurances: reader.record.assurances_covering(meeting.id()),
            attached: readable(reader, meeting.attached_assurances()),
            absences: absences
                .map(|absence| absent(reader, meeting, absence))
                .collect(),
        };
        Ok(reader.answer(Cache::Moment, &register))
    })
    .await
}

fn absent(reader: &Reader, meeting: &acts::Meeting, mut absence: Absence) -> AbsenceShown {
    absence.words.retain(|word| reader.may(word.stamp.n));
    let sides = [AbsenceSide::Convener, AbsenceSide::Invitee];
    let office = &absence.office;
    let said = sides
        .into_iter()
        .flat_map(|side| meeting.words_of(office, side));
    let heard = |word: &AbsenceWord| absence.words.iter().any(|it| it.stamp.n == word.stamp.n);
    let own = said.filter(|word| !heard(word) && reader.may(word.stamp.n));
    let own = own.cloned().collect();
    AbsenceShown { absence, own }
}

/// What a meeting did, as far as whoever asks may read it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct BusinessShown {
    /// The meeting.
    meeting: MeetingId,
    /// Who spoke, in which capacity.
    speakers: Vec<Said<SpeakerNoted>>,
    /// The motions with their votes.
    motions: Vec<Motion>,
    /// The decisions.
    decisions: Vec<Decision>,
    /// The incidents that were marked.
    incidents: Vec<Said<IncidentMarked>>,
    /// The minutes around those incidents, which no camera's footage may lose.
    protected: Vec<Interval>,
    /// What was undertaken.
    commitments: Vec<CommitmentShown>,
    /// What earlier meetings of the body undertook and is open.
    carried: Vec<OpenCommitment>,
    /// The approvals of minutes; the last document counts.
    minutes: Vec<Said<MinutesApproved>>,
}

/// A commitment and what became of it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct CommitmentShown {
    /// What was undertaken, and how it ended.
    #[serde(flatten)]
    commitment: Commitment,
    /// Whether it is open although its day is over.
    overdue: bool,
}

/// `GET /api/v1/meetings/{meeting}/business`.
pub(crate) async fn business(
    State(house): State<House>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    reading(&house, &headers, move |reader| {
        let shown = business_of(reader, found(reader, &id)?);
        Ok(reader.answer(Cache::Moment, &shown))
    })
    .await
}

fn business_of(reader: &Reader, meeting: &acts::Meeting) -> BusinessShown {
    let motions = meeting.motions().values();
    let motions = motions.filter(|motion| reader.may(motion.moved.stamp.n));
    let decisions = meeting.decisions().values();
    let decisions = decisions.filter(|decision| reader.may(decision.recorded.stamp.n));
    let incidents = readable(reader, meeting.incidents());
    let commitments = meeting.commitments().values();
    let commitments = commitments.filter(|commitment| reader.may(commitment.made.stamp.n));
    BusinessShown {
        meeting: meeting.id().clone(),
        speakers: readable(reader, meeting.speakers()),
        motions: motions
            .map(|motion| Motion {
                moved: motion.moved.clone(),
                vote: motion.vote.clone().filter(|vote| reader.may(vote.stamp.n)),
            })
            .collect(),
        decisions: decisions.cloned().collect(),
        // A stretch around an incident that is not to be known would tell of it, also as a part of
        // one around another.
        protected: acts::protected_around(&incidents),
        incidents,
        commitments: commitments
            .map(|commitment| CommitmentShown {
                overdue: commitment.is_overdue(reader.now),
                commitment: Commitment {
                    made: commitment.made.clone(),
                    end: commitment.end.clone().filter(|end| reader.may(ended(end))),
                },
            })
            .collect(),
        carried: carried(reader, meeting.id()),
        minutes: readable(reader, meeting.minutes()),
    }
}

fn ended(end: &acts::CommitmentEnd) -> ActId {
    match end {
        acts::CommitmentEnd::Met(met) => met.stamp.n,
        acts::CommitmentEnd::Dropped(dropped) => dropped.stamp.n,
    }
}

/// What comes back in a meeting from earlier ones.
pub(super) fn carried(reader: &Reader, meeting: &MeetingId) -> Vec<OpenCommitment> {
    let mut carried = reader.record.carried_to(meeting, reader.now);
    carried.retain(|commitment| reader.may(commitment.commitment));
    carried
}

/// What participants were told of the recording, and what was done.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct HandlingShown {
    /// The meeting.
    meeting: MeetingId,
    /// The recording notices, in order.
    notices: Vec<Said<RecordingNoticeGiven>>,
    /// Every participant, and whoever else was told, with whether and how they know.
    informed: Vec<InformedOffice>,
    /// What offices answered, in order.
    answers: Vec<Said<NoticeAnswer>>,
    /// In what the handling differs now from what any office was told last.
    differences: BTreeSet<Difference>,
    /// The differences that were raised and told to every participant, in order.
    raised: Vec<Said<HandledOtherwiseThanNotified>>,
    /// Cameras that were found sending without an order.
    unordered: Vec<UnorderedCamera>,
    /// Whether the public saw anything of it.
    streamed: bool,
}

/// Whether and how an office knows what happens with the recording.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct InformedOffice {
    /// The office.
    office: OfficeId,
    /// Whether and how it knows.
    knows: Informed,
}

/// A camera that was found sending without an order.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct UnorderedCamera {
    /// The act that noted it.
    #[serde(flatten)]
    noted: Stamp,
    /// The camera.
    camera: CameraId,
}

/// `GET /api/v1/meetings/{meeting}/handling`.
pub(crate) async fn handling(
    State(house): State<House>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    reading(&house, &headers, move |reader| {
        let meeting = found(reader, &id)?;
        let informed = meeting.informed().into_iter();
        let unordered = meeting.unordered().iter();
        let unordered = unordered.filter(|(_, noted)| reader.may(noted.n));
        let shown = HandlingShown {
            meeting: meeting.id().clone(),
            notices: readable(reader, meeting.recording_notices()),
            informed: informed
                .map(|(office, knows)| InformedOffice { office, knows })
                .collect(),
            answers: readable(reader, meeting.recording_answers()),
            differences: meeting.differences(reader.now),
            raised: readable(reader, meeting.raised()),
            unordered: unordered
                .map(|(camera, noted)| UnorderedCamera {
                    noted: noted.clone(),
                    camera: camera.clone(),
                })
                .collect(),
            streamed: meeting.was_streamed(),
        };
        Ok(reader.answer(Cache::Moment, &shown))
    })
    .await
}

/// Who asked for footage, what was decided, and who holds it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct CustodyShown {
    /// The meeting.
    meeting: MeetingId,
    /// Who holds the footage now.
    holder: Holder,
    /// Whether it goes out.
    release: ReleaseState,
    /// Releases that were promised, on which nothing was decided by their day.
    overdue: Vec<OverduePromise>,
    /// The demands, with their age.
    demands: Vec<DemandShown>,
    /// The advice on release.
    advice: Vec<Said<AdviceGiven>>,
    /// The decisions whether to release, each saying which advice was followed.
    decisions: Vec<Said<ReleaseDecided>>,
    /// To whom footage went.
    releases: Vec<Said<Released>>,
    /// The decisions on how long it is kept; the last one counts.
    retention: Vec<Said<RetentionDecided>>,
    /// From when on and by when it may be destroyed.
    keeping: Retention,
    /// The holds, also those that were lifted.
    holds: Vec<Hold>,
    /// What was decided to be destroyed, and how far that went.
    destructions: Vec<DestructionShown>,
    /// The reviews of closed parts.
    reviews: Vec<Said<ClosedPartReviewed>>,
    /// The supervised viewings.
    viewings: Vec<Said<ViewingNoted>>,
    /// When it was read again and compared with the record, and what was found.
    checks: Vec<Said<IntegrityChecked>>,
    /// The hand-overs: claimed, confirmed or disputed.
    hand_overs: Vec<HandOverShown>,
    /// The openings of what was sealed, with where each stands.
    openings: Vec<OpeningShown>,
    /// The releases of ranges of what was sealed, with their files.
    range_releases: Vec<RangeReleaseShown>,
    /// Footage of others that was deposited and is said to show this meeting; never the house's
    /// own.
    deposits: Vec<Said<FootageDeposited>>,
}

/// A demand for footage.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct DemandShown {
    /// What was demanded, and how it ended.
    #[serde(flatten)]
    demand: Demand,
    /// Where it stands.
    state: DemandState,
    /// Whole days until it ended, or until now.
    age_days: u64,
    /// Whether it is open although its day is over.
    overdue: bool,
}

/// A hand-over of footage.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct HandOverShown {
    /// What the giver says, and what the receiver does.
    #[serde(flatten)]
    hand_over: HandOver,
    /// Where it stands.
    state: HandOverState,
    /// Whole days for which the receipt is missing; none once it is signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt_missing_days: Option<u64>,
}

/// A destruction of footage.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct DestructionShown {
    /// What was decided, and what is gone.
    #[serde(flatten)]
    destruction: Destruction,
    /// How far it went.
    state: DestructionState,
}

/// An opening of what was sealed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct OpeningShown {
    /// What was asked.
    asked: Said<OpeningRequested>,
    /// Who agreed; none while nobody did.
    approved: Option<Said<OpeningApproved>>,
    /// Who did not; none while nobody refused.
    refused: Option<Said<OpeningRefused>>,
    /// Each clause of the seal, in order.
    clauses: Vec<ClauseShown>,
    /// What was opened and found; none before.
    opened: Option<Said<SealOpened>>,
    /// Where it stands.
    state: OpeningState,
    /// When it lapses, unless what is next is done by then.
    lapses: Time,
}

/// A clause of a seal that is being opened.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ClauseShown {
    /// Whether one of its custodians answered.
    answered: bool,
    /// The answers that whoever asks may read, by office: pieces encrypted to the opener.
    answers: BTreeMap<OfficeId, Said<OpeningAnswered>>,
}

/// A release of a range of what was sealed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct RangeReleaseShown {
    /// What was released, and by which act.
    #[serde(flatten)]
    release: Said<RangeReleased>,
    /// Whether no later decision took it back.
    stands: bool,
    /// Where each file is, by its digest; nowhere once the release was taken back.
    addresses: BTreeMap<Digest, String>,
}

/// `GET /api/v1/meetings/{meeting}/custody`.
pub(crate) async fn custody(
    State(house): State<House>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    reading(&house, &headers, move |reader| {
        let shown = custody_of(reader, found(reader, &id)?);
        Ok(reader.answer(Cache::Moment, &shown))
    })
    .await
}

fn custody_of(reader: &Reader, meeting: &acts::Meeting) -> CustodyShown {
    let now = reader.now;
    let demands = meeting.demands().values();
    let demands = demands.filter(|demand| reader.may(demand.made.stamp.n));
    let advice = meeting.advice().values();
    let advice = advice.filter(|advice| reader.may(advice.stamp.n));
    let hand_overs = meeting.hand_overs().values();
    let hand_overs = hand_overs.filter(|it| reader.may(it.made.stamp.n));
    let holds = meeting.holds().values();
    let holds = holds.filter(|hold| reader.may(hold.placed.stamp.n));
    let destructions = meeting.destructions().values();
    let destructions = destructions.filter(|it| reader.may(it.decided.stamp.n));
    let openings = meeting.openings().values();
    let openings = openings.filter(|it| reader.may(it.asked.stamp.n));
    let range_releases = readable(reader, meeting.range_releases()).into_iter();
    let deposits = reader.record.papers().deposits();
    let mut deposits = readable(reader, deposits);
    deposits.retain(|deposit| deposit.what.meeting.as_ref() == Some(meeting.id()));
    CustodyShown {
        meeting: meeting.id().clone(),
        holder: meeting.holder(now),
        release: meeting.release_state(now),
        overdue: meeting.overdue_promises(now),
        demands: demands
            .map(|demand| DemandShown {
                state: demand.state(),
                age_days: demand.age_days(now),
                overdue: demand.is_overdue(now),
                demand: demand.clone(),
            })
            .collect(),
        advice: advice.cloned().collect(),
        decisions: readable(reader, meeting.release_decisions()),
        releases: readable(reader, meeting.releases()),
        retention: readable(reader, meeting.retention_decisions()),
        keeping: reader.record.retention(meeting, now),
        holds: holds.cloned().collect(),
        destructions: destructions
            .map(|destruction| DestructionShown {
                state: destruction.state(),
                destruction: destruction.clone(),
            })
            .collect(),
        reviews: readable(reader, meeting.reviews()),
        viewings: readable(reader, meeting.viewings()),
        checks: readable(reader, meeting.checks()),
        hand_overs: hand_overs
            .map(|hand_over| HandOverShown {
                state: hand_over.state(),
                receipt_missing_days: hand_over.missing_days(now),
                hand_over: hand_over.clone(),
            })
            .collect(),
        openings: openings.map(|it| opening(reader, it)).collect(),
        range_releases: range_releases
            .map(|release| range_release(reader, meeting, release))
            .collect(),
        deposits,
    }
}

/// An opening; its answers are pieces for its opener, so each is shown to whom it is addressed.
fn opening(reader: &Reader, it: &Opening) -> OpeningShown {
    let clause = |answers: &BTreeMap<OfficeId, Said<OpeningAnswered>>| {
        let told = answers.iter().filter(|(_, said)| reader.may(said.stamp.n));
        ClauseShown {
            answered: !answers.is_empty(),
            answers: told.map(|(by, said)| (by.clone(), said.clone())).collect(),
        }
    };
    OpeningShown {
        asked: it.asked.clone(),
        approved: it.approved.clone().filter(|it| reader.may(it.stamp.n)),
        refused: it.refused.clone().filter(|it| reader.may(it.stamp.n)),
        clauses: it.answers.iter().map(clause).collect(),
        opened: it.opened.clone().filter(|it| reader.may(it.stamp.n)),
        state: it.state(reader.now),
        lapses: it.ends(),
    }
}

fn range_release(
    reader: &Reader,
    meeting: &acts::Meeting,
    release: Said<RangeReleased>,
) -> RangeReleaseShown {
    let stands = meeting.stands(&release.what, reader.now);
    let files = release.what.files.iter().filter(|_| stands);
    let address = |digest: &Digest| addresses::released(meeting.id(), digest);
    RangeReleaseShown {
        addresses: files
            .map(|file| (file.digest, address(&file.digest)))
            .collect(),
        stands,
        release,
    }
}
