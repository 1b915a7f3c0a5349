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

    /// Paths or URLs. If the field takes times, each may end in `@SECOND`.
    pub(super) async fn named(values: &[String], is_timed: bool, sources: &Sources) -> Result<Self, Failure> {
        let mut frames = Vec::new();
        for value in values {
            let (value, second) = match is_timed {
                true => split_second(value),
                false => (value.as_str(), None),
            };
            frames.push((second, Input::of(value, sources).await?));
        }
        if frames.iter().all(|(second, _)| second.is_none()) {
            let mut inputs: Vec<Input> = frames.into_iter().map(|(_, input)| input).collect();
            return Ok(match (inputs.len(), inputs.pop()) {
                (1, Some(only)) => Self::One(only),
                (_, last) => {
                    inputs.extend(last);
                    Self::Spread(inputs)
                }
            });
        }
        let timed = frames
            .into_iter()
            .map(|(second, input)| Some((second?, input)))
            .collect::<Option<Vec<_>>>();
        timed
            .map(Self::Timed)
            .ok_or_else(|| Failure::no_task("either all images have a time, as in fox.jpg@2, or none has"))
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

/// The second after the last `@`: `fox.jpg@2.5`. A file may have such a name.
fn split_second(value: &str) -> (&str, Option<f64>) {
    let Some((name, second)) = value.rsplit_once('@').filter(|(name, _)| !name.is_empty()) else {
        return (value, None);
    };
    let second = second
        .trim_end_matches('s')
        .parse()
        .ok()
        .filter(|second: &f64| second.is_finite());
    match second.filter(|_| !std::path::Path::new(value).exists()) {
        Some(second) => (name, Some(second)),
        None => (value, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_stands_behind_the_last_at_sign() {
        assert_eq!(split_second("fox.jpg@2.5"), ("fox.jpg", Some(2.5)));
        assert_eq!(split_second("fox@home.jpg@0s"), ("fox@home.jpg", Some(0.0)));
        assert_eq!(split_second("@fox.jpg"), ("@fox.jpg", None));
        assert_eq!(split_second("@fox.jpg@3"), ("@fox.jpg", Some(3.0)));
        assert_eq!(
            split_second("https://user@example.com/a.png"),
            ("https://user@example.com/a.png", None)
        );
        assert_eq!(split_second("fox.jpg@inf"), ("fox.jpg@inf", None));
    }
}
