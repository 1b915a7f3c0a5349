//! For the body of a pull request.

use std::fmt::Write as _;

use super::common::{capitalised, groups, operations, summary, without_control};
use crate::diff::{Change, Diff};

/// The report in Markdown, of at most so many characters: the most severe changes, and how many were left out.
pub fn markdown(diff: &Diff, largest: usize) -> String {
    const REMINDER: usize = 200;
    let mut report = format!("**{}**\n", summary(diff));
    let mut left_out = 0;
    for (level, changes) in groups(diff) {
        let heading = format!("\n### {level} ({})\n\n", changes.len());
        let mut has_heading = false;
        for change in changes {
            let line = line(change);
            let needed = line.chars().count() + if has_heading { 0 } else { heading.chars().count() };
            if left_out > 0 || report.chars().count() + needed + REMINDER > largest {
                left_out += 1;
                continue;
            }
            if !has_heading {
                report.push_str(&heading);
                has_heading = true;
            }
            report.push_str(&line);
        }
    }
    if left_out > 0 {
        let _ = writeln!(
            report,
            "\n… and {left_out} more, less severe: the text report lists them all."
        );
    }
    report
}

fn line(change: &Change) -> String {
    let operations = operations(change);
    let operations = if operations.is_empty() {
        String::new()
    } else {
        format!(" — {}", quoted(&operations))
    };
    format!(
        "- {}{operations} (`{}`, `{}`)\n",
        quoted(&capitalised(&change.message)),
        change.rule,
        change.fingerprint
    )
}

/// Text for markdown: on one line, without markup of its own, notifying nobody. Only single backticks are left, each
/// with its partner, so that what is code here is code to every reader of markdown.
fn quoted(text: &str) -> String {
    const UNSEEN: char = '\u{200b}';
    let mut quoted = String::new();
    let mut is_code = false;
    let text = without_control(text);
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
