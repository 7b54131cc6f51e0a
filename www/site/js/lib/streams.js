// The demos want a visitor to see how a fault ends within seconds: few retries, short clocks.
export const RETRY = { attempts: 2, baseDelay: 300, maxDelay: 1200 };
export const TIMEOUTS = { quiet: 1500, stall: 6000 };

/** How the NDJSON of the demos ends, and how it reports an error. */
export const NDJSON = { end: { pointer: "/type", equals: "done" }, serverError: { pointer: "/error" } };

/** What a fault needs besides its name: the silence of a buffered response must be shorter than a stall. */
const MORE = { buffered: { interval: 28 } };

/** The same URL with a fault, and what else is to be said about it. "none" is no fault. */
export function withFault(url, fault, more) {
  if (fault === "none") return url;
  const next = new URL(url, location.href);
  for (const [name, value] of Object.entries({ fault, ...MORE[fault], ...more })) next.searchParams.set(name, value);
  return next.pathname + next.search;
}

/**
 * A root as the server sent it. fresh(fault) puts an untouched copy in its place, but for the fault,
 * so that opening again is exactly what the first load of the page was.
 */
export function pristine(root) {
  const copy = root.cloneNode(true);
  let current = root;
  return {
    get element() { return current; },
    fresh(fault, more) {
      const next = copy.cloneNode(true);
      next.setAttribute("data-stream-src", withFault(next.getAttribute("data-stream-src"), fault, more));
      current.replaceWith(next);
      current = next;
      return next;
    },
  };
}

/** A widget seen as a stream; it has none until its moment (data-hydrate) has come. */
export function streamOf(widget) {
  return {
    get snapshot() { return widget.snapshot; },
    subscribe(listener) {
      if (widget.stream) return widget.stream.subscribe(listener);
      let stop = () => widget.element.removeEventListener("stream:state", begin);
      const begin = () => {
        if (widget.stream) {
          stop();
          stop = widget.stream.subscribe(listener);
        }
        listener();
      };
      widget.element.addEventListener("stream:state", begin);
      return () => stop();
    },
  };
}
