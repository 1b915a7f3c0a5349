//! What help texts, lists of models and schemas of tools show of a model: known at run time, beside the contract.

use std::{ops::RangeInclusive, time::Duration};

use crate::{
    policy::{
        family::{self, Family, Lifecycle, ModelLimits},
        price::{self, Price},
    },
    request::AnyModel,
};

impl AnyModel {
    /// What the model does, in a line.
    pub fn title(self) -> &'static str {
        self.route().summary
    }

    /// What there is to know of the model, as Markdown.
    pub fn description(self) -> &'static str {
        self.route().description
    }

    /// How long its tasks took, from the quickest run to the slowest that were measured. `None` for a model that was not.
    ///
    /// ```
    /// let model: bfl::AnyModel = "flux-2-max".parse()?;
    /// assert_eq!(model.usual_duration().unwrap().start().as_secs(), 36);
    /// # Ok::<(), bfl::Error>(())
    /// ```
    pub fn usual_duration(self) -> Option<RangeInclusive<Duration>> {
        let (quickest, slowest) = Family::of(self.slug())?.took()?;
        Some(quickest..=slowest)
    }

    /// How its price is made up, to be shown; `None` if none is published. What a request will cost is
    /// [`Request::estimate`](crate::Request::estimate).
    ///
    /// ```
    /// let model: bfl::AnyModel = "flux-tools/erase-v1".parse()?;
    /// let price = model.price().unwrap().to_string();
    /// assert_eq!(price, "3 credits for the first megapixel, 0.4 for each further one");
    /// # Ok::<(), bfl::Error>(())
    /// ```
    pub fn price(self) -> Option<Price> {
        price::price(self.slug())
    }

    /// Limits that are documented and stand in no contract.
    pub fn limits(self) -> ModelLimits {
        family::limits(self.slug())
    }

    /// Whether it is still meant to be used. A route that the contract advises against is at least legacy.
    pub fn lifecycle(self) -> Lifecycle {
        let known = Family::of(self.slug()).map_or(Lifecycle::Current, |family| family.lifecycle);
        match known {
            Lifecycle::Current if self.route().deprecated => Lifecycle::Legacy,
            known => known,
        }
    }

    /// The model that its makers advise instead.
    pub fn replaced_by(self) -> Option<Self> {
        Family::of(self.slug())?.replaced_by?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_says_what_it_is_and_successors_are_models_that_are_meant_to_be_used() {
        for model in AnyModel::all() {
            assert!(!model.title().is_empty() && !model.description().is_empty(), "{model}");
            if let Some(duration) = model.usual_duration() {
                assert!(duration.start() <= duration.end(), "{model}");
            }
            let named = Family::of(model.slug()).and_then(|family| family.replaced_by);
            assert_eq!(model.replaced_by().map(AnyModel::slug), named, "{model}");
            if let Some(successor) = model.replaced_by() {
                assert_ne!(model.lifecycle(), Lifecycle::Current, "{model}");
                assert_eq!(successor.lifecycle(), Lifecycle::Current, "{model}");
            }
        }
    }
}
