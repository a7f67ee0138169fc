//! Problem documents (RFC 9457).

use acts::Refusal;
use auth::signed::NotSigned;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{Denied, Fault};

/// What went wrong and what to do about it, as `application/problem+json` (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Problem {
    /// Names the kind of problem, `urn:onrecord:problem:ground_missing`.
    #[serde(rename = "type")]
    kind: String,
    /// The HTTP status in words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// One sentence: what is wrong and what to do.
    detail: String,
    /// The last part of `type`, for programs.
    code: String,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:onrecord:problem:{code}"),
            title: status.canonical_reason().unwrap_or("Problem").to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            code: code.to_owned(),
        }
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", what)
    }

    pub(crate) fn unprocessable(code: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail)
    }

    pub(crate) fn bad_query(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_query", detail)
    }

    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    /// Whether it asks for the passkey to be used first.
    pub(crate) fn is_step_up(&self) -> bool {
        self.code == "step_up_needed"
    }

    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::UNAUTHORIZED {
            let asks = HeaderValue::from_static("Bearer realm=\"onrecord\"");
            headers.insert(header::WWW_AUTHENTICATE, asks);
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        tracing::error!(%fault, "the book or the log could not be read");
        let says = "The book or the log cannot be read at present: try again, or ask the operator.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "fault", says)
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Refused(refusal) => Self::new(
                refusal_status(&refusal),
                refusal.code(),
                refusal.to_string(),
            ),
            Denied::KeyMalformed => Self::new(
                StatusCode::BAD_REQUEST,
                "bad_idempotency_key",
                "Give an Idempotency-Key of 1 to 128 visible ASCII characters without spaces, for \
                 example a UUID.",
            ),
            Denied::KeyReused => Self::unprocessable(
                "idempotency_key_reused",
                "This Idempotency-Key came with another command before: use a new one.",
            ),
            Denied::NotSigned(why) => {
                let (status, code) = match why {
                    NotSigned::Unknown | NotSigned::Revoked | NotSigned::Another => {
                        (StatusCode::FORBIDDEN, "passkey_refused")
                    }
                    NotSigned::Nonce => (StatusCode::UNPROCESSABLE_ENTITY, "bad_nonce"),
                    NotSigned::Otherwise => (StatusCode::CONFLICT, "signed_otherwise"),
                    NotSigned::Flaw(_) => (StatusCode::FORBIDDEN, "bad_signature"),
                };
                Self::new(status, code, super::sessions::sentence(&why))
            }
            Denied::Fault(detail) => {
                tracing::error!(%detail, "a command could not be written");
                let says = "The record cannot be written at present and nothing was changed: try \
                            again with the same Idempotency-Key, or ask the operator.";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "cannot_write", says)
            }
        }
    }
}

/// 403 when another person is needed, 422 when the command itself is wrong, 409 when the record
/// stands otherwise. Each refusal is placed by name, so that a new one is thought about.
#[expect(clippy::too_many_lines, reason = "a table with one line per refusal")]
fn refusal_status(refusal: &Refusal) -> StatusCode {
    use Refusal as R;
    match refusal {
        // papers
        R::NotCorrespondent { .. }
        | R::NotAddressed { .. }
        | R::NotTheSender { .. }
        | R::ReceiptWrong { .. }
        | R::RecipientAdds { .. } => StatusCode::FORBIDDEN,
        // papers
        R::PaperUnknown { .. }
        | R::PaperElsewhere { .. }
        | R::ActElsewhere { .. }
        | R::NobodyAddressed { .. }
        | R::WritesToItself { .. }
        | R::DaysImplausible { .. }
        | R::NotSealed => StatusCode::UNPROCESSABLE_ENTITY,
        // papers
        R::NotOver { .. }
        | R::HasItAlready { .. }
        | R::AcknowledgedAlready { .. }
        | R::AnsweredAlready { .. }
        | R::RecipientMissing { .. }
        | R::ReceiptUsed
        | R::ReportStateBack { .. } => StatusCode::CONFLICT,
        R::RoleMissing { .. }
        | R::MachineOnly
        | R::OfficeOnly { .. }
        | R::GrantEnded { .. }
        | R::ScopeMissing { .. }
        | R::NotCustodian
        | R::ApprovesOwn
        | R::NotOpener
        | R::BodyOutside
        | R::NoOffice
        | R::NotYourOffice { .. }
        | R::NeedsSecond
        | R::SamePerson
        | R::SameSide
        | R::NotAParticipant { .. }
        | R::MailOnly
        | R::AssuranceOfAnother { .. }
        | R::ConvenerOnly
        | R::BothSides => StatusCode::FORBIDDEN,
        R::OfficeUnknown { .. }
        | R::NeedsNoSecond
        | R::ProposalUnknown { .. }
        | R::ActUnknown { .. }
        | R::ProposedTwice
        | R::FieldEmpty { .. }
        | R::FieldTooLong { .. }
        | R::FieldUnprintable { .. }
        | R::GroundMissing
        | R::TimeImplausible { .. }
        | R::NumberTooLarge { .. }
        | R::TooMany { .. }
        | R::ZoneImplausible { .. }
        | R::BodyUnknown { .. }
        | R::RoomUnknown { .. }
        | R::RoomOfAnotherBody { .. }
        | R::CameraUnknown { .. }
        | R::TokenUnknown { .. }
        | R::MeetingUnknown { .. }
        | R::StartPassed { .. }
        | R::ItemName { .. }
        | R::ItemRepeated { .. }
        | R::CameraRepeated { .. }
        | R::ReviewNotAhead { .. }
        | R::AsOfAhead { .. }
        | R::ItemUnknown { .. }
        | R::DayPassed { .. }
        | R::DayAhead { .. }
        | R::SecondedByMover
        | R::MotionUnknown { .. }
        | R::CountedOtherwise
        | R::DecisionUnknown { .. }
        | R::DeviceTimeImplausible { .. }
        | R::WindowDiffers { .. }
        | R::CommitmentUnknown { .. }
        | R::ApprovedElsewhere { .. }
        | R::DemandUnknown { .. }
        | R::WithheldFromSome
        | R::UntilNotAhead { .. }
        | R::AdviceUnknown { .. }
        | R::AdviceLeftOut { .. }
        | R::RetentionTooShort { .. }
        | R::HandedToItself
        | R::FileRepeated { .. }
        | R::HandOverUnknown { .. }
        | R::FilesDiffer
        | R::ClaimedAhead { .. }
        | R::RuleOutside { .. }
        | R::RuleName { .. }
        | R::RuleRepeated { .. }
        | R::SourceMissing { .. }
        | R::SourceOfNothing { .. }
        | R::PowerFixed { .. }
        | R::PowerUnheld { .. }
        | R::RuleSetUnknown { .. }
        | R::CategoryUnknown { .. }
        | R::NoticeShort { .. }
        | R::UrgencyNeedless
        | R::MeetingRepeated { .. }
        | R::OpenNeedsNone
        | R::ReviewMissing
        | R::ExemptionMissing { .. }
        | R::ExemptionUnknown { .. }
        | R::ExemptionUnlisted
        | R::NameHidden { .. }
        | R::PersonNamed { .. }
        | R::MailImplausible
        | R::LanguageImplausible { .. }
        | R::PasskeyMalformed { .. }
        | R::PasskeyUnknown
        | R::IssuerImplausible
        | R::SignOnUnknown
        | R::RecipientImplausible
        | R::SealPolicyShape
        | R::OneSideOpens { .. }
        | R::SealUnknown { .. }
        | R::SealedGapImplausible
        | R::ExtentEmpty
        | R::HoldUnknown { .. }
        | R::RetentionTooLong { .. }
        | R::PartUnknown { .. }
        | R::ReviewOfReleased
        | R::ViewersUnnamed
        | R::ViewingImplausible
        | R::CopyLeft
        | R::CheckImplausible
        | R::OpeningRange
        | R::OpeningUnknown { .. }
        | R::ReleaseDecisionUnknown { .. }
        | R::ReleasedElsewhere { .. }
        | R::PowerOfOtherRole { .. }
        | R::LimitPassed { .. }
        | R::DelegateMissing
        | R::DelegateMisplaced
        | R::DelegateCannotCome { .. }
        | R::ConditionUnknown { .. }
        | R::ConditionToItself
        | R::AssuranceUnknown { .. }
        | R::AddresseeRepeated { .. }
        | R::PeriodImplausible
        | R::LineUnknown { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        R::ClockBehind { .. }
        | R::OfficeExists { .. }
        | R::OfficeNameTaken { .. }
        | R::ProposalEnded { .. }
        | R::ErasedAlready { .. }
        | R::NothingToErase { .. }
        | R::NotDueToBeTold { .. }
        | R::BodyExists { .. }
        | R::RoomExists { .. }
        | R::CameraExists { .. }
        | R::CameraOutOfUse { .. }
        | R::KeyInUse
        | R::TokenOfAnotherOffice { .. }
        | R::RoleHeld
        | R::TokenRevoked
        | R::MeetingExists { .. }
        | R::NoCamera { .. }
        | R::OrderedAlready
        | R::MeetingAdjourned { .. }
        | R::MeetingCancelled { .. }
        | R::CalledAlready { .. }
        | R::NotCalled { .. }
        | R::RoomBusy { .. }
        | R::InRecess { .. }
        | R::NotInRecess { .. }
        | R::SessionIsClosed { .. }
        | R::SessionIsOpen { .. }
        | R::ItemOpenAlready { .. }
        | R::FootageClosed { .. }
        | R::NotOrdered { .. }
        | R::CameraAbsent { .. }
        | R::TakeOutOfOrder { .. }
        | R::TakeUnknown { .. }
        | R::SegmentOutOfOrder { .. }
        | R::SegmentMisplaced { .. }
        | R::SegmentOverlaps { .. }
        | R::SegmentNotOpen { .. }
        | R::FootageEmpty { .. }
        | R::SpanEmpty
        | R::GapImplausible
        | R::GapKnown
        | R::RecorderDown
        | R::RecorderRunning
        | R::SealPolicyMissing { .. }
        | R::DelayNeedsSeal { .. }
        | R::HoldLiftedAlready { .. }
        | R::NothingToDestroy
        | R::FootageGone
        | R::FootageUnfinished
        | R::AgeUnknown
        | R::TooYoung { .. }
        | R::Held { .. }
        | R::NearIncident { .. }
        | R::MinutesMissing
        | R::DecisionMissing
        | R::Demanded { .. }
        | R::ReleaseOwed
        | R::OpeningPending { .. }
        | R::ReviewDue { .. }
        | R::DestructionNotDue { .. }
        | R::SealOutOfOrder { .. }
        | R::SealOtherwise
        | R::SealedElsewhere { .. }
        | R::NothingSealed { .. }
        | R::OneTimeKeyKnown
        | R::OpeningDecided { .. }
        | R::OpeningOver { .. }
        | R::OpeningNotApproved { .. }
        | R::OpeningUnanswered { .. }
        | R::AnswerReplayed
        | R::BeyondOpening { .. }
        | R::NotOpened { .. }
        | R::ReleasedAlready { .. }
        | R::OpenedOtherwise { .. }
        | R::CustodianWithoutKey { .. }
        | R::OneKeyForTwo { .. }
        | R::CustodianUnknown { .. }
        | R::OnePersonTwoSides { .. }
        | R::AgreedByUnknown
        | R::NotAdjourned { .. }
        | R::CountDiffers { .. }
        | R::NobodyToTell
        | R::NotTold { .. }
        | R::NoticeAnswered
        | R::NothingToRaise
        | R::NothingUnordered { .. }
        | R::ItemNotOpen { .. }
        | R::NotAMember { .. }
        | R::NotAMemberPresent { .. }
        | R::VotedAlready { .. }
        | R::NoQuorum { .. }
        | R::PublicAlready { .. }
        | R::CommitmentEnded { .. }
        | R::MinutesTooEarly { .. }
        | R::MinutesApprovedAlready
        | R::DemandOver { .. }
        | R::WithheldUntil { .. }
        | R::NotToBeReleased
        | R::CopyNotHeld { .. }
        | R::ReceiptSignedAlready { .. }
        | R::NothingChanged
        | R::NoDate { .. }
        | R::ItemDiscussed { .. }
        | R::PaperLaidAlready
        | R::HeldInPublic
        | R::TitleOfOpen
        | R::WasStreamed { .. }
        | R::NeverInPublic { .. }
        | R::ItemIsClosed { .. }
        | R::NameShown { .. }
        | R::OfficeHeld { .. }
        | R::OfficeFilled { .. }
        | R::NotHolder { .. }
        | R::PasskeyKnown
        | R::PasskeyRevoked
        | R::SignOnBound { .. }
        | R::SignOnOfAnother
        | R::LimitsDiffer
        | R::InvitedAlready { .. }
        | R::NotInvited { .. }
        | R::InvitationStands { .. }
        | R::SaidAlready
        | R::AssuranceSuperseded { .. }
        | R::AssuranceElsewhere { .. }
        | R::ThereAlready { .. }
        | R::NotThere { .. }
        | R::RegisterEnded { .. }
        | R::LineStruck { .. }
        | R::NotListed { .. }
        | R::NotAbsent { .. }
        | R::HeardAlready => StatusCode::CONFLICT,
    }
}
