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
//! Inside an async runtime these calls would block it, so they are refused there.

use std::{
    fmt,
    future::Future,
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;
use serde_json::Value;
use tokio::runtime::{Builder, Handle, Runtime};

use crate::{
    ClientBuilder, Delivery, Error, ErrorKind, Generated, Model, Outcome, Output, TaskHandle,
    types::{DeleteFinetuneResponse, FinetuneDetailResponse, MyFinetunesResponse},
};

/// A client whose calls return when they are done. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    runtime: Arc<Runtime>,
    client: crate::Client,
}

/// A submitted task, waited for by [`wait`](Task::wait).
#[must_use = "a task is paid for; wait for it, or keep its handle"]
pub struct Task<O> {
    runtime: Arc<Runtime>,
    task: crate::Task<O>,
}

impl Client {
    /// A client from the environment, as [`Client::from_env`](crate::Client::from_env).
    ///
    /// # Errors
    /// [`ErrorKind::Config`] as there, and inside an async runtime.
    pub fn from_env() -> Result<Self, Error> {
        Self::new(crate::Client::builder())
    }

    /// A client with settings of its own.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if a setting cannot work, and inside an async runtime.
    pub fn new(builder: ClientBuilder) -> Result<Self, Error> {
        check_outside()?;
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| {
            Error::new(ErrorKind::Config, "no runtime could be started for the blocking calls").with_source(error)
        })?;
        Ok(Self {
            runtime: Arc::new(runtime),
            client: builder.build()?,
        })
    }

    /// Submits and waits, as [`Client::generate`](crate::Client::generate).
    ///
    /// # Errors
    /// As there.
    pub fn generate<M: Model>(&self, model: M, request: impl Into<M::Request>) -> Result<M::Output, Error> {
        self.run(self.client.generate(model, request))
    }

    /// Submits, as [`Client::submit`](crate::Client::submit).
    ///
    /// # Errors
    /// As there.
    pub fn submit<M: Model>(&self, model: M, request: impl Into<M::Request>) -> Result<Task<M::Output>, Error> {
        self.run(self.client.submit(model, request)).map(|task| self.task(task))
    }

    /// Submits JSON, as [`Client::submit_json`](crate::Client::submit_json).
    ///
    /// # Errors
    /// As there.
    pub fn submit_json(&self, slug: &str, request: &Value) -> Result<Task<Generated>, Error> {
        self.run(self.client.submit_json(slug, request))
            .map(|task| self.task(task))
    }

    /// Continues a task that was submitted before, by this process or another.
    pub fn resume(&self, handle: TaskHandle) -> Task<Generated> {
        self.task(self.client.resume(handle))
    }

    /// Downloads a result into memory, as [`Delivery::bytes`].
    ///
    /// # Errors
    /// As there.
    pub fn bytes(&self, delivery: &Delivery) -> Result<Bytes, Error> {
        self.run(delivery.bytes())
    }

    /// Downloads a result into a new file, as [`Delivery::save`].
    ///
    /// # Errors
    /// As there.
    pub fn save(&self, delivery: &Delivery, path: impl AsRef<Path>) -> Result<PathBuf, Error> {
        self.run(delivery.save(path))
    }

    /// The credits that are left, as [`Client::credits`](crate::Client::credits).
    ///
    /// # Errors
    /// As there.
    pub fn credits(&self) -> Result<f64, Error> {
        self.run(self.client.credits())
    }

    /// The finetunes, as [`Client::finetunes`](crate::Client::finetunes).
    ///
    /// # Errors
    /// As there.
    pub fn finetunes(&self) -> Result<MyFinetunesResponse, Error> {
        self.run(self.client.finetunes())
    }

    /// A finetune, as [`Client::finetune_details`](crate::Client::finetune_details).
    ///
    /// # Errors
    /// As there.
    pub fn finetune_details(&self, finetune_id: &str) -> Result<FinetuneDetailResponse, Error> {
        self.run(self.client.finetune_details(finetune_id))
    }

    /// Deletes a finetune, as [`Client::delete_finetune`](crate::Client::delete_finetune).
    ///
    /// # Errors
    /// As there.
    pub fn delete_finetune(&self, finetune_id: &str) -> Result<DeleteFinetuneResponse, Error> {
        self.run(self.client.delete_finetune(finetune_id))
    }

    /// Reports usage of licensed weights, as [`Client::report_usage`](crate::Client::report_usage).
    ///
    /// # Errors
    /// As there.
    pub fn report_usage(&self, model_slug: &str, generations: u64) -> Result<(), Error> {
        self.run(self.client.report_usage(model_slug, generations))
    }

    fn task<O>(&self, task: crate::Task<O>) -> Task<O> {
        Task {
            runtime: self.runtime.clone(),
            task,
        }
    }

    fn run<T>(&self, call: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        check_outside()?;
        self.runtime.block_on(call)
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
        check_outside().map_err(|error| error.with_task(self.task.handle()))?;
        self.runtime.block_on(self.task.outcome())
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

fn check_outside() -> Result<(), Error> {
    match Handle::try_current() {
        Err(_) => Ok(()),
        Ok(_) => Err(Error::new(
            ErrorKind::Config,
            "a blocking call inside an async runtime would block it: use `bfl::Client`, or a thread of its own",
        )),
    }
}
