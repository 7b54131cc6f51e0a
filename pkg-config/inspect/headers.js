// Headers that help a stream, or hurt it.

import { valueOf } from "./request.js";

/** @import { Facts, Finding, Kind } from "./types.js" */

/** One rule a header: what it means, if it is there (`value`) or not. @type {[string, (value: string | undefined, facts: Facts, kind: Kind) => [Finding["effect"], string] | undefined][]} */
const RULES = [
  ["content-type", (value) => {
    if (value === undefined) return ["hurts", "missing: clients have to guess, and proxies treat it as anything"];
    if (/^text\/event-stream|ndjson|json-seq|jsonl/i.test(value)) return ["helps", "a streaming type: proxies and CDNs know that it must not wait"];
    if (/^text\/html/i.test(value)) return ["hurts", "a page: most often an error page of something on the way"];
    return ["neutral", "no streaming type: proxies and CDNs may collect or compress it as a whole"];
  }],
  ["content-length", (value) =>
    value === undefined ? undefined : ["hurts", "the length was known before the first byte: the answer was complete then, though it also lets a broken end be noticed"]],
  ["transfer-encoding", (value, { head }) => {
    if (value && /chunked/i.test(value)) return ["helps", "sent in chunks, and a broken end is noticed"];
    if (head?.httpVersion !== "1.1" || valueOf(head, "content-length") !== undefined || [204, 304].includes(head.status)) return undefined;
    return ["hurts", "not chunked and no length: the end is the end of the connection, and a broken one looks like a good one"];
  }],
  ["content-encoding", (value) =>
    value === undefined || value === "identity" ? undefined : ["hurts", "compressed: unless it is flushed after each frame, frames wait for a full block; also rules out resuming by range"]],
  ["x-accel-buffering", (value, { head }) => {
    if (value === undefined) {
      const isNginx = /nginx/i.test(head ? (valueOf(head, "server") ?? "") : "");
      return ["neutral", isNginx ? "missing: nginx removes it, so the server may well have sent it" : "missing: an nginx on the way would buffer"];
    }
    return value.toLowerCase() === "no" ? ["helps", "tells nginx not to buffer"] : ["hurts", "tells nginx to buffer"];
  }],
  ["cache-control", (value = "") => {
    const parts = [/no-transform/i.test(value) && "no-transform keeps proxies from compressing", /no-store/i.test(value) && "no-store keeps caches from collecting", /no-cache/i.test(value) && "no-cache makes caches ask again"].filter(Boolean);
    if (parts.length > 0) return ["helps", `${parts.join("; ")}${/no-transform/i.test(value) ? "" : "; no-transform is missing: proxies may compress"}`];
    return ["neutral", "neither no-store nor no-transform: caches may collect it and proxies may compress it"];
  }],
  ["server", (value) => (value === undefined ? undefined : ["neutral", "who has answered"])],
  ["via", (value) => (value === undefined ? undefined : ["neutral", "proxies on the way"])],
  ["age", (value) => (value === undefined ? undefined : ["hurts", "it comes from a cache, not from the server"])],
  ["etag", (value) =>
    value === undefined ? undefined : /^w\//i.test(value) ? ["neutral", "weak: no resuming by range"] : ["neutral", "strong: resuming by range is possible; also a sign of a finished document"]],
  ["trailer", (value) => (value === undefined ? undefined : ["hurts", "browsers do not hand trailers to a page: what is said there is lost"])],
  ["connection", (value) => (value && /close/i.test(value) ? ["neutral", "a connection for this answer alone"] : undefined)],
];

/** @param {Facts} facts @param {Kind} kind @returns {Finding[]} */
export function findingsOf(facts, kind) {
  const { head } = facts;
  if (!head) return [];
  const findings = [versionOf(head.httpVersion)];
  for (const [header, rule] of RULES) {
    const value = valueOf(head, header);
    const [effect, why] = rule(value, facts, kind) ?? [];
    if (effect && why) findings.push({ header, value: value ?? "", effect, why });
  }
  return findings;
}

/** @param {string} version @returns {Finding} */
function versionOf(version) {
  const found = (/** @type {Finding["effect"]} */ effect, /** @type {string} */ why) => ({ header: "HTTP", value: version, effect, why });
  if (version === "1.0") return found("hurts", "no chunks, no reuse: the end of the connection is the end of the answer");
  if (version === "1.1") return found("neutral", "browsers open six connections an origin, and each open stream holds one");
  return found("helps", "many streams share one connection, and a broken one is noticed");
}
