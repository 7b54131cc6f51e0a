use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, header};
use axum::response::IntoResponse;
use serde::Deserialize;

use crate::app::App;
use crate::fault::Fault;
use crate::keyed::Keyed;
use crate::pace;
use crate::params::{FailFirst, Params};
use crate::problem::Problem;
use crate::range::{self, Asked, Whole};
use crate::scenario::{Ask, Scenario};
use crate::wire::{self, FlushGate, Player};

/// How often each key of `fail-first` has been asked for.
pub(crate) struct Attempts(Mutex<Keyed<u64>>);

impl Default for Attempts {
    fn default() -> Self {
        Self(Mutex::new(Keyed::new(4096)))
    }
}

impl Attempts {
    fn strikes(&self, rule: &FailFirst) -> bool {
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counters.entry(&rule.key);
        *count += 1;
        *count <= rule.times
    }
}

/// Answers one request of one scenario.
pub(crate) async fn respond(
    scenario: &'static Scenario,
    State(app): State<Arc<App>>,
    request: Request<Body>,
) -> Result<Response<Body>, Problem> {
    let mut params = Params::parse(request.uri().query().unwrap_or_default())?;
    let chunked = wire::is_chunked(request.version());
    let gate = request.extensions().get::<Arc<FlushGate>>().cloned();
    params.after = params.after.or_else(|| last_event_id(request.headers()));
    let asked = Asked::of(request.headers());
    if scenario.prompt {
        params.prompt = prompt(params.prompt, request).await?;
    }
    let fault = match &params.fail_first {
        Some(rule) if !app.attempts.strikes(rule) => None,
        _ => params.fault,
    };
    let ask = Ask {
        count: params.count,
        seed: params.seed.unwrap_or(1),
        after: params.after,
        prompt: params.prompt,
    };
    let mut frames = (scenario.play)(&app.data, &ask);
    let range = asked.map(|asked| (Whole::of((scenario.play)(&app.data, &ask)), asked));
    let range = range.filter(|(whole, asked)| whole.is_meant(asked));
    if let Some((_, asked)) = &range {
        frames = range::rest(frames, asked);
    }
    let interval = params.interval.unwrap_or(Duration::from_millis(scenario.interval_ms));
    let steps = pace::steps(frames, interval, fault, params.at)?;

    tokio::time::sleep(params.delay.unwrap_or(Duration::from_millis(scenario.delay_ms))).await;
    if let Some(response) = fault.and_then(whole_response) {
        return Ok(response);
    }
    let wrong_type = fault == Some(Fault::WrongType);
    let content_type = if wrong_type { "image/png" } else { scenario.format.content_type() };
    let body = Body::from_stream(Player::new(steps, chunked, gate, &app.open, |_| {}));
    let mut response = (stream_headers(content_type), body).into_response();
    if let Some((whole, asked)) = range {
        whole.describe(&asked, &mut response);
    }
    Ok(response)
}

/// What every streamed response says: do not keep it, do not hold it back.
fn stream_headers(content_type: &'static str) -> [(HeaderName, HeaderValue); 3] {
    [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ]
}

/// What a server behind a login says to a client whose session is over.
const PAGE: &str = "<!doctype html>
<title>Sign in</title>
<h1>Your session has ended</h1>
<p>Please sign in again.</p>
";

/// The faults that answer without any stream.
fn whole_response(fault: Fault) -> Option<Response<Body>> {
    match fault {
        Fault::Http500 => {
            let detail = "The records could not be read: the data source does not answer";
            Some(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail).into_response())
        }
        Fault::Http404 => {
            Some(Problem::new(StatusCode::NOT_FOUND, "There is no such product").into_response())
        }
        Fault::Http429 => {
            let problem =
                Problem::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests: try again in a second");
            Some(([(header::RETRY_AFTER, "1")], problem).into_response())
        }
        Fault::Html200 => Some((stream_headers("text/html; charset=utf-8"), PAGE).into_response()),
        Fault::NoContent => {
            Some((StatusCode::NO_CONTENT, [(header::CACHE_CONTROL, "no-store")]).into_response())
        }
        _ => None,
    }
}

fn last_event_id(headers: &HeaderMap) -> Option<String> {
    let value = headers.get("last-event-id")?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

const PROMPT_BYTES: usize = 64 * 1024;

/// The prompt of the query, else of a POST's JSON body.
async fn prompt(query: Option<String>, request: Request<Body>) -> Result<Option<String>, Problem> {
    #[derive(Deserialize)]
    struct Question {
        prompt: String,
    }
    let body = to_bytes(request.into_body(), PROMPT_BYTES).await.map_err(|_| {
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, format!("the body may have {PROMPT_BYTES} bytes"))
    })?;
    if query.is_some() || body.is_empty() {
        return Ok(query);
    }
    let question: Question = serde_json::from_slice(&body)
        .map_err(|error| Problem::bad_request(format!("the body must be {{\"prompt\":\"...\"}}: {error}")))?;
    Ok(Some(question.prompt))
}
