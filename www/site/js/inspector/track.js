import { svg, setText } from "../lib/el.js";
import { hasEnded } from "./recorder.js";

const HEIGHT = 34;
const BED = 27; // where the stream bed lies

/**
 * One stream as a hydrograph: time runs to the right, a bar is the frames that arrived together, a low
 * bar bytes that did not complete a frame, the bed has the colour of the status, errors hang below it.
 */
export function createTrack() {
  const title = svg("title");
  const bed = svg("g", { class: "bed" });
  const attempts = svg("path", { class: "attempts" });
  const trickle = svg("path", { class: "trickle" });
  const frames = svg("path", { class: "frames" });
  const errors = svg("path", { class: "errors" });
  const head = svg("circle", { class: "head", r: 3.5, cy: BED });
  const root = svg("svg", { class: "track", role: "img", height: HEIGHT, width: "100%" },
    title, attempts, bed, trickle, frames, head, errors);

  /** @param {number} now  time of the page, @param {number} span  what the whole width stands for, both in ms */
  function draw(log, now, span) {
    const width = root.clientWidth - 6;
    if (width <= 0) return;
    const x = (t) => Math.round((2 + (Math.min(t, span) / span) * width) * 10) / 10;
    const end = hasEnded(log) ? log.last : now;

    frames.setAttribute("d", bars(log.ticks.filter((tick) => tick.frames > 0), x, (tick) => 6 + 5.5 * Math.log2(tick.frames + 1)));
    trickle.setAttribute("d", bars(log.ticks.filter((tick) => tick.frames === 0), x, () => 4));
    errors.setAttribute("d", log.errors.map(({ t }) => `M${x(t)} ${BED - 4.5}l4 4.5l-4 4.5l-4 -4.5z`).join(""));
    attempts.setAttribute("d", log.attempts.map(({ t }) => `M${x(t)} 1V${HEIGHT}`).join(""));

    const lines = log.phases.map(({ t, status }, i) => {
      const until = log.phases[i + 1]?.t ?? end;
      return { status, d: `M${x(t)} ${BED}H${Math.max(x(until), x(t))}` };
    });
    while (bed.childElementCount < lines.length) bed.append(svg("path"));
    while (bed.childElementCount > lines.length) bed.lastElementChild.remove();
    lines.forEach(({ status, d }, i) => {
      bed.children[i].setAttribute("d", d);
      bed.children[i].dataset.status = status;
    });
    head.setAttribute("cx", x(end));
    head.dataset.status = log.stream.snapshot.status;
    setText(title, summary(log));
  }

  return { root, draw };
}

function bars(ticks, x, height) {
  return ticks.map((tick) => `M${x(tick.t)} ${BED - 2}v${-Math.min(height(tick), BED - 4).toFixed(1)}`).join("");
}

function summary({ stream: { snapshot } }) {
  return `${snapshot.status}, ${snapshot.frames} frames, ${snapshot.errorCount} errors`;
}
