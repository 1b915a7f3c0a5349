//! Bounded reading, and writing several files together or none.

use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use openapi31_codegen::{Result, document::MAX_BYTES};
use tempfile::NamedTempFile;

use crate::error;

/// At most one byte more than a document may have, so that parsing refuses a larger one.
pub(crate) fn read_capped(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A file and what should be in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which file.
    pub path: PathBuf,
    /// All of it.
    pub bytes: Vec<u8>,
}

impl Change {
    /// A text for a file.
    pub fn of_text(path: PathBuf, text: String) -> Self {
        let bytes = text.into_bytes();
        Self { path, bytes }
    }

    /// Whether the file has other content, or does not exist.
    pub fn is_needed(&self) -> bool {
        fs::read(&self.path).ok().as_deref() != Some(self.bytes.as_slice())
    }
}

/// Writes all files under temporary names first, and then renames them. If a rename fails, the files that were already
/// replaced are restored.
///
/// # Errors
/// A file cannot be written; the others are as they were.
pub fn write_all(changes: &[Change]) -> Result<()> {
    let staged: Vec<(NamedTempFile, &Path)> = changes
        .iter()
        .map(|change| stage(change).map_err(|reason| error::io(&change.path, &reason)))
        .collect::<Result<_>>()?;
    let mut moved = Vec::new();
    for (file, path) in staged {
        let before = fs::read(path).ok();
        if let Err(failed) = file.persist(path) {
            restore(moved);
            return Err(error::io(path, &failed.error));
        }
        moved.push((path, before));
    }
    Ok(())
}

fn stage(change: &Change) -> io::Result<(NamedTempFile, &Path)> {
    let folder = change.path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = builder().tempfile_in(folder)?;
    file.write_all(&change.bytes)?;
    file.as_file().sync_all()?;
    Ok((file, &change.path))
}

/// Temporary files are readable by their owner only; these become ordinary files.
fn builder() -> tempfile::Builder<'static, 'static> {
    #[allow(unused_mut, reason = "other systems have no permissions to set")]
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}

/// Best effort: the error that led here is the one to report.
fn restore(moved: Vec<(&Path, Option<Vec<u8>>)>) {
    for (path, before) in moved {
        drop(match before {
            Some(bytes) => fs::write(path, bytes),
            None => fs::remove_file(path),
        });
    }
}
