//! The time, and a timer that dies with its owner.

use std::{cell::Cell, rc::Rc, task::Waker};

use wasm_bindgen::prelude::*;

use super::sys;

/// Ms since the page's time origin.
pub(super) fn now() -> u64 {
    whole(sys::performance_now())
}

/// A time in ms as JavaScript gave it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates, which is what is wanted"
)]
pub(super) fn whole(value: f64) -> u64 {
    value as u64
}

/// A count as JavaScript takes it.
#[expect(clippy::cast_precision_loss, reason = "counts and times stay below 2^53")]
pub(super) fn number(value: u64) -> f64 {
    value as f64
}

/// Wakes a task at a deadline. One that is put off costs nothing: the platform's timer is left to fire, and then set
/// anew. (Chromium keeps timers that were cleared, so that a stream of small chunks would slow down as it goes.)
pub(super) struct Timer {
    shared: Rc<Shared>,
    callback: Closure<dyn FnMut()>,
    id: Option<JsValue>,
    /// When the platform's timer fires: never later than the deadline.
    fires_at: Option<u64>,
}

#[derive(Default)]
struct Shared {
    has_fired: Cell<bool>,
    waker: Cell<Option<Waker>>,
}

/// Longest delay that platforms take; a later deadline is set in steps.
const LONGEST: u64 = 0x7FFF_FFFF;

impl Timer {
    pub(super) fn new() -> Self {
        let shared = Rc::<Shared>::default();
        let fired = shared.clone();
        let callback = Closure::new(move || {
            fired.has_fired.set(true);
            if let Some(waker) = fired.waker.take() {
                waker.wake();
            }
        });
        Self { shared, callback, id: None, fires_at: None }
    }

    /// Whether to look at the deadlines again. If not yet, the task is woken when it is time.
    pub(super) fn poll(&mut self, deadline: Option<u64>, waker: &Waker) -> bool {
        if self.shared.has_fired.take() {
            self.id = None;
            self.fires_at = None;
            return true;
        }
        if let Some(deadline) = deadline
            && self.fires_at.is_none_or(|fires_at| deadline < fires_at)
        {
            self.clear();
            // Rounded up: a timer that fires early would only be set again.
            let delay = (deadline.saturating_sub(now()) + 1).min(LONGEST);
            self.id = Some(sys::set_timeout(self.callback.as_ref().unchecked_ref(), number(delay)));
            self.fires_at = Some(deadline);
        }
        self.shared.waker.set(Some(waker.clone()));
        false
    }

    fn clear(&mut self) {
        if let Some(id) = self.id.take() {
            sys::clear_timeout(&id);
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.clear();
    }
}
