/**
 * Calls `wake` whenever the page may have its network back: it is online, shown, or restored. Returns how to stop.
 * @param {() => void} wake
 */
export function wakeOnReturn(wake) {
  if (typeof document === "undefined") return () => {};
  const listeners = new AbortController();
  const { signal } = listeners;
  const wakeIfVisible = () => {
    if (document.visibilityState === "visible") wake();
  };
  addEventListener("online", wake, { signal });
  addEventListener("pageshow", wake, { signal });
  document.addEventListener("visibilitychange", wakeIfVisible, { signal });
  return () => listeners.abort();
}
