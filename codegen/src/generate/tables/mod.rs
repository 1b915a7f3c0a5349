//! The tables beside the client: the constraints of each request, and the list of operations.

mod constraints;
mod routes;

pub use self::routes::SOURCES;
pub(super) use self::{constraints::module as constraints, routes::module as routes};
