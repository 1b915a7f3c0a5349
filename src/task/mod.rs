//! Tasks: what was submitted and is being waited for.

pub(crate) mod in_flight;
pub(crate) mod poller;
pub(crate) mod reading;

use std::{
    fmt,
    future::{Future, IntoFuture},
    marker::PhantomData,
    pin::Pin,
    sync::{Arc, Mutex, Weak},
};

use futures_util::{
    FutureExt, Stream,
    future::{BoxFuture, Shared},
    stream,
};

use crate::{
    core::Core,
    credits::Credits,
    error::Error,
    handle::TaskHandle,
    policy::{limiter::Running, poll::PollPolicy},
    progress::{Event, Progress},
    request::Options,
    result::{Delivery, Outcome, Output},
    sync::lock,
    task::{poller::Poller, reading::Update},
};

/// What awaits a poll's success, shared by all who wait for it.
pub(crate) type Step = Shared<BoxFuture<'static, Result<Update, Error>>>;

/// A task's slot among the client's tasks. It is free again when the task has ended, or when nobody holds it.
type Slot = Mutex<Option<Running>>;

/// A task as all who wait for it share it: one clock, one pace, one end.
pub(crate) struct Waiting {
    core: Arc<Core>,
    handle: TaskHandle,
    slot: Arc<Slot>,
    state: Arc<State>,
    step: Mutex<Option<Step>>,
}

/// What outlives those who wait while a poll is under way.
struct State {
    poller: tokio::sync::Mutex<Poller>,
    settings: Mutex<(PollPolicy, bool)>,
    /// What the ledger believes the task costs. The ledger of a client that continues a task does not know it: whoever
    /// submitted it has counted it.
    believed: Mutex<Option<Credits>>,
    options: Options,
    end: Mutex<Option<Update>>,
}

impl Waiting {
    /// The handle of a task that has not been seen to end.
    pub(crate) fn unfinished(&self) -> Option<&TaskHandle> {
        lock(&self.state.end).is_none().then_some(&self.handle)
    }

    /// The next success of a poll. Whoever asks next while it is awaited gets the same.
    pub(crate) fn step(&self) -> Step {
        let mut step = lock(&self.step);
        if let Some(running) = step.as_ref().filter(|running| running.peek().is_none()) {
            return running.clone();
        }
        let next = self.next().boxed().shared();
        *step = Some(next.clone());
        next
    }

    /// Whether the waiting has ended in an error.
    pub(crate) fn has_failed(&self) -> bool {
        lock(&self.step)
            .as_ref()
            .and_then(Shared::peek)
            .is_some_and(Result::is_err)
    }

    fn next(&self) -> impl Future<Output = Result<Update, Error>> + Send + 'static {
        let (core, state, slot) = (self.core.clone(), self.state.clone(), Arc::downgrade(&self.slot));
        async move {
            if let Some(ended) = lock(&state.end).clone() {
                return Ok(ended);
            }
            let mut poller = state.poller.lock().await;
            let (policy, jitter) = *lock(&state.settings);
            poller.follow(policy, jitter);
            let update = poller.next().await?;
            if let Some(outcome) = &update.end {
                state.settle(&core, outcome);
                *lock(&state.end) = Some(update.clone());
                drop(slot.upgrade().and_then(|slot| lock(&slot).take()));
            }
            state.options.emit(&Event::Progress(update.progress.clone()));
            Ok(update)
        }
    }
}

impl State {
    /// The task's cost may be known now.
    fn settle(&self, core: &Core, outcome: &Outcome<Delivery>) {
        if let Outcome::Ready(delivery) = outcome
            && let Some(cost) = delivery.cost()
            && let Some(believed) = lock(&self.believed).as_mut()
        {
            core.ledger.correct(*believed, cost);
            *believed = cost;
        }
    }
}

/// A submitted task. Awaiting it polls until it ends; [`progress`](Task::progress) tells how it is doing meanwhile.
/// Dropping it stops the polling and not the task.
#[must_use = "a task is paid for; await it, or keep its handle"]
pub struct Task<O> {
    waiting: Arc<Waiting>,
    output: PhantomData<fn() -> O>,
}

impl<O: Output> Task<O> {
    pub(crate) fn new(
        core: Arc<Core>,
        handle: TaskHandle,
        poller: Poller,
        slot: Running,
        believed: Option<Credits>,
        options: Options,
    ) -> Self {
        let state = State {
            settings: Mutex::new((poller.policy(), false)),
            poller: tokio::sync::Mutex::new(poller),
            believed: Mutex::new(believed),
            options,
            end: Mutex::default(),
        };
        let waiting = Waiting {
            core,
            handle,
            slot: Arc::new(Mutex::new(Some(slot))),
            state: Arc::new(state),
            step: Mutex::default(),
        };
        Self {
            waiting: Arc::new(waiting),
            output: PhantomData,
        }
    }

    /// A task that was submitted before.
    pub(crate) fn resumed(core: Arc<Core>, handle: TaskHandle, poller: Poller, slot: Running) -> Self {
        Self::new(core, handle, poller, slot, None, Options::default())
    }

    /// The same task, whose result is taken for another kind.
    pub(crate) fn of_kind<P>(self) -> Task<P> {
        Task {
            waiting: self.waiting,
            output: PhantomData,
        }
    }

    pub(crate) fn waiting(&self) -> Weak<Waiting> {
        Arc::downgrade(&self.waiting)
    }

    /// The same task, as one of many: its waits are varied.
    pub(crate) fn in_batch(self) -> Self {
        lock(&self.waiting.state.settings).1 = true;
        self
    }

    /// What to store to continue the task elsewhere or later.
    pub fn handle(&self) -> &TaskHandle {
        &self.waiting.handle
    }

    /// The same task, polled by another policy. It is for all clones of the task, and counts from the next poll on; what
    /// has been waited counts towards its deadline.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config), with the task's handle, if the policy contradicts itself.
    pub fn with_policy(self, policy: PollPolicy) -> Result<Self, Error> {
        policy.check().map_err(|error| error.with_task(self.handle()))?;
        lock(&self.waiting.state.settings).0 = policy;
        Ok(self)
    }

    /// Waits for the end, whichever it is. Awaiting the task itself makes an error of every end but a result.
    ///
    /// A task is polled at one pace and has one deadline, which counts from when it is first waited for, whoever waits:
    /// here, in a clone or in [`progress`](Task::progress). What was begun goes on after a future of this was dropped,
    /// and what was seen to end is not polled again. [`Client::resume`](crate::Client::resume) with the handle begins anew.
    ///
    /// # Errors
    /// That nobody knows how the task is doing: [`ErrorKind::PollFailed`](crate::ErrorKind::PollFailed),
    /// [`ErrorKind::DeadlineExceeded`](crate::ErrorKind::DeadlineExceeded),
    /// [`ErrorKind::Auth`](crate::ErrorKind::Auth), [`ErrorKind::UntrustedUrl`](crate::ErrorKind::UntrustedUrl),
    /// [`ErrorKind::Redirected`](crate::ErrorKind::Redirected) or
    /// [`ErrorKind::MissingResult`](crate::ErrorKind::MissingResult), each with the handle.
    pub async fn outcome(&self) -> Result<Outcome<O>, Error> {
        loop {
            if let Some(outcome) = self.waiting.step().await?.end {
                return Ok(outcome.map(O::from_delivery));
            }
        }
    }

    /// Waits for the result, as awaiting the task does.
    ///
    /// # Errors
    /// As [`outcome`](Task::outcome), and the end of a task that has no result:
    /// [`ErrorKind::RequestModerated`](crate::ErrorKind::RequestModerated),
    /// [`ErrorKind::ContentModerated`](crate::ErrorKind::ContentModerated),
    /// [`ErrorKind::TaskFailed`](crate::ErrorKind::TaskFailed) or
    /// [`ErrorKind::TaskNotFound`](crate::ErrorKind::TaskNotFound).
    pub async fn result(&self) -> Result<O, Error> {
        self.outcome().await?.into_result(self.handle())
    }

    /// How the task is doing, poll by poll, to its end. The last item has the status that ended it; awaiting the task
    /// then gives the result at once. Of a task that has ended there is that item only.
    ///
    /// # Errors
    /// As [`outcome`](Task::outcome), as the last item.
    pub fn progress(&self) -> impl Stream<Item = Result<Progress, Error>> + Send + Unpin + 'static {
        let stream = stream::unfold(Some(self.waiting.clone()), |waiting| async move {
            let waiting = waiting?;
            match waiting.step().await {
                Ok(Update { progress, end: None }) => Some((Ok(progress), Some(waiting))),
                Ok(Update { progress, .. }) => Some((Ok(progress), None)),
                Err(error) => Some((Err(error), None)),
            }
        });
        Box::pin(stream)
    }
}

impl<O> Clone for Task<O> {
    fn clone(&self) -> Self {
        Self {
            waiting: self.waiting.clone(),
            output: PhantomData,
        }
    }
}

impl<O: Output> IntoFuture for Task<O> {
    type Output = Result<O, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.result().await })
    }
}

impl<O> fmt::Debug for Task<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task")
            .field("handle", &self.waiting.handle)
            .finish_non_exhaustive()
    }
}
