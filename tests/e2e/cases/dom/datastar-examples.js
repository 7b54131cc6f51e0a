// What back ends send in Datastar's documented examples, written down again as data: the markup before, the events, the
// markup after, and the codes of errors: of what is not read (`errors`), and of what the page cannot do (`later`). White
// space beside tags does not count.
//
// `data-on:…`, `data-bind` and the like are Datastar's own attributes: the sanitizer takes them out and says so.

const patch = (...lines) => ({ event: "datastar-patch-elements", data: lines.join("\n") });
const signals = (...lines) => ({ event: "datastar-patch-signals", data: lines.join("\n") });
const merge = (...lines) => ({ event: "datastar-merge-fragments", data: lines.join("\n") });
const old = (what, ...lines) => ({ event: `datastar-${what}`, data: lines.join("\n") });

const SLOTS = '<b data-stream-text="/one"></b><i data-stream-text="/two/alpha"></i>';

export const examples = [
  // Reference and SDK specification

  {
    name: "an element is morphed by its id",
    source: "reference/sse_events: datastar-patch-elements",
    before: '<div id="foo">Hello?</div>',
    frames: [patch('elements <div id="foo">Hello world!</div>')],
    expected: '<div id="foo">Hello world!</div>',
  },
  {
    name: "several elements are morphed by their ids",
    source: "sdk/ADR: patch elements based on their ID",
    before: '<div id="id1">Old</div><p>between</p><div id="id2">Old</div>',
    frames: [patch('elements <div id="id1">New content.</div>', 'elements <div id="id2">Other new content.</div>')],
    expected: '<div id="id1">New content.</div><p>between</p><div id="id2">Other new content.</div>',
  },
  {
    name: "all options",
    source: "sdk/ADR: full example",
    before: '<div id="feed">Old</div>',
    frames: [
      patch("mode inner", "selector #feed", "useViewTransition true", 'elements <div id="feed">', "elements     <span>1</span>", "elements </div>"),
    ],
    expected: '<div id="feed"><div id="feed"><span>1</span></div></div>',
  },
  {
    name: "a new element by a selector",
    source: "sdk/ADR: insert a new element based on a selector",
    before: '<div id="mycontainer"><div>Content</div></div>',
    frames: [patch("mode append", "selector #mycontainer", "elements <div>New content</div>")],
    expected: '<div id="mycontainer"><div>Content</div><div>New content</div></div>',
  },
  {
    name: "elements are removed by a selector",
    source: "sdk/ADR: remove elements based on a selector",
    before: '<div id="feed"></div><p></p><div id="otherid"></div>',
    frames: [patch("mode remove", "selector #feed, #otherid")],
    expected: "<p></p>",
  },
  {
    name: "elements are removed by their ids",
    source: "sdk/ADR: remove elements without a selector",
    before: '<div id="first">1</div><div id="second">2</div><div id="third">3</div>',
    frames: [patch("mode remove", 'elements <div id="first"></div><div id="second"></div>')],
    expected: '<div id="third">3</div>',
  },
  ...[
    ["outer", '<p>a</p><ul id="x"><li>new</li></ul><p>b</p>', '<ul id="x"><li>new</li></ul>'],
    ["inner", '<p>a</p><ul id="x"><li>new</li></ul><p>b</p>', "<li>new</li>"],
    ["replace", "<p>a</p><ol><li>new</li></ol><p>b</p>", "<ol><li>new</li></ol>"],
    ["prepend", '<p>a</p><ul id="x"><li>new</li><li>old</li></ul><p>b</p>', "<li>new</li>"],
    ["append", '<p>a</p><ul id="x"><li>old</li><li>new</li></ul><p>b</p>', "<li>new</li>"],
    ["before", '<p>a</p><hr><ul id="x"><li>old</li></ul><p>b</p>', "<hr>"],
    ["after", '<p>a</p><ul id="x"><li>old</li></ul><hr><p>b</p>', "<hr>"],
    ["remove", "<p>a</p><p>b</p>", ""],
  ].map(([mode, expected, html]) => ({
    name: `mode ${mode}`,
    source: "reference/sse_events: mode",
    before: '<p>a</p><ul id="x"><li>old</li></ul><p>b</p>',
    frames: [patch("selector #x", `mode ${mode}`, `elements ${html}`)],
    expected,
  })),
  {
    name: "each of several targets gets the elements",
    source: "reference/sse_events: selector",
    before: '<p class="x"></p><p></p><p class="x"></p>',
    frames: [patch("selector .x", "mode append", "elements <b>1</b>", "elements <b>2</b>")],
    expected: '<p class="x"><b>1</b><b>2</b></p><p></p><p class="x"><b>1</b><b>2</b></p>',
  },
  {
    name: "part of a drawing, by its namespace",
    source: "examples/svg_morphing",
    before: '<svg><circle id="circle" cx="50" r="10" cy="75"></circle></svg>',
    frames: [patch("namespace svg", 'elements <circle id="circle" cx="100" r="50" cy="75"></circle>')],
    expected: '<svg><circle id="circle" cx="100" r="50" cy="75"></circle></svg>',
  },
  {
    name: "part of a drawing, wrapped in <svg>",
    source: "examples/svg_morphing: circle color change",
    before: '<svg id="circle-demo"><circle cx="50" cy="50" r="40" fill="red"></circle></svg>',
    frames: [patch('elements <svg id="circle-demo"><circle cx="50" cy="50" r="40" fill="blue" /></svg>')],
    expected: '<svg id="circle-demo"><circle cx="50" cy="50" r="40" fill="blue"></circle></svg>',
  },
  {
    name: "part of a formula",
    source: "reference/sse_events: namespace",
    before: '<math><mn id="n">1</mn></math>',
    frames: [patch("namespace mathml", 'elements <mn id="n">2</mn>')],
    expected: '<math><mn id="n">2</mn></math>',
  },
  {
    name: "signals are set, changed and removed",
    source: "reference/sse_events: datastar-patch-signals",
    before: SLOTS,
    frames: [signals('signals {"one":1,"two":{"alpha":2}}'), signals('signals {"two":{"alpha":3}}'), signals('signals {"one":null}')],
    expected: "<b></b><i>3</i>",
  },
  {
    name: "signals only if missing",
    source: "reference/sse_events: onlyIfMissing",
    before: SLOTS,
    frames: [signals('signals {"one":1}'), signals("onlyIfMissing true", 'signals {"one":2,"two":{"alpha":3}}')],
    expected: "<b>1</b><i>3</i>",
  },
  {
    name: "JSON over several lines",
    source: "sdk tests: patchSignalsWithMultilineJson",
    before: SLOTS,
    frames: [signals("signals {", 'signals "one": "first signal",', 'signals "two":  ', 'signals {"alpha":"second signal"}}')],
    expected: "<b>first signal</b><i>second signal</i>",
  },

  // Guide and how-tos

  {
    name: "an answer, and then another",
    source: "guide/getting_started: patching elements",
    before: '<button>Open the pod bay doors, HAL.</button><div id="hal"></div>',
    frames: [
      patch('elements <div id="hal">I’m sorry, Dave. I’m afraid I can’t do that.</div>'),
      patch('elements <div id="hal">Waiting for an order...</div>'),
    ],
    expected: '<button>Open the pod bay doors, HAL.</button><div id="hal">Waiting for an order...</div>',
  },
  {
    name: "an answer as a signal",
    source: "guide/reactive_signals: patching signals",
    before: '<div data-stream-text="/hal"></div>',
    frames: [signals('signals {"hal": "Affirmative, Dave. I read you."}'), signals('signals {"hal": "..."}')],
    expected: "<div>...</div>",
  },
  {
    name: "more items of a list, and the button goes with the last",
    source: "how_tos/load_more_list_items",
    before: '<div id="list"><div>Item 1</div></div><button id="load-more">Click to load another item</button>',
    frames: [
      patch("selector #list", "mode append", "elements <div>Item 2</div>"),
      signals('signals {"offset":2}'),
      patch("selector #list", "mode append", "elements <div>Item 3</div>"),
      patch("selector #load-more", "mode remove"),
    ],
    expected: '<div id="list"><div>Item 1</div><div>Item 2</div><div>Item 3</div></div>',
  },
  {
    name: "the time, again and again",
    source: "how_tos/poll_the_backend_at_regular_intervals",
    before: '<div id="time">2025-01-01 12:00:00</div>',
    frames: [patch(`elements <div id="time" data-on-interval__duration.5s="@get('/endpoint')">`, "elements     2025-01-01 12:00:05", "elements </div>")],
    expected: '<div id="time">2025-01-01 12:00:05</div>',
    later: ["refused"],
  },
  {
    name: "a redirect by a script",
    source: "how_tos/redirect_the_page_from_the_backend",
    before: '<div id="indicator"></div>',
    frames: [
      patch('elements <div id="indicator">Redirecting in 3 seconds...</div>'),
      patch("selector body", "mode append", 'elements <script>window.location.href = "/guide"</script>'),
    ],
    expected: '<div id="indicator">Redirecting in 3 seconds...</div>',
    errors: ["refused"],
  },

  // Examples

  {
    name: "click to edit",
    source: "examples/click_to_edit",
    before: '<div id="contact_1"><label>First Name: John</label><div><button>Edit</button></div></div>',
    frames: [
      patch(
        `elements <div id="contact_1" data-signals="{id: 1, firstName: 'John'}">`,
        'elements   <label>First Name <input type="text" data-bind="firstName"></label>',
        `elements   <div><button data-on-click="@put('/examples/click_to_edit/contact/1')">Save</button></div>`,
        "elements </div>",
      ),
    ],
    expected: '<div id="contact_1"><label>First Name <input type="text"></label><div><button>Save</button></div></div>',
    later: ["refused"],
  },
  {
    name: "bulk update",
    source: "examples/bulk_update",
    before: '<table><tbody><tr id="c0"><td>Joe</td><td>Active</td></tr><tr id="c1"><td>Angie</td><td>Active</td></tr></tbody></table>',
    frames: [patch('elements <tr id="c0"><td>Joe</td><td>Inactive</td></tr>', 'elements <tr id="c1"><td>Angie</td><td>Inactive</td></tr>')],
    expected: '<table><tbody><tr id="c0"><td>Joe</td><td>Inactive</td></tr><tr id="c1"><td>Angie</td><td>Inactive</td></tr></tbody></table>',
  },
  {
    name: "delete row",
    source: "examples/delete_row",
    before: '<table><tbody><tr id="contact_0"><td>Joe Smith</td></tr><tr id="contact_1"><td>Angie MacDowell</td></tr></tbody></table>',
    frames: [patch("selector #contact_0", "mode remove")],
    expected: '<table><tbody><tr id="contact_1"><td>Angie MacDowell</td></tr></tbody></table>',
  },
  {
    name: "edit row",
    source: "examples/edit_row",
    before: '<table id="edit_row"><tbody><tr id="contact_0"><td>Joe Smith</td><td><button>Edit</button></td></tr></tbody></table>',
    frames: [
      patch(
        'elements <table id="edit_row"><tbody><tr id="contact_0"><td><input type="text" data-bind-name></td>',
        `elements <td><button data-on-click="@get('/examples/edit_row/data')">Cancel</button><button>Save</button></td></tr></tbody></table>`,
      ),
    ],
    expected:
      '<table id="edit_row"><tbody><tr id="contact_0"><td><input type="text"></td><td><button>Cancel</button><button>Save</button></td></tr></tbody></table>',
    later: ["refused"],
  },
  {
    name: "infinite scroll",
    source: "examples/infinite_scroll",
    before: '<table><tbody id="agents"><tr id="agent_0"><td>Agent Smith 0</td></tr></tbody></table><div id="more_btn"><div>Loading...</div></div>',
    frames: [
      patch(`elements <div id="more_btn" data-on-intersect="@get('/examples/infinite_scroll/data')"><div>Loading more...</div></div>`),
      patch("selector #agents", "mode append", 'elements <tr id="agent_60"><td>Agent Smith 3c</td><td>void61@null.org</td></tr>'),
    ],
    expected:
      '<table><tbody id="agents"><tr id="agent_0"><td>Agent Smith 0</td></tr><tr id="agent_60"><td>Agent Smith 3c</td><td>void61@null.org</td></tr></tbody></table><div id="more_btn"><div>Loading more...</div></div>',
    later: ["refused"],
  },
  {
    name: "progress bar",
    source: "examples/progress_bar",
    before: '<div id="progress_bar"></div>',
    frames: [10, 100].map((percent) =>
      patch(`elements <div id="progress_bar"><svg viewBox="0 0 100 10"><rect width="${percent}" height="10"></rect></svg><p>${percent}%</p></div>`),
    ),
    expected: '<div id="progress_bar"><svg viewBox="0 0 100 10"><rect width="100" height="10"></rect></svg><p>100%</p></div>',
  },
  {
    name: "lazy tabs",
    source: "examples/lazy_tabs",
    before: '<div id="lazy_tabs"></div>',
    frames: [
      patch('elements <div id="lazy_tabs"><div role="tablist"><button role="tab" aria-selected="true">Tab 0</button></div><p>Lorem</p></div>'),
      patch('elements <div id="lazy_tabs"><div role="tablist"><button role="tab" aria-selected="false">Tab 0</button></div><p>Ipsum</p></div>'),
    ],
    expected: '<div id="lazy_tabs"><div role="tablist"><button role="tab" aria-selected="false">Tab 0</button></div><p>Ipsum</p></div>',
  },
  {
    name: "inline validation",
    source: "examples/inline_validation",
    before: '<form id="inline_validation"><label>Email <input name="email" type="email"></label></form>',
    frames: [patch('elements <form id="inline_validation"><label>Email <input name="email" type="email"></label><p>Not a valid email</p></form>')],
    expected: '<form id="inline_validation"><label>Email <input name="email" type="email"></label><p>Not a valid email</p></form>',
  },
  {
    name: "active search",
    source: "examples/active_search",
    before: '<input type="text"><table><tbody id="found"><tr><td>Ada</td></tr><tr><td>Alan</td></tr></tbody></table>',
    frames: [patch('elements <tbody id="found">', "elements <tr><td>Alan</td></tr>", "elements </tbody>")],
    expected: '<input type="text"><table><tbody id="found"><tr><td>Alan</td></tr></tbody></table>',
  },
  {
    name: "color throb, by a class",
    source: "examples/animations",
    before: '<div id="color_throb" class="a">blue on yellow</div>',
    frames: [patch('elements <div id="color_throb" class="b">green on red</div>')],
    expected: '<div id="color_throb" class="b">green on red</div>',
  },
  {
    name: "what stands outside of the root is not found",
    source: "examples/title_update_backend",
    before: "<p></p>",
    frames: [patch("selector title", "elements <title>08:30:36 from server</title>")],
    expected: "<p></p>",
    later: ["target-missing"],
  },
  {
    name: "a script in an element is taken out",
    source: "examples/execute_script",
    before: '<div id="x"></div>',
    frames: [patch('elements <div id="x"><b>1</b><script>globalThis.ran = true</script></div>')],
    expected: '<div id="x"><b>1</b></div>',
    later: ["refused"],
  },
  {
    name: "a script by the SDK's helper",
    source: "sdk tests: executeScriptWithDefaults",
    before: "<p></p>",
    frames: [patch("mode append", "selector body", `elements <script data-effect="el.remove()">console.log('hello');</script>`)],
    expected: "<p></p>",
    errors: ["refused"],
  },

  // Events of the beta versions

  {
    name: "fragments are merged by their ids",
    source: "beta: datastar-merge-fragments",
    before: '<div id="foo">Hello?</div>',
    frames: [merge('fragments <div id="foo">Hello world!</div>')],
    expected: '<div id="foo">Hello world!</div>',
  },
  ...[
    ["morph", '<p>a</p><ul id="x"><li>new</li></ul>', '<ul id="x"><li>new</li></ul>'],
    ["inner", '<p>a</p><ul id="x"><li>new</li></ul>', "<li>new</li>"],
    ["outer", "<p>a</p><ol></ol>", "<ol></ol>"],
    ["prepend", '<p>a</p><ul id="x"><li>new</li><li>old</li></ul>', "<li>new</li>"],
    ["append", '<p>a</p><ul id="x"><li>old</li><li>new</li></ul>', "<li>new</li>"],
    ["before", '<p>a</p><hr><ul id="x"><li>old</li></ul>', "<hr>"],
    ["after", '<p>a</p><ul id="x"><li>old</li></ul><hr>', "<hr>"],
  ].map(([mode, expected, html]) => ({
    name: `mergeMode ${mode}`,
    source: "beta: merge_options",
    before: '<p>a</p><ul id="x"><li>old</li></ul>',
    frames: [merge("selector #x", `mergeMode ${mode}`, `fragments ${html}`)],
    expected,
  })),
  {
    name: "attributes are not upserted",
    source: "beta: signals_ifmissing",
    before: '<div id="demo"></div>',
    frames: [merge("mergeMode upsertAttributes", 'fragments <div id="demo" data-signals__ifmissing="{id:74}"></div>')],
    expected: '<div id="demo"></div>',
    errors: ["patch"],
  },
  {
    name: "fragments are removed",
    source: "beta: datastar-remove-fragments",
    before: '<p id="target"></p><p></p>',
    frames: [old("remove-fragments", "selector #target")],
    expected: "<p></p>",
  },
  {
    name: "signals are merged and removed",
    source: "beta: update_signals",
    before: SLOTS,
    frames: [old("merge-signals", 'signals {"one":1,"two":{"alpha":2}}'), old("remove-signals", "paths two.alpha")],
    expected: "<b>1</b><i></i>",
  },
  {
    name: "signals as JavaScript",
    source: "beta: signals_ifmissing",
    before: SLOTS,
    frames: [old("merge-signals", "onlyIfMissing true", "signals {id:73}")],
    expected: "<b></b><i></i>",
    errors: ["refused"],
  },
  {
    name: "a script of its own event",
    source: "beta: execute_script",
    before: "<p></p>",
    frames: [old("execute-script", "autoRemove true", "script console.log('hello')")],
    expected: "<p></p>",
    errors: ["refused"],
  },
];
