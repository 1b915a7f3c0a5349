//! Generates the client from the vendored contract.

#[path = "build/settings.rs"]
mod settings;

use std::{env, fs, path::Path};

use bfl_codegen::Document;

fn main() {
    println!("cargo::rerun-if-changed=openapi.json");
    if let Err(error) = generate() {
        println!("cargo::error=openapi.json: {error}");
    }
}

fn generate() -> Result<(), Box<dyn std::error::Error>> {
    let document = Document::from_json(&fs::read("openapi.json")?)?;
    let code = bfl_codegen::generate(&document, &settings::settings())?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("api.rs"), code)?;
    Ok(())
}
