//! Reads the OpenAPI document: which routes there are, which of them need a key, and what their bodies must look like.
//! References are resolved first, so that a schema can be followed by its JSON pointer. Validators are compiled when a
//! route is first used, so that starting is fast.

mod body;
pub(crate) mod detail;
mod error;
mod lax;
pub(crate) mod pydantic;
mod resolve;
mod route;
mod schema;

use std::{
    collections::HashSet,
    sync::{Arc, LazyLock},
};

use axum::http::Method;
use serde_json::Value;

pub use self::error::ContractError;
use self::resolve::Resolver;
pub(crate) use self::{
    body::{Body, BodyError},
    route::Route,
    schema::Schema,
};

/// The API's contract, as read from an OpenAPI document.
#[derive(Debug)]
pub struct Contract {
    routes: Vec<Route>,
    /// Paths of the routes that create tasks.
    submits: HashSet<String>,
}

static EMBEDDED: LazyLock<Arc<Contract>> = LazyLock::new(|| {
    let read = Contract::read(include_str!("../../openapi.json"));
    Arc::new(read.expect("the document this crate is built with is a contract; a test sees to it"))
});

impl Contract {
    /// The contract that this crate was built with.
    pub fn embedded() -> Arc<Self> {
        EMBEDDED.clone()
    }

    /// Reads another OpenAPI document, in JSON, and checks all of it.
    pub fn from_json(text: &str) -> Result<Self, ContractError> {
        let contract = Self::read(text)?;
        for route in &contract.routes {
            for schema in route.body.iter().flat_map(Body::schemas) {
                schema.validator().map_err(|reason| ContractError::Schema {
                    path: route.path.clone(),
                    reason: reason.to_owned(),
                })?;
            }
        }
        Ok(contract)
    }

    /// Paths of the routes that create tasks, such as `/v1/flux-2-pro`, in the document's order.
    pub fn submit_paths(&self) -> impl Iterator<Item = &str> {
        self.routes
            .iter()
            .filter(|route| route.submits)
            .map(|route| route.path.as_str())
    }

    /// What the body of a submit to this model must look like; `None` where there is no such model.
    pub(crate) fn submit_body(&self, slug: &str) -> Option<&Body> {
        let mut routes = self.routes.iter().filter(|route| route.submits);
        let route = routes.find(|route| route.path.strip_prefix("/v1/") == Some(slug))?;
        route.body.as_ref()
    }

    /// Whether tasks are created at this path.
    pub(crate) fn is_submit(&self, path: &str) -> bool {
        self.submits.contains(path)
    }

    pub(crate) fn routes(&self) -> &[Route] {
        &self.routes
    }

    fn read(text: &str) -> Result<Self, ContractError> {
        let document: Value = serde_json::from_str(text)?;
        if !document["openapi"]
            .as_str()
            .is_some_and(|version| version.starts_with("3."))
        {
            return Err(ContractError::NotOpenApi("`openapi` does not name a version 3"));
        }
        let paths = document["paths"]
            .as_object()
            .ok_or(ContractError::NotOpenApi("`paths` is not an object"))?;
        let mut resolver = Resolver::new(&document);
        let (mut routes, mut known) = (Vec::new(), HashSet::new());
        for (path, item) in paths {
            for (method, operation) in item.as_object().into_iter().flatten() {
                let Some(method) = method_named(method) else { continue };
                let route = Route::read(&mut resolver, method, path, operation)?;
                if !known.insert((route.method.clone(), route.pattern.clone())) {
                    return Err(ContractError::Path(path.clone()));
                }
                routes.push(route);
            }
        }
        let submits = routes
            .iter()
            .filter(|route| route.submits)
            .map(|route| route.path.clone());
        Ok(Self {
            submits: submits.collect(),
            routes,
        })
    }
}

fn method_named(name: &str) -> Option<Method> {
    match name {
        "get" => Some(Method::GET),
        "post" => Some(Method::POST),
        "put" => Some(Method::PUT),
        "patch" => Some(Method::PATCH),
        "delete" => Some(Method::DELETE),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
