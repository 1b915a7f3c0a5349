//! Generates the specimen's client twice: as the API's own crate would, and as a stranger would; and that of a document
//! whose every text tries to break out of where it is written.

use std::{env, fs, path::Path};

use openapi31_codegen::{
    Document, MediaTypes, NullFields, OperationNames, PropertyType, ResponseUnion, Settings, SubmitRoutes,
};

fn main() {
    let generated = [
        ("specimen.json", "configured.rs", configured()),
        ("specimen.json", "plain.rs", Settings::default()),
        ("hostile.json", "hostile.rs", everything()),
        // What tells calls right from wrong is in a document of its own, and only the tests have the crates for all of it.
        ("calls.json", "calls.rs", Settings::default()),
    ];
    for (document, code, settings) in generated {
        println!("cargo::rerun-if-changed={document}");
        if let Err(error) = generate(document, code, &settings) {
            println!("cargo::error={document}: {error}");
        }
    }
}

fn generate(document: &str, code: &str, settings: &Settings) -> Result<(), Box<dyn std::error::Error>> {
    let document = Document::from_json(&fs::read(document)?)?;
    let output = openapi31_codegen::generate(&document, settings)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join(code), output.code)?;
    Ok(())
}

/// All that can be asked for without code of one's own.
fn everything() -> Settings {
    Settings {
        null_fields: NullFields::Everywhere,
        unknown_properties: true,
        tables: true,
        json_schemas: true,
        redacted_debug: true,
        ..Settings::default()
    }
}

/// Everything that settings can say.
fn configured() -> Settings {
    Settings {
        operation_names: OperationNames::Path,
        null_fields: NullFields::Everywhere,
        unknown_properties: true,
        tables: true,
        json_schemas: true,
        redacted_debug: true,
        path_prefix: "/v1/".to_owned(),
        hooks_state: Some("crate::Shared".to_owned()),
        json_body: Some("crate::json_body".to_owned()),
        submit: Some(SubmitRoutes {
            response: "Ticket".to_owned(),
            model_trait: "crate::Model".to_owned(),
            request_type: "crate::Request".to_owned(),
            reserved: vec!["title".to_owned()],
            outputs: vec![("drone".to_owned(), "crate::Flight".to_owned())],
            default_output: "crate::Delivery".to_owned(),
        }),
        property_types: vec![PropertyType {
            properties: vec!["photo".to_owned()],
            rust_type: "crate::Photo".to_owned(),
            media: Some("Picture".to_owned()),
        }],
        media: Some(MediaTypes {
            kind: "crate::FileKind".to_owned(),
            field: "crate::FileField".to_owned(),
            request: "crate::HasFiles".to_owned(),
        }),
        hidden_properties: vec!["callback_url".to_owned()],
        response_unions: vec![
            ResponseUnion {
                name: "SubmitResponse".to_owned(),
                members: vec!["Ticket".to_owned(), "TrackedTicket".to_owned()],
            },
            ResponseUnion {
                name: "ParcelReport".to_owned(),
                members: vec!["PricedReport".to_owned(), "Report".to_owned()],
            },
        ],
        ..Settings::default()
    }
}
