//! From any OpenAPI 3.1 document to one in which every type has a name, one named pass after the other.
//!
//! The result is still OpenAPI 3.1, with every bound and default. A pass changes the document in place, and ignores what it
//! does not know. What it has to loosen is noted in the [`Report`]; no pass refuses a schema.

mod all_of;
mod bases;
mod inline_schemas;
mod keywords;
mod lost;
mod merge;
mod names;
mod nullability;
mod ref_siblings;
mod references;
mod response_unions;
mod scalars;
mod schema;
mod select;
mod unions;
mod words;

use serde_json::Value;

use crate::{Document, Report, Result, Settings};

pub(crate) use schema::{ALIAS, OPEN, ORIGIN, UNIONS, UNIT, component_place, components, is_null, list};

/// One step of the lowering.
pub struct Pass {
    /// Its name, for reports and tests.
    pub name: &'static str,
    /// What it does, in a line.
    pub about: &'static str,
    run: fn(&mut Value, &Settings, &mut Report) -> Result<()>,
}

impl Pass {
    /// Runs this step alone.
    ///
    /// # Errors
    /// The document is too large for this step.
    pub fn run(&self, document: &mut Value, settings: &Settings, report: &mut Report) -> Result<()> {
        (self.run)(document, settings, report)
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

/// The passes, in their order.
pub const PASSES: &[Pass] = &[
    pass!(
        "select",
        "the operations that are wanted, and what they reach",
        select::operations
    ),
    pass!(
        "references",
        "every $ref of a schema leads to a component",
        references::to_components
    ),
    pass!(
        "keywords",
        "keywords that say nothing about a type go; those that do get one form",
        keywords::normalize
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
        ref_siblings::to_all_of
    ),
    pass!(
        "bases",
        "a schema that others extend, with a discriminator -> the union of those others",
        bases::to_unions
    ),
    pass!(
        "all-of",
        "allOf, and a union beside other keywords -> what they are together",
        all_of::merge
    ),
    pass!(
        "unions",
        "unions without members that say the same; of texts -> one enum",
        unions::simplify
    ),
    pass!(
        "response-unions",
        "a union of objects in a response that the settings name -> their merge",
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
        "operations get the names that their methods have",
        names::operations
    ),
];

/// A document on its way to Rust.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// OpenAPI 3.1 with Rust's names: every schema that becomes a type is a component.
    pub named: Value,
    /// What was loosened on the way.
    pub report: Report,
}

/// Runs all passes on a document.
///
/// # Errors
/// Its `allOf`s together would become too large.
pub fn lower(document: &Document, settings: &Settings) -> Result<Lowered> {
    let mut named = document.value().clone();
    let mut report = Report::default();
    report.approximated.extend_from_slice(document.notes());
    let mut lost = Vec::new();
    for (index, pass) in PASSES.iter().enumerate() {
        pass.run(&mut named, settings, &mut report)?;
        if index == 0 {
            lost = lost::reached(document, &named);
        }
    }
    lost::note(&lost, &mut report);
    Ok(Lowered { named, report })
}
