//! The same file under another name.

use std::{collections::BTreeSet, ffi::OsString, fs, io, path::Path, process};

use openapi31_codegen::document::MAX_BYTES;

/// The most bytes of a generated file: code is larger than its document.
pub(super) const LARGEST: u64 = 8 * MAX_BYTES as u64;

/// Puts what is in a folder, except some files, into another one, without copying it where the system can.
pub(super) fn link(from: &Path, to: &Path, except: &BTreeSet<OsString>) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            link(&entry.path(), &target, &BTreeSet::new())?;
        } else if !except.contains(&entry.file_name()) {
            link_file(&entry.path(), &target)?;
        }
    }
    Ok(())
}

/// One name more for a file, or a copy of it where it cannot have one. At no time is there none at the new place.
pub(super) fn link_file(from: &Path, to: &Path) -> io::Result<()> {
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}", process::id()));
    let new = to.with_file_name(name);
    fs::hard_link(from, &new).or_else(|_| fs::copy(from, &new).map(drop))?;
    fs::rename(&new, to)?;
    // Two names of one file are not renamed.
    remove(&new)
}

pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
