//! Keeps tasks over a restart: an append-only file with one JSON object a line. Only what cannot be worked out again is
//! written: the requests as they came, when, and how long they take; everything else follows from them.
//!
//! A file in which no line is an entry belongs to somebody else and is not touched. One process at a time has the file.
//! An entry is in it whole or not at all: a write that fails is undone, and a last line that was cut off is removed when
//! the file is opened again.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead as _, BufReader, ErrorKind, Read as _, Seek as _, Write as _},
    path::Path,
    sync::Mutex,
    time::Duration,
};

use fs4::{FileExt, TryLockError};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{api::lock, task::timing};

/// The file grows no further than this; then tasks are refused.
const LARGEST_FILE: u64 = 4 * 1024 * 1024 * 1024;
/// A line is no longer than the largest request and what is told around it.
const LONGEST_LINE: u64 = 192 * 1024 * 1024;
/// Most damaged lines that are told one by one.
const MOST_NOTES: usize = 20;

/// One line of the file.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Entry {
    /// Signs delivery URLs, so that those handed out before a restart stay good. In hexadecimal digits.
    Signing(String),
    Task(Box<Saved>),
    DeletedFinetune(String),
}

/// A task that was accepted.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Saved {
    pub(crate) id: String,
    /// Path of its route.
    pub(crate) path: String,
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) submitted: OffsetDateTime,
    pub(crate) duration: Duration,
    /// Where its result is delivered, as the client sees it; for its webhook.
    pub(crate) delivery_origin: String,
    /// The seed that was drawn for it, where none was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) seed: Option<u32>,
    pub(crate) body: Value,
}

impl Entry {
    fn read(line: &[u8]) -> Result<Self, String> {
        let entry = serde_json::from_slice(line).map_err(|error| error.to_string())?;
        match &entry {
            Self::Task(saved) if saved.duration > timing::LONGEST => Err("no task takes so long".to_owned()),
            Self::Task(saved) if Uuid::parse_str(&saved.id).is_err() => Err("the id is no UUID".to_owned()),
            _ => Ok(entry),
        }
    }
}

/// The file, open for more.
#[derive(Debug)]
pub(crate) struct StateFile(Mutex<Option<Open>>);

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

impl StateFile {
    /// Opens or makes the file, and looks through it.
    pub(crate) fn open(path: &Path) -> io::Result<(Self, Found)> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::new(ErrorKind::InvalidInput, "it is no regular file"));
        }
        FileExt::try_lock(&file).map_err(|error| match error {
            TryLockError::WouldBlock => io::Error::new(ErrorKind::WouldBlock, "another emulator uses it"),
            TryLockError::Error(error) => error,
        })?;
        let foreign = || {
            let reason = "it is not empty and no state file of this program; it was not touched";
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

/// What was found on the way through a file.
#[derive(Debug)]
struct Scan {
    entries: u64,
    /// Number of each damaged line, and what is wrong with it.
    damaged: Vec<(u64, String)>,
    more_damaged: u64,
    end: End,
}

#[derive(Debug, PartialEq)]
enum End {
    Whole,
    /// The last line is an entry, and only its end is missing.
    NoNewline,
    /// The last line is a part of an entry and begins here.
    CutOff(u64),
}

impl Scan {
    fn damaged(&mut self, number: u64, reason: String) {
        if self.damaged.len() < MOST_NOTES {
            self.damaged.push((number, reason));
        } else {
            self.more_damaged += 1;
        }
    }

    fn notes(&self, path: &Path) -> Vec<String> {
        let path = path.display();
        let one = |(number, reason): &(u64, String)| format!("line {number} of {path} was skipped: {reason}");
        let mut notes: Vec<String> = self.damaged.iter().map(one).collect();
        if self.more_damaged > 0 {
            notes.push(format!("{} more lines of {path} were skipped", self.more_damaged));
        }
        if matches!(self.end, End::CutOff(_)) {
            notes.push(format!("the last line of {path} had been cut off and was removed"));
        }
        notes
    }
}

/// Reads a file from its beginning. A line that is no entry, or longer than any, is passed over.
fn scan(mut file: &File, mut each: impl FnMut(Entry)) -> io::Result<Scan> {
    file.rewind()?;
    let mut reader = BufReader::new(file);
    let mut scan = Scan {
        entries: 0,
        damaged: Vec::new(),
        more_damaged: 0,
        end: End::Whole,
    };
    let (mut start, mut line) = (0_u64, Vec::new());
    for number in 1.. {
        line.clear();
        let mut length = reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? as u64;
        if length == 0 {
            break;
        }
        let whole = line.last() == Some(&b'\n');
        let too_long = !whole && length == LONGEST_LINE;
        if too_long {
            length += reader.skip_until(b'\n')? as u64;
            scan.damaged(number, "it is longer than any entry".to_owned());
        } else {
            match Entry::read(&line) {
                Ok(entry) => {
                    scan.entries += 1;
                    each(entry);
                    if !whole {
                        scan.end = End::NoNewline;
                    }
                }
                Err(_) if !whole => scan.end = End::CutOff(start),
                Err(reason) => scan.damaged(number, reason),
            }
        }
        start += length;
    }
    Ok(scan)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use time::macros::datetime;

    use super::*;

    fn task(id: u128) -> Entry {
        Entry::Task(Box::new(Saved {
            id: Uuid::from_u128(id).to_string(),
            path: "/v1/flux-2-pro".to_owned(),
            submitted: datetime!(2026-11-26 10:00 UTC),
            duration: Duration::from_secs(3),
            delivery_origin: "http://127.0.0.1".to_owned(),
            seed: Some(7),
            body: json!({ "prompt": "x" }),
        }))
    }

    fn ids(file: &StateFile) -> Vec<u128> {
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
        let (file, _) = StateFile::open(&path).unwrap();
        file.append(&task(1)).unwrap();
        file.close();
        let mut raw = OpenOptions::new().append(true).open(&path).unwrap();
        // A hole in the file: the line is long, the disk is not.
        let length = raw.metadata().unwrap().len();
        raw.set_len(length + LONGEST_LINE + 10).unwrap();
        raw.write_all(b"\n").unwrap();
        let (file, found) = StateFile::open(&path).unwrap();
        file.append(&task(2)).unwrap();
        assert_eq!(ids(&file), [1, 2]);
        assert_eq!(found.notes.len(), 1);
        assert!(found.notes[0].contains("line 2 of "), "{:?}", found.notes);
    }

    #[test]
    fn a_last_entry_without_its_line_end_is_kept_and_one_that_was_cut_off_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        let (file, _) = StateFile::open(&path).unwrap();
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
            let opened = StateFile::open(&path);
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
