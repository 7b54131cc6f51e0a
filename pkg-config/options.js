// Options, checked and filled in. Whatever is wrong with them is a TypeError that names the option.

import { checkSource, isReopenable, methodOf } from "./source.js";

/** @import { OpenOptions } from "./index.js" */
/** @import { Resolved } from "./internal.js" */

const FORMATS = ["auto", "ndjson", "sse", "json-seq", "json", "text", "lines", "bytes"];
const DECODES = ["json", "text", "bytes"];
const IDEMPOTENT = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"];
const RETRY = { attempts: 5, baseDelay: 500, maxDelay: 30_000, factor: 2, jitter: 1, restart: false };
const TIMEOUTS = { connect: 30_000, firstFrame: 0, quiet: 10_000, stall: undefined, total: 0 };
const LIMITS = { frameBytes: 1 << 20, depth: 128, queueBytes: 8 << 20, totalBytes: undefined, errors: 100 };

/** One rule for each option: throws if the value cannot be used. @type {Record<string, (value: any) => void>} */
const RULES = {
  format: (value) => oneOf("format", value, FORMATS),
  decode: (value) => oneOf("decode", value, DECODES),
  select: checkSelect,
  growing: checkGrowing,
  end: checkEnd,
  serverError: (value) => checkTest("serverError", value),
  request: (value) => isObject("request", value),
  retry: (value) => value === false || checkNumbers("retry", value, { ...RETRY, restart: undefined }),
  resume: checkResume,
  timeouts: (value) => checkNumbers("timeouts", value, TIMEOUTS),
  limits: (value) => checkNumbers("limits", value, LIMITS),
  queue: checkQueue,
  unfinished: (value) => oneOf("unfinished", value, ["error", "deliver"]),
  strict: (value) => isType("strict", value, "boolean"),
  consume: (value) => isType("consume", value, "boolean"),
  worker: (value) => isType("worker", value, "boolean"),
  share: (value) => value === false || oneOf("share", value, ["page", "tabs"]),
  telemetry: (value) => isType("telemetry", value, "boolean"),
  signal: (value) => typeof value?.addEventListener === "function" || refuse("signal", "an AbortSignal"),
  onError: (value) => isType("onError", value, "function"),
  onReset: (value) => isType("onReset", value, "function"),
  name: (value) => isType("name", value, "string"),
};

/**
 * @param {any} source
 * @param {OpenOptions} options
 * @returns {Resolved}
 */
export function resolveOptions(source, options) {
  if (typeof options !== "object" || options === null) throw new TypeError("open: the options are not an object");
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(RULES, name)) throw new TypeError(`open: unknown option "${name}"`);
    if (value !== undefined) RULES[name](value);
  }
  const given = /** @type {any} */ (options);
  const format = given.format === "auto" ? undefined : given.format;
  const request = given.request ?? {};
  if (!format && !mayTellItsType(source)) {
    throw new TypeError('open: a source without a Content-Type needs the option "format"');
  }
  checkGrowth(given);
  checkSource(source, request);
  const method = methodOf(source, request);
  const isIdempotent = method === undefined || IDEMPOTENT.includes(method.toUpperCase());
  if (given.share) checkShare(source, given, method);
  return {
    format,
    decode: given.decode,
    select: given.select === undefined ? undefined : [given.select].flat(),
    selected: given.select,
    growing: given.growing,
    end: isTest(given.end) ? withJson(given.end) : given.end,
    serverError: given.serverError && withJson(given.serverError),
    request,
    retry: given.retry === false ? undefined : inThousandths(filled(RETRY, given.retry)),
    resume: given.resume,
    timeouts: whole(filled(TIMEOUTS, given.timeouts)),
    limits: whole(filled(LIMITS, given.limits)),
    deliversUnfinished: given.unfinished === "deliver",
    queue: given.queue ?? "block",
    strict: given.strict ?? false,
    consume: given.consume ?? true,
    worker: given.worker,
    share: given.share || undefined,
    telemetry: given.telemetry,
    isReopenable: isReopenable(source, request),
    isResendable: given.retry !== undefined || isIdempotent,
    waitsToBeSeen: !isIdempotent,
    signals: [given.signal, request.signal, source instanceof Request && source.signal].filter(Boolean),
    onError: given.onError,
    onReset: given.onReset,
    name: given.name,
  };
}

/**
 * The defaults, overridden by what is given; undefined is not given.
 * @template {object} T
 * @param {T} defaults
 * @param {object} [given]
 * @returns {T}
 */
function filled(defaults, given = {}) {
  const wanted = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(wanted) };
}

/** The engine takes whole numbers; Infinity is the largest of them. @template {object} T @param {T} numbers @returns {T} */
function whole(numbers) {
  const entries = Object.entries(numbers).map(([name, value]) => [
    name,
    typeof value === "number" ? Math.min(Math.floor(value), Number.MAX_SAFE_INTEGER) : value,
  ]);
  return Object.fromEntries(entries);
}

/** Shares of the retry rules are told in thousandths. @param {typeof RETRY} retry */
function inThousandths({ factor, jitter, ...retry }) {
  return whole({ ...retry, factor: factor * 1000, jitter: jitter * 1000 });
}

/** @param {any} source */
function mayTellItsType(source) {
  if (source instanceof Blob) return source.type !== "";
  const isStream = typeof source?.getReader === "function" || typeof source?.[Symbol.asyncIterator] === "function";
  return !isStream || source instanceof Response;
}

/** @param {any} select */
function checkSelect(select) {
  const pointers = [select].flat();
  if (pointers.length === 0) refuse("select", "a JSON Pointer or several");
  for (const pointer of pointers) checkPointer("select", pointer);
}

/** @param {any} growing */
function checkGrowing(growing) {
  if (typeof growing === "boolean") return;
  if (!isTest(growing)) refuse("growing", "true, false or { pieces, by? }");
  const { pieces, by, ...rest } = growing;
  for (const name of Object.keys(rest)) throw new TypeError(`open: unknown option "growing.${name}"`);
  checkPointer("growing.pieces", pieces);
  if (by !== undefined) checkPointer("growing.by", by);
}

/** What grows is one JSON value a frame. @param {any} options */
function checkGrowth({ growing, format, decode, select, queue }) {
  if (!growing) return;
  if (queue !== undefined && queue !== "block") refuse("queue", '"block" where values grow');
  if (["text", "lines", "bytes"].includes(format)) refuse("growing", `left out with the format "${format}"`);
  if (["text", "bytes"].includes(decode)) refuse("growing", `left out with decode "${decode}"`);
  if (select === undefined) return;
  if (growing !== true) refuse("select", "left out where pieces grow");
  if (Array.isArray(select) || select.split("/").includes("*")) refuse("select", "one pointer without * where it grows");
}

/** What two openers share is a request that says the same, and values that are whole. @param {any} source @param {any} options @param {string | undefined} method */
function checkShare(source, { growing, request }, method) {
  const isRequest = typeof source === "string" || source instanceof URL || source instanceof Request;
  if (!isRequest) refuse("share", "left out with a source that is neither a URL nor a Request");
  if (method?.toUpperCase() !== "GET" || request?.body) refuse("share", "left out with a request that is no GET, or has a body");
  if (growing) refuse("share", "left out where values grow");
}

/** @param {any} queue */
function checkQueue(queue) {
  if (queue === "block" || queue === "drop-oldest") return;
  if (!isTest(queue)) refuse("queue", '"block", "drop-oldest" or { latest }');
  const { latest, ...rest } = queue;
  for (const name of Object.keys(rest)) throw new TypeError(`open: unknown option "queue.${name}"`);
  checkPointer("queue.latest", latest);
}

/** @param {any} end */
function checkEnd(end) {
  if (typeof end === "string") return end !== "" || refuse("end", '"eof", "never", a marker or a test');
  return checkTest("end", end);
}

/** @param {string} option @param {any} test */
function checkTest(option, test) {
  if (!isTest(test)) refuse(option, "{ event } or { pointer, equals? }");
  const { event, pointer, equals, ...rest } = test;
  if (Object.keys(rest).length > 0) refuse(option, `without "${Object.keys(rest)[0]}"`);
  if (event !== undefined) {
    if (pointer !== undefined) refuse(option, "{ event } or { pointer, equals? }, not both");
    return isType(`${option}.event`, event, "string");
  }
  checkPointer(`${option}.pointer`, pointer);
  const isScalar =
    equals === null || Number.isFinite(equals) || ["undefined", "string", "boolean"].includes(typeof equals);
  if (!isScalar) refuse(`${option}.equals`, "a string, a number, a boolean or null");
}

/** @param {any} value */
function isTest(value) {
  return typeof value === "object" && value !== null;
}

/** @param {any} test */
function withJson(test) {
  return "equals" in test && test.equals !== undefined ? { ...test, equals: JSON.stringify(test.equals) } : test;
}

/** @param {any} resume */
function checkResume(resume) {
  if (resume === false || resume === "last-event-id" || resume === "range") return;
  isObject("resume", resume);
  const { pointer, query, header, ...rest } = resume;
  for (const name of Object.keys(rest)) throw new TypeError(`open: unknown option "resume.${name}"`);
  if (typeof (query ?? header) !== "string" || (query !== undefined && header !== undefined)) {
    refuse("resume", "{ pointer, query } or { pointer, header }");
  }
  checkPointer("resume.pointer", pointer);
}

/** @param {string} option @param {any} value @param {Record<string, unknown>} known */
function checkNumbers(option, value, known) {
  isObject(option, value);
  for (const [name, number] of Object.entries(value)) {
    if (!Object.hasOwn(known, name)) throw new TypeError(`open: unknown option "${option}.${name}"`);
    if (number === undefined) continue;
    if (name === "restart") isType("retry.restart", number, "boolean");
    else if (typeof number !== "number" || !(number >= 0)) refuse(`${option}.${name}`, "a number from 0 on");
  }
}

/** @param {string} option @param {any} pointer */
function checkPointer(option, pointer) {
  if (typeof pointer !== "string" || !/^(\/([^~/]|~[01])*)*$/.test(pointer)) refuse(option, "a JSON Pointer (RFC 6901)");
}

/** @param {string} option @param {any} value @param {string[]} values */
function oneOf(option, value, values) {
  if (!values.includes(value)) refuse(option, values.map((name) => `"${name}"`).join(", "));
}

/** @param {string} option @param {any} value @param {string} type */
function isType(option, value, type) {
  if (typeof value !== type) refuse(option, `a ${type}`);
}

/** @param {string} option @param {any} value */
function isObject(option, value) {
  if (typeof value !== "object" || value === null) refuse(option, "an object");
}

/** @param {string} option @param {string} wanted @returns {never} */
function refuse(option, wanted) {
  throw new TypeError(`open: the option "${option}" must be ${wanted}`);
}
