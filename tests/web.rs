//! The connection in a browser: what natively cannot be tested. What crosses the boundary, calls from within calls, and
//! when held values leave. Run by `wasm-pack test --headless --chrome -- --features npm --test web`.
#![cfg(all(target_family = "wasm", feature = "npm"))]

use js_sys::Function;
use runnelet::web::{api::Connection, sys::Sink};
use wasm_bindgen::{JsCast, prelude::*};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// A sink that notes what it is told, a line each, and then calls the hook of that name if there is one.
const SINK: &str = r#"
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    const sink = { told: [], alarms: [], hooks: {}, growths: 0 };
    const tell = (name, ...rest) => {
        sink.told.push([name, ...rest].join(" ").trimEnd());
        sink.hooks[name]?.(...rest);
    };
    for (const name of ["connect", "read", "cancel", "reset", "ended"]) sink[name] = (...rest) => tell(name, ...rest);
    sink.error = (text) => tell("error", JSON.parse(text).code, JSON.parse(text).frame ?? "-");
    sink.changed = () => sink.hooks.changed?.();
    sink.dirty = () => tell("dirty");
    sink.operations = (words, text) => tell("operations", words.length > 0, decoder.decode(text));
    sink.alarm = (at) => sink.alarms.push(Math.round((at - performance.now()) / 1000));
    sink.grew = () => tell("grew");
    sink.growth = () => (sink.growths += 1);
    sink.batch = (flags, bytes, marks, places, names, index, offset, weight) => {
        const text = (flags & 3) === 2 ? String([...bytes]) : decoder.decode(bytes);
        if (flags & 8 && (flags & 3) === 1 && text.length !== bytes.length) {
            tell("refused", flags);
            return false;
        }
        sink.weight = weight;
        const values = (flags & 3) === 0 ? text.trim() : text;
        tell("batch", flags, values, `[${marks}]`, `[${places}]`, JSON.stringify(decoder.decode(names)), index, offset);
        return true;
    };
    return sink;
"#;

/// What the scripts have at hand: the connection `c`, the `sink`, and these.
const TOOLS: &str = r#"
    const encode = (text) => new TextEncoder().encode(text);
    const open = (head = "{}") => { c.start(0); c.head(1, head); sink.told.length = 0; };
    const chunk = (text) => {
        const flags = c.chunk(1, encode(text), 1);
        sink.told.push("flags " + flags);
    };
    const state = () => JSON.parse(c.snapshot());
    const sleep = (ms) => { for (const end = performance.now() + ms; performance.now() < end; ); };
"#;

/// The options as JSON text; `more` is what the test sets.
const OPTIONS: &str = r#"
    return JSON.stringify({
        format,
        timeouts: { connect: 0, firstFrame: 0, quiet: 0, stall: 0, total: 0 },
        limits: { frameBytes: 1048576, depth: 128, queueBytes: 8388608, errors: 1000 },
        consume: true,
        isReopenable: true,
        isResendable: true,
        ...JSON.parse(more),
    });
"#;

const RETRY: &str = r#"{ "retry": { "attempts": 3, "baseDelay": 0, "maxDelay": 0, "factor": 1000, "jitter": 0, "restart": true } }"#;

fn call(arguments: &str, body: &str, first: &JsValue, second: &JsValue) -> JsValue {
    let called = Function::new_with_args(arguments, body).call2(&JsValue::NULL, first, second);
    called.unwrap_or_else(|thrown| panic!("{body}: {thrown:?}"))
}

/// Runs a script against a connection; what the sink was told, a line each.
fn told_with(format: &str, more: &str, script: &str) -> String {
    let sink = call("", SINK, &JsValue::NULL, &JsValue::NULL);
    let options = call("format, more", OPTIONS, &format.into(), &more.into()).as_string().unwrap();
    let connection = Connection::new(sink.clone().unchecked_into::<Sink>(), &options, 7.0).ok().unwrap();
    let body = [TOOLS, script, "; return sink.told.join('\\n');"].concat();
    call("c, sink", &body, &connection.into(), &sink).as_string().unwrap()
}

fn told(format: &str, script: &str) -> String {
    told_with(format, "{}", script)
}

#[track_caller]
fn assert_told(told: &str, expected: &[&str]) {
    assert_eq!(told.split('\n').collect::<Vec<_>>(), expected);
}

#[wasm_bindgen_test]
fn a_run_from_its_start_to_its_end() {
    let script = r#"
        c.start(0); c.head(1, "{}"); chunk("1\n"); chunk('[2]\n"x"'); c.eof(1);
        sink.told.push(JSON.stringify([state().status, state().frames, state().bytes]));
    "#;
    assert_told(
        &told("ndjson", script),
        &[
            r#"connect 1 {"headers":[],"query":[]}"#,
            "read",
            "flags 3",
            "flags 3",
            r#"batch 8 [1,[2]] [] [0,0,0,0,0,1,2,0,0,0] "" 0 0"#,
            r#"batch 8 ["x"] [] [0,0,0,0,0] "" 2 6"#,
            "cancel 1",
            "ended",
            r#"["done",3,9]"#,
        ],
    );
}

#[wasm_bindgen_test]
fn places_cross_only_if_asked_for() {
    let script = r#"open(); c.places(false); chunk("1\n2\n"); c.deliver();"#;
    assert_told(&told("ndjson", script), &["flags 3", r#"batch 8 [1,2] [] [] "" 0 0"#]);
}

#[wasm_bindgen_test]
fn text_that_is_not_ascii_is_refused_once_and_comes_again_in_utf16_units() {
    let script = r#"
        open(); c.places(false);
        chunk("\u{1F4A7}é\n"); c.deliver();
        chunk("é\n"); c.deliver();
        chunk("ab\n"); c.deliver();
    "#;
    assert_told(
        &told("lines", script),
        &[
            "flags 3",
            "refused 9",
            "batch 1 \u{1F4A7}é [0,3] [] \"\" 0 0",
            "flags 3",
            "batch 1 é [0,1] [] \"\" 1 7",
            "flags 3",
            r#"batch 1 ab [0,2] [] "" 2 10"#,
        ],
    );
}

#[wasm_bindgen_test]
fn events_bring_their_names() {
    let script = r#"open(); chunk("event: e\nid: 1\ndata: é\u{1F4A7}\n\ndata: b\n\n"); c.eof(1);"#;
    let told = told("sse", script);
    let values: Vec<_> = told.lines().filter(|line| !line.starts_with("flags")).collect();
    assert_eq!(values[0], "refused 13");
    assert!(told.contains(r#""e\n1\n" 0 0"#), "{told}");
    assert!(told.contains("[0,3,11,12] [0,0,1,2,0,1,29,0,2,0]"), "{told}");
    assert!(told.ends_with("\nended"), "{told}");
}

#[wasm_bindgen_test]
fn bytes_cross_as_they_are() {
    let script = "open(); c.chunk(1, new Uint8Array([0, 255, 10]), 1); c.deliver();";
    assert_told(&told("bytes", script), &[r#"batch 10 0,255,10 [0,3] [0,0,0,0,0] "" 0 0"#]);
}

#[wasm_bindgen_test]
fn held_values_go_before_what_tells_of_something_else() {
    let one = r#"batch 8 [1] [] [0,0,0,0,0] "" 0 0"#;
    for (more, script, expected) in [
        ("{}", r#"c.deliver(); c.deliver()"#, &[one][..]),
        ("{}", r#"c.eof(1)"#, &[one, "cancel 1", "ended"]),
        ("{}", r#"c.broken(1, "cut")"#, &[one, "cancel 1", "error network 1", "ended"]),
        ("{}", r#"c.abort()"#, &[one, "cancel 1", "error aborted -", "ended"]),
        ("{}", r#"c.unreadable("no")"#, &[one, "cancel 1", "error unsupported -", "ended"]),
        ("{}", r#"c.report("sink", "no")"#, &[one, "error sink -"]),
        ("{}", r#"c.tick()"#, &[one]),
        ("{}", r#"chunk("{x\n")"#, &[one, "error frame-syntax 1", "flags 1"]),
        (
            "{}",
            r#"chunk("2\n{x\n3\n")"#,
            &[
                r#"batch 8 [1,2,   3] [] [0,0,0,0,0,1,2,0,0,0,3,7,0,0,0] "" 0 0"#,
                "error frame-syntax 2",
                "flags 1",
            ],
        ),
        (RETRY, r#"c.broken(1, "cut")"#, &[one, "cancel 1", "error network 1"]),
        (
            RETRY,
            r#"c.broken(1, "cut"); sink.told.length = 0; sleep(5); c.tick(); c.head(2, "{}"); c.chunk(2, encode("7\n"), 1); c.deliver()"#,
            &[
                "reset",
                r#"connect 2 {"headers":[],"query":[]}"#,
                "read",
                r#"batch 8 [7] [] [0,0,0,0,0] "" 1 2"#,
            ],
        ),
    ] {
        let script = [r#"open(); c.chunk(1, encode("1\n"), 1); "#, script].concat();
        assert_told(&told_with("ndjson", more, &script), expected);
    }
}

#[wasm_bindgen_test]
fn values_are_not_held_beyond_their_bound_nor_behind_a_full_queue() {
    let script = r#"
        open(); c.places(false);
        let pieces = 0;
        while (sink.told.length === 0) { c.chunk(1, encode('"' + "x".repeat(998) + '"\n'), 1); pieces += 1; }
        sink.told = [pieces <= 66 && sink.told.length === 1 && sink.weight < (66 << 10)];
    "#;
    assert_told(&told("ndjson", script), &["true"]);

    let script = r#"
        open(); c.places(false);
        chunk('1\n'); sink.told.push("paused " + state().paused);
        c.deliver(); c.consumed(sink.weight);
    "#;
    let more = r#"{ "limits": { "frameBytes": 1000, "depth": 9, "queueBytes": 10, "errors": 9 } }"#;
    assert_told(
        &told_with("ndjson", more, script),
        &["flags 2", "paused true", r#"batch 8 [1] [] [] "" 0 0"#, "read"],
    );
}

#[wasm_bindgen_test]
fn a_piece_of_many_errors_is_heavy() {
    assert!(told("ndjson", r#"open(); chunk("x\n".repeat(64))"#).ends_with("flags 1"));
    assert!(told("ndjson", r#"open(); chunk("x\n".repeat(65))"#).ends_with("flags 5"));
}

#[wasm_bindgen_test]
fn a_sink_may_call_back() {
    for (more, hooks, expected) in [
        ("{}", r#"connect: () => c.head(1, "{}"), read: () => c.eof(1)"#, "ended"),
        ("{}", r#"connect: () => c.broken(1, "no")"#, "ended"),
        ("{}", r#"connect: () => c.abort()"#, "ended"),
        (
            "{}",
            r#"connect: () => { c.head(1, "{}"); c.chunk(1, encode("1\n"), 1); c.snapshot(); c.eof(1); }"#,
            "ended",
        ),
        (
            "{}",
            r#"connect: () => c.head(1, "{}"), read: () => { c.chunk(1, encode("1\n2"), 1); c.eof(1); }"#,
            "ended",
        ),
        ("{}", r#"connect: () => c.head(1, "{}"), read: () => c.abort(), cancel: () => c.abort()"#, "ended"),
        (
            "{}",
            r#"connect: () => c.unreadable("no"), ended: () => { c.retry(); c.abort(); c.eof(1); c.tick(); }"#,
            "ended",
        ),
        (
            "{}",
            r#"connect: () => c.head(1, "{}"), read: () => c.eof(1), ended: () => { c.abort(); c.flush(); c.look(); c.deliver(); }"#,
            "ended",
        ),
        (
            "{}",
            r#"connect: () => c.head(1, "{}"), changed: () => { c.snapshot(); c.wake(); c.consumed(1); c.places(true); }, read: () => c.eof(1)"#,
            "ended",
        ),
        (
            "{}",
            r#"connect: () => c.broken(1, "no"), error: () => { c.report("sink", "x"); sink.hooks.error = undefined; }"#,
            "error sink -",
        ),
        (
            RETRY,
            r#"connect: (attempt) => c.broken(attempt, "no"), error: () => { sleep(3); c.tick(); }"#,
            "ended",
        ),
        (
            RETRY,
            r#"connect: (attempt) => c.broken(attempt, "no"), error: () => c.retry(), ended: () => (sink.hooks = {})"#,
            r#"connect 5 {"headers":[],"query":[]}"#,
        ),
    ] {
        let script = ["sink.hooks = {", hooks, "}; c.start(0);"].concat();
        let told = told_with("ndjson", more, &script);
        assert!(told.ends_with(expected), "{hooks}: {told}");
    }
}

#[wasm_bindgen_test]
fn what_a_sink_feeds_while_it_is_called_is_not_stuck() {
    // A consumer that pays back within a reset makes room, and the reader goes on at once.
    let script = r#"
        open(); c.chunk(1, encode("1\n"), 1); c.broken(1, "cut"); sink.told.length = 0;
        sink.hooks = { reset: () => c.consumed(sink.weight), read: () => { c.chunk(2, encode("7\n"), 1); c.deliver(); } };
        sleep(5); c.tick(); c.head(2, "{}");
    "#;
    assert_told(
        &told_with("ndjson", RETRY, script),
        &["reset", r#"connect 2 {"headers":[],"query":[]}"#, "read", r#"batch 8 [7] [] [0,0,0,0,0] "" 1 2"#],
    );
}

#[wasm_bindgen_test]
fn what_an_old_attempt_says_is_dropped() {
    let script = r#"
        open(); c.broken(1, "cut"); sleep(5); c.tick(); sink.told.length = 0;
        c.head(1, "{}"); chunk("1\n"); c.eof(1); c.broken(1, "again"); c.deliver();
        c.head(2, "{}"); c.chunk(2, encode("2\n"), 1); c.eof(2);
    "#;
    assert_told(
        &told_with("ndjson", RETRY, script),
        &["flags 0", "read", r#"batch 8 [2] [] [0,0,0,0,0] "" 0 0"#, "cancel 2", "ended"],
    );
}

#[wasm_bindgen_test]
fn an_attempt_says_where_it_goes_on() {
    let script = r#"
        open(); c.chunk(1, encode("id: é7\ndata: a\n\n"), 1); c.broken(1, "cut"); sink.told.length = 0;
        sleep(5); c.tick();
    "#;
    assert_told(
        &told_with("sse", RETRY, script),
        &[r#"connect 2 {"headers":["Last-Event-ID","é7"],"query":[]}"#],
    );
}

#[wasm_bindgen_test]
fn a_response_is_judged_by_its_head() {
    for (head, body, expected) in [
        (r#"{"status":200,"contentType":"text/html"}"#, "undefined", "error content-type -"),
        (r#"{"status":500}"#, r#"encode("{\"title\":\"é\"}")"#, "error http-status -"),
        (r#"{"status":200}"#, "undefined", "read"),
        ("{}", "undefined", "read"),
        (r#"{"status":"x","contentType":5}"#, "new Uint8Array(0)", "read"),
    ] {
        let script = ["c.start(0); c.head(1, '", head, "', ", body, ");"].concat();
        let told = told("ndjson", &script);
        assert!(told.lines().any(|line| line == expected), "{head}: {told}");
    }
}

#[wasm_bindgen_test]
fn options_that_cannot_be_used_are_named() {
    for (options, name) in [
        (r#"{"select":["a"]}"#, "select"),
        (r#"{"end":{"pointer":"a"}}"#, "end"),
        (r#"{"resume":"x"}"#, "resume"),
        (r#"{"resume":{"pointer":"/a"}}"#, "resume"),
        (r#"{"growing":{"pieces":"a"}}"#, "pieces"),
        (r#"{"plan":{"key":"a"}}"#, "key"),
        (r#"{"plan":{"slots":[{"pointer":"a"}]}}"#, "pointer"),
    ] {
        let sink = JsValue::NULL.unchecked_into::<Sink>();
        let error = Connection::new(sink, options, 7.0).err().unwrap();
        assert_eq!(error.as_string().as_deref(), Some(name), "{options}");
    }
    for options in ["{}", "5", "[]", r#"{"limits":5,"timeouts":"x","retry":[]}"#] {
        assert!(Connection::new(JsValue::NULL.unchecked_into(), options, f64::NAN).is_ok(), "{options}");
    }
}

#[wasm_bindgen_test]
fn a_deadline_is_told_once_and_put_off_for_nothing() {
    let more =
        r#"{ "timeouts": { "connect": 7000, "firstFrame": 0, "quiet": 0, "stall": 5000, "total": 90000 } }"#;
    let script = r#"
        c.start(performance.now());
        const connecting = [...sink.alarms];
        c.head(1, "{}"); c.chunk(1, encode("1\n"), 1);
        sleep(150); c.tick(); // the counts are told
        sink.alarms.length = 0;
        for (let at = 0; at < 50; at++) c.chunk(1, encode("x"), 1);
        sink.told = [JSON.stringify([connecting, sink.alarms])];
    "#;
    // The second is for the counts.
    assert_told(&told_with("ndjson", more, script), &["[[7],[0]]"]);
}

#[wasm_bindgen_test]
fn a_deadline_that_has_come_is_acted_upon() {
    let more = r#"{ "timeouts": { "connect": 200, "firstFrame": 0, "quiet": 0, "stall": 0, "total": 0 } }"#;
    let script = "c.start(performance.now()); c.tick(); sink.told.length = 0; sleep(210); c.tick();";
    assert_told(&told_with("ndjson", more, script), &["cancel 1", "error connect-timeout -", "ended"]);
}
