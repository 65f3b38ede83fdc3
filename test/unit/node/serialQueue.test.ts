import assert from "node:assert/strict";
import { SerialQueue } from "../../../src/node/serialQueue.ts";

describe("a serial queue", () => {
  it("runs one piece of work at a time, in the order of the calls, also after a failure", async () => {
    const queue = new SerialQueue();
    const events: string[] = [];
    const work = (name: string, isFailing = false) =>
      queue.run(async () => {
        events.push(`${name} begins`);
        await Promise.resolve();
        events.push(`${name} ends`);
        if (isFailing) throw new Error(name);
        return name;
      });
    const results = await Promise.allSettled([work("a"), work("b", true), work("c")]);
    assert.deepEqual(events, ["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
    assert.deepEqual(
      results.map((one) => (one.status === "fulfilled" ? one.value : (one.reason as Error).message)),
      ["a", "b", "c"],
    );
  });
});
