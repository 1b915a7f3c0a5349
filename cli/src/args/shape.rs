//! `--aspect` and `--size`.

use std::str::FromStr;

use clap::Args;

/// The shape of a result, for every model.
#[derive(Args, Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Shape {
    /// The ratio of width to height, such as 16:9; the size follows from it
    #[arg(long, value_name = "W:H")]
    pub(crate) aspect: Option<Ratio>,

    /// The size in pixels, such as 1280x720, or in megapixels, such as 2mp
    #[arg(long, value_name = "WxH|2mp")]
    pub(crate) size: Option<Size>,
}

/// A ratio of width to height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ratio {
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Shape {
    pub(crate) fn is_given(self) -> bool {
        self != Self::default()
    }
}

impl Ratio {
    pub(crate) fn value(self) -> f64 {
        self.width / self.height
    }
}

/// A size, or how many pixels it has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Size {
    Pixels(u32, u32),
    Megapixels(f64),
}

impl FromStr for Ratio {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "expected W:H, such as 16:9";
        const MOST: f64 = 100.0;
        let (width, height) = text.split_once(':').ok_or(EXPECTED)?;
        let side = |text: &str| {
            text.trim()
                .parse()
                .ok()
                .filter(|side: &f64| side.is_finite() && *side > 0.0)
        };
        let ratio = Self {
            width: side(width).ok_or(EXPECTED)?,
            height: side(height).ok_or(EXPECTED)?,
        };
        match (1.0 / MOST..=MOST).contains(&ratio.value()) {
            true => Ok(ratio),
            false => Err("expected a ratio between 1:100 and 100:1"),
        }
    }
}

impl FromStr for Size {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "expected WIDTHxHEIGHT in pixels, such as 1280x720, or megapixels, such as 2mp";
        let text = text.trim().to_ascii_lowercase();
        if let Some(megapixels) = text.strip_suffix("mp") {
            let megapixels: f64 = megapixels.trim().parse().map_err(|_| EXPECTED)?;
            return match megapixels > 0.0 && megapixels <= 1000.0 {
                true => Ok(Self::Megapixels(megapixels)),
                false => Err(EXPECTED),
            };
        }
        let (width, height) = text.split_once(['x', '×', '*']).ok_or(EXPECTED)?;
        let side = |text: &str| {
            let side: u32 = text.trim().parse().map_err(|_| EXPECTED)?;
            if side == 0 { Err(EXPECTED) } else { Ok(side) }
        };
        Ok(Self::Pixels(side(width)?, side(height)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_and_a_size_are_read_as_people_write_them() {
        let ratio = |text: &str| text.parse::<Ratio>().map(Ratio::value);
        assert_eq!((ratio("16:9"), ratio("2.39:1")), (Ok(16.0 / 9.0), Ok(2.39)));
        for wrong in ["16/9", "16", "0:9", "-1:1", "1:nan", "1:1000", ""] {
            assert!(ratio(wrong).is_err(), "{wrong}");
        }
        assert_eq!("1280x720".parse(), Ok(Size::Pixels(1280, 720)));
        assert_eq!("1280X720".parse(), Ok(Size::Pixels(1280, 720)));
        assert_eq!("2mp".parse(), Ok(Size::Megapixels(2.0)));
        assert_eq!("0.5 MP".parse(), Ok(Size::Megapixels(0.5)));
        for wrong in ["1280", "0x7", "-1x1", "mp", "-2mp", "infmp", "nanmp", "99999999999x1"] {
            assert!(wrong.parse::<Size>().is_err(), "{wrong}");
        }
    }
}
