//! Keeps tasks over a restart: an append-only file with one JSON object a line. Only what cannot be worked out again is
//! written: the requests as they came, when, and how long they take; everything else follows from them.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, Write as _};
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;

use crate::server::lock;

/// The file grows no further than this; then tasks are refused.
const LARGEST_FILE: u64 = 4 * 1024 * 1024 * 1024;
/// A line is no longer than the largest request and what is told around it.
const LONGEST_LINE: u64 = 192 * 1024 * 1024;

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
    pub(crate) body: Value,
}

/// The file, open for more.
#[derive(Debug)]
pub(crate) struct StateFile(Mutex<File>);

impl StateFile {
    /// Opens or makes the file and reads what is in it. A last line that was cut off is removed; other lines that
    /// cannot be read are skipped.
    pub(crate) fn open(path: &Path) -> io::Result<(Self, Vec<Entry>)> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        if !file.metadata()?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"));
        }
        let (entries, whole) = read(&file)?;
        file.set_len(whole)?;
        Ok((Self(Mutex::new(file)), entries))
    }

    pub(crate) fn append(&self, entry: &Entry) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        let mut file = lock(&self.0);
        if file.stream_position()?.saturating_add(line.len() as u64) > LARGEST_FILE {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        file.write_all(&line)
    }
}

/// The entries, and the length of the file up to its last whole line.
fn read(file: &File) -> io::Result<(Vec<Entry>, u64)> {
    let mut reader = BufReader::new(file);
    let mut entries = Vec::new();
    let mut whole = 0;
    let mut line = Vec::new();
    loop {
        line.clear();
        let length = reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)?;
        if line.last() != Some(&b'\n') {
            return Ok((entries, whole));
        }
        whole += length as u64;
        entries.extend(serde_json::from_slice(&line).ok());
    }
}
