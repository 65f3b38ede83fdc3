import assert from "node:assert/strict";
import { blame } from "../../../src/migrations/timeline/blame.ts";
import { createDatabase } from "../../support/database.ts";
import { random as randomOf } from "../../support/random.ts";
import { succeeded } from "../../support/session.ts";
import { liveState, withHistory } from "./scratch.ts";

type Column = { name: string; readonly revisions: string[] };
type Table = { name: string; columns: Column[] };

/** A random history, and for each column that is left the revisions that made, renamed or changed it or renamed its table. */
function randomHistory(seed: number, length: number, isDynamic = true) {
  const random = randomOf(seed).next;
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const tables: Table[] = [];
  const history: Record<string, readonly string[]> = {};
  let count = 0;
  const fresh = (prefix: string) => `${prefix}${(count += 1)}`;
  for (let index = 0; index < length; index++) {
    const revision = `R${index}x`;
    const statements: string[] = [];
    const touched = new Set<Table | Column>();
    for (let step = 0; step < 1 + Math.floor(random() * 3); step++) {
      const table = pick(tables);
      const column = table && pick(table.columns.slice(1));
      // One statement for each object, so that the model needs to know no net effect of several.
      if (table === undefined || tables.length < 3 || random() < 0.15) {
        const name = fresh("T");
        const columns = ["id", fresh("c")].map((own) => ({ name: own, revisions: [revision] }));
        tables.push({ name, columns });
        touched.add(tables.at(-1) as Table);
        statements.push(`CREATE TABLE "${name}" (${columns.map((one) => `"${one.name}" int`).join(", ")})`);
      } else if (touched.has(table) || table.columns.some((one) => touched.has(one))) continue;
      else if (random() < 0.2) {
        const next = fresh("T");
        statements.push(`ALTER TABLE "${table.name}" RENAME TO "${next}"`);
        table.name = next;
        touched.add(table);
        for (const one of table.columns) one.revisions.push(revision);
      } else if (column === undefined || random() < 0.35) {
        const added = { name: fresh("c"), revisions: [revision] };
        // Dynamic SQL that no reader of the text could take apart.
        statements.push(
          !isDynamic
            ? `ALTER TABLE "${table.name}" ADD "${added.name}" int`
            : `DO $$ BEGIN EXECUTE 'ALTER TABLE ' || quote_ident('${table.name}') || ' ADD ${added.name} int'; END $$`,
        );
        table.columns.push(added);
        touched.add(added);
      } else if (random() < 0.3) {
        const next = fresh("c");
        statements.push(`ALTER TABLE "${table.name}" RENAME "${column.name}" TO "${next}"`);
        column.name = next;
        column.revisions.push(revision);
        touched.add(column);
      } else if (random() < 0.5) {
        statements.push(`ALTER TABLE "${table.name}" ALTER "${column.name}" SET DEFAULT ${count}`);
        count += 1;
        column.revisions.push(revision);
        touched.add(column);
      } else {
        statements.push(`ALTER TABLE "${table.name}" DROP "${column.name}"`);
        table.columns = table.columns.filter((one) => one !== column);
        touched.add(table);
      }
    }
    history[revision] = statements;
  }
  return { history, tables };
}

describe("The blame of a random history", function () {
  this.timeout(60_000);

  for (const seed of [1, 2, 3])
    it(`names for each column the revisions that made and changed it (seed ${seed})`, () => {
      const { history, tables } = randomHistory(seed, 40);
      return withHistory(history, async ({ runner, all }) => {
        const { revisions } = succeeded(await runner.request("timeline", { liveState, replay: all, known: 0 }));
        assert.equal(revisions.length, all.length);
        for (const table of tables)
          for (const column of table.columns) {
            const found = blame(revisions, { table: `public.${table.name}`, column: column.name });
            assert.deepEqual(
              [...new Set(found.map(({ revision }) => revision.replace(/\d{13}$/, "")))].toReversed(),
              column.revisions,
              `${table.name}.${column.name}`,
            );
          }
      });
    });
});

/** The columns of a real database, and its tables. */
const catalog = `SELECT json_agg(c ORDER BY c.table_name, c.ordinal_position)::text AS text FROM (
  SELECT t.table_name, c.column_name, c.data_type, c.column_default, c.is_nullable, c.ordinal_position
  FROM information_schema.tables t LEFT JOIN information_schema.columns c USING (table_schema, table_name)
  WHERE table_schema = 'public') c`;

describe("The schema at a revision of a random history", function () {
  this.timeout(60_000);

  for (const seed of [5, 6])
    it(`is that of a real server after the same statements (seed ${seed})`, async () => {
      const { history } = randomHistory(seed, 40);
      const server = await createDatabase();
      const copy = await createDatabase();
      try {
        await withHistory(history, async ({ runner, all }) => {
          for (const [index, statements] of Object.values(history).entries()) {
            for (const sql of statements) await server.query(sql);
            if (index % 8 !== 7) continue;
            const state = { kind: "history", replay: all.slice(0, index + 1) } as const;
            const { sql } = succeeded(await runner.request("schemaAt", { liveState, state }));
            await copy.query("DROP SCHEMA public CASCADE");
            await copy.query("CREATE SCHEMA public");
            await copy.query(sql);
            const [there, here] = [await server.query(catalog), await copy.query(catalog)];
            assert.deepEqual(withoutGaps(here), withoutGaps(there), `after revision ${index}`);
          }
        });
      } finally {
        await server.drop();
        await copy.drop();
      }
    });
});

/** Dropped columns leave gaps in the positions of a table that has lived longer. */
function withoutGaps([row]: readonly Record<string, unknown>[]): unknown {
  const columns = JSON.parse(String(row?.["text"])) as readonly { readonly ordinal_position: number }[];
  return columns.map((column) => ({ ...column, ordinal_position: 0 }));
}

describe("The squash of a range of a random history", function () {
  this.timeout(120_000);

  const ranges: readonly (readonly [seed: number, from: number, to: number])[] = [
    [1, 0, 40],
    [2, 0, 20],
    [3, 12, 30],
    [4, 25, 40],
  ];
  for (const [seed, from, to] of ranges)
    it(`leads to the same schema and rows (seed ${seed}, revisions ${from} to ${to})`, () => {
      const { history } = randomHistory(seed, 40, false);
      return withHistory(history, async ({ runner, all }) => {
        const params = { liveState, base: all.slice(0, from), squashed: all.slice(from, to), withoutRows: [] };
        const { form, up, proof } = succeeded(await runner.request("squash", params));
        // A default that comes after its column gives rows from before the range no value, as only the statements do.
        const forms = from === 0 ? ["definition"] : ["changes", "statements"];
        assert.ok(forms.includes(form), JSON.stringify(proof));
        assert.deepEqual([proof.notUndone, proof.leftOut, proof.isFrozen], [[], [], false]);
        assert.ok(up.length > 0);
      });
    });
});
