//! The client of the parcel service, under the names that this repository uses for it.

#[allow(missing_docs, reason = "the contract has no descriptions")]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/openapi.rs"));
}

pub mod model {
    //! What is sent and received.
    pub use crate::generated::raw::types::*;
}

pub use generated::raw::{ApiError, Client, Error, servers::SERVER_1 as PRODUCTION, types::NewParcel as Order};

/// A parcel on its way.
pub type Shipment = model::Parcel;
