//! What the record answers when it cannot agree.

use crate::{
    ActId, BodyId, CameraId, Date, Digest, MeetingId, OfficeId, PersonId, Power, RoomId, Side, Time,
};

/// Why a command was refused; shown to whoever asked, as one sentence that says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's sentence says what it means")]
pub enum Refusal {
    // who asks
    #[error("Your role does not allow this: ask {needs}, or have the operator grant you the role.")]
    RoleMissing { needs: &'static str },
    #[error("This is stated by the machine's own parts only: leave it to the recorder.")]
    MachineOnly,
    #[error("A part of the machine may not decide this: let {needs} ask for it.")]
    OfficeOnly { needs: &'static str },
    #[error("The server's clock is behind the record, which is at {latest}: set the clock right.")]
    ClockBehind { latest: Time },

    #[error("What {office:?} was granted has ended: have the operator grant it anew.")]
    GrantEnded { office: String },
    #[error("This token may not be used for this: use one whose scope includes {scope:?}.")]
    ScopeMissing { scope: Power },
    #[error("This token is for other bodies: use one that was granted for this body.")]
    BodyOutside,
    #[error("You act for no office of the record: have the operator create your office.")]
    NoOffice,
    #[error("Only {office} can say this for itself: let that office do it.")]
    NotYourOffice { office: OfficeId },
    #[error("There is no office {office}: create it first, or correct the name.")]
    OfficeUnknown { office: OfficeId },
    #[error("There is an office {office} already: choose another name in addresses.")]
    OfficeExists { office: OfficeId },
    #[error("An office is called {name:?} already: choose another name for people.")]
    OfficeNameTaken { name: String },
    #[error(
        "This needs two persons: propose it, and have another office of the other side second it."
    )]
    NeedsSecond,
    #[error("This needs no second person: ask for it directly.")]
    NeedsNoSecond,
    #[error("Nothing was proposed by act {proposal}: correct the number.")]
    ProposalUnknown { proposal: ActId },
    #[error("The proposal {proposal} was seconded or turned down already: propose it anew.")]
    ProposalEnded { proposal: ActId },
    #[error("Whoever proposed this cannot second it: have another person do it.")]
    SamePerson,
    #[error("Both offices stand on one side: have an office of the other side second it.")]
    SameSide,
    #[error("There is no act {act} on the record: correct the number.")]
    ActUnknown { act: ActId },
    #[error("The words of act {act} were erased already: nothing needs to be done.")]
    ErasedAlready { act: ActId },
    #[error("Act {act} has no words that may be erased: what a body answers for stays.")]
    NothingToErase { act: ActId },
    #[error(
        "The office {office} does not wait to be told of act {about}: it was, or is not concerned."
    )]
    NotDueToBeTold { office: OfficeId, about: ActId },
    #[error("A proposal cannot hold another proposal: propose the command itself.")]
    ProposedTwice,

    // words and numbers
    #[error("The {field} is empty: fill it in.")]
    FieldEmpty { field: &'static str },
    #[error("The {field} is too long: use at most {limit} characters.")]
    FieldTooLong { field: &'static str, limit: usize },
    #[error("The {field} contains a control character: write it as plain text on one line.")]
    FieldUnprintable { field: &'static str },
    #[error("The ground is missing: say which rule or reason this rests on.")]
    GroundMissing,
    #[error("The {field} lies outside the years 1970 to 9999: correct the date.")]
    TimeImplausible { field: &'static str },
    #[error("The {field} is too large a number: keep it below 9007199254740992.")]
    NumberTooLarge { field: &'static str },
    #[error("There are too many {what}: give at most {limit}.")]
    TooMany { what: &'static str, limit: usize },
    #[error("{zone:?} is no time zone: name one as in the IANA list, for example Asia/Kolkata.")]
    ZoneImplausible { zone: String },

    // bodies
    #[error("There is a body {body} already: choose another name in addresses.")]
    BodyExists { body: BodyId },
    #[error("There is no body {body}: establish it first, or correct the name.")]
    BodyUnknown { body: BodyId },
    #[error("There is a room {room} already: choose another name in addresses.")]
    RoomExists { room: RoomId },
    #[error("There is no room {room}: create it first, or correct the name.")]
    RoomUnknown { room: RoomId },
    #[error("The room {room} belongs to another body, {body}: choose one of your own rooms.")]
    RoomOfAnotherBody { room: RoomId, body: BodyId },
    #[error("The room {room} has or had a camera {camera}: choose another name for the new one.")]
    CameraExists { room: RoomId, camera: CameraId },
    #[error("There is no camera {camera} in the room {room}: add it first, or correct the name.")]
    CameraUnknown { room: RoomId, camera: CameraId },
    #[error("The camera {camera} was taken out of the room {room}: add one under another name.")]
    CameraOutOfUse { room: RoomId, camera: CameraId },
    #[error("A camera uses or used this key already: make a new random one.")]
    KeyInUse,
    #[error("This token belongs to the office {office:?}: make a new token for another office.")]
    TokenOfAnotherOffice { office: String },
    #[error("This token has that role already: nothing needs to be done.")]
    RoleHeld,
    #[error("No role was granted to the token with digest {token}: correct the digest.")]
    TokenUnknown { token: Digest },
    #[error("This token was revoked for good: make a new token and grant the role to it.")]
    TokenRevoked,

    // notice
    #[error("There is a meeting {meeting} already: choose another name, or leave it out.")]
    MeetingExists { meeting: MeetingId },
    #[error("There is no meeting {meeting}: give notice of it first, or correct the name.")]
    MeetingUnknown { meeting: MeetingId },
    #[error("A notice comes before its meeting: give a start after {now}.")]
    StartPassed { now: Time },
    #[error(
        "{item:?} cannot name an agenda item: use lower-case letters, digits and single hyphens."
    )]
    ItemName { item: String },
    #[error("The agenda names the item {item} twice: give each item a name of its own.")]
    ItemRepeated { item: String },

    // recording
    #[error("The room {room} has no camera to record: add one first.")]
    NoCamera { room: RoomId },
    #[error("The order names the camera {camera} twice: name each camera once.")]
    CameraRepeated { camera: CameraId },
    #[error(
        "These cameras are ordered to record with this handling already: nothing is to be done."
    )]
    OrderedAlready,

    // session
    #[error("The meeting {meeting} is adjourned: give notice of a new one.")]
    MeetingAdjourned { meeting: MeetingId },
    #[error("The meeting {meeting} was cancelled: give notice of a new one.")]
    MeetingCancelled { meeting: MeetingId },
    #[error("The meeting {meeting} has been called to order already: go on, or adjourn it.")]
    CalledAlready { meeting: MeetingId },
    #[error("The meeting {meeting} has not been called to order: do that first.")]
    NotCalled { meeting: MeetingId },
    #[error("The meeting {other} is sitting in the room {room}: adjourn it first.")]
    RoomBusy { room: RoomId, other: MeetingId },
    #[error("The meeting {meeting} is in recess: resume it first.")]
    InRecess { meeting: MeetingId },
    #[error("The meeting {meeting} is not in recess: there is nothing to resume, so go on.")]
    NotInRecess { meeting: MeetingId },
    #[error("The session of {meeting} is closed to the public: reopen it first.")]
    SessionIsClosed { meeting: MeetingId },
    #[error(
        "The session of {meeting} is open to the public: there is nothing to reopen, so go on."
    )]
    SessionIsOpen { meeting: MeetingId },
    #[error("A closed part needs a review date that lies ahead: give a day after {today}.")]
    ReviewNotAhead { today: Date },
    #[error("The agenda has no item {item:?}: correct the name.")]
    ItemUnknown { item: String },
    #[error("The item {item} is under discussion already: turn to another one.")]
    ItemOpenAlready { item: String },

    // footage
    #[error("The footage of {meeting} is complete: put what came later on the record elsewhere.")]
    FootageClosed { meeting: MeetingId },
    #[error("No order lets the camera {camera} record in this meeting: have recording ordered.")]
    NotOrdered { camera: CameraId },
    #[error("The camera {camera} is not present, so it cannot be lost: state its joining first.")]
    CameraAbsent { camera: CameraId },
    #[error("Take {take} of {camera} does not follow take {last}: number takes upwards from 1.")]
    TakeOutOfOrder {
        camera: CameraId,
        take: u32,
        last: u32,
    },
    #[error("Take {take} of {camera} was never announced: name it among the takes of the span.")]
    TakeUnknown { camera: CameraId, take: u32 },
    #[error("Segment {seq} of {camera} does not follow the one before: send segments in order.")]
    SegmentOutOfOrder { camera: CameraId, seq: u64 },
    #[error("Segment {seq} of {camera} should begin at byte {expected}: write takes back to back.")]
    SegmentMisplaced {
        camera: CameraId,
        seq: u64,
        expected: u64,
    },
    #[error("Segment {seq} of {camera} overlaps what is kept until {until}: send each time once.")]
    SegmentOverlaps {
        camera: CameraId,
        seq: u64,
        until: Time,
    },
    #[error(
        "Segment {seq} of {camera} is not wholly in open time: keep only what passed the gate."
    )]
    SegmentNotOpen { camera: CameraId, seq: u64 },
    #[error("The span of {camera} has something empty in it: leave out what holds no frames.")]
    FootageEmpty { camera: CameraId },
    #[error("The span says nothing: name at least one take or segment.")]
    SpanEmpty,
    #[error("A gap ends after it begins, within the meeting: correct its two times.")]
    GapImplausible,
    #[error("This gap is on the record already: nothing needs to be done.")]
    GapKnown,
    #[error("The recorder has stopped already: state that it resumed first.")]
    RecorderDown,
    #[error(
        "A policy has 1 to 32 clauses of 1 to 32 custodians each, nobody twice in one: write it so."
    )]
    SealPolicyShape,
    #[error("The office {office} has no key: have it set its recipient before it holds a piece.")]
    CustodianWithoutKey { office: OfficeId },
    #[error("The offices {office} and {other} have one key: let each set a recipient of its own.")]
    OneKeyForTwo { office: OfficeId, other: OfficeId },
    #[error(
        "Nobody is known to hold the office {office}: have a person appointed to it before it holds a piece."
    )]
    CustodianUnknown { office: OfficeId },
    #[error(
        "One person holds the offices {office} and {other}, of two sides: appoint another to one of them."
    )]
    OnePersonTwoSides { office: OfficeId, other: OfficeId },
    #[error(
        "Whoever proposes and seconds this must be known: have persons appointed to both offices."
    )]
    AgreedByUnknown,
    #[error(
        "The side {side:?} has a custodian in every clause and could open alone: leave it out of one."
    )]
    OneSideOpens { side: Side },
    #[error("The body {body} has no seal policy: lay down first who can open what it seals.")]
    SealPolicyMissing { body: BodyId },
    #[error("The seal {seal} of {meeting} is not the one that is due: prepare that first.")]
    SealOutOfOrder { seal: u32, meeting: MeetingId },
    #[error(
        "The seal does not follow the body's policy: deal one piece for each clause to the keys that \
         its custodians have now."
    )]
    SealOtherwise,
    #[error("There is no seal {seal} of a closed part: correct the number.")]
    SealUnknown { seal: u32 },
    #[error("Your office holds no piece of this clause: acknowledge your own.")]
    NotCustodian,
    #[error("The sealed segment {seq} of {camera} does not lie in its closed part: correct it.")]
    SealedElsewhere { camera: CameraId, seq: u64 },
    #[error("A sealed gap lies within one closed part and has a length: correct its times.")]
    SealedGapImplausible,
    #[error(
        "The body {body} has no seal policy: lay down first who can open what it seals, since what is \
         held back is sealed until the public has seen it."
    )]
    DelayNeedsSeal { body: BodyId },
    #[error("It is {now}: a session is closed as of now or earlier; correct the instant.")]
    AsOfAhead { now: Time },
    #[error(
        "An opening is of the whole, or from one time to a later one in the closed part: correct both."
    )]
    OpeningRange,
    #[error("The camera {camera} has not that much sealed: name what the record has of it.")]
    NothingSealed { camera: CameraId },
    #[error("This key is on the record already: make a new one for each opening.")]
    OneTimeKeyKnown,
    #[error("The act {act} asked for no opening of this meeting: name one that did.")]
    OpeningUnknown { act: ActId },
    #[error("The opening {act} was agreed to already: its custodians can answer.")]
    OpeningDecided { act: ActId },
    #[error("The opening {act} was refused, is done or has lapsed: ask for a new one.")]
    OpeningOver { act: ActId },
    #[error("Nobody agreed to the opening {act} yet: wait until it is approved.")]
    OpeningNotApproved { act: ActId },
    #[error("Not every clause of the opening {act} is answered: wait for its custodians.")]
    OpeningUnanswered { act: ActId },
    #[error("Whoever asks for an opening or opens cannot approve it: have somebody else decide.")]
    ApprovesOwn,
    #[error(
        "The act {act} is no decision to release that stands: name one of this meeting that does."
    )]
    ReleaseDecisionUnknown { act: ActId },
    #[error("This answer was given before: make a new one for this opening.")]
    AnswerReplayed,
    #[error("Another office opens: let the one that the request names do this.")]
    NotOpener,
    #[error("The opening {act} does not reach that far: keep to its cameras and its time.")]
    BeyondOpening { act: ActId },
    #[error("Nobody said what the opening {act} found: note that first.")]
    NotOpened { act: ActId },
    #[error(
        "Something of {camera} does not lie in what is released: correct its seal, numbers and times."
    )]
    ReleasedElsewhere { camera: CameraId },
    #[error("The file {digest} is named twice or was released to them before: leave it out.")]
    ReleasedAlready { digest: Digest },
    #[error(
        "The opening {opening} was agreed to on another ground, after the decision {decision}: have the \
         release of what was opened decided, and name that."
    )]
    OpenedOtherwise { opening: ActId, decision: ActId },
    #[error("The recorder is running: state that it stopped first.")]
    RecorderRunning,
    #[error("The meeting {meeting} is not over: adjourn it before its footage is completed.")]
    NotAdjourned { meeting: MeetingId },
    #[error("The final count of {camera} differs from the record: count again, each camera once.")]
    CountDiffers { camera: CameraId },

    // told and done
    #[error(
        "Nobody is left to tell: name the offices, or invite them first, or change what they are told."
    )]
    NobodyToTell,
    #[error(
        "Nobody told {office} what happens with the recording: have a recording notice given to it."
    )]
    NotTold { office: OfficeId },
    #[error("You answered this recording notice so already: nothing needs to be done.")]
    NoticeAnswered,
    #[error("The recording was handled as was told, or all differences were raised: leave it.")]
    NothingToRaise,
    #[error(
        "The camera {camera} was ordered to record, or was noted already: nothing needs to be done."
    )]
    NothingUnordered { camera: CameraId },

    // days
    #[error("The {field} has passed: give {today} or a later day.")]
    DayPassed { field: &'static str, today: Date },
    #[error("The {field} lies ahead: give {today} or an earlier day.")]
    DayAhead { field: &'static str, today: Date },

    // business
    #[error("The item {item} is not under discussion: turn to it first.")]
    ItemNotOpen { item: String },
    #[error(
        "The office {office} is not present as a member: note its arrival first, or leave it out."
    )]
    NotAMemberPresent { office: OfficeId },
    #[error(
        "The office {office} is no member of this meeting: invite it as one first, or note that it \
         came in attendance."
    )]
    NotAMember { office: OfficeId },
    #[error("A motion is seconded by another member than its mover: name another, or none.")]
    SecondedByMover,
    #[error("No motion was moved in this meeting by act {act}: correct the number.")]
    MotionUnknown { act: ActId },
    #[error("The motion of act {act} was voted on: move it anew to vote again.")]
    VotedAlready { act: ActId },
    #[error(
        "There is no quorum, with {present} members present of the {needed} needed: wait, or note who arrived."
    )]
    NoQuorum { present: u32, needed: u32 },
    #[error(
        "The ballots count otherwise: correct them, or leave out whether the motion was carried."
    )]
    CountedOtherwise,
    #[error("No decision was recorded in this meeting by act {act}: correct the number.")]
    DecisionUnknown { act: ActId },
    #[error("The decision of act {act} is public already: nothing needs to be done.")]
    PublicAlready { act: ActId },
    #[error(
        "The office {office} was neither invited nor came: ask a participant or the clerk to mark it."
    )]
    NotAParticipant { office: OfficeId },
    #[error(
        "The device's time does not lie between {from} and {until}: set its clock right, or leave it out."
    )]
    DeviceTimeImplausible { from: Time, until: Time },
    #[error(
        "The rules protect {before} seconds before an incident and {after} after it: leave the numbers out."
    )]
    WindowDiffers { before: u32, after: u32 },
    #[error("No commitment was made in this meeting by act {act}: correct the number.")]
    CommitmentUnknown { act: ActId },
    #[error(
        "The commitment of act {act} was met or dropped: make a new one if more is to be done."
    )]
    CommitmentEnded { act: ActId },
    #[error("The meeting {meeting} is not over: adjourn it before its minutes are approved.")]
    MinutesTooEarly { meeting: MeetingId },
    #[error(
        "The meeting {other} cannot approve these minutes: name another meeting of this body that began."
    )]
    ApprovedElsewhere { other: MeetingId },
    #[error("These minutes were approved already: nothing needs to be done.")]
    MinutesApprovedAlready,

    // custody
    #[error("Nothing was demanded of this meeting by act {act}: correct the number.")]
    DemandUnknown { act: ActId },
    #[error("The demand of act {act} has ended: make a new one.")]
    DemandOver { act: ActId },
    #[error(
        "What is withheld goes to nobody: name no recipients, or decide to release it to them."
    )]
    WithheldFromSome,
    #[error("Footage is withheld until a day that lies ahead: give a day after {today}, or none.")]
    UntilNotAhead { today: Date },
    #[error("No advice was given on this meeting by act {act}: correct the number.")]
    AdviceUnknown { act: ActId },
    #[error("The advice of act {act} is left out: say whether it was followed.")]
    AdviceLeftOut { act: ActId },
    #[error("The footage is withheld until {until}: wait, or have its release decided anew.")]
    WithheldUntil { until: Date },
    #[error("No standing decision releases the footage to them: have its release decided first.")]
    NotToBeReleased,
    #[error("The footage is kept for {least} days at least: give that many or more.")]
    RetentionTooShort { least: u32 },
    #[error("An office cannot hand footage over to itself: name who received it.")]
    HandedToItself,
    #[error("The file {name:?} is listed twice: give each file a name of its own.")]
    FileRepeated { name: String },
    #[error("Nothing was handed over by act {act} in this meeting: correct the number.")]
    HandOverUnknown { act: ActId },
    #[error(
        "You did not sign for the copy of act {act}: sign its receipt first, or name your own copy."
    )]
    CopyNotHeld { act: ActId },
    #[error(
        "These are not the files that are said to be handed over: list the same, or dispute the hand-over."
    )]
    FilesDiffer,
    #[error("The receipt for act {act} is signed: a new hand-over is needed for other files.")]
    ReceiptSignedAlready { act: ActId },
    #[error("Footage cannot be taken after it is deposited: give a claimed time before {now}.")]
    ClaimedAhead { now: Time },
    // rules
    #[error("Nothing would change on the record: leave it, or say what is to be different.")]
    NothingChanged,
    #[error("The rule {rule} must lie between {least} and {most}: correct the number.")]
    RuleOutside {
        rule: &'static str,
        least: u32,
        most: u32,
    },
    #[error(
        "{name:?} cannot name a category or exemption: use lower-case letters, digits and hyphens."
    )]
    RuleName { name: String },
    #[error("The rules name {name} twice: give each category and exemption a name of its own.")]
    RuleRepeated { name: String },
    #[error("The rules do not say where {rule} comes from: add it to the sources.")]
    SourceMissing { rule: &'static str },
    #[error("The rules lay down no {rule:?}: leave its source out.")]
    SourceOfNothing { rule: String },
    #[error("Who has the power {power:?} is the same in every body: leave it out of the rules.")]
    PowerFixed { power: Power },
    #[error("Nobody would have the power {power:?}: name at least one role.")]
    PowerUnheld { power: Power },
    #[error("There are no rules {set:?} to start from: adopt one of {shipped}.")]
    RuleSetUnknown { set: String, shipped: String },

    // notice under rules, agenda
    #[error("This body has no category {category:?}: use one of {known}.")]
    CategoryUnknown { category: String, known: String },
    #[error(
        "The rules ask for {hours} hours of notice: give a later start, or the ground of urgency."
    )]
    NoticeShort { hours: u32 },
    #[error("The notice is as long as the rules ask: leave the urgency out.")]
    UrgencyNeedless,
    #[error("The notice names the meeting {meeting} twice: name each meeting once.")]
    MeetingRepeated { meeting: MeetingId },
    #[error("The meeting {meeting} is put off without a date: postpone it to a date first.")]
    NoDate { meeting: MeetingId },
    #[error("The item {item} was under discussion: keep it on the agenda.")]
    ItemDiscussed { item: String },
    #[error("This paper is laid there already: nothing needs to be done.")]
    PaperLaidAlready,

    // classification
    #[error("This was in public at least in part, which cannot be undone: classify it as mixed.")]
    HeldInPublic,
    #[error("What is open needs no exemption and no review date: leave them out.")]
    OpenNeedsNone,
    #[error("What is not open needs a review date: say on which day it is to be reviewed.")]
    ReviewMissing,
    #[error("The exemption is missing: name one of {known}.")]
    ExemptionMissing { known: String },
    #[error("The rules of this body have no exemption {exemption:?}: name one of {known}.")]
    ExemptionUnknown { exemption: String, known: String },
    #[error("The rules of this body list no exemptions: leave it out, or have a list set.")]
    ExemptionUnlisted,
    #[error("What is open has no other title than its public one: classify it first.")]
    TitleOfOpen,
    #[error("The meeting {meeting} was streamed: there is nothing to explain, so leave it.")]
    WasStreamed { meeting: MeetingId },
    #[error("The meeting {meeting} is not over: adjourn it before you explain what was not seen.")]
    NotOver { meeting: MeetingId },
    #[error("The meeting {meeting} was never in public: see the ground on which it was closed.")]
    NeverInPublic { meeting: MeetingId },
    #[error("The item {item} is classified as closed: close the session first.")]
    ItemIsClosed { item: String },

    // offices
    #[error("The office {office} is shown without a name: leave the person out.")]
    NameHidden { office: String },
    #[error("A token of {office:?} shows a person: revoke it before the name can be hidden.")]
    NameShown { office: String },
    #[error("The record has another name for {person}: use that, or another id for someone else.")]
    PersonNamed { person: PersonId },
    #[error("This person holds {office} already: nothing needs to be done.")]
    OfficeHeld { office: OfficeId },
    #[error("Somebody else holds {office}: relieve them first.")]
    OfficeFilled { office: OfficeId },
    #[error("This person does not hold {office}: appoint them first, or correct the person.")]
    NotHolder { office: OfficeId },
    #[error("This is no mail address: write it as in clerk@example.org, without a name.")]
    MailImplausible,
    #[error("{language:?} names no language: write it as in BCP 47, for example en or hi.")]
    LanguageImplausible { language: String },
    #[error("The {field} is not what a passkey sends: give it as base64url without padding.")]
    PasskeyMalformed { field: &'static str },
    #[error("This passkey is or was registered: make a new one on the device.")]
    PasskeyKnown,
    #[error("There is no such passkey: correct the credential.")]
    PasskeyUnknown,
    #[error("This passkey signs for nobody any more: nothing needs to be done.")]
    PasskeyRevoked,
    #[error("This is no issuer of sign-ons: give its address, beginning with https://.")]
    IssuerImplausible,
    #[error("This sign-on stands for {office} already: nothing needs to be done.")]
    SignOnBound { office: OfficeId },
    #[error("This sign-on belongs to another person or issuer: unbind it first.")]
    SignOnOfAnother,
    #[error("This sign-on stands for nobody: correct the digest of issuer and subject.")]
    SignOnUnknown,
    #[error("This is no age recipient: give the public key, beginning with age1.")]
    RecipientImplausible,
    #[error("Only the machine's mail says how a message fared: leave it to it.")]
    MailOnly,
    #[error("This token has other limits: give the same ones, or make a new token.")]
    LimitsDiffer,
    #[error("The role does not give the power {power:?}: leave it out of the limits.")]
    PowerOfOtherRole { power: Power },
    #[error("A grant ends after it begins: give an end after {now}.")]
    LimitPassed { now: Time },
    // invitation
    #[error("The office {office} is invited to this meeting already: nothing needs to be done.")]
    InvitedAlready { office: OfficeId },
    #[error("The office {office} is not invited to this meeting: have the clerk invite it first.")]
    NotInvited { office: OfficeId },
    #[error(
        "The meeting {meeting} has been called to order, so its invitations stand: state the \
         absence instead."
    )]
    InvitationStands { meeting: MeetingId },
    #[error("The record has exactly this already: nothing needs to be done.")]
    SaidAlready,
    #[error("Whoever sends another office says which one: give the delegate.")]
    DelegateMissing,
    #[error("Only an answer that delegates names a delegate: leave it out, or delegate.")]
    DelegateMisplaced,
    #[error(
        "The office {delegate} cannot come instead, since it is the one invited or sends another \
         itself: name one that comes."
    )]
    DelegateCannotCome { delegate: OfficeId },
    #[error("No act {condition} stated a condition in this meeting: correct the number.")]
    ConditionUnknown { condition: ActId },
    #[error("A condition is put to another office: name the one that is to assure it.")]
    ConditionToItself,
    #[error("No act {assurance} gave an assurance: correct the number.")]
    AssuranceUnknown { assurance: ActId },
    #[error(
        "The assurance {assurance} was given by another office: give your own without superseding \
         that one."
    )]
    AssuranceOfAnother { assurance: ActId },
    #[error("The assurance {assurance} was superseded by {by} already: supersede that one.")]
    AssuranceSuperseded { assurance: ActId, by: ActId },
    #[error("The assurance {assurance} does not cover this meeting: attach one that does.")]
    AssuranceElsewhere { assurance: ActId },
    #[error("The assurance names {office} twice: name each addressee once.")]
    AddresseeRepeated { office: OfficeId },
    #[error("A period ends after it begins: correct its two instants.")]
    PeriodImplausible,

    // attendance
    #[error(
        "The office {office} is noted as being there at that time: note that it left, or correct \
         the line."
    )]
    ThereAlready { office: OfficeId },
    #[error("The office {office} is not noted as being there at that time: note its coming first.")]
    NotThere { office: OfficeId },
    #[error(
        "The meeting {meeting} ended at {until}: give the device's time, which lies before that."
    )]
    RegisterEnded { meeting: MeetingId, until: Time },
    #[error("No act {line} is a line of this meeting's register: correct the number.")]
    LineUnknown { line: ActId },
    #[error("The line {line} was struck already: nothing needs to be done.")]
    LineStruck { line: ActId },
    #[error("The register does not list the office {office}: have the clerk note it first.")]
    NotListed { office: OfficeId },
    #[error("The office {office} is not missing from this meeting: make a statement instead.")]
    NotAbsent { office: OfficeId },
    #[error("Only the clerk or the chair speaks for the convener: let one of them do it.")]
    ConvenerOnly,
    #[error(
        "An office speaks on one side of its own absence: let another one speak for the convener."
    )]
    BothSides,
    #[error("This side was heard already: it can add a statement, but not decline any more.")]
    HeardAlready,

    // papers
    #[error("There is no {what} {act}: correct the number of the act that made it.")]
    PaperUnknown { what: &'static str, act: ActId },
    #[error("The {what} {act} names another meeting, or none: name just what it names.")]
    PaperElsewhere { what: &'static str, act: ActId },
    #[error(
        "The act {act} is none of the meeting {meeting}: leave the meeting out, or correct the \
         number."
    )]
    ActElsewhere { act: ActId, meeting: MeetingId },
    #[error("The {what} goes to nobody: name at least one office.")]
    NobodyAddressed { what: &'static str },
    #[error("An office does not write to itself: leave {office} out.")]
    WritesToItself { office: OfficeId },
    #[error("The {field} are out of reason: give 1 to {limit}.")]
    DaysImplausible { field: &'static str, limit: u32 },
    #[error("Request {act} is not yours to word: leave it to its sender and those it went to.")]
    NotCorrespondent { act: ActId },
    #[error("The {what} {act} did not go to {office}: let an office that it went to do this.")]
    NotAddressed {
        what: &'static str,
        act: ActId,
        office: OfficeId,
    },
    #[error("Request {act} is not yours to deliver: leave it to its sender or the clerk.")]
    NotTheSender { act: ActId },
    #[error("It is known already that {office} has request {act}: nothing needs to be done.")]
    HasItAlready { act: ActId, office: OfficeId },
    #[error("This was acknowledged by {office} already: nothing needs to be done.")]
    AcknowledgedAlready { office: OfficeId },
    #[error("Request {act} was answered by {office} already: add to it with word_request.")]
    AnsweredAlready { act: ActId, office: OfficeId },

    // retention
    #[error("The stretch of footage ends before it begins: correct its times.")]
    ExtentEmpty,
    #[error("No hold was placed on this meeting by act {act}: correct the number.")]
    HoldUnknown { act: ActId },
    #[error("The hold of act {act} was lifted already: nothing needs to be done.")]
    HoldLiftedAlready { act: ActId },
    #[error(
        "The rules keep footage for {most} days at most: give that many or fewer, or place a hold."
    )]
    RetentionTooLong { most: u32 },
    #[error("Nothing of this is kept any more, or ever was: correct what is to be destroyed.")]
    NothingToDestroy,
    #[error("This footage was destroyed or is being destroyed: name footage that is still kept.")]
    FootageGone,
    #[error(
        "The footage is not all on the record: wait until the meeting is over and its footage complete."
    )]
    FootageUnfinished,
    #[error(
        "Nothing says how long this footage is kept: lay it down in the rules, or have it decided."
    )]
    AgeUnknown,
    #[error("The footage is kept until {until}: wait for that day.")]
    TooYoung { until: Date },
    #[error("A hold of act {hold} stands ({authority}): have it lifted by two persons first.")]
    Held { hold: ActId, authority: String },
    #[error("An incident protects {from} to {to}: leave that time out.")]
    NearIncident { from: Time, to: Time },
    #[error(
        "The rules ask for approved minutes before footage is destroyed: have them approved first."
    )]
    MinutesMissing,
    #[error(
        "The rules ask for a decision before footage is destroyed: name the act that recorded it."
    )]
    DecisionMissing,
    #[error(
        "The demand of act {demand} is open, or granted and unanswered: end it, or hand over a copy that answers it."
    )]
    Demanded { demand: ActId },
    #[error(
        "A release was promised or decided and has not come about: release it, or decide anew."
    )]
    ReleaseOwed,
    #[error(
        "The opening of act {opening} is not done: refuse it, or wait until it is opened or lapsed."
    )]
    OpeningPending { opening: ActId },
    #[error("Closed part {part} was to be reviewed on {review}: review it first.")]
    ReviewDue { part: u32, review: Date },
    #[error("No destruction of act {act} is at that point: correct the number.")]
    DestructionNotDue { act: ActId },
    #[error("There is no closed part {part} that is over: correct the number.")]
    PartUnknown { part: u32 },
    #[error("What is to be released needs no further review: leave the day out.")]
    ReviewOfReleased,
    #[error("A viewing is of named offices or persons: name each, and not the public.")]
    ViewersUnnamed,
    #[error("A viewing begins after the meeting did and has ended by now: correct its times.")]
    ViewingImplausible,
    #[error("A supervised viewing leaves no copy: enter a hand-over for what was taken along.")]
    CopyLeft,
    #[error("A check begins after the meeting did and not in the future: correct its time.")]
    CheckImplausible,

    // reports
    #[error("This is no age file in armor: encrypt it to its recipients first.")]
    NotSealed,
    #[error("The office {office} has no key for reports yet: choose another, or have it set one.")]
    RecipientMissing { office: OfficeId },
    #[error("This receipt code was used before: make a new random one.")]
    ReceiptUsed,
    #[error("This is not the receipt code of report {act}: give the one you were shown with it.")]
    ReceiptWrong { act: ActId },
    #[error("A recipient cannot add to report {act}: leave that to whoever made it.")]
    RecipientAdds { act: ActId },
    #[error("Report {act} cannot go to that state from where it stands: name a later one.")]
    ReportStateBack { act: ActId },
}

impl Refusal {
    /// A fixed name for programs, `ground_missing`.
    #[expect(clippy::too_many_lines, reason = "a table with one arm per refusal")]
    pub fn code(&self) -> &'static str {
        match self {
            Self::RoleMissing { .. } => "role_missing",
            Self::MachineOnly => "machine_only",
            Self::OfficeOnly { .. } => "office_only",
            Self::ClockBehind { .. } => "clock_behind",
            Self::GrantEnded { .. } => "grant_ended",
            Self::ScopeMissing { .. } => "scope_missing",
            Self::BodyOutside => "body_outside",
            Self::NoOffice => "no_office",
            Self::NotYourOffice { .. } => "not_your_office",
            Self::OfficeUnknown { .. } => "office_unknown",
            Self::OfficeExists { .. } => "office_exists",
            Self::OfficeNameTaken { .. } => "office_name_taken",
            Self::NeedsSecond => "needs_second",
            Self::NeedsNoSecond => "needs_no_second",
            Self::ProposalUnknown { .. } => "proposal_unknown",
            Self::ProposalEnded { .. } => "proposal_ended",
            Self::SamePerson => "same_person",
            Self::SameSide => "same_side",
            Self::ActUnknown { .. } => "act_unknown",
            Self::ErasedAlready { .. } => "erased_already",
            Self::NothingToErase { .. } => "nothing_to_erase",
            Self::NotDueToBeTold { .. } => "not_due_to_be_told",
            Self::ProposedTwice => "proposed_twice",
            Self::FieldEmpty { .. } => "field_empty",
            Self::FieldTooLong { .. } => "field_too_long",
            Self::FieldUnprintable { .. } => "field_unprintable",
            Self::GroundMissing => "ground_missing",
            Self::TimeImplausible { .. } => "time_implausible",
            Self::NumberTooLarge { .. } => "number_too_large",
            Self::TooMany { .. } => "too_many",
            Self::ZoneImplausible { .. } => "zone_implausible",
            Self::BodyExists { .. } => "body_exists",
            Self::BodyUnknown { .. } => "body_unknown",
            Self::RoomExists { .. } => "room_exists",
            Self::RoomUnknown { .. } => "room_unknown",
            Self::RoomOfAnotherBody { .. } => "room_of_another_body",
            Self::CameraExists { .. } => "camera_exists",
            Self::CameraUnknown { .. } => "camera_unknown",
            Self::CameraOutOfUse { .. } => "camera_out_of_use",
            Self::KeyInUse => "key_in_use",
            Self::TokenOfAnotherOffice { .. } => "token_of_another_office",
            Self::RoleHeld => "role_held",
            Self::TokenUnknown { .. } => "token_unknown",
            Self::TokenRevoked => "token_revoked",
            Self::MeetingExists { .. } => "meeting_exists",
            Self::MeetingUnknown { .. } => "meeting_unknown",
            Self::StartPassed { .. } => "start_passed",
            Self::ItemName { .. } => "item_name",
            Self::ItemRepeated { .. } => "item_repeated",
            Self::NoCamera { .. } => "no_camera",
            Self::CameraRepeated { .. } => "camera_repeated",
            Self::OrderedAlready => "ordered_already",
            Self::MeetingAdjourned { .. } => "meeting_adjourned",
            Self::MeetingCancelled { .. } => "meeting_cancelled",
            Self::CalledAlready { .. } => "called_already",
            Self::NotCalled { .. } => "not_called",
            Self::RoomBusy { .. } => "room_busy",
            Self::InRecess { .. } => "in_recess",
            Self::NotInRecess { .. } => "not_in_recess",
            Self::SessionIsClosed { .. } => "session_is_closed",
            Self::SessionIsOpen { .. } => "session_is_open",
            Self::ReviewNotAhead { .. } => "review_not_ahead",
            Self::ItemUnknown { .. } => "item_unknown",
            Self::ItemOpenAlready { .. } => "item_open_already",
            Self::FootageClosed { .. } => "footage_closed",
            Self::NotOrdered { .. } => "not_ordered",
            Self::CameraAbsent { .. } => "camera_absent",
            Self::TakeOutOfOrder { .. } => "take_out_of_order",
            Self::TakeUnknown { .. } => "take_unknown",
            Self::SegmentOutOfOrder { .. } => "segment_out_of_order",
            Self::SegmentMisplaced { .. } => "segment_misplaced",
            Self::SegmentOverlaps { .. } => "segment_overlaps",
            Self::SegmentNotOpen { .. } => "segment_not_open",
            Self::FootageEmpty { .. } => "footage_empty",
            Self::SpanEmpty => "span_empty",
            Self::GapImplausible => "gap_implausible",
            Self::GapKnown => "gap_known",
            Self::RecorderDown => "recorder_down",
            Self::SealPolicyShape => "seal_policy_shape",
            Self::CustodianWithoutKey { .. } => "custodian_without_key",
            Self::OneKeyForTwo { .. } => "one_key_for_two",
            Self::CustodianUnknown { .. } => "custodian_unknown",
            Self::OnePersonTwoSides { .. } => "one_person_two_sides",
            Self::AgreedByUnknown => "agreed_by_unknown",
            Self::OneSideOpens { .. } => "one_side_opens",
            Self::SealPolicyMissing { .. } => "seal_policy_missing",
            Self::SealOutOfOrder { .. } => "seal_out_of_order",
            Self::SealOtherwise => "seal_otherwise",
            Self::SealUnknown { .. } => "seal_unknown",
            Self::NotCustodian => "not_custodian",
            Self::SealedElsewhere { .. } => "sealed_elsewhere",
            Self::SealedGapImplausible => "sealed_gap_implausible",
            Self::DelayNeedsSeal { .. } => "delay_needs_seal",
            Self::AsOfAhead { .. } => "as_of_ahead",
            Self::OpeningRange => "opening_range",
            Self::NothingSealed { .. } => "nothing_sealed",
            Self::OneTimeKeyKnown => "one_time_key_known",
            Self::OpeningUnknown { .. } => "opening_unknown",
            Self::OpeningDecided { .. } => "opening_decided",
            Self::OpeningOver { .. } => "opening_over",
            Self::OpeningNotApproved { .. } => "opening_not_approved",
            Self::OpeningUnanswered { .. } => "opening_unanswered",
            Self::ApprovesOwn => "approves_own",
            Self::ReleaseDecisionUnknown { .. } => "release_decision_unknown",
            Self::AnswerReplayed => "answer_replayed",
            Self::NotOpener => "not_opener",
            Self::BeyondOpening { .. } => "beyond_opening",
            Self::NotOpened { .. } => "not_opened",
            Self::ReleasedElsewhere { .. } => "released_elsewhere",
            Self::ReleasedAlready { .. } => "released_already",
            Self::OpenedOtherwise { .. } => "opened_otherwise",
            Self::RecorderRunning => "recorder_running",
            Self::NotAdjourned { .. } => "not_adjourned",
            Self::CountDiffers { .. } => "count_differs",
            Self::NobodyToTell => "nobody_to_tell",
            Self::NotTold { .. } => "not_told",
            Self::NoticeAnswered => "notice_answered",
            Self::NothingToRaise => "nothing_to_raise",
            Self::NothingUnordered { .. } => "nothing_unordered",
            Self::DayPassed { .. } => "day_passed",
            Self::DayAhead { .. } => "day_ahead",
            Self::ItemNotOpen { .. } => "item_not_open",
            Self::NotAMemberPresent { .. } => "not_a_member_present",
            Self::NotAMember { .. } => "not_a_member",
            Self::SecondedByMover => "seconded_by_mover",
            Self::MotionUnknown { .. } => "motion_unknown",
            Self::VotedAlready { .. } => "voted_already",
            Self::NoQuorum { .. } => "no_quorum",
            Self::CountedOtherwise => "counted_otherwise",
            Self::DecisionUnknown { .. } => "decision_unknown",
            Self::PublicAlready { .. } => "public_already",
            Self::NotAParticipant { .. } => "not_a_participant",
            Self::DeviceTimeImplausible { .. } => "device_time_implausible",
            Self::WindowDiffers { .. } => "window_differs",
            Self::CommitmentUnknown { .. } => "commitment_unknown",
            Self::CommitmentEnded { .. } => "commitment_ended",
            Self::MinutesTooEarly { .. } => "minutes_too_early",
            Self::ApprovedElsewhere { .. } => "approved_elsewhere",
            Self::MinutesApprovedAlready => "minutes_approved_already",
            Self::DemandUnknown { .. } => "demand_unknown",
            Self::DemandOver { .. } => "demand_over",
            Self::WithheldFromSome => "withheld_from_some",
            Self::UntilNotAhead { .. } => "until_not_ahead",
            Self::AdviceUnknown { .. } => "advice_unknown",
            Self::AdviceLeftOut { .. } => "advice_left_out",
            Self::WithheldUntil { .. } => "withheld_until",
            Self::NotToBeReleased => "not_to_be_released",
            Self::RetentionTooShort { .. } => "retention_too_short",
            Self::HandedToItself => "handed_to_itself",
            Self::FileRepeated { .. } => "file_repeated",
            Self::HandOverUnknown { .. } => "hand_over_unknown",
            Self::CopyNotHeld { .. } => "copy_not_held",
            Self::FilesDiffer => "files_differ",
            Self::ReceiptSignedAlready { .. } => "receipt_signed_already",
            Self::ClaimedAhead { .. } => "claimed_ahead",
            Self::NothingChanged => "nothing_changed",
            Self::RuleOutside { .. } => "rule_outside",
            Self::RuleName { .. } => "rule_name",
            Self::RuleRepeated { .. } => "rule_repeated",
            Self::SourceMissing { .. } => "source_missing",
            Self::SourceOfNothing { .. } => "source_of_nothing",
            Self::PowerFixed { .. } => "power_fixed",
            Self::PowerUnheld { .. } => "power_unheld",
            Self::RuleSetUnknown { .. } => "rule_set_unknown",
            Self::CategoryUnknown { .. } => "category_unknown",
            Self::NoticeShort { .. } => "notice_short",
            Self::UrgencyNeedless => "urgency_needless",
            Self::MeetingRepeated { .. } => "meeting_repeated",
            Self::NoDate { .. } => "no_date",
            Self::ItemDiscussed { .. } => "item_discussed",
            Self::PaperLaidAlready => "paper_laid_already",
            Self::HeldInPublic => "held_in_public",
            Self::OpenNeedsNone => "open_needs_none",
            Self::ReviewMissing => "review_missing",
            Self::ExemptionMissing { .. } => "exemption_missing",
            Self::ExemptionUnknown { .. } => "exemption_unknown",
            Self::ExemptionUnlisted => "exemption_unlisted",
            Self::TitleOfOpen => "title_of_open",
            Self::WasStreamed { .. } => "was_streamed",
            Self::NotOver { .. } => "not_over",
            Self::NeverInPublic { .. } => "never_in_public",
            Self::ItemIsClosed { .. } => "item_is_closed",
            Self::NameHidden { .. } => "name_hidden",
            Self::NameShown { .. } => "name_shown",
            Self::PersonNamed { .. } => "person_named",
            Self::OfficeHeld { .. } => "office_held",
            Self::OfficeFilled { .. } => "office_filled",
            Self::NotHolder { .. } => "not_holder",
            Self::MailImplausible => "mail_implausible",
            Self::LanguageImplausible { .. } => "language_implausible",
            Self::PasskeyMalformed { .. } => "passkey_malformed",
            Self::PasskeyKnown => "passkey_known",
            Self::PasskeyUnknown => "passkey_unknown",
            Self::PasskeyRevoked => "passkey_revoked",
            Self::IssuerImplausible => "issuer_implausible",
            Self::SignOnBound { .. } => "sign_on_bound",
            Self::SignOnOfAnother => "sign_on_of_another",
            Self::SignOnUnknown => "sign_on_unknown",
            Self::RecipientImplausible => "recipient_implausible",
            Self::MailOnly => "mail_only",
            Self::LimitsDiffer => "limits_differ",
            Self::PowerOfOtherRole { .. } => "power_of_other_role",
            Self::LimitPassed { .. } => "limit_passed",

            // invitation
            Self::InvitedAlready { .. } => "invited_already",
            Self::NotInvited { .. } => "not_invited",
            Self::InvitationStands { .. } => "invitation_stands",
            Self::SaidAlready => "said_already",
            Self::DelegateMissing => "delegate_missing",
            Self::DelegateMisplaced => "delegate_misplaced",
            Self::DelegateCannotCome { .. } => "delegate_cannot_come",
            Self::ConditionUnknown { .. } => "condition_unknown",
            Self::ConditionToItself => "condition_to_itself",
            Self::AssuranceUnknown { .. } => "assurance_unknown",
            Self::AssuranceOfAnother { .. } => "assurance_of_another",
            Self::AssuranceSuperseded { .. } => "assurance_superseded",
            Self::AssuranceElsewhere { .. } => "assurance_elsewhere",
            Self::AddresseeRepeated { .. } => "addressee_repeated",
            Self::PeriodImplausible => "period_implausible",

            // attendance
            Self::ThereAlready { .. } => "there_already",
            Self::NotThere { .. } => "not_there",
            Self::RegisterEnded { .. } => "register_ended",
            Self::LineUnknown { .. } => "line_unknown",
            Self::LineStruck { .. } => "line_struck",
            Self::NotListed { .. } => "not_listed",
            Self::NotAbsent { .. } => "not_absent",
            Self::ConvenerOnly => "convener_only",
            Self::BothSides => "both_sides",
            Self::HeardAlready => "heard_already",
            // papers
            Self::PaperUnknown { .. } => "paper_unknown",
            Self::PaperElsewhere { .. } => "paper_elsewhere",
            Self::ActElsewhere { .. } => "act_elsewhere",
            Self::NobodyAddressed { .. } => "nobody_addressed",
            Self::WritesToItself { .. } => "writes_to_itself",
            Self::DaysImplausible { .. } => "days_implausible",
            Self::NotCorrespondent { .. } => "not_correspondent",
            Self::NotAddressed { .. } => "not_addressed",
            Self::NotTheSender { .. } => "not_the_sender",
            Self::HasItAlready { .. } => "has_it_already",
            Self::AcknowledgedAlready { .. } => "acknowledged_already",
            Self::AnsweredAlready { .. } => "answered_already",
            // retention
            Self::ExtentEmpty => "extent_empty",
            Self::HoldUnknown { .. } => "hold_unknown",
            Self::HoldLiftedAlready { .. } => "hold_lifted_already",
            Self::RetentionTooLong { .. } => "retention_too_long",
            Self::NothingToDestroy => "nothing_to_destroy",
            Self::FootageGone => "footage_gone",
            Self::FootageUnfinished => "footage_unfinished",
            Self::AgeUnknown => "age_unknown",
            Self::TooYoung { .. } => "too_young",
            Self::Held { .. } => "held",
            Self::NearIncident { .. } => "near_incident",
            Self::MinutesMissing => "minutes_missing",
            Self::DecisionMissing => "decision_missing",
            Self::Demanded { .. } => "demanded",
            Self::ReleaseOwed => "release_owed",
            Self::OpeningPending { .. } => "opening_pending",
            Self::ReviewDue { .. } => "review_due",
            Self::DestructionNotDue { .. } => "destruction_not_due",
            Self::PartUnknown { .. } => "part_unknown",
            Self::ReviewOfReleased => "review_of_released",
            Self::ViewersUnnamed => "viewers_unnamed",
            Self::ViewingImplausible => "viewing_implausible",
            Self::CopyLeft => "copy_left",
            Self::CheckImplausible => "check_implausible",
            // reports
            Self::NotSealed => "not_sealed",
            Self::RecipientMissing { .. } => "recipient_missing",
            Self::ReceiptUsed => "receipt_used",
            Self::ReceiptWrong { .. } => "receipt_wrong",
            Self::RecipientAdds { .. } => "recipient_adds",
            Self::ReportStateBack { .. } => "report_state_back",
        }
    }
}
