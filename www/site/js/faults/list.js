/** What a visitor reads about each fault. One is offered if it has words here and the server (/scenarios.json) knows it. */
const WORDS = {
  none: ["Healthy", "Nothing goes wrong. Rows appear as their bytes arrive."],
  slow: ["Slow", "Ten times the pause between frames. Long silences show as “stalled”, and nothing is given up too early."],
  dribble: ["Dribble", "One byte per chunk. Half a record, half a character: nothing is shown before it is whole."],
  stall: ["Stall", "The server goes silent but keeps the connection open. The watchdog notices and ends the attempt."],
  cut: ["Cut off", "The response ends cleanly, but too early. Only the missing end marker gives it away."],
  reset: ["Reset", "The connection breaks in the middle of a frame. Everything that had arrived stays."],
  "bad-record": ["Bad record", "One record is malformed. It is skipped and reported; the next one is delivered."],
  "server-error": ["Server error", "The server itself reports an error, inside the stream, after the 200."],
  "http-500": ["HTTP 500", "A 500 with problem details instead of a stream. It is tried again; if nothing ever comes, the stream has “failed”."],
  buffered: ["Buffered", "A proxy holds the response back and hands it over in one piece. Correct, only late."],
};

const ORDER = Object.keys(WORDS);

/** The faults to offer, in order: [{ name, label, about }]. */
export async function faultList() {
  const names = await offered().catch(() => ORDER);
  return ["none", ...ORDER.filter((name) => name !== "none" && names.includes(name))].map((name) => {
    const [label, about] = WORDS[name];
    return { name, label, about };
  });
}

async function offered() {
  const response = await fetch("/scenarios.json");
  if (!response.ok) return ORDER;
  const { faults } = await response.json();
  return faults.map(({ name }) => name);
}
