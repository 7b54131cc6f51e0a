// The first value of a stream without any library.
import { lineBatches } from "../page/line-reader.js";
import { told } from "./told.js";

const { body } = await fetch("/stream");
for await (const [value] of lineBatches(/** @type {any} */ (body))) {
  told(value);
  break;
}
