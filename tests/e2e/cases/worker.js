// Not a case, but what a case runs in a worker: opens what it is told, tells how it ended.
import { open } from "/pkg/index.js";

addEventListener("message", async ({ data: { source, options } }) => {
  const stream = open(source, options);
  const values = [];
  try {
    for await (const value of stream) values.push(value);
  } catch {
    // The outcome tells.
  }
  const { status, snapshot } = await stream.done;
  const errors = snapshot.errors.map(({ code, retryable, exhausted, attempt, cause }) => ({
    code,
    retryable,
    exhausted,
    attempt,
    cause: cause?.constructor.name,
  }));
  postMessage({ status, values, errors });
});
