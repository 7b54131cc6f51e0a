use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, header};
use axum::response::IntoResponse;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use serde::Deserialize;
use tokio::sync::watch;

use crate::app::App;
use crate::problem::Problem;
use crate::wire::{self, Cue, FlushGate, Player, Step, Steps};

/// One response as a test describes it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Script {
    status: Option<u16>,
    headers: Option<BTreeMap<String, String>>,
    steps: Option<Vec<Line>>,
    key: Option<String>,
    attempts: Vec<Script>,
}

/// One step as it is written; flags such as `reset` take `true`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Send(String),
    Base64(#[serde(deserialize_with = "base64")] Bytes),
    Dribble(String),
    Repeat(Repeat),
    Wait(u64),
    Cue(String),
    Reset(bool),
    Hang(bool),
    End(bool),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Repeat {
    times: u64,
    send: Option<String>,
    #[serde(default, deserialize_with = "base64_option")]
    base64: Option<Bytes>,
    #[serde(default)]
    steps: Vec<Line>,
}

const BODY_BYTES: usize = 16 * 1024 * 1024;
const WAIT_MILLISECONDS: u64 = 600_000;

/// Performs the script of the query, else of the body.
pub(crate) async fn respond(
    State(app): State<Arc<App>>,
    request: Request<Body>,
) -> Result<Response<Body>, Problem> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, BODY_BYTES).await.map_err(|_| {
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, format!("the body may have {BODY_BYTES} bytes"))
    })?;
    let (mut text, mut key) = (None, None);
    for (name, value) in form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()) {
        match &*name {
            "steps" => text = Some(value.into_owned()),
            "key" => key = Some(value.into_owned()),
            // The URL belongs to the test: a client may add what it likes, and the log shows it.
            _ => {}
        }
    }
    let script = Script::parse(text.as_deref().map_or(&body, str::as_bytes))?;
    let key = key.or_else(|| script.key.clone());
    let index = key.as_deref().map_or(0, |key| app.log.request(key, &parts, body.len()));
    let script = script.attempt(index);

    let status = StatusCode::from_u16(script.status.unwrap_or(200));
    let status = status.map_err(|_| Problem::bad_request("status must be from 100 to 999"))?;
    let headers = headers(&script)?;
    let chunked = wire::is_chunked(parts.version) && !headers.contains_key(header::CONTENT_LENGTH);
    let lines = script.steps.unwrap_or_default();
    let given = match &key {
        Some(key) if waits_for_cues(&lines) => app.cues.of(key),
        None if waits_for_cues(&lines) => return Err(Problem::bad_request("a cue needs a key")),
        _ => watch::channel(BTreeSet::new()).1,
    };
    let steps = steps(lines, given);
    let gate = parts.extensions.get::<Arc<FlushGate>>().cloned();
    let log = app.log.clone();
    let on_end = move |outcome| {
        if let Some(key) = key {
            log.ended(&key, index, outcome);
        }
    };
    let body = Body::from_stream(Player::new(steps, chunked, gate, &app.open, on_end));
    Ok((status, headers, body).into_response())
}

/// What the clients of a key did.
pub(crate) async fn log(
    State(app): State<Arc<App>>,
    request: Request<Body>,
) -> Result<Response<Body>, Problem> {
    let key = parameter(&request, "key")?;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, crate::format::json(&app.log.entries(&key))).into_response())
}

/// Gives the cue `name` to the scripts of a key, to those that run and to those that come.
pub(crate) async fn cue(State(app): State<Arc<App>>, request: Request<Body>) -> Result<StatusCode, Problem> {
    app.cues.give(&parameter(&request, "key")?, parameter(&request, "name")?);
    Ok(StatusCode::NO_CONTENT)
}

fn parameter(request: &Request<Body>, name: &str) -> Result<String, Problem> {
    let query = request.uri().query().unwrap_or_default();
    let found = form_urlencoded::parse(query.as_bytes()).find(|(known, _)| known == name);
    found
        .map(|(_, value)| value.into_owned())
        .ok_or_else(|| Problem::bad_request(format!("{name} is missing")))
}

impl Script {
    fn parse(text: &[u8]) -> Result<Self, Problem> {
        let script = if text.trim_ascii_start().starts_with(b"[") {
            serde_json::from_slice(text).map(|steps| Self { steps: Some(steps), ..Self::default() })
        } else {
            serde_json::from_slice(text)
        };
        let script: Self =
            script.map_err(|error| Problem::bad_request(format!("the script cannot be read: {error}")))?;
        let all = iter::once(&script).chain(&script.attempts).filter_map(|script| script.steps.as_deref());
        for steps in all {
            check(steps)?;
        }
        Ok(script)
    }

    /// The attempt with this index; the last one repeats, and lacks nothing that the whole script has.
    fn attempt(mut self, index: usize) -> Self {
        let attempts = std::mem::take(&mut self.attempts);
        let Some(attempt) = attempts.get(index.min(attempts.len().saturating_sub(1))).cloned() else {
            return self;
        };
        Self {
            status: attempt.status.or(self.status),
            headers: attempt.headers.or(self.headers),
            steps: attempt.steps.or(self.steps),
            ..Self::default()
        }
    }
}

fn check(lines: &[Line]) -> Result<(), Problem> {
    for line in lines {
        match line {
            Line::Wait(time) if *time > WAIT_MILLISECONDS => {
                return Err(Problem::bad_request(format!(
                    "wait takes at most {WAIT_MILLISECONDS} milliseconds"
                )));
            }
            Line::Repeat(repeat) => {
                let kinds = [repeat.send.is_some(), repeat.base64.is_some(), !repeat.steps.is_empty()];
                if kinds.into_iter().filter(|&given| given).count() != 1 {
                    return Err(Problem::bad_request("repeat takes times and one of send, base64, steps"));
                }
                check(&repeat.steps)?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn headers(script: &Script) -> Result<HeaderMap, Problem> {
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in script.headers.iter().flatten() {
        let bad = || Problem::bad_request(format!("no header can be {name:?}: {value:?}"));
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad())?;
        headers.insert(header, HeaderValue::from_str(value).map_err(|_| bad())?);
    }
    Ok(headers)
}

fn waits_for_cues(lines: &[Line]) -> bool {
    lines.iter().any(|line| match line {
        Line::Cue(_) => true,
        Line::Repeat(repeat) => waits_for_cues(&repeat.steps),
        _ => false,
    })
}

/// The names of the cues that have been given.
type Given = watch::Receiver<BTreeSet<String>>;

/// Ends at the first `end`, wherever it stands.
fn steps(lines: Vec<Line>, given: Given) -> Steps {
    Box::new(expand(lines, given).map_while(|step| step))
}

/// The steps of the lines; none stands for the end.
fn expand(lines: Vec<Line>, given: Given) -> Box<dyn Iterator<Item = Option<Step>> + Send> {
    Box::new(lines.into_iter().flat_map(move |line| -> Box<dyn Iterator<Item = Option<Step>> + Send> {
        let one = |step| Box::new(iter::once(Some(step)));
        match line {
            Line::Send(text) => one(Step::Send(Bytes::from(text))),
            Line::Base64(bytes) => one(Step::Send(bytes)),
            Line::Dribble(text) => Box::new(Step::dribble(Bytes::from(text), Duration::ZERO).map(Some)),
            Line::Wait(time) => one(Step::Wait(Duration::from_millis(time))),
            Line::Cue(name) => one(Step::Until(Cue::new(given.clone(), name))),
            Line::Reset(true) => one(Step::Reset),
            Line::Hang(true) => one(Step::Hang),
            Line::End(true) => Box::new(iter::once(None)),
            Line::Reset(false) | Line::Hang(false) | Line::End(false) => Box::new(iter::empty()),
            Line::Repeat(Repeat { times, send, base64, steps }) => match send.map(Bytes::from).or(base64) {
                Some(bytes) => Box::new((0..times).map(move |_| Some(Step::Send(bytes.clone())))),
                None => {
                    let given = given.clone();
                    Box::new((0..times).flat_map(move |_| expand(steps.clone(), given.clone())))
                }
            },
        }
    }))
}

fn base64<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
    let text = String::deserialize(deserializer)?;
    BASE64_STANDARD.decode(text).map(Bytes::from).map_err(serde::de::Error::custom)
}

fn base64_option<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Bytes>, D::Error> {
    base64(deserializer).map(Some)
}
