//! From a view to a response: the document around it, in leptos's islands mode.

use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
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
    let (parts, written) = handler(Request::new(Body::empty())).await.into_parts();
    let mut response = match to_bytes(written, usize::MAX).await {
        Ok(written) => {
            let document = without_markers(&String::from_utf8_lossy(&written));
            Response::from_parts(parts, Body::from(document))
        }
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
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

/// The document without the empty comments that keep views apart: only an island, which takes over what is in it, needs
/// its own. Text never holds one, for its `<` is escaped.
fn without_markers(document: &str) -> String {
    const MARKER: &str = "<!>";
    const END: &str = "</leptos-island>";
    let mut clean = String::with_capacity(document.len());
    let mut rest = document;
    while let Some(start) = rest.find("<leptos-island") {
        let end = rest[start..]
            .find(END)
            .map_or(rest.len(), |end| start + end + END.len());
        clean.push_str(&rest[..start].replace(MARKER, ""));
        clean.push_str(&rest[start..end]);
        rest = &rest[end..];
    }
    clean.push_str(&rest.replace(MARKER, ""));
    clean
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_stay_inside_islands_alone() {
        let island = "<leptos-island data-component=\"B\"><b>1<!></b></leptos-island>";
        let page = format!("<title>A<!></title><!>{island}<p><!>2</p>{island}<!>");
        let clean = format!("<title>A</title>{island}<p>2</p>{island}");
        assert_eq!(without_markers(&page), clean);
    }
}
