import { el, setText } from "../lib/el.js";
import { faultList } from "./list.js";

/**
 * Fills `place` with the fault panel and calls `open(fault)`: once now, and whenever the visitor picks
 * a fault or opens again. The choice stands in the address, so that a broken page can be shared.
 */
export async function faultPanel(place, open) {
  const faults = await faultList();
  const wanted = new URLSearchParams(location.search).get("fault");
  let current = faults.find((fault) => fault.name === wanted) ?? faults[0];

  const about = el("p", { class: "about", "aria-live": "polite" });
  const row = el("div", { class: "row" });
  const choose = (fault) => {
    current = fault;
    setText(about, fault.about);
    remember(fault.name);
    open(fault.name);
  };

  for (const fault of faults) {
    const radio = el("input", { type: "radio", name: "fault", value: fault.name, onchange: () => choose(fault) });
    radio.checked = fault === current;
    row.append(el("label", { class: "pill" }, radio, el("span", {}, fault.label)));
  }
  place.replaceChildren(el("div", { class: "faults", role: "radiogroup", "aria-labelledby": "faults-title" },
    el("h2", { id: "faults-title" }, "Make it go wrong"),
    row,
    el("button", { class: "button small", type: "button", onclick: () => choose(current) }, "Open again"),
    about));

  choose(current);
  // On a phone the chosen pill may be outside the part of the row that shows.
  const pill = row.querySelector("input:checked").parentElement;
  row.scrollLeft = Math.max(0, pill.offsetLeft - row.clientWidth / 2);
}

function remember(fault) {
  const url = new URL(location.href);
  if (fault === "none") url.searchParams.delete("fault");
  else url.searchParams.set("fault", fault);
  history.replaceState(null, "", url);
}
