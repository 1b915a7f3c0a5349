//! Conflicts between sources that no fault can imitate: prices, and what a megapixel is. The emulator does what was
//! observed, unless the alternative is asked for.

use std::{fmt, str::FromStr};

use crate::text::sanitised;

/// What another source says where sources conflict, instead of what was observed; see
/// [`EmulatorBuilder::alternative`](crate::EmulatorBuilder::alternative).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Alternative {
    /// FLUX.2 flex costs 6 credits a megapixel, not 5.
    FlexPrice,
    /// Megapixels beyond the first, and those of inputs, are charged as they are, not rounded up.
    ExactMegapixels,
    /// Upscaling a video costs 7 and 10 credits a megapixel and second, not 7.5 and 10.5.
    UpscalePrice,
    /// A megapixel has 1,000,000 pixels, not 1,048,576; in prices, and in the limit of four.
    DecimalMegapixel,
}

/// A text that names no alternative.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not an alternative; there are: {names}", sanitised(.0), names = Alternative::TABLE.map(|(name, _)| name).join(", "))]
pub struct AlternativeError(String);

impl Alternative {
    const TABLE: [(&'static str, Self); 4] = [
        ("flex-price", Self::FlexPrice),
        ("exact-megapixels", Self::ExactMegapixels),
        ("upscale-price", Self::UpscalePrice),
        ("decimal-megapixel", Self::DecimalMegapixel),
    ];
}

impl FromStr for Alternative {
    type Err = AlternativeError;

    fn from_str(text: &str) -> Result<Self, AlternativeError> {
        let found = Self::TABLE.iter().find(|(name, _)| *name == text);
        found
            .map(|(_, alternative)| *alternative)
            .ok_or_else(|| AlternativeError(text.to_owned()))
    }
}

impl fmt::Display for Alternative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::TABLE.iter().find(|(_, alternative)| alternative == self);
        f.write_str(name.map_or("", |(name, _)| name))
    }
}

/// The figures that follow from the alternatives.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rates {
    /// Credits for a megapixel of FLUX.2 flex.
    pub(crate) flex: f64,
    /// Credits for a megapixel and second of a precise and of a creative upscale.
    pub(crate) upscale: (f64, f64),
    /// Pixels in a megapixel.
    pub(crate) megapixel: f64,
    whole_megapixels: bool,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            flex: 5.0,
            upscale: (7.5, 10.5),
            megapixel: 1_048_576.0,
            whole_megapixels: true,
        }
    }
}

impl Rates {
    pub(crate) fn apply(&mut self, alternative: Alternative) {
        match alternative {
            Alternative::FlexPrice => self.flex = 6.0,
            Alternative::ExactMegapixels => self.whole_megapixels = false,
            Alternative::UpscalePrice => self.upscale = (7.0, 10.0),
            Alternative::DecimalMegapixel => self.megapixel = 1e6,
        }
    }

    /// Megapixels as they are charged.
    pub(crate) fn charged(&self, megapixels: f64) -> f64 {
        let megapixels = megapixels.max(0.0);
        if self.whole_megapixels {
            megapixels.ceil()
        } else {
            megapixels
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_written_back() {
        for (name, alternative) in Alternative::TABLE {
            assert_eq!(name.parse(), Ok(alternative));
            assert_eq!(alternative.to_string(), name);
        }
        let error = "price".parse::<Alternative>().unwrap_err().to_string();
        assert!(
            error.contains("`price` is not an alternative; there are: flex-price, "),
            "{error}"
        );
    }
}
