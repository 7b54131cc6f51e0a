use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::client::{Response, Server};

async fn energy(server: &Server, fault: &str) -> Response {
    server.get(&format!("/stream/dash/energy?count=6&interval=0&delay=0&{fault}")).await
}

fn years(response: &Response) -> Vec<u64> {
    response.records().iter().filter_map(|record| record["year"].as_u64()).collect()
}

#[tokio::test]
async fn cut_ends_cleanly_without_the_last_frame() {
    let server = Server::start().await;
    for (at, frames) in [("", 2), ("&at=0", 0), ("&at=3", 3), ("&at=6", 6)] {
        let response = energy(&server, &format!("fault=cut{at}")).await;
        assert!(response.complete);
        assert_eq!((years(&response).len(), response.chunks.len()), (frames, frames), "{at}");
    }
    let beyond = energy(&server, "fault=cut&at=7").await;
    assert_eq!(beyond.records()[6], json!({ "type": "done" }));
}

#[tokio::test]
async fn reset_breaks_the_body_in_the_middle_of_a_frame_a_hundred_times() {
    let server = Server::start().await;
    let healthy = energy(&server, "").await;
    let rounds = (0..100).map(|round| {
        let (server, at) = (&server, round % 6);
        async move { (at, energy(server, &format!("fault=reset&at={at}")).await) }
    });
    for (at, response) in join_all(rounds).await {
        let half = healthy.chunks[at].len() / 2;
        assert!(!response.complete && response.inside_chunk, "must not end cleanly");
        assert_eq!(response.chunks[..at], healthy.chunks[..at]);
        assert_eq!(response.chunks[at], healthy.chunks[at][..half]);
        assert_eq!(response.chunks.len(), at + 1);
    }
}

#[tokio::test]
async fn reset_delivers_everything_before_it_to_a_client_that_reads_late() {
    let server = Server::start().await;
    // More than the socket's buffers hold, so that the server has to wait for the client.
    let flood = json!({ "repeat": { "send": "x".repeat(64 * 1024), "times": 200 } });
    let script = json!({ "steps": [flood, { "reset": true }] });
    let open = server.open("POST", "/script", &[], &script.to_string()).await;
    server.wait_for_open_streams(1).await;
    let response = open.read().await;
    assert!(!response.complete);
    assert_eq!(response.bytes().len(), 200 * 64 * 1024);
}

#[tokio::test]
async fn reset_in_http_1_0_adds_nothing_to_a_body_without_chunks() {
    let server = Server::start().await;
    for url in [
        "/script?steps=[{%22send%22:%221%5Cn%22},{%22reset%22:true}]",
        "/stream/dash/energy?interval=0&delay=0&fault=reset&at=1",
    ] {
        let answer = server.get_in_http_1_0(url).await;
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        assert!(head.starts_with("HTTP/1.0 200") && !head.contains("chunked"), "{head}");
        assert!(!body.contains("400\r\n") && body.contains('1'), "{url}: {body:?}");
    }
}

#[tokio::test]
async fn reset_under_compression_breaks_too() {
    let server = Server::start().await;
    for coding in ["gzip", "br"] {
        let response = energy(&server, &format!("fault=reset&at=2&compress={coding}")).await;
        assert!(!response.complete && !response.bytes().is_empty(), "{coding}");
    }
}

#[tokio::test]
async fn stall_is_silent_until_the_client_leaves() {
    let server = Server::start().await;
    let mut open =
        server.open("GET", "/stream/dash/energy?interval=0&delay=0&fault=stall&at=2", &[], "").await;
    for _ in 0..2 {
        assert!(matches!(open.chunk().await, Ok(Some(_))));
    }
    assert!(tokio::time::timeout(Duration::from_millis(200), open.chunk()).await.is_err(), "must be silent");
    server.wait_for_open_streams(1).await;
    drop(open);
    server.wait_for_open_streams(0).await;
}

#[tokio::test]
async fn a_client_that_leaves_ends_any_stream() {
    let server = Server::start().await;
    let mut open = Vec::new();
    for i in 0..20 {
        open.push(server.open("GET", &format!("/stream/news?interval=60000&seed={i}"), &[], "").await);
    }
    server.wait_for_open_streams(20).await;
    drop(open);
    server.wait_for_open_streams(0).await;
}

#[tokio::test]
async fn a_bad_record_spoils_only_itself() {
    let server = Server::start().await;
    let healthy = energy(&server, "").await.records();
    let records = energy(&server, "fault=bad-record&at=4").await.records();
    for (i, record) in records.iter().enumerate() {
        assert_eq!(*record, if i == 4 { Value::Null } else { healthy[i].clone() }, "record {i}");
    }
    for (name, frames) in [("news", 7), ("json-seq", 7), ("lines", 6), ("text", 6), ("json", 8)] {
        let url = format!("/stream/{name}?count=6&interval=0");
        let healthy = server.get(&url).await.chunks;
        let spoilt = server.get(&format!("{url}&fault=bad-record&at=4")).await.chunks;
        let different: Vec<_> = (0..frames).filter(|&i| healthy[i] != spoilt[i]).collect();
        assert_eq!((different, spoilt.len()), (vec![4], frames), "{name}");
    }
}

#[tokio::test]
async fn a_server_error_is_told_in_band_and_last() {
    let server = Server::start().await;
    for (name, error) in [
        ("dash/energy", "{\"error\":{\"message\":\"The data source went away\"}}\n"),
        ("news", "event: error\ndata: {\"message\":\"The data source went away\"}\n\n"),
        ("json-seq", "\u{1e}{\"error\":{\"message\":\"The data source went away\"}}\n"),
    ] {
        let url = format!("/stream/{name}?count=6&interval=0&delay=0&fault=server-error&at=3");
        let response = server.get(&url).await;
        assert!(response.complete);
        assert_eq!((response.chunks.len(), response.chunks[3].as_slice()), (4, error.as_bytes()), "{name}");
    }
    let document = server.get("/stream/json?count=6&interval=0&fault=server-error&at=3").await.json();
    assert_eq!(document["error"]["message"], "The data source went away");
}

#[tokio::test]
async fn dribble_sends_one_byte_per_chunk() {
    let server = Server::start().await;
    let response = energy(&server, "fault=dribble").await;
    assert!(response.complete && response.chunks.iter().all(|chunk| chunk.len() == 1));
    assert_eq!(response.bytes(), energy(&server, "").await.bytes());
}

#[tokio::test]
async fn buffered_comes_in_one_piece_after_the_whole_time() {
    let server = Server::start().await;
    let start = Instant::now();
    let response = server.get("/stream/dash/energy?count=5&interval=20&delay=0&fault=buffered").await;
    assert!(start.elapsed() >= Duration::from_millis(100));
    assert_eq!((years(&response).len(), response.chunks.len()), (5, 1));
}

#[tokio::test]
async fn slow_takes_ten_times_the_interval() {
    let server = Server::start().await;
    let start = Instant::now();
    let response = server.get("/stream/dash/energy?count=1&interval=60&delay=0&fault=slow").await;
    assert!(start.elapsed() >= Duration::from_millis(600) && response.complete);
}

#[tokio::test]
async fn delay_holds_the_headers_back() {
    let server = Server::start().await;
    let start = Instant::now();
    server.open("GET", "/stream/dash/energy?delay=150", &[], "").await;
    assert!(start.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn refusals_have_their_status_and_type() {
    let server = Server::start().await;
    for (fault, status, content_type) in [
        ("http-500", 500, "application/problem+json"),
        ("http-404", 404, "application/problem+json"),
        ("http-429", 429, "application/problem+json"),
        ("html-200", 200, "text/html; charset=utf-8"),
        ("wrong-type", 200, "image/png"),
        ("no-content", 204, ""),
        ("empty", 200, "application/x-ndjson"),
    ] {
        let response = energy(&server, &format!("fault={fault}")).await;
        assert_eq!((response.status, response.header("content-type")), (status, content_type), "{fault}");
        assert!(response.complete, "{fault}");
        let no_bytes = matches!(fault, "no-content" | "empty");
        assert_eq!(response.bytes().is_empty(), no_bytes, "{fault}");
        if content_type == "application/problem+json" {
            assert_eq!(response.json()["status"], status);
        }
        assert_eq!(response.header("retry-after") == "1", fault == "http-429");
    }
}

#[tokio::test]
async fn fail_first_counts_by_key() {
    let server = Server::start().await;
    for (key, statuses) in [("a", [500, 500, 200]), ("b", [500, 500, 200])] {
        for status in statuses {
            let response = energy(&server, &format!("fault=http-500&fail-first=2&key={key}")).await;
            assert_eq!(response.status, status, "{key}");
        }
    }
}

#[tokio::test]
async fn a_client_that_resumes_gets_through_cuts() {
    let server = Server::start().await;
    let (mut last, mut ids, mut requests) = (String::new(), Vec::new(), 0);
    loop {
        let url = "/stream/news?count=10&interval=0&fault=cut&at=4";
        let text = server.open("GET", url, &[("Last-Event-ID", &last)], "").await.read().await.text();
        requests += 1;
        for id in text.lines().filter_map(|line| line.strip_prefix("id: ")) {
            id.clone_into(&mut last);
            ids.push(last.clone());
        }
        if text.contains("event: complete") {
            break;
        }
    }
    assert_eq!(ids, (1..=10).map(|i| format!("n{i}")).collect::<Vec<_>>());
    assert_eq!(requests, 3);
}
