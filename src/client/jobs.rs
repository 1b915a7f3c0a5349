//! The work of a batch: so many jobs at a time, each in a task of its own.

use std::{
    collections::{HashMap, VecDeque},
    panic::resume_unwind,
    sync::Arc,
};

use futures_util::future::BoxFuture;
use tokio::{
    sync::mpsc,
    task::{JoinError, JoinSet},
};
use tracing::Instrument;

use crate::{error::Error, policy::family::Group, progress::Event};

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
    pub(super) group: Group,
    pub(super) tag: Option<String>,
    pub(super) run: Box<dyn FnOnce(Option<Emit>) -> Running<T> + Send>,
}

pub(super) type Jobs<T> = Box<dyn Iterator<Item = Job<T>> + Send>;

/// How many tasks of a group may be under way at a time.
pub(super) type Capacity = Arc<dyn Fn(Group) -> usize + Send + Sync>;

/// How many jobs are taken ahead of those that run, so that a group whose slots are all occupied does not hold up another.
const LOOK_AHEAD: usize = 256;

/// Runs jobs, each in a task of its own, as many of each group as it may have under way. A job whose result waits to be
/// taken keeps the next of its group from starting, and none from continuing.
pub(super) async fn drive<T: Send + 'static>(
    jobs: Jobs<T>,
    capacity: Capacity,
    sender: mpsc::Sender<BatchEvent<T>>,
    with_events: bool,
) {
    let mut jobs = jobs.enumerate();
    let mut waiting: VecDeque<(usize, Job<T>)> = VecDeque::new();
    let mut running: HashMap<Group, usize> = HashMap::new();
    let mut tasks = JoinSet::new();
    loop {
        waiting.extend(jobs.by_ref().take(LOOK_AHEAD.saturating_sub(waiting.len())));
        for (index, job) in std::mem::take(&mut waiting) {
            let count = running.entry(job.group).or_default();
            if *count < capacity(job.group) {
                *count += 1;
                tasks.spawn(work(index, job, sender.clone(), with_events).in_current_span());
            } else {
                waiting.push_back((index, job));
            }
        }
        match tasks.join_next().await {
            Some(Ok(group)) => *running.entry(group).or_default() -= 1,
            Some(Err(error)) => rethrow(error),
            None => return,
        }
    }
}

/// Runs a job, hands its result on, and tells which group has room again.
async fn work<T: Send + 'static>(
    index: usize,
    job: Job<T>,
    sender: mpsc::Sender<BatchEvent<T>>,
    with_events: bool,
) -> Group {
    let Job { group, tag, run } = job;
    let emit = with_events.then(|| emitter(index, tag.clone(), &sender));
    let result = run(emit).await;
    let finished = Finished { index, tag, result };
    // Whoever asks is gone: this task is aborted too.
    let _ = sender.send(BatchEvent::Finished(finished)).await;
    group
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
