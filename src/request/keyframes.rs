//! The images that a video goes through.

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeTuple};

use crate::{
    media::{Media, MediaField, Visit},
    request::body::Json,
};

/// The images that a video goes through.
///
/// Without times: one image starts the video, two start and end it, more are spread between. With times, each image is
/// the frame at its second; they have to be in order.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Keyframes {
    /// One image.
    One(Media),
    /// One image at a second.
    OneAt(f64, Media),
    /// Images in order.
    Spread(Vec<Media>),
    /// Images at seconds.
    Timed(Vec<(f64, Media)>),
}

impl From<Media> for Keyframes {
    fn from(image: Media) -> Self {
        Self::One(image)
    }
}

impl From<Vec<Media>> for Keyframes {
    fn from(images: Vec<Media>) -> Self {
        Self::Spread(images)
    }
}

impl From<Vec<(f64, Media)>> for Keyframes {
    fn from(images: Vec<(f64, Media)>) -> Self {
        Self::Timed(images)
    }
}

impl<const N: usize> From<[Media; N]> for Keyframes {
    fn from(images: [Media; N]) -> Self {
        Self::Spread(images.into())
    }
}

impl<const N: usize> From<[(f64, Media); N]> for Keyframes {
    fn from(images: [(f64, Media); N]) -> Self {
        Self::Timed(images.into())
    }
}

impl FromIterator<Media> for Keyframes {
    fn from_iter<I: IntoIterator<Item = Media>>(images: I) -> Self {
        Self::Spread(images.into_iter().collect())
    }
}

impl FromIterator<(f64, Media)> for Keyframes {
    fn from_iter<I: IntoIterator<Item = (f64, Media)>>(images: I) -> Self {
        Self::Timed(images.into_iter().collect())
    }
}

impl Keyframes {
    /// The same as JSON in which media stand apart.
    pub(crate) fn into_json(self) -> Json {
        let pair = |(second, image): (f64, Media)| Json::List(vec![Json::Plain(second.into()), Json::Media(image)]);
        match self {
            Self::One(image) => Json::Media(image),
            Self::OneAt(second, image) => pair((second, image)),
            Self::Spread(images) => Json::List(images.into_iter().map(Json::Media).collect()),
            Self::Timed(images) => Json::List(images.into_iter().map(pair).collect()),
        }
    }
}

impl MediaField for Keyframes {
    fn each(&mut self, path: &str, visit: &mut Visit<'_>) {
        match self {
            Self::One(image) => image.each(path, visit),
            Self::OneAt(_, image) => image.each(&format!("{path}[1]"), visit),
            Self::Spread(images) => {
                for (index, image) in images.iter_mut().enumerate() {
                    image.each(&format!("{path}[{index}]"), visit);
                }
            }
            Self::Timed(images) => {
                for (index, (_, image)) in images.iter_mut().enumerate() {
                    image.each(&format!("{path}[{index}][1]"), visit);
                }
            }
        }
    }
}

impl Serialize for Keyframes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::One(image) => image.serialize(serializer),
            Self::OneAt(second, image) => {
                let mut pair = serializer.serialize_tuple(2)?;
                pair.serialize_element(second)?;
                pair.serialize_element(image)?;
                pair.end()
            }
            Self::Spread(images) => images.serialize(serializer),
            Self::Timed(images) => images.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Keyframes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Wire {
            One(Media),
            OneAt(f64, Media),
            Spread(Vec<Media>),
            Timed(Vec<(f64, Media)>),
        }
        Ok(match Wire::deserialize(deserializer)? {
            Wire::One(image) => Self::One(image),
            Wire::OneAt(second, image) => Self::OneAt(second, image),
            Wire::Spread(images) => Self::Spread(images),
            Wire::Timed(images) => Self::Timed(images),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keyframes_have_the_four_forms_of_the_contract() {
        let url = || Media::url("https://example.com/a.png");
        for (keyframes, json) in [
            (Keyframes::from(url()), r#""https://example.com/a.png""#),
            (Keyframes::OneAt(1.5, url()), r#"[1.5,"https://example.com/a.png"]"#),
            (Keyframes::from(vec![url()]), r#"["https://example.com/a.png"]"#),
            (
                Keyframes::from(vec![(2.0, url())]),
                r#"[[2.0,"https://example.com/a.png"]]"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&keyframes).unwrap(), json);
            assert_eq!(serde_json::from_str::<Keyframes>(json).unwrap(), keyframes);
        }
    }
}
