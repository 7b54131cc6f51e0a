// One region of a page and its stream.

import { StreamError } from "../error.js";
import { BEGINNING } from "../state.js";
import { openStream } from "../stream.js";
import { Applier } from "./applier.js";
import { codeOf } from "./code.js";
import { follow } from "./follow.js";
import { MARK, isRoot, rootsIn, templatesHoldRoots } from "./mark.js";
import { mistake } from "./mistake.js";
import { narrate } from "./narrate.js";
import { observe } from "./observe.js";
import { readOptions } from "./options.js";
import { isParsed, whenParsed } from "./parsed.js";
import { listenForActions, partsIn, updateParts } from "./parts.js";
import { compile } from "./plan.js";
import { recheck, unwatch, watch } from "./presence.js";
import { SLICE, afterWrites, schedule, unschedule } from "./schedule.js";
import { LIVE } from "./states.js";
import { triggerOf } from "./triggers.js";
import { Writer } from "./writer.js";

/** @import { OpenOptions, Snapshot, FrameStream } from "../index.js" */
/** @import { Loader } from "../internal.js" */
/** @import { Part } from "./parts.js" */
/** @import { Compiled } from "./plan.js" */
/** @import { OpsApplier } from "./ops/apply.js" */
/** @import { Rollback } from "./rollback.js" */
/** @import { Host } from "./writer.js" */
/** @typedef {ReturnType<typeof openStream>} Opened */

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

/**
 * The widget of an element; the one it has, be it from another copy of the library, or a new one.
 * @param {Element} element @param {Loader} load @param {any} [source] @param {any} [options]
 * @returns {any}
 */
export function widgetOf(element, load, source, options) {
  const known = /** @type {any} */ (element)[MARK];
  if (known) return known;
  const region = new Region(element);
  const { widget } = region;
  Object.defineProperty(element, MARK, { value: widget, configurable: true });
  region.begin(load, source, options);
  return widget;
}

/** What the page's code holds. */
class Widget {
  #region;

  /** @param {Region} region */
  constructor(region) {
    this.#region = region;
  }

  get element() {
    return this.#region.element;
  }

  get stream() {
    return this.#region.stream;
  }

  get snapshot() {
    return this.#region.snapshot;
  }

  /** @param {Node} node */
  keyOf(node) {
    return this.#region.keyOf(node);
  }

  retry() {
    this.#region.retry();
  }

  /** @param {unknown} [reason] */
  abort(reason) {
    this.#region.abort(reason);
  }

  dispose() {
    this.#region.dispose();
  }
}
if (Symbol.dispose) {
  Object.defineProperty(Widget.prototype, Symbol.dispose, { value: Widget.prototype.dispose, configurable: true, writable: true });
}

/** What stands behind a widget. */
class Region {
  widget = new Widget(this);
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
  /** @type {Opened["flush"] | undefined} */
  #takeOperations;
  /** @type {Opened["report"] | undefined} */
  #report;
  /** @type {Opened["updated"] | undefined} */
  #updated;
  /** @type {Applier | OpsApplier | undefined} */
  #applier;
  /** @type {Writer | undefined} */
  #writer;
  /** What a stream that is cut short leaves behind. @type {Rollback | undefined} */
  #rollback;
  /** @type {ReturnType<typeof follow>} */
  #follower;
  /** @type {Snapshot["status"] | undefined} */
  #shownStatus;
  /** @type {Promise<unknown> | undefined} */
  #awaited;
  /** An end that is not told yet. @type {unknown} */
  #outcome;
  /** Errors that were dispatched. */
  #told = new WeakSet();
  #isDisposed = false;
  /** @type {(() => void)[]} */
  #release = [];
  #flush = () => {
    if (this.#flushNow() && !LIVE.includes(this.snapshot.status)) this.#update();
  };

  /** @param {Element} element */
  constructor(element) {
    this.element = element;
  }

  get snapshot() {
    return this.stream?.snapshot ?? this.#ownSnapshot;
  }

  /** @param {Node} node */
  keyOf(node) {
    return this.#applier instanceof Applier ? this.#applier.keyOf(node) : undefined;
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
        observe(element, (added) => rootsIn(added).forEach((root) => widgetOf(root, load)), gone.signal);
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
    if (this.#rollback?.isDone) this.#startOver();
    else if (this.stream) this.stream.retry();
    else this.#start();
    if (this.stream && this.#code?.state === "failed") this.#runCode();
  }

  /** @param {unknown} [reason] */
  abort(reason) {
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
    unschedule(this.#flush);
    for (const release of this.#release.splice(0)) release();
    this.#unsubscribe();
    this.#follower?.stop();
    if (this.#applier instanceof Applier) this.#applier.label();
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
    this.stream = null;
    this.#rollback = undefined;
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
    const dirty = () => {
      if (!this.#isDisposed) schedule(this.#flush);
    };
    const { plan } = compiled;
    const view = plan && { plan: /** @type {any} */ (plan), dirty };
    const { stream, flush, report, updated } = openStream(load, source, { ...options, decode: compiled.decode, onError }, view);
    this.stream = /** @type {any} */ (stream);
    this.#takeOperations = view && flush;
    this.#report = report;
    this.#updated = updated;
    /** @type {Host} */
    const host = {
      root: element,
      report,
      keepsWidgets: keepsWidgets(element),
      wake: dirty,
      commit: () => this.#rollback?.commit(),
    };
    if (plan) this.#prepare(host, compiled, plan);
    this.#follower?.stop();
    this.#follower = follow(element);
    this.#unsubscribe = stream.subscribe(() => this.#update());
    this.#update();
  }

  /** Readies what writes to the page; until it is there, what comes waits. @param {Host} host @param {Compiled} compiled @param {{ mode: string }} plan */
  #prepare(host, compiled, plan) {
    const { element } = this;
    const writer = (this.#writer = new Writer(host));
    const isOps = plan.mode === "ops";
    const rollsBack = element.getAttribute("data-stream-partial") === "rollback";
    if (!isOps && !rollsBack) {
      this.#applier = new Applier(host, writer, compiled);
      return;
    }
    this.#applier = undefined;
    const dialect = element.getAttribute("data-stream-dialect") ?? "runnelet";
    Promise.all([
      isOps ? import("./ops/index.js").then(({ opsApplier }) => opsApplier(host, writer, compiled, dialect)) : new Applier(host, writer, compiled),
      rollsBack ? import("./rollback.js").then(({ Rollback }) => new Rollback(element)) : undefined,
    ]).then(([applier, rollback]) => {
      this.#rollback = rollback;
      this.#applier = applier;
      this.#flush();
    }, (cause) => {
      this.#takeOperations = undefined;
      host.report({ code: "sink", message: `a part of the library could not be loaded: ${cause}`, cause });
      this.#update();
    });
  }

  /** Imports the region's code, beside the request. Its failure does not concern the stream. */
  async #runCode() {
    const code = this.#code;
    if (!code || code.state === "starting" || code.state === "running") return;
    if (!this.stream) this.#setOwn("connecting");
    try {
      const runs = await code.start(this.stream, /** @type {any} */ (this.widget));
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
    const { snapshot } = this;
    const { status } = snapshot;
    this.#awaitEnd();
    if (!LIVE.includes(status)) {
      if (!this.#flushNow()) return;
      this.#writer?.finish();
      if (this.#applier && "finish" in this.#applier) this.#applier.finish(status === "done");
      for (const error of this.snapshot.errors) this.#tell(error);
      if (snapshot.partial) this.#rollback?.run();
    }
    if (status !== "idle") updateParts(this.#parts.filter(({ element }) => isOwn(element, this.element)), snapshot, this.element);
    this.#show(status);
    const outcome = this.#outcome;
    this.#outcome = undefined;
    if (outcome) this.#dispatch("stream:done", outcome);
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
    done.then((outcome) => {
      this.#outcome = outcome;
      this.#update();
    });
  }

  /** Writes what waits, for as long as the page can spare. Whether it is all written. */
  #flushNow() {
    if (this.#isDisposed) return true;
    unschedule(this.#flush);
    recheck(this.element);
    const applier = this.#applier;
    // Without one it is still being loaded, or there is no stream.
    if (!applier) return this.#takeOperations === undefined;
    const counts = { inserted: 0, removed: 0, written: 0 };
    const deadline = document.hidden ? Infinity : performance.now() + SLICE;
    try {
      while (applier.isDone ? this.#takeMore(applier) : performance.now() < deadline) {
        const { inserted, removed, written } = applier.run(deadline);
        counts.inserted += inserted;
        counts.removed += removed;
        counts.written += written;
      }
    } catch (cause) {
      applier.take(new Uint32Array(), "");
      this.#report?.({ code: "sink", message: `the page could not be written to: ${cause}`, cause });
    }
    if (!applier.isDone) schedule(this.#flush);
    if (counts.inserted + counts.removed + counts.written > 0) {
      this.#updated?.();
      if (this.#follower) afterWrites(this.#follower.update);
      this.#dispatch("stream:patch", counts);
    }
    return applier.isDone;
  }

  /** @param {Applier | OpsApplier} applier */
  #takeMore(applier) {
    const operations = this.#takeOperations?.();
    if (!operations || operations.words.length === 0) return false;
    applier.take(operations.words, operations.text);
    return true;
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

/** Whether its author lets HTML bring regions. @param {Element} element */
const keepsWidgets = (element) => element.getAttribute("data-stream-trust") === "widgets";
