import type { FrameStream, OpenOptions, Outcome, Snapshot, Source, Status, StreamError } from "./index.js";
import type { Part } from "./streams.js";

/**
 * Starts every `[data-stream-src]` and `[data-hydrate-module]` in `root`, each when its `data-hydrate` says: `load` (at once,
 * the default), `idle`, `visible` (within 200 px of the visible part of the page), `interaction`, `media(QUERY)`; of several
 * the first that comes.
 *
 * Calling it again is harmless: an element keeps the widget it has, also one made by another copy of the library.
 * Never throws for what stands in a page: a region whose attributes cannot be used fails alone, see {@link Widget}.
 *
 * @param root Where to look; the element itself counts, shadow trees within do not. Default: `document`.
 * @returns The widgets of all regions found, in the order of the page.
 */
export function hydrate(root?: Document | DocumentFragment | Element, options?: HydrateOptions): Widget[];

export interface HydrateOptions {
  /** Regions that come into `root` later start too, until the signal aborts; `true`: always. */
  observe?: AbortSignal | true | undefined;
}

/**
 * Defines {@link RunneletView | `<runnelet-view>`}: a region whose attributes have no prefix. Where the name is taken it does nothing.
 *
 * @param name Default: `runnelet-view`.
 */
export function defineElement(name?: string): void;

/**
 * A region as a custom element: `src`, `mode`, `format` and the like are `data-stream-src`, `-mode`, `-format`, `hydrate` and `module` are
 * `data-hydrate` and `data-hydrate-module`, `key`, `limit` and `at` belong to its row template. They are read when it starts;
 * another `src` starts it anew.
 */
export interface RunneletView extends HTMLElement {
  /** The attribute; `""` if there is none. */
  src: string;
  /** Null as long as it is in no page, or has no `src` and no `module`. */
  readonly widget: Widget | null;
  readonly snapshot: Snapshot | null;
  /** As of its widget. */
  retry(): void;
  abort(reason?: unknown): void;
}

/**
 * What a module of `data-hydrate-module` exports, as `default` or as `hydrate`.
 *
 * @param stream Null if the region has no source. Where the region has slots the page takes the values, else the module may.
 * @returns What is to be called when the widget is disposed of, if anything; or a promise of that.
 */
export type HydrateFunction = (element: Element, stream: FrameStream<unknown> | null, widget: Widget) => Ending | Promise<Ending>;
type Ending = void | (() => void);

/**
 * Binds one element by hand, by the same attributes.
 *
 * @param source What to read; default: the element's `data-stream-src`. A {@link Part} of a stream (`demux` of
 *   `runnelet/streams`) is read as NDJSON, by the `end` and `serverError` that it has; its status is never `connecting`. Where the response was cut,
 *   or the part was too slow, the widget's error is `network`, and its `cause` is the part's error.
 * @param options Options of {@link OpenOptions | open()}; those given win over the element's attributes.
 * @returns The widget of the element. An element has one: to bind another source, `dispose()` it first.
 */
export function bind(element: Element, source?: Source | Part<unknown>, options?: BindOptions): Widget;

/**
 * The options of `open()`, whose values the page consumes. `growing`, `queue` and `share` are only for regions whose module takes the
 * values: where the page is filled they are refused.
 */
export type BindOptions = Omit<OpenOptions, "consume">;

/**
 * Registers a function that slots name behind their pointer: `data-stream-text="/price|vat:19"`.
 *
 * @param name Small letters, digits and `-`. Names of built-in formats are taken; naming one again replaces the function.
 * @param format Is given the JSON value (`null` where there is none), gives what the slot shows. What it throws is an error `sink`.
 */
export function define(name: string, format: ValueFormat): void;

/** The arguments are what stands behind the `:`, as text; the locale is that of the region (`lang`, else the browser's). */
export type ValueFormat = (value: unknown, context: { args: string; element: Element; locale: string }) => unknown;

/**
 * Registers what shows text in a way of its own: `data-stream-append="/delta|markdown"`.
 *
 * @param renderer Is called once for each element; see `runnelet/markdown`.
 */
export function defineRenderer(name: string, renderer: Renderer): void;

export type Renderer = (element: Element) => Rendering;

/** One element that shows text as it comes. */
export interface Rendering {
  append(text: string): void;
  /** In place of all that came before. */
  set(text: string): void;
  /** No more comes in this run. */
  finish(): void;
}

/** Settings of the page, for all its regions. Unknown names are a TypeError. */
export function configure(settings: Settings): void;

export interface Settings {
  /**
   * Makes HTML harmless, for slots and operations that write HTML; without it the browser's own `setHTML()` does that, and
   * where there is none such HTML is refused. Gives a node, or HTML (a `TrustedHTML` where Trusted Types are enforced).
   */
  sanitizer?: ((html: string, context: Element) => string | Node | object | null) | undefined;
  /**
   * What screen readers are told of the regions. `false`: nothing. A function: it says it, in a way of the page's own. Else how often
   * and in which words it is said here. Default: in English, by two live regions of which nothing is seen.
   */
  announcer?: false | ((message: string, importance: "polite" | "assertive") => void) | Announcer | undefined;
  /**
   * Finds the modules of `data-hydrate-module`, as a bundler knows them. Default: `import()` of the URL, which must be of the page's
   * own origin.
   */
  modules?: ((specifier: string, element: Element) => Promise<unknown>) | undefined;
}

export interface Announcer {
  /** The least time from one polite announcement to the next, in ms. Default 5,000. */
  every?: number;
  messages?: Messages;
}

/** What is said when; "" is nothing. Absent: the words in English. */
export interface Messages {
  /** It has not ended after a second. */
  loading?: (facts: Facts) => string;
  stalled?: (facts: Facts) => string;
  retrying?: (facts: Facts) => string;
  done?: (facts: Facts) => string;
  interrupted?: (facts: Facts) => string;
  failed?: (facts: Facts) => string;
  aborted?: (facts: Facts) => string;
}

/** What a message may speak of. */
export interface Facts {
  readonly element: Element;
  /** What the region is called: its `data-stream-label`, else the text of its `aria-labelledby`, else its `aria-label`, else `""`. */
  readonly label: string;
  /** Rows that came, less those that went. */
  readonly count: number;
  readonly partial: boolean;
  /** The message of the error that ended the stream, or `""`. */
  readonly reason: string;
  /** The region has a button to try again. */
  readonly retry: boolean;
}

/**
 * A region of a page and its stream.
 *
 * Its element carries `data-stream-state` (the {@link Status}) and `aria-busy`, and gets the bubbling events of
 * {@link WidgetEvents}. Removing the element from the page disposes of the widget; moving it does not.
 *
 * Attributes that cannot be used, or would be unsafe, open nothing: the status is then `failed`, and `snapshot.error`
 * says which (`unsupported`, or `refused`), as do the console and the region's `data-stream-error` part.
 */
export interface Widget {
  readonly element: Element;
  /** Null before it has started, if it could not, and if it has no source. The page is the consumer of its values. */
  readonly stream: FrameStream<unknown> | null;
  /**
   * The state of the stream; of status `idle` before it has started. Without a source it is the state of the region's module:
   * `connecting` while it loads, `done` when it runs, or `failed`.
   */
  readonly snapshot: Snapshot;
  /**
   * Mode list: the key of the row that a node is in, as for an event in it; undefined outside of keyed rows. Rows that came by the stream carry
   * `data-stream-row` only after `dispose()`.
   */
  keyOf(node: Node): string | undefined;
  /**
   * Starts what has not started; otherwise `stream.retry()`, or another stream if what this one wrote was taken back. Asked before all that
   * came is in the page and the end was told (`stream:done`), it begins then. A module that could not be loaded is loaded again.
   */
  retry(): void;
  /** Ends the stream, or keeps it from starting, also if `retry()` was asked for. What it wrote stays. */
  abort(reason?: unknown): void;
  /** Ends the stream and releases everything: listeners, observers, the element's mark. What it wrote stays. */
  dispose(): void;
  /** The same as `dispose()`; absent where the engine has no `Symbol.dispose`. */
  [Symbol.dispose](): void;
}

/** What a region dispatches; `detail` of each event. All bubble, none but `stream:refresh` can be cancelled. */
export interface WidgetEvents {
  /** The status has changed. */
  "stream:state": CustomEvent<{ status: Status; previous: Status | undefined; snapshot: Snapshot }>;
  /** Something went wrong, be it with one frame only (`severity`). */
  "stream:error": CustomEvent<StreamError>;
  /**
   * The page was written to; or what was written was taken back to the last commit (`data-stream-partial="rollback"`), and is told by how many
   * rows more or fewer there are now.
   */
  "stream:patch": CustomEvent<{
    /** Rows that came. */
    inserted: number;
    /** Rows that went. */
    removed: number;
    /** Writes to text, attributes and classes. */
    written: number;
  }>;
  /** Mode ops: a part of the region has a state of its own. On that part. */
  "stream:target": CustomEvent<{ status: Status; partial: boolean; message: string | undefined }>;
  /** Dialect turbo: the server asks for the page to be loaded again. Prevented: it is done. */
  "stream:refresh": CustomEvent<{ method?: string; scroll?: string; requestId?: string }>;
  /** A run has ended, well or not, and all that came is in the page. */
  "stream:done": CustomEvent<Outcome>;
}

declare global {
  interface HTMLElementTagNameMap {
    "runnelet-view": RunneletView;
  }
  interface ElementEventMap extends WidgetEvents {}
  interface DocumentEventMap extends WidgetEvents {}
}
