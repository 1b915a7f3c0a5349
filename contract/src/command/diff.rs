//! `diff`: what changed between two documents, for a terminal, a program, a pull request or a browser.

use std::{
    env,
    ffi::OsString,
    io::{self, IsTerminal, Read},
    process::Command,
};

use openapi31_codegen::{Document, Error, Result, facts};

use super::{
    args::{self, Format, Revision},
    outcome::Outcome,
};
use crate::{
    assemble::{committed_sources, without_origins},
    diff::{self, Level, diff_with_rust},
    error::about,
    input::Input,
    merge::{Source, merge},
    overlay::overlay,
    project::Project,
    read,
    report::{html, markdown, text},
};

/// The largest report that goes into a pull request's body, in characters. GitHub takes 65,536.
pub const LARGEST_BODY: usize = 60_000;

/// Compares two documents, and reports.
///
/// # Errors
/// One of them cannot be read, or is not OpenAPI.
pub fn diff(project: &Project, request: &args::Diff, mut stdin: impl Read) -> Result<Outcome> {
    if is_stdin(&request.old) && is_stdin(&request.new) {
        return Err(Error::new("only one side can be standard input"));
    }
    let with_overlays = [&request.old, &request.new].into_iter().any(is_ours);
    let mut read = |revision| document(project, revision, with_overlays, &mut stdin);
    let (old, new) = (read(&request.old)?, read(&request.new)?);
    let diff = match request.no_rust {
        true => diff::diff(&old, &new),
        false => diff_with_rust(&old, &new, project.rust()),
    };
    let report = match request.format {
        Format::Text => text(&diff, wants_colour(io::stdout().is_terminal(), env::var_os("NO_COLOR"))),
        Format::Json => format!("{:#}\n", diff.to_json()),
        Format::Markdown => markdown(&diff, LARGEST_BODY),
        Format::Html => html(&diff),
    };
    Ok(Outcome::with_code(report, code(request, diff.verdict)))
}

fn code(request: &args::Diff, verdict: Level) -> u8 {
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

fn document(project: &Project, revision: &Revision, with_overlays: bool, stdin: impl Read) -> Result<Document> {
    match revision {
        Revision::Vendored => {
            let path = project.contract_path();
            let document = Document::from_json(&project.read(&path)?).and_then(read::checked);
            without_origins(document.map_err(|error| about("openapi.json", error))?)
        }
        Revision::Git(revision) => {
            let document = Document::from_json(&committed_at(project, revision)?).and_then(read::checked);
            without_origins(document.map_err(|error| about(format_args!("git:{revision}"), error))?)
        }
        Revision::Document(input) => {
            if matches!(input, Input::File(path) if !path.exists()) {
                return Err(about(
                    input,
                    "no such file; a file, a URL, `vendored`, `git:REVISION` or `-` was expected",
                ));
            }
            let bytes = input.read(stdin)?;
            let document = read::document(&bytes).map_err(|error| about(input, error))?;
            if with_overlays {
                as_ours(project, &document)
            } else {
                without_origins(document)
            }
        }
    }
}

/// `openapi.json` as it was at a revision.
fn committed_at(project: &Project, revision: &str) -> Result<Vec<u8>> {
    let output = Command::new("git")
        .args(["show", &format!("{revision}:./openapi.json")])
        .current_dir(project.root())
        .output()
        .map_err(|error| about("git", error))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let reason = String::from_utf8_lossy(&output.stderr);
    Err(about(format_args!("git:{revision}"), reason.trim()))
}

/// A document made as ours is: facts, with the sources that it does not stand for, and overlays.
fn as_ours(project: &Project, document: &Document) -> Result<Document> {
    let document = facts(document)?;
    let mut sources = vec![Source {
        name: "the other document".to_owned(),
        document,
    }];
    let committed = committed_sources(project)?;
    let stands_for = |source: &Source| has_common_path(&sources[0].document, &source.document);
    let is_upstream = committed.iter().any(stands_for);
    let others: Vec<Source> = committed
        .iter()
        .filter(|source| is_upstream && !stands_for(source))
        .cloned()
        .collect();
    sources.extend(others);
    without_origins(overlay(merge(&sources)?, &project.overlays()?)?.document)
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
