//! The time, as a session wants it: ms that never run backwards.

#[cfg(not(target_family = "wasm"))]
#[derive(Debug)]
pub(super) struct Clock(std::time::Instant);

#[cfg(not(target_family = "wasm"))]
impl Clock {
    pub(super) fn new() -> Self {
        Self(std::time::Instant::now())
    }

    pub(super) fn now(&mut self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// `Instant` panics here, and the platform's own clock may be set back.
#[cfg(target_family = "wasm")]
#[derive(Debug)]
pub(super) struct Clock(u64);

#[cfg(target_family = "wasm")]
impl Clock {
    pub(super) fn new() -> Self {
        Self(0)
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ms since 1970, saturated")]
    pub(super) fn now(&mut self) -> u64 {
        self.0 = self.0.max(js_sys::Date::now() as u64);
        self.0
    }
}
