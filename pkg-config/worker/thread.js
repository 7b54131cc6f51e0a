// The worker of a page, and who is served by it.

import { broken } from "../engine.js";
import { textOf } from "../error.js";

/** @import { StreamError } from "../error.js" */
/** @import { RemoteConnection } from "./remote.js" */

/** How long a worker without streams is kept, in ms. */
const IDLE = 30_000;

/**
 * ```text
 * serving <──> idle ── IDLE ms ──> closed
 *    └────────── an error ───────────^
 * ```
 * Messages are `[number of the stream, method, ...arguments]`, both ways; number 0 is the worker itself.
 */
export class Thread {
  /** What ended it. @type {StreamError | undefined} */
  defect;

  #worker;
  #onClosed;
  #last = 0;
  /** Those whose stream is over are known only as long as somebody holds them. @type {Map<number, WeakRef<RemoteConnection>>} */
  #connections = new Map();
  /** Those whose stream runs. @type {Set<RemoteConnection>} */
  #running = new Set();
  #forgotten = new FinalizationRegistry((/** @type {number} */ id) => this.#free(id));
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #idle;
  /** When the page last had a turn, as far as we know. */
  turned = 0;

  /** @param {Worker} worker @param {() => void} onClosed It serves nobody any more. */
  constructor(worker, onClosed) {
    this.#worker = worker;
    this.#onClosed = onClosed;
    worker.addEventListener("message", ({ data: [id, method, ...args] }) => {
      this.turned = performance.now();
      if (id === 0) this.#break(args[0]);
      else this.#connections.get(id)?.deref()?.take(method, args);
    });
    worker.addEventListener("error", ({ message }) => this.#break(message));
    worker.addEventListener("messageerror", () => this.#break("a message of the worker could not be read"));
    this.#rest();
  }

  /** @param {RemoteConnection} connection @returns {number} */
  add(connection) {
    clearTimeout(this.#idle);
    const id = ++this.#last;
    this.#connections.set(id, new WeakRef(connection));
    this.#forgotten.register(connection, id, connection);
    this.#running.add(connection);
    return id;
  }

  /** Its stream runs, or is over but may run again. @param {RemoteConnection} connection @param {boolean} isRunning */
  hold(connection, isRunning) {
    if (isRunning) this.#running.add(connection);
    else this.#running.delete(connection);
  }

  /** @param {RemoteConnection} connection @param {number} id */
  free(connection, id) {
    this.#running.delete(connection);
    this.#forgotten.unregister(connection);
    this.#free(id);
  }

  /** @param {any[]} message @param {Transferable[]} [transfer] */
  post(message, transfer = []) {
    if (!this.defect) this.#worker.postMessage(message, transfer);
  }

  /** @param {number} id */
  #free(id) {
    if (!this.#connections.delete(id)) return;
    this.post([id, "free"]);
    if (this.#connections.size === 0) this.#rest();
  }

  #rest() {
    this.#idle = setTimeout(() => this.#close(), IDLE);
    // Where a timer keeps the process alive.
    /** @type {any} */ (this.#idle).unref?.();
  }

  #close() {
    clearTimeout(this.#idle);
    this.#worker.terminate();
    this.#onClosed();
  }

  /** A defect of ours, or the platform has ended it: nothing hangs. @param {unknown} cause */
  #break(cause) {
    if (this.defect) return;
    this.defect = broken(textOf(cause || "the worker has ended"));
    this.#close();
    for (const connection of [...this.#running]) connection.lost(this.defect);
    this.#running.clear();
    this.#connections.clear();
  }
}
