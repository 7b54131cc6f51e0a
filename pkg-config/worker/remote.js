// The engine in the worker, as the page sees it. Loaded only where the option `worker` is used.

import { moduleFrom } from "../engine.js";
import { StreamError, messageOf } from "../error.js";
import { turn } from "../pump.js";
import { openSource } from "../source.js";
import { BEGINNING } from "../state.js";
import { describe } from "./crossing.js";
import { startWorker } from "./start.js";
import { Thread } from "./thread.js";

/** @import { Loader, Resolved } from "../internal.js" */
/** @import { Link } from "../link.js" */

/** What `Connection.chunk` gives: the next piece is wanted now. */
const READS = 1;
/** Bytes on their way to the worker, at most. */
const WINDOW = 256 << 10;
/** What a chunk counts for on its way, beyond its bytes. */
const CHUNK_BYTES = 512;
/** How long values that are there already keep the page from its turn, in ms: half a frame. */
const TURN = 8;
/** What the page reports of frames that are then missing. */
const REJECTIONS = ["key-missing", "patch", "gap"];
/** The page's worker; none where it was refused. @type {Promise<Thread | undefined> | undefined} */
let thread;

/**
 * What stands for `Connection`; nothing, if the page may have no worker.
 * @param {Loader} load
 */
export async function remoteFrom(load) {
  thread ??= start(load).catch((cause) => {
    thread = undefined;
    throw cause;
  });
  const started = await thread;
  return started && RemoteConnection.bind(undefined, started);
}

/** @param {Loader} load @returns {Promise<Thread | undefined>} */
async function start(load) {
  const module = moduleFrom(load);
  module.catch(() => {}); // It is asked for once there is a worker.
  try {
    const worker = await startWorker(module);
    return new Thread(worker, () => (thread = undefined));
  } catch (cause) {
    if (StreamError.is(cause)) throw cause;
    console.warn(`runnelet: no worker here, streams with "worker: true" are read on the main thread (${messageOf(cause)})`);
    return undefined;
  }
}

/**
 * Has the interface of `Connection`. What the engine would tell at once, the worker tells later; only the end by `abort`
 * and the beginning by `retry` are told at once, as they are known.
 *
 * What only the page can open it opens and reads: a `Feed` hands the bytes to this as to any connection.
 */
export class RemoteConnection {
  /** The error that every use gets once the worker has broken. @type {StreamError | undefined} */
  #lost;

  /** Why it is of no use any more. */
  get defect() {
    return this.#lost ?? this.#thread.defect;
  }

  /** What stands for the engine's memory while it tells what has grown. */
  views = { words: new Uint32Array(0), bytes: new Uint8Array(0) };

  #thread;
  #sink;
  #source;
  #options;
  #id;
  /** @type {any} */
  #state = BEGINNING;
  #isOver = false;
  #isRunning = true;
  /** A frame that the worker took was rejected here. */
  #hasRejected = false;
  /** The attempt that is wanted. @type {number | undefined} */
  #attempt;
  /** Bytes of its body that the worker has not taken yet. */
  #underway = 0;
  #window;
  /** Errors of the page that the worker was told of. @type {string[]} */
  #reports = [];
  /** What has grown and nobody has looked at yet: lists of `[method, ...arguments]`. @type {any[][][]} */
  #units = [];
  /** How many packages of operations the link has, and not taken yet. */
  #handed = 0;

  /**
   * @param {Thread} thread
   * @param {unknown} _ What an engine in the page would call.
   * @param {string} text
   * @param {number} seed
   * @param {Link} sink
   * @param {any} source
   * @param {Resolved} options
   */
  constructor(thread, _, text, seed, sink, source, options) {
    this.#thread = thread;
    this.#sink = sink;
    this.#source = source;
    this.#options = options;
    this.#window = Math.min(WINDOW, options.limits.queueBytes);
    this.#id = thread.add(this);
    sink.pace = () => this.#pace();
    this.#post("open", text, seed);
    // It may have broken since it was asked for.
    if (thread.defect) queueMicrotask(() => this.lost(/** @type {StreamError} */ (thread.defect)));
  }

  // What the link calls.

  /** @param {number} openedAt */
  start(openedAt) {
    this.#post("start", openedAt);
  }

  abort() {
    this.#isOver = true;
    this.#post("abort");
    this.#leave();
    this.#state = { ...this.#state, status: "aborted", paused: false };
    const message = "the caller ended the stream";
    this.#sink.error(JSON.stringify({ code: "aborted", severity: "stream", attempt: this.#state.attempt, message }));
    this.#end();
  }

  retry() {
    this.#isRunning = true;
    this.#thread.hold(this, true);
    this.#post("retry");
    this.#state = { ...this.#state, status: "connecting", attempt: this.#state.attempt + 1 };
    this.#sink.changed();
  }

  wake() {
    this.#post("wake");
  }

  /** @param {number} bytes */
  consumed(bytes) {
    if (bytes > 0) this.#post("consumed", bytes);
  }

  /** @param {boolean} wanted */
  places(wanted) {
    this.#post("places", wanted);
  }

  /** Only if it is to end the stream is the worker concerned; and that may be over by then. @param {string} code @param {string} message @param {number} [frame] */
  report(code, message, frame) {
    const error = JSON.stringify({ code, severity: "frame", attempt: this.#state.attempt, message, frame });
    if (this.#options.strict && this.#isRunning) {
      this.#reports.push(error);
      this.#post("report", code, message, frame);
      return;
    }
    this.#hasRejected ||= REJECTIONS.includes(code);
    this.#sink.error(error);
    this.#sink.changed();
  }

  /** Hands over what has grown, up to the next complete value. */
  look() {
    let hasBatch = false;
    for (let unit; !hasBatch && (unit = this.#units.shift()); ) {
      for (const [method, ...args] of unit) {
        hasBatch ||= method === "batch";
        this.#hand(method, args);
      }
      this.#post("took");
    }
    if (this.#units.length > 0) this.#sink.grew();
  }

  /** The link takes the next operations. */
  flush() {
    if (this.#handed === 0) return;
    this.#handed -= 1;
    this.#post("took");
  }

  snapshot() {
    const partial = this.#state.partial || (this.#hasRejected && this.#state.frames > 0);
    return JSON.stringify({ ...this.#state, partial });
  }

  free() {
    this.#thread.free(this, this.#id);
  }

  // What the page's own feed calls.

  /** @param {number} attempt @param {string} head @param {Uint8Array} [problem] */
  head(attempt, head, problem) {
    this.#underway = 0;
    this.#post("head", attempt, head, problem);
    if (!problem) this.#sink.read();
  }

  /** @param {number} attempt @param {Uint8Array} bytes @param {number} chunks */
  chunk(attempt, bytes, chunks) {
    const copy = bytes.slice();
    this.#underway += copy.length + CHUNK_BYTES;
    this.#thread.post([this.#id, "chunk", attempt, copy, chunks], [copy.buffer]);
    return this.#underway < this.#window ? READS : 0;
  }

  deliver() {} // The worker holds back nothing that the page could ask for.

  /** @param {number} attempt */
  eof(attempt) {
    this.#post("eof", attempt);
  }

  /** @param {number} attempt @param {string} reason */
  broken(attempt, reason) {
    this.#post("broken", attempt, reason);
  }

  /** @param {string} reason */
  unreadable(reason) {
    this.#post("unreadable", reason);
  }

  // What the worker calls.

  /** @param {string} method @param {any[]} args */
  take(method, args) {
    if (this.#isOver) return;
    switch (method) {
      case "connect":
        this.#connect(args[0], args[1]);
        break;
      case "cancel":
        this.#leave();
        break;
      case "taken":
        this.#taken(args[0], args[1]);
        break;
      case "unit":
        this.#units.push(args[0]);
        this.#sink.grew();
        break;
      case "batch":
        this.#post("took");
        this.#sink.batch(args[0], args[1], args[2], args[3], args[4], args[5], args[6], args[7], args[8]);
        break;
      case "operations":
        this.#handed += 1;
        this.#sink.hand(args[0]);
        this.#sink.dirty();
        break;
      case "changed":
        this.#know(args[0], args[1]);
        this.#sink.changed();
        break;
      case "ended":
        this.#know(args[0], args[1]);
        for (const unit of this.#units.splice(0)) {
          this.#post("took");
          for (const [method, ...args] of unit) this.#hand(method, args);
        }
        for (const error of this.#reports.splice(0)) this.#sink.error(error);
        this.#end();
        break;
      case "reset":
        this.#reset();
        break;
      case "refused":
        this.lost(new StreamError({ code: "unsupported", message: args[0] }));
        break;
    }
  }

  /** The worker is gone. @param {StreamError} error */
  lost(error) {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#lost = error;
    this.#leave();
    this.#thread.hold(this, false);
    this.#sink.lost(error);
  }

  // Within.

  /** @param {string} state @param {[string, unknown][]} errors That led to it. */
  #know(state, errors) {
    this.#state = JSON.parse(state);
    for (const [text, cause] of errors) {
      if (this.#reports.length > 0 && JSON.parse(text).code === JSON.parse(this.#reports[0]).code) this.#reports.shift();
      this.#sink.error(text, cause);
    }
  }

  /** @param {string} method @param {any[]} args */
  #post(method, ...args) {
    this.#thread.post([this.#id, method, ...args]);
  }

  /** @param {string} method @param {any[]} args */
  #hand(method, args) {
    if (method === "growth") {
      const [words, bytes, index, offset] = args;
      this.views = { words, bytes };
      this.#sink.growth(0, words.length, 0, bytes.length, index, offset, true);
    } else {
      /** @type {any} */ (this.#sink)[method](...args);
    }
  }

  #end() {
    this.#isRunning = false;
    this.#thread.hold(this, false);
    this.#sink.changed();
    this.#sink.ended();
  }

  /** The attempt's source: described, for the worker to open it, or opened here. @param {number} attempt @param {string} extra */
  async #connect(attempt, extra) {
    this.#attempt = attempt;
    const source = this.#source;
    const given = typeof source === "function" ? (async () => source(attempt))() : Promise.resolve(source);
    const described = await given.then((one) => describe(one, this.#options.request)).catch(() => undefined);
    if (this.#attempt !== attempt) {
      // It came too late: it is opened to be let go.
      const late = { attempt, headers: [], query: [] };
      if (!described) openSource(() => given, this.#options, late, AbortSignal.abort()).catch(() => {});
    } else if (described) {
      this.#post("given", attempt, described);
    } else {
      this.#sink.connect(attempt, extra, typeof source === "function" ? () => given : source);
    }
  }

  #leave() {
    const attempt = this.#attempt;
    this.#attempt = undefined;
    if (attempt !== undefined) this.#sink.cancel(attempt);
  }

  /** @param {number} attempt @param {number} bytes */
  #taken(attempt, bytes) {
    if (attempt !== this.#attempt) return;
    const wasFull = this.#underway >= this.#window;
    this.#underway -= bytes;
    if (wasFull && (this.#underway < this.#window || this.#underway === 0)) this.#sink.read();
  }

  #reset() {
    for (const unit of this.#units.splice(0)) {
      this.#post("took");
      for (const [method, ...args] of unit) if (method === "batch") this.consumed(args[7]);
    }
    this.#sink.reset();
  }

  /** @returns {Promise<void> | undefined} */
  #pace() {
    const thread = this.#thread;
    if (performance.now() - thread.turned < TURN) return undefined;
    return turn().then(() => void (thread.turned = performance.now()));
  }
}
