// Why a response may have been buffered, most likely first, as far as its head and its chunks tell.

import { SERVER_CAUSE, headCauses } from "../telemetry/causes.js";
import { valueOf } from "./request.js";

/** @import { Facts, Verdict } from "./types.js" */

/** @param {Facts} facts @param {Verdict["figures"]} figures @returns {string[]} */
export function causesOf({ head, stop }, figures) {
  if (!head) {
    return stop ? ["a proxy that buffers holds back the response head too, or the server answers late"] : [];
  }
  const header = (/** @type {string} */ name) => valueOf(head, name);
  const isUnchunked = head.httpVersion === "1.1" && header("transfer-encoding") === undefined && header("content-length") === undefined;
  const causes = headCauses(header, { version: head.httpVersion, isUnchunked });
  if (figures.chunks > 1 && figures.cutFrames >= (figures.chunks - 1) / 2) {
    causes.push("chunks end inside frames, which servers that flush do not do: a buffer of fixed size is on the way");
  }
  causes.push(SERVER_CAUSE);
  return causes;
}
