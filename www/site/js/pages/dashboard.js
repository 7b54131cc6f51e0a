import { open } from "/pkg/index.js";
import { hydrate } from "/pkg/dom.js";
import { followCard } from "../lib/card.js";
import { runDemo } from "../lib/demo.js";
import { NDJSON, pristine, RETRY, streamOf, TIMEOUTS, withFault } from "../lib/streams.js";
import { CARDS } from "./dashboard/cards.js";

const flights = pristine(document.getElementById("flights"));

runDemo((fault, watch) => {
  const closers = [...CARDS.map((card) => openCard(card, fault, watch)), openFlights(fault, watch)];
  return () => closers.forEach((close) => close());
});

/** A chart from open(): whatever has queued up is drawn in one go. */
function openCard(card, fault, watch) {
  const root = document.getElementById(card.id);
  const stream = open(withFault(`/stream/dash/${card.id}${card.query ?? ""}`, fault), {
    ...NDJSON, retry: RETRY, timeouts: TIMEOUTS,
  });
  watch(card.name, stream);
  // A source without resume starts over: so does its chart.
  const unfollow = followCard(root, stream, () => { stream.retry(); fill(stream, card, root); });
  fill(stream, card, root);
  return () => { unfollow(); stream.abort(); };
}

async function fill(stream, card, root) {
  const place = root.querySelector("[data-plot]");
  place.replaceChildren();
  const chart = card.chart(place);
  const rows = [];
  try {
    for await (const batch of stream.batches()) {
      rows.push(...batch);
      chart.add(batch);
      card.summary(root, rows);
    }
    chart.describe(`Complete, ${rows.length} rows.`);
  } catch {
    // The card tells why, from the snapshot; the rows that came stay.
    chart.describe(`Incomplete, ${rows.length} rows.`);
  }
}

/** The table is markup and hydrate(). */
function openFlights(fault, watch) {
  flights.fresh(fault);
  const [widget] = hydrate(flights.element.parentElement);
  const stream = streamOf(widget);
  watch("Flights", stream);
  const unfollow = followCard(flights.element, stream, () => widget.retry());
  return () => { unfollow(); widget.dispose(); };
}
