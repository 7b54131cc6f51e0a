// Mode ops: frames that say what is to be done, applied in their order.

import { StreamError } from "../../error.js";
import { wrong } from "../mistake.js";
import { Sequence } from "./sequence.js";
import { Signals } from "./signals.js";
import { States } from "./state.js";
import { Targets } from "./targets.js";
import { Waiting } from "./waiting.js";

/** @import { Counts } from "../applier.js" */
/** @import { Compiled } from "../plan.js" */
/** @import { Host, Writer } from "../writer.js" */
/** @import { Reader } from "./dialects.js" */
/** @import { Op, Operations, Page } from "./operations.js" */

/** In place of the index of a frame: the stream is told again from its beginning. */
const AGAIN = 0xffffffff;
/** Operations of one unit that wait for its commit. */
const UNIT = 100_000;

/** One operation and the frame that it came in. @typedef {{ op: Op, frame: number }} Step */

export class OpsApplier {
  #host;
  #page;
  #reader;
  #sequence = new Sequence();
  #waiting;
  #rollsBack;
  /** Between begin and commit: the begin, and what waits. @type {Step[] | undefined} */
  #unit;
  /** Of the frames that were taken; those of one frame are applied together. @type {Step[][]} */
  #frames = [];
  #at = 0;
  /** Of those that were taken; what came between need not be gone back to. @type {Step | undefined} */
  #lastCommit;

  /**
   * @param {Host} host @param {Writer} writer @param {Compiled} compiled
   * @param {Reader} reader
   */
  constructor(host, writer, compiled, reader) {
    const { root } = host;
    this.#host = host;
    this.#reader = reader;
    /** @type {Page} */
    this.#page = {
      root,
      writer,
      targets: new Targets(root, writer, compiled.lists),
      states: new States(),
      signals: new Signals(writer, compiled.slots),
      counts: none(),
    };
    this.#rollsBack = root.getAttribute("data-stream-partial") === "rollback";
    this.#waiting = new Waiting(root, root.getAttribute("data-stream-missing") ?? "report", host.wake);
  }

  /** Takes frames; those before were applied. @param {Uint32Array} indexes @param {string} text JSON texts, joined by commas. */
  take(indexes, text) {
    /** @type {unknown[]} */
    const frames = JSON.parse(`[${text}]`);
    const steps = frames.map((frame, at) => this.#stepsOf(frame, indexes[at]));
    this.#frames = withoutOverwritten(this.#reader.operations, steps);
    this.#lastCommit = this.#frames.flat().findLast(({ op }) => op?.op === "commit");
    this.#at = 0;
  }

  get isDone() {
    return this.#at >= this.#frames.length && !this.#waiting.isDue;
  }

  /** Applies what was taken, between two frames no longer than until then (ms since the time origin). @param {number} deadline */
  run(deadline) {
    const counts = (this.#page.counts = none());
    this.#page.writer.begin();
    while (this.#at < this.#frames.length) {
      for (const step of this.#frames[this.#at++]) this.#do(step);
      if (performance.now() > deadline) break;
    }
    this.#waiting.retry((step) => this.#try(step));
    if (this.#at >= this.#frames.length) this.#frames = [];
    return counts;
  }

  /** The stream has ended. @param {boolean} isWell @param {boolean} isTakenBack What was written is gone. */
  finish(isWell, isTakenBack) {
    const unit = this.#unit;
    this.#unit = undefined;
    if (unit && !this.#rollsBack) for (const step of unit.slice(1)) this.#apply(step);
    const error = this.#reader.finish();
    if (error) this.#host.report(error);
    if (!isTakenBack) this.#waiting.retry((step) => this.#try(step));
    for (const step of this.#waiting.end()) this.#tellMissing(step);
    this.#page.states.end(isWell, isTakenBack);
  }

  /** @param {unknown} frame @param {number} index @returns {Step[]} */
  #stepsOf(frame, index) {
    if (index === AGAIN) {
      this.#reader.finish();
      // Numbered operations were done, or wait, and are known when they come again; a unit without its commit was not.
      const first = this.#unit?.find(({ op }) => op.seq !== undefined)?.op.seq;
      if (first !== undefined) this.#sequence.rewind(first);
      this.#unit = undefined;
      this.#waiting.drop(({ op }) => op.seq === undefined);
      return [];
    }
    /** @type {Step[]} */
    const steps = [];
    try {
      for (const op of this.#reader.read(frame)) {
        if (StreamError.is(op)) this.#tell(op, undefined, index);
        else if (this.#isNext(op, index)) steps.push({ op, frame: index });
      }
    } catch (cause) {
      this.#tell(cause, undefined, index);
    }
    return steps;
  }

  /** @param {Op} op @param {number} frame */
  #isNext(op, frame) {
    if (op?.seq === undefined) return true;
    try {
      const { isNew, missing } = this.#sequence.take(op.seq);
      if (missing) this.#host.report({ code: "gap", message: `operations are missing: ${missing}`, frame });
      return isNew;
    } catch (cause) {
      this.#tell(cause, undefined, frame);
      return false;
    }
  }

  /** @param {Step} step */
  #do(step) {
    const { op, frame } = step;
    const name = op?.op;
    if (name === "begin") {
      if (this.#unit) this.#tell(wrong("a unit is open already"), op, frame);
      this.#unit ??= [step];
    } else if (name === "commit") {
      const unit = this.#unit ?? [];
      this.#unit = undefined;
      for (const held of unit.slice(1)) this.#apply(held);
      if (step === this.#lastCommit) this.#host.commit(this.#page.counts);
    } else if (name === "rollback") {
      this.#unit = undefined;
    } else if (!this.#unit) {
      this.#apply(step);
    } else if (this.#unit.push(step) > UNIT) {
      this.#unit = undefined;
      this.#tell(wrong(`a unit has more than ${UNIT} operations`), op, frame);
    }
  }

  /** @param {Step} step */
  #apply(step) {
    if (this.#waiting.mustFollow(step) || !this.#try(step)) {
      if (!this.#waiting.keep(step)) this.#tellMissing(step);
    }
  }

  /** Whether the target was there. @param {Step} step */
  #try({ op, frame }) {
    try {
      const operation = operationOf(this.#reader.operations, op);
      if (!operation) throw wrong("there is no such operation");
      const target = this.#page.targets.find(op.target ?? "");
      const missing = target ? operation.does(this.#page, target, op) : false;
      if (missing === false) return false;
      for (const one of missing ?? []) this.#tellMissing({ op: { ...op, target: one }, frame });
      this.#page.counts.written++;
    } catch (cause) {
      this.#tell(cause, op, frame);
    }
    return true;
  }

  /** @param {Step} step */
  #tellMissing({ op, frame }) {
    if (this.#waiting.policy === "drop") return;
    const target = op.target ?? op.selector ?? op.id;
    this.#host.report({ code: "target-missing", message: `${nameOf(op)}: there is no ${JSON.stringify(target)}`, frame });
  }

  /** @param {unknown} cause @param {Op | undefined} op @param {number} frame */
  #tell(cause, op, frame) {
    const ours = StreamError.is(cause) ? /** @type {any} */ (cause) : undefined;
    const message = `${op ? `${nameOf(op)}: ` : ""}${ours ? ours.message : cause}`;
    this.#host.report(ours ? { code: ours.code, message, frame } : { code: "sink", message, cause, frame });
  }
}

/** Targets that operations of our own do not make others. */
const FIXED = /^(#[\w-]+|:scope|)$/;

/**
 * Of several operations that set the same, the last one counts, if nothing between them changes what is where.
 * @param {Operations} operations @param {Step[][]} frames
 */
function withoutOverwritten(operations, frames) {
  /** @type {Set<string>} */
  const later = new Set();
  return frames.reverse().map((steps) => steps.reverse().filter(({ op }) => {
    const key = operationOf(operations, op)?.key;
    // What else a selector finds may be changed by what lies between: a class, say.
    if (key && typeof op.target === "string" && !FIXED.test(op.target)) return true;
    if (!key || typeof op.target !== "string" || (op.op === "attr" && /^id$/i.test(op.name))) {
      if (op?.op !== "append") later.clear();
      return !(op?.op === "append" && later.has(`${op.target} content`));
    }
    const what = `${op.target} ${key(op)}`;
    return !later.has(what) && Boolean(later.add(what));
  }).reverse()).reverse();
}

/** @param {Operations} operations @param {Op} op */
const operationOf = (operations, op) => (Object.hasOwn(operations, String(op?.op)) ? operations[op.op] : undefined);

/** @param {Op} op */
const nameOf = (op) => `operation ${JSON.stringify(op?.op) ?? "without a name"}`;

/** @returns {Counts} */
const none = () => ({ inserted: 0, removed: 0, written: 0 });
