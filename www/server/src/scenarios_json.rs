use axum::body::Body;
use axum::http::{Response, header};
use axum::response::IntoResponse;
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::params::PARAMETERS;
use crate::scenario::{SCENARIOS, Scenario};

/// Scenarios, parameters and faults for a program: the same tables that the server itself works from.
pub(crate) async fn scenarios_json() -> Response<Body> {
    let document = json!({
        "scenarios": SCENARIOS.iter().copied().map(scenario).collect::<Vec<_>>(),
        "parameters": PARAMETERS.iter().map(|parameter| json!({
            "name": parameter.name,
            "type": parameter.kind,
            "max": parameter.max,
            "description": parameter.about,
        })).collect::<Vec<_>>(),
        "faults": Fault::ALL.iter().map(|fault| {
            let (label, about) = fault.about();
            json!({ "name": fault.name(), "label": label, "description": about, "at": fault.has_place() })
        }).collect::<Vec<_>>(),
    });
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")];
    (headers, document.to_string()).into_response()
}

fn scenario(scenario: &Scenario) -> Value {
    json!({
        "name": scenario.name,
        "path": format!("/stream/{}", scenario.name),
        "title": scenario.title,
        "format": scenario.format.name(),
        "contentType": scenario.format.content_type(),
        "methods": if scenario.prompt { json!(["GET", "POST"]) } else { json!(["GET"]) },
        "end": scenario.end.map(|end| serde_json::from_str::<Value>(end).unwrap_or(Value::Null)),
        "count": scenario.count,
        "interval": scenario.interval_ms,
        "delay": scenario.delay_ms,
    })
}
