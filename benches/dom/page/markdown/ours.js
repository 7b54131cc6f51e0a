// Runnelet's renderer.
import MarkdownIt from "markdown-it";
import { markdown } from "runnelet/markdown";

export const ours = markdown(MarkdownIt);
