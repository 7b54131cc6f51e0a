// What servers send in Turbo's documented examples and in its own tests, written down again as data: the markup before, the
// messages, the markup after, and the codes of errors: of what is not read (`errors`), and of what the page cannot do
// (`later`). White space beside tags does not count.

const stream = (attributes, html = "") => `<turbo-stream ${attributes}><template>${html}</template></turbo-stream>`;

const HELLO = '<div><div id="hello">Hello Turbo</div></div>';
const LEVELS = '<div id="hello"><div id="top">Top</div><div id="middle">Middle</div><div id="bottom">Bottom</div></div>';
const MESSAGES =
  '<div id="messages"><div class="message">First</div></div><div id="messages_2" class="messages"><div class="message">Second</div></div>' +
  '<div id="messages_3" class="messages"><div class="message">Third</div></div>';

export const examples = [
  // Handbook and reference

  {
    name: "a message of all actions, in turn",
    source: "handbook/streams: stream messages and actions",
    before: '<div id="messages"><div id="message_0">Zero</div></div><ul><li id="current_step">Step</li></ul><b id="unread_count">0</b>',
    frames: [
      `
<turbo-stream action="append" target="messages">
  <template>
    <div id="message_1">
      Appended to the element with the id "messages".
    </div>
  </template>
</turbo-stream>

<turbo-stream action="prepend" target="messages">
  <template>
    <div id="message_2">Prepended</div>
  </template>
</turbo-stream>

<turbo-stream action="replace" target="message_1">
  <template>
    <div id="message_1">Replaced</div>
  </template>
</turbo-stream>

<turbo-stream action="replace" method="morph" target="current_step">
  <template>
    <!-- In place of "current_step", by a morph. -->
    <li id="current_step">New step</li>
  </template>
</turbo-stream>

<turbo-stream action="update" target="unread_count">
  <template>
    <!-- In place of what is in "unread_count"; a </template> or <turbo-stream> in a comment is neither. -->
    1
  </template>
</turbo-stream>

<turbo-stream action="update" method="morph" target="current_step">
  <template><b>Newer step</b></template>
</turbo-stream>

<turbo-stream action="remove" target="message_0">
  <!-- What is in here does not count. -->
</turbo-stream>

<turbo-stream action="before" target="current_step">
  <template><li>Before</li></template>
</turbo-stream>

<turbo-stream action="after" target="current_step">
  <template><li>After</li></template>
</turbo-stream>
`,
    ],
    expected:
      '<div id="messages"><div id="message_2">Prepended</div><div id="message_1">Replaced</div></div>' +
      '<ul><li>Before</li><li id="current_step"><b>Newer step</b></li><li>After</li></ul><b id="unread_count">1</b>',
  },
  {
    name: "several targets are removed",
    source: "handbook/streams: actions with multiple targets",
    before: '<p class="old_records">1</p><p>2</p><p class="old_records">3</p>',
    frames: ['<turbo-stream action="remove" targets=".old_records"><!-- nothing --></turbo-stream>'],
    expected: "<p>2</p>",
  },
  {
    name: "something behind each of several targets",
    source: "handbook/streams: actions with multiple targets",
    before: '<input class="invalid_field"><input><input class="invalid_field">',
    frames: [stream('action="after" targets="input.invalid_field"', "<span>Incorrect</span>")],
    expected: '<input class="invalid_field"><span>Incorrect</span><input><input class="invalid_field"><span>Incorrect</span>',
  },
  ...[
    ["append", '<p>a</p><div id="dom_id"><i>old</i><b>new</b></div>'],
    ["prepend", '<p>a</p><div id="dom_id"><b>new</b><i>old</i></div>'],
    ["replace", "<p>a</p><b>new</b>"],
    ["update", '<p>a</p><div id="dom_id"><b>new</b></div>'],
    ["remove", "<p>a</p>"],
    ["before", '<p>a</p><b>new</b><div id="dom_id"><i>old</i></div>'],
    ["after", '<p>a</p><div id="dom_id"><i>old</i></div><b>new</b>'],
  ].map(([action, expected]) => ({
    name: action,
    source: "reference/streams: the eight actions",
    before: '<p>a</p><div id="dom_id"><i>old</i></div>',
    frames: [stream(`action="${action}" target="dom_id"`, "<b>new</b>")],
    expected,
  })),
  {
    name: "replace by a morph",
    source: "reference/streams: replace",
    before: '<div id="dom_id" class="a"><i>old</i></div>',
    frames: [stream('action="replace" method="morph" target="dom_id"', '<div id="dom_id" class="b"><i>new</i></div>')],
    expected: '<div id="dom_id" class="b"><i>new</i></div>',
  },
  {
    name: "update by a morph",
    source: "reference/streams: update",
    before: '<div id="dom_id" class="a"><i>old</i></div>',
    frames: [stream('action="update" method="morph" target="dom_id"', "<i>new</i>")],
    expected: '<div id="dom_id" class="a"><i>new</i></div>',
  },
  {
    name: "refresh is for the application",
    source: "reference/streams: refresh",
    before: "<p></p>",
    frames: ['<turbo-stream action="refresh" request-id="abcd-1234"></turbo-stream>'],
    expected: "<p></p>",
    later: ["refused"],
  },
  {
    name: "a custom action",
    source: "handbook/streams: custom actions",
    before: "<p></p>",
    frames: [stream('action="alert" message="Hello"')],
    expected: "<p></p>",
    errors: ["patch"],
  },

  // Turbo's own tests

  {
    name: "append, and append again",
    source: "stream_element_tests: action=append",
    before: HELLO,
    frames: [stream('action="append" target="hello"', "<span> Streams</span>"), stream('action="append" target="hello"', "<span> and more</span>")],
    expected: '<div><div id="hello">Hello Turbo<span> Streams</span><span> and more</span></div></div>',
  },
  {
    name: "append what is already a child, by its id",
    source: "stream_element_tests: append with children ID already present in target",
    before: HELLO,
    frames: [
      stream('action="append" target="hello"', ' <div id="child_1">First</div> tail1 '),
      stream('action="append" target="hello"', '<div id="child_1">New First</div> <div id="child_2">Second</div> tail2 '),
    ],
    expected: '<div><div id="hello">Hello Turbo  tail1 <div id="child_1">New First</div> <div id="child_2">Second</div> tail2 </div></div>',
  },
  {
    name: "append a form with an input named id",
    source: "stream_element_tests: append with a form template containing an input named id",
    before: HELLO,
    frames: [
      stream('action="append" target="hello"', '<form id="child_1"><input type="hidden" name="id" value="First"></form>'),
      stream(
        'action="append" target="hello"',
        '<form id="child_1"><input type="hidden" name="id" value="New First"></form><form id="child_2"><input type="hidden" name="id" value="Second"></form>',
      ),
    ],
    expected:
      '<div><div id="hello">Hello Turbo<form id="child_1"><input type="hidden" value="New First"></form><form id="child_2"><input type="hidden" value="Second"></form></div></div>',
    later: ["refused", "refused"], // a name that hides a property of the form is taken out
  },
  {
    name: "prepend, and prepend again",
    source: "stream_element_tests: action=prepend",
    before: HELLO,
    frames: [stream('action="prepend" target="hello"', "<span>Streams </span>"), stream('action="prepend" target="hello"', "<span>and more </span>")],
    expected: '<div><div id="hello"><span>and more </span><span>Streams </span>Hello Turbo</div></div>',
  },
  {
    name: "prepend what is already a child, by its id",
    source: "stream_element_tests: prepend with children ID already present in target",
    before: HELLO,
    frames: [
      stream('action="prepend" target="hello"', '<div id="child_1">First</div> tail1 '),
      stream('action="prepend" target="hello"', '<div id="child_1">New First</div> <div id="child_2">Second</div> tail2 '),
    ],
    expected: '<div><div id="hello"><div id="child_1">New First</div> <div id="child_2">Second</div> tail2  tail1 Hello Turbo</div></div>',
  },
  {
    name: "remove without a template",
    source: "stream_element_tests: action=remove",
    before: HELLO,
    frames: ['<turbo-stream action="remove" target="hello"></turbo-stream>'],
    expected: "<div></div>",
  },
  {
    name: "replace by another element",
    source: "stream_element_tests: action=replace",
    before: HELLO,
    frames: [stream('action="replace" target="hello"', '<h1 id="hello">Hello Turbo</h1>')],
    expected: '<div><h1 id="hello">Hello Turbo</h1></div>',
  },
  {
    name: "update by text",
    source: "stream_element_tests: action=update",
    before: HELLO,
    frames: [stream('action="update" target="hello"', "Goodbye Turbo")],
    expected: '<div><div id="hello">Goodbye Turbo</div></div>',
  },
  {
    name: "after what is already a sibling, by its id",
    source: "stream_element_tests: after with children ID already present in target",
    before: LEVELS,
    frames: [stream('action="after" target="top"', ' <div id="middle">New Middle</div> tail1 ')],
    expected: '<div id="hello"><div id="top">Top</div><div id="middle">New Middle</div> tail1 <div id="bottom">Bottom</div></div>',
  },
  {
    name: "before what is already a sibling, by its id",
    source: "stream_element_tests: before with children ID already present in target",
    before: LEVELS,
    frames: [stream('action="before" target="bottom"', ' <div id="middle">New Middle</div> tail1 ')],
    expected: '<div id="hello"><div id="top">Top</div><div id="middle">New Middle</div> tail1 <div id="bottom">Bottom</div></div>',
  },
  {
    name: "a morph to another element",
    source: "stream_element_tests: action=replace method=morph",
    before: HELLO,
    frames: [stream('action="replace" target="hello" method="morph"', '<h1 id="hello">Hello Turbo Morphed</h1>')],
    expected: '<div><h1 id="hello">Hello Turbo Morphed</h1></div>',
  },
  {
    name: "a morph of the children",
    source: "stream_element_tests: action=update method=morph",
    before: HELLO,
    frames: [stream('action="update" target="hello" method="morph" children-only="true"', '<h1 id="hello-child-element">Hello Turbo Morphed</h1>')],
    expected: '<div><div id="hello"><h1 id="hello-child-element">Hello Turbo Morphed</h1></div></div>',
  },
  {
    name: "a message as its server sends it",
    source: "stream_tests: receiving a stream message",
    before: MESSAGES,
    frames: [
      `
    <turbo-stream id="a-turbo-stream" action="append" target="messages"><template>
      <div class="message">Hello world!</div>
    </template></turbo-stream>
  `,
    ],
    expected: MESSAGES.replace("First</div>", 'First</div><div class="message">Hello world!</div>'),
  },
  {
    name: "a message to all that match a selector",
    source: "stream_tests: receiving a stream message with css selector target",
    before: MESSAGES,
    frames: [stream('action="append" targets=".messages"', '<div class="message">Hello CSS!</div>')],
    expected: MESSAGES.replace(/(Second|Third)<\/div>/g, '$1</div><div class="message">Hello CSS!</div>'),
  },
  {
    name: "a script in a message is taken out",
    source: "stream_tests: receiving a message with a <script> element",
    before: MESSAGES,
    frames: [stream('action="append" target="messages"', "<b>1</b><script>document.querySelector('.message').textContent = '</template>'</script>")],
    expected: MESSAGES.replace("First</div>", "First</div><b>1</b>"),
    later: ["refused"],
  },
];
