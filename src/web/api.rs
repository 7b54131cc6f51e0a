//! The classes of the npm package: convert, call, convert.

use std::{cell::RefCell, rc::Rc};

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::{
    clock::whole,
    config::{read_config, read_plan},
    driver::Driver,
    report,
    sys::Sink,
};
use crate::core::{
    error::{Code, StreamError},
    session::Input,
    view::View,
};

/// One stream. Nothing is cancelled when it is freed: the stream's own task keeps it alive.
#[wasm_bindgen]
pub struct Connection {
    driver: Rc<Driver>,
}

#[wasm_bindgen]
impl Connection {
    /// `options` are the resolved ones. Throws a TypeError that names the option that cannot be used.
    #[wasm_bindgen(constructor)]
    pub fn new(sink: Sink, options: &JsValue, seed: f64) -> Result<Connection, JsError> {
        let unusable = |error: super::ConfigError| JsError::new(error.0);
        let config = read_config(options).map_err(unusable)?;
        let plan = read_plan(options).map_err(unusable)?;
        let view = plan.map(|plan| View::new(plan, &config.limits));
        Ok(Connection { driver: Driver::new(sink, config, view, whole(seed)) })
    }

    /// Begins; the stream was opened at that time (ms since the time origin).
    pub fn start(&self, opened_at: f64) {
        self.driver.start(whole(opened_at));
    }

    /// Ends the stream.
    pub fn abort(&self) {
        self.driver.send(Input::Abort);
    }

    /// Another attempt, now.
    pub fn retry(&self) {
        self.driver.send(Input::Retry);
    }

    /// The platform is back.
    pub fn wake(&self) {
        self.driver.send(Input::Wake);
    }

    /// The consumer took that many bytes.
    pub fn consumed(&self, bytes: f64) {
        self.driver.send(Input::Consumed(whole(bytes)));
    }

    /// The page or the application rejected something.
    pub fn report(&self, code: &str, message: String) {
        let code = match code {
            "target-missing" => Code::TargetMissing,
            "refused" => Code::Refused,
            "key-missing" => Code::KeyMissing,
            _ => Code::Sink,
        };
        self.driver.send(Input::Report(StreamError::new(code, message)));
    }

    /// Hands the operations that wait to the sink, before it returns.
    pub fn flush(&self) {
        self.driver.flush();
    }

    /// The state of the stream.
    pub fn snapshot(&self) -> JsValue {
        report::snapshot(&self.driver.snapshot())
    }
}

thread_local! {
    static ON_DEFECT: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Calls `callback` when the engine has a defect and cannot go on.
#[wasm_bindgen(js_name = onDefect)]
pub fn on_defect(callback: Function) {
    ON_DEFECT.set(Some(callback));
    std::panic::set_hook(Box::new(|_| {
        if let Some(callback) = ON_DEFECT.take() {
            // Whatever it throws, the engine is lost already.
            drop(callback.call0(&JsValue::UNDEFINED));
        }
    }));
}
