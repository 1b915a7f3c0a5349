//! The one way in which this crate locks.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The lock, also after a panic elsewhere: every change under these locks is complete in itself.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
