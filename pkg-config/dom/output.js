// What the stream of a region writes to the page, and when.

import { Applier } from "./applier.js";
import { keepFocus } from "./focus.js";
import { follow } from "./follow.js";
import { afterWrites, deadline, schedule, unschedule } from "./schedule.js";
import { Writer } from "./writer.js";

/** @import { openStream } from "../stream.js" */
/** @import { Counts } from "./applier.js" */
/** @import { OpsApplier } from "./ops/apply.js" */
/** @import { Compiled } from "./plan.js" */
/** @import { Rollback } from "./rollback.js" */
/** @import { Slot } from "./slots.js" */
/** @import { Host } from "./writer.js" */

export class Output {
  #element;
  #opened;
  #settled;
  /** @type {Writer} */
  #writer;
  /** Until it is there, what comes waits. @type {Applier | OpsApplier | undefined} */
  #applier;
  /** @type {Rollback | undefined} */
  #rollback;
  #follower;
  /** How many rows more there are than at the last commit. */
  #rows = 0;
  /** Nothing can be written, or is to be any more. */
  #isOver = false;
  #isFinished = false;
  #isWriting = false;
  /** What is needed to write could not be loaded. */
  isLost = false;

  /**
   * @param {Element} element @param {Compiled} compiled
   * @param {Pick<ReturnType<typeof openStream>, "flush" | "report" | "updated" | "lost">} opened
   * @param {(counts?: Counts) => void} settled Called when something was written, and when nothing is left to be.
   */
  constructor(element, compiled, opened, settled) {
    this.#element = element;
    this.#opened = opened;
    this.#settled = settled;
    this.#follower = follow(element);
    /** @type {Host} */
    const host = { root: element, report: opened.report, keepsWidgets: keepsWidgets(element), wake: this.wake, commit: (counts) => this.#commit(counts) };
    this.#writer = new Writer(host);
    const needs = {
      ops: compiled.plan?.mode === "ops",
      html: compiled.plan?.mode === "ops" || usesHtml(compiled.slots),
      rollback: element.getAttribute("data-stream-partial") === "rollback",
    };
    if (Object.values(needs).includes(true)) this.#load(host, compiled, needs);
    else this.#applier = new Applier(host, this.#writer, compiled);
  }

  /** There is something to be written. */
  wake = () => {
    if (!this.#isOver) schedule(this.#run);
  };

  #run = () => {
    if (this.flush()) this.#settled();
  };

  /** What the stream wrote was taken back. */
  get isTakenBack() {
    return this.#rollback?.isDone ?? false;
  }

  /** @param {Node} node */
  keyOf(node) {
    return this.#applier instanceof Applier ? this.#applier.keyOf(node) : undefined;
  }

  /** Writes what waits, for as long as the page can spare. Whether it is all written. */
  flush() {
    // Asked for by code that runs because of what is being written.
    if (this.#isWriting) return false;
    unschedule(this.#run);
    const applier = this.#applier;
    if (!applier || this.#isOver) return this.#isOver;
    const counts = { inserted: 0, removed: 0, written: 0 };
    this.#isWriting = true;
    try {
      keepFocus(this.#element, () => this.#apply(applier, counts, deadline()));
    } finally {
      this.#isWriting = false;
    }
    if (!applier.isDone) this.wake();
    if (counts.inserted + counts.removed + counts.written > 0) {
      this.#opened.updated();
      if (this.#follower) afterWrites(this.#follower.update);
      this.#settled(counts);
    }
    return applier.isDone;
  }

  /** The stream has ended, and all of it is written. @param {boolean} isWell @param {boolean} isPartial */
  finish(isWell, isPartial) {
    if (this.#isFinished) return;
    this.#isFinished = true;
    this.#writer.finish();
    const wentBack = isPartial && this.#rollback?.run();
    if (this.#applier && "finish" in this.#applier) this.#applier.finish(isWell, this.isTakenBack);
    if (wentBack) this.#settled({ inserted: Math.max(0, -this.#rows), removed: Math.max(0, this.#rows), written: 0 });
  }

  /** @param {Pick<Counts, "inserted" | "removed">} counts What this run has written until now. */
  #commit({ inserted, removed }) {
    this.#rollback?.commit();
    this.#rows = removed - inserted;
  }

  /** Another run has begun. */
  resume() {
    this.#isFinished = false;
  }

  /** Nothing is written any more. */
  stop() {
    this.#isOver = true;
    unschedule(this.#run);
    this.#follower?.stop();
    if (this.#applier instanceof Applier) this.#applier.label();
  }

  /** @param {Applier | OpsApplier} applier @param {Counts} counts @param {number} deadline */
  #apply(applier, counts, deadline) {
    try {
      while (!this.#isOver && (applier.isDone ? this.#takeMore(applier) : performance.now() < deadline)) {
        const { inserted, removed, written } = applier.run(deadline);
        this.#rows += inserted - removed;
        counts.inserted += inserted;
        counts.removed += removed;
        counts.written += written;
      }
    } catch (cause) {
      applier.take(new Uint32Array(), "");
      this.#opened.report({ code: "sink", message: `the page could not be written to: ${cause}`, cause });
    }
  }

  /** @param {Applier | OpsApplier} applier */
  #takeMore(applier) {
    // Where all of it is shown already there is nothing in one, but in the next.
    let operations;
    do operations = this.#opened.flush();
    while (operations && operations.words.length === 0);
    if (!operations) return false;
    applier.take(operations.words, operations.text);
    return true;
  }

  /** Loads what few regions need. @param {Host} host @param {Compiled} compiled @param {{ ops: boolean, html: boolean, rollback: boolean }} needs */
  async #load(host, compiled, needs) {
    const dialect = this.#element.getAttribute("data-stream-dialect") ?? "runnelet";
    try {
      const [ops, html, back] = await Promise.all([
        needs.ops ? import("./ops/index.js") : undefined,
        needs.html ? import("./html.js") : undefined,
        needs.rollback ? import("./rollback.js") : undefined,
      ]);
      host.parseHtml = html?.parseHtml;
      const applier = ops ? await ops.opsApplier(host, this.#writer, compiled, dialect) : new Applier(host, this.#writer, compiled);
      if (this.#isOver) return;
      if (back) this.#rollback = new back.Rollback(this.#element);
      this.#applier = applier;
    } catch (cause) {
      if (this.#isOver) return;
      this.#isOver = true;
      this.isLost = true;
      this.#opened.lost(cause);
    }
    this.#run();
  }
}

/** @param {Slot[]} slots @returns {boolean} */
const usesHtml = (slots) => slots.some(({ kind, template }) => kind === "html" || (template && usesHtml(template.slots)));

/** Whether its author lets HTML bring regions. @param {Element} element */
export const keepsWidgets = (element) => element.getAttribute("data-stream-trust") === "widgets";
