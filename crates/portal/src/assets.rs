//! Styles and scripts, held in the binary under an address that names their content.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

use crate::house::Cache;

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Path, type and bytes of each.
const ALL: &[(&str, &str, &[u8])] = &[
    (
        "onrecord.css",
        "text/css; charset=utf-8",
        include_bytes!("../assets/onrecord.css"),
    ),
    (
        "mark.svg",
        "image/svg+xml",
        include_bytes!("../assets/mark.svg"),
    ),
    ("words.js", SCRIPT, include_bytes!("../assets/words.js")),
    ("home.js", SCRIPT, include_bytes!("../assets/home.js")),
    ("meeting.js", SCRIPT, include_bytes!("../assets/meeting.js")),
    ("player.js", SCRIPT, include_bytes!("../assets/player.js")),
    ("angle.js", SCRIPT, include_bytes!("../assets/angle.js")),
    ("follow.js", SCRIPT, include_bytes!("../assets/follow.js")),
    ("console.js", SCRIPT, include_bytes!("../assets/console.js")),
    ("passkey.js", SCRIPT, include_bytes!("../assets/passkey.js")),
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
    use super::*;

    #[test]
    fn vendored_scripts_are_as_their_readme_says() {
        let readme = include_str!("../assets/vendor/README.md");
        let vendored = ALL.iter().filter(|(path, ..)| path.ends_with(".mjs"));
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
