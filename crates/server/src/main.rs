//! The one binary: configuration and wiring.

mod archive;
mod ask;
mod caretaker;
mod config;
mod custodian;
mod demo;
mod export;
mod held;
mod listing;
mod looks;
mod outlet;
mod outside;
mod postman;
mod ready;
mod released;
mod report;
mod river;
mod seals;
mod secretary;
mod stage;
mod status;
mod studio;
mod tls;
mod watch;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use acts::Time;
use base::Clock;
use camera::rtmp;
use clap::{Parser, Subcommand};
use portal::{Logins, Site};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tracing::{error, info};

use crate::config::{Config, Given};
use crate::ready::Doors;
use crate::river::River;

/// The public record of government meetings.
#[derive(Parser)]
#[command(name = "onrecord", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs a whole example: a body in session, two synthetic cameras, an archive.
    Demo(Given),
    /// Runs the server; an empty data folder is set up and a one-time set-up link printed.
    Serve {
        /// Settings file (TOML).
        #[arg(long, env = "ONRECORD_CONFIG", value_name = "FILE")]
        config: Option<PathBuf>,
        #[command(flatten)]
        given: Given,
    },
    /// Asks a portal to write one command, and prints the entries that it became.
    ///
    /// Exit code 0: written; 1: refused; 2: could not be asked.
    Act(ask::Asked),
    /// Prints what a portal answers at a path of its API, "meetings/cabinet-2026-11-22/register".
    ///
    /// Exit code 0: shown; 1: refused; 2: could not be asked.
    Show {
        #[command(flatten)]
        door: ask::Door,
        /// The path; below /api/v1/ unless it begins with a slash.
        path: String,
    },
    /// Files a confidential report that only the offices named can open, or adds to one.
    ///
    /// The file is encrypted here, before anything is sent. Prints the receipt code, with which
    /// more can be added; whoever has it can add, so keep it.
    ///
    /// Exit code 0: filed; 1: refused; 2: could not be asked.
    Report(report::Given),
    /// Holds and uses a piece of the key to what is sealed; asks no portal.
    ///
    /// The same by hand: docs/verifying/sealed.md.
    ///
    /// Exit code 0: done; 1: altered, missing, foreign or refused; 2: a file could not be read or
    /// written.
    #[command(subcommand)]
    Custodian(custodian::Step),
    /// Writes the evidence bundle of a meeting: what anyone can check alone and offline.
    ///
    /// Exit code 0: written and verified; 1: not.
    Export(export::Given),
    /// Lists files as both sides of a hand-over sign them: SHA-256, length in bytes, name.
    List {
        /// The files.
        #[arg(required = true, value_name = "FILES")]
        files: Vec<PathBuf>,
    },
    /// Checks a data folder, a bundle, a footage file or a lossless copy of one, or a portal.
    ///
    /// Exit code 0: verified, or derived and released so; 1: altered or missing; 2: could not be
    /// checked.
    Verify {
        /// A folder, a file, or an address.
        target: String,
        /// A data folder or a portal's address to check a file or a bundle against.
        #[arg(long, value_name = "FOLDER-OR-URL")]
        against: Option<String>,
        /// The log's public key, name+12345678+AZ….
        #[arg(long, value_name = "VKEY")]
        key: Option<String>,
        /// Answers as JSON.
        #[arg(long)]
        json: bool,
    },
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Act(asked) => return told(ask::act(&asked)),
        Command::Show { door, path } => return told(ask::show(&door, &path)),
        Command::Report(given) => return told(report::file(&given)),
        Command::Custodian(step) => return told(custodian::take(&step)),
        Command::List { files } => return plainly(listing::print(&files)),
        Command::Export(given) => {
            return plainly(export::write(&given).map(|report| {
                ready::say(report.to_string().trim_end());
            }));
        }
        Command::Demo(given) => {
            tell_the_log();
            given
                .settle(None)
                .map_err(|wrong| wrong.to_string())
                .and_then(demo::run)
        }
        Command::Serve { config, given } => {
            tell_the_log();
            given
                .settle(config.as_deref())
                .map_err(|wrong| wrong.to_string())
                .and_then(serve)
        }
        Command::Verify {
            target,
            against,
            key,
            json,
        } => {
            let report = proof::verify(
                &target,
                &proof::Against {
                    record: against,
                    key,
                },
            );
            let text = if json {
                serde_json::to_string(&report).unwrap_or_default()
            } else {
                report.to_string()
            };
            ready::say(text.trim_end());
            return ExitCode::from(report.verdict.exit_code());
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            error!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// Tells whoever ran a command that asks nobody why it was to no avail.
fn plainly(done: Result<(), String>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            ready::complain(&why);
            ExitCode::FAILURE
        }
    }
}

/// Tells whoever asked a portal why it was to no avail.
fn told(done: Result<(), ask::Denied>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(denied) => {
            ready::complain(denied.says());
            ExitCode::from(denied.exit_code())
        }
    }
}

fn tell_the_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("ONRECORD_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}

/// Runs the server until it is told to stop.
fn serve(config: Config) -> Result<(), String> {
    let name = config.log_name()?;
    let river = River::open(&config, &name, Clock::system())?;
    let setup = ready::setup_token(&river)?;
    flow(river, &config, |doors| {
        ready::serve(doors, setup.as_deref(), &config)
    })
}

/// The river: camera → feed → gate → footage and live; people → portal → notary → everybody.
///
/// Returns after everything was ended in good order.
#[expect(clippy::too_many_lines, reason = "the river is read in one piece")]
fn flow(
    river: River,
    config: &Config,
    ready: impl FnOnce(&Doors<'_>) -> Result<(), String>,
) -> Result<(), String> {
    let runtime = tokio::runtime::Runtime::new().map_err(|fault| fault.to_string())?;
    let flowed = runtime.block_on(async {
        let site = bind(config.listen, config.any_port).await?;
        let rtmp = bind(config.rtmp_listen, config.any_port).await?;
        let at = |listener: &TcpListener| listener.local_addr().map_err(|fault| fault.to_string());
        let (site_at, rtmp_at) = (at(&site)?, at(&rtmp)?);
        let origin = config
            .origin
            .clone()
            .unwrap_or_else(|| format!("http://{site_at}"));

        // camera → feed → gate → footage and live: `Stage` is the door that encoders knock at.
        let door = Arc::new(river.stage.clone());
        let clock = river.clock.clone();
        let settings = rtmp::Config::default();
        tokio::spawn(rtmp::serve(
            rtmp,
            None,
            Arc::clone(&door) as _,
            settings.clone(),
            clock.clone(),
        ));
        let mut rtmps_at = None;
        if let Some(listen) = config.rtmps_listen {
            let acceptor = TlsAcceptor::from(tls::settings(config.tls.as_ref(), &river.data)?);
            let rtmps = bind(listen, config.any_port).await?;
            rtmps_at = Some(at(&rtmps)?);
            tokio::spawn(rtmp::serve(
                rtmps,
                Some(acceptor),
                door,
                settings,
                clock.clone(),
            ));
        }

        // people → portal → notary → everybody: the notary is the one door for acts.
        let now: portal::Now = Arc::new(move || Time(clock.now_us()));
        let head = postman::letterhead(config, &origin)?;
        let tags = postman::tags(&river.data)?;
        if let Some(settings) = &config.mail {
            let outbox = mail::smtp::Outbox::open(settings).map_err(|fault| fault.to_string())?;
            let postman = postman::Postman {
                notary: river.notary.clone(),
                outbox,
                head: head.clone(),
                tags: tags.clone(),
                clock: river.clock.clone(),
            };
            tokio::spawn(postman.run());
        }
        let logins = Arc::new(Logins::new(Arc::clone(&now)));
        let released =
            released::Shelf::open(river.notary.clone(), &river.data, config.disk_reserve);
        let released = Arc::new(released.map_err(|fault| fault.to_string())?);
        tokio::spawn(Arc::clone(&released).sweeps());
        let portal = portal::router(portal::State {
            desk: Arc::new(river.notary.clone()),
            studio: Arc::new(studio::Studio {
                outside: outside::Looker::start(
                    river.notary.clone(),
                    river.clock.clone(),
                    origin.clone(),
                )?,
                stage: river.stage.clone(),
                live: river.live.clone(),
                recorder: river.recorder.clone(),
                clock: river.clock.clone(),
                data: river.data.clone(),
                released,
            }),
            logins: Arc::clone(&logins),
            sign_on: sign_on(config, &origin)?,
            now,
            site: Site {
                name: "Onrecord".to_owned(),
                origin: origin.clone(),
            },
            mailroom: Arc::new(portal::Mailroom { head, tags }),
            shelf: river.shelf.clone(),
        });
        info!(site = %site_at, rtmp = %rtmp_at, rtmps = ?rtmps_at, "listening");
        ready(&Doors {
            river: &river,
            logins: &logins,
            origin: &origin,
            site_at,
            rtmp_at,
            rtmps_at,
        })?;
        live::serve(site, river.live.clone(), portal, told_to_stop()).await;
        Ok(())
    });
    // Every encoder's session ends here, and with it its take.
    drop(runtime);
    river.close();
    flowed
}

/// The government's own sign-on, as set.
fn sign_on(config: &Config, origin: &str) -> Result<Option<Arc<portal::SignOn>>, String> {
    let Some(set) = &config.sign_on else {
        return Ok(None);
    };
    let path = &set.secret_file;
    let secret = std::fs::read_to_string(path)
        .map_err(|fault| format!("cannot read {}: {fault}", path.display()))?;
    let made = portal::SignOn::new(&set.issuer, &set.client_id, secret.trim(), origin)?;
    Ok(Some(Arc::new(made)))
}

async fn bind(address: SocketAddr, any_port: bool) -> Result<TcpListener, String> {
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(listener),
        Err(_) if any_port => {
            let free = SocketAddr::new(address.ip(), 0);
            TcpListener::bind(free)
                .await
                .map_err(|fault| format!("cannot listen on {free}: {fault}"))
        }
        Err(fault) => Err(format!(
            "cannot listen on {address}: {fault}; end what uses the port or choose another"
        )),
    }
}

async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) {
        (Ok(mut terminate), Ok(mut interrupt)) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            info!("stopping in good order");
        }
        (Err(fault), _) | (_, Err(fault)) => {
            error!(%fault, "signals cannot be heard; stop this process by killing it");
            std::future::pending::<()>().await;
        }
    }
}
