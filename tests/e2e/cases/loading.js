// The engine's own arrival: no init call, the request before the wasm, what was read meanwhile, and failures.
import { StreamError, open } from "/pkg/index.js";
import { finish, numbered, records, requestsWhen, script } from "./support.js";

const three = (more) => script([records(...numbered(3))], more);

export const cases = [
  {
    name: "loading: no init call is needed, and importing does nothing",
    async run(t) {
      t.ok(!performance.getEntriesByType("resource").some(({ name }) => name.includes("embedded")), "not loaded by the import");
      t.same((await finish(open(three()))).values, numbered(3));
    },
  },
  {
    name: "loading: the request is sent before the wasm is ready",
    async run(t) {
      const { engineNow } = await import("/pkg/engine.js");
      t.equal(engineNow(), undefined);
      let readyWhenSent;
      const stream = open(() => {
        readyWhenSent = engineNow() !== undefined;
        return three();
      });
      await stream.done;
      t.equal(readyWhenSent, false);
      t.ok(engineNow());
    },
  },
  {
    name: "loading: what arrives before the wasm is ready is kept, also when the connection breaks meanwhile",
    async run(t) {
      const { engineFrom } = await import("/pkg/engine.js");
      const { openStream } = await import("/pkg/stream.js");
      const { compile } = await import("/pkg/embedded.js");
      let load;
      const loaded = new Promise((resolve) => (load = resolve));
      const key = t.key();
      const url = script([records(...numbered(3)), { send: '{"n' }, { wait: 600 }, { reset: true }], { key });
      const { stream } = openStream(() => loaded, url, { retry: false });
      await requestsWhen(key, ([request]) => request?.outcome === "reset");
      t.equal(stream.snapshot.status, "connecting");
      load(await compile());
      await engineFrom();
      const { values, error } = await finish(stream);
      t.same(values, numbered(3));
      t.equal(error.code, "network");
    },
  },
  {
    name: "loading: slim needs init before open",
    async run(t) {
      const slim = await import("/pkg/slim.js");
      const { outcome } = await finish(slim.open(three()));
      t.equal(outcome.status, "failed");
      t.equal(outcome.error.code, "init");
      t.ok(outcome.error.message.includes("init()"), outcome.error.message);
    },
  },
  ...[
    ["a URL", () => "/pkg/runnelet_bg.wasm"],
    ["a URL object", () => new URL("/pkg/runnelet_bg.wasm", location.href)],
    ["a Response", () => fetch("/pkg/runnelet_bg.wasm").then((response) => response)],
    ["a promise of a Response", () => fetch("/pkg/runnelet_bg.wasm")],
    ["a Response of another type", async () => new Response(await (await fetch("/pkg/runnelet_bg.wasm")).arrayBuffer())],
    ["bytes", async () => new Uint8Array(await (await fetch("/pkg/runnelet_bg.wasm")).arrayBuffer())],
    ["an ArrayBuffer", async () => (await fetch("/pkg/runnelet_bg.wasm")).arrayBuffer()],
    ["a Module", async () => WebAssembly.compileStreaming(fetch("/pkg/runnelet_bg.wasm"))],
  ].map(([what, make]) => ({
    name: `loading: slim takes ${what}`,
    async run(t) {
      const slim = await import("/pkg/slim.js");
      const given = what.startsWith("a promise") ? make() : await make();
      t.equal(await slim.init(given), undefined);
      t.same((await finish(slim.open(three()))).values, numbered(3));
    },
  })),
  ...[
    ["bytes that are no wasm", () => new Uint8Array([1, 2, 3])],
    ["a URL that is not found", () => "/pkg/nothing.wasm"],
    ["nothing", () => undefined],
    ["wasm of somebody else", () => new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])],
    ["a promise that rejects", () => Promise.reject(new Error("mine"))],
  ].map(([what, make]) => ({
    name: `loading: init with ${what} rejects with code init, and can be tried again`,
    async run(t) {
      const slim = await import("/pkg/slim.js");
      const error = await t.rejects(slim.init(make()), "init");
      t.ok(StreamError.is(error));
      t.ok(error.cause !== undefined);
      const failed = await slim.open(three()).done;
      t.equal(failed.status, "failed");
      t.equal(failed.error.code, "init");
      await slim.init("/pkg/runnelet_bg.wasm");
      t.same((await finish(slim.open(three()))).values, numbered(3));
    },
  })),
  {
    name: "loading: a failed init cancels the early request; retry() opens again once it works",
    async run(t) {
      const slim = await import("/pkg/slim.js");
      const key = t.key();
      let fail;
      const init = slim.init(new Promise((_, reject) => (fail = reject)));
      const stream = slim.open(script([records({ n: 0 }), { hang: true }], { key }));
      await requestsWhen(key, ([first]) => first?.outcome === "open");
      fail(new Error("no network"));
      await t.rejects(init, "init");
      t.equal((await stream.done).error.code, "init");
      await slim.init("/pkg/runnelet_bg.wasm");
      stream.retry();
      const values = stream[Symbol.asyncIterator]();
      t.same((await values.next()).value, { n: 0 });
      const log = await requestsWhen(key, ([first, second]) => second && first.outcome === "disconnected");
      t.equal(log.length, 2);
      stream.abort();
    },
  },
  {
    name: "loading: a second init changes nothing",
    async run(t) {
      const slim = await import("/pkg/slim.js");
      await slim.init("/pkg/runnelet_bg.wasm");
      const stream = slim.open(three());
      await slim.init("/pkg/runnelet_bg.wasm");
      t.same((await finish(stream)).values, numbered(3));
    },
  },
  {
    name: "loading: both entries share one engine",
    async run(t) {
      const slim = await import("/pkg/slim.js");
      await finish(open(three()));
      t.same((await finish(slim.open(three()))).values, numbered(3));
      t.equal(slim.StreamError, StreamError);
    },
  },
];
