//! From a view to a response: the document around it, in leptos's islands mode.

use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::state::{Assets, PageState};
use crate::visit::Visit;

/// Renders a whole document. The data is loaded before; `body` only turns it into markup.
pub(crate) async fn html(
    state: &PageState,
    visit: &Visit,
    status: StatusCode,
    title: &str,
    body_class: &'static str,
    body: impl FnOnce() -> AnyView + Send + 'static,
) -> Response {
    let title = format!("{title} - Fifteen");
    let theme = visit.theme;
    let assets = state.assets.clone();
    // leptos asks for a function that can be called again; a page is rendered once.
    let body = Arc::new(Mutex::new(Some(body)));
    let nonce = Arc::new(Mutex::new(None));
    let document = {
        let nonce = Arc::clone(&nonce);
        move || {
            let body = body
                .lock()
                .ok()
                .and_then(|mut body| body.take())
                .map(|body| body());
            if let Ok(mut slot) = nonce.lock() {
                *slot = use_nonce().map(|nonce| nonce.to_string());
            }
            view! {
                <!DOCTYPE html>
                <html lang="en" data-theme=theme.attribute()>
                    <head>
                        <meta charset="utf-8"/>
                        <meta name="viewport" content="width=device-width, initial-scale=1"/>
                        <meta name="color-scheme" content="light dark"/>
                        <title>{title.clone()}</title>
                        <link rel="icon" href="data:,"/>
                        <link rel="stylesheet" href=assets.css.clone()/>
                        <IslandsScript assets=assets.clone()/>
                    </head>
                    <body class=body_class>{body}</body>
                </html>
            }
        }
    };
    let handler = leptos_axum::render_app_async_with_context(|| {}, document);
    let mut response = handler(Request::new(Body::empty())).await;
    *response.status_mut() = status;
    let nonce = nonce
        .lock()
        .ok()
        .and_then(|mut slot| slot.take())
        .unwrap_or_default();
    let headers = response.headers_mut();
    let policy = format!(
        "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    );
    if let Ok(policy) = policy.parse() {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("no-store"),
    );
    if visit.flash.is_some() {
        headers.append(header::SET_COOKIE, visit.forget_flash());
    }
    response
}

/// Loads the islands' code when the browser is idle and wakes each island in the page.
#[component]
fn IslandsScript(assets: Assets) -> impl IntoView {
    assets.js.map(|js| {
        let wasm = assets.wasm;
        let script = format!(
            "(window.requestIdleCallback||(f=>setTimeout(f,1)))(async()=>{{\
             const found=document.querySelectorAll('leptos-island');if(!found.length)return;\
             const m=await import('{js}');await m.default({{module_or_path:'{wasm}'}});m.hydrate();\
             for(const e of found){{const f=m[e.dataset.component];if(f)await f(e);}}\
             document.documentElement.dataset.islands='ready';}});"
        );
        view! { <script type="module" nonce=use_nonce() inner_html=script></script> }
    })
}
