//! Batches and streams as iterators.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use futures_util::{Stream, StreamExt, stream::BoxStream};

use super::{delivery::Delivery, runtime::Own};
use crate::client::{BatchEvent, Finished};

/// What comes one after the other: each call of `next` waits for it.
#[must_use = "what is not asked for is not waited for"]
pub struct Blocking<T> {
    runtime: Arc<Own>,
    stream: BoxStream<'static, T>,
}

/// Many requests or tasks under way, as [`Batch`](crate::Batch): an iterator of their results.
#[must_use = "a batch does nothing until it is asked for results"]
pub struct Batch<T> {
    pub(super) runtime: Arc<Own>,
    pub(super) batch: crate::Batch<T>,
}

impl<K: 'static> Batch<crate::Delivery<K>> {
    /// Saves each result in a folder, as [`Batch::save_all`](crate::Batch::save_all).
    pub fn save_all(self, folder: impl AsRef<Path>) -> Blocking<Finished<PathBuf>> {
        Blocking::new(&self.runtime, self.batch.save_all(folder))
    }

    /// Everything that happens, as [`Batch::events`](crate::Batch::events).
    pub fn events(self) -> Blocking<BatchEvent<Delivery<K>>> {
        let runtime = self.runtime.clone();
        let events = self.batch.events().map(move |event| match event {
            BatchEvent::Finished(finished) => BatchEvent::Finished(own(&runtime, finished)),
            BatchEvent::Event { index, tag, event } => BatchEvent::Event { index, tag, event },
        });
        Blocking::new(&self.runtime, events)
    }
}

fn own<K>(runtime: &Arc<Own>, finished: Finished<crate::Delivery<K>>) -> Finished<Delivery<K>> {
    Finished {
        index: finished.index,
        tag: finished.tag,
        result: finished.result.map(|delivery| Delivery::new(runtime, delivery)),
    }
}

impl<K: 'static> Iterator for Batch<crate::Delivery<K>> {
    type Item = Finished<Delivery<K>>;

    /// Blocks the thread, also where that belongs to an async runtime.
    fn next(&mut self) -> Option<Self::Item> {
        let finished = self.runtime.block_on(self.batch.next()).ok().flatten()?;
        Some(own(&self.runtime, finished))
    }
}

impl<T> Blocking<T> {
    pub(super) fn new(runtime: &Arc<Own>, stream: impl Stream<Item = T> + Send + 'static) -> Self {
        Self {
            runtime: runtime.clone(),
            stream: stream.boxed(),
        }
    }
}

impl<T: Send> Iterator for Blocking<T> {
    type Item = T;

    /// Blocks the thread, also where that belongs to an async runtime.
    fn next(&mut self) -> Option<T> {
        self.runtime.block_on(self.stream.next()).ok().flatten()
    }
}

impl<T> fmt::Debug for Blocking<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("blocking::Blocking")
    }
}

impl<T> fmt::Debug for Batch<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::Batch").field(&self.batch).finish()
    }
}
