//! A form of an officer's page becomes the one command that it stands for, and goes through the
//! same door as everybody's.

mod keeping;

use acts::{
    AbsenceStated, AbsenceStatementDeclined, ActId, AssuranceGiven, Command, ConditionAnswered,
    ConditionStated, Date, HandOverDisputed, IncidentMarked, InvitationAnswered,
    LetterAcknowledged, MeetingId, OfficeId, OpeningAnswered, OpeningApproved, OpeningRefused,
    PieceAcknowledged, ProposalRejected, ReceiptSigned, Record, RecordingNoticeAcknowledged,
    RecordingNoticeObjected, RegisterCountersigned, RegisterObjected, ReportStateSet,
    RequestAcknowledged, RequestAnswered, Scope, Second,
};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::super::asked::Told;
use super::super::login::same_site_form;
use super::super::typed::{Refused, Typed, form_of};
use super::super::{Amiss, help};
use super::{guest, meeting, show};
use crate::api::commands;
use crate::house::{Cache, House};
use crate::logins::Guest;
use crate::view::Zone;
use crate::words::{Asks, Words};

/// `POST /me`.
pub(in crate::pages) async fn send(
    State(house): State<House>,
    asks: Asks,
    request: Request<Body>,
) -> Response {
    take(house, asks, None, request).await
}

/// `POST /me/meetings/{meeting}`.
pub(in crate::pages) async fn send_for(
    State(house): State<House>,
    asks: Asks,
    Path(id): Path<String>,
    request: Request<Body>,
) -> Response {
    take(house, asks, Some(id), request).await
}

async fn take(house: House, asks: Asks, id: Option<String>, request: Request<Body>) -> Response {
    let (head, body) = request.into_parts();
    let headers = &head.headers;
    let forbidden = |says: &'static str| {
        let says = asks.t.say(says).into();
        help::amiss(&house, &asks, Amiss::Forbidden(says))
    };
    let Some(guest) = guest(&house, headers) else {
        return forbidden("me-forbidden");
    };
    if same_site_form(headers).is_err() {
        return forbidden("login-other-site");
    }
    let json = wants_json(headers);
    let mut typed = Typed::default();
    let taken = match form_of(headers, body).await {
        Ok(bytes) => {
            typed = Typed::read(&bytes);
            write(
                &house,
                headers,
                &guest,
                (id.as_deref(), &typed, json),
                asks.t,
            )
            .await
        }
        Err(problem) => Err(problem.into()),
    };
    match taken {
        Ok(Taken::Prepared(command)) => Cache::Never.with(Json(command)),
        Ok(Taken::Written(n)) => onward(id.as_deref(), n),
        Err(refused) if json => refused.problem().into_response(),
        Err(refused) => {
            typed.refused = Some(refused);
            match id {
                Some(id) => meeting::show(&house, asks, id, guest, typed).await,
                None => show(&house, asks, guest, typed).await,
            }
        }
    }
}

/// What became of a form.
enum Taken {
    /// The command that it stands for, to be signed first.
    Prepared(Box<Command>),
    /// The first act that it came to.
    Written(u64),
}

async fn write(
    house: &House,
    headers: &HeaderMap,
    guest: &Guest,
    (id, typed, prepare): (Option<&str>, &Typed, bool),
    t: Words,
) -> Result<Taken, Refused> {
    let record = house.desk.record();
    let meeting = id.and_then(|id| id.parse().ok());
    let command = command(&record, meeting.as_ref(), typed, t).map_err(|says| Refused {
        says,
        status: StatusCode::UNPROCESSABLE_ENTITY,
        english: false,
    })?;
    if prepare {
        return Ok(Taken::Prepared(Box::new(command)));
    }
    let key = typed.text("key").map(str::to_owned);
    let written = commands::write(house, headers, guest.actor.clone(), command, key).await;
    let receipt = written.map_err(|problem| {
        if !problem.is_step_up() {
            return Refused::from(problem);
        }
        Refused {
            says: t.say("me-step-up").into(),
            status: problem.status(),
            english: false,
        }
    })?;
    let first = receipt.marks.first();
    Ok(Taken::Written(first.map_or(0, |mark| mark.entry.n)))
}

/// A script asks for the command, in order to have it signed.
fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT);
    accept.is_some_and(|accept| accept == "application/json")
}

fn onward(id: Option<&str>, n: u64) -> Response {
    let below = id.and_then(|id| id.parse::<MeetingId>().ok());
    let below = below
        .map(|id| format!("/meetings/{id}"))
        .unwrap_or_default();
    let mut response = Cache::Never.with(StatusCode::SEE_OTHER);
    if let Ok(to) = HeaderValue::from_str(&format!("/me{below}?done={n}#done")) {
        response.headers_mut().insert(header::LOCATION, to);
    }
    response
}

/// A form's fields in a reader's words.
struct Form<'a> {
    record: &'a Record,
    meeting: Option<&'a MeetingId>,
    typed: &'a Typed,
    t: Words,
}

/// The command that a form stands for; what is missing in it the record refuses.
fn command(record: &Record, meeting: Option<&MeetingId>, typed: &Typed, t: Words) -> Told<Command> {
    let form = Form {
        record,
        meeting,
        typed,
        t,
    };
    let does = typed.text("do").unwrap_or_default();
    form.attends(does)
        .or_else(|| form.hears(does))
        .or_else(|| form.opens(does))
        .or_else(|| form.writes(does))
        .or_else(|| form.keeps(does))
        .unwrap_or_else(|| Err(t.say("me-form-unknown").into()))
}

impl Form<'_> {
    /// Replies, conditions and assurances.
    fn attends(&self, does: &str) -> Option<Told<Command>> {
        Some(match does {
            "answer_invitation" => self.reply(),
            "state_condition" => self.of_meeting().and_then(|meeting| {
                Ok(Command::StateCondition(ConditionStated {
                    meeting,
                    office: None,
                    to: self.office("to")?,
                    condition: self.typed.words("condition"),
                }))
            }),
            "answer_condition" => self.of_meeting().and_then(|meeting| {
                Ok(Command::AnswerCondition(ConditionAnswered {
                    meeting,
                    condition: self.act("condition")?,
                    reply: self.chosen("reply")?,
                    text: self.typed.maybe("text"),
                }))
            }),
            "give_assurance" => self.assurance(),
            _other => return None,
        })
    }

    /// What was recorded, who was there, what happened.
    fn hears(&self, does: &str) -> Option<Told<Command>> {
        let known = [
            "acknowledge_recording_notice",
            "object_to_recording",
            "countersign_register",
            "object_to_register",
            "state_absence",
            "decline_absence_statement",
            "mark_incident",
            "sign_receipt",
            "dispute_hand_over",
        ];
        known.contains(&does).then(|| self.of_this(does))
    }

    fn of_this(&self, does: &str) -> Told<Command> {
        let meeting = self.of_meeting()?;
        let text = self.typed.words("text");
        let office = None;
        Ok(match does {
            "acknowledge_recording_notice" => {
                let it = RecordingNoticeAcknowledged { meeting, office };
                Command::AcknowledgeRecordingNotice(it)
            }
            "object_to_recording" => Command::ObjectToRecording(RecordingNoticeObjected {
                meeting,
                office,
                text,
            }),
            "countersign_register" => {
                Command::CountersignRegister(RegisterCountersigned { meeting, office })
            }
            "object_to_register" => Command::ObjectToRegister(RegisterObjected {
                meeting,
                office,
                text,
            }),
            "state_absence" => Command::StateAbsence(AbsenceStated {
                meeting,
                office,
                side: None,
                text,
            }),
            "decline_absence_statement" => {
                Command::DeclineAbsenceStatement(AbsenceStatementDeclined {
                    meeting,
                    office,
                    side: None,
                })
            }
            "mark_incident" => Command::MarkIncident(IncidentMarked {
                meeting,
                kind: self.chosen("kind")?,
                text: self.typed.maybe("text"),
                device_time: None,
                before_seconds: None,
                after_seconds: None,
            }),
            "sign_receipt" => self.receipt(meeting)?,
            _dispute => Command::DisputeHandOver(HandOverDisputed {
                meeting,
                hand_over: self.act("hand_over")?,
                text,
            }),
        })
    }

    /// Pieces of seals, and openings.
    fn opens(&self, does: &str) -> Option<Told<Command>> {
        let known = ["acknowledge_piece", "answer_opening", "approve_opening"];
        known.contains(&does).then(|| self.opening(does))
    }

    fn opening(&self, does: &str) -> Told<Command> {
        let meeting = self.of_meeting()?;
        let office = None;
        if does == "acknowledge_piece" {
            let (seal, clause) = (self.number("seal")?, self.number("clause")?);
            return Ok(Command::AcknowledgePiece(PieceAcknowledged {
                meeting,
                seal,
                clause,
                office,
            }));
        }
        let opening = self.act("opening")?;
        if does == "answer_opening" {
            // Browsers send lines as the network ends them.
            let lines: Vec<&str> = self.typed.lines("answer").collect();
            return Ok(Command::AnswerOpening(OpeningAnswered {
                meeting,
                opening,
                clause: self.number("clause")?,
                office,
                answer: lines.join("\n") + "\n",
            }));
        }
        let ground = self.typed.words("ground");
        if self.typed.text("agree") == Some("no") {
            return Ok(Command::RefuseOpening(OpeningRefused {
                meeting,
                opening,
                ground,
            }));
        }
        let decision = self.typed.text("decision");
        Ok(Command::ApproveOpening(OpeningApproved {
            meeting,
            opening,
            decision: decision.map(|_| self.act("decision")).transpose()?,
            ground: Some(ground),
        }))
    }

    fn number(&self, name: &str) -> Told<u32> {
        let given = self.typed.text(name).and_then(|text| text.parse().ok());
        given.ok_or_else(|| self.t.say("me-form-unknown").into())
    }

    /// What goes beyond one meeting.
    fn writes(&self, does: &str) -> Option<Told<Command>> {
        let known = [
            "acknowledge_request",
            "answer_request",
            "acknowledge_letter",
            "second",
            "reject_proposal",
            "set_report_state",
        ];
        known.contains(&does).then(|| self.paper(does))
    }

    fn paper(&self, does: &str) -> Told<Command> {
        let act = self.act("act")?;
        let papers = self.record.papers();
        let of_request = || papers.request(act).and_then(|it| it.meeting.clone());
        Ok(match does {
            "acknowledge_request" => Command::AcknowledgeRequest(RequestAcknowledged {
                meeting: of_request(),
                request: act,
                office: None,
            }),
            "answer_request" => Command::AnswerRequest(RequestAnswered {
                meeting: of_request(),
                request: act,
                office: None,
                text: Some(self.typed.words("text")),
            }),
            "acknowledge_letter" => Command::AcknowledgeLetter(LetterAcknowledged {
                meeting: papers
                    .letter(act)
                    .and_then(|it| it.filed.what.meeting.clone()),
                letter: act,
            }),
            "second" => Command::Second(Second {
                proposal: act,
                left: None,
            }),
            "reject_proposal" => Command::RejectProposal(ProposalRejected {
                proposal: act,
                ground: self.typed.words("ground"),
            }),
            _report => Command::SetReportState(ReportStateSet {
                meeting: papers.report(act).and_then(|it| it.meeting.clone()),
                report: act,
                state: self.chosen("state")?,
            }),
        })
    }

    fn reply(&self) -> Told<Command> {
        let answer = self.chosen("answer")?;
        let delegate = match answer {
            acts::Answer::Delegated => self.maybe_office("delegate")?,
            acts::Answer::Accepted | acts::Answer::Declined => None,
        };
        Ok(Command::AnswerInvitation(InvitationAnswered {
            meeting: self.of_meeting()?,
            office: None,
            answer,
            ground: self.typed.maybe("ground"),
            delegate,
        }))
    }

    fn assurance(&self) -> Told<Command> {
        let meeting = self.of_meeting()?;
        let notice = self.record.meeting(&meeting).map(acts::Meeting::notice);
        let (body, category, zone) = match notice {
            Some(it) => (it.body.clone(), it.category.clone(), it.zone.clone()),
            None => {
                return Err(self
                    .t
                    .fill("meeting-absent")
                    .put("name", meeting.as_str())
                    .into());
            }
        };
        let scope = match self.typed.text("scope") {
            Some("category") => Scope::Category { body, category },
            Some("period") => {
                let zone = Zone::named(&zone, self.t);
                // Both days belong to the period.
                let last: Date = self.day("until")?;
                Scope::Period {
                    body,
                    from: zone.begins(self.day("from")?),
                    until: zone.begins(Date::from_days(last.days() + 1)),
                }
            }
            Some(_) | None => Scope::Meeting { meeting },
        };
        let to = self.typed.all("to").filter(|name| !name.is_empty());
        let to = to.map(|name| self.office_named(name));
        let supersedes = self.typed.text("supersedes");
        let supersedes = supersedes.map(|_| self.act("supersedes")).transpose()?;
        Ok(Command::GiveAssurance(AssuranceGiven {
            to: to.collect::<Told<_>>()?,
            scope,
            text: self.typed.words("text"),
            supersedes,
        }))
    }

    /// What is signed is the list that the giver stated, which stands beside the button.
    fn receipt(&self, meeting: MeetingId) -> Told<Command> {
        let hand_over = self.act("hand_over")?;
        let found = self.record.meeting(&meeting);
        let found = found.and_then(|found| found.hand_overs().get(&hand_over));
        let files = found.map(|it| it.made.what.files.clone());
        Ok(Command::SignReceipt(ReceiptSigned {
            meeting,
            hand_over,
            files: files.unwrap_or_default(),
        }))
    }

    fn of_meeting(&self) -> Told<MeetingId> {
        let meeting = self.meeting.cloned();
        meeting.ok_or_else(|| self.t.say("me-form-unknown").into())
    }

    fn act(&self, name: &str) -> Told<ActId> {
        let given = self.typed.text(name).and_then(|text| text.parse().ok());
        let given = given.map(ActId);
        given.ok_or_else(|| self.t.say("me-form-unknown").into())
    }

    fn office(&self, name: &str) -> Told<OfficeId> {
        let office = self.maybe_office(name)?;
        office.ok_or_else(|| self.t.say("me-form-office").into())
    }

    fn maybe_office(&self, name: &str) -> Told<Option<OfficeId>> {
        let given = self.typed.text(name);
        given.map(|text| self.office_named(text)).transpose()
    }

    fn office_named(&self, text: &str) -> Told<OfficeId> {
        let short: String = text.chars().take(64).collect();
        let absent = |_| self.t.fill("office-absent").put("name", short).into();
        text.parse().map_err(absent)
    }

    fn day(&self, name: &str) -> Told<Date> {
        let text = self.typed.text(name).unwrap_or_default();
        let short: String = text.chars().take(64).collect();
        let wrong = |_| self.t.fill("asked-day").put("text", short).into();
        text.parse().map_err(wrong)
    }

    /// One of the words that the vocabulary has for something.
    fn chosen<T: DeserializeOwned>(&self, name: &str) -> Told<T> {
        let text = self.typed.text(name).unwrap_or_default();
        let read = serde_json::from_value(Value::String(text.to_owned()));
        read.map_err(|_| self.t.say("me-form-choose").into())
    }
}
