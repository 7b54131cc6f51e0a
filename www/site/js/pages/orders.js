import { hydrate } from "/pkg/dom.js";
import { runDemo } from "../lib/demo.js";
import { tellSkipped } from "../lib/skipped.js";
import { pristine, streamOf } from "../lib/streams.js";

const desk = pristine(document.getElementById("desk"));
const policy = document.getElementById("policy");
let reopen;

tellSkipped(document.querySelector(".page"));

runDemo((fault, watch, restart) => {
  reopen = restart;
  // The bad record is one that leaves a hole behind, and no row without a film.
  const element = desk.fresh(fault, fault === "bad-record" ? { at: 16 } : {});
  element.dataset.streamPartial = policy.querySelector(":checked").value;
  const [widget] = hydrate(element);
  watch("Orders", streamOf(widget));
  return () => widget.dispose();
});

policy.addEventListener("change", () => reopen());
