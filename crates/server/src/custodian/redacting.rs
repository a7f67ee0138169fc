//! A file derived from a released one, in which sound or pictures are hidden over ranges. ffmpeg
//! makes it, as a helper that is ended when it takes too long.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use acts::{Concealed, Hidden, Time};
use auth::released::Told;
use clap::Args;

use super::cannot;
use super::opening::vacant;
use crate::ask::Denied;
use crate::ready::say;

/// What is hidden on either side of a range, in seconds, so that no frame at its edge is left.
const MARGIN_S: f64 = 0.25;
/// How long it is waited between two looks at the helper.
const LOOK: Duration = Duration::from_millis(50);
/// Encoding may take this many times the length of what is encoded.
const SLOWNESS: u64 = 30;
/// More is not read of what the helper complains of, in bytes.
const COMPLAINT_BYTES_MAX: u64 = 64 << 10;

/// From what, and what is hidden.
#[derive(Args, Debug)]
pub(crate) struct Given {
    /// A file that `release` wrote.
    file: PathBuf,
    /// What is hidden: WHAT,FROM,UNTIL,GROUND, where WHAT is sound_muted, picture_blacked or
    /// picture_blurred, and the times are RFC 3339.
    #[arg(
        long = "hide",
        value_name = "WHAT,FROM,UNTIL,GROUND",
        required = true,
        num_args = 1
    )]
    hidden: Vec<String>,
    /// The new file.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// The program that encodes.
    #[arg(long, value_name = "PROGRAM", default_value = "ffmpeg")]
    ffmpeg: PathBuf,
}

pub(super) fn redact(given: &Given) -> Result<(), Denied> {
    let hidden: Result<Vec<Hidden>, Denied> = given.hidden.iter().map(|it| read(it)).collect();
    let hidden = hidden?;
    let mut told = told(&given.file)?;
    let Some((from, until)) = told.range().filter(|_| told.hidden.is_empty()) else {
        let says = format!("{} is no file as recorded", given.file.display());
        return Err(Denied::Refused(says));
    };
    let outside = |it: &&Hidden| it.from < from || it.until > until || it.from >= it.until;
    if let Some(it) = hidden.iter().find(outside) {
        let says = format!(
            "{} to {} does not lie in {from} to {until}",
            it.from, it.until
        );
        return Err(Denied::Refused(says));
    }
    vacant(&given.output)?;
    let part = given.output.with_extension("part");
    vacant(&part)?;
    told.init = None;
    for segment in &mut told.segments {
        segment.piece = None;
    }
    told.hidden = hidden;
    let made = encode(given, &told, from, until, &part).and_then(|()| finish(&part, &told));
    let settled = made.and_then(|()| {
        vacant(&given.output)?;
        let renamed = fs::rename(&part, &given.output);
        renamed.map_err(|fault| cannot("make", &given.output, &fault))
    });
    settled.inspect_err(|_| drop(fs::remove_file(&part)))?;
    say(&format!(
        "{}: {} ranges are hidden; look at it from beginning to end before you publish it.",
        given.output.display(),
        told.hidden.len()
    ));
    Ok(())
}

fn read(text: &str) -> Result<Hidden, Denied> {
    let wrong = || {
        let says = format!("{text:?} is not WHAT,FROM,UNTIL,GROUND");
        Denied::Unasked(says)
    };
    let mut fields = text.splitn(4, ',');
    let mut next = || fields.next().map(str::trim).ok_or_else(wrong);
    let what = match next()? {
        "sound_muted" => Concealed::SoundMuted,
        "picture_blacked" => Concealed::PictureBlacked,
        "picture_blurred" => Concealed::PictureBlurred,
        _ => return Err(wrong()),
    };
    let time = |text: &str| text.parse::<Time>().map_err(|_| wrong());
    let (from, until) = (time(next()?)?, time(next()?)?);
    let ground = next()?.to_owned();
    if ground.is_empty() {
        return Err(wrong());
    }
    Ok(Hidden {
        what,
        from,
        until,
        ground,
    })
}

fn told(path: &Path) -> Result<Told, Denied> {
    let mut file = File::open(path).map_err(|fault| cannot("read", path, &fault))?;
    let (told, _) = Told::read(&mut file)
        .map_err(|flaw| Denied::Refused(format!("{}: {flaw}", path.display())))?;
    Ok(told)
}

/// Has the helper write the file.
fn encode(given: &Given, told: &Told, from: Time, until: Time, part: &Path) -> Result<(), Denied> {
    let filters = |sound: bool| {
        let of = told.hidden.iter().filter(|it| {
            let is_sound = it.what == Concealed::SoundMuted;
            is_sound == sound
        });
        let all: Vec<String> = of.map(|it| filter(it, from)).collect();
        all.join(",")
    };
    let (picture, sound) = (filters(false), filters(true));
    let mut command = Command::new(&given.ffmpeg);
    command.args(["-nostdin", "-v", "error", "-fflags", "+bitexact", "-i"]);
    command.arg(&given.file);
    command.args(["-map", "0:v?", "-map", "0:a?", "-map_metadata", "-1"]);
    match picture.as_str() {
        "" => command.args(["-c:v", "copy"]),
        filters => command.args(["-vf", filters, "-c:v", "libx264", "-crf", "20"]),
    };
    match sound.as_str() {
        "" => command.args(["-c:a", "copy"]),
        filters => command.args(["-af", filters, "-c:a", "aac", "-b:a", "128k"]),
    };
    command.args(["-flags", "+bitexact", "-movflags"]);
    command.args(["+frag_keyframe+empty_moov+default_base_moof", "-f", "mp4"]);
    command.arg(part);
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null());
    let helper = quiet.stderr(Stdio::piped()).spawn();
    let helper = helper.map_err(|fault| {
        let says = "redacting needs ffmpeg: install it, or name it with --ffmpeg";
        cannot("run", &given.ffmpeg, &format!("{fault}; {says}"))
    })?;
    let length = u64::try_from(until.since(from)).unwrap_or(0) / 1_000_000;
    let patience = Duration::from_secs(60 + SLOWNESS * length);
    supervise(helper, patience).map_err(|says| cannot("make", part, &says))
}

/// What hides something, counted in seconds from the beginning of the file.
fn filter(hidden: &Hidden, begins: Time) -> String {
    let seconds = |at: Time| at.since(begins) as f64 / 1e6;
    let from = (seconds(hidden.from) - MARGIN_S).max(0.0);
    let until = seconds(hidden.until) + MARGIN_S;
    let when = format!("enable='between(t,{from:.6},{until:.6})'");
    match hidden.what {
        Concealed::SoundMuted => format!("volume=0:{when}"),
        Concealed::PictureBlacked => {
            format!("drawbox=x=0:y=0:w=iw:h=ih:color=black:t=fill:{when}")
        }
        Concealed::PictureBlurred => format!("gblur=sigma=60:steps=6:{when}"),
    }
}

/// Waits for the helper, and ends it when it takes too long; says what it complains of.
fn supervise(mut helper: Child, patience: Duration) -> Result<(), String> {
    let errors = helper.stderr.take();
    let reading = std::thread::spawn(move || {
        let mut text = String::new();
        if let Some(errors) = errors {
            // What is no text is as good as none.
            drop(errors.take(COMPLAINT_BYTES_MAX).read_to_string(&mut text));
        }
        text
    });
    let since = Instant::now();
    let ended = loop {
        match helper.try_wait() {
            Ok(Some(status)) => break Ok(status),
            Ok(None) if since.elapsed() < patience => std::thread::sleep(LOOK),
            Ok(None) => break Err("it took too long".to_owned()),
            Err(fault) => break Err(fault.to_string()),
        }
    };
    if ended.is_err() {
        drop(helper.kill());
        drop(helper.wait());
    }
    let complaint = reading.join().unwrap_or_default();
    let last = complaint.trim().lines().next_back().unwrap_or_default();
    match ended? {
        status if status.success() => Ok(()),
        status => Err(format!("the helper ended with {status}: {last}")),
    }
}

/// Adds what the file tells of itself.
fn finish(part: &Path, told: &Told) -> Result<(), Denied> {
    let file = OpenOptions::new().append(true).open(part);
    let mut file = file.map_err(|fault| cannot("write", part, &fault))?;
    let written = file
        .write_all(&told.to_box())
        .and_then(|()| file.sync_all());
    written.map_err(|fault| cannot("write", part, &fault))
}
