// One request, with redirects followed. Not by fetch, which hides the version of HTTP and when each read came.

import * as http from "node:http";
import { connect } from "node:http2";
import * as net from "node:net";
import * as tls from "node:tls";
import { Arrivals } from "./arrivals.js";
import { ACCEPTED } from "./decode.js";
import { textOf } from "../error.js";

/** @import { Command, Facts, Head } from "./types.js" */

const REDIRECTS = [301, 302, 303, 307, 308];
const MOST_REDIRECTS = 5;
/** The headers that go along to another origin. Any other may hold a secret. */
const HARMLESS = ["accept", "accept-language", "accept-encoding", "cache-control", "content-type", "last-event-id", "user-agent"];
const ACCEPT = {
  sse: "text/event-stream",
  ndjson: "application/x-ndjson",
  "json-seq": "application/json-seq",
  json: "application/json",
};

/** @typedef {{ head: Head, arrivals: Arrivals, close(): void }} Answer */
/** @typedef {{ now: () => number, signal: AbortSignal }} Context */

/**
 * @param {Command & { userAgent: string }} command
 * @param {Context} context
 * @param {(redirect: Facts["redirects"][number]) => void} redirected
 * @returns {Promise<Answer>}
 */
export async function ask(command, context, redirected) {
  let { url, method, body } = command;
  let headers = headersFor(command);
  for (let count = 0; ; count++) {
    const answer = await send(url, method, headers, body, context);
    const { status } = answer.head;
    const location = valueOf(answer.head, "location");
    if (!REDIRECTS.includes(status) || location === undefined) return answer;
    answer.close();
    if (count === MOST_REDIRECTS) throw new Error(`more than ${MOST_REDIRECTS} redirects`);
    const next = new URL(location, url);
    if (!/^https?:$/.test(next.protocol)) throw new Error(`a redirect to ${next.protocol} cannot be followed`);
    if (status === 303 || (status < 303 && method === "POST")) {
      if (method !== "HEAD") method = "GET";
      body = undefined;
      headers = headers.filter(([name]) => !/^content-/i.test(name));
    }
    /** @type {string[]} */
    let dropped = [];
    if (next.origin !== url.origin) {
      dropped = headers.map(([name]) => name).filter((name) => !HARMLESS.includes(name.toLowerCase()));
      headers = headers.filter(([name]) => HARMLESS.includes(name.toLowerCase()));
      next.username = next.password = "";
    }
    url = next;
    redirected({ status, to: shown(url), dropped });
  }
}

/** A URL that may be shown: without a password. @param {URL} url */
export function shown(url) {
  const copy = new URL(url);
  copy.username = copy.password = "";
  return copy.href;
}

/** @param {{ headers: [string, string][] }} head @param {string} name */
export function valueOf({ headers }, name) {
  const values = headers.filter(([key]) => key === name).map(([, value]) => value);
  return values.length > 0 ? values.join(", ") : undefined;
}

/** @param {Command & { userAgent: string }} command @returns {[string, string][]} */
function headersFor({ url, headers, body, format, userAgent }) {
  /** @type {[string, string][]} */
  const defaults = [
    ["Accept", ACCEPT[/** @type {keyof typeof ACCEPT} */ (format)] ?? "*/*"],
    ["Accept-Encoding", ACCEPTED],
    ["User-Agent", userAgent],
  ];
  if (body) defaults.push(["Content-Type", /^\s*[[{"]/.test(Buffer.from(body).toString("latin1", 0, 64)) ? "application/json" : "application/x-www-form-urlencoded"]);
  if (url.username || url.password) {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    defaults.push(["Authorization", `Basic ${Buffer.from(pair).toString("base64")}`]);
  }
  const given = headers.map(([name]) => name.toLowerCase());
  return [...defaults.filter(([name]) => !given.includes(name.toLowerCase())), ...headers];
}

/**
 * @param {URL} url
 * @param {string} method
 * @param {[string, string][]} headers
 * @param {Uint8Array | undefined} body
 * @param {Context} context
 * @returns {Promise<Answer>}
 */
async function send(url, method, headers, body, context) {
  const asked = context.now();
  const socket = await dial(url, context.signal);
  const overH2 = socket instanceof tls.TLSSocket && socket.alpnProtocol === "h2";
  return (overH2 ? sendH2 : sendH1)({ url, method, headers, body, socket, asked, ...context });
}

/** @typedef {{ url: URL, method: string, headers: [string, string][], body: Uint8Array | undefined, socket: net.Socket, asked: number } & Context} Asking */

/** @param {URL} url @param {AbortSignal} signal @returns {Promise<net.Socket>} */
function dial({ protocol, hostname, port }, signal) {
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const isSecure = protocol === "https:";
  const to = { host, port: Number(port || (isSecure ? 443 : 80)), autoSelectFamily: true };
  return new Promise((resolve, reject) => {
    const socket = isSecure
      ? tls.connect({ ...to, ALPNProtocols: ["h2", "http/1.1"], ...(net.isIP(host) ? {} : { servername: host }) })
      : net.connect(to);
    const giveUp = () => socket.destroy(new Error("stopped"));
    signal.addEventListener("abort", giveUp, { once: true });
    socket.once("error", reject);
    socket.once(isSecure ? "secureConnect" : "connect", () => {
      signal.removeEventListener("abort", giveUp);
      socket.off("error", reject);
      socket.setNoDelay(true);
      resolve(socket);
    });
    if (signal.aborted) giveUp();
  });
}

/** @param {Asking} asking @returns {Promise<Answer>} */
function sendH1({ url, method, headers, body, socket, asked, now, signal }) {
  return new Promise((resolve, reject) => {
    const request = http.request({
      createConnection: () => socket,
      method,
      host: url.hostname,
      path: `${url.pathname}${url.search}`,
      headers: firstOnly([...headers, ["Host", url.host], ["Connection", "keep-alive"], ...length(body, method)]).flat(),
    });
    const close = () => request.destroy();
    abortWith(signal, close, reject);
    request.on("error", reject);
    request.on("response", (response) => {
      const { statusCode = 0, statusMessage = "", httpVersion, rawHeaders } = response;
      const arrivals = new Arrivals(now, response);
      /** @type {[string, string][]} */
      const pairs = [];
      for (let at = 0; at + 1 < rawHeaders.length; at += 2) pairs.push(pairOf(rawHeaders[at], rawHeaders[at + 1]));
      response.on("data", (part) => arrivals.push(part));
      response.on("end", () => arrivals.close(response.complete ? {} : { cause: new Error("the connection was closed before the end") }));
      response.on("error", (cause) => arrivals.close({ cause: plain(cause) }));
      response.on("close", () => arrivals.close({ cause: new Error("the connection was closed before the end") }));
      resolve({
        head: { at: now(), asked, url: shown(url), status: statusCode, reason: statusMessage, httpVersion, headers: pairs },
        arrivals,
        close,
      });
    });
    request.end(body);
  });
}

/** @param {Asking} asking @returns {Promise<Answer>} */
function sendH2({ url, method, headers, body, socket, asked, now, signal }) {
  return new Promise((resolve, reject) => {
    const session = connect(url.origin, { createConnection: () => socket });
    const close = () => session.destroy();
    abortWith(signal, close, reject);
    session.on("error", reject);
    session.on("close", () => reject(new Error("the connection was closed before there was an answer")));
    /** @type {Record<string, string | string[]>} */
    const fields = { ":method": method, ":path": `${url.pathname}${url.search}`, ":scheme": "https", ":authority": url.host };
    for (const [name, value] of [...length(body, method), ...headers]) {
      const key = name.toLowerCase();
      if (/^(host|connection|keep-alive|proxy-connection|transfer-encoding|upgrade)$/.test(key)) continue;
      const before = fields[key];
      fields[key] = before === undefined ? value : [before, value].flat();
    }
    const stream = session.request(fields);
    const arrivals = new Arrivals(now, stream);
    let hasEnded = false;
    stream.on("error", (cause) => (reject(plain(cause)), arrivals.close({ cause: plain(cause) })));
    stream.on("aborted", () => arrivals.close({ cause: new Error("the connection was closed before the end") }));
    stream.on("data", (part) => arrivals.push(Buffer.from(part)));
    stream.on("end", () => (hasEnded = true));
    stream.on("close", () => {
      const { rstCode } = stream;
      arrivals.close(hasEnded && !rstCode ? {} : { cause: new Error(`the HTTP/2 stream was reset with code ${rstCode}`) });
      session.close();
    });
    stream.on("response", (fields) => {
      /** @type {[string, string][]} */
      const pairs = Object.entries(fields).flatMap(([name, value]) =>
        name.startsWith(":") ? [] : [value].flat().map((one) => pairOf(name, one)),
      );
      resolve({
        head: { at: now(), asked, url: shown(url), status: Number(fields[":status"]), reason: "", httpVersion: "2", headers: pairs },
        arrivals,
        close,
      });
    });
    stream.end(body && Buffer.from(body));
  });
}

/** @param {Uint8Array | undefined} body @param {string} method @returns {[string, string][]} */
function length(body, method) {
  if (body) return [["Content-Length", String(body.length)]];
  return ["POST", "PUT", "PATCH"].includes(method) ? [["Content-Length", "0"]] : [];
}

/** A header to be shown and kept: the values of cookies belong into no log. @param {unknown} name @param {unknown} value @returns {[string, string]} */
function pairOf(name, value) {
  const key = String(name).toLowerCase();
  return [key, key === "set-cookie" ? String(value).replace(/=[^;]*/, "=…") : String(value)];
}

/** Of the headers of which there may be one only, the first: that which was given. @param {[string, string][]} headers */
function firstOnly(headers) {
  const isSingle = /^(host|connection|content-length)$/;
  return headers.filter(([name], at) => {
    const key = name.toLowerCase();
    return !isSingle.test(key) || headers.findIndex(([other]) => other.toLowerCase() === key) === at;
  });
}

/** @param {AbortSignal} signal @param {() => void} close @param {(cause: Error) => void} reject */
function abortWith(signal, close, reject) {
  const stop = () => {
    reject(new Error("stopped"));
    close();
  };
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
}

/** What Node says of a broken connection, in words. @param {any} cause */
function plain(cause) {
  const code = cause?.code;
  if (code === "ECONNRESET") return new Error(`the connection was reset or closed before the end (${code})`, { cause });
  return new Error(`${textOf(cause?.message ?? cause)}${code && !String(cause.message).includes(code) ? ` (${code})` : ""}`, { cause });
}
