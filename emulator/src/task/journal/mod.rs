//! The journal keeps tasks over a restart: an append-only file with one JSON object a line. Only what cannot be worked
//! out again is written: the requests as they came, when, and how long they take; everything else follows from them.
//!
//! A file in which no line is an entry belongs to somebody else and is not touched. One process at a time has the file.
//! An entry is in it whole or not at all: a write that fails is undone, and a last line that was cut off is removed
//! when the file is opened again.

mod entry;
mod scan;

use std::{
    fs::{File, OpenOptions},
    io::{self, ErrorKind, Write as _},
    path::Path,
    sync::Mutex,
};

use fs4::{FileExt, TryLockError};

pub(crate) use self::entry::{Entry, SavedTask};
use self::scan::{End, LONGEST_LINE, scan};
use crate::sync::lock;

/// The file grows no further than this; then tasks are refused.
const LARGEST_FILE: u64 = 4 * 1024 * 1024 * 1024;

/// The open file.
#[derive(Debug)]
pub(crate) struct Journal(Mutex<Option<Open>>);

#[derive(Debug)]
struct Open {
    file: File,
    /// The length to go back to, after a write that failed and could not be undone.
    undo: Option<u64>,
}

/// What is known of a file once it is open.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) signing: Option<String>,
    /// What was skipped, for people.
    pub(crate) notes: Vec<String>,
}

impl Journal {
    /// Opens or makes the file, and looks through it.
    pub(crate) fn open(path: &Path) -> io::Result<(Self, Found)> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::new(ErrorKind::InvalidInput, "it is not a regular file"));
        }
        FileExt::try_lock(&file).map_err(|error| match error {
            TryLockError::WouldBlock => io::Error::new(ErrorKind::WouldBlock, "another emulator uses it"),
            TryLockError::Error(error) => error,
        })?;
        let foreign = || {
            let reason = "it is not empty and not a state file of this program; it was not touched";
            io::Error::new(ErrorKind::InvalidData, reason)
        };
        if metadata.len() > LARGEST_FILE {
            return Err(foreign());
        }
        let mut found = Found::default();
        let scan = scan(&file, |entry| {
            if let Entry::Signing(secret) = entry {
                found.signing.get_or_insert(secret);
            }
        })?;
        if metadata.len() > 0 && scan.entries == 0 {
            return Err(foreign());
        }
        match scan.end {
            End::Whole => {}
            End::NoNewline => (&file).write_all(b"\n")?,
            End::CutOff(start) => file.set_len(start)?,
        }
        found.notes = scan.notes(path);
        Ok((Self(Mutex::new(Some(Open { file, undo: None }))), found))
    }

    /// Calls with each entry, in order.
    pub(crate) fn each(&self, each: impl FnMut(Entry)) -> io::Result<()> {
        match lock(&self.0).as_ref() {
            Some(open) => scan(&open.file, each).map(drop),
            None => Err(closed()),
        }
    }

    /// Writes an entry. When this returns without an error it is on the disk; with one, it is not in the file.
    pub(crate) fn append(&self, entry: &Entry) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        let length = line.len() as u64;
        let mut open = lock(&self.0);
        let Open { file, undo } = open.as_mut().ok_or_else(closed)?;
        if let Some(before) = *undo {
            file.set_len(before)?;
            *undo = None;
        }
        let before = file.metadata()?.len();
        if length > LONGEST_LINE || before.saturating_add(length) > LARGEST_FILE {
            return Err(ErrorKind::FileTooLarge.into());
        }
        let written = file.write_all(&line).and_then(|()| file.sync_data());
        if written.is_err() && file.set_len(before).is_err() {
            *undo = Some(before);
        }
        written
    }

    /// Gives the file back, so that another emulator can have it.
    pub(crate) fn close(&self) {
        lock(&self.0).take();
    }
}

fn closed() -> io::Error {
    io::Error::other("the emulator has stopped")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;

    fn task(id: u128) -> Entry {
        Entry::Task(Box::new(SavedTask {
            id: Uuid::from_u128(id).to_string(),
            path: "/v1/flux-2-pro".to_owned(),
            submitted: datetime!(2026-11-26 10:00 UTC),
            duration: Duration::from_secs(3),
            delivery_origin: "http://127.0.0.1".to_owned(),
            seed: Some(7),
            body: json!({ "prompt": "x" }),
        }))
    }

    fn ids(file: &Journal) -> Vec<u128> {
        let mut ids = Vec::new();
        let mut keep = |entry| match entry {
            Entry::Task(saved) => ids.push(Uuid::parse_str(&saved.id).unwrap().as_u128()),
            other => panic!("{other:?}"),
        };
        file.each(&mut keep).unwrap();
        ids
    }

    #[test]
    fn a_line_longer_than_any_entry_is_passed_over_and_later_ones_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        let (file, _) = Journal::open(&path).unwrap();
        file.append(&task(1)).unwrap();
        file.close();
        let mut raw = OpenOptions::new().append(true).open(&path).unwrap();
        // A hole in the file: the line is long, the disk is not.
        let length = raw.metadata().unwrap().len();
        raw.set_len(length + LONGEST_LINE + 10).unwrap();
        raw.write_all(b"\n").unwrap();
        let (file, found) = Journal::open(&path).unwrap();
        file.append(&task(2)).unwrap();
        assert_eq!(ids(&file), [1, 2]);
        assert_eq!(found.notes.len(), 1);
        assert!(found.notes[0].contains("line 2 of "), "{:?}", found.notes);
    }

    #[test]
    fn a_last_entry_without_its_line_end_is_kept_and_one_that_was_cut_off_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        let (file, _) = Journal::open(&path).unwrap();
        for id in 1..=2 {
            file.append(&task(id)).unwrap();
        }
        file.close();
        let whole = std::fs::read(&path).unwrap();
        for cut in 1..whole.len() {
            let lines = whole[..cut].iter().filter(|byte| **byte == b'\n').count();
            let entries = if cut == whole.len() - 1 { 2 } else { lines };
            std::fs::write(&path, &whole[..cut]).unwrap();
            // Where not even the first entry is whole, it could be anybody's file.
            let opened = Journal::open(&path);
            if opened.is_err() {
                assert!(cut < whole.len() / 2, "{cut}");
                assert_eq!(std::fs::read(&path).unwrap(), &whole[..cut]);
                continue;
            }
            let (file, _) = opened.unwrap();
            file.append(&task(9)).unwrap();
            let kept = ids(&file);
            assert_eq!(kept.last(), Some(&9), "{cut}");
            assert!(kept.len() > entries, "{cut}: {kept:?}");
            file.close();
        }
    }
}
