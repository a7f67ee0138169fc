//! What is said once everything answers: addresses, links, the ready file.

use std::io::Write;
use std::net::SocketAddr;

use acts::{Actor, Command, Role, SETUP, Time};
use portal::Logins;
use serde::Serialize;

use crate::config::Config;
use crate::river::River;

/// Everything that answers.
pub(crate) struct Doors<'a> {
    pub(crate) river: &'a River,
    pub(crate) logins: &'a Logins,
    pub(crate) origin: &'a str,
    pub(crate) site_at: SocketAddr,
    pub(crate) rtmp_at: SocketAddr,
    pub(crate) rtmps_at: Option<SocketAddr>,
}

/// One-time links are good for a day.
pub(crate) const LINK_US: i64 = 24 * 3600 * Time::SECOND;

/// Writes a line for whoever started the program.
pub(crate) fn say(text: &str) {
    // A closed standard output is nobody's loss.
    drop(writeln!(std::io::stdout().lock(), "{text}"));
}

/// Writes a line about what went wrong for whoever started the program.
pub(crate) fn complain(text: &str) {
    // As above.
    drop(writeln!(std::io::stderr().lock(), "{text}"));
}

/// Writes a JSON file whole, readable by its owner alone: it holds tokens.
pub(crate) fn write_file(path: &std::path::Path, value: &impl Serialize) -> Result<(), String> {
    let text = serde_json::to_string_pretty(value).map_err(|fault| fault.to_string())?;
    let absolute =
        std::path::absolute(path).map_err(|fault| format!("{}: {fault}", path.display()))?;
    base::disk::write_atomic_private(&absolute, text.as_bytes()).map_err(|fault| fault.to_string())
}

/// Grants the operator's role on an empty record; the token is told once and kept nowhere.
pub(crate) fn setup_token(river: &River) -> Result<Option<String>, String> {
    if river.notary.record().grants().next().is_some() {
        return Ok(None);
    }
    let token = auth::token(base::random());
    let command = Command::GrantRole {
        office: "Operator".to_owned(),
        person: None,
        role: Role::Operator,
        token: auth::digest(&token),
        holder: None,
        limits: acts::Limits::default(),
    };
    let granted = river
        .notary
        .submit_blocking(Actor::machine(SETUP), command, None);
    granted.map_err(|denied| denied.to_string())?;
    Ok(Some(token))
}

#[derive(Serialize)]
struct Ready<'a> {
    portal: &'a str,
    data: String,
    rtmp: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rtmps: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    setup: Option<Setup<'a>>,
}

#[derive(Serialize)]
struct Setup<'a> {
    token: &'a str,
    login: String,
}

/// What `serve` says.
pub(crate) fn serve(doors: &Doors<'_>, setup: Option<&str>, config: &Config) -> Result<(), String> {
    let login = setup.map(|token| {
        format!(
            "{}{}",
            doors.origin,
            doors.logins.mint_for_token(token, LINK_US)
        )
    });
    say(&format!("Site      {}", doors.origin));
    say(&format!(
        "Listening {} (site), {} (RTMP)",
        doors.site_at, doors.rtmp_at
    ));
    if let (Some(token), Some(login)) = (setup, &login) {
        say("This record is empty. Set it up as its operator:");
        say(&format!("  one-time link {login}"));
        say(&format!(
            "  bearer token  {token}   (shown once, kept nowhere)"
        ));
    }
    let Some(path) = &config.ready_file else {
        return Ok(());
    };
    let ready = Ready {
        portal: doors.origin,
        data: config.data.display().to_string(),
        rtmp: format!("rtmp://{}", doors.rtmp_at),
        rtmps: doors.rtmps_at.map(|at| format!("rtmps://{at}")),
        setup: setup
            .zip(login)
            .map(|(token, login)| Setup { token, login }),
    };
    write_file(path, &ready)
}
