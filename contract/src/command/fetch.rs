//! `fetch`: upstream's documents as they are, kept outside the repository's history.

use std::{fmt, io::Read};

use openapi31_codegen::{Error, Result};

use super::args::{Fetch, SourceInput};
use crate::{
    config::{FILE, SourceSettings},
    error::about,
    files::{Change, write_all},
    input::Input,
    project::Project,
    read,
};

/// Downloads the documents of all sources, or of those that are named, and writes them to a folder.
///
/// # Errors
/// A document cannot be read, is not OpenAPI, or cannot be written.
pub fn fetch(project: &Project, request: &Fetch, mut stdin: impl Read) -> Result<String> {
    let sources = project.sources()?;
    check_names(&request.from, &sources)?;
    let from: Vec<SourceInput> = if request.from.is_empty() {
        sources.iter().map(|source| official(project, source)).collect()
    } else {
        request.from.clone()
    };
    let mut report = String::new();
    let mut changes = Vec::new();
    for from in from {
        let failed = |error: &dyn fmt::Display| about(format_args!("source `{}`", from.name), error);
        let bytes = from.input.read(&mut stdin).map_err(|error| failed(&error))?;
        read::document(&bytes).map_err(|error| failed(&error))?;
        let path = request.out.join(format!("{}.json", from.name));
        report.push_str(&format!("{}: {} bytes in {}\n", from.name, bytes.len(), path.display()));
        changes.push(Change { path, bytes });
    }
    write_all(&changes)?;
    Ok(report)
}

/// A source, from its official address, which may be a file of the repository.
pub(crate) fn official(project: &Project, source: &SourceSettings) -> SourceInput {
    let Ok(input) = source.url.parse();
    SourceInput {
        name: source.name.clone(),
        input: match input {
            Input::File(path) => Input::File(project.root().join(path)),
            input => input,
        },
    }
}

/// Whether these are sources, each given once, and standard input for one of them at most.
pub(crate) fn check_names(given: &[SourceInput], settings: &[SourceSettings]) -> Result<()> {
    let known = || {
        settings
            .iter()
            .map(|source| format!("\n  {} ({})", source.name, source.url))
            .collect::<String>()
    };
    for (index, from) in given.iter().enumerate() {
        let name = &from.name;
        if !settings.iter().any(|source| source.name == *name) {
            return Err(Error::new(format!(
                "`{name}` is not a source in {FILE}. The sources are{}",
                known()
            )));
        }
        let earlier = &given[..index];
        if earlier.iter().any(|earlier| earlier.name == *name) {
            return Err(Error::new(format!("the source `{name}` is given twice")));
        }
        if from.input == Input::Stdin && earlier.iter().any(|earlier| earlier.input == Input::Stdin) {
            return Err(Error::new("only one source can be standard input"));
        }
    }
    Ok(())
}
