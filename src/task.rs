//! Tasks: what was submitted and is being waited for, and the handle by which it survives everything else.

use std::{
    fmt,
    future::{Future, IntoFuture},
    marker::PhantomData,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use futures_util::{Stream, stream};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Client, Delivery, Error, Intent, Outcome, Output, PollPolicy, Progress,
    generated::raw::types::SubmitResponse,
    limit::Running,
    poll::{Poller, Update},
};

/// A task that was submitted: where it is asked about, and what is known of it. Store it before waiting, and a crash
/// loses nothing: [`Client::resume`] continues it.
///
/// It holds no key. Its serialized form only ever gains fields.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskHandle {
    id: String,
    polling_url: String,
    model: String,
    #[serde(default)]
    video: bool,
    /// Unix time in milliseconds.
    #[serde(default)]
    submitted_at: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cost: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    input_mp: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    output_mp: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    settled_cost: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    intent: Option<String>,
}

/// What the answer to a submit says.
pub(crate) struct Accepted {
    pub(crate) id: String,
    pub(crate) polling_url: String,
    pub(crate) cost: Option<f64>,
    pub(crate) input_mp: Option<f64>,
    pub(crate) output_mp: Option<f64>,
}

impl Accepted {
    /// Reads an answer that need not be of the contract's form: it tells a task as soon as it has an id.
    pub(crate) fn read(body: &[u8]) -> Option<Self> {
        let body: Value = serde_json::from_slice(body).ok()?;
        let text = |key: &str| body.get(key).and_then(Value::as_str).map(str::to_owned);
        let number = |key: &str| body.get(key).and_then(Value::as_f64);
        Some(Self {
            id: text("id").filter(|id| !id.is_empty())?,
            polling_url: text("polling_url").unwrap_or_default(),
            cost: number("cost"),
            input_mp: number("input_mp"),
            output_mp: number("output_mp"),
        })
    }
}

impl From<SubmitResponse> for Accepted {
    fn from(response: SubmitResponse) -> Self {
        Self {
            id: response.id,
            polling_url: response.polling_url.unwrap_or_default(),
            cost: response.cost,
            input_mp: response.input_mp,
            output_mp: response.output_mp,
        }
    }
}

impl TaskHandle {
    pub(crate) fn new(accepted: Accepted, model: &str, video: bool) -> Self {
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        Self {
            id: accepted.id,
            polling_url: accepted.polling_url,
            model: model.to_owned(),
            video,
            submitted_at: u64::try_from(now.as_millis()).unwrap_or(u64::MAX),
            cost: accepted.cost,
            input_mp: accepted.input_mp,
            output_mp: accepted.output_mp,
            settled_cost: None,
            intent: None,
        }
    }

    pub(crate) fn of_intent(mut self, intent: &Intent) -> Self {
        self.intent = Some(intent.id().to_owned());
        self
    }

    /// The id that the service gave.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The id of the [`Intent`] that it was submitted with, where this crate submitted it.
    pub fn intent_id(&self) -> Option<&str> {
        self.intent.as_deref()
    }

    /// Where the task is asked about, as the service gave it. It names the cluster that has the task.
    pub fn polling_url(&self) -> &str {
        &self.polling_url
    }

    /// The slug of the model: `flux-2-pro`.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// When it was submitted, by this machine's clock.
    pub fn submitted_at(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(self.submitted_at)
    }

    /// What the service said at submit that it costs, in credits of 0.01 USD. Many models say nothing.
    pub fn cost(&self) -> Option<f64> {
        self.cost
    }

    /// What it did cost, once the service has settled that: the handle of a finished video has it.
    pub fn settled_cost(&self) -> Option<f64> {
        self.settled_cost
    }

    pub(crate) fn settled(mut self, cost: Option<f64>) -> Self {
        self.settled_cost = cost.or(self.settled_cost);
        self
    }

    /// What goes in, in megapixels.
    pub fn input_megapixels(&self) -> Option<f64> {
        self.input_mp
    }

    /// What comes out, in megapixels.
    pub fn output_megapixels(&self) -> Option<f64> {
        self.output_mp
    }

    pub(crate) fn gives_video(&self) -> bool {
        self.video
    }

    /// Time since the submit; zero where the clock was set back.
    pub(crate) fn age(&self) -> Duration {
        self.submitted_at().elapsed().unwrap_or_default()
    }
}

impl fmt::Debug for TaskHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskHandle")
            .field("id", &self.id)
            .field("model", &self.model)
            .field("cost", &self.cost)
            .finish_non_exhaustive()
    }
}

/// What a task holds while it is active: its place among the client's tasks, and what the ledger believes it costs. The
/// ledger of a client that continues a task does not know it: whoever submitted it has counted it.
pub(crate) struct Hold(Mutex<Held>);

struct Held {
    place: Option<Running>,
    believed: Option<f64>,
    end: Option<Outcome<Delivery>>,
}

impl Hold {
    pub(crate) fn new(place: Running, believed: Option<f64>) -> Self {
        Self(Mutex::new(Held {
            place: Some(place),
            believed,
            end: None,
        }))
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        // Each part is whole at every instant, whoever panicked while holding it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How the task ended, once that was seen.
    fn ended(&self) -> Option<Outcome<Delivery>> {
        self.lock().end.clone()
    }

    /// The task has ended: its place is free, and its cost may be known.
    fn end(&self, client: &Client, outcome: &Outcome<Delivery>) {
        let mut held = self.lock();
        held.end = Some(outcome.clone());
        held.place = None;
        if let Outcome::Ready(delivery) = outcome
            && let Some(cost) = delivery.cost()
            && let Some(believed) = held.believed.as_mut()
        {
            client.ledger().correct(*believed, cost);
            *believed = cost;
        }
    }
}

/// A submitted task. Awaiting it polls until it ends; [`progress`](Task::progress) tells how it is doing meanwhile.
/// Dropping it stops the polling and not the task.
#[must_use = "a task is paid for; await it, or keep its handle"]
#[derive(Clone)]
pub struct Task<O> {
    client: Client,
    handle: TaskHandle,
    policy: PollPolicy,
    jitter: bool,
    hold: Arc<Hold>,
    output: PhantomData<fn() -> O>,
}

impl<O: Output> Task<O> {
    pub(crate) fn new(client: Client, handle: TaskHandle, policy: PollPolicy, hold: Hold) -> Self {
        Self {
            client,
            handle,
            policy,
            jitter: false,
            hold: Arc::new(hold),
            output: PhantomData,
        }
    }

    /// The same task, as one of many: its waits are varied.
    pub(crate) fn in_batch(mut self) -> Self {
        self.jitter = true;
        self
    }

    /// What to store to continue the task elsewhere or later.
    pub fn handle(&self) -> &TaskHandle {
        &self.handle
    }

    /// The same task, polled by another policy.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config), with the task's handle, if the policy contradicts itself.
    pub fn with_policy(mut self, policy: PollPolicy) -> Result<Self, Error> {
        policy.check().map_err(|error| error.with_task(&self.handle))?;
        self.policy = policy;
        Ok(self)
    }

    /// Waits for the end, whichever it is. Awaiting the task itself makes an error of every end but a result. What was
    /// seen to end, here, in a clone or in [`progress`](Task::progress), is not asked about again.
    ///
    /// # Errors
    /// That nobody knows how the task is doing: [`ErrorKind::PollFailed`](crate::ErrorKind::PollFailed),
    /// [`ErrorKind::DeadlineExceeded`](crate::ErrorKind::DeadlineExceeded),
    /// [`ErrorKind::Auth`](crate::ErrorKind::Auth), [`ErrorKind::UntrustedUrl`](crate::ErrorKind::UntrustedUrl),
    /// [`ErrorKind::Redirected`](crate::ErrorKind::Redirected) or
    /// [`ErrorKind::MissingResult`](crate::ErrorKind::MissingResult), each with the handle.
    pub async fn outcome(&self) -> Result<Outcome<O>, Error> {
        if let Some(ended) = self.hold.ended() {
            return Ok(ended.map(O::from_delivery));
        }
        let outcome = self.poller().end().await?;
        self.hold.end(&self.client, &outcome);
        Ok(outcome.map(O::from_delivery))
    }

    /// How the task is doing, poll by poll, to its end. The last item has the status that ended it; awaiting the task
    /// then gives the result at once.
    ///
    /// # Errors
    /// As [`outcome`](Task::outcome), as the last item.
    pub fn progress(&self) -> impl Stream<Item = Result<Progress, Error>> + Send + 'static {
        let (client, hold) = (self.client.clone(), self.hold.clone());
        stream::unfold(Some(self.poller()), move |poller| {
            let (client, hold) = (client.clone(), hold.clone());
            async move {
                let mut poller = poller?;
                match poller.next().await {
                    Ok(Update { progress, end: None }) => Some((Ok(progress), Some(poller))),
                    Ok(Update {
                        progress,
                        end: Some(outcome),
                    }) => {
                        hold.end(&client, &outcome);
                        Some((Ok(progress), None))
                    }
                    Err(error) => Some((Err(error), None)),
                }
            }
        })
    }

    fn poller(&self) -> Poller {
        Poller::new(self.client.clone(), self.handle.clone(), self.policy, self.jitter)
    }
}

impl<O: Output> IntoFuture for Task<O> {
    type Output = Result<O, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.outcome().await?.into_result(&self.handle) })
    }
}

impl<O> fmt::Debug for Task<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task")
            .field("handle", &self.handle)
            .finish_non_exhaustive()
    }
}
