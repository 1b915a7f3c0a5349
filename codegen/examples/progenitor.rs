//! Prints the code that progenitor generates from a lowered document, and the report on standard error: `progenitor [--builder] FILE`.

use std::{env, error::Error};

use openapi31_codegen::{
    Document,
    openapi30::progenitor::{GenerationSettings, generate},
};
use progenitor_impl::InterfaceStyle;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (style, file) = match arguments.as_slice() {
        [flag, file] if flag == "--builder" => (InterfaceStyle::Builder, file),
        [file] => (InterfaceStyle::Positional, file),
        _ => return Err("usage: progenitor [--builder] FILE".into()),
    };
    let document = Document::from_path(file)?;
    let mut settings = GenerationSettings::default();
    settings.with_interface(style);
    let (tokens, report) = generate(&document, &settings)?;
    println!("{}", tokens);
    eprintln!("{:#}", report.to_json());
    Ok(())
}
