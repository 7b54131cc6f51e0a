//! Frames in, operations out: tables of what each mode tells the page, and a model page that must agree with a
//! naive one whatever comes and whenever it is flushed.

#![cfg(not(target_family = "wasm"))]

use proptest::prelude::*;
use runnelet::{
    Code, Limits,
    core::{
        frame::Event,
        json::{Node, Pointer, apply_patch, merge},
        view::{AGAIN, At, Item, Mode, NOT_KEYED, Ops, Plan, Slot, SlotKind, TO_THE_END, View},
    },
};

/// `kind:/pointer` pairs.
fn slots(spec: &str) -> Vec<Slot> {
    spec.split_whitespace()
        .map(|slot| {
            let (kind, pointer) = slot.split_once(':').expect("kind:/pointer");
            let kind = SlotKind::from_name(kind).expect("a kind");
            Slot { pointer: Pointer::parse(pointer).expect("a pointer"), kind }
        })
        .collect()
}

fn plan(mode: Mode, spec: &str) -> Plan {
    Plan { mode, key: None, limit: None, at: At::End, slots: slots(spec), adopted: Vec::new() }
}

fn keyed(at: At, limit: Option<u32>, spec: &str, adopted: &[&str]) -> Plan {
    let adopted = adopted.iter().map(ToString::to_string).collect();
    Plan { key: Pointer::parse("/id").ok(), limit, at, adopted, ..plan(Mode::List, spec) }
}

fn json(payload: &str) -> Item<'_> {
    Item { payload: payload.as_bytes(), envelope: None, index: 0 }
}

/// What a flush tells, one operation a line; numbers that JavaScript is to convert begin with `#`.
fn told(ops: Ops<'_>) -> Vec<String> {
    let text: Vec<u16> = std::str::from_utf8(ops.text).expect("UTF-8").encode_utf16().collect();
    let mut at = 0;
    let mut words = ops.words.iter().copied();
    let mut next = || words.next();
    let mut told = Vec::new();
    while let Some(header) = next() {
        let (op, flag, number) = (header & 15, header >> 4 & 15 == 1, header >> 8);
        let mut operand = || next().expect("an operand");
        let mut slice = |length: u32| {
            at += length as usize;
            String::from_utf16(&text[at - length as usize..at]).expect("whole characters")
        };
        let mark = if flag { "#" } else { "" };
        told.push(match op {
            0 => "clear".into(),
            1 => format!("remove {number}"),
            2 => {
                let before = operand();
                let before = if before == TO_THE_END { "end".into() } else { before.to_string() };
                match operand() {
                    NOT_KEYED => format!("insert {number} before {before}"),
                    length => format!("insert {number} before {before} key {}", slice(length)),
                }
            }
            3 => format!("row {number}"),
            4 => format!("set {number} {mark}{}", slice(operand())),
            5 => format!("append {number} {mark}{}", slice(operand())),
            6 => format!("unset {number}"),
            7 => format!("toggle {number} {flag}"),
            _ => panic!("operation {op}"),
        });
    }
    assert_eq!(at, text.len(), "all text is used");
    told
}

/// Takes the frames; `|` flushes and `!` resets. What each flush told, then what the last one did.
fn run(plan: Plan, frames: &[&str]) -> Vec<Vec<String>> {
    let mut view = View::new(plan, &Limits::default());
    let mut flushes = Vec::new();
    for frame in frames.iter().chain(&["|"]) {
        match *frame {
            "|" => {
                let was_dirty = view.is_dirty();
                let told = told(view.flush());
                assert!(was_dirty || told.is_empty());
                assert!(!view.is_dirty());
                flushes.push(told);
            }
            "!" => view.reset(),
            frame => view.take(json(frame)).unwrap_or_else(|error| panic!("{frame}: {error}")),
        }
    }
    flushes
}

/// Name, plan, frames as [`run`] takes them, what each flush told.
type Case = (&'static str, Plan, &'static [&'static str], &'static [&'static [&'static str]]);

#[test]
fn each_mode_tells_the_page_what_changed() {
    use Mode::{List, Record, Text};
    let cases: &[Case] = &[
        (
            "rows without a key are added",
            plan(List, "text:/a attr:/b class:/c"),
            &[r#"{"a":"x","b":true,"c":1}"#, r#"{"a":"x"}"#],
            &[&[
                "insert 0 before end",
                "set 0 x",
                "set 1 ",
                "toggle 2 true",
                "insert 1 before end",
                "set 0 x",
                "unset 1",
                "toggle 2 false",
            ]],
        ),
        (
            "slots of kind value are given the JSON text",
            plan(List, "value:/a value:"),
            &[r#"{ "a":"x\n" }"#, r#"{"a":[1, 2]}"#, "{}"],
            &[&[
                "insert 0 before end",
                r#"set 0 "x\n""#,
                r#"set 1 { "a":"x\n" }"#,
                "insert 1 before end",
                "set 0 [1, 2]",
                r#"set 1 {"a":[1, 2]}"#,
                "insert 2 before end",
                "set 0 null",
                "set 1 {}",
            ]],
        ),
        (
            "in a record, too",
            plan(Record, "value:/a value:/b"),
            &[r#"{"a":1.50}"#, "|", r#"{"a":null,"b":[ 1 ]}"#],
            &[&["row 0", "set 0 1.50"], &["row 0", "set 0 null", "set 1 [1]"]],
        ),
        (
            "a repeated key is an upsert, the last write wins",
            keyed(At::End, None, "text:/a", &[]),
            &[r#"{"id":"k","a":1}"#, r#"{"id":"k","a":2}"#, "|", r#"{"id":"k","a":3}"#, r#"{"id":"k"}"#],
            &[&["insert 0 before end key k", "set 0 2"], &["row 0", "set 0 "]],
        ),
        (
            "what a slot of a row shows already is not written again",
            keyed(At::End, Some(2), "text:/a attr:/b class:/c append:/d", &["s"]),
            &[
                r#"{"id":"s","a":1}"#,
                r#"{"id":"k","a":1.0,"b":true,"c":1,"d":"x"}"#,
                "|",
                r#"{"id":"s","a":"1"}"#,
                r#"{"id":"k","a":1.0,"b":"","c":2,"d":"x"}"#,
                "|",
                r#"{"id":"k","a":"1.0","b":null,"c":0}"#,
                "|",
                r#"{"id":"n","a":1}"#,
            ],
            &[
                &[
                    "insert 1 before end key k",
                    "set 0 #1.0",
                    "set 1 ",
                    "toggle 2 true",
                    "append 3 x",
                    "row 0",
                    "set 0 1",
                    "unset 1",
                    "toggle 2 false",
                ],
                &["row 1", "append 3 x"],
                &["row 1", "set 0 1.0", "unset 1", "toggle 2 false"],
                &["remove 0", "insert 0 before end key n", "set 0 1", "unset 1", "toggle 2 false"],
            ],
        ),
        (
            "a string key and a number with the same digits are one key",
            keyed(At::End, None, "text:/a", &[]),
            &[r#"{"id":"7","a":1}"#, "|", r#"{"id":7,"a":2}"#],
            &[&["insert 0 before end key 7", "set 0 1"], &["row 0", "set 0 2"]],
        ),
        (
            "rows of the server are adopted",
            keyed(At::End, None, "text:/a", &["p", "q"]),
            &[r#"{"id":"q","a":1}"#, r#"{"id":"r","a":2}"#],
            &[&["insert 2 before end key r", "set 0 2", "row 1", "set 0 1"]],
        ),
        (
            "new rows go to the start",
            keyed(At::Start, None, "text:/a", &["p"]),
            &[r#"{"id":1,"a":"x"}"#, r#"{"id":2,"a":"y"}"#, "|", r#"{"id":3,"a":"z"}"#],
            &[
                &["insert 1 before 0 key 1", "set 0 x", "insert 2 before 1 key 2", "set 0 y"],
                &["insert 3 before 2 key 3", "set 0 z"],
            ],
        ),
        (
            "the oldest rows go, and those the page never saw cost nothing",
            keyed(At::End, Some(2), "text:/a", &["p"]),
            &[
                r#"{"id":1,"a":1}"#,
                r#"{"id":2,"a":2}"#,
                r#"{"id":3,"a":3}"#,
                "|",
                r#"{"id":2,"a":0}"#,
                r#"{"id":4,"a":4}"#,
                "|",
                r#"{"id":2,"a":22}"#,
            ],
            &[
                &["remove 0", "insert 0 before end key 2", "set 0 2", "insert 1 before end key 3", "set 0 3"],
                &["remove 0", "insert 0 before end key 4", "set 0 4"],
                &["remove 1", "insert 1 before end key 2", "set 0 22"],
            ],
        ),
        (
            "at the start the oldest rows are the last ones",
            keyed(At::Start, Some(2), "text:/a", &["new", "old"]),
            &[r#"{"id":1,"a":1}"#],
            &[&["remove 1", "insert 1 before 0 key 1", "set 0 1"]],
        ),
        (
            "a reset clears the rows",
            keyed(At::End, None, "text:/a", &["p"]),
            &[r#"{"id":1,"a":1}"#, "|", r#"{"id":2,"a":2}"#, "!", r#"{"id":1,"a":3}"#, "|", "!"],
            &[
                &["insert 1 before end key 1", "set 0 1"],
                &["clear", "insert 0 before end key 1", "set 0 3"],
                &["clear"],
            ],
        ),
        (
            "a row's text grows by what its frames bring",
            keyed(At::End, None, "append:/t", &[]),
            &[
                r#"{"id":1,"t":"a"}"#,
                r#"{"id":1,"t":"b"}"#,
                r#"{"id":1}"#,
                "|",
                r#"{"id":1,"t":1.50}"#,
                r#"{"id":1,"t":"c"}"#,
            ],
            &[&["insert 0 before end key 1", "append 0 ab"], &["row 0", "append 0 #1.50", "append 0 c"]],
        ),
        (
            "a record shows what changed, and leaves alone what no frame spoke of",
            plan(Record, "text:/a text:/b/c text:/d text:/e"),
            &[
                r#"{"a":1,"b":{"c":"x"},"e":null}"#,
                "|",
                r#"{"a":1,"b":null}"#,
                "|",
                r#"{"a":1}"#,
                "|",
                r#"{"a":null}"#,
            ],
            &[&["row 0", "set 0 1", "set 1 x", "set 3 "], &["row 0", "set 1 "], &[], &["row 0", "set 0 "]],
        ),
        (
            "an array patches the record",
            plan(Record, "text:/a/1 text:"),
            &[r#"{"a":[1,2]}"#, r#"[{"op":"add","path":"/a/0","value":0}]"#],
            &[&["row 0", "set 0 1", "set 1 {\"a\":[0,1,2]}"]],
        ),
        (
            "a reset empties the record",
            plan(Record, "text:/a attr:/b"),
            &[r#"{"a":"x","b":"y"}"#, "|", "!", r#"{"a":"z"}"#],
            &[&["row 0", "set 0 x", "set 1 y"], &["row 0", "set 0 z", "unset 1"]],
        ),
        (
            "a record's slot may grow by what frames bring",
            plan(Record, "append:/delta text:/n"),
            &[
                r#"{"delta":"a","n":1}"#,
                r#"{"delta":"b","n":2}"#,
                r#"{"n":3}"#,
                "|",
                "!",
                "|",
                "!",
                r#"{"delta":"c"}"#,
            ],
            &[&["row 0", "append 0 ab", "set 1 3"], &["row 0", "set 0 ", "set 1 "], &["row 0", "set 0 c"]],
        ),
        (
            "an array is a value where no record is kept",
            plan(Record, "append:"),
            &["\"a\"", "[1, 2]"],
            &[&["row 0", "append 0 a[1,2]"]],
        ),
        (
            "text is appended as it comes",
            plan(Text, "append: text: attr: class:"),
            &["a ", "<b>\u{1F600}", "|", "!", "c"],
            &[
                &[
                    "row 0",
                    "append 0 a <b>\u{1F600}",
                    "set 1 <b>\u{1F600}",
                    "set 2 <b>\u{1F600}",
                    "toggle 3 true",
                ],
                &["row 0", "set 0 c", "set 1 c", "set 2 c", "toggle 3 true"],
            ],
        ),
    ];
    for (name, plan, frames, expected) in cases {
        assert_eq!(run(plan.clone(), frames), *expected, "{name}");
    }
}

#[test]
fn pointers_of_events_start_at_the_envelope() {
    let event = |data: &'static str, name: &'static str| Item {
        payload: data.as_bytes(),
        envelope: Some(Event { name: name.as_bytes(), id: b"i\"1" }),
        index: 0,
    };
    let spec = "text:/data/a text:/event text:/id text:/a text:/event/x text:";
    for mode in [Mode::List, Mode::Record] {
        let mut view = View::new(plan(mode, spec), &Limits::default());
        view.take(event(r#"{"a":1}"#, "")).expect("taken");
        let told = told(view.flush());
        let first = if mode == Mode::List { "insert 0 before end" } else { "row 0" };
        let mut expected = vec![first, "set 0 1", "set 1 message", "set 2 i\"1"];
        if mode == Mode::List {
            expected.extend(["set 3 ", "set 4 ", r#"set 5 {"event":"message","data":{"a":1},"id":"i\"1"}"#]);
        } else {
            expected.push(r#"set 5 {"data":{"a":1},"event":"message","id":"i\"1"}"#);
        }
        assert_eq!(told, expected, "{mode:?}");
    }
    let mut view = View::new(plan(Mode::Record, "text:/data/a text:/event"), &Limits::default());
    view.take(event(r#"{"a":1}"#, "x")).expect("taken");
    view.take(event(r#"[{"op":"replace","path":"/a","value":2}]"#, "y")).expect("taken");
    assert_eq!(told(view.flush()), ["row 0", "set 0 2", "set 1 y"]);
}

#[test]
fn frames_that_are_operations_reach_the_page_as_they_are() {
    let flushed = |view: &mut View| {
        let ops = view.flush();
        (ops.words.to_vec(), String::from_utf8_lossy(ops.text).into_owned())
    };
    let event = Event { name: b"message", id: b"7" };
    type Frames<'a> = &'a [(&'a str, Option<Event<'a>>)];
    let cases: &[(bool, Frames<'_>, &str)] = &[
        (false, &[(r#"{"op":"clear"}"#, None), ("[1]", None)], r#"{"op":"clear"},[1]"#),
        (false, &[("{ }", Some(event))], "{ }"),
        (true, &[("a\"\n", None), ("<b>", None)], r#""a\"\u000a","<b>""#),
        (true, &[("a", Some(event))], r#"{"event":"message","data":"a","id":"7"}"#),
    ];
    for (is_text, frames, expected) in cases {
        let mut view = View::new(plan(Mode::Ops { is_text: *is_text }, ""), &Limits::default());
        for (index, (payload, envelope)) in (5..).zip(*frames) {
            view.take(Item { payload: payload.as_bytes(), envelope: *envelope, index }).expect("taken");
        }
        assert!(view.is_dirty() && view.pending_bytes() > 0);
        let indexes = (5..).take(frames.len()).collect();
        assert_eq!(flushed(&mut view), (indexes, (*expected).to_owned()));
        assert!(!view.is_dirty());
        view.take(Item { index: 9, ..json("1") }).expect("taken");
        view.reset();
        view.take(Item { index: 10, ..json("2") }).expect("taken");
        let last = if *is_text { "null,\"2\"" } else { "null,2" };
        assert_eq!(
            flushed(&mut view),
            (vec![AGAIN, 10], last.to_owned()),
            "what came before a reset is not told"
        );
    }
}

#[test]
fn frames_that_cannot_be_taken_are_told_and_change_nothing() {
    let record = plan(Mode::Record, "text:");
    let list = keyed(At::End, None, "text:/a", &[]);
    let cases = [
        (&list, r#"{"a":1}"#, Code::KeyMissing),
        (&list, r#"{"id":null,"a":1}"#, Code::KeyMissing),
        (&list, r#"{"id":{},"a":1}"#, Code::KeyMissing),
        (&list, r#"[]"#, Code::KeyMissing),
        (&list, r#"7"#, Code::KeyMissing),
        (&record, r#"[1]"#, Code::Patch),
        (&record, r#"[{"op":"remove","path":"/x"}]"#, Code::Patch),
    ];
    for (plan, frame, code) in cases {
        let mut view = View::new(plan.clone(), &Limits::default());
        let error = view.take(json(frame)).expect_err(frame);
        assert_eq!((error.code, error.snippet.as_deref()), (code, Some(frame)));
        assert!(!view.is_dirty(), "{frame}");
        view.take(json(r#"{"id":"__proto__","a":1}"#)).expect("the next one is fine");
        assert!(view.is_dirty());
    }
}

#[test]
fn a_record_does_not_grow_without_bounds() {
    let limits = Limits { queue_bytes: 10_000, ..Limits::default() };
    let mut view = View::new(plan(Mode::Record, "text:/a"), &limits);
    let large = "x".repeat(900);
    let error = (0..100)
        .find_map(|number| view.take(json(&format!(r#"{{"k{number}":"{large}"}}"#))).err())
        .expect("an error");
    assert_eq!(error.code, Code::Limit);

    let mut view = View::new(plan(Mode::Record, "text:/a"), &limits);
    for number in 0..1000 {
        view.take(json(&format!(r#"{{"a":"{large}{number}"}}"#))).expect("a record that stays small");
    }
}

#[test]
fn what_is_overwritten_before_a_flush_does_not_pile_up() {
    let mut view = View::new(keyed(At::End, Some(3), "text:/t append:/u", &[]), &Limits::default());
    let text = "x".repeat(1000);
    for number in 0..5000 {
        view.take(json(&format!(r#"{{"id":{},"t":"{text}","u":"{number}"}}"#, number % 7))).expect("taken");
    }
    assert!(view.pending_bytes() < 200_000, "{}", view.pending_bytes());
    let told = told(view.flush());
    assert_eq!(told.len(), 3 * 3);
    assert!(told.contains(&format!("set 0 {text}")));
}

/// A page as simple as can be.
#[derive(Debug, Default)]
struct Page {
    /// By handle: key and cells.
    rows: Vec<Option<(Option<String>, Vec<String>)>>,
    order: Vec<usize>,
    current: usize,
}

impl Page {
    fn apply(&mut self, ops: &[String], slots: usize) {
        for op in ops {
            let words: Vec<&str> = op.splitn(3, ' ').collect();
            let number: usize = words.get(1).map_or(0, |word| word.parse().expect("a number"));
            let rest = words.get(2).copied().unwrap_or_default();
            match words[0] {
                "clear" => *self = Page::default(),
                "remove" => {
                    self.order.retain(|row| *row != number);
                    assert!(self.rows[number].take().is_some(), "row {number} was there");
                }
                "insert" => {
                    self.rows.resize_with(self.rows.len().max(number + 1), || None);
                    let words: Vec<&str> = rest.splitn(4, ' ').collect();
                    let key = words.get(3).map(ToString::to_string);
                    assert!(self.rows[number].is_none(), "row {number} was not there");
                    self.rows[number] = Some((key, vec![String::new(); slots]));
                    let at = match words[1] {
                        "end" => self.order.len(),
                        row => {
                            self.order.iter().position(|known| known.to_string() == row).expect("a known row")
                        }
                    };
                    self.order.insert(at, number);
                    self.current = number;
                }
                "row" => self.current = number,
                "set" => *self.cell(number) = rest.into(),
                "append" => self.cell(number).push_str(rest),
                "unset" => *self.cell(number) = "-".into(),
                "toggle" => *self.cell(number) = rest.into(),
                other => panic!("{other}"),
            }
        }
    }

    fn cell(&mut self, slot: usize) -> &mut String {
        &mut self.rows[self.current].as_mut().expect("a known row").1[slot]
    }

    fn rows(&self) -> Vec<(Option<String>, Vec<String>)> {
        self.order.iter().map(|row| self.rows[*row].clone().expect("a row")).collect()
    }
}

/// What a cell shows, told by serde_json alone.
fn shown(value: Option<&serde_json::Value>, kind: SlotKind, cell: &mut String) {
    use serde_json::Value;
    let value = value.unwrap_or(&Value::Null);
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => format!("#{number}"),
        other => other.to_string(),
    };
    match (kind, value) {
        (SlotKind::Append, _) => cell.push_str(&text),
        (SlotKind::Class, _) => *cell = (!matches!(&*text, "" | "false" | "0")).to_string(),
        (SlotKind::Attr, Value::Null | Value::Bool(false)) => *cell = "-".into(),
        (SlotKind::Attr, Value::Bool(true)) => cell.clear(),
        _ => *cell = text,
    }
}

const SPEC: &str = "text:/a attr:/a class:/b append:/b text:/c/0 append:";

/// As many pointers as SPEC has slots, for serde_json.
const POINTERS: [&str; 6] = ["/a", "/a", "/b", "/b", "/c/0", ""];

#[derive(Clone, Debug)]
enum Step {
    Frame(serde_json::Value),
    Flush,
    Reset,
}

fn any_step() -> impl Strategy<Value = Step> {
    let scalar = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        (0_i64..3).prop_map(Into::into),
        Just(serde_json::json!(1.5)),
        "[a-c\"\\\\é😀]{0,4}".prop_map(Into::into),
    ];
    let value = prop_oneof![scalar.clone(), prop::collection::vec(scalar.clone(), 0..3).prop_map(Into::into)];
    let frame = prop::collection::btree_map("[abc]", value, 0..4);
    prop_oneof![
        8 => (0..5_u8, frame).prop_map(|(id, members)| {
            let mut frame = serde_json::json!(members);
            frame["id"] = id.into();
            Step::Frame(frame)
        }),
        2 => Just(Step::Flush),
        1 => Just(Step::Reset),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_list_agrees_with_a_naive_one(
        steps in prop::collection::vec(any_step(), 0..40),
        is_keyed: bool,
        at_start: bool,
        limit in prop::option::of(1..4_u32),
        adopted in 0..3_usize,
    ) {
        let at = if at_start { At::Start } else { At::End };
        let adopted: Vec<String> = (0..if is_keyed { adopted } else { 0 }).map(|key| (key * 2).to_string()).collect();
        let keys: Vec<&str> = adopted.iter().map(String::as_str).collect();
        let mut plan = keyed(at, limit, SPEC, &keys);
        if !is_keyed {
            plan.key = None;
        }
        let slots = plan.slots.clone();
        let mut view = View::new(plan, &Limits::default());
        let mut page = Page::default();
        let mut naive: Vec<(Option<String>, Vec<String>)> = Vec::new();
        for (handle, key) in adopted.iter().enumerate() {
            let row = (Some(key.clone()), vec![String::new(); slots.len()]);
            page.rows.push(Some(row.clone()));
            page.order.push(handle);
            naive.push(row);
        }
        for step in steps.into_iter().chain([Step::Flush]) {
            match step {
                Step::Frame(frame) => {
                    view.take(json(&frame.to_string())).expect("taken");
                    let key = is_keyed.then(|| frame["id"].to_string());
                    let known = naive.iter().position(|row| key.is_some() && row.0 == key);
                    let index = known.unwrap_or_else(|| {
                        if limit.is_some_and(|limit| naive.len() >= limit as usize) {
                            while naive.len() >= limit.unwrap_or(1) as usize {
                                naive.remove(if at_start { naive.len() - 1 } else { 0 });
                            }
                        }
                        let index = if at_start { 0 } else { naive.len() };
                        naive.insert(index, (key, vec![String::new(); slots.len()]));
                        index
                    });
                    for (slot, (pointer, cell)) in slots.iter().zip(POINTERS.iter().zip(&mut naive[index].1)) {
                        shown(frame.pointer(pointer), slot.kind, cell);
                    }
                }
                Step::Reset => {
                    view.reset();
                    naive.clear();
                }
                Step::Flush => {
                    page.apply(&told(view.flush()), slots.len());
                    prop_assert_eq!(strip(page.rows()), strip(naive.clone()));
                }
            }
        }
    }

    #[test]
    fn a_record_agrees_with_a_naive_one(steps in prop::collection::vec(any_step(), 0..40)) {
        let plan = plan(Mode::Record, "text:/a attr:/a class:/b append:/b text:/c/0");
        let slots = plan.slots.clone();
        let mut view = View::new(plan, &Limits::default());
        let mut page = Page { rows: vec![Some((None, vec![String::new(); slots.len()]))], order: vec![0], current: 0 };
        let mut record = Node::null();
        let mut appended = String::new();
        for step in steps.into_iter().chain([Step::Flush]) {
            match step {
                Step::Frame(frame) => {
                    view.take(json(&frame.to_string())).expect("taken");
                    merge(&mut record, Node::parse(frame.to_string().as_bytes()));
                    shown(frame.get("b"), SlotKind::Append, &mut appended);
                    if frame["a"] == 1 {
                        let patch = r#"[{"op":"add","path":"/c","value":["patched"]}]"#;
                        view.take(json(patch)).expect("taken");
                        apply_patch(&mut record, Node::parse(patch.as_bytes()), 128, 1000).expect("applies");
                    }
                }
                Step::Reset => {
                    view.reset();
                    record = Node::null();
                    appended.clear();
                }
                Step::Flush => {
                    page.apply(&told(view.flush()), slots.len());
                    let mut text = Vec::new();
                    record.write(&mut text);
                    let record: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
                    for (number, slot) in slots.iter().enumerate() {
                        let mut expected = appended.clone();
                        if slot.kind != SlotKind::Append {
                            shown(record.pointer(POINTERS[number]), slot.kind, &mut expected);
                        }
                        let cell = plain(&page.rows()[0].1[number]);
                        let is_untouched = cell.is_empty() && matches!(&*expected, "-" | "false");
                        prop_assert!(cell == plain(&expected) || is_untouched, "slot {}: {} {}", number, cell, expected);
                    }
                }
            }
        }
    }
}

/// Without the marks of numbers: where text is joined they stand in its midst.
fn plain(cell: &str) -> String {
    cell.replace('#', "")
}

fn strip(rows: Vec<(Option<String>, Vec<String>)>) -> Vec<(Option<String>, Vec<String>)> {
    rows.into_iter().map(|(key, cells)| (key, cells.iter().map(|cell| plain(cell)).collect())).collect()
}
