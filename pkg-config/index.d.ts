/**
 * Opens a streamed response. The request is sent at once; the engine loads beside it.
 *
 * @param source What to read. What was handed over already used up (a `Response`, a stream, a request with a body)
 *   is never opened again; a function is called for each attempt, so that tokens are fresh.
 * @throws TypeError for an option that is unknown or cannot be used, and for a source without a Content-Type
 *   (a stream, an iterable, a Blob without type) if `format` is not given.
 */
export function open<T = unknown>(source: Source, options?: OpenOptions): FrameStream<T>;

/** What a stream can be read from. */
export type Source = Openable | ((attempt: number) => Openable | Promise<Openable>);

/** What can be read itself, without being called first. Strings are URLs. */
export type Openable =
  | string
  | URL
  | Request
  | Response
  | Blob
  | ReadableStream<Uint8Array | string>
  | AsyncIterable<Uint8Array | string>;

/** How a response is cut into frames. */
export type Format = "ndjson" | "sse" | "json-seq" | "json" | "text" | "lines" | "bytes";

/** A JSON Pointer (RFC 6901). Where it says so, `*` stands for any key or index. */
export type Pointer = string;

/** Tells a frame from the others: an SSE event type, or a value in the payload; without `equals`, that there is one which is not null. */
export type FrameTest = { event: string } | { pointer: Pointer; equals?: string | number | boolean | null };

/** An event of an SSE stream (WHATWG HTML, section 9.2). */
export interface SseEvent<D = string> {
  /** Its type; `"message"` if it has none. */
  event: string;
  data: D;
  /** The last event id as of this event; `""` if there was none. */
  id: string;
}

export interface OpenOptions {
  /**
   * `"auto"`: the Content-Type chooses. Given explicitly it overrides the header, but for text/html, which is always
   * the error `content-type`. Default `"auto"`.
   */
  format?: "auto" | Format;
  /** What a payload becomes. Default: `"text"` for sse, text and lines, `"bytes"` for bytes, else `"json"`. */
  decode?: "json" | "text" | "bytes";
  /**
   * Deliver only these parts of each payload; `*` stands for any key or index. Each match is one value, in source
   * order; with an array of pointers the values are `{ pointer, value }`. With format json each is delivered as soon as it is
   * complete and is a frame of its own, for which `limits.frameBytes` holds; one inside another comes first; of a repeated
   * key each value counts. For SSE the pointers start at
   * `{ event, data, id }`, and data is JSON. Default: the whole.
   */
  select?: Pointer | Pointer[];
  /**
   * Deliver values that are not complete yet, again and again as they grow, each time the latest: strings only get
   * longer, arrays only get more items; a number is not shown before it is complete, nor a key without its value; of a
   * repeated key the later value replaces the earlier one. What has not changed since the last time is the same object, so that a renderer can skip
   * it; the complete value, which always comes, too. Never change what you were given.
   * - `true`: the value of the open frame (the document, the NDJSON or json-seq record, the data of the SSE event, which
   *   is then JSON), or with one `select` pointer without `*` that part of it.
   * - `{ pieces, by }`: JSON texts that come in pieces, as the arguments of tool calls do in chat APIs: the strings found
   *   at `pieces` are one text for each key found at `by` in the same element of the innermost `*` that both pointers
   *   share. Values are `{ key, value }`, without `by` the value alone. The frames themselves are not delivered.
   *
   * An attempt that breaks off takes its unfinished value with it, unless the stream is continued by range (`resume`);
   * texts in pieces go on with the stream. Default false.
   */
  growing?: boolean | { pieces: Pointer; by?: Pointer };
  /**
   * When the stream has ended well: at its last byte; never (a live feed, which reconnects at every end); or when a
   * marker comes, which is then not delivered: the raw payload, an SSE event type, or a value in the payload.
   * Default `"eof"`.
   */
  end?: "eof" | "never" | (string & {}) | FrameTest;
  /** Frames by which the server says that it failed. Default for SSE: `{ event: "error" }`; else none. */
  serverError?: FrameTest;
  /**
   * As for fetch, for sources that are requests. Where no `cache` is given it is `"no-store"`, as in EventSource, also beside
   * other settings; `cache: "default"` asks for the browser's usual one. A `Request` with another one keeps it.
   */
  request?: RequestInit;
  /**
   * When and how often an attempt that failed with a `retryable` error is followed by another. What a server asks for
   * (`Retry-After`, SSE `retry:`, at most a day) comes on top of the delay. Non-idempotent requests are sent again only
   * if this is given, and not while the page is hidden (in a worker they are). After the first delivered frame only if the stream can be continued (`resume`), or with `restart`.
   * Default: `{}`, that is, five attempts.
   */
  retry?: false | RetryOptions;
  /**
   * How the next attempt continues: by the `Last-Event-ID` header; by a byte range (`Range: bytes=0-` from the first
   * request on, then `If-Range`; any answer but the missing range, a weak ETag or a Content-Encoding is a `gap`); or by a
   * cursor taken from the last good frame. Default for SSE: `"last-event-id"`; else `false`.
   */
  resume?:
    | false
    | "last-event-id"
    | "range"
    | { pointer: Pointer; query: string }
    | { pointer: Pointer; header: string };
  timeouts?: TimeoutOptions;
  limits?: LimitOptions;
  /**
   * What happens when the consumer is slow.
   * - `"block"`: reading waits at `limits.queueBytes`; nothing is lost.
   * - `"drop-oldest"`: reading goes on; the oldest values that wait are dropped, a batch of up to about 64 KiB at a time, so that at most
   *   half of `limits.queueBytes` waits, but always the newest batch.
   * - `{ latest }`: of the values that wait only the last for each key is kept, in the order in which these came. The JSON Pointer leads into the
   *   value as it is delivered (for SSE `/data/...`). A value without the key counts as one of its own; beyond half of
   *   `limits.queueBytes` the oldest are dropped.
   *
   * `snapshot.dropped` counts. For live data; not with `growing`, nor where a page is filled. Default `"block"`.
   */
  queue?: "block" | "drop-oldest" | { latest: Pointer };
  /** What becomes of an SSE event that the end of the stream cut. Default `"error"`: the stream is `truncated`. */
  unfinished?: "error" | "deliver";
  /** The first frame error ends the stream. Default false: the frame is skipped. */
  strict?: boolean;
  /** False: values are counted and dropped; status and counts are all that is wanted. Default true. */
  consume?: boolean;
  /**
   * True: the response is fetched, framed, checked and selected from in a Worker, one for all streams of the page; only
   * what is asked for crosses. Where workers are refused (a Content-Security-Policy without `worker-src blob:` or
   * `'self'`, a platform without them) the stream is read here, with one warning in the console and
   * `snapshot.worker: "refused"`. Of a DOM binding the page only writes. Default false.
   */
  worker?: boolean;
  /**
   * Identical requests share one connection: the same URL, headers and further parts of the request, and the same options but
   * for `queue`, `consume`, `limits.queueBytes`, `limits.errors` and what is the opener's own (`signal`, callbacks, `name`). Sources are
   * URLs and `Request`s, with GET and no body; not with `growing`, nor for a DOM binding.
   *
   * Each opener has a stream of its own: values, errors, the end, `abort` (it leaves; the last one closes the connection). The values
   * are the same objects: never change them. Who comes later gets the current record, which is the last value that came, then what
   * follows. Counts and times in the snapshot are those of the connection.
   *
   * Reading waits when all openers are full (half of `limits.queueBytes`), not for one that is slow: of its values the
   * oldest that wait are dropped then, which is an error `gap` (severity frame) and counts in `snapshot.dropped`.
   * - `"page"`: within a page.
   * - `"tabs"`: among all tabs of the origin; one reads for all, and reading waits only if no other tab follows. If the tab that
   *   reads is closed or put away, another one goes on: by the last event id, or by a cursor (not with `select`), so that nothing
   *   is lost or doubled. A stream that cannot be continued goes on with an error `gap` if it is a live feed (`end: "never"`),
   *   begins again with `retry.restart`, else is interrupted by an error `gap`. A tab that was put away and comes back to a connection
   *   that another one has begun anew meanwhile has an error `gap`, and goes on with that one's values; `resume: "range"` cannot be. Where there are no Web
   *   Locks or BroadcastChannel (no secure context) it is `"page"`, with one warning in the console. `snapshot.share` tells who reads.
   *
   * Default false.
   */
  share?: false | "page" | "tabs";
  /**
   * True: entries in the browser's performance timeline (`performance.measure`), each as soon as it is known:
   * `runnelet:NAME:connect`, `:first-byte`, `:first-frame`, `:first-update` from the opening on, and for each run when it has ended
   * `runnelet:NAME:stream`, whose `detail` has status, code and counts. NAME is `name`, else `stream`. They stay until the
   * application clears them. The figures in `snapshot` are there without it. Default false.
   */
  telemetry?: boolean;
  /** Ends the stream; iteration then throws the signal's reason. */
  signal?: AbortSignal;
  /** Called once for each error, those that do not end the stream included; not for an abort. */
  onError?: (error: StreamError) => void;
  /** Called before frames that were delivered are delivered again. */
  onReset?: () => void;
  /** A label of your own, to be found again in `stream.name` and in what `telemetry` gives. Default: none. */
  name?: string;
}

export interface RetryOptions {
  /** Attempts in a row without progress after the first one. Default 5. */
  attempts?: number;
  /** The first delay, in ms. Default 500. */
  baseDelay?: number;
  /** The longest delay, in ms. Default 30,000. */
  maxDelay?: number;
  /** Growth from one delay to the next. Default 2. */
  factor?: number;
  /** Share of the delay that is random, 0 to 1. Default 1: full jitter. */
  jitter?: number;
  /** Replay from the beginning where the stream cannot be continued; `onReset` and `snapshot.resets` tell. Default false. */
  restart?: boolean;
}

/** In ms; 0 is none. */
export interface TimeoutOptions {
  /** From the request to the response head. Default 30,000. */
  connect?: number;
  /** From the response head to the first frame. Default 0. */
  firstFrame?: number;
  /** Silence after which the status is `stalled`; nothing ends. Default 10,000. */
  quiet?: number;
  /** Silence after which the attempt ends. Default: 45,000 while the attempt may still be retried, else 0. */
  stall?: number;
  /** The whole run. Default 0. */
  total?: number;
}

export interface LimitOptions {
  /** Bytes of one frame as it came. Default 1 MiB. */
  frameBytes?: number;
  /** Nesting of one JSON payload. Default 128; at most 1,000 where a page is filled (`runnelet/dom`). */
  depth?: number;
  /** Bytes that were delivered but not yet consumed, what it costs to hold them included; reading pauses above it. Default 8 MiB. */
  queueBytes?: number;
  /** Bytes of the whole stream over all attempts. Default: no limit. */
  totalBytes?: number;
  /** Errors kept in the snapshot; all are counted. Default 100. */
  errors?: number;
}

/**
 * A stream. Its values have one consumer: iterate over it, or call `batches`, `frames` or `readable`; a second
 * consumer is a TypeError. Iteration delivers every good value that arrived, then throws the {@link StreamError} if
 * the stream was interrupted or failed. `break` aborts the stream. Nothing is cancelled by garbage collection.
 */
export interface FrameStream<T> extends AsyncIterable<T> {
  [Symbol.asyncIterator](): AsyncIterableIterator<T, undefined>;
  /** Arrays: all that has arrived since the last pull, up to about 1 MiB. */
  batches(): AsyncIterableIterator<T[], undefined>;
  /** The values with where they came from. */
  frames(): AsyncIterableIterator<Frame<T>, undefined>;
  /**
   * What has changed since the last pull, as patches, for what keeps its own copy of the value. Needs the option
   * `growing`, else a TypeError. A patch that sets the path `""` begins a new value. With `{ pieces, by }` there is one value for each
   * key, and paths begin with the key.
   */
  patches(): AsyncIterableIterator<Patch[], undefined>;
  /** The values as a stream; cancelling it aborts this one, and it errors as iteration would throw. */
  readable(): ReadableStream<T>;
  /** The label it was given. */
  readonly name: string | undefined;
  /** The state of the stream; the same object until something has changed. */
  readonly snapshot: Snapshot;
  /** Calls `listener` when the snapshot has changed: at once for a status, at most every 100 ms for counts. */
  subscribe(listener: () => void): () => void;
  /** How the run ended. Never rejects. A new run (`retry`) has a new promise. */
  readonly done: Promise<Outcome>;
  /** Ends the stream; iteration throws `reason`, by default an AbortError. */
  abort(reason?: unknown): void;
  /** While retrying: connect now. When interrupted or failed: a new run, if the source can be opened again. Else nothing. */
  retry(): void;
  /** The same as `abort()`; absent where the engine has no `Symbol.dispose`. */
  [Symbol.dispose](): void;
}

export interface Frame<T> {
  value: T;
  /** Index of the frame in the stream, from 0, rejected frames counted. */
  index: number;
  /** Offset of the frame's first byte from the first byte of the stream. */
  offset: number;
  /** SSE: its type. */
  event?: string;
  /** SSE: the last event id as of this frame. */
  id?: string;
  /** The value is not complete yet (`growing`). Of texts in pieces index and offset are those of the last frame. */
  growing?: true;
}

/**
 * A change of a growing value; `path` is a JSON Pointer.
 * - `append`: to the string at `path` more text is added, or to the array there one more item
 * - `set`: what is at `path` becomes `value`
 */
export type Patch = { op: "append" | "set"; path: Pointer; value: any };

/**
 * - `idle`: not started; only widgets of `runnelet/dom` are
 * - `connecting`: a request waits for its response head
 * - `streaming`, `stalled`: bytes come; have not come for a while
 * - `retrying`: an attempt failed, the next waits for its time
 * - `done`: ended, and well
 * - `interrupted`: data was delivered, then the stream was cut short for good
 * - `failed`: nothing was delivered
 * - `aborted`: the caller ended it
 */
export type Status =
  | "idle"
  | "connecting"
  | "streaming"
  | "stalled"
  | "retrying"
  | "done"
  | "interrupted"
  | "failed"
  | "aborted";

/** The state of a stream at one moment. Immutable. */
export interface Snapshot {
  readonly status: Status;
  /** Data was delivered and some is known to be missing: the stream was interrupted, or frames were rejected. */
  readonly partial: boolean;
  /** Reading waits for the consumer. */
  readonly paused: boolean;
  /** Good frames. */
  readonly frames: number;
  /** Bytes received over all attempts. */
  readonly bytes: number;
  /** The error that ended the run. */
  readonly error: StreamError | undefined;
  /** The last errors, oldest first. */
  readonly errors: readonly StreamError[];
  /** All errors, kept or not. */
  readonly errorCount: number;
  /**
   * Frames that the server sent again when the stream was continued, and that were skipped: at the beginning of an attempt
   * those that came before, with the same id (or cursor) and the same payload, in the same order. Frames without an id of
   * their own or a cursor cannot be told.
   */
  readonly repeated: number;
  /** Number of the current attempt; the first is 1. */
  readonly attempt: number;
  /** How often what was delivered was declared void, to be delivered again. */
  readonly resets: number;
  /** The SSE id to continue from; `""` if there is none. */
  readonly lastEventId: string;
  /** Values that were dropped because the consumer was slow (`queue`). */
  readonly dropped: number;
  readonly timing: Timing;
  /** Bytes of the chunks in which the response came. Of chunks below 4 KiB that were there at once only the mean size is counted. */
  readonly chunks: Histogram;
  /**
   * Time between two chunks of an attempt, in ms. Left out is what says nothing of the network: time in which reading was paused, and
   * silences in which the page slept or its timers were held back for more than 2 s. What came while the engine was being loaded
   * counts as having come at once.
   */
  readonly gaps: Histogram;
  /** What was delivered and waits for the consumer. */
  readonly queue: Queue;
  /** Whether something on the way seems to have held frames back. `explain()` of `runnelet/telemetry` puts it into words. */
  readonly buffering: Buffering;
  /** Where the stream is read, if the option `worker` was given and once it is known: in the worker, or here after all. */
  readonly worker?: "running" | "refused" | undefined;
  /** Who reads, if the option `share` was given and once it is known: this page for itself, this tab for others, another tab. */
  readonly share?: "page" | "leading" | "following" | undefined;
}

/** In ms since the stream was opened; undefined: has not happened. */
export interface Timing {
  /** The first response head. */
  readonly connect?: number;
  readonly firstByte?: number;
  readonly firstFrame?: number;
  /** The page was written to (`runnelet/dom`). It may be later than the end of the stream, and not in the snapshot of `done` then. */
  readonly firstUpdate?: number;
  readonly lastByte?: number;
  /** The run ended. */
  readonly end?: number;
  /**
   * The longest silence, in ms: between two chunks, or behind the last one until its attempt ended. What is left out of `gaps`
   * does not count. 0, if there was none.
   */
  readonly longestStall: number;
  /** How often the status became `stalled` (`timeouts.quiet`). */
  readonly stalls: number;
  /** Responses that were accepted after the first one; `attempt` counts all attempts. */
  readonly reconnects: number;
}

/** How often values came, by their size. */
export interface Histogram {
  /** How many there were. */
  readonly count: number;
  /** Their sum. */
  readonly total: number;
  /** The largest of them; 0, if there were none. */
  readonly largest: number;
  /**
   * `buckets[0]` counts zeros, `buckets[i]` values from 2^(i - 1) to 2^i - 1: 1, 2 to 3, 4 to 7, … Of 28 buckets, the last of which has
   * all from 67,108,864 on (64 MiB; 18 hours), those up to the last one in use.
   */
  readonly buckets: readonly number[];
}

/** In bytes, as `limits.queueBytes` counts them. */
export interface Queue {
  /** That wait now; after the end, those that waited then. */
  readonly bytes: number;
  /** The most that ever waited. */
  readonly peak: number;
}

/** A burst is what came with less than 25 ms between its chunks. */
export interface Buffering {
  /**
   * What it looks like; a guess from arrivals alone. `buffered`: four fifths of the frames or more came in bursts of three and more after at least half a second
   * of silence; said after three of them, or at the end of the run. Never of the formats text, bytes and json, whose frames are no
   * units that servers send. `streamed`: chunks came over half a second or more. `unknown`: neither, or not yet.
   */
  readonly verdict: "unknown" | "streamed" | "buffered";
  readonly bursts: number;
  /** Bursts that look held back. */
  readonly held: number;
  /** Frames in these. */
  readonly heldFrames: number;
  /** The longest silence before one of these, in ms. */
  readonly longestHold: number;
}

/** How a run ended. */
export type Outcome =
  | { status: "done"; error: undefined; snapshot: Snapshot }
  | { status: "interrupted" | "failed" | "aborted"; error: StreamError; snapshot: Snapshot };

/** `frame`: the frame is skipped, the stream goes on. `stream`: the attempt ends. */
export type Severity = "frame" | "stream";

/**
 * What happened. Unless it says otherwise an error ends the attempt (severity `stream`). `retryable` are `network`,
 * `connect-timeout`, `first-frame-timeout`, `stall-timeout`, `truncated`, `missing-end`, and of `http-status` 408, 425, 429,
 * 500, 502, 503 and 504.
 */
export type StreamErrorCode =
  /** Frame: the payload is not what its format demands. */
  | "frame-syntax"
  /** Frame: longer than `limits.frameBytes`, or an SSE event with an id of more than 4 KiB. */
  | "frame-too-large"
  /** Frame: JSON nested deeper than `limits.depth`. */
  | "frame-too-deep"
  /** Frame: no UTF-8. SSE replaces bad UTF-8 by U+FFFD instead. */
  | "invalid-utf8"
  /** The server reported an error inside the stream, or a Lambda function wrote its failure behind it. */
  | "server-error"
  /** An error status; see `httpStatus` and `problem`. */
  | "http-status"
  /** The response is of a type that cannot be read as the wanted format; text/html always. */
  | "content-type"
  /** The connection could not be made, or broke; `cause` is what the platform threw. */
  | "network"
  /** No response head in time. */
  | "connect-timeout"
  /** No frame in time. */
  | "first-frame-timeout"
  /** No byte in time. */
  | "stall-timeout"
  /** The run took longer than `timeouts.total`. */
  | "total-timeout"
  /** Ended inside a frame or a character. */
  | "truncated"
  /** Ended cleanly, without the promised end. */
  | "missing-end"
  /**
   * Could not be continued where it was. In a live feed (`end: "never"`) severity is `frame`, as where a reader of a shared
   * stream has missed values, or operations of a page have a hole in their numbers (`seq`).
   */
  | "gap"
  /** A total limit was passed. */
  | "limit"
  /** Frame: an element that was to be written to is gone. */
  | "target-missing"
  /** Frame: a row has no key. */
  | "key-missing"
  /** Frame: a patch does not apply. */
  | "patch"
  /** Frame: a callback of the application failed. */
  | "sink"
  /** Frame: an unsafe URL or attribute was not written. */
  | "refused"
  /** The caller ended it. */
  | "aborted"
  /** The source or the platform cannot be used. */
  | "unsupported"
  /** The WebAssembly module could not be loaded, or the module of a region could not be started. */
  | "init"
  /** A defect of this library: it ends every stream, and later ones fail at once. */
  | "internal";

/** Problem details of an error response (RFC 9457). */
export interface ProblemDetails {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  instance?: string;
  [extension: string]: unknown;
}

/** One thing that went wrong in a stream. */
export class StreamError extends Error {
  private constructor();
  readonly name: "StreamError";
  readonly code: StreamErrorCode;
  readonly severity: Severity;
  /** Another attempt may help. */
  readonly retryable: boolean;
  /** Attempts were made until none were left. */
  readonly exhausted: boolean;
  /** Index of the frame concerned. */
  readonly frame: number | undefined;
  /** Byte offset of the fault, or of the frame, from the first byte of the stream. */
  readonly offset: number | undefined;
  /** The input at fault, at most 80 bytes of it. */
  readonly snippet: string | undefined;
  readonly httpStatus: number | undefined;
  /** What the server said about an error status (RFC 9457). */
  readonly problem: ProblemDetails | undefined;
  /** The attempt in which it happened. */
  readonly attempt: number;
  /** Whether a value is a StreamError, of this copy of the library or another. */
  static is(value: unknown): value is StreamError;
}
