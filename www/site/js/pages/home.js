import { hydrate } from "/pkg/dom.js";
import { setText } from "../lib/el.js";
import { bytes, ms, plural } from "../lib/format.js";
import { tellSkipped } from "../lib/skipped.js";
import { pristine, streamOf } from "../lib/streams.js";

const live = pristine(document.getElementById("live"));
const find = (id) => document.getElementById(id);
let widget;

function start(fault) {
  widget?.dispose();
  live.fresh(fault);
  [widget] = hydrate(live.element.parentElement);
  streamOf(widget).subscribe(show);
  show();
}

function show() {
  const { status, frames, bytes: size, timing } = widget.snapshot;
  const chip = find("live-chip");
  chip.dataset.status = status;
  setText(chip, status);
  const first = timing?.firstFrame === undefined ? "" : ` · first after ${ms(timing.firstFrame)}`;
  setText(find("live-numbers"), frames ? `${plural(frames, "frame")} · ${bytes(size)}${first}` : "");
}

document.querySelector(".live-controls").addEventListener("click", ({ target }) => {
  if (target.dataset.fault) start(target.dataset.fault);
});

tellSkipped(document.querySelector(".stage"));
start("none");
