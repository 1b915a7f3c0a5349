//! What became of a parcel.

use parcels_api::{Shipment, model::*};

macro_rules! words {
    ($state:expr, $($variant:ident => $words:literal),+) => {
        match $state {
            $(State::$variant => $words.to_owned(),)+
            other => other.as_str().to_owned(),
        }
    };
}

pub(crate) fn describe(parcel: &Shipment) -> String {
    let words = words!(&parcel.state, Accepted => "at the desk", InTransit => "on its way", Delivered => "there");
    match parcel {
        Shipment {
            signed_by: Some(name), ..
        } => format!("{words}, signed by {name}"),
        Shipment { .. } => words,
    }
}

/// Whether somebody has to do something about it.
pub(crate) fn is_stuck(parcel: &Parcel) -> bool {
    matches!(parcel.state, State::Lost)
}
