//! The small parts of a written fault: words, whole numbers and times.

use std::time::Duration;

/// Longest time that a fault may name.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The first word and what follows it.
pub(super) fn split_word(text: &str) -> (&str, &str) {
    text.split_once(char::is_whitespace)
        .map_or((text, ""), |(word, rest)| (word, rest.trim()))
}

/// A whole number, digits only.
pub(super) fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// A time such as `2s`, `1.5s`, `300ms` or `1m`; without a unit in seconds. No time is longer than a week.
pub(super) fn duration(text: &str) -> Option<Duration> {
    const UNITS: [(&str, f64); 4] = [("ms", 0.001), ("s", 1.0), ("m", 60.0), ("h", 3600.0)];
    let unit = UNITS
        .iter()
        .find_map(|(name, unit)| Some((text.strip_suffix(name)?, *unit)));
    let (digits, unit) = unit.unwrap_or((text, 1.0));
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let seconds: f64 = digits.parse().ok().filter(|_| plain)?;
    let time = Duration::try_from_secs_f64(seconds * unit).ok()?;
    Some(time.min(LONGEST))
}

/// A time as [`duration`] reads it.
pub(super) fn written(time: Duration) -> String {
    if time.subsec_nanos() == 0 {
        format!("{}s", time.as_secs())
    } else {
        format!("{}ms", time.as_secs_f64() * 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units_and_an_upper_limit() {
        for (text, milliseconds) in [("2s", 2000), ("1.5", 1500), ("300ms", 300), ("1m", 60_000)] {
            assert_eq!(duration(text), Some(Duration::from_millis(milliseconds)), "{text}");
        }
        assert_eq!(duration("99999999h"), Some(LONGEST));
        for text in ["", "s", "-1s", "1e9s", "NaN", "1 s", "inf"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }
}
