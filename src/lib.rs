//! Runnelet reads streamed responses.
