//! Responses and streams of the browser as streams of values for Rust programs. Run by
//! `wasm-pack test --headless --chrome -- --test web_io`.
#![cfg(all(target_family = "wasm", feature = "serde", feature = "stream"))]

use futures_util::StreamExt;
use js_sys::Function;
use runnelet::{
    Code, Config, Format, Severity, Status, StreamError,
    core::session::{End, FrameTest, Timeouts},
    io::{Event, FromFrame, Raw, Values},
    web::{Body, readable, response},
};
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[derive(Debug, Deserialize, PartialEq)]
struct Review {
    author: String,
    rating: u8,
}

/// What a JavaScript function body returns, with `streamOf(...chunks)` at hand: one chunk per pull, a function is called.
fn js<T: JsCast>(body: &str) -> T {
    let tools = r#"
        const encoder = new TextEncoder();
        const streamOf = (...chunks) => new ReadableStream({
            async pull(controller) {
                if (chunks.length === 0) return controller.close();
                const next = chunks.shift();
                const chunk = typeof next === "function" ? await next() : next;
                controller.enqueue(typeof chunk === "string" ? encoder.encode(chunk) : chunk);
            },
            cancel: () => { globalThis.cancelled = (globalThis.cancelled ?? 0) + 1; },
        }, { highWaterMark: 0 });
    "#;
    let made = Function::new_no_args(&[tools, body].concat()).call0(&JsValue::NULL).expect("it returns");
    made.unchecked_into()
}

/// All items; asked again, there is nothing more.
async fn all<T: FromFrame>(mut values: Values<Body, T>) -> Vec<Result<T, StreamError>> {
    let items = values.by_ref().collect().await;
    assert!(values.next().await.is_none());
    items
}

fn codes<T>(items: Vec<Result<T, StreamError>>) -> Vec<Result<T, (Code, Severity)>> {
    items.into_iter().map(|item| item.map_err(|error| (error.code, error.severity))).collect()
}

#[wasm_bindgen_test]
async fn a_response_is_a_stream_of_serde_types() {
    let from = js(r#"
        const body = streamOf('{"author":"Zo', encoder.encode('ë","rating":5}\n{"author"').buffer, ':1}\n{]\n{"author":"B","rating":1}');
        return new Response(body, { headers: { "content-type": "application/x-ndjson" } });
    "#);
    let mut reviews = response::<Review>(from, Config::default());
    let items = codes(reviews.by_ref().collect().await);
    let review = |author: &str, rating| Ok(Review { author: author.into(), rating });
    let bad = |code| Err((code, Severity::Frame));
    assert_eq!(items, [review("Zoë", 5), bad(Code::Schema), bad(Code::FrameSyntax), review("B", 1)]);
    let snapshot = reviews.snapshot();
    assert_eq!((snapshot.status, snapshot.error_count, snapshot.partial), (Status::Done, 2, true));
}

#[wasm_bindgen_test]
async fn an_error_status_is_told_with_its_problem() {
    let from = js(r#"
        const body = streamOf('{"title":"gone', ' away"}', () => new Promise(() => {}));
        return new Response(body, { status: 410, headers: { "content-type": "application/problem+json" } });
    "#);
    let items = all(response::<Review>(from, Format::Ndjson)).await;
    let [Err(error)] = &items[..] else { panic!("{items:?}") };
    assert_eq!((error.code, error.http_status), (Code::HttpStatus, Some(410)));
    assert_eq!(error.problem.as_deref(), Some(r#"{"title":"gone away"}"#), "{error}");

    let page = js("return new Response('<p>log in', { headers: { 'content-type': 'Text/HTML' } })");
    let items = all(response::<Review>(page, Format::Ndjson)).await;
    let [Err(error)] = &items[..] else { panic!("{items:?}") };
    assert_eq!((error.code, error.snippet.as_deref()), (Code::ContentType, Some("<p>log in")));

    let nothing = js("return new Response(null, { status: 204 })");
    assert_eq!(all(response::<Review>(nothing, Format::Ndjson)).await, []);
}

#[wasm_bindgen_test]
async fn what_came_before_it_broke_is_delivered() {
    for (thrown, said) in [("new TypeError('cut')", "cut"), ("undefined", "broke"), ("Symbol()", "broke")] {
        let from = js(&["return streamOf('data: a\\n\\ndata: b', () => { throw ", thrown, " })"].concat());
        let items = all(readable::<Event<Raw>>(from, Format::Sse)).await;
        let [Ok(event), Err(error)] = &items[..] else { panic!("{items:?}") };
        assert_eq!((&event.data[..], event.event.as_str()), (&b"a"[..], "message"));
        assert_eq!((error.code, error.severity), (Code::Network, Severity::Stream));
        assert!(error.message.contains(said), "{error}");
    }
    let items = all(readable::<Raw>(js("return streamOf('a\\n', 5, 'b\\n')"), Format::Lines)).await;
    assert_eq!(codes(items), [Ok(Raw(b"a".to_vec())), Err((Code::Unsupported, Severity::Stream))]);
}

#[wasm_bindgen_test]
async fn a_silent_stream_is_ended_by_the_timer() {
    let from = js("return streamOf('a\\n', () => new Promise(() => {}))");
    let timeouts = Timeouts { stall: Some(60), ..Timeouts::default() };
    let items = all(readable::<Raw>(from, Config { timeouts, ..Format::Lines.into() })).await;
    assert_eq!(codes(items), [Ok(Raw(b"a".to_vec())), Err((Code::StallTimeout, Severity::Stream))]);
}

#[wasm_bindgen_test]
async fn a_stream_that_is_dropped_or_has_its_promised_end_is_cancelled() {
    let cancelled = || js::<JsValue>("return globalThis.cancelled ?? 0").as_f64();
    js::<JsValue>("globalThis.cancelled = 0");
    let endless = "return streamOf('a\\n[END]\\n', () => new Promise(() => {}))";
    let mut lines = readable::<Raw>(js(endless), Format::Lines);
    assert_eq!(lines.next().await, Some(Ok(Raw(b"a".to_vec()))));
    assert_eq!(cancelled(), Some(0.0));
    drop(lines);
    assert_eq!(cancelled(), Some(1.0));
    let end = End::Marker(FrameTest::Text("[END]".into()));
    let items = all(readable::<Raw>(js(endless), Config { end, ..Format::Lines.into() })).await;
    assert_eq!((items.len(), cancelled()), (1, Some(2.0)));
}

#[wasm_bindgen_test]
async fn what_cannot_be_read_is_unsupported() {
    let locked = js("const stream = streamOf('a\\n'); stream.getReader(); return stream");
    assert_eq!(
        codes(all(readable::<Raw>(locked, Format::Lines)).await),
        [Err((Code::Unsupported, Severity::Stream))]
    );
    let used = js("const response = new Response('a\\n'); response.text(); return response");
    assert_eq!(
        codes(all(response::<Raw>(used, Format::Lines)).await),
        [Err((Code::Unsupported, Severity::Stream))]
    );
}

#[wasm_bindgen_test]
async fn a_giant_chunk_is_taken_in_pieces() {
    let from = js(r#"return streamOf('{"author":"A","rating":1}\n'.repeat(100_000))"#);
    let mut reviews = readable::<Review>(from, Format::Ndjson);
    let mut count = 0;
    while let Some(review) = reviews.next().await {
        assert_eq!(review.map(|review| review.rating), Ok(1));
        count += 1;
    }
    assert_eq!(count, 100_000);
}
