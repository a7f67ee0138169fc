//! Settings: flags, environment and TOML under the same names; unknown keys are refused.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Deserialize;

/// Settings as given; what is absent falls to the file and then to the default.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Given {
    /// Folder that holds book, log, footage and keys.
    #[arg(long, env = "ONRECORD_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// Address of the site, for example 0.0.0.0:8080.
    #[arg(long, env = "ONRECORD_LISTEN", value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Address for encoders by RTMP.
    #[arg(long, env = "ONRECORD_RTMP_LISTEN", value_name = "ADDR")]
    rtmp_listen: Option<SocketAddr>,
    /// Address for encoders by RTMPS; needs a certificate unless one is to be made.
    #[arg(long, env = "ONRECORD_RTMPS_LISTEN", value_name = "ADDR")]
    rtmps_listen: Option<SocketAddr>,
    /// Certificate chain for RTMPS, PEM. Without it a self-signed one is made and kept in keys/.
    #[arg(long, env = "ONRECORD_TLS_CERTIFICATE", value_name = "FILE")]
    tls_certificate: Option<PathBuf>,
    /// Private key for RTMPS, PEM.
    #[arg(long, env = "ONRECORD_TLS_KEY", value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// The site's address as the public types it, https://record.example.
    #[arg(long, env = "ONRECORD_ORIGIN", value_name = "URL")]
    origin: Option<String>,
    /// Name of the transparency log, without a scheme; never changes. Default: from the origin.
    #[arg(long, env = "ONRECORD_LOG_NAME", value_name = "NAME")]
    log_name: Option<String>,
    /// Length of a part in milliseconds, 100 to 1000.
    #[arg(long, env = "ONRECORD_PART_MS", value_name = "MS")]
    part_ms: Option<u32>,
    /// Longest time that written footage waits for its sync, in milliseconds.
    #[arg(long, env = "ONRECORD_SYNC_MS", value_name = "MS")]
    sync_ms: Option<u32>,
    /// How long after an opening the first picture may be shown, in milliseconds, 1000 to 60000: at
    /// least as long as the slowest encoder and its network take from the lens to the server.
    #[arg(long, env = "ONRECORD_OPENING_GUARD_MS", value_name = "MS")]
    opening_guard_ms: Option<u32>,
    /// Free space that footage leaves to the book, in MiB.
    #[arg(long, env = "ONRECORD_DISK_RESERVE_MIB", value_name = "MIB")]
    disk_reserve_mib: Option<u64>,
    /// How often all kept footage is read again and compared with the record, in hours, up to a
    /// year; 0 for as soon as the last time is over.
    #[arg(long, env = "ONRECORD_CHECK_EVERY_HOURS", value_name = "HOURS")]
    check_every_hours: Option<u32>,
    /// How long after it was decided footage is destroyed at the earliest, in hours, up to a year: so
    /// long a court or anybody with an office has to place a hold.
    #[arg(long, env = "ONRECORD_DESTROY_WAIT_HOURS", value_name = "HOURS")]
    destroy_wait_hours: Option<u32>,
    /// Mail server that letters go to, smtps://host or smtp://host:587; without it none are sent.
    #[arg(long, env = "ONRECORD_MAIL_SERVER", value_name = "URL")]
    mail_server: Option<String>,
    /// Address that letters come from and answers go to, record@record.example.
    #[arg(long, env = "ONRECORD_MAIL_FROM", value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// Name to sign in with at the mail server.
    #[arg(long, env = "ONRECORD_MAIL_USER", value_name = "NAME")]
    mail_user: Option<String>,
    /// File with the password for the mail server.
    #[arg(long, env = "ONRECORD_MAIL_PASSWORD_FILE", value_name = "FILE")]
    mail_password_file: Option<PathBuf>,
    /// File with the certificates (PEM) of the authority behind the mail server's.
    #[arg(long, env = "ONRECORD_MAIL_AUTHORITY_FILE", value_name = "FILE")]
    mail_authority_file: Option<PathBuf>,
    /// Address of a government's own sign-on (OpenID Connect issuer), https://sign-on.example.
    #[arg(long, env = "ONRECORD_SIGN_ON_ISSUER", value_name = "URL")]
    sign_on_issuer: Option<String>,
    /// What this site is called at the sign-on; its redirect address is /login/sign-on/back.
    #[arg(long, env = "ONRECORD_SIGN_ON_CLIENT_ID", value_name = "ID")]
    sign_on_client_id: Option<String>,
    /// File with the secret that this site has at the sign-on.
    #[arg(long, env = "ONRECORD_SIGN_ON_CLIENT_SECRET_FILE", value_name = "FILE")]
    sign_on_client_secret_file: Option<PathBuf>,
    /// File that receives addresses and tokens as JSON once everything answers.
    #[arg(long, env = "ONRECORD_READY_FILE", value_name = "FILE")]
    ready_file: Option<PathBuf>,
}

/// Settings in force.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) data: PathBuf,
    pub(crate) listen: SocketAddr,
    pub(crate) rtmp_listen: SocketAddr,
    pub(crate) rtmps_listen: Option<SocketAddr>,
    pub(crate) tls: Option<(PathBuf, PathBuf)>,
    pub(crate) origin: Option<String>,
    pub(crate) log_name: Option<String>,
    pub(crate) part_us: u32,
    pub(crate) sync_us: u32,
    pub(crate) opening_guard_us: u32,
    pub(crate) disk_reserve: u64,
    pub(crate) check_every_us: i64,
    pub(crate) destroy_wait_us: i64,
    pub(crate) mail_from: Option<mail::Address>,
    pub(crate) mail: Option<mail::smtp::Settings>,
    pub(crate) sign_on: Option<SignOn>,
    pub(crate) ready_file: Option<PathBuf>,
    /// Whether a taken port is replaced by a free one.
    pub(crate) any_port: bool,
}

/// A government's own sign-on.
#[derive(Clone, Debug)]
pub(crate) struct SignOn {
    pub(crate) issuer: String,
    pub(crate) client_id: String,
    pub(crate) secret_file: PathBuf,
}

/// The settings contradict each other or cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Wrong {
    /// The file cannot be read.
    #[error("cannot read the settings file {0}: {1}")]
    Unreadable(PathBuf, std::io::Error),
    /// The file is no TOML of ours.
    #[error("the settings file {0} is wrong: {1}")]
    File(PathBuf, Box<toml::de::Error>),
    /// A value is out of range.
    #[error("{0}")]
    Value(&'static str),
}

impl Given {
    /// Fills what is absent from `file` and then from defaults.
    #[expect(clippy::too_many_lines, reason = "one setting after another")]
    pub(crate) fn settle(self, file: Option<&Path>) -> Result<Config, Wrong> {
        let file = file.map(read).transpose()?.unwrap_or_default();
        let part_ms = self.part_ms.or(file.part_ms).unwrap_or(200);
        if !(100..=1000).contains(&part_ms) {
            return Err(Wrong::Value(
                "set part_ms to between 100 and 1000 milliseconds",
            ));
        }
        let sync_ms = self.sync_ms.or(file.sync_ms).unwrap_or(400);
        if !(50..=500).contains(&sync_ms) {
            return Err(Wrong::Value(
                "set sync_ms to between 50 and 500 milliseconds",
            ));
        }
        let guard_ms = self
            .opening_guard_ms
            .or(file.opening_guard_ms)
            .unwrap_or(1000);
        if !(1000..=60_000).contains(&guard_ms) {
            return Err(Wrong::Value(
                "set opening_guard_ms to between 1000 and 60000 milliseconds",
            ));
        }
        let certificate = self.tls_certificate.or(file.tls_certificate);
        let tls = match (certificate, self.tls_key.or(file.tls_key)) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => {
                return Err(Wrong::Value("set tls_certificate and tls_key together"));
            }
        };
        let mail_from = self.mail_from.or(file.mail_from);
        let mail_from = mail_from
            .map(|from| from.parse::<mail::Address>())
            .transpose();
        let mail_from = mail_from
            .map_err(|_| Wrong::Value("set mail_from to a mail address, record@record.example"))?;
        let server = self.mail_server.or(file.mail_server);
        let mail = match (server, &mail_from) {
            (None, _) => None,
            (Some(_), None) => return Err(Wrong::Value("set mail_from together with mail_server")),
            (Some(server), Some(from)) => Some(mail::smtp::Settings {
                server,
                user: self.mail_user.or(file.mail_user),
                password_file: self.mail_password_file.or(file.mail_password_file),
                authority_file: self.mail_authority_file.or(file.mail_authority_file),
                from: from.clone(),
                wait_s: 30,
            }),
        };
        let issuer = self.sign_on_issuer.or(file.sign_on_issuer);
        let client_id = self.sign_on_client_id.or(file.sign_on_client_id);
        let secret_file = self
            .sign_on_client_secret_file
            .or(file.sign_on_client_secret_file);
        let sign_on = sign_on(issuer, client_id, secret_file)?;
        let hours = self.check_every_hours.or(file.check_every_hours);
        let hours = hours.unwrap_or(30 * 24);
        if hours > 366 * 24 {
            return Err(Wrong::Value("set check_every_hours to a year or less"));
        }
        let wait_hours = self.destroy_wait_hours.or(file.destroy_wait_hours);
        let wait_hours = wait_hours.unwrap_or(7 * 24);
        if wait_hours > 366 * 24 {
            return Err(Wrong::Value("set destroy_wait_hours to a year or less"));
        }
        let loopback = |port| SocketAddr::from(([127, 0, 0, 1], port));
        let reserve_mib = self
            .disk_reserve_mib
            .or(file.disk_reserve_mib)
            .unwrap_or(256);
        Ok(Config {
            data: self
                .data
                .or(file.data)
                .unwrap_or_else(|| PathBuf::from("onrecord-data")),
            listen: self
                .listen
                .or(file.listen)
                .unwrap_or_else(|| loopback(8080)),
            rtmp_listen: self
                .rtmp_listen
                .or(file.rtmp_listen)
                .unwrap_or_else(|| loopback(1935)),
            rtmps_listen: self.rtmps_listen.or(file.rtmps_listen),
            tls,
            origin: self.origin.or(file.origin),
            log_name: self.log_name.or(file.log_name),
            part_us: part_ms * 1000,
            sync_us: sync_ms * 1000,
            opening_guard_us: guard_ms * 1000,
            disk_reserve: reserve_mib << 20,
            mail_from,
            mail,
            check_every_us: i64::from(hours) * 3_600_000_000,
            destroy_wait_us: i64::from(wait_hours) * 3_600_000_000,
            sign_on,
            ready_file: self.ready_file.or(file.ready_file),
            any_port: false,
        })
    }
}

fn sign_on(
    issuer: Option<String>,
    client_id: Option<String>,
    secret_file: Option<PathBuf>,
) -> Result<Option<SignOn>, Wrong> {
    match (issuer, client_id, secret_file) {
        (None, None, None) => Ok(None),
        (Some(issuer), Some(client_id), Some(secret_file)) => Ok(Some(SignOn {
            issuer,
            client_id,
            secret_file,
        })),
        _ => Err(Wrong::Value(
            "set sign_on_issuer, sign_on_client_id and sign_on_client_secret_file together",
        )),
    }
}

fn read(path: &Path) -> Result<Given, Wrong> {
    let text = fs::read_to_string(path).map_err(|e| Wrong::Unreadable(path.to_owned(), e))?;
    toml::from_str(&text).map_err(|e| Wrong::File(path.to_owned(), Box::new(e)))
}

impl Config {
    /// The log's name: as set, else as the folder's key has it, else from the site's address.
    ///
    /// # Errors
    /// When an existing key cannot be read.
    pub(crate) fn log_name(&self) -> Result<String, String> {
        let key = self.data.join("keys").join("log.key");
        if let Some(name) = &self.log_name {
            return Ok(name.clone());
        }
        if key.exists() {
            let text =
                fs::read_to_string(&key).map_err(|fault| format!("{}: {fault}", key.display()))?;
            let signer = ledger::Signer::from_secret_text(text.trim_end());
            let signer = signer.map_err(|fault| format!("{}: {fault}", key.display()))?;
            return Ok(signer.verifier().name().to_owned());
        }
        let host = self
            .origin
            .as_deref()
            .and_then(|origin| origin.split_once("://"));
        let host = host.map_or("onrecord.localhost", |(_, host)| host.trim_end_matches('/'));
        Ok(format!("{host}/log"))
    }
}
