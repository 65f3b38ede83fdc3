import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { columnKinds } from "../../src/core/entity/columnTypes.ts";
import type { EntityPlan } from "../../src/protocol/authoring.ts";
import { servers } from "../support/database.ts";
import { entityStyles } from "../support/entityStyles.ts";
import type { Session } from "../support/session.ts";
import { succeeded, withSession } from "../support/session.ts";

/** Every type of the grammar: plain, nullable, as an array if possible, and with each kind of default. */
const everyType = [
  ...Object.keys(columnKinds)
    .filter((word) => word !== "enum")
    .flatMap((word) => [`${word}A: ${word}`, `${word}B: ${word}?`, `${word}C: ${word}[]`]),
  "sized: varchar(80) unique, fixed: char(3), money: numeric(12,2) = 1.50, whole: numeric(6), seen: timestamptz(3)?",
  "kind: enum(draft, live), kindB: enum('two words', other)? = 'two words', kinds: enum(a, b)[]",
  `title: text = 'it''s', flag: boolean = false, count: int = -1, big: bigint = 9007199254740993, rate: double = 0.50, part: real = -0.25, debt: numeric = -1.5, none: numeric(9,3) = 0.000, huge: numeric = 100000000000000000000`,
  "made: timestamptz = now(), day: date = now(), key: uuid = gen_random_uuid(), data: jsonb = {}, list: json = [], words: text[] = {}",
].join(", ");
const relations =
  "author: User, reviewer: User?, profile: User unique, tags: Tag[], parent: InvoiceLine?, others: InvoiceLine[]";

/** Writes what is planned, as the editor does. */
function write({ workspace }: Session, plan: EntityPlan): void {
  workspace.write({ [path.relative(workspace.root, plan.file)]: plan.text });
  if (typeof plan.listing !== "object") return;
  let text = readFileSync(plan.listing.file, "utf8");
  for (const { at, text: added } of [...plan.listing.inserts].reverse())
    text = text.slice(0, at) + added + text.slice(at);
  workspace.write({ [path.relative(workspace.root, plan.listing.file)]: text });
}

/** Makes the database what the entities say. */
async function apply({ runner, database }: Session): Promise<readonly string[]> {
  const statements = succeeded(await runner.request("diff")).up.map(({ sql }) => sql);
  for (const sql of statements) await database.query(sql);
  return statements;
}

/** Plans, writes and applies an entity; it must be the only thing that is missing, and nothing after. */
async function addEntity(session: Session, fields: string): Promise<EntityPlan> {
  await session.database.query('CREATE EXTENSION IF NOT EXISTS "uuid-ossp"');
  await apply(session);
  const plan = succeeded(await session.runner.request("draftEntity", { name: "InvoiceLine", fields }));
  write(session, plan);
  await session.restart();
  const { models } = succeeded(await session.runner.request("models"));
  const model = models.find(({ name }) => name === plan.name);
  assert.ok(
    model,
    `${plan.name} is not among ${models.map(({ name }) => name).join()}, ${JSON.stringify(plan.listing)}`,
  );
  assert.equal(model.table.name, plan.table);
  const seen = [...model.columns, ...model.relations].map(({ property }) => property);
  assert.deepEqual(
    plan.fields.map(({ name }) => name).filter((name) => !seen.includes(name)),
    [],
  );
  const statements = await apply(session);
  assert.equal(
    statements.filter((sql) => new RegExp(`^CREATE TABLE ("public"\\.)?"${plan.table}"`).test(sql)).length,
    1,
  );
  assert.deepEqual(
    statements.filter((sql) => !sql.includes(plan.table) && !/invoice/i.test(sql)),
    [],
  );
  assert.deepEqual(succeeded(await session.runner.request("diff")).up, []);
  return plan;
}

describe("a new entity", function () {
  this.timeout(60_000);
  const [first] = entityStyles;

  for (const [major, server] of servers) {
    for (const packages of ["typeorm-1", "typeorm-0.3.20"] as const) {
      it(`of every type makes exactly its table on PostgreSQL ${major} with ${packages}`, () =>
        withSession(
          first?.files ?? {},
          async (session) => void (await addEntity(session, `${everyType}, ${relations}`)),
          { server, packages },
        ));
    }
  }

  for (const { name, files, file, table, home } of entityStyles) {
    it(`is found in a repository like ${name}`, () =>
      withSession(
        files,
        async (session) => {
          const isFirst = name === "first-entity";
          const plan = await addEntity(
            session,
            `title: varchar(80), notes: text?, state: enum(open, closed) = open, paidAt: timestamptz?${isFirst ? "" : `, ${relations}`}`,
          );
          assert.equal(path.relative(session.workspace.root, plan.file), file);
          assert.equal(plan.table, table);
        },
        home === undefined ? {} : { dataSource: home },
      ));
  }
});
