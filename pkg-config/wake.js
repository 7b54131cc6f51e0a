/**
 * Calls `wake` whenever the page may have its network back: it is online, shown, or restored. Returns how to stop.
 * @param {() => void} wake
 */
export function wakeOnReturn(wake) {
  if (typeof document === "undefined") return () => {};
  const wakeIfVisible = () => {
    if (document.visibilityState === "visible") wake();
  };
  // The first one only says that the page has loaded.
  const wakeIfRestored = (/** @type {PageTransitionEvent} */ { persisted }) => persisted && wake();
  addEventListener("online", wake);
  addEventListener("pageshow", wakeIfRestored);
  document.addEventListener("visibilitychange", wakeIfVisible);
  return () => {
    removeEventListener("online", wake);
    removeEventListener("pageshow", wakeIfRestored);
    document.removeEventListener("visibilitychange", wakeIfVisible);
  };
}
