//! For a browser: one page that needs nothing else.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use serde_json::{Value, json};

use super::{
    common::{capitalised, levels, operations, summary},
    entries::{Entry, Group, Section, in_rust, sections},
    markup::{coded, escaped, visible},
    told::Report,
    uses,
};
use crate::{
    diff::{Change, Level, rule},
    text::cut,
    used_by::UsedBy,
};

const HEAD: &str = include_str!("head.html");
const SCRIPT: &str = include_str!("page.js");

/// The report as one page.
pub fn html(report: &Report<'_>) -> String {
    let sections = sections(report.diff, report.grouping);
    let mut page = Page::of(report);
    let _ = write!(
        page.html,
        "{HEAD}<h1>Contract changes</h1><p class=\"verdict\">{}</p>",
        escaped(&summary(report))
    );
    if let Some(used) = &report.used {
        let lines = [uses::headline(report.diff, used)].into_iter().chain(uses::notes(used));
        for line in lines {
            let _ = write!(page.html, "<p class=\"verdict\">{}</p>", escaped(&line));
        }
    }
    if sections.is_empty() {
        page.html.push_str("<p>Nothing changed.</p></main></body></html>\n");
        return page.html;
    }
    page.filters(&sections);
    page.html.push_str(
        "<table><thead><tr><th scope=\"col\">Level</th><th scope=\"col\">Change</th><th scope=\"col\">Old</th>\
         <th scope=\"col\">New</th><th scope=\"col\">Operations</th></tr></thead>",
    );
    for section in &sections {
        section.groups.iter().for_each(|group| page.group(section.level, group));
    }
    let data = page
        .data()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026");
    let _ = writeln!(
        page.html,
        "</table><script type=\"application/json\" id=\"data\">{data}</script><script>{SCRIPT}</script></main></body></html>"
    );
    page.html
}

/// A page, and what its script looks up: rows name their operations by the number of a set.
struct Page<'a> {
    report: &'a Report<'a>,
    html: String,
    operations: BTreeMap<&'a str, usize>,
    sets: BTreeMap<Vec<usize>, usize>,
}

impl<'a> Page<'a> {
    fn of(report: &'a Report<'a>) -> Self {
        let names: BTreeSet<&str> = report
            .diff
            .changes
            .iter()
            .flat_map(|change| &change.operations)
            .map(String::as_str)
            .collect();
        Self {
            report,
            html: String::new(),
            operations: names.into_iter().zip(0..).collect(),
            sets: BTreeMap::new(),
        }
    }

    fn filters(&mut self, sections: &[Section<'_>]) {
        self.html.push_str(
            "<form class=\"filters\"><label class=\"search\">Search <input type=\"search\" id=\"search\" \
             placeholder=\"words, places, fingerprints\"></label>",
        );
        let rules: BTreeSet<&str> = self.report.diff.changes.iter().map(|change| change.rule).collect();
        let tags: BTreeSet<&str> = self.report.tags.values().flatten().map(String::as_str).collect();
        let operations: Vec<&str> = self.operations.keys().copied().collect();
        self.choice("rule", "Rule", rules);
        self.choice("operation", "Operation", operations);
        self.choice("tag", "Tag", tags);
        self.html.push_str("<fieldset class=\"levels\"><legend>Levels</legend>");
        for Section { level, count, .. } in sections {
            let _ = write!(
                self.html,
                "<label class=\"{level}\"><input type=\"checkbox\" id=\"show-{level}\" checked> {level} <b>{count}</b></label>"
            );
        }
        self.html.push_str("</fieldset>");
        if self.report.used.is_some() {
            self.html
                .push_str("<label><span><input type=\"checkbox\" id=\"used\"> only what your code uses</span></label>");
        }
        self.html.push_str("</form><p id=\"shown\" role=\"status\"></p>");
    }

    fn choice<'b>(&mut self, id: &str, name: &str, values: impl IntoIterator<Item = &'b str>) {
        let options: String = values
            .into_iter()
            .map(|value| format!("<option value=\"{0}\">{0}</option>", escaped(value)))
            .collect();
        if !options.is_empty() {
            let _ = write!(
                self.html,
                "<label>{name} <select id=\"{id}\"><option value=\"\">all</option>{options}</select></label>"
            );
        }
    }

    fn group(&mut self, level: Level, group: &Group<'a>) {
        let _ = write!(
            self.html,
            "<tbody class=\"{level}\"><tr class=\"group\"><th colspan=\"5\" scope=\"rowgroup\">{}</th></tr>",
            escaped(&group.title)
        );
        group.entries.iter().for_each(|entry| self.row(entry));
        self.html.push_str("</tbody>");
    }

    fn row(&mut self, entry: &Entry<'a>) {
        let Some(first) = entry.first() else { return };
        let rules: BTreeSet<&str> = entry.changes.iter().map(|change| change.rule).collect();
        let set = self.set(entry);
        let _ = write!(
            self.html,
            "<tr data-rules=\"{rules}\" data-set=\"{set}\"{used}><td><span class=\"level\">{level}</span><small>{levels}</small></td>\
             <td>{message}",
            rules = rules.into_iter().collect::<Vec<_>>().join(" "),
            used = if self.is_used(entry) { " data-used" } else { "" },
            level = first.level,
            levels = escaped(&levels(first)),
            message = coded(&capitalised(&entry.message)),
        );
        if entry.is_repeated {
            let _ = write!(
                self.html,
                "{}<details><summary>{} places</summary><ul>",
                rule_cell(first),
                entry.changes.len()
            );
            for (place, change) in entry.places() {
                let rust = in_rust(&change.message)
                    .map(|rust| format!("; in Rust {rust}"))
                    .unwrap_or_default();
                let _ = write!(
                    self.html,
                    "<li>{}{}{}</li>",
                    escaped(&place),
                    coded(&rust),
                    self.place(change)
                );
            }
            self.html.push_str("</ul></details>");
        } else {
            for change in &entry.changes {
                let _ = write!(self.html, "{}{}", rule_cell(change), self.place(change));
            }
        }
        let _ = write!(
            self.html,
            "</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            value(&first.old),
            value(&first.new),
            operations_cell(entry)
        );
    }

    /// Where a change is, and how it is accepted.
    fn place(&self, change: &Change) -> String {
        let source = self.report.sources.get(&change.fingerprint);
        let source = source.map(|source| format!("<small>{}</small>", escaped(&source.to_string())));
        format!(
            "<small><code>#{}</code></small>{}<small><code>{}</code></small>{}",
            escaped(&change.location),
            source.unwrap_or_default(),
            change.fingerprint,
            self.uses(change)
        )
    }

    fn is_used(&self, entry: &Entry<'_>) -> bool {
        let is_used = |used: &UsedBy| entry.changes.iter().any(|change| used.is_used(&change.fingerprint));
        self.report.used.as_ref().is_some_and(is_used)
    }

    /// Where somebody's code uses what changes.
    fn uses(&self, change: &Change) -> String {
        let Some(used) = &self.report.used else {
            return String::new();
        };
        let (places, more) = uses::places(change, used);
        let mut items: String = places
            .iter()
            .map(|place| {
                let at = format!("{}:{}:{}", place.file, place.line, place.column);
                format!("<li><code>{}</code> {}</li>", escaped(&at), escaped(&uses::how(place)))
            })
            .collect();
        if more > 0 {
            items.push_str(&format!("<li>and {more} more</li>"));
        }
        match items.is_empty() {
            true => items,
            false => format!("<small>used in<ul>{items}</ul></small>"),
        }
    }

    fn set(&mut self, entry: &Entry<'a>) -> usize {
        let operations = entry
            .operations()
            .into_iter()
            .filter_map(|name| self.operations.get(name).copied());
        let set: Vec<usize> = operations.collect();
        let next = self.sets.len();
        *self.sets.entry(set).or_insert(next)
    }

    fn data(&self) -> String {
        let mut sets: Vec<(&usize, &Vec<usize>)> = self.sets.iter().map(|(set, index)| (index, set)).collect();
        sets.sort_unstable();
        let sets: Vec<&Vec<usize>> = sets.into_iter().map(|(_, set)| set).collect();
        let operations: Vec<String> = self.operations.keys().map(|name| visible(name)).collect();
        let tags = self.operations.keys().map(|name| {
            let tags = self.report.tags.get(*name).into_iter().flatten();
            tags.map(|tag| visible(tag)).collect::<Vec<_>>()
        });
        json!({"operations": operations, "sets": sets, "tags": tags.collect::<Vec<_>>()}).to_string()
    }
}

fn rule_cell(change: &Change) -> String {
    let about = rule(change.rule).map_or("", |rule| rule.about);
    format!(
        "<small title=\"{}\"><code>{}</code></small>",
        escaped(about),
        change.rule
    )
}

fn value(value: &Value) -> String {
    const LONGEST: usize = 100_000;
    let text = match value {
        Value::Null => return "<span class=\"nothing\">–</span>".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(members) if !members.iter().any(|member| member.is_object() || member.is_array()) => {
            members.iter().map(Value::to_string).collect::<Vec<_>>().join("\n")
        }
        other => format!("{other:#}"),
    };
    format!("<pre>{}</pre>", escaped(&cut(&text, LONGEST)))
}

/// The script fills a list in when it is opened: thousands of rows name hundreds of operations.
fn operations_cell(entry: &Entry<'_>) -> String {
    const FEW: usize = 3;
    let all = entry.operations();
    if all.len() <= FEW {
        let items = all
            .iter()
            .map(|operation| format!("<li><code>{}</code></li>", escaped(operation)));
        return format!("<ul>{}</ul>", items.collect::<String>());
    }
    format!(
        "<details class=\"set\"><summary title=\"{}\">{} operations</summary></details>",
        escaped(&operations(&all)),
        all.len()
    )
}
