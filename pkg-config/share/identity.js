// What makes two requests the same: what is asked for, and all that shapes the values or decides how the stream goes on.

/** @import { Resolved } from "../internal.js" */

/** @param {string | URL | Request} source @param {Resolved} options */
export function identityOf(source, options) {
  const request = new Request(source, { ...options.request, signal: null });
  const { method, mode, credentials, cache, redirect, referrer, referrerPolicy, integrity } = request;
  const { format, decode, selected, end, serverError, retry, resume, timeouts, deliversUnfinished, strict, worker } = options;
  const { queueBytes: _, errors: __, ...limits } = options.limits;
  const [url] = request.url.split("#");
  return JSON.stringify([
    [url, method, [...request.headers].sort(), mode, credentials, cache, redirect, referrer, referrerPolicy, integrity],
    [format, decode, selected, end, serverError, retry, resume, timeouts, limits, deliversUnfinished, strict, worker],
  ]);
}
