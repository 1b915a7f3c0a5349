//! The client whose calls block.

use std::{collections::BTreeMap, fmt, future::Future, sync::Arc};

use super::{batch::Batch, delivery::Delivery, runtime::Own, task::Task};
use crate::{
    client::{ClientBuilder, Found},
    credits::Credits,
    drift::Unknown,
    error::Error,
    generated::raw::types::{DeleteFinetuneResponse, FinetuneDetailResponse, MyFinetunesResponse},
    handle::TaskHandle,
    request::Submit,
    result::{AnyKind, Output},
};

/// The kind of result that a request gives.
type Kind<R> = <<R as Submit>::Output as Output>::Kind;

/// A client whose calls return when they are done. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    runtime: Arc<Own>,
    client: crate::Client,
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

    /// Looks for a task by its id, as [`Client::find_task`](crate::Client::find_task).
    ///
    /// # Errors
    /// As there.
    pub fn find_task(&self, id: &str) -> Result<Found, Error> {
        self.block_on(self.client.find_task(id))
    }

    /// What the contract does not know, as [`Client::drift`](crate::Client::drift).
    pub fn drift(&self) -> BTreeMap<Unknown, u64> {
        self.client.drift()
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

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::Client").field(&self.client).finish()
    }
}
