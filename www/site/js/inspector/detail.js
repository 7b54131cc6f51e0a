import { el, setText } from "../lib/el.js";
import { bytes, count, ms, plural } from "../lib/format.js";

// One line each: what it is called in the snapshot, and how it reads.
const FACTS = [
  ["partial", (s) => (s.partial ? "true: some of it is missing" : "false")],
  ["error", (s) => s.error?.code ?? "none"],
  ["frames", (s) => count(s.frames)],
  ["bytes", (s) => bytes(s.bytes)],
  ["attempt", (s) => String(s.attempt)],
  ["errorCount", (s) => count(s.errorCount)],
  ["paused", (s) => String(s.paused)],
  ["lastEventId", (s) => s.lastEventId || "none"],
  ["firstFrame", (s) => ms(s.timing?.firstFrame)],
  ["longestStall", (s) => ms(s.timing?.longestStall || undefined)],
];

/** The snapshot of one stream in words and numbers, and its list of errors. */
export function createDetail() {
  const values = new Map();
  const facts = el("dl", { class: "facts" });
  for (const [name] of FACTS) {
    const value = el("dd", { class: "num" });
    values.set(name, value);
    facts.append(el("div", {}, el("dt", {}, name), value));
  }
  const heading = el("h3", {}, "Errors");
  const list = el("ol", { class: "errors" });
  const none = el("p", { class: "waiting" }, "None so far.");
  const root = el("div", { class: "detail" }, facts, el("div", {}, heading, none, list));
  let shown;

  function draw(log) {
    const { snapshot } = log.stream;
    for (const [name, read] of FACTS) setText(values.get(name), read(snapshot));
    values.get("partial").dataset.tone = snapshot.partial ? "bad" : "";
    values.get("error").dataset.tone = snapshot.error && snapshot.status !== "aborted" ? "bad" : "";
    setText(heading, snapshot.errorCount ? plural(snapshot.errorCount, "error") : "Errors");
    none.hidden = log.errors.length > 0;

    if (shown !== log || list.childElementCount > log.errors.length) list.replaceChildren();
    shown = log;
    for (const { error, t } of log.errors.slice(list.childElementCount)) list.append(errorItem(error, t));
  }

  return { root, draw };
}

function errorItem(error, t) {
  const where = [
    error.frame !== undefined && error.frame !== null && `frame ${error.frame}`,
    error.offset !== undefined && error.offset !== null && `byte ${count(Number(error.offset))}`,
    error.httpStatus && `HTTP ${error.httpStatus}`,
    error.attempt > 1 && `attempt ${error.attempt}`,
    error.exhausted && "no attempts left",
  ].filter(Boolean).join(" · ");
  return el("li", { "data-severity": error.severity },
    el("p", { class: "code" }, el("b", {}, error.code), el("span", {}, error.severity), el("span", { class: "at num" }, ms(t))),
    el("p", {}, error.message),
    ...(where ? [el("p", { class: "where num" }, where)] : []),
    ...(error.snippet ? [el("pre", { tabindex: 0, "aria-label": "Snippet" }, error.snippet)] : []));
}
