import { hydrate } from "/pkg/dom.js";
import { runDemo } from "../lib/demo.js";
import { tellSkipped } from "../lib/skipped.js";
import { pristine, streamOf } from "../lib/streams.js";

const wire = pristine(document.getElementById("wire"));

tellSkipped(document.querySelector(".page"));

runDemo((fault, watch) => {
  // Only the first two attempts are struck: after that one sees the wire go on.
  wire.fresh(fault, { "fail-first": 2, key: crypto.randomUUID() });
  const [widget] = hydrate(wire.element.parentElement);
  watch("Wire", streamOf(widget));
  return () => widget.dispose();
});
