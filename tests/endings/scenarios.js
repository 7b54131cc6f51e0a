// Every way in which a stream can end, what the server does for it, and how the library tells it on each route.
import { numbered, records, script } from "../e2e/cases/support.js";

/** Lets a browser take what came before the connection breaks, also on a busy machine. */
const SETTLE = { wait: 500 };
const HANG = { hang: true };
const RESET = { reset: true };
const three = records(...numbered(3));
const DONE = { type: "done" };
const END = { pointer: "/type", equals: "done" };
const event = (n) => `data: ${n}\n\n`;
const events = { send: [0, 1, 2].map(event).join("") };
/** `{"errorType":"Fail","errorMessage":"the table is gone"}` in base64. */
const LAMBDA =
  "Lambda-Runtime-Function-Error-Type: Fail\r\n" +
  "Lambda-Runtime-Function-Error-Body: eyJlcnJvclR5cGUiOiJGYWlsIiwiZXJyb3JNZXNzYWdlIjoidGhlIHRhYmxlIGlzIGdvbmUifQ==\r\n";

/** What a buffering nginx holds back until its buffer is full or the response ends, it holds back for ever here. */
const UNHEARD = ["failed", "connect-timeout", false, 0];

/**
 * `ends`: status, code of the error that ended it, partial, values that the consumer got; `nginx` is what differs behind
 * an nginx as installed, which buffers and asks the server in HTTP/1.0.
 */
export const SCENARIOS = [
  { name: "the promised end", source: script([three, records(DONE)]), ends: ["done", "", false, 3] },
  { name: "the promised end, then silence", source: script([three, records(DONE), HANG]), ends: ["done", "", false, 3], nginx: UNHEARD },
  { name: "a clean end where none was promised", source: script([three]), options: { end: "eof" }, ends: ["done", "", false, 3] },
  { name: "a clean end without the promised one", source: script([three]), ends: ["interrupted", "missing-end", true, 3] },
  { name: "an end inside a frame", source: script([three, { send: '{"n":' }]), ends: ["interrupted", "truncated", true, 3] },
  { name: "an end inside a character", source: script([three, { base64: btoa('"caf\xc3') }]), ends: ["interrupted", "truncated", true, 3] },
  { name: "an end inside an event", source: script([events, { send: "data: 3\n" }], { type: "sse" }), options: { end: "eof" }, ends: ["interrupted", "truncated", true, 3] },
  {
    name: "a reset between two frames",
    source: script([three, SETTLE, RESET]),
    ends: ["interrupted", "network", true, 3],
    nginx: ["interrupted", "missing-end", true, 3],
  },
  {
    name: "a reset between two frames, no end promised",
    source: script([three, SETTLE, RESET]),
    options: { end: "eof" },
    ends: ["interrupted", "network", true, 3],
    nginx: ["done", "", false, 3],
  },
  {
    name: "a reset inside a frame",
    source: script([three, { send: '{"n":' }, SETTLE, RESET]),
    ends: ["interrupted", "network", true, 3],
    nginx: ["interrupted", "truncated", true, 3],
  },
  { name: "a reset before the first frame", source: script([SETTLE, RESET]), ends: ["failed", "network", false, 0], nginx: ["failed", "missing-end", false, 0] },
  { name: "silence", source: script([three, HANG]), ends: ["interrupted", "stall-timeout", true, 3], nginx: UNHEARD },
  { name: "no response", source: "/stream/reviews?delay=600000", ends: ["failed", "connect-timeout", false, 0] },
  {
    name: "no first frame",
    source: script([{ send: ": ping\n\n" }, HANG], { type: "sse" }),
    options: { timeouts: { connect: 2000, firstFrame: 500 } },
    ends: ["failed", "first-frame-timeout", false, 0],
    nginx: UNHEARD,
  },
  {
    name: "out of time altogether",
    source: script([three, HANG]),
    options: { timeouts: { total: 1500 } },
    ends: ["interrupted", "total-timeout", true, 3],
    nginx: ["failed", "total-timeout", false, 0],
  },
  ...[500, 404, 429].map((status) => ({ name: `HTTP status ${status}`, source: `/stream/reviews?fault=http-${status}`, ends: ["failed", "http-status", false, 0] })),
  { name: "a page of HTML", source: "/stream/reviews?fault=html-200", ends: ["failed", "content-type", false, 0] },
  { name: "another content type", source: "/stream/reviews?fault=wrong-type", ends: ["failed", "content-type", false, 0] },
  { name: "204", source: "/stream/reviews?fault=no-content", ends: ["done", "", false, 0] },
  { name: "nothing at all", source: "/stream/reviews?fault=empty", ends: ["failed", "missing-end", false, 0] },
  {
    name: "an error of the server, an SSE event",
    source: script([events, { send: 'event: error\ndata: {"message":"gone"}\n\n' }], { type: "sse" }),
    options: { end: "eof" },
    ends: ["interrupted", "server-error", true, 3],
  },
  {
    name: "an error of the server, by pointer",
    source: script([three, records({ error: { message: "gone" } })]),
    options: { serverError: { pointer: "/error" } },
    ends: ["interrupted", "server-error", true, 3],
  },
  { name: "an AWS Lambda function that failed", source: script([three, { send: `{"n":${LAMBDA}` }]), options: { end: "eof" }, ends: ["interrupted", "server-error", true, 3] },
  { name: "a frame that is no JSON", source: script([three, { send: "{oops\n" }, records({ n: 3 }, DONE)]), ends: ["done", "", true, 4] },
  { name: "more bytes than the limit", source: script([three, records(...numbered(9, 3))]), options: { limits: { totalBytes: 28 } }, ends: ["interrupted", "limit", true, 3] },
  {
    name: "an abort by the caller",
    // Enough to pass any buffer.
    source: script([{ repeat: { times: 200, send: `{"pad":"${"x".repeat(1000)}"}\n` } }, HANG]),
    abortAfter: 3,
    ends: ["aborted", "aborted", false, 3],
  },
].map(({ options, ...scenario }) => ({ ...scenario, options: { end: END, retry: false, timeouts: { connect: 2000, stall: 1000 }, ...options } }));

/** What a scenario is to come to on a route. */
export const expected = ({ ends, nginx }, route) => (route === "nginx" && nginx) || ends;
