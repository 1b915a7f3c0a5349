//! How one request is to be treated, beside what is sent.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use crate::{credits::Credits, policy::poll::PollPolicy, progress::Event};

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
    /// Tells those who watch. What they do wrong is theirs: a panic ends neither the request nor another one.
    pub(crate) fn emit(&self, event: &Event) {
        for on_event in &self.on_event {
            if catch_unwind(AssertUnwindSafe(|| on_event(event))).is_err() {
                tracing::warn!("a function that was given to `on_event` panicked");
            }
        }
    }

    pub(crate) fn watch(&mut self, on_event: impl Fn(&Event) + Send + Sync + 'static) {
        self.on_event.push(Arc::new(on_event));
    }
}
