//! What is read and written.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

use openapi31_codegen::{Document, Error, Report, Result, document::MAX_BYTES};

use super::{
    args::Source,
    terminal::{Outcome, say},
};

/// Reads the document.
pub(crate) fn document(source: &Source) -> Result<Document> {
    let path = &source.document;
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        // A byte more than a document may have, so that parsing refuses a larger one.
        io::stdin()
            .take(MAX_BYTES as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| Error::new(format!("standard input cannot be read: {error}")))?;
        return Document::from_bytes(&bytes).map_err(|error| about("standard input", &error));
    }
    let document = match &source.base {
        Some(base) => Document::from_path_in(path, base),
        None => Document::from_path(path),
    };
    document.map_err(|error| about(&path.display().to_string(), &error))
}

fn about(what: &str, error: &Error) -> Error {
    let message = error.to_string();
    if message.starts_with(what) {
        return error.clone();
    }
    Error::new(format!("{what}: {message}"))
}

/// The report as text.
pub(crate) fn report_text(report: &Report) -> String {
    format!("{:#}\n", report.to_json())
}

/// Writes a file, unless it has that content.
pub(crate) fn write(path: &Path, content: &str) -> Result<()> {
    if has(path, content) {
        return Ok(());
    }
    fs::write(path, content).map_err(|error| Error::new(format!("{} cannot be written: {error}", path.display())))
}

/// Whether a file would stay as it is.
pub(crate) fn compare(path: &Path, content: &str) -> Outcome {
    if has(path, content) {
        return Outcome::Done;
    }
    say(&format!(
        "{} is not what would be written: run the same command without --check",
        path.display()
    ));
    Outcome::Refused
}

fn has(path: &Path, content: &str) -> bool {
    let is_same = |file: File| {
        let mut found = Vec::new();
        let most = content.len() as u64 + 1;
        file.take(most).read_to_end(&mut found).is_ok() && found == content.as_bytes()
    };
    path.is_file() && File::open(path).is_ok_and(is_same)
}
