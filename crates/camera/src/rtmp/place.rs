//! Where an encoder wants to publish, and with what key.

use acts::CameraPath;

use crate::Refused;

/// Reads camera and key from the application and the stream key as encoders send them:
/// `room` with `camera?key=K`, `room/camera` with `K`, `room` with `camera/K`, or the query
/// behind either.
pub(super) fn read(app: &str, name: &str) -> Result<(CameraPath, String), Refused> {
    let (app, app_query) = app.split_once('?').unwrap_or((app, ""));
    let (name, name_query) = name.split_once('?').unwrap_or((name, ""));
    let mut steps = app
        .split('/')
        .chain(name.split('/'))
        .filter(|step| !step.is_empty());
    let (room, camera) = (steps.next(), steps.next());
    let in_path = steps.next();
    let (Some(room), Some(camera), None) = (room, camera, steps.next()) else {
        return Err(Refused::NoPath);
    };
    let path = format!("{room}/{camera}")
        .parse()
        .map_err(|_| Refused::NoPath)?;
    let in_query = [name_query, app_query]
        .into_iter()
        .flat_map(|query| query.split('&'));
    let in_query = in_query
        .filter_map(|pair| pair.strip_prefix("key="))
        .find(|key| !key.is_empty());
    let key = in_query.or(in_path).ok_or(Refused::NoKey)?;
    Ok((path, key.to_owned()))
}
