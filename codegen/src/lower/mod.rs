//! From OpenAPI 3.1 to the 3.0.3 that progenitor accepts, one named pass after the other.
//!
//! The first group of passes gives names and stays in 3.1: its result still has every bound and default, and is what
//! constraint tables and JSON Schemas are made from. The second group goes down to 3.0.3 and drops what Rust types do
//! not express. A pass changes the document in place and ignores what it does not know. A keyword that no pass
//! knows stops the lowering before anything else happens.

mod all_of;
mod discriminators;
mod inline_schemas;
mod keywords;
mod names;
mod nullability;
mod objects;
mod operations;
mod response_unions;
mod scalars;
mod schema;
mod tuples;
mod unions;
mod words;

use serde_json::Value;

use crate::{Document, Result, Settings};

pub(crate) use discriminators::{drop_property, tag_of_member};
pub(crate) use objects::stand_in;
pub(crate) use schema::{ALIAS, SITE_KEYWORDS, TAGS, UNIT, components};

/// One step of the lowering.
pub struct Pass {
    /// Its name, for reports and tests.
    pub name: &'static str,
    /// What it does, in a line.
    pub about: &'static str,
    run: fn(&mut Value, &Settings) -> Result<()>,
}

impl Pass {
    /// Runs this step alone.
    ///
    /// # Errors
    /// What this step cannot handle, with its place.
    pub fn run(&self, document: &mut Value, settings: &Settings) -> Result<()> {
        (self.run)(document, settings)
    }
}

macro_rules! pass {
    ($name:literal, $about:literal, $run:path) => {
        Pass {
            name: $name,
            about: $about,
            run: $run,
        }
    };
}

/// The passes that give names; before and after them the document is OpenAPI 3.1.
pub const NAMING: &[Pass] = &[
    pass!(
        "keywords",
        "a keyword that no pass knows stops the lowering",
        keywords::check
    ),
    pass!(
        "words",
        "prose is kept where rustdoc shows it, and escaped for it",
        words::rustdoc
    ),
    pass!(
        "flags",
        "3.0's nullable: true and exclusiveMinimum: true -> their 3.1 form",
        nullability::flags
    ),
    pass!(
        "const",
        "const -> an enum of one value; enums say which type they are of",
        scalars::const_to_enum
    ),
    pass!(
        "type-arrays",
        "type: [T, null] -> a union of one type each",
        nullability::type_arrays
    ),
    pass!(
        "ref-siblings",
        "$ref beside other keywords -> allOf",
        objects::ref_siblings
    ),
    pass!(
        "string-unions",
        "a union of string enums -> one enum",
        unions::string_enums
    ),
    pass!(
        "response-unions",
        "a union of objects in a response -> their merge",
        response_unions::merge
    ),
    pass!(
        "inline-schemas",
        "inline enums, objects and unions -> named schemas",
        inline_schemas::name_all
    ),
    pass!(
        "type-names",
        "schemas get the names that their Rust types have",
        names::types
    ),
    pass!(
        "operation-ids",
        "operation ids are made from the paths",
        names::operations
    ),
];

/// The passes that go down to 3.0.3.
pub const LOWERING: &[Pass] = &[
    pass!("all-of", "an allOf of several objects -> one object", all_of::objects),
    pass!(
        "property-types",
        "properties with a handwritten Rust type refer to it",
        objects::property_types
    ),
    pass!(
        "discriminators",
        "members of a discriminated union lose the property that tags them",
        discriminators::separate_tags
    ),
    pass!("nullable", "a union with null -> nullable", nullability::null_members),
    pass!("examples", "examples -> example", scalars::examples),
    pass!(
        "exclusive-bounds",
        "exclusiveMinimum: n -> minimum: n with a flag",
        scalars::exclusive_bounds
    ),
    pass!("integer-bounds", "64.0 -> 64", scalars::integer_bounds),
    pass!(
        "tuples",
        "prefixItems -> an array of anything, of that length",
        tuples::to_arrays
    ),
    pass!("one-of", "anyOf -> oneOf", unions::any_of_to_one_of),
    pass!(
        "success-only",
        "responses other than 2xx are dropped",
        operations::success_only
    ),
    pass!(
        "open-objects",
        "objects carry properties that they do not declare",
        objects::open
    ),
    pass!(
        "side-table",
        "bounds, lengths, formats and defaults are dropped",
        scalars::drop_constraints
    ),
    pass!("version", "the version becomes 3.0.3", operations::version),
];

/// A document on its way to Rust.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// OpenAPI 3.1 with Rust's names: every schema that becomes a type is a component.
    pub named: Value,
    /// OpenAPI 3.0.3, for progenitor.
    pub lowered: Value,
}

/// Lowers a document.
///
/// # Errors
/// Something in the document that would become wrong Rust, with its place.
pub fn lower(document: &Document, settings: &Settings) -> Result<Lowered> {
    let mut named = document.value().clone();
    run_all(NAMING, &mut named, settings)?;
    let mut lowered = named.clone();
    run_all(LOWERING, &mut lowered, settings)?;
    Ok(Lowered { named, lowered })
}

fn run_all(passes: &[Pass], document: &mut Value, settings: &Settings) -> Result<()> {
    passes.iter().try_for_each(|pass| pass.run(document, settings))
}
