//! Generates the client from the contract at the root of the repository, or from the one that `PARCELS_OPENAPI` names.

use std::env;

fn main() -> openapi31_codegen::Result<()> {
    println!("cargo::rerun-if-env-changed=PARCELS_OPENAPI");
    let contract = env::var("PARCELS_OPENAPI").unwrap_or_else(|_| "../openapi.json".to_owned());
    openapi31_codegen::build(contract)
}
