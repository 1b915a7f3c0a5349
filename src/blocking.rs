//! The same calls without async, on a runtime of their own (feature `blocking`).
//!
//! ```no_run
//! use bfl::{blocking::Client, models, types::Flux2Inputs};
//!
//! let client = Client::from_env()?;
//! let image = client.generate(models::Flux2Pro, Flux2Inputs::new("a red fox in the snow"))?;
//! client.save(&image, "fox.jpg")?;
//! # Ok::<(), bfl::Error>(())
//! ```
//!
//! What the async client returns can be used too: [`Client::block_on`] runs its futures.
//!
//! A call blocks its thread until it is done. In async code use [`bfl::Client`](crate::Client), or call from
//! `spawn_blocking`: a call on one of the runtime's own threads keeps other tasks of that thread waiting.

use std::{
    fmt,
    future::Future,
    panic::resume_unwind,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream::BoxStream};
use serde_json::Value;
use tokio::runtime::{Builder, Handle, Runtime};

use crate::{
    client::ClientBuilder,
    credits::Credits,
    error::{Error, ErrorKind},
    handle::TaskHandle,
    policy::poll::PollPolicy,
    request::{
        model::Model,
        types::{DeleteFinetuneResponse, FinetuneDetailResponse, MyFinetunesResponse},
    },
    result::{Delivery, Generated, Outcome, Output},
    task::reading::Progress,
};

/// A client whose calls return when they are done. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    runtime: Arc<Own>,
    client: crate::client::Client,
}

/// A submitted task, waited for by [`wait`](Task::wait).
#[must_use = "a task is paid for; wait for it, or keep its handle"]
pub struct Task<O> {
    runtime: Arc<Own>,
    task: crate::task::Task<O>,
}

/// A result of a batch, with the index of its request or handle.
pub type Indexed<O> = (usize, Result<O, Error>);

/// Results as they come: each call of `next` waits for one.
#[must_use = "what is not asked for is not waited for"]
pub struct Results<T> {
    runtime: Arc<Own>,
    stream: BoxStream<'static, T>,
}

/// The runtime of a client. It may be dropped anywhere, also inside another runtime.
struct Own(Option<Runtime>);

impl Own {
    fn start() -> Result<Self, Error> {
        // A thread of its own: batches and connections go on between calls.
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(|error| {
                Error::new(ErrorKind::Config, "no runtime could be started for the blocking calls").with_source(error)
            })?;
        Ok(Self(Some(runtime)))
    }

    fn block_on<F: Future<Output: Send> + Send>(&self, future: F) -> Result<F::Output, Error> {
        let runtime = self
            .0
            .as_ref()
            .ok_or_else(|| Error::new(ErrorKind::Config, "the runtime of the blocking calls has ended"))?;
        if Handle::try_current().is_err() {
            return Ok(runtime.block_on(future));
        }
        // A thread of a runtime, also one that may block, cannot drive another one.
        let done = thread::scope(|scope| scope.spawn(|| runtime.block_on(future)).join());
        Ok(done.unwrap_or_else(|panic| resume_unwind(panic)))
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Client {
    /// A client from the environment, as [`Client::from_env`](crate::Client::from_env).
    ///
    /// # Errors
    /// [`ErrorKind::Config`] as there.
    pub fn from_env() -> Result<Self, Error> {
        Self::new(crate::client::Client::builder())
    }

    /// A client with settings of its own.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if a setting cannot work.
    pub fn new(builder: ClientBuilder) -> Result<Self, Error> {
        Ok(Self {
            runtime: Arc::new(Own::start()?),
            client: builder.build()?,
        })
    }

    /// Submits and waits, as [`Client::generate`](crate::Client::generate).
    ///
    /// # Errors
    /// As there.
    pub fn generate<M: Model>(&self, model: M, request: impl Into<M::Request>) -> Result<M::Output, Error> {
        let request: M::Request = request.into();
        self.block_on(self.client.generate(model, request))
    }

    /// Submits, as [`Client::submit`](crate::Client::submit).
    ///
    /// # Errors
    /// As there.
    pub fn submit<M: Model>(&self, model: M, request: impl Into<M::Request>) -> Result<Task<M::Output>, Error> {
        let request: M::Request = request.into();
        self.block_on(self.client.submit(model, request))
            .map(|task| self.task(task))
    }

    /// Submits JSON, as [`Client::submit_json`](crate::Client::submit_json).
    ///
    /// # Errors
    /// As there.
    pub fn submit_json(&self, slug: &str, request: &Value) -> Result<Task<Generated>, Error> {
        self.block_on(self.client.submit_json(slug, request))
            .map(|task| self.task(task))
    }

    /// Submits for a webhook, as [`Client::submit_webhook`](crate::Client::submit_webhook).
    ///
    /// # Errors
    /// As there.
    #[cfg(feature = "webhook")]
    pub fn submit_webhook<M>(
        &self,
        model: M,
        request: impl Into<M::Request>,
        webhook: crate::webhook::Webhook,
    ) -> Result<crate::webhook::WebhookTask, Error>
    where
        M: Model,
        M::Request: crate::webhook::TakesWebhook,
    {
        let request: M::Request = request.into();
        self.block_on(self.client.submit_webhook(model, request, webhook))
    }

    /// Generates from many requests, as [`Client::generate_all`](crate::Client::generate_all).
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the runtime of the blocking calls has ended.
    pub fn generate_all<M: Model>(
        &self,
        model: M,
        requests: impl IntoIterator<Item: Into<M::Request> + Send, IntoIter: Send + 'static>,
    ) -> Result<Results<Indexed<M::Output>>, Error> {
        Results::new(&self.runtime, self.client.generate_all(model, requests))
    }

    /// Continues many tasks at a time, as [`Client::resume_all`](crate::Client::resume_all).
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the runtime of the blocking calls has ended.
    pub fn resume_all(
        &self,
        handles: impl IntoIterator<Item = TaskHandle>,
    ) -> Result<Results<Indexed<Generated>>, Error> {
        Results::new(&self.runtime, self.client.resume_all(handles))
    }

    /// Continues a task that was submitted before, by this process or another.
    pub fn resume(&self, handle: TaskHandle) -> Task<Generated> {
        self.resume_as(handle)
    }

    /// Continues a task whose kind of result is known, as [`Client::resume_as`](crate::Client::resume_as).
    pub fn resume_as<O: Output>(&self, handle: TaskHandle) -> Task<O> {
        self.task(self.client.resume_as(handle))
    }

    /// The same client without the check of requests, as [`Client::unchecked`](crate::Client::unchecked).
    #[must_use]
    pub fn unchecked(&self) -> Self {
        Self {
            runtime: self.runtime.clone(),
            client: self.client.unchecked(),
        }
    }

    /// What was spent, as [`Client::spent`](crate::Client::spent).
    pub fn spent(&self) -> Credits {
        self.client.spent()
    }

    /// Runs a future of the async client: `client.block_on(image.download().overwrite(true).save("fox.jpg"))`.
    ///
    /// # Errors
    /// Those of the future.
    pub fn block_on<T: Send>(&self, future: impl Future<Output = Result<T, Error>> + Send) -> Result<T, Error> {
        self.runtime.block_on(future)?
    }

    /// Downloads a result into memory, as [`Delivery::bytes`].
    ///
    /// # Errors
    /// As there.
    pub fn bytes(&self, delivery: &Delivery) -> Result<Bytes, Error> {
        self.block_on(delivery.bytes())
    }

    /// Downloads a result into a new file, as [`Delivery::save`].
    ///
    /// # Errors
    /// As there.
    pub fn save(&self, delivery: &Delivery, path: impl AsRef<Path>) -> Result<PathBuf, Error> {
        self.block_on(delivery.save(path.as_ref()))
    }

    /// The credits that are left, as [`Client::credits`](crate::Client::credits).
    ///
    /// # Errors
    /// As there.
    pub fn credits(&self) -> Result<Credits, Error> {
        self.block_on(self.client.credits())
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

    fn task<O>(&self, task: crate::task::Task<O>) -> Task<O> {
        Task {
            runtime: self.runtime.clone(),
            task,
        }
    }
}

impl<O: Output> Task<O> {
    /// What to store to continue the task elsewhere or later.
    pub fn handle(&self) -> &TaskHandle {
        self.task.handle()
    }

    /// Waits for the result.
    ///
    /// # Errors
    /// As awaiting a [`Task`](crate::Task).
    pub fn wait(self) -> Result<O, Error> {
        self.outcome()?.into_result(self.task.handle())
    }

    /// Waits for the end, whichever it is.
    ///
    /// # Errors
    /// As [`Task::outcome`](crate::Task::outcome).
    pub fn outcome(&self) -> Result<Outcome<O>, Error> {
        let outcome = self.runtime.block_on(self.task.outcome());
        outcome.map_err(|error| error.with_task(self.task.handle()))?
    }

    /// How the task is doing, poll by poll, as [`Task::progress`](crate::Task::progress).
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the runtime of the blocking calls has ended.
    pub fn progress(&self) -> Result<Results<Result<Progress, Error>>, Error> {
        let progress = Results::new(&self.runtime, self.task.progress());
        progress.map_err(|error| error.with_task(self.task.handle()))
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

impl<T> Results<T> {
    fn new(runtime: &Arc<Own>, stream: impl Stream<Item = T> + Send + 'static) -> Result<Self, Error> {
        Ok(Self {
            runtime: runtime.clone(),
            stream: stream.boxed(),
        })
    }
}

impl<T: Send> Iterator for Results<T> {
    type Item = T;

    /// Blocks the thread, also where that belongs to an async runtime.
    fn next(&mut self) -> Option<T> {
        self.runtime.block_on(self.stream.next()).ok().flatten()
    }
}

impl<T> fmt::Debug for Results<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("blocking::Results")
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::Client").field(&self.client).finish()
    }
}

impl<O> fmt::Debug for Task<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::Task").field(&self.task).finish()
    }
}
