//! Limits that the documentation names and the contract does not.

use super::{outline::Outline, rules::report};
use crate::{
    error::violation::Violation,
    generated::constraints::{Field, Rule},
    policy::family::{MEGAPIXEL, ModelLimits, RATIOS, limits},
};

pub(super) fn check(outline: &Outline, found: &mut Vec<Violation>) {
    let limits = limits(&outline.slug);
    check_ratio(outline, found);
    check_size(outline, &limits, found);
    check_inputs(outline, &limits, found);
}

/// Where the contract lists the ratios, its own rule is checked.
fn check_ratio(outline: &Outline, found: &mut Vec<Violation>) {
    const FIELD: &str = "aspect_ratio";
    let is_free = |field: &Field| {
        let free = |rule: &Rule| matches!(rule, Rule::Text { one_of: [], .. });
        field.name == FIELD && field.rules.iter().any(free)
    };
    let Some(text) = outline.text(FIELD).filter(|_| outline.fields().iter().any(is_free)) else {
        return;
    };
    let (narrowest, widest) = RATIOS;
    let is_taken = |ratio: f64| ratio >= narrowest - 1e-9 && ratio <= widest + 1e-9;
    match ratio(text) {
        Some(ratio) if is_taken(ratio) => {}
        Some(_) => report(FIELD, "should be between 9:21 and 21:9".to_owned(), found),
        None => report(
            FIELD,
            "should be a ratio of width to height, such as 16:9; where the service should choose, leave it out"
                .to_owned(),
            found,
        ),
    }
}

/// Two positive numbers with a colon between.
fn ratio(text: &str) -> Option<f64> {
    let is_number = |side: &str| !side.is_empty() && side.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let (width, height) = text.split_once(':')?;
    let side = |side: &str| {
        side.parse::<f64>()
            .ok()
            .filter(|number| is_number(side) && *number > 0.0)
    };
    Some(side(width)? / side(height)?).filter(|ratio| ratio.is_finite())
}

fn check_size(outline: &Outline, limits: &ModelLimits, found: &mut Vec<Violation>) {
    /// A side that the service chooses is no shorter.
    const SHORTEST: u64 = 64;
    let Some(most) = limits.max_pixels else {
        return;
    };
    let side = |name: &str| outline.integer(name).filter(|side| *side > 0);
    let (width, height) = (side("width"), side("height"));
    if width.unwrap_or(SHORTEST).saturating_mul(height.unwrap_or(SHORTEST)) <= most {
        return;
    }
    let asked = [("width", width), ("height", height)]
        .into_iter()
        .filter_map(|(name, side)| Some((name, side?)));
    let asked: Vec<(&str, u64)> = asked.collect();
    let sides: Vec<String> = asked.iter().map(|(_, side)| side.to_string()).collect();
    if let Some((name, _)) = asked.first() {
        report(
            name,
            format!(
                "asks for more than the {} megapixels of {MEGAPIXEL} pixels that are drawn: {}",
                most / MEGAPIXEL,
                sides.join(" by ")
            ),
            found,
        );
    }
}

fn check_inputs(outline: &Outline, limits: &ModelLimits, found: &mut Vec<Violation>) {
    let Some(most) = limits.max_input_pixels else {
        return;
    };
    for input in outline.images() {
        let Some((width, height)) = input.size() else {
            continue;
        };
        if u64::from(width) * u64::from(height) > most {
            report(
                &input.path,
                format!("has {width} by {height} pixels; at most {most} are taken"),
                found,
            );
        }
        if let Some(shortest) = limits.min_input_side.filter(|shortest| width.min(height) < *shortest) {
            report(
                &input.path,
                format!("has {width} by {height} pixels; each side should have at least {shortest}"),
                found,
            );
        }
    }
}

impl Outline {
    pub(super) fn fields(&self) -> &'static [Field] {
        let object = self.object.and_then(|object| super::rules::variant(&self.json, object));
        object.map_or(&[], |object| object.fields)
    }
}
