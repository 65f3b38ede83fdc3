import assert from "node:assert/strict";
import { Inspection } from "../../../../src/client/project/inspection.ts";
import type { Log } from "../../../../src/host/log.ts";
import type { ProjectView } from "../../../../src/client/project/projectState.ts";
import type { RunnerClient } from "../../../../src/client/runner/runnerClient.ts";

/** A catalog with one table. */
const catalogOf = (table: string) =>
  JSON.stringify({ tables: [[1, "public", table, "r", null, 0, 0, true, null, null]] });

/** An inspection of a database with the single table `state.table`. The entities of its project have an error. */
function inspect(state: { table: string }): Inspection {
  const request = (method: string, { known }: { readonly known?: string }) => {
    if (method === "models") return Promise.resolve({ code: "entityThrew", message: "no primary column" });
    const tag = state.table;
    return Promise.resolve(known === tag ? { tag } : { tag, catalog: catalogOf(tag), own: [] });
  };
  const client = { startedAt: 1, request } as unknown as RunnerClient;
  return new Inspection(client, { write: () => undefined } as unknown as Log);
}

describe("the look at a database", () => {
  it("asks again for what the view did not take", async () => {
    const database = { table: "before" };
    const inspection = inspect(database);
    const view = {} as ProjectView;
    const take = async () => {
      Object.assign(view, await inspection.schema(view));
      inspection.commit();
      return view.schema?.tables.map(({ name }) => name);
    };
    assert.deepEqual(await take(), ["before"]);
    assert.deepEqual(await inspection.schema(view), {}, "nothing new");
    database.table = "after";
    await inspection.schema(view);
    assert.deepEqual(await take(), ["after"]);
  });

  it("says why the tables could not be read, and nothing of a runner that was ended", async () => {
    const codes = ["serverRefused", "runnerCrashed"];
    const client = { startedAt: 1, request: () => Promise.resolve({ code: codes.shift() }) } as unknown as RunnerClient;
    const inspection = new Inspection(client, { write: () => undefined } as unknown as Log);
    assert.deepEqual(await inspection.schema({} as ProjectView), { schemaProblem: { code: "serverRefused" } });
    assert.deepEqual(await inspection.schema({} as ProjectView), {});
  });

  it("says why there are no models", async () => {
    const inspection = inspect({ table: "user" });
    const view = (await inspection.schema({} as ProjectView)) as ProjectView;
    assert.deepEqual(await inspection.models(view), {
      modelsProblem: { code: "entityThrew", message: "no primary column" },
    });
  });
});
