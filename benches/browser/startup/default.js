// The first value of a stream as one writes it first.
import { open } from "runnelet";
import { told } from "./told.js";

for await (const value of open("/stream")) {
  told(value);
  break;
}
