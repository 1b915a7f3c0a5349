//! `lower`: the document in OpenAPI 3.0.3.

use openapi31_codegen::{Result, openapi30};

use super::{
    args::{Lower, Reader},
    files,
    terminal::{Outcome, print, say},
};

pub(super) fn run(request: &Lower) -> Result<Outcome> {
    let document = files::document(&request.source)?;
    let (lowered, report) = match request.reader {
        Reader::Any => openapi30::lower(&document),
        Reader::Progenitor => openapi30::lower_for_progenitor(&document),
    };
    if !report.is_exact() {
        let (omitted, approximated) = (report.omitted.len(), report.approximated.len());
        let where_listed = if request.report.is_some() {
            ""
        } else {
            "; --report FILE lists them"
        };
        say(&format!(
            "{omitted} operations omitted, {approximated} places looser than in the document{where_listed}"
        ));
    }
    let text = format!("{lowered:#}\n");
    match &request.output {
        Some(path) => files::write(path, &text)?,
        None => print(&text)?,
    }
    if let Some(path) = &request.report {
        files::write(path, &files::report_text(&report))?;
    }
    Ok(Outcome::Done)
}
