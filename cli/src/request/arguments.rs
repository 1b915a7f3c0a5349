//! What the arguments of `bfl generate` put into a request.

use bfl::AnyModel;
use serde_json::{Map, Value};

use super::variant::{FORMAT, PROMPT, takes_media};
use crate::{
    args::{Generate, Setting},
    failure::Failure,
    input::{media::Input, source::Sources},
    terminal::text,
};

/// What the arguments put into a request.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    /// Fields by name.
    pub(crate) fields: Map<String, Value>,
    /// Texts from `--set`. The type of the field decides what they mean.
    pub(crate) texts: Vec<(String, String)>,
    /// Images and videos, for the fields that take them.
    pub(crate) inputs: Vec<Input>,
}

impl Arguments {
    /// Reads the arguments, and the files and stdin that they name.
    pub(crate) fn read(
        args: &Generate,
        model: AnyModel,
        format: Option<String>,
        sources: &Sources,
    ) -> Result<Self, Failure> {
        let mut arguments = Self::default();
        let prompt = args.prompt.as_deref().map(|prompt| sources.text(prompt)).transpose()?;
        let fields = [
            (PROMPT, prompt.map(Value::from)),
            ("width", args.width.map(Value::from)),
            ("height", args.height.map(Value::from)),
            ("seed", args.seed.map(Value::from)),
        ];
        for (name, value) in fields {
            if let Some(value) = value {
                arguments.fields.insert(name.to_owned(), value);
            }
        }
        for setting in args.set.iter().filter(|setting| setting.name != FORMAT) {
            let name = &setting.name;
            if arguments.fields.contains_key(name) || arguments.texts.iter().any(|(known, _)| known == name) {
                return Err(given_twice(name));
            }
            if takes_media(model, name) {
                arguments.fields.insert(name.clone(), media(setting, sources)?);
            } else {
                arguments.texts.push((name.clone(), sources.text(&setting.value)?));
            }
        }
        if let Some(format) = format {
            arguments.fields.insert(FORMAT.to_owned(), format.into());
        }
        for source in &args.input_image {
            arguments.inputs.push(Input::of(source, sources)?);
        }
        Ok(arguments)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.fields
            .keys()
            .map(String::as_str)
            .chain(self.texts.iter().map(|(name, _)| name.as_str()))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names().any(|known| known == name)
    }
}

/// The requested format, from `--format` or `--set output_format`.
pub(crate) fn asked_format(args: &Generate, sources: &Sources) -> Result<Option<String>, Failure> {
    let set = args.set.iter().filter(|setting| setting.name == FORMAT);
    let mut asked = args.format.iter().chain(set.map(|setting| &setting.value));
    match (asked.next(), asked.next()) {
        (Some(_), Some(_)) => Err(given_twice(FORMAT)),
        (asked, _) => asked.map(|asked| sources.text(asked)).transpose(),
    }
}

fn given_twice(name: &str) -> Failure {
    Failure::no_task(format!("`{}` is given twice", text::short(name)))
}

/// The value of a field that takes images or videos: one of them, or JSON that contains some.
fn media(setting: &Setting, sources: &Sources) -> Result<Value, Failure> {
    let value = setting.value.trim();
    match serde_json::from_str(value) {
        Ok(json @ (Value::Array(_) | Value::Object(_) | Value::Null)) => media_in(&setting.name, json, sources),
        _ => Ok(Input::of_field(&setting.name, &setting.value, sources)?.value),
    }
}

fn media_in(name: &str, json: Value, sources: &Sources) -> Result<Value, Failure> {
    match json {
        Value::String(text) => Ok(Input::of_field(name, &text, sources)?.value),
        Value::Array(items) => items.into_iter().map(|item| media_in(name, item, sources)).collect(),
        Value::Object(members) => {
            let members = members.into_iter();
            let members = members.map(|(key, member)| Ok((key, media_in(name, member, sources)?)));
            members.collect::<Result<Map<_, _>, Failure>>().map(Value::Object)
        }
        other => Ok(other),
    }
}
