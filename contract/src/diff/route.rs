//! The operations of a document as callers see them: path, servers, ways to authenticate, who calls whom.

use std::{collections::BTreeMap, rc::Rc};

use openapi31_codegen::{Pointer, walk::METHODS};
use serde_json::Value;

use super::{level::Side, path::path_key, schema::Site, server::Servers};

/// How many references from one path item to the next are followed.
const LONGEST_CHAIN: usize = 32;

/// Who sends the request of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Caller {
    Client,
    /// In webhooks and callbacks: what is sent comes to the client, and the client answers.
    Service,
}

impl Caller {
    /// In which direction the request travels.
    pub(super) fn request(self) -> Side {
        match self {
            Self::Client => Side::Request,
            Self::Service => Side::Response,
        }
    }

    /// In which direction the answer travels.
    pub(super) fn answer(self) -> Side {
        match self {
            Self::Client => Side::Response,
            Self::Service => Side::Request,
        }
    }

    /// The one of two that is meant for it.
    pub(super) fn pick<T>(self, client: T, service: T) -> T {
        match self {
            Self::Client => client,
            Self::Service => service,
        }
    }
}

/// One operation of a route or of a callback.
#[derive(Clone)]
pub(super) struct Call<'a> {
    /// As reports name it: `POST /v1/orders`.
    pub(super) title: String,
    /// Its path, as the document spells it.
    pub(super) path: &'a str,
    pub(super) operation: Site<'a>,
    pub(super) item: PathItem<'a>,
    pub(super) caller: Caller,
}

/// An operation as callers see it.
pub(super) struct Route<'a> {
    pub(super) call: Call<'a>,
    pub(super) method: &'static str,
    /// Its path below its servers' hosts, or the name of its webhook.
    pub(super) path: String,
    pub(super) servers: Rc<Servers>,
    pub(super) servers_at: Pointer,
    /// The ways to authenticate, as they are written.
    pub(super) security: &'a [Value],
    pub(super) security_at: Pointer,
}

impl Route<'_> {
    pub(super) fn is_webhook(&self) -> bool {
        self.call.caller == Caller::Service
    }

    /// What makes two paths the same: the names of placeholders do not count. A webhook has a name and no path.
    pub(super) fn key_of(&self, path: &str) -> String {
        match self.call.caller {
            Caller::Client => path_key(path),
            Caller::Service => path.to_owned(),
        }
    }

    /// Where its path stands, or its webhook.
    pub(super) fn place(&self) -> Pointer {
        let map = self.call.caller.pick("paths", "webhooks");
        Pointer::root().join(map).join(self.call.path)
    }
}

/// A path item: what stands behind a path itself, then what its `$ref` leads to.
#[derive(Clone)]
pub(super) struct PathItem<'a> {
    chain: Rc<Vec<Site<'a>>>,
}

impl<'a> PathItem<'a> {
    pub(super) fn read(root: &'a Value, site: Site<'a>) -> Self {
        let mut chain = vec![site];
        while let Some(last) = chain.last()
            && chain.len() <= LONGEST_CHAIN
        {
            let target = last.value.get("$ref").and_then(Value::as_str).and_then(Pointer::parse);
            let Some(pointer) = target.filter(|target| chain.iter().all(|site| site.pointer != *target)) else {
                break;
            };
            let Some(value) = root.pointer(&pointer.to_string()) else {
                break;
            };
            chain.push(Site { value, pointer });
        }
        Self { chain: Rc::new(chain) }
    }

    /// The value behind a key. A key beside a reference overrides the one in its target.
    pub(super) fn get(&self, key: &str) -> Option<Site<'a>> {
        self.chain.iter().find_map(|site| {
            Some(Site {
                value: site.value.get(key)?,
                pointer: site.pointer.join(key),
            })
        })
    }

    /// Its parts, the outer ones first.
    pub(super) fn parts(&self) -> &[Site<'a>] {
        &self.chain
    }

    /// Its operations, by method.
    pub(super) fn operations(&self) -> impl Iterator<Item = (&'static str, Site<'a>)> {
        METHODS
            .into_iter()
            .filter_map(|method| Some((method, self.get(method)?)))
    }
}

/// All operations of a document, and all of its webhooks.
pub(super) fn routes(root: &Value) -> Vec<Route<'_>> {
    let everywhere = (
        Rc::new(Servers::of(servers_at(root).unwrap_or_default())),
        Pointer::root().join("servers"),
    );
    let mut routes = Vec::new();
    for (map, caller) in [("paths", Caller::Client), ("webhooks", Caller::Service)] {
        let items = root.get(map).and_then(Value::as_object).into_iter().flatten();
        let sorted: BTreeMap<&String, &Value> = items
            .filter(|(name, _)| caller == Caller::Service || !name.starts_with("x-"))
            .collect();
        for (name, value) in sorted {
            let pointer = Pointer::root().join(map).join(name);
            let item = PathItem::read(root, Site { value, pointer });
            for (method, operation) in item.operations() {
                routes.push(route(root, name, (method, operation), &item, caller, &everywhere));
            }
        }
    }
    routes
}

fn route<'a>(
    root: &'a Value,
    name: &'a str,
    (method, operation): (&'static str, Site<'a>),
    item: &PathItem<'a>,
    caller: Caller,
    everywhere: &(Rc<Servers>, Pointer),
) -> Route<'a> {
    let (servers, servers_at) = match caller {
        Caller::Client => served_from(&operation, item, everywhere),
        Caller::Service => (Rc::new(Servers::of(&[])), operation.pointer.join("servers")),
    };
    let path = match caller {
        Caller::Client => format!("{}{name}", servers.shared_prefix()),
        Caller::Service => name.to_owned(),
    };
    let security_of = |owner: &'a Value| owner.get("security").and_then(Value::as_array);
    let own = operation.pointer.join("security");
    let (security, security_at) = match (security_of(operation.value), security_of(root)) {
        (None, Some(all)) if caller == Caller::Client => (all.as_slice(), Pointer::root().join("security")),
        (ways, _) => (ways.map(Vec::as_slice).unwrap_or_default(), own),
    };
    let what = caller.pick("", "webhook ");
    Route {
        call: Call {
            title: format!("{} {what}{path}", method.to_uppercase()),
            path: name,
            operation,
            item: item.clone(),
            caller,
        },
        method,
        path,
        servers,
        servers_at,
        security,
        security_at,
    }
}

/// The servers of an operation: its own, those of its path, those of the document.
fn served_from(
    operation: &Site<'_>,
    item: &PathItem<'_>,
    everywhere: &(Rc<Servers>, Pointer),
) -> (Rc<Servers>, Pointer) {
    let mut owners = [operation].into_iter().chain(item.parts());
    let found = owners.find_map(|owner| Some((servers_at(owner.value)?, owner.pointer.join("servers"))));
    match found {
        Some((servers, place)) => (Rc::new(Servers::of(servers)), place),
        None => everywhere.clone(),
    }
}

fn servers_at(owner: &Value) -> Option<&[Value]> {
    let servers = owner.get("servers")?.as_array()?.as_slice();
    Some(servers).filter(|servers| !servers.is_empty())
}
