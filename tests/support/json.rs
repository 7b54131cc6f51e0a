//! JSON texts for property tests, made to go wrong.

use proptest::prelude::*;

/// Any JSON text, white space and repeated keys included.
pub fn text() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        prop::sample::select(vec![
            "null", "true", "false", "0", "-0", "12", "-1.5e+3", "1E5", "\"\"", "[]", "{}"
        ])
        .prop_map(str::to_owned),
        string(),
        any::<i64>().prop_map(|number| number.to_string()),
    ];
    scalar.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            (prop::collection::vec(inner.clone(), 0..6), space())
                .prop_map(|(items, space)| format!("[{space}{}{space}]", items.join(&format!("{space},")))),
            (prop::collection::vec((key(), inner), 0..6), space()).prop_map(|(members, space)| {
                let members: Vec<String> =
                    members.iter().map(|(key, value)| format!("{key}{space}:{space}{value}")).collect();
                format!("{{{space}{}{space}}}", members.join(","))
            }),
        ]
    })
}

fn space() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["", "", " ", "\n", "\t \r\n"]).prop_map(str::to_owned)
}

/// Few keys, so that they repeat, some of them written in two ways.
fn key() -> impl Strategy<Value = String> {
    let few = vec![
        "\"a\"",
        "\"b\"",
        "\"\\u0061\"",
        "\"\"",
        "\"0\"",
        "\"1\"",
        "\"a/b\"",
        "\"~\"",
        "\"é\"",
        "\"\\u00e9\"",
    ];
    prop_oneof![8 => prop::sample::select(few).prop_map(str::to_owned), 1 => string()]
}

/// A JSON string.
pub fn string() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "\\n",
            "\\\"",
            "\\\\",
            "\\/",
            "\\b\\f\\r\\t",
            "\\u0000",
            "\\ud83d\\ude00",
            "]",
            "}",
            ",",
            ":",
            "12345678"
        ])
        .prop_map(str::to_owned),
        any::<char>()
            .prop_filter("what JSON lets stand", |c| *c >= ' ' && *c != '"' && *c != '\\')
            .prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

/// A text in which a few bytes were changed, taken out or put in.
pub fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let change = (
        any::<usize>(),
        0_u8..4,
        prop_oneof![
            prop::sample::select(b"{}[]\",:\\ntf0-.eE+u \n\r\t\x00\x1f\x7f\x80\xc3\xff".to_vec()),
            any::<u8>(),
        ],
    );
    (text(), prop::collection::vec(change, 0..4)).prop_map(|(text, changes)| {
        let mut bytes = text.into_bytes();
        for (at, kind, byte) in changes {
            let at = at % (bytes.len() + 1);
            match kind {
                0 => bytes.insert(at, byte),
                1 if at < bytes.len() => bytes[at] = byte,
                2 if at < bytes.len() => drop(bytes.remove(at)),
                _ => bytes.truncate(at),
            }
        }
        bytes
    })
}

/// A pointer that may lead somewhere in [`text`].
pub fn pointer() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec!["a", "b", "*", "0", "1", "00", "", "a~1b", "~0", "é", "-"]);
    prop::collection::vec(token, 0..4)
        .prop_map(|tokens| tokens.iter().map(|token| format!("/{token}")).collect::<String>())
}
