//! Laziness, cancellation, slow sources, deadlines.

use std::{
    io::{self, ErrorKind, Read},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread::sleep,
    time::Duration,
};

use futures_core::{FusedStream, Stream};
use futures_executor::block_on;
use futures_util::{FutureExt, StreamExt, stream as streams};
use runnelet::{
    Code, Config, Format, Severity, Status, StreamError,
    core::session::Timeouts,
    io::{Chunks, Raw, Reader, Reads, Values, async_read, read, stream},
};

use super::sources::{Script, Step};

fn chunk(text: &str) -> Step {
    Step::Chunk(text.as_bytes().to_vec())
}

/// What a poll gives.
fn poll<T>(values: &mut (impl Stream<Item = T> + Unpin)) -> Poll<Option<T>> {
    values.poll_next_unpin(&mut Context::from_waker(Waker::noop()))
}

fn text(item: Option<Result<Raw, StreamError>>) -> String {
    String::from_utf8(item.expect("an item").expect("a value").0).expect("text")
}

#[test]
fn nothing_is_read_before_it_is_asked_for() {
    let steps = [chunk("a\nb\n"), chunk("c\n"), chunk("d\n")];
    let script = Script::new(steps.clone());
    let log = script.log.clone();
    let mut values = read::<Raw, _>(script, Format::Lines);
    assert_eq!(log.counts(), (0, 0));
    for (value, asked) in [("a", 1), ("b", 1), ("c", 2)] {
        assert_eq!((text(values.next()), log.counts()), (value.to_owned(), (asked, 0)));
    }
    drop(values);
    assert_eq!(log.counts(), (2, 1), "dropping it drops the source");

    let script = Script::new(steps);
    let log = script.log.clone();
    let mut values = stream::<Raw, _>(script, Format::Lines);
    assert_eq!(log.counts(), (0, 0));
    for (value, asked) in [("a", 1), ("b", 1), ("c", 2)] {
        assert_eq!((text(block_on(values.next())), log.counts()), (value.to_owned(), (asked, 0)));
    }
    drop(values);
    assert_eq!(log.counts(), (2, 1));
}

#[test]
fn a_future_that_is_dropped_loses_nothing() {
    let steps = [chunk("a\nb"), Step::Sleep, chunk("c"), Step::Sleep, chunk("\nd\n")];
    for is_stream in [true, false] {
        let script = Script::new(steps.clone());
        let mut values: Box<dyn Stream<Item = Result<Raw, StreamError>> + Unpin> = match is_stream {
            true => Box::new(stream(script, Format::Lines)),
            false => Box::new(async_read(script, Format::Lines)),
        };
        let mut told = Vec::new();
        let mut dropped = 0;
        loop {
            // The future lives for one poll.
            match values.next().now_or_never() {
                Some(Some(item)) => told.push(text(Some(item))),
                Some(None) => break,
                None => dropped += 1,
            }
        }
        assert_eq!((told.join(","), dropped), ("a,bc,d".to_owned(), 2));
    }
}

#[test]
fn a_stream_says_when_it_is_over() {
    let mut values = stream::<Raw, _>(Script::new([chunk("a\nb")]), Format::Lines);
    assert!(!values.is_terminated());
    assert_eq!(text(block_on(values.next())), "a");
    assert_eq!(text(block_on(values.next())), "b");
    assert!(matches!(poll(&mut values), Poll::Ready(None)));
    assert!(values.is_terminated());
    assert_eq!(values.snapshot().status, Status::Done);
}

#[test]
fn the_source_is_dropped_at_the_end_even_if_the_adapter_is_kept() {
    let script = || Script::new([chunk("a\n")]);
    let (first, second) = (script(), script());
    let logs = [first.log.clone(), second.log.clone()];
    let mut values = read::<Raw, _>(first, Format::Lines);
    let mut streamed = stream::<Raw, _>(second, Format::Lines);
    assert_eq!((text(values.next()), text(block_on(streamed.next()))), ("a".to_owned(), "a".to_owned()));
    assert!(values.next().is_none() && block_on(streamed.next()).is_none());
    assert_eq!(logs.map(|log| log.counts()), [(2, 1), (2, 1)]);
    drop((values, streamed));
}

#[test]
fn a_read_that_would_block_is_told_and_repeated() {
    use ErrorKind::{Interrupted, TimedOut, WouldBlock};
    let steps = [
        Step::Fail(WouldBlock),
        chunk("a\nb"),
        Step::Fail(Interrupted),
        Step::Fail(TimedOut),
        chunk("c\n"),
        Step::Fail(Interrupted),
    ];
    // Not a frame error, so it does not end a strict stream.
    for strict in [false, true] {
        let config = Config { strict, ..Format::Lines.into() };
        let told: Vec<_> = read::<Raw, _>(Script::new(steps.clone()), config)
            .map(|item| item.map_err(|error| (error.code, error.severity)))
            .collect();
        let nothing = Err((Code::StallTimeout, Severity::Frame));
        let value = |text: &str| Ok(Raw(text.as_bytes().to_vec()));
        assert_eq!(told, [nothing.clone(), value("a"), nothing, value("bc")]);
    }
}

#[test]
fn a_silent_socket_is_judged_by_the_timeouts() {
    let timeouts = Timeouts { stall: Some(30), ..Timeouts::default() };
    let silent = std::iter::repeat_n(Step::Fail(ErrorKind::WouldBlock), 1_000);
    let config = Config { timeouts, ..Format::Lines.into() };
    let mut ended = None;
    for item in read::<Raw, _>(Script::new([chunk("a\n")].into_iter().chain(silent)), config) {
        if let Err(error) = item {
            sleep(Duration::from_millis(10));
            ended = Some((error.code, error.severity));
        }
    }
    assert_eq!(ended, Some((Code::StallTimeout, Severity::Stream)));

    let timeouts = Timeouts { stall: Some(500), ..Timeouts::default() };
    let config = Config { timeouts, ..Format::Lines.into() };
    let mut values = stream::<Raw, _>(Script::new([chunk("a\n"), Step::Sleep, Step::Sleep]), config);
    assert_eq!(text(block_on(values.next())), "a");
    assert!(poll(&mut values).is_pending());
    assert!(values.due_in().is_some_and(|due| due <= Duration::from_millis(500)));
    sleep(Duration::from_millis(510));
    let Poll::Ready(Some(Err(error))) = poll(&mut values) else { panic!("it is judged when it is polled") };
    assert_eq!((error.code, error.severity), (Code::StallTimeout, Severity::Stream));
    assert!(matches!(poll(&mut values), Poll::Ready(None)));
    assert_eq!(values.due_in(), None);
}

#[test]
fn a_source_that_lies_about_its_length_breaks_the_stream() {
    struct Liar;
    impl Read for Liar {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            Ok(room.len() + 1)
        }
    }
    let items: Vec<_> = read::<Raw, _>(Liar, Format::Lines).collect();
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].as_ref().map_err(|error| error.code), Err(Code::Network));
}

#[test]
fn a_source_that_is_always_ready_lets_other_tasks_run() {
    let endless = streams::repeat_with(|| Ok::<_, io::Error>(": comment\n"));
    let mut values = pin!(stream::<Raw, _>(endless, Format::Sse));
    let count = Arc::<Count>::default();
    let waker = Waker::from(count.clone());
    for polls in 1..10 {
        assert!(values.as_mut().poll_next(&mut Context::from_waker(&waker)).is_pending());
        assert_eq!(count.0.load(Ordering::SeqCst), polls, "it wants to be polled again");
    }
}

#[derive(Default)]
struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn adapters_are_send_where_their_sources_are_and_always_unpin() {
    fn send<T: Send>() {}
    fn unpin<T: Unpin>() {}
    struct Local(
        #[allow(dead_code, reason = "makes the type local")] std::rc::Rc<()>,
        std::marker::PhantomPinned,
    );
    // A value is made when it is taken, so its type does not matter.
    send::<Reader<std::fs::File, Local>>();
    send::<Values<Chunks<Script>, Local>>();
    send::<Values<Reads<Script>, Local>>();
    unpin::<Values<Reads<Local>, Local>>();
}
