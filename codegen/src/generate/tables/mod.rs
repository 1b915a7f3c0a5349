//! The tables that are generated beside the client: what a request has to be, and which operations there are.

mod constraints;
mod routes;

pub use self::routes::SOURCES;
pub(super) use self::{constraints::module as constraints, routes::module as routes};
