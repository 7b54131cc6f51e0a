import { open } from "runnelet";
import { hydrate } from "runnelet/dom";

/** What the test asks for. The back end sends the later rows only after the page has acknowledged the first one. */
globalThis.report = (async () => {
  const ids = [];
  for await (const row of open("/api/rows")) {
    if (ids.length === 0) await fetch("/api/acknowledge", { method: "POST" });
    ids.push(row.id);
  }
  const endings = await Promise.all(hydrate().map((widget) => widget.stream.done));
  return {
    ids,
    endings: endings.map(({ status }) => status),
    items: [...document.querySelectorAll("li")].map((item) => item.textContent),
  };
})();
