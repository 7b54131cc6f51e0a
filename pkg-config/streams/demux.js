// One stream as several: its frames, told apart by a key.

import { ErrorLog } from "../log.js";
import { StreamError } from "../error.js";
import { turn } from "../pump.js";
import { AMOUNT, CALLBACK, TEST, checkOptions, isPointer, isStream } from "./check.js";
import { Listeners } from "./listeners.js";
import { Route } from "./route.js";
import { matcher, partAt, pathOf } from "./values.js";

/** @import { Frame, FrameStream } from "../index.js" */
/** @import { Demuxable, PartsSnapshot } from "../streams.js" */
/** @import { Ending } from "./route.js" */

/** @type {Record<string, import("./check.js").Rule>} */
const RULES = {
  key: ['"event" or a JSON Pointer (RFC 6901)', (value) => value === "event" || isPointer(value)],
  end: TEST,
  serverError: TEST,
  queue: ['"fail", "drop-oldest" or "block"', (value) => ["fail", "drop-oldest", "block"].includes(value)],
  limits: ["an object", (value) => typeof value === "object" && value !== null],
  onUnclaimed: CALLBACK,
};
/** Of one part; of one key that nobody has asked for; such keys. */
const LIMITS = { queueBytes: 8 << 20, unclaimedBytes: 256 << 10, unclaimedKeys: 64 };
const ERRORS = 100;

/** @type {typeof import("../streams.js").demux} */
export const demux = (stream, options) => {
  checkOptions("demux", options, RULES);
  if (options.key === undefined) throw new TypeError('demux: the option "key" is missing');
  if (options.limits !== undefined) checkOptions("demux", options.limits, { queueBytes: AMOUNT, unclaimedBytes: AMOUNT, unclaimedKeys: AMOUNT }, "limits.");
  if (!isStream(stream, "frames")) throw new TypeError("demux: there is no stream to be read");
  return /** @type {any} */ (new Parts(/** @type {any} */ (stream), options));
};

export class Parts {
  /** What is read. */
  stream;

  #options;
  #limits;
  #keyOf;
  #isEnd;
  #isServerError;
  /** @type {Map<string, Route>} */
  #routes = new Map();
  #unclaimed = 0;
  /** Values that no part has got, and that nobody will get. */
  #dropped = 0;
  /** How the response ended, once all of it was handed on. @type {Ending | undefined} */
  #ending;
  #resets = 0;
  #log = new ErrorLog(ERRORS, undefined, (report) => {
    this.#log.record(new StreamError({ ...report, severity: "frame" }));
    this.#changed();
  });
  #listeners = new Listeners((listener) => this.#log.call(listener));
  /** @type {PartsSnapshot | undefined} */
  #snapshot;
  /** That of the stream, when ours was made. @type {unknown} */
  #of;
  #unsubscribe;

  /** @param {FrameStream<any>} stream @param {import("../streams.js").DemuxOptions} options */
  constructor(stream, options) {
    this.stream = /** @type {Demuxable<any>} */ (stream);
    this.#options = options;
    const given = Object.entries(options.limits ?? {}).filter(([, value]) => value !== undefined);
    this.#limits = { ...LIMITS, .../** @type {Partial<typeof LIMITS>} */ (Object.fromEntries(given)) };
    this.#keyOf = keyFinder(options.key);
    this.#isEnd = matcher(options.end);
    this.#isServerError = matcher(options.serverError);
    this.#resets = stream.snapshot.resets;
    const frames = stream.frames();
    this.#unsubscribe = stream.subscribe(() => this.#look());
    this.#pump(frames);
  }

  /** @param {string | number} key */
  get(key) {
    const name = String(key);
    const route = this.#routes.get(name) ?? this.#open(name);
    if (!route.isClaimed) {
      route.claim(this.#options.queue ?? "fail", this.#limits.queueBytes);
      this.#unclaimed -= 1;
      this.#changed();
    }
    return route.part;
  }

  /** @returns {PartsSnapshot} */
  get snapshot() {
    const of = this.stream.snapshot;
    if (this.#snapshot && this.#of === of) return this.#snapshot;
    this.#of = of;
    const routes = [...this.#routes.values()];
    const names = (/** @type {boolean} */ isClaimed) =>
      Object.freeze(routes.filter((route) => route.isClaimed === isClaimed).map(({ name }) => name));
    const dropped = routes.reduce((sum, { lost }) => sum + lost, this.#dropped);
    const errors = /** @type {any} */ (this.#log.kept);
    return (this.#snapshot = Object.freeze({ status: of.status, claimed: names(true), unclaimed: names(false), dropped, errors }));
  }

  /** @param {() => void} listener */
  subscribe(listener) {
    return this.#listeners.subscribe(listener);
  }

  /** @param {unknown} [reason] */
  abort(reason = new DOMException("The stream was aborted.", "AbortError")) {
    for (const route of this.#routes.values()) route.abort(reason);
    this.stream.abort(reason);
  }

  /** @param {AsyncIterable<Frame<any>>} frames */
  async #pump(frames) {
    try {
      for await (const frame of frames) {
        if (this.stream.snapshot.resets > this.#resets) this.#reset();
        // What is not complete comes again when it is.
        const route = frame.growing ? undefined : this.#hand(frame);
        if (route?.isFull) await route.room();
        else if (route?.needsTurn) await turn();
      }
      this.#end({ status: "done" });
    } catch (reason) {
      const isCut = this.stream.snapshot.status !== "aborted" && StreamError.is(reason);
      this.#end(isCut ? { status: "interrupted", error: /** @type {any} */ (reason) } : { status: "aborted", reason });
    }
  }

  /** Gives a frame to its part; the part, if there is one. @param {Frame<any>} frame */
  #hand(frame) {
    const key = this.#keyOf(frame);
    const route = key === undefined ? undefined : (this.#routes.get(key) ?? this.#openUnclaimed(key));
    const mayTake = route !== undefined && (route.isClaimed || !this.#options.onUnclaimed) && !route.hasEnded;
    if (!mayTake) {
      if (!route?.isAborted) this.#leave(frame.value, key);
      return undefined;
    }
    if (this.#isEnd(frame)) route.end(frame);
    else if (this.#isServerError(frame)) route.fail(frame);
    else route.push(frame);
    if (!route.isClaimed) this.#soon();
    return route;
  }

  /** @param {string} name */
  #openUnclaimed(name) {
    if (this.#options.onUnclaimed || this.#unclaimed >= this.#limits.unclaimedKeys) return undefined;
    return this.#open(name);
  }

  /** @param {string} name */
  #open(name) {
    const { end, serverError } = this.#options;
    const route = new Route(name, this.stream, { end, serverError }, this.#limits.unclaimedBytes);
    this.#routes.set(name, route);
    this.#unclaimed += 1;
    if (this.#ending) route.close(this.#ending);
    this.#changed();
    return route;
  }

  /** Nobody has asked for it. @param {unknown} value @param {string | undefined} key */
  #leave(value, key) {
    const { onUnclaimed } = this.#options;
    if (onUnclaimed) return this.#log.call(onUnclaimed, value, key);
    this.#dropped += 1;
    this.#soon();
  }

  /** What was delivered is void. */
  #reset() {
    this.#resets = this.stream.snapshot.resets;
    for (const route of this.#routes.values()) route.reset();
  }

  #look() {
    const isAborted = this.stream.snapshot.status === "aborted";
    for (const route of this.#routes.values()) {
      if (!route.hasEnded) route.changed();
      if (isAborted) route.giveWay(); // We wait for room, and would not see it.
    }
    this.#changed();
  }

  /** @param {Ending} ending */
  #end(ending) {
    this.#ending = ending;
    this.#unsubscribe();
    for (const route of this.#routes.values()) route.close(ending);
    this.#changed();
  }

  #changed() {
    this.#snapshot = undefined;
    this.#listeners.now();
  }

  #soon() {
    this.#snapshot = undefined;
    this.#listeners.soon();
  }
}

// Older engines lack the symbol; there, abort() does the same.
if (Symbol.dispose) {
  Object.defineProperty(Parts.prototype, Symbol.dispose, { value: Parts.prototype.abort, configurable: true, writable: true });
}

/** @param {string} key @returns {(frame: Frame<any>) => string | undefined} */
function keyFinder(key) {
  if (key === "event") return ({ event }) => event;
  const path = pathOf(key);
  return ({ value }) => {
    const found = partAt(value, path);
    return typeof found === "string" || typeof found === "number" ? String(found) : undefined;
  };
}
