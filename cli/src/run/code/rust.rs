//! The call in Rust.

use std::fmt::Write;

use serde_json::Value;

use super::super::plan::Planned;
use crate::{
    input::media::{Input, Origin},
    request::FieldMedia,
};

/// A program that makes the call.
pub(super) fn program(task: &Planned) -> String {
    let media = &task.built.media;
    let is_set_apart = |name: &str| media.iter().any(|(field, _)| field == name);
    let plain = task.built.body.iter().filter(|(name, _)| !is_set_apart(name));
    let plain = Value::Object(plain.map(|(name, value)| (name.clone(), value.clone())).collect());
    let (slug, body) = (task.built.model.slug(), literal(&plain, 2));
    let request = match media.as_slice() {
        [] => format!("AnyRequest::new(\n        {slug:?},\n        json!({body}),\n    )"),
        media => {
            let media = media
                .iter()
                .map(|(name, media)| format!("        ({name:?}.to_owned(), {}),\n", keyframes(media)));
            let media: String = media.collect();
            format!(
                "AnyRequest::with_media(\n        {slug:?},\n        json!({body}),\n        [\n    {}        ],\n    )",
                media.trim_end_matches(' ').replace("\n        (", "\n            (")
            )
        }
    };
    let uses = match media.is_empty() {
        true => "AnyRequest, Client",
        false => "AnyRequest, Client, Keyframes, Media",
    };
    let path = task.target.as_argument();
    format!(
        "\
// cargo add bfl serde_json
// cargo add tokio --features macros,rt-multi-thread
use bfl::{{{uses}}};
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), bfl::Error> {{
    // The key is in BFL_API_KEY.
    let client = Client::from_env()?;
    let request = {request};
    let result = client.generate(request).await?;
    let path = result.save({path:?}).await?;
    println!(\"{{}}\", path.display());
    Ok(())
}}
"
    )
}

fn keyframes(media: &FieldMedia) -> String {
    match media {
        FieldMedia::One(input) => format!("Keyframes::One({})", medium(input)),
        FieldMedia::OneAt(second, input) => format!("Keyframes::OneAt({second:?}, {})", medium(input)),
        FieldMedia::Spread(inputs) => {
            let inputs: Vec<String> = inputs.iter().map(medium).collect();
            format!("Keyframes::from_iter([{}])", inputs.join(", "))
        }
        FieldMedia::Timed(frames) => {
            let frames = frames
                .iter()
                .map(|(second, input)| format!("({second:?}, {})", medium(input)));
            format!("Keyframes::from_iter([{}])", frames.collect::<Vec<_>>().join(", "))
        }
    }
}

fn medium(input: &Input) -> String {
    match &input.origin {
        Origin::File(path) => format!("Media::file({:?})", path.to_string_lossy()),
        Origin::Url(url) => format!("Media::url({url:?})"),
        Origin::Other => "Media::file(\"INPUT\")".to_owned(),
    }
}

/// A value as `json!` takes it.
fn literal(value: &Value, indent: usize) -> String {
    let space = "    ".repeat(indent + 1);
    let end = "    ".repeat(indent);
    let mut text = String::new();
    match value {
        Value::Object(members) if !members.is_empty() => {
            text.push_str("{\n");
            for (name, member) in members {
                // Writing to a string does not fail.
                let _ = writeln!(text, "{space}{name:?}: {},", literal(member, indent + 1));
            }
            text.push_str(&format!("{end}}}"));
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| literal(item, indent)).collect();
            text.push_str(&format!("[{}]", items.join(", ")));
        }
        Value::String(content) => text.push_str(&format!("{content:?}")),
        // A literal without a type is an `i32`.
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(small), _) if i32::try_from(small).is_ok() => text.push_str(&small.to_string()),
            (Some(large), _) => text.push_str(&format!("{large}_i64")),
            (None, Some(large)) => text.push_str(&format!("{large}_u64")),
            _ => text.push_str(&format!("{:?}", number.as_f64().unwrap_or_default())),
        },
        other => text.push_str(&other.to_string()),
    }
    text
}
