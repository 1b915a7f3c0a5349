//! Amounts of credits, as exact decimals: ten pictures at 1.4 credits cost 14.

use std::{
    fmt,
    iter::Sum,
    ops::{Add, AddAssign, Mul, Sub, SubAssign},
    str::FromStr,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

const DECIMALS: u32 = 9;
/// How many parts a credit has.
const UNIT: i64 = 10_i64.pow(DECIMALS);
/// A credit is 0.01 USD.
const DOLLAR_DECIMALS: u32 = DECIMALS + 2;

/// An amount of credits, of 0.01 USD each. It is an exact decimal with nine places; what has more is rounded.
///
/// Sums and products that would be too large for it (9.2 thousand million credits) stay at the largest amount. In JSON it
/// is a number.
///
/// ```
/// use bfl::Credits;
///
/// let picture: Credits = "1.4".parse()?;
/// assert_eq!(std::iter::repeat_n(picture, 10).sum::<Credits>(), Credits::from(14));
/// assert_eq!((picture * 3).to_string(), "4.2");
/// assert_eq!(format!("${:.2}", (picture * 100).dollars()), "$1.40");
/// # Ok::<(), bfl::Error>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Credits(i64);

impl Credits {
    /// No credits.
    pub const ZERO: Self = Self(0);

    /// An amount that is known when this crate is compiled.
    pub(crate) const fn exactly(text: &str) -> Self {
        match parse(text.as_bytes()) {
            Some(credits) => Self(credits),
            None => panic!("it is no amount of credits"),
        }
    }

    /// So many times the amount: of seconds, of megapixels. `None` where the number is not finite or out of range.
    pub(crate) fn times(self, quantity: f64) -> Option<Self> {
        let quantity = Self::try_from(quantity).ok()?;
        let product = i128::from(self.0) * i128::from(quantity.0) / i128::from(UNIT);
        i64::try_from(product).ok().map(Self)
    }

    /// The amount, or the next whole one above.
    pub(crate) fn rounded_up(self) -> Self {
        let part = self.0.rem_euclid(UNIT);
        Self(if part == 0 {
            self.0
        } else {
            (self.0 - part).saturating_add(UNIT)
        })
    }

    /// The amount in USD, to be printed: `0.014`. It honours a precision, such as `{:.2}`.
    #[must_use]
    pub fn dollars(self) -> impl fmt::Display + Copy + Send + Sync + 'static {
        Dollars(self)
    }
}

/// Why a text or a number is no amount of credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidCredits;

impl fmt::Display for InvalidCredits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount of credits should be a decimal number such as 1.4, below 9.2 thousand million")
    }
}

impl std::error::Error for InvalidCredits {}

/// Reads `-12.345`. The tenth decimal decides how the ninth is rounded; those behind it do not count.
const fn parse(text: &[u8]) -> Option<i64> {
    const MOST: i128 = i64::MAX as i128 * 10;
    let (negative, mut at) = match text {
        [b'-', ..] => (true, 1),
        [b'+', ..] => (false, 1),
        _ => (false, 0),
    };
    let (mut tenths, mut decimals, mut in_fraction, mut has_digits) = (0_i128, 0, false, false);
    while at < text.len() {
        match text[at] {
            b'.' if !in_fraction => in_fraction = true,
            digit if digit.is_ascii_digit() => {
                has_digits = true;
                if decimals <= DECIMALS {
                    tenths = tenths * 10 + (digit - b'0') as i128;
                    decimals += in_fraction as u32;
                }
            }
            _ => return None,
        }
        if tenths > MOST {
            return None;
        }
        at += 1;
    }
    if !has_digits {
        return None;
    }
    tenths *= 10_i128.pow(DECIMALS + 1 - decimals);
    let value = (tenths + 5) / 10;
    match value > i64::MAX as i128 {
        true => None,
        false if negative => Some(-(value as i64)),
        false => Some(value as i64),
    }
}

impl FromStr for Credits {
    type Err = InvalidCredits;

    fn from_str(text: &str) -> Result<Self, InvalidCredits> {
        parse(text.as_bytes()).map(Self).ok_or(InvalidCredits)
    }
}

impl TryFrom<f64> for Credits {
    type Error = InvalidCredits;

    /// Takes the shortest decimal that reads as this number: `1.4` for 1.4, whatever its binary fraction is.
    fn try_from(number: f64) -> Result<Self, InvalidCredits> {
        number.to_string().parse()
    }
}

impl From<u32> for Credits {
    fn from(credits: u32) -> Self {
        Self(i64::from(credits) * UNIT)
    }
}

impl From<i32> for Credits {
    fn from(credits: i32) -> Self {
        Self(i64::from(credits) * UNIT)
    }
}

impl Add for Credits {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Credits {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Credits {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl SubAssign for Credits {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Mul<u32> for Credits {
    type Output = Self;

    fn mul(self, times: u32) -> Self {
        Self(self.0.saturating_mul(i64::from(times)))
    }
}

impl Sum for Credits {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl<'a> Sum<&'a Self> for Credits {
    fn sum<I: Iterator<Item = &'a Self>>(amounts: I) -> Self {
        amounts.copied().sum()
    }
}

impl fmt::Display for Credits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal(self.0, DECIMALS, 0, f)
    }
}

impl fmt::Debug for Credits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credits({self})")
    }
}

#[derive(Clone, Copy)]
struct Dollars(Credits);

impl fmt::Display for Dollars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal(self.0.0, DOLLAR_DECIMALS, 2, f)
    }
}

/// Writes a number of units of `10^-decimals`: with the precision that is asked for, else as short as it goes and with at
/// least as many decimals as that.
fn decimal(value: i64, decimals: u32, at_least: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let places = decimals as usize;
    let shown = f.precision().map_or(places, |precision| precision.min(places));
    let unit = 10_u128.pow(decimals - shown as u32);
    let rounded = (u128::from(value.unsigned_abs()) + unit / 2) / unit * unit;
    let one = 10_u128.pow(decimals);
    let mut fraction = format!("{:0places$}", rounded % one);
    match f.precision() {
        Some(precision) => {
            fraction.truncate(precision);
            fraction.extend(std::iter::repeat_n('0', precision - fraction.len()));
        }
        None => fraction.truncate(fraction.trim_end_matches('0').len().max(at_least)),
    }
    let point = if fraction.is_empty() { "" } else { "." };
    let digits = format!("{}{point}{fraction}", rounded / one);
    f.pad_integral(value >= 0 || rounded == 0, "", &digits)
}

impl Serialize for Credits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The nearest number is written as the shortest text that reads as it, which is this amount.
        serializer.serialize_f64(self.to_string().parse().unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for Credits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(f64::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// Reads an amount that is only worth knowing: one that is out of range is as if absent.
pub(crate) fn if_readable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Credits>, D::Error> {
    Ok(Option::<f64>::deserialize(deserializer)?.and_then(|credits| credits.try_into().ok()))
}

#[cfg(test)]
mod tests;
