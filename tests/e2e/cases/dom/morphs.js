// What a tree was and what it becomes: one line each, where it fits. Whitespace counts.

const rows = (...ids) => ids.map((id) => `<li id="${id}"><b>${id}</b> row</li>`).join("\n");
const keyed = (...keys) => ids(keys, (key) => `<li data-stream-row="${key}"><b>${key}</b> row</li>`);
const plain = (...texts) => ids(texts, (text) => `<li>${text}</li>`);
const ids = (names, row) => names.map(row).join("");
const table = (...cells) => `<table><thead><tr><th>Name</th><th>State</th></tr></thead><tbody>${ids(cells, (cell) => `<tr><td>${cell}</td><td>open</td></tr>`)}</tbody></table>`;

/** @type {[name: string, before: string, after: string][]} */
export const MORPHS = [
  ["nothing changes", `<p class="a">same <b>text</b></p>`, `<p class="a">same <b>text</b></p>`],
  ["a text changes", `<p>one</p>`, `<p>two</p>`],
  ["a text becomes empty", `<p>one</p>`, `<p></p>`],
  ["a text grows", `<p>The answer</p>`, `<p>The answer is growing</p>`],
  ["a text changes between elements", `<p>a <b>b</b> c <i>d</i> e</p>`, `<p>a <b>b</b> C <i>d</i> e</p>`],
  ["a text becomes an element", `<p>a b</p>`, `<p>a <b>b</b></p>`],
  ["an element becomes text", `<p>a <b>b</b></p>`, `<p>a b</p>`],
  ["an attribute comes, goes and changes", `<p title="a" lang="en">x</p>`, `<p lang="de" class="b">x</p>`],
  ["attributes without values", `<p hidden>x</p><p>y</p>`, `<p>x</p><p hidden>y</p>`],
  ["the root changes its attributes", `<section class="a"><p>x</p></section>`, `<section class="b" title="c"><p>x</p></section>`],
  ["the root becomes another element", `<section><p id="p">x</p><i>y</i></section>`, `<article><h1>t</h1><p id="p">x</p></article>`],
  ["the root's child moves out into its successor", `<div><div id="a"><input id="b"></div></div>`, `<section><input id="b"><div id="a"></div></section>`],

  ["a row at the end", `<ul>${plain(1, 2, 3)}</ul>`, `<ul>${plain(1, 2, 3, 4)}</ul>`],
  ["a row at the front", `<ul>${plain(1, 2, 3)}</ul>`, `<ul>${plain(0, 1, 2, 3)}</ul>`],
  ["a row in the middle", `<ul>${plain(1, 2, 3, 4)}</ul>`, `<ul>${plain(1, 2, "x", 3, 4)}</ul>`],
  ["rows in several places", `<ul>${plain(1, 2, 3, 4, 5)}</ul>`, `<ul>${plain("x", 1, 2, "y", 3, 4, "z", 5, "w")}</ul>`],
  ["the first row goes", `<ul>${plain(1, 2, 3)}</ul>`, `<ul>${plain(2, 3)}</ul>`],
  ["rows go here and there", `<ul>${plain(1, 2, 3, 4, 5, 6)}</ul>`, `<ul>${plain(2, 4, 5)}</ul>`],
  ["a window slides", `<ol>${plain(1, 2, 3, 4, 5)}</ol>`, `<ol>${plain(3, 4, 5, 6, 7)}</ol>`],
  ["rows without ids change places", `<ul>${plain(1, 2, 3, 4)}</ul>`, `<ul>${plain(4, 2, 3, 1)}</ul>`],
  ["all rows go", `<ul>${plain(1, 2, 3)}</ul>`, `<ul></ul>`],
  ["all rows come", `<ul></ul>`, `<ul>${plain(1, 2, 3)}</ul>`],
  ["rows with ids in another order", `<ul>\n${rows("a", "b", "c", "d", "e")}\n</ul>`, `<ul>\n${rows("e", "c", "a", "d", "b")}\n</ul>`],
  ["rows with ids upside down", `<ul>${rows("a", "b", "c", "d", "e")}</ul>`, `<ul>${rows("e", "d", "c", "b", "a")}</ul>`],
  ["a row with an id changes and moves", `<ul>${rows("a", "b", "c")}</ul>`, `<ul><li id="c">changed</li>${rows("a", "b")}</ul>`],
  ["one of the ids goes, another comes", `<ul>${rows("a", "b", "c")}</ul>`, `<ul>${rows("a", "x", "c")}</ul>`],
  ["keyed rows in another order", `<ul>${keyed("a", "b", "c", "d")}</ul>`, `<ul>${keyed("d", "b", "a", "c")}</ul>`],
  ["keyed rows come and go", `<ul>${keyed("a", "b", "c")}</ul>`, `<ul>${keyed("x", "c", "a")}</ul>`],
  ["rows with a key attribute", `<ul><li key="1">a</li><li key="2">b</li><li key="3">c</li></ul>`, `<ul><li key="3">C</li><li key="1">A</li><li key="2">B</li></ul>`],
  ["rows with ids inside", `<div><p><i id="a">a</i></p><p><i id="b">b</i></p><p><i id="c">c</i></p></div>`, `<div><p><i id="c">c!</i></p><p><i id="a">a!</i></p><p><i id="b">b!</i></p></div>`],

  ["an id moves into another parent", `<div><section><p id="a">a</p><p>x</p></section><aside></aside></div>`, `<div><section><p>x</p></section><aside><p id="a">a</p></aside></div>`],
  ["an id moves out of what goes", `<div><section><div><p id="a">a</p></div></section><p>z</p></div>`, `<div><p id="a">a</p><p>z</p></div>`],
  ["an id moves into what comes", `<div><p id="a">a</p><p>z</p></div>`, `<div><section><h2>t</h2><p id="a">a</p></section><p>z</p></div>`],
  ["ids swap their parents", `<div><p class="l"><b id="a">a</b></p><p class="r"><b id="b">b</b></p></div>`, `<div><p class="l"><b id="b">b</b></p><p class="r"><b id="a">a</b></p></div>`],
  ["inside becomes outside", `<div><div id="a">a<div id="b">b</div></div></div>`, `<div><div id="b">b<div id="a">a</div></div></div>`],
  ["a card changes its lane", `<div><ul><li id="a">a</li><li id="b">b</li></ul><ul><li id="c">c</li><li id="d">d</li></ul></div>`, `<div><ul><li id="b">b</li></ul><ul><li id="a">a</li><li id="c">c</li><li id="d">d</li></ul></div>`],
  ["a wrapper comes around", `<main><p id="a">a</p><p id="b">b</p></main>`, `<main><div class="grid"><p id="a">a</p><p id="b">b</p></div></main>`],
  ["a wrapper goes", `<main><div class="grid"><p id="a">a</p><p id="b">b</p></div></main>`, `<main><p id="a">a</p><p id="b">b</p></main>`],
  ["an id changes its element", `<div><p id="a">a</p></div>`, `<div><h2 id="a">a</h2></div>`],
  ["ids occur twice", `<div><p id="a">1</p><p id="a">2</p><p id="b">3</p></div>`, `<div><p id="b">3</p><p id="a">2</p><p id="a">1</p></div>`],
  ["an id was unique", `<div><p id="a">1</p><p>2</p></div>`, `<div><p id="a">1</p><p id="a">2</p></div>`],
  ["ids that look like properties", `<div><p id="__proto__">1</p><p id="constructor">2</p></div>`, `<div><p id="constructor">2</p><p id="__proto__">1</p></div>`],

  ["one cell of a table", table("a", "b", "c"), table("a", "B", "c")],
  ["a column comes", `<table><tbody><tr><td>a</td></tr><tr><td>b</td></tr></tbody></table>`, `<table><tbody><tr><td>0</td><td>a</td></tr><tr><td>0</td><td>b</td></tr></tbody></table>`],
  ["a caption and a body come", table("a"), table("a").replace("<thead>", "<caption>c</caption><thead>").replace("</table>", "<tbody><tr><td>z</td></tr></tbody></table>")],
  ["nested lists", `<ul><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ul>`, `<ul><li>a<ul><li>c</li><li>b</li><li>e</li></ul></li><li>d<ul><li>f</li></ul></li></ul>`],
  ["a heading before everything", `<div><p>a</p><p>b</p></div>`, `<div><h2>t</h2><p>a</p><p>b</p></div>`],
  ["different kinds in another order", `<div><p>a</p><h2>b</h2><pre>c</pre></div>`, `<div><pre>c</pre><p>a</p><h2>b</h2></div>`],
  ["everything is different", `<div><p>a</p><ul><li>b</li></ul></div>`, `<div><table><tbody><tr><td>1</td></tr></tbody></table><h3>x</h3></div>`],
  ["deep down a letter", `<div><div><div><div><div><p>deep</p></div></div></div></div></div>`, `<div><div><div><div><div><p>deeq</p></div></div></div></div></div>`],

  ["whitespace comes and goes", `<div> <p>a</p> <p>b</p> </div>`, `<div><p>a</p>\n\n<p>b</p></div>`],
  ["whitespace in a pre", `<pre>a\n b\n  c</pre>`, `<pre>a\n b\n   c\n</pre>`],
  ["comments", `<div><!-- a --><p>x</p><!-- b --></div>`, `<div><!-- c --><p>x</p><!-- b --><!-- d --></div>`],
  ["letters outside the plane", `<p>a😀b</p>`, `<p>a😁b</p>`],

  ["a form", `<form><label>Name <input name="name"></label><button>Send</button></form>`, `<form class="late"><label>Your name <input name="name" required></label><p>wrong</p><button>Send</button></form>`],
  ["fields change places", `<form><input name="a"><input name="b"><input name="c"></form>`, `<form><input name="c"><input name="a"><input name="b"></form>`],
  ["an input changes its type", `<form><input id="secret" type="password"></form>`, `<form><input id="secret" type="text"></form>`],
  ["a textarea", `<form><textarea>old</textarea></form>`, `<form><textarea rows="4">new</textarea></form>`],
  ["options come", `<select><option>a</option><option>b</option></select>`, `<select><option>z</option><option>a</option><option selected>b</option><option>c</option></select>`],
  ["option groups", `<select><optgroup label="x"><option>a</option></optgroup></select>`, `<select><optgroup label="x"><option>a</option><option>b</option></optgroup><optgroup label="y"><option>c</option></optgroup></select>`],
  ["boxes are ticked", `<form><input type="checkbox" name="a" checked><input type="checkbox" name="b"></form>`, `<form><input type="checkbox" name="a"><input type="checkbox" name="b" checked></form>`],
  ["details get more", `<details><summary>s</summary><p>a</p></details>`, `<details class="x"><summary>t</summary><p>a</p><p>b</p></details>`],
  ["details are opened", `<details><summary>s</summary></details>`, `<details open=""><summary>s</summary></details>`],

  ["a drawing", `<svg viewBox="0 0 9 9"><g><circle r="1"></circle><path d="M0 0"></path></g></svg>`, `<svg viewBox="0 0 8 8"><g fill="red"><path d="M0 1"></path><circle r="2"></circle></g></svg>`],
  ["a link in a drawing", `<svg><a xlink:href="/a"><text>a</text></a></svg>`, `<svg><a xlink:href="/b"><text>b</text></a></svg>`],
  ["the same name in two namespaces", `<div><a href="/a">a</a><svg><a href="/b"></a></svg></div>`, `<div><svg><a href="/b"></a></svg><a href="/a">a</a></div>`],
  ["a formula", `<math><mi>x</mi><mo>=</mo><mn>1</mn></math>`, `<math><mi>x</mi><mo>=</mo><mn>2</mn><mo>+</mo><mi>y</mi></math>`],
  ["pictures", `<p><img alt="a"><img alt="b"></p>`, `<p><img alt="0"><img alt="a"><img alt="b"></p>`],
  ["what a template holds", `<div><template><p>a</p></template><p>x</p></div>`, `<div><template><p>b</p><p>c</p></template><p>x</p></div>`],
  ["custom elements", `<div><x-morph class="a">a</x-morph><x-morph>b</x-morph></div>`, `<div><x-morph>b</x-morph><x-morph class="b">a</x-morph></div>`],
];
