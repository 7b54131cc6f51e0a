// All cases, in the order they run.
import { cases as api } from "./api.js";
import { cases as callbacks } from "./callbacks.js";
import { cases as dom } from "./dom.js";
import { cases as domAccess } from "./dom-access.js";
import { cases as domAttacks } from "./dom-attacks.js";
import { cases as domDialects } from "./dom-dialects.js";
import { cases as domHydration } from "./dom-hydration.js";
import { cases as domHtml } from "./dom-html.js";
import { cases as domLife } from "./dom-life.js";
import { cases as domMarkdown } from "./dom-markdown.js";
import { cases as domMorph } from "./dom-morph.js";
import { cases as domOps } from "./dom-ops.js";
import { cases as domReader } from "./dom-reader.js";
import { cases as domRows } from "./dom-rows.js";
import { cases as domSafety } from "./dom-safety.js";
import { cases as domValues } from "./dom-values.js";
import { cases as domWorker } from "./dom-worker.js";
import { cases as endings } from "./endings.js";
import { cases as faults } from "./faults.js";
import { cases as flow } from "./flow.js";
import { cases as frames } from "./frames.js";
import { cases as growing } from "./growing.js";
import { cases as hostile } from "./hostile.js";
import { cases as loading } from "./loading.js";
import { cases as memory } from "./memory.js";
import { cases as offMainThread } from "./off-main-thread.js";
import { cases as options } from "./options.js";
import { cases as pump } from "./pump.js";
import { cases as resume } from "./resume.js";
import { cases as retry } from "./retry.js";
import { cases as share } from "./share.js";
import { cases as site } from "./site.js";
import { cases as siteAccess } from "./site-access.js";
import { cases as sources } from "./sources.js";
import { cases as streams } from "./streams.js";
import { cases as telemetry } from "./telemetry.js";
import { cases as values } from "./values.js";

export const cases = [
  api,
  values,
  options,
  callbacks,
  sources,
  loading,
  frames,
  growing,
  hostile,
  endings,
  faults,
  retry,
  resume,
  flow,
  pump,
  memory,
  offMainThread,
  share,
  telemetry,
  dom,
  domRows,
  domValues,
  domOps,
  domReader,
  domSafety,
  domDialects,
  domHtml,
  domAttacks,
  domLife,
  domMarkdown,
  domMorph,
  domAccess,
  domWorker,
  domHydration,
  streams,
  site,
  siteAccess,
].flat();
