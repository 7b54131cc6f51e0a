import { faultPanel } from "../faults/panel.js";
import { createInspector } from "../inspector/index.js";

/**
 * The frame of a demo page. `open(fault, watch, restart)` opens the page's streams and returns how to
 * close them. It is called at once, again for every choice in the fault panel, and by `restart()`.
 *
 * @param {(fault: string, watch: (name: string, stream: object) => void, restart: () => void) => (() => void)} open
 */
export function runDemo(open) {
  const inspector = createInspector(document.querySelector(".inspector"));
  let close = () => {};
  const start = (fault) => {
    close();
    inspector.clear();
    close = open(fault, inspector.watch, () => start(fault));
  };
  faultPanel(document.querySelector("[data-faults]"), start);
}
