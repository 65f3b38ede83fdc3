import "../../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { RunLog } from "../../../../src/host/project/runLog.ts";
import type { Store } from "../../../../src/host/project/store.ts";
import type { ViewFields } from "../../../support/views.ts";
import { historyOf, projectOf } from "../../../support/views.ts";

/** A log over one project whose runner answers from a list. `drawn` counts the events. */
function logOf(answers: readonly unknown[]) {
  const project = projectOf({ history: historyOf("AB", "A") });
  const left = [...answers];
  const state = { asked: 0, drawn: 0 };
  const read = () => {
    state.asked++;
    return Promise.resolve(left.shift());
  };
  Object.assign(project, { client: { read } });
  let listener: () => void = () => undefined;
  const store = {
    projects: [project],
    onDidChange: (changed: () => void) => {
      listener = changed;
      return { dispose: () => undefined };
    },
  } as unknown as Store;
  const log = new RunLog(store);
  log.onDidChange(() => state.drawn++);
  const change = async (more: ViewFields) => {
    (project as unknown as { update: (change: ViewFields) => void }).update(more);
    listener();
    await setImmediate();
  };
  return { log, state, change, key: project.view.key };
}

const runs = [{ run: "1" }];

describe("The runs of a database", () => {
  it("are read only while they are shown, and once for one history", async () => {
    const { log, state, change, key } = logOf([{ runs }, { runs: [] }]);
    await change({});
    assert.deepEqual([state.asked, log.of(key)], [0, undefined]);
    log.show(true);
    await setImmediate();
    assert.deepEqual([state.asked, state.drawn, log.of(key)], [1, 1, runs]);
    await change({ running: { direction: "up" }, history: historyOf("AB", "") });
    assert.equal(state.asked, 1);
  });

  it("are read again after a run has ended", async () => {
    const { log, state, change, key } = logOf([{ runs: [] }, { runs }]);
    log.show(true);
    await change({});
    await change({ history: historyOf("AB", "AB"), lastRun: { at: 1, ok: true, summary: "" } });
    assert.deepEqual([state.asked, log.of(key)], [2, runs]);
  });

  it("are unknown while the database does not answer", async () => {
    const { log, change, key } = logOf([{ runs }]);
    log.show(true);
    await change({});
    const problem = { code: "connectionRefused", host: "localhost", port: 5432 } as const;
    await change({ status: "failed", problem });
    assert.equal(log.of(key), undefined);
  });

  it("are the problem if they cannot be read, unless the runner was replaced", async () => {
    const problem = { code: "permissionDenied", message: "no" };
    const { log, state, change, key } = logOf([problem, { code: "runnerCrashed" }, { runs }]);
    log.show(true);
    await change({});
    assert.deepEqual(log.of(key), problem);
    await change({ history: historyOf("AB", "AB") });
    assert.deepEqual(log.of(key), problem);
    await change({ history: historyOf("AB", "AB") });
    assert.deepEqual([state.asked, log.of(key)], [3, runs]);
  });
});
