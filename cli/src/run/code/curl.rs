//! The call for a shell with curl and jq.

use serde_json::Value;

use super::super::plan::Planned;
use crate::input::media::{Input, Origin};

/// A script that makes the call, waits and downloads.
pub(super) fn program(task: &Planned) -> String {
    let mut files = Vec::new();
    let mut body = task.built.body.clone();
    for (name, media) in &task.built.media {
        let value = media.as_json(|input| placed(input, &mut files));
        body.insert(name.clone(), value);
    }
    let body = serde_json::to_string_pretty(&body).unwrap_or_default();
    let mut body = escaped(&body);
    let mut read = String::new();
    for (number, path) in files.iter().enumerate() {
        read.push_str(&format!("media_{number}=$(base64 < {} | tr -d '\\n')\n", quoted(path)));
        body = body.replace(&place(number), &format!("$media_{number}"));
    }
    let (slug, output) = (task.built.model.slug(), quoted(&task.target.as_file(task.built.model)));
    format!(
        "\
#!/bin/sh
# Needs curl and jq. The key is in BFL_API_KEY.
set -eu
{read}url=$(curl --fail-with-body -sS \"${{BFL_BASE_URL:-https://api.bfl.ai}}/v1/{slug}\" \\
  -H \"x-key: $BFL_API_KEY\" -H 'Content-Type: application/json' --data-binary @- <<JSON | jq -r .polling_url
{body}
JSON
)
while :; do
  answer=$(curl -sS \"$url\" -H \"x-key: $BFL_API_KEY\")
  case $(printf '%s' \"$answer\" | jq -r .status) in
    Ready) break ;;
    Pending | Reasoning | Generating) sleep 2 ;;
    *) printf '%s\\n' \"$answer\" >&2; exit 1 ;;
  esac
done
curl --fail -sS -o {output} \"$(printf '%s' \"$answer\" | jq -r .result.sample)\"
"
    )
}

/// What stands for a file, which nothing in a request looks like.
fn place(number: usize) -> String {
    format!("\u{e000}{number}\u{e000}")
}

fn placed(input: &Input, files: &mut Vec<String>) -> Value {
    let path = match &input.origin {
        Origin::Url(url) => return url.clone().into(),
        Origin::File(path) => path.to_string_lossy().into_owned(),
        Origin::Other => "INPUT".to_owned(),
    };
    files.push(path);
    place(files.len() - 1).into()
}

/// A text in a here-document that expands variables.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('`', "\\`")
}

/// A word of the shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
