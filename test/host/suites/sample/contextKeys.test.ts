import assert from "node:assert/strict";
import { contextKeys } from "../../../../src/host/project/contextKeys.ts";
import type { ProjectView } from "../../../../src/client/project/projectState.ts";
import type { ViewFields } from "../../../support/views.ts";
import { emptyHistory } from "../../../../src/client/project/projectState.ts";
import type { Store } from "../../../../src/host/project/store.ts";

/** The keys over a workspace of these projects, the first being selected. */
function keysOf(...views: readonly ViewFields[]) {
  const environments = { base: [], script: { files: [] }, named: [] };
  const whole = views.map((view) => ({ warnings: [], history: emptyHistory, location: { environments }, ...view }));
  const projects = whole.map((view) => ({ view, location: view.location }));
  const store = { isSearched: true, views: whole, projects, nestModules: [], selected: projects[0] };
  return contextKeys(store as unknown as Store, () => false);
}

const schema = (...tables: readonly unknown[]) => ({ tables }) as unknown as NonNullable<ProjectView["schema"]>;
const refused = { code: "connectionRefused", host: "localhost", port: 5432 } as const;

describe("the context keys", () => {
  it("know of an empty list only when it was read and is empty", () => {
    const empty = (keys: ReturnType<typeof keysOf>) => [keys["migrations.noTables"], keys["migrations.noModels"]];
    assert.deepEqual(empty(keysOf({ status: "ready" })), [false, false]);
    assert.deepEqual(empty(keysOf({ status: "ready", schema: schema(), models: [] })), [true, true]);
    assert.deepEqual(empty(keysOf({ status: "ready", schema: schema({}), models: [{} as never] })), [false, false]);
    assert.deepEqual(empty(keysOf({ status: "ready", schema: schema() }, { status: "ready" })), [false, false]);
    assert.deepEqual(empty(keysOf()), [false, false]);
  });

  it("tell a database that starts from one that is down", () => {
    const down = { status: "failed", problem: refused } as const;
    assert.equal(keysOf(down)["migrations.state"], "failed");
    assert.equal(keysOf({ ...down, starting: true })["migrations.state"], "starting");
    assert.equal(keysOf({ status: "ready", starting: true })["migrations.state"], "ready");
    const refusedUser = { code: "authFailed", user: "app", message: "no" } as const;
    assert.equal(keysOf({ status: "failed", problem: refusedUser, starting: true })["migrations.state"], "failed");
  });

  it("tell code that does not load from a connection that fails", () => {
    const failure = (view: ViewFields) => keysOf(view)["migrations.failure"];
    assert.equal(failure({ status: "failed", problem: refused, loaded: {} as never }), "unreachable");
    const refusedUser = { code: "authFailed", user: "app", message: "no" } as const;
    assert.equal(failure({ status: "failed", problem: refusedUser, loaded: {} as never }), "connection");
    assert.equal(failure({ status: "failed", problem: { code: "entitySyntax", message: "}" } }), "code");
    assert.equal(failure({ status: "ready", loaded: {} as never }), "none");
  });

  it("know whether the message says why there are no tables or models", () => {
    const failed = (view: ViewFields) => {
      const keys = keysOf({ status: "ready", ...view });
      return [keys["migrations.tablesFailed"], keys["migrations.modelsFailed"]];
    };
    const problem = { code: "runnerHung" } as const;
    assert.deepEqual(failed({}), [false, false]);
    assert.deepEqual(failed({ schemaProblem: problem }), [true, true]);
    assert.deepEqual(failed({ schemaProblem: problem, models: [] }), [true, false]);
    assert.deepEqual(failed({ modelsProblem: problem }), [false, true]);
  });
});
