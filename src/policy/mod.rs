//! What is decided by arithmetic alone: pace, repetition, limits, budgets. Nothing here sends anything.

/// A setter for a field of a policy.
macro_rules! setters {
    ($($setter:ident($field:ident: $type:ty)),* $(,)?) => {$(
        #[doc = concat!("The same policy with this [`", stringify!($field), "`](Self::", stringify!($field), ").")]
        #[must_use]
        pub fn $setter(mut self, $field: $type) -> Self {
            self.$field = $field;
            self
        }
    )*};
}

pub(crate) mod attempts;
pub(crate) mod backoff;
pub(crate) mod budget;
pub(crate) mod family;
pub(crate) mod limiter;
pub(crate) mod limits;
pub(crate) mod poll;
pub mod price;
pub(crate) mod retry;
mod tariff;
pub(crate) mod throttle;
