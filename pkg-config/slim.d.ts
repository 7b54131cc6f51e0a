import type { open as openDefault } from "./index.js";

export * from "./index.js";

/**
 * Gives the WebAssembly module (`runnelet/runnelet.wasm`), which this entry does not contain. A response of type
 * application/wasm is compiled while it streams in. To be called before the first `open`; again if it rejected.
 */
export function init(
  input: string | URL | Response | Promise<Response> | BufferSource | WebAssembly.Module,
): Promise<void>;

export const open: typeof openDefault;
