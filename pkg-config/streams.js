// Several streams as one, and one stream as several. Needs no engine: what it reads are streams that were opened elsewhere.

export { demux } from "./streams/demux.js";
export { merge } from "./streams/merge.js";
