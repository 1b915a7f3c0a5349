//! Long work runs on threads of its own, a bounded number at a time, so that other requests are still answered.

use std::sync::Arc;

use tokio::sync::Semaphore;

/// Threads for one kind of work, only so many at a time.
#[derive(Clone, Debug)]
pub(crate) struct Workers(Arc<Semaphore>);

impl Workers {
    pub(crate) fn new(count: usize) -> Self {
        Self(Arc::new(Semaphore::new(count)))
    }

    /// Does the work on a thread of its own. It keeps its permit until it is done, even when nobody waits for it any
    /// more. `None` if it panicked.
    pub(crate) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let permit = self.0.clone().acquire_owned().await.ok()?;
        let working = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        working.await.ok()
    }
}

/// Threads for work of very different sizes: large work never keeps small work waiting.
#[derive(Debug)]
pub(crate) struct WorkerPools {
    /// Up to this size work is done on the calling thread.
    inline_up_to: usize,
    /// Above this size it is large.
    large_from: usize,
    small: Workers,
    large: Workers,
}

impl WorkerPools {
    /// For requests and answers, by their length in bytes.
    pub(crate) fn for_texts() -> Self {
        Self::new(64 * 1024, 2 * 1024 * 1024)
    }

    /// For pictures, by their pixels.
    pub(crate) fn for_pictures() -> Self {
        Self::new(0, 2_500_000)
    }

    /// As many threads in each pool as there are processors.
    fn new(inline_up_to: usize, large_from: usize) -> Self {
        let processors = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self {
            inline_up_to,
            large_from,
            small: Workers::new(processors),
            large: Workers::new(processors),
        }
    }

    /// Does work of this size. `None` if it panicked on its thread.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        size: usize,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        match size {
            _ if size <= self.inline_up_to => Some(work()),
            _ if size <= self.large_from => self.small.run(work).await,
            _ => self.large.run(work).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        time::Duration,
    };

    use super::*;

    #[tokio::test]
    async fn work_that_nobody_waits_for_keeps_its_permit_until_it_is_done() {
        let (workers, most) = (Workers::new(1), Arc::new(AtomicUsize::new(0)));
        let running = Arc::new(AtomicUsize::new(0));
        for _ in 0..5 {
            let (most, running) = (most.clone(), running.clone());
            let work = workers.run(move || {
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(30));
                running.fetch_sub(1, Ordering::SeqCst);
            });
            // Long enough to begin, too short to end.
            let _ = tokio::time::timeout(Duration::from_millis(10), work).await;
        }
        workers.run(|| ()).await.unwrap();
        assert_eq!(most.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn large_work_does_not_keep_small_work_waiting() {
        let pools = WorkerPools::new(1, 10);
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let wait = Arc::new(std::sync::Mutex::new(wait));
        let large = |wait: Arc<std::sync::Mutex<std::sync::mpsc::Receiver<()>>>| {
            pools.run(11, move || wait.lock().unwrap().recv().unwrap_err())
        };
        let all = futures_util::future::join_all((0..100).map(|_| large(wait.clone())));
        let small = async {
            assert_eq!(pools.run(1, || "inline").await, Some("inline"));
            assert_eq!(pools.run(10, || "small").await, Some("small"));
            drop(go);
        };
        tokio::join!(all, small);
    }
}
