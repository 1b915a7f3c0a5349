//! For the body of a pull request.

use std::fmt::Write as _;

use super::{
    common::{capitalised, clean, long_values, operations, summary},
    entries::{Entry, Group, in_rust, sections},
    told::Report,
    uses,
};
use crate::used_by::{How, UsedBy};

/// How many places of equal changes are listed; the others are counted.
const PLACES: usize = 30;

/// The report in Markdown, of at most so many characters: the most severe changes, and how many were left out.
pub fn markdown(report: &Report<'_>, largest: usize) -> String {
    const REMINDER: usize = 400;
    let mut text = format!("**{}**\n", quoted(&summary(report)));
    if let Some(used) = &report.used {
        text.push_str(&in_code(report, used, largest / 4));
    }
    let mut length = text.chars().count();
    let mut left_out = 0;
    let mut has_cut = false;
    for section in sections(report.diff, report.grouping) {
        let mut headings = format!("\n### {} ({})\n", section.level, section.count);
        for group in &section.groups {
            headings.push_str(&format!("\n{}\n\n", heading(group)));
            for entry in &group.entries {
                let line = line(report, entry, group);
                let needed = headings.chars().count() + line.chars().count();
                if left_out > 0 || length + needed + REMINDER > largest {
                    left_out += entry.changes.len();
                    continue;
                }
                text.push_str(&headings);
                headings.clear();
                text.push_str(&line);
                length += needed;
                has_cut |= entry.first().is_some_and(|change| !long_values(change).is_empty());
            }
        }
    }
    if has_cut {
        text.push_str("\nLong values are cut here: the text, JSON and HTML reports have them in full.\n");
    }
    if left_out > 0 {
        let _ = writeln!(
            text,
            "\n… and {left_out} more, less severe: the text report lists them all."
        );
    }
    text
}

/// Where somebody's code uses what changes, of about so many characters.
fn in_code(report: &Report<'_>, used: &UsedBy, largest: usize) -> String {
    let mut text = format!(
        "\n### In your code\n\n{}\n\n",
        quoted(&uses::headline(report.diff, used))
    );
    let mut left_out = 0;
    for change in uses::used_changes(report.diff, used) {
        if text.chars().count() > largest {
            left_out += 1;
            continue;
        }
        let (shown, more) = uses::places(change, used);
        let named = shown.iter().map(|place| {
            let text = format!("{}:{}", clean(&place.file), place.line).replace('`', "'");
            match place.how {
                How::Compiler => format!("`{text}`"),
                How::Search => format!("`{text}` (found by a search for a text)"),
            }
        });
        let more = (more > 0).then(|| format!("and {more} more"));
        let named: Vec<String> = named.chain(more).collect();
        let _ = writeln!(
            text,
            "- {} `{}`: {}",
            change.level,
            change.fingerprint,
            named.join(", ")
        );
    }
    if left_out > 0 {
        let _ = writeln!(
            text,
            "\n… and {left_out} more that your code may use: the text report lists them."
        );
    }
    for note in uses::notes(used) {
        let _ = writeln!(text, "\n{}", quoted(&note));
    }
    text
}

fn heading(group: &Group<'_>) -> String {
    let reached = group
        .operations
        .map(|shared| shared.iter().map(String::as_str).collect());
    let reached = reached
        .map(|reached| format!(" — {}", operations(&reached)))
        .unwrap_or_default();
    format!("**{}**{}", quoted(&group.title), quoted(&reached))
}

fn line(report: &Report<'_>, entry: &Entry<'_>, group: &Group<'_>) -> String {
    let mut line = format!("- {}", quoted(&capitalised(&entry.message)));
    let reached = operations(&group.operations_of(entry));
    if !reached.is_empty() {
        let _ = write!(line, " — {}", quoted(&reached));
    }
    if entry.is_repeated {
        let rule = entry.first().map_or("", |change| change.rule);
        let _ = writeln!(line, " (`{rule}`)");
        let places = entry.places();
        for (place, change) in places.iter().take(PLACES) {
            let rust = in_rust(&change.message).map(|rust| format!("; in Rust {rust}"));
            let _ = writeln!(
                line,
                "  - {}{} (`{}`)",
                quoted(place),
                quoted(&rust.unwrap_or_default()),
                change.fingerprint
            );
        }
        if places.len() > PLACES {
            let _ = writeln!(
                line,
                "  - and {} more: the text report lists them all",
                places.len() - PLACES
            );
        }
        return line;
    }
    let ids = entry
        .changes
        .iter()
        .map(|change| format!("`{}`, `{}`", change.rule, change.fingerprint));
    let _ = write!(line, " ({}", ids.collect::<Vec<_>>().join("; "));
    if let Some(source) = entry.first().and_then(|change| report.sources.get(&change.fingerprint)) {
        let _ = write!(line, ", {}", quoted(&source.to_string()));
    }
    line + ")\n"
}

/// Text for markdown: on one line, without markup of its own, notifying nobody. Only single backticks are left, each
/// with its partner, so that what is code here is code to every reader of markdown.
fn quoted(text: &str) -> String {
    const UNSEEN: char = '\u{200b}';
    let mut quoted = String::new();
    let mut is_code = false;
    let text = clean(text);
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let is_run = c == '`' && characters.next_if_eq(&'`').is_some();
        if is_run {
            while characters.next_if_eq(&'`').is_some() {}
            quoted.push('\'');
            continue;
        }
        is_code ^= c == '`';
        match c {
            '<' if !is_code => quoted.push_str("&lt;"),
            '&' if !is_code => quoted.push_str("&amp;"),
            '[' | ']' | '*' | '_' | '#' | '|' | '~' | '\\' if !is_code => {
                quoted.push('\\');
                quoted.push(c);
            }
            '@' if !is_code => quoted.extend(['@', UNSEEN]),
            c => quoted.push(c),
        }
    }
    match is_code {
        // It opened at the very end.
        true if quoted.ends_with('`') => drop(quoted.pop()),
        true => quoted.push('`'),
        false => {}
    }
    quoted
}
