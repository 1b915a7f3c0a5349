//! Several media in one field.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::medium::{Media, MediaField, Visit};

/// Some images, where a field takes one or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaList(Vec<Media>);

impl From<Media> for MediaList {
    fn from(media: Media) -> Self {
        Self(vec![media])
    }
}

impl From<Vec<Media>> for MediaList {
    fn from(media: Vec<Media>) -> Self {
        Self(media)
    }
}

impl<const N: usize> From<[Media; N]> for MediaList {
    fn from(media: [Media; N]) -> Self {
        Self(media.into())
    }
}

impl FromIterator<Media> for MediaList {
    fn from_iter<I: IntoIterator<Item = Media>>(media: I) -> Self {
        Self(media.into_iter().collect())
    }
}

impl MediaField for MediaList {
    fn each(&mut self, path: &str, visit: &mut Visit<'_>) {
        for (index, media) in self.0.iter_mut().enumerate() {
            media.each(&format!("{path}[{index}]"), visit);
        }
    }
}

impl Serialize for MediaList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for MediaList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Wire {
            One(Media),
            Many(Vec<Media>),
        }
        Ok(match Wire::deserialize(deserializer)? {
            Wire::One(media) => Self(vec![media]),
            Wire::Many(media) => Self(media),
        })
    }
}
