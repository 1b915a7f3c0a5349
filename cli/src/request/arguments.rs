//! What the arguments of `bfl generate` put into a request.

use bfl::{AnyModel, Keyframes};
use serde::Deserialize;
use serde_json::{Map, Value, json};

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
    /// Images and videos for fields that are set by name.
    pub(crate) media: Vec<(String, FieldMedia)>,
    /// Images and videos for the other fields that take some.
    pub(crate) inputs: Vec<Input>,
}

impl Arguments {
    /// Reads the arguments, and the files and stdin that they name.
    pub(crate) async fn read(
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
            if arguments.has(name) {
                return Err(given_twice(name));
            }
            if !takes_media(model, name) {
                arguments.texts.push((name.clone(), sources.text(&setting.value)?));
            } else if let Some(media) = FieldMedia::read(setting, sources).await? {
                arguments.media.push((name.clone(), media));
            } else {
                arguments.texts.push((name.clone(), setting.value.clone()));
            }
        }
        if let Some(format) = format {
            arguments.fields.insert(FORMAT.to_owned(), format.into());
        }
        for source in &args.input_image {
            arguments.inputs.push(Input::of(source, sources).await?);
        }
        Ok(arguments)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.fields
            .keys()
            .map(String::as_str)
            .chain(self.texts.iter().map(|(name, _)| name.as_str()))
            .chain(self.media.iter().map(|(name, _)| name.as_str()))
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

/// The images or videos of a field that is set by name.
#[derive(Debug)]
pub(crate) struct FieldMedia {
    pub(crate) media: Keyframes,
    /// What the store keeps of them.
    pub(crate) stored: Value,
}

/// JSON with several images or videos, in the shapes that a request can have.
#[derive(Deserialize)]
#[serde(untagged)]
enum Frames {
    OneAt(f64, String),
    Spread(Vec<String>),
    Timed(Vec<(f64, String)>),
}

impl FieldMedia {
    pub(crate) fn one(input: &Input) -> Self {
        Self {
            media: Keyframes::One(input.media.clone()),
            stored: input.stored.clone(),
        }
    }

    pub(crate) fn several(inputs: &[&Input]) -> Self {
        Self {
            media: inputs.iter().map(|input| input.media.clone()).collect(),
            stored: inputs.iter().map(|input| input.stored.clone()).collect(),
        }
    }

    fn at(frames: &[(f64, Input)]) -> Self {
        let media = frames.iter().map(|(second, input)| (*second, input.media.clone()));
        Self {
            media: media.collect(),
            stored: frames
                .iter()
                .map(|(second, input)| json!([second, input.stored]))
                .collect(),
        }
    }

    /// The value of `--set` for a field that takes media. `None` if it is JSON that contains none.
    async fn read(setting: &Setting, sources: &Sources) -> Result<Option<Self>, Failure> {
        let name = &setting.name;
        let json = match serde_json::from_str(setting.value.trim()) {
            Ok(json @ (Value::Array(_) | Value::Object(_) | Value::Null)) => json,
            _ => return Ok(Some(Self::one(&Input::of_field(name, &setting.value, sources).await?))),
        };
        Ok(match serde_json::from_value(json) {
            Ok(Frames::OneAt(second, text)) => {
                let input = Input::of_field(name, &text, sources).await?;
                Some(Self {
                    stored: json!([second, input.stored]),
                    media: Keyframes::OneAt(second, input.media),
                })
            }
            Ok(Frames::Spread(texts)) => {
                let mut inputs = Vec::new();
                for text in texts {
                    inputs.push(Input::of_field(name, &text, sources).await?);
                }
                Some(Self::several(&inputs.iter().collect::<Vec<_>>()))
            }
            Ok(Frames::Timed(texts)) => {
                let mut frames = Vec::new();
                for (second, text) in texts {
                    frames.push((second, Input::of_field(name, &text, sources).await?));
                }
                Some(Self::at(&frames))
            }
            Err(_) => None,
        })
    }
}
