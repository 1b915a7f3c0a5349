//! `explain`: what becomes of one place, and why.

use openapi31_codegen::{Change, Error, Explanation, Pointer, Result, explain, one_line, operation_place};
use serde_json::Value;

use super::{
    args::Explain,
    files,
    terminal::{Outcome, print},
};

pub(super) fn run(request: &Explain) -> Result<Outcome> {
    let place = &request.place;
    let pointer = operation_place(place).or_else(|| Pointer::parse(place)).ok_or_else(|| {
        Error::new(format!(
            "{place:?} is no place: a JSON pointer such as #/components/schemas/Parcel was expected, or an operation such as \"POST /parcels\""
        ))
    })?;
    let document = files::document(&request.source)?;
    print(&text(&explain(&document, &request.choices.settings(), &pointer)?))?;
    Ok(Outcome::Done)
}

fn text(explanation: &Explanation) -> String {
    let mut text = format!(
        "#{}\n  {}\n",
        one_line(&explanation.pointer.to_string()),
        short(&explanation.value)
    );
    let mut place = &explanation.pointer;
    for step in &explanation.steps {
        text.push_str(&format!("{}: {}\n", step.pass, step.about));
        match &step.place {
            None => text.push_str("  nothing is left of it\n"),
            Some(after) if after != place => {
                text.push_str(&format!("  it is now #{}\n", one_line(&after.to_string())));
                place = after;
            }
            Some(_) => {}
        }
        text.push_str(&changes(&step.changes));
    }
    text.push_str("in Rust:\n");
    if explanation.rust.is_empty() {
        text.push_str("  nothing\n");
    }
    for line in &explanation.rust {
        text.push_str(&format!("  {}\n", one_line(line)));
    }
    let omitted = explanation.omitted.iter().map(ToString::to_string);
    let lines: Vec<String> = omitted
        .chain(explanation.approximated.iter().map(ToString::to_string))
        .collect();
    if !lines.is_empty() {
        text.push_str("not as the document says:\n");
        lines.iter().for_each(|line| text.push_str(&format!("  {line}\n")));
    }
    text
}

fn changes(changes: &[Change]) -> String {
    const MOST: usize = 8;
    let shown = |value: &Option<Value>| value.as_ref().map_or_else(|| "nothing".to_owned(), short);
    let mut text = String::new();
    for Change { place, before, after } in changes.iter().take(MOST) {
        let place = one_line(&place.to_string());
        let place = place.trim_start_matches('/');
        let place = if place.is_empty() {
            String::new()
        } else {
            format!("{place}: ")
        };
        text.push_str(&format!("  {place}{} -> {}\n", shown(before), shown(after)));
    }
    if changes.len() > MOST {
        text.push_str(&format!("  and {} more changes\n", changes.len() - MOST));
    }
    text
}

/// The beginning of a value as JSON.
fn short(value: &Value) -> String {
    const MOST: usize = 160;
    let text = one_line(&value.to_string());
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
