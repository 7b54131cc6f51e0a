// One of the streams in a stream, as JavaScript sees it.

import { Turns, readableOf } from "./turns.js";

/** @import { Frame, FrameTest } from "../index.js" */
/** @import { Route } from "./route.js" */

/** What `bind` of `runnelet/dom` asks for; of every copy of the library. */
const PART = Symbol.for("runnelet.part");

/** As for the batches of a stream. */
const JOINED_BYTES = 1 << 20;

export class Part {
  #route;

  /** @param {Route} route */
  constructor(route) {
    this.#route = route;
  }

  get name() {
    return this.#route.name;
  }

  get snapshot() {
    return this.#route.snapshot;
  }

  get done() {
    return this.#route.done;
  }

  /** @param {() => void} listener */
  subscribe(listener) {
    return this.#route.subscribe(listener);
  }

  [Symbol.asyncIterator]() {
    return this.#consume(({ value }) => value);
  }

  frames() {
    return this.#consume((frame) => frame);
  }

  batches() {
    return this.#consume((first, route) => {
      const values = [first.value];
      const least = route.weight - JOINED_BYTES;
      while (route.length > 0 && route.weight > least) values.push(route.shift().value);
      return values;
    });
  }

  readable() {
    return readableOf(this[Symbol.asyncIterator]());
  }

  /** @param {unknown} [reason] */
  abort(reason) {
    this.#route.abort(reason);
  }

  /** Its values as a source for the engine, which fills a page from it, and the options that it then needs. */
  get [PART]() {
    const route = this.#route;
    const batches = () => this.batches();
    const [end, serverError] = [testOfText(route.tests.end), testOfText(route.tests.serverError)];
    const source = { [Symbol.asyncIterator]: () => textOf(batches(), route) };
    return { source, options: { format: "ndjson", ...(end && { end }), ...(serverError && { serverError }) } };
  }

  /** @template T @param {(frame: Frame<any>, route: Route) => T} show */
  #consume(show) {
    const route = this.#route;
    if (route.turns) throw new TypeError("the part has a consumer already");
    const take = () => {
      if (route.length > 0) return { done: /** @type {const} */ (false), value: show(route.shift(), route) };
      const { ending } = route;
      if (!ending) return undefined;
      if (ending.status === "done") return { done: /** @type {const} */ (true), value: undefined };
      throw ending.status === "aborted" ? ending.reason : ending.error;
    };
    const leave = (/** @type {unknown} */ reason) => {
      route.drop();
      route.abort(reason);
    };
    /** @type {Turns<T>} */
    const turns = new Turns(take, leave);
    route.turns = turns;
    return turns;
  }
}

// Older engines lack the symbol; there, abort() does the same.
if (Symbol.dispose) {
  Object.defineProperty(Part.prototype, Symbol.dispose, { value: Part.prototype.abort, configurable: true, writable: true });
}

/** In text an SSE event is its envelope. @param {FrameTest | undefined} test @returns {FrameTest | undefined} */
function testOfText(test) {
  return test && "event" in test && test.event !== undefined ? { pointer: "/event", equals: test.event } : test;
}

/**
 * One line for each value, then the frame with which the part ended, for the engine to judge as we did. That there was none it sees as
 * well; every other failure is thrown. No generator: that would hear of `return()` only when another value has come.
 * @param {Turns<any[]>} batches @param {Route} route
 */
function textOf(batches, route) {
  let hasVerdict = false;
  return {
    async next() {
      try {
        const { done, value } = await batches.next();
        if (!done) return { done, value: lines(value) };
      } catch (reason) {
        const isOwn = route.verdict !== undefined || route.ending?.error?.code === "missing-end";
        if (!isOwn || reason !== route.ending?.error) throw reason;
      }
      if (hasVerdict || !route.verdict) return { done: true, value: undefined };
      hasVerdict = true;
      return { done: false, value: lines([verdictOf(route.verdict)]) };
    },
    return: (/** @type {unknown} */ reason) => batches.return(reason),
  };
}

/** What `select` has left of an event may not tell its type. @param {Frame<any>} frame */
function verdictOf({ value, event }) {
  return event === undefined || value?.event === event ? value : { event };
}

/** @param {any[]} values */
function lines(values) {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}
