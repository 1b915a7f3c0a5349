//! A diff, told: for a terminal, for a pull request, for a browser.
//!
//! Everything that comes out of a document is outside text: control characters never reach a terminal, markup never a
//! page.

use std::fmt::Write as _;

use serde_json::Value;

use crate::diff::{Change, Diff, Level, rule};

/// How many operations are named with a change; the others are counted.
const NAMED: usize = 3;

/// For a terminal.
pub fn text(diff: &Diff, colour: bool) -> String {
    let mut report = summary(diff) + "\n";
    for (level, changes) in groups(diff) {
        let _ = writeln!(
            report,
            "\n{}",
            painted(&format!("{level} ({})", changes.len()), level, colour)
        );
        for change in changes {
            let _ = writeln!(report, "  {}", plain(&change.message));
            let details = [
                change.rule.to_owned(),
                weights(change),
                format!("#{}", change.location),
                operations(change, NAMED),
                change.fingerprint.clone(),
            ];
            let details: Vec<String> = details.into_iter().filter(|detail| !detail.is_empty()).collect();
            let details = plain(&details.join("  "));
            let _ = writeln!(
                report,
                "    {}",
                if colour {
                    format!("\x1b[2m{details}\x1b[0m")
                } else {
                    details
                }
            );
        }
    }
    report
}

/// For a pull request's body, of at most so many characters.
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
            "\n… and {left_out} more, less severe: the report as text has all of them."
        );
    }
    report
}

fn line(change: &Change) -> String {
    let operations = operations(change, NAMED);
    let operations = if operations.is_empty() {
        String::new()
    } else {
        format!(" — {}", quoted(&operations))
    };
    format!(
        "- {}{operations} (`{}`, `{}`)\n",
        quoted(&capital(&change.message)),
        change.rule,
        change.fingerprint
    )
}

/// For a browser: one page that needs nothing else.
pub fn html(diff: &Diff) -> String {
    let mut page = String::from(HEAD);
    let _ = write!(
        page,
        "<h1>Contract changes</h1><p class=\"verdict\">{}</p>",
        escaped(&summary(diff))
    );
    page.push_str("<form class=\"levels\">");
    for level in Level::ALL.into_iter().rev() {
        let count = diff.changes.iter().filter(|change| change.level == level).count();
        if count > 0 {
            let _ = write!(
                page,
                "<label class=\"{level}\"><input type=\"checkbox\" id=\"show-{level}\" checked> {level} <b>{count}</b></label>"
            );
        }
    }
    page.push_str("</form>");
    if diff.changes.is_empty() {
        page.push_str("<p>Nothing changed.</p></main></body></html>\n");
        return page;
    }
    page.push_str(
        "<table><thead><tr><th>Level</th><th>Change</th><th>Old</th><th>New</th><th>Operations</th></tr></thead><tbody>",
    );
    diff.changes.iter().for_each(|change| row(&mut page, change));
    page.push_str("</tbody></table></main></body></html>\n");
    page
}

fn row(page: &mut String, change: &Change) {
    let about = rule(change.rule).map_or("", |rule| rule.about);
    let _ = write!(
        page,
        "<tr class=\"{level}\"><td><span class=\"level\">{level}</span><small>{weights}</small></td>\
         <td>{message}<small title=\"{about}\"><code>{rule}</code></small><small><code>#{location}</code></small>\
         <small><code>{fingerprint}</code></small></td><td>{old}</td><td>{new}</td><td>{operations}</td></tr>",
        level = change.level,
        weights = escaped(&weights(change)),
        message = coded(&capital(&change.message)),
        about = escaped(about),
        rule = change.rule,
        location = escaped(&change.location),
        fingerprint = change.fingerprint,
        old = cell(&change.old),
        new = cell(&change.new),
        operations = operations_cell(change),
    );
}

fn cell(value: &Value) -> String {
    const LONGEST: usize = 2_000;
    let text = match value {
        Value::Null => return "<span class=\"nothing\">–</span>".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(members) if members.len() > 200 => format!("{} values", members.len()),
        Value::Array(members) if !members.iter().any(|member| member.is_object() || member.is_array()) => {
            members.iter().map(Value::to_string).collect::<Vec<_>>().join("\n")
        }
        other => format!("{other:#}"),
    };
    format!("<pre>{}</pre>", escaped(&cut(&text, LONGEST)))
}

fn operations_cell(change: &Change) -> String {
    let items = |operations: &mut dyn Iterator<Item = &String>| -> String {
        operations
            .map(|operation| format!("<li><code>{}</code></li>", escaped(operation)))
            .collect()
    };
    let count = change.operations.len();
    if count <= NAMED {
        return format!("<ul>{}</ul>", items(&mut change.operations.iter()));
    }
    format!(
        "<details><summary>{count} operations</summary><ul>{}</ul></details>",
        items(&mut change.operations.iter())
    )
}

fn summary(diff: &Diff) -> String {
    let counts = groups(diff)
        .map(|(level, changes)| format!("{} {level}", changes.len()))
        .collect::<Vec<_>>();
    let counts = if counts.is_empty() {
        "no changes".to_owned()
    } else {
        counts.join(", ")
    };
    let version = match (diff.semver.before_one, diff.semver.from_one) {
        ("none", "none") => "No release is needed.".to_owned(),
        (before_one, from_one) => format!("Version: {before_one} before 1.0, {from_one} from then on."),
    };
    format!("Verdict: {} ({counts}). {version}", diff.verdict)
}

/// The changes by level, the most severe first.
fn groups(diff: &Diff) -> impl Iterator<Item = (Level, Vec<&Change>)> {
    Level::ALL.into_iter().rev().filter_map(|level| {
        let changes: Vec<&Change> = diff.changes.iter().filter(|change| change.level == level).collect();
        (!changes.is_empty()).then_some((level, changes))
    })
}

/// Where the level comes from, if its two sides differ.
fn weights(change: &Change) -> String {
    if change.wire == change.rust || change.rust == Level::None {
        return String::new();
    }
    format!("wire {}, rust {}", change.wire, change.rust)
}

fn operations(change: &Change, named: usize) -> String {
    let count = change.operations.len();
    let named: Vec<&str> = change.operations.iter().take(named).map(String::as_str).collect();
    match count.saturating_sub(named.len()) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

fn painted(text: &str, level: Level, colour: bool) -> String {
    if !colour {
        return text.to_owned();
    }
    let code = match level {
        Level::None | Level::Docs => "1",
        Level::Additive => "1;32",
        Level::Review => "1;33",
        Level::Breaking => "1;31",
    };
    format!("\x1b[{code}m{text}\x1b[0m")
}

/// Nothing that a terminal would obey.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Text for markdown: on one line, without markup of its own, notifying nobody. Only single backticks are left, each
/// with its partner, so that what is code here is code to every reader of markdown.
fn quoted(text: &str) -> String {
    const UNSEEN: char = '\u{200b}';
    let mut quoted = String::new();
    let mut is_code = false;
    let text = plain(text);
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

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

fn cut(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Escaped, with what stands between backticks as code.
fn coded(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts
        .map(|(index, part)| {
            if index % 2 == 1 {
                format!("<code>{}</code>", escaped(part))
            } else {
                escaped(part)
            }
        })
        .collect()
}

const HEAD: &str = include_str!("head.html");
