use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Response, Server};

async fn play(server: &Server, script: &Value) -> Response {
    server.open("POST", "/script", &[], &script.to_string()).await.read().await
}

/// Asks until the log of this key tells that its last response is over: the server sees a client leave a moment later.
async fn log_when_over(server: &Server, key: &str) -> Vec<Value> {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let log = server.get(&format!("/script/log?key={key}")).await.json();
        let log = log.as_array().expect("a list").clone();
        if log.last().is_some_and(|entry| entry["outcome"] != "open") {
            return log;
        }
        assert!(Instant::now() < deadline, "{log:?}");
    }
}

#[tokio::test]
async fn each_send_is_one_chunk() {
    let server = Server::start().await;
    let script = json!({
        "status": 203,
        "headers": { "content-type": "text/event-stream", "x-test": "1" },
        "steps": [
            { "send": "data: 1\n\n" }, { "base64": "AP8=" }, { "dribble": "ab" }, { "send": "" }, { "wait": 1 },
            { "repeat": { "times": 2, "send": "x" } },
            { "repeat": { "times": 2, "steps": [{ "send": "y" }, { "base64": "eg==" }] } },
            { "hang": false }, { "end": true }, { "send": "never" },
        ],
    });
    let response = play(&server, &script).await;
    assert_eq!(
        (response.status, response.header("content-type"), response.header("x-test")),
        (203, "text/event-stream", "1")
    );
    let expected: [&[u8]; 10] = [b"data: 1\n\n", b"\0\xff", b"a", b"b", b"x", b"x", b"y", b"z", b"y", b"z"];
    assert_eq!(response.chunks, expected);
    assert!(response.complete);
}

#[tokio::test]
async fn the_bare_list_of_steps_works_in_the_url() {
    let server = Server::start().await;
    let response = server.get("/script?steps=%5B%7B%22send%22%3A%22hi%22%7D%5D").await;
    assert_eq!((response.status, response.header("content-type"), response.text().as_str()), (200, "", "hi"));
}

#[tokio::test]
async fn attempts_follow_each_other_and_the_last_repeats() {
    let server = Server::start().await;
    let script = json!({
        "key": "attempts",
        "headers": { "content-type": "text/plain" },
        "attempts": [
            { "status": 503 },
            { "steps": [{ "send": "1" }, { "reset": true }] },
            { "steps": [{ "send": "2" }] },
        ],
    });
    let mut seen = Vec::new();
    for _ in 0..4 {
        let response = play(&server, &script).await;
        assert_eq!(response.header("content-type"), "text/plain");
        seen.push((response.status, response.text(), response.complete));
    }
    let expected = [(503, "", true), (200, "1", false), (200, "2", true), (200, "2", true)];
    assert_eq!(seen, expected.map(|(status, text, complete)| (status, text.to_owned(), complete)));
    let log = log_when_over(&server, "attempts").await;
    let outcomes: Vec<_> =
        log.iter().map(|entry| (entry["attempt"].as_u64(), entry["outcome"].as_str())).collect();
    let expected = [(1, "ended"), (2, "reset"), (3, "ended"), (4, "ended")];
    assert_eq!(outcomes, expected.map(|(attempt, outcome)| (Some(attempt), Some(outcome))));
}

#[tokio::test]
async fn the_log_shows_what_the_client_sent() {
    let server = Server::start().await;
    let url = "/script?key=log&steps=%5B%7B%22send%22%3A%22hi%22%7D%5D&after=7";
    let headers = [("Last-Event-ID", "n7"), ("Range", "bytes=3-")];
    server.open("PATCH", url, &headers, "12345").await.read().await;
    let entry = log_when_over(&server, "log").await.remove(0);
    assert_eq!(
        (&entry["method"], &entry["url"], &entry["bodyLength"]),
        (&json!("PATCH"), &json!(url), &json!(5))
    );
    assert_eq!(
        (&entry["headers"]["last-event-id"], &entry["headers"]["range"]),
        (&json!("n7"), &json!("bytes=3-"))
    );
    assert_eq!((&entry["outcome"], &entry["disconnected"]), (&json!("ended"), &json!(false)));
    assert_eq!(server.get("/script/log?key=other").await.json(), json!([]));
}

#[tokio::test]
async fn the_log_shows_that_a_client_left() {
    let server = Server::start().await;
    let script = json!({ "key": "left", "steps": [{ "send": "hi" }, { "hang": true }] });
    let mut open = server.open("POST", "/script", &[], &script.to_string()).await;
    assert_eq!(open.chunk().await, Ok(Some(b"hi".to_vec())));
    let log = server.get("/script/log?key=left").await.json();
    assert_eq!((&log[0]["outcome"], &log[0]["disconnected"]), (&json!("open"), &json!(false)));
    drop(open);
    let entry = log_when_over(&server, "left").await.remove(0);
    assert_eq!((&entry["outcome"], &entry["disconnected"]), (&json!("disconnected"), &json!(true)));
    server.wait_for_open_streams(0).await;
}

#[tokio::test]
async fn a_script_waits_for_its_cues() {
    let server = Server::start().await;
    let script = json!({
        "key": "cues",
        "steps": [{ "send": "a" }, { "cue": "first" }, { "repeat": { "times": 2, "steps": [{ "cue": "second" }, { "send": "b" }] } }],
    });
    let mut running = server.open("POST", "/script", &[], &script.to_string()).await;
    assert_eq!(running.chunk().await, Ok(Some(b"a".to_vec())));
    for cue in ["cue?key=other&name=first", "cue?key=cues&name=second"] {
        assert_eq!(server.get(&format!("/script/{cue}")).await.status, 204);
    }
    server.wait_for_open_streams(1).await;
    assert_eq!(server.get("/script/log?key=cues").await.json()[0]["outcome"], "open");
    server.get("/script/cue?key=cues&name=first").await;
    assert_eq!(running.read().await.text(), "bb");
    assert_eq!(play(&server, &script).await.text(), "abb");
    for bad in ["cue?key=cues", "cue?name=first"] {
        assert_eq!(server.get(&format!("/script/{bad}")).await.status, 400);
    }
}

#[tokio::test]
async fn a_content_length_can_be_promised_and_broken() {
    let server = Server::start().await;
    let kept = json!({ "key": "kept", "headers": { "content-length": "2" }, "steps": [{ "send": "hi" }] });
    assert!(play(&server, &kept).await.complete);
    assert_eq!(log_when_over(&server, "kept").await[0]["outcome"], "ended");
    let broken =
        json!({ "headers": { "content-length": "9" }, "steps": [{ "send": "hi" }, { "reset": true }] });
    assert!(!play(&server, &broken).await.complete);
}

#[tokio::test]
async fn a_reset_at_once_still_shows_the_head() {
    let server = Server::start().await;
    for _ in 0..20 {
        let response = play(&server, &json!({ "steps": [{ "reset": true }] })).await;
        assert_eq!((response.status, response.complete), (200, false));
    }
}

#[tokio::test]
async fn bad_scripts_are_refused() {
    let server = Server::start().await;
    for script in [
        json!({ "step": [] }),
        json!({ "steps": [{ "send": 1 }] }),
        json!({ "steps": [{ "base64": "*" }] }),
        json!({ "steps": [{ "repeat": { "times": 1, "steps": [{ "cue": "without a key" }] } }] }),
        json!({ "steps": [{ "wait": 600_001 }] }),
        json!({ "steps": [{ "repeat": { "times": 2 } }] }),
        json!({ "steps": [{ "repeat": { "times": 2, "send": "x", "base64": "eg==" } }] }),
        json!({ "status": 99 }),
        json!({ "headers": { "bad name": "x" } }),
        json!({ "headers": { "x": "a\nb" } }),
        json!("steps"),
    ] {
        let response = play(&server, &script).await;
        assert_eq!(
            (response.status, response.header("content-type")),
            (400, "application/problem+json"),
            "{script}"
        );
    }
    assert_eq!(server.open("POST", "/script", &[], "").await.status, 400);
}
