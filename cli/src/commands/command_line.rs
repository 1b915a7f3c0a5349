//! The command line that makes a stored result again.

use serde_json::Value;

use crate::store::Listed;

/// The command that makes a result again. `None` if its request is not stored.
pub(super) fn command(Listed { record, .. }: &Listed) -> Option<String> {
    let Some(Value::Object(request)) = &record.request else {
        return None;
    };
    let mut words = vec!["bfl".to_owned(), "generate".to_owned()];
    if let Some(prompt) = record.prompt() {
        words.push(quoted(&literal(prompt)));
    }
    words.extend(["-m".to_owned(), quoted(&record.model)]);
    for (name, value) in request.iter().filter(|(name, _)| *name != "prompt" && *name != "seed") {
        let input = record.inputs.get(name);
        let value = match (input, value) {
            (Some(Value::String(text)), _) => text.clone(),
            (Some(input), _) => input.to_string(),
            (None, Value::String(text)) => literal(text),
            (None, value) => value.to_string(),
        };
        words.extend(["--set".to_owned(), quoted(&format!("{name}={value}"))]);
    }
    if let Some(seed) = record.seed() {
        words.extend(["--seed".to_owned(), seed.to_string()]);
    }
    Some(words.join(" "))
}

/// A text as an argument: what starts with @ would be a file.
fn literal(text: &str) -> String {
    match text.starts_with('@') {
        true => format!("@{text}"),
        false => text.to_owned(),
    }
}

/// A word as a POSIX shell reads it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:@%+,".contains(c);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::store::{Record, State};

    #[test]
    fn the_command_says_all_that_was_asked_and_a_shell_reads_it_so() {
        let mut record = Record::new("a1", "flux-2-pro");
        record.request = Some(json!({
            "prompt": "it's a \"fox\" $HOME `x`\n!", "width": 512, "note": "@x", "input_image": "<12 characters>", "seed": 7,
        }));
        record.inputs = json!({"input_image": "@/home/ann/a b.png"})
            .as_object()
            .unwrap()
            .clone();
        let state = State::Saved;
        let expected = r#"bfl generate 'it'\''s a "fox" $HOME `x`
!' -m flux-2-pro --set 'input_image=@/home/ann/a b.png' --set note=@@x --set width=512 --seed 7"#;
        assert_eq!(command(&Listed { record, state }).unwrap(), expected);
    }
}
