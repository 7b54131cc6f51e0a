//! What went wrong, how bad it is, and where.

use std::fmt;

use super::limits::SNIPPET_BYTES;

/// What happened. The string form ([`Code::as_str`]) is stable and part of the public interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// The payload is not what its format demands.
    FrameSyntax,
    /// The frame is longer than `limits.frameBytes`.
    FrameTooLarge,
    /// The JSON nests deeper than `limits.depth`.
    FrameTooDeep,
    /// The payload is not UTF-8.
    InvalidUtf8,
    /// The value is well-formed, but not of the type that is wanted.
    Schema,
    /// The server reported an error inside the stream.
    ServerError,
    /// The response has an error status.
    HttpStatus,
    /// The response is of a type that cannot be read as the wanted format.
    ContentType,
    /// The connection could not be made, or broke.
    Network,
    /// No response head in time.
    ConnectTimeout,
    /// No first frame in time.
    FirstFrameTimeout,
    /// No byte in time.
    StallTimeout,
    /// The whole stream took too long.
    TotalTimeout,
    /// The stream ended inside a frame or a character.
    Truncated,
    /// The stream ended cleanly, without the end it promised.
    MissingEnd,
    /// The stream could not be continued where it was.
    Gap,
    /// The stream is larger than `limits.totalBytes`.
    Limit,
    /// An element that was to be written to is gone.
    TargetMissing,
    /// A row has no key.
    KeyMissing,
    /// A patch does not apply.
    Patch,
    /// A callback of the application failed.
    Sink,
    /// An unsafe URL, attribute or property name was not written.
    Refused,
    /// The caller ended the stream.
    Aborted,
    /// The platform lacks something that is needed.
    Unsupported,
    /// The WebAssembly module could not be loaded.
    Init,
    /// A defect of this library.
    Internal,
}

/// How far an error reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// One frame is skipped; the stream goes on.
    Frame,
    /// The attempt ends.
    Stream,
}

impl Code {
    /// The stable name, as JavaScript sees it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Code::FrameSyntax => "frame-syntax",
            Code::FrameTooLarge => "frame-too-large",
            Code::FrameTooDeep => "frame-too-deep",
            Code::InvalidUtf8 => "invalid-utf8",
            Code::Schema => "schema",
            Code::ServerError => "server-error",
            Code::HttpStatus => "http-status",
            Code::ContentType => "content-type",
            Code::Network => "network",
            Code::ConnectTimeout => "connect-timeout",
            Code::FirstFrameTimeout => "first-frame-timeout",
            Code::StallTimeout => "stall-timeout",
            Code::TotalTimeout => "total-timeout",
            Code::Truncated => "truncated",
            Code::MissingEnd => "missing-end",
            Code::Gap => "gap",
            Code::Limit => "limit",
            Code::TargetMissing => "target-missing",
            Code::KeyMissing => "key-missing",
            Code::Patch => "patch",
            Code::Sink => "sink",
            Code::Refused => "refused",
            Code::Aborted => "aborted",
            Code::Unsupported => "unsupported",
            Code::Init => "init",
            Code::Internal => "internal",
        }
    }

    /// The severity an error of this code has unless it is told otherwise.
    pub const fn severity(self) -> Severity {
        match self {
            Code::FrameSyntax
            | Code::FrameTooLarge
            | Code::FrameTooDeep
            | Code::InvalidUtf8
            | Code::Schema
            | Code::TargetMissing
            | Code::KeyMissing
            | Code::Patch
            | Code::Sink
            | Code::Refused => Severity::Frame,
            _ => Severity::Stream,
        }
    }

    /// Whether another attempt may help. For [`Code::HttpStatus`] the status decides, see [`retryable_status`].
    pub const fn retryable(self) -> bool {
        matches!(
            self,
            Code::Network
                | Code::ConnectTimeout
                | Code::FirstFrameTimeout
                | Code::StallTimeout
                | Code::Truncated
                | Code::MissingEnd
        )
    }
}

/// The statuses after which another attempt may help.
pub const fn retryable_status(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504)
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One thing that went wrong in a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamError {
    /// What happened.
    pub code: Code,
    /// Whether the stream goes on.
    pub severity: Severity,
    /// Whether another attempt may help.
    pub retryable: bool,
    /// Whether attempts were made until none were left.
    pub exhausted: bool,
    /// Index of the frame concerned, from 0, rejected frames counted.
    pub frame: Option<u64>,
    /// Byte offset of the fault from the first byte of the stream.
    pub offset: Option<u64>,
    /// The input at fault, bounded, bad UTF-8 replaced.
    pub snippet: Option<String>,
    /// Status of the response, where that is the matter.
    pub http_status: Option<u16>,
    /// The attempt in which it happened; the first is 1.
    pub attempt: u32,
    /// A sentence for people.
    pub message: String,
    /// Problem details (RFC 9457) that came with an error status, as checked JSON text.
    pub problem: Option<String>,
}

impl StreamError {
    /// An error with the code's usual severity.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            retryable: code.retryable(),
            exhausted: false,
            frame: None,
            offset: None,
            snippet: None,
            http_status: None,
            attempt: 0,
            message: message.into(),
            problem: None,
        }
    }
}

impl fmt::Display for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.message)
    }
}

impl std::error::Error for StreamError {}

/// The beginning of `bytes` as an error may show it: at most [`SNIPPET_BYTES`], never half a character at its end.
pub fn snippet(bytes: &[u8]) -> String {
    let mut end = bytes.len().min(SNIPPET_BYTES);
    if end < bytes.len() {
        while end > 0 && bytes[end] & 0xC0 == 0x80 {
            end -= 1;
        }
    }
    String::from_utf8_lossy(&bytes[..end]).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_is_bounded_and_keeps_characters_whole() {
        let text = "é".repeat(SNIPPET_BYTES);
        assert_eq!(snippet(text.as_bytes()), "é".repeat(SNIPPET_BYTES / 2));
        assert_eq!(snippet(format!("x{text}").as_bytes()), format!("x{}", "é".repeat(SNIPPET_BYTES / 2 - 1)));
        assert_eq!(snippet(b"\xFFok"), "\u{FFFD}ok");
    }
}
