// A body that the page reads and hands over piece by piece: as much of a ReadableStream as a pump needs.

/** The failure of what was opened in the page, which keeps what was thrown. */
export class Relayed {
  /** @param {string} message */
  constructor(message) {
    this.message = message;
  }
}

/** What a chunk counts for on its way, beyond its bytes; as in remote.js. */
const CHUNK_BYTES = 512;
/** The page hears of so many bytes at a time. */
const SHARE = 64 << 10;

export class RemoteBody {
  locked = false;

  #tell;
  /** @type {{ value: any, chunks: number }[]} */
  #chunks = [];
  #taken = 0;
  /** Behind the chunks. @type {{ cause?: Relayed } | undefined} */
  #end;
  /** @type {(() => void) | undefined} */
  #wake;

  /** @param {(bytes: number) => void} tell Called with the bytes that were taken. */
  constructor(tell) {
    this.#tell = tell;
  }

  getReader() {
    this.locked = true;
    return this;
  }

  async read() {
    while (this.#chunks.length === 0) {
      if (this.#end?.cause) throw this.#end.cause;
      if (this.#end) return { done: true };
      await new Promise((resolve) => (this.#wake = () => resolve(undefined)));
    }
    const { value, chunks } = /** @type {{ value: any, chunks: number }} */ (this.#chunks.shift());
    this.#taken += CHUNK_BYTES + (value?.length ?? 0);
    if (this.#chunks.length === 0 || this.#taken >= SHARE) {
      this.#tell(this.#taken);
      this.#taken = 0;
    }
    return { done: false, value, chunks };
  }

  async cancel() {
    this.#chunks.length = 0;
  }

  /** @param {any} value A piece. @param {number} chunks How many of the source's end with it. */
  push(value, chunks) {
    this.#chunks.push({ value, chunks });
    this.#wake?.();
  }

  /** @param {Relayed} [cause] */
  end(cause) {
    this.#end ??= { cause };
    this.#wake?.();
  }
}
