// One cell of the table: this page comes by the route, and so does the stream.
import { open } from "/pkg/index.js";
import { SCENARIOS, expected } from "./scenarios.js";

const route = new URLSearchParams(location.search).get("route") ?? "direct";

export const cases = SCENARIOS.map((scenario) => ({
  name: `${route}: ${scenario.name}`,
  async run(t) {
    const { source, options, abortAfter } = scenario;
    const stream = open(source, options);
    let values = 0;
    try {
      for await (const _ of stream) {
        values += 1;
        if (values === abortAfter) stream.abort();
      }
    } catch {
      // The outcome tells it.
    }
    const { status, snapshot } = await stream.done;
    const { error, partial } = snapshot;
    t.report("endings", { scenario: scenario.name, route, status, code: error?.code ?? "", partial, frames: values });
    t.same([status, error?.code ?? "", partial, values], expected(scenario, route));
  },
}));
