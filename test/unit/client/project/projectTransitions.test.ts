import assert from "node:assert/strict";
import type { Problem } from "../../../../src/core/problems/problem.ts";
import type { Status } from "../../../../src/protocol/runner.ts";
import {
  afterModels,
  afterSchema,
  afterStatus,
  failed,
  loadingProject,
  restricted,
  trusted,
} from "../../../../src/client/project/projectTransitions.ts";
import { historyOf, viewOf } from "../../../support/views.ts";

const history = historyOf("AB", "A");
const refused: Problem = { code: "connectionRefused", host: "db.example", port: 5432 };
const broken: Problem = { code: "migrationSyntax", message: "Unexpected }" };
const { connection, loaded } = viewOf();
const schema = { tables: [] } as never;
const read = { schema, ownTables: [], models: [] };

/** The status of a project with a database that answers. */
function statusOf(more: Partial<Status> = {}): Status {
  return { history, connection, loaded, broken: [], warnings: [], ...more };
}

describe("the state of a project", () => {
  it("keeps the content of its database as long as the database answers", () => {
    const before = viewOf(read);
    assert.deepEqual(afterStatus(before, statusOf(), new Map()), viewOf({ ...read, history, rehearsed: new Map() }));
    const down = afterStatus(before, statusOf({ problem: refused }), new Map());
    assert.deepEqual([down.status, down.problem, down.schema, down.models], ["failed", refused, undefined, undefined]);
    assert.deepEqual([down.connection, down.loaded], [connection, loaded], "what is configured is still known");
    const back = afterStatus(down, statusOf(), new Map());
    assert.deepEqual(["problem" in back, "schema" in back], [false, false]);
  });

  it("is ready with a migration that cannot be loaded, and names that migration once", () => {
    const other: Problem = { ...broken, message: "Unexpected )" };
    const next = afterStatus(viewOf(), statusOf({ problem: broken, broken: [broken, other] }), new Map());
    assert.deepEqual([next.status, next.problem, next.warnings], ["ready", broken, [other]]);
    const both = afterStatus(viewOf(), statusOf({ problem: refused, broken: [broken] }), new Map());
    assert.deepEqual([both.status, both.problem, both.warnings], ["failed", refused, [broken]]);
  });

  it("has no connection, no content and no warnings after its code failed to load", () => {
    const { key, location } = viewOf();
    assert.deepEqual(failed(viewOf({ ...read, warnings: [refused] }), broken, history), {
      key,
      location,
      history,
      status: "failed",
      problem: broken,
      warnings: [],
    });
  });

  it("shows tables of an earlier read beside the reason why they could not be read again", () => {
    const stale = afterSchema(viewOf(read), { schemaProblem: refused });
    assert.deepEqual([stale.schema, stale.schemaProblem], [schema, refused]);
    assert.ok(!("schemaProblem" in afterSchema(stale, {})));
  });

  it("shows either its models or the reason why they were not compared", () => {
    const without = afterModels(viewOf(read), { modelsProblem: broken });
    assert.deepEqual(["models" in without, without.modelsProblem], [false, broken]);
    assert.equal(afterModels(without, {}), without, "nothing new was read");
    const again = afterModels(without, { models: [] });
    assert.deepEqual([again.models, "modelsProblem" in again], [[], false]);
  });

  it("keeps the selected environment when the workspace is trusted", () => {
    const { location } = viewOf();
    const view = restricted(loadingProject(location, "staging"), history);
    assert.deepEqual([view.status, view.history], ["restricted", history]);
    const next = trusted(view);
    assert.deepEqual([next.status, next.environment, next.history], ["loading", "staging", history]);
  });
});
