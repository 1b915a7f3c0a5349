//! Reads request bodies, within limits of size and time. Only so much of large bodies is held at a time; a client that
//! has a place for one and does not use it loses the place once somebody else waits.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use axum::{
    body::{Body, BodyDataStream, Bytes},
    http::{HeaderMap, StatusCode, header},
};
use futures_util::StreamExt as _;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, timeout, timeout_at},
};

use crate::api::reply::Refusal;

/// Largest request body: a few large images in base64, or one video.
pub(crate) const LARGEST_BODY: usize = 128 * 1024 * 1024;
/// A body that is longer than this takes a place among those that are held.
const BEGINNING: usize = 1024 * 1024;
/// The beginning of a body has to arrive within this time, and the rest of it too.
const LONGEST_UPLOAD: Duration = Duration::from_secs(120);
/// While others wait for a place, a body has to come as fast as if the rest of it were to arrive within this time.
const LONGEST_CONTESTED: Duration = Duration::from_secs(60);
/// How often that is looked at.
const WINDOW: Duration = Duration::from_millis(500);
/// All large bodies that are held at a time, in KiB.
const HELD_BODIES: usize = 1024 * 1024;

/// The places for large bodies.
#[derive(Debug)]
pub(crate) struct Uploads {
    places: Semaphore,
    waiting: AtomicUsize,
}

impl Default for Uploads {
    fn default() -> Self {
        Self {
            places: Semaphore::new(HELD_BODIES),
            waiting: AtomicUsize::new(0),
        }
    }
}

/// Somebody waits for a place, until this is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Uploads {
    /// The body, and the place that a large one takes. It takes that only when its beginning has arrived: so neither a
    /// small request, such as a poll, nor a large one that does not come waits for others or makes them wait.
    pub(crate) async fn read<'a>(
        &'a self,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<(Bytes, Option<SemaphorePermit<'a>>), Refusal> {
        let declared = headers
            .get(header::CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        if declared.is_some_and(|length| length > LARGEST_BODY) {
            return Err(too_large());
        }
        let mut body = body.into_data_stream();
        let mut bytes = Vec::new();
        let beginning = read_until(&mut body, &mut bytes, BEGINNING);
        if timeout(LONGEST_UPLOAD, beginning).await.map_err(|_| too_slow())?? == Progress::Whole {
            return Ok((bytes.into(), None));
        }
        let expected = declared.unwrap_or(LARGEST_BODY);
        let place = self.place(expected).await?;
        bytes.reserve_exact(declared.unwrap_or(0).saturating_sub(bytes.len()));
        self.rest(&mut body, &mut bytes, expected).await?;
        Ok((bytes.into(), Some(place)))
    }

    async fn place(&self, expected: usize) -> Result<SemaphorePermit<'_>, Refusal> {
        let places = u32::try_from(expected / 1024 + 1).unwrap_or(u32::MAX);
        let _waiting = Waiting::new(&self.waiting);
        self.places.acquire_many(places).await.map_err(|_| Refusal::not_found())
    }

    async fn rest(&self, body: &mut BodyDataStream, bytes: &mut Vec<u8>, expected: usize) -> Result<(), Refusal> {
        let end = Instant::now() + LONGEST_UPLOAD;
        let windows = LONGEST_CONTESTED.as_millis() / WINDOW.as_millis();
        let least = expected.saturating_sub(bytes.len()) / usize::try_from(windows).unwrap_or(1);
        loop {
            let before = bytes.len();
            let window = end.min(Instant::now() + WINDOW);
            match timeout_at(window, read_until(body, bytes, LARGEST_BODY)).await {
                Ok(Ok(Progress::Whole)) => return Ok(()),
                Ok(Ok(Progress::Longer)) => return Err(too_large()),
                Ok(Err(refusal)) => return Err(refusal),
                Err(_) if Instant::now() >= end => return Err(too_slow()),
                Err(_) if self.is_contested() && bytes.len() - before < least => return Err(too_slow()),
                Err(_) => {}
            }
        }
    }

    fn is_contested(&self) -> bool {
        self.waiting.load(Ordering::SeqCst) > 0
    }
}

#[derive(PartialEq)]
enum Progress {
    Whole,
    Longer,
}

/// Reads on until the body ends or is longer than `length`. What was read stays in `bytes` when this is dropped.
async fn read_until(body: &mut BodyDataStream, bytes: &mut Vec<u8>, length: usize) -> Result<Progress, Refusal> {
    while bytes.len() <= length {
        match body.next().await {
            Some(Ok(more)) => bytes.extend_from_slice(&more),
            Some(Err(_)) => return Err(too_large()),
            None => return Ok(Progress::Whole),
        }
    }
    Ok(Progress::Longer)
}

fn too_slow() -> Refusal {
    Refusal::text(StatusCode::REQUEST_TIMEOUT, "The request body took too long to arrive")
}

fn too_large() -> Refusal {
    let message = format!("The request body was cut off or is larger than {LARGEST_BODY} bytes");
    Refusal::text(StatusCode::PAYLOAD_TOO_LARGE, message)
}
