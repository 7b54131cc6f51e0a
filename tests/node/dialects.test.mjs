// The dialects of mode "ops": what other back ends send, as operations. They need no DOM.
import assert from "node:assert/strict";
import test from "node:test";
import { datastar } from "../../pkg/dom/ops/datastar.js";
import { TurboSplitter, turbo } from "../../pkg/dom/ops/turbo.js";
import { StreamError } from "../../pkg/index.js";
import { examples as datastarExamples } from "../e2e/cases/dom/datastar-examples.js";
import { examples as turboExamples } from "../e2e/cases/dom/turbo-examples.js";

const event = (name, ...lines) => ({ event: `datastar-${name}`, data: lines.join("\n") });
const stream = (attributes, html = "") => `<turbo-stream ${attributes}><template>${html}</template></turbo-stream>`;
/** What is thrown. */
const isError = (code, message = /./) => (error) =>
  StreamError.is(error) && error.code === code && error.severity === "frame" && message.test(error.message);

// Datastar

const elements = (mode, html, more) => ({ op: "elements", mode, html, ...more });
const signals = (value, onlyIfMissing = false) => ({ op: "signals", value, onlyIfMissing });

// As in the tests that all its SDKs pass (sdk/tests/golden/get).
for (const [name, frame, ...ops] of [
  ["patchElementsWithDefaults", event("patch-elements", "elements <div>Merge</div>"), elements("outer", "<div>Merge</div>")],
  [
    "patchElementsWithAllOptions",
    event("patch-elements", "selector div", "mode append", "useViewTransition true", "elements <div>Merge</div>"),
    elements("append", "<div>Merge</div>", { selector: "div" }),
  ],
  [
    "patchElementsWithMultilineElements",
    event("patch-elements", "elements <div>", "elements   <span>Merge</span>", "elements </div>"),
    elements("outer", "<div>\n  <span>Merge</span>\n</div>"),
  ],
  ["removeElementsWithDefaults", event("patch-elements", "mode remove", "selector #target"), elements("remove", "", { selector: "#target" })],
  [
    "removeElementsWithAllOptions",
    event("patch-elements", "selector #target", "mode remove", "useViewTransition true"),
    elements("remove", "", { selector: "#target" }),
  ],
  ["patchSignalsWithDefaults", event("patch-signals", 'signals {"one":1,"two":2}'), signals({ one: 1, two: 2 })],
  ["patchSignalsWithAllOptions", event("patch-signals", "onlyIfMissing true", 'signals {"one":1,"two":2}'), signals({ one: 1, two: 2 }, true)],
  [
    "patchSignalsWithMultilineJson",
    event("patch-signals", "signals {", 'signals "one": "first signal",', 'signals "two":  ', 'signals "second signal"}'),
    signals({ one: "first signal", two: "second signal" }),
  ],
  [
    "patchSignalsWithMultilineSignals",
    event("patch-signals", 'signals {"one":"first\\n signal","two":"second signal"}'),
    signals({ one: "first\n signal", two: "second signal" }),
  ],
  ["removeSignalsWithDefaults", event("patch-signals", 'signals {"one":null}'), signals({ one: null })],
  ["removeSignalsWithAllOptions", event("patch-signals", 'signals {"one":null,"two":{"alpha":null}}'), signals({ one: null, two: { alpha: null } })],
  ["an event of the page's own", { event: "message", data: "elements <p></p>" }],
  ["an event without a name", { data: "elements <p></p>" }],
  ["a namespace", event("patch-elements", "namespace svg", "elements <g></g>"), elements("outer", "<g></g>", { namespace: "svg" })],
  ["the namespace html", event("patch-elements", "namespace html", "elements <p></p>"), elements("outer", "<p></p>")],
  ["fields that are not known", event("patch-elements", "viewTransitionSelector #x", "elements <p></p>", ""), elements("outer", "<p></p>")],
  ["elements that empty", event("patch-elements", "mode inner", "selector #x", "elements "), elements("inner", "", { selector: "#x" })],
  ["an empty selector", event("patch-elements", "selector ", "elements <p></p>"), elements("outer", "<p></p>")],
  ["no signals", event("patch-signals", "onlyIfMissing false"), signals({})],
  ["fragments of the beta", event("merge-fragments", "fragments  <p></p> "), elements("outer", "<p></p>")],
  ["paths of the beta", event("remove-signals", "paths a.b", "paths a.c", "paths d"), signals({ a: { b: null, c: null }, d: null })],
  ["paths in paths", event("remove-signals", "paths a", "paths a.b", "paths toString.x"), signals({ a: null, toString: { x: null } })],
]) {
  test(`datastar: ${name}`, () => assert.deepEqual(datastar(frame), ops));
}

for (const [name, code, frame, message] of [
  ["executeScriptWithDefaults", "refused", event("patch-elements", "mode append", "selector body", `elements <script data-effect="el.remove()">1</script>`)],
  ["executeScriptWithAllOptions", "refused", event("patch-elements", "mode append", "selector body", `elements <script type="text/javascript">1</script>`)],
  ["executeScriptWithMultilineScript", "refused", event("patch-elements", "mode append", "selector body", "elements <script>if (true) {", "elements }</script>")],
  ["a script event of the beta", "refused", event("execute-script", "script 1"), /script/],
  ["signals as JavaScript", "refused", event("patch-signals", "signals {one: alert()}"), /never run.*\{one: alert/],
  ["signals that are cut", "refused", event("patch-signals", 'signals {"one":')],
  ["__proto__ as a signal", "refused", event("patch-signals", 'signals {"a":{"__proto__":{"b":1}}}'), /__proto__/],
  ["constructor as a path", "refused", event("remove-signals", "paths a.constructor.b"), /constructor/],
  ["a list of signals", "patch", event("patch-signals", "signals [1]"), /object/],
  ["an unknown event", "patch", event("patch-everything", "elements <p></p>"), /patch-everything/],
  ["an unknown mode", "patch", event("patch-elements", "mode melt", "elements <p></p>"), /melt/],
  ["an unknown namespace", "patch", event("patch-elements", "namespace xul", "elements <p></p>"), /xul/],
  ["an unknown mergeMode", "patch", event("merge-fragments", "mergeMode upsertAttributes", "fragments <p></p>"), /upsertAttributes/],
  ["no elements", "patch", event("patch-elements", "selector #x"), /without elements/],
  ["a mode that needs a selector", "patch", event("patch-elements", "mode append", "elements <p></p>"), /append without a selector/],
  ["nothing to remove", "patch", event("patch-elements", "mode remove"), /without elements/],
  ["a whole document", "patch", event("patch-elements", "elements <!doctype html><html></html>"), /documents/],
]) {
  test(`datastar: ${name} is an error`, () => assert.throws(() => datastar(frame), isError(code, message)));
}

// Turbo

for (const [name, html, ...ops] of [
  ["nothing", " \n <p>no stream</p><!-- <turbo-stream> --><script>'<turbo-stream>'</script>"],
  ["capitals, and quotes of all kinds", `<TURBO-STREAM ACTION=append Target='a"b' target="second"><Template >x</TEMPLATE></Turbo-Stream >`, elements("append", "x", { id: 'a"b', unique: true })],
  ["references in attributes", stream(`action="append" targets="a[title=&quot;&#60;&amp;amp;&#x3e;&bogus;&quot;]"`), elements("append", "", { selector: 'a[title="<&amp;>&bogus;"]', unique: true })],
  ["an id goes before a selector", stream(`action="remove" target="x" targets=".y"`), elements("remove", "", { id: "x" })],
  ["an empty id", stream(`action="remove" target="" targets=".y"`), elements("remove", "", { selector: ".y" })],
  ["no template", `<turbo-stream action="update" target="x">text <!-- <b> --></turbo-stream>`, elements("update", "", { id: "x" })],
  ["an end tag in a value", stream(`action="append" target="</turbo-stream>" title='</template>'`, `<a title="</template></turbo-stream>">x</a>`), elements("append", `<a title="</template></turbo-stream>">x</a>`, { id: "</turbo-stream>", unique: true })],
  ["end tags in comments", stream(`action="update" target="x"`, `<!-- </template> --><!--></template><!-- -->y`), elements("update", "<!-- </template> --><!-->", { id: "x" })],
  ["end tags in scripts and texts", stream(`action="update" target="x"`, `<script>"</template>"</script><textarea></template></textarea>`), elements("update", `<script>"</template>"</script><textarea></template></textarea>`, { id: "x" })],
  ["templates in the template", stream(`action="update" target="x"`, "<template><template></template></template>y"), elements("update", "<template><template></template></template>y", { id: "x" })],
  ["streams in the template", stream(`action="update" target="x"`, `${stream("action=remove target=y")}</turbo-stream>z`), elements("update", `${stream("action=remove target=y")}</turbo-stream>z`, { id: "x" })],
  ["drawings that look like scripts", stream(`action="update" target="x"`, "<svg><style/><title>t</title></svg>z"), elements("update", "<svg><style/><title>t</title></svg>z", { id: "x" })],
  ["a second template", `<turbo-stream action="update" target="x"><template>1</template><template>2</template></turbo-stream>`, elements("update", "1", { id: "x" })],
  ["the action morph", `${stream("action=morph target=x")}${stream("action=morph target=x children-only")}`, elements("outer", "", { id: "x" }), elements("inner", "", { id: "x" })],
  ["a refresh", `<turbo-stream action="refresh" method="morph" scroll="preserve" request-id="abcd-1234"></turbo-stream>`, { op: "refresh", method: "morph", scroll: "preserve", requestId: "abcd-1234" }],
]) {
  test(`turbo: ${name}`, () => assert.deepEqual(turbo(html), ops));
}

for (const [name, html, message] of [
  ["a custom action", stream(`action="alert" target="x"`), /"alert"/],
  ["an action that an object has", stream(`action="constructor" target="x"`), /"constructor"/],
  ["no action", stream(`target="x"`), /without an action/],
  ["no target", stream(`action="append"`), /append.*without a target/],
  ["another first element", `<turbo-stream action="append" target="x"><p></p><template></template></turbo-stream>`, /<p>/],
  ["a stream right in a stream", `<turbo-stream action="append" target="x">${stream("action=remove target=y")}</turbo-stream>`, /<turbo-stream>, not/],
  ["no end", `${stream("action=remove target=y")}<turbo-stream action="append" target="x"><template></turbo-stream>`, /does not end/],
  ["no end of a tag", `<turbo-stream action="append`, /does not end/],
]) {
  test(`turbo: ${name} is an error`, () => assert.ok(isError("patch", message)(turbo(html).at(-1))));
}

for (const { name, frames } of turboExamples) {
  test(`turbo: "${name}", cut anywhere`, () => {
    const text = frames.join("\n");
    const whole = new TurboSplitter();
    const found = whole.push(text);
    assert.equal(whole.finish(), undefined);
    assert.deepEqual(found.flatMap(turbo), frames.flatMap(turbo));
    for (let at = 0; at <= text.length; at++) assert.deepEqual(split([text.slice(0, at), text.slice(at)]), found);
    assert.deepEqual(split(text), found);
  });
}

test("turbo: an element that cannot be read leaves the others alone", () => {
  const [first, error, last, ...none] = turbo([stream("action=remove target=x"), stream("action=alert"), stream("action=remove target=y")].join(""));
  assert.deepEqual([first, last, none], [elements("remove", "", { id: "x" }), elements("remove", "", { id: "y" }), []]);
  assert.ok(isError("patch", /"alert"/)(error));
});

/** The elements in pieces of text. */
function split(pieces) {
  const splitter = new TurboSplitter();
  return [...pieces].flatMap((piece) => splitter.push(piece));
}

test("turbo: an element comes as soon as it is complete, without what is around it", () => {
  const splitter = new TurboSplitter();
  const [one, two] = [stream("action=remove target=x"), stream("action=remove target=y")];
  assert.deepEqual(splitter.push(`  <p>${one.slice(0, 20)}`), []);
  assert.deepEqual(splitter.push(`${one.slice(20)}</p>${two}<turbo-`), [one, two]);
  assert.deepEqual(splitter.push("frame></turbo-frame> "), []);
  assert.equal(splitter.finish(), undefined);
});

test("turbo: a text that ends in an element is truncated", () => {
  for (const text of ["<turbo-st", "<turbo-stream action", "<turbo-stream>", "<turbo-stream><template></turbo-stream>", "<turbo-stream><!-- </turbo-stream>"]) {
    const splitter = new TurboSplitter();
    assert.deepEqual(splitter.push(text), []);
    assert.ok(isError("truncated")(splitter.finish()), text);
    assert.deepEqual(splitter.push(stream("action=remove target=x")), [stream("action=remove target=x")], "another text");
  }
});

test("turbo: an element that is too large is one error, however it is cut, and the next one is read", () => {
  const next = stream("action=remove target=x");
  for (const large of [stream("action=append target=x", "y".repeat(200)), `<turbo-stream title="${"y".repeat(200)}"></turbo-stream>`]) {
    const text = `<p title="${"z".repeat(200)}"></p>${large}${next}`;
    for (const pieces of [[text], text, ...Array.from(text, (_, at) => [text.slice(0, at), text.slice(at)])]) {
      const splitter = new TurboSplitter({ limit: 150 });
      const [error, ...found] = [...pieces].flatMap((piece) => splitter.push(piece));
      assert.ok(isError("frame-too-large", /150/)(error));
      assert.deepEqual(found, [next]);
      assert.equal(splitter.finish(), undefined);
    }
  }
});

// Each piece is looked at once: were it all that came so far, these would take minutes.
for (const [name, text] of [
  ["a long value", `<turbo-stream title="${"x".repeat(1 << 18)}`],
  ["a long name", `<turbo-stream><template><${"x".repeat(1 << 18)}`],
  ["a long comment", `<turbo-stream><!--${"- ".repeat(1 << 17)}`],
  ["many attributes", `<turbo-stream ${"a ".repeat(1 << 17)}`],
  ["many open brackets", `<turbo-stream><template>${"<".repeat(1 << 18)}`],
  ["many templates", `<turbo-stream>${"<template>".repeat(1 << 15)}`],
  ["a script without end", `<turbo-stream><template><script>${"</scrip ".repeat(1 << 15)}`],
  ["text outside of streams", `<p>${"x <".repeat(1 << 16)}`],
]) {
  test(`turbo: ${name}, one character at a time`, { timeout: 60_000 }, () => {
    assert.deepEqual(split(text), []);
    assert.ok(isError("patch")(turbo(`<turbo-stream ${text}`).at(-1)));
  });
}

test("turbo: the attributes of a long tag are found in one go", () => {
  const blanks = " ".repeat(1 << 19);
  for (const filler of [blanks, "/".repeat(1 << 19), `a${blanks}`, `a=${blanks}"" `, `a${blanks}= ''`, "a=1 ".repeat(1 << 17)]) {
    assert.deepEqual(turbo(`<turbo-stream ${filler} action="remove" target="x" ${filler}></turbo-stream>`), [elements("remove", "", { id: "x" })]);
  }
});

// Both

for (const [dialect, examples, read] of [["datastar", datastarExamples, datastar], ["turbo", turboExamples, turbo]]) {
  test(`${dialect}: the documented examples are read, or refused as they say`, () => {
    for (const { name, frames, errors = [] } of examples) {
      const codes = frames.flatMap((frame) => {
        try {
          const ops = read(frame);
          assert.ok(ops.length > 0, name);
          return ops.filter(StreamError.is).map(({ code }) => code);
        } catch (error) {
          return [error.code];
        }
      });
      assert.deepEqual(codes, errors, name);
    }
  });
}
