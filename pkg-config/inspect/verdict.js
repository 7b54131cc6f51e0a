// What the facts mean: a pure function, without clock or connection.

import { stampEvidence, stampVerdict } from "../telemetry/stamps.js";
import { blockSize, burstsOf, cutFrames, framesPerChunk, spreadOf } from "./bursts.js";
import { causesOf } from "./causes.js";
import { endingOf } from "./endings.js";
import { findingsOf } from "./headers.js";
import { many, size, time } from "./text.js";

/** @import { Facts, Verdict } from "./types.js" */
/** @import { Burst } from "./bursts.js" */

/** A silence that people notice, in ms; after it many frames at once are a sign. */
const SILENCE = 500;
/** The same where nothing can be told from frames. */
const LONG_SILENCE = 1000;
/** Frames at once that are many. */
const MANY = 3;
/** Share of the frames that must have come so. */
const MOST = 0.8;
/** A burst is short against the silence before it. */
const SHORT = 0.2;
const SHORTEST = 50;
/** So long must a stream run before it can be told; less, if frames came at several times. */
const TELLING = 500;
const TELLING_BY_TIMES = 100;
const TIMES = 3;
/** Formats whose frames are no units that the server sends by themselves. */
const UNFRAMED = ["text", "bytes", "json"];

export const EXIT = { ok: 0, bad: 1, usage: 2, buffered: 3, refused: 4, interrupted: 130 };

/** @param {Facts} facts @returns {Verdict} */
export function judge(facts) {
  const { head, chunks, frames, counts } = facts;
  const bursts = burstsOf(facts);
  const stamps = stampEvidence(frames, facts.clock);
  const streaming = streamingOf(facts, bursts, stamps);
  const ending = endingOf(facts);
  const figures = {
    httpVersion: head?.httpVersion,
    status: head?.status,
    head: head?.at,
    firstByte: chunks[0]?.at,
    firstFrame: frames[0]?.at,
    lastByte: chunks.at(-1)?.at,
    end: facts.end.at,
    frames: counts.frames,
    chunks: counts.chunks,
    bytes: counts.bytes,
    decodedBytes: counts.decoded,
    chunkBytes: spreadOf(chunks.map(({ bytes }) => bytes)),
    chunkGaps: spreadOf(chunks.slice(1).map(({ gap }) => gap)),
    frameGaps: spreadOf(frames.slice(1).map(({ gap }) => gap)),
    framesPerChunk: spreadOf(framesPerChunk(facts)),
    bursts: bursts.length,
    cutFrames: cutFrames(facts),
    stamps: stamps && { frames: stamps.frames, made: stamps.made, arrived: stamps.arrived, held: stamps.held },
  };
  const frameErrors = facts.errors.filter(({ severity }) => severity === "frame").length;
  const isSuspect = streaming.kind === "buffered" || streaming.kind === "single" || streaming.kind === "silent" || (streaming.kind === "none" && facts.stop !== undefined);
  return {
    exitCode: exitCodeOf(facts, streaming.kind, ending.ok),
    streaming,
    evidence: evidenceOf(facts, figures, bursts),
    causes: isSuspect ? causesOf(facts, figures) : [],
    headers: findingsOf(facts, streaming.kind),
    ending,
    errors: { count: facts.errorCount, frameErrors, list: facts.errors },
    figures,
  };
}

/** The first that applies. @param {Facts} facts @param {Verdict["streaming"]["kind"]} kind @param {boolean} endedWell */
function exitCodeOf({ stop, head, end, errors }, kind, endedWell) {
  if (stop === "interrupt") return EXIT.interrupted;
  if (!head || head.status >= 400 || ["http-status", "content-type"].includes(end.code ?? "")) return EXIT.refused;
  if (!endedWell || kind === "silent" || errors.length > 0) return EXIT.bad;
  return kind === "buffered" ? EXIT.buffered : EXIT.ok;
}

/**
 * @param {Facts} facts
 * @param {Burst[]} bursts
 * @param {ReturnType<typeof stampEvidence>} stamps
 * @returns {Verdict["streaming"]}
 */
function streamingOf({ head, chunks, frames, counts, format, end, stop }, bursts, stamps) {
  const unknown = /** @type {const} */ ("unknown");
  if (!head) return { kind: "none", certainty: unknown, text: `there was no answer within ${time(end.at)}` };
  if (["http-status", "content-type"].includes(end.code ?? "")) {
    return { kind: "none", certainty: unknown, text: "there was no stream to judge" };
  }
  const first = bursts[0];
  if (counts.decoded === 0 || !first) {
    if (stop) return { kind: "silent", certainty: unknown, text: `nothing came in ${time(end.at - head.at)} after the response head` };
    return { kind: "empty", certainty: unknown, text: "the response has no content" };
  }

  const byStamps = stamps && stampVerdict(stamps, frames.length, bursts.length);
  if (byStamps) return { ...byStamps, certainty: "certain" };

  const isFramed = !UNFRAMED.includes(format ?? "");
  const block = isFramed ? blockSize({ chunks, frames }) : undefined;
  if (block !== undefined) {
    return { kind: "buffered", certainty: "likely", text: `the chunks are blocks of ${block} bytes that begin inside frames: a buffer on the way passes on what it holds whenever it is full` };
  }
  const span = (bursts.at(-1)?.to ?? 0) - first.from;
  if (bursts.length === 1) {
    const isBurst = isShort(first);
    const together = chunks.length === 1 ? "in one chunk" : `within ${time(span)}`;
    const madeAtOnce = stamps !== undefined && stamps.resolution < SILENCE;
    if (isBurst && isFramed && frames.length >= MANY && first.silence >= SILENCE && !madeAtOnce) {
      return { kind: "buffered", certainty: "likely", text: `nothing for ${time(first.silence)}, then all ${many(counts.frames, "frame")} ${together}` };
    }
    if (isBurst && !isFramed && first.silence >= LONG_SILENCE) {
      return { kind: "buffered", certainty: "likely", text: `nothing for ${time(first.silence)}, then all ${size(counts.decoded)} ${together}; or the server sends its answer as a whole` };
    }
    if (span >= TELLING) return { kind: "streamed", certainty: "likely", text: `${many(counts.chunks, "chunk")} in a steady flow over ${time(span)}` };
    if (chunks.length === 1) return { kind: "single", certainty: unknown, text: `everything came in a single chunk after ${time(first.silence)}, ${many(counts.frames, "frame")} in it` };
    return { kind: "short", certainty: unknown, text: `everything came within ${time(span)}, too fast to tell` };
  }

  const held = bursts.filter((burst) => burst.silence >= SILENCE && isShort(burst) && burst.frames >= MANY);
  const inHeld = held.reduce((sum, { frames }) => sum + frames, 0);
  if (isFramed && inHeld >= MOST * frames.length && held.length > 0) {
    const longest = Math.max(...held.map(({ silence }) => silence));
    return {
      kind: "buffered",
      certainty: "likely",
      text: `${inHeld} of ${many(counts.frames, "frame")} came in ${many(held.length, "burst")}, each after up to ${time(longest)} of silence; a server that sends in batches looks the same`,
    };
  }
  if (span < (bursts.length >= TIMES ? TELLING_BY_TIMES : TELLING)) return { kind: "short", certainty: unknown, text: `everything came within ${time(span)}, too fast to tell` };
  const what = isFramed && counts.frames > 0 ? many(counts.frames, "frame") : many(counts.chunks, "chunk");
  return { kind: "streamed", certainty: "likely", text: `${what} came one after another over ${time(span)}` };
}

/** @param {Burst} burst */
function isShort({ from, to, silence }) {
  return to - from <= Math.max(SHORTEST, SHORT * silence);
}

/** @param {Facts} facts @param {Verdict["figures"]} figures @param {Burst[]} bursts */
function evidenceOf({ head, chunks, counts, frames, format }, figures, bursts) {
  /** @type {string[]} */
  const lines = [];
  if (!head) return lines;
  const { firstByte, firstFrame, chunkBytes, chunkGaps, frameGaps, framesPerChunk: perChunk, stamps } = figures;
  lines.push(
    [`response head after ${time(head.at)}`, firstByte !== undefined && `first byte after ${time(firstByte)}`, firstFrame !== undefined && `first frame after ${time(firstFrame)}`]
      .filter(Boolean).join(", "),
  );
  if (chunks.length === 0) return lines;
  const decoded = counts.decoded === counts.bytes ? "" : `, decoded ${size(counts.decoded)}`;
  lines.push(`${many(counts.chunks, "chunk")}, ${size(counts.bytes)}${decoded}${chunkBytes && chunks.length > 1 ? `; bytes a chunk: median ${size(chunkBytes.median)}, p95 ${size(chunkBytes.p95)}, largest ${size(chunkBytes.longest)}` : ""}`);
  if (chunkGaps) lines.push(`gaps between chunks: median ${time(chunkGaps.median)}, p95 ${time(chunkGaps.p95)}, longest ${time(chunkGaps.longest)}`);
  if (frameGaps) lines.push(`gaps between frames: median ${time(frameGaps.median)}, p95 ${time(frameGaps.p95)}, longest ${time(frameGaps.longest)}`);
  if (perChunk && frames.length > 0) {
    lines.push(`frames in a chunk: median ${perChunk.median}, most ${perChunk.longest}${bursts.length < chunks.length ? `; ${many(bursts.length, "burst")}` : ""}`);
  }
  if (figures.cutFrames > 0) lines.push(`${many(figures.cutFrames, "chunk")} of ${counts.chunks} begin inside a frame: a buffer that was full, or frames larger than a packet`);
  if (format === "json" && counts.frames === 1 && chunks.length > 1) {
    lines.push("a document is one frame, there when it is complete; --select shows its parts as they come");
  }
  if (stamps) lines.push(`${many(stamps.frames, "frame")} with timestamps: made over ${time(stamps.made)}, arrived over ${time(stamps.arrived)}, held back up to ${time(stamps.held)}`);
  if (counts.chunks > chunks.length || counts.frames > frames.length) {
    lines.push(`judged by the first ${chunks.length} chunks and ${frames.length} frames`);
  }
  return lines;
}
