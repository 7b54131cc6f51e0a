// The DOM entry: code that must, and below each expectation must not, type-check.

import { open } from "runnelet";
import { bind, configure, defineElement, hydrate, type HydrateFunction, type Widget } from "runnelet/dom";
import { demux, type Part } from "runnelet/streams";

export function regions(element: HTMLElement) {
  const widgets: Widget[] = hydrate();
  hydrate(element);
  const widget = bind(element, "/api/reviews", { end: "[DONE]", onError: (error) => error.code });
  bind(element);
  const part: Part<unknown> = demux(open("/page"), { key: "/widget" }).get("cart");
  bind(element, part);
  widget.stream?.subscribe(() => widget.snapshot.partial);
  element.addEventListener("stream:state", ({ detail }) => detail.previous === "idle");
  document.addEventListener("stream:done", ({ detail }) => detail.error?.snippet);
  widget.dispose();
  return widgets.length;
}

export const count: HydrateFunction = async (element, stream, widget) => {
  for await (const value of stream ?? []) element.textContent = String(value);
  return () => widget.element.remove();
};
export const plain: HydrateFunction = (element) => element.classList.add("alive");

export function later(root: ShadowRoot, signal: AbortSignal) {
  configure({ modules: (specifier, element) => import(`${specifier}?${element.id}`) });
  defineElement();
  const view = document.createElement("runnelet-view");
  view.src = "/api/reviews";
  view.widget?.retry();
  return [hydrate(root, { observe: signal }), hydrate(document, { observe: true }), view.snapshot?.partial];
}

export function refused(element: HTMLElement, widget: Widget) {
  // @ts-expect-error the page consumes the values
  bind(element, "/x", { consume: false });
  // @ts-expect-error no selector
  hydrate("#reviews");
  // @ts-expect-error it is stopped by a signal
  hydrate(document, { observe: false });
  // @ts-expect-error it returns a function, if anything
  const number: HydrateFunction = () => 1;
  configure({ modules: async () => number });
  // @ts-expect-error there may be no stream yet
  widget.stream.subscribe(() => {});
  // @ts-expect-error no such event
  element.addEventListener("stream:rows", ({ detail }) => detail);
  // @ts-expect-error a snapshot cannot be replaced
  widget.snapshot = widget.snapshot;
}
