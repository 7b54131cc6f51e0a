// Tabs of one origin: frames of the case, which have locks, channels and streams of their own, or windows.
import { until } from "../support.js";

/** A tab that has loaded. */
export function frameTab(t) {
  const frame = document.createElement("iframe");
  frame.src = "/tests/e2e/cases/share/tab.html";
  const loaded = new Promise((resolve) => {
    frame.onload = () => resolve(new Tab(frame.contentWindow, () => frame.remove()));
  });
  t.root.append(frame);
  return loaded;
}

export function frameTabs(t, count) {
  return Promise.all(Array.from({ length: count }, () => frameTab(t)));
}

/** A window; nothing where they are blocked even when somebody clicks. */
export async function windowTab(t) {
  const button = Object.assign(document.createElement("button"), { textContent: "open" });
  button.dataset.open = t.key();
  t.root.append(button);
  const opening = new Promise((resolve) => {
    button.onclick = () => resolve(window.open("/tests/e2e/cases/share/tab.html", "_blank"));
  });
  await t.driver("click", `[data-open="${button.dataset.open}"]`);
  const opened = await opening;
  if (!opened) return undefined;
  t.signal.addEventListener("abort", () => opened.close());
  // Its first document is an empty one.
  while (!opened.read) await new Promise((resolve) => setTimeout(resolve, 20));
  return new Tab(opened, () => opened.close());
}

class Tab {
  values = [];
  times = [];
  errors = [];
  resets = 0;
  now = () => performance.now();

  constructor(window, close) {
    this.window = window;
    this.close = close;
  }

  open(source, options) {
    this.stream = this.window.read(new URL(source, location.href).href, { share: "tabs", ...options }, this);
    return this;
  }

  get role() {
    return this.stream.snapshot.share;
  }

  /** The state, once it holds. */
  until(holds) {
    return until(this.stream, holds);
  }

  /** Has taken so many values. */
  async has(count) {
    while (this.values.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** How it ended, and all was taken. */
  get ended() {
    return this.stream.ended;
  }
}

/** The one of them that reads, once there is one. */
export function leaderOf(tabs) {
  return Promise.race(tabs.map((tab) => tab.until(({ share }) => share === "leading").then(() => tab)));
}

/** All of them know who reads. */
export async function settled(tabs) {
  await Promise.all(tabs.map((tab) => tab.until(({ share }) => share !== undefined)));
  return tabs;
}
