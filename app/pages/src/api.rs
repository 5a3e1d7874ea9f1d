//! The server functions that islands call, with the status their answer deserves.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use islands::error::{Kind, ServerError};
use leptos::prelude::provide_context;
use operations::AppError;

use crate::routes::Routes;
use crate::visit::{Answer, Visit};

/// Longest error that is read to learn its kind, in bytes.
const ERROR_MOST: usize = 64 * 1024;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.post("/api/{*function}", call)
}

/// Runs a server function for who is signed in. leptos answers every error with 500: the kind inside says better.
async fn call(visit: Visit, request: Request) -> Answer {
    let known = leptos::server_fn::axum::server_fn_paths().any(|(path, _)| path == visit.path);
    if !known {
        return Err(AppError::NotFound.into());
    }
    let ctx = visit.ctx;
    let response =
        leptos_axum::handle_server_fns_with_context(move || provide_context(ctx.clone()), request)
            .await
            .into_response();
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return Ok(response);
    }
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, ERROR_MOST)
        .await
        .map_err(|error| AppError::Internal(error.to_string()))?;
    if let Ok(error) = serde_json::from_slice::<ServerError>(&bytes) {
        parts.status = match error.kind {
            Kind::SignInRequired => StatusCode::UNAUTHORIZED,
            Kind::Forbidden => StatusCode::FORBIDDEN,
            Kind::NotFound => StatusCode::NOT_FOUND,
            Kind::Refused => StatusCode::CONFLICT,
            Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        };
    }
    Ok(Response::from_parts(parts, Body::from(bytes)))
}
