//! Judging: a command against the record so far.

use crate::{Act, Actor, Command, Gap, Meeting, OfficeId, Power, Record, Refusal, Time};
use crate::{
    agenda, attendance, bodies, business, class, custody, delay, erasure, footage, handling,
    invitation, notice, offices, opening, papers, recording, release, retention, rules, seal,
    second, session, text, who,
};

/// What every judge is told: the record so far, who asks, and when.
#[derive(Clone, Copy)]
pub(crate) struct Ask<'a> {
    pub(crate) record: &'a Record,
    pub(crate) actor: &'a Actor,
    pub(crate) at: Time,
}

impl Ask<'_> {
    /// The office that asks, as the record knows it.
    pub(crate) fn own(self) -> Result<OfficeId, Refusal> {
        let own = self.record.office_of(&self.actor.by);
        own.map(|office| office.id.clone()).ok_or(Refusal::NoOffice)
    }

    /// The office that speaks: the one that asks, which can name no other.
    pub(crate) fn itself(self, named: Option<OfficeId>) -> Result<OfficeId, Refusal> {
        let own = self.own();
        match named {
            None => own,
            Some(office) if own.as_ref() == Ok(&office) => Ok(office),
            Some(office) => Err(Refusal::NotYourOffice { office }),
        }
    }

    /// The office that is spoken for: the one that asks, or any other for whoever gives the
    /// meeting's notices.
    pub(crate) fn behalf(
        self,
        meeting: &Meeting,
        named: Option<OfficeId>,
    ) -> Result<OfficeId, Refusal> {
        match named {
            Some(office) if self.serves(meeting) || who::is_mail(self.actor) => self
                .record
                .known_office(&office)
                .map(|office| office.id.clone()),
            named => self.itself(named),
        }
    }

    /// Whether whoever asks gives notices and runs this meeting, by its body's rules.
    pub(crate) fn serves(self, meeting: &Meeting) -> bool {
        let body = Some(&meeting.notice().body);
        who::holds_in(self.record, self.actor, Power::Notice, body)
    }
}

/// Judges a command that an actor asks for at an instant, and answers with the acts to write.
///
/// Changes nothing. The acts are to be written with this same `at`, one entry each, and then
/// given to [`Record::apply`]; they are good only for the record that they were judged against.
pub fn decide(
    record: &Record,
    actor: &Actor,
    command: Command,
    at: Time,
) -> Result<Vec<Act>, Refusal> {
    who::admit(record, actor, &command, at)?;
    text::instant("time of the act", at)?;
    if at < record.latest() {
        return Err(Refusal::ClockBehind {
            latest: record.latest(),
        });
    }
    let ask = Ask { record, actor, at };
    if let Command::Propose(propose) = command {
        return second::propose(ask, propose);
    }
    if let Command::Second(second) = command {
        return second::second(ask, second);
    }
    if second::needs_two(&command) {
        return Err(Refusal::NeedsSecond);
    }
    judge(ask, command).map(|act| vec![act])
}

#[expect(clippy::too_many_lines, reason = "a table with one arm per command")]
pub(crate) fn judge(ask: Ask<'_>, command: Command) -> Result<Act, Refusal> {
    use Command as C;
    let Ask { record, actor, at } = ask;
    match command {
        C::EstablishBody { body, name, zone } => bodies::establish(record, body, name, zone),
        C::CreateRoom { body, room, name } => bodies::create_room(record, body, room, name),
        C::AddCamera {
            room,
            camera,
            name,
            key,
        } => bodies::add_camera(record, room, camera, name, key),
        C::ReplaceCameraKey { room, camera, key } => bodies::replace_key(record, room, camera, key),
        C::RemoveCamera {
            room,
            camera,
            ground,
        } => bodies::remove_camera(record, room, camera, ground),
        C::GrantRole {
            office,
            person,
            role,
            token,
            holder,
            limits,
        } => bodies::grant(
            ask,
            bodies::Granted {
                office,
                person,
                role,
                token,
                holder,
                limits,
            },
        ),
        C::RevokeRole { token, ground } => bodies::revoke(record, token, ground),
        command @ C::NoticeMeeting { .. } => notice::give(record, command, at),
        C::CancelMeeting { meeting, ground } => notice::cancel(record, meeting, ground),
        C::OrderRecording {
            meeting,
            decided_by,
            ground,
            cameras,
            handling,
        } => recording::order(record, meeting, decided_by, ground, cameras, handling),
        C::CallToOrder { meeting } => session::call_to_order(record, meeting),
        C::OpenItem { meeting, item } => session::open_item(record, meeting, item),
        C::Recess { meeting, reason } => session::recess(record, meeting, reason),
        C::Resume { meeting } => session::resume(record, meeting),
        C::CloseSession {
            meeting,
            ground,
            exemption,
            decided_by,
            review,
            as_of,
        } => {
            let decided_by = decided_by.unwrap_or_else(|| actor.name().to_owned());
            let closing = session::Closing {
                meeting,
                ground,
                exemption,
                decided_by,
                review,
                as_of,
            };
            session::close(ask, closing)
        }
        C::SetDelay(it) => delay::set(ask, it),
        C::ReopenSession { meeting } => session::reopen(record, meeting),
        C::Adjourn { meeting } => session::adjourn(record, meeting),
        C::SetRules(it) => rules::set(ask, it),
        C::AdoptRules(it) => rules::adopt(ask, it),
        C::CreateOffice(it) => offices::create(ask, it),
        C::AppointPerson(it) => offices::appoint(ask, it),
        C::RelievePerson(it) => offices::relieve(ask, it),
        C::SetContact(it) => offices::set_contact(ask, it),
        C::RegisterPasskey(it) => offices::register_passkey(ask, it),
        C::RevokePasskey(it) => offices::revoke_passkey(ask, it),
        C::BindSignOn(it) => offices::bind_sign_on(ask, it),
        C::UnbindSignOn(it) => offices::unbind_sign_on(ask, it),
        C::SetRecipient(it) => offices::set_recipient(ask, it),
        C::SetSealPolicy(it) => seal::set_policy(ask, it),
        C::RejectProposal(it) => second::reject(ask, it),
        C::EraseDisclosure(it) => erasure::erase(ask, it),
        C::NoteTold(it) => offices::told(ask, it),
        C::AmendNotice(it) => agenda::amend(ask, it),
        C::PostponeMeeting(it) => agenda::postpone(ask, it),
        C::PublishAgenda(it) => agenda::publish(ask, it),
        C::LayPaper(it) => agenda::lay_paper(ask, it),
        C::Classify(it) => class::classify(ask, it),
        C::GiveClosedTitle(it) => class::give_closed_title(ask, it),
        C::ExplainUnstreamed(it) => class::explain_unstreamed(ask, it),
        C::Invite(it) => invitation::invite(ask, it),
        C::WithdrawInvitation(it) => invitation::withdraw(ask, it),
        C::AnswerInvitation(it) => invitation::answer(ask, it),
        C::StateCondition(it) => invitation::state_condition(ask, it),
        C::AnswerCondition(it) => invitation::answer_condition(ask, it),
        C::GiveAssurance(it) => invitation::assure(ask, it),
        C::AttachAssurance(it) => invitation::attach_assurance(ask, it),
        C::NoteArrival(it) => attendance::arrived(ask, it),
        C::NoteDeparture(it) => attendance::departed(ask, it),
        C::CorrectRegister(it) => attendance::correct(ask, it),
        C::CountersignRegister(it) => attendance::countersign(ask, it),
        C::ObjectToRegister(it) => attendance::object(ask, it),
        C::StateAbsence(it) => attendance::state_absence(ask, it),
        C::DeclineAbsenceStatement(it) => attendance::decline_statement(ask, it),
        C::GiveRecordingNotice(it) => handling::give_notice(ask, it),
        C::AcknowledgeRecordingNotice(it) => handling::acknowledge(ask, it),
        C::ObjectToRecording(it) => handling::object(ask, it),
        C::RaiseDifferences(it) => handling::raise(ask, it),
        C::NoteUnorderedCamera(it) => handling::note_unordered(ask, it),
        C::PrepareSeal(it) => seal::prepare(ask, it),
        C::AcknowledgePiece(it) => seal::acknowledge(ask, it),
        C::SealSpan(it) => seal::span(ask, it),
        C::NoteSealedGap(it) => seal::gap(ask, it),
        C::PlaceHold(it) => retention::place_hold(ask, it),
        C::LiftHold(it) => retention::lift_hold(ask, it),
        C::DestroyFootage(it) => retention::destroy(ask, it),
        C::BeginDestruction(it) => retention::begin(ask, it),
        C::NoteDestroyed(it) => retention::destroyed(ask, it),
        C::ReviewClosedPart(it) => retention::review(ask, it),
        C::NoteViewing(it) => retention::note_viewing(ask, it),
        C::NoteIntegrity(it) => retention::checked(ask, it),
        C::RequestOpening(it) => opening::request(ask, it),
        C::ApproveOpening(it) => opening::approve(ask, it),
        C::RefuseOpening(it) => opening::refuse(ask, it),
        C::AnswerOpening(it) => opening::answer(ask, it),
        C::NoteOpened(it) => opening::note(ask, it),
        C::ReleaseRange(it) => release::release(ask, it),
        C::CloseItem(it) => business::close_item(ask, it),
        C::NoteSpeaker(it) => business::note_speaker(ask, it),
        C::MoveMotion(it) => business::move_motion(ask, it),
        C::TakeVote(it) => business::take_vote(ask, it),
        C::RecordDecision(it) => business::record_decision(ask, it),
        C::PublishDecision(it) => business::publish_decision(ask, it),
        C::MarkIncident(it) => business::mark_incident(ask, it),
        C::MakeCommitment(it) => business::commit(ask, it),
        C::MeetCommitment(it) => business::meet(ask, it),
        C::DropCommitment(it) => business::drop_commitment(ask, it),
        C::ApproveMinutes(it) => business::approve_minutes(ask, it),
        C::DemandFootage(it) => custody::demand(ask, it),
        C::EndDemand(it) => custody::end_demand(ask, it),
        C::GiveAdvice(it) => custody::advise(ask, it),
        C::DecideRelease(it) => custody::decide_release(ask, it),
        C::ReleaseFootage(it) => custody::release(ask, it),
        C::DecideRetention(it) => custody::decide_retention(ask, it),
        C::HandOver(it) => custody::hand_over(ask, it),
        C::SignReceipt(it) => custody::sign_receipt(ask, it),
        C::DisputeHandOver(it) => custody::dispute(ask, it),
        C::DepositFootage(it) => custody::deposit(ask, it),
        C::SendRequest(it) => papers::send(ask, it),
        C::WordRequest(it) => papers::word(ask, it),
        C::NoteDelivery(it) => papers::deliver(ask, it),
        C::AcknowledgeRequest(it) => papers::acknowledge(ask, it),
        C::AnswerRequest(it) => papers::answer(ask, it),
        C::FileLetter(it) => papers::file_letter(ask, it),
        C::AcknowledgeLetter(it) => papers::acknowledge_letter(ask, it),
        C::MakeStatement(it) => papers::state(ask, it),
        C::LogProtection(it) => papers::log_protection(ask, it),
        C::FileReport(it) => papers::file_report(ask, it),
        C::AddToReport(it) => papers::add_to_report(ask, it),
        C::SetReportState(it) => papers::set_report_state(ask, it),
        C::Propose(_) | C::Second(_) => Err(Refusal::ProposedTwice),
        C::NoteCameraJoined {
            meeting,
            camera,
            codecs,
        } => footage::joined(record, meeting, camera, codecs),
        C::NoteCameraLost {
            meeting,
            camera,
            cause,
        } => footage::lost(record, meeting, camera, cause),
        C::KeepSpan {
            meeting,
            takes,
            segments,
        } => footage::span(record, meeting, takes, segments, at),
        C::NoteGap {
            meeting,
            camera,
            from,
            to,
            cause,
        } => footage::gap(
            record,
            meeting,
            Gap {
                camera,
                from,
                to,
                cause,
            },
            at,
        ),
        C::NoteRecorderStopped {
            meeting,
            cause,
            detail,
        } => footage::stopped(record, meeting, cause, detail),
        C::NoteRecorderResumed { meeting } => footage::resumed(record, meeting),
        C::CompleteFootage { meeting, cameras } => footage::complete(record, meeting, cameras),
    }
}
