//! Annotations of a workflow's run on GitHub.

use super::{
    common::{clean, summary},
    entries::{Entry, sections},
    told::Report,
    uses,
};
use crate::diff::Level;

/// How many annotations of a kind GitHub shows for a step.
const SHOWN: usize = 10;

/// An annotation for each change that users notice, the most severe first, and the verdict as a line of the log. Lines of
/// somebody's code that use what changes come before that.
pub fn github(report: &Report<'_>) -> String {
    let mut lines = in_code(report);
    let mut left_out = 0;
    for section in sections(report.diff, report.grouping) {
        let kind = match section.level {
            Level::Breaking => "error",
            Level::Review => "warning",
            Level::Additive => "notice",
            Level::Docs | Level::None => continue,
        };
        let entries: Vec<&Entry<'_>> = section.groups.iter().flat_map(|group| &group.entries).collect();
        for entry in entries.iter().take(SHOWN) {
            lines.push_str(&annotation(report, kind, entry));
        }
        left_out += entries.len().saturating_sub(SHOWN);
    }
    lines.push_str(&clean(&summary(report)));
    if left_out > 0 {
        lines.push_str(&format!(
            " {left_out} more findings have no annotation, for GitHub shows {SHOWN} of a kind: the other formats list them."
        ));
    }
    lines + "\n"
}

/// Annotations of the lines of code, and what they come to.
fn in_code(report: &Report<'_>) -> String {
    let Some(used) = &report.used else {
        return String::new();
    };
    let mut lines = String::new();
    for (kind, level) in [("error", Level::Breaking), ("warning", Level::Review)] {
        let places = uses::in_your_code(report.diff, used).filter(|(change, _)| change.level == level);
        for (change, place) in places.take(SHOWN) {
            let title = format!("{} (in your code)", change.rule);
            let text = format!("{} ({})", change.message, change.fingerprint);
            lines.push_str(&format!(
                "::{kind} file={},line={},col={},title={}::{}\n",
                property(&place.file),
                place.line,
                place.column,
                property(&title),
                data(&text)
            ));
        }
    }
    for line in [uses::headline(report.diff, used)].into_iter().chain(uses::notes(used)) {
        lines.push_str(&(clean(&line) + "\n"));
    }
    lines
}

fn annotation(report: &Report<'_>, kind: &str, entry: &Entry<'_>) -> String {
    let Some(first) = entry.first() else {
        return String::new();
    };
    let mut properties = Vec::new();
    // A line of another revision, or of another machine, is no line of this repository.
    let source = report.sources.get(&first.fingerprint).filter(|source| source.is_local);
    if let Some(source) = source {
        properties.push(format!("file={}", property(&source.file)));
        properties.push(format!("line={}", source.position.line));
        properties.push(format!("col={}", source.position.column));
    }
    properties.push(format!(
        "title={}",
        property(&format!("{} ({})", first.rule, first.level))
    ));
    let fingerprints: Vec<&str> = entry.changes.iter().map(|change| change.fingerprint.as_str()).collect();
    let text = format!("{} (#{}; {})", entry.message, first.location, fingerprints.join(", "));
    format!("::{kind} {}::{}\n", properties.join(","), data(&text))
}

/// A text that ends no line and no annotation.
fn data(text: &str) -> String {
    clean(text).replace('%', "%25")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
