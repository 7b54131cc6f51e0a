//! Everything foreign: the shapes that JavaScript hands in.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Where a stream's effects go. Its methods enqueue and return: none of them runs code of the application, none
    /// calls back into the engine.
    pub type Sink;

    /// Open the source for an attempt, and tell how that went. `extra`: JSON text, `{ headers: [name, value, …],
    /// query: [name, value] }`.
    #[wasm_bindgen(method)]
    pub fn connect(this: &Sink, attempt: u32, extra: &str);

    /// Go on reading.
    #[wasm_bindgen(method)]
    pub fn read(this: &Sink);

    /// Let go of an attempt's source.
    #[wasm_bindgen(method)]
    pub fn cancel(this: &Sink, attempt: u32);

    /// A packed batch; the views are void when the call returns. `flags`: how the values are decoded (0 JSON,
    /// 1 text, 2 bytes), 4 if they are data of SSE events, 8 if marks of text may be positions of bytes. Gives false, and
    /// has done nothing, if they may not.
    #[wasm_bindgen(method)]
    pub fn batch(
        this: &Sink,
        flags: u32,
        text: &[u8],
        marks: &[u32],
        places: &[u32],
        names: &[u8],
        first_index: f64,
        first_offset: f64,
        bytes: f64,
        count: u32,
    ) -> bool;

    /// Unfinished values have grown; `look` asks how.
    #[wasm_bindgen(method)]
    pub fn grew(this: &Sink);

    /// Type and id of the open SSE event, each ended by an LF; the view is void when the call returns.
    #[wasm_bindgen(method)]
    pub fn event(this: &Sink, names: &[u8]);

    /// What has become of unfinished values since the last call: words and text where they lie in memory, to be read
    /// before the call returns. (Views cost more than what is in them: this is called for each delta.) False: nobody waits
    /// for it, and `look` will ask for all of it.
    #[wasm_bindgen(method)]
    pub fn growth(
        this: &Sink,
        words: *const u32,
        count: usize,
        text: *const u8,
        length: usize,
        index: f64,
        offset: f64,
        must_take: bool,
    ) -> bool;

    /// Operations for the page, and the bytes that led to them, to be told by `consumed`; both views are void when the
    /// call returns.
    #[wasm_bindgen(method)]
    pub fn operations(this: &Sink, words: &[u32], text: &[u8], weight: f64);

    /// Operations wait for a flush.
    #[wasm_bindgen(method)]
    pub fn dirty(this: &Sink);

    /// An error, as JSON text.
    #[wasm_bindgen(method)]
    pub fn error(this: &Sink, error: &str);

    /// The snapshot has changed.
    #[wasm_bindgen(method)]
    pub fn changed(this: &Sink);

    /// What was delivered is void.
    #[wasm_bindgen(method)]
    pub fn reset(this: &Sink);

    /// The run is over.
    #[wasm_bindgen(method)]
    pub fn ended(this: &Sink);

    /// Call `tick` at that time, in ms since the time origin; a later call replaces an earlier one.
    #[wasm_bindgen(method)]
    pub fn alarm(this: &Sink, at: f64);

    type Global;

    /// The page's `performance`.
    pub(super) type Performance;

    /// The page's clock as it is now. To come by it costs more than to read it.
    #[wasm_bindgen(getter, static_method_of = Global, js_class = "globalThis", js_name = performance)]
    fn performance() -> Performance;

    /// Ms since the time origin.
    #[wasm_bindgen(method)]
    pub(super) fn now(this: &Performance) -> f64;
}

impl Performance {
    pub(super) fn of_page() -> Self {
        Global::performance()
    }
}
