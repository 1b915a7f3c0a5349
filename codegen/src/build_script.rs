//! For build scripts: read, generate, and write to `OUT_DIR`.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use crate::{Document, Error, Report, Result, Settings, generate, summary::one_line};

/// The most warnings that are printed one by one.
const MOST_WARNINGS: usize = 10;

/// Generates the client of a document in a build script, with the default settings.
///
/// The code of `openapi.json` is written to `openapi.rs` in `OUT_DIR`. Cargo runs the script again when the document or a
/// file that it refers to has changed. Up to 10 warnings say where the code is looser than the document.
///
/// ```no_run
/// // build.rs
/// fn main() -> openapi31_codegen::Result<()> {
///     openapi31_codegen::build("openapi.json")
/// }
/// ```
///
/// ```ignore
/// // src/lib.rs
/// pub mod api {
///     include!(concat!(env!("OUT_DIR"), "/openapi.rs"));
/// }
/// ```
///
/// # Errors
/// The document cannot be read or generated, or the code cannot be written.
pub fn build(document: impl AsRef<Path>) -> Result<()> {
    build_with(document, &Settings::default())
}

/// As [`build`], with settings.
///
/// # Errors
/// As [`build`]; with [`Settings::strict`], anything that does not come out as the document says.
pub fn build_with(document: impl AsRef<Path>, settings: &Settings) -> Result<()> {
    let path = document.as_ref();
    let folder = env::var_os("OUT_DIR").ok_or_else(|| {
        Error::new("OUT_DIR is not set: `build` is for build scripts; call `generate` where there is no Cargo")
    })?;
    // Even if it cannot be read: it may change.
    rerun_if_changed(path);
    let document = Document::from_path(path)?;
    document.files().iter().for_each(|file| rerun_if_changed(file));
    let output = generate(&document, settings)?;
    let target = PathBuf::from(folder)
        .join(path.file_stem().unwrap_or_default())
        .with_extension("rs");
    fs::write(&target, output.code)
        .map_err(|error| Error::new(format!("{} cannot be written: {error}", target.display())))?;
    for warning in warnings(&output.report, path) {
        println!("cargo::warning={warning}");
    }
    Ok(())
}

fn rerun_if_changed(path: &Path) {
    let path = path.display().to_string();
    // With a line break, the rest would be another instruction.
    if !path.contains(['\n', '\r']) {
        println!("cargo::rerun-if-changed={path}");
    }
}

fn warnings(report: &Report, document: &Path) -> Vec<String> {
    let mut warnings: Vec<String> = report.lines().collect();
    let more = warnings.len().saturating_sub(MOST_WARNINGS);
    if more > 0 {
        let document = one_line(&document.display().to_string());
        warnings.truncate(MOST_WARNINGS);
        warnings.push(format!(
            "and {more} more; `openapi31-codegen check {document}` lists them"
        ));
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Pointer;

    #[test]
    fn a_large_document_prints_few_warnings() {
        let mut report = Report::default();
        for number in 0..500 {
            report.approximate(&Pointer::root().join(number), "not", "dropped", "");
        }
        let warnings = warnings(&report, Path::new("api.json"));
        assert_eq!(warnings.len(), MOST_WARNINGS + 1);
        assert_eq!(warnings[0], "not: dropped (at #/0)");
        assert_eq!(
            warnings[MOST_WARNINGS],
            "and 490 more; `openapi31-codegen check api.json` lists them"
        );
    }
}
