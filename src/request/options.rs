//! How one request is to be treated, beside what is sent.

use std::sync::Arc;

use crate::{credits::Credits, policy::poll::PollPolicy, progress::Event, request::Request};

type OnEvent = dyn Fn(&Event) + Send + Sync;

/// How one request is to be treated.
#[derive(Clone, Default)]
pub(crate) struct Options {
    pub(crate) unchecked: bool,
    pub(crate) poll: Option<PollPolicy>,
    pub(crate) max_cost: Option<Credits>,
    pub(crate) tag: Option<String>,
    on_event: Vec<Arc<OnEvent>>,
}

impl Options {
    /// Tells those who watch.
    pub(crate) fn emit(&self, event: &Event) {
        for on_event in &self.on_event {
            on_event(event);
        }
    }

    pub(crate) fn watch(&mut self, on_event: impl Fn(&Event) + Send + Sync + 'static) {
        self.on_event.push(Arc::new(on_event));
    }
}

impl<I, M> Request<I, M> {
    /// Sends the request even if it breaks the contract's bounds: the contract that this crate was built from may lag
    /// behind the service.
    #[must_use]
    pub fn unchecked(mut self) -> Self {
        self.options.unchecked = true;
        self
    }

    /// Polls the task by this policy, and not by the client's.
    #[must_use]
    pub fn with_poll_policy(mut self, policy: PollPolicy) -> Self {
        self.options.poll = Some(policy);
        self
    }

    /// Refuses to send the request ([`ErrorKind::OverBudget`](crate::ErrorKind::OverBudget)) if it may cost more than
    /// this, or if its price is not known.
    #[must_use]
    pub fn with_max_cost(mut self, credits: impl Into<Credits>) -> Self {
        self.options.max_cost = Some(credits.into());
        self
    }

    /// A text of your own, which the service never sees: the task's [handle](crate::TaskHandle::tag) carries it, and so
    /// does the request's result in a batch.
    #[must_use]
    pub fn with_tag(mut self, tag: impl Into<String>) -> Self {
        self.options.tag = Some(tag.into());
        self
    }

    /// Calls this with each [`Event`]: when the request waits for a slot, is sent, is sent again and why, when it was
    /// taken, and with each poll. It runs on the task that drives the request, so it has to return quickly.
    #[must_use]
    pub fn on_event(mut self, on_event: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        self.options.watch(on_event);
        self
    }
}
