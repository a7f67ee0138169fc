//! Styles and scripts, held in the binary under an address that names their content.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

use crate::house::Cache;

const SCRIPT: &str = "text/javascript; charset=utf-8";

macro_rules! styles {
    ($($name:literal),* $(,)?) => {
        concat!($(include_str!(concat!("../assets/css/", $name, ".css")), "\n"),*)
    };
}

/// One style sheet, in the order in which later rules may change earlier ones.
const STYLES: &str = styles![
    "base", "around", "states", "lists", "tables", "forms", "bar", "home", "meeting", "player",
    "console", "me", "register", "charts", "display", "print",
];

/// Path, type and bytes of each.
const ALL: &[(&str, &str, &[u8])] = &[
    ("onrecord.css", "text/css; charset=utf-8", STYLES.as_bytes()),
    (
        "mark.svg",
        "image/svg+xml",
        include_bytes!("../assets/mark.svg"),
    ),
    (
        "announce.js",
        SCRIPT,
        include_bytes!("../assets/announce.js"),
    ),
    ("display.js", SCRIPT, include_bytes!("../assets/display.js")),
    ("words.js", SCRIPT, include_bytes!("../assets/words.js")),
    ("home.js", SCRIPT, include_bytes!("../assets/home.js")),
    ("meeting.js", SCRIPT, include_bytes!("../assets/meeting.js")),
    ("player.js", SCRIPT, include_bytes!("../assets/player.js")),
    ("angle.js", SCRIPT, include_bytes!("../assets/angle.js")),
    ("follow.js", SCRIPT, include_bytes!("../assets/follow.js")),
    ("console.js", SCRIPT, include_bytes!("../assets/console.js")),
    ("look.js", SCRIPT, include_bytes!("../assets/look.js")),
    ("outside.js", SCRIPT, include_bytes!("../assets/outside.js")),
    ("me.js", SCRIPT, include_bytes!("../assets/me.js")),
    ("passkey.js", SCRIPT, include_bytes!("../assets/passkey.js")),
    ("files.js", SCRIPT, include_bytes!("../assets/files.js")),
    (
        "vendor/hls.light-1.7.4.min.mjs",
        SCRIPT,
        include_bytes!("../assets/vendor/hls.light-1.7.4.min.mjs"),
    ),
    (
        "vendor/hls.LICENSE",
        "text/plain; charset=utf-8",
        include_bytes!("../assets/vendor/hls.LICENSE"),
    ),
    (
        "vendor/noble-hashes-2.4.0/sha2.js",
        SCRIPT,
        include_bytes!("../assets/vendor/noble-hashes-2.4.0/sha2.js"),
    ),
    (
        "vendor/noble-hashes-2.4.0/_md.js",
        SCRIPT,
        include_bytes!("../assets/vendor/noble-hashes-2.4.0/_md.js"),
    ),
    (
        "vendor/noble-hashes-2.4.0/_u64.js",
        SCRIPT,
        include_bytes!("../assets/vendor/noble-hashes-2.4.0/_u64.js"),
    ),
    (
        "vendor/noble-hashes-2.4.0/utils.js",
        SCRIPT,
        include_bytes!("../assets/vendor/noble-hashes-2.4.0/utils.js"),
    ),
    (
        "vendor/noble-hashes-2.4.0/LICENSE",
        "text/plain; charset=utf-8",
        include_bytes!("../assets/vendor/noble-hashes-2.4.0/LICENSE"),
    ),
];

/// `/assets/{first half of the SHA-256 over all}`; modules find each other below it.
static BASE: LazyLock<String> = LazyLock::new(|| {
    let mut all = Sha256::new();
    for (path, kind, bytes) in ALL {
        all.update(path);
        all.update(kind);
        all.update(Sha256::digest(bytes));
    }
    let digest = acts::Digest(all.finalize().into()).to_string();
    format!("/assets/{}", &digest[..16])
});

/// Where styles and scripts lie at present.
pub(crate) fn base() -> &'static str {
    &BASE
}

/// `GET /assets/{hash}/{path}`. An old hash gives what is there now, to be asked for again.
pub(crate) async fn asset(Path((hash, path)): Path<(String, String)>) -> Response {
    let Some((_, kind, bytes)) = ALL.iter().find(|(known, ..)| *known == path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let current = BASE.rsplit('/').next() == Some(hash.as_str());
    let cache = if current {
        Cache::Forever
    } else {
        Cache::Moment
    };
    cache.with(([(header::CONTENT_TYPE, *kind)], *bytes))
}

/// `GET /favicon.ico`: the drawn mark, whatever the name says.
pub(crate) async fn favicon() -> Response {
    let mark = include_bytes!("../assets/mark.svg").as_slice();
    Cache::Minute.with(([(header::CONTENT_TYPE, "image/svg+xml")], mark))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_file_of_styles_is_in_the_sheet() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/css");
        for file in std::fs::read_dir(folder).expect("the styles") {
            let path = file.expect("a file").path();
            let text = std::fs::read_to_string(&path).expect("text");
            assert!(STYLES.contains(&text), "{} is left out", path.display());
        }
    }

    /// The colours of a scheme, by name; those of the dark one where it has its own.
    fn colours(dark: bool) -> BTreeMap<&'static str, [f64; 3]> {
        let (light, rest) = STYLES
            .split_once("@media (prefers-color-scheme: dark)")
            .expect("a dark scheme");
        let (night, _) = rest.split_once("}\n}").expect("an end");
        let mut colours = BTreeMap::new();
        for text in [Some(light), Some(night).filter(|_| dark)] {
            for line in text.into_iter().flat_map(str::lines) {
                let named = line.trim().strip_prefix("--");
                let Some((name, value)) = named.and_then(|line| line.split_once(": #")) else {
                    continue;
                };
                let value = u32::from_str_radix(value.trim_end_matches(';'), 16).expect("a colour");
                let [_, rgb @ ..] = value.to_be_bytes();
                colours.insert(name, rgb.map(|part| f64::from(part) / 255.0));
            }
        }
        colours
    }

    /// Contrast of two colours (WCAG 2.2, relative luminance and contrast ratio).
    fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
        let luminance = |colour: [f64; 3]| {
            let [r, g, b] = colour.map(|part| {
                if part <= 0.04045 {
                    part / 12.92
                } else {
                    ((part + 0.055) / 1.055).powf(2.4)
                }
            });
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn words_stand_out_from_what_they_are_written_on() {
        let words = [
            "ink", "soft", "accent", "live", "delayed", "closed", "off", "disputed", "verified",
            "alarm",
        ];
        for dark in [false, true] {
            let colours = colours(dark);
            let differ = |one: &str, other: &str, least: f64| {
                let found = contrast(colours[one], colours[other]);
                assert!(found >= least, "{one} on {other}, dark {dark}: {found:.2}");
            };
            for word in words {
                // SC 1.4.3, words.
                differ(word, "paper", 4.5);
                differ(word, "raised", 4.5);
            }
            differ("on-accent", "accent", 4.5);
            differ("paper", "ink", 4.5);
            // SC 1.4.11, what is no word but must be seen.
            differ("focus", "paper", 3.0);
            differ("shown", "lane", 3.0);
            differ("strong-rule", "paper", 3.0);
        }
    }

    #[test]
    fn vendored_scripts_are_as_their_readme_says() {
        let readme = include_str!("../assets/vendor/README.md");
        let script = |path: &str| path.starts_with("vendor/") && path.ends_with("js");
        let vendored = ALL.iter().filter(|(path, ..)| script(path));
        for (path, _, bytes) in vendored {
            let digest = acts::Digest(Sha256::digest(bytes).into()).to_string();
            let name = path.strip_prefix("vendor/").unwrap_or(path);
            let row = readme
                .lines()
                .find(|line| line.contains(name))
                .expect("a row in the table");
            assert!(row.contains(&digest), "{name} has SHA-256 {digest}");
        }
    }
}
