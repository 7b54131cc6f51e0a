// Code that must not type-check: each line below an expectation is an error.

import { open, StreamError, type FrameStream, type Outcome, type Snapshot } from "runnelet";
import { init } from "runnelet/slim";
import { demux, merge } from "runnelet/streams";

// @ts-expect-error an unknown option
open("/x", { retries: 3 });
// @ts-expect-error an unknown format
open("/x", { format: "xml" });
// @ts-expect-error worker is a boolean
open("/x", { worker: "yes" });
// @ts-expect-error shared with whom
open("/x", { share: true });
// @ts-expect-error telemetry is a boolean
open("/x", { telemetry: "news" });
// @ts-expect-error another kind of queue
open("/x", { queue: "drop-newest" });
// @ts-expect-error retry is false or an object
open("/x", { retry: true });
// @ts-expect-error an unknown part of an option
open("/x", { timeouts: { idle: 1 } });
// @ts-expect-error pieces are somewhere
open("/x", { growing: { by: "/index" } });
// @ts-expect-error a cursor goes somewhere
open("/x", { resume: { pointer: "/cursor" } });
// @ts-expect-error only scalars are compared
open("/x", { end: { pointer: "/type", equals: {} } });
// @ts-expect-error a stream of numbers is none of bytes or text
open(new ReadableStream<number>());
// @ts-expect-error no source
open();
// @ts-expect-error errors are made by the library
new StreamError("x");
// @ts-expect-error slim wants its module
init();

export function frozen(snapshot: Snapshot, outcome: Outcome) {
  // @ts-expect-error a snapshot cannot be written to
  snapshot.status = "done";
  // @ts-expect-error nor can its errors
  snapshot.errors.push();
  // @ts-expect-error nor can its counts
  snapshot.chunks.buckets[0] = 1;
  // @ts-expect-error no such verdict
  if (snapshot.buffering.verdict === "slow") return;
  // @ts-expect-error no such status
  if (snapshot.status === "closed") return;
  // @ts-expect-error the error may be missing
  outcome.error.code;
}

export async function values() {
  for await (const value of open("/x")) {
    // @ts-expect-error unknown until it is told
    value.id;
  }
  for await (const value of open<{ id: string }>("/x")) {
    // @ts-expect-error no such field
    value.name;
  }
}

export async function several(one: FrameStream<{ a: number }>, other: FrameStream<{ b: string }>) {
  // @ts-expect-error an unknown option
  merge({ one, other }, { sort: "/a" });
  // @ts-expect-error sources have names
  merge(one);
  // @ts-expect-error not a stream
  merge({ one: "/a" });
  for await (const item of merge({ one, other })) {
    // @ts-expect-error which one it is must be asked first
    item.value.a;
    // @ts-expect-error no such source
    if (item.source === "third") return;
  }
  // @ts-expect-error no such source
  merge({ one }).snapshot.sources.other;
  // @ts-expect-error the key is missing
  demux(one, {});
  // @ts-expect-error another kind of queue
  demux(one, { key: "/a", queue: "wait" });
  // @ts-expect-error no such field
  for await (const value of demux(one, { key: "/k" }).get("x")) value.b;
  // @ts-expect-error a part cannot be run again
  demux(one, { key: "/k" }).get("x").retry();
}
