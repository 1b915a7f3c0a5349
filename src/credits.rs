//! Amounts of credits, as exact decimals: ten pictures at 1.4 credits cost 14.

use std::{
    fmt,
    iter::Sum,
    ops::{Add, AddAssign, Mul, Sub, SubAssign},
    str::FromStr,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

const DECIMALS: u32 = 9;
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
        Self(i64::from(credits) * 10_i64.pow(DECIMALS))
    }
}

impl From<i32> for Credits {
    fn from(credits: i32) -> Self {
        Self(i64::from(credits) * 10_i64.pow(DECIMALS))
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
mod tests {
    use super::*;

    fn credits(text: &str) -> Credits {
        text.parse().unwrap()
    }

    #[test]
    fn ten_klein_pictures_are_fourteen_credits() {
        let klein = Credits::try_from(1.4).unwrap();
        let ten: Credits = [klein; 10].iter().sum();
        assert_eq!(ten, 14.into());
        assert_eq!(ten, klein * 10);
        assert_eq!(std::iter::repeat_n(klein, 100).sum::<Credits>().to_string(), "140");
    }

    #[test]
    fn what_is_read_is_what_is_shown() {
        for text in ["0", "1.4", "140", "-2.5", "0.000000001", "9223372036.854775807", "60.7"] {
            assert_eq!(credits(text).to_string(), text);
        }
        for (text, shown) in [
            ("+3.50", "3.5"),
            (".5", "0.5"),
            ("7.", "7"),
            ("13.499999999999998", "13.5"),
            ("0.30000000000000004", "0.3"),
            ("-0.0000000005", "-0.000000001"),
            ("-0", "0"),
            ("000012", "12"),
        ] {
            assert_eq!(credits(text).to_string(), shown, "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "",
            "-",
            ".",
            "1.2.3",
            "1,4",
            " 1",
            "1e3",
            "NaN",
            "inf",
            "--1",
            "9223372036.8547758075",
            "99999999999999999999",
        ] {
            assert_eq!(text.parse::<Credits>(), Err(InvalidCredits), "{text}");
        }
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e10, -1e300, f64::MAX] {
            assert_eq!(Credits::try_from(number), Err(InvalidCredits), "{number}");
        }
        assert_eq!(Credits::try_from(f64::MIN_POSITIVE), Ok(Credits::ZERO));
    }

    #[test]
    fn amounts_too_large_stay_at_the_largest() {
        let most = credits("9223372036.854775807");
        assert_eq!(most + 1.into(), most);
        assert_eq!(most * 2, most);
        assert_eq!([most; 3].iter().sum::<Credits>(), most);
        let least = Credits::ZERO - most - most;
        assert_eq!(least.to_string(), "-9223372036.854775808");
    }

    #[test]
    fn a_precision_and_a_width_are_honoured() {
        assert_eq!(format!("{:.2}", credits("1.4")), "1.40");
        assert_eq!(format!("{:.0}", credits("2.5")), "3");
        assert_eq!(format!("{:.1}", credits("-0.04")), "0.0");
        assert_eq!(format!("{:.12}", credits("0.5")), "0.500000000000");
        assert_eq!(format!("{:>6}", credits("1.4")), "   1.4");
    }

    #[test]
    fn a_credit_is_a_cent() {
        for (text, dollars) in [
            ("1.4", "0.014"),
            ("140", "1.40"),
            ("3", "0.03"),
            ("-250", "-2.50"),
            ("0", "0.00"),
        ] {
            assert_eq!(credits(text).dollars().to_string(), dollars);
        }
        assert_eq!(format!("{:.2}", credits("199.5").dollars()), "2.00");
    }

    #[test]
    fn in_json_it_is_the_number_that_it_was() {
        for text in ["85.0", "4.5", "1.4", "0.0", "-3.0", "123456.789"] {
            let credits: Credits = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&credits).unwrap(), text);
        }
        assert_eq!(serde_json::from_str::<Credits>("3").unwrap(), 3.into());
        assert!(serde_json::from_str::<Credits>("1e30").is_err());
    }

    #[test]
    fn every_decimal_with_nine_places_survives_text_and_json() {
        for _ in 0..10_000 {
            let amount = Credits(fastrand::i64(-1_000_000_000_000_000..1_000_000_000_000_000));
            assert_eq!(amount.to_string().parse(), Ok(amount));
            let json = serde_json::to_string(&amount).unwrap();
            assert_eq!(serde_json::from_str::<Credits>(&json).unwrap(), amount, "{json}");
        }
    }
}
