import assert from "node:assert/strict";
import { statusOf } from "../../../../src/editor/statusBar.ts";
import type { ProjectView } from "../../../../src/client/project/projectState.ts";
import { emptyHistory } from "../../../../src/client/project/projectState.ts";

const view = (more: Partial<ProjectView> = {}) =>
  ({
    status: "ready",
    warnings: [],
    history: { ...emptyHistory, pending: ["AddA1700000000000"] },
    location: { name: "shop" },
    ...more,
  }) as unknown as ProjectView;

describe("the status bar", () => {
  it("names the project when there are several", () => {
    assert.equal(statusOf(view(), false), "$(database) base · 1 pending");
    assert.equal(statusOf(view(), true), "$(database) shop · base · 1 pending");
  });

  it("counts the revisions and the statements of a run", () => {
    const running = { direction: "up", revision: "MakeMany1700000000000", index: 112, total: 500 } as const;
    assert.equal(statusOf(view({ running }), false), "$(sync~spin) Upgrading 112/500: Make many");
    assert.equal(
      statusOf(view({ running: { ...running, statement: 1204 } }), false),
      "$(sync~spin) Upgrading 112/500: Make many · statement 1,204",
    );
    assert.equal(
      statusOf(view({ running: { ...running, direction: "down" } }), false),
      "$(sync~spin) Reverting 112/500: Make many",
    );
  });

  it("names the start of a database, and what is under way", () => {
    const problem = { code: "connectionRefused", host: "localhost", port: 5432 } as const;
    const down = view({ status: "failed", problem, loaded: {} as never });
    assert.equal(statusOf(down, false), "$(debug-disconnect) No database");
    assert.equal(statusOf({ ...down, starting: true }, false), "$(sync~spin) Starting PostgreSQL…");
    const running = { direction: "other", what: "Stopping postgres…" } as const;
    assert.equal(statusOf(view({ running }), false), "$(sync~spin) Stopping postgres…");
  });
});
