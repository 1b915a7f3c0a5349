//! `diff`: what changed between two documents, for a terminal, a program, a pull request, a browser or a workflow's log.

use std::{
    env,
    ffi::OsString,
    fmt::Display,
    fs::File,
    io::{self, IsTerminal, Read},
    path::Path,
    process::Command,
};

use openapi31_codegen::{Document, Error, Result, Settings, facts};

use super::{
    args::{self, Format, Revision},
    outcome::Outcome,
};
use crate::{
    assemble::{committed_sources, without_origins},
    diff::{self, Level, diff_with_rust},
    error::about,
    files::read_capped,
    input::Input,
    merge::{Source, merge},
    overlay::overlay,
    project::Project,
    read,
    report::{Report, Terminal, Text, github, html, json, markdown, sources, text},
    select::{Filter, tags},
    severity::Severity,
    used_by::{Consumer, UsedBy, used_by},
};

/// In a narrower terminal, lines are longer than it.
const NARROWEST: usize = 40;

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
    let has_ours = [&request.old, &request.new].into_iter().any(is_ours);
    let severity = match &request.config {
        Some(path) => severity(path)?,
        None if has_ours => project.severity()?,
        None => Severity::default(),
    };
    let mut read = |revision| side(project, revision, has_ours, &mut stdin);
    let (old, new) = (read(&request.old)?, read(&request.new)?);
    let mut diff = match request.no_rust || !(project.generates_rust() || request.used_by.is_some()) {
        true => diff::diff(&old.document, &new.document),
        false => diff_with_rust(&old.document, &new.document, project.rust()),
    };
    let tags = tags([&old.document, &new.document]);
    let applied = severity.apply(&mut diff);
    let hidden = filter(request).apply(&mut diff, &tags);
    let report = Report {
        grouping: request.group,
        sources: sources(&diff, old.text.as_ref(), new.text.as_ref()),
        tags,
        hidden,
        applied,
        shows_ignored: request.show_ignored,
        used: uses(&diff, &old.document, project.rust(), request)?,
        ..Report::of(&diff)
    };
    let text = match request.format {
        Format::Text => text(&report, terminal()),
        Format::Json => json(&report),
        Format::Markdown => markdown(&report, LARGEST_BODY),
        Format::Html => html(&report),
        Format::Github => github(&report),
    };
    Ok(Outcome::with_code(text, code(request, diff.verdict)))
}

fn filter(request: &args::Diff) -> Filter {
    Filter {
        operations: request.operation.clone(),
        tags: request.tag.clone(),
        rules: request.rule.clone(),
        level: request.level,
    }
}

fn severity(path: &Path) -> Result<Severity> {
    let failed = |error: &dyn Display| about(path.display(), error);
    let bytes = File::open(path).and_then(read_capped).map_err(|error| failed(&error))?;
    let text = String::from_utf8(bytes).map_err(|error| failed(&error))?;
    Severity::parse(&text).map_err(|error| failed(&error))
}

/// The terminal that standard output is, or a pipe.
fn terminal() -> Terminal {
    let is_terminal = io::stdout().is_terminal();
    let size = terminal_size::terminal_size().filter(|_| is_terminal);
    Terminal {
        colour: wants_colour(is_terminal, env::var_os("NO_COLOR")),
        width: size.map_or(Terminal::PIPE.width, |(width, _)| usize::from(width.0).max(NARROWEST)),
    }
}

/// Where the code of `--used-by` uses what changes.
fn uses(diff: &diff::Diff, old: &Document, rust: &Settings, request: &args::Diff) -> Result<Option<UsedBy>> {
    let Some(manifest) = &request.used_by else {
        return Ok(None);
    };
    let consumer = Consumer {
        manifest: manifest.clone(),
        features: request.features.clone(),
        all_features: request.all_features,
    };
    used_by(diff, old, rust, &consumer).map(Some)
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

/// A document to compare, and the text it was read from.
struct Side {
    document: Document,
    text: Option<Text>,
}

fn side(project: &Project, revision: &Revision, with_overlays: bool, stdin: impl Read) -> Result<Side> {
    let contract = project.name(&project.contract_path());
    let (bytes, file) = match revision {
        Revision::Vendored => (project.read(&project.contract_path())?, Some(contract.clone())),
        Revision::Git(revision) => (
            committed_at(project, revision)?,
            Some(format!("git:{revision}:{contract}")),
        ),
        Revision::Document(input) => {
            if matches!(input, Input::File(path) if !path.exists()) {
                return Err(about(
                    input,
                    "no such file; a file, a URL, `vendored`, `git:REVISION` or `-` was expected",
                ));
            }
            let file = (*input != Input::Stdin).then(|| input.to_string());
            (input.read(stdin)?, file)
        }
    };
    let document = match revision {
        Revision::Document(input) => {
            let document = read::document(&bytes).map_err(|error| about(input, error))?;
            match with_overlays {
                true => as_ours(project, &document)?,
                false => without_origins(document)?,
            }
        }
        ours => {
            let document = Document::from_json(&bytes).and_then(read::checked);
            let name = match ours {
                Revision::Git(revision) => format!("git:{revision}"),
                _ => contract,
            };
            without_origins(document.map_err(|error| about(name, error))?)?
        }
    };
    let is_local = matches!(revision, Revision::Vendored | Revision::Document(Input::File(_)));
    let text = file.map(|file| Text { file, is_local, bytes });
    Ok(Side { document, text })
}

/// `openapi.json` as it was at a revision.
fn committed_at(project: &Project, revision: &str) -> Result<Vec<u8>> {
    let output = Command::new("git")
        .args([
            "show",
            &format!("{revision}:./{}", project.name(&project.contract_path())),
        ])
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
