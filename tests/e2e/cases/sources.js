// Everything that open() reads from, and what it cannot read.
import { StreamError, open } from "/pkg/index.js";
import { breakAt, broken, encode, fast, finish, gather, numbered, records, requests, script, streamOf, until } from "./support.js";

const three = (more) => script([records({ n: 0 }), records({ n: 1 }, { n: 2 })], more);
const text = '{"n":0}\n{"n":1}\n{"n":2}\n';
const ndjson = { headers: { "content-type": "application/x-ndjson" } };
const absolute = (url) => new URL(url, location.href);

async function* iterate(...chunks) {
  for (const chunk of chunks) yield chunk;
}

/** [what, make the source, options] */
const KINDS = [
  ["a relative URL", () => three()],
  ["a URL object", () => absolute(three())],
  ["a Request", () => new Request(three())],
  ["a Request with a body", () => new Request(three(), { method: "POST", body: "x" })],
  ["a Response", () => new Response(text, ndjson)],
  ["a fetched Response", () => fetch(three())],
  ["a Blob with a type", () => new Blob([text], { type: "application/x-ndjson" })],
  ["a File", () => new File([text], "x.ndjson"), { format: "ndjson" }],
  ["a stream of bytes", () => streamOf(encode(text.slice(0, 11)), encode(text.slice(11))), { format: "ndjson" }],
  ["a stream of text", () => streamOf(text.slice(0, 11), "", text.slice(11)), { format: "ndjson" }],
  ["a stream of ArrayBuffers", () => streamOf(encode(text).buffer), { format: "ndjson" }],
  ["a stream of empty chunks too", () => streamOf(new Uint8Array(), encode(text), new Uint8Array()), { format: "ndjson" }],
  ["a view into a larger buffer", () => streamOf(encode(`xx${text}xx`).subarray(2, text.length + 2)), { format: "ndjson" }],
  ["an async iterable of text", () => iterate(text.slice(0, 5), text.slice(5)), { format: "ndjson" }],
  ["an async iterable of bytes", () => iterate(encode(text)), { format: "ndjson" }],
  ["a function giving a URL", () => () => three()],
  ["a function giving a promise of a Response", () => async () => new Response(text, ndjson)],
  ["a function giving a stream", () => () => streamOf(text), { format: "ndjson" }],
  ["a function giving a Request", () => () => new Request(three())],
];

/** Chunks that are neither bytes nor text. */
const JUNK = [5, null, undefined, {}, [1], true, 1n, Symbol("x"), new Date(0)];

/** [what, make the source]: refused at once. */
const UNUSABLE = [
  ["nothing", () => undefined],
  ["null", () => null],
  ["a number", () => 5],
  ["an object", () => ({})],
  ["an array", () => ["/a"]],
  ["a synchronous iterable", () => new Set(["x"])],
  ["a Response that was read", async () => {
    const response = new Response(text, ndjson);
    await response.text();
    return response;
  }],
  ["a Response that is being read", () => {
    const response = new Response(text, ndjson);
    response.body.getReader();
    return response;
  }],
  ["a Request that was sent", async () => {
    const request = new Request(three(), { method: "POST", body: "x" });
    await request.text();
    return request;
  }],
  ["a stream that is locked", () => {
    const stream = streamOf(text);
    stream.getReader();
    return stream;
  }],
];

export const cases = [
  ...KINDS.map(([what, make, options]) => ({
    name: `sources: ${what}`,
    async run(t) {
      const { values, status, codes } = await finish(open(await make(), options));
      t.same(codes, []);
      t.same(values, numbered(3));
      t.equal(status, "done");
    },
  })),
  ...UNUSABLE.map(([what, make]) => ({
    name: `sources: ${what} is a TypeError at once`,
    async run(t) {
      const source = await make();
      let error;
      try {
        open(source, { format: "ndjson" });
      } catch (thrown) {
        error = thrown;
      }
      t.ok(error instanceof TypeError, `got ${error}`);
      t.ok(error.message.startsWith("open: the "), error.message);
    },
  })),
  {
    name: "sources: a chunk that is neither bytes nor text is unsupported, behind what came before it",
    async run(t) {
      for (const junk of JUNK) {
        for (const make of [() => streamOf('{"n":0}\n', junk), () => iterate('{"n":0}\n', junk)]) {
          const { values, status, error } = await finish(open(make(), { format: "ndjson" }));
          t.same(values, numbered(1), String(junk));
          t.equal(status, "interrupted");
          t.equal(error.code, "unsupported", String(junk));
        }
      }
    },
  },
  {
    name: "sources: what was used up is never opened again",
    async run(t) {
      /** [make it of a URL, how many requests it is] */
      const makes = [
        [(url) => fetch(url), 1],
        [async (url) => (await fetch(url)).body, 1],
        [(url) => new Request(url, { method: "POST", body: "x" }), 1],
        [() => iterate('{"n":0}\n', '{"n"'), 0],
      ];
      for (const [make, sent] of makes) {
        const key = t.key();
        const source = await make(script([records({ n: 0 }), ...broken()], { key }));
        const stream = open(source, { format: "ndjson", retry: { ...fast, restart: true } });
        const { status, snapshot } = await finish(breakAt(stream, key, 1));
        t.equal(status, "interrupted");
        t.equal(snapshot.attempt, 1);
        stream.retry();
        t.equal(stream.snapshot.status, "interrupted", "not by hand either");
        t.equal((await requests(key)).length, sent);
      }
    },
  },
  {
    name: "sources: a Request without a body, and a Blob, can be opened again",
    async run(t) {
      const attempts = [{ status: 503 }, { status: 200 }];
      const request = new Request(three({ key: t.key(), attempts }));
      const { values, snapshot } = await finish(open(request, { retry: fast }));
      t.same(values, numbered(3));
      t.equal(snapshot.attempt, 2);
      const stream = open(new Blob(["{bad"]), { format: "ndjson", strict: true, retry: fast });
      await stream.done;
      stream.retry();
      t.ok(stream.snapshot.status !== "failed" || (await stream.done).snapshot.attempt > 1);
    },
  },
  {
    name: "sources: a function is called for each attempt, with its number",
    async run(t) {
      const asked = [];
      const source = (attempt) => {
        asked.push(attempt);
        return script([records({ n: 0 })], { status: attempt < 3 ? 503 : 200, headers: { "x-attempt": String(attempt) } });
      };
      const { values } = await finish(open(source, { retry: fast }));
      t.same(values, numbered(1));
      t.same(asked, [1, 2, 3]);
    },
  },
  {
    name: "sources: a function that throws or rejects is an attempt that failed, with its cause",
    async run(t) {
      const mine = new Error("no token");
      for (const source of [
        () => {
          throw mine;
        },
        async () => Promise.reject(mine),
      ]) {
        const { outcome } = await finish(open(source, { retry: { ...fast, attempts: 1 } }));
        t.equal(outcome.status, "failed");
        t.equal(outcome.error.code, "network");
        t.equal(outcome.error.cause, mine);
        t.ok(outcome.error.message.includes("no token"), outcome.error.message);
        t.equal(outcome.snapshot.attempt, 2);
        t.equal(outcome.error.exhausted, true);
      }
    },
  },
  {
    name: "sources: a function that gives nothing readable is unsupported, and is not asked again",
    async run(t) {
      for (const bad of [undefined, 5, {}, new Response(text, ndjson)]) {
        if (bad instanceof Response) await bad.text();
        const { outcome } = await finish(open(() => bad, { format: "ndjson", retry: fast }));
        t.equal(outcome.status, "failed");
        t.equal(outcome.error.code, "unsupported");
        t.equal(outcome.snapshot.attempt, 1);
      }
    },
  },
  {
    name: "sources: an iterable that throws cuts the stream, behind its values",
    async run(t) {
      const mine = new Error("mine");
      async function* failing() {
        yield '{"n":0}\n';
        throw mine;
      }
      const { values, status, error } = await finish(open(failing(), { format: "ndjson" }));
      t.same(values, numbered(1));
      t.equal(status, "interrupted");
      t.equal(error.cause, mine);
    },
  },
  {
    name: "sources: abort ends an iterable and cancels a stream",
    async run(t) {
      let leave;
      const left = new Promise((resolve) => (leave = resolve));
      async function* endless() {
        try {
          for (;;) yield '{"n":0}\n';
        } finally {
          leave();
        }
      }
      const first = open(endless(), { format: "ndjson", limits: { queueBytes: 100 } });
      for await (const _ of first) break;
      await left;
      let cancelled;
      const told = new Promise((resolve) => (cancelled = resolve));
      const second = open(new ReadableStream({ pull: (controller) => controller.enqueue("{}\n"), cancel: cancelled }), {
        format: "ndjson",
        limits: { queueBytes: 100 },
      });
      for await (const _ of second) break;
      await told;
      t.equal((await first.done).status, "aborted");
      t.equal((await second.done).status, "aborted");
    },
  },
  {
    name: "sources: abort before the wasm is ready cancels a stream",
    async run(t) {
      for (const make of [(stream) => stream, (stream) => () => stream, (stream) => new Response(stream)]) {
        let cancelled;
        const told = new Promise((resolve) => (cancelled = resolve));
        const source = make(new ReadableStream({ start: (controller) => controller.enqueue(encode("{}\n")), cancel: cancelled }));
        open(source, { format: "ndjson" }).abort();
        await told;
      }
      t.ok(true);
    },
  },
  {
    name: "sources: what a slow function brings after an abort is let go",
    async run(t) {
      let bring;
      const slow = new Promise((resolve) => (bring = resolve));
      const stream = open(() => slow);
      stream.abort();
      await stream.done;
      // Not a fetched one: Firefox 153 may keep a connection whose body was cancelled before its first chunk.
      let cancelled;
      const told = new Promise((resolve) => (cancelled = resolve));
      bring(new Response(new ReadableStream({ cancel: cancelled })));
      await told;
      t.equal(stream.snapshot.status, "aborted");
    },
  },
  {
    name: "sources: a response with an error status, handed over, is an http-status",
    async run(t) {
      const { outcome } = await finish(open(new Response("no", { status: 500 })));
      t.equal(outcome.error.code, "http-status");
      t.equal(outcome.error.httpStatus, 500);
      t.equal(outcome.error.snippet, "no");
      t.ok(StreamError.is(outcome.error));
    },
  },
  {
    name: "sources: an endless stream of small chunks leaves the page its turns",
    async run(t) {
      const stream = open(new ReadableStream({ pull: (controller) => controller.enqueue(encode("{}\n")) }), {
        format: "ndjson",
        consume: false,
      });
      await new Promise((resolve) => setTimeout(resolve, 50)); // comes to pass, that is the point
      await until(stream, ({ frames }) => frames > 1000);
      stream.abort();
      t.equal((await stream.done).status, "aborted");
    },
  },
  {
    name: "sources: two who ask for one address at once both get it at once",
    async run(t) {
      const url = script([records(1), { hang: true }]);
      const streams = [url, absolute(url), new Request(url)].map((source) => open(source));
      await Promise.all(streams.map((stream) => until(stream, ({ frames }) => frames === 1)));
      t.same(streams.map(({ snapshot }) => snapshot.status), ["streaming", "streaming", "streaming"]);
      for (const stream of streams) stream.abort();
    },
  },
  {
    name: "sources: several at once do not disturb each other",
    async run(t) {
      const streams = Array.from({ length: 5 }, (_, at) => open(script([{ repeat: { times: 20, steps: [records(at), { wait: 1 }] } }])));
      const all = await Promise.all(streams.map((stream) => gather(stream)));
      all.forEach(({ values }, at) => t.same(values, Array(20).fill(at)));
    },
  },
];
