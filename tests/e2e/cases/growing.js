// Values that are shown while they arrive.
import { open } from "/pkg/index.js";
import { controlled, fast, finish, gather, script, turn } from "./support.js";

const CALLS = "/data/choices/0/delta/tool_calls/*";
const PIECES = { pieces: `${CALLS}/function/arguments`, by: `${CALLS}/index` };

/** A text in steps of `size` characters, each a chunk of its own. */
function steps(text, size, wait = 5) {
  const all = [];
  for (let at = 0; at < text.length; at += size) all.push({ send: text.slice(at, at + size) }, { wait });
  return all;
}

/** What is loaded at first use is there, so that no look waits for it. */
const loaded = () => Promise.all([import("/pkg/growing.js"), finish(open(script([{ send: "1\n" }])))]);

/** Whether `part` is a beginning of `whole`. */
function begins(part, whole) {
  if (typeof part === "string") return typeof whole === "string" && whole.startsWith(part);
  if (Array.isArray(part)) return part.every((item, at) => at < whole.length && begins(item, whole[at]));
  if (typeof part === "object" && part !== null) return Object.keys(part).every((key) => begins(part[key], whole[key]));
  return part === whole;
}

const call = (index, args) =>
  `data: ${JSON.stringify({ choices: [{ delta: { tool_calls: [{ index, function: { arguments: args } }] } }] })}\n\n`;

export const cases = [
  {
    name: "growing: a document grows, and what is finished keeps its identity",
    async run(t) {
      const document = { title: "A document", list: [{ id: 1, tags: ["x"] }, { id: 2 }], text: "é😀 and so on" };
      await loaded();
      const { stream, send, end } = controlled();
      const reading = finish(open(stream, { format: "json", growing: true }));
      const text = JSON.stringify(document);
      for (let at = 0; at < text.length; at += 5) {
        send(text.slice(at, at + 5));
        for (let turns = 0; turns < 30; turns++) await turn();
      }
      end();
      const { values, error, status } = await reading;
      t.equal(error, undefined);
      t.equal(status, "done");
      t.same(values.at(-1), document);
      t.ok(values.length > 5, `${values.length} looks`);
      t.ok(values.every((value) => begins(value, document)));
      const first = values.find(({ list }) => list?.length === 2).list[0];
      t.ok(values.filter(({ list }) => list?.length === 2).every(({ list }) => list[0] === first), "the same first item");
    },
  },
  {
    name: "growing: a split character, a split escape and a split pair are held back",
    async run(t) {
      const { stream, send, end } = controlled();
      const iterator = open(stream, { format: "json", growing: true })[Symbol.asyncIterator]();
      const seen = [];
      const reading = gather(iterator).then(({ values }) => seen.push(...values));
      for (const part of ['["', "\\u00", "e9", "\\ud83d", "\\ude", "00", '"]']) {
        send(part);
        for (let turns = 0; turns < 30; turns++) await turn();
      }
      end();
      await reading;
      t.ok(seen.every(([text]) => ["", "é", "é😀"].includes(text)), JSON.stringify(seen));
      t.same(seen.at(-1), ["é😀"]);
    },
  },
  {
    name: "growing: a key without its value wakes nobody, but more of it, abort and the end do",
    async run(t) {
      const mine = new Error("mine");
      for (const [what, go, expected] of [
        ["more", ({ send }) => send(":2"), undefined],
        ["abort", ({ stream }) => stream.abort(mine), mine],
        ["the end", ({ end }) => end(), "truncated"],
      ]) {
        const source = controlled();
        const stream = open(source.stream, { format: "json", growing: true });
        const values = stream[Symbol.asyncIterator]();
        source.send('{"a":"one"');
        t.same((await values.next()).value, { a: "one" });
        let isTold = false;
        const next = values.next().finally(() => (isTold = true));
        source.send(',"b"');
        for (let turns = 0; turns < 30; turns++) await turn();
        t.ok(!isTold, `${what}: nothing to show yet`);
        go({ ...source, stream });
        if (expected === undefined) {
          source.send("}");
          t.same((await next).value, { a: "one", b: 2 });
          stream.abort();
        } else {
          const error = await next.catch((cause) => cause);
          t.equal(typeof expected === "string" ? error.code : error, expected, what);
        }
      }
    },
  },
  {
    name: "growing: records grow in turn; frames() tells what is not complete",
    async run(t) {
      const source = controlled();
      const frames = open(source.stream, { format: "ndjson", growing: true }).frames();
      const a = { index: 0, offset: 0 };
      const b = { index: 1, offset: 21 };
      for (const [text, frame] of [
        ['{"a":"one', { ...a, value: { a: "one" }, growing: true }],
        [' and more"}\n', { ...a, value: { a: "one and more" } }],
        ['{"b":[1,', { ...b, value: { b: [1] }, growing: true }],
        ["2,", { ...b, value: { b: [1, 2] }, growing: true }],
        ["3]}\n", { ...b, value: { b: [1, 2, 3] } }],
      ]) {
        source.send(text);
        t.same((await frames.next()).value, frame);
      }
      source.end();
      t.equal((await frames.next()).done, true);
    },
  },
  {
    name: "growing: tool calls whose arguments come in pieces",
    async run(t) {
      const body = [call(0, '{"city":"Pa'), call(1, '{"n":1'), call(0, 'ris"}'), call(1, "}"), "data: [DONE]\n\n"];
      const url = script(body.flatMap((send) => [{ send }, { wait: 20 }]), { type: "sse" });
      const { values, outcome } = await finish(open(url, { growing: PIECES, end: "[DONE]" }));
      t.equal(outcome.status, "done");
      t.same(values.filter(({ key }) => key === 0).at(-1), { key: 0, value: { city: "Paris" } });
      t.same(values.filter(({ key }) => key === 1).at(-1), { key: 1, value: { n: 1 } });
    },
  },
  {
    name: "growing: patches alone make the value",
    async run(t) {
      const document = { list: [1, { a: "text" }], "a/b": "x".repeat(20) };
      await loaded();
      const source = controlled();
      const reading = gather(open(source.stream, { format: "json", growing: true }).patches());
      const text = JSON.stringify(document);
      for (let at = 0; at < text.length; at += 4) {
        source.send(text.slice(at, at + 4));
        for (let turns = 0; turns < 30; turns++) await turn();
      }
      source.end();
      const { values } = await reading;
      const copy = { root: undefined };
      for (const { op, path, value } of values.flat()) {
        const tokens = ["root", ...path.split("/").slice(1).map((token) => token.replaceAll("~1", "/"))];
        const last = tokens.pop();
        const around = tokens.reduce((node, token) => node[token], copy);
        if (op === "set") around[last] = structuredClone(value);
        else if (Array.isArray(around[last])) around[last].push(structuredClone(value));
        else around[last] += value;
      }
      t.same(copy.root, document);
      t.ok(values.flat().some(({ op, path }) => op === "append" && path === "/a~1b"), "text was appended");
    },
  },
  {
    name: "growing: a connection that breaks shows what came, the next attempt begins anew",
    async run(t) {
      const attempts = [{ steps: [...steps('{"a":"gone', 4, 20), { reset: true }] }, { steps: steps('{"a":"whole"}\n', 6, 20) }];
      const url = script([], { key: t.key(), attempts });
      const { values, outcome } = await finish(open(url, { growing: true, retry: fast }));
      t.equal(outcome.status, "done");
      t.same(values.at(-1), { a: "whole" });
      t.ok(values.every((value) => begins(value, { a: "gone" }) || begins(value, { a: "whole" })));
    },
  },
  {
    name: "growing: its module is loaded only where it is used",
    async run(t) {
      const isLoaded = () => performance.getEntriesByType("resource").some(({ name }) => name.endsWith("/growing.js") && name.includes("/pkg/"));
      await finish(open(script([{ send: "1\n" }])));
      t.equal(isLoaded(), false);
      await finish(open(script([{ send: "1\n" }]), { growing: true }));
      t.equal(isLoaded(), true);
    },
  },
  {
    name: "select: parts of a document come while it is arriving",
    async run(t) {
      const body = [{ send: '{"meta":{"skip":[1,2]},"items":[{"id":0}' }, { wait: 30 }, { send: ',{"id":1},{"id"' }, { hang: true }];
      const stream = open(script(body, { type: "json" }), { select: "/items/*" });
      const iterator = stream[Symbol.asyncIterator]();
      t.same((await iterator.next()).value, { id: 0 });
      t.same((await iterator.next()).value, { id: 1 });
      t.equal(stream.snapshot.status, "streaming");
      stream.abort();
    },
  },
  {
    name: "select: parts before a fault in the document are delivered",
    async run(t) {
      const text = '{"items":[{"id":0},{"id":1},{id:2}]}';
      const { values, outcome } = await finish(open(script(steps(text, 7), { type: "json" }), { select: "/items/*" }));
      t.same(values, [{ id: 0 }, { id: 1 }]);
      t.same(outcome.snapshot.errors.map(({ code, offset }) => [code, offset]), [["frame-syntax", text.indexOf("id:2")]]);
    },
  },
];
