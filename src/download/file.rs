//! The file of a result: settled before anything is fetched, and there when it is whole.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::place::{Existing, Place, blocking, check_is_file, unwritable};
use crate::{error::Error, media};

/// The longest name of a file or folder, in bytes.
const LONGEST_NAME: usize = 255;

/// The longest extension that content gives, with its dot.
const LONGEST_EXTENSION: usize = ".webp".len();

/// Checks that a result can be saved under a path, as [`Download::save`](crate::Download::save) will: before a submit, so
/// that nothing is paid for that has no place. Nothing is left behind but a folder, which is made if the path ends in `/`.
///
/// Whether a file is there already cannot be told of a path without an extension, whose name the content completes.
///
/// # Errors
/// [`ErrorKind::File`](crate::ErrorKind::File) if the path names no file, its folder is missing or cannot be written to, its name is too long,
/// something else than a file is there, or a file that may not be replaced.
pub async fn check_output(path: impl AsRef<Path>, overwrite: bool) -> Result<(), Error> {
    // A name as long as that of any task.
    let stem = "x".repeat(2 * 60 + 2 + 16);
    let existing = if overwrite { Existing::Replace } else { Existing::Refuse };
    Destination::settle(path.as_ref(), &stem, existing).await.map(drop)
}

/// Where a result goes. Its extension may not be known yet.
#[derive(Clone, Debug)]
pub(super) struct Destination {
    path: PathBuf,
    existing: Existing,
}

impl Destination {
    /// Settles what can be settled before the content is known. `stem` is the name in a folder.
    pub(super) async fn settle(path: &Path, stem: &str, existing: Existing) -> Result<Self, Error> {
        let (path, stem) = (path.to_owned(), stem.to_owned());
        blocking(move || Self::settle_now(&path, &stem, existing)).await
    }

    fn settle_now(asked: &Path, stem: &str, existing: Existing) -> Result<Self, Error> {
        let mut path = asked.to_owned();
        if names_a_folder(asked) {
            fs::create_dir_all(asked).map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
                    unwritable(asked, "a part of it is a file and no folder")
                }
                _ => unwritable(asked, error),
            })?;
            path.push(stem);
        }
        let name = path.file_name().ok_or_else(|| unwritable(&path, "it names no file"))?;
        let added = if takes_extension(&path) { LONGEST_EXTENSION } else { 0 };
        if name.len() + added > LONGEST_NAME {
            return Err(unwritable(
                &path,
                format!("its name is too long: with its extension it may have {LONGEST_NAME} bytes"),
            ));
        }
        // A file of the bare name hinders nothing where the content adds an extension; a folder or a device does, because
        // somebody meant it.
        if let Ok(metadata) = fs::metadata(&path) {
            check_is_file(&path, &metadata)?;
        }
        let destination = Self { path, existing };
        // The temporary file tells whether one can be made there.
        destination.place(&[])?.temporary(None)?;
        Ok(destination)
    }

    /// The file for content that begins so.
    pub(super) async fn of_content(&self, beginning: &[u8]) -> Result<Place, Error> {
        let (destination, beginning) = (self.clone(), beginning.to_vec());
        blocking(move || destination.place(&beginning)).await
    }

    fn place(&self, beginning: &[u8]) -> Result<Place, Error> {
        if !takes_extension(&self.path) {
            return Place::of(&self.path, self.existing);
        }
        match media::extension(beginning) {
            Some(extension) => Place::of(&self.path.with_extension(extension), self.existing),
            // Not known yet: what is there under the bare name hinders nothing.
            None if beginning.is_empty() => Ok(Place::free(&self.path, self.existing)),
            None => Place::of(&self.path, self.existing),
        }
    }
}

fn names_a_folder(path: &Path) -> bool {
    let last = path.as_os_str().as_encoded_bytes().last();
    last.is_some_and(|byte| std::path::is_separator(char::from(*byte)))
}

/// Whether the content gives the extension, because the caller gave none. A symbolic link stands for the file that it leads
/// to.
fn takes_extension(path: &Path) -> bool {
    path.extension().is_none_or(|extension| extension.is_empty()) && !path.is_symlink()
}
