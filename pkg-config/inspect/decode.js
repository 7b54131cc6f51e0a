// Content-Encoding, taken off chunk by chunk: what a chunk holds comes out before the next one goes in.

import * as zlib from "node:zlib";

const { BROTLI_OPERATION_FLUSH, Z_SYNC_FLUSH } = zlib.constants;
const zstd = /** @type {(() => import("node:stream").Transform) | undefined} */ (Reflect.get(zlib, "createZstdDecompress"));

/** @type {Record<string, (first: number) => import("node:stream").Transform>} */
const DECODERS = {
  gzip: () => zlib.createGunzip({ flush: Z_SYNC_FLUSH }),
  "x-gzip": () => zlib.createGunzip({ flush: Z_SYNC_FLUSH }),
  br: () => zlib.createBrotliDecompress({ flush: BROTLI_OPERATION_FLUSH }),
  // Servers send both kinds under this name; only one begins with 8 in the low half of its first byte.
  deflate: (first) => ((first & 0x0f) === 8 ? zlib.createInflate({ flush: Z_SYNC_FLUSH }) : zlib.createInflateRaw({ flush: Z_SYNC_FLUSH })),
  ...(zstd ? { zstd: () => zstd() } : {}),
};

/** For the request header: what browsers ask for, as far as Node can. */
export const ACCEPTED = ["gzip", "deflate", "br", ...(zstd ? ["zstd"] : [])].join(", ");

/** @typedef {{ write(bytes: Uint8Array): Promise<Uint8Array>, end(): Promise<Uint8Array> }} Decoder */

/**
 * @param {string} encoding The header; empty, if there is none.
 * @returns {Decoder}
 */
export function decoderFor(encoding) {
  const names = encoding.toLowerCase().split(",").map((name) => name.trim()).filter((name) => name !== "" && name !== "identity");
  const unknown = names.find((name) => !Object.hasOwn(DECODERS, name));
  if (unknown !== undefined) throw new Error(`the Content-Encoding "${unknown}" cannot be decoded by Node ${process.versions.node}`);
  return names.reduceRight((/** @type {Decoder} */ inner, name) => chain(inner, one(/** @type {any} */ (DECODERS[name]))), PLAIN);
}

/** @type {Decoder} */
const PLAIN = { write: async (bytes) => bytes, end: async () => new Uint8Array() };

/** @param {Decoder} first @param {Decoder} second @returns {Decoder} */
function chain(first, second) {
  if (first === PLAIN) return second;
  return {
    write: async (bytes) => second.write(await first.write(bytes)),
    end: async () => Buffer.concat([await second.write(await first.end()), await second.end()]),
  };
}

/** @param {(first: number) => import("node:stream").Transform} make @returns {Decoder} */
function one(make) {
  /** @type {import("node:stream").Transform | undefined} */
  let stream;
  /** @type {Buffer[]} */
  let parts = [];
  /** @type {(cause: Error) => void} */
  let fail = () => {};
  /** The compressed data is over, whatever comes behind it. */
  let isOver = false;
  const call = (/** @type {(done: () => void) => void} */ action) =>
    new Promise((/** @type {(bytes: Uint8Array) => void} */ resolve, reject) => {
      fail = reject;
      // A turn later: what the stream has buffered is told by then.
      action(() =>
        setImmediate(() => {
          const bytes = Buffer.concat(parts);
          parts = [];
          resolve(bytes);
        }),
      );
    });
  return {
    write(bytes) {
      if (bytes.length === 0) return Promise.resolve(bytes);
      if (!stream) {
        stream = make(bytes[0] ?? 0);
        stream.on("data", (part) => parts.push(part));
        stream.on("end", () => (isOver = true));
        stream.on("error", (cause) => fail(new Error(`the compressed data is broken: ${cause.message}`, { cause })));
      }
      const into = stream;
      // An error comes by its event, and without it the callback comes once all was told.
      return call((done) => (isOver ? done() : into.write(bytes, (cause) => cause || done())));
    },
    end() {
      const into = stream;
      if (!into) return Promise.resolve(new Uint8Array());
      if (into.errored) return Promise.reject(into.errored);
      return call((done) => (isOver ? done() : into.once("end", done).end()));
    },
  };
}
