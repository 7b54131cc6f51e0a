// The one instance of the wasm module in this realm: loaded at first use, once, and again if that failed.

import { StreamError, textOf } from "./error.js";
import { Connection, initSync } from "./runnelet.js";
import { warmUp } from "./warm.js";

/** @type {Promise<typeof Connection> | undefined} */
let engine;
/** @type {typeof Connection | undefined} */
let ready;
let isInUse = false;
/** @type {StreamError | undefined} */
let defect;
/** What lies in the engine's memory. */
let views = { words: new Uint32Array(), bytes: new Uint8Array() };
/** @type {WebAssembly.Memory | undefined} */
let memory;
/** Streams to be told if the engine breaks. @type {Set<(error: StreamError) => void>} */
const witnesses = new Set();

/**
 * The engine, if it is there already.
 */
export function engineNow() {
  return ready;
}

/**
 * The engine. `load` gives the compiled module; it is called once, and again after it has failed.
 * @param {() => Promise<WebAssembly.Module>} load
 */
export function engineFrom(load) {
  engine ??= start(load).catch((cause) => {
    engine = undefined;
    throw cause;
  });
  return engine;
}

/** @param {() => Promise<WebAssembly.Module>} load */
async function start(load) {
  try {
    const module = await load();
    // The glue would keep an instance of anything, and never take another.
    const isOurs = WebAssembly.Module.exports(module).some(({ name }) => name === "__wbindgen_start");
    if (!isOurs) throw new TypeError("it is another module");
    ({ memory } = initSync({ module }));
  } catch (cause) {
    const message = `the WebAssembly module could not be loaded: ${textOf(cause)}`;
    throw new StreamError({ code: "init", message, cause });
  }
  ready = Connection;
  return Connection;
}

/** Compiles the ways that values take most often, unless a stream has come that needs its own first. */
export function warmEngine() {
  if (!ready || isInUse || defect) return;
  isInUse = true;
  try {
    warmUp(ready);
  } catch (cause) {
    fail(cause);
  }
}

/** A stream has something for the engine to do. */
export function useEngine() {
  isInUse = true;
}

/** The engine's memory, to be read while it calls. */
export function engineViews() {
  const buffer = /** @type {WebAssembly.Memory} */ (memory).buffer;
  if (views.bytes.buffer !== buffer) views = { words: new Uint32Array(buffer), bytes: new Uint8Array(buffer) };
  return views;
}

/** The error that every use gets once the engine has broken. */
export function engineDefect() {
  return defect;
}

/**
 * Calls `tell` should the engine break. Returns how to stop that.
 * @param {(error: StreamError) => void} tell
 */
export function witness(tell) {
  witnesses.add(tell);
  return () => witnesses.delete(tell);
}

/** A defect of ours, the engine has trapped: all streams end, and later ones fail at once. @param {unknown} cause */
export function fail(cause) {
  defect ??= new StreamError({ code: "internal", message: "the engine has a defect and cannot go on", cause });
  for (const tell of [...witnesses]) tell(defect);
  witnesses.clear();
  return defect;
}
