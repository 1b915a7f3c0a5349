//! Where the result of a stored task is saved, and the partial file during the download.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::paths::{folder_of, follow_links};

/// Where the result is saved, as an absolute path.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Destination {
    File(StoredPath),
    Folder(StoredPath),
    /// With placeholders.
    Template(String),
}

/// A path: a string, or its bytes if it is not UTF-8.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum StoredPath {
    Text(String),
    #[cfg(unix)]
    Bytes(Vec<u8>),
}

impl From<PathBuf> for StoredPath {
    fn from(path: PathBuf) -> Self {
        match path.into_os_string().into_string() {
            Ok(text) => Self::Text(text),
            #[cfg(unix)]
            Err(other) => Self::Bytes(std::os::unix::ffi::OsStringExt::into_vec(other)),
            #[cfg(not(unix))]
            Err(other) => Self::Text(other.to_string_lossy().into_owned()),
        }
    }
}

impl From<&StoredPath> for PathBuf {
    fn from(path: &StoredPath) -> Self {
        match path {
            StoredPath::Text(text) => text.into(),
            #[cfg(unix)]
            StoredPath::Bytes(bytes) => {
                <std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes.clone()).into()
            }
        }
    }
}

/// The partial file of a download: in the same folder as the final one.
pub(crate) fn part_of(output: &Destination, id: &str) -> Option<PathBuf> {
    let folder = match output {
        Destination::File(path) => folder_of(&follow_links(&PathBuf::from(path)).ok()?).to_owned(),
        Destination::Folder(path) => PathBuf::from(path),
        // Its folder is not known yet: before the download it becomes a file.
        Destination::Template(_) => return None,
    };
    Some(folder.join(part_name(id)))
}

/// The name of that file.
pub(crate) fn part_name(id: &str) -> String {
    format!(".bfl-{id}.part")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_no_text_is_kept_as_it_is() {
        use std::os::unix::ffi::OsStringExt;

        let path = PathBuf::from(std::ffi::OsString::from_vec(b"/a/\xff.png".to_vec()));
        let json = serde_json::to_string(&StoredPath::from(path.clone())).unwrap();
        let read: StoredPath = serde_json::from_str(&json).unwrap();
        assert_eq!(PathBuf::from(&read), path);
    }

    #[cfg(unix)]
    #[test]
    fn the_unfinished_file_is_beside_the_one_that_a_link_leads_to() {
        let folder = tempfile::TempDir::new().unwrap();
        std::fs::create_dir(folder.path().join("real")).unwrap();
        let link = folder.path().join("fox.jpg");
        std::os::unix::fs::symlink("real/fox.jpg", &link).unwrap();
        let part = part_of(&Destination::File(link.into()), "a1").unwrap();
        assert_eq!(part, folder.path().join("real/.bfl-a1.part"));
    }
}
