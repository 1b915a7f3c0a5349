//! Reads request bodies, within limits of size and time. Large bodies need permits, and there are only so many. A
//! client that holds permits and sends too slowly is given up while others wait.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use axum::{
    body::{Body, BodyDataStream, Bytes},
    http::{HeaderMap, header},
};
use futures_util::StreamExt as _;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, timeout, timeout_at},
};

/// Largest request body: a few large images in base64, or one video.
pub(crate) const LARGEST_BODY: usize = 128 * 1024 * 1024;
/// A body that is longer than this needs permits.
const BEGINNING: usize = 1024 * 1024;
/// The beginning of a body has to arrive within this time, and the rest of it too.
const LONGEST_UPLOAD: Duration = Duration::from_secs(120);
/// While others wait for permits, the rest of a body has to come fast enough to arrive within this time.
const LONGEST_CONTESTED: Duration = Duration::from_secs(60);
/// How often that is looked at.
const WINDOW: Duration = Duration::from_millis(500);
/// The permits: the KiB of large bodies that are held at a time.
const PERMITS: usize = 1024 * 1024;

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UploadError {
    #[error("The request body was cut off or is larger than {LARGEST_BODY} bytes")]
    TooLarge,
    #[error("The request body took too long to arrive")]
    TooSlow,
}

/// The permits for large bodies.
#[derive(Debug)]
pub(crate) struct Uploads {
    permits: Semaphore,
    waiting: AtomicUsize,
}

impl Default for Uploads {
    fn default() -> Self {
        Self {
            permits: Semaphore::new(PERMITS),
            waiting: AtomicUsize::new(0),
        }
    }
}

/// Somebody waits for permits, until this is dropped.
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
    /// The body, and the permit of a large one. It acquires that only when its beginning has arrived: so neither a
    /// small request, such as a poll, nor a large one that stalls waits for others or makes them wait.
    pub(crate) async fn read<'a>(
        &'a self,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<(Bytes, Option<SemaphorePermit<'a>>), UploadError> {
        let declared = headers
            .get(header::CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        if declared.is_some_and(|length| length > LARGEST_BODY) {
            return Err(UploadError::TooLarge);
        }
        let mut body = body.into_data_stream();
        let mut bytes = Vec::new();
        let beginning = read_until(&mut body, &mut bytes, BEGINNING);
        if timeout(LONGEST_UPLOAD, beginning)
            .await
            .map_err(|_| UploadError::TooSlow)??
            == Progress::Whole
        {
            return Ok((bytes.into(), None));
        }
        let expected = declared.unwrap_or(LARGEST_BODY);
        let permit = self.acquire(expected).await?;
        bytes.reserve_exact(declared.unwrap_or(0).saturating_sub(bytes.len()));
        self.rest(&mut body, &mut bytes, expected).await?;
        Ok((bytes.into(), Some(permit)))
    }

    async fn acquire(&self, expected: usize) -> Result<SemaphorePermit<'_>, UploadError> {
        let permits = u32::try_from(expected / 1024 + 1).unwrap_or(u32::MAX);
        let _waiting = Waiting::new(&self.waiting);
        self.permits
            .acquire_many(permits)
            .await
            .map_err(|_| UploadError::TooSlow)
    }

    async fn rest(&self, body: &mut BodyDataStream, bytes: &mut Vec<u8>, expected: usize) -> Result<(), UploadError> {
        let end = Instant::now() + LONGEST_UPLOAD;
        let windows = LONGEST_CONTESTED.as_millis() / WINDOW.as_millis();
        let least = expected.saturating_sub(bytes.len()) / usize::try_from(windows).unwrap_or(1);
        loop {
            let before = bytes.len();
            let window = end.min(Instant::now() + WINDOW);
            match timeout_at(window, read_until(body, bytes, LARGEST_BODY)).await {
                Ok(Ok(Progress::Whole)) => return Ok(()),
                Ok(Ok(Progress::Longer)) => return Err(UploadError::TooLarge),
                Ok(Err(error)) => return Err(error),
                Err(_) if Instant::now() >= end => return Err(UploadError::TooSlow),
                Err(_) if self.is_contested() && bytes.len() - before < least => return Err(UploadError::TooSlow),
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
async fn read_until(body: &mut BodyDataStream, bytes: &mut Vec<u8>, length: usize) -> Result<Progress, UploadError> {
    while bytes.len() <= length {
        match body.next().await {
            Some(Ok(more)) => bytes.extend_from_slice(&more),
            Some(Err(_)) => return Err(UploadError::TooLarge),
            None => return Ok(Progress::Whole),
        }
    }
    Ok(Progress::Longer)
}
