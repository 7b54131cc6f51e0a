// Why a response may have been buffered, most likely first, as far as its head tells.

import { valueOf } from "./request.js";

/** @import { Facts, Verdict } from "./types.js" */

/** @param {Facts} facts @param {Verdict["figures"]} figures @returns {string[]} */
export function causesOf({ head, stop }, figures) {
  if (!head) {
    return stop ? ["a proxy that buffers holds back the response head too, or the server answers late"] : [];
  }
  const header = (/** @type {string} */ name) => valueOf(head, name);
  const server = `${header("server") ?? ""} ${header("via") ?? ""}`.toLowerCase();
  const causes = [];
  if (header("content-length") !== undefined) {
    causes.push(`Content-Length is known (${header("content-length")}): somebody had the whole answer before the first byte left, the server or a proxy that collects`);
  }
  if (server.includes("nginx")) {
    causes.push(
      "nginx buffers by default (proxy_buffering on): set `proxy_buffering off;` for this location, or have the server send `X-Accel-Buffering: no`, which nginx obeys and removes unless proxy_ignore_headers names it",
    );
  } else if (header("x-accel-buffering")?.toLowerCase() !== "no") {
    causes.push("no `X-Accel-Buffering: no`: an nginx anywhere on the way buffers without it (or removes it, having obeyed)");
  } else {
    causes.push("`X-Accel-Buffering: no` came through, so no nginx has obeyed it: the buffer is the server's own (output buffering of the framework, a missing flush) or that of another proxy");
  }
  const encoding = header("content-encoding");
  if (encoding !== undefined && encoding !== "identity") {
    causes.push(`compression (${encoding}) without a flush after each frame keeps frames until a block is full: switch it off for streams, or flush`);
  }
  if (head.httpVersion === "1.0") causes.push("the answer is HTTP/1.0, which has no chunks: proxies that speak it collect; set `proxy_http_version 1.1`");
  else if (head.httpVersion === "1.1" && header("transfer-encoding") === undefined && header("content-length") === undefined) {
    causes.push("no chunked encoding: the end is the end of the connection, as behind an HTTP/1.0 upstream");
  }
  for (const name of ["age", "x-cache", "cf-cache-status", "x-varnish"]) {
    const value = header(name);
    if (value !== undefined) causes.push(`a cache has answered (${name}: ${value}); caches often collect before they send`);
  }
  if (figures.chunks > 1 && figures.cutFrames >= (figures.chunks - 1) / 2) {
    causes.push("chunks end inside frames, which servers that flush do not do: a buffer of fixed size is on the way");
  }
  causes.push("the server itself: it collects its output, does not flush after each frame, or has made all frames at once");
  return causes;
}
