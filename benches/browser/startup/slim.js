// The first value of a stream, the module compiled while it arrives.
import { init, open } from "runnelet/slim";
import { told } from "./told.js";

const ready = init(fetch("/runnelet.wasm"));
const stream = open("/stream");
await ready;
for await (const value of stream) {
  told(value);
  break;
}
