// Markdown that is shown while it comes. Importing this touches nothing; the parser is the application's.

import { Rendering } from "./markdown/rendering.js";
import { prepared } from "./markdown/parser.js";

/** @import * as Types from "./markdown.js" */

/** @type {typeof Types.markdown} */
export function markdown(Parser, options = {}) {
  const parser = prepared(Parser, options);
  return (element) => new Rendering(element, parser);
}
