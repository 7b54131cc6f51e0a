// The command line.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

/** @import { FrameTest } from "../index.js" */
/** @import { Command } from "./types.js" */

const FORMATS = ["auto", "ndjson", "sse", "json-seq", "json", "text", "lines", "bytes"];
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

export const HELP = `runnelet inspect URL [options]

Opens a streamed response and tells whether it is really streamed or buffered on its way, and how it ends.

  -H, --header "Name: value"  a request header; may be repeated
  -d, --data BODY             the request body (@FILE: from a file); the method is then POST
  -X, --method METHOD
      --format FORMAT         ${FORMATS.join(", ")}
      --end MARKER            the end that must come: a payload ("[DONE]"), event:NAME, /pointer=value, or never
      --server-error TEST     frames by which the server says that it failed: event:NAME or /pointer
      --select POINTER        only this part of each frame (JSON Pointer, * for any key); may be repeated
      --max-time SECONDS      stop then, and judge what has come
      --frames N              stop after N frames
      --json                  one JSON object a line: head, chunk, frame, error, verdict
      --no-color              also by NO_COLOR
  -h, --help  --version

Exit codes
  0    ended well, and does not look buffered
  1    ended badly, rejected frames, an error that the server sent, or silence until --max-time
  2    the command line makes no sense
  3    buffered on its way
  4    no connection, an error status, or a content type that cannot be read
  130  Ctrl-C
  141  the reader of the output has gone`;

export class UsageError extends Error {}

/**
 * @param {string[]} args
 * @returns {Command | { text: string }}
 */
export function parse(args) {
  const { values, positionals } = read(args);
  if (values.help || args.length === 0) return { text: HELP };
  if (values.version) return { text: "version" };
  const [command, url, ...rest] = positionals;
  if (command !== "inspect") throw new UsageError(`there is no command "${command ?? ""}"; there is inspect`);
  if (url === undefined) throw new UsageError("inspect needs a URL");
  if (rest.length > 0) throw new UsageError(`one URL at a time, not "${rest[0]}" as well`);
  const format = values.format ?? "auto";
  if (!FORMATS.includes(format)) throw new UsageError(`--format is one of ${FORMATS.join(", ")}`);
  const method = (values.method ?? (values.data === undefined ? "GET" : "POST")).toUpperCase();
  if (!TOKEN.test(method) || method === "CONNECT") throw new UsageError(`"${method}" is no method to ask with`);
  return {
    url: urlOf(url),
    method,
    headers: (values.header ?? []).map(headerOf),
    body: values.data === undefined ? undefined : bodyOf(values.data),
    format: format === "auto" ? undefined : format,
    end: values.end === undefined ? undefined : (testOf(values.end) ?? nonEmpty(values.end)),
    serverError: values["server-error"] === undefined ? undefined : serverErrorOf(values["server-error"]),
    select: values.select ?? [],
    json: values.json ?? false,
    color: !values["no-color"],
    maxTime: values["max-time"] === undefined ? undefined : 1000 * positive("--max-time", values["max-time"]),
    maxFrames: values.frames === undefined ? undefined : Math.ceil(positive("--frames", values.frames)),
  };
}

/** @param {string[]} args */
function read(args) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        header: { type: "string", short: "H", multiple: true },
        data: { type: "string", short: "d" },
        method: { type: "string", short: "X" },
        format: { type: "string" },
        end: { type: "string" },
        "server-error": { type: "string" },
        select: { type: "string", multiple: true },
        json: { type: "boolean" },
        "max-time": { type: "string" },
        frames: { type: "string" },
        "no-color": { type: "boolean" },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean" },
      },
    });
  } catch (cause) {
    throw new UsageError(/** @type {Error} */ (cause).message);
  }
}

/** @param {string} text */
function urlOf(text) {
  if (!/^https?:\/\//i.test(text)) throw new UsageError(`the URL must begin with http:// or https://, not "${text}"`);
  try {
    const url = new URL(text);
    decodeURIComponent(`${url.username}${url.password}`);
    return url;
  } catch {
    throw new UsageError(`"${text}" is no URL`);
  }
}

/** @param {string} text @returns {[string, string]} */
function headerOf(text) {
  const colon = text.indexOf(":");
  const [name, value] = [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
  if (colon < 1 || !TOKEN.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value)) throw new UsageError(`-H wants "Name: value", not "${text}"`);
  return [name, value];
}

/** @param {string} text @returns {Uint8Array} */
function bodyOf(text) {
  if (!text.startsWith("@")) return new TextEncoder().encode(text);
  try {
    return readFileSync(text.slice(1));
  } catch (cause) {
    throw new UsageError(`-d ${text}: ${/** @type {Error} */ (cause).message}`);
  }
}

/** `event:NAME`, `/pointer` or `/pointer=value`, the value as JSON if it is some. @param {string} text @returns {FrameTest | undefined} */
function testOf(text) {
  if (text.startsWith("event:")) return { event: text.slice("event:".length).trim() };
  if (!text.startsWith("/")) return undefined;
  const at = text.indexOf("=");
  if (at < 0) return { pointer: text };
  return { pointer: text.slice(0, at), equals: scalarOf(text.slice(at + 1)) };
}

/** @param {string} text */
function scalarOf(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? text : value;
  } catch {
    return text;
  }
}

/** @param {string} text */
function serverErrorOf(text) {
  const test = testOf(text);
  if (!test) throw new UsageError("--server-error is event:NAME, /pointer or /pointer=value");
  return test;
}

/** @param {string} text */
function nonEmpty(text) {
  if (text === "") throw new UsageError("--end must not be empty");
  return text;
}

/** @param {string} option @param {string} text */
function positive(option, text) {
  const number = Number(text);
  if (!(number > 0 && number < 1e7)) throw new UsageError(`${option} wants a number above 0, not "${text}"`);
  return number;
}
