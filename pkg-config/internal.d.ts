// Shapes that stay inside the package.

import type { Frame, OpenOptions, Patch, Severity, StreamErrorCode } from "./index.js";
import type { Pump } from "./pump.js";

/** Gives the compiled module. */
export type Loader = () => Promise<WebAssembly.Module>;

/** A source, open. */
export interface Opened {
  response?: Response;
  /** What the response says, if it is not here. */
  head?: object;
  body?: ReadableStream<Uint8Array>;
  /** The beginning of an error response's body. */
  problem?: Uint8Array;
  /** Reads it ahead. */
  pump?: Pump;
}

/** What an attempt adds to the request. Headers: names and values in turn; query: a name and a value, or nothing. */
export interface Extra {
  attempt: number;
  headers: string[];
  query: string[];
}

/** Who takes the values. */
export interface Consumer {
  /** It has seen the end. */
  isClosed: boolean;
  /** It waits for what grows. */
  isWaiting: boolean;
  /** Hands over what has grown, if somebody waits; the engine is calling. */
  wakeNow(): void;
  /** Something has come. */
  wake(): void;
  /** It asks for the indexes and offsets of frames. */
  wantsPlaces: boolean;
  /** Forgets the values at hand; tells how many bytes they were. */
  drop(): number;
}

/** A binding to the page: the plan crosses once, `dirty` says that a flush is due. */
export interface View {
  plan: { mode: "list" | "record" | "text" | "ops"; isText?: boolean; [key: string]: unknown };
  dirty(): void;
}

/** What is to be done to the page, packed, and the bytes that led to it. */
export interface Operations {
  words: Uint32Array;
  text: string;
  weight: number;
}

/** A value with where it came from, and what has changed of it if that is wanted. */
export type Entry = Frame<any> & { patches?: Patch[] };

/** The fields of an SSE event beside its data. */
export interface Envelope {
  event: string;
  id: string;
}

/** A complete value that grew before, on its way to the batch that brings its frame. */
export interface Grown {
  value: unknown;
  patches: Patch[] | undefined;
  /** The event as it was shown last. */
  shown: Envelope | undefined;
}

/** What a StreamError is made of. */
export interface StreamErrorInit {
  code: StreamErrorCode;
  message: string;
  severity?: Severity;
  retryable?: boolean;
  exhausted?: boolean;
  frame?: number;
  offset?: number;
  snippet?: string;
  httpStatus?: number;
  /** JSON text. */
  problem?: string;
  attempt?: number;
  cause?: unknown;
}

/** Options with every default in place. */
export interface Resolved {
  format: string | undefined;
  decode: string | undefined;
  select: string[] | undefined;
  /** `select` as it was given. */
  selected: string | string[] | undefined;
  growing: OpenOptions["growing"];
  end: unknown;
  serverError: unknown;
  request: RequestInit;
  retry: object | undefined;
  resume: unknown;
  timeouts: object;
  limits: { queueBytes: number; errors: number };
  deliversUnfinished: boolean;
  queue: NonNullable<OpenOptions["queue"]>;
  strict: boolean;
  consume: boolean;
  worker: boolean | undefined;
  share: "page" | "tabs" | undefined;
  telemetry: boolean | undefined;
  isReopenable: boolean;
  isResendable: boolean;
  /** A hidden page does not send it again: it may have had an effect. */
  waitsToBeSeen: boolean;
  /** Of the options and of the request: each ends the stream. */
  signals: AbortSignal[];
  onError: OpenOptions["onError"];
  onReset: OpenOptions["onReset"];
  name: string | undefined;
}
