//! Injected time: a clock that stands still, but for the waits of a client, which pass at once. What the network takes
//! does not count, so instants are the same in each run.

use std::{sync::mpsc, time::Duration};

use tokio::{sync::mpsc as queue, time};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
    subscriber::DefaultGuard,
};
use tracing_subscriber::{Layer, layer::Context, layer::SubscriberExt, registry};

/// While this lives, time passes on this thread's runtime only as a client says that it waits. One client task at a time.
pub(crate) struct Pace {
    _subscriber: DefaultGuard,
    /// A running blocking task keeps the runtime from moving its clock by itself; it ends with this.
    _busy: mpsc::Sender<()>,
}

impl Pace {
    pub(crate) fn start() -> Self {
        time::pause();
        let (busy, until_dropped) = mpsc::channel();
        tokio::task::spawn_blocking(move || until_dropped.recv());
        let (waits, mut said) = queue::unbounded_channel();
        tokio::spawn(async move {
            while let Some(wait) = said.recv().await {
                // The wait is told, and timers go, in whole milliseconds: one more for each.
                time::advance(wait + Duration::from_millis(2)).await;
            }
        });
        Self {
            _subscriber: tracing::subscriber::set_default(registry().with(Waits(waits))),
            _busy: busy,
        }
    }
}

/// Passes on how long a client says that it waits.
struct Waits(queue::UnboundedSender<Duration>);

impl<S: Subscriber> Layer<S> for Waits {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        event.record(&mut WaitField(&self.0));
    }
}

struct WaitField<'a>(&'a queue::UnboundedSender<Duration>);

impl Visit for WaitField<'_> {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "wait_ms" {
            // The test may be over.
            let _ = self.0.send(Duration::from_millis(value));
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
