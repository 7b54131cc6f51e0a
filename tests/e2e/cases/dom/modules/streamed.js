// The library in a page that is still being read.
import { defineElement, hydrate } from "/pkg/dom.js";

defineElement();
hydrate(document, { observe: true });
parent.postMessage("ready", "*");
