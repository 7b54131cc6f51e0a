//! Options as JavaScript hands them in: one JSON text, already checked and filled in there, numbers whole.

use wasm_bindgen::JsValue;

use crate::core::{
    frame::Format,
    json::{Node, Pointer, whole_number},
    limits::Limits,
    session::{Config, CursorTarget, Decode, End, FrameTest, Grow, Head, Resume, Retry, Timeouts},
    view::{At, Mode, Plan, Slot, SlotKind},
};

/// An option that cannot be used; its name.
pub(super) struct ConfigError(&'static str);

type Read<T> = Result<T, ConfigError>;

impl From<ConfigError> for JsValue {
    fn from(error: ConfigError) -> Self {
        error.0.into()
    }
}

/// Reads the options of a stream.
pub(super) fn read_config(options: &Node) -> Read<Config> {
    let timeouts = get(Some(options), "timeouts");
    let options = Some(options);
    Ok(Config {
        format: text(options, "format").and_then(|name| Format::from_name(&name)),
        decode: text(options, "decode").as_deref().and_then(decode),
        select: pointers(options, "select")?,
        growing: grow(get(options, "growing"))?,
        binds_json: flag(options, "bindsJson"),
        end: end(get(options, "end"))?,
        server_error: test(get(options, "serverError"), "serverError")?,
        retry: get(options, "retry").map(retry),
        resume: resume(get(options, "resume"))?,
        timeouts: Timeouts {
            connect: whole(timeouts, "connect"),
            first_frame: whole(timeouts, "firstFrame"),
            quiet: whole(timeouts, "quiet"),
            stall: number(timeouts, "stall"),
            total: whole(timeouts, "total"),
        },
        limits: read_limits(get(options, "limits")),
        delivers_unfinished: flag(options, "deliversUnfinished"),
        strict: flag(options, "strict"),
        consume: flag(options, "consume"),
        is_reopenable: flag(options, "isReopenable"),
        is_resendable: flag(options, "isResendable"),
    })
}

/// Reads the plan of a DOM binding, if there is one.
pub(super) fn read_plan(options: &Node) -> Read<Option<Plan>> {
    let Some(plan) = get(Some(options), "plan") else { return Ok(None) };
    let plan = Some(plan);
    let mut slots = Vec::new();
    for slot in items(plan, "slots") {
        let kind = match text(Some(slot), "kind").as_deref() {
            Some("append") => SlotKind::Append,
            Some("attr") => SlotKind::Attr,
            Some("class") => SlotKind::Class,
            Some("value") => SlotKind::Value,
            _ => SlotKind::Text,
        };
        slots.push(Slot { pointer: pointer(Some(slot), "pointer")?, kind });
    }
    Ok(Some(Plan {
        mode: match text(plan, "mode").as_deref() {
            Some("record") => Mode::Record,
            Some("text") => Mode::Text,
            Some("ops") => Mode::Ops { is_text: flag(plan, "isText") },
            _ => Mode::List,
        },
        key: if text(plan, "key").is_some() { Some(pointer(plan, "key")?) } else { None },
        limit: number(plan, "limit").map(|limit| u32::try_from(limit).unwrap_or(u32::MAX)),
        at: if text(plan, "at").as_deref() == Some("start") { At::Start } else { At::End },
        slots,
        adopted: items(plan, "adopted").iter().filter_map(string).collect(),
    }))
}

/// Reads what a response said before its body.
pub(super) fn read_head(head: &Node, body: Vec<u8>) -> Head {
    let head = Some(head);
    Head {
        status: number(head, "status").and_then(|status| u16::try_from(status).ok()),
        content_type: text(head, "contentType"),
        content_encoding: text(head, "contentEncoding"),
        content_range: text(head, "contentRange"),
        etag: text(head, "etag"),
        retry_after: number(head, "retryAfter"),
        body,
    }
}

fn read_limits(limits: Option<&Node>) -> Limits {
    let size = |name| usize::try_from(whole(limits, name)).unwrap_or(usize::MAX);
    Limits {
        frame_bytes: size("frameBytes"),
        depth: size("depth"),
        queue_bytes: whole(limits, "queueBytes"),
        total_bytes: number(limits, "totalBytes"),
        errors: size("errors"),
    }
}

fn decode(name: &str) -> Option<Decode> {
    match name {
        "json" => Some(Decode::Json),
        "text" => Some(Decode::Text),
        "bytes" => Some(Decode::Bytes),
        _ => None,
    }
}

/// true, or `{ pieces, by? }`.
fn grow(value: Option<&Node>) -> Read<Option<Grow>> {
    if text(value, "pieces").is_none() {
        let is_wanted = value.is_some_and(|value| matches!(value, Node::Scalar(text) if **text == *b"true"));
        return Ok(is_wanted.then_some(Grow::Whole));
    }
    let by = if text(value, "by").is_some() { Some(pointer(value, "by")?) } else { None };
    Ok(Some(Grow::Pieces { pieces: pointer(value, "pieces")?, by }))
}

fn end(value: Option<&Node>) -> Read<End> {
    Ok(match value.and_then(string).as_deref() {
        Some("never") => End::Never,
        Some("eof") => End::Eof,
        Some(marker) => End::Marker(FrameTest::Text(marker.to_owned())),
        None => test(value, "end")?.map_or(End::Eof, End::Marker),
    })
}

/// `{ event }`, `{ pointer }` or `{ pointer, equals }`, the last as JSON text.
fn test(value: Option<&Node>, option: &'static str) -> Read<Option<FrameTest>> {
    if let Some(event) = text(value, "event") {
        return Ok(Some(FrameTest::Event(event)));
    }
    if text(value, "pointer").is_none() {
        return Ok(None);
    }
    let pointer = pointer(value, "pointer").map_err(|_| ConfigError(option))?;
    Ok(Some(match text(value, "equals") {
        Some(scalar) => FrameTest::Equals(pointer, scalar),
        None => FrameTest::Exists(pointer),
    }))
}

fn retry(value: &Node) -> Retry {
    let value = Some(value);
    // Shares come in thousandths.
    let share = |name| f64::from(u32::try_from(whole(value, name)).unwrap_or(u32::MAX)) / 1000.0;
    Retry {
        attempts: u32::try_from(whole(value, "attempts")).unwrap_or(u32::MAX),
        base_delay: whole(value, "baseDelay"),
        max_delay: whole(value, "maxDelay"),
        factor: share("factor"),
        jitter: share("jitter"),
        restart: flag(value, "restart"),
    }
}

fn resume(value: Option<&Node>) -> Read<Option<Resume>> {
    let Some(value) = value else { return Ok(None) };
    Ok(Some(match string(value).as_deref() {
        Some("last-event-id") => Resume::LastEventId,
        Some("range") => Resume::Range,
        Some(_) => return Err(ConfigError("resume")),
        None if matches!(value, Node::Scalar(_)) => Resume::No,
        None => {
            let value = Some(value);
            let target = match (text(value, "query"), text(value, "header")) {
                (Some(name), None) => CursorTarget::Query(name),
                (None, Some(name)) => CursorTarget::Header(name),
                _ => return Err(ConfigError("resume")),
            };
            Resume::Cursor { pointer: pointer(value, "pointer")?, target }
        }
    }))
}

fn pointers(options: Option<&Node>, name: &'static str) -> Read<Vec<Pointer>> {
    items(options, name).iter().map(|value| parse_pointer(&string(value).unwrap_or_default(), name)).collect()
}

fn pointer(object: Option<&Node>, name: &'static str) -> Read<Pointer> {
    parse_pointer(&text(object, name).unwrap_or_default(), name)
}

fn parse_pointer(text: &str, name: &'static str) -> Read<Pointer> {
    Pointer::parse(text).map_err(|_| ConfigError(name))
}

// Called for each option there is: copies of these would be a large part of the module.

/// A member that is there and not null.
#[inline(never)]
fn get<'a>(object: Option<&'a Node>, name: &str) -> Option<&'a Node> {
    object?.child(name.as_bytes()).filter(|value| !value.is_null())
}

#[inline(never)]
fn text(object: Option<&Node>, name: &str) -> Option<String> {
    get(object, name).and_then(string)
}

#[inline(never)]
fn number(object: Option<&Node>, name: &str) -> Option<u64> {
    let Node::Scalar(text) = get(object, name)? else { return None };
    whole_number(text)
}

#[inline(never)]
fn whole(object: Option<&Node>, name: &str) -> u64 {
    number(object, name).unwrap_or(0)
}

#[inline(never)]
fn flag(object: Option<&Node>, name: &str) -> bool {
    get(object, name).is_some_and(|value| matches!(value, Node::Scalar(text) if **text == *b"true"))
}

fn items<'a>(object: Option<&'a Node>, name: &str) -> &'a [Node] {
    match get(object, name) {
        Some(Node::Array(items)) => items,
        _ => &[],
    }
}

fn string(value: &Node) -> Option<String> {
    value.text().and_then(|text| String::from_utf8(text).ok())
}
