/**
 * Calls `wake` whenever the page may have its network back: it is online, shown, or restored. Returns how to stop.
 * @param {() => void} wake
 */
export function wakeOnReturn(wake) {
  if (typeof document === "undefined") return () => {};
  const wakeIfVisible = () => {
    if (document.visibilityState === "visible") wake();
  };
  addEventListener("online", wake);
  addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", wakeIfVisible);
  return () => {
    removeEventListener("online", wake);
    removeEventListener("pageshow", wake);
    document.removeEventListener("visibilitychange", wakeIfVisible);
  };
}
