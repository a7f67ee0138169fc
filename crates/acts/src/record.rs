//! The record: everything that the acts so far add up to.

use std::collections::BTreeMap;
use std::sync::Arc;

use rpds::RedBlackTreeMapSync;

use crate::bodies::{self, House};
use crate::erasure::Erasure;
use crate::papers::{self, Papers};
use crate::stamp::Stamp;
use crate::{
    Act, ActId, AdoptRules, Body, BodyId, By, Camera, CameraId, CameraPath, Chain, Command,
    ContactSet, Digest, DisclosureErased, Entry, Grant, Meeting, MeetingId, Notice, Office,
    OfficeCreated, OfficeId, PasskeyRegistered, PasskeyRevoked, PersonAppointed, PersonRelieved,
    RecipientSet, Refusal, Room, RoomId, Rules, RulesSet, Said, SealPolicySet, SignOnBound,
    Telling, Time,
};

/// The fold of all entries: the house, and one fold per meeting.
///
/// A clone shares all that did not change, so that a snapshot costs the same however many meetings
/// there were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    next: u64,
    latest: Time,
    house: Arc<House>,
    meetings: RedBlackTreeMapSync<MeetingId, Arc<Meeting>>,
    sitting: BTreeMap<RoomId, MeetingId>,
    papers: Arc<Papers>,
    erasures: Arc<BTreeMap<ActId, Erasure>>,
    telling: Arc<Telling>,
    misfits: Vec<u64>,
}

/// An entry that does not continue the record, found by [`Record::follows`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misplaced {
    /// Another place in the log was due.
    #[error("entry {found} stands where entry {expected} belongs")]
    Number {
        /// The place that was due.
        expected: u64,
        /// The place that it claims.
        found: u64,
    },
    /// It is older than the entry before.
    #[error("entry {n} claims to be from {at}, before the entry that precedes it")]
    Time {
        /// The entry.
        n: u64,
        /// The instant that it claims.
        at: Time,
    },
    /// It does not name the act before it in its meeting.
    #[error("entry {n} does not continue the chain of acts of its meeting")]
    Chain {
        /// The entry.
        n: u64,
    },
}

impl Record {
    /// Believes an entry that was written; `disclosure` is the SHA-256 of its disclosure file,
    /// which the next act of the same meeting names.
    ///
    /// Cannot fail: an act that does not fit, which `decide` would never have let pass, changes
    /// nothing and is counted among [`Record::misfits`].
    pub fn apply(&mut self, entry: &Entry, disclosure: Digest) {
        self.next = entry.n.saturating_add(1);
        self.latest = self.latest.max(entry.at);
        let stamp = Stamp::of(entry);
        let fits = match (&entry.act, entry.act.meeting()) {
            (Act::Told(made), _) => self.told(made, &stamp),
            (Act::DisclosureErased(made), _) => self.erase(made, &stamp),
            (act @ Act::MeetingNoticed { .. }, Some(_)) => self.notice(act, &stamp),
            (act @ crate::papers_acts!(), _) => {
                papers::fold(Arc::make_mut(&mut self.papers), act, &stamp)
            }
            (act, Some(meeting)) => self.believe(meeting, act, &stamp),
            (act, None) => self.furnish(act, &stamp),
        };
        if fits {
            self.tell(&entry.act, &stamp);
        } else {
            self.misfits.push(entry.n);
        }
        if let Some(chain) = &entry.chain
            && let Some(meeting) = self.meetings.get_mut(&chain.meeting)
        {
            Arc::make_mut(meeting).follow(stamp.n, chain.seq, disclosure);
        }
    }

    fn notice(&mut self, act: &Act, stamp: &Stamp) -> bool {
        let Some((notice, items)) = Notice::of(act) else {
            return false;
        };
        if self.meetings.contains_key(&notice.meeting) {
            return false;
        }
        let setting = self.house.setting(&notice);
        let meeting = Meeting::new(notice, items, stamp, setting);
        let id = meeting.id().clone();
        self.meetings.insert_mut(id, Arc::new(meeting));
        true
    }

    fn believe(&mut self, id: &MeetingId, act: &Act, stamp: &Stamp) -> bool {
        let Some(meeting) = self.meetings.get_mut(id) else {
            return false;
        };
        let meeting = Arc::make_mut(meeting);
        let setting = self.house.setting(meeting.notice());
        let fits = meeting.fold(act, stamp, setting);
        let room = &meeting.notice().room;
        if meeting.state().sits() {
            self.sitting.insert(room.clone(), id.clone());
        } else if self.sitting.get(room) == Some(id) {
            self.sitting.remove(room);
        }
        fits
    }

    /// Blanks the words wherever the fold quotes the act.
    fn erase(&mut self, made: &DisclosureErased, stamp: &Stamp) -> bool {
        if made.entry.0 >= stamp.n.0 || self.erased(made.entry) {
            return false;
        }
        match &made.meeting {
            Some(meeting) => {
                let Some(meeting) = self.meetings.get_mut(meeting) else {
                    return false;
                };
                Arc::make_mut(meeting).erase(made.entry);
            }
            None => Arc::make_mut(&mut self.house).erase(made.entry),
        }
        Arc::make_mut(&mut self.papers).erase(made.entry);
        Arc::make_mut(&mut self.telling).erase(made.entry);
        Arc::make_mut(&mut self.erasures).insert(made.entry, (stamp.clone(), made.clone()));
        true
    }

    fn furnish(&mut self, act: &Act, stamp: &Stamp) -> bool {
        if matches!(act, Act::Later { .. }) {
            return true;
        }
        let fits = bodies::fold(Arc::make_mut(&mut self.house), act, stamp);
        if let Act::CameraRemoved { room, camera, .. } = act
            && fits
        {
            let here = |meeting: &&Meeting| meeting.notice().room == *room;
            let on = self
                .meetings()
                .filter(here)
                .filter(|m| !m.state().is_over());
            for id in on.map(|meeting| meeting.id().clone()).collect::<Vec<_>>() {
                if let Some(meeting) = self.meetings.get_mut(&id) {
                    Arc::make_mut(meeting).camera_removed(camera);
                }
            }
        }
        fits
    }

    /// The number of the next entry, which is the count of entries so far.
    pub fn next_n(&self) -> u64 {
        self.next
    }

    /// The instant of the latest entry; the Unix epoch before the first.
    pub fn latest(&self) -> Time {
        self.latest
    }

    /// The chain of the next act of a meeting.
    pub fn next_chain(&self, meeting: &MeetingId) -> Chain {
        let (seq, prev) = self.meeting(meeting).map_or((0, None), Meeting::chain_end);
        Chain {
            meeting: meeting.clone(),
            seq,
            prev,
        }
    }

    /// The entry that writes an act next: its number and its chain are those that are due.
    pub fn entry(&self, by: By, act: Act, at: Time) -> Entry {
        let chain = act.meeting().map(|meeting| self.next_chain(meeting));
        Entry {
            n: self.next,
            at,
            by,
            chain,
            act,
            signed: None,
        }
    }

    /// Checks that an entry continues the record: its number, its time and its chain.
    pub fn follows(&self, entry: &Entry) -> Result<(), Misplaced> {
        let n = entry.n;
        if n != self.next {
            return Err(Misplaced::Number {
                expected: self.next,
                found: n,
            });
        }
        if entry.at < self.latest {
            return Err(Misplaced::Time { n, at: entry.at });
        }
        let later = matches!(entry.act, Act::Later { .. });
        let meeting = match &entry.chain {
            Some(chain) if later => Some(&chain.meeting),
            Some(_) | None => entry.act.meeting(),
        };
        let due = meeting.map(|meeting| self.next_chain(meeting));
        if entry.chain == due {
            Ok(())
        } else {
            Err(Misplaced::Chain { n })
        }
    }

    /// Numbers of the entries whose act did not fit the record and changed nothing: none in a
    /// record that a notary kept.
    pub fn misfits(&self) -> &[u64] {
        &self.misfits
    }

    /// A meeting.
    pub fn meeting(&self, meeting: &MeetingId) -> Option<&Meeting> {
        self.meetings.get(meeting).map(Arc::as_ref)
    }

    /// The meeting that an act belongs to; none for one of the house, or of no meeting.
    pub(crate) fn meeting_of(&self, act: ActId) -> Option<&Meeting> {
        self.meetings().find(|meeting| meeting.has_act(act))
    }

    /// All meetings, by name.
    pub fn meetings(&self) -> impl DoubleEndedIterator<Item = &Meeting> + ExactSizeIterator {
        self.meetings.values().map(Arc::as_ref)
    }

    /// The meeting that sits in a room now: called to order and not adjourned.
    pub fn sitting_in(&self, room: &RoomId) -> Option<&Meeting> {
        self.sitting
            .get(room)
            .and_then(|meeting| self.meeting(meeting))
    }

    /// All meetings that sit now.
    pub fn sitting(&self) -> impl Iterator<Item = &Meeting> {
        self.sitting
            .values()
            .filter_map(|meeting| self.meeting(meeting))
    }

    /// A body.
    pub fn body(&self, body: &BodyId) -> Option<&Body> {
        self.house.bodies.get(body)
    }

    /// All bodies, by name.
    pub fn bodies(&self) -> impl Iterator<Item = &Body> {
        self.house.bodies.values()
    }

    /// A room.
    pub fn room(&self, room: &RoomId) -> Option<&Room> {
        self.house.rooms.get(room)
    }

    /// All rooms, by name.
    pub fn rooms(&self) -> impl Iterator<Item = &Room> {
        self.house.rooms.values()
    }

    /// A camera, also one that was taken out of use.
    pub fn camera(&self, path: &CameraPath) -> Option<&Camera> {
        self.room(&path.room)?.cameras.get(&path.camera)
    }

    /// What was granted to the bearer of the token with this digest, also when revoked since.
    pub fn grant(&self, token: &Digest) -> Option<&Grant> {
        self.house.grants.get(token)
    }

    /// All grants with the digests of their tokens, also revoked ones.
    pub fn grants(&self) -> impl Iterator<Item = (&Digest, &Grant)> {
        self.house.grants.iter()
    }

    /// An office.
    pub fn office(&self, office: &OfficeId) -> Option<&Office> {
        self.house.offices.get(office)
    }

    /// All offices, by name.
    pub fn offices(&self) -> impl Iterator<Item = &Office> {
        self.house.offices.values()
    }

    /// The office that an actor acts for, when the record has it.
    pub fn office_of(&self, by: &By) -> Option<&Office> {
        match by {
            By::Office { office, .. } => self.office_named(office),
            By::Machine { .. } => None,
        }
    }

    /// An office by its name for people.
    pub fn office_named(&self, name: &str) -> Option<&Office> {
        self.office(self.house.office_names.get(name)?)
    }

    /// The rules of a body with the act that set them, once it has any.
    pub fn rules_said(&self, body: &BodyId) -> Option<&Said<Rules>> {
        self.house.rules.get(body)
    }

    /// The rules of a body, once it has any.
    pub fn rules(&self, body: &BodyId) -> Option<&Rules> {
        self.house.rules.get(body).map(|said| &said.what)
    }

    /// The acts whose words were erased, with the act that did it.
    pub fn erasures(&self) -> &BTreeMap<ActId, (Stamp, DisclosureErased)> {
        &self.erasures
    }

    /// Who is still to be told of what.
    pub fn telling(&self) -> &Telling {
        &self.telling
    }

    pub(crate) fn telling_mut(&mut self) -> &mut Telling {
        Arc::make_mut(&mut self.telling)
    }

    pub(crate) fn meeting_mut(&mut self, meeting: &MeetingId) -> Option<&mut Meeting> {
        self.meetings.get_mut(meeting).map(Arc::make_mut)
    }

    /// What was written outside of meetings.
    pub fn papers(&self) -> &Papers {
        &self.papers
    }

    /// The body that a command is about, through its meeting or by its own field.
    pub(crate) fn body_concerned<'a>(&'a self, command: &'a Command) -> Option<&'a BodyId> {
        if let Command::EstablishBody { body, .. }
        | Command::CreateRoom { body, .. }
        | Command::NoticeMeeting { body, .. }
        | Command::SetRules(RulesSet { body, .. })
        | Command::AdoptRules(AdoptRules { body, .. })
        | Command::CreateOffice(OfficeCreated { body, .. })
        | Command::SetSealPolicy(SealPolicySet { body, .. }) = command
        {
            return Some(body);
        }
        if let Command::AddCamera { room, .. }
        | Command::ReplaceCameraKey { room, .. }
        | Command::RemoveCamera { room, .. } = command
        {
            return Some(&self.room(room)?.body);
        }
        if let Some(office) = self.office_concerned(command) {
            return self.office(office).map(|office| &office.body);
        }
        Some(&self.meeting(command.meeting()?)?.notice().body)
    }

    /// The office that a command about offices names.
    fn office_concerned<'a>(&'a self, command: &'a Command) -> Option<&'a OfficeId> {
        if let Command::AppointPerson(PersonAppointed { office, .. })
        | Command::RelievePerson(PersonRelieved { office, .. })
        | Command::RegisterPasskey(PasskeyRegistered { office, .. })
        | Command::BindSignOn(SignOnBound { office, .. }) = command
        {
            return Some(office);
        }
        if let Command::SetContact(ContactSet { office, .. })
        | Command::SetRecipient(RecipientSet { office, .. }) = command
        {
            return office.as_ref();
        }
        if let Command::RevokePasskey(PasskeyRevoked { credential, .. }) = command {
            return Some(&self.passkey(credential)?.office);
        }
        None
    }

    pub(crate) fn known_office(&self, office: &OfficeId) -> Result<&Office, Refusal> {
        let unknown = || Refusal::OfficeUnknown {
            office: office.clone(),
        };
        self.office(office).ok_or_else(unknown)
    }

    pub(crate) fn house(&self) -> &House {
        &self.house
    }

    /// A meeting that a command names.
    pub(crate) fn known(&self, meeting: &MeetingId) -> Result<&Meeting, Refusal> {
        let unknown = || Refusal::MeetingUnknown {
            meeting: meeting.clone(),
        };
        self.meeting(meeting).ok_or_else(unknown)
    }

    /// A camera that a room has in use.
    pub(crate) fn in_use(&self, room: &RoomId, camera: &CameraId) -> Result<&Camera, Refusal> {
        let (room, camera) = (room.clone(), camera.clone());
        let Some(found) = self.house.rooms.get(&room) else {
            return Err(Refusal::RoomUnknown { room });
        };
        match found.cameras.get(&camera) {
            None => Err(Refusal::CameraUnknown { room, camera }),
            Some(gone) if gone.removed.is_some() => Err(Refusal::CameraOutOfUse { room, camera }),
            Some(camera) => Ok(camera),
        }
    }
}
