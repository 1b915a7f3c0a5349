//! `.env` in the working folder, of which two variables are read and nothing else.

use std::{fmt, fs::File, io, path::Path};

use crate::bounded;

pub(super) const KEY: &str = "BFL_API_KEY";
pub(super) const BASE_URL: &str = "BFL_BASE_URL";

/// What `.env` sets.
#[derive(Clone, Default)]
pub(crate) struct DotEnv {
    pub(crate) key: Option<String>,
    pub(crate) base_url: Option<String>,
}

impl fmt::Debug for DotEnv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DotEnv { .. }")
    }
}

/// The longest file that is read, in bytes.
const LONGEST: u64 = 256 * 1024;

/// What the file sets. One that is not there sets nothing.
pub(super) fn read(path: &Path) -> io::Result<DotEnv> {
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {}
        // A folder of that name is somebody's virtual environment.
        Ok(_) => return Ok(DotEnv::default()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(DotEnv::default()),
        Err(error) => return Err(error),
    }
    let content = bounded::read(File::open(path)?, LONGEST)?;
    Ok(parse(&String::from_utf8_lossy(&content)))
}

fn parse(text: &str) -> DotEnv {
    let mut found = DotEnv::default();
    for line in text.trim_start_matches('\u{feff}').lines() {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line);
        let Some((name, value)) = line.split_once('=') else {
            continue;
        };
        let value = Some(unquoted(value.trim())).filter(|value| !value.is_empty());
        match name.trim() {
            KEY => found.key = value,
            BASE_URL => found.base_url = value,
            _ => {}
        }
    }
    found
}

/// The value without its quotes, or without the comment after it.
fn unquoted(value: &str) -> String {
    for quote in ['"', '\''] {
        if let Some((inside, _)) = value.strip_prefix(quote).and_then(|rest| rest.split_once(quote)) {
            return inside.trim().to_owned();
        }
    }
    let comment = value.find(" #").unwrap_or(value.len());
    value[..comment].trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_variables_are_read_however_they_are_written_and_no_other() {
        let found = parse(
            "\u{feff}# keys\nPATH=/evil\nexport BFL_API_KEY='a#b' # mine\r\nBFL_BASE_URL = http://localhost:1 # here\nodd line\n",
        );
        assert_eq!(found.key.as_deref(), Some("a#b"));
        assert_eq!(found.base_url.as_deref(), Some("http://localhost:1"));
        let found = parse("#BFL_API_KEY=a\nBFL_API_KEY=\nBFL_BASE_URL=\"http://a:1\"");
        assert_eq!((found.key, found.base_url.as_deref()), (None, Some("http://a:1")));
    }
}
