use std::io::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::response::IntoResponse as _;
use http_body::{Body as _, Frame};
use tokio::time::{Instant, Sleep};

use super::*;
use crate::released::Room;

/// As many bytes as are read at once.
const CHUNK: usize = 256 << 10;

/// A file of some pieces, each filled with its number.
fn file(count: u8) -> (File, u64) {
    let mut file = tempfile::tempfile().expect("a file");
    for number in 0..count {
        file.write_all(&vec![number; CHUNK]).expect("written");
    }
    (file, u64::from(count) * CHUNK as u64)
}

/// More readers that stop reading than there are threads for the disk: pages, the console and the
/// archive read with the same threads.
#[test]
fn a_slow_reader_holds_no_thread() {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(1).max_blocking_threads(2);
    let runtime = runtime.enable_time().build().expect("a runtime");
    runtime.block_on(async {
        let mut slow = Vec::new();
        for reader in 0..5 {
            let (file, len) = file(16);
            let mut body = pieces(file, 0, len);
            let first = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx));
            let first = tokio::time::timeout(Duration::from_secs(5), first).await;
            let first = first.unwrap_or_else(|_| panic!("reader {reader} is served nothing"));
            assert!(first.is_some_and(|first| first.is_ok()));
            slow.push(body);
        }
        let page = tokio::task::spawn_blocking(|| ());
        let page = tokio::time::timeout(Duration::from_secs(5), page).await;
        page.expect("the threads are free").expect("it ran");
    });
}

#[tokio::test]
async fn a_range_is_read_from_its_place() {
    use http_body_util::BodyExt as _;
    let (file, _) = file(3);
    let from = CHUNK as u64 - 2;
    let read = pieces(file, from, CHUNK as u64 + 4).collect().await;
    let due = [vec![0; 2], vec![1; CHUNK], vec![2; 2]].concat();
    assert_eq!(read.expect("read").to_bytes(), due);
}

#[test]
fn so_many_fetch_at_once_and_the_next_is_told_to_come_again() {
    let mut places: Vec<_> = (0..DOWNLOADS_MAX)
        .map(|_| place().expect("a place"))
        .collect();
    let refused = place().expect_err("no place is left").into_response();
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(refused.headers().contains_key(header::RETRY_AFTER));
    places.pop();
    drop(place().expect("one went"));
}

/// One byte every 20 seconds.
struct Trickle(Pin<Box<Sleep>>);

impl http_body::Body for Trickle {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        ready!(self.0.as_mut().poll(cx));
        let next = Instant::now() + Duration::from_secs(20);
        self.0.as_mut().reset(next);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b".")))))
    }
}

/// Whoever sends a byte now and then keeps a door from others no longer than the file needs.
#[tokio::test(start_paused = true)]
async fn a_file_that_trickles_in_is_broken_off() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("0");
    let file = File::create_new(&path).expect("a file");
    let arriving = Arriving::new(file, path.clone(), Room::keep(&Arc::default(), 1000));
    let body = Body::new(Trickle(Box::pin(tokio::time::sleep(Duration::ZERO))));
    let arrives = tokio::spawn(arrive(body, arriving, 1000));
    for _ in 0..20 {
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        tokio::time::advance(Duration::from_secs(5)).await;
    }
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    assert!(arrives.is_finished(), "after 100 seconds it still arrives");
    let refused = arrives.await.expect("it ran").expect_err("too slow");
    assert_eq!(refused.status(), StatusCode::REQUEST_TIMEOUT);
}

#[test]
fn a_list_that_is_too_long_or_repeats_a_file_is_refused_before_anything_is_read() {
    let digest = |number: u8| Digest([number; 32]);
    let all: Vec<_> = (0..=255).map(digest).collect();
    assert!(fits(&all).is_ok());
    let twice = fits(&[digest(1), digest(2), digest(1)]).expect_err("one file twice");
    assert_eq!(twice.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let long = [&all[..], &[Digest([7; 32])]].concat();
    assert!(fits(&long).expect_err("too long").detail().contains("256"));
}
