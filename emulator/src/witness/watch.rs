//! Tells somebody of each request when it is answered, and of each webhook when it was sent.

use std::{fmt, sync::Arc};

use super::exchange::{Exchange, WebhookAttempt};

/// Something that has just happened; see [`EmulatorBuilder::watch`](crate::EmulatorBuilder::watch).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A request was answered, or will not be: its client has gone.
    Request(&'a Exchange),
    /// A webhook was sent, or could not be.
    Webhook(&'a WebhookAttempt),
}

type Call = dyn Fn(Event<'_>) + Send + Sync;

/// Whom to tell.
#[derive(Clone, Default)]
pub(crate) struct Watch(Option<Arc<Call>>);

impl Watch {
    pub(crate) fn new(call: impl Fn(Event<'_>) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(call)))
    }

    pub(super) fn tell(&self, event: Event<'_>) {
        if let Some(call) = &self.0 {
            call(event);
        }
    }

    pub(super) fn is_set(&self) -> bool {
        self.0.is_some()
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Watch").field(&self.is_set()).finish()
    }
}
