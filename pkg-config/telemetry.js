// The figures of a snapshot, in words. Needs no engine.

export { explain, quantile, Stamps } from "./telemetry/explain.js";
