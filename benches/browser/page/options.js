// Options that a build of the package may not have yet.
import { open } from "runnelet";

/**
 * Whether `open` knows the options. Only an unknown one is an answer: anything else that fails is a fault to be seen.
 * @param {object} options
 */
export function knows(options) {
  try {
    open(new ReadableStream({ start: (controller) => controller.close() }), { format: "ndjson", ...options }).abort();
    return true;
  } catch (error) {
    if (error instanceof TypeError && error.message.includes("unknown option")) return false;
    throw error;
  }
}
