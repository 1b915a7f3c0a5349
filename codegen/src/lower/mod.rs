//! From OpenAPI 3.1 to the 3.0.3 that progenitor accepts, one named pass after the other.
//!
//! The first group of passes gives names and stays in 3.1: its result still has every bound and default, and is what
//! constraint tables and JSON Schemas are made from. The second group goes down to 3.0.3 and drops what Rust types do
//! not express. A pass changes the document in place and leaves alone what it does not know; a keyword that no pass
//! knows stops the lowering before anything else happens.

mod all_of;
mod keywords;
mod names;
mod nullability;
mod objects;
mod operations;
mod scalars;
mod tuples;
mod unions;
mod words;

pub(crate) use names::ALIAS;
pub(crate) use objects::{SITE_KEYWORDS, stand_in};
pub(crate) use unions::{TAGS, drop_property, tag_of_member};

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::{
    Document, Pointer, Result, Settings,
    document::{reference, schema_name},
};

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
        unions::merge_responses
    ),
    pass!(
        "inline-schemas",
        "inline enums, objects and unions -> named schemas",
        names::inline_schemas
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
        unions::discriminators
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

/// The direction in which a schema travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the caller to the service.
    Request,
    /// From the service to the caller.
    Response,
}

/// The component schemas that bodies of this direction carry, however deep.
pub fn reachable(document: &Value, direction: Direction) -> BTreeSet<String> {
    let mut followed = BTreeSet::new();
    for operation in operations_of(document) {
        match direction {
            Direction::Request => {
                if let Some(body) = operation.value.get("requestBody") {
                    collect(document, body, &mut followed);
                }
                for owner in [operation.value, operation.item] {
                    if let Some(parameters) = owner.get("parameters") {
                        collect(document, parameters, &mut followed);
                    }
                }
            }
            Direction::Response => {
                if let Some(responses) = operation.value.get("responses") {
                    collect(document, responses, &mut followed);
                }
            }
        }
    }
    schema_names(&followed)
}

/// The component schemas that a value refers to, directly or through others.
pub fn referenced(document: &Value, value: &Value) -> BTreeSet<String> {
    let mut followed = BTreeSet::new();
    collect(document, value, &mut followed);
    schema_names(&followed)
}

/// Follows every reference once; what looks like one inside of plain data may lead anywhere, to the root even. A chain of
/// references may be long, so this does not call itself.
fn collect(document: &Value, value: &Value, followed: &mut BTreeSet<String>) {
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Object(object) => {
                if let Some(target) = reference(value)
                    && followed.insert(target.to_owned())
                {
                    waiting.extend(document.pointer(target.trim_start_matches('#')));
                }
                waiting.extend(object.values());
            }
            Value::Array(members) => waiting.extend(members),
            _ => {}
        }
    }
}

fn schema_names(followed: &BTreeSet<String>) -> BTreeSet<String> {
    followed.iter().filter_map(|target| schema_name(target)).collect()
}

/// An operation and where it stands.
pub struct OperationRef<'a> {
    /// Its path, as the document spells it.
    pub path: &'a str,
    /// Its method, in lower case.
    pub method: &'static str,
    /// The operation itself.
    pub value: &'a Value,
    /// The path item around it.
    pub item: &'a Value,
}

impl OperationRef<'_> {
    /// Where it stands in the document.
    pub fn place(&self) -> Pointer {
        Pointer::root().join("paths").join(self.path).join(self.method)
    }
}

/// All operations, by path and then in the order of [`crate::walk::METHODS`].
pub fn operations_of(document: &Value) -> Vec<OperationRef<'_>> {
    let Some(paths) = document.get("paths").and_then(Value::as_object) else {
        return Vec::new();
    };
    let sorted: BTreeMap<&String, &Value> = paths.iter().filter(|(path, _)| !path.starts_with("x-")).collect();
    sorted
        .into_iter()
        .flat_map(|(path, item)| {
            crate::walk::METHODS.into_iter().filter_map(move |method| {
                let value = item.get(method)?;
                Some(OperationRef {
                    path,
                    method,
                    value,
                    item,
                })
            })
        })
        .collect()
}

/// The component schemas of a document.
pub(crate) fn components(document: &Value) -> Option<&Map<String, Value>> {
    document.get("components")?.get("schemas")?.as_object()
}

/// The component schemas of a document, made if there are none.
pub(crate) fn components_mut(document: &mut Value) -> Option<&mut Map<String, Value>> {
    object_entry(document.as_object_mut()?, "components").and_then(|components| object_entry(components, "schemas"))
}

fn object_entry<'a>(object: &'a mut Map<String, Value>, key: &str) -> Option<&'a mut Map<String, Value>> {
    object
        .entry(key)
        .or_insert_with(|| Value::Object(Map::new()))
        .as_object_mut()
}

/// `{"$ref": "#/components/schemas/NAME"}`.
pub(crate) fn reference_to(name: &str) -> Value {
    serde_json::json!({ "$ref": format!("#/components/schemas/{name}") })
}
