//! Triggers: markers in a prompt that make a task fail or take longer. They are read from the prompt and, for routes
//! without one, from the `user` field. The crate's documentation lists them for users.

use std::time::Duration;

/// What `[slow]` adds when it does not say how much.
const DEFAULT_DELAY: Duration = Duration::from_secs(5);
/// The most that `[slow: N]` can add.
const LONGEST_DELAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How a task ends.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ending {
    Ready,
    RequestModerated(Vec<String>),
    ContentModerated(Vec<String>),
    /// `poll_status` is the HTTP status of its polls.
    Failed {
        message: String,
        poll_status: u16,
    },
}

impl Ending {
    /// A task that failed because an input could not be read.
    pub(crate) fn corrupted_input() -> Self {
        Self::Failed {
            message: "Invalid or corrupted image input".to_owned(),
            poll_status: 422,
        }
    }
}

/// What the markers of a request ask for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Triggers {
    pub(crate) ending: Ending,
    /// Added to the task's duration, whatever the speed.
    pub(crate) delay: Duration,
}

impl Triggers {
    /// Reads all markers; the last one of a kind wins, and brackets that are no marker mean nothing.
    pub(crate) fn read(texts: &[&str]) -> Self {
        let mut found = Self {
            ending: Ending::Ready,
            delay: Duration::ZERO,
        };
        for marker in texts.iter().flat_map(|text| markers(text)) {
            let (name, argument) = marker
                .split_once(':')
                .map_or((marker, ""), |(name, rest)| (name, rest.trim()));
            match name.trim() {
                "moderate" => found.ending = moderated(argument).unwrap_or(found.ending),
                "fail" => found.ending = failed(argument),
                "slow" => found.delay = delay(argument),
                _ => {}
            }
        }
        found
    }
}

fn markers(text: &str) -> impl Iterator<Item = &str> {
    text.split('[')
        .skip(1)
        .filter_map(|rest| rest.split_once(']').map(|(marker, _)| marker.trim()))
}

fn moderated(argument: &str) -> Option<Ending> {
    let mut parts = argument.split(',').map(str::trim);
    let stage = parts.next()?;
    let mut reasons: Vec<String> = parts.filter(|reason| !reason.is_empty()).map(str::to_owned).collect();
    if reasons.is_empty() {
        reasons.push("Safety Filter".to_owned());
    }
    match stage {
        "request" => Some(Ending::RequestModerated(reasons)),
        "content" => Some(Ending::ContentModerated(reasons)),
        _ => None,
    }
}

fn failed(argument: &str) -> Ending {
    let poll_status = match argument {
        "422" => 422,
        "503" => 503,
        _ => 200,
    };
    Ending::Failed {
        message: "Generation failed".to_owned(),
        poll_status,
    }
}

fn delay(argument: &str) -> Duration {
    let seconds = argument
        .parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.unwrap_or(DEFAULT_DELAY).min(LONGEST_DELAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_without_markers_triggers_nothing() {
        let plain = Triggers {
            ending: Ending::Ready,
            delay: Duration::ZERO,
        };
        assert_eq!(
            Triggers::read(&["a fox [in brackets] and [moderate: nothing] [unclosed"]),
            plain
        );
    }

    #[test]
    fn moderation_takes_reasons() {
        let found = Triggers::read(&["x [moderate: content, Violence, Self Harm]"]);
        assert_eq!(
            found.ending,
            Ending::ContentModerated(vec!["Violence".into(), "Self Harm".into()])
        );
        assert_eq!(
            Triggers::read(&["[moderate: request]"]).ending,
            Ending::RequestModerated(vec!["Safety Filter".into()])
        );
    }

    #[test]
    fn slowness_is_given_in_seconds_and_bounded() {
        assert_eq!(Triggers::read(&["[slow]"]).delay, DEFAULT_DELAY);
        assert_eq!(Triggers::read(&["[slow: 0.5]"]).delay, Duration::from_millis(500));
        assert_eq!(Triggers::read(&["[slow: 1e300]"]).delay, DEFAULT_DELAY);
        assert_eq!(Triggers::read(&["[slow: -1]"]).delay, DEFAULT_DELAY);
        assert_eq!(Triggers::read(&["[slow: 9999999]"]).delay, LONGEST_DELAY);
    }
}
