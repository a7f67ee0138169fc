//! The house: bodies, rooms, cameras, and who holds which role.

use std::collections::{BTreeMap, BTreeSet};

use crate::text::{self, NAME};
use crate::{Act, BodyId, CameraId, Digest, Record, Refusal, Role, RoomId};

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

pub(crate) fn grant(
    record: &Record,
    office: String,
    person: Option<String>,
    role: Role,
    token: Digest,
) -> Result<Act, Refusal> {
    text::words("office", &office, NAME)?;
    person
        .as_ref()
        .map_or(Ok(()), |person| text::words("person", person, NAME))?;
    if let Some(held) = record.grant(&token) {
        if held.revoked.is_some() {
            return Err(Refusal::TokenRevoked);
        }
        if (&held.office, &held.person) != (&office, &person) {
            return Err(Refusal::TokenOfAnotherOffice {
                office: held.office.clone(),
            });
        }
        if held.roles.contains(&role) {
            return Err(Refusal::RoleHeld);
        }
    }
    Ok(Act::RoleGranted {
        office,
        person,
        role,
        token,
    })
}

pub(crate) fn revoke(record: &Record, token: Digest, ground: String) -> Result<Act, Refusal> {
    text::ground(&ground)?;
    match record.grant(&token) {
        None => Err(Refusal::TokenUnknown { token }),
        Some(grant) if grant.revoked.is_some() => Err(Refusal::TokenRevoked),
        Some(_) => Ok(Act::RoleRevoked { token, ground }),
    }
}

/// Believes an act about the house; false when it does not fit.
pub(crate) fn fold(house: &mut House, act: &Act) -> bool {
    match act {
        Act::BodyEstablished { body, name, zone } => {
            let new = Body {
                id: body.clone(),
                name: name.clone(),
                zone: zone.clone(),
            };
            add(&mut house.bodies, body, new)
        }
        Act::RoomCreated { body, room, name } => {
            let (id, cameras) = (room.clone(), BTreeMap::new());
            let new = Room {
                id,
                body: body.clone(),
                name: name.clone(),
                cameras,
            };
            house.bodies.contains_key(body) && add(&mut house.rooms, room, new)
        }
        Act::CameraAdded {
            room,
            camera,
            name,
            key,
        } => {
            let Some(room) = house.rooms.get_mut(room) else {
                return false;
            };
            let (id, name) = (camera.clone(), name.clone());
            let new = Camera {
                id,
                name,
                key: *key,
                removed: None,
            };
            add(&mut room.cameras, camera, new) && {
                house.keys.insert(*key);
                true
            }
        }
        Act::CameraKeyReplaced { room, camera, key } => {
            let Some(camera) = house.camera(room, camera) else {
                return false;
            };
            camera.key = *key;
            house.keys.insert(*key);
            true
        }
        Act::CameraRemoved {
            room,
            camera,
            ground,
        } => {
            let Some(camera) = house.camera(room, camera) else {
                return false;
            };
            camera.removed = Some(ground.clone());
            true
        }
        Act::RoleGranted {
            office,
            person,
            role,
            token,
        } => {
            let (office, person) = (office.clone(), person.clone());
            let new = Grant {
                office,
                person,
                roles: BTreeSet::new(),
                revoked: None,
            };
            let grant = house.grants.entry(*token).or_insert(new);
            grant.revoked.is_none() && grant.roles.insert(*role)
        }
        Act::RoleRevoked { token, ground } => {
            let Some(grant) = house.grants.get_mut(token) else {
                return false;
            };
            if grant.revoked.is_some() {
                return false;
            }
            grant.revoked = Some(ground.clone());
            true
        }
        Act::Later { .. }
        | Act::MeetingNoticed { .. }
        | Act::MeetingCancelled { .. }
        | Act::RecordingOrdered { .. }
        | Act::CalledToOrder { .. }
        | Act::ItemOpened { .. }
        | Act::Recessed { .. }
        | Act::Resumed { .. }
        | Act::SessionClosed { .. }
        | Act::SessionReopened { .. }
        | Act::Adjourned { .. }
        | Act::CameraJoined { .. }
        | Act::CameraLost { .. }
        | Act::SpanKept { .. }
        | Act::GapFound { .. }
        | Act::RecorderStopped { .. }
        | Act::RecorderResumed { .. }
        | Act::FootageCompleted { .. } => false,
    }
}

impl House {
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
