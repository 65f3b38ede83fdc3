import assert from "node:assert/strict";
import { differences } from "../../../src/runner/rehearsal/snapshot/differences.ts";
import { fingerprint } from "../../../src/runner/rehearsal/snapshot/fingerprint.ts";
import { lostBetween, rowsOf } from "../../../src/runner/rehearsal/snapshot/rows.ts";
import { ddlOf, grown } from "../../support/schemas.ts";
import { takeSnapshot } from "../../../src/runner/rehearsal/snapshot/snapshot.ts";
import { createWritten, TouchedTables } from "../../../src/runner/rehearsal/scratch/touchedTables.ts";
import type { Scratch } from "./scratch.ts";
import { onEveryDatabase } from "./scratch.ts";
import { cases, users } from "./fingerprintCases.ts";

onEveryDatabase("what a database is, compared", (scratch) => {
  for (const {
    name,
    before,
    change,
    catalog = [],
    columnOrder = [],
    lost = [],
    from = 0,
    extension,
    locksCatalog = false,
  } of cases) {
    it(name, async function () {
      if (scratch().major < from || !(await scratch().has(extension === undefined ? [] : [extension]))) this.skip();
      await scratch().run(before);
      const was = await state(scratch());
      const { ask } = scratch();
      for (const statement of createWritten) await ask(statement);
      const touchedTables = new TouchedTables(ask);
      touchedTables.clear();
      await scratch().run(`BEGIN; ${change}`);
      await touchedTables.recordTouched();
      await scratch().run("COMMIT");
      assert.ok(touchedTables.now !== "any" || locksCatalog, "what was touched is known");
      const is = await state(scratch());
      const quick = await takeSnapshot(
        { ask, ownTables: [], touchedTables },
        { catalog: was.fingerprint, rows: was.rows },
      );
      assert.deepEqual(
        { objects: quick.catalog.objects, columns: quick.catalog.columns, rows: quick.rows },
        { objects: is.fingerprint.objects, columns: is.fingerprint.columns, rows: is.rows },
      );
      assert.deepEqual(differences(was.fingerprint, is.fingerprint), { catalog, columnOrder });
      assert.deepEqual(lostBetween(was.rows, is.rows), lost);
    });
  }

  it("tells nothing of the tables that are left out", async () => {
    await scratch().run("CREATE TABLE migrations (id serial PRIMARY KEY, name varchar NOT NULL)");
    const { objects } = await fingerprint(scratch().ask, ["public.migrations"]);
    assert.deepEqual(
      [...objects.values()].map(({ kind, name }) => `${kind} ${name}`),
      ["schema public"],
    );
    assert.deepEqual([...(await rowsOf(scratch().ask, ["public.migrations"])).tables.keys()], []);
  });

  it("reads more tables than a function takes arguments", async () => {
    await scratch().run(ddlOf(grown(120)));
    const { fingerprint: made, rows } = await state(scratch());
    assert.equal([...made.objects.values()].filter(({ kind }) => kind === "table").length, 120);
    assert.equal(rows.tables.size, 120);
  });

  it("makes its function again where that is gone", async () => {
    await scratch().run(users);
    const before = await fingerprint(scratch().ask, []);
    await scratch().run("DROP SCHEMA migrations_rehearsal CASCADE");
    assert.deepEqual(differences(before, await fingerprint(scratch().ask, [])), { catalog: [], columnOrder: [] });
  });

  it("reads the first 200 rows", async () => {
    await scratch().run(
      "CREATE TABLE t (id integer PRIMARY KEY, a text); INSERT INTO t SELECT n, n FROM generate_series(1, 300) n",
    );
    const before = await rowsOf(scratch().ask, []);
    await scratch().run("DELETE FROM t WHERE id <= 10");
    assert.equal(before.tables.get("public.t")?.rows.length, 200);
    assert.deepEqual(lostBetween(before, await rowsOf(scratch().ask, [])), ["t (10 rows)"]);
  });
});

async function state({ ask }: Scratch) {
  return { fingerprint: await fingerprint(ask, []), rows: await rowsOf(ask, []) };
}
