//! `generate`: the client of a document.

use openapi31_codegen::{Report, Result, generate};

use super::{
    args::Generate,
    files,
    terminal::{Outcome, print, say},
};

/// The most lines of a report on the terminal.
const MOST_LINES: usize = 20;

pub(super) fn run(request: &Generate) -> Result<Outcome> {
    let document = files::document(&request.source)?;
    let output = generate(&document, &request.choices.settings())?;
    let is_refused = request.choices.strict && !output.report.is_exact();
    summary(&output.report, is_refused);
    if is_refused {
        say("nothing was written: --strict does not allow what is listed above");
        return Ok(Outcome::Refused);
    }
    let mut outcome = Outcome::Done;
    let report = files::report_text(&output.report);
    let targets = [(&request.output, &output.code), (&request.report, &report)];
    for (path, content) in targets {
        match path {
            Some(path) if request.check => outcome = outcome.and(files::compare(path, content)),
            Some(path) => files::write(path, content)?,
            None => {}
        }
    }
    if request.output.is_none() {
        print(&output.code)?;
    }
    Ok(outcome)
}

fn summary(report: &Report, with_all: bool) {
    say(&report.summary());
    let lines: Vec<String> = report.lines().collect();
    let most = if with_all { lines.len() } else { MOST_LINES };
    for line in lines.iter().take(most) {
        say(&format!("  {line}"));
    }
    if lines.len() > most {
        say(&format!(
            "  and {} more: see --report FILE, or `check`",
            lines.len() - most
        ));
    }
    if !report.dependencies.is_empty() {
        say("the code needs in Cargo.toml:\n[dependencies]");
        report.dependencies.iter().for_each(|line| say(line));
    }
}
