// `runnelet inspect` against the real server, directly and through real proxies.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttp } from "node:http";
import { createSecureServer } from "node:http2";
import { createServer as createTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startProxy } from "../../scripts/lib/proxies.mjs";
import { extendPath } from "../../scripts/lib/paths.mjs";
import { buildServer, startServer } from "../../scripts/lib/server.mjs";
import { which } from "../../scripts/lib/shell.mjs";
import { lineOf, run, runJson, start } from "./cli.mjs";

const PROXIES = ["nginx", "nginx-buffering", "nginx-unbuffered", "haproxy"];
const ROUTES = ["direct", ...PROXIES];
/** @type {Record<string, string>} */
const urls = {};
const closing = [];

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

before(async () => {
  extendPath();
  await buildServer();
  const server = await startServer(["--port", "0"]);
  closing.push(server);
  urls.direct = server.url;
  for (const flavour of PROXIES) {
    const proxy = await startProxy(flavour, server.url);
    closing.push(proxy);
    urls[flavour] = proxy.url;
  }
});

after(async () => {
  for (const one of closing.reverse()) await one.close();
});

const same = (expected) => Object.fromEntries(ROUTES.map((route) => [route, expected]));
const STREAMED = { ...same(["streamed", "done", undefined, 0]), "nginx-buffering": ["buffered", "done", undefined, 3] };
const DONE = ["--end", "/type=done"];

/** What, path, more arguments, and for each route: kind, status, code of the last error, exit code. */
const SCENARIOS = [
  ["healthy NDJSON", "/stream/reviews?count=9&interval=120", DONE, STREAMED],
  ["healthy SSE", "/stream/news?count=9&interval=120", ["--end", "event:complete"], STREAMED],
  ["healthy, compressed and flushed", "/stream/reviews?count=9&interval=120&compress=gzip", DONE, STREAMED],
  ["slow", "/stream/reviews?count=4&interval=50&fault=slow", DONE, STREAMED],
  ["buffered by the server", "/stream/reviews?count=9&interval=120&fault=buffered", DONE, same(["buffered", "done", undefined, 3])],
  ["cut", "/stream/reviews?count=9&interval=120&fault=cut&at=7", DONE, { ...same(["streamed", "interrupted", "missing-end", 1]), "nginx-buffering": ["buffered", "interrupted", "missing-end", 1] }],
  [
    "reset",
    "/stream/reviews?count=9&interval=120&fault=reset&at=7",
    DONE,
    {
      ...same(["streamed", "interrupted", "network", 1]),
      // Spoken to in HTTP/1.0, without chunks: a broken connection looks like an end, here in the middle of a frame.
      nginx: ["streamed", "interrupted", "truncated", 1],
      "nginx-buffering": ["buffered", "interrupted", "truncated", 1],
    },
  ],
  ["a bad record", "/stream/reviews?count=9&interval=120&fault=bad-record", DONE, { ...same(["streamed", "done", "frame-syntax", 1]), "nginx-buffering": ["buffered", "done", "frame-syntax", 1] }],
  ["an error that the server sends", "/stream/news?count=9&interval=120&fault=server-error&at=6", [], { ...same(["streamed", "interrupted", "server-error", 1]), "nginx-buffering": ["buffered", "interrupted", "server-error", 1] }],
  ["an error status", "/stream/reviews?fault=http-500", [], same(["none", "failed", "http-status", 4])],
  ["a page instead of a stream", "/stream/reviews?fault=html-200", [], same(["none", "failed", "content-type", 4])],
];

for (const [what, path, args, expected] of SCENARIOS) {
  test(`${what}: ${path}`, async (t) => {
    const found = {};
    await Promise.all(
      ROUTES.map(async (route) => {
        const { code, verdict } = await runJson([`${urls[route]}${path}`, ...args]);
        const { streaming, ending, errors } = verdict;
        found[route] = [streaming.kind, ending.status, errors.list.at(-1)?.code, code];
        t.diagnostic(`${route}: exit ${code}, ${streaming.kind}: ${streaming.text}; ${ending.text}`);
        assert.equal(verdict.exitCode, code);
      }),
    );
    assert.deepEqual(found, { ...expected });
  });
}

test("timestamps of the frames prove what nginx does", async (t) => {
  const server = createHttp((_, response) => {
    response.setHeader("content-type", "application/x-ndjson");
    let left = 8;
    const send = () => {
      response.write(`${JSON.stringify({ n: left, sentAt: new Date().toISOString() })}\n`);
      left -= 1;
      if (left > 0) setTimeout(send, 200);
      else response.end();
    };
    send();
  });
  const url = await listening(t, server);
  for (const [flavour, kind, exit] of [["nginx", "buffered", 3], ["nginx-unbuffered", "streamed", 0]]) {
    const proxy = await startProxy(flavour, url);
    const { code, verdict } = await runJson([proxy.url]).finally(proxy.close);
    assert.deepEqual([verdict.streaming.kind, verdict.streaming.certainty, code], [kind, "certain", exit], verdict.streaming.text);
    assert.equal(verdict.figures.stamps.frames, 8);
    assert.equal(verdict.causes.some((cause) => cause.includes("proxy_buffering off")), kind === "buffered");
  }
});

test("a buffer that is passed on whenever it is full is no stream", async () => {
  const path = "/stream/reviews?count=120&interval=20";
  const [held, free] = await Promise.all(["nginx-buffering", "nginx-unbuffered"].map((route) => runJson([`${urls[route]}${path}`, ...DONE])));
  assert.deepEqual([held.code, held.verdict.streaming.kind], [3, "buffered"], held.verdict.streaming.text);
  assert.match(held.verdict.streaming.text, /blocks of 4096 bytes/);
  assert.deepEqual([free.code, free.verdict.streaming.kind], [0, "streamed"], free.verdict.streaming.text);
});

test("compression without a flush, by nginx before a server that streams, is named", async () => {
  const proxy = await startProxy("nginx-buffering", urls.direct, { directives: "gzip on; gzip_types application/x-ndjson; gzip_min_length 1; gzip_proxied any; gzip_http_version 1.0;" });
  const { code, verdict } = await runJson([`${proxy.url}/stream/reviews?count=9&interval=120`]).finally(proxy.close);
  assert.equal(code, 3);
  assert.match(verdict.causes.join("\n"), /compression \(gzip\)/);
  assert.equal(verdict.figures.frames, 10);
});

test("Ctrl-C: the verdict so far, exit 130", async () => {
  const { child, lines, ended } = start([`${urls.direct}/stream/reviews?count=9&interval=120&fault=stall&at=8`]);
  await lineOf(lines, /#7 /);
  child.kill("SIGINT");
  const { code, stdout, stderr } = await ended;
  assert.equal(code, 130);
  assert.match(stdout, /Verdict: streamed/);
  assert.match(stdout, /stopped by Ctrl-C/);
  assert.equal(stderr, "");
});

test("Ctrl-C before the response head", async (t) => {
  const server = createHttp(() => server.emit("asked"));
  const url = await listening(t, server);
  const { child, ended } = start([url]);
  await once(server, "asked");
  child.kill("SIGINT");
  const { code, stdout } = await ended;
  assert.equal(code, 130);
  assert.match(stdout, /before there was an answer/);
});

test("--max-time and --frames stop, and judge what has come", async () => {
  const path = "/stream/reviews?count=1000&interval=300";
  const byFrames = await runJson([`${urls.direct}${path}`, "--frames", "4"]);
  assert.deepEqual([byFrames.code, byFrames.verdict.figures.frames, byFrames.verdict.ending.text.includes("--frames")], [0, 4, true]);
  const byTime = await runJson([`${urls["nginx-buffering"]}${path}`, "--max-time", "1"]);
  assert.deepEqual([byTime.code, byTime.verdict.streaming.kind, byTime.verdict.ending.status], [4, "none", "stopped"]);
  assert.match(byTime.verdict.causes.join(), /holds back the response head/);
});

test("--json: one object a line for head, chunk, frame, error and verdict, and nothing else", async () => {
  const { lines, stderr } = await runJson([`${urls.direct}/stream/news?count=4&interval=30&fault=bad-record&at=1`, "--format", "sse", "--select", "/data/id"]);
  assert.equal(stderr, "");
  const types = lines.map(({ type }) => type);
  assert.equal(types[0], "head");
  assert.equal(types.at(-1), "verdict");
  assert.deepEqual([...new Set(types)].sort(), ["chunk", "error", "frame", "head", "verdict"]);
  const { status, httpVersion, headers } = lines[0];
  assert.deepEqual([status, httpVersion], [200, "1.1"]);
  assert.ok(headers.some(([name]) => name === "content-type"));
  for (const frame of lines.filter(({ type }) => type === "frame")) {
    assert.deepEqual(["index", "at", "gap", "chunk", "offset", "snippet"].filter((key) => !(key in frame)), []);
  }
  assert.equal(lines.filter(({ type }) => type === "frame").length, lines.at(-1).figures.frames);
  assert.equal(lines.find(({ type }) => type === "error").code, "frame-syntax");
});

test("nothing that a server sends reaches the terminal as it came", async (t) => {
  const evil = "\x1b[31m\x1b]0;title\x07\x9b2J\u202ex\x08\r";
  const body = `data: {"n":"${evil.replace(/\r/, "")}"}\nid: \x1b[5m\nevent: \x1b[6m\n\nevent: error\ndata: \x1b[7m${evil}\n\n`;
  const server = createTcp((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end(`HTTP/1.1 200 \x9b31mOK\r\nContent-Type: text/event-stream\r\nX-Evil: \x9b31m\xad\r\n\r\n${Buffer.from(body).toString("latin1")}`, "latin1"));
  });
  const url = await listening(t, server);
  for (const args of [[], ["--json"]]) {
    const { code, stdout } = await run([`${url}/\x1b[1m?\u202e`, ...args]);
    assert.equal(code, 1);
    assert.match(stdout, /x1b|u001b/);
    assert.doesNotMatch(stdout, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
  }
});

/** Starts it on a terminal, as `script` makes one. */
const terminal = (args, env, stdin) => start(["-qec", [process.execPath, "pkg/inspect/cli.js", "inspect", ...args].map((arg) => `'${arg}'`).join(" "), "/dev/null"], { command: ["script"], env: { TERM: "xterm", ...env }, stdin });
const onTerminal = (args, env) => terminal(args, env).ended;
const noTerminal = which("script") && process.platform === "linux" ? false : "there is no `script` of Linux";

test("colour and progress on a terminal; neither colour with NO_COLOR or --no-color, nor anything in a pipe", { skip: noTerminal }, async () => {
  const url = `${urls.direct}/stream/reviews?count=4&interval=100&fault=buffered&seed=2`;
  const slow = `${urls.direct}/stream/reviews?count=2&interval=90&fault=slow`;
  const colour = /\x1b\[[0-9;]*m/;
  const [plain, coloured, noColor, option] = await Promise.all([run([slow]), onTerminal([slow]), onTerminal([slow], { NO_COLOR: "1" }), onTerminal([url, "--no-color"])]);
  assert.doesNotMatch(plain.stdout, /\x1b|\r/);
  assert.match(coloured.stdout, colour);
  assert.match(coloured.stdout, /waiting, \d+ ms of silence/);
  for (const { stdout } of [noColor, option]) {
    assert.doesNotMatch(stdout, colour);
    assert.match(stdout, /Verdict:/);
  }
  // Each progress line is wiped before anything else is written.
  assert.doesNotMatch(coloured.stdout, /silence[^\r\n]*\n/);
});

test("Ctrl-C on a terminal wipes the progress and changes nothing that would have to be put back", { skip: noTerminal }, async () => {
  const { child, ended } = terminal([`${urls.direct}/stream/reviews?count=9&interval=20&fault=stall&at=3`, "--no-color"], {}, "pipe");
  let seen = "";
  await new Promise((resolve) => child.stdout.on("data", (text) => /so far\)/.test((seen += text)) && resolve()));
  child.stdin.write("\x03");
  const { code, stdout } = await ended;
  child.stdin.destroy();
  assert.equal(code, 130);
  assert.match(stdout, /stopped by Ctrl-C/);
  // Nothing but wiping the line: no hidden cursor, no other screen, no raw mode to leave.
  assert.deepEqual([...new Set(stdout.match(/\x1b\[[0-9;?]*[A-Za-z]/g))], ["\x1b[K"]);
  assert.match(stdout, /\r\x1b\[K\r?\nVerdict|\r\x1b\[K\r?\n\r?\nVerdict/);
});

test("a reader that goes away ends it: exit 141", async () => {
  const { child, lines, ended } = start([`${urls.direct}/stream/reviews?count=100000&interval=5`]);
  await lineOf(lines, /#0 /);
  child.stdout.destroy();
  const { code, stderr } = await ended;
  assert.deepEqual([code, stderr], [141, ""]);
});

test("redirects are followed, five at most; credentials do not go to another origin", async (t) => {
  const seen = [];
  const target = await listening(t, createHttp((request, response) => {
    seen.push(request);
    response.setHeader("content-type", "application/x-ndjson");
    response.setHeader("set-cookie", ["session=s3cret; HttpOnly"]).end('{"n":1}\n');
  }));
  const url = await listening(t, createHttp((request, response) => {
    const { pathname } = new URL(request.url, "http://a");
    const left = Number(pathname.slice(1));
    response.writeHead(pathname === "/other" ? 307 : 302, { location: pathname === "/other" ? `${target}/end` : left > 1 ? `/${left - 1}` : "/other" }).end();
  }));
  const secrets = ["-H", "Authorization: Bearer s3cret", "-H", "Cookie: a=b", "-H", "X-Api-Key: k", "-H", "Accept-Language: de"];
  const { code, lines, verdict } = await runJson([`${url}/4`, ...secrets]);
  assert.deepEqual([code, verdict.figures.frames], [0, 1]);
  assert.doesNotMatch(JSON.stringify(lines), /s3cret/);
  assert.equal(lines.filter(({ type }) => type === "redirect").length, 5);
  const { headers } = seen[0];
  assert.deepEqual([headers.authorization, headers.cookie, headers["x-api-key"], headers["accept-language"]], [undefined, undefined, undefined, "de"]);
  const tooMany = await runJson([`${url}/5`]);
  assert.equal(tooMany.code, 4);
  assert.match(tooMany.verdict.ending.text, /more than 5 redirects/);
});

test("a request body is sent, as POST", async () => {
  const { code, lines } = await runJson([`${urls.direct}/stream/chat?interval=5`, "-d", '{"prompt":"How good is Jaws?"}', "--end", "[DONE]", "--select", "/data/choices/0/delta/content", "-H", "X-A: 1"]);
  assert.equal(code, 0);
  assert.match(lines.filter(({ type }) => type === "frame").map(({ snippet }) => snippet).join(""), /Jaws/);
});

test("no connection: exit 4; a command line that makes no sense: exit 2, nothing on stdout", async () => {
  const refused = await run(["http://127.0.0.1:1/"]);
  assert.equal(refused.code, 4);
  assert.match(refused.stdout, /ECONNREFUSED/);
  for (const args of [["ftp://a/"], ["http://127.0.0.1:1/", "--select", "no pointer"], []]) {
    const { code, stdout, stderr } = await run(args);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /^runnelet: /);
  }
});

test("HTTP/2 by ALPN, its version told, its resets noticed", { skip: which("openssl") ? false : "there is no openssl" }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "runnelet-inspect-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert], { stdio: "ignore" });
  const secure = { key: readFileSync(key), cert: readFileSync(cert) };
  const server = createSecureServer(secure);
  server.on("sessionError", () => {});
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    stream.respond({ ":status": 200, "content-type": "text/event-stream" });
    let left = 6;
    const send = () => {
      stream.write(`data: ${left}\n\n`);
      left -= 1;
      if (left > 0) return setTimeout(send, 200);
      if (headers[":path"] === "/reset") stream.write("data: half", () => stream.destroy(new Error("reset")));
      else stream.end("data: [DONE]\n\n");
    };
    send();
  });
  const url = (await listening(t, server)).replace("http://127.0.0.1", "https://localhost");
  const env = { NODE_EXTRA_CA_CERTS: cert };
  const good = await runJson([url, "--end", "[DONE]"], { env });
  assert.deepEqual([good.code, good.verdict.figures.httpVersion, good.verdict.streaming.kind, good.verdict.figures.frames], [0, "2", "streamed", 6]);
  const reset = await runJson([`${url}/reset`, "--end", "[DONE]"], { env });
  assert.deepEqual([reset.code, reset.verdict.ending.code, reset.verdict.figures.frames], [1, "network", 6]);
  const untrusted = await runJson([url]);
  assert.equal(untrusted.code, 4);
  assert.match(untrusted.verdict.ending.text, /certificate/);
});

/** Listens until the test is over. @returns {Promise<string>} */
async function listening(t, server) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const sockets = new Set();
  for (const event of ["connection", "secureConnection"]) server.on(event, (socket) => sockets.add(socket));
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `http://127.0.0.1:${server.address().port}`;
}
