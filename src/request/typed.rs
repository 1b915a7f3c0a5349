//! A request, and how it is to be treated.

use std::{fmt, marker::PhantomData};

use crate::{
    credits::Credits,
    policy::poll::PollPolicy,
    progress::Event,
    request::{model::Model, options::Options},
};

/// A request to a model: what is sent, and how this crate is to treat it.
///
/// Each model has its own type of request, by the model's name: [`models`](crate::models) lists them. A model that is known
/// at run time only takes an [`AnyRequest`](crate::AnyRequest).
///
/// ```
/// use bfl::models::Flux2Pro;
///
/// let request = Flux2Pro::new("a red fox in the snow").width(1024).height(768).with_tag("fox");
/// # let _ = request;
/// ```
///
/// A model does not take another model's request:
///
/// ```compile_fail
/// use bfl::{Client, Image, Request, models::marker::Flux2Pro, raw::types::FluxDevInputs};
///
/// async fn run(client: &Client, request: Request<FluxDevInputs, Flux2Pro>) -> Result<Image, bfl::Error> {
///     client.generate(request).await
/// }
/// ```
pub struct Request<I, M> {
    pub(crate) inputs: I,
    pub(crate) options: Options,
    model: PhantomData<fn() -> M>,
}

impl<I, M> From<I> for Request<I, M> {
    fn from(inputs: I) -> Self {
        Self {
            inputs,
            options: Options::default(),
            model: PhantomData,
        }
    }
}

impl<I, M: Model> Request<I, M> {
    /// The slug of the model: `Flux2Pro::SLUG` is `flux-2-pro`.
    pub const SLUG: &'static str = M::SLUG;

    /// The slug of the model.
    pub fn slug(&self) -> &'static str {
        Self::SLUG
    }
}

impl<I, M> Request<I, M> {
    /// What is sent.
    pub fn inputs(&self) -> &I {
        &self.inputs
    }

    /// What is sent, for the [generated client](crate::Client::raw).
    pub fn into_inputs(self) -> I {
        self.inputs
    }
}

impl<I: Clone, M> Clone for Request<I, M> {
    fn clone(&self) -> Self {
        Self {
            inputs: self.inputs.clone(),
            options: self.options.clone(),
            model: PhantomData,
        }
    }
}

impl<I: fmt::Debug, M> fmt::Debug for Request<I, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inputs.fmt(f)
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
