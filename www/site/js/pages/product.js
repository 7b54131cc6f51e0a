import { hydrate } from "/pkg/dom.js";
import { runDemo } from "../lib/demo.js";
import { tellSkipped } from "../lib/skipped.js";
import { pristine, streamOf } from "../lib/streams.js";

const parts = [
  ["Editions", pristine(document.getElementById("editions"))],
  ["Ratings", pristine(document.getElementById("ratings"))],
  ["Reviews", pristine(document.getElementById("reviews"))],
  ["Recommendations", pristine(document.getElementById("recommendations"))],
];
const page = document.querySelector(".page");

tellSkipped(page);

runDemo((fault, watch) => {
  for (const [, part] of parts) part.fresh(fault);
  const widgets = hydrate(page);
  for (const [name, part] of parts) {
    watch(name, streamOf(widgets.find((widget) => widget.element === part.element)));
  }
  return () => widgets.forEach((widget) => widget.dispose());
});
