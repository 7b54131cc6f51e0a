use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Method, Request, Response, StatusCode, header};
use axum::response::IntoResponse;
use percent_encoding::percent_decode_str;

use crate::app::App;
use crate::problem::Problem;

/// What a page may do. Scripts, styles and connections come from this server only, nothing is inline, wasm may
/// be compiled, and DOM sinks that parse HTML need a trusted type.
const CSP: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
                   object-src 'none'; base-uri 'none'; require-trusted-types-for 'script'";

/// Answers with a file of the site, the package or the tests.
pub(crate) async fn respond(
    State(app): State<Arc<App>>,
    request: Request<Body>,
) -> Result<Response<Body>, Problem> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Problem::new(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD"));
    }
    let path = request.uri().path();
    let (folder, names) = locate(path, app.tests).ok_or_else(|| not_found(path))?;
    let file = find(&app.root.join(folder), &names).await.ok_or_else(|| not_found(path))?;
    let bytes = tokio::fs::read(&file).await.map_err(|_| not_found(path))?;

    let kind = content_type(file.extension());
    let mut response =
        ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if kind.starts_with("text/html") {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP));
    }
    Ok(response)
}

/// The folder below the root, and the names to walk from there; none for a path that must not be walked.
fn locate(path: &str, tests: bool) -> Option<(&'static str, Vec<String>)> {
    let mut names = Vec::new();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        let name = percent_decode_str(part).decode_utf8().ok()?.into_owned();
        // Also keeps "..", ".git" and a decoded slash out.
        if name.starts_with('.') || name.contains(['/', '\\', '\0', ':']) {
            return None;
        }
        names.push(name);
    }
    if path.ends_with('/') {
        names.push("index.html".to_owned());
    }
    match names.first().map(String::as_str) {
        Some("pkg") => Some(("pkg", names.split_off(1))),
        Some("tests") => tests.then(|| ("tests", names.split_off(1))),
        // What the cases compare with, or hand in.
        Some("node_modules") => tests.then(|| ("node_modules", names.split_off(1))),
        _ => Some(("www/site", names)),
    }
}

/// The file itself, else the same name with `.html`; symbolic links may not lead out of the folder.
async fn find(folder: &Path, names: &[String]) -> Option<PathBuf> {
    let folder = tokio::fs::canonicalize(folder).await.ok()?;
    let plain = names.iter().fold(folder.clone(), |path, name| path.join(name));
    let mut with_html = plain.clone().into_os_string();
    with_html.push(".html");
    for candidate in [plain, PathBuf::from(with_html)] {
        let Ok(file) = tokio::fs::canonicalize(candidate).await else { continue };
        if file.starts_with(&folder) && file.is_file() {
            return Some(file);
        }
    }
    None
}

fn content_type(extension: Option<&OsStr>) -> &'static str {
    match extension.and_then(OsStr::to_str).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "txt" | "md" | "ts" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn not_found(path: &str) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, format!("no file at {path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_in_their_folder() {
        let located =
            |path| locate(path, false).map(|(folder, names)| format!("{folder}:{}", names.join("/")));
        for (path, expected) in [
            ("/", Some("www/site:index.html")),
            ("/news", Some("www/site:news")),
            ("/js/panel.js", Some("www/site:js/panel.js")),
            ("/pkg/index.js", Some("pkg:index.js")),
            ("/pkg", Some("pkg:")),
            ("/a%20b", Some("www/site:a b")),
            ("/tests/x.js", None),
            ("/node_modules/x.js", None),
            ("/../Cargo.toml", None),
            ("/%2e%2e/Cargo.toml", None),
            ("/pkg/..%2f..%2fCargo.toml", None),
            ("/pkg/..%5c..", None),
            ("/.git/config", None),
            ("/a%00", None),
            ("/%ff", None),
        ] {
            assert_eq!(located(path).as_deref(), expected, "{path}");
        }
        assert!(locate("/tests/x.js", true).is_some());
        assert!(locate("/node_modules/x.js", true).is_some());
    }
}
