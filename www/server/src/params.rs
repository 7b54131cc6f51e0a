use std::time::Duration;

use crate::fault::Fault;
use crate::problem::Problem;

/// One query parameter of the scenarios, as `/scenarios.json` tells it.
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) max: Option<u64>,
    pub(crate) about: &'static str,
}

const MAX_COUNT: u64 = 1_000_000;
const MAX_MILLISECONDS: u64 = 600_000;

pub(crate) const PARAMETERS: &[Parameter] = &[
    number("count", MAX_COUNT, "Frames, not counting the last one that says done"),
    number("interval", MAX_MILLISECONDS, "Milliseconds between frames; 0 is as fast as possible"),
    number("delay", MAX_MILLISECONDS, "Milliseconds before the headers"),
    number("seed", u64::MAX, "Another order of the same content"),
    text("after", "Go on behind this id (reviews, recommendations, news)"),
    text("prompt", "What to ask (chat)"),
    text("compress", "gzip or br, flushed after each frame"),
    text("fault", "How the response goes wrong"),
    number("at", MAX_COUNT, "The index of the frame where the fault strikes; by default a third in"),
    number("fail-first", MAX_COUNT, "Only the first requests with the same key get the fault"),
    text("key", "Names the counter of fail-first"),
];

const fn number(name: &'static str, max: u64, about: &'static str) -> Parameter {
    Parameter { name, kind: "integer", max: Some(max), about }
}

const fn text(name: &'static str, about: &'static str) -> Parameter {
    Parameter { name, kind: "string", max: None, about }
}

/// What one request of a scenario asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Params {
    pub(crate) count: Option<u64>,
    pub(crate) interval: Option<Duration>,
    pub(crate) delay: Option<Duration>,
    pub(crate) seed: Option<u64>,
    pub(crate) after: Option<String>,
    pub(crate) prompt: Option<String>,
    pub(crate) fault: Option<Fault>,
    pub(crate) at: Option<u64>,
    pub(crate) fail_first: Option<FailFirst>,
}

/// The fault strikes only the first `times` requests that carry `key`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FailFirst {
    pub(crate) times: u64,
    pub(crate) key: String,
}

impl Params {
    pub(crate) fn parse(query: &str) -> Result<Self, Problem> {
        let mut params = Self::default();
        let (mut times, mut key) = (None, None);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let milliseconds = || integer(&name, &value).map(Duration::from_millis);
            match &*name {
                "count" => params.count = Some(integer(&name, &value)?),
                "interval" => params.interval = Some(milliseconds()?),
                "delay" => params.delay = Some(milliseconds()?),
                "seed" => params.seed = Some(integer(&name, &value)?),
                "after" => params.after = Some(value.into_owned()),
                "prompt" => params.prompt = Some(value.into_owned()),
                // The compression layer has read it.
                "compress" => {}
                "fault" => params.fault = Some(fault(&value)?),
                "at" => params.at = Some(integer(&name, &value)?),
                "fail-first" => times = Some(integer(&name, &value)?),
                "key" => key = Some(value.into_owned()),
                _ => return Err(unknown(&name)),
            }
        }
        params.fail_first = match (times, key, params.fault) {
            (None, _, _) => None,
            (Some(_), None, _) => return Err(Problem::bad_request("fail-first needs a key")),
            (Some(_), _, None) => return Err(Problem::bad_request("fail-first needs a fault")),
            (Some(times), Some(key), Some(_)) => Some(FailFirst { times, key }),
        };
        Ok(params)
    }
}

/// The compression that a request demands, whatever its Accept-Encoding says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Gzip,
    Brotli,
}

impl Coding {
    pub(crate) fn from_query(query: &str) -> Result<Option<Self>, Problem> {
        let value = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "compress");
        value.map(|(_, value)| Self::parse(&value)).transpose()
    }

    pub(crate) fn token(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Brotli => "br",
        }
    }

    fn parse(value: &str) -> Result<Self, Problem> {
        match value {
            "gzip" => Ok(Self::Gzip),
            "br" => Ok(Self::Brotli),
            _ => Err(Problem::bad_request(format!("compress must be gzip or br, not {value:?}"))),
        }
    }
}

fn integer(name: &str, value: &str) -> Result<u64, Problem> {
    let max = PARAMETERS.iter().find(|parameter| parameter.name == name).and_then(|parameter| parameter.max);
    let max = max.unwrap_or(u64::MAX);
    match value.parse() {
        Ok(number) if number <= max => Ok(number),
        _ => Err(Problem::bad_request(format!("{name} must be an integer from 0 to {max}, not {value:?}"))),
    }
}

fn fault(value: &str) -> Result<Fault, Problem> {
    Fault::parse(value).ok_or_else(|| {
        let known: Vec<_> = Fault::ALL.iter().map(|fault| fault.name()).collect();
        Problem::bad_request(format!("no fault {value:?}; known: {}", known.join(", ")))
    })
}

fn unknown(name: &str) -> Problem {
    let known: Vec<_> = PARAMETERS.iter().map(|parameter| parameter.name).collect();
    Problem::bad_request(format!("no parameter {name:?}; known: {}", known.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_queries_are_read() {
        assert_eq!(Params::parse(""), Ok(Params::default()));
        let params = Params::parse("count=3&interval=0&prompt=a+b%3F&fault=reset&at=2&fail-first=1&key=k")
            .expect("a good query");
        assert_eq!((params.count, params.interval), (Some(3), Some(Duration::ZERO)));
        assert_eq!(
            (params.prompt.as_deref(), params.fault, params.at),
            (Some("a b?"), Some(Fault::Reset), Some(2))
        );
        assert_eq!(params.fail_first, Some(FailFirst { times: 1, key: "k".into() }));
    }

    #[test]
    fn bad_queries_are_refused() {
        for query in [
            "count=-1",
            "count=x",
            "count=",
            "count=1000001",
            "interval=1.5",
            "delay=600001",
            "fault=none",
            "fail-first=1&fault=cut",
            "fail-first=1&key=k",
            "cuont=1",
            "at=99999999999999999999999",
        ] {
            assert!(Params::parse(query).is_err(), "{query}");
        }
    }
}
