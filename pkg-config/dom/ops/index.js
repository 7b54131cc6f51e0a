// Mode ops: loaded by regions that ask for it.

import { OpsApplier } from "./apply.js";
import { readerOf } from "./dialects.js";

/** @import { Compiled } from "../plan.js" */
/** @import { Host, Writer } from "../writer.js" */

/** @param {Host} host @param {Writer} writer @param {Compiled} compiled @param {string} dialect */
export async function opsApplier(host, writer, compiled, dialect) {
  return new OpsApplier(host, writer, compiled, await readerOf(dialect));
}
