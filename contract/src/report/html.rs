//! For a browser.

use std::fmt::Write as _;

use serde_json::Value;

use super::common::{NAMED, capitalised, levels, summary};
use crate::{
    diff::{Change, Diff, Level, rule},
    text::cut,
};

const HEAD: &str = include_str!("head.html");

/// The report as one page, which needs nothing else.
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
        "<tr class=\"{level}\"><td><span class=\"level\">{level}</span><small>{levels}</small></td>\
         <td>{message}<small title=\"{about}\"><code>{rule}</code></small><small><code>#{location}</code></small>\
         <small><code>{fingerprint}</code></small></td><td>{old}</td><td>{new}</td><td>{operations}</td></tr>",
        level = change.level,
        levels = escaped(&levels(change)),
        message = coded(&capitalised(&change.message)),
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

/// Escaped, with `<code>` for what is between backticks.
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
