//! `cargo xtask spec diff`: what changed between two documents, told for whoever asks.

use std::{
    env,
    ffi::OsString,
    io::{self, IsTerminal, Read},
    process::Command,
};

use bfl_codegen::{
    Document, SOURCES,
    diff::{Diff, Level, add_rust, diff as compare},
    facts,
    merge::{Source, merge},
    overlay::overlay,
};

use crate::{
    Failure, Outcome, Repository, Result,
    cli::{self, Format, Input, Revision},
    contract::committed_sources,
    files,
    report::{html, markdown, text},
    settings::settings,
};

/// The largest report that goes into a pull request's body, in characters. GitHub takes 65,536.
pub const LARGEST_BODY: usize = 60_000;

/// Compares two documents, and reports.
///
/// # Errors
/// One of them cannot be read, or is not OpenAPI.
pub fn diff(repository: &Repository, request: &cli::Diff, mut stdin: impl Read) -> Result<Outcome> {
    if is_stdin(&request.old) && is_stdin(&request.new) {
        return Err(Failure::new("standard input can be read for one side only"));
    }
    let with_overlays = [&request.old, &request.new].into_iter().any(is_ours);
    let mut read = |revision| document(repository, revision, with_overlays, &mut stdin);
    let (old, new) = (read(&request.old)?, read(&request.new)?);
    let diff = between(&old, &new, !request.no_rust);
    let report = match request.format {
        Format::Text => text(&diff, wants_colour(io::stdout().is_terminal(), env::var_os("NO_COLOR"))),
        Format::Json => format!("{:#}\n", diff.to_json()),
        Format::Markdown => markdown(&diff, LARGEST_BODY),
        Format::Html => html(&diff),
    };
    Ok(Outcome::with_code(report, code(request, diff.verdict)))
}

/// The diff of two documents, with or without what it does to the generated code.
pub fn between(old: &Document, new: &Document, with_rust: bool) -> Diff {
    let mut diff = compare(old, new);
    if with_rust && old != new {
        add_rust(&mut diff, old, new, &settings());
    }
    diff
}

fn code(request: &cli::Diff, verdict: Level) -> u8 {
    if request.exit_code {
        return match verdict {
            Level::None => 0,
            Level::Docs => 10,
            Level::Additive => 20,
            Level::Review => 30,
            Level::Breaking => 40,
        };
    }
    u8::from(request.fail_on.is_some_and(|level| verdict >= level))
}

fn is_stdin(revision: &Revision) -> bool {
    *revision == Revision::Document(Input::Stdin)
}

/// Whether a revision has our overlays in it.
fn is_ours(revision: &Revision) -> bool {
    !matches!(revision, Revision::Document(_))
}

fn document(repository: &Repository, revision: &Revision, with_overlays: bool, stdin: impl Read) -> Result<Document> {
    match revision {
        Revision::Vendored => {
            let path = repository.contract_path();
            let document = Document::from_json(&repository.read(&path)?);
            unstamped(document.map_err(|error| Failure::about("openapi.json", error))?)
        }
        Revision::Git(revision) => {
            let document = Document::from_json(&committed_at(repository, revision)?);
            unstamped(document.map_err(|error| Failure::about(format_args!("git:{revision}"), error))?)
        }
        Revision::Document(input) => {
            if matches!(input, Input::File(path) if !path.exists()) {
                return Err(Failure::about(
                    input,
                    "there is no such file; a file, an address, `vendored`, `git:REVISION` or `-` was expected",
                ));
            }
            let bytes = files::read_input(input, stdin)?;
            let document = Document::from_bytes(&bytes).map_err(|error| Failure::about(input, error))?;
            if with_overlays {
                as_ours(repository, &document)
            } else {
                unstamped(document)
            }
        }
    }
}

/// `openapi.json` as it was at a revision.
fn committed_at(repository: &Repository, revision: &str) -> Result<Vec<u8>> {
    let output = Command::new("git")
        .args(["show", &format!("{revision}:./openapi.json")])
        .current_dir(repository.root())
        .output()
        .map_err(|error| Failure::about("git", error))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let reason = String::from_utf8_lossy(&output.stderr);
    Err(Failure::about(format_args!("git:{revision}"), reason.trim()))
}

/// A document made as ours is: facts, with the sources that it does not stand for, and overlays.
fn as_ours(repository: &Repository, document: &Document) -> Result<Document> {
    let document = facts(document)?;
    let mut sources = vec![Source {
        name: "the other document".to_owned(),
        document,
    }];
    let committed = committed_sources(repository)?;
    let stands_for = |source: &Source| has_common_path(&sources[0].document, &source.document);
    let is_upstream = committed.iter().any(stands_for);
    let others: Vec<Source> = committed
        .iter()
        .filter(|source| is_upstream && !stands_for(source))
        .cloned()
        .collect();
    sources.extend(others);
    unstamped(overlay(merge(&sources)?, &repository.overlays()?)?.document)
}

fn has_common_path(one: &Document, other: &Document) -> bool {
    let paths = |document: &Document| {
        document
            .value()
            .get("paths")
            .and_then(|paths| paths.as_object())
            .cloned()
    };
    let (Some(one), Some(other)) = (paths(one), paths(other)) else {
        return false;
    };
    one.keys().any(|path| other.contains_key(path))
}

/// Without the mark of origin, which is about the bytes and not about the contract.
pub(crate) fn unstamped(document: Document) -> Result<Document> {
    let mut root = document.into_value();
    if let Some(root) = root.as_object_mut() {
        root.remove(SOURCES);
    }
    Ok(Document::from_value(root)?)
}

/// Only on a terminal, and only if `NO_COLOR` does not say anything.
fn wants_colour(is_terminal: bool, no_colour: Option<OsString>) -> bool {
    is_terminal && no_colour.is_none_or(|value| value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::wants_colour;

    #[test]
    fn only_a_terminal_gets_colours_and_only_where_it_wants_them() {
        assert!(wants_colour(true, None) && wants_colour(true, Some("".into())));
        assert!(!wants_colour(true, Some("1".into())));
        assert!(!wants_colour(false, None));
    }
}
