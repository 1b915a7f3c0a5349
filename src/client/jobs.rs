//! The work of a batch: so many jobs at a time, each in a task of its own.

use std::{panic::resume_unwind, sync::Arc};

use futures_util::future::BoxFuture;
use tokio::{
    sync::{Semaphore, mpsc},
    task::{JoinError, JoinSet},
};
use tracing::Instrument;

use crate::{error::Error, progress::Event};

/// The end of one request of a batch.
#[derive(Debug)]
#[non_exhaustive]
pub struct Finished<T> {
    /// Which request or handle it was, counted from 0.
    pub index: usize,
    /// The request's [tag](crate::Request::with_tag).
    pub tag: Option<String>,
    /// What became of it.
    pub result: Result<T, Error>,
}

/// What happens in a batch.
#[derive(Debug)]
#[non_exhaustive]
pub enum BatchEvent<T> {
    /// Something happened to a request on its way.
    Event {
        /// Which request or handle it is, counted from 0.
        index: usize,
        /// The request's [tag](crate::Request::with_tag).
        tag: Option<String>,
        /// What happened.
        event: Event,
    },
    /// A request came to its end.
    Finished(Finished<T>),
}

pub(super) type Emit = Arc<dyn Fn(Event) + Send + Sync>;
pub(super) type Running<T> = BoxFuture<'static, Result<T, Error>>;

/// What is done for one request, from its beginning to its end.
pub(super) struct Job<T> {
    pub(super) tag: Option<String>,
    pub(super) run: Box<dyn FnOnce(Option<Emit>) -> Running<T> + Send>,
}

pub(super) type Jobs<T> = Box<dyn Iterator<Item = Job<T>> + Send>;

/// Runs jobs, so many at a time, each in a task of its own: one whose result waits to be taken keeps the next from
/// beginning, and none from going on.
pub(super) async fn drive<T: Send + 'static>(
    jobs: Jobs<T>,
    at_a_time: usize,
    sender: mpsc::Sender<BatchEvent<T>>,
    with_events: bool,
) {
    let permits = Arc::new(Semaphore::new(at_a_time));
    let mut tasks = JoinSet::new();
    for (index, job) in jobs.enumerate() {
        // It is never closed.
        let Ok(permit) = permits.clone().acquire_owned().await else {
            return;
        };
        while let Some(ended) = tasks.try_join_next() {
            ended.unwrap_or_else(rethrow);
        }
        let Job { tag, run } = job;
        let emit = with_events.then(|| emitter(index, tag.clone(), &sender));
        let sender = sender.clone();
        let work = async move {
            let result = run(emit).await;
            let finished = Finished { index, tag, result };
            // Whoever asks is gone: this task is aborted too.
            let _ = sender.send(BatchEvent::Finished(finished)).await;
            drop(permit);
        };
        tasks.spawn(work.in_current_span());
    }
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap_or_else(rethrow);
    }
}

/// Passes events on while somebody takes them.
fn emitter<T: Send + 'static>(index: usize, tag: Option<String>, sender: &mpsc::Sender<BatchEvent<T>>) -> Emit {
    let sender = sender.clone();
    Arc::new(move |event| {
        let _ = sender.try_send(BatchEvent::Event {
            index,
            tag: tag.clone(),
            event,
        });
    })
}

pub(super) fn rethrow(error: JoinError) {
    if error.is_panic() {
        resume_unwind(error.into_panic());
    }
}
