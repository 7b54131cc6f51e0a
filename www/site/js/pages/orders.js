import { hydrate } from "/pkg/dom.js";
import { runDemo } from "../lib/demo.js";
import { tellSkipped } from "../lib/skipped.js";
import { pristine, streamOf } from "../lib/streams.js";

const desk = pristine(document.getElementById("desk"));
const policy = document.getElementById("policy");
/** Frames that a fault strikes: the one before which a unit lacks its commit only, and one that takes no row with it. */
const LAST_BUT_COMMIT = 20;
const NEWS_OF_A_ROW = 16;
let reopen;

tellSkipped(document.querySelector(".page"));

runDemo((fault, watch, restart) => {
  reopen = restart;
  const element = desk.fresh(fault, { at: fault === "bad-record" ? NEWS_OF_A_ROW : LAST_BUT_COMMIT });
  element.dataset.streamPartial = policy.querySelector(":checked").value;
  const [widget] = hydrate(element);
  watch("Orders", streamOf(widget));
  return () => widget.dispose();
});

policy.addEventListener("change", () => reopen());
