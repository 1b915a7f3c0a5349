//! The addresses that operations are served from.

use std::collections::{BTreeMap, BTreeSet};

use openapi31_codegen::Pointer;
use serde_json::json;

use crate::diff::{
    comparison::Comparison,
    path::path_key,
    route::Route,
    server::{Address, Servers},
};

/// How many addresses a message names; the others are counted.
const NAMED: usize = 5;

/// Old and new addresses.
type Addresses = (Vec<String>, Vec<String>);

/// Changes of servers: the first place, and the operations.
#[derive(Default)]
pub(super) struct Moved(BTreeMap<Addresses, (Pointer, BTreeSet<String>)>);

impl Moved {
    /// Notes a route that is served from other addresses.
    pub(super) fn note(&mut self, old: &Route<'_>, new: &Route<'_>) {
        if old.is_webhook() || (old.servers == new.servers && old.path == new.path) {
            return;
        }
        let whole = |route: &Route<'_>, servers: fn(&Servers) -> &BTreeSet<Address>| -> BTreeSet<(String, String)> {
            let servers = servers(&route.servers).iter();
            servers
                .map(|server| {
                    (
                        server.host.clone(),
                        path_key(&format!("{}{}", server.prefix, route.call.path)),
                    )
                })
                .collect()
        };
        let sets: [fn(&Servers) -> &BTreeSet<Address>; 2] = [|servers| &servers.addresses, |servers| &servers.defaults];
        let Some(differs) = sets
            .into_iter()
            .find(|servers| whole(old, *servers) != whole(new, *servers))
        else {
            return;
        };
        let texts = |route: &Route<'_>| differs(&route.servers).iter().map(Address::text).collect();
        let entry = self.0.entry((texts(old), texts(new)));
        let (_, operations) = entry.or_insert_with(|| (new.servers_at.clone(), BTreeSet::new()));
        operations.insert(new.call.title.clone());
    }

    /// One finding for all operations that move from the same addresses to the same addresses.
    pub(super) fn report(self, comparison: &mut Comparison<'_>) {
        for ((old, new), (place, operations)) in self.0 {
            let subject = match (operations.len(), operations.first()) {
                (1, Some(only)) => format!("`{only}` is"),
                (count, _) => format!("{count} operations are"),
            };
            let message = format!("{subject} served from {} instead of {}", listed(&new), listed(&old));
            comparison.report_for(operations, "servers-changed", &place, message, [json!(old), json!(new)]);
        }
    }
}

fn listed(texts: &[String]) -> String {
    let named = texts.iter().take(NAMED).map(|text| format!("`{text}`"));
    let named = named.collect::<Vec<_>>().join(", ");
    match texts.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}
