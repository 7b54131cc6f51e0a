// How it ended, and what that means.

import { many, time } from "./text.js";

/** @import { Facts, Verdict } from "./types.js" */

/** @type {Record<string, string>} */
const MEANINGS = {
  "missing-end": "it ended cleanly, but without the end that was promised: the server gave up, or a proxy turned a broken connection into a clean end",
  truncated: "it ended cleanly inside a frame or a character: whatever came last is not complete; proxies turn broken connections into clean ends",
  network: "the connection broke: everything before it was delivered, what was still to come is unknown",
  "server-error": "the server said, inside the stream, that it failed",
  "http-status": "the server answered with an error instead of a stream",
  "content-type": "the answer is of a type that is not read as a stream (--format overrides it, but for text/html)",
  limit: "it was larger than a limit",
  internal: "a defect of runnelet",
};

/** @param {Facts} facts @returns {Verdict["ending"]} */
export function endingOf({ end, stop, head, knowsEnd, counts, errors, frames }) {
  const { status, code, message, partial } = end;
  const after = `after ${time(end.at)}`;
  if (stop) {
    const who = { "max-time": "--max-time", frames: "--frames", interrupt: "Ctrl-C", output: "the reader has gone" }[stop];
    if (!head) return { status: "stopped", partial, ok: false, text: `stopped by ${who} ${after}, before there was an answer`, meaning: "" };
    return { status: "stopped", partial, ok: true, text: `stopped by ${who} ${after}`, meaning: "how it would have ended is not known" };
  }
  if (!head) return { status, code, partial, ok: false, text: `no answer: ${message}`, meaning: "no connection, or it broke before the response head" };
  if (status === "done") {
    const bad = errors.filter(({ severity }) => severity === "frame");
    const rejected = bad.length;
    const text = `ended well ${after}${rejected > 0 ? `, but ${many(rejected, "frame")} had to be rejected` : ""}`;
    if (!knowsEnd && (bad.at(-1)?.frame ?? -1) > (frames.at(-1)?.index ?? 0)) {
      return { status, partial, ok: true, text, meaning: "the rejected frame was the last one: most likely the stream was cut there, and a proxy made a clean end of it; --end makes sure" };
    }
    if (knowsEnd) return { status, partial, ok: true, text, meaning: "the promised end was seen" };
    const isCertain = head.httpVersion === "2" || head.headers.some(([name]) => name === "transfer-encoding" || name === "content-length");
    return {
      status,
      partial,
      ok: true,
      text,
      meaning: counts.decoded === 0
        ? "there was nothing in it"
        : `at its last byte${isCertain ? "" : ", which is the end of the connection: a broken one would look the same"}; whether the server was done is known only with --end`,
    };
  }
  return { status, code, partial, ok: false, text: `${status} (${code}) ${after}: ${message}`, meaning: MEANINGS[code ?? ""] ?? "" };
}
