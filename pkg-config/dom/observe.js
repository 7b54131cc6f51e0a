// Regions that come into the page later.

/** Roots that are observed as long as they live. @type {WeakSet<Node>} */
const observed = new WeakSet();

/**
 * Calls `hydrate` for what comes into `root`, whoever inserts it.
 * @param {Document | DocumentFragment | Element} root
 * @param {(added: Element) => void} hydrate
 * @param {AbortSignal | true} until
 */
export function observe(root, hydrate, until) {
  const signal = until === true ? undefined : until;
  if (signal?.aborted || (!signal && observed.has(root))) return;
  const observer = new MutationObserver((records) => {
    for (const { addedNodes } of records) {
      for (const node of addedNodes) {
        // What has gone again meanwhile is no part of the page.
        if (node.nodeType === Node.ELEMENT_NODE && root.contains(node)) hydrate(/** @type {Element} */ (node));
      }
    }
  });
  observer.observe(root, { childList: true, subtree: true });
  if (signal) signal.addEventListener("abort", () => observer.disconnect(), { once: true });
  else observed.add(root);
}
