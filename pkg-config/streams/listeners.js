// Who wants to know that a state has changed.

/** How often counts are told, in ms. */
const COUNTS = 100;

export class Listeners {
  /** @type {Set<() => void>} */
  #calls = new Set();
  #call;
  #isTelling = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {(listener: () => void) => void} call Calls the application, and goes on whatever it throws. */
  constructor(call) {
    this.#call = call;
  }

  /** @param {() => void} listener */
  subscribe(listener) {
    const call = () => this.#call(listener);
    this.#calls.add(call);
    return () => void this.#calls.delete(call);
  }

  /** Tells them, after what is being done. */
  now() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      for (const call of [...this.#calls]) {
        if (this.#calls.has(call)) call();
      }
    });
  }

  /** Tells them that a count has changed, as do others of that time. */
  soon() {
    if (this.#calls.size > 0) this.#timer ??= setTimeout(() => this.now(), COUNTS);
  }
}
