// Runnelet: mode list; and mode ops, which takes the events of Datastar's servers.
import { bind } from "runnelet/dom";

const TEMPLATE = `<ul><template data-stream-each data-stream-key="/id">
  <li><b data-stream-text="/title"></b><i data-stream-text="/brand"></i><span data-stream-text="/price" data-stream-attr="title:/state"></span></li>
</template></ul>`;

/** @param {Element} root @param {string | ReadableStream<Uint8Array>} source @param {object} [options] */
function fill(root, source, options) {
  root.innerHTML = TEMPLATE;
  return bind(root, source, { format: "ndjson", ...options });
}

export const ours = { format: "ndjson", fill };

/** The engine in a worker. */
export const oursInWorker = {
  format: "ndjson",
  fill: (/** @type {Element} */ root, /** @type {string} */ url) => fill(root, url, { worker: true }),
  /** Builds before it was possible refuse the option. */
  isThere() {
    const widget = fill(document.createElement("div"), new ReadableStream(), { worker: true });
    const isThere = widget.snapshot.status !== "failed";
    widget.dispose();
    return isThere;
  },
};

export const oursByDatastar = {
  format: "datastar",
  fill(/** @type {Element} */ root, /** @type {string} */ url) {
    root.innerHTML = `<ul id="rows"></ul>`;
    root.setAttribute("data-stream-mode", "ops");
    root.setAttribute("data-stream-dialect", "datastar");
    return bind(root, url);
  },
};
