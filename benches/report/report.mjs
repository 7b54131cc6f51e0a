// Results become docs/BENCHMARKS.md.
import { SECTIONS } from "../sections/index.mjs";
import { targetsTable } from "./targets.mjs";

/**
 * @param {import("../sections/index.mjs").Results} all
 * @param {any} about
 */
export function report(all, about) {
  const there = SECTIONS.filter(({ id }) => all[id]);
  const missing = SECTIONS.filter(({ id }) => !all[id]).map(({ title }) => title);
  return `# Benchmarks

Written by \`npm run bench\`; edit \`benches/\`, not this file. How to read and extend: \`benches/README.md\`.

${about.cpu}, ${about.cores} cores; ${about.browser}; ${about.node}; ${about.rust}. Peers and data: ${about.peers.join(", ")}.

Every contender reads the same \`ReadableStream\` of bytes to its end through its public interface and hands each value
to the same function. Before its time counts, it has given the same values in the same order as all others.
Runnelet also checks each record, keeps limits and offsets and goes on after a bad one; the line reader does nothing of
that, and the floors are no ways to read a stream: they show what cannot be saved. Times are ratios first of all: those of
one table were taken in turns, those of two tables were not. The sections of the page measure something else, which is said there.

## Summary

Where a target names no chunk size, it must hold in chunks of 16 KB and of 64 KB.

${targetsTable(all)}

Which JSON is accepted is no matter of time: \`tests/json_suite.rs\` and \`tests/node/json_suite.test.mjs\` hold it against \`JSON.parse\`,
with the files of JSONTestSuite.

![Hot](bench-hot.svg)

![Cold](bench-cold.svg)

${there.map(({ id, title, report }) => section(title, all[id], report(all[id]?.data, all))).join("\n\n")}
${missing.length > 0 ? `\nNot measured: ${missing.join(", ")}.\n` : ""}`;
}

/** @param {string} title @param {any} result @param {string} body */
function section(title, { about }, body) {
  const { date, commit, took, load } = about;
  const busy = Math.max(...load) > 4 ? " The machine was busy." : "";
  return `## ${title}\n\n<sub>${date}, commit ${commit}, ${took}; load average (1 min) ${load[0]} before, ${load[1]} after.${busy}</sub>\n\n${body}`;
}
