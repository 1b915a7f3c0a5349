//! A record that this process works on.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use fs4::{FileExt, TryLockError};

use super::{
    files::{is_id, lock_path, next_path, read, record_path},
    record::Record,
};
use crate::disk;

/// A record, and the lock that tells other processes that this one works on it.
pub(crate) struct Entry {
    folder: PathBuf,
    pub(crate) record: Record,
    lock: Lock,
}

/// The lock of a record. It is released when the file is closed, or by the system.
enum Lock {
    Held(#[expect(dead_code, reason = "it holds the lock")] File),
    /// Locks do not work here: nobody knows who works on the record.
    None,
}

/// The outcome of claiming a record.
pub(crate) enum Claim {
    Entry(Box<Entry>),
    /// Another process works on it.
    Busy,
    Gone,
}

impl Entry {
    pub(super) fn begin(folder: &Path, record: Record) -> io::Result<Self> {
        debug_assert!(is_id(&record.id));
        let file = disk::open_private(&lock_path(folder, &record.id))?;
        // Another process holds it only for a moment, to see whether it is free.
        let lock = match FileExt::lock(&file) {
            Ok(()) => Lock::Held(file),
            Err(_) => Lock::None,
        };
        let entry = Self {
            folder: folder.to_owned(),
            record,
            lock,
        };
        let length = entry.write()?;
        disk::reserve(&entry.next_path(), length)?;
        Ok(entry)
    }

    pub(super) fn claim(folder: &Path, id: &str) -> io::Result<Claim> {
        let Some(lock) = lock(folder, id) else {
            return Ok(Claim::Busy);
        };
        Ok(match read(folder, id).map_err(io::Error::other)? {
            None => Claim::Gone,
            Some(record) => Claim::Entry(Box::new(Self {
                folder: folder.to_owned(),
                record,
                lock,
            })),
        })
    }

    pub(super) fn remove(folder: &Path, id: &str) -> io::Result<bool> {
        let Some(lock) = lock(folder, id) else {
            return Ok(false);
        };
        remove_files(folder, id)?;
        drop(lock);
        Ok(true)
    }

    /// Changes the record durably.
    pub(crate) fn update(&mut self, change: impl FnOnce(&mut Record)) -> io::Result<()> {
        change(&mut self.record);
        let length = self.write()?;
        if self.record.end.is_none() {
            // If this fails, a full disk is noticed later.
            let _ = disk::reserve(&self.next_path(), length);
        }
        Ok(())
    }

    /// Stores an unreadable answer, for a person to look at.
    pub(crate) fn keep_answer(&mut self, answer: &[u8]) -> io::Result<()> {
        let name = format!("{}.answer", self.record.id);
        let path = self.folder.join(&name);
        disk::replace(&path, &path.with_extension("answer-next"), answer)?;
        self.update(|record| record.answer = Some(name))
    }

    /// Removes the record: nothing was charged.
    pub(crate) fn forget(self) -> io::Result<()> {
        remove_files(&self.folder, &self.record.id)
    }

    /// Whether it is certain that no other process works on it.
    pub(crate) fn is_locked_here(&self) -> bool {
        matches!(self.lock, Lock::Held(_))
    }

    fn write(&self) -> io::Result<usize> {
        let mut content = serde_json::to_vec_pretty(&self.record)?;
        content.push(b'\n');
        disk::replace(&record_path(&self.folder, &self.record.id), &self.next_path(), &content)?;
        Ok(content.len())
    }

    fn next_path(&self) -> PathBuf {
        next_path(&self.folder, &self.record.id)
    }
}

/// Whether another process works on this record, as far as this can be known.
pub(super) fn is_locked(folder: &Path, id: &str) -> bool {
    let Ok(file) = File::open(lock_path(folder, id)) else {
        return false;
    };
    matches!(FileExt::try_lock_shared(&file), Err(TryLockError::WouldBlock))
}

/// The lock of a record, unless another process has it.
fn lock(folder: &Path, id: &str) -> Option<Lock> {
    const TRIES: u32 = 5;
    let Ok(file) = disk::open_private(&lock_path(folder, id)) else {
        // A read-only store is better than none.
        return Some(Lock::None);
    };
    for _ in 0..TRIES {
        match FileExt::try_lock(&file) {
            Ok(()) => return Some(Lock::Held(file)),
            // Another process may hold it only for a moment, to see whether it is free.
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(5)),
            Err(TryLockError::Error(_)) => return Some(Lock::None),
        }
    }
    None
}

/// The record is removed last but for its lock, so that leftovers can be found.
fn remove_files(folder: &Path, id: &str) -> io::Result<()> {
    disk::remove(&next_path(folder, id))?;
    disk::remove(&folder.join(format!("{id}.answer")))?;
    disk::remove(&record_path(folder, id))?;
    disk::remove(&lock_path(folder, id))
}
