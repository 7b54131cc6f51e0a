//! The driver in a browser: what natively cannot be tested. Timers, sources through wasm-streams, what crosses the
//! boundary. Run by `wasm-pack test --headless --chrome -- --features npm --test web`.
#![cfg(all(target_family = "wasm", feature = "npm"))]

use js_sys::{Function, JSON, Object, Promise, Reflect};
use runnelet::web::{api::Connection, sys::Sink};
use wasm_bindgen::{JsCast, prelude::*};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// A sink that notes what it is told. `open` is the body of its `connect`, with `streamOf(...chunks)` at hand.
const SINK: &str = r#"
    const text = (bytes) => new TextDecoder().decode(bytes);
    const streamOf = (...chunks) => new ReadableStream({
        start(controller) {
            for (const chunk of chunks) controller.enqueue(chunk);
            controller.close();
        },
    });
    const connect = new Function("streamOf", "attempt", "headers", "query", open);
    const told = [];
    let end;
    return {
        told,
        finished: new Promise((resolve) => (end = resolve)),
        connect: async (attempt, headers, query) => {
            told.push(["connect", attempt, ...headers, ...query]);
            return connect(streamOf, attempt, headers, query);
        },
        cancel: () => {},
        batch: (flags, bytes, table, names, index, offset) =>
            told.push(["batch", flags, text(bytes), [...table], text(names), index, offset]),
        error: ({ code, frame, attempt }) => told.push(["error", code, frame ?? null, attempt]),
        reset: () => told.push(["reset"]),
        changed() {
            this.connection.snapshot();
        },
        ended() {
            told.push(["ended", this.connection.snapshot().status]);
            end();
        },
        breathe: () => new Promise((resolve) => setTimeout(resolve)),
    };
"#;

const DEFAULTS: &str = r#"{
    "format": "ndjson",
    "timeouts": { "connect": 0, "firstFrame": 0, "quiet": 0, "stall": 0, "total": 0 },
    "limits": { "frameBytes": 1048576, "depth": 128, "queueBytes": 8388608, "errors": 100 },
    "consume": true, "isReopenable": true, "isResendable": true
}"#;

/// Runs a stream to its end; what the sink was told, as JSON text.
async fn told(open: &str, options: &str) -> String {
    let sink = Function::new_with_args("open", SINK).call1(&JsValue::NULL, &open.into()).unwrap();
    let defaults: Object = JSON::parse(DEFAULTS).unwrap().unchecked_into();
    let given: Object = JSON::parse(options).unwrap().unchecked_into();
    let options = Object::assign(&defaults, &given);
    let connection = Connection::new(sink.clone().unchecked_into::<Sink>(), &options, 7.0).ok().unwrap();
    connection.start(0.0);
    Reflect::set(&sink, &"connection".into(), &connection.into()).unwrap();
    let finished: Promise = get(&sink, "finished").unchecked_into();
    JsFuture::from(finished).await.unwrap();
    JSON::stringify(&get(&sink, "told")).unwrap().into()
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

#[wasm_bindgen_test]
async fn records_of_a_piece_cross_as_one_array() {
    assert_eq!(
        told(r#"return { body: streamOf('{"a":1}\n[2]\n', '"x"\n') }"#, "{}").await,
        r#"[["connect",1],["batch",0,"[{\"a\":1},[2]]",[0,0,0,0,0,0,0,1,8,0,0,0,0,0],"",0,0],"#.to_owned()
            + r#"["batch",0,"[\"x\"]",[0,0,0,0,0,0,0],"",2,12],["ended","done"]]"#
    );
}

#[wasm_bindgen_test]
async fn events_cross_as_text_with_ranges_in_utf16_units() {
    assert_eq!(
        told(
            r#"return { body: streamOf('event: e\nid: 1\ndata: é💧\n\ndata: b\n\n') }"#,
            r#"{"format":"sse"}"#
        )
        .await,
        r#"[["connect",1],["batch",5,"é💧\n\ndata: b",[0,0,1,2,0,0,3,1,29,0,2,0,11,12],"e\n1\n",0,0],["ended","done"]]"#
    );
}

#[wasm_bindgen_test]
async fn bytes_text_and_buffers_are_chunks() {
    let open = r#"
        const bytes = new TextEncoder().encode("1\n");
        return { body: streamOf(bytes, bytes.buffer, "", new Uint8Array(), "1\n") };
    "#;
    let told = told(open, "{}").await;
    assert_eq!(told.matches(r#"["batch",0,"[1]""#).count(), 3, "{told}");
    assert!(told.ends_with(r#"["ended","done"]]"#), "{told}");
}

#[wasm_bindgen_test]
async fn other_chunks_are_unsupported_whatever_they_are() {
    for junk in ["5", "null", "undefined", "{}", "Symbol()", "new Proxy({}, {})", "Object.create(null)"] {
        let told = told(&["return { body: streamOf('1\\n', ", junk, ") }"].concat(), "{}").await;
        assert!(told.contains(r#"["batch",0,"[1]""#), "{junk}: {told}");
        assert!(
            told.ends_with(r#"["error","unsupported",null,1],["ended","interrupted"]]"#),
            "{junk}: {told}"
        );
    }
}

#[wasm_bindgen_test]
async fn whatever_is_thrown_is_a_network_error() {
    for thrown in
        ["new Error('x')", "'x'", "undefined", "null", "Symbol()", "Object.create(null)", "{ message: 5 }"]
    {
        let told = told(&["throw ", thrown].concat(), "{}").await;
        assert_eq!(told, r#"[["connect",1],["error","network",null,1],["ended","failed"]]"#, "{thrown}");
    }
}

#[wasm_bindgen_test]
async fn what_cannot_be_read_is_final() {
    let options = r#"{"retry":{"attempts":3,"baseDelay":0,"maxDelay":0,"factor":1,"jitter":0}}"#;
    let told = told("throw { code: 'unsupported', message: 'no' }", options).await;
    assert_eq!(told, r#"[["connect",1],["error","unsupported",null,1],["ended","failed"]]"#);
}

#[wasm_bindgen_test]
async fn a_response_is_judged_by_its_head() {
    let open = r#"
        const init = { headers: { "content-type": "text/html" } };
        return { response: new Response("<p>", init), problem: new Uint8Array([60, 112, 62]) };
    "#;
    assert_eq!(
        told(open, "{}").await,
        r#"[["connect",1],["error","content-type",null,1],["ended","failed"]]"#
    );
}

#[wasm_bindgen_test]
async fn a_deadline_fires() {
    let options = r#"{"timeouts":{"connect":20}}"#;
    assert_eq!(
        told("return new Promise(() => {})", options).await,
        r#"[["connect",1],["error","connect-timeout",null,1],["ended","failed"]]"#
    );
}

#[wasm_bindgen_test]
async fn a_deadline_that_was_put_off_fires_at_its_time() {
    let open = r#"
        let left = 5;
        return { body: new ReadableStream({
            async pull(controller) {
                await new Promise((resolve) => setTimeout(resolve, left-- > 0 ? 20 : 1e6));
                controller.enqueue("1\n");
            },
        }) };
    "#;
    let told = told(open, r#"{"timeouts":{"stall":250}}"#).await;
    assert_eq!(told.matches("batch").count(), 5, "{told}");
    assert!(told.ends_with(r#"["error","stall-timeout",null,1],["ended","interrupted"]]"#), "{told}");
}

#[wasm_bindgen_test]
async fn an_attempt_says_where_it_goes_on() {
    let open = r#"
        if (attempt === 2) return { body: streamOf("data: b\n\n") };
        const body = new ReadableStream({
            pull(controller) {
                if (this.sent) return controller.error(new Error("cut"));
                this.sent = true;
                controller.enqueue("id: 7\ndata: a\n\n");
            },
        });
        return { body };
    "#;
    let options =
        r#"{"format":"sse","retry":{"attempts":3,"baseDelay":0,"maxDelay":0,"factor":1,"jitter":0}}"#;
    let told = told(open, options).await;
    assert!(told.contains(r#"["error","network",1,1],["connect",2,"Last-Event-ID","7"]"#), "{told}");
    assert!(told.ends_with(r#"["ended","done"]]"#), "{told}");
}

#[wasm_bindgen_test]
async fn a_giant_chunk_is_taken_in_pieces() {
    let open = r#"return { body: streamOf('{"n":1}\n'.repeat(500_000)) }"#;
    let told = told(open, r#"{"consume":false}"#).await;
    assert_eq!(told, r#"[["connect",1],["ended","done"]]"#);
}
