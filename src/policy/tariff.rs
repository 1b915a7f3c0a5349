//! The forms that prices have. The amounts stand in the table of families.

use std::fmt;

use crate::credits::Credits;

/// How the price of a model is made up.
#[derive(Debug)]
pub(crate) enum Tariff {
    /// An image, whatever its size.
    Image(Credits),
    /// An image. Only examples are known, of sizes that are not.
    ImageByExample(Credits),
    /// The first megapixel of the result, and each further one of the result or of what goes in.
    Megapixels { first: Credits, further: Credits },
    /// The same, of the first image that goes in, which has the size of the result.
    MegapixelsOfInput { first: Credits, further: Credits },
    /// An image, by its resolution.
    Resolutions {
        prices: &'static [(&'static str, Credits)],
        default: &'static str,
    },
    /// An image, by the mode. Only examples are known, of sizes that are not.
    Modes {
        prices: &'static [(&'static str, Credits)],
        default: &'static str,
    },
    /// A second of video, by its resolution.
    Seconds {
        prices: &'static [BySecond],
        draft: (Credits, Credits),
    },
    /// A second of a video that is edited, which has at most so many.
    SecondsOfInput { second: Credits, most: u32 },
    /// A megapixel and second of a video that is enlarged.
    MegapixelSeconds {
        precise: Credits,
        creative: Credits,
        most: LargestVideo,
    },
}

/// The price of a second of video.
#[derive(Debug)]
pub(crate) struct BySecond {
    pub(crate) resolution: &'static str,
    /// From text or images.
    pub(crate) made: Credits,
    /// From a video.
    pub(crate) continued: Credits,
}

/// The largest video that is enlarged: its frame before and after, in megapixels, and its length in seconds.
#[derive(Debug)]
pub(crate) struct LargestVideo {
    pub(crate) before: f64,
    pub(crate) after: f64,
    pub(crate) seconds: f64,
}

impl fmt::Display for Tariff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Image(credits) => write!(f, "{credits} credits an image"),
            Self::ImageByExample(credits) => write!(f, "about {credits} credits an image"),
            Self::Megapixels { first, further } => write!(
                f,
                "{first} credits for the first megapixel, {further} for each further one, input included"
            ),
            Self::MegapixelsOfInput { first, further } => {
                write!(
                    f,
                    "{first} credits for the first megapixel, {further} for each further one"
                )
            }
            Self::Resolutions { prices, .. } => write!(f, "{} credits an image", listed(prices)),
            Self::Modes { prices, .. } => write!(f, "about {} credits an image", listed(prices)),
            Self::Seconds { prices, draft } => {
                let by = |price: fn(&BySecond) -> Credits| {
                    let each = prices.iter().map(|by| (by.resolution, price(by)));
                    listed(&each.collect::<Vec<_>>())
                };
                write!(
                    f,
                    "{} credits a second ({} in a draft); from a video {} ({} in a draft)",
                    by(|by| by.made),
                    draft.0,
                    by(|by| by.continued),
                    draft.1
                )
            }
            Self::SecondsOfInput { second, most } => {
                write!(f, "{second} credits a second, of at most {most} seconds")
            }
            Self::MegapixelSeconds { precise, creative, .. } => write!(
                f,
                "{creative} credits for each megapixel and second of the result, {precise} without creativity"
            ),
        }
    }
}

/// `17 (hd), 29 (fhd)`.
fn listed(prices: &[(&str, Credits)]) -> String {
    let prices = prices.iter().map(|(name, credits)| format!("{credits} ({name})"));
    prices.collect::<Vec<_>>().join(", ")
}
