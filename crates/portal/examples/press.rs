//! The portal over a fabricated town, for looking at: `cargo run -p portal --example press`.
//!
//! Takes the address to listen on and, if there is one, a folder to serve below `/live/`.

#[path = "../tests/town/mod.rs"]
mod town;

use std::io::Write as _;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;

#[tokio::main]
async fn main() {
    let mut said = std::env::args().skip(1);
    let listen = said.next().unwrap_or_else(|| "127.0.0.1:8090".to_owned());
    let folder = said.next();
    let data = tempfile::tempdir().expect("a folder");
    let path = data.path().to_owned();
    let town = tokio::task::spawn_blocking(move || town::Town::whole(&path))
        .await
        .expect("built");
    // From here on the town's clock runs.
    let (clock, begun, from) = (
        town.clock.clone(),
        std::time::Instant::now(),
        town.clock.now_us(),
    );
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(std::time::Duration::from_millis(20));
            clock.not_before(from + begun.elapsed().as_micros() as i64);
        }
    });
    for (who, token) in [
        ("clerk", town::CLERK),
        ("chair", town::CHAIR),
        ("officer", town::OFFICER),
    ] {
        let link = town
            .state
            .logins
            .mint_for_token(token, 3600 * acts::Time::SECOND);
        writeln!(std::io::stderr(), "{who}: http://{listen}{link}").expect("told");
    }
    let wall = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("later");
    let ahead = town.clock.now_us() - wall.as_micros() as i64;
    let media = get(move |Path(path): Path<String>| {
        let file = folder.clone().map(|folder| format!("{folder}/{path}"));
        async move {
            let bytes = file
                .filter(|_| !path.contains(".."))
                .and_then(|file| std::fs::read(file).ok());
            let kind = if path.ends_with("m3u8") {
                "application/vnd.apple.mpegurl"
            } else {
                "video/mp4"
            };
            let shifted = |bytes: Vec<u8>| {
                if kind.contains("mpegurl") {
                    dated(&bytes, ahead)
                } else {
                    bytes
                }
            };
            match bytes.map(shifted) {
                Some(bytes) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
                None => StatusCode::NOT_FOUND.into_response(),
            }
        }
    });
    let router = portal::router(town.state.clone()).route("/live/{*path}", media);
    let listener = tokio::net::TcpListener::bind(&listen)
        .await
        .expect("the address is free");
    axum::serve(listener, router).await.expect("serves");
}

/// A playlist of now as one of the town's time.
fn dated(playlist: &[u8], ahead: i64) -> Vec<u8> {
    const TAG: &str = "#EXT-X-PROGRAM-DATE-TIME:";
    let text = String::from_utf8_lossy(playlist);
    let mut out = String::new();
    for line in text.lines() {
        let at = line.strip_prefix(TAG).map(|at| at.replace("+0000", "Z"));
        match at.and_then(|at| at.parse::<acts::Time>().ok()) {
            Some(at) => out.push_str(&format!("{TAG}{}", at.plus_us(ahead))),
            None => out.push_str(line),
        }
        out.push('\n');
    }
    out.into_bytes()
}
