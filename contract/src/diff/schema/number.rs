//! Numbers of a contract, compared exactly: a 64-bit integer is not what the nearest float makes of it.

use std::cmp::Ordering;

use serde_json::Value;

use crate::canonical::canonical_data;

/// The decimal number `digits · 10^exponent`, without zeros at the end of its digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Exact {
    digits: i128,
    exponent: i32,
}

impl Exact {
    /// The number that is written here; `None` where no number is.
    pub(super) fn of(value: &Value) -> Option<Self> {
        // In canonical form, a float that is whole and within 64 bits has all of its digits.
        let Value::Number(number) = canonical_data(value) else {
            return None;
        };
        let text = number.to_string();
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
        let exponent: i32 = exponent.parse().ok()?;
        Some(Self::new(
            digits,
            exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?,
        ))
    }

    fn new(mut digits: i128, mut exponent: i32) -> Self {
        if digits == 0 {
            return Self { digits, exponent: 0 };
        }
        while digits % 10 == 0 {
            digits /= 10;
            exponent += 1;
        }
        Self { digits, exponent }
    }

    pub(super) fn whole(number: i128) -> Self {
        Self::new(number, 0)
    }

    /// As JSON, in canonical form.
    pub(super) fn value(self) -> Value {
        if self.exponent >= 0
            && let Some(whole) = shifted(self.digits, self.exponent)
        {
            if let Ok(whole) = i64::try_from(whole) {
                return Value::from(whole);
            }
            if let Ok(whole) = u64::try_from(whole) {
                return Value::from(whole);
            }
        }
        let float: Option<f64> = format!("{}e{}", self.digits, self.exponent).parse().ok();
        float.map_or(Value::Null, |float| canonical_data(&Value::from(float)))
    }

    /// The next whole number above this (`1`) or below this (`-1`), or this number if it is whole and not `beyond`. `None` where
    /// a whole number has too many digits.
    pub(super) fn whole_towards(self, step: i128, beyond: bool) -> Option<Self> {
        if self.exponent >= 0 {
            let whole = shifted(self.digits, self.exponent)?;
            return Some(Self::whole(if beyond { whole.checked_add(step)? } else { whole }));
        }
        let unit = shifted(1, self.exponent.checked_neg()?);
        let below = unit.map_or(if self.digits < 0 { -1 } else { 0 }, |unit| {
            self.digits.div_euclid(unit)
        });
        Some(Self::whole(if step > 0 { below + 1 } else { below }))
    }

    /// Whether the other number is a multiple of this one; `false` where that takes more digits than there is room for.
    pub(super) fn divides(self, other: Self) -> bool {
        aligned(self, other).is_some_and(|(one, other, _)| one != 0 && other % one == 0)
    }

    /// The smallest number that is a multiple of both.
    pub(super) fn least_common_multiple(self, other: Self) -> Option<Self> {
        let (one, other, exponent) = aligned(self, other)?;
        let divisor = gcd(one.checked_abs()?, other.checked_abs()?);
        let multiple = one.checked_div(divisor)?.checked_mul(other)?.checked_abs()?;
        Some(Self::new(multiple, exponent))
    }

    /// The power of ten of the first digit.
    fn magnitude(self) -> i64 {
        let digits = self.digits.unsigned_abs().checked_ilog10().unwrap_or(0);
        i64::from(digits) + i64::from(self.exponent)
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        let signs = self.digits.signum().cmp(&other.digits.signum());
        if signs.is_ne() || self.digits == 0 {
            return signs;
        }
        let sizes = self.magnitude().cmp(&other.magnitude());
        let sizes = sizes.then_with(|| match aligned(*self, *other) {
            Some((one, other, _)) => one.unsigned_abs().cmp(&other.unsigned_abs()),
            None => Ordering::Equal,
        });
        if self.digits > 0 { sizes } else { sizes.reverse() }
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The digits of both at the smaller exponent.
fn aligned(one: Exact, other: Exact) -> Option<(i128, i128, i32)> {
    let exponent = one.exponent.min(other.exponent);
    let digits = |number: Exact| shifted(number.digits, number.exponent.checked_sub(exponent)?);
    Some((digits(one)?, digits(other)?, exponent))
}

fn shifted(digits: i128, places: i32) -> Option<i128> {
    digits.checked_mul(10_i128.checked_pow(u32::try_from(places).ok()?)?)
}

fn gcd(mut one: i128, mut other: i128) -> i128 {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn exact(value: Value) -> Exact {
        Exact::of(&value).expect("a number")
    }

    #[test]
    fn integers_are_told_apart_where_floats_are_not() {
        assert!(exact(json!(9_007_199_254_740_993_u64)) > exact(json!(9_007_199_254_740_992.0)));
        assert!(exact(json!(u64::MAX)) > exact(json!(u64::MAX - 1)));
        assert!(exact(json!(u64::MAX)) < exact(json!(18_446_744_073_709_551_616.0)));
        assert!(exact(json!(i64::MIN)) < exact(json!(-0.5)));
        assert!(exact(json!(-2.5)) < exact(json!(-2)) && exact(json!(1e300)) > exact(json!(u64::MAX)));
        assert!(exact(json!(1e-7)) < exact(json!(0.1)) && exact(json!(0.3)) > exact(json!(0.25)));
        assert_eq!(exact(json!(1.0)), exact(json!(1)));
        assert_eq!(exact(json!(-0.0)), exact(json!(0)));
    }

    #[test]
    fn a_number_reads_as_it_was_written() {
        for value in [
            json!(0),
            json!(-12.75),
            json!(u64::MAX),
            json!(i64::MIN),
            json!(1e300),
            json!(1e-9),
            json!(2000),
        ] {
            assert_eq!(exact(value.clone()).value(), value);
        }
    }

    #[test]
    fn whole_numbers_lie_on_the_right_side() {
        let towards = |value, step, beyond| exact(value).whole_towards(step, beyond).expect("few digits").value();
        assert_eq!(towards(json!(0), 1, true), json!(1));
        assert_eq!(towards(json!(0.5), 1, true), json!(1));
        assert_eq!(towards(json!(-0.5), 1, false), json!(0));
        assert_eq!(towards(json!(-0.5), -1, false), json!(-1));
        assert_eq!(towards(json!(7), -1, true), json!(6));
        assert_eq!(towards(json!(1e-60), -1, false), json!(0));
        assert_eq!(exact(json!(1e300)).whole_towards(1, true), None);
    }

    #[test]
    fn multiples_of_decimals_are_exact() {
        let (one, other) = (exact(json!(0.6)), exact(json!(0.4)));
        assert_eq!(one.least_common_multiple(other).map(Exact::value), Some(json!(1.2)));
        assert!(exact(json!(0.1)).divides(exact(json!(0.3))) && !exact(json!(0.2)).divides(exact(json!(0.3))));
        assert!(!exact(json!(0)).divides(exact(json!(3))));
        assert_eq!(exact(json!(1e300)).least_common_multiple(exact(json!(1e-300))), None);
    }
}
