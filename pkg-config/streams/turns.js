// An iterator over what is still to come.

/** @template T @typedef {{ done: false, value: T } | { done: true, value: undefined }} Result */

/** @type {{ done: true, value: undefined }} */
const END = { done: true, value: undefined };
const ignore = () => {};

/**
 * Hands out one thing for each call, in the order of the calls, however many wait.
 * @template T
 */
export class Turns {
  isClosed = false;
  #take;
  #leave;
  #waiting = 0;
  #tail = Promise.resolve();
  #arrival = deferred();

  /**
   * @param {() => Result<T> | undefined} take What is there; undefined: nothing yet. Throws how it ended.
   * @param {(reason: unknown) => void} leave The consumer has had enough.
   */
  constructor(take, leave) {
    this.#take = take;
    this.#leave = leave;
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  /** @returns {Promise<Result<T>>} */
  next() {
    // Who comes later waits behind those who wait already.
    if (this.#waiting === 0) {
      try {
        const result = this.#now();
        if (result) return Promise.resolve(result);
      } catch (reason) {
        return Promise.reject(reason);
      }
    }
    this.#waiting += 1;
    const turn = this.#tail.then(() => this.#later());
    this.#tail = turn.then(ignore, ignore);
    return turn;
  }

  /** @param {unknown} [reason] @returns {Promise<Result<T>>} */
  async return(reason) {
    this.isClosed = true;
    this.#leave(reason);
    this.wake();
    return END;
  }

  /** Something has come. */
  wake() {
    if (this.#waiting === 0) return;
    const { resolve } = this.#arrival;
    this.#arrival = deferred();
    resolve();
  }

  async #later() {
    try {
      for (;;) {
        const result = this.#now();
        if (result) return result;
        await this.#arrival.promise;
      }
    } finally {
      this.#waiting -= 1;
    }
  }

  /** @returns {Result<T> | undefined} */
  #now() {
    if (this.isClosed) return END;
    try {
      const result = this.#take();
      if (result?.done) this.isClosed = true;
      return result;
    } catch (reason) {
      this.isClosed = true;
      throw reason;
    }
  }
}

/**
 * The values of an iterator as a stream; cancelling it leaves the iterator.
 * @template T
 * @param {{ next(): Promise<Result<T>>, return(reason?: unknown): Promise<unknown> }} iterator
 * @returns {ReadableStream<T>}
 */
export function readableOf(iterator) {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel(reason) {
        await iterator.return(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** @returns {{ promise: Promise<void>, resolve: () => void }} */
export function deferred() {
  /** @type {any} */
  let resolve;
  /** @type {Promise<void>} */
  const promise = new Promise((resolved) => {
    resolve = resolved;
  });
  return { promise, resolve };
}
