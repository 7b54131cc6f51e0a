//! A timer that wakes a task, and dies with its owner.

use std::{cell::Cell, rc::Rc, task::Waker};

use wasm_bindgen::prelude::*;

use super::sys;

/// Wakes a task in time for a deadline. One that is put off costs nothing: the platform's timer is left to fire, the
/// task looks, and sets it anew.
#[derive(Default)]
pub(super) struct Alarm {
    waker: Rc<Cell<Option<Waker>>>,
    timer: Option<Timer>,
}

struct Timer {
    id: JsValue,
    fires_at: u64,
    /// What the platform calls; it must live as long as the timer.
    _callback: Closure<dyn FnMut()>,
}

/// Longest delay that platforms take; a later deadline is met in steps.
const LONGEST: u64 = 0x7FFF_FFFF;

impl Alarm {
    /// Wakes the task in `due_in` ms or, once, earlier.
    pub(super) fn set(&mut self, due_in: Option<u64>, waker: &Waker) {
        let Some(due_in) = due_in else {
            self.timer = None;
            return;
        };
        self.waker.set(Some(waker.clone()));
        let now = now();
        let due_at = now.saturating_add(due_in);
        if self.timer.as_ref().is_some_and(|timer| now < timer.fires_at && timer.fires_at <= due_at + 1) {
            return;
        }
        let shared = self.waker.clone();
        let callback = Closure::new(move || {
            if let Some(waker) = shared.take() {
                waker.wake();
            }
        });
        // Rounded up: a timer that fires early would only be set again.
        let delay = (due_in + 1).min(LONGEST);
        let id = sys::set_timeout(callback.as_ref().unchecked_ref(), number(delay));
        self.timer = Some(Timer { id, fires_at: now.saturating_add(delay), _callback: callback });
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        sys::clear_timeout(&self.id);
    }
}

/// Ms since the page's time origin.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ms, saturated")]
pub(super) fn now() -> u64 {
    sys::performance_now() as u64
}

#[expect(clippy::cast_precision_loss, reason = "at most 2^31")]
fn number(delay: u64) -> f64 {
    delay as f64
}
