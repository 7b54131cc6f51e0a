// Standard output, whose reader may be slow, or gone.

export class Output {
  #stream;
  #isGone = false;
  /** Called once nobody reads any more. */
  gone = () => {};

  /** @param {NodeJS.WriteStream} stream */
  constructor(stream) {
    this.#stream = stream;
    stream.on("error", () => {
      this.#isGone = true;
      this.gone();
    });
  }

  get columns() {
    return this.#stream.columns ?? 120;
  }

  /** @param {string} text */
  line(text) {
    this.write(`${text}\n`);
  }

  /** @param {string} text */
  write(text) {
    if (!this.#isGone) this.#stream.write(text);
  }

  /** Resolves when the reader has kept up. */
  async ready() {
    const stream = this.#stream;
    if (this.#isGone || !stream.writableNeedDrain) return;
    await new Promise((resolve) => {
      const done = () => {
        stream.off("drain", done).off("error", done).off("close", done);
        resolve(undefined);
      };
      stream.on("drain", done).on("error", done).on("close", done);
    });
  }

  /** Calls `then` when everything is out. @param {() => void} then */
  end(then) {
    if (this.#isGone) return then();
    this.#stream.write("", () => then());
  }
}
