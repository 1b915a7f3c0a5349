//! Types that mean the same in every schema: one each, whatever the schema says of them. They take any text; what one
//! route accepts is in its constraint table and is checked before a request is sent.

use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! text_type {
    ($(#[$docs:meta])* $name:ident { $($(#[$variant_docs:meta])* $constant:ident = $text:literal),* $(,)? }) => {
        $(#[$docs])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Cow<'static, str>);

        impl $name {
            $($(#[$variant_docs])* pub const $constant: Self = Self(Cow::Borrowed($text));)*

            /// The text on the wire.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(Cow::Owned(text.to_owned()))
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(Cow::Owned(text))
            }
        }

        impl FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(text))
            }
        }
    };
}

text_type! {
    /// The shape of a picture or video, width to height: `16:9`, or `auto`.
    ///
    /// Kontext and Ultra take any ratio from 21:9 to 9:21; FLUX 3 takes the listed ones.
    AspectRatio {
        /// The service chooses.
        AUTO = "auto",
        /// 1:1.
        SQUARE = "1:1",
        /// 16:9.
        WIDE = "16:9",
        /// 9:16.
        TALL = "9:16",
    }
}

impl From<(u32, u32)> for AspectRatio {
    fn from((width, height): (u32, u32)) -> Self {
        Self(Cow::Owned(format!("{width}:{height}")))
    }
}

text_type! {
    /// A class of sizes: `hd` to `uhd` for FLUX 3 video, `768sq` to `4k` for FLUX 3 images.
    Resolution {
        /// Video, about 0.9 megapixels a frame.
        HD = "hd",
        /// Video, about 2 megapixels a frame.
        FHD = "fhd",
        /// Video, about 3.7 megapixels a frame.
        QHD = "qhd",
        /// Video, about 8.3 megapixels a frame.
        UHD = "uhd",
        /// Images, the area of 768 by 768 pixels.
        SQUARE_768 = "768sq",
        /// Images, about 1 megapixel.
        ONE_K = "1k",
        /// Images, about 2.3 megapixels.
        ONE_AND_A_HALF_K = "1.5k",
        /// Images, about 4 megapixels.
        TWO_K = "2k",
        /// Images, about 16 megapixels.
        FOUR_K = "4k",
    }
}

/// How long a video is: whole seconds, or as long as its content needs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum VideoDuration {
    /// As long as the content needs.
    #[default]
    Auto,
    /// This many seconds.
    Seconds(u32),
    /// A text that this version does not know.
    Other(String),
}

impl From<u32> for VideoDuration {
    fn from(seconds: u32) -> Self {
        Self::Seconds(seconds)
    }
}

impl From<&str> for VideoDuration {
    fn from(text: &str) -> Self {
        match (text, text.parse()) {
            ("auto", _) => Self::Auto,
            (_, Ok(seconds)) => Self::Seconds(seconds),
            (other, _) => Self::Other(other.to_owned()),
        }
    }
}

impl FromStr for VideoDuration {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::from(text))
    }
}

impl fmt::Display for VideoDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Seconds(seconds) => write!(f, "{seconds}"),
            Self::Other(text) => f.write_str(text),
        }
    }
}

impl Serialize for VideoDuration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Seconds(seconds) => serializer.serialize_u32(*seconds),
            other => serializer.collect_str(other),
        }
    }
}

impl<'de> Deserialize<'de> for VideoDuration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Wire {
            Seconds(u32),
            Text(String),
        }
        Ok(match Wire::deserialize(deserializer)? {
            Wire::Seconds(seconds) => Self::Seconds(seconds),
            Wire::Text(text) => Self::from(text.as_str()),
        })
    }
}

#[cfg(test)]
mod tests;
