//! Paths: how messages show them, where links lead, and what extensions mean.

use std::path::{Path, PathBuf};

use crate::terminal::text;

/// A path for a message.
pub(crate) fn shown(path: &Path) -> String {
    format!("`{}`", text::short(&path.to_string_lossy()))
}

/// Why a path that begins with `~` was not found.
pub(crate) fn tilde_hint(path: &Path) -> &'static str {
    match path.starts_with("~") {
        true => "; the shell did not expand `~`: write $HOME or the whole path",
        false => "",
    }
}

/// The folder that a file is in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    or_current(path.parent().unwrap_or(Path::new("")))
}

/// The folder, or `.` for an empty path.
pub(crate) fn or_current(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    }
}

/// The file that a symbolic link leads to, or the path itself.
pub(crate) fn follow_links(path: &Path) -> Result<PathBuf, String> {
    const MOST_LINKS: u32 = 40;
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        match std::fs::read_link(&path) {
            Ok(target) => path = folder_of(&path).join(target),
            Err(_) => return Ok(path),
        }
    }
    Err("it is a symbolic link that leads to itself".to_owned())
}

const IMAGES: [&str; 6] = ["jpg", "jpeg", "png", "webp", "gif", "avif"];
const VIDEOS: [&str; 5] = ["mp4", "m4v", "mov", "webm", "mkv"];

/// Whether the extension is a video's.
pub(crate) fn names_a_video(name: &str) -> bool {
    VIDEOS.iter().any(|known| has_extension(name, known))
}

/// Whether the extension is an image's.
pub(crate) fn names_an_image(name: &str) -> bool {
    IMAGES.iter().any(|known| has_extension(name, known))
}

fn has_extension(name: &str, extension: &str) -> bool {
    let found = Path::new(name).extension().and_then(|found| found.to_str());
    found.is_some_and(|found| found.eq_ignore_ascii_case(extension))
}
