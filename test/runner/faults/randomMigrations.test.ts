import assert from "node:assert/strict";
import fc from "fast-check";
import type { ExecuteResult } from "../../../src/protocol/runner.ts";
import type { Session } from "../../support/session.ts";
import { succeeded, withSession } from "../../support/session.ts";
import { dataSource, fileOf, idOf, migration } from "../../support/workspace.ts";

/** One step of a migration. `late` comes after the method has ended; `elsewhere` is on a session of the pool. */
type Step =
  | "insert"
  | "dropped"
  | "late"
  | "elsewhere"
  | "fails"
  | "failsDropped"
  | "failsCaught"
  | "sleeps"
  | "throws";
type Case = {
  readonly mode: "all" | "each" | "none";
  readonly revisions: readonly (readonly Step[])[];
  /** Milliseconds after which the run is cancelled. */
  readonly cancelAfter: number | undefined;
};

const steps: readonly Step[] = [
  "insert",
  "dropped",
  "late",
  "elsewhere",
  "fails",
  "failsDropped",
  "failsCaught",
  "sleeps",
  "throws",
];
/** Milliseconds: after every method has ended, and before it is no longer waited for. */
const lateAfter = 900;

const cases = fc.record({
  mode: fc.constantFrom("all", "each", "none"),
  // Most steps are harmless: else the first revision fails in nearly every case.
  revisions: fc.array(
    fc.array(
      fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom("insert", "dropped", "sleeps", "elsewhere") },
        { weight: 3, arbitrary: fc.constantFrom(...steps) },
      ),
      { minLength: 1, maxLength: 4 },
    ),
    { minLength: 1, maxLength: 3 },
  ),
  cancelAfter: fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 200 }) },
  ),
}) as fc.Arbitrary<Case>;

/** `TEST_PROPERTY_RUNS=200` searches longer. */
const numRuns = Number(process.env["TEST_PROPERTY_RUNS"] ?? 15);

describe("Migrations of random steps, awaited and not, with failures and cancels", function () {
  this.timeout(Math.max(120_000, numRuns * 8000));

  it("leave a database, a migrations table and a result that agree", () =>
    withSession({ [fileOf("Z")]: migration(idOf("Z"), []) }, async (session) => {
      await session.database.query("CREATE TABLE trail (revision text, step int)");
      await fc.assert(
        fc.asyncProperty(cases, (one) => agrees(session, one)),
        { numRuns, endOnFailure: true },
      );
    }));
});

async function agrees(session: Session, { mode, revisions, cancelAfter }: Case): Promise<void> {
  const { database, workspace } = session;
  await database.query("TRUNCATE trail");
  await database.query("DROP TABLE IF EXISTS migrations");
  const letters = [..."ABC"].slice(0, revisions.length);
  const files = letters.map((letter, index) => [
    fileOf(letter),
    migration(idOf(letter), bodyOf(letter, revisions[index] ?? [])),
  ]);
  for (const letter of "ABCZ") workspace.write({ [fileOf(letter)]: "export {};" });
  workspace.write({
    ...Object.fromEntries(files),
    "src/data-source.ts": dataSource(`migrationsTransactionMode: "${mode}",`),
  });
  await session.restart();
  await session.runner.request("status");

  const controller = new AbortController();
  if (cancelAfter !== undefined) setTimeout(() => controller.abort(), cancelAfter);
  const answer = await session.runner.request(
    "execute",
    { request: { kind: "upgradeHead" } },
    undefined,
    controller.signal,
  );
  if ("code" in answer) {
    assert.equal(answer.code, "cancelled");
    assert.deepEqual(await database.query("SELECT * FROM trail"), []);
    return;
  }
  const result: ExecuteResult = answer;
  assert.equal(result.verified, true);
  // Waits until late statements would have arrived.
  await new Promise((resolve) => setTimeout(resolve, revisions.flat().includes("late") ? lateAfter + 100 : 50));
  const rows = await database.applied();
  assert.deepEqual(result.applied, rows, "the result says what the migrations table says");
  const { history } = succeeded(await session.runner.request("status"));
  assert.deepEqual(history.applied.toReversed(), rows);
  assert.equal(result.problem === undefined, rows.length === letters.length, "a success is a success of all");

  for (const [index, letter] of letters.entries()) {
    const planned = revisions[index] ?? [];
    const found = await database.query<{ step: number }>("SELECT step FROM trail WHERE revision = $1 ORDER BY step", [
      letter,
    ]);
    const kept = result.kept?.find(({ revision }) => revision === idOf(letter))?.statements ?? 0;
    if (rows.includes(idOf(letter))) {
      const written = planned.flatMap((step, number) =>
        ["insert", "dropped", "elsewhere"].includes(step) ? [number] : [],
      );
      assert.deepEqual(
        found.map(({ step }) => step),
        written,
        `an applied revision has all of its rows: ${letter}`,
      );
      assert.ok(!planned.includes("late"), "a revision that sends a statement too late is not applied");
    } else {
      assert.equal(
        found.length,
        kept,
        `what is said to stay of a revision that is not applied is what stays: ${letter}`,
      );
    }
  }
}

function bodyOf(letter: string, planned: readonly Step[]): string {
  const lines = planned.map((step, number): string => {
    const insert = `INSERT INTO trail VALUES ('${letter}', ${number})`;
    switch (step) {
      case "insert":
        return `await queryRunner.query("${insert}");`;
      case "dropped":
        return `queryRunner.query("${insert}");`;
      case "late":
        return `setTimeout(() => queryRunner.query("${insert}").catch(() => undefined), ${lateAfter});`;
      case "elsewhere":
        return `await require("../data-source").AppDataSource.query("${insert}");`;
      case "fails":
        return `await queryRunner.query("SELECT no_such_column");`;
      case "failsDropped":
        return `queryRunner.query("SELECT no_such_column");`;
      case "failsCaught":
        return `await queryRunner.query("SELECT no_such_column").catch(() => undefined);`;
      case "sleeps":
        return `await queryRunner.query("SELECT pg_sleep(0.03)");`;
      case "throws":
        return `throw new Error("not today");`;
    }
  });
  return lines.join("\n    ");
}
