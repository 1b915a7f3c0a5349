//! How many tasks may be active at a time.

use crate::error::{Error, ErrorKind};

/// How many tasks may be active at a time. The defaults are the service's documented limits, by account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Tasks of `flux-kontext-max`.
    pub kontext_max: usize,
    /// Tasks of `flux-3-video`.
    pub video: usize,
    /// Tasks of all other models together.
    pub others: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            kontext_max: 6,
            video: 5,
            others: 24,
        }
    }
}

impl Limits {
    setters! {
        with_kontext_max(kontext_max: usize),
        with_video(video: usize),
        with_others(others: usize),
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        if [self.kontext_max, self.video, self.others].contains(&0) {
            let message = "a limit of 0 tasks would let nothing be submitted: at least 1 was expected";
            return Err(Error::new(ErrorKind::Config, message));
        }
        Ok(())
    }
}
