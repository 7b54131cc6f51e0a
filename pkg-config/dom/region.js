// The life of a region of a page: when its stream starts, what state it shows, how it ends.

import { StreamError } from "../error.js";
import { BEGINNING } from "../state.js";
import { openStream } from "../stream.js";
import { codeOf } from "./code.js";
import { MARK, elementsOf, isRoot, rootsIn, templatesHoldRoots, widgetOn } from "./mark.js";
import { mistake } from "./mistake.js";
import { narrate } from "./narrate.js";
import { observe } from "./observe.js";
import { readOptions } from "./options.js";
import { Output, keepsWidgets } from "./output.js";
import { isParsed, whenParsed } from "./parsed.js";
import { listenForActions, partOf, partsIn, updateParts } from "./parts.js";
import { compile } from "./plan.js";
import { recheck, unwatch, watch } from "./presence.js";
import { LIVE } from "./states.js";
import { triggerOf } from "./triggers.js";

/** @import { OpenOptions, Snapshot, FrameStream } from "../index.js" */
/** @import { Loader } from "../internal.js" */
/** @import { Counts } from "./applier.js" */
/** @import { Part } from "./parts.js" */
/** @import { Compiled } from "./plan.js" */

/** @type {Snapshot} */
const IDLE = Object.freeze({
  ...BEGINNING,
  status: "idle",
  attempt: 0,
  error: undefined,
  errors: Object.freeze([]),
  errorCount: 0,
  dropped: 0,
});

/** What stands behind a widget. */
export class Region {
  #hydrate;
  /** @type {FrameStream<unknown> | null} */
  stream = null;

  /** The state as long as there is no stream to ask. @type {Snapshot} */
  #ownSnapshot = IDLE;
  /** @type {Part[]} */
  #parts = [];
  /** @type {((again: boolean) => void) | undefined} */
  #open;
  /** @type {ReturnType<typeof codeOf>} */
  #code;
  #disarm = () => {};
  #unsubscribe = () => {};
  /** @type {Output | undefined} */
  #output;
  /** @type {Snapshot["status"] | undefined} */
  #shownStatus;
  /** @type {Promise<unknown> | undefined} */
  #awaited;
  /** An end that is not told yet. @type {unknown} */
  #outcome;
  /** Everybody knows of the end of this run. */
  #isEndTold = false;
  /** Somebody has asked for another run before that. */
  #again = false;
  /** Errors that were dispatched. */
  #told = new WeakSet();
  #isDisposed = false;
  /** @type {(() => void)[]} */
  #release = [];

  /** @param {Element} element @param {(element: Element) => void} hydrate What makes regions of what comes into this one. */
  constructor(element, hydrate) {
    this.element = element;
    this.#hydrate = hydrate;
  }

  get snapshot() {
    return this.stream?.snapshot ?? this.#ownSnapshot;
  }

  /** @param {Node} node */
  keyOf(node) {
    return this.#output?.keyOf(node);
  }

  /** A page that is still being read has regions without an end. @param {Loader} load @param {any} source @param {any} options */
  begin(load, source, options) {
    const begin = () => this.#begin(load, source ?? this.element.getAttribute("data-stream-src"), options);
    if (isParsed(this.element)) begin();
    else this.#disarm = whenParsed(this.element, begin);
  }

  /** @param {Loader} load @param {any} source @param {any} given */
  #begin(load, source, given) {
    const { element } = this;
    try {
      this.#release.push(narrate(element));
      const options = { ...readOptions(element), ...given };
      const compiled = compile(element, options, source !== null);
      const arm = triggerOf(element);
      this.#code = codeOf(element);
      this.#release.push(() => this.#code?.stop());
      if (source === null && !this.#code) throw mistake(`<${element.localName}> has no source: data-stream-src is missing`);
      this.#parts = compiled.parts;
      this.#open = (again) => {
        if (source !== null) this.#openNow(load, source, options, again ? compile(element, options, true) : compiled);
        this.#runCode();
      };
      if (templatesHoldRoots(element) || keepsWidgets(element)) {
        const gone = new AbortController();
        this.#release.push(() => gone.abort());
        observe(element, (added) => rootsIn(added).forEach(this.#hydrate), gone.signal);
      }
      this.#release.push(listenForActions(element, isRoot, { retry: () => this.retry(), abort: () => this.abort() }));
      this.#release.push(() => unwatch(element));
      watch(element, () => this.dispose());
      this.#update();
      const disarm = arm(() => this.#start());
      this.#disarm = disarm;
    } catch (cause) {
      this.#fail(cause);
    }
  }

  retry() {
    if (this.#isDisposed) return;
    this.#awaitEnd();
    // Whoever was told of the error, or of the state, asks before all that came is in the page and all are told of the end.
    this.#again = this.stream !== null && !this.#isEndTold && !LIVE.includes(this.snapshot.status);
    if (this.#again) return;
    if (this.#output?.isTakenBack || this.#output?.isLost) this.#startOver();
    else if (this.stream) this.stream.retry();
    else this.#start();
    if (this.stream && this.#code?.state === "failed") this.#runCode();
  }

  /** @param {unknown} [reason] */
  abort(reason) {
    this.#again = false;
    if (this.stream) return this.stream.abort(reason);
    if (!["idle", "connecting"].includes(this.snapshot.status)) return;
    this.#disarm();
    this.#code?.stop();
    this.#setOwn("aborted");
  }

  dispose() {
    if (this.#isDisposed) return;
    const { element } = this;
    const wasLive = LIVE.includes(this.snapshot.status);
    this.#isDisposed = true;
    this.#disarm();
    for (const release of this.#release.splice(0)) release();
    this.#unsubscribe();
    this.#output?.stop();
    this.stream?.abort();
    Reflect.deleteProperty(element, MARK);
    if (!wasLive) return;
    element.setAttribute("data-stream-state", "aborted");
    element.setAttribute("aria-busy", "false");
  }

  #start(again = false) {
    if (this.stream || this.#isDisposed || !this.#open) return;
    this.#disarm();
    try {
      this.#open(again);
    } catch (cause) {
      this.#fail(cause);
    }
  }

  /** What the stream wrote was taken back: another one begins at the beginning. */
  #startOver() {
    this.#unsubscribe();
    this.#output?.stop();
    this.stream = null;
    this.#code?.stop();
    this.#start(true);
  }

  /** @param {Loader} load @param {any} source @param {OpenOptions} options @param {Compiled} compiled */
  #openNow(load, source, options, compiled) {
    const { element } = this;
    const onError = (/** @type {any} */ error) => {
      this.#tell(error);
      this.#update();
      options.onError?.(error);
    };
    const { plan } = compiled;
    const view = plan && { plan, dirty: () => this.#output?.wake() };
    const opened = openStream(load, source, { ...options, decode: compiled.decode, onError }, view);
    this.stream = /** @type {any} */ (opened.stream);
    try {
      this.#output = plan && new Output(element, compiled, opened, (counts) => this.#written(counts));
    } catch (cause) {
      this.stream?.abort();
      this.stream = null;
      throw cause;
    }
    this.#unsubscribe = opened.stream.subscribe(() => this.#update());
    this.#update();
  }

  /** @param {Counts} [counts] Without them nothing is left to be written. */
  #written(counts) {
    recheck(this.element);
    if (counts) this.#dispatch("stream:patch", counts);
    else if (!LIVE.includes(this.snapshot.status)) this.#update();
  }

  /** Imports the region's code, beside the request. Its failure does not concern the stream. */
  async #runCode() {
    const code = this.#code;
    if (!code || code.state === "starting" || code.state === "running") return;
    if (!this.stream) this.#setOwn("connecting");
    try {
      const runs = await code.start(this.stream, widgetOn(this.element));
      if (runs && !this.stream) this.#setOwn("done");
    } catch (/** @type {any} */ error) {
      console.error(`runnelet: ${error.message}`, this.element);
      if (this.stream) this.#tell(error);
      else this.#setOwn("failed", error);
    }
  }

  /** The state of a region without a stream. @param {Snapshot["status"]} status @param {StreamError} [error] */
  #setOwn(status, error) {
    const failure = error && { error, errors: Object.freeze([error]), errorCount: 1 };
    this.#ownSnapshot = Object.freeze({ ...IDLE, status, .../** @type {any} */ (failure) });
    this.#update();
  }

  /** Nothing was opened. @param {any} cause */
  #fail(cause) {
    /** @type {any} */
    const error = StreamError.is(cause) ? cause : mistake(cause?.message ?? String(cause), { cause });
    console.error(`runnelet: ${error.message}`, this.element);
    this.#parts = partsIn(this.element);
    this.#setOwn("failed", error);
  }

  /** Shows the state. All that has come is in the page, and all errors are told, before the end of the stream is. */
  #update() {
    if (this.#isDisposed) return;
    const { snapshot, element } = this;
    const { status } = snapshot;
    // By whoever was told of something.
    const isOver = () => this.#isDisposed || this.snapshot.status !== status;
    this.#awaitEnd();
    if (LIVE.includes(status)) this.#output?.resume();
    else {
      recheck(element);
      if (this.#output?.flush() === false || isOver()) return;
      this.#output?.finish(status === "done", snapshot.partial);
      if (isOver()) return;
      // Among what came back are parts that the stream had taken away.
      if (this.#output?.isTakenBack) this.#parts = elementsOf(element, true).flatMap(partOf);
      for (const error of this.snapshot.errors) this.#tell(error);
      if (isOver()) return;
    }
    if (status !== "idle") updateParts(this.#parts.filter((part) => isOwn(part.element, element)), snapshot, element);
    this.#show(status);
    const outcome = this.#outcome;
    this.#outcome = undefined;
    if (!outcome) return;
    this.#isEndTold = !LIVE.includes(status);
    this.#dispatch("stream:done", outcome);
    if (this.#again) this.retry();
  }

  /** @param {Snapshot["status"]} status */
  #show(status) {
    const { snapshot, element } = this;
    const previous = this.#shownStatus;
    if (status === previous) return;
    this.#shownStatus = status;
    element.setAttribute("data-stream-state", status);
    if (status !== "idle") element.setAttribute("aria-busy", String(LIVE.includes(status)));
    if (previous !== undefined || status !== "idle") this.#dispatch("stream:state", { status, previous, snapshot });
  }

  /** @param {Snapshot["errors"][number]} error */
  #tell(error) {
    if (this.#told.has(error) || error.code === "aborted") return;
    this.#told.add(error);
    this.#dispatch("stream:error", error);
  }

  /** `done` is another promise after each retry(). */
  #awaitEnd() {
    const done = this.stream?.done;
    if (!done || done === this.#awaited) return;
    this.#awaited = done;
    this.#isEndTold = false;
    done.then((outcome) => {
      this.#outcome = outcome;
      this.#update();
    });
  }

  /** @param {string} type @param {unknown} detail */
  #dispatch(type, detail) {
    if (!this.#isDisposed) this.element.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));
  }
}

/** Whether a part shows the state of the region, and not of a target in it that has one of its own. @param {Element} part @param {Element} root */
function isOwn(part, root) {
  const stateful = part.closest("[data-stream-state]");
  return stateful === null || stateful.contains(root);
}
