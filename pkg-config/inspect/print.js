// For people: everything as it comes, then the verdict in words.

import { clean, clip, many, size, time } from "./text.js";

/** @import { Output } from "./output.js" */
/** @import { Kind, View } from "./types.js" */

const TICK = 200;
/** Silence after which progress is shown, in ms. */
const PATIENCE = 400;

/** @type {Record<Kind, string>} */
const WORDS = {
  streamed: "streamed",
  buffered: "BUFFERED",
  single: "a single chunk: cannot be told from an answer that is not streamed",
  short: "too short to tell",
  silent: "SILENT",
  empty: "empty",
  none: "no stream",
};
const SIGNS = { helps: "+", hurts: "-", neutral: " " };

/** @implements {View} */
export class TextView {
  #output;
  #isLive;
  #colour;
  #started = performance.now();
  #last = 0;
  #frames = 0;
  #bytes = 0;
  #hasProgress = false;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #ticker;

  /** @param {Output} output @param {{ colour: boolean, isLive: boolean }} options */
  constructor(output, { colour, isLive }) {
    this.#output = output;
    this.#colour = colour;
    this.#isLive = isLive;
  }

  /** @type {View["request"]} */
  request({ method, url }) {
    this.#line(this.#paint("1", clean(`${method} ${url}`)));
    this.#started = performance.now();
    if (this.#isLive) this.#ticker = setInterval(() => this.#progress(), TICK);
  }

  /** @type {View["redirect"]} */
  redirect({ status, to, dropped }) {
    this.#line(clean(`${status} to ${to}${dropped.length > 0 ? `, another origin: not sent there: ${dropped.join(", ")}` : ""}`));
  }

  /** @type {View["head"]} */
  head({ at, httpVersion, status, reason, headers }) {
    this.#line(`HTTP/${httpVersion} ${status}${reason ? ` ${clean(reason)}` : ""}, after ${time(at)}`);
    for (const [name, value] of headers) this.#line(`  ${this.#paint("2", `${clean(name)}:`)} ${clip(clean(value), 200)}`);
    this.#line("");
  }

  /** @type {View["chunk"]} */
  chunk({ bytes }) {
    this.#bytes += bytes;
    this.#last = performance.now();
  }

  /** @type {View["frame"]} */
  frame({ at, gap, index }, { event, id, snippet }) {
    this.#frames += 1;
    const label = [event !== undefined && event !== "message" && clean(event), id && `id ${clean(id)}`].filter(Boolean).join(", ");
    const start = `${time(at).padStart(10)}  ${this.#paint("2", `+${time(gap)}`.padStart(9))}  #${String(index).padEnd(4)} `;
    const named = label ? `${this.#paint("36", clip(label, 60))} ` : "";
    const width = Math.max(40, this.#output.columns - 30 - Math.min(label.length, 60));
    this.#line(`${start}${named}${clip(snippet, width)}`);
  }

  /** @type {View["error"]} */
  error({ at, code, severity, message, frame, offset, snippet, problem }) {
    const where = [frame !== undefined && `frame ${frame}`, offset !== undefined && `byte ${offset}`].filter(Boolean).join(", ");
    const mark = this.#paint(severity === "frame" ? "33" : "31", severity === "frame" ? "rejected" : "error");
    this.#line(`${time(at).padStart(10)}  ${mark} ${code}${where ? ` (${where})` : ""}: ${clip(clean(message), 200)}`);
    if (snippet) this.#line(`            ${this.#paint("2", clip(clean(snippet), 100))}`);
    else if (problem) this.#line(`            ${this.#paint("2", clip(clean(JSON.stringify(problem)), 200))}`);
  }

  /** @type {View["verdict"]} */
  verdict({ streaming, evidence, causes, headers, ending, errors, exitCode }) {
    const { kind, certainty, text } = streaming;
    const colour = kind === "streamed" ? "1;32" : kind === "buffered" || kind === "silent" ? "1;31" : "1;33";
    this.#line("");
    this.#line(`${this.#paint("1", "Verdict:")} ${this.#paint(colour, WORDS[kind])}${certainty === "likely" && kind === "buffered" ? ", most likely" : ""}`);
    this.#line(`  ${clean(text)}`);
    this.#line(`${this.#paint("1", "End:")} ${this.#paint(ending.ok ? "32" : "31", clean(ending.text))}`);
    if (ending.meaning) this.#line(`  ${ending.meaning}`);
    if (ending.partial) this.#line("  partial: something was delivered, and something is missing");
    if (errors.count > 0) {
      const codes = [...new Set(errors.list.map(({ code }) => code))].join(", ");
      this.#line(`${this.#paint("1", "Errors:")} ${many(errors.count, "error")} (${codes}), ${many(errors.frameErrors, "rejected frame")}`);
    }
    this.#section("Evidence", evidence);
    this.#section("Likely causes", causes);
    this.#section("Headers", headers.map(({ header, value, effect, why }) => {
      const name = value === "" ? header : `${header}: ${clip(clean(value), 60)}`;
      return `${this.#paint(effect === "helps" ? "32" : effect === "hurts" ? "31" : "2", SIGNS[effect])} ${name} (${why})`;
    }), "");
    this.#line(`${this.#paint("2", `exit ${exitCode}`)}`);
  }

  ready() {
    return this.#output.ready();
  }

  close() {
    clearInterval(this.#ticker);
    this.#clearProgress();
  }

  /** @param {string} title @param {string[]} lines */
  #section(title, lines, mark = "- ") {
    if (lines.length === 0) return;
    this.#line(this.#paint("1", `${title}:`));
    for (const line of lines) this.#line(`  ${mark}${mark ? clean(line) : line}`);
  }

  /** One line that is written over, while nothing comes; without moving anything that a signal would have to put back. */
  #progress() {
    const now = performance.now();
    const silence = now - Math.max(this.#last, this.#started);
    if (silence < PATIENCE) return;
    const sofar = this.#bytes > 0 ? ` (${many(this.#frames, "frame")}, ${size(this.#bytes)} so far)` : "";
    this.#output.write(`\r\x1b[K${this.#paint("2", `waiting, ${time(silence)} of silence${sofar}`)}`);
    this.#hasProgress = true;
  }

  #clearProgress() {
    if (this.#hasProgress) this.#output.write("\r\x1b[K");
    this.#hasProgress = false;
  }

  /** @param {string} text */
  #line(text) {
    this.#clearProgress();
    this.#output.line(text);
  }

  /** @param {string} code @param {string} text */
  #paint(code, text) {
    return this.#colour ? `\x1b[${code}m${text}\x1b[0m` : text;
  }
}
