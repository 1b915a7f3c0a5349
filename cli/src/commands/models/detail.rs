//! One model in detail.

use bfl::Lifecycle;

use super::{
    card::Card,
    table::{references, time},
};

/// Everything that is known of a model.
pub(super) fn detail(card: &Card) -> String {
    let model = card.model;
    let mut text = format!("{model}\n{}\n\n{}\n\n", model.title(), model.description());
    let mut fact = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            text.push_str(&format!("{name:<12}{value}\n"));
        }
    };
    fact("Price", model.price().map(|price| price.to_string()));
    fact("Usual time", card.time.as_ref().map(time));
    fact("References", Some(references(card)));
    fact(
        "State",
        match model.lifecycle() {
            Lifecycle::Retired => Some("reported as gone, or never confirmed".to_owned()),
            Lifecycle::Legacy => Some("older, still served".to_owned()),
            _ => None,
        },
    );
    fact("Better", model.replaced_by().map(|successor| successor.to_string()));
    let limits = model.limits();
    fact(
        "Largest",
        limits.max_pixels.map(|most| format!("{} megapixels", most >> 20)),
    );
    fact(
        "Sides",
        limits.side_multiple.map(|step| format!("multiples of {step} pixels")),
    );
    if let Some((property, values)) = &card.tag {
        fact("Variants", Some(format!("{property}: {}", values.join(", "))));
    }
    let width = card
        .fields
        .iter()
        .map(|known| known.field.name.len())
        .max()
        .unwrap_or_default();
    text.push_str("\nFields:\n");
    for known in &card.fields {
        let mut line = format!("  {:width$}  {}", known.field.name, known.summary());
        let mut facts = Vec::new();
        if known.field.required {
            facts.push("required".to_owned());
        }
        let bounds = known.bounds();
        if !bounds.is_empty() {
            facts.push(bounds);
        }
        facts.extend(known.default().map(|default| format!("default {default}")));
        if !known.only_in.is_empty() {
            facts.push(format!("only {}", known.only_in.join(", ")));
        }
        if !facts.is_empty() {
            line.push_str(&format!(" [{}]", facts.join("; ")));
        }
        text.push_str(&line);
        text.push('\n');
    }
    text.push_str(&format!("\nTo call it: bfl run {model} --help\n"));
    text
}
