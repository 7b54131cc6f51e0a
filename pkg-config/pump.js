// Reads a body: ahead, while the engine is loading, then piece by piece into the engine.

/** The largest piece of a chunk that enters the engine at once: its memory must not grow with the chunks. */
const PIECE_BYTES = 64 << 10;
/** A piece after one that gave so many errors that telling them took longer than reading it. */
const SMALL_PIECE_BYTES = 2 << 10;
/** How long bytes that are there already keep the page from its turn, in ms: half a frame. */
const TURN = 8;
/** The clock is looked at each time so much was taken in. */
const LOAD_PER_LOOK = 128 << 10;
/** And so often between two turns at most: what the engine reads in 8 ms may take the consumer a hundred to parse. */
const LOOKS_PER_TURN = 16;
/** What taking in a chunk costs however small it is, as bytes. */
const CHUNK_LOAD = 1 << 10;
/** What taking in a heavy piece costs beyond its bytes. */
const HEAVY_LOAD = 64 << 10;
/** Chunks below this are gathered while more are there at once: entering the engine costs more than a copy. */
const SMALL_CHUNK_BYTES = 4 << 10;
const GATHER_BYTES = 16 << 10;
/** Up to so many bytes a loop is faster than `set`. */
const LOOP_BYTES = 16;
/** What keeping a chunk costs beyond its bytes. */
const CHUNK_BYTES = 512;
// What `Connection.chunk` gives.
const READS = 1;
const HOLDS = 2;
const HEAVY = 4;

const encoder = new TextEncoder();
/** What follows it is a microtask too, and costs a tenth of one by `queueMicrotask`, which goes through the platform. */
const settled = Promise.resolve();

/**
 * @typedef {object} Target Where the bytes go. None of its methods throws.
 * @property {(bytes: Uint8Array, chunks: number) => number} chunk `chunks`: how many of the source's end with it.
 * @property {() => void} deliver
 * @property {() => void} eof
 * @property {(cause: unknown) => void} broken
 * @property {(message: string) => void} unreadable
 */

/**
 * ```text
 * ahead ── drive() ──> driven ── close(), the end or an error ──> closed
 * ```
 * An error of a body discards the bytes that nobody has read, so that reading ahead is what keeps them.
 */
export class Pump {
  /** What a page hands over to a worker says how many chunks end with it. @type {{ read(): Promise<{ done: boolean, value?: any, chunks?: number }>, cancel(): Promise<void> }} */
  #reader;
  /** None while it reads ahead. @type {Target | undefined} */
  #target;
  /** What was read ahead. @type {any[]} */
  #chunks = [];
  #limit;
  /** The reading ahead, until its last read has come. @type {Promise<void> | undefined} */
  #ahead;
  /** How the body ended. @type {{ cause?: unknown } | undefined} */
  #end;
  #isClosed = false;
  /** The engine wants the next piece. */
  #isWanted = false;
  #isRunning = false;
  #isReading = false;
  /** A chunk larger than a piece, and how much of it was taken in. @type {Uint8Array | undefined} */
  #rest;
  #restChunks = 0;
  #position = 0;
  #length = 0;
  #piece = PIECE_BYTES;
  /** Small chunks that have not entered the engine yet. @type {Uint8Array | undefined} */
  #small;
  #gathered = 0;
  #gatheredChunks = 0;
  /** Taken in since the clock was last looked at. */
  #load = 0;
  #looks = 0;
  /** When the page last had a turn, as far as we know: chunks may come by microtasks alone. 0: look at the clock first. */
  #turned = 0;
  #isDue = false;
  /** Pieces since the values that are held back were last looked at. */
  #since = 0;
  #isLooking = false;
  /** The engine holds back values. */
  #isHeld = false;

  /**
   * @param {ReadableStream<any>} body
   * @param {number} limit Bytes to read ahead.
   */
  constructor(body, limit) {
    this.#reader = body.getReader();
    this.#limit = limit;
  }

  /** Reads ahead, until there is an engine. @param {() => void} tell Called for each chunk. */
  readAhead(tell) {
    this.#ahead = this.#readAhead(tell);
    return this;
  }

  /** From now on the bytes go to `target`, when it asks for them by `read`. @param {Target} target */
  drive(target) {
    this.#target = target;
  }

  /** Whether the body was read to its end, or has broken. */
  get hasEnded() {
    return this.#end !== undefined;
  }

  /** The engine wants the next piece. */
  read() {
    this.#isWanted = true;
    if (!this.#isRunning && this.#target) this.#run(this.#target);
  }

  close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#rest = undefined;
    this.#chunks.length = 0;
    this.#reader.cancel().catch(() => {});
  }

  /** @param {() => void} tell */
  async #readAhead(tell) {
    let bytes = 0;
    while (!this.#target && !this.#end && !this.#isClosed && bytes < this.#limit) {
      try {
        const { done, value } = await this.#reader.read();
        if (done) this.#end = {};
        else this.#chunks.push(value);
        bytes += CHUNK_BYTES + (value?.byteLength ?? value?.length ?? 0);
        if (value) tell();
      } catch (cause) {
        this.#end = { cause };
      }
    }
  }

  /** Feeds the engine as long as it asks for more. @param {Target} target */
  async #run(target) {
    this.#isRunning = true;
    while (this.#isWanted && !this.#isClosed) {
      if (this.#isTurnDue()) {
        this.#enter(target);
        this.#deliver(target);
        await turn();
        this.#turned = 0;
        this.#isDue = false;
      } else if (this.#rest) {
        this.#feedPiece(target, this.#rest);
      } else if (this.#chunks.length > 0) {
        this.#feed(target, this.#chunks.shift());
      } else if (this.#ahead) {
        await this.#ahead;
        this.#ahead = undefined;
      } else if (this.#end) {
        this.#enter(target);
        // What the last bytes led to is told before the end is: a callback may still abort the stream.
        await undefined;
        if (this.#isWanted && !this.#isClosed) this.#finish(target, this.#end);
      } else {
        await this.#readOn(target);
      }
    }
    this.#isRunning = false;
  }

  /**
   * Reads until there is something else to do. Apart, and short, because at each `await` all variables of the function
   * are put away and fetched again.
   * @param {Target} target
   */
  async #readOn(target) {
    const reader = this.#reader;
    try {
      do {
        this.#isReading = true;
        const { done, value, chunks } = await reader.read();
        this.#isReading = false;
        if (done) this.#end = {};
        else if (!this.#isClosed) this.#feed(target, value, chunks);
      } while (this.#readsOn);
    } catch (cause) {
      this.#isReading = false;
      this.#end = { cause };
    }
  }

  get #readsOn() {
    return this.#isWanted && !this.#isClosed && !this.#end && !this.#rest && !this.#isTurnDue();
  }

  /** @param {Target} target @param {any} chunk @param {number} [chunks] */
  #feed(target, chunk, chunks = 1) {
    const bytes = bytesOf(chunk);
    if (!bytes) return this.#stop(target, "the source gave a chunk that is neither bytes nor text");
    this.#load += CHUNK_LOAD;
    const { length } = bytes;
    if (length < SMALL_CHUNK_BYTES) return this.#gather(target, bytes, length, chunks);
    this.#enter(target);
    if (length > this.#piece || this.#load >= LOAD_PER_LOOK) {
      this.#rest = bytes;
      this.#restChunks = chunks;
      this.#position = 0;
      this.#length = length;
    } else {
      this.#hand(target, bytes, length, chunks);
    }
  }

  /** @param {Target} target @param {Uint8Array} bytes @param {number} length @param {number} chunks */
  #gather(target, bytes, length, chunks) {
    if (this.#gathered + length > GATHER_BYTES) this.#enter(target);
    const small = (this.#small ??= new Uint8Array(GATHER_BYTES));
    const from = this.#gathered;
    if (length > LOOP_BYTES) small.set(bytes, from);
    else for (let at = 0; at < length; at++) small[from + at] = bytes[at];
    this.#gathered = from + length;
    if (length > 0) this.#gatheredChunks += chunks;
    this.#since += 1;
    this.#lookSoon();
  }

  /** What was gathered enters the engine. @param {Target} target */
  #enter(target) {
    const length = this.#gathered;
    if (length === 0) return;
    const chunks = this.#gatheredChunks;
    this.#gathered = this.#gatheredChunks = 0;
    this.#hand(target, /** @type {Uint8Array} */ (this.#small).subarray(0, length), length, chunks);
  }

  /** @param {Target} target @param {Uint8Array} bytes */
  #feedPiece(target, bytes) {
    if (bytes.length !== this.#length) {
      return this.#stop(target, "the source took back a chunk that it had handed over");
    }
    const from = this.#position;
    const to = Math.min(from + this.#piece, this.#length);
    this.#position = to;
    if (to === this.#length) this.#rest = undefined;
    this.#piece = PIECE_BYTES;
    if (to > from) this.#hand(target, from === 0 && to === this.#length ? bytes : bytes.subarray(from, to), to - from, to === this.#length ? this.#restChunks : 0);
  }

  /** @param {Target} target @param {Uint8Array} piece @param {number} length @param {number} chunks */
  #hand(target, piece, length, chunks) {
    this.#load += length;
    this.#isWanted = false;
    const flags = target.chunk(piece, chunks);
    if (flags & READS) this.#isWanted = true;
    if (flags & HEAVY) {
      this.#piece = SMALL_PIECE_BYTES;
      this.#load += HEAVY_LOAD;
    }
    this.#since += 1;
    this.#isHeld = (flags & HOLDS) !== 0;
    if (this.#isHeld) this.#lookSoon();
  }

  #lookSoon() {
    if (this.#isLooking) return;
    this.#isLooking = true;
    settled.then(this.#look);
  }

  /** Bytes and values are held back only while there is more to be read at once: in the microtask that follows. */
  #look = () => {
    if (this.#since > 0 && this.#isReading) {
      this.#since = 0;
      settled.then(this.#look);
      return;
    }
    const target = /** @type {Target} */ (this.#target);
    if (!this.#isClosed) this.#enter(target);
    this.#isLooking = false;
    this.#since = 0;
    this.#deliver(target);
  };

  /** @param {Target} target */
  #deliver(target) {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    target.deliver();
  }

  /** Whether the page is to have its turn; so it stays until it had it. */
  #isTurnDue() {
    if (this.#load >= LOAD_PER_LOOK) this.#isDue = this.#isTooLong();
    return this.#isDue;
  }

  #isTooLong() {
    this.#load = 0;
    const now = performance.now();
    if (this.#turned === 0) {
      this.#turned = now;
      this.#looks = 0;
    }
    this.#looks += 1;
    return this.#looks > LOOKS_PER_TURN || now - this.#turned > TURN;
  }

  /** @param {Target} target @param {{ cause?: unknown }} end */
  #finish(target, end) {
    this.#isClosed = true;
    if ("cause" in end) target.broken(end.cause);
    else target.eof();
  }

  /** @param {Target} target @param {string} message */
  #stop(target, message) {
    this.#enter(target);
    if (this.#isClosed) return;
    this.close();
    target.unreadable(message);
  }
}

/** Nothing for what is no bytes, also where it was some once: a buffer may have been given away. @param {any} chunk @returns {Uint8Array | undefined} */
function bytesOf(chunk) {
  if (typeof chunk === "string") return encoder.encode(chunk);
  // The prototype alone makes no bytes.
  if (ArrayBuffer.isView(chunk) && chunk instanceof Uint8Array) return isGivenAway(chunk) ? undefined : chunk;
  return chunk instanceof ArrayBuffer ? viewOf(chunk) : undefined;
}

/** An empty chunk is a chunk. That of a buffer that was given away looks the same. @param {Uint8Array} chunk */
function isGivenAway(chunk) {
  return chunk.length === 0 && !viewOf(chunk.buffer);
}

/** @param {any} buffer */
function viewOf(buffer) {
  try {
    const bytes = new Uint8Array(buffer);
    return bytes.buffer === buffer ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** @type {MessagePort | undefined} */
let port;
let keepAlive = () => {};
/** @type {((value?: undefined) => void)[]} */
const waiting = [];

/** Resolves after the tasks that wait. Not scheduler.yield(): what it continues goes before them. */
export function turn() {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length > 1) return;
    port ??= openPort();
    keepAlive();
    port.postMessage(undefined);
  });
}

function openPort() {
  const { port1, port2 } = new MessageChannel();
  // In Node an open port keeps the process alive: it shall do so while somebody waits.
  const inNode = /** @type {any} */ (port1);
  keepAlive = () => inNode.ref?.();
  port1.onmessage = () => {
    inNode.unref?.();
    for (const resolve of waiting.splice(0)) resolve();
  };
  return port2;
}
