//! Whether the output can be written, as far as the library does not check it itself.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    paths::{folder_of, follow_links},
    store::part_name,
};

/// Checks the path of a file.
pub(crate) fn check_file(path: &Path) -> Result<(), String> {
    for path in possible(path) {
        check_name(&path)?;
        let file = follow_links(&path)?;
        check_name(&file)?;
        check_replaceable(&file)?;
    }
    Ok(())
}

/// Checks the path of a folder, which need not exist.
pub(crate) fn check_folder(folder: &Path) -> Result<(), String> {
    if folder.starts_with("~") {
        return Err("the shell did not expand `~`: write $HOME or the whole path".to_owned());
    }
    // As long as any name that the library gives.
    check_name(&folder.join("x".repeat(150)))
}

/// The files that the result may be saved to: without an extension, it gets that of its content.
fn possible(path: &Path) -> Vec<PathBuf> {
    const EXTENSIONS: [&str; 9] = ["jpg", "png", "webp", "mp4", "gif", "avif", "heic", "mov", "webm"];
    let mut files = vec![path.to_owned()];
    if path.extension().is_none() {
        files.extend(EXTENSIONS.iter().map(|extension| path.with_extension(extension)));
    }
    files
}

/// Whether a file of this name is possible, and the partial file in the same folder.
fn check_name(path: &Path) -> Result<(), String> {
    // As long as the ids of the store.
    let part = path.with_file_name(part_name(&"0".repeat(28)));
    for name in [path, &part] {
        match fs::symlink_metadata(name) {
            Err(error) if error.kind() == io::ErrorKind::InvalidFilename => {
                return Err("its name is too long, or not allowed here".to_owned());
            }
            // What else is wrong is said of its folder.
            _ => {}
        }
    }
    Ok(())
}

/// Whether an existing file may be replaced.
fn check_replaceable(file: &Path) -> Result<(), String> {
    let Ok(metadata) = fs::metadata(file) else {
        return Ok(());
    };
    // A device or pipe would be gone.
    if !metadata.is_file() {
        return Err("it is not a regular file".to_owned());
    }
    let writable = fs::OpenOptions::new().append(true).open(file);
    writable.map_err(|error| format!("the existing file cannot be changed ({})", error.kind()))?;
    check_owner(file, &metadata).map_err(|error| error.to_string())
}

/// In a folder like `/tmp`, only the owner of a file may replace it.
#[cfg(unix)]
fn check_owner(file: &Path, metadata: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;

    const STICKY: u32 = 0o1000;
    let folder = fs::metadata(folder_of(file))?;
    if folder.mode() & STICKY == 0 {
        return Ok(());
    }
    let us = tempfile::tempfile_in(folder_of(file))?.metadata()?.uid();
    if us == 0 || us == metadata.uid() || us == folder.uid() {
        return Ok(());
    }
    Err(io::Error::other("the existing file belongs to another user"))
}

#[cfg(not(unix))]
fn check_owner(_file: &Path, _metadata: &fs::Metadata) -> io::Result<()> {
    Ok(())
}
