//! The built assets, embedded, served compressed and kept by browsers for good.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use pages::Assets;
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../target/assets"]
#[allow_missing = true]
struct Embedded;

/// The route of the assets; the build id changes with any byte of any asset.
pub(crate) const ROUTE: &str = "/assets/{build}/{*path}";

fn build_id() -> String {
    Embedded::get("build-id")
        .and_then(|file| String::from_utf8(file.data.into_owned()).ok())
        .map_or_else(|| "none".to_owned(), |text| text.trim().to_owned())
}

/// The addresses of the assets that pages link to.
pub(crate) fn addresses() -> Assets {
    let at = format!("/assets/{}", build_id());
    Assets {
        css: format!("{at}/fifteen.css"),
        js: Embedded::get("pkg/fifteen.js").map(|_| format!("{at}/pkg/fifteen.js")),
        wasm: format!("{at}/pkg/fifteen_bg.wasm"),
    }
}

/// Answers with an asset in the best form the browser takes.
pub(crate) async fn serve(
    Path((build, path)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if build != build_id() || path.ends_with(".br") || path.ends_with(".gz") {
        return StatusCode::NOT_FOUND.into_response();
    }
    let etag = format!("\"{build}\"");
    if headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == etag.as_bytes())
    {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let Some((file, encoding)) = best_form(&path, &headers) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = file.data.into_owned().into_response();
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(&path)));
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    answer.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    if let Ok(etag) = etag.parse() {
        answer.insert(header::ETAG, etag);
    }
    if let Some(encoding) = encoding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

fn best_form(path: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    for (ending, encoding) in [("br", "br"), ("gz", "gzip")] {
        let takes = accepted
            .split(',')
            .map(|one| one.split(';').next().unwrap_or_default().trim())
            .any(|one| one == encoding);
        if takes && let Some(file) = Embedded::get(&format!("{path}.{ending}")) {
            return Some((file, Some(encoding)));
        }
    }
    Embedded::get(path).map(|file| (file, None))
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}
