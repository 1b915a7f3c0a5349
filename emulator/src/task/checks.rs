//! Rules that the contract does not express, and that the service answers with 400 or 422.

use serde_json::{Value, json};

use super::{
    canvas::Canvas,
    conflict::Rates,
    family::PromptRule,
    fields::{self, Role},
    rejection::Rejection,
    request::Request,
};
use crate::contract::detail::{Detail, body_loc};

/// Most megapixels of a result in families that have such a bound.
const MOST_MEGAPIXELS: f64 = 4.0;
/// No result has more pixels than this.
const MOST_PIXELS: usize = 40_000_000;
/// Longest side that every output format can hold.
const LONGEST_SIDE: u32 = 16_383;
/// Smallest side and most pixels of a reference, where they are bounded.
const SMALLEST_REFERENCE: u32 = 256;
const LARGEST_REFERENCE: usize = 16_000_000;

/// Blank prompts where the service refuses them, and lists that are too short or too long.
pub(super) fn check_texts(request: &Request<'_>) -> Result<(), Rejection> {
    let prompt = request.text("prompt");
    if prompt.trim().is_empty() {
        match request.family.prompt {
            PromptRule::NotBlank => {
                return Err(Detail::value_error("prompt", "prompt must not be blank", &json!(prompt)).into());
            }
            PromptRule::OneCharacter => {
                let message = "String should have at least 1 character";
                let detail = Detail::new("string_too_short", body_loc("prompt"), message, &json!(prompt));
                return Err(detail.with_ctx(json!({ "min_length": 1 })).into());
            }
            PromptRule::Optional | PromptRule::Described => {}
        }
    }
    match image_list(request).filter(|_| request.family.bounded_lists) {
        Some(detail) => Err(detail.into()),
        None => Ok(()),
    }
}

/// What is wrong with the length of a list of images.
fn image_list(request: &Request<'_>) -> Option<Detail> {
    let mut lists = fields::of(Role::Reference).filter_map(|field| Some((field, request.value(field)?)));
    let (field, value) = lists.find(|(_, value)| value.is_array())?;
    let count = value.as_array()?.len();
    let (kind, words, key, limit) = match count {
        0 => ("too_short", "least 1 item", "min_length", 1),
        1..=10 => return None,
        _ => ("too_long", "most 10 items", "max_length", 10),
    };
    let message = format!("List should have at {words} after validation, not {count}");
    Some(
        Detail::new(kind, body_loc(field), message, value)
            .with_ctx(json!({ "field_type": "List", key: limit, "actual_length": count })),
    )
}

pub(super) fn check_references(request: &Request<'_>, sizes: &[Canvas]) -> Result<(), Rejection> {
    if !request.family.bounded_references {
        return Ok(());
    }
    if sizes.iter().any(|size| size.pixels() > LARGEST_REFERENCE) {
        return Err(Rejection::BadRequest(
            "Reference images must not exceed 16 megapixels".to_owned(),
        ));
    }
    if sizes
        .iter()
        .any(|size| size.width.min(size.height) < SMALLEST_REFERENCE)
    {
        let reason = format!("reference images must be at least {SMALLEST_REFERENCE}x{SMALLEST_REFERENCE} pixels");
        return Err(Detail::value_error("images", &reason, &Value::Null).into());
    }
    Ok(())
}

pub(super) fn check_canvas(request: &Request<'_>, rates: &Rates, canvas: Canvas) -> Result<(), Rejection> {
    let most = if request.family.four_megapixels {
        (MOST_MEGAPIXELS * rates.megapixel) as usize
    } else {
        MOST_PIXELS
    };
    if canvas.pixels() > most || canvas.width.max(canvas.height) > LONGEST_SIDE {
        return Err(Rejection::BadRequest(format!(
            "Requested output of {}x{} pixels is too large: at most {most} pixels, and {LONGEST_SIDE} on a side",
            canvas.width, canvas.height
        )));
    }
    Ok(())
}
