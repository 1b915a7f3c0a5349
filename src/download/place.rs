//! A path at which a file can be put, whole or not at all.

use std::{
    ffi::OsStr,
    fs::{self, Permissions},
    io,
    path::{Path, PathBuf},
};

use tempfile::{NamedTempFile, TempPath};

use crate::error::{Error, ErrorKind};

/// What is done where there is a file already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Existing {
    /// It stays, and nothing is written.
    Refuse,
    /// It is replaced.
    Replace,
    /// It stays, and the new one gets a number.
    Number,
}

/// A path at which a file can be put.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// As the caller wrote it.
    path: PathBuf,
    /// The file itself, where the path is a symbolic link.
    real: PathBuf,
    /// Those of the file that is replaced.
    permissions: Option<Permissions>,
    /// What is done about a file that has come meanwhile.
    existing: Existing,
}

impl Place {
    pub(super) fn free(path: &Path, existing: Existing) -> Self {
        Self {
            path: path.to_owned(),
            real: path.to_owned(),
            permissions: None,
            existing,
        }
    }

    pub(super) fn of(path: &Path, existing: Existing) -> Result<Self, Error> {
        let link = match fs::symlink_metadata(path) {
            Ok(metadata) => metadata.is_symlink(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::free(path, existing)),
            Err(error) => return Err(unwritable(path, error)),
        };
        let metadata = fs::metadata(path).map_err(|error| match link {
            true => unwritable(path, format!("it is a symbolic link that leads to no file ({error})")),
            false => unwritable(path, error),
        })?;
        check_is_file(path, &metadata)?;
        match existing {
            Existing::Refuse => return Err(already_there(path)),
            Existing::Number => return Ok(Self::free(path, existing)),
            Existing::Replace => {}
        }
        if metadata.permissions().readonly() {
            return Err(unwritable(path, "the file that is there is write-protected"));
        }
        let real = match link {
            true => fs::canonicalize(path).map_err(|error| unwritable(path, error))?,
            false => path.to_owned(),
        };
        Ok(Self {
            path: path.to_owned(),
            real,
            permissions: Some(metadata.permissions()),
            existing,
        })
    }

    /// An empty file beside it, of this name or a random one. Nobody else can read it if it replaces one that may be
    /// private; else it has the permissions of any new file.
    pub(super) fn temporary(&self, name: Option<&OsStr>) -> Result<(fs::File, TempPath), Error> {
        let folder = match self.real.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        // The name has the process id: a file that a dead process left can be recognized.
        let prefix = format!(".bfl-{}-", std::process::id());
        let mut builder = tempfile::Builder::new();
        match name {
            Some(name) => builder.prefix(name).rand_bytes(0),
            None => builder.prefix(&prefix).suffix(".part"),
        };
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(match self.permissions {
            Some(_) => 0o600,
            None => 0o666,
        }));
        builder
            .tempfile_in(folder)
            .map(NamedTempFile::into_parts)
            .map_err(|error| match error.kind() {
                io::ErrorKind::NotFound => unwritable(&self.path, format!("there is no folder `{}`", folder.display())),
                _ => unwritable(&self.path, tempfile_cause(error)),
            })
    }

    /// An empty file beside it, made off the executor.
    pub(super) async fn open(&self, name: Option<&OsStr>) -> Result<(fs::File, TempPath), Error> {
        let (place, name) = (self.clone(), name.map(OsStr::to_owned));
        blocking(move || place.temporary(name.as_deref())).await
    }

    /// Puts the finished file in its place.
    pub(super) async fn put(self, temporary: TempPath) -> Result<PathBuf, Error> {
        blocking(move || self.put_now(temporary)).await
    }

    fn put_now(self, temporary: TempPath) -> Result<PathBuf, Error> {
        if self.existing == Existing::Number {
            return put_numbered(temporary, &self.path);
        }
        let placed = match self.permissions {
            Some(permissions) => fs::set_permissions(&temporary, permissions)
                .and_then(|()| temporary.persist(&self.real).map_err(|error| error.error)),
            None if self.existing == Existing::Replace => temporary.persist(&self.real).map_err(|error| error.error),
            None => put_new(temporary, &self.real).map_err(|(error, _)| error),
        };
        match placed {
            Ok(()) => Ok(self.path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(already_there(&self.path)),
            Err(error) => Err(unwritable(&self.path, error)),
        }
    }

    pub(super) fn unwritable(&self, error: io::Error) -> Error {
        unwritable(&self.path, error)
    }
}

pub(super) fn check_is_file(path: &Path, metadata: &fs::Metadata) -> Result<(), Error> {
    if metadata.is_dir() {
        return Err(unwritable(path, "it is a folder; end the path in `/` to save in it"));
    }
    // Among devices, what is a file now is a redirected stream: `/dev/stdout`.
    let among_devices = path.parent().is_some_and(|folder| {
        [Path::new("/dev"), Path::new("/dev/fd")].contains(&folder) || folder.starts_with("/proc")
    });
    if !metadata.is_file() || among_devices {
        let why = "it is a device or a pipe and no file; `bytes` gives what can be written to it";
        return Err(unwritable(path, why));
    }
    Ok(())
}

/// Puts a file where none is. Some file systems can neither do that in one step nor link: there the name is taken first.
fn put_new(temporary: TempPath, path: &Path) -> Result<(), (io::Error, TempPath)> {
    let tempfile::PathPersistError { error, path: temporary } = match temporary.persist_noclobber(path) {
        Ok(()) => return Ok(()),
        Err(failed) => failed,
    };
    if error.kind() == io::ErrorKind::AlreadyExists {
        return Err((error, temporary));
    }
    if let Err(error) = fs::File::create_new(path) {
        return Err((error, temporary));
    }
    temporary.persist(path).map_err(|failed| {
        // It is empty, and ours.
        let _ = fs::remove_file(path);
        (failed.error, failed.path)
    })
}

/// Puts a file where none is: `fox.jpg`, or else `fox-2.jpg`, `fox-3.jpg`.
fn put_numbered(mut temporary: TempPath, path: &Path) -> Result<PathBuf, Error> {
    const MOST: u32 = 100_000;
    for number in 1..=MOST {
        let numbered = numbered(path, number);
        match put_new(temporary, &numbered) {
            Ok(()) => return Ok(numbered),
            Err((error, back)) if error.kind() == io::ErrorKind::AlreadyExists => temporary = back,
            Err((error, _)) => return Err(unwritable(&numbered, error)),
        }
    }
    Err(unwritable(path, format!("there are {MOST} files of this name already")))
}

fn numbered(path: &Path, number: u32) -> PathBuf {
    if number == 1 {
        return path.to_owned();
    }
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{number}"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

/// The error without the name of the temporary file, which means nothing to anybody.
fn tempfile_cause(error: io::Error) -> io::Error {
    error.raw_os_error().map_or(error, io::Error::from_raw_os_error)
}

fn already_there(path: &Path) -> Error {
    Error::new(
        ErrorKind::File,
        format!(
            "`{}` is there already; `download().overwrite(true)` replaces it",
            path.display()
        ),
    )
}

pub(super) fn unwritable(path: &Path, why: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::File,
        format!("`{}` cannot be written: {why}", path.display()),
    )
}

/// Does what may wait for a disk off the executor.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => Err(Error::new(
            ErrorKind::File,
            "the runtime ended while a file was written",
        )),
    }
}
