//! One message to one server (RFC 5321), by TLS from the start (RFC 8314) or by STARTTLS (RFC 3207).
//!
//! Each `send` is one attempt with a time limit; when to try again is `Schedule`'s.

use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{AsyncSmtpTransport, Error};
use lettre::{AsyncTransport, Tokio1Executor};

use crate::Address;
use crate::message::Message;

/// Where mail goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `smtps://host[:465]`, or `smtp://host[:587]` with STARTTLS; on this machine without.
    pub server: String,
    /// The name to sign in with, if the server wants one.
    pub user: Option<String>,
    /// The file with its password.
    pub password_file: Option<PathBuf>,
    /// A file with certificates (PEM) of the authority behind the server's, beside the public ones.
    pub authority_file: Option<PathBuf>,
    /// The envelope's sender, which bounces go to.
    pub from: Address,
    /// How long an attempt may take, in seconds.
    pub wait_s: u32,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Not a server's address.
    #[error("write the mail server as smtps://host or smtp://host:587, without a user, not {0}")]
    Server(String),
    /// One without the other.
    #[error("give the mail server's user and password file together, or neither")]
    HalfSignIn,
    /// A file cannot be read.
    #[error("cannot read {path}: {cause}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// TLS cannot be set up.
    #[error("cannot set up TLS to the mail server: {0}")]
    Tls(Error),
}

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server took the message and answers for it from here; whether it arrives, it alone knows.
    Delivered {
        /// The server's words.
        says: String,
    },
    /// The server will never take the message (5xx).
    Refused {
        /// The server's words.
        says: String,
    },
    /// Not now: the server is busy, away, or refuses us rather than the message.
    Later {
        /// The server's words or ours.
        says: String,
    },
}

/// The way out.
#[derive(Debug)]
pub struct Outbox {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Address,
    wait: Duration,
}

impl Outbox {
    /// Reads the files that the settings name; connects only when something is sent.
    pub fn open(settings: &Settings) -> Result<Self, Fault> {
        let server = Server::read(&settings.server)?;
        let wait = Duration::from_secs(settings.wait_s.into());
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
            .port(server.port)
            .hello_name(ClientId::Domain(settings.from.domain().to_owned()))
            .timeout(Some(wait))
            .tls(server.tls(settings.authority_file.as_deref())?);
        builder = match (&settings.user, &settings.password_file) {
            (None, None) => builder,
            (Some(user), Some(file)) => {
                let password = String::from_utf8_lossy(&read(file)?).into_owned();
                let password = password.trim_end_matches(['\r', '\n']).to_owned();
                builder.credentials(Credentials::new(user.clone(), password))
            }
            (Some(_), None) | (None, Some(_)) => return Err(Fault::HalfSignIn),
        };
        Ok(Self {
            transport: builder.build(),
            from: settings.from.clone(),
            wait,
        })
    }

    /// Makes one attempt.
    pub async fn send(&self, message: &Message) -> Outcome {
        let to = vec![message.to.lettre()];
        let envelope = match Envelope::new(Some(self.from.lettre()), to) {
            Ok(envelope) => envelope,
            Err(error) => {
                return Outcome::Refused {
                    says: error.to_string(),
                };
            }
        };
        // The transport ends the last line itself.
        let bytes = &message.bytes;
        let bytes = bytes.strip_suffix(b"\r\n").unwrap_or(bytes);
        // It limits only its connecting: a server that falls silent would hold us.
        let sending = self.transport.send_raw(&envelope, bytes);
        match tokio::time::timeout(self.wait, sending).await {
            Ok(Ok(response)) => {
                let says: Vec<&str> = response.message().collect();
                let says = format!("{} {}", response.code(), says.join(" "));
                Outcome::Delivered { says }
            }
            Ok(Err(error)) => judge(&error),
            Err(_) => {
                let says = format!("the server gave no answer within {} s", self.wait.as_secs());
                Outcome::Later { says }
            }
        }
    }
}

fn judge(error: &Error) -> Outcome {
    let says = error.to_string();
    // 53x is about our signing in (RFC 4954 §6), which the operator can put right.
    let ours = error
        .status()
        .is_some_and(|code| (530..540).contains(&u16::from(code)));
    if error.is_permanent() && !ours {
        Outcome::Refused { says }
    } else {
        Outcome::Later { says }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Fault> {
    fs::read(path).map_err(|cause| Fault::File {
        path: path.to_owned(),
        cause,
    })
}

/// Where the server is, and how it is spoken to.
struct Server {
    host: String,
    port: u16,
    wrapped: bool,
}

impl Server {
    fn read(url: &str) -> Result<Self, Fault> {
        let wrong = || Fault::Server(url.rsplit('@').next().unwrap_or_default().to_owned());
        let (wrapped, rest) = match url.split_once("://") {
            Some(("smtps", rest)) => (true, rest),
            Some(("smtp", rest)) => (false, rest),
            _ => return Err(wrong()),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = match rest.strip_prefix('[') {
            Some(v6) => v6.split_once(']').ok_or_else(wrong)?,
            None => rest.split_at(rest.find(':').unwrap_or(rest.len())),
        };
        let port = match port.strip_prefix(':') {
            Some(port) => port.parse().map_err(|_| wrong())?,
            None if port.is_empty() => {
                if wrapped {
                    465
                } else {
                    587
                }
            }
            None => return Err(wrong()),
        };
        let plain = |b: u8| b.is_ascii_alphanumeric() || b".-:".contains(&b);
        let fits = !host.is_empty() && host.bytes().all(plain);
        let host = host.to_owned();
        fits.then_some(Self {
            host,
            port,
            wrapped,
        })
        .ok_or_else(wrong)
    }

    /// Words cross a network only under TLS; what stays on this machine needs none.
    fn tls(&self, authority: Option<&Path>) -> Result<Tls, Fault> {
        let here = self.host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        if !self.wrapped && authority.is_none() && (here || self.host == "localhost") {
            return Ok(Tls::None);
        }
        let mut parameters = TlsParameters::builder(self.host.clone());
        if let Some(path) = authority {
            let certificate = Certificate::from_pem(&read(path)?).map_err(Fault::Tls)?;
            parameters = parameters.add_root_certificate(certificate);
        }
        let parameters = parameters.build().map_err(Fault::Tls)?;
        Ok(if self.wrapped {
            Tls::Wrapper(parameters)
        } else {
            Tls::Required(parameters)
        })
    }
}
