//! The house: bodies, rooms, cameras, and who holds which role.

use std::collections::{BTreeMap, BTreeSet};

use crate::SealPolicySet;
use crate::decide::Ask;
use crate::meeting::Setting;
use crate::offices::Doors;
use crate::second::Proposals;
use crate::stamp::{Said, Stamp};
use crate::text::{self, NAME};
use crate::{
    Act, ActId, BodyId, CameraId, Digest, Limits, Notice, Office, OfficeId, PersonId, Power,
    Record, Refusal, Role, RoomId, Rules,
};

/// A body that holds meetings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// Its name in addresses.
    pub id: BodyId,
    /// Its name for people.
    pub name: String,
    /// IANA time zone, "Asia/Kolkata".
    pub zone: String,
}

/// A room with its cameras.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Its name in addresses and stream paths.
    pub id: RoomId,
    /// The body that meets there.
    pub body: BodyId,
    /// Its name for people.
    pub name: String,
    /// Its cameras, also those that were taken out of use.
    pub cameras: BTreeMap<CameraId, Camera>,
}

impl Room {
    /// The cameras in use.
    pub fn in_use(&self) -> impl Iterator<Item = &Camera> {
        self.cameras
            .values()
            .filter(|camera| camera.removed.is_none())
    }
}

/// A camera's place in a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Camera {
    /// Its name in addresses and stream paths.
    pub id: CameraId,
    /// Its name for people, "East wall".
    pub name: String,
    /// SHA-256 of its stream key.
    pub key: Digest,
    /// Why it was taken out of use, once it was.
    pub removed: Option<String>,
}

/// What the bearer of a token may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The office that the bearer holds.
    pub office: String,
    /// The person, where the office is shown with a name.
    pub person: Option<String>,
    /// The person who bears it, never shown.
    pub holder: Option<PersonId>,
    /// What narrows it.
    pub limits: Limits,
    /// The roles granted.
    pub roles: BTreeSet<Role>,
    /// Why it was revoked, once it was.
    pub revoked: Option<String>,
}

/// Bodies, rooms and grants; `keys` are all camera keys that were ever in use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct House {
    pub(crate) bodies: BTreeMap<BodyId, Body>,
    pub(crate) rooms: BTreeMap<RoomId, Room>,
    pub(crate) grants: BTreeMap<Digest, Grant>,
    pub(crate) keys: BTreeSet<Digest>,
    pub(crate) rules: BTreeMap<BodyId, Said<Rules>>,
    pub(crate) offices: BTreeMap<OfficeId, Office>,
    pub(crate) doors: Doors,
    /// Offices by their names for people.
    pub(crate) office_names: BTreeMap<String, OfficeId>,
    pub(crate) proposals: Proposals,
    pub(crate) seal_policies: BTreeMap<BodyId, Said<SealPolicySet>>,
}

pub(crate) fn establish(
    record: &Record,
    body: BodyId,
    name: String,
    zone: String,
) -> Result<Act, Refusal> {
    text::words("name", &name, NAME)?;
    text::zone(&zone)?;
    if record.body(&body).is_some() {
        return Err(Refusal::BodyExists { body });
    }
    Ok(Act::BodyEstablished { body, name, zone })
}

pub(crate) fn create_room(
    record: &Record,
    body: BodyId,
    room: RoomId,
    name: String,
) -> Result<Act, Refusal> {
    text::words("name", &name, NAME)?;
    if record.body(&body).is_none() {
        return Err(Refusal::BodyUnknown { body });
    }
    if record.room(&room).is_some() {
        return Err(Refusal::RoomExists { room });
    }
    Ok(Act::RoomCreated { body, room, name })
}

pub(crate) fn add_camera(
    record: &Record,
    room: RoomId,
    camera: CameraId,
    name: String,
    key: Digest,
) -> Result<Act, Refusal> {
    const LIMIT: usize = 64;
    text::words("name", &name, NAME)?;
    let Some(found) = record.room(&room) else {
        return Err(Refusal::RoomUnknown { room });
    };
    if found.cameras.contains_key(&camera) {
        return Err(Refusal::CameraExists { room, camera });
    }
    if found.cameras.len() >= LIMIT {
        return Err(Refusal::TooMany {
            what: "cameras in this room",
            limit: LIMIT,
        });
    }
    unused_key(record, &key)?;
    Ok(Act::CameraAdded {
        room,
        camera,
        name,
        key,
    })
}

pub(crate) fn replace_key(
    record: &Record,
    room: RoomId,
    camera: CameraId,
    key: Digest,
) -> Result<Act, Refusal> {
    record.in_use(&room, &camera)?;
    unused_key(record, &key)?;
    Ok(Act::CameraKeyReplaced { room, camera, key })
}

fn unused_key(record: &Record, key: &Digest) -> Result<(), Refusal> {
    if record.house().keys.contains(key) {
        Err(Refusal::KeyInUse)
    } else {
        Ok(())
    }
}

pub(crate) fn remove_camera(
    record: &Record,
    room: RoomId,
    camera: CameraId,
    ground: String,
) -> Result<Act, Refusal> {
    text::ground(&ground)?;
    record.in_use(&room, &camera)?;
    Ok(Act::CameraRemoved {
        room,
        camera,
        ground,
    })
}

/// A role as it is asked for and granted.
pub(crate) struct Granted {
    pub(crate) office: String,
    pub(crate) person: Option<String>,
    pub(crate) role: Role,
    pub(crate) token: Digest,
    pub(crate) holder: Option<PersonId>,
    pub(crate) limits: Limits,
}

pub(crate) fn grant(ask: Ask<'_>, granted: Granted) -> Result<Act, Refusal> {
    let record = ask.record;
    let Granted {
        office,
        person,
        role,
        token,
        holder,
        limits,
    } = granted;
    text::words("office", &office, NAME)?;
    person
        .as_ref()
        .map_or(Ok(()), |person| text::words("person", person, NAME))?;
    let hidden = record
        .office_named(&office)
        .is_some_and(|it| it.name_hidden);
    if hidden && person.is_some() {
        return Err(Refusal::NameHidden { office });
    }
    narrowed(ask, role, &limits)?;
    if let Some(held) = record.grant(&token) {
        if held.revoked.is_some() {
            return Err(Refusal::TokenRevoked);
        }
        if (&held.office, &held.person) != (&office, &person) || held.holder != holder {
            return Err(Refusal::TokenOfAnotherOffice {
                office: held.office.clone(),
            });
        }
        if held.roles.contains(&role) {
            return Err(Refusal::RoleHeld);
        }
        if held.limits != limits {
            return Err(Refusal::LimitsDiffer);
        }
    }
    Ok(Act::RoleGranted {
        office,
        person,
        role,
        token,
        holder,
        limits,
    })
}

/// Refuses limits that could never let anything pass, which must be a mistake.
fn narrowed(ask: Ask<'_>, role: Role, limits: &Limits) -> Result<(), Refusal> {
    let Limits {
        bodies,
        powers,
        until,
    } = limits;
    if let Some(body) = bodies.iter().find(|body| ask.record.body(body).is_none()) {
        return Err(Refusal::BodyUnknown { body: body.clone() });
    }
    let laid_down = |rules: &Rules, power: &Power| {
        let roles = rules.powers.get(power);
        roles.is_some_and(|roles| roles.contains(&role))
    };
    let given = |power: &&Power| {
        let reach = |body: &&Body| bodies.is_empty() || bodies.contains(&body.id);
        let mut rules = ask.record.bodies().filter(reach);
        power.roles().contains(&role)
            || rules.any(|body| {
                let rules = ask.record.rules(&body.id);
                rules.is_some_and(|rules| laid_down(rules, power))
            })
    };
    if let Some(power) = powers.iter().find(|power| !given(power)) {
        return Err(Refusal::PowerOfOtherRole { power: *power });
    }
    if let Some(until) = *until {
        text::instant("end of the grant", until)?;
        if until <= ask.at {
            return Err(Refusal::LimitPassed { now: ask.at });
        }
    }
    Ok(())
}

pub(crate) fn revoke(record: &Record, token: Digest, ground: String) -> Result<Act, Refusal> {
    text::ground(&ground)?;
    match record.grant(&token) {
        None => Err(Refusal::TokenUnknown { token }),
        Some(grant) if grant.revoked.is_some() => Err(Refusal::TokenRevoked),
        Some(_) => Ok(Act::RoleRevoked { token, ground }),
    }
}

/// Believes an act about the house; false when it does not fit and changes nothing.
pub(crate) fn fold(house: &mut House, act: &Act, stamp: &Stamp) -> bool {
    match act {
        Act::BodyEstablished { body, name, zone } => house.body_established(body, name, zone),
        Act::RoomCreated { body, room, name } => house.room_created(body, room, name),
        Act::CameraAdded {
            room,
            camera,
            name,
            key,
        } => house.camera_added(room, camera, name, *key),
        Act::CameraKeyReplaced { room, camera, key } => house.key_replaced(room, camera, *key),
        Act::CameraRemoved {
            room,
            camera,
            ground,
        } => house.camera_removed(room, camera, ground),
        Act::RoleGranted {
            office,
            person,
            role,
            token,
            holder,
            limits,
        } => house.role_granted(&Granted {
            office: office.clone(),
            person: person.clone(),
            role: *role,
            token: *token,
            holder: holder.clone(),
            limits: limits.clone(),
        }),
        Act::RoleRevoked { token, ground } => house.role_revoked(token, ground),
        Act::RulesSet(it) => house.rules_set(it, stamp),
        Act::OfficeCreated(it) => house.office_created(it, stamp),
        Act::PersonAppointed(it) => house.person_appointed(it, stamp),
        Act::PersonRelieved(it) => house.person_relieved(it, stamp),
        Act::ContactSet(it) => house.contact_set(it, stamp),
        Act::PasskeyRegistered(it) => house.passkey_registered(it, stamp),
        Act::PasskeyRevoked(it) => house.passkey_revoked(it, stamp),
        Act::SignOnBound(it) => house.sign_on_bound(it, stamp),
        Act::SignOnUnbound(it) => house.sign_on_unbound(it, stamp),
        Act::RecipientSet(it) => house.recipient_set(it, stamp),
        Act::SealPolicySet(it) => house.seal_policy_set(it, stamp),
        Act::Proposed(it) => house.proposed(it, stamp),
        Act::Seconded(it) => house.seconded(it, stamp),
        Act::ProposalRejected(it) => house.proposal_rejected(it, stamp),
        crate::notice_acts!()
        | crate::attendance_acts!()
        | crate::session_acts!()
        | crate::handling_acts!()
        | crate::business_acts!()
        | crate::footage_acts!()
        | crate::custody_acts!()
        | crate::papers_acts!()
        | Act::DisclosureErased(..)
        | Act::Told(..)
        | Act::Later { .. } => false,
    }
}

impl House {
    /// Blanks the words of an act wherever the house quotes it.
    pub(crate) fn erase(&mut self, act: ActId) {
        self.erase_office_words(act);
    }

    /// What it says about a meeting with this notice.
    pub(crate) fn setting(&self, notice: &Notice) -> Setting<'_> {
        let room = self.rooms.get(&notice.room);
        Setting {
            rules: self.rules.get(&notice.body).map(|said| &said.what),
            covered: room.is_some_and(|room| room.in_use().next().is_some()),
        }
    }

    fn body_established(&mut self, body: &BodyId, name: &str, zone: &str) -> bool {
        let new = Body {
            id: body.clone(),
            name: name.to_owned(),
            zone: zone.to_owned(),
        };
        add(&mut self.bodies, body, new)
    }

    fn room_created(&mut self, body: &BodyId, room: &RoomId, name: &str) -> bool {
        let (id, body, name) = (room.clone(), body.clone(), name.to_owned());
        let known = self.bodies.contains_key(&body);
        known
            && add(
                &mut self.rooms,
                room,
                Room {
                    id,
                    body,
                    name,
                    cameras: BTreeMap::new(),
                },
            )
    }

    fn camera_added(&mut self, room: &RoomId, camera: &CameraId, name: &str, key: Digest) -> bool {
        let Some(room) = self.rooms.get_mut(room) else {
            return false;
        };
        let new = Camera {
            id: camera.clone(),
            name: name.to_owned(),
            key,
            removed: None,
        };
        let fits = add(&mut room.cameras, camera, new);
        if fits {
            self.keys.insert(key);
        }
        fits
    }

    fn key_replaced(&mut self, room: &RoomId, camera: &CameraId, key: Digest) -> bool {
        let Some(camera) = self.camera(room, camera) else {
            return false;
        };
        camera.key = key;
        self.keys.insert(key);
        true
    }

    fn camera_removed(&mut self, room: &RoomId, camera: &CameraId, ground: &str) -> bool {
        let Some(camera) = self.camera(room, camera) else {
            return false;
        };
        camera.removed = Some(ground.to_owned());
        true
    }

    fn role_granted(&mut self, granted: &Granted) -> bool {
        let new = Grant {
            office: granted.office.clone(),
            person: granted.person.clone(),
            holder: granted.holder.clone(),
            limits: granted.limits.clone(),
            roles: BTreeSet::new(),
            revoked: None,
        };
        let grant = self.grants.entry(granted.token).or_insert(new);
        let fits = grant.revoked.is_none() && grant.limits == granted.limits;
        fits && grant.roles.insert(granted.role)
    }

    fn role_revoked(&mut self, token: &Digest, ground: &str) -> bool {
        let grant = self
            .grants
            .get_mut(token)
            .filter(|grant| grant.revoked.is_none());
        grant
            .map(|grant| grant.revoked = Some(ground.to_owned()))
            .is_some()
    }

    /// A camera in use.
    fn camera(&mut self, room: &RoomId, camera: &CameraId) -> Option<&mut Camera> {
        let camera = self.rooms.get_mut(room)?.cameras.get_mut(camera)?;
        camera.removed.is_none().then_some(camera)
    }
}

fn add<K: Ord + Clone, V>(to: &mut BTreeMap<K, V>, key: &K, value: V) -> bool {
    if to.contains_key(key) {
        return false;
    }
    to.insert(key.clone(), value);
    true
}
