//! `openapi31-codegen`: see `openapi31-codegen --help`.

use std::{
    env,
    fs::File,
    io::{self, Read, Write},
    process::ExitCode,
};

use openapi31_codegen::{Document, Error, Result, Settings, document::MAX_BYTES, generate, lower};

const HELP: &str = "\
Generate a Rust client from an OpenAPI 3.1 document

Usage: openapi31-codegen [--lower] FILE

Prints the Rust code that a build script would generate with the default settings.

Arguments:
  FILE     A document in JSON; `-` is standard input

Options:
  --lower  Print the document lowered to OpenAPI 3.0.3 instead, as JSON
  --help   Print this help

Exit codes: 0 done; 1 the document cannot be read or generated; 2 wrong usage
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (output, file) = match arguments.as_slice() {
        ["--help" | "-h"] => return print(HELP),
        ["--lower", file] => (lowered as fn(&Document) -> Result<String>, file),
        [file] if !file.starts_with("--") => (code as fn(&Document) -> Result<String>, file),
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    };
    let result = read(file).and_then(|bytes| output(&Document::from_json(&bytes)?));
    match result {
        Ok(text) => print(&text),
        Err(error) => {
            eprintln!("error: {file}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn code(document: &Document) -> Result<String> {
    generate(document, &Settings::default())
}

fn lowered(document: &Document) -> Result<String> {
    Ok(format!("{:#}\n", lower(document, &Settings::default())?.lowered))
}

/// At most one byte more than a document may have, so that parsing refuses a larger one.
fn read(file: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = MAX_BYTES as u64 + 1;
    let read = match file {
        "-" => io::stdin().take(most).read_to_end(&mut bytes),
        file => File::open(file).and_then(|file| file.take(most).read_to_end(&mut bytes)),
    };
    read.map(|_| bytes).map_err(|error| Error::new(error.to_string()))
}

/// A reader may stop reading: `openapi31-codegen … | head`.
fn print(text: &str) -> ExitCode {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}
