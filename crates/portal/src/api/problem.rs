//! Problem documents (RFC 9457).

use acts::Refusal;
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
/// stands otherwise.
#[expect(clippy::too_many_lines, reason = "a table of refusals")]
fn refusal_status(refusal: &Refusal) -> StatusCode {
    let person = matches!(
        refusal,
        Refusal::RoleMissing { .. }
            | Refusal::MachineOnly
            | Refusal::OfficeOnly { .. }
            | Refusal::NotAParticipant { .. }
            | Refusal::MailOnly
            // attendance
            | Refusal::ConvenerOnly
            | Refusal::BothSides
            // papers
            | Refusal::NotCorrespondent { .. }
            | Refusal::NotAddressed { .. }
            | Refusal::NotTheSender { .. }
            | Refusal::ReceiptWrong { .. }
            | Refusal::RecipientAdds { .. }
    );
    let command = matches!(
        refusal,
        Refusal::FieldEmpty { .. }
            | Refusal::FieldTooLong { .. }
            | Refusal::FieldUnprintable { .. }
            | Refusal::GroundMissing
            | Refusal::TimeImplausible { .. }
            | Refusal::NumberTooLarge { .. }
            | Refusal::TooMany { .. }
            | Refusal::ZoneImplausible { .. }
            | Refusal::BodyUnknown { .. }
            | Refusal::RoomUnknown { .. }
            | Refusal::RoomOfAnotherBody { .. }
            | Refusal::CameraUnknown { .. }
            | Refusal::TokenUnknown { .. }
            | Refusal::MeetingUnknown { .. }
            | Refusal::StartPassed { .. }
            | Refusal::ItemName { .. }
            | Refusal::ItemRepeated { .. }
            | Refusal::ItemUnknown { .. }
            | Refusal::CameraRepeated { .. }
            | Refusal::ReviewNotAhead { .. }
            // told and done, business, custody
            | Refusal::DayPassed { .. }
            | Refusal::DayAhead { .. }
            | Refusal::SecondedByMover
            | Refusal::MotionUnknown { .. }
            | Refusal::CountedOtherwise
            | Refusal::DecisionUnknown { .. }
            | Refusal::DeviceTimeImplausible { .. }
            | Refusal::WindowDiffers { .. }
            | Refusal::CommitmentUnknown { .. }
            | Refusal::ApprovedElsewhere { .. }
            | Refusal::DemandUnknown { .. }
            | Refusal::WithheldFromSome
            | Refusal::UntilNotAhead { .. }
            | Refusal::AdviceUnknown { .. }
            | Refusal::AdviceLeftOut { .. }
            | Refusal::RetentionTooShort { .. }
            | Refusal::HandedToItself
            | Refusal::FileRepeated { .. }
            | Refusal::HandOverUnknown { .. }
            | Refusal::FilesDiffer
            | Refusal::ClaimedAhead { .. }
            | Refusal::RuleOutside { .. }
            | Refusal::RuleName { .. }
            | Refusal::RuleRepeated { .. }
            | Refusal::SourceMissing { .. }
            | Refusal::SourceOfNothing { .. }
            | Refusal::PowerFixed { .. }
            | Refusal::PowerUnheld { .. }
            | Refusal::RuleSetUnknown { .. }
            | Refusal::CategoryUnknown { .. }
            | Refusal::NoticeShort { .. }
            | Refusal::UrgencyNeedless
            | Refusal::MeetingRepeated { .. }
            | Refusal::OpenNeedsNone
            | Refusal::ReviewMissing
            | Refusal::ExemptionMissing { .. }
            | Refusal::ExemptionUnknown { .. }
            | Refusal::ExemptionUnlisted
            | Refusal::NameHidden { .. }
            | Refusal::PersonNamed { .. }
            | Refusal::MailImplausible
            | Refusal::LanguageImplausible { .. }
            | Refusal::PasskeyMalformed { .. }
            | Refusal::PasskeyUnknown
            | Refusal::IssuerImplausible
            | Refusal::SignOnUnknown
            | Refusal::RecipientImplausible
            | Refusal::ActUnknown { .. }
            | Refusal::PowerOfOtherRole { .. }
            | Refusal::LimitPassed { .. }
            // invitation
            | Refusal::DelegateMissing
            | Refusal::DelegateMisplaced
            | Refusal::DelegateCannotCome { .. }
            | Refusal::ConditionUnknown { .. }
            | Refusal::ConditionToItself
            | Refusal::AssuranceUnknown { .. }
            | Refusal::AddresseeRepeated { .. }
            | Refusal::PeriodImplausible
            // attendance
            | Refusal::LineUnknown { .. }
            // papers
            | Refusal::PaperUnknown { .. }
            | Refusal::PaperElsewhere { .. }
            | Refusal::NobodyAddressed { .. }
            | Refusal::WritesToItself { .. }
            | Refusal::DaysImplausible { .. }
            | Refusal::NotSealed
    );
    if person {
        StatusCode::FORBIDDEN
    } else if command {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::CONFLICT
    }
}
