/// Everything that can go wrong on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Slow,
    Dribble,
    Stall,
    Cut,
    Reset,
    BadRecord,
    ServerError,
    Buffered,
    Http500,
    Http404,
    Http429,
    Html200,
    WrongType,
    NoContent,
    Empty,
}

impl Fault {
    pub(crate) const ALL: &[Self] = &[
        Self::Slow,
        Self::Dribble,
        Self::Stall,
        Self::Cut,
        Self::Reset,
        Self::BadRecord,
        Self::ServerError,
        Self::Buffered,
        Self::Http500,
        Self::Http404,
        Self::Http429,
        Self::Html200,
        Self::WrongType,
        Self::NoContent,
        Self::Empty,
    ];

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|fault| fault.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        self.texts().0
    }

    /// A short label for a button, and a sentence.
    pub(crate) fn about(self) -> (&'static str, &'static str) {
        let (_, label, about) = self.texts();
        (label, about)
    }

    /// Whether `at` matters.
    pub(crate) fn has_place(self) -> bool {
        matches!(self, Self::Stall | Self::Cut | Self::Reset | Self::BadRecord | Self::ServerError)
    }

    fn texts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Slow => ("slow", "Slow", "Ten times the interval between frames"),
            Self::Dribble => ("dribble", "Dribble", "One byte per chunk"),
            Self::Stall => ("stall", "Stall", "Some frames, then silence on an open connection"),
            Self::Cut => ("cut", "Cut", "Ends cleanly, but too early"),
            Self::Reset => ("reset", "Reset", "The connection breaks in the middle of a frame"),
            Self::BadRecord => ("bad-record", "Bad record", "One frame is malformed, the others are good"),
            Self::ServerError => {
                ("server-error", "Server error", "The server reports an error in the stream and ends")
            }
            Self::Buffered => ("buffered", "Buffered", "As behind a proxy: everything at once, at the end"),
            Self::Http500 => ("http-500", "HTTP 500", "Fails at once, with problem details"),
            Self::Http404 => ("http-404", "HTTP 404", "Not found, with problem details"),
            Self::Http429 => ("http-429", "HTTP 429", "Too many requests: Retry-After 1 second"),
            Self::Html200 => ("html-200", "HTML with 200", "An HTML error page that claims success"),
            Self::WrongType => ("wrong-type", "Wrong type", "The right bytes with Content-Type image/png"),
            Self::NoContent => ("no-content", "No content", "Status 204"),
            Self::Empty => ("empty", "Empty", "Status 200, the right type, no bytes"),
        }
    }
}
