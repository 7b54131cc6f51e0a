//! NDJSON to objects as one writes it first in Rust: lines by hand, serde_json, and serde-wasm-bindgen for each record.

use js_sys::Array;
use serde::Serialize;
use serde_json::Value;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

/// Holds the line that is not complete yet.
#[wasm_bindgen]
#[derive(Default)]
pub struct Reader {
    open: Vec<u8>,
}

#[wasm_bindgen]
impl Reader {
    /// An empty reader.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// The values of all lines that a chunk completes.
    pub fn feed(&mut self, chunk: &[u8]) -> Result<Array, JsError> {
        let values = Array::new();
        let serializer = Serializer::json_compatible();
        for part in chunk.split_inclusive(|&byte| byte == b'\n') {
            self.open.extend_from_slice(part);
            if part.ends_with(b"\n") {
                let value: Value = serde_json::from_slice(&self.open)?;
                values.push(&value.serialize(&serializer)?);
                self.open.clear();
            }
        }
        Ok(values)
    }
}
