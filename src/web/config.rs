//! Options as JavaScript hands them in, already checked and filled in there.

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, prelude::*};

use super::clock::whole;
use crate::core::{
    frame::Format,
    json::Pointer,
    limits::Limits,
    session::{Config, CursorTarget, Decode, End, FrameTest, Resume, Retry, Timeouts},
    view::{At, Mode, Plan, Slot, SlotKind},
};

/// An option that cannot be used; its name.
#[derive(Debug)]
pub struct ConfigError(pub &'static str);

type Read<T> = Result<T, ConfigError>;

/// Reads the options of a stream.
pub(super) fn read_config(options: &JsValue) -> Read<Config> {
    let timeouts = get(options, "timeouts");
    let limits = get(options, "limits");
    Ok(Config {
        format: text(options, "format").and_then(|name| Format::from_name(&name)),
        decode: text(options, "decode").as_deref().and_then(decode),
        select: pointers(options, "select")?,
        binds_json: flag(options, "bindsJson"),
        end: end(&get(options, "end"))?,
        server_error: test(&get(options, "serverError"), "serverError")?,
        retry: retry(&get(options, "retry")),
        resume: resume(&get(options, "resume"))?,
        timeouts: Timeouts {
            connect: time(&timeouts, "connect"),
            first_frame: time(&timeouts, "firstFrame"),
            quiet: time(&timeouts, "quiet"),
            stall: get(&timeouts, "stall").as_f64().map(whole),
            total: time(&timeouts, "total"),
        },
        limits: read_limits(&limits),
        delivers_unfinished: flag(options, "deliversUnfinished"),
        strict: flag(options, "strict"),
        consume: flag(options, "consume"),
        is_reopenable: flag(options, "isReopenable"),
        is_resendable: flag(options, "isResendable"),
    })
}

/// Reads the plan of a DOM binding, if there is one.
pub(super) fn read_plan(options: &JsValue) -> Read<Option<Plan>> {
    let plan = get(options, "plan");
    if plan.is_falsy() {
        return Ok(None);
    }
    let mode = match text(&plan, "mode").as_deref() {
        Some("record") => Mode::Record,
        Some("text") => Mode::Text,
        _ => Mode::List,
    };
    let mut slots = Vec::new();
    for slot in list(&get(&plan, "slots")) {
        let kind = match text(&slot, "kind").as_deref() {
            Some("append") => SlotKind::Append,
            Some("attr") => SlotKind::Attr,
            Some("class") => SlotKind::Class,
            _ => SlotKind::Text,
        };
        slots.push(Slot { pointer: pointer(&slot, "pointer")?, kind });
    }
    Ok(Some(Plan {
        mode,
        key: if get(&plan, "key").is_string() { Some(pointer(&plan, "key")?) } else { None },
        limit: get(&plan, "limit").as_f64().map(|limit| u32::try_from(whole(limit)).unwrap_or(u32::MAX)),
        at: if text(&plan, "at").as_deref() == Some("start") { At::Start } else { At::End },
        slots,
        adopted: list(&get(&plan, "adopted")).filter_map(|key| key.as_string()).collect(),
    }))
}

fn read_limits(limits: &JsValue) -> Limits {
    let size = |name| usize::try_from(time(limits, name)).unwrap_or(usize::MAX);
    Limits {
        frame_bytes: size("frameBytes"),
        depth: size("depth"),
        queue_bytes: time(limits, "queueBytes"),
        total_bytes: get(limits, "totalBytes").as_f64().map(whole),
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

fn end(value: &JsValue) -> Read<End> {
    Ok(match value.as_string().as_deref() {
        Some("never") => End::Never,
        Some("eof") => End::Eof,
        Some(marker) => End::Marker(FrameTest::Text(marker.to_owned())),
        None => test(value, "end")?.map_or(End::Eof, End::Marker),
    })
}

/// `{ event }`, `{ pointer }` or `{ pointer, equals }`, the last as JSON text.
fn test(value: &JsValue, option: &'static str) -> Read<Option<FrameTest>> {
    if let Some(event) = text(value, "event") {
        return Ok(Some(FrameTest::Event(event)));
    }
    if !get(value, "pointer").is_string() {
        return Ok(None);
    }
    let pointer = pointer(value, "pointer").map_err(|_| ConfigError(option))?;
    Ok(Some(match text(value, "equals") {
        Some(scalar) => FrameTest::Equals(pointer, scalar),
        None => FrameTest::Exists(pointer),
    }))
}

fn retry(value: &JsValue) -> Option<Retry> {
    if value.is_falsy() {
        return None;
    }
    let share = |name| get(value, name).as_f64().unwrap_or(1.0);
    Some(Retry {
        attempts: u32::try_from(time(value, "attempts")).unwrap_or(u32::MAX),
        base_delay: time(value, "baseDelay"),
        max_delay: time(value, "maxDelay"),
        factor: share("factor"),
        jitter: share("jitter"),
        restart: flag(value, "restart"),
    })
}

fn resume(value: &JsValue) -> Read<Option<Resume>> {
    Ok(match value.as_string().as_deref() {
        Some("last-event-id") => Some(Resume::LastEventId),
        Some("range") => Some(Resume::Range),
        Some(_) => return Err(ConfigError("resume")),
        None if value == &JsValue::FALSE => Some(Resume::No),
        None if value.is_falsy() => None,
        None => {
            let target = match (text(value, "query"), text(value, "header")) {
                (Some(name), None) => CursorTarget::Query(name),
                (None, Some(name)) => CursorTarget::Header(name),
                _ => return Err(ConfigError("resume")),
            };
            Some(Resume::Cursor { pointer: pointer(value, "pointer")?, target })
        }
    })
}

fn pointers(options: &JsValue, name: &'static str) -> Read<Vec<Pointer>> {
    list(&get(options, name))
        .map(|value| parse_pointer(&value.as_string().unwrap_or_default(), name))
        .collect()
}

fn pointer(object: &JsValue, name: &'static str) -> Read<Pointer> {
    parse_pointer(&text(object, name).unwrap_or_default(), name)
}

fn parse_pointer(text: &str, name: &'static str) -> Read<Pointer> {
    Pointer::parse(text).map_err(|_| ConfigError(name))
}

// Called for each option there is: copies of these would be the largest part of the module.

#[inline(never)]
fn get(object: &JsValue, name: &str) -> JsValue {
    // Asking anything else throws, which costs far more than asking.
    if !object.is_object() {
        return JsValue::UNDEFINED;
    }
    Reflect::get(object, &name.into()).unwrap_or_default()
}

#[inline(never)]
fn text(object: &JsValue, name: &str) -> Option<String> {
    get(object, name).as_string()
}

#[inline(never)]
fn flag(object: &JsValue, name: &str) -> bool {
    get(object, name).is_truthy()
}

#[inline(never)]
fn time(object: &JsValue, name: &str) -> u64 {
    get(object, name).as_f64().map_or(0, whole)
}

fn list(value: &JsValue) -> impl Iterator<Item = JsValue> + use<> {
    value.dyn_ref::<Array>().cloned().into_iter().flat_map(|array| array.to_vec())
}
