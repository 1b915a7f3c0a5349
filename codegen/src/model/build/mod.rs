//! From a document in which every type has a name to the model of what is generated.

mod answers;
mod bodies;
mod cycles;
mod discriminator;
mod media_types;
mod members;
mod operations;
mod origin;
mod overlaps;
mod parameters;
mod reach;
mod schemas;
mod servers;
mod structs;
mod types;
mod unions;
mod value;

use self::{origin::origin, schemas::Schemas};
use super::Model;
use crate::{Report, Settings, lower::Lowered};

impl Model {
    /// Decides what is generated of a lowered document. What is looser than the document is added to the report.
    pub fn build(lowered: &Lowered, settings: &Settings, report: &mut Report) -> Self {
        let named = &lowered.named;
        let schemas = Schemas::new(named, settings);
        let operations = operations::all(&schemas, report);
        report.generated = operations.len();
        report.omitted.sort();
        report.omitted.dedup();
        let types = reach::used(types::all(&schemas, report), &operations);
        let security_schemes = servers::security_schemes(named, report);
        for place in &mut report.approximated {
            place.pointer = origin(&schemas, &place.pointer);
        }
        report.approximated.sort();
        report.approximated.dedup();
        let info = |key: &str| named.get("info").and_then(|info| info.get(key)?.as_str());
        Model {
            title: info("title").unwrap_or_default().to_owned(),
            version: info("version").unwrap_or_default().to_owned(),
            description: info("description").map(str::to_owned),
            types,
            operations,
            servers: servers::all(named),
            security_schemes,
        }
    }
}
