import { setText } from "./el.js";
import { plural } from "./format.js";

/** Says in each widget's [data-skipped] how many records it had to leave out, from the bubbling events. */
export function tellSkipped(place) {
  place.addEventListener("stream:error", ({ target, detail: error }) => {
    const note = target.querySelector("[data-skipped]");
    // A gap in the numbers is a record that was told of already.
    if (error.severity !== "frame" || error.code === "gap" || !note) return;
    const skipped = Number(note.dataset.skipped) + 1;
    note.dataset.skipped = skipped;
    note.hidden = false;
    setText(note, `${plural(skipped, "record")} could not be read and ${skipped === 1 ? "is" : "are"} left out.`);
  });
}
