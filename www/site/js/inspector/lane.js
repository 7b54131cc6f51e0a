import { el, setText } from "../lib/el.js";
import { plural } from "../lib/format.js";
import { createTrack } from "./track.js";

/** One stream among several: its name, status, count and track, and a button that selects it. */
export function createLane(name, select) {
  const chip = el("span", { class: "chip" });
  const frames = el("span", { class: "label num" });
  const track = createTrack();
  const button = el("button", { type: "button", class: "lane-name", "aria-pressed": "false", onclick: select }, name);
  const root = el("li", { class: "lane", onclick: (event) => event.target === button || select() },
    el("div", { class: "lane-head" }, button, frames, chip), track.root);

  return {
    root,
    draw(log, now, span, selected) {
      const { status, frames: n } = log.stream.snapshot;
      chip.dataset.status = status;
      setText(chip, status);
      setText(frames, plural(n, "frame"));
      button.setAttribute("aria-pressed", String(selected));
      root.classList.toggle("selected", selected);
      track.draw(log, now, span);
    },
  };
}
