//! The files of a document that consists of several: each is read once, and none outside of one folder.

use std::{
    collections::HashMap,
    ffi::OsStr,
    fs::{self, File},
    io::{self, Read},
    path::{Component, Path, PathBuf},
};

use serde_json::Value;

use super::text::{MAX_BYTES, json_or_yaml, text};
use crate::{Error, Result, report::Approximated};

/// A file, by the order in which the files were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct FileId(usize);

/// The document that was asked for.
pub(super) const ENTRY: FileId = FileId(0);

/// The files that were read.
pub(super) struct Files {
    /// Nothing outside of it is read.
    base: PathBuf,
    read: Vec<Content>,
    /// What became of each path: nothing is read or refused twice.
    known: HashMap<PathBuf, std::result::Result<FileId, String>>,
    bytes: usize,
    /// What the author should know of the files.
    pub(super) notes: Vec<Approximated>,
}

struct Content {
    path: PathBuf,
    value: Value,
}

impl Files {
    /// Reads the document that was asked for. It may be a pipe, or a link to elsewhere: what it refers to is beside its name.
    pub(super) fn starting_at(entry: &Path, base: &Path) -> Result<Self> {
        let cannot = |path: &Path, error: &io::Error| Error::new(format!("{} cannot be read: {error}", path.display()));
        let base = fs::canonicalize(base).map_err(|error| cannot(base, &error))?;
        let folder = match entry.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let folder = fs::canonicalize(folder).map_err(|error| cannot(folder, &error))?;
        if !folder.starts_with(&base) {
            return Err(Error::new(format!(
                "{} is not inside of {}, the folder that its files are read from",
                entry.display(),
                base.display()
            )));
        }
        let bytes = read(entry, MAX_BYTES).map_err(|error| cannot(entry, &error))?;
        let mut files = Self {
            base,
            read: Vec::new(),
            known: HashMap::new(),
            bytes: 0,
            notes: Vec::new(),
        };
        let path = folder.join(entry.file_name().unwrap_or(OsStr::new("")));
        let id = files.add(path.clone(), &bytes)?;
        files.known.insert(path, Ok(id));
        Ok(files)
    }

    /// What is in a file.
    pub(super) fn value(&self, file: FileId) -> &Value {
        self.read.get(file.0).map_or(&Value::Null, |content| &content.value)
    }

    /// Where a file is, seen from the folder that files are read from.
    pub(super) fn relative(&self, file: FileId) -> String {
        let path = self
            .read
            .get(file.0)
            .map(|content| content.path.as_path())
            .unwrap_or(Path::new(""));
        path.strip_prefix(&self.base).unwrap_or(path).display().to_string()
    }

    /// All files, and the document that was asked for, taken out.
    pub(super) fn into_parts(self) -> (Vec<PathBuf>, Vec<Approximated>) {
        (self.read.into_iter().map(|content| content.path).collect(), self.notes)
    }

    /// The file that `from` calls `relative`, or why it cannot be had.
    ///
    /// # Errors
    /// The files have more than [`MAX_BYTES`] together.
    pub(super) fn find(&mut self, from: FileId, relative: &Path) -> Result<std::result::Result<FileId, String>> {
        let folder = self.read.get(from.0).and_then(|content| content.path.parent());
        let Some(path) =
            without_dots(&folder.unwrap_or(&self.base).join(relative)).filter(|path| path.starts_with(&self.base))
        else {
            return Ok(Err(self.is_outside()));
        };
        if let Some(known) = self.known.get(&path) {
            return Ok(known.clone());
        }
        let found = self.load(&path)?;
        self.known.insert(path, found.clone());
        Ok(found)
    }

    fn load(&mut self, path: &Path) -> Result<std::result::Result<FileId, String>> {
        let real = match fs::canonicalize(path) {
            Ok(real) => real,
            Err(error) => return Ok(Err(error.to_string())),
        };
        if !real.starts_with(&self.base) {
            return Ok(Err(self.is_outside()));
        }
        if let Some(known) = self.known.get(&real) {
            return Ok(known.clone());
        }
        // Anything else may have no end.
        if !real.is_file() {
            return Ok(Err("it is no file".to_owned()));
        }
        let bytes = match read(&real, MAX_BYTES - self.bytes) {
            Ok(bytes) => bytes,
            Err(error) => return Ok(Err(error.to_string())),
        };
        if self.bytes + bytes.len() > MAX_BYTES {
            return Err(Error::new(format!(
                "the document and the files that it refers to have more than {MAX_BYTES} bytes"
            )));
        }
        let found = self.add(real.clone(), &bytes).map_err(|error| error.to_string());
        self.known.insert(real, found.clone());
        Ok(found)
    }

    fn add(&mut self, path: PathBuf, bytes: &[u8]) -> Result<FileId> {
        let (value, note) = json_or_yaml(text(bytes)?)?;
        self.bytes += bytes.len();
        self.notes.extend(note);
        self.read.push(Content { path, value });
        Ok(FileId(self.read.len() - 1))
    }

    fn is_outside(&self) -> String {
        format!(
            "it is outside of {}, the folder that files are read from",
            self.base.display()
        )
    }
}

/// At most one byte more than is wanted, so that the reader of the bytes refuses a larger file.
fn read(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A path without `.` and `..`. `None` for one that goes above the root.
fn without_dots(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if plain.pop() => {}
            Component::ParentDir => return None,
            other => plain.push(other),
        }
    }
    Some(plain)
}
