// Shapes that the modules of `inspect` hand to one another.

import type { FrameTest } from "../index.js";

export type Stop = "interrupt" | "max-time" | "frames" | "output";

/** What the command line asks for. */
export interface Command {
  url: URL;
  method: string;
  /** As they were given, names as written. */
  headers: [string, string][];
  body: Uint8Array | undefined;
  format: string | undefined;
  end: string | FrameTest | undefined;
  serverError: FrameTest | undefined;
  select: string[];
  json: boolean;
  color: boolean;
  /** In ms. */
  maxTime: number | undefined;
  maxFrames: number | undefined;
}

/** Times are in ms since the request was begun. */
export interface Head {
  at: number;
  /** When the request that this answers was begun: later than 0 after redirects. */
  asked: number;
  url: string;
  status: number;
  reason: string;
  /** "1.0", "1.1", "2" */
  httpVersion: string;
  /** Names in lower case. */
  headers: [string, string][];
}

/** What came in one turn of the event loop. */
export interface Chunk {
  index: number;
  at: number;
  gap: number;
  /** On the wire, without the framing of HTTP. */
  bytes: number;
  /** After content decoding. */
  decoded: number;
  /** Offset of its first decoded byte. */
  offset: number;
}

export interface FrameFact {
  index: number;
  at: number;
  gap: number;
  chunk: number;
  offset: number;
  /** When the server made it, ms since 1970, if the frame says so. */
  stamp: number | undefined;
  /** How exact that is, in ms. */
  resolution: number;
}

export interface ErrorFact {
  at: number;
  code: string;
  severity: "frame" | "stream";
  message: string;
  frame?: number | undefined;
  offset?: number | undefined;
  snippet?: string | undefined;
  httpStatus?: number | undefined;
  problem?: object | undefined;
}

/** Everything that was seen of one response. The verdict is made of this and nothing else. */
export interface Facts {
  url: string;
  method: string;
  redirects: { status: number; to: string; dropped: string[] }[];
  format: string | undefined;
  /** Whether an end marker was asked for. */
  knowsEnd: boolean;
  /** Wall clock at time 0. */
  clock: number;
  head: Head | undefined;
  /** The first ones; the counts go on. */
  chunks: Chunk[];
  frames: FrameFact[];
  counts: { chunks: number; frames: number; bytes: number; decoded: number };
  errors: ErrorFact[];
  errorCount: number;
  /** Why nothing was read to its end. */
  stop: Stop | undefined;
  end: { at: number; status: string; code: string | undefined; message: string | undefined; partial: boolean };
}

export interface Finding {
  header: string;
  value: string;
  effect: "helps" | "hurts" | "neutral";
  why: string;
}

export interface Spread {
  median: number;
  p95: number;
  longest: number;
}

export type Kind = "streamed" | "buffered" | "single" | "short" | "silent" | "empty" | "none";

export interface Verdict {
  exitCode: number;
  streaming: { kind: Kind; certainty: "certain" | "likely" | "unknown"; text: string };
  evidence: string[];
  causes: string[];
  headers: Finding[];
  ending: { status: string; code?: string | undefined; partial: boolean; ok: boolean; text: string; meaning: string };
  errors: { count: number; frameErrors: number; list: ErrorFact[] };
  figures: {
    httpVersion?: string | undefined;
    status?: number | undefined;
    head?: number | undefined;
    firstByte?: number | undefined;
    firstFrame?: number | undefined;
    lastByte?: number | undefined;
    end: number;
    frames: number;
    chunks: number;
    bytes: number;
    decodedBytes: number;
    chunkBytes?: Spread | undefined;
    chunkGaps?: Spread | undefined;
    frameGaps?: Spread | undefined;
    framesPerChunk?: Spread | undefined;
    bursts: number;
    /** Chunks that begin inside a frame. */
    cutFrames: number;
    stamps?: { frames: number; made: number; arrived: number; held: number } | undefined;
  };
}

/** Where everything is shown, as it comes. */
export interface View {
  request(command: { url: string; method: string }): void;
  redirect(redirect: Facts["redirects"][number]): void;
  head(head: Head): void;
  chunk(chunk: Chunk): void;
  frame(frame: FrameFact, shown: { event?: string | undefined; id?: string | undefined; snippet: string }): void;
  error(error: ErrorFact): void;
  verdict(verdict: Verdict): void;
  /** Resolves when what was written has gone far enough. */
  ready(): Promise<void>;
  close(): void;
}
