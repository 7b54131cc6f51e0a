//! Every example of RFC 7396 appendix A and RFC 6902 appendix A, and what a hostile patch may not do.

#![cfg(not(target_family = "wasm"))]

use proptest::prelude::*;
use runnelet::core::json::{Node, apply_patch, merge};
use serde_json::{Value, json};

fn node(text: &str) -> Node {
    Node::parse(text.as_bytes())
}

fn text(node: &Node) -> String {
    let mut out = Vec::new();
    node.write(&mut out);
    String::from_utf8(out).expect("UTF-8")
}

fn patched(document: &str, patch: &str) -> Result<String, String> {
    let mut target = node(document);
    match apply_patch(&mut target, node(patch), 16, 1 << 16) {
        Ok(_) => Ok(text(&target)),
        Err(error) => {
            assert_eq!(text(&target), document, "a patch that fails changes nothing: {patch}");
            Err(error.to_string())
        }
    }
}

/// Each insertion at the front of a long array moves all of it: a megabyte of them would take a page's breath away.
#[test]
fn a_patch_moves_only_so_many_items() {
    let document = format!("[{}0]", "0,".repeat(100_000));
    let insertions =
        |count| format!("[{}]", [r#"{"op":"add","path":"/0","value":1}"#].repeat(count).join(","));
    assert!(patched(&document, &insertions(100)).is_ok());
    let refused = patched(&document, &insertions(400)).expect_err("too much");
    assert!(refused.ends_with("the patch moves too many items"), "{refused}");
}

#[test]
fn merge_patches_of_rfc_7396_appendix_a() {
    let cases = [
        (r#"{"a":"b"}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
        (r#"{"a":"b"}"#, r#"{"b":"c"}"#, r#"{"a":"b","b":"c"}"#),
        (r#"{"a":"b"}"#, r#"{"a":null}"#, r#"{}"#),
        (r#"{"a":"b","b":"c"}"#, r#"{"a":null}"#, r#"{"b":"c"}"#),
        (r#"{"a":["b"]}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
        (r#"{"a":"c"}"#, r#"{"a":["b"]}"#, r#"{"a":["b"]}"#),
        (r#"{"a":{"b":"c"}}"#, r#"{"a":{"b":"d","c":null}}"#, r#"{"a":{"b":"d"}}"#),
        (r#"{"a":[{"b":"c"}]}"#, r#"{"a":[1]}"#, r#"{"a":[1]}"#),
        (r#"["a","b"]"#, r#"["c","d"]"#, r#"["c","d"]"#),
        (r#"{"a":"b"}"#, r#"["c"]"#, r#"["c"]"#),
        (r#"{"a":"foo"}"#, r#"null"#, r#"null"#),
        (r#"{"a":"foo"}"#, r#""bar""#, r#""bar""#),
        (r#"{"e":null}"#, r#"{"a":1}"#, r#"{"e":null,"a":1}"#),
        (r#"[1,2]"#, r#"{"a":"b","c":null}"#, r#"{"a":"b"}"#),
        (r#"{}"#, r#"{"a":{"bb":{"ccc":null}}}"#, r#"{"a":{"bb":{}}}"#),
    ];
    for (target, patch, expected) in cases {
        let mut merged = node(target);
        merge(&mut merged, node(patch));
        assert_eq!(text(&merged), expected, "{target} {patch}");
    }
}

#[test]
fn patches_of_rfc_6902_appendix_a() {
    let cases = [
        (
            "A.1 add a member",
            r#"{"foo":"bar"}"#,
            r#"[{"op":"add","path":"/baz","value":"qux"}]"#,
            r#"{"foo":"bar","baz":"qux"}"#,
        ),
        (
            "A.2 add an item",
            r#"{"foo":["bar","baz"]}"#,
            r#"[{"op":"add","path":"/foo/1","value":"qux"}]"#,
            r#"{"foo":["bar","qux","baz"]}"#,
        ),
        (
            "A.3 remove a member",
            r#"{"baz":"qux","foo":"bar"}"#,
            r#"[{"op":"remove","path":"/baz"}]"#,
            r#"{"foo":"bar"}"#,
        ),
        (
            "A.4 remove an item",
            r#"{"foo":["bar","qux","baz"]}"#,
            r#"[{"op":"remove","path":"/foo/1"}]"#,
            r#"{"foo":["bar","baz"]}"#,
        ),
        (
            "A.5 replace a value",
            r#"{"baz":"qux","foo":"bar"}"#,
            r#"[{"op":"replace","path":"/baz","value":"boo"}]"#,
            r#"{"baz":"boo","foo":"bar"}"#,
        ),
        (
            "A.6 move a value",
            r#"{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}"#,
            r#"[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]"#,
            r#"{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}"#,
        ),
        (
            "A.7 move an item",
            r#"{"foo":["all","grass","cows","eat"]}"#,
            r#"[{"op":"move","from":"/foo/1","path":"/foo/3"}]"#,
            r#"{"foo":["all","cows","eat","grass"]}"#,
        ),
        (
            "A.8 test: success",
            r#"{"baz":"qux","foo":["a",2,"c"]}"#,
            r#"[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]"#,
            r#"{"baz":"qux","foo":["a",2,"c"]}"#,
        ),
        (
            "A.10 add a nested object",
            r#"{"foo":"bar"}"#,
            r#"[{"op":"add","path":"/child","value":{"grandchild":{}}}]"#,
            r#"{"foo":"bar","child":{"grandchild":{}}}"#,
        ),
        (
            "A.11 ignore unknown members",
            r#"{"foo":"bar"}"#,
            r#"[{"op":"add","path":"/baz","value":"qux","xyz":123}]"#,
            r#"{"foo":"bar","baz":"qux"}"#,
        ),
        (
            "A.14 tildes",
            r#"{"/":9,"~1":10}"#,
            r#"[{"op":"test","path":"/~01","value":10}]"#,
            r#"{"/":9,"~1":10}"#,
        ),
        (
            "A.16 add an array",
            r#"{"foo":["bar"]}"#,
            r#"[{"op":"add","path":"/foo/-","value":["abc","def"]}]"#,
            r#"{"foo":["bar",["abc","def"]]}"#,
        ),
    ];
    for (name, document, patch, expected) in cases {
        assert_eq!(patched(document, patch).as_deref(), Ok(expected), "{name}");
    }
    let failures = [
        (
            "A.9 test: error",
            r#"{"baz":"qux"}"#,
            r#"[{"op":"test","path":"/baz","value":"bar"}]"#,
            "test failed",
        ),
        (
            "A.12 add to a missing target",
            r#"{"foo":"bar"}"#,
            r#"[{"op":"add","path":"/baz/bat","value":"qux"}]"#,
            "leads nowhere",
        ),
        // A.13 is text with a repeated key: JSON.parse takes the last one, and so do we.
        (
            "A.13 repeated op",
            r#"{"foo":"bar"}"#,
            r#"[{"op":"add","path":"/baz","value":"qux","op":"remove"}]"#,
            "leads nowhere",
        ),
        (
            "A.15 strings and numbers",
            r#"{"/":9,"~1":10}"#,
            r#"[{"op":"test","path":"/~01","value":"10"}]"#,
            "test failed",
        ),
    ];
    for (name, document, patch, reason) in failures {
        let error = patched(document, patch).expect_err(name);
        assert!(error.contains(reason), "{name}: {error}");
    }
}

#[test]
fn more_patches() {
    let cases = [
        ("replace the whole", r#"{"a":1}"#, r#"[{"op":"replace","path":"","value":[1]}]"#, r#"[1]"#),
        (
            "add over a member keeps its place",
            r#"{"a":1,"b":2}"#,
            r#"[{"op":"add","path":"/a","value":3}]"#,
            r#"{"a":3,"b":2}"#,
        ),
        ("an empty key", r#"{"":1}"#, r#"[{"op":"replace","path":"/","value":2}]"#, r#"{"":2}"#),
        (
            "a star is a key",
            r#"{"*":1,"a":1}"#,
            r#"[{"op":"replace","path":"/*","value":2}]"#,
            r#"{"*":2,"a":1}"#,
        ),
        (
            "a prototype is a key",
            r#"{}"#,
            r#"[{"op":"add","path":"/__proto__","value":{"x":1}}]"#,
            r#"{"__proto__":{"x":1}}"#,
        ),
        (
            "numbers are tested as numbers",
            r#"{"a":1.0}"#,
            r#"[{"op":"test","path":"/a","value":1}]"#,
            r#"{"a":1.0}"#,
        ),
        (
            "copy is deep",
            r#"{"a":{"x":[1]}}"#,
            r#"[{"op":"copy","from":"/a","path":"/b"},{"op":"add","path":"/a/x/0","value":0}]"#,
            r#"{"a":{"x":[0,1]},"b":{"x":[1]}}"#,
        ),
        ("a value may be null", r#"{}"#, r#"[{"op":"add","path":"/a","value":null}]"#, r#"{"a":null}"#),
        ("move onto itself", r#"{"a":1}"#, r#"[{"op":"move","from":"/a","path":"/a"}]"#, r#"{"a":1}"#),
        ("nothing to do", r#"{"a":1}"#, r#"[]"#, r#"{"a":1}"#),
    ];
    for (name, document, patch, expected) in cases {
        assert_eq!(patched(document, patch).as_deref(), Ok(expected), "{name}");
    }
    let failures = [
        (r#"{}"#, r#"{"op":"add"}"#, "no operation"),
        (r#"{}"#, r#"[1]"#, "no operation"),
        (r#"{}"#, r#"[{"op":"spam","path":""}]"#, "no operation"),
        (r#"{}"#, r#"[{"op":"add","path":"/a"}]"#, "no operation"),
        (r#"{}"#, r#"[{"op":"add","path":"a","value":1}]"#, "no JSON Pointer"),
        (r#"{}"#, r#"[{"op":"add","path":"/~2","value":1}]"#, "no JSON Pointer"),
        (r#"{"a":{}}"#, r#"[{"op":"move","from":"/a","path":"/a/b"}]"#, "into itself"),
        (r#"[1]"#, r#"[{"op":"add","path":"/2","value":1}]"#, "leads nowhere"),
        (r#"[1]"#, r#"[{"op":"add","path":"/01","value":1}]"#, "leads nowhere"),
        (r#"[1]"#, r#"[{"op":"remove","path":"/-"}]"#, "leads nowhere"),
        (r#"{}"#, r#"[{"op":"replace","path":"/a","value":1}]"#, "leads nowhere"),
        (r#"{}"#, r#"[{"op":"remove","path":"/a"}]"#, "leads nowhere"),
    ];
    for (document, patch, reason) in failures {
        let error = patched(document, patch).expect_err(patch);
        assert!(error.contains(reason), "{patch}: {error}");
    }
}

#[test]
fn a_patch_that_fails_late_changes_nothing() {
    let document = r#"{"a":[1,2,3],"b":{"x":1,"y":2},"c":"c"}"#;
    let operations = [
        r#"{"op":"add","path":"/a/0","value":0}"#,
        r#"{"op":"remove","path":"/a/2"}"#,
        r#"{"op":"replace","path":"/a/0","value":[]}"#,
        r#"{"op":"move","from":"/b/x","path":"/a/-"}"#,
        r#"{"op":"copy","from":"/a","path":"/b/y"}"#,
        r#"{"op":"remove","path":"/b"}"#,
        r#"{"op":"add","path":"/c","value":{"d":1}}"#,
        r#"{"op":"move","from":"/c","path":"/a/1"}"#,
        r#"{"op":"replace","path":"","value":{"z":1}}"#,
        r#"{"op":"remove","path":""}"#,
    ];
    let fails = r#"{"op":"test","path":"/nowhere","value":1}"#;
    for count in 0..=operations.len() {
        let mut patch = operations[..count].to_vec();
        assert!(patched(document, &format!("[{}]", patch.join(","))).is_ok(), "the first {count}");
        patch.push(fails);
        assert!(patched(document, &format!("[{}]", patch.join(","))).is_err(), "the first {count}");
    }
}

#[test]
fn a_small_patch_cannot_grow_or_nest_without_bounds() {
    let double = r#"{"op":"copy","from":"","path":"/a"}"#;
    let error = patched(r#"{"a":1}"#, &format!("[{}]", vec![double; 1000].join(","))).expect_err("too large");
    assert!(error.contains("too large") || error.contains("deeper"), "{error}");

    let error = patched(
        r#"{"a":[]}"#,
        &format!("[{}]", vec![r#"{"op":"copy","from":"/a","path":"/a/-"}"#; 1000].join(",")),
    )
    .expect_err("too large");
    assert!(error.contains("too large") || error.contains("deeper"), "{error}");

    let deep =
        (0..20).map(|depth| format!(r#"{{"op":"add","path":"{}","value":{{}}}}"#, "/a".repeat(depth + 1)));
    let error = patched("{}", &format!("[{}]", deep.collect::<Vec<_>>().join(","))).expect_err("too deep");
    assert!(error.contains("operation 15") || error.contains("operation 16"), "{error}");

    let large = format!(r#"{{"a":"{}"}}"#, "x".repeat(40_000));
    let moves =
        [r#"{"op":"move","from":"/a","path":"/b"},{"op":"move","from":"/b","path":"/a"}"#; 10].join(",");
    assert!(patched(&large, &format!("[{moves}]")).expect_err("too large").contains("too large"));
}

/// RFC 7396 section 2, word by word.
fn naive_merge(target: Value, patch: Value) -> Value {
    let Value::Object(patch) = patch else { return patch };
    let mut target = match target {
        Value::Object(target) => target,
        _ => Default::default(),
    };
    for (name, value) in patch {
        if value.is_null() {
            target.remove(&name);
        } else {
            let old = target.remove(&name).unwrap_or(Value::Null);
            target.insert(name, naive_merge(old, value));
        }
    }
    Value::Object(target)
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3_i64..3).prop_map(Value::from),
        "[a-c\\\\\"é😀]{0,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-c]", inner, 0..4).prop_map(|members| json!(members)),
        ]
    })
}

proptest! {
    #[test]
    fn merging_is_what_the_rfc_says(frames in prop::collection::vec(any_json(), 1..6)) {
        let mut tree = Node::null();
        let mut expected = Value::Null;
        for frame in frames {
            merge(&mut tree, node(&frame.to_string()));
            expected = naive_merge(expected, frame);
            prop_assert_eq!(serde_json::from_str::<Value>(&text(&tree)).expect("JSON"), expected.clone());
        }
    }

    #[test]
    fn a_failed_patch_is_undone(
        document in any_json(),
        operations in prop::collection::vec(
            ("add|remove|replace|move|copy", "(/[a-c0-3-]){0,2}", "(/[a-c0-3]){0,2}", any_json()), 0..8),
    ) {
        // Keep the longest beginning that applies, then make it fail behind that.
        let before = document.to_string();
        let mut good = Vec::new();
        for (op, path, from, value) in operations {
            good.push(json!({ "op": op, "path": path, "from": from, "value": value }));
            let mut target = node(&before);
            if apply_patch(&mut target, node(&json!(good).to_string()), 16, 1 << 16).is_err() {
                prop_assert_eq!(text(&target), text(&node(&before)));
                good.pop();
            }
        }
        good.push(json!({ "op": "test", "path": "/nowhere", "value": 0 }));
        let mut target = node(&before);
        prop_assert!(apply_patch(&mut target, node(&json!(good).to_string()), 16, 1 << 16).is_err());
        prop_assert_eq!(text(&target), text(&node(&before)));
    }
}
