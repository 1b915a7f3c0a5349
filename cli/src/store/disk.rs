//! Files that are there after a crash, whole and for their owner only.

use std::{
    env,
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

/// What is set aside on the disk for the next version of a file, beyond the length of this one, in bytes.
const RESERVE: usize = 2 * 1024;

/// Where tasks are stored: `$BFL_STATE_DIR`, else `bfl` in the folder that the system has for such things.
pub(crate) fn state_folder() -> io::Result<PathBuf> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = set("BFL_STATE_DIR") {
        return std::path::absolute(folder);
    }
    // A relative one is to be ignored, says its specification.
    let states = set("XDG_STATE_HOME").filter(|folder| folder.is_absolute());
    let states = states.or_else(|| if cfg!(windows) { set("LOCALAPPDATA") } else { None });
    let home = || env::home_dir().filter(|home| home.is_absolute());
    let states = states.or_else(|| Some(home()?.join(".local/state")));
    let none = || io::Error::new(io::ErrorKind::NotFound, "there is no home folder");
    Ok(states.ok_or_else(none)?.join("bfl"))
}

/// Makes a folder, with those above it, that only its owner can enter.
pub(crate) fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let is_new = !folder.exists();
    builder.create(folder)?;
    // It may have been made by something else.
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

/// Replaces a file by this content: after a crash it has the old or the new one. `next` is the file that is written to.
pub(crate) fn replace(path: &Path, next: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = open_private(next)?;
    file.write_all(content)?;
    file.set_len(content.len() as u64)?;
    file.sync_all()?;
    drop(file);
    fs::rename(next, path)?;
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// Sets aside on the disk what the next version of a file needs, so that a disk that fills up does not prevent it.
pub(crate) fn reserve(next: &Path, length: usize) -> io::Result<()> {
    let mut file = open_private(next)?;
    file.write_all(&vec![b' '; length + RESERVE])?;
    file.sync_all()
}

/// Opens a file for writing, without emptying it.
pub(crate) fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A file's content, unless it is longer than this.
pub(crate) fn read_bounded(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut content)?;
    if content.len() as u64 > most {
        return Err(io::Error::other(format!("it is longer than {most} bytes")));
    }
    Ok(content)
}

/// Removes a file, which may be gone already.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes names that came or went in a folder last.
fn sync_folder(folder: &Path) -> io::Result<()> {
    // Elsewhere a folder cannot be opened, and a rename is written through.
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}
