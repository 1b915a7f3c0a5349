//! What `@FILE`, `-` and `@@` mean, everywhere in the command.

use std::{
    cell::Cell,
    fs::File,
    io::{self, IsTerminal},
    path::{Path, PathBuf},
};

use crate::{
    bounded,
    failure::Failure,
    paths::{shown, tilde_hint},
};

/// The longest text that is read, in bytes.
const LONGEST_TEXT: u64 = 64 * 1024 * 1024;

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The value itself.
    Text(String),
    /// `@FILE`
    File(PathBuf),
    /// `-`, or `@-`
    Stdin,
    /// `@last`: the file of the newest result
    Last,
}

impl Source {
    pub(crate) fn of(value: &str) -> Self {
        match value.strip_prefix('@') {
            None if value == "-" => Self::Stdin,
            None => Self::Text(value.to_owned()),
            Some("-") => Self::Stdin,
            Some("last") => Self::Last,
            Some(literal) if literal.starts_with('@') => Self::Text(literal.to_owned()),
            Some(path) => Self::File(path.into()),
        }
    }
}

/// Reads sources. stdin can be read only once.
#[derive(Default)]
pub(crate) struct Sources {
    stdin_was_read: Cell<bool>,
}

impl Sources {
    /// A text. Line breaks at the end of a file are removed.
    pub(crate) fn text(&self, value: &str) -> Result<String, Failure> {
        let (content, name) = match Source::of(value) {
            Source::Text(text) => return Ok(text),
            Source::File(path) => (self.file(&path, LONGEST_TEXT)?, shown(&path)),
            Source::Last => {
                return Err(Failure::no_task("`@last` is a picture or a film, and no text")
                    .with_next("To read a file of that name: @./last"));
            }
            Source::Stdin => (self.stdin(LONGEST_TEXT)?, "stdin".to_owned()),
        };
        let text =
            decoded(content).ok_or_else(|| Failure::no_task(format!("{name} is not text in UTF-8 or UTF-16")))?;
        Ok(text.trim_end_matches(['\r', '\n']).to_owned())
    }

    /// The text that is piped in, if stdin is not a terminal and there is one.
    pub(crate) fn piped_text(&self) -> Result<Option<String>, Failure> {
        if io::stdin().is_terminal() || self.stdin_was_read.get() {
            return Ok(None);
        }
        let text = self.text("-")?;
        Ok(Some(text).filter(|text| !text.trim().is_empty()))
    }

    /// The content of a file, up to `most` bytes.
    pub(crate) fn file(&self, path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
        if path.as_os_str().is_empty() {
            return Err(Failure::no_task(
                "`@` must be followed by the name of a file; write `@@` for a text that starts with @",
            ));
        }
        let content = File::open(path).and_then(|file| bounded::read(file, most));
        content.map_err(|error| {
            let name = shown(path);
            let mut why = format!("{name} cannot be read: {error}");
            if error.kind() == io::ErrorKind::NotFound {
                why.push_str(&format!(
                    "; write @@… for a text that starts with @{}",
                    tilde_hint(path)
                ));
            }
            Failure::no_task(why)
        })
    }

    /// The content of stdin, up to `most` bytes.
    pub(crate) fn stdin(&self, most: u64) -> Result<Vec<u8>, Failure> {
        if self.stdin_was_read.replace(true) {
            return Err(Failure::no_task("`-` is given twice, but stdin can be read only once"));
        }
        bounded::read(io::stdin().lock(), most)
            .map_err(|error| Failure::no_task(format!("stdin cannot be read: {error}")))
    }
}

/// Decodes a text by its byte order mark, or as UTF-8.
fn decoded(content: Vec<u8>) -> Option<String> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16(&units)
            .ok()
            .filter(|_| bytes.len().is_multiple_of(2))
    };
    let text = match content.as_slice() {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok()?,
        _ => String::from_utf8(content).ok()?,
    };
    (!text.contains('\0')).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_at_sign_names_a_file_and_two_are_a_text() {
        assert_eq!(Source::of("a fox"), Source::Text("a fox".into()));
        assert_eq!(Source::of("fox@home"), Source::Text("fox@home".into()));
        assert_eq!(Source::of("@fox.txt"), Source::File("fox.txt".into()));
        assert_eq!(Source::of("@@alice"), Source::Text("@alice".into()));
        assert_eq!(Source::of("@@"), Source::Text("@".into()));
        assert_eq!((Source::of("-"), Source::of("@-")), (Source::Stdin, Source::Stdin));
        assert_eq!(Source::of("@last"), Source::Last);
        assert_eq!(Source::of("-5 degrees"), Source::Text("-5 degrees".into()));
        assert_eq!(Source::of(""), Source::Text(String::new()));
    }

    #[test]
    fn texts_come_in_the_encodings_that_editors_and_shells_write() {
        let read = |bytes: &[u8]| decoded(bytes.to_vec());
        assert_eq!(read("früh".as_bytes()).as_deref(), Some("früh"));
        assert_eq!(read("\u{feff}früh".as_bytes()).as_deref(), Some("früh"));
        assert_eq!(read(b"\xff\xfef\0\xfc\0").as_deref(), Some("fü"));
        assert_eq!(read(b"\xfe\xff\0f\0\xfc").as_deref(), Some("fü"));
        assert_eq!(read(b"fr\xfch"), None);
        assert_eq!(read(b"\xff\xfef"), None);
        assert_eq!(read(b"a\0b"), None);
    }
}
