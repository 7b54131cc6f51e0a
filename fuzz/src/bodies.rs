//! One body for each target. The first byte of the input, and some after it, choose limits and chunks; the rest is
//! the stream. A body panics if something is wrong.

use runnelet::{
    Config, Decoder, Format, Limits, StreamError, Tail,
    core::{
        error::Code,
        frame::JsonParts,
        json::{Checker, FaultAt, FaultKind, Grower, Ops, Pointer, Pointers, Stunted, quote, unquote},
        session::{
            Ask, CursorTarget, Decode, Effect, End, FrameTest, Head, Input, Packer, Resume, Retry, Session,
        },
    },
};

/// A target: its name and its body.
pub type Body = (&'static str, fn(&[u8]));

/// All of them.
pub const BODIES: &[Body] = &[
    ("ndjson", |input| decoder(Format::Ndjson, input)),
    ("sse", |input| decoder(Format::Sse, input)),
    ("json_seq", |input| decoder(Format::JsonSeq, input)),
    ("json", |input| decoder(Format::Json, input)),
    ("lines", |input| decoder(Format::Lines, input)),
    ("text", |input| decoder(Format::Text, input)),
    ("bytes", |input| decoder(Format::Bytes, input)),
    ("checker", checker),
    ("pointers", pointers),
    ("session", session),
    ("select", select),
    ("grow", grow),
    ("parts", parts),
];

/// Runs the body of that name.
pub fn run(name: &str, input: &[u8]) {
    let body = BODIES.iter().find(|(other, _)| *other == name);
    body.expect("a target of that name").1(input);
}

/// Any chunking gives what one chunk gives, and every range lies where it may.
fn decoder(format: Format, input: &[u8]) {
    let Some((&[limit, step, more], stream)) = input.split_first_chunk() else { return };
    let frame_bytes = if limit == 0xFF { 1 << 20 } else { usize::from(limit) };
    let limits = Limits { frame_bytes, ..Limits::default() };
    let whole = read(&mut *format.decoder(&limits, 5), format, &[stream]);
    let step = usize::from(step % 17) + 1;
    let stepped: Vec<&[u8]> = stream.chunks(step).collect();
    assert_eq!(read(&mut *format.decoder(&limits, 5), format, &stepped), whole, "in steps of {step}");
    let (first, second) = stream.split_at(usize::from(more).min(stream.len()));
    assert_eq!(read(&mut *format.decoder(&limits, 5), format, &[first, &[], second]), whole, "cut at {more}");
}

/// Payload, offset, event type and id of a frame.
type Read = (Vec<u8>, u64, Vec<u8>, Vec<u8>);

/// What a decoder gave, comparable between chunkings.
#[derive(Debug, PartialEq)]
struct Said {
    frames: Vec<Read>,
    /// Payloads of formats whose frames are their chunks.
    joined: Vec<u8>,
    errors: Vec<(Code, u64)>,
    tail: (u8, Vec<u8>),
    last_id: Vec<u8>,
    retry: Option<u64>,
}

fn read(decoder: &mut dyn Decoder, format: Format, chunks: &[&[u8]]) -> Said {
    let is_pieces = matches!(format, Format::Text | Format::Bytes);
    let mut said = Said {
        frames: Vec::new(),
        joined: Vec::new(),
        errors: Vec::new(),
        tail: (0, Vec::new()),
        last_id: Vec::new(),
        retry: None,
    };
    let mut fed = 5;
    for chunk in chunks {
        decoder.feed(chunk);
        fed += chunk.len() as u64;
        let mut last = 0;
        while let Some(next) = decoder.next() {
            let (offset, is_frame) = match &next {
                Ok(frame) => (frame.offset, true),
                Err(error) => (error.offset, false),
            };
            assert!((5..=fed).contains(&offset) && (offset >= last || !is_frame), "offsets rise");
            last = offset;
            match next {
                Ok(frame) => {
                    let payload = &decoder.buffer().bytes()[frame.payload.clone()];
                    let event = decoder.event();
                    let name = event.map(|event| event.name.to_vec()).unwrap_or_default();
                    let id = event.map(|event| event.id.to_vec()).unwrap_or_default();
                    assert!(frame.payload.is_empty() || frame.payload.end <= decoder.buffer().start());
                    if is_pieces {
                        said.joined.extend_from_slice(payload);
                    } else {
                        said.frames.push((payload.to_vec(), frame.offset, name, id));
                    }
                }
                Err(error) => said.errors.push((error.code, error.offset)),
            }
        }
        said.retry = decoder.take_retry().or(said.retry);
    }
    let (kind, frame) = match decoder.finish() {
        Tail::Clean => (0, None),
        Tail::Whole(frame) => (1, Some(frame)),
        Tail::IfComplete(frame) => (2, Some(frame)),
        Tail::Cut(frame) => (3, Some(frame)),
    };
    let open = frame.map(|frame| decoder.buffer().bytes()[frame.payload].to_vec());
    said.tail = (kind, open.unwrap_or_default());
    said.last_id = decoder.last_event_id().to_vec();
    said.retry = decoder.take_retry().or(said.retry);
    assert_eq!(decoder.next(), None, "nothing comes after the end");
    decoder.feed(b"\ndata: {}\n\n");
    while decoder.next().is_some() {}
    said
}

/// A text that is accepted stays so, and one that is not is faulty where it is said to be.
fn checker(input: &[u8]) {
    let Some((&depth, text)) = input.split_first() else { return };
    let depth = usize::from(depth);
    let mut checker = Checker::new(depth);
    match checker.check(text) {
        Ok(kind) => {
            assert!(std::str::from_utf8(text).is_ok());
            assert_eq!(Checker::new(depth + 1).check(text), Ok(kind), "more depth does no harm");
            let array = [b"[", text, b",", text, b"]"].concat();
            assert!(Checker::new(depth + 1).check(&array).is_ok(), "what is good alone is good in an array");
        }
        Err(fault) => {
            assert!(fault.at <= text.len());
            assert_eq!(checker.check(text), Err(fault), "a checker keeps nothing");
            match checker.check(&text[..fault.at]) {
                Ok(_) => {}
                Err(before) => assert_eq!(before.kind, FaultKind::Incomplete, "the first fault is told"),
            }
            if fault.kind == FaultKind::Incomplete {
                assert_eq!(fault.at, text.len());
            }
        }
    }
    let mut quoted = Vec::new();
    quote(text, &mut quoted);
    assert!(Checker::new(0).check(&quoted).is_ok());
    assert_eq!(unquote(&quoted).as_ref(), String::from_utf8_lossy(text).as_bytes());
}

/// Matches are values, in source order, and several pointers find what each finds alone.
fn pointers(input: &[u8]) {
    let mut parts = input.splitn(4, |byte| *byte == b'\n');
    let (Some(first), Some(second), Some(third), Some(text)) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return;
    };
    let pointers: Vec<Pointer> = [first, second, third]
        .iter()
        .filter_map(|text| Pointer::parse(std::str::from_utf8(text).ok()?).ok())
        .collect();
    let mut checker = Checker::new(64);
    if checker.check(text).is_err() {
        return;
    }
    let mut found = Vec::new();
    Pointers::new(&pointers).find(text, &mut found);
    assert!(found.is_sorted_by_key(|found| found.value.start));
    for (number, pointer) in pointers.iter().enumerate() {
        let mut alone = Vec::new();
        Pointers::new([pointer]).find(text, &mut alone);
        let among = found.iter().filter(|found| found.pointer == number).map(|found| &found.value);
        assert!(among.eq(alone.iter().map(|found| &found.value)), "{pointer:?}");
        for found in alone {
            let value = &text[found.value];
            assert!(checker.check(value).is_ok() && !value.is_empty());
            if value[0] == b'"' {
                assert!(std::str::from_utf8(&unquote(value)).is_ok());
            }
        }
    }
}

/// One checker for many records tells what a new one tells, and what checking and then finding tell.
fn select(input: &[u8]) {
    let mut parts = input.splitn(3, |byte| *byte == b'\n');
    let (Some(first), Some(second), Some(records)) = (parts.next(), parts.next(), parts.next()) else {
        return;
    };
    let pointers: Vec<Pointer> = [first, second]
        .iter()
        .filter_map(|text| Pointer::parse(std::str::from_utf8(text).ok()?).ok())
        .collect();
    let pointers = Pointers::new(&pointers);
    let mut checker = Checker::new(16);
    for record in records.split(|byte| *byte == 0xFE) {
        let (mut found, mut alone, mut after) = (Vec::new(), Vec::new(), Vec::new());
        let verdict = checker.select(record, &pointers, &mut found);
        assert_eq!(Checker::new(16).select(record, &pointers, &mut alone), verdict);
        assert_eq!(Checker::new(16).check(record), verdict);
        assert_eq!(found, alone, "a checker remembers nothing that it can get wrong");
        if verdict.is_ok() {
            pointers.find(record, &mut after);
        }
        assert_eq!(found, after);
    }
}

/// However a text is cut, it grows into the same, and is judged as the checker judges it.
fn grow(input: &[u8]) {
    let Some((&[step, cut, depth], text)) = input.split_first_chunk() else { return };
    let depth = usize::from(depth % 16);
    let stepped: Vec<&[u8]> = text.chunks(usize::from(step % 17) + 1).collect();
    let (first, second) = text.split_at(usize::from(cut).min(text.len()));
    let whole = grown(depth, &[text]);
    assert_eq!(grown(depth, &stepped), whole);
    assert_eq!(grown(depth, &[first, &[], second]), whole);
    let checked = Checker::new(depth).check(text).map(drop);
    let expected = checked.map_err(|fault| Stunted::Fault(FaultAt { at: fault.at as u64, kind: fault.kind }));
    assert_eq!(whole.2, expected);
}

/// What was told of a text: operations but for how strings came in pieces, all their text, the verdict.
fn grown(depth: usize, chunks: &[&[u8]]) -> (Vec<u32>, Vec<u8>, Result<(), Stunted>) {
    const APPEND: u32 = 7;
    let (mut grower, mut ops) = (Grower::new(depth, usize::MAX), Ops::default());
    let (mut words, mut text) = (Vec::new(), Vec::new());
    let mut verdict = Ok(());
    let looks = chunks.iter().map(Some).chain([None]);
    for chunk in looks {
        if verdict.is_err() {
            break;
        }
        verdict = match chunk {
            Some(chunk) => grower.feed(chunk, &mut ops),
            None => grower.finish(&mut ops),
        };
        let (new_words, new_text) = ops.parts();
        let units: u32 = std::str::from_utf8(new_text).expect("UTF-8").encode_utf16().map(|_| 1).sum();
        let told = |word: &u32| if matches!(word & 15, 5..=7 | 10) { word >> 4 } else { 0 };
        assert_eq!(new_words.iter().map(told).sum::<u32>(), units, "all text is used");
        // Lengths of strings and keys depend on the looks between; where they begin does not.
        let shape = |word: &u32| if matches!(word & 15, 5 | 6) { word & 15 } else { *word };
        words.extend(new_words.iter().filter(|word| *word & 15 != APPEND).map(shape));
        text.extend_from_slice(new_text);
        ops.clear();
    }
    (words, text, verdict)
}

/// However a document is cut, the same parts and errors come of it, in the same order.
fn parts(input: &[u8]) {
    let mut lines = input.splitn(3, |byte| *byte == b'\n');
    let (Some(first), Some(second), Some(rest)) = (lines.next(), lines.next(), lines.next()) else { return };
    let Some((&[limit, step, cut], text)) = rest.split_first_chunk() else { return };
    let pointers: Vec<Pointer> = [first, second]
        .iter()
        .filter_map(|text| Pointer::parse(std::str::from_utf8(text).ok()?).ok())
        .filter(|pointer| !pointer.is_empty())
        .collect();
    let frame_bytes = if limit == 0xFF { usize::MAX } else { usize::from(limit) };
    let limits = Limits { frame_bytes, depth: 16, ..Limits::default() };
    let stepped: Vec<&[u8]> = text.chunks(usize::from(step % 17) + 1).collect();
    let (first, second) = text.split_at(usize::from(cut).min(text.len()));
    let whole = parts_of(&limits, &pointers, &[text]);
    assert_eq!(parts_of(&limits, &pointers, &stepped), whole);
    assert_eq!(parts_of(&limits, &pointers, &[first, &[], second]), whole);
}

/// Parts with their pointer and offset, or errors with their offset; whether the end cut something.
fn parts_of(limits: &Limits, pointers: &[Pointer], chunks: &[&[u8]]) -> (Vec<(Vec<u8>, u64)>, bool) {
    let mut decoder = JsonParts::new(limits, 5, pointers);
    let mut said = Vec::new();
    for chunk in chunks {
        decoder.feed(chunk);
        while let Some(next) = decoder.next() {
            said.push(match next {
                Ok(frame) => {
                    let part = &decoder.buffer().bytes()[frame.payload.clone()];
                    assert!(part.len() <= limits.frame_bytes && Checker::new(16).check(part).is_ok());
                    let number = decoder.pointer().unwrap_or(0).to_le_bytes();
                    ([&number[..], part].concat(), frame.offset)
                }
                Err(error) => (error.code.as_str().as_bytes().to_vec(), error.offset),
            });
        }
        assert!(decoder.buffer().open().len() <= limits.frame_bytes.saturating_add(4));
    }
    (said, matches!(decoder.finish(), Tail::Cut(_)))
}

/// A session is driven by what the input says: never a panic, and values that can be packed.
fn session(input: &[u8]) {
    let Some((&[shape, options, limit], script)) = input.split_first_chunk() else { return };
    let mut session = Session::new(config(shape, options, limit), u64::from(limit));
    let mut packer = Packer::default();
    let mut now = 10;
    let mut ended = false;
    let mut attempts = 0;
    session.handle(now, Input::Start);
    for line in script.split(|byte| *byte == 0xFE) {
        let Some((&code, rest)) = line.split_first() else { continue };
        let attempt = session.attempt() - u32::from(code & 0x80 != 0 && session.attempt() > 0);
        let small = u64::from(rest.first().copied().unwrap_or(0));
        let is_piece = code & 0x0F <= 5;
        if !is_piece {
            take_values(&mut session, &mut packer);
        }
        match code & 0x0F {
            0..=5 => session.feed(now, attempt, rest.len(), |room| room.copy_from_slice(rest)),
            6 => session.handle(now, Input::Head { attempt, head: head(rest) }),
            7 => session.handle(now, Input::Eof { attempt }),
            8 => session.handle(now, Input::Broken { attempt, reason: "broken".into() }),
            9 => {
                now += small * 97;
                session.handle(now, Input::Tick);
            }
            10 => {
                now = session.deadline().unwrap_or(now).max(now);
                session.handle(now, Input::Tick);
            }
            11 => session.handle(now, Input::Consumed(small)),
            12 => session.handle(now, Input::Retry),
            13 => session.handle(now, Input::Wake),
            14 => session.handle(now, Input::Report(StreamError::new(Code::Sink, "reported"))),
            _ if small == 0 => session.handle(now, Input::Abort),
            _ if small == 1 => session.handle(now, Input::Fail(StreamError::new(Code::Unsupported, "no"))),
            _ => {}
        }
        let holds = is_piece && code & 0x40 != 0 && session.is_calm() && session.held() < 1 << 16;
        if !holds {
            take_values(&mut session, &mut packer);
        }
        while let Some(effect) = session.poll() {
            match effect {
                Effect::Connect(request) => {
                    attempts += 1;
                    assert_eq!(request.attempt, attempts);
                    ended = false;
                }
                Effect::Ended => {
                    assert!(!ended);
                    ended = true;
                }
                Effect::Read | Effect::Cancel => assert!(!ended),
                Effect::Reset | Effect::Error(_) | Effect::Changed => {}
            }
        }
        assert_eq!(session.status().is_end(), ended);
        assert!(session.snapshot().errors.len() <= usize::from(limit & 7));
    }
}

fn take_values(session: &mut Session, packer: &mut Packer) {
    let decode = session.decode();
    let Some((batch, buffer)) = session.batch() else { return };
    let decode = decode.expect("values come after a head");
    let packed =
        packer.pack(batch, buffer, decode, Ask { places: batch.records.len() & 1 == 0, ..Ask::default() });
    if decode == Decode::Json {
        assert!(Checker::new(usize::MAX).check(packed.text).is_ok(), "one JSON text");
    }
    batch.clear();
}

fn config(shape: u8, options: u8, limit: u8) -> Config {
    let pointer = |text: &str| Pointer::parse(text).expect("a pointer");
    let formats = [
        None,
        Some(Format::Ndjson),
        Some(Format::Sse),
        Some(Format::JsonSeq),
        Some(Format::Json),
        Some(Format::Lines),
        Some(Format::Text),
        Some(Format::Bytes),
    ];
    let resume = [
        None,
        Some(Resume::Range),
        Some(Resume::No),
        Some(Resume::Cursor { pointer: pointer("/a"), target: CursorTarget::Query("after".into()) }),
    ];
    let end = [
        End::Eof,
        End::Never,
        End::Marker(FrameTest::Text("x".into())),
        End::Marker(FrameTest::Exists(pointer("/end"))),
    ];
    let restart = options & 1 != 0;
    let select: &[&str] = if options & 2 != 0 { &["/data/*", "/a", "/*/b"] } else { &[] };
    Config {
        format: formats[usize::from(shape & 7)],
        resume: resume[usize::from(shape >> 3 & 3)].clone(),
        end: end[usize::from(shape >> 5 & 3)].clone(),
        select: select.iter().map(|text| pointer(text)).collect(),
        retry: (options & 4 == 0).then(|| Retry { attempts: 3, restart, ..Retry::default() }),
        strict: options & 8 != 0,
        consume: options & 16 == 0,
        delivers_unfinished: options & 32 != 0,
        binds_json: options & 64 != 0,
        limits: Limits {
            frame_bytes: if limit >= 0x80 { 1 << 20 } else { usize::from(limit) },
            depth: usize::from(limit & 31),
            queue_bytes: u64::from(limit),
            total_bytes: (options & 128 != 0).then_some(u64::from(limit) * 4),
            errors: usize::from(limit & 7),
        },
        ..Config::default()
    }
}

fn head(rest: &[u8]) -> Head {
    let pick = |at: usize| usize::from(rest.get(at).copied().unwrap_or(0));
    let statuses = [200, 200, 206, 206, 204, 416, 503, 404];
    let types =
        ["application/x-ndjson", "text/event-stream", "application/json", "text/plain", "text/html", "x/y"];
    let start = pick(3);
    Head {
        status: Some(statuses[pick(0) % statuses.len()]),
        content_type: Some(types[pick(1) % types.len()].into()),
        content_range: Some(if pick(0) & 8 == 0 {
            format!("bytes {start}-900/901")
        } else {
            format!("bytes */{start}")
        }),
        etag: (pick(2) & 1 == 0).then(|| "\"v1\"".to_owned()),
        content_encoding: (pick(2) & 2 != 0).then(|| "gzip".to_owned()),
        retry_after: (pick(2) & 4 != 0).then_some(700),
        body: rest.get(4..).unwrap_or_default().to_vec(),
    }
}
