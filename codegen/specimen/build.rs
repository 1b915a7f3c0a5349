//! Generates the specimen's client twice: as the API's own crate would, and as a stranger would.

use std::{env, fs, path::Path};

use openapi31_codegen::{
    Document, MediaTypes, NullFields, OperationNames, PropertyType, ResponseUnion, Settings, SubmitRoutes,
};

fn main() {
    println!("cargo::rerun-if-changed=specimen.json");
    if let Err(error) = generate() {
        println!("cargo::error=specimen.json: {error}");
    }
}

fn generate() -> Result<(), Box<dyn std::error::Error>> {
    let document = Document::from_json(&fs::read("specimen.json")?)?;
    let out = env::var("OUT_DIR")?;
    for (name, settings) in [("configured.rs", configured()), ("plain.rs", Settings::default())] {
        fs::write(
            Path::new(&out).join(name),
            openapi31_codegen::generate(&document, &settings)?.code,
        )?;
    }
    // What tells calls right from wrong is in a document of its own, and only the tests have the crates for all of it.
    println!("cargo::rerun-if-changed=calls.json");
    let document = Document::from_json(&fs::read("calls.json")?)?;
    let calls = openapi31_codegen::generate(&document, &Settings::default())?.code;
    fs::write(Path::new(&out).join("calls.rs"), calls)?;
    Ok(())
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
