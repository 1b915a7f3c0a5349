//! Work that takes long is done away from the threads that answer requests, and only so much of it at a time.

use std::sync::Arc;

use tokio::sync::Semaphore;

/// What a body, prompt or answer of this many bytes costs is not worth another thread.
const SMALL: usize = 64 * 1024;

/// Threads for one kind of work, so many at a time.
#[derive(Clone, Debug)]
pub(crate) struct Workers(Arc<Semaphore>);

impl Workers {
    pub(crate) fn new(count: usize) -> Self {
        Self(Arc::new(Semaphore::new(count)))
    }

    /// One for each processor.
    pub(crate) fn for_processors() -> Self {
        Self::new(std::thread::available_parallelism().map_or(2, std::num::NonZero::get))
    }

    /// Does the work on a thread of its own. It keeps its place until it is done, also when nobody waits for it any
    /// more. `None` if it panicked.
    pub(crate) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let place = self.0.clone().acquire_owned().await.ok()?;
        let working = tokio::task::spawn_blocking(move || {
            let _place = place;
            work()
        });
        working.await.ok()
    }

    /// The same for work whose cost grows with so many bytes: a little of it is done on the spot.
    pub(crate) async fn run_sized<T: Send + 'static>(
        &self,
        bytes: usize,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        if bytes <= SMALL {
            return Some(work());
        }
        self.run(work).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn work_that_nobody_waits_for_keeps_its_place_until_it_is_done() {
        let (places, most) = (Workers::new(1), Arc::new(AtomicUsize::new(0)));
        let running = Arc::new(AtomicUsize::new(0));
        for _ in 0..5 {
            let (most, running) = (most.clone(), running.clone());
            let work = places.run(move || {
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(30));
                running.fetch_sub(1, Ordering::SeqCst);
            });
            // Long enough to begin, too short to end.
            let _ = tokio::time::timeout(Duration::from_millis(10), work).await;
        }
        places.run(|| ()).await.unwrap();
        assert_eq!(most.load(Ordering::SeqCst), 1);
    }
}
