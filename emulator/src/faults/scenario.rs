//! A scenario: all faults of a test, as they are written in a file.

use super::{error::FaultError, rule::Rule};

/// Most rules in a scenario.
const MOST_RULES: usize = 1000;

/// Rules, the seed of all random choices, and how wrong the emulator's clock is.
///
/// ```
/// use bfl_emulator::Scenario;
///
/// let scenario = Scenario::from_json(r#"{
///     "seed": 7,
///     "clock_skew": -3600,
///     "rules": ["any 10% = status 503", "poll first 1 = lost"]
/// }"#)?;
/// # Ok::<(), bfl_emulator::FaultError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a scenario does nothing until it is given to an emulator"]
pub struct Scenario {
    /// Without one, faults are as with 0, and each task gets a new seed.
    pub(crate) seed: Option<u64>,
    pub(crate) clock_skew: i64,
    pub(crate) rules: Vec<Rule>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct ScenarioFile {
    seed: Option<u64>,
    #[serde(default)]
    clock_skew: i64,
    #[serde(default)]
    rules: Vec<String>,
}

impl Scenario {
    /// A scenario in which nothing goes wrong.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads `{"seed": …, "clock_skew": SECONDS, "rules": ["…"]}`; every part is optional.
    pub fn from_json(text: &str) -> Result<Self, FaultError> {
        let file: ScenarioFile = serde_json::from_str(text).map_err(|error| FaultError::Scenario(error.to_string()))?;
        if file.rules.len() > MOST_RULES {
            return Err(FaultError::TooManyRules(MOST_RULES));
        }
        let mut scenario = Self::new().clock_skew(file.clock_skew);
        scenario.seed = file.seed;
        for (index, rule) in file.rules.iter().enumerate() {
            let rule: Result<Rule, FaultError> = rule.parse();
            scenario = scenario.rule(rule.map_err(|error| error.at(format!("rule {}", index + 1)))?);
        }
        Ok(scenario)
    }

    /// Adds a rule.
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Makes all random choices repeatable: the same seed and the same requests give the same faults, and the same
    /// seeds to tasks without one.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// How many seconds the emulator's clock is ahead (or, if negative, behind), at most ten years. Dates in headers,
    /// results and URLs come from it, and URLs expire by it.
    pub fn clock_skew(mut self, seconds: i64) -> Self {
        const TEN_YEARS: i64 = 10 * 365 * 24 * 60 * 60;
        self.clock_skew = seconds.clamp(-TEN_YEARS, TEN_YEARS);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_scenario_is_refused_with_the_place() {
        for (text, reason) in [
            ("\"x\"", "not a scenario"),
            (r#"{"rule": []}"#, "unknown field `rule`"),
            (
                r#"{"rules": ["poll = lost", "poll = find"]}"#,
                "rule 2: `find` is not a fault",
            ),
        ] {
            let error = Scenario::from_json(text).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
    }
}
