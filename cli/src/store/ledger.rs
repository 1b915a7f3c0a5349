//! Lines of batches whose records are gone: they are not submitted again.

use std::{
    collections::HashSet,
    fs::File,
    io::{self, Write},
    path::PathBuf,
};

use fs4::{FileExt, TryLockError};
use serde::{Deserialize, Serialize};

use super::{
    entry::Claim,
    folder::Store,
    listing::Listed,
    record::{BatchLine, Record},
};
use crate::{bounded, disk};

/// The longest ledger that is read, in bytes.
const LONGEST: u64 = 256 * 1024 * 1024;

/// A line that is done.
#[derive(Serialize, Deserialize)]
struct Done {
    key: String,
    state: String,
}

impl Store {
    /// The keys of a batch's lines that ended in this state and whose records are gone.
    pub(crate) fn done_before(&self, file: &str, state: &str) -> io::Result<HashSet<String>> {
        let content = match File::open(self.ledger(file)).and_then(|ledger| bounded::read(ledger, LONGEST)) {
            Ok(content) => content,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(HashSet::new()),
            Err(error) => return Err(error),
        };
        // A crash may have left half a line at the end.
        let lines = content.split(|byte| *byte == b'\n');
        let done = lines.filter_map(|line| serde_json::from_slice::<Done>(line).ok());
        Ok(done.filter(|done| done.state == state).map(|done| done.key).collect())
    }

    /// Notes how a line of a batch ended, before its record is removed.
    pub(super) fn note_end(&self, record: &Record) -> io::Result<()> {
        let (Some(BatchLine { file, key }), Some(end)) = (&record.batch, &record.end) else {
            return Ok(());
        };
        let path = self.ledger(file);
        if let Some(folder) = path.parent() {
            disk::make_private_folder(folder)?;
        }
        let done = Done {
            key: key.clone(),
            state: end.state.clone(),
        };
        let mut ledger = disk::append_private(&path)?;
        // A line of its own, also after half a line.
        ledger.write_all(format!("\n{}\n", serde_json::to_string(&done)?).as_bytes())?;
        ledger.sync_all()
    }

    /// Forgets which lines of a batch are done. What is under way stays known.
    pub(crate) fn start_afresh(&self, file: &str) -> io::Result<()> {
        for Listed { record, state } in self.list().tasks {
            let is_its = record.batch.as_ref().is_some_and(|line| line.file == file);
            if is_its
                && state.is_terminal()
                && let Claim::Entry(mut entry) = self.claim(&record.id)?
            {
                entry.update(|record| record.batch = None)?;
            }
        }
        disk::remove(&self.ledger(file))
    }

    /// Locks a batch for this process, as long as the file is open. `None`: locks do not work here.
    pub(crate) fn lock_batch(&self, file: &str) -> io::Result<Option<File>> {
        let path = self.ledger(file).with_extension("lock");
        if let Some(folder) = path.parent() {
            disk::make_private_folder(folder)?;
        }
        let lock = disk::open_private(&path)?;
        match FileExt::try_lock(&lock) {
            Ok(()) => Ok(Some(lock)),
            Err(TryLockError::WouldBlock) => Err(io::Error::other("another `bfl` process is running it")),
            Err(TryLockError::Error(_)) => Ok(None),
        }
    }

    fn ledger(&self, file: &str) -> PathBuf {
        let folder = self.folder.parent().unwrap_or(&self.folder);
        folder.join("batches").join(format!("{file}.jsonl"))
    }
}
