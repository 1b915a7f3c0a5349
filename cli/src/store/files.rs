//! The files of one record: their names, and reading the record.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::record::{Record, VERSION};
use crate::bounded;

/// The longest record that is read, in bytes.
const LONGEST: u64 = 4 * 1024 * 1024;
pub(super) const EXTENSION: &str = "json";

/// Whether a text can be a record's id, and so a file's name.
pub(crate) fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// Reads a record. `None`: there is none.
pub(super) fn read(folder: &Path, id: &str) -> Result<Option<Record>, String> {
    let content = match File::open(record_path(folder, id)).and_then(|file| bounded::read(file, LONGEST)) {
        Ok(content) => content,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    let value: Value = serde_json::from_slice(&content).map_err(|_| "it is damaged".to_owned())?;
    match value.get("version").and_then(Value::as_u64) {
        Some(version) if version > VERSION => return Err("a newer version of this program wrote it".to_owned()),
        Some(_) => {}
        None => return Err("it is damaged".to_owned()),
    }
    match serde_json::from_value::<Record>(value) {
        Ok(record) if record.id == id => Ok(Some(record)),
        _ => Err("it is damaged".to_owned()),
    }
}

pub(super) fn record_path(folder: &Path, id: &str) -> PathBuf {
    folder.join(format!("{id}.{EXTENSION}"))
}

pub(super) fn lock_path(folder: &Path, id: &str) -> PathBuf {
    folder.join(format!("{id}.lock"))
}

pub(super) fn next_path(folder: &Path, id: &str) -> PathBuf {
    folder.join(format!("{id}.next"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_leads_out_of_the_folder_is_none() {
        assert!(is_id("019a-f0") && !is_id("") && !is_id("../a") && !is_id("A") && !is_id(&"a".repeat(65)));
    }
}
