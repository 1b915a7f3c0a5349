//! Generates the client from the vendored contract, or from the document that `BFL_OPENAPI` names.

#[path = "build/contract.rs"]
mod contract;
#[path = "build/settings.rs"]
mod settings;

use std::{env, fs, path::Path};

/// The variable that names another contract.
const VARIABLE: &str = "BFL_OPENAPI";

fn main() {
    println!("cargo::rerun-if-env-changed={VARIABLE}");
    let given = env::var(VARIABLE).ok().filter(|path| !path.is_empty());
    let path = given.as_deref().unwrap_or("openapi.json");
    println!("cargo::rerun-if-changed={path}");
    if let Err(error) = generate(path, given.is_some()) {
        let given = if given.is_some() {
            format!("{VARIABLE}={path}")
        } else {
            path.to_owned()
        };
        println!("cargo::error={given}: {}", error.to_string().replace('\n', " "));
    }
}

fn generate(path: &str, is_given: bool) -> Result<(), Box<dyn std::error::Error>> {
    let code = contract::client(&fs::read(path)?, is_given, &settings::settings())?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("api.rs"), code)?;
    Ok(())
}
