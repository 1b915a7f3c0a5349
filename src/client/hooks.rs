//! What runs around a submit: before money is spent, and as soon as there is a task.

use std::{fmt, future::Future, pin::Pin, sync::Arc, time::SystemTime};

use serde_json::Value;

use crate::{
    error::{Error, ErrorKind},
    handle::TaskHandle,
};

type Failure = Box<dyn std::error::Error + Send + Sync>;
type Running = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>;
type Hook<T> = Arc<dyn Fn(T) -> Running + Send + Sync>;

/// A submit that is about to be sent: what [`ClientBuilder::before_submit`](crate::ClientBuilder::before_submit) gets.
///
/// Stored durably, it tells after a crash that a task may have been charged for whose handle never arrived.
#[derive(Clone)]
pub struct Intent {
    id: String,
    model: String,
    tag: Option<String>,
    request: Value,
}

impl Intent {
    pub(crate) fn new(model: &str, tag: Option<String>, request: Value) -> Self {
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        Self {
            id: format!("{:012x}{:016x}", now.as_millis(), fastrand::u64(..)),
            model: model.to_owned(),
            tag,
            request,
        }
    }

    /// An id of this client's own making: hexadecimal, ordered by time, not known to the service. The handle of the
    /// task has it as [`TaskHandle::intent_id`].
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The slug of the model: `flux-2-pro`.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// The text that the request was given with [`with_tag`](crate::Request::with_tag).
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The request as JSON. Images and videos are replaced by their length, unless they are URLs; the prompt is in it.
    pub fn request(&self) -> &Value {
        &self.request
    }
}

impl fmt::Debug for Intent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Intent")
            .field("id", &self.id)
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}

/// The caller's hooks.
#[derive(Clone, Default)]
pub(crate) struct Hooks {
    before_submit: Option<Hook<Intent>>,
    on_submit: Option<Hook<TaskHandle>>,
}

impl Hooks {
    pub(crate) fn set_before_submit<F, E>(&mut self, hook: impl Fn(Intent) -> F + Send + Sync + 'static)
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<Failure>,
    {
        self.before_submit = Some(boxed(hook));
    }

    pub(crate) fn set_on_submit<F, E>(&mut self, hook: impl Fn(TaskHandle) -> F + Send + Sync + 'static)
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<Failure>,
    {
        self.on_submit = Some(boxed(hook));
    }

    pub(crate) async fn before_submit(&self, intent: &Intent) -> Result<(), Error> {
        let Some(hook) = &self.before_submit else {
            return Ok(());
        };
        hook(intent.clone())
            .await
            .map_err(|why| failed("nothing was sent: `before_submit` failed", why))
    }

    pub(crate) async fn on_submit(&self, handle: &TaskHandle) -> Result<(), Error> {
        let Some(hook) = &self.on_submit else {
            return Ok(());
        };
        hook(handle.clone())
            .await
            .map_err(|why| failed("the task was submitted, and `on_submit` failed", why).with_task(handle))
    }
}

fn boxed<T, F, E>(hook: impl Fn(T) -> F + Send + Sync + 'static) -> Hook<T>
where
    T: 'static,
    F: Future<Output = Result<(), E>> + Send + 'static,
    E: Into<Failure>,
{
    Arc::new(move |given| {
        let running = hook(given);
        Box::pin(async move { running.await.map_err(Into::into) })
    })
}

fn failed(what: &str, why: Failure) -> Error {
    Error::new(ErrorKind::Hook, what).with_source(why)
}
