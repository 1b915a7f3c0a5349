//! How messages refer to fields: by the options that set them.

use bfl::{MediaKind, constraints::Field};

use super::{
    arguments::Arguments,
    media_fields::{list_length, media_fields},
    variant::{FORMAT, PROMPT, Variant, media_kind},
};

/// Fields that have an option of their own.
const FLAGS: [(&str, &str); 4] = [
    ("width", "--width"),
    ("height", "--height"),
    ("seed", "--seed"),
    (FORMAT, "--format"),
];

/// The option that sets a field.
pub(super) fn option(name: &str) -> String {
    let flag = FLAGS
        .iter()
        .find(|(field, _)| *field == name)
        .map(|(_, flag)| (*flag).to_owned());
    match name {
        PROMPT => "a prompt".to_owned(),
        _ => flag.unwrap_or_else(|| format!("`{}`", name.escape_debug())),
    }
}

pub(super) fn needed(field: &Field) -> String {
    match option(field.name).as_str() {
        "a prompt" => "a non-empty prompt".to_owned(),
        flag if flag.starts_with('-') => flag.to_owned(),
        name if media_kind(field).is_some() => format!("--input-image (for {name})"),
        _ => format!("--set {}=…", field.name),
    }
}

/// The options for all fields of a variant, as text.
pub(super) fn options(variant: Variant) -> String {
    let mut options = Vec::new();
    if variant.field(PROMPT).is_some() {
        options.push("a prompt".to_owned());
    }
    options.extend(
        FLAGS
            .iter()
            .filter(|(name, _)| variant.field(name).is_some())
            .map(|(_, flag)| (*flag).to_owned()),
    );
    if variant.fields().any(|field| media_kind(field).is_some()) {
        options.push("--input-image".to_owned());
    }
    let has_flag = |field: &Field| FLAGS.iter().any(|(name, _)| *name == field.name);
    let rest: Vec<&str> = variant
        .fields()
        .filter(|field| field.name != PROMPT && !has_flag(field) && media_kind(field).is_none())
        .map(|field| field.name)
        .collect();
    if !rest.is_empty() {
        options.push(format!("and --set for {}", rest.join(", ")));
    }
    options.join(", ")
}

/// How many inputs the variant takes, and how many do not fit.
pub(super) fn capacity(variant: Variant, arguments: &Arguments, unplaced: usize) -> String {
    let fields_left = media_fields(variant, arguments);
    let room = |kind: MediaKind, what: &str| {
        let fields = fields_left.iter().filter(|field| media_kind(field) == Some(kind));
        match fields.fold(0_usize, |sum, field| {
            sum.saturating_add(list_length(field).unwrap_or(1))
        }) {
            0 => None,
            1 => Some(format!("one {what}")),
            usize::MAX => Some(format!("{what}s")),
            most => Some(format!("up to {most} {what}s")),
        }
    };
    let parts: Vec<String> = [room(MediaKind::Image, "image"), room(MediaKind::Video, "video")]
        .into_iter()
        .flatten()
        .collect();
    if parts.is_empty() {
        return "does not take --input-image".to_owned();
    }
    let (parts, came) = (parts.join(" and "), arguments.inputs.len());
    format!("takes {parts} with --input-image; {unplaced} of {came} do not fit")
}
