//! Prints a document as OpenAPI 3.0.3, and what became looser on standard error: `openapi30 [--for-progenitor] FILE`.

use std::{env, error::Error};

use openapi31_codegen::{
    Document,
    openapi30::{lower, lower_for_progenitor},
};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (is_for_progenitor, file) = match arguments.as_slice() {
        [flag, file] if flag == "--for-progenitor" => (true, file),
        [file] => (false, file),
        _ => return Err("usage: openapi30 [--for-progenitor] FILE".into()),
    };
    let document = Document::from_path(file)?;
    let (lowered, report) = if is_for_progenitor {
        lower_for_progenitor(&document)
    } else {
        lower(&document)
    };
    println!("{lowered:#}");
    eprintln!("{:#}", report.to_json());
    Ok(())
}
