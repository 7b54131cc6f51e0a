import { hydrate } from "/pkg/dom.js";
import { runDemo } from "../lib/demo.js";
import { pristine } from "../lib/streams.js";

const wire = pristine(document.getElementById("wire"));

runDemo((fault, watch) => {
  wire.fresh(fault);
  const [widget] = hydrate(wire.element.parentElement);
  watch("Wire", widget.stream);
  return () => widget.dispose();
});
