//! Models that behave alike, and what is known of them.

mod rules;
mod table;

pub(crate) use self::{
    rules::{Family, LayoutRule, Output, Pool, Pricing, PromptRule, SizeRule, Timing},
    table::{LICENSED_PREFIX, POOLS},
};
