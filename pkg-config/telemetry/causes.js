// Why a response may have been buffered, most likely first, as far as its head tells.

/**
 * @param {(name: string) => string | undefined} header
 * @param {{ version?: string | undefined, isUnchunked?: boolean }} [more] The HTTP version; whether the end of the connection is that of the answer.
 */
export function headCauses(header, { version, isUnchunked = false } = {}) {
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
  if (version === "1.0") causes.push("the answer is HTTP/1.0, which has no chunks: proxies that speak it collect; set `proxy_http_version 1.1`");
  else if (isUnchunked) causes.push("no chunked encoding: the end is the end of the connection, as behind an HTTP/1.0 upstream");
  for (const name of ["age", "x-cache", "cf-cache-status", "x-varnish"]) {
    const value = header(name);
    if (value !== undefined) causes.push(`a cache has answered (${name}: ${value}); caches often collect before they send`);
  }
  return causes;
}

/** The last of all causes. */
export const SERVER_CAUSE = "the server itself: it collects its output, does not flush after each frame, or has made all frames at once";

/** What it mostly is, where no head can be seen. */
export const USUAL_CAUSES = [
  "nginx on the way buffers by default: `proxy_buffering off;` for this location, or `X-Accel-Buffering: no` from the server",
  "compression without a flush after each frame, by the server or a proxy",
  "a proxy or load balancer that speaks HTTP/1.0 to the server, or collects answers to look through them",
];
