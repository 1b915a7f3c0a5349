//! Putting a finished file where none is.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use tempfile::{PathPersistError, TempPath};

/// How many names are tried.
const MOST: u32 = 100_000;

/// Puts a file where none is: `fox.jpg`, or else `fox-2.jpg`, `fox-3.jpg`. Two processes never get the same name.
pub(crate) fn put_numbered(mut temporary: TempPath, path: &Path) -> io::Result<PathBuf> {
    for number in 1..=MOST {
        let path = match number {
            1 => path.to_owned(),
            _ => with_number(path, number),
        };
        match put_new(temporary, &path) {
            Ok(()) => return Ok(path),
            Err((error, back)) if error.kind() == io::ErrorKind::AlreadyExists => temporary = back,
            Err((error, _)) => return Err(error),
        }
    }
    Err(io::Error::other("there are too many files of that name"))
}

/// The path with a number before its extension.
pub(crate) fn with_number(path: &Path, number: u32) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{number}"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

/// Some file systems can neither do that in one step nor link: there the name is taken first.
fn put_new(temporary: TempPath, path: &Path) -> Result<(), (io::Error, TempPath)> {
    let PathPersistError { error, path: temporary } = match temporary.persist_noclobber(path) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_stands_before_the_extension() {
        let name = |path: &str, number| with_number(Path::new(path), number).to_string_lossy().into_owned();
        assert_eq!(name("a/fox.jpg", 1), "a/fox-1.jpg");
        assert_eq!(name("a/fox.jpg", 2), "a/fox-2.jpg");
        assert_eq!(name("fox", 3), "fox-3");
        assert_eq!(name("a.b/fox.tar.gz", 10), "a.b/fox.tar-10.gz");
    }
}
