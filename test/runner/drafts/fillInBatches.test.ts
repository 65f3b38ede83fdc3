import assert from "node:assert/strict";
import { fillInBatches } from "../../../src/core/diff/online/fillInBatches.ts";
import { createDatabase, servers } from "../../support/database.ts";

type Case = {
  readonly title: string;
  readonly table?: string;
  readonly create: string;
  readonly expression: string;
  readonly condition?: string;
  /** Number of rows that stay NULL, and the smallest number of transactions that have filled the others. */
  readonly expected: readonly [nulls: number, transactions: number];
};

const rows = "SELECT n, repeat('x', 300) FROM generate_series(1, 60000) n";

const cases: readonly Case[] = [
  {
    title: "a table of several batches",
    create: `CREATE TABLE "Item" (id int, text text, label text); INSERT INTO "Item" ${rows}`,
    expression: "id || ''",
    expected: [0, 2],
  },
  {
    title: "an empty table",
    create: `CREATE TABLE "Item" (id int, label text)`,
    expression: "id || ''",
    expected: [0, 0],
  },
  {
    title: "a partitioned table",
    create: `CREATE TABLE "Item" (id int, text text, label text) PARTITION BY RANGE (id);
      CREATE TABLE low PARTITION OF "Item" FOR VALUES FROM (0) TO (50000);
      CREATE TABLE high PARTITION OF "Item" DEFAULT; INSERT INTO "Item" ${rows}`,
    expression: "id || ''",
    expected: [0, 1],
  },
  {
    title: "rows for which the expression is NULL",
    create: `CREATE TABLE "Item" (id int, text text, label text); INSERT INTO "Item" ${rows}`,
    expression: "CASE WHEN id % 2 = 0 THEN id || '' END",
    expected: [30_000, 2],
  },
  {
    title: "some of the rows",
    create: `CREATE TABLE "Item" (id int, text text, label text); INSERT INTO "Item" ${rows}`,
    expression: "id || ''",
    condition: "id > 100",
    expected: [100, 2],
  },
  {
    title: "a table with columns that are called as the variables, and an expression with the quotes of a body",
    create: `CREATE TABLE "Item" (page int, pages int, batch int, label text); INSERT INTO "Item" VALUES (1, 2, 3)`,
    expression: "$fill$a$fill$ || page || pages || batch",
    expected: [0, 1],
  },
];

describe("Values in batches", function () {
  this.timeout(60_000);

  for (const [major, server] of servers)
    for (const { title, create, expression, condition, expected } of cases)
      it(`fill ${title}, on PostgreSQL ${major}`, async () => {
        const database = await createDatabase(server);
        try {
          await database.query(create);
          await database.query(fillInBatches('"Item"', '"label"', expression, condition));
          const [found] = await database.query(
            `SELECT count(*) FILTER (WHERE label IS NULL)::int AS nulls,
               count(DISTINCT xmin::text) FILTER (WHERE label IS NOT NULL)::int AS transactions FROM "Item"`,
          );
          assert.equal(found?.["nulls"], expected[0]);
          assert.ok(Number(found?.["transactions"]) >= expected[1], JSON.stringify(found));
        } finally {
          await database.drop();
        }
      });
});
