//! Everything foreign: the shapes that JavaScript hands in, and the platform's timers.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{ReadableStream, Response};

#[wasm_bindgen]
extern "C" {
    /// Where a stream's effects go. Its methods enqueue and return; none of them runs code of the application.
    pub type Sink;

    /// Opens the source for an attempt: resolves to an [`Opened`]. `headers`: names and values in turn.
    #[wasm_bindgen(method)]
    pub fn connect(this: &Sink, attempt: u32, headers: Vec<String>, query: Vec<String>) -> Promise;

    /// Lets go of an attempt's source.
    #[wasm_bindgen(method)]
    pub fn cancel(this: &Sink, attempt: u32);

    /// A packed batch; the views are void when the call returns. `flags`: how the values are decoded (0 JSON,
    /// 1 text, 2 bytes), and 4 if they are data of SSE events.
    #[wasm_bindgen(method)]
    pub fn batch(
        this: &Sink,
        flags: u32,
        text: &[u8],
        table: &[u32],
        names: &[u8],
        first_index: f64,
        first_offset: f64,
        bytes: f64,
    );

    /// Operations for the page; both views are void when the call returns.
    #[wasm_bindgen(method)]
    pub fn operations(this: &Sink, words: &[u32], text: &[u8]);

    /// Operations wait for a flush.
    #[wasm_bindgen(method)]
    pub fn dirty(this: &Sink);

    /// An error, and what the platform threw, if it did.
    #[wasm_bindgen(method)]
    pub fn error(this: &Sink, error: JsValue, cause: JsValue);

    /// The snapshot has changed.
    #[wasm_bindgen(method)]
    pub fn changed(this: &Sink);

    /// What was delivered is void.
    #[wasm_bindgen(method)]
    pub fn reset(this: &Sink);

    /// The run is over.
    #[wasm_bindgen(method)]
    pub fn ended(this: &Sink);

    /// Resolves once the page has had a turn.
    #[wasm_bindgen(method)]
    pub fn breathe(this: &Sink) -> Promise;

    /// An open source.
    pub type Opened;

    /// Its response, if it is one.
    #[wasm_bindgen(method, getter)]
    pub fn response(this: &Opened) -> Option<Response>;

    /// Its bytes, if it has any.
    #[wasm_bindgen(method, getter)]
    pub fn body(this: &Opened) -> Option<ReadableStream>;

    /// The beginning of an error response's body.
    #[wasm_bindgen(method, getter)]
    pub fn problem(this: &Opened) -> Option<Vec<u8>>;

    /// What was read of the body while the wasm was loading.
    #[wasm_bindgen(method, getter)]
    pub fn ahead(this: &Opened) -> Option<Ahead>;

    /// A reader that ran ahead.
    pub type Ahead;

    /// Resolves to a read result, or to nothing once all was handed out and the body is free.
    #[wasm_bindgen(method)]
    pub fn next(this: &Ahead) -> Promise;

    /// Cancels the body.
    #[wasm_bindgen(method, js_name = cancel)]
    pub fn cancel_ahead(this: &Ahead);

    #[wasm_bindgen(js_name = setTimeout)]
    pub(super) fn set_timeout(callback: &Function, delay: f64) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    pub(super) fn clear_timeout(id: &JsValue);

    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    pub(super) fn performance_now() -> f64;
}
