// What a source is, in terms that another thread understands.

import { isStream, uncached } from "../source.js";

/** A request or a Blob, to be opened elsewhere. @typedef {{ url: string, init: RequestInit } | { blob: Blob }} Described */

/**
 * Describes what is given; nothing, if only the page can open it. Throws where no request can be made of it.
 * @param {any} given
 * @param {RequestInit} init
 * @returns {Promise<Described | undefined>}
 */
export async function describe(given, init) {
  if (given instanceof Blob) return { blob: given };
  const isRequest = typeof given === "string" || given instanceof URL || given instanceof Request;
  // A body that is a stream is uploaded while it comes.
  if (!isRequest || isStream(init.body)) return undefined;
  // Made here: addresses are resolved as the page resolves them, and a form gets its boundary.
  const request = new Request(given, { ...uncached(given, init), signal: null });
  const { url, method, mode, credentials, cache, redirect, referrerPolicy, integrity, keepalive } = request;
  const body = method === "GET" || method === "HEAD" ? undefined : await request.blob();
  return {
    url,
    init: {
      method,
      headers: [...request.headers],
      body: body?.size ? body : undefined,
      mode,
      credentials,
      cache,
      redirect,
      referrer: request.referrer === "about:client" ? pageOr(request.referrer) : request.referrer,
      referrerPolicy,
      integrity,
      keepalive,
      priority: init.priority,
    },
  };
}

/** A worker would send its own address, or none. @param {string} fallback */
function pageOr(fallback) {
  const { href = "" } = globalThis.location ?? {};
  return href.startsWith("http") ? href : fallback;
}
