//! The whole router: pages, assets and health, behind the layers every request passes.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use pages::{CallerAddress, PageState};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::assets;

/// Longest body of a form, in bytes; the import of a roster sets its own.
const BODY_MOST: usize = 1024 * 1024;
/// Longest time a request may take.
const TIME_MOST: Duration = Duration::from_secs(30);

/// The application over `state`. `proxies` are the addresses whose forwarded-for is believed.
///
/// # Errors
/// When the base URL is not an origin.
pub fn app(state: PageState, proxies: Vec<IpAddr>) -> anyhow::Result<Router> {
    let csrf = CsrfLayer::new().add_trusted_origin(&state.base_url)?;
    let id = HeaderName::from_static("x-request-id");
    let health = Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(ready))
        .route("/version", get(async || env!("CARGO_PKG_VERSION")))
        .with_state(state.clone());
    let router = pages::routes().into_router(state);
    Ok(router
        .layer(CompressionLayer::new())
        .route(assets::ROUTE, get(assets::serve))
        .merge(health)
        .layer(
            ServiceBuilder::new()
                .layer(SetRequestIdLayer::new(id.clone(), MakeRequestUuid))
                .layer(PropagateRequestIdLayer::new(id))
                .layer(TraceLayer::new_for_http().make_span_with(span))
                .layer(CatchPanicLayer::custom(|_| broken()))
                .layer(from_fn(security_headers))
                .layer(TimeoutLayer::with_status_code(
                    StatusCode::SERVICE_UNAVAILABLE,
                    TIME_MOST,
                ))
                .layer(csrf)
                .layer(from_fn_with_state(proxies, caller_address))
                .layer(DefaultBodyLimit::max(BODY_MOST)),
        ))
}

/// What the log says of a request: never its query, which may hold what somebody searched for.
fn span(request: &axum::http::Request<axum::body::Body>) -> tracing::Span {
    let id = request
        .headers()
        .get("x-request-id")
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default();
    tracing::info_span!("request", id, method = %request.method())
}

fn broken() -> Response {
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        "Something went wrong on our side. Go back and try again.",
    )
        .into_response()
}

async fn ready(State(state): State<PageState>) -> Response {
    match store::pending_migrations(&state.db).await {
        Ok(pending) if pending.is_empty() => "ready".into_response(),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "not ready").into_response(),
    }
}

async fn security_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=()",
        ),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(
            "default-src 'none'; frame-ancestors 'none'",
        ));
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Notes the caller's address for the sign-in throttle.
async fn caller_address(
    State(proxies): State<Vec<IpAddr>>,
    mut request: Request,
    next: Next,
) -> Response {
    let direct = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip());
    let forwarded = request
        .headers()
        .get("x-forwarded-for")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.rsplit(',').next())
        .and_then(|value| value.trim().parse::<IpAddr>().ok());
    let address = match (direct, forwarded) {
        (Some(direct), Some(forwarded)) if proxies.contains(&direct) => Some(forwarded),
        (direct, _) => direct,
    };
    let address = address.map_or_else(String::new, |address| address.to_string());
    request.extensions_mut().insert(CallerAddress(address));
    next.run(request).await
}
