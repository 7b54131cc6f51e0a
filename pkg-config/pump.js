// Reads a body: ahead, while the engine is loading, then piece by piece into the engine.

/** The largest piece of a chunk that enters the engine at once: its memory must not grow with the chunks. */
const PIECE_BYTES = 64 << 10;
/** A piece after one that gave so many errors that telling them took longer than reading it. */
const SMALL_PIECE_BYTES = 2 << 10;
/** How long bytes that are there already keep the page from its turn, in ms: half a frame. */
const TURN = 8;
/** The clock is looked at each time so much was taken in. */
const LOAD_PER_LOOK = 128 << 10;
/** What taking in a chunk costs however small it is, as bytes. */
const CHUNK_LOAD = 1 << 10;
/** What taking in a heavy piece costs beyond its bytes. */
const HEAVY_LOAD = 64 << 10;
/** What keeping a chunk costs beyond its bytes. */
const CHUNK_BYTES = 512;
// What `Connection.chunk` gives.
const READS = 1;
const HOLDS = 2;
const HEAVY = 4;

const encoder = new TextEncoder();

/**
 * @typedef {object} Target Where the bytes go. None of its methods throws.
 * @property {(bytes: Uint8Array) => number} chunk
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
  /** @type {ReadableStreamDefaultReader<any>} */
  #reader;
  /** None while it reads ahead. @type {Target | undefined} */
  #target;
  /** What was read ahead. @type {any[]} */
  #chunks = [];
  #bytes = 0;
  #limit;
  /** How the body ended. @type {{ cause?: unknown } | undefined} */
  #end;
  #isReading = false;
  #isClosed = false;
  /** The engine wants the next piece. */
  #isWanted = false;
  /** A chunk larger than a piece, and how much of it was taken in. @type {Uint8Array | undefined} */
  #rest;
  #position = 0;
  #length = 0;
  #piece = PIECE_BYTES;
  /** Taken in since the clock was last looked at. */
  #load = 0;
  /** When the page last had a turn, as far as we know; 0 if it has it now and then anyway. */
  #turned = 0;
  #isBreathing = false;
  /** Chunks since the values that are held back were last looked at. */
  #since = 0;
  #isLooking = false;

  /**
   * @param {ReadableStream<any>} body
   * @param {number} limit Bytes to read ahead.
   */
  constructor(body, limit) {
    this.#reader = body.getReader();
    this.#limit = limit;
  }

  /** Reads ahead, until there is an engine. */
  readAhead() {
    this.#pull();
    return this;
  }

  /** From now on the bytes go to `target`, when it asks for them by `read`. @param {Target} target */
  drive(target) {
    this.#target = target;
  }

  /** The engine wants the next piece. */
  read() {
    this.#isWanted = true;
    this.#go();
  }

  close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#rest = undefined;
    this.#chunks.length = 0;
    this.#reader.cancel().catch(() => {});
  }

  #pull() {
    if (this.#isReading || this.#end) return;
    this.#isReading = true;
    this.#reader.read().then(this.#take, this.#fail);
  }

  /** @param {{ done: boolean, value?: any }} result */
  #take = ({ done, value }) => {
    this.#isReading = false;
    if (this.#isClosed) return;
    if (done) this.#end = {};
    else if (this.#target && this.#isWanted && this.#chunks.length === 0 && !this.#rest) return this.#feed(value);
    else this.#keep(value);
    this.#go();
  };

  #fail = (/** @type {unknown} */ cause) => {
    this.#isReading = false;
    if (this.#isClosed) return;
    this.#end = { cause };
    this.#go();
  };

  /** @param {any} chunk */
  #keep(chunk) {
    this.#chunks.push(chunk);
    this.#bytes += CHUNK_BYTES + (chunk?.byteLength ?? chunk?.length ?? 0);
    if (!this.#target && this.#bytes < this.#limit) this.#pull();
  }

  /** Does what is due next. @returns {void} */
  #go() {
    const target = this.#target;
    while (target && this.#isWanted && !this.#isClosed && !this.#isBreathing) {
      if (this.#load >= LOAD_PER_LOOK && this.#isTooLong()) return this.#breathe();
      if (this.#rest) this.#feedPiece(target, this.#rest);
      else if (this.#chunks.length > 0) return this.#feed(this.#chunks.shift());
      else if (this.#end) return this.#finish(target, this.#end);
      else return this.#pull();
    }
  }

  /** @param {any} chunk @returns {void} */
  #feed(chunk) {
    const target = /** @type {Target} */ (this.#target);
    const bytes = bytesOf(chunk);
    if (!bytes) return this.#stop(() => target.unreadable("the source gave a chunk that is neither bytes nor text"));
    this.#load += CHUNK_LOAD;
    const { length } = bytes;
    if (length > this.#piece || this.#load >= LOAD_PER_LOOK) {
      this.#rest = bytes;
      this.#position = 0;
      this.#length = length;
      return this.#go();
    }
    if (length > 0) this.#hand(target, bytes, length);
    this.#go();
  }

  /** @param {Target} target @param {Uint8Array} bytes */
  #feedPiece(target, bytes) {
    if (bytes.length !== this.#length) {
      return this.#stop(() => target.unreadable("the source took back a chunk that it had handed over"));
    }
    const from = this.#position;
    const to = Math.min(from + this.#piece, this.#length);
    this.#position = to;
    if (to === this.#length) this.#rest = undefined;
    this.#piece = PIECE_BYTES;
    if (to > from) this.#hand(target, from === 0 && to === this.#length ? bytes : bytes.subarray(from, to), to - from);
  }

  /** @param {Target} target @param {Uint8Array} piece @param {number} length */
  #hand(target, piece, length) {
    this.#load += length;
    this.#isWanted = false;
    const flags = target.chunk(piece);
    if (flags & READS) this.#isWanted = true;
    if (flags & HEAVY) {
      this.#piece = SMALL_PIECE_BYTES;
      this.#load += HEAVY_LOAD;
    }
    this.#since += 1;
    if (flags & HOLDS && !this.#isLooking) {
      this.#isLooking = true;
      // The next read is asked for first: if it is there already, it is taken before the look.
      if (this.#isWanted && !this.#rest && this.#chunks.length === 0) this.#pull();
      queueMicrotask(this.#look);
    }
  }

  /** Values are held back only while there is more to be read at once. */
  #look = () => {
    if (this.#since > 0 && this.#isReading) {
      this.#since = 0;
      return queueMicrotask(this.#look);
    }
    this.#isLooking = false;
    this.#since = 0;
    // The next bytes come with a task of their own, most likely.
    this.#turned = 0;
    this.#target?.deliver();
  };

  #isTooLong() {
    this.#load = 0;
    const now = performance.now();
    this.#turned ||= now;
    return now - this.#turned > TURN;
  }

  /** Lets the page have its turn. */
  #breathe() {
    this.#isBreathing = true;
    this.#target?.deliver();
    turn(() => {
      this.#isBreathing = false;
      this.#turned = 0;
      this.#go();
    });
  }

  /** @param {Target} target @param {{ cause?: unknown }} end */
  #finish(target, end) {
    this.#isClosed = true;
    if ("cause" in end) target.broken(end.cause);
    else target.eof();
  }

  /** @param {() => void} tell */
  #stop(tell) {
    this.close();
    tell();
  }
}

/** @param {any} chunk @returns {Uint8Array | undefined} */
function bytesOf(chunk) {
  if (chunk instanceof Uint8Array) return chunk;
  if (typeof chunk === "string") return encoder.encode(chunk);
  return chunk instanceof ArrayBuffer ? new Uint8Array(chunk) : undefined;
}

/** @type {MessagePort | undefined} */
let port;
let keepAlive = () => {};
/** @type {(() => void)[]} */
const waiting = [];

/** Calls back after the tasks that wait. Not scheduler.yield(): what it continues goes before them. @param {() => void} callback */
function turn(callback) {
  waiting.push(callback);
  if (waiting.length > 1) return;
  if (!port) {
    const channel = new MessageChannel();
    port = channel.port2;
    // In Node an open port keeps the process alive: it shall do so while somebody waits.
    const inNode = /** @type {any} */ (channel.port1);
    channel.port1.onmessage = () => {
      inNode.unref?.();
      for (const call of waiting.splice(0)) call();
    };
    keepAlive = () => inNode.ref?.();
  }
  keepAlive();
  port.postMessage(undefined);
}
