// Runnelet, mode ops.
import { bind } from "runnelet/dom";
import { ROW, table } from "./table.js";

const MODEL = ROW.replace("></td>", ` data-stream-text="/id"></td>`).replace("<a>", `<a data-stream-text="/label">`);

/** @param {Element} root @param {ReadableStream<Uint8Array>} stream */
export function ours(root, stream) {
  root.innerHTML = table(`<template data-stream-each data-stream-key="/id">${MODEL}</template>`);
  root.setAttribute("data-stream-mode", "ops");
  bind(root, stream, { format: "ndjson" });
}
