import { el, setText } from "./el.js";
import { plural } from "./format.js";

/**
 * Keeps the frame of a dashboard card true: its chip, its notice, its retry button.
 * The state of one card is that of its own stream, and of nothing else on the page.
 */
export function followCard(card, stream, retry) {
  const chip = card.querySelector(".chip");
  const place = card.querySelector("[data-notice]");
  const show = () => {
    const { status, partial, error, errorCount } = stream.snapshot;
    chip.dataset.status = status;
    setText(chip, status);
    card.setAttribute("aria-busy", String(["connecting", "streaming", "stalled", "retrying"].includes(status)));
    const bad = status === "interrupted" || status === "failed";
    if (!bad && !(status === "done" && partial)) return place.replaceChildren();
    if (place.firstElementChild) return;
    place.replaceChildren(bad
      ? el("div", { class: "notice" },
        el("p", {}, el("b", {}, status === "failed" ? "No data: " : "Incomplete: "), error.message),
        el("button", { class: "button small", type: "button", onclick: retry }, "Try again"))
      : el("div", { class: "notice warn" }, el("p", {}, `Complete but for ${plural(errorCount, "record")} that could not be read.`)));
  };
  const unsubscribe = stream.subscribe(show);
  show();
  return unsubscribe;
}
