// What the cases about the page share.
import { bind, hydrate } from "/pkg/dom.js";

/** The pages demand Trusted Types: markup of a case is trusted, the library gets no policy. */
const policy = globalThis.trustedTypes?.createPolicy("cases", { createHTML: (html) => html });
export const trusted = (html) => (policy ? policy.createHTML(html) : html);

export const NDJSON = "application/x-ndjson";
export const LIST = `<ul><template data-stream-each data-stream-key="/id"><li data-stream-text="/text"></li></template></ul>`;

/** Set by a case that runs others with the engine in a worker. */
export const through = { worker: false };

/** Puts markup into the case's root; its first element. */
export function page(t, html) {
  t.root.innerHTML = trusted(html);
  if (through.worker) for (const region of t.root.querySelectorAll("[data-stream-src]")) region.setAttribute("data-stream-worker", "");
  return t.root.firstElementChild;
}

/** The first element of markup, in no document. */
export function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = trusted(html);
  return template.content.firstElementChild;
}

/** The URL of a scripted stream. */
export function scripted(type, steps, more = {}) {
  const script = { headers: { "content-type": type }, steps, ...more };
  return `/script?steps=${encodeURIComponent(JSON.stringify(script))}`;
}

/** One NDJSON record a line. */
export const lines = (...records) => records.map((record) => `${JSON.stringify(record)}\n`).join("");

/** A stream that the case feeds by hand. */
export function source() {
  let controller;
  const encoder = new TextEncoder();
  const stream = new ReadableStream({ start: (given) => (controller = given) });
  return {
    stream,
    send: (text) => controller.enqueue(encoder.encode(text)),
    /** No matter if the stream was cancelled. */
    end() {
      try {
        controller.close();
      } catch {}
    },
  };
}

/** Binds an element to a stream fed by hand. */
export function bound(element, options) {
  const input = source();
  const widget = bind(element, input.stream, { format: "ndjson", ...(through.worker && { worker: true }), ...options });
  return { widget, ...input, sendRecords: (...records) => input.send(lines(...records)) };
}

/** The next event of that type on the element; its detail. Ask before causing it. */
export function next(element, type, isWanted = () => true) {
  return new Promise((resolve) => {
    element.addEventListener(type, function listener(event) {
      if (event.target !== element || !isWanted(event.detail)) return;
      element.removeEventListener(type, listener);
      resolve(event.detail);
    });
  });
}

/** Resolves once the element has that state. */
export async function state(element, wanted) {
  if (element.getAttribute("data-stream-state") === wanted) return;
  await next(element, "stream:state", ({ status }) => status === wanted);
}

/** Feeds records and waits until they are in the page. */
export async function patched(bound, ...records) {
  const patch = next(bound.widget.element, "stream:patch");
  bound.sendRecords(...records);
  return patch;
}

/** Hydrates one region and waits for its end. */
export async function played(element) {
  const done = next(element, "stream:done");
  const [widget] = hydrate(element);
  const outcome = await done;
  return { widget, outcome };
}

/** The texts of all elements that match. */
export const texts = (root, selector) => [...root.querySelectorAll(selector)].map((element) => element.textContent);

/** Several turns of the event loop, for what must not happen. */
export async function turns(count = 5) {
  for (let turn = 0; turn < count; turn++) {
    await new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(undefined);
    });
  }
}

/** Two frames of the browser, for what must not happen in the next one. */
export async function frames() {
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
}

/** Chromium goes by the policy of the page also where HTML is parsed outside of it, and tells of handlers and styles that come to nothing. */
export function parsesInline(t) {
  if (navigator.userAgent.includes("Chrome")) t.expectUncaught(/^policy violation: (script|style)-src-attr/);
}
