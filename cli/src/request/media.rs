//! The images or videos of one field.

use bfl::Keyframes;
use serde_json::{Value, json};

use crate::{
    failure::Failure,
    input::{media::Input, source::Sources},
};

/// The images or videos of one field: one or several, each with a time or without.
#[derive(Clone, Debug)]
pub(crate) enum FieldMedia {
    One(Input),
    OneAt(f64, Input),
    Spread(Vec<Input>),
    Timed(Vec<(f64, Input)>),
}

/// The same, as JSON has it.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Texts {
    OneAt(f64, String),
    Spread(Vec<String>),
    Timed(Vec<(f64, String)>),
}

impl FieldMedia {
    /// The value of a field that takes media: one image or video, or JSON with several. `None` if it is JSON that contains
    /// none.
    pub(super) async fn read(name: &str, text: &str, sources: &Sources) -> Result<Option<Self>, Failure> {
        match serde_json::from_str(text.trim()) {
            Ok(json @ (Value::Array(_) | Value::Object(_) | Value::Null)) => {
                Self::read_several(name, json, sources).await
            }
            _ => Ok(Some(Self::One(Input::of_field(name, text, sources).await?))),
        }
    }

    /// The same for JSON that is no text.
    pub(super) async fn read_several(name: &str, json: Value, sources: &Sources) -> Result<Option<Self>, Failure> {
        let read = async |text: String| Input::of_field(name, &text, sources).await;
        Ok(match serde_json::from_value(json) {
            Ok(Texts::OneAt(second, text)) => Some(Self::OneAt(second, read(text).await?)),
            Ok(Texts::Spread(texts)) => {
                let mut inputs = Vec::new();
                for text in texts {
                    inputs.push(read(text).await?);
                }
                Some(Self::Spread(inputs))
            }
            Ok(Texts::Timed(texts)) => {
                let mut frames = Vec::new();
                for (second, text) in texts {
                    frames.push((second, read(text).await?));
                }
                Some(Self::Timed(frames))
            }
            Err(_) => None,
        })
    }

    /// What is sent.
    pub(crate) fn media(&self) -> Keyframes {
        match self {
            Self::One(input) => Keyframes::One(input.media.clone()),
            Self::OneAt(second, input) => Keyframes::OneAt(*second, input.media.clone()),
            Self::Spread(inputs) => inputs.iter().map(|input| input.media.clone()).collect(),
            Self::Timed(frames) => frames
                .iter()
                .map(|(second, input)| (*second, input.media.clone()))
                .collect(),
        }
    }

    /// What the store keeps of them.
    pub(crate) fn stored(&self) -> Value {
        self.as_json(|input| input.stored.clone())
    }

    /// The same form with something else in the place of each image or video.
    pub(crate) fn as_json(&self, mut instead: impl FnMut(&Input) -> Value) -> Value {
        match self {
            Self::One(input) => instead(input),
            Self::OneAt(second, input) => json!([second, instead(input)]),
            Self::Spread(inputs) => inputs.iter().map(instead).collect(),
            Self::Timed(frames) => frames
                .iter()
                .map(|(second, input)| json!([second, instead(input)]))
                .collect(),
        }
    }

    /// The first of them.
    pub(super) fn first(&self) -> Option<&Input> {
        match self {
            Self::One(input) | Self::OneAt(_, input) => Some(input),
            Self::Spread(inputs) => inputs.first(),
            Self::Timed(frames) => frames.first().map(|(_, input)| input),
        }
    }
}
