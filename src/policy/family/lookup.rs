//! Which family a model belongs to.

use std::time::Duration;

use super::{
    facts::{Family, Group, ModelLimits},
    table::FAMILIES,
};

impl Family {
    /// The family of the model with this slug, if a row fits. The first counts.
    pub(crate) fn of(slug: &str) -> Option<&'static Self> {
        let fits = |pattern: &&str| match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
            (Some(_), Some(_)) => slug.contains(pattern.trim_matches('*')),
            (Some(end), None) => slug.ends_with(end),
            (None, Some(start)) => slug.starts_with(start),
            (None, None) => slug == *pattern,
        };
        FAMILIES.iter().find(|family| family.slugs.iter().any(fits))
    }

    /// How long its tasks took, from the quickest to the slowest.
    pub(crate) fn took(&self) -> Option<(Duration, Duration)> {
        let (quickest, slowest) = self.took?;
        Some((Duration::from_millis(quickest), Duration::from_millis(slowest)))
    }
}

/// The limits of the model with this slug.
pub(crate) fn limits(slug: &str) -> ModelLimits {
    Family::of(slug).map_or(ModelLimits::NONE, |family| family.limits)
}

impl Group {
    /// The group of the model with this slug.
    pub(crate) fn of(slug: &str) -> Self {
        Family::of(slug).map_or(Self::Others, |family| family.group)
    }
}
