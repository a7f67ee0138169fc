//! Acts in words, as the pages tell them.

use std::borrow::Cow;
use std::collections::BTreeSet;

use acts::{
    Act, Ballot, By, CameraId, Cause, CommitmentDropped, CommitmentMet, Course, DemandEnd,
    Difference, Handling, IncidentKind, OfficeId, Purpose, Recipient, ReleaseDecided, ReportState,
    VoteTaken,
};

use super::meeting::{Meeting, Phase};
use super::times::{date, length};
use crate::words::Words;

/// Who did it, "Clerk of the Cabinet (A. Rao)" or "the recorder".
pub(crate) fn who(by: &By, t: Words) -> String {
    match by {
        By::Office {
            office,
            person: Some(person),
        } => format!("{office} ({person})"),
        By::Office {
            office,
            person: None,
        } => office.clone(),
        By::Machine { part } => {
            let (part, name) = part.split_once(':').unwrap_or((part, ""));
            let text = t.fill("act-by-machine").put("part", part);
            if name.is_empty() {
                text.into()
            } else {
                format!("{text} {name}")
            }
        }
    }
}

/// The state of a meeting in two words.
pub(crate) fn badge(meeting: &Meeting, t: Words) -> Cow<'static, str> {
    t.say(match meeting.phase() {
        Phase::Noticed => "badge-noticed",
        Phase::InSession => "badge-in-session",
        Phase::ClosedSession => "badge-closed",
        Phase::Recess => "badge-recess",
        Phase::Adjourned if meeting.cameras_kept() > 0 => "badge-recorded",
        Phase::Adjourned => "badge-adjourned",
        Phase::Cancelled => "badge-cancelled",
    })
}

/// Why pictures stopped or are missing.
pub(crate) fn cause(cause: Cause, t: Words) -> Cow<'static, str> {
    t.say(match cause {
        Cause::EncoderStopped => "cause-encoder-stopped",
        Cause::ConnectionLost => "cause-connection-lost",
        Cause::NotYetConnected => "cause-not-yet-connected",
        Cause::ClockJumped => "cause-clock-jumped",
        Cause::Unusable => "cause-unusable",
        Cause::AwaitingKeyframe => "cause-awaiting-keyframe",
        Cause::ServerStopped => "cause-server-stopped",
        Cause::ServerCrashed => "cause-server-crashed",
        Cause::DiskFull => "cause-disk-full",
        Cause::DiskSlow => "cause-disk-slow",
        Cause::Boundary => "cause-boundary",
        Cause::ParametersChanged => "cause-parameters-changed",
        Cause::Removed => "cause-removed",
    })
}

/// What cameras and items are called, where that is known.
#[derive(Clone, Copy)]
struct Names<'a>(Option<&'a Meeting>);

impl<'a> Names<'a> {
    fn camera(self, id: &'a CameraId) -> &'a str {
        let known = self.0.and_then(|meeting| meeting.cameras.get(id));
        known
            .map(|camera| &*camera.name)
            .filter(|name| !name.is_empty())
            .unwrap_or(id.as_str())
    }

    fn item(self, id: &'a str) -> &'a str {
        let mut agenda = self.0.into_iter().flat_map(|meeting| &meeting.agenda);
        agenda
            .find(|item| item.id == id)
            .map_or(id, |item| &item.title)
    }
}

/// One sentence for one act; with the meeting at hand, in its own names.
pub(crate) fn sentence(act: &Act, meeting: Option<&Meeting>, _t: Words) -> String {
    let names = Names(meeting);
    match act {
        Act::BodyEstablished { name, .. } => format!("{name} was established as a body."),
        Act::RoomCreated { name, .. } => format!("The room {name} was set up."),
        Act::CameraAdded { room, name, .. } => format!("Camera {name} was added to {room}."),
        Act::CameraKeyReplaced { room, camera, .. } => {
            format!("The key of camera {room}/{camera} was replaced.")
        }
        Act::CameraRemoved {
            room,
            camera,
            ground,
        } => {
            format!("Camera {room}/{camera} was taken out of use. Ground: {ground}.")
        }
        Act::RoleGranted { office, role, .. } => format!("{office} may now act as {role:?}."),
        Act::RoleRevoked { ground, .. } => format!("A token was revoked. Ground: {ground}."),
        Act::MeetingNoticed {
            title, convener, ..
        } => {
            format!("Notice of “{title}” was given, convened by {convener}.")
        }
        Act::MeetingCancelled { ground, .. } => {
            format!("The meeting was cancelled. Ground: {ground}.")
        }
        Act::RecordingOrdered {
            decided_by,
            ground,
            handling,
            cameras,
            ..
        } => {
            let which = match cameras.as_slice() {
                [] => "by every camera of the room".to_owned(),
                some => {
                    let some: Vec<_> = some.iter().map(|camera| names.camera(camera)).collect();
                    format!("by {}", some.join(", "))
                }
            };
            format!(
                "Recording {which} was ordered, decided by {decided_by}. Ground: {ground}. \
                 Handling: {handling}."
            )
        }
        Act::CalledToOrder { .. } => "The meeting was called to order.".to_owned(),
        Act::ItemOpened { item, .. } => format!("The meeting turned to “{}”.", names.item(item)),
        Act::Recessed { reason, .. } => format!("Recess: {reason}."),
        Act::Resumed { .. } => "The meeting resumed.".to_owned(),
        Act::SessionClosed {
            ground,
            decided_by,
            review,
            ..
        } => format!(
            "The session was closed to the public. Ground: {ground}. Decided by {decided_by}. To \
             be reviewed by {}.",
            date(*review, Words::ENGLISH)
        ),
        Act::SessionReopened { .. } => "The session was reopened to the public.".to_owned(),
        Act::Adjourned { .. } => "The meeting was adjourned.".to_owned(),
        acts::footage_acts!() | Act::Later { .. } => machine_sentence(act, names),
        acts::house_acts!() => house_sentence(act),
        acts::notice_acts!() => notice_sentence(act, names),
        Act::AssuranceGiven(it) => assurance(it),
        acts::attendance_acts!() => attendance_sentence(act),
        acts::handling_acts!() => handling_sentence(act, names),
        acts::business_acts!() => business_sentence(act, names),
        acts::custody_acts!() => custody_sentence(act),
        acts::papers_acts!() => papers_sentence(act),
        acts::session_acts!() => by_name(act),
    }
    .replace("..", ".")
}

/// An act by its name, until it has a sentence of its own.
fn by_name(act: &Act) -> String {
    format!("{}.", act.kind().replace('_', " "))
}

fn house_sentence(act: &Act) -> String {
    match act {
        Act::RulesSet(it) => format!("{} were laid down for {}.", it.rules.name, it.body),
        Act::OfficeCreated(it) => format!("The office {} was set up.", it.name),
        Act::PersonAppointed(it) if it.name.is_empty() => {
            format!(
                "{} was appointed to {}; the name is erased.",
                it.person, it.office
            )
        }
        Act::PersonAppointed(it) => format!("{} was appointed to {}.", it.name, it.office),
        Act::PersonRelieved(it) => {
            format!(
                "{} was relieved of {}. Ground: {}.",
                it.person, it.office, it.ground
            )
        }
        Act::ContactSet(it) => match &it.office {
            Some(office) => format!("{office} gave an address at which it is told."),
            None => "An office gave an address at which it is told.".to_owned(),
        },
        Act::PasskeyRegistered(it) => format!("A passkey of {} was registered.", it.office),
        Act::PasskeyRevoked(it) => format!("A passkey was revoked. Ground: {}.", it.ground),
        Act::SignOnBound(it) => {
            format!("A sign-on of {} now stands for {}.", it.issuer, it.office)
        }
        Act::SignOnUnbound(it) => format!("A sign-on was unbound. Ground: {}.", it.ground),
        Act::RecipientSet(it) => match &it.office {
            Some(office) => format!("{office} set the key for confidential reports to it."),
            None => "An office set the key for confidential reports to it.".to_owned(),
        },
        acts::house_acts!()
        | acts::notice_acts!()
        | acts::attendance_acts!()
        | acts::session_acts!()
        | acts::handling_acts!()
        | acts::business_acts!()
        | acts::footage_acts!()
        | acts::custody_acts!()
        | acts::papers_acts!()
        | Act::Later { .. } => by_name(act),
    }
}

fn notice_sentence(act: &Act, names: Names<'_>) -> String {
    let of = |item: &Option<String>| match item {
        Some(item) => format!("“{}”", names.item(item)),
        None => "the meeting".to_owned(),
    };
    match act {
        Act::NoticeAmended(it) => {
            let changed = [
                ("title", it.title.as_deref()),
                ("purpose", it.purpose.as_deref()),
                ("room", it.room.as_ref().map(acts::RoomId::as_str)),
                ("place", it.place.as_deref()),
            ];
            let changed: Vec<_> = changed
                .into_iter()
                .filter_map(|(field, to)| Some(format!("{field} “{}”", to?)))
                .collect();
            format!(
                "The notice was amended: {}. Ground: {}.",
                changed.join(", "),
                it.ground
            )
        }
        Act::MeetingPostponed(it) => {
            let to = match it.start {
                Some(start) => format!("to {start}"),
                None => "without a new date".to_owned(),
            };
            let urgency = it.urgency.as_ref();
            let urgency = urgency.map(|urgency| format!(" Urgent: {urgency}."));
            format!(
                "The meeting was put off {to}. Ground: {}.{}",
                it.ground,
                urgency.unwrap_or_default()
            )
        }
        Act::AgendaPublished(it) => match it.items.len() {
            1 => "The agenda was published, with one item.".to_owned(),
            many => format!("The agenda was published, with {many} items."),
        },
        Act::PaperLaid(it) => {
            format!(
                "“{}” by {} was laid for {}.",
                it.title,
                it.author,
                of(&it.item)
            )
        }
        Act::Classified(it) => classified(it, &of(&it.item)),
        Act::ClosedTitleGiven(it) => format!("A closed title was given to {}.", of(&it.item)),
        Act::UnstreamedExplained(it) => {
            format!("The meeting was not streamed. Reason: {}.", it.reason)
        }
        acts::house_acts!()
        | acts::notice_acts!()
        | acts::attendance_acts!()
        | acts::session_acts!()
        | acts::handling_acts!()
        | acts::business_acts!()
        | acts::footage_acts!()
        | acts::custody_acts!()
        | acts::papers_acts!()
        | Act::Later { .. } => by_name(act),
    }
}

fn attendance_sentence(act: &Act) -> String {
    let own = |office: &Option<OfficeId>| match office {
        Some(office) => office.to_string(),
        None => "An office".to_owned(),
    };
    match act {
        Act::Invited(it) => format!("{} was invited {}.", it.office, as_what(it.capacity)),
        Act::InvitationWithdrawn(it) => {
            let (office, ground) = (&it.office, &it.ground);
            format!("The invitation of {office} was withdrawn. Ground: {ground}.")
        }
        Act::InvitationAnswered(it) => answered(it, &own(&it.office)),
        Act::ConditionStated(it) => {
            let (office, to) = (own(&it.office), &it.to);
            format!(
                "{office} attends under a condition put to {to}{}.",
                quoted(&it.condition)
            )
        }
        Act::ConditionAnswered(it) => {
            let text = it.text.as_deref().map(quoted).unwrap_or_default();
            let reply = match it.reply {
                acts::ConditionReply::Assured => "assured",
                acts::ConditionReply::Refused => "refused",
            };
            format!("The condition of act {} was {reply}{text}.", it.condition)
        }
        Act::AssuranceAttached(it) => {
            format!(
                "The assurance of act {} was laid beside the meeting.",
                it.assurance
            )
        }
        Act::Arrived(it) => match it.capacity {
            Some(capacity) => format!("{} came {}.", it.office, as_what(capacity)),
            None => format!("{} came.", it.office),
        },
        Act::Departed(it) => format!("{} left.", it.office),
        Act::RegisterCorrected(it) => {
            let (line, ground) = (it.corrects, &it.ground);
            format!("Line {line} of the register was struck. Ground: {ground}.")
        }
        Act::RegisterCountersigned(it) => {
            format!("{} countersigned the register.", own(&it.office))
        }
        Act::RegisterObjected(it) => {
            format!(
                "{} objected to the register{}.",
                own(&it.office),
                quoted(&it.text)
            )
        }
        Act::AbsenceStated(it) => {
            let (side, office) = (side(it.side), own(&it.office));
            format!(
                "{side} stated on the absence of {office}{}.",
                quoted(&it.text)
            )
        }
        Act::AbsenceStatementDeclined(it) => {
            let (side, office) = (side(it.side), own(&it.office));
            format!("{side} declined to state on the absence of {office}.")
        }
        acts::house_acts!()
        | acts::notice_acts!()
        | acts::attendance_acts!()
        | acts::session_acts!()
        | acts::handling_acts!()
        | acts::business_acts!()
        | acts::footage_acts!()
        | acts::custody_acts!()
        | acts::papers_acts!()
        | Act::Later { .. } => by_name(act),
    }
}

fn answered(it: &acts::InvitationAnswered, office: &str) -> String {
    let what = match (it.answer, &it.delegate) {
        (acts::Answer::Accepted, _) => "accepted the invitation".to_owned(),
        (acts::Answer::Declined, _) => "declined the invitation".to_owned(),
        (acts::Answer::Delegated, Some(delegate)) => format!("sends {delegate} instead"),
        (acts::Answer::Delegated, None) => "sends another office instead".to_owned(),
    };
    let ground = match it.ground.as_deref() {
        Some("") => " The ground is erased.".to_owned(),
        Some(ground) => format!(" Ground: {ground}."),
        None => String::new(),
    };
    format!("{office} {what}.{ground}")
}

fn assurance(it: &acts::AssuranceGiven) -> String {
    let to: Vec<_> = it.to.iter().map(ToString::to_string).collect();
    let which = match &it.scope {
        acts::Scope::Meeting { meeting } => format!("the meeting {meeting}"),
        acts::Scope::Category { body, category } => format!("every {category} meeting of {body}"),
        acts::Scope::Period { body, from, until } => {
            format!("meetings of {body} that start from {from} until {until}")
        }
    };
    let earlier = it
        .supersedes
        .map(|act| format!(" It supersedes that of act {act}."));
    let (to, text) = (to.join(", "), quoted(&it.text));
    format!(
        "An assurance was given to {to} for {which}{text}.{}",
        earlier.unwrap_or_default()
    )
}

/// Words after a colon; words that were erased are told as such.
fn quoted(text: &str) -> String {
    if text.is_empty() {
        "; the words are erased".to_owned()
    } else {
        format!(": “{text}”")
    }
}

fn as_what(capacity: acts::Capacity) -> &'static str {
    match capacity {
        acts::Capacity::Member => "as a member",
        acts::Capacity::InAttendance => "to attend",
        acts::Capacity::Observer => "to observe",
    }
}

fn side(side: Option<acts::AbsenceSide>) -> &'static str {
    match side {
        Some(acts::AbsenceSide::Convener) => "The convener’s side",
        Some(acts::AbsenceSide::Invitee) => "The office itself",
        None => "One side",
    }
}

fn classified(it: &acts::Classified, what: &str) -> String {
    let class = match it.class {
        acts::Class::Open => "open",
        acts::Class::Closed => "closed",
        acts::Class::Mixed => "open in part",
    };
    let ground = it.ground.as_ref();
    let ground = ground.map(|ground| format!(" Ground: {ground}."));
    let by = it.decided_by.as_ref();
    let by = by.map(|office| format!(" Decided by {office}."));
    let review = it.review;
    let review = review.map(|day| format!(" To be reviewed by {}.", date(day, Words::ENGLISH)));
    let [ground, by, review] = [ground, by, review].map(Option::unwrap_or_default);
    let mut first = what.to_owned();
    if let Some(rest) = what.strip_prefix("the ") {
        first = format!("The {rest}");
    }
    format!("{first} was classified as {class}.{ground}{by}{review}")
}

/// Names in a row, "secretary-works, police".
fn listed<T: ToString>(names: impl IntoIterator<Item = T>) -> String {
    let names: Vec<_> = names.into_iter().map(|name| name.to_string()).collect();
    names.join(", ")
}

/// An office by its name in addresses, or that there is none.
fn office(named: Option<&OfficeId>) -> &str {
    named.map_or("an office", OfficeId::as_str)
}

fn recipient(to: &Recipient) -> String {
    match to {
        Recipient::Public => "the public".to_owned(),
        Recipient::Office { office } => office.to_string(),
        Recipient::Other { name } => name.clone(),
    }
}

/// What is to happen with a recording, in words.
fn handling(told: &Handling, names: Names<'_>) -> String {
    let cameras = told.cameras.iter().map(|camera| names.camera(camera));
    let recorded = match told.cameras.is_empty() {
        true => "not recorded".to_owned(),
        false => format!("recorded by {}", listed(cameras)),
    };
    let streamed = if told.streamed { "" } else { "not " };
    let released = match (told.released_to.is_empty(), told.released_by) {
        (true, _) => "released to nobody".to_owned(),
        (false, by) => {
            let by = by.map(|by| format!(" by {}", date(by, Words::ENGLISH)));
            let to = listed(told.released_to.iter().map(recipient));
            format!("released to {to}{}", by.unwrap_or_default())
        }
    };
    format!(
        "{recorded}, {streamed}streamed, {released}, kept by {} for {} days",
        told.kept_by, told.kept_days
    )
}

/// One way in which handling differs from what was told, in words.
fn difference(found: &Difference, names: Names<'_>) -> String {
    match found {
        Difference::CameraNotTold { camera } => {
            format!("camera {} recorded untold", names.camera(camera))
        }
        Difference::CameraKeptNothing { camera } => {
            format!("camera {} kept nothing", names.camera(camera))
        }
        Difference::StreamedNotTold => "it was streamed".to_owned(),
        Difference::NotStreamed => "it was not streamed".to_owned(),
        Difference::ReleasedNotTold { to } => format!("it was released to {}", recipient(to)),
        Difference::NotReleased { to, by } => {
            format!(
                "it was not released to {} by {}",
                recipient(to),
                date(*by, Words::ENGLISH)
            )
        }
        Difference::KeptByAnother { office } => format!("it was handed to {office}"),
        Difference::KeptOtherwise { told, days } => {
            format!("it is kept for {days} days instead of {told}")
        }
        Difference::NotNotified { office } => format!("{office} was never told"),
    }
}

fn handling_sentence(act: &Act, names: Names<'_>) -> String {
    match act {
        Act::RecordingNoticeGiven(it) => format!(
            "Told what happens with the recording: {}. It is to be {}.",
            listed(&it.to),
            handling(&it.handling, names)
        ),
        Act::RecordingNoticeAcknowledged(it) => {
            format!(
                "{} acknowledged the recording notice.",
                office(it.office.as_ref())
            )
        }
        Act::RecordingNoticeObjected(it) => format!(
            "{} objected to the recording notice: {}.",
            office(it.office.as_ref()),
            erasable(&it.text)
        ),
        Act::HandledOtherwiseThanNotified(it) => {
            let found = it.differences.iter().map(|found| difference(found, names));
            format!(
                "The recording was handled otherwise than participants were told: {}.",
                found.collect::<Vec<_>>().join("; ")
            )
        }
        Act::UnorderedCameraNoted(it) => format!(
            "Alarm: camera {} sends, and no order lets it record.",
            names.camera(&it.camera)
        ),
        acts::house_acts!()
        | acts::notice_acts!()
        | acts::attendance_acts!()
        | acts::session_acts!()
        | acts::handling_acts!()
        | acts::business_acts!()
        | acts::footage_acts!()
        | acts::custody_acts!()
        | acts::papers_acts!()
        | Act::Later { .. } => by_name(act),
    }
}

/// Words that may have been erased.
fn erasable(words: &str) -> &str {
    if words.is_empty() { "[erased]" } else { words }
}

fn business_sentence(act: &Act, names: Names<'_>) -> String {
    let on = |item: &Option<String>| match item {
        Some(item) => format!(" on “{}”", names.item(item)),
        None => String::new(),
    };
    match act {
        Act::ItemClosed(it) => format!("The meeting finished “{}”.", names.item(&it.item)),
        Act::SpeakerNoted(it) => match &it.office {
            Some(office) => format!("{office} spoke, as {}.", erasable(&it.capacity)),
            None => format!("Somebody spoke, as {}.", erasable(&it.capacity)),
        },
        Act::MotionMoved(it) => {
            let seconder = it.seconder.as_ref();
            let seconded = seconder.map(|office| format!(", seconded by {office}"));
            format!(
                "{} moved{}{}: “{}”.",
                it.mover,
                on(&it.item),
                seconded.unwrap_or_default(),
                it.text
            )
        }
        Act::VoteTaken(it) => vote(it),
        Act::DecisionRecorded(it) => format!("It was decided{}: {}.", on(&it.item), it.text),
        Act::DecisionPublished(it) => {
            format!("The decision of act {} was made public.", it.decision)
        }
        Act::IncidentMarked(it) => {
            let told = it.text.as_ref().map(|text| format!(": {}", erasable(text)));
            format!(
                "An incident was marked, {}{}.",
                incident(it.kind),
                told.unwrap_or_default()
            )
        }
        Act::CommitmentMade(it) => format!(
            "{} undertook{}, by {}: {}.",
            it.owner,
            on(&it.item),
            date(it.due, Words::ENGLISH),
            it.text
        ),
        Act::CommitmentMet(it) => met(it),
        Act::CommitmentDropped(it) => dropped(it),
        Act::MinutesApproved(it) => match &it.approved_in {
            Some(meeting) => format!("The minutes were approved in {meeting}."),
            None => "The minutes were approved.".to_owned(),
        },
        acts::house_acts!()
        | acts::notice_acts!()
        | acts::attendance_acts!()
        | acts::session_acts!()
        | acts::handling_acts!()
        | acts::business_acts!()
        | acts::footage_acts!()
        | acts::custody_acts!()
        | acts::papers_acts!()
        | Act::Later { .. } => by_name(act),
    }
}

fn met(it: &CommitmentMet) -> String {
    format!(
        "The commitment of act {} was met: {}.",
        it.commitment, it.evidence
    )
}

fn dropped(it: &CommitmentDropped) -> String {
    format!(
        "The commitment of act {} was given up. Ground: {}.",
        it.commitment, it.ground
    )
}

fn vote(it: &VoteTaken) -> String {
    let count = |ballot| it.count(ballot);
    let carried = if it.carried == Some(true) {
        "carried"
    } else {
        "lost"
    };
    format!(
        "The motion of act {} was {carried}: {} for, {} against, {} neither.",
        it.motion,
        count(Ballot::Aye),
        count(Ballot::No),
        count(Ballot::Abstained)
    )
}

fn incident(kind: IncidentKind) -> &'static str {
    match kind {
        IncidentKind::Assault => "an assault",
        IncidentKind::Threat => "a threat",
        IncidentKind::Disturbance => "a disturbance",
        IncidentKind::Accident => "an accident",
        IncidentKind::Other => "of another kind",
    }
}

fn custody_sentence(act: &Act) -> String {
    match act {
        Act::FootageDemanded(it) => {
            let by = it
                .deadline
                .map(|day| format!(", by {}", date(day, Words::ENGLISH)));
            format!(
                "{} demanded footage under {}: {}{}. Ground: {}.",
                it.demanded_by,
                it.authority,
                it.form,
                by.unwrap_or_default(),
                it.ground
            )
        }
        Act::DemandEnded(it) => {
            let end = match it.end {
                DemandEnd::Granted => "was granted",
                DemandEnd::Refused => "was refused",
                DemandEnd::Lapsed => "lapsed",
            };
            format!(
                "The demand of act {} {end}. Ground: {}.",
                it.demand, it.ground
            )
        }
        Act::AdviceGiven(it) => {
            let course = match it.course {
                Course::Release => "to release",
                Course::Withhold => "to withhold",
            };
            format!("{} advised {course} the footage: {}.", it.adviser, it.text)
        }
        Act::ReleaseDecided(it) => release_decided(it),
        Act::Released(it) => {
            format!(
                "Footage was released to {}: {}.",
                recipient(&it.to),
                it.what
            )
        }
        Act::RetentionDecided(it) => {
            format!(
                "The footage is to be kept for {} days. Ground: {}.",
                it.days, it.ground
            )
        }
        Act::HandedOver(it) => format!(
            "{} says that it handed {} over to {}.",
            office(it.from.as_ref()),
            match it.files.len() {
                1 => "one file".to_owned(),
                many => format!("{many} files"),
            },
            it.to
        ),
        Act::ReceiptSigned(it) => {
            format!(
                "The receipt for the hand-over of act {} was signed.",
                it.hand_over
            )
        }
        Act::HandOverDisputed(it) => format!(
            "The hand-over of act {} was disputed: {}.",
            it.hand_over,
            erasable(&it.text)
        ),
        acts::house_acts!()
        | acts::notice_acts!()
        | acts::attendance_acts!()
        | acts::session_acts!()
        | acts::handling_acts!()
        | acts::business_acts!()
        | acts::footage_acts!()
        | acts::custody_acts!()
        | acts::papers_acts!()
        | Act::Later { .. } => by_name(act),
    }
}

fn release_decided(it: &ReleaseDecided) -> String {
    let until = it
        .until
        .map(|day| format!(", not before {}", date(day, Words::ENGLISH)));
    let until = until.unwrap_or_default();
    let what = match it.course {
        Course::Release => {
            let to = listed(it.to.iter().map(recipient));
            format!("The footage is to be released to {to}{until}")
        }
        Course::Withhold => format!("The footage is withheld{until}"),
    };
    let by = it.decided_by.as_ref();
    let by = by.map(|by| format!(" Decided by {by}."));
    let weighed = it.advice.iter().map(|(act, followed)| {
        let not = if *followed { "" } else { "not " };
        format!(" The advice of act {act} was {not}followed.")
    });
    format!(
        "{what}. Ground: {}.{}{}",
        it.ground,
        by.unwrap_or_default(),
        weighed.collect::<String>()
    )
}

fn machine_sentence(act: &Act, names: Names<'_>) -> String {
    match act {
        Act::CameraJoined { camera, .. } => {
            format!("Camera {} began to send.", names.camera(camera))
        }
        Act::CameraLost {
            camera, cause: why, ..
        } => {
            format!(
                "Camera {} stopped sending: {}.",
                names.camera(camera),
                cause(*why, Words::ENGLISH)
            )
        }
        Act::SpanKept { segments, .. } => {
            let us: u64 = segments.iter().map(|segment| segment.duration_us).sum();
            let us = i64::try_from(us).unwrap_or(i64::MAX);
            format!(
                "{} segments were written and synced, {} in all.",
                segments.len(),
                length(us, Words::ENGLISH)
            )
        }
        Act::GapFound {
            camera,
            from,
            to,
            cause: why,
            ..
        } => {
            let lost = length(to.since(*from), Words::ENGLISH);
            format!(
                "Camera {} has no pictures for {lost}: {}.",
                names.camera(camera),
                cause(*why, Words::ENGLISH)
            )
        }
        Act::RecorderStopped { cause: why, .. } => {
            format!(
                "The recorder stopped: {}. Live goes on.",
                cause(*why, Words::ENGLISH)
            )
        }
        Act::RecorderResumed { .. } => "The recorder keeps again.".to_owned(),
        Act::FootageCompleted { cameras, .. } => match cameras.len() {
            1 => "All footage is accounted for, one camera.".to_owned(),
            many => format!("All footage is accounted for, {many} cameras."),
        },
        Act::Later { kind, .. } => format!("An act of a later version ({kind})."),
        acts::house_acts!()
        | acts::notice_acts!()
        | acts::attendance_acts!()
        | acts::session_acts!()
        | acts::handling_acts!()
        | acts::business_acts!()
        | acts::custody_acts!()
        | acts::papers_acts!() => String::new(),
    }
}

/// What is written outside of meetings; the pages say who may read each.
#[expect(clippy::too_many_lines, reason = "a table with one arm per act")]
fn papers_sentence(act: &Act) -> String {
    let office = |office: &Option<OfficeId>| match office {
        Some(office) => office.to_string(),
        None => "An office".to_owned(),
    };
    match act {
        Act::RequestSent(it) => format!(
            "{} sent a request to {}: “{}”.",
            office(&it.from),
            offices(&it.to),
            it.subject
        ),
        Act::RequestWorded(it) => format!("On request {}: “{}”.", it.request, it.text),
        Act::RequestDelivered(it) => format!("Request {} reached {}.", it.request, it.office),
        Act::RequestAcknowledged(it) => {
            format!(
                "{} acknowledged request {}.",
                office(&it.office),
                it.request
            )
        }
        Act::RequestAnswered(it) => match &it.text {
            Some(text) => format!(
                "{} answered request {}: “{text}”.",
                office(&it.office),
                it.request
            ),
            None => format!("{} answered request {}.", office(&it.office), it.request),
        },
        Act::LetterFiled(it) => {
            let behalf = it.on_behalf_of.as_ref();
            let behalf = behalf.map(|behalf| format!(", on behalf of {behalf},"));
            format!(
                "{}{} wrote to {}, {}: “{}”.",
                office(&it.author),
                behalf.unwrap_or_default(),
                it.to,
                purpose(it.purpose),
                it.text
            )
        }
        Act::LetterAcknowledged(it) => format!("Letter {} was acknowledged.", it.letter),
        Act::StatementMade(it) => match it.on {
            Some(on) => format!("{} states on act {on}: “{}”.", office(&it.office), it.text),
            None => format!(
                "{} states on what lies outside the record: “{}”.",
                office(&it.office),
                it.text
            ),
        },
        Act::ProtectionLogged(it) => format!(
            "{} was protected at {} by {}.",
            it.asked_by, it.place, it.provided_by
        ),
        Act::ReportFiled(it) => {
            format!("A confidential report was made to {}.", offices(&it.to))
        }
        Act::ReportAdded(it) => format!("Report {} was added to.", it.report),
        Act::ReportStateSet(it) => {
            let state = match it.state {
                ReportState::Received => "was received",
                ReportState::UnderReview => "is under review",
                ReportState::Closed => "is closed",
            };
            format!("Report {} {state}.", it.report)
        }
        Act::AssuranceGiven(..)
        | Act::FootageDeposited(..)
        | Act::Later { .. }
        | acts::house_acts!()
        | acts::notice_acts!()
        | acts::attendance_acts!()
        | acts::session_acts!()
        | acts::handling_acts!()
        | acts::business_acts!()
        | acts::footage_acts!()
        | acts::custody_acts!() => by_name(act),
    }
}

fn offices(offices: &BTreeSet<OfficeId>) -> String {
    let offices: Vec<_> = offices.iter().map(OfficeId::as_str).collect();
    offices.join(", ")
}

fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Condition => "stating a condition",
        Purpose::Demand => "demanding",
        Purpose::Advice => "advising",
        Purpose::Assurance => "assuring",
        Purpose::Ground => "giving a ground",
        Purpose::Other => "saying",
    }
}
