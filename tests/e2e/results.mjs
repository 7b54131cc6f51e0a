// Runs the chosen cases of a session and tells what came of them.
import { bold, dim, green, red, say, yellow } from "../../scripts/lib/say.mjs";
import { failure } from "./session.mjs";
import { table } from "./table.mjs";

const TOTAL_LIMIT = 20 * 60_000;

/** @param {import("./session.mjs").Session} session */
export async function runAll(session, pattern) {
  const deadline = Date.now() + TOTAL_LIMIT;
  const names = (await session.names()).filter((name) => pattern.test(name));
  const results = [];
  for (const name of names) {
    if (session.closed) break;
    const result = Date.now() < deadline ? await session.run(name) : failure(name, "the total time is up");
    print(result);
    results.push(result);
  }
  return results;
}

function print({ name, ok, ms, error, skipped }) {
  const mark = skipped ? yellow("skip") : ok ? green("ok  ") : red("FAIL");
  say(`${mark} ${name} ${dim(`${ms} ms`)}${skipped ? ` (${skipped})` : ""}`);
  if (!ok) say(`      ${error}`);
}

/** @returns the exit code */
export function summary(results) {
  const tables = {};
  for (const { data } of results) {
    for (const [title, rows] of Object.entries(data)) (tables[title] ??= []).push(...rows);
  }
  for (const [title, rows] of Object.entries(tables)) say(`\n${bold(title)}\n${table(rows)}`);

  const failed = results.filter(({ ok }) => !ok);
  const passed = results.filter(({ ok, skipped }) => ok && !skipped);
  if (failed.length) say(`\n${red("failed:")}\n${failed.map(({ name }) => `  ${name}`).join("\n")}`);
  say(`\n${passed.length} passed, ${failed.length} failed`);
  return failed.length === 0 && results.length > 0 ? 0 : 1;
}
