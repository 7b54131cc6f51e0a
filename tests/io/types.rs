//! What values are made of.

use runnelet::{
    Code, Config, Format, Limits, Severity,
    core::{json::Pointer, session::Decode},
    io::{Event, Frame, FromFrame, Raw, read},
};
use serde::Deserialize;
use serde_json::{Value as Json, json};

#[derive(Debug, Deserialize, PartialEq)]
struct Row {
    id: u32,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Colour {
    Red,
    Green,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Name(String);

/// The values, none of them an error.
fn values<T: FromFrame>(config: impl Into<Config>, body: impl AsRef<[u8]>) -> Vec<T> {
    read::<T, _>(body.as_ref(), config).map(|item| item.unwrap_or_else(|error| panic!("{error:?}"))).collect()
}

fn row(id: u32, tags: &[&str]) -> Row {
    Row { id, tags: tags.iter().map(|tag| (*tag).to_owned()).collect() }
}

#[test]
fn records_become_serde_types() {
    let rows = [row(1, &["a", "é"]), row(2, &[])];
    let body = "{\"id\":1,\"tags\":[\"a\",\"\\u00e9\"]}\n\n {\"id\":2}\r\n";
    assert_eq!(values::<Row>(Format::Ndjson, body), rows);
    assert_eq!(
        values::<Row>(Format::JsonSeq, "\u{1e}{\"id\":1,\"tags\":[\"a\",\"é\"]}\n\u{1e}{\"id\":2}\n"),
        rows
    );
    assert_eq!(values::<Vec<Row>>(Format::Json, "[{\"id\":1,\"tags\":[\"a\",\"é\"]},{\"id\":2}]"), [rows]);
    assert_eq!(values::<Option<u8>>(Format::Ndjson, "null\n7\n"), [None, Some(7)]);
    assert_eq!(values::<Colour>(Format::Ndjson, "\"red\"\n\"green\"\n"), [Colour::Red, Colour::Green]);
}

#[test]
fn events_are_json_unless_decode_says_otherwise() {
    let body = "id: 1\nevent: e\ndata: {\"id\":3}\n\ndata: {\"id\":4}\n\n";
    assert_eq!(values::<Row>(Format::Sse, body), [row(3, &[]), row(4, &[])]);
    let event = |event: &str, id| Event { event: event.into(), id: "1".into(), data: row(id, &[]) };
    assert_eq!(values::<Event<Row>>(Format::Sse, body), [event("e", 3), event("message", 4)]);

    let text = Config { decode: Some(Decode::Text), ..Format::Sse.into() };
    assert_eq!(values::<String>(text.clone(), "data: a\ndata: b\n\ndata: \"c\"\n\n"), ["a\nb", "\"c\""]);
    assert_eq!(values::<String>(text, b"data: a\xFFb\n\n"), ["a\u{FFFD}b"]);
    assert_eq!(values::<Raw>(Format::Sse, "data: not JSON\n\n"), [Raw(b"not JSON".to_vec())]);
    let errors: Vec<_> = read::<Row, _>(&b"data: not JSON\n\n"[..], Format::Sse).collect();
    assert_eq!(errors[0].as_ref().map_err(|error| error.code), Err(Code::FrameSyntax));
}

#[test]
fn lines_text_and_bytes_become_strings_and_bytes() {
    assert_eq!(values::<String>(Format::Lines, "a\n\"b\"\n"), ["a", "\"b\""]);
    assert_eq!(values::<Colour>(Format::Lines, "green\nred"), [Colour::Green, Colour::Red]);
    assert_eq!(values::<Option<Name>>(Format::Lines, "a\n"), [Some(Name("a".into()))]);
    assert_eq!(values::<char>(Format::Lines, "é\n"), ['é']);
    assert_eq!(values::<String>(Format::Text, "two\nlines"), ["two\nlines"]);
    assert_eq!(values::<Vec<u8>>(Format::Bytes, b"\x00\xFF"), [vec![0, 255]]);
    assert_eq!(values::<Raw>(Format::Bytes, b"\x00\xFF"), [Raw(vec![0, 255])]);
}

#[test]
fn the_content_type_chooses_where_no_format_is_given() {
    let head = |content_type: &str| runnelet::core::session::Head {
        status: Some(200),
        content_type: Some(content_type.into()),
        ..Default::default()
    };
    let first = |content_type: &str, body: &'static str| {
        read::<Json, _>(body.as_bytes(), Config::default())
            .with_head(head(content_type))
            .next()
            .expect("an item")
            .map_err(|error| error.code)
    };
    assert_eq!(first("application/x-ndjson", "[1]\n"), Ok(json!([1])));
    assert_eq!(first("text/event-stream", "data: [1]\n\n"), Ok(json!([1])));
    assert_eq!(first("text/plain", "[1]"), Ok(json!("[1]")));
    assert_eq!(first("application/octet-stream", "a"), Err(Code::Schema), "JSON knows no bytes");
    assert_eq!(first("text/html", "<p>"), Err(Code::ContentType));
    let none: Vec<_> = read::<Json, _>(&b"[1]\n"[..], Config::default()).collect();
    assert_eq!(none.len(), 1);
    assert_eq!(none[0].as_ref().map_err(|error| error.code), Err(Code::ContentType));
}

#[test]
fn pointers_select_parts() {
    let pointers = |pointers: &[&str]| {
        pointers.iter().map(|pointer| Pointer::parse(pointer).expect("a pointer")).collect::<Vec<_>>()
    };
    let config = Config { select: pointers(&["/data/choices/*/text"]), ..Format::Sse.into() };
    let body = "data: {\"choices\":[{\"text\":\"a\"},{\"text\":\"b\"}]}\n\ndata: {}\n\n";
    assert_eq!(values::<String>(config, body), ["a", "b"]);

    let config = Config { select: pointers(&["/id", "/n"]), ..Format::Ndjson.into() };
    let frames = values::<Frame<Json>>(config, "{\"n\":1,\"id\":\"x\"}\n{\"id\":\"y\"}\n");
    let told: Vec<_> =
        frames.into_iter().map(|frame| (frame.pointer, frame.value, frame.index, frame.offset)).collect();
    assert_eq!(told, [(1, json!(1), 0, 0), (0, json!("x"), 0, 0), (0, json!("y"), 1, 17)]);
}

#[test]
fn a_value_of_another_type_is_an_error_of_its_own() {
    let body = "{\"id\":1}\n{\"id\":\"two\"}\nnot JSON\n{\"id\":4}\n{\"id\":5,\"tags\":7}\n";
    let mut rows = read::<Row, _>(body.as_bytes(), Format::Ndjson);
    let told: Vec<_> = rows
        .by_ref()
        .map(|item| item.map_err(|error| (error.code, error.severity, error.frame, error.offset)))
        .collect();
    assert_eq!(
        told,
        [
            Ok(row(1, &[])),
            Err((Code::Schema, Severity::Frame, Some(1), Some(9))),
            Err((Code::FrameSyntax, Severity::Frame, Some(2), Some(23))),
            Ok(row(4, &[])),
            Err((Code::Schema, Severity::Frame, Some(4), Some(40))),
        ]
    );
    let snapshot = rows.snapshot();
    assert!(snapshot.partial);
    assert_eq!((snapshot.error_count, snapshot.frames), (3, 4));
    assert_eq!(Code::Schema.as_str(), "schema");
}

#[test]
fn a_mismatch_says_what_it_is_in_bounded_words() {
    let long = "x".repeat(100_000);
    let body = format!("{{\"id\":\"{long}\"}}\n");
    let error =
        read::<Row, _>(body.as_bytes(), Format::Ndjson).next().and_then(Result::err).expect("a string");
    assert!(error.message.starts_with("invalid type: string \"xxx"), "{error}");
    assert!(error.message.len() < 1_000 && error.snippet.is_some_and(|snippet| snippet.len() < 100));
}

#[test]
fn strict_ends_at_the_first_error_of_any_kind() {
    let strict = Config { strict: true, ..Format::Ndjson.into() };
    for (body, code) in [
        ("{\"id\":1}\n{\"id\":-1}\n{\"id\":2}\n", Code::Schema),
        ("{\"id\":1}\n{\"id\":-1}\nnot JSON\n{\"id\":2}\n", Code::Schema),
        ("{\"id\":1}\nnot JSON\n{\"id\":-1}\n", Code::FrameSyntax),
    ] {
        let items: Vec<_> = read::<Row, _>(body.as_bytes(), strict.clone()).collect();
        assert_eq!(items.len(), 2, "{body}");
        let error = items[1].as_ref().expect_err("the second record is bad");
        assert_eq!((error.code, error.severity, error.frame), (code, Severity::Stream, Some(1)), "{body}");
    }
}

#[test]
fn depth_is_bounded_however_much_is_allowed() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth) + "\n";
    let first = |depth: usize, allowed: usize| {
        let config =
            Config { limits: Limits { depth: allowed, ..Limits::default() }, ..Format::Ndjson.into() };
        read::<Json, _>(nested(depth).as_bytes(), config).next().expect("an item").map_err(|error| error.code)
    };
    assert!(first(128, 128).is_ok(), "as deep as the default allows");
    assert_eq!(first(129, 128), Err(Code::FrameTooDeep));
    assert!(first(256, 1_000_000).is_ok());
    assert_eq!(first(257, 1_000_000), Err(Code::FrameTooDeep));
}
