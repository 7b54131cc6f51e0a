use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use axum::routing::{any, get};
use serde_json::json;
use tower_http::compression::CompressionLayer;

use crate::config::Config;
use crate::data::Data;
use crate::params::Coding;
use crate::problem::Problem;
use crate::scenario::SCENARIOS;
use crate::script_cues::ScriptCues;
use crate::script_log::ScriptLog;
use crate::stream::Attempts;
use crate::wire::OpenStreams;
use crate::{scenarios_json, script, static_files, stream};

/// What all requests share.
pub struct App {
    pub(crate) root: PathBuf,
    pub(crate) tests: bool,
    pub(crate) data: Arc<Data>,
    pub(crate) attempts: Attempts,
    pub(crate) log: ScriptLog,
    pub(crate) cues: ScriptCues,
    pub(crate) open: OpenStreams,
}

impl App {
    /// An app that has seen no request yet.
    pub fn new(config: Config, data: Arc<Data>) -> Self {
        Self {
            root: config.root,
            tests: config.tests,
            data,
            attempts: Attempts::default(),
            log: ScriptLog::default(),
            cues: ScriptCues::default(),
            open: OpenStreams::default(),
        }
    }
}

/// All routes: `docs/SERVER.md` is their description.
pub fn router(app: App) -> Router {
    Router::new()
        .merge(streams())
        .route("/script", any(script::respond))
        .route("/script/log", get(script::log))
        .route("/script/cue", any(script::cue))
        .route("/scenarios.json", get(scenarios_json::scenarios_json))
        .route("/healthz", get(healthz))
        .fallback(static_files::respond)
        .with_state(Arc::new(app))
}

fn streams() -> Router<Arc<App>> {
    let mut router = Router::new();
    for &scenario in SCENARIOS {
        let handler = move |state, request| stream::respond(scenario, state, request);
        let methods = if scenario.prompt { get(handler).post(handler) } else { get(handler) };
        router = router.route(&format!("/stream/{}", scenario.name), methods);
    }
    // The default predicate leaves out event streams and small bodies; a stream has no known size.
    let on_demand = |status: StatusCode, _, _: &_, _: &_| status == StatusCode::OK;
    router
        .route("/stream/{*name}", any(no_scenario))
        .layer(CompressionLayer::new().compress_when(on_demand))
        .layer(from_fn(choose_coding))
}

/// `compress` decides, not Accept-Encoding: browsers always accept gzip, and a test wants to know what it gets.
async fn choose_coding(mut request: Request, next: Next) -> Result<Response<Body>, Problem> {
    let coding = Coding::from_query(request.uri().query().unwrap_or_default())?;
    let token = coding.map_or("identity", Coding::token);
    request.headers_mut().insert(header::ACCEPT_ENCODING, HeaderValue::from_static(token));
    Ok(next.run(request).await)
}

async fn no_scenario() -> Problem {
    let names: Vec<_> = SCENARIOS.iter().map(|scenario| scenario.name).collect();
    Problem::new(StatusCode::NOT_FOUND, format!("no such scenario; known: {}", names.join(", ")))
}

async fn healthz(State(app): State<Arc<App>>) -> Response<Body> {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (headers, json!({ "status": "ok", "openStreams": app.open.count() }).to_string()).into_response()
}
