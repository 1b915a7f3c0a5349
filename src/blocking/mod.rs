//! The same calls without async, on a runtime of their own (feature `blocking`).
//!
//! ```no_run
//! use bfl::{blocking::Client, models::Flux2Pro};
//!
//! let client = Client::from_env()?;
//! let image = client.generate(Flux2Pro::new("a red fox in the snow"))?;
//! image.save("fox.jpg")?;
//! # Ok::<(), bfl::Error>(())
//! ```
//!
//! A call blocks its thread until it is done. In async code use [`bfl::Client`](crate::Client), or call from
//! `spawn_blocking`: a call on one of the runtime's own threads keeps other tasks of that thread waiting.

mod delivery;
mod runtime;

use std::{
    fmt,
    future::Future,
    path::{Path, PathBuf},
    sync::Arc,
};

use futures_util::{Stream, StreamExt, stream::BoxStream};

pub use self::delivery::{Delivery, Download, Generated, Image, Video};
use self::runtime::Own;
use crate::{
    client::{BatchEvent, ClientBuilder, Finished},
    credits::Credits,
    error::Error,
    generated::raw::types::{DeleteFinetuneResponse, FinetuneDetailResponse, MyFinetunesResponse},
    handle::TaskHandle,
    policy::poll::PollPolicy,
    progress::Progress,
    request::Submit,
    result::{AnyKind, Outcome, Output},
};

/// The kind of result that a request gives.
type Kind<R> = <<R as Submit>::Output as Output>::Kind;

/// A client whose calls return when they are done. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    runtime: Arc<Own>,
    client: crate::Client,
}

/// A submitted task, as [`Task`](crate::Task); waiting for it blocks.
#[must_use = "a task is paid for; wait for it, or keep its handle"]
pub struct Task<K> {
    runtime: Arc<Own>,
    task: crate::Task<crate::Delivery<K>>,
}

/// What comes one after the other: each call of `next` waits for it.
#[must_use = "what is not asked for is not waited for"]
pub struct Blocking<T> {
    runtime: Arc<Own>,
    stream: BoxStream<'static, T>,
}

/// Many requests or tasks under way, as [`Batch`](crate::Batch): an iterator of their results.
#[must_use = "a batch does nothing until it is asked for results"]
pub struct Batch<T> {
    runtime: Arc<Own>,
    batch: crate::Batch<T>,
}

impl ClientBuilder {
    /// Builds a client whose calls block.
    ///
    /// # Errors
    /// As [`build`](ClientBuilder::build), and if no runtime could be started.
    pub fn build_blocking(self) -> Result<Client, Error> {
        Ok(Client {
            runtime: Arc::new(Own::start()?),
            client: self.build()?,
        })
    }
}

impl Client {
    /// A client from the environment, as [`Client::from_env`](crate::Client::from_env).
    ///
    /// # Errors
    /// As there.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().build_blocking()
    }

    /// A client with settings of its own: [`build_blocking`](ClientBuilder::build_blocking) ends it.
    pub fn builder() -> ClientBuilder {
        crate::Client::builder()
    }

    /// Submits and waits, as [`Client::generate`](crate::Client::generate).
    ///
    /// # Errors
    /// As there.
    pub fn generate<R: Submit>(&self, request: R) -> Result<Delivery<Kind<R>>, Error> {
        self.submit(request)?.result()
    }

    /// Submits, as [`Client::submit`](crate::Client::submit).
    ///
    /// # Errors
    /// As there.
    pub fn submit<R: Submit>(&self, request: R) -> Result<Task<Kind<R>>, Error> {
        let task = self.block_on(self.client.submit(request))?;
        Ok(self.task(task.of_kind()))
    }

    /// Submits for a webhook, as [`Client::submit_webhook`](crate::Client::submit_webhook).
    ///
    /// # Errors
    /// As there.
    #[cfg(feature = "webhook")]
    pub fn submit_webhook<R: crate::webhook::TakesWebhook>(
        &self,
        request: R,
        webhook: crate::webhook::Webhook,
    ) -> Result<crate::webhook::WebhookTask, Error> {
        self.block_on(self.client.submit_webhook(request, webhook))
    }

    /// Generates from many requests, as [`Client::generate_all`](crate::Client::generate_all).
    pub fn generate_all<R: Submit>(
        &self,
        requests: impl IntoIterator<Item = R, IntoIter: Send + 'static>,
    ) -> Batch<crate::Delivery<Kind<R>>> {
        Batch {
            runtime: self.runtime.clone(),
            batch: self.client.generate_all_as(requests),
        }
    }

    /// Continues many tasks, as [`Client::resume_all`](crate::Client::resume_all).
    pub fn resume_all(
        &self,
        handles: impl IntoIterator<Item = TaskHandle, IntoIter: Send + 'static>,
    ) -> Batch<crate::Delivery<AnyKind>> {
        Batch {
            runtime: self.runtime.clone(),
            batch: self.client.resume_all(handles),
        }
    }

    /// Continues a task that was submitted before, by this process or another.
    pub fn resume(&self, handle: TaskHandle) -> Task<AnyKind> {
        self.task(self.client.resume(handle))
    }

    /// Continues a task whose kind of result is known, as [`Client::resume_as`](crate::Client::resume_as).
    pub fn resume_as<O: Output>(&self, handle: TaskHandle) -> Task<O::Kind> {
        self.task(self.client.resume(handle).of_kind())
    }

    /// The handles of unfinished tasks, as [`Client::in_flight`](crate::Client::in_flight).
    pub fn in_flight(&self) -> Vec<TaskHandle> {
        self.client.in_flight()
    }

    /// As [`Client::stop_submitting`](crate::Client::stop_submitting).
    pub fn stop_submitting(&self) {
        self.client.stop_submitting();
    }

    /// What was spent, as [`Client::spent`](crate::Client::spent).
    pub fn spent(&self) -> Credits {
        self.client.spent()
    }

    /// Runs a future of the async interface.
    ///
    /// # Errors
    /// Those of the future.
    pub fn block_on<T: Send>(&self, future: impl Future<Output = Result<T, Error>> + Send) -> Result<T, Error> {
        self.runtime.block_on(future)?
    }

    /// The credits that are left, as [`Client::credits`](crate::Client::credits).
    ///
    /// # Errors
    /// As there.
    pub fn credits(&self) -> Result<Credits, Error> {
        self.block_on(self.client.credits())
    }

    /// Whether the service can be reached and takes the key, as [`Client::check`](crate::Client::check).
    ///
    /// # Errors
    /// As there.
    pub fn check(&self) -> Result<(), Error> {
        self.block_on(self.client.check())
    }

    /// The finetunes, as [`Client::finetunes`](crate::Client::finetunes).
    ///
    /// # Errors
    /// As there.
    pub fn finetunes(&self) -> Result<MyFinetunesResponse, Error> {
        self.block_on(self.client.finetunes())
    }

    /// A finetune, as [`Client::finetune_details`](crate::Client::finetune_details).
    ///
    /// # Errors
    /// As there.
    pub fn finetune_details(&self, finetune_id: &str) -> Result<FinetuneDetailResponse, Error> {
        self.block_on(self.client.finetune_details(finetune_id))
    }

    /// Deletes a finetune, as [`Client::delete_finetune`](crate::Client::delete_finetune).
    ///
    /// # Errors
    /// As there.
    pub fn delete_finetune(&self, finetune_id: &str) -> Result<DeleteFinetuneResponse, Error> {
        self.block_on(self.client.delete_finetune(finetune_id))
    }

    /// Reports usage of licensed weights, as [`Client::report_usage`](crate::Client::report_usage).
    ///
    /// # Errors
    /// As there.
    pub fn report_usage(&self, model_slug: &str, generations: u64) -> Result<(), Error> {
        self.block_on(self.client.report_usage(model_slug, generations))
    }

    fn task<K>(&self, task: crate::Task<crate::Delivery<K>>) -> Task<K> {
        Task {
            runtime: self.runtime.clone(),
            task,
        }
    }
}

impl<K: 'static> Task<K> {
    /// What to store to continue the task elsewhere or later.
    pub fn handle(&self) -> &TaskHandle {
        self.task.handle()
    }

    /// Waits for the result, as [`Task::result`](crate::Task::result).
    ///
    /// # Errors
    /// As there.
    pub fn result(&self) -> Result<Delivery<K>, Error> {
        let result = self.runtime.block_on(self.task.result());
        let delivery = result.map_err(|error| error.with_task(self.handle()))??;
        Ok(Delivery::new(&self.runtime, delivery))
    }

    /// Waits for the end, whichever it is, as [`Task::outcome`](crate::Task::outcome).
    ///
    /// # Errors
    /// As there.
    pub fn outcome(&self) -> Result<Outcome<Delivery<K>>, Error> {
        let outcome = self.runtime.block_on(self.task.outcome());
        let outcome = outcome.map_err(|error| error.with_task(self.handle()))??;
        Ok(outcome.map(|delivery| Delivery::new(&self.runtime, delivery)))
    }

    /// How the task is doing, poll by poll, as [`Task::progress`](crate::Task::progress).
    pub fn progress(&self) -> Blocking<Result<Progress, Error>> {
        Blocking::new(&self.runtime, self.task.progress())
    }

    /// The same task, polled by another policy.
    ///
    /// # Errors
    /// As [`Task::with_policy`](crate::Task::with_policy).
    pub fn with_policy(self, policy: PollPolicy) -> Result<Self, Error> {
        Ok(Self {
            runtime: self.runtime,
            task: self.task.with_policy(policy)?,
        })
    }
}

impl<K: 'static> Batch<crate::Delivery<K>> {
    /// Saves each result in a folder, as [`Batch::save_all`](crate::Batch::save_all).
    pub fn save_all(self, folder: impl AsRef<Path>) -> Blocking<Finished<PathBuf>> {
        Blocking::new(&self.runtime, self.batch.save_all(folder))
    }

    /// Everything that happens, as [`Batch::events`](crate::Batch::events).
    pub fn events(self) -> Blocking<BatchEvent<Delivery<K>>> {
        let runtime = self.runtime.clone();
        let events = self.batch.events().map(move |event| match event {
            BatchEvent::Finished(finished) => BatchEvent::Finished(own(&runtime, finished)),
            BatchEvent::Event { index, tag, event } => BatchEvent::Event { index, tag, event },
        });
        Blocking::new(&self.runtime, events)
    }
}

fn own<K>(runtime: &Arc<Own>, finished: Finished<crate::Delivery<K>>) -> Finished<Delivery<K>> {
    Finished {
        index: finished.index,
        tag: finished.tag,
        result: finished.result.map(|delivery| Delivery::new(runtime, delivery)),
    }
}

impl<K: 'static> Iterator for Batch<crate::Delivery<K>> {
    type Item = Finished<Delivery<K>>;

    /// Blocks the thread, also where that belongs to an async runtime.
    fn next(&mut self) -> Option<Self::Item> {
        let finished = self.runtime.block_on(self.batch.next()).ok().flatten()?;
        Some(own(&self.runtime, finished))
    }
}

impl<T> Blocking<T> {
    fn new(runtime: &Arc<Own>, stream: impl Stream<Item = T> + Send + 'static) -> Self {
        Self {
            runtime: runtime.clone(),
            stream: stream.boxed(),
        }
    }
}

impl<T: Send> Iterator for Blocking<T> {
    type Item = T;

    /// Blocks the thread, also where that belongs to an async runtime.
    fn next(&mut self) -> Option<T> {
        self.runtime.block_on(self.stream.next()).ok().flatten()
    }
}

impl<T> fmt::Debug for Blocking<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("blocking::Blocking")
    }
}

impl<T> fmt::Debug for Batch<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::Batch").field(&self.batch).finish()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::Client").field(&self.client).finish()
    }
}

impl<K> fmt::Debug for Task<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::Task").field(&self.task).finish()
    }
}
