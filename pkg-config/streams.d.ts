import type { Frame, FrameStream, FrameTest, Outcome, Pointer, Snapshot, Status, StreamError } from "./index.js";

// Fan-in

/** What a merge reads: a stream of `open()`, or a part of one (`demux`). */
export type Mergeable<T> = Pick<FrameStream<T>, "batches" | "snapshot" | "subscribe" | "done" | "abort">;

/** Streams with a name each; in an array the name is the index. */
export type Sources = readonly Mergeable<any>[] | { readonly [name: string]: Mergeable<any> };

/**
 * Several streams as one. It is the consumer of each of them.
 *
 * - Values come in the order in which they arrive. While the consumer is behind, what waits of a stream comes batch by batch and
 *   the streams take turns: a value waits for at most one batch (about 1 MiB) of each other stream.
 * - One batch of each stream is held here at most, and the next one asked for when it is used up; what waits beyond that waits in
 *   the stream, under its own `queue` and `limits`. Before the first value is wanted nothing is.
 * - One that fails does not stop the others. The iteration ends when all have ended and everything was taken: normally, if
 *   at least one ended well or nothing failed; else it throws the error of the one that failed first. A stream that its
 *   caller aborts is none that failed.
 * - A stream that has ended badly and is given another run by its `retry()` while others still go on comes back in.
 *
 * @throws TypeError for an option that is unknown or cannot be used, for what is no stream, and if a stream has a consumer
 *   already; the others are then aborted.
 */
export function merge<const S extends Sources>(streams: S, options?: MergeOptions<SourceName<S>>): Merged<S>;

export interface MergeOptions<N extends string | number = string | number> {
  /**
   * A JSON Pointer into the values as they are delivered: the value with the lowest key comes next. Numbers are compared as numbers, strings by
   * their UTF-16 units, and numbers come before strings. A stream that has no value yet holds the others back until it has one,
   * has ended, or `maxWait` is over. Of equal keys the streams take turns.
   *
   * Nothing changes places within a stream, and nothing is dropped: a value without such a key goes by the key of the one before
   * it (`snapshot.keyless` counts), one whose key is below a key that was delivered already is next at once
   * (`snapshot.outOfOrder`). Default: none, the order of arrival.
   */
  order?: Pointer;
  /**
   * How long a stream without a value may hold the others back, in ms. Then they go on without it until it
   * has a value again. Needs `order`. Default: as long as it takes.
   */
  maxWait?: number;
  /** Iteration throws the error of the stream that failed first even if others ended well; still not before all have ended. Default false. */
  strict?: boolean;
  /** Called once for each stream that ends badly, when it does; not for one that was aborted. */
  onError?: (error: StreamError, source: N) => void;
}

/** The values of several streams. One consumer, as a {@link FrameStream}; `break` aborts them all. */
export interface Merged<S extends Sources> extends AsyncIterable<MergedValue<S>> {
  [Symbol.asyncIterator](): AsyncIterableIterator<MergedValue<S>, undefined>;
  /** Arrays: all that is at hand, at most a batch of each stream. */
  batches(): AsyncIterableIterator<MergedValue<S>[], undefined>;
  /** The streams, in the shape in which they were given. */
  readonly sources: Readonly<S>;
  /** The same object until something has changed. */
  readonly snapshot: MergedSnapshot<S>;
  /**
   * Calls `listener` when the snapshot of a stream has changed, or a stream has ended. The counts of `order` are told along with
   * the next such change, and at the end.
   */
  subscribe(listener: () => void): () => void;
  /** How all of them ended, once they have. Never rejects. */
  readonly done: Promise<MergedOutcome<S>>;
  /** Ends them all, for what has not ended; iteration throws `reason`, by default an AbortError. */
  abort(reason?: unknown): void;
  /** The same as `abort()`; absent where the engine has no `Symbol.dispose`. */
  [Symbol.dispose](): void;
}

/** What names a source: its key in the object, or its index in the array. */
export type SourceName<S extends Sources> = S extends readonly unknown[]
  ? number extends S["length"] ? number : IndexOf<keyof S>
  : keyof S & string;

type IndexOf<K> = K extends `${infer I extends number}` ? I : never;
type ValueOf<M> = M extends Mergeable<infer T> ? T : never;

/** A value and where it is from: told apart by `source`. */
export type MergedValue<S extends Sources> = S extends readonly unknown[]
  ? number extends S["length"]
    ? { source: number; value: ValueOf<S[number]> }
    : { [K in keyof S & `${number}`]: { source: IndexOf<K>; value: ValueOf<S[K]> } }[keyof S & `${number}`]
  : { [K in keyof S & string]: { source: K; value: ValueOf<S[K]> } }[keyof S & string];

/** The state of all of them. Immutable. */
export interface MergedSnapshot<S extends Sources> {
  /**
   * While one is live: `streaming` if any of them is, else `stalled`, `connecting`, `retrying`. Then `done` if all have ended well (aborted ones
   * apart), `interrupted` or `failed` if not (with values or without), `aborted` if all were aborted.
   */
  readonly status: Status;
  /** Values were delivered and some are known to be missing, of whichever stream. */
  readonly partial: boolean;
  /** Reading waits for the consumer, of whichever stream. */
  readonly paused: boolean;
  /** Streams that have not ended. */
  readonly live: number;
  /** Sums over the streams. */
  readonly frames: number;
  readonly bytes: number;
  readonly dropped: number;
  readonly errorCount: number;
  /** With `order`: values that came after one with a higher key; values without a key. */
  readonly outOfOrder: number;
  readonly keyless: number;
  /** The error of the stream that failed first. */
  readonly error: StreamError | undefined;
  /** Errors that ended a stream, and callbacks that failed (`sink`); the last 100, oldest first. */
  readonly errors: readonly StreamError[];
  /** The state of each. */
  readonly sources: { readonly [K in keyof S]: Snapshot };
}

/** How all of them ended. */
export interface MergedOutcome<S extends Sources> {
  status: "done" | "interrupted" | "failed" | "aborted";
  /** That of the stream that failed first; of an abort, if none failed. */
  error: StreamError | undefined;
  snapshot: MergedSnapshot<S>;
  readonly outcomes: { readonly [K in keyof S]: Outcome };
}

// Demultiplexing

/** What can be taken apart. */
export type Demuxable<T> = Pick<FrameStream<T>, "frames" | "snapshot" | "subscribe" | "done" | "abort">;

/**
 * One stream as several: each frame goes to the part that its key names. It is the consumer of the stream.
 *
 * Of a stream with `growing` only complete values are handed on.
 *
 * @throws TypeError for an option that is unknown or cannot be used, for what is no stream, and if the stream has a consumer already.
 */
export function demux<T, const P extends string = string>(stream: Demuxable<T>, options: DemuxOptions<T, P>): Parts<T, P>;

export interface DemuxOptions<T = any, P extends string = string> {
  /**
   * What tells the frames apart: a JSON Pointer into the values as they are delivered (for SSE `/data/...`), where a string or a number must
   * be; or `"event"`, the type of the SSE event.
   */
  key: P;
  /**
   * The frame with which a part ends, well, while the others go on. It is not delivered; a part that the end of the response cuts without it is
   * `missing-end`. As in `open()`, but that the pointer leads into the value as it is delivered. Default: parts end with the response.
   */
  end?: FrameTest;
  /** The frame by which the server says that a part failed, while the others go on: its error is `server-error`. Default: none. */
  serverError?: FrameTest;
  /**
   * What happens to a part whose consumer is slow, once `limits.queueBytes` of its values wait.
   * - `"fail"`: the part ends with the error `limit` behind what waits; the others go on.
   * - `"drop-oldest"`: its oldest values are dropped, and counted in its `snapshot.dropped`.
   * - `"block"`: nothing is lost, but the whole response waits for this part, also if nobody reads it.
   *
   * Default `"fail"`.
   */
  queue?: PartQueue;
  limits?: PartLimits;
  /**
   * Takes the frames that no part takes: of keys that nobody has asked for so far, which are then not held; without a key; behind the end of
   * their part. Default: those of a key are held (`limits`), what is too much and the others are dropped and counted.
   */
  onUnclaimed?: (value: T, key: string | undefined) => void;
}

export type PartQueue = "fail" | "drop-oldest" | "block";

/** Bytes are about those of the values as JSON text. */
export interface PartLimits {
  /** That wait in one part for its consumer; one value always may. Default 8 MiB. */
  queueBytes?: number;
  /** That are held for one key that nobody has asked for; the oldest are dropped. Default 256 KiB. */
  unclaimedBytes?: number;
  /** Keys that nobody has asked for of which frames are held. Default 64. */
  unclaimedKeys?: number;
}

/** The streams in a stream. */
export interface Parts<T, P extends string = string> {
  /** The whole, whose state is that of the response. */
  readonly stream: Demuxable<T>;
  /** The part of that key, always the same one: before its first frame, later, and after the end. */
  get<const K extends string | number>(key: K): Part<PartValue<T, P, K>>;
  /** The same object until something has changed. */
  readonly snapshot: PartsSnapshot;
  subscribe(listener: () => void): () => void;
  /** Ends the stream and all its parts. To leave one part, abort that. */
  abort(reason?: unknown): void;
  /** The same as `abort()`; absent where the engine has no `Symbol.dispose`. */
  [Symbol.dispose](): void;
}

/** The frames of one key, if the type of the values tells them apart by it. */
export type PartValue<T, P extends string, K extends string | number> = P extends "event"
  ? Known<T, { event: K }>
  : P extends `/${infer Name}` ? Known<T, { [N in Name]: K }> : T;

type Known<T, Shape> = [Extract<T, Shape>] extends [never] ? T : Extract<T, Shape>;

/** Which parts there are. Immutable. */
export interface PartsSnapshot {
  /** That of the stream. */
  readonly status: Status;
  /** Keys that were asked for. */
  readonly claimed: readonly string[];
  /** Keys that nobody has asked for, of which frames are held. */
  readonly unclaimed: readonly string[];
  /** Frames that were dropped because nobody had asked for them, they had no key, or their part had ended. */
  readonly dropped: number;
  /** Callbacks that failed (`sink`). */
  readonly errors: readonly StreamError[];
}

/**
 * One of the streams in a stream, to be used like it: one consumer, any number of subscribers. `break` and `abort` end this part alone.
 * A widget is filled from it by `bind(element, part)` of `runnelet/dom`.
 *
 * It ends with the frame that `end` or `serverError` describe, or with the response and as that did, with the same error. It cannot be run again:
 * when the stream was given another run by `retry()`, call `demux` again.
 */
export interface Part<T> extends Omit<FrameStream<T>, "name" | "patches" | "retry" | "snapshot"> {
  /** Its key. */
  readonly name: string;
  /**
   * Its own state. `bytes` are about those of its values as JSON text; `attempt`, `lastEventId` and `timing` are of the response; `errors` are those
   * that concern this part only: which part a bad frame belongs to nobody knows, they are in the snapshot of the stream. `dropped` counts also
   * what came before it was asked for and could not be held; it is then `partial`.
   */
  readonly snapshot: Snapshot;
  frames(): AsyncIterableIterator<Frame<T>, undefined>;
}
