import { hydrate } from "/pkg/dom.js";
import { setText } from "../lib/el.js";
import { runDemo } from "../lib/demo.js";
import { tellSkipped } from "../lib/skipped.js";
import { pristine, streamOf } from "../lib/streams.js";

const parts = [
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

const basket = document.getElementById("basket");
basket.addEventListener("click", () => {
  const added = basket.getAttribute("aria-pressed") !== "true";
  basket.setAttribute("aria-pressed", String(added));
  setText(basket, added ? "In your basket" : "Add to basket");
});
