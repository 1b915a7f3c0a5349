//! `rules`: what the diff can say.

use std::fmt::Write as _;

use openapi31_codegen::{Error, Result};
use serde_json::{Value, json};

use super::args::{Rules, RulesFormat};
use crate::{
    diff::{RULES, Rule},
    severity::check_rule,
};

/// All rules, or those that were asked for.
///
/// # Errors
/// There is no such rule.
pub fn rules(request: &Rules) -> Result<String> {
    let rules: Vec<&Rule> = match &request.rule {
        None => RULES.iter().collect(),
        Some(pattern) => {
            check_rule(pattern)?;
            RULES.iter().filter(|rule| pattern.matches(rule.id)).collect()
        }
    };
    Ok(match (request.format, rules.as_slice()) {
        (RulesFormat::Text, [only]) => one(only),
        (RulesFormat::Text, _) => list(&rules),
        (RulesFormat::Json, _) => {
            let rules: Value = rules.iter().map(|rule| as_json(rule)).collect();
            serde_json::to_string_pretty(&rules).map_err(|error| Error::new(error.to_string()))? + "\n"
        }
        (RulesFormat::Markdown, _) => markdown(&rules),
    })
}

fn one(rule: &Rule) -> String {
    format!(
        "{}\n  direction  {}\n  level      {}\n  meaning    {}\n  example    {}\n  undone by  {}\n",
        rule.id,
        rule.side.name(),
        rule.level,
        rule.about,
        rule.example,
        rule.reverse
    )
}

fn list(rules: &[&Rule]) -> String {
    let longest = rules.iter().map(|rule| rule.id.len()).max().unwrap_or_default();
    let lines = rules.iter().map(|rule| {
        format!(
            "{:longest$}  {:8}  {:8}  {}\n",
            rule.id,
            rule.side.name(),
            rule.level,
            rule.about
        )
    });
    lines.collect()
}

fn as_json(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "direction": rule.side,
        "level": rule.level,
        "about": rule.about,
        "example": rule.example,
        "reverse": rule.reverse,
    })
}

fn markdown(rules: &[&Rule]) -> String {
    let mut page = String::from(
        "# Rules of the contract diff\n\n\
         Everything that `diff` can report, as `rules --format markdown` prints it. The level is that of the wire. The level\n\
         of the generated code is found by generating it: a change of the contract that explains a difference in the code\n\
         gets that level too.\n\n\
         A change that narrows is breaking in a request and additive in a response. A change that widens is additive in a\n\
         request. In a response it is breaking if a value of another type, or none, may come. If the type stays (a bound, a\n\
         listed value, a format), it is `review`, because code may rely on the narrower promise.\n\n\
         In a webhook or a callback it is the other way round: the service sends the request, and the caller answers.\n\n\
         | rule | direction | level | what it means | for example |\n|---|---|---|---|---|\n",
    );
    for rule in rules {
        let (about, example) = (rule.about, rule.example.replace('|', "\\|"));
        let _ = writeln!(
            page,
            "| `{}` | {} | {} | {about} | {example} |",
            rule.id,
            rule.side.name(),
            rule.level
        );
    }
    page
}
