//! Durable, private files: complete after a crash, and readable by their owner only.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::Path,
};

/// The space that is reserved for the next version of a file, beyond the length of this one, in bytes.
const RESERVE: usize = 2 * 1024;

/// Creates a folder and its parents; only the owner can enter it.
pub(crate) fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let is_new = !folder.exists();
    builder.create(folder)?;
    // Another program may have created it.
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        if fs::metadata(folder)?.mode() & 0o077 != 0 {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        }
    }
    if is_new {
        for above in folder.ancestors().skip(1).take(2) {
            sync_folder(above)?;
        }
    }
    Ok(())
}

/// Replaces the content of a file atomically, by way of the file `next`: after a crash it is the old or the new content.
pub(crate) fn replace(path: &Path, next: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = open_private(next)?;
    file.write_all(content)?;
    file.set_len(content.len() as u64)?;
    file.sync_all()?;
    drop(file);
    fs::rename(next, path)?;
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// Reserves disk space for the next version of a file, so that a full disk does not prevent it.
pub(crate) fn reserve(next: &Path, length: usize) -> io::Result<()> {
    let mut file = open_private(next)?;
    file.write_all(&vec![b' '; length + RESERVE])?;
    file.sync_all()
}

/// Opens a file for writing, without truncating it.
pub(crate) fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Opens a file to write at its end.
pub(crate) fn append_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Removes a file, if it exists.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes changes of names in a folder durable.
fn sync_folder(folder: &Path) -> io::Result<()> {
    // On other systems a folder cannot be opened, and a rename is durable.
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}
