//! What is true of a family of models and stands in no contract: how long it takes, how it is polled, what it costs, its
//! limits, whether something replaces it.
//!
//! This table is the only place in this crate that knows models by name. A model that no row fits is polled with patience,
//! has no price, and its limits are left to the service.

mod bases;
mod facts;
mod lookup;
mod table;
#[cfg(test)]
mod tests;

pub use self::facts::{Lifecycle, ModelLimits, PRICES_AS_OF};
pub(crate) use self::{
    facts::{EXAMPLES, Family, Group, MEGAPIXEL, MOST_IMAGE_PIXELS, RATIOS},
    lookup::limits,
};
