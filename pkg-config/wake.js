// The page may have its network back: it is online, shown, or restored. All streams of a page share the listeners.

/** @type {Set<() => void>} */
const sleepers = new Set();
let isListening = false;

/**
 * Calls `wake` whenever the page may have its network back. Returns how to stop.
 * @param {() => void} wake
 */
export function wakeOnReturn(wake) {
  if (typeof document === "undefined") return () => {};
  sleepers.add(wake);
  if (!isListening) {
    isListening = true;
    addEventListener("online", wakeAll);
    addEventListener("pageshow", wakeIfRestored);
    document.addEventListener("visibilitychange", wakeIfVisible);
  }
  return () => void sleepers.delete(wake);
}

/** Whether nobody sees the page. */
export function isHidden() {
  return typeof document !== "undefined" && document.visibilityState === "hidden";
}

function wakeAll() {
  for (const wake of [...sleepers]) wake();
}

function wakeIfVisible() {
  if (document.visibilityState === "visible") wakeAll();
}

/** The first one only says that the page has loaded. @param {PageTransitionEvent} event */
function wakeIfRestored({ persisted }) {
  if (persisted) wakeAll();
}
