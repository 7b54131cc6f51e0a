// Code that must type-check.

import { open, StreamError, type FrameStream, type Outcome, type SseEvent } from "runnelet";
import { init, open as openSlim } from "runnelet/slim";
import { demux, merge, type Mergeable } from "runnelet/streams";
import { Stamps, explain, quantile } from "runnelet/telemetry";

interface Review {
  id: string;
  rating: number;
}

export async function values() {
  const stream = open<Review>("/api/reviews", { end: { pointer: "/type", equals: "done" } });
  for await (const review of stream) review.rating.toFixed(1);
  for await (const batch of open<Review>(new URL("https://example.org/")).batches()) batch[0]?.id;
  for await (const { value, index, offset, id } of open<SseEvent>("/news").frames()) {
    const line: string = `${value.event} ${index + offset} ${id ?? ""}`;
    void line;
  }
  const readable: ReadableStream<Review> = open<Review>("/api/reviews").readable();
  void readable;
}

export async function growing() {
  const by = "/data/choices/0/delta/tool_calls/*/index";
  const calls = open<{ key: number; value: object }>("/chat", { growing: { pieces: "/data/x", by } });
  for await (const { key, value } of calls) void [key.toFixed(), value];
  for await (const { growing, value } of open<Review>("/x", { growing: true }).frames()) void [growing ?? false, value.id];
  for await (const patches of open("/x", { growing: true, select: "/a" }).patches()) {
    for (const { op, path, value } of patches) if (op === "append") void [path.length, value];
  }
}

export function sources(stream: ReadableStream<Uint8Array>, iterable: AsyncIterable<string>, blob: Blob) {
  open(stream, { format: "ndjson" });
  open(iterable, { format: "sse", decode: "json", select: ["/data/a", "/id"] });
  open(blob, { resume: false, retry: false });
  open(async (attempt) => fetch(`/token/${attempt}`), { retry: { attempts: 2, restart: true } });
  open(new Request("/x"), { resume: { pointer: "/cursor", query: "after" }, limits: { frameBytes: 10 } });
  open("/live", { end: "never", timeouts: { quiet: 1000 }, serverError: { event: "failure" } });
  const reads: "page" | "leading" | "following" | undefined = open("/live", { share: "tabs" }).snapshot.share;
  void reads;
  open("/live", { share: false }).abort();
  open("/chat", { end: "[DONE]", unfinished: "deliver", request: { method: "POST" }, signal: AbortSignal.timeout(1) });
}

export function outcomes(outcome: Outcome) {
  if (outcome.status === "done") {
    const none: undefined = outcome.error;
    return none;
  }
  const code: string = outcome.error.code;
  return outcome.snapshot.partial ? code : undefined;
}

export function errors(thrown: unknown, stream: FrameStream<Review>) {
  if (StreamError.is(thrown) && thrown.code === "http-status") return thrown.problem?.title;
  const stop: () => void = stream.subscribe(() => stream.snapshot.timing.firstByte);
  using held = stream;
  void held;
  return stop();
}

export async function telemetry(response: Response | undefined) {
  const stream = open<{ time: string }>("/news", { telemetry: true, name: "news" });
  const stamps = new Stamps();
  for await (const { time } of stream) stamps.add(time);
  const { timing, chunks, gaps, queue, buffering } = stream.snapshot;
  const { verdict, evidence, causes } = explain(stream.snapshot, { response, stamps });
  const times: (number | undefined)[] = [timing.firstUpdate, timing.end, timing.stalls, quantile(gaps, 0.95)];
  const sizes: number[] = [...chunks.buckets, chunks.count, queue.peak, buffering.held];
  return { times, sizes, isSame: verdict === buffering.verdict, words: [...evidence, ...causes].join() };
}

export async function slim() {
  await init(fetch("/runnelet.wasm"));
  openSlim<Review>("/api/reviews");
}

interface Price {
  ts: number;
  cents: number;
}

export async function merged(prices: FrameStream<Price>, news: FrameStream<SseEvent>, many: FrameStream<Price>[]) {
  const both = merge({ prices, news }, { order: "/ts", maxWait: 100, onError: (error, source: "prices" | "news") => void [error.code, source] });
  for await (const item of both) {
    if (item.source === "prices") item.value.cents.toFixed();
    else item.value.data.trim();
  }
  const status: string = both.snapshot.sources.news.status;
  const { outcomes } = await both.done;
  void [status, outcomes.prices.error?.code, both.sources.prices.name];
  for await (const item of merge([prices, news])) void (item.source === 0 ? item.value.cents : item.value.data.trim());
  for await (const batch of merge(many, { strict: true }).batches()) for (const { source, value } of batch) void (source + value.cents);
  const nested: Mergeable<{ source: "prices"; value: Price }> | undefined = undefined;
  using held = merge({ prices });
  void [nested, held];
}

type Piece = { widget: "cart"; items: string[] } | { widget: "chat"; delta: string };

export async function parts() {
  const all = demux(open<Piece>("/page"), { key: "/widget", end: { pointer: "/last" }, queue: "block", limits: { queueBytes: 1 }, onUnclaimed: (piece, key) => void [piece.widget, key] });
  for await (const { items } of all.get("cart")) items.join();
  for await (const { value, offset } of all.get("chat").frames()) void [value.delta.trim(), offset];
  const [cart, chat] = [all.get("cart"), all.get("chat")];
  for await (const { source, value } of merge({ cart, chat })) void (source === "cart" ? value.items : value.delta);
  for await (const piece of all.get(7)) piece.widget;
  const events = demux(open<SseEvent<Price> | { event: "tick"; data: number; id: string }>("/feed", { decode: "json" }), { key: "event" });
  void [events.snapshot.dropped, events.stream.snapshot.status, (await cart.done).status, cart.snapshot.partial, cart.name.trim()];
  cart.readable();
}
