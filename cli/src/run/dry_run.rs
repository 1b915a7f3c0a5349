//! `--dry-run`: what would be sent, and what it would cost.

use bfl::Credits;
use serde_json::{Map, Value, json};

use super::{
    balance,
    plan::{Plan, Planned},
};
use crate::{failure::Failure, output::print, terminal::text};

/// Prints the plan. The balance is `None` if it is not known.
pub(super) fn print_plan(plan: &Plan, balance: Option<Credits>, as_json: bool) -> Result<(), Failure> {
    let lines = match as_json {
        true => in_json(plan, balance)?,
        false => in_words(plan, balance),
    };
    print::print(&lines)
}

fn in_json(plan: &Plan, balance: Option<Credits>) -> Result<String, Failure> {
    let mut lines = String::new();
    for task in &plan.tasks {
        let shown = json!({
            "model": task.built.model.slug(),
            "label": task.label,
            "request": task.built.stored(),
            "width": task.built.body.get("width"),
            "height": task.built.body.get("height"),
            "output": task.target.shown(),
            "price": task.estimate.map(|estimate| estimate.credits),
            "price_is_upper_bound": task.estimate.map(|estimate| estimate.assumed),
            "balance": balance,
            "balance_after": balance.map(|balance| balance::after(balance, plan)),
        });
        let line = text::json(&shown).map_err(|error| Failure::no_task(error.to_string()))?;
        lines.push_str(&line);
        lines.push('\n');
    }
    Ok(lines)
}

fn in_words(plan: &Plan, balance: Option<Credits>) -> String {
    let mut lines = String::new();
    let mut line = |name: &str, value: String| lines.push_str(&format!("{name:<9}{}\n", text::escape(&value)));
    for task in &plan.tasks {
        if let Some(label) = &task.label {
            line("task", label.clone());
        }
        line("model", task.built.model.to_string());
        for (number, (name, value)) in members(task).into_iter().enumerate() {
            let head = if number == 0 { "request" } else { "" };
            line(head, format!("{name}: {}", shown(&value)));
        }
        line("size", size(&task.built.body));
        line("output", task.target.shown());
        line("price", price(task));
    }
    let total = plan.total();
    if plan.tasks.len() > 1 {
        line("total", format!("{total} for {} tasks", plan.tasks.len()));
    }
    match balance {
        Some(balance) => line(
            "balance",
            format!("{balance} credits, {} after it", balance::after(balance, plan)),
        ),
        None => line("balance", "not known: there is no API key".to_owned()),
    }
    line("", "Nothing was sent.".to_owned());
    lines
}

fn members(task: &Planned) -> Map<String, Value> {
    match task.built.stored() {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text::short(text),
        other => text::short(&other.to_string()),
    }
}

fn size(body: &Map<String, Value>) -> String {
    let number = |name: &str| body.get(name).and_then(Value::as_u64);
    if let (Some(width), Some(height)) = (number("width"), number("height")) {
        let megapixels = (width * height) as f64 / f64::from(1 << 20);
        return format!("{width}x{height} pixels, {megapixels:.2} megapixels");
    }
    let named = ["aspect_ratio", "resolution", "duration", "upscale_factor"]
        .iter()
        .filter_map(|name| Some(format!("{name} {}", shown(body.get(*name)?))));
    match named.collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => "as the service decides".to_owned(),
        named => named,
    }
}

fn price(task: &Planned) -> String {
    match task.estimate {
        None => "not published".to_owned(),
        Some(estimate) => {
            let up_to = if estimate.assumed { "up to " } else { "" };
            format!(
                "{up_to}{} credits ({} USD)",
                estimate.credits,
                estimate.credits.dollars()
            )
        }
    }
}
