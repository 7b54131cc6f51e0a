// The one instance of the wasm module in this realm: loaded at first use, once, and again if that failed.

import { StreamError, textOf } from "./error.js";
import { Connection, initSync } from "./runnelet.js";

/** @import { RemoteConnection } from "./worker/remote.js" */

/** @type {Promise<WebAssembly.Module> | undefined} */
let compiled;
/** @type {Promise<typeof Connection> | undefined} */
let engine;
/** @type {typeof Connection | undefined} */
let ready;
let uses = 0;
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
  engine ??= moduleFrom(load).then(start).catch((cause) => {
    engine = undefined;
    throw cause;
  });
  return engine;
}

/**
 * The compiled module, for an engine here or elsewhere.
 * @param {() => Promise<WebAssembly.Module>} load
 */
export function moduleFrom(load) {
  compiled ??= compile(load).catch((cause) => {
    compiled = undefined;
    throw notLoaded(cause);
  });
  return compiled;
}

/** @param {() => Promise<WebAssembly.Module>} load */
async function compile(load) {
  const module = await load();
  // The glue would keep an instance of anything, and never take another.
  const isOurs = WebAssembly.Module.exports(module).some(({ name }) => name === "__wbindgen_start");
  if (!isOurs) throw new TypeError("it is another module");
  return module;
}

/** @param {WebAssembly.Module} module */
function start(module) {
  try {
    ({ memory } = initSync({ module }));
  } catch (cause) {
    throw notLoaded(cause);
  }
  ready = Connection;
  return Connection;
}

/** A stream has something for the engine to do. */
export function useEngine() {
  uses += 1;
}

/** How often that was. */
export function engineUses() {
  return uses;
}

/** The memory of a connection's engine, to be read while it calls. @param {Connection} [connection] */
export function engineViews(connection) {
  if (connection && !(connection instanceof Connection)) return /** @type {RemoteConnection} */ (connection).views;
  const buffer = /** @type {WebAssembly.Memory} */ (memory).buffer;
  if (views.bytes.buffer !== buffer) views = { words: new Uint32Array(buffer), bytes: new Uint8Array(buffer) };
  return views;
}

/** @param {unknown} cause */
function notLoaded(cause) {
  return new StreamError({ code: "init", message: `the WebAssembly module could not be loaded: ${textOf(cause)}`, cause });
}

/** The error that every use gets once the engine has broken: the one of a connection, or the one that is here. @param {Connection} [connection] */
export function engineDefect(connection) {
  if (!connection || connection instanceof Connection) return defect;
  return /** @type {RemoteConnection} */ (connection).defect;
}

/** Calls the engine. What it throws is a defect of ours: it has trapped. @param {Connection | undefined} connection @param {(connection: Connection) => void} call */
export function tell(connection, call) {
  if (!connection || engineDefect(connection)) return;
  try {
    call(connection);
  } catch (cause) {
    fail(cause);
  }
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
  defect ??= broken(cause);
  for (const tell of [...witnesses]) tell(defect);
  witnesses.clear();
  return defect;
}

/** @param {unknown} cause */
export function broken(cause) {
  return new StreamError({ code: "internal", message: "the engine has a defect and cannot go on", cause });
}
