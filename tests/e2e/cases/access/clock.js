// A clock that the case turns, for what the announcer says and when.
import { clock } from "/pkg/dom/clock.js";

/** Time does not run backwards from one case to the next. */
let latest = 0;

/**
 * Runs `job` by a clock that stands still but for `tick(ms)`. Afterwards nothing waits any more.
 * @param {(tick: (ms: number) => void) => Promise<void>} job
 */
export async function byHand(job) {
  const real = { ...clock };
  let now = Math.max(real.now(), latest);
  let timers = [];
  clock.now = () => now;
  clock.after = (ms, due) => {
    const timer = { at: now + ms, due };
    timers.push(timer);
    return () => (timers = timers.filter((other) => other !== timer));
  };
  const tick = (ms) => {
    const end = now + ms;
    for (;;) {
      const next = timers.toSorted((one, other) => one.at - other.at)[0];
      if (!next || next.at > end) break;
      timers = timers.filter((other) => other !== next);
      now = next.at;
      next.due();
    }
    now = end;
  };
  try {
    await job(tick);
  } finally {
    tick(60_000);
    latest = now;
    Object.assign(clock, real);
  }
}
