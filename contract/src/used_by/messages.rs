//! Cargo's messages, and the places that the compiler's diagnostics name.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{
    marks::told,
    tree::Tree,
    uses::{How, Use},
};

/// The macro that generates a client. What it returns seems to stand where it is called.
const MACRO: &str = "generate_api!";

/// A line of `cargo check --message-format=json`, as far as it is read.
#[derive(Deserialize)]
#[serde(tag = "reason")]
pub(super) enum Message {
    #[serde(rename = "build-script-executed")]
    Script { package_id: String, out_dir: PathBuf },
    #[serde(rename = "compiler-message")]
    Compiler { package_id: String, message: Diagnostic },
    #[serde(other)]
    Other,
}

/// What the compiler says.
#[derive(Deserialize)]
pub(super) struct Diagnostic {
    pub(super) level: String,
    pub(super) message: String,
    pub(super) rendered: Option<String>,
    code: Option<Code>,
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: PathBuf,
    line_start: usize,
    column_start: usize,
    is_primary: bool,
    expansion: Option<Box<Expansion>>,
}

/// The macro that the code came out of.
#[derive(Deserialize)]
struct Expansion {
    span: Span,
    macro_decl_name: String,
}

impl Diagnostic {
    pub(super) fn is_deprecation(&self) -> bool {
        self.code.as_ref().is_some_and(|code| code.code == "deprecated")
    }
}

/// Where things are.
pub(super) struct Place<'a> {
    /// The folder that the compiler runs in.
    pub(super) root: &'a Path,
    /// The current folder.
    pub(super) here: PathBuf,
    /// The folder of the marked code.
    pub(super) run: &'a Path,
    /// Committed code with marks.
    pub(super) tree: Option<&'a Tree>,
}

impl Place<'_> {
    /// The uses that a diagnostic tells, each with the fingerprint of what is used.
    pub(super) fn uses<'d>(&self, diagnostic: &'d Diagnostic, package: &str, is_yours: bool) -> Vec<(&'d str, Use)> {
        let Some((item, fingerprints)) = told(&diagnostic.message) else {
            return Vec::new();
        };
        let mut uses = Vec::new();
        for span in diagnostic.spans.iter().filter(|span| span.is_primary) {
            let Some((file, span)) = self.written(span) else {
                continue;
            };
            for fingerprint in &fingerprints {
                let place = Use {
                    file: file.clone(),
                    line: span.line_start,
                    column: span.column_start,
                    package: package.to_owned(),
                    is_yours,
                    how: How::Compiler,
                    what: item.to_owned(),
                };
                uses.push((*fingerprint, place));
            }
        }
        uses
    }

    /// The innermost place that somebody wrote: the generated code and macros of other packages are nobody's uses.
    fn written<'s>(&self, mut span: &'s Span) -> Option<(String, &'s Span)> {
        loop {
            let expansion = span.expansion.as_ref();
            if expansion.is_some_and(|expansion| expansion.macro_decl_name.ends_with(MACRO)) {
                return None;
            }
            let path = self.root.join(&span.file_name);
            let (path, is_marked) = match self.tree {
                Some(tree) => tree.original(&path),
                None => (path, false),
            };
            let is_theirs = is_marked || path.starts_with(self.run) || !path.is_file() || is_of_registry(&path);
            if !is_theirs {
                return Some((self.shown(&path), span));
            }
            span = &expansion?.span;
        }
    }

    fn shown(&self, path: &Path) -> String {
        shown(path, &self.here)
    }
}

/// A path as people here would type it.
pub(super) fn shown(path: &Path, here: &Path) -> String {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    path.strip_prefix(here).unwrap_or(&path).display().to_string()
}

/// Whether a file came with a dependency or with the compiler.
fn is_of_registry(path: &Path) -> bool {
    let parts: Vec<&str> = path.iter().filter_map(|part| part.to_str()).collect();
    let has = |names: [&str; 2]| parts.windows(2).any(|pair| pair == names);
    has(["registry", "src"]) || has(["git", "checkouts"]) || has(["rustlib", "src"])
}
