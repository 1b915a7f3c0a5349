//! From the bytes of a contract to the code that the handwritten layer needs. The build script and its tests share this.

use std::error::Error;

use openapi31_codegen::{Document, SOURCES, Settings};

/// The client of this contract. One that was given, rather than the crate's own, may be somebody else's document.
pub(crate) fn client(contract: &[u8], is_given: bool, settings: &Settings) -> Result<String, Box<dyn Error>> {
    let mut document = Document::from_json(contract)?;
    // A document that `cargo xtask spec refresh` wrote names its sources and has our descriptions. The prose of any other
    // document is somebody else's: it is not written for rustdoc, and not ours to publish.
    if is_given && document.value().get(SOURCES).is_none() {
        document = openapi31_codegen::facts(&document)?;
    }
    let code = openapi31_codegen::generate(&document, settings)?.code;
    check_fit(&code)?;
    Ok(code)
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
