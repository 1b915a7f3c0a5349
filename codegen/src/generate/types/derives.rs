//! What types derive.

use crate::generate::contract::Contract;

/// What structs derive, besides `Debug` where that may show what they hold.
pub(super) const DERIVES: &str = "Clone, ::serde::Deserialize, ::serde::Serialize";

/// These derives, and `Debug` where it may show what a value holds.
pub(super) fn derives(contract: &Contract<'_>, traits: &str) -> String {
    let debug = if contract.settings.redacted_debug {
        ""
    } else {
        ", Debug"
    };
    format!("#[derive({traits}{debug})]\n")
}
