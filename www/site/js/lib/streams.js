// The demos want a visitor to see how a fault ends within seconds: few retries, short clocks.
export const RETRY = { attempts: 2, baseDelay: 300, maxDelay: 1200 };
export const TIMEOUTS = { quiet: 1500, stall: 5000 };

/** The same URL with a fault; "none" takes it away. */
export function withFault(url, fault) {
  const next = new URL(url, location.href);
  if (fault === "none") next.searchParams.delete("fault");
  else next.searchParams.set("fault", fault);
  return next.pathname + next.search;
}

/**
 * A root as the server sent it. fresh(fault) puts an untouched copy in its place, so that opening
 * again is exactly what the first load of the page was.
 */
export function pristine(root) {
  const copy = root.cloneNode(true);
  let current = root;
  return {
    get element() { return current; },
    fresh(fault) {
      const next = copy.cloneNode(true);
      for (const element of [next, ...next.querySelectorAll("[data-stream-src]")]) {
        const src = element.getAttribute("data-stream-src");
        if (src) element.setAttribute("data-stream-src", withFault(src, fault));
      }
      current.replaceWith(next);
      current = next;
      return next;
    },
  };
}
