// One stream in the worker: the engine with its feed, and a sink that sends to the page.

import { engineViews, fail, tell } from "../engine.js";
import { StreamError, textOf } from "../error.js";
import { Feed } from "../feed.js";
import { Connection } from "../runnelet.js";
import { openSource } from "../source.js";
import { Relayed, RemoteBody } from "./body.js";

/** @import { Extra, Opened } from "../internal.js" */
/** @import { Described } from "./crossing.js" */

/** Batches that the page has not taken up yet, at most: each of them is a task there. */
const WINDOW = 4;
/** Messages that the page has to take up. */
const PACKAGES = ["batch", "unit", "operations"];
const DECODE = 3;
const TEXT_VALUES = 1;
const IN_BYTES = 8;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export class Host {
  #post;
  #feed;
  #format;
  #grows;
  /** It fills a page. */
  #fills;
  /** @type {Connection | undefined} */
  #connection;
  #isRunning = true;
  /** The attempt whose source is wanted. @type {number | undefined} */
  #attempt;
  /** What the page was asked to open. @type {{ extra: Extra, signal: AbortSignal, resolve: (opened: any) => void, reject: (cause: unknown) => void } | undefined} */
  #asked;
  /** The body that the page reads. @type {RemoteBody | undefined} */
  #body;
  /** In order, behind a batch that waits. @type {[any[], Transferable[]][]} */
  #outbox = [];
  #underway = 0;
  /** Where values grow, what goes to the page together. @type {any[][]} */
  #unit = [];
  /** Type and id of the open event, if the page does not know them. @type {Uint8Array | undefined} */
  #event;
  #isLooking = false;
  /** What is to be told with the state. @type {"changed" | "ended" | undefined} */
  #news;
  /** Errors that are to be told: the text of each, and what was thrown. @type {[string, unknown][]} */
  #errors = [];
  /** There is more to look at than what the page has, or more to be written there. */
  #hasMore = false;

  /**
   * @param {(method: string, args: any[], transfer?: Transferable[]) => void} post
   * @param {string} text
   * @param {number} seed
   */
  constructor(post, text, seed) {
    const { limits, format, growing, plan } = JSON.parse(text);
    this.#post = post;
    this.#format = format;
    this.#grows = growing !== undefined;
    this.#fills = plan !== undefined;
    this.#feed = new Feed((extra, signal) => this.#ask(extra, signal), { limits, resume: undefined, worker: undefined, waitsToBeSeen: false });
    try {
      this.#connection = this.#feed.connection = new Connection(/** @type {any} */ (this), text, seed);
    } catch (cause) {
      if (typeof cause !== "string") throw fail(cause);
      post("refused", [`the option "${cause}" cannot be used`]);
    }
  }

  /** What the page says. @param {string} method @param {any[]} args */
  take(method, args) {
    switch (method) {
      case "given":
        return this.#given(args[0], args[1]);
      case "head":
        return this.#head(args[0], args[1], args[2]);
      case "chunk":
        return this.#isCurrent(args[0]) && this.#body?.push(args[1], args[2]);
      case "eof":
        return this.#isCurrent(args[0]) && this.#body?.end();
      case "broken":
        return this.#isCurrent(args[0]) && this.#broken(new Relayed(args[1]));
      case "unreadable":
        return this.#unreadable(args[0]);
      case "took":
        return this.#took();
      case "free":
        return this.#free();
      default:
        // The page has told it by itself.
        if (method === "report" && !this.#isRunning) return;
        if (method === "retry") this.#isRunning = true;
        tell(this.#connection, (connection) => /** @type {any} */ (connection)[method](...args));
    }
  }

  // What the engine calls.

  /** @param {number} attempt @param {string} extra */
  connect(attempt, extra) {
    this.#body = undefined;
    this.#attempt = attempt;
    this.#feed.connect(attempt, extra);
  }

  read() {
    this.#feed.read();
  }

  /** @param {number} attempt */
  cancel(attempt) {
    this.#feed.cancel(attempt);
    this.#attempt = undefined;
    this.#asked = this.#body = undefined;
    this.#post("cancel", []);
  }

  /** @param {number} at */
  alarm(at) {
    this.#feed.alarm(at);
  }

  /** @type {(flags: number, text: Uint8Array, marks: Uint32Array, places: Uint32Array, names: Uint8Array, index: number, offset: number, weight: number, count: number) => boolean} */
  batch(flags, text, marks, places, names, index, offset, weight, count) {
    if ((flags & DECODE) === TEXT_VALUES && flags & IN_BYTES && decoder.decode(text).length !== text.length) return false;
    const buffer = new ArrayBuffer(4 * (marks.length + places.length) + text.length + names.length);
    const views = packed(buffer, marks, places, text, names);
    const args = [flags, views[2], views[0], views[1], views[3], index, offset, weight, count];
    if (!this.#grows) this.#send("batch", args, [buffer]);
    else {
      this.#unit.push(["batch", ...args]);
      this.#lookSoon();
    }
    return true;
  }

  grew() {
    if (this.#underway === 0) this.#lookSoon();
    else this.#hasMore = true;
  }

  /** @param {Uint8Array} names */
  event(names) {
    this.#event = names.slice();
  }

  /** @type {(words: number, count: number, text: number, length: number, index: number, offset: number, mustTake: boolean) => boolean} */
  growth(words, count, text, length, index, offset, mustTake) {
    if (!mustTake) {
      this.grew();
      return false;
    }
    const views = engineViews(this.#connection);
    const from = words >>> 2;
    if (this.#event) this.#unit.push(["event", this.#event]);
    this.#unit.push(["growth", views.words.slice(from, from + count), views.bytes.slice(text, text + length), index, offset]);
    this.#event = undefined;
    return true;
  }

  /** While the page has operations that it has not taken, those that follow join: the last write to a slot wins. */
  dirty() {
    this.grew();
  }

  /** @param {Uint32Array} words @param {Uint8Array} text @param {number} weight */
  operations(words, text, weight) {
    const copy = words.slice();
    // As a string: decoding UTF-8 in the page would cost it more than the copy.
    this.#send("operations", [{ words: copy, text: decoder.decode(text), weight }], [copy.buffer]);
  }

  /** @param {string} text */
  error(text) {
    const isNetwork = JSON.parse(text).code === "network";
    this.#errors.push([text, isNetwork ? crossing(this.#feed.takeCause()) : undefined]);
    this.#tellSoon("changed");
  }

  changed() {
    this.#tellSoon("changed");
  }

  reset() {
    this.#send("reset", []);
  }

  ended() {
    this.#isRunning = false;
    this.#feed.disarm();
    // All that has come is in the page before the end is told.
    this.#flush();
    this.#tellSoon("ended");
  }

  // Within.

  /** @param {number} attempt */
  #isCurrent(attempt) {
    return attempt === this.#attempt;
  }

  /** Behind what the engine still tells: the end follows a change, and errors of the last frame follow the end. Who is told of an error knows the state that it led to. @param {"changed" | "ended"} method */
  #tellSoon(method) {
    if (!this.#news) {
      queueMicrotask(() => {
        const news = /** @type {string} */ (this.#news);
        this.#news = undefined;
        tell(this.#connection, (connection) => this.#send(news, [connection.snapshot(), this.#errors.splice(0)]));
      });
    }
    if (this.#news !== "ended") this.#news = method;
  }

  /** Has the page say what the source is, or open it. @param {Extra} extra @param {AbortSignal} signal @returns {Promise<Opened>} */
  #ask(extra, signal) {
    const { attempt, headers, query } = extra;
    this.#post("connect", [attempt, JSON.stringify({ headers, query })]);
    return new Promise((resolve, reject) => (this.#asked = { extra, signal, resolve, reject }));
  }

  /** @param {number} attempt @param {Described} described */
  #given(attempt, described) {
    const asked = this.#asked;
    if (!this.#isCurrent(attempt) || !asked) return;
    const [source, request] = "blob" in described ? [described.blob, {}] : [described.url, described.init];
    this.#asked = undefined;
    asked.resolve(openSource(source, { request, format: this.#format }, asked.extra, asked.signal));
  }

  /** @param {number} attempt @param {string} head @param {Uint8Array} [problem] */
  #head(attempt, head, problem) {
    const asked = this.#asked;
    if (!this.#isCurrent(attempt) || !asked) return;
    this.#asked = undefined;
    this.#body = problem ? undefined : new RemoteBody((bytes) => this.#post("taken", [attempt, bytes]));
    asked.resolve({ head: JSON.parse(head), body: this.#body, problem });
  }

  /** @param {unknown} cause */
  #broken(cause) {
    this.#asked?.reject(cause);
    this.#asked = undefined;
    if (cause instanceof Relayed) this.#body?.end(cause);
  }

  /** @param {string} message */
  #unreadable(message) {
    if (this.#asked) this.#broken(new StreamError({ code: "unsupported", message }));
    else this.#body?.push(undefined, 1); // Behind what came before it; the pump says what it thinks of it.
  }

  #lookSoon() {
    if (this.#isLooking) return;
    this.#isLooking = true;
    queueMicrotask(() => {
      this.#isLooking = false;
      if (!this.#isRunning) return;
      this.#hasMore = false;
      if (this.#fills) return this.#flush();
      tell(this.#connection, (connection) => connection.look());
      this.#sendUnit();
    });
  }

  #flush() {
    tell(this.#connection, (connection) => connection.flush());
  }

  #took() {
    this.#underway = Math.max(0, this.#underway - 1);
    if (this.#hasMore && this.#underway === 0) this.#lookSoon();
    this.#drain();
  }

  #sendUnit() {
    const unit = this.#unit.splice(0);
    if (unit.length === 0) return;
    const buffers = unit.flatMap((entry) => entry.filter(ArrayBuffer.isView).map(({ buffer }) => buffer));
    this.#outbox.push([["unit", unit], [...new Set(buffers)]]);
    this.#drain();
  }

  /** @param {string} method @param {any[]} args @param {Transferable[]} [transfer] */
  #send(method, args, transfer = []) {
    this.#sendUnit();
    this.#outbox.push([[method, ...args], transfer]);
    this.#drain();
  }

  /** Sends what may be sent. Units are not held back: each brings what the page has to count. */
  #drain() {
    while (this.#outbox.length > 0 && (this.#grows || this.#underway < WINDOW)) {
      const [[method, ...args], transfer] = /** @type {[any[], Transferable[]]} */ (this.#outbox.shift());
      if (PACKAGES.includes(method)) this.#underway += 1;
      this.#post(method, args, transfer);
    }
  }

  #free() {
    const connection = this.#connection;
    this.#isRunning = false;
    this.#connection = this.#feed.connection = undefined;
    this.#feed.close();
    this.#feed.disarm();
    this.#outbox.length = 0;
    connection?.free();
  }
}

/** Copies arrays into one buffer, those of words first; gives their views. @param {ArrayBuffer} buffer @param {(Uint32Array | Uint8Array)[]} arrays */
function packed(buffer, ...arrays) {
  let at = 0;
  return arrays.map((array) => {
    const view = new /** @type {any} */ (array.constructor)(buffer, at, array.length);
    view.set(array);
    at += array.byteLength;
    return view;
  });
}

/** What was thrown, if it can cross; else its text. The page has what was thrown there. @param {unknown} cause */
function crossing(cause) {
  if (cause instanceof Relayed) return undefined;
  try {
    return structuredClone(cause);
  } catch {
    return textOf(cause);
  }
}
