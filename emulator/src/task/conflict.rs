//! What sources contradict each other about and no fault can imitate: prices, and what a megapixel is. The side that was
//! observed is taken, until the other one is asked for.

use std::{fmt, str::FromStr};

/// A contradiction of which the side is taken that was not observed; see
/// [`EmulatorBuilder::other_side`](crate::EmulatorBuilder::other_side).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OtherSide {
    /// FLUX.2 flex costs 6 credits a megapixel, not 5.
    FlexPrice,
    /// Megapixels beyond the first, and those of inputs, are charged as they are, not rounded up.
    ExactMegapixels,
    /// Upscaling a video costs 7 and 10 credits a megapixel and second, not 7.5 and 10.5.
    UpscalePrice,
    /// A megapixel has 1,000,000 pixels, not 1,048,576; in prices, and in the limit of four.
    DecimalMegapixel,
}

/// A text that names no contradiction.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no contradiction; there are: {names}", names = OtherSide::TABLE.map(|(name, _)| name).join(", "))]
pub struct OtherSideError(String);

impl OtherSide {
    const TABLE: [(&'static str, Self); 4] = [
        ("flex-price", Self::FlexPrice),
        ("exact-megapixels", Self::ExactMegapixels),
        ("upscale-price", Self::UpscalePrice),
        ("decimal-megapixel", Self::DecimalMegapixel),
    ];
}

impl FromStr for OtherSide {
    type Err = OtherSideError;

    fn from_str(text: &str) -> Result<Self, OtherSideError> {
        let found = Self::TABLE.iter().find(|(name, _)| *name == text);
        found
            .map(|(_, side)| *side)
            .ok_or_else(|| OtherSideError(text.to_owned()))
    }
}

impl fmt::Display for OtherSide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::TABLE.iter().find(|(_, side)| side == self);
        f.write_str(name.map_or("", |(name, _)| name))
    }
}

/// What follows from the sides that are taken.
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
    pub(crate) fn take(&mut self, side: OtherSide) {
        match side {
            OtherSide::FlexPrice => self.flex = 6.0,
            OtherSide::ExactMegapixels => self.whole_megapixels = false,
            OtherSide::UpscalePrice => self.upscale = (7.0, 10.0),
            OtherSide::DecimalMegapixel => self.megapixel = 1e6,
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
        for (name, side) in OtherSide::TABLE {
            assert_eq!(name.parse(), Ok(side));
            assert_eq!(side.to_string(), name);
        }
        let error = "price".parse::<OtherSide>().unwrap_err().to_string();
        assert!(
            error.contains("`price` names no contradiction; there are: flex-price, "),
            "{error}"
        );
    }
}
