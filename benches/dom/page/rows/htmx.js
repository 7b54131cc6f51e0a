// htmx with its extension for Server-Sent Events: what comes is put at the end of the list, later out of band in place of a row.
import htmx from "htmx.org";

export const format = "htmx";
globalThis.htmx = htmx;
await import("htmx.org/dist/ext/hx-sse.js");

/** @param {Element} root @param {string} url */
export function fill(root, url) {
  root.innerHTML = `<ul hx-sse:connect="${url}" hx-swap="beforeend" hx-config='{"sse":{"reconnect":false}}'></ul>`;
  htmx.process(root);
}
