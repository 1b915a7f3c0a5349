//! Many requests or tasks at a time: results as they come, and what happens meanwhile.

use std::{
    future::Future,
    path::{Path, PathBuf},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use futures_util::{Stream, StreamExt};
use tokio::{sync::mpsc, task::JoinSet};
use tracing::Instrument;

use super::jobs::{BatchEvent, Capacity, Emit, Finished, Job, Jobs, drive, rethrow};
use crate::{
    client::Client,
    error::Error,
    handle::TaskHandle,
    policy::family::Group,
    progress::Event,
    request::{AnyRequest, Submit},
    result::{Delivery, Generated, Output},
};

/// How many results and events wait for whoever takes them.
const CAPACITY: usize = 16;

/// Many requests or tasks under way: a stream of their results, in the order in which they come.
///
/// The work starts when you ask for the first item, and continues in tasks of its own while you handle one. If you take
/// items slowly, 16 results wait for you. After that no further request is submitted, and tasks that are under way continue.
/// If you drop the batch, it stops submitting and waiting. [`ClientBuilder::on_submit`](crate::ClientBuilder::on_submit) has
/// the handles.
#[must_use = "a batch does nothing until it is polled"]
pub struct Batch<T> {
    capacity: Capacity,
    state: State<T>,
}

enum State<T> {
    Waiting(Option<Jobs<T>>),
    Running(mpsc::Receiver<BatchEvent<T>>, JoinSet<()>),
}

impl Client {
    /// Generates from many requests: of one model, or of several as [`AnyRequest`]s. As many are under way as the
    /// [`Limits`](crate::Limits) allow for each group of models. Up to 256 requests are taken ahead of those. One that fails
    /// does not stop the others.
    pub fn generate_all<R: Submit>(
        &self,
        requests: impl IntoIterator<Item = R, IntoIter: Send + 'static>,
    ) -> Batch<R::Output> {
        self.generate_all_as(requests)
    }

    /// The same, with results of another type.
    pub(crate) fn generate_all_as<R: Submit, O: Output>(
        &self,
        requests: impl IntoIterator<Item = R, IntoIter: Send + 'static>,
    ) -> Batch<O> {
        let client = self.clone();
        let jobs = requests.into_iter().map(move |request| {
            let client = client.clone();
            let request = request.into_any();
            Job {
                group: Group::of(request.slug()),
                tag: request.options.tag.clone(),
                run: Box::new(move |emit| Box::pin(generated(client, request, emit))),
            }
        });
        let core = self.core().clone();
        Batch::new(Arc::new(move |group| core.limiter.capacity(group)), Box::new(jobs))
    }

    /// Continues many tasks. One that fails does not stop the others.
    pub fn resume_all(
        &self,
        handles: impl IntoIterator<Item = TaskHandle, IntoIter: Send + 'static>,
    ) -> Batch<Generated> {
        let client = self.clone();
        let jobs = handles.into_iter().map(move |handle| {
            let client = client.clone();
            Job {
                group: Group::of(handle.model()),
                tag: handle.tag().map(str::to_owned),
                run: Box::new(move |emit| Box::pin(resumed(client, handle, emit))),
            }
        });
        // They are under way already: as many are polled as there are.
        Batch::new(Arc::new(|_| usize::MAX), Box::new(jobs))
    }
}

async fn generated<O: Output>(client: Client, mut request: AnyRequest, emit: Option<Emit>) -> Result<O, Error> {
    if let Some(emit) = emit {
        request.options.watch(move |event| emit(event.clone()));
    }
    client.submit(request).await?.in_batch().of_kind::<O>().await
}

async fn resumed(client: Client, handle: TaskHandle, emit: Option<Emit>) -> Result<Generated, Error> {
    let task = client.resume(handle).in_batch();
    if let Some(emit) = emit {
        let mut progress = task.progress();
        while let Some(progress) = progress.next().await {
            emit(Event::Progress(progress?));
        }
    }
    task.await
}

impl<T: Send + 'static> Batch<T> {
    fn new(capacity: Capacity, jobs: Jobs<T>) -> Self {
        Self {
            capacity,
            state: State::Waiting(Some(jobs)),
        }
    }

    /// The same batch as a stream of everything that happens: requests wait for a slot, are sent, sent again, taken,
    /// polled, and come to their ends. If you take events slowly, some are left out; the ends never are.
    pub fn events(self) -> impl Stream<Item = BatchEvent<T>> + Send + Unpin + 'static {
        Events(self)
    }

    /// Does one more thing with each result.
    fn then<U: Send + 'static, F>(self, further: impl Fn(T) -> F + Clone + Send + Sync + 'static) -> Batch<U>
    where
        F: Future<Output = Result<U, Error>> + Send + 'static,
    {
        let capacity = self.capacity;
        match self.state {
            State::Waiting(jobs) => {
                let jobs = jobs.into_iter().flatten().map(move |job: Job<T>| {
                    let further = further.clone();
                    Job {
                        group: job.group,
                        tag: job.tag,
                        run: Box::new(move |emit| Box::pin(async move { further((job.run)(emit).await?).await })),
                    }
                });
                Batch::new(capacity, Box::new(jobs))
            }
            State::Running(receiver, tasks) => {
                let (sender, results) = mpsc::channel(CAPACITY);
                let mut forwarding = JoinSet::new();
                forwarding.spawn(forward(receiver, tasks, sender, further).in_current_span());
                Batch {
                    capacity,
                    state: State::Running(results, forwarding),
                }
            }
        }
    }

    fn poll_event(&mut self, cx: &mut Context<'_>, with_events: bool) -> Poll<Option<BatchEvent<T>>> {
        if let State::Waiting(jobs) = &mut self.state {
            let Some(jobs) = jobs.take() else {
                return Poll::Ready(None);
            };
            let (sender, receiver) = mpsc::channel(CAPACITY);
            let mut tasks = JoinSet::new();
            tasks.spawn(drive(jobs, self.capacity.clone(), sender, with_events).in_current_span());
            self.state = State::Running(receiver, tasks);
        }
        let State::Running(receiver, tasks) = &mut self.state else {
            return Poll::Ready(None);
        };
        if let Some(event) = std::task::ready!(receiver.poll_recv(cx)) {
            return Poll::Ready(Some(event));
        }
        if let Some(Err(error)) = std::task::ready!(tasks.poll_join_next(cx)) {
            rethrow(error);
        }
        Poll::Ready(None)
    }
}

/// Does one more thing with each result of a batch that has started.
async fn forward<T: Send + 'static, U: Send + 'static, F>(
    mut receiver: mpsc::Receiver<BatchEvent<T>>,
    mut tasks: JoinSet<()>,
    sender: mpsc::Sender<BatchEvent<U>>,
    further: impl Fn(T) -> F + Send + 'static,
) where
    F: Future<Output = Result<U, Error>> + Send,
{
    while let Some(event) = receiver.recv().await {
        let event = match event {
            BatchEvent::Event { index, tag, event } => BatchEvent::Event { index, tag, event },
            BatchEvent::Finished(Finished { index, tag, result }) => {
                let result = match result {
                    Ok(result) => further(result).await,
                    Err(error) => Err(error),
                };
                BatchEvent::Finished(Finished { index, tag, result })
            }
        };
        // Whoever asks is gone: this task is aborted too.
        let _ = sender.send(event).await;
    }
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap_or_else(rethrow);
    }
}

impl<K: 'static> Batch<Delivery<K>> {
    /// Saves each result in a folder, which is made if it is missing: `folder/TAG.jpg`, or named after model and task
    /// where a request has no tag. A number is added where there is such a file. A result that cannot be saved is an error
    /// with the task's handle.
    ///
    /// Results that you took before are not saved.
    pub fn save_all(self, folder: impl AsRef<Path>) -> Batch<PathBuf> {
        let folder = folder.as_ref().to_owned();
        self.then(move |delivery| {
            let folder = folder.clone();
            async move { delivery.save_in(&folder).await }
        })
    }
}

impl<T: Send + 'static> Stream for Batch<T> {
    type Item = Finished<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Finished<T>>> {
        loop {
            match std::task::ready!(self.poll_event(cx, false)) {
                Some(BatchEvent::Finished(finished)) => return Poll::Ready(Some(finished)),
                Some(BatchEvent::Event { .. }) => {}
                None => return Poll::Ready(None),
            }
        }
    }
}

struct Events<T>(Batch<T>);

impl<T: Send + 'static> Stream for Events<T> {
    type Item = BatchEvent<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<BatchEvent<T>>> {
        self.0.poll_event(cx, true)
    }
}

impl<T> std::fmt::Debug for Batch<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Batch").finish_non_exhaustive()
    }
}
