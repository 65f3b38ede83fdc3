import assert from "node:assert/strict";
import { mergeVerdict } from "../../../src/migrations/timeline/merge.ts";
import type { Replayed } from "../../../src/protocol/states.ts";
import type { TestDatabase } from "../../support/database.ts";
import { createDatabase } from "../../support/database.ts";
import type { Random } from "../../support/random.ts";
import { random as randomOf, seeded } from "../../support/random.ts";
import { succeeded } from "../../support/session.ts";
import { liveState, withHistory } from "./scratch.ts";

/** The columns of each table. */
type Model = ReadonlyMap<string, readonly string[]>;

/** Few names, so that two branches often mean the same one. */
const tableNames = ["a", "b", "c", "d"];
const columnNames = ["k", "l", "m"];

/** A statement that is valid for a model, and the model after it. Undefined if the drawn kind is not possible. */
function step(model: Model, { below }: Random): readonly [sql: string, after: Model] | undefined {
  const pick = <T>(list: readonly T[]): T | undefined => list[below(list.length)];
  const table = pick([...model.keys()]);
  const free = pick(tableNames.filter((name) => !model.has(name)));
  const columns = model.get(table ?? "") ?? [];
  const column = pick(columns);
  const fresh = pick(columnNames.filter((name) => !columns.includes(name)));
  const changed = (after: readonly string[], name = table ?? "") => {
    const others = [...model].filter(([own]) => own !== table);
    return new Map([...others, [name, after] as const]);
  };
  switch (pick(["create", "drop", "rename", "add", "add", "dropColumn", "renameColumn", "default", "type"])) {
    case "create":
      return free === undefined
        ? undefined
        : [`CREATE TABLE ${free} (id int, k int)`, new Map([...model, [free, ["k"]] as const])];
    case "drop":
      return table === undefined
        ? undefined
        : [`DROP TABLE ${table}`, new Map([...model].filter(([own]) => own !== table))];
    case "rename":
      return table === undefined || free === undefined
        ? undefined
        : [`ALTER TABLE ${table} RENAME TO ${free}`, changed(columns, free)];
    case "add":
      return table === undefined || fresh === undefined
        ? undefined
        : [`ALTER TABLE ${table} ADD ${fresh} int`, changed([...columns, fresh])];
    case "dropColumn":
      return column === undefined
        ? undefined
        : [`ALTER TABLE ${table} DROP ${column}`, changed(columns.filter((one) => one !== column))];
    case "renameColumn":
      return column === undefined || fresh === undefined
        ? undefined
        : [
            `ALTER TABLE ${table} RENAME ${column} TO ${fresh}`,
            changed(columns.map((one) => (one === column ? fresh : one))),
          ];
    case "default":
      return column === undefined ? undefined : [`ALTER TABLE ${table} ALTER ${column} SET DEFAULT ${below(2)}`, model];
    default:
      return column === undefined
        ? undefined
        : [`ALTER TABLE ${table} ALTER ${column} TYPE ${pick(["bigint", "int"]) ?? ""}`, model];
  }
}

/** Revisions of one statement each. */
function branch(
  start: Model,
  length: number,
  random: Random,
): { readonly sql: readonly string[]; readonly end: Model } {
  const sql: string[] = [];
  let end = start;
  while (sql.length < length) {
    const next = step(end, random);
    if (next === undefined) continue;
    sql.push(next[0]);
    end = next[1];
  }
  return { sql, end };
}

/** The columns that statements lead to on a real server; undefined if one fails. Nothing is kept. */
async function reached(database: TestDatabase, statements: readonly string[]): Promise<string | undefined> {
  await database.query("BEGIN");
  try {
    for (const sql of statements) await database.query(sql);
    const rows = await database.query(
      `SELECT table_name, column_name, data_type, column_default FROM information_schema.columns
       WHERE table_schema = 'public' ORDER BY 1, 2`,
    );
    const tables = await database.query(
      "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1",
    );
    return JSON.stringify([rows, tables]);
  } catch {
    return undefined;
  } finally {
    await database.query("ROLLBACK");
  }
}

/** The verdict by the rules of docs/history.md, from what the orders lead to. */
function expectedVerdict(oursFirst: string | undefined, theirsFirst: string | undefined, byTime: string | undefined) {
  if (oursFirst === undefined && theirsFirst === undefined) return "conflict";
  if (oursFirst === undefined) return "ordered theirsFirst";
  if (theirsFirst === undefined) return "ordered oursFirst";
  return oursFirst === theirsFirst && byTime === oursFirst ? "independent" : "conflict";
}

async function playMerge(random: Random): Promise<string> {
  const base = branch(new Map(), 5, random);
  const [ours, theirs] = [branch(base.end, 1 + random.below(3), random), branch(base.end, 1 + random.below(3), random)];
  // The revisions of both sides have timestamps in a random order.
  const left = { O: [...ours.sql.keys()], T: [...theirs.sql.keys()] };
  const mixed: string[] = [];
  while (left.O.length + left.T.length > 0) {
    const side = left.T.length === 0 || (left.O.length > 0 && random.below(2) === 0) ? "O" : "T";
    mixed.push(`${side}${left[side].shift() ?? ""}`);
  }
  const sqlOf = (name: string) => (name.startsWith("O") ? ours : theirs).sql[Number(name.slice(1))] ?? "";
  const names = {
    base: base.sql.map((_, index) => `B${index}`),
    O: ours.sql.map((_, index) => `O${index}`),
    T: theirs.sql.map((_, index) => `T${index}`),
  };
  const history = Object.fromEntries([
    ...base.sql.map((sql, index) => [`B${index}x`, [sql]] as const),
    ...mixed.map((name) => [`${name}x`, [sqlOf(name)]] as const),
  ]);
  const orders = [
    [...names.base, ...names.O, ...names.T],
    [...names.base, ...names.T, ...names.O],
    [...names.base, ...mixed],
  ];
  const statements = orders.map((order) => order.map((name) => history[`${name}x`]?.[0] ?? ""));
  const database = await createDatabase();
  let expected = "";
  try {
    const found: (string | undefined)[] = [];
    for (const order of statements) found.push(await reached(database, order));
    expected = expectedVerdict(found[0], found[1], found[2]);
  } finally {
    await database.drop();
  }
  await withHistory(history, async ({ runner, all }) => {
    const replayOf = (order: readonly string[]): Replayed =>
      order.flatMap((name) => all.filter(({ id }) => id.startsWith(`${name}x`)));
    const params = { liveState, base: replayOf(names.base), orders: orders.map(replayOf) };
    const { outcomes } = succeeded(await runner.request("tryOrders", params));
    const [oursFirst, theirsFirst, byTime] = outcomes.map(({ problem, differences }) => ({
      ...(problem ? { failure: problem.code } : {}),
      differences,
    }));
    if (!oursFirst || !theirsFirst || !byTime) assert.fail(JSON.stringify(outcomes));
    const { verdict, order } = mergeVerdict({ oursFirst, theirsFirst, byTime });
    assert.equal([verdict, order].filter((one) => one !== undefined).join(" "), expected, JSON.stringify(statements));
  });
  return expected;
}

describe("The verdict on a merge of random branches", function () {
  this.timeout(180_000);

  it("agrees with what a real server does with both orders, and each verdict occurs", async () => {
    const seen = new Set<string>();
    for (const seed of [2, 3, 4, 8, 9, 10]) seen.add(await playMerge(randomOf(seed)));
    assert.deepEqual([...seen].toSorted(), ["conflict", "independent", "ordered oursFirst", "ordered theirsFirst"]);
  });

  it("agrees with it for a seed that each run has anew", () =>
    seeded(async (random) => void (await playMerge(random))));
});
