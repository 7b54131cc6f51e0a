use std::collections::BTreeMap;
use std::io::Read;

use serde_json::{Value, json};

use crate::client::Server;

#[tokio::test]
async fn every_scenario_streams_frame_by_frame_and_ends() {
    let server = Server::start().await;
    // How many chunks `count=3` makes, and what stands in the last one.
    for (name, content_type, chunks, last) in [
        ("reviews", "application/x-ndjson", 4, "{\"type\":\"done\",\"count\":3}\n"),
        ("ratings", "application/x-ndjson", 4, "{\"type\":\"done\"}\n"),
        ("recommendations", "application/x-ndjson", 4, "{\"type\":\"done\"}\n"),
        ("editions", "application/x-ndjson", 4, "{\"type\":\"done\"}\n"),
        ("orders", "application/x-ndjson", 6, "{\"type\":\"done\"}\n"),
        ("news", "text/event-stream", 4, "event: complete\ndata: {\"count\":3}\n\n"),
        ("dash/stocks", "application/x-ndjson", 4, "{\"type\":\"done\"}\n"),
        ("dash/weather", "application/x-ndjson", 4, "{\"type\":\"done\"}\n"),
        ("dash/flights", "application/x-ndjson", 4, "{\"type\":\"done\"}\n"),
        ("dash/energy", "application/x-ndjson", 4, "{\"type\":\"done\"}\n"),
        ("dash/cars", "application/x-ndjson", 4, "{\"type\":\"done\"}\n"),
        ("chat", "text/event-stream", 5, "data: [DONE]\n\n"),
        ("lines", "text/plain; charset=utf-8", 3, "\n"),
        ("text", "text/plain; charset=utf-8", 3, " "),
        ("json-seq", "application/json-seq", 4, "\u{1e}{\"type\":\"done\"}\n"),
        ("bytes", "application/octet-stream", 3, ""),
        ("json", "application/json", 5, "]}\n"),
    ] {
        let url = format!("/stream/{name}?count=3&interval=0&delay=0");
        let response = server.get(&url).await;
        assert_eq!((response.status, response.header("content-type")), (200, content_type), "{name}");
        assert_eq!(response.header("cache-control"), "no-store", "{name}");
        assert_eq!(response.header("x-accel-buffering"), "no", "{name}");
        assert!(response.complete && response.chunks.len() == chunks, "{name}: {:?}", response.chunks.len());
        assert!(response.chunks[chunks - 1].ends_with(last.as_bytes()), "{name}: {}", response.text());
        assert_eq!(server.get(&url).await.bytes(), response.bytes(), "{name}: the same URL, the same bytes");
    }
}

#[tokio::test]
async fn records_have_their_fields() {
    let server = Server::start().await;
    for (name, fields) in [
        ("reviews", "id author title text rating date film year"),
        ("ratings", "average count stars latest"),
        ("recommendations", "id name detail url price rating year"),
        ("dash/stocks", "id date MSFT AMZN IBM AAPL GOOG"),
        ("dash/weather", "id week max min rain wind wet"),
        ("dash/flights", "id time from to fromCity toCity distance delay"),
        ("dash/energy", "id year fossil nuclear renewable"),
        ("dash/cars", "id name year origin mpg horsepower weight cylinders"),
    ] {
        let records = server.get(&format!("/stream/{name}?interval=0&delay=0")).await.records();
        for record in &records[..records.len() - 1] {
            let mut expected: Vec<_> = fields.split(' ').collect();
            expected.sort_unstable();
            let mut found: Vec<_> =
                record.as_object().expect("an object").keys().map(String::as_str).collect();
            found.sort_unstable();
            assert_eq!(found, expected, "{name}: {record}");
        }
    }
}

#[tokio::test]
async fn ratings_summarize_the_reviews() {
    let server = Server::start().await;
    let reviews = server.get("/stream/reviews?interval=0&count=70&seed=3").await.records();
    let patches = server.get("/stream/ratings?interval=0&count=70&seed=3").await.records();
    let mut stars = json!({});
    for (i, patch) in patches[..70].iter().enumerate() {
        for (star, number) in patch["stars"].as_object().expect("stars") {
            stars[star] = number.clone();
        }
        assert_eq!(patch["count"], i + 1);
    }
    for star in 1..=5 {
        let rated = reviews[..70].iter().filter(|review| review["rating"] == star).count();
        assert_eq!(stars[star.to_string()], rated, "{star} stars");
    }
    assert_ne!(server.get("/stream/reviews?interval=0&seed=4").await.records(), reviews);
}

#[tokio::test]
async fn editions_add_up_what_the_houses_have() {
    let server = Server::start().await;
    let patches = server.get("/stream/editions?interval=0").await.records();
    let mut pieces = BTreeMap::new();
    for patch in &patches[1..patches.len() - 1] {
        for (edition, said) in patch["editions"].as_object().expect("editions") {
            let houses = said["houses"].as_object().expect("houses").values();
            let sum: &mut u64 = pieces.entry(edition.clone()).or_default();
            *sum += houses.map(|house| house["pieces"].as_u64().expect("pieces")).sum::<u64>();
            assert_eq!(said["stock"], *sum, "{edition}");
        }
    }
    assert_eq!(pieces.into_values().collect::<Vec<_>>(), [51, 1, 0]);
}

#[tokio::test]
async fn orders_are_operations_without_a_hole_that_speak_of_rows_that_are_there() {
    let server = Server::start().await;
    let frames = server.get("/stream/orders?interval=0&count=40").await.records();
    let (mut seq, mut orders, mut units) = (0, Vec::new(), Vec::new());
    let ops =
        frames.iter().flat_map(|frame| frame.as_array().cloned().unwrap_or_else(|| vec![frame.clone()]));
    for op in ops.filter(|op| op["op"].is_string()) {
        seq += 1;
        assert_eq!(op["seq"], seq, "{op}");
        let key = op["target"]["key"].as_u64();
        match (op["op"].as_str().expect("a name"), op["target"].as_str()) {
            ("begin" | "commit", _) => units.push(op["op"].clone()),
            ("upsert", Some("#orders")) if op["patch"] != true => {
                orders.insert(0, op["value"]["id"].as_u64())
            }
            ("trim", Some("#orders")) => {
                orders.truncate(usize::try_from(op["limit"].as_u64().expect("a limit")).expect("small"))
            }
            ("move", None) if key.is_some() => {
                assert!(orders.contains(&key), "{op}");
                orders.retain(|order| *order != key);
                orders.insert(0, key);
            }
            ("class", None) => assert!(orders.contains(&key), "{op}"),
            _ => {}
        }
    }
    assert_eq!(units, ["begin", "commit"].repeat(10));
    assert_eq!(orders.len(), 7);
}

#[tokio::test]
async fn ids_stay_unique_beyond_the_data() {
    let server = Server::start().await;
    let records = server.get("/stream/recommendations?interval=0&count=3000").await.records();
    assert_eq!(records.len(), 3001);
    assert_eq!(records[2999]["id"], "f3000");
}

#[tokio::test]
async fn news_resume_behind_the_last_event() {
    let server = Server::start().await;
    let url = "/stream/news?interval=0&count=8";
    let whole = server.get(url).await.text();
    let resume = async |id| server.open("GET", url, &[("Last-Event-ID", id)], "").await.read().await.text();
    let rest = resume("n5").await;
    assert!(rest.starts_with("id: n6\n") && whole.ends_with(&rest), "{rest}");
    assert_eq!(resume("n8").await, "event: complete\ndata: {\"count\":8}\n\n");
    for unknown in ["n9", "n0", "x5", "n-1", "seven"] {
        assert_eq!(resume(unknown).await, whole, "{unknown}");
    }
    assert!(whole.contains("\n\n: ping\n\nid: n5\n"));
    assert_eq!(server.get(&format!("{url}&after=n5")).await.text(), rest);
}

#[tokio::test]
async fn records_resume_behind_an_id() {
    let server = Server::start().await;
    let all = server.get("/stream/reviews?interval=0").await.text();
    let rest = server.get("/stream/reviews?interval=0&after=r10").await.text();
    assert!(rest.starts_with("{\"id\":\"r11\"") && all.ends_with(&rest));
}

fn chat_content(text: &str) -> String {
    let data = text.lines().filter_map(|line| line.strip_prefix("data: {"));
    let parts = data.map(|json| serde_json::from_str::<Value>(&format!("{{{json}")).expect("JSON"));
    parts.filter_map(|part| Some(part["choices"][0]["delta"]["content"].as_str()?.to_owned())).collect()
}

#[tokio::test]
async fn chat_answers_by_get_and_post() {
    let server = Server::start().await;
    for (prompt, answer) in [
        ("How good is Jaws?", "## Jaws (1975)\n\nThis is a horror film by **Steven Spielberg**."),
        ("Films by Ridley Scott", "## Films by Ridley Scott\n"),
        ("recommend a Western", "For a western evening"),
        ("Best of 1994", "## 1994\n"),
        ("the worst film?", "Brave choice."),
        ("What is in the box?", "The box has **22 films**"),
        ("", "I know 3,200 films"),
    ] {
        let encoded = prompt.replace(' ', "+");
        let got = server.get(&format!("/stream/chat?interval=0&prompt={encoded}")).await;
        assert!(chat_content(&got.text()).starts_with(answer), "{prompt}: {}", chat_content(&got.text()));
        let body = json!({ "prompt": prompt }).to_string();
        let posted = server.open("POST", "/stream/chat?interval=0", &[], &body).await.read().await;
        assert_eq!(posted.bytes(), got.bytes(), "{prompt}");
    }
    assert_eq!(server.open("POST", "/stream/chat", &[], "{").await.status, 400);
    assert_eq!(server.open("POST", "/stream/chat", &[], &" ".repeat(65 * 1024)).await.status, 413);
}

#[tokio::test]
async fn compression_is_flushed_with_each_frame() {
    let server = Server::start().await;
    let plain = server.get("/stream/reviews?count=4&interval=0").await;
    assert_eq!(plain.header("content-encoding"), "");
    for coding in ["gzip", "br"] {
        let url = format!("/stream/reviews?count=4&interval=0&compress={coding}");
        let mut open = server.open("GET", &url, &[], "").await;
        assert_eq!(open.headers["content-encoding"], coding);
        // What has arrived with each chunk can be read at once.
        let (mut bytes, mut seen) = (Vec::new(), Vec::new());
        while let Some(chunk) = open.chunk().await.expect("a clean end") {
            bytes.extend(chunk);
            seen.push(decompress(coding, &bytes).iter().filter(|&&byte| byte == b'\n').count());
        }
        assert_eq!(decompress(coding, &bytes), plain.bytes(), "{coding}");
        assert!((1..=4).all(|lines| seen.contains(&lines)), "{coding}: lines after each chunk: {seen:?}");
    }
}

/// As much as can be told from these bytes.
fn decompress(coding: &str, bytes: &[u8]) -> Vec<u8> {
    let mut reader: Box<dyn Read + '_> = match coding {
        "gzip" => Box::new(flate2::read::GzDecoder::new(bytes)),
        _ => Box::new(brotli_decompressor::Decompressor::new(bytes, 4096)),
    };
    let (mut out, mut byte) = (Vec::new(), [0]);
    while let Ok(1) = reader.read(&mut byte) {
        out.push(byte[0]);
    }
    out
}

#[tokio::test]
async fn mistakes_get_a_problem_document() {
    let server = Server::start().await;
    for (url, status, word) in [
        ("/stream/reviews?count=many", 400, "count"),
        ("/stream/reviews?cuont=1", 400, "cuont"),
        ("/stream/reviews?fault=fire", 400, "fire"),
        ("/stream/reviews?compress=zip", 400, "zip"),
        ("/stream/reviews?fail-first=1&fault=cut", 400, "key"),
        ("/stream/bytes?fault=server-error", 400, "server-error"),
        ("/stream/nothing", 404, "reviews"),
        ("/script?steps=%5B%7B%22sned%22:1%7D%5D", 400, "sned"),
        ("/script/log", 400, "key"),
    ] {
        let response = server.get(url).await;
        assert_eq!(
            (response.status, response.header("content-type")),
            (status, "application/problem+json"),
            "{url}"
        );
        let problem = response.json();
        assert_eq!(problem["status"], status, "{url}");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(word)), "{url}: {problem}");
    }
}

#[tokio::test]
async fn the_list_of_scenarios_is_true() {
    let server = Server::start().await;
    let list = server.get("/scenarios.json").await.json();
    let (scenarios, faults) = (&list["scenarios"], &list["faults"]);
    assert_eq!(scenarios.as_array().map(Vec::len), Some(17));
    for scenario in scenarios.as_array().expect("a list") {
        let path = scenario["path"].as_str().expect("a path");
        let response = server.get(&format!("{path}?interval=0&delay=0&count=1")).await;
        assert_eq!(response.header("content-type"), scenario["contentType"], "{path}");
    }
    for fault in faults.as_array().expect("a list") {
        let name = fault["name"].as_str().expect("a name");
        assert!(
            server.open("GET", &format!("/stream/reviews?fault={name}"), &[], "").await.status != 400,
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_stream_is_read_from_any_byte_on_by_range() {
    let server = Server::start().await;
    let url = "/stream/reviews?count=5&interval=0";
    let whole = server.get(url).await;
    assert_eq!((whole.status, whole.header("etag")), (200, ""));
    let bytes = whole.bytes();
    let ranged = async |from: usize, tag: &str| {
        let range = format!("bytes={from}-");
        let headers: &[(&str, &str)] = match tag {
            "" => &[("Range", &range)],
            tag => &[("Range", &range), ("If-Range", tag)],
        };
        server.open("GET", url, headers, "").await.read().await
    };
    let first = ranged(0, "").await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.len() > 2, "a strong tag: {tag}");
    for from in [0, 1, 100, bytes.len() - 1] {
        let part = ranged(from, &tag).await;
        let range = format!("bytes {from}-{}/{}", bytes.len() - 1, bytes.len());
        assert_eq!((part.status, part.header("content-range")), (206, range.as_str()));
        assert_eq!(part.bytes(), bytes[from..], "from {from}");
    }
    let none = ranged(bytes.len(), &tag).await;
    assert_eq!((none.status, none.bytes().len()), (416, 0));
    assert_eq!(none.header("content-range"), format!("bytes */{}", bytes.len()));
    let other = ranged(100, "\"another\"").await;
    assert_eq!((other.status, other.bytes()), (200, bytes));
}

#[tokio::test]
async fn a_client_that_continues_by_range_gets_through_resets() {
    let server = Server::start().await;
    let whole = server.get("/stream/reviews?count=20&interval=0").await.bytes();
    let (mut bytes, mut requests) = (Vec::new(), 0);
    while bytes.len() < whole.len() {
        let range = format!("bytes={}-", bytes.len());
        let url = "/stream/reviews?count=20&interval=0&fault=reset&at=8";
        let part = server.open("GET", url, &[("Range", &range)], "").await.read().await;
        bytes.extend(part.bytes());
        requests += 1;
    }
    assert_eq!((bytes, requests), (whole, 3));
}
