//! `check`: what would not come out as the document says.

use openapi31_codegen::{Result, generate};

use super::{
    args::Check,
    files,
    terminal::{Outcome, print},
};

pub(super) fn run(request: &Check) -> Result<Outcome> {
    let document = files::document(&request.source)?;
    let report = generate(&document, &request.choices.settings())?.report;
    let mut text = format!("{}\n", report.summary());
    for line in report.lines() {
        text.push_str(&format!("  {line}\n"));
    }
    if !report.dependencies.is_empty() {
        text.push_str("the code needs in Cargo.toml:\n[dependencies]\n");
        report
            .dependencies
            .iter()
            .for_each(|line| text.push_str(&format!("{line}\n")));
    }
    print(&text)?;
    let is_refused = !report.omitted.is_empty() || request.choices.strict && !report.is_exact();
    Ok(if is_refused { Outcome::Refused } else { Outcome::Done })
}
