//! The HTTP side: which handler a route gets, and the order in which a request is checked. First the route, then the
//! key, then the body, then what the contract does not say, then credits and the number of active tasks.

mod accept;
mod account;
mod body;
mod delivery;
mod error;
mod head;
mod inject;
mod intercept;
mod log;
mod observation;
mod poll;
mod respond;
mod restore;
mod submit;
mod webhook;

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    http::{Method, StatusCode},
    middleware::{Next, from_fn},
    response::{IntoResponse as _, Response},
    routing::{MethodFilter, get, on},
};

use self::account::LICENSES;
pub(crate) use self::{
    delivery::drawn,
    error::ApiError,
    head::query,
    respond::{json_response, typed},
    restore::restore,
    webhook::{MOST_SENDING, MOST_WAITING},
};
use crate::{app::App, origins::Role, wire::upload::LARGEST_BODY};

/// What is served on the port of a role.
pub(crate) fn router(app: &Arc<App>, role: Role) -> Router {
    let mut router = Router::new();
    if role.serves_api() {
        for (index, route) in app.contract.routes().iter().enumerate() {
            let Some(filter) = method_filter(&route.method) else {
                continue;
            };
            let app = app.clone();
            let handler = move |request: Request| async move {
                serve(&app, index, role, request)
                    .await
                    .unwrap_or_else(ApiError::into_response)
            };
            router = router.route(&route.pattern, on(filter, handler));
        }
    }
    if role.delivers() {
        let app = app.clone();
        let handler = move |request: Request| async move { delivery::deliver(app, role, request).await };
        router = router.route("/results/{*file}", get(handler));
    }
    let app = app.clone();
    router
        .method_not_allowed_fallback(async || ApiError::text(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed"))
        .fallback(async || ApiError::not_found())
        .layer(from_fn(move |request: Request, next: Next| {
            intercept::intercept(app.clone(), role, request, next)
        }))
}

fn method_filter(method: &Method) -> Option<MethodFilter> {
    MethodFilter::try_from(method.clone()).ok()
}

/// Answers at the route of this position.
async fn serve(app: &Arc<App>, index: usize, role: Role, request: Request) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let route = &app.contract.routes()[index];
    if route.needs_key {
        app.keys.check(head::key(&parts.headers))?;
    }
    // It was read before, within its limits.
    let body = axum::body::to_bytes(body, LARGEST_BODY).await.unwrap_or_default();
    if route.submits {
        return submit::submit(app, index, parts.headers, body).await;
    }
    match route.path.as_str() {
        "/v1/get_result" => poll::get_result(app, role, &parts).await,
        "/v1/credits" => Ok(account::credits(app)),
        "/v1/my_finetunes" => Ok(account::finetunes(app)),
        "/v1/finetune_details" => account::finetune_details(app, &parts.uri),
        "/v1/delete_finetune" => account::delete_finetune(app, index, parts.headers, body).await,
        path if path.starts_with(LICENSES) => account::report_usage(app, index, &parts.uri, parts.headers, body).await,
        _ => Err(ApiError::text(
            StatusCode::NOT_IMPLEMENTED,
            "The emulator has no answer for this route",
        )),
    }
}
