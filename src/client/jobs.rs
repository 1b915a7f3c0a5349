//! The work of a batch: so many jobs at a time, each in a task of its own.

use std::{
    collections::{HashMap, VecDeque},
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
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
    let mut under_way = UnderWay::new(capacity);
    let mut tasks = JoinSet::new();
    let mut panicked = None;
    let mut are_more = true;
    loop {
        for (index, job) in std::mem::take(&mut waiting) {
            match under_way.starts(job.group) {
                true => drop(tasks.spawn(work(index, job, sender.clone(), with_events).in_current_span())),
                false => waiting.push_back((index, job)),
            }
        }
        while are_more && waiting.len() < LOOK_AHEAD && under_way.has_room() {
            match catch_unwind(AssertUnwindSafe(|| jobs.next())) {
                Ok(Some((index, job))) if under_way.starts(job.group) => {
                    tasks.spawn(work(index, job, sender.clone(), with_events).in_current_span());
                }
                Ok(Some(job)) => waiting.push_back(job),
                Ok(None) => are_more = false,
                Err(panic) => {
                    panicked.get_or_insert(panic);
                    are_more = false;
                }
            }
        }
        match tasks.join_next().await {
            Some(Ok(group)) => under_way.ended(group),
            // The others are paid for: they go on to their ends, and nothing new starts.
            Some(Err(error)) => {
                if error.is_panic() {
                    panicked.get_or_insert(error.into_panic());
                }
                are_more = false;
                waiting.clear();
            }
            None => break,
        }
    }
    if let Some(panic) = panicked {
        resume_unwind(panic);
    }
}

/// How many jobs of each group are under way.
struct UnderWay {
    capacity: Capacity,
    running: HashMap<Group, usize>,
}

impl UnderWay {
    fn new(capacity: Capacity) -> Self {
        Self {
            capacity,
            running: Group::ALL.into_iter().map(|group| (group, 0)).collect(),
        }
    }

    /// Counts one more job, if its group has room.
    fn starts(&mut self, group: Group) -> bool {
        let count = self.running.entry(group).or_default();
        let has_room = *count < (self.capacity)(group);
        *count += usize::from(has_room);
        has_room
    }

    fn ended(&mut self, group: Group) {
        let count = self.running.entry(group).or_default();
        *count = count.saturating_sub(1);
    }

    fn has_room(&self) -> bool {
        self.running
            .iter()
            .any(|(group, count)| *count < (self.capacity)(*group))
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
