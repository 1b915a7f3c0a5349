//! Generates the client from the vendored contract, or from the document that `BFL_OPENAPI` names.

#[path = "build/settings.rs"]
mod settings;

use std::{env, fs, path::Path};

use bfl_codegen::{Document, SOURCES};

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
    let mut document = Document::from_json(&fs::read(path)?)?;
    // What `cargo xtask spec refresh` wrote says where it came from, and has our descriptions. Anything else is
    // somebody else's prose, which is not rustdoc and not ours to show.
    if is_given && document.value().get(SOURCES).is_none() {
        document = bfl_codegen::facts(&document)?;
    }
    let code = bfl_codegen::generate(&document, &settings::settings())?;
    check_fit(&code)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("api.rs"), code)?;
    Ok(())
}

/// What the handwritten layer names in the generated code. A document without it would fail far from its cause.
fn check_fit(code: &str) -> Result<(), String> {
    let lacking = NEEDED.iter().find(|(item, _)| !code.contains(item));
    match lacking {
        None => Ok(()),
        Some((item, what)) => Err(format!(
            "the document does not fit the handwritten layer of this crate: {what} (`{item}` was expected in the \
             generated code). Is it the document of the FLUX API, of about this version?"
        )),
    }
}

const NEEDED: &[(&str, &str)] = &[
    ("pub struct SubmitResponse", "no operation starts a task"),
    ("pub enum StatusResponse", "a task has no status"),
    (" Reasoning,", "a task's status is never `Reasoning`"),
    (" Generating,", "a task's status is never `Generating`"),
    ("pub async fn get_result", "no operation polls a task"),
    ("pub async fn credits", "no operation gives the balance"),
    ("pub async fn my_finetunes", "no operation lists finetunes"),
    (
        "pub async fn finetune_details",
        "no operation gives a finetune's details",
    ),
    ("pub async fn delete_finetune", "no operation deletes a finetune"),
];
