//! String literals that equal a name of the wire: keys of JSON, values, paths. What is found may be something else.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs, io,
    path::{Path, PathBuf},
};

use openapi31_codegen::{Pointer, Settings, names};
use proc_macro2::{TokenStream, TokenTree};
use serde_json::Value;

use super::{
    messages::shown,
    uses::{How, Use, UsedBy},
    workspace::Package,
};
use crate::diff::Change;

/// The most bytes of a source file.
const LARGEST: u64 = 4 << 20;

/// Adds what a search of the packages' sources finds.
pub(super) fn add<'a>(
    used: &mut UsedBy,
    changes: impl Iterator<Item = &'a Change>,
    packages: &[Package],
    settings: &Settings,
) {
    let wanted = Wanted::of(changes, settings);
    let here = env::current_dir()
        .and_then(|path| path.canonicalize())
        .unwrap_or_default();
    for package in packages {
        let Some(root) = package.manifest_path.parent() else {
            continue;
        };
        let mut files = Vec::new();
        // A folder that cannot be read has no sources of a crate that just compiled.
        drop(sources(root, &mut files));
        for file in files {
            let Some(tokens) = fs::read_to_string(&file).ok().and_then(|text| text.parse().ok()) else {
                continue;
            };
            let file = shown(&file, &here);
            literals(tokens, &mut |text, line, column| {
                for fingerprint in wanted.by(text) {
                    let place = Use {
                        file: file.clone(),
                        line,
                        column,
                        package: package.name.clone(),
                        is_yours: true,
                        how: How::Search,
                        what: text.to_owned(),
                    };
                    used.add(fingerprint, place);
                }
            });
        }
    }
}

/// The Rust files of a package.
fn sources(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() {
            let name = entry.file_name();
            let is_other = name == "target" || name.to_string_lossy().starts_with('.');
            if !is_other && !path.join("Cargo.toml").exists() {
                sources(&path, files)?;
            }
        } else if kind.is_file()
            && path.extension().is_some_and(|extension| extension == "rs")
            && entry.metadata()?.len() <= LARGEST
        {
            files.push(path);
        }
    }
    Ok(())
}

/// The string literals of a file, in macros too, each with its line and column, but no documentation.
fn literals(tokens: TokenStream, found: &mut dyn FnMut(&str, usize, usize)) {
    let mut groups = vec![tokens];
    while let Some(tokens) = groups.pop() {
        let mut is_documentation = false;
        for token in tokens {
            match token {
                TokenTree::Group(group) => groups.push(group.stream()),
                TokenTree::Ident(name) => is_documentation = name == "doc",
                TokenTree::Literal(literal) => {
                    let place = literal.span().start();
                    if let (syn::Lit::Str(text), false) = (syn::Lit::new(literal), is_documentation) {
                        found(&text.value(), place.line, place.column + 1);
                    }
                }
                TokenTree::Punct(_) => {}
            }
        }
    }
}

/// What is searched, with the fingerprints of the changes.
#[derive(Default)]
struct Wanted {
    texts: BTreeMap<String, BTreeSet<String>>,
    /// These may also be the ends of addresses.
    paths: BTreeMap<String, BTreeSet<String>>,
}

impl Wanted {
    fn of<'a>(changes: impl Iterator<Item = &'a Change>, settings: &Settings) -> Self {
        let mut wanted = Self::default();
        for change in changes {
            let place = Pointer::parse(&change.location).unwrap_or_default();
            let segments = place.segments();
            if let [paths, path] | [paths, path, _] = segments
                && paths == "paths"
            {
                insert(&mut wanted.paths, path, change);
                insert(&mut wanted.texts, names::slug(path, &settings.path_prefix), change);
            }
            if let Some(name) = property(segments) {
                insert(&mut wanted.texts, name, change);
            }
            for value in values(change) {
                insert(&mut wanted.texts, value, change);
            }
        }
        wanted
    }

    fn by<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a String> {
        let ends = text.match_indices('/').map(|(at, _)| &text[at..]);
        let by_path = ends.filter_map(|end| self.paths.get(end));
        let found: BTreeSet<&String> = self.texts.get(text).into_iter().chain(by_path).flatten().collect();
        found.into_iter()
    }
}

fn insert(wanted: &mut BTreeMap<String, BTreeSet<String>>, text: &str, change: &Change) {
    if !text.is_empty() {
        let fingerprints = wanted.entry(text.to_owned()).or_default();
        fingerprints.insert(change.fingerprint.clone());
    }
}

/// The innermost property that a place is in.
fn property(segments: &[String]) -> Option<&str> {
    let at = segments.iter().rposition(|segment| segment == "properties")?;
    segments.get(at + 1).map(String::as_str)
}

/// Values of an enum and names of parameters that are no longer there.
fn values(change: &Change) -> Vec<&str> {
    if !(change.rule.contains("enum") || change.rule.contains("parameter-removed")) {
        return Vec::new();
    }
    let now = texts(&change.new);
    texts(&change.old)
        .into_iter()
        .filter(|text| !now.contains(text))
        .collect()
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(code: &str) -> Vec<(String, usize, usize)> {
        let mut all = Vec::new();
        literals(code.parse().expect("tokens"), &mut |text, line, column| {
            all.push((text.to_owned(), line, column));
        });
        all
    }

    #[test]
    fn literals_are_found_in_macros_and_as_what_they_mean() {
        let code = "//! coupon\nfn f() { g(\"a\\u{62}\", r#\"c\"#, b\"no\"); }\nconst X: Y = json!({\"coupon\": [1]});";
        let mut all = found(code);
        all.sort_by_key(|(_, line, column)| (*line, *column));
        assert_eq!(
            all,
            [
                ("ab".to_owned(), 2, 12),
                ("c".to_owned(), 2, 23),
                ("coupon".to_owned(), 3, 21)
            ]
        );
    }

    #[test]
    fn documentation_is_no_use() {
        assert!(found("/** coupon */ #[doc = \"coupon\"] struct S;").is_empty());
    }
}
