import { el, setText } from "../lib/el.js";
import { ms } from "../lib/format.js";
import { createDetail } from "./detail.js";
import { createLane } from "./lane.js";
import { hasEnded, record } from "./recorder.js";

const SHORTEST = 3000; // ms the track shows at least, so that the first second does not race

/**
 * What the library sees, live: one lane per stream over a common clock, and the snapshot and errors of
 * the selected one. `place` is an <aside> that says for how many streams (`data-lanes`); on a phone it is a sheet at the
 * bottom of the screen.
 */
export function createInspector(place) {
  const lanes = el("ol", { class: "lanes" });
  lanes.style.setProperty("--lanes", place.dataset.lanes);
  const scale = el("p", { class: "scale label num", "aria-hidden": "true" }, el("span", {}, "0"), el("span"));
  const detail = createDetail();
  const name = el("h3", { class: "detail-name" });
  const handle = createHandle(place);
  place.toggleAttribute("data-several", place.dataset.lanes > 1);
  place.replaceChildren(handle.root,
    el("div", { class: "sheet", id: "inspector-sheet" }, lanes, scale, name, detail.root));

  let watched = [];
  let selected;
  let origin = performance.now();
  let scheduled = false;

  function schedule() {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(draw);
  }

  function draw() {
    scheduled = false;
    const now = performance.now() - origin;
    const live = watched.some(({ log }) => !hasEnded(log) && log.stream.snapshot.status !== "idle");
    const latest = live ? now : Math.max(0, ...watched.map(({ log }) => log.last));
    const span = Math.max(SHORTEST, latest * 1.04);
    for (const entry of watched) entry.lane.draw(entry.log, now, span, entry === selected);
    setText(scale.lastElementChild, ms(span));
    if (selected) {
      setText(name, selected.name);
      detail.draw(selected.log);
    }
    handle.draw(watched);
    if (live) schedule(); // the bed grows although nothing arrives: that is what a stall looks like
  }

  function select(entry) {
    selected = entry;
    schedule();
  }

  new ResizeObserver(schedule).observe(lanes);

  return {
    /** Follows one more stream. */
    watch(label, stream) {
      const entry = { name: label, log: record(stream, origin, schedule) };
      entry.lane = createLane(label, () => select(entry));
      watched.push(entry);
      lanes.append(entry.lane.root);
      if (!selected) select(entry);
      schedule();
    },
    /** Forgets all streams and starts the clock anew. */
    clear() {
      for (const { log } of watched) log.stop();
      watched = [];
      selected = undefined;
      lanes.replaceChildren();
      origin = performance.now();
    },
  };
}

/** The heading; on a phone also the button that opens the sheet, with a summary of all streams. */
function createHandle(place) {
  const chips = el("span", { class: "chips" });
  const button = el("button", {
    type: "button", class: "handle", "aria-expanded": "false", "aria-controls": "inspector-sheet",
    onclick: () => {
      const open = place.toggleAttribute("data-open");
      button.setAttribute("aria-expanded", String(open));
    },
  }, el("span", {}, "What the library sees"), chips);
  return {
    root: el("h2", {}, button),
    draw(watched) {
      while (chips.childElementCount < watched.length) chips.append(el("span", { class: "dot" }));
      while (chips.childElementCount > watched.length) chips.lastElementChild.remove();
      watched.forEach(({ log }, i) => { chips.children[i].dataset.status = log.stream.snapshot.status; });
      chips.dataset.only = watched.length === 1 ? watched[0].log.stream.snapshot.status : "";
    },
  };
}
