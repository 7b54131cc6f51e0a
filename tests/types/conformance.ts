// The implementation has the declared shape.

import type { FrameStream, Snapshot, StreamError, StreamErrorCode } from "runnelet";
import type { FrameStream as Implemented } from "../../pkg/stream.js";
import type { StreamError as ImplementedError } from "../../pkg/error.js";
import type { Link } from "../../pkg/link.js";
import type { Merged, Part, Parts } from "runnelet/streams";
import type { Merged as ImplementedMerged } from "../../pkg/streams/merge.js";
import type { Parts as ImplementedParts } from "../../pkg/streams/demux.js";
import type { Part as ImplementedPart } from "../../pkg/streams/part.js";
import type { explain, quantile, Stamps } from "runnelet/telemetry";
import type * as ImplementedTelemetry from "../../pkg/telemetry/explain.js";

type Assignable<From extends To, To> = From;
/** `Symbol.dispose` is set where the platform has it, which no type says. */
type Face = Omit<FrameStream<any>, typeof Symbol.dispose>;
type Faceless<T> = Omit<T, typeof Symbol.dispose>;
/** Without what the shape of the sources decides. */
type AnyMerged = Pick<Merged<any>, "snapshot" | "subscribe" | "done" | "abort">;

export type Stream = Assignable<Implemented, Face>;
export type Error_ = Assignable<Pick<ImplementedError, "message" | "exhausted" | "retryable">, Partial<StreamError>>;
export type State = Assignable<Link["snapshot"], Snapshot>;
export type Code = Assignable<ImplementedError["code"], StreamErrorCode>;
export type Merge_ = Assignable<ImplementedMerged, AnyMerged>;
export type Parts_ = Assignable<ImplementedParts, Omit<Faceless<Parts<any>>, "get">>;
export type Part_ = Assignable<ImplementedPart, Faceless<Part<any>>>;
export type Explain = Assignable<typeof ImplementedTelemetry.explain, typeof explain>;
export type Quantile = Assignable<typeof ImplementedTelemetry.quantile, typeof quantile>;
export type Stamped = Assignable<ImplementedTelemetry.Stamps, Stamps>;
