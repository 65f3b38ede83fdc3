import "../../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import { reportDryRun } from "../../../../src/host/changes/dryRunReport.ts";
import { reportRun } from "../../../../src/host/changes/reportRun.ts";
import type { Services } from "../../../../src/host/services.ts";
import { databaseTitle } from "../../../../src/core/connection/connection.ts";
import type { Plan, ChangeRequest } from "../../../../src/migrations/plan.ts";
import { planFor } from "../../../../src/migrations/plan.ts";
import type { MigrationFailed } from "../../../../src/core/problems/problem.ts";
import { isProblem } from "../../../../src/core/problems/problem.ts";
import type { ExecuteResult } from "../../../../src/protocol/runner.ts";
import { reset, shownByEditor } from "../../../support/editor.ts";
import { historyOf, idOf, projectOf, viewOf } from "../../../support/views.ts";

/** Where a run begins, what is asked, and what the runner says of it. */
type Case = {
  readonly files: string;
  readonly rows: string;
  readonly request: ChangeRequest;
  /** Rows afterwards. */
  readonly after: string;
  readonly result?: Partial<ExecuteResult>;
  readonly driver?: "mysql" | "postgres";
};

function planOf({ files, rows, request }: Pick<Case, "files" | "rows" | "request">): Plan {
  const plan = planFor(historyOf(files, rows), request);
  return isProblem(plan) ? assert.fail(plan.code) : plan;
}

/** What is said at the end of a run, by what the rows were before and are afterwards. */
function said(one: Case): string {
  const { rows, after, result = {}, files, driver = "postgres" } = one;
  const connection = { ...viewOf().connection, driver } as NonNullable<ReturnType<typeof viewOf>["connection"]>;
  const project = projectOf({ history: historyOf(files, after), connection });
  const plan = planOf(one);
  const ids = plan.steps.map(({ id }) => id);
  const [before, now] = [[...rows].map(idOf), [...after].map(idOf)];
  reportRun(project, plan, {
    applied: ids.filter((id) => !before.includes(id) && now.includes(id)),
    reverted: ids.filter((id) => before.includes(id) && !now.includes(id)),
    milliseconds: 42,
    verified: true,
    ...result,
  });
  return project.view.lastRun?.summary ?? "";
}

const upgrade = { kind: "upgradeHead" } as const;
const base = { kind: "downgradeBase" } as const;
const failed = (letter: string, more: Partial<MigrationFailed> = {}): MigrationFailed => ({
  code: "migrationFailed",
  revision: idOf(letter),
  direction: "up",
  message: "column c contains null values",
  sqlState: "23502",
  statement: 3,
  ...more,
});
const name = "appdb@db.example";

const cases: Readonly<Record<string, readonly [Case, string]>> = {
  "an upgrade of one revision to head": [
    { files: "ABC", rows: "AB", request: upgrade, after: "ABC" },
    `Upgraded ${name} to head: 1 revision, 42 ms.`,
  ],
  "an upgrade of two revisions to head": [
    { files: "ABC", rows: "A", request: upgrade, after: "ABC", result: { milliseconds: 1_540 } },
    `Upgraded ${name} to head: 2 revisions, 1.5 s.`,
  ],
  "an upgrade that ends before head": [
    { files: "ABC", rows: "", request: { kind: "upgradeBy", count: 2 }, after: "AB", result: { milliseconds: 1_000 } },
    `Upgraded ${name} to Add b: 2 revisions, 1.0 s.`,
  ],
  "a revert to base": [
    { files: "AB", rows: "AB", request: base, after: "" },
    `Reverted ${name} to base: 2 revisions, 42 ms.`,
  ],
  "a revert of one revision": [
    { files: "AB", rows: "AB", request: { kind: "downgradeBy", count: 1 }, after: "A" },
    `Reverted ${name} to Add a: 1 revision, 42 ms.`,
  ],
  "a run that another window has done meanwhile": [
    { files: "AB", rows: "A", request: upgrade, after: "AB", result: { applied: [] } },
    `${name} was there already.`,
  ],
  "a stamp forward": [
    { files: "ABC", rows: "A", request: { kind: "stamp", revision: idOf("C") }, after: "ABC" },
    `${name} is stamped: Add c is current, 2 count as applied. Nothing ran.`,
  ],
  "a stamp back to base": [
    { files: "AB", rows: "AB", request: { kind: "stamp" }, after: "" },
    `${name} is stamped: base is current, 2 no longer do. Nothing ran.`,
  ],
  "a stamp of what is only in another order": [
    { files: "AB", rows: "BA", request: { kind: "stamp", revision: idOf("B") }, after: "AB" },
    `${name} is stamped: Add b is current.`,
  ],
  "a rename of an older revision": [
    { files: "ACD", rows: "ABD", request: { kind: "rename", revision: idOf("B"), to: idOf("C") }, after: "ACD" },
    `Add b counts as renamed to Add c on ${name}. Nothing ran.`,
  ],
  "a stamp that was lost after its COMMIT": [
    {
      files: "ABC",
      rows: "A",
      request: { kind: "stamp", revision: idOf("C") },
      after: "ABC",
      result: { problem: { code: "lockLost" } },
    },
    `The connection that kept others away was lost, so the run was stopped. The migrations table was written: 2 count as applied (${name}).`,
  ],
  "an upgrade of one that was lost after its COMMIT": [
    { files: "A", rows: "", request: upgrade, after: "A", result: { problem: { code: "lockLost" } } },
    `The connection that kept others away was lost, so the run was stopped. Add a was applied and stays so (${name}).`,
  ],
  "a revert of one that was lost after its COMMIT": [
    { files: "A", rows: "A", request: base, after: "", result: { problem: { code: "lockLost" } } },
    `The connection that kept others away was lost, so the run was stopped. Add a was reverted and stays so (${name}).`,
  ],
  "a failure that left nothing": [
    { files: "AB", rows: "A", request: upgrade, after: "A", result: { problem: failed("B") } },
    `Add b failed at statement 3. Nothing was applied (${name}). column c contains null values (23502)`,
  ],
  "a failure before the first statement of a revert": [
    {
      files: "AB",
      rows: "AB",
      request: base,
      after: "AB",
      result: { problem: failed("B", { direction: "down", statement: 0 }) },
    },
    `Add b failed before its first statement. Nothing was reverted (${name}). column c contains null values (23502)`,
  ],
  "a failure after two of three": [
    { files: "ABC", rows: "", request: upgrade, after: "AB", result: { problem: failed("C") } },
    `Add c failed at statement 3. 2 of 3 revisions were applied and stay so (${name}). column c contains null values (23502)`,
  ],
  "a failed revert after one of two": [
    { files: "AB", rows: "AB", request: base, after: "A", result: { problem: failed("A", { direction: "down" }) } },
    `Add a failed at statement 3. 1 of 2 revisions were reverted and stay so (${name}). column c contains null values (23502)`,
  ],
  "a failure after which the database does not answer": [
    { files: "AB", rows: "A", request: upgrade, after: "A", result: { problem: failed("B"), verified: false } },
    `Add b failed at statement 3. The state of ${name} could not be read; refresh when it answers. column c contains null values (23502)`,
  ],
  "a failure of MySQL": [
    { files: "AB", rows: "A", request: upgrade, after: "A", result: { problem: failed("B") }, driver: "mysql" },
    `Add b failed at statement 3. Nothing was applied (${name}). MySQL commits with every statement that changes a table: those before the failed one may have stayed. column c contains null values (23502)`,
  ],
  "a failure of MySQL's second statement": [
    {
      files: "AB",
      rows: "A",
      request: upgrade,
      after: "A",
      result: { problem: failed("B", { statement: 2 }) },
      driver: "mysql",
    },
    `Add b failed at statement 2. Nothing was applied (${name}). MySQL commits with every statement that changes a table: those before the failed one may have stayed. column c contains null values (23502)`,
  ],
  "a failure of MySQL's first statement": [
    {
      files: "AB",
      rows: "A",
      request: upgrade,
      after: "A",
      result: { problem: failed("B", { statement: 1 }) },
      driver: "mysql",
    },
    `Add b failed at statement 1. Nothing was applied (${name}). column c contains null values (23502)`,
  ],
  "a failure that is of no migration": [
    { files: "AB", rows: "", request: upgrade, after: "A", result: { problem: { code: "lockLost" } } },
    `The connection that kept others away was lost, so the run was stopped. 1 of 2 revisions were applied and stay so (${name}).`,
  ],
  "an upgrade that was cancelled": [
    { files: "AB", rows: "", request: upgrade, after: "A", result: { problem: { code: "cancelled" } } },
    `Cancelled. 1 of 2 revisions were applied and stay so (${name}).`,
  ],
  "a stamp that failed": [
    {
      files: "AB",
      rows: "A",
      request: { kind: "stamp", revision: idOf("B") },
      after: "A",
      result: { problem: { code: "serverRefused", message: "permission denied", sqlState: "42501" } },
    },
    `The server refuses: permission denied (42501). The migrations table is unchanged (${name}).`,
  ],
};

/** What stays of a revision that failed, in the words between the state and the cause. */
const stays: Readonly<Record<string, readonly [NonNullable<ExecuteResult["kept"]>[number], string]>> = {
  "one statement": [
    { revision: idOf("B"), statements: 1 },
    "1 statement of Add b ran outside of its transaction and stays: undo it, or have the file allow for it.",
  ],
  "two statements": [
    { revision: idOf("B"), statements: 2 },
    "2 statements of Add b ran outside of its transaction and stay: undo them, or have the file allow for them.",
  ],
  "an invalid index that was found": [
    { revision: idOf("B"), statements: 0, left: "index", indexes: ["public.i"] },
    "Add b left an invalid index, public.i: drop it before the next try.",
  ],
  "an index that was searched for and not found": [
    { revision: idOf("B"), statements: 0, left: "index", indexes: [] },
    "",
  ],
  "an index that could not be searched for": [
    { revision: idOf("B"), statements: 0, left: "index" },
    "Add b may have left an invalid index: drop it before the next try.",
  ],
  "a part of the statement that failed": [
    { revision: idOf("B"), statements: 0, left: "statements" },
    "The failed statement of Add b contains its own COMMIT, so a part of it may have stayed.",
  ],
};

describe("what is said at the end of a run", () => {
  beforeEach(() => reset());

  for (const [title, [one, words]] of Object.entries(cases)) {
    it(`of ${title}, is what the database holds`, () => assert.equal(said(one), words));
  }

  for (const [title, [kept, words]] of Object.entries(stays)) {
    it(`of a failure that left ${title}, is what stays`, () => {
      const result = { problem: failed("B"), kept: [kept] };
      const expected = [
        "Add b failed at statement 3.",
        `Nothing was applied (${name}).`,
        ...(words === "" ? [] : [words]),
        "column c contains null values (23502)",
      ].join(" ");
      assert.equal(said({ files: "AB", rows: "A", request: upgrade, after: "A", result }), expected);
    });
  }

  it("is shown as it is kept, as an error after a failure and as a warning after a cancellation", () => {
    const words = said({ files: "AB", rows: "A", request: upgrade, after: "A", result: { problem: failed("B") } });
    assert.deepEqual(shownByEditor.asked, [{ message: words, detail: "", buttons: ["Rehearse", "Show Log"] }]);
    const problem = { code: "cancelled" } as const;
    const cancelled = said({ files: "AB", rows: "A", request: upgrade, after: "A", result: { problem } });
    assert.deepEqual(shownByEditor.asked[1], { message: cancelled, detail: "", buttons: ["Show Log"] });
  });

  it("names the database that is connected to: a file by its name, and a project's where there is none", () => {
    const plan = planOf({ files: "A", rows: "", request: upgrade });
    const result = { applied: [idOf("A")], reverted: [], milliseconds: 1, verified: true };
    const { connection: _, ...without } = viewOf({ history: historyOf("A", "A") });
    const project = { ...projectOf(), view: without } as unknown as Parameters<typeof reportRun>[0];
    Object.assign(project, { update: (more: object) => Object.assign(project.view, more) });
    reportRun(project, plan, result);
    assert.equal(project.view.lastRun?.ok, true);
    assert.equal(project.view.lastRun.summary, "Upgraded shop to head: 1 revision, 1 ms.");
    assert.equal(databaseTitle({ database: "data/dev.sqlite" }), "data/dev.sqlite");
  });
});

describe("what is said at the end of a dry run", () => {
  let documents: (readonly [title: string, text: string])[] = [];
  const services = {
    showSql: (title: string, text: string) => {
      documents.push([title, text]);
      return Promise.resolve();
    },
  } as unknown as Services;
  const dry = async (files: string, result: Partial<ExecuteResult>) => {
    const plan = planOf({ files, rows: "", request: upgrade });
    await reportDryRun(services, projectOf(), plan, {
      applied: [],
      reverted: [],
      milliseconds: 31,
      verified: true,
      ...result,
    });
    return shownByEditor.asked.map(({ message }) => message);
  };
  beforeEach(() => {
    reset();
    documents = [];
  });

  it("is that it works and was rolled back, with each statement, its time and its rows", async () => {
    const [a, b] = [idOf("A"), idOf("B")];
    const statements = [
      { revision: a, sql: "CREATE TABLE a ()", ms: 1.5 },
      { revision: a, sql: "UPDATE a SET x = 1;\n", ms: 20, rows: 1 },
      { revision: b, sql: "DELETE FROM b", ms: 3, rows: 1_200 },
      { revision: b, sql: "DELETE FROM c", ms: 3, rows: 0 },
    ];
    assert.deepEqual(await dry("AB", { statements }), [`2 revisions work on ${name}; they were rolled back.`]);
    assert.deepEqual(documents, [
      [
        `Dry run on ${name}`,
        [
          `-- ${name}: tried in one transaction and rolled back, 31 ms.`,
          "-- Times and numbers of rows are those of the live database. Sequences may have moved on.",
          "",
          "-- Add a",
          "CREATE TABLE a ();",
          "--   1.5 ms",
          "UPDATE a SET x = 1;",
          "--   20 ms · 1 row",
          "",
          "-- Add b",
          "DELETE FROM b;",
          "--   3 ms · 1.2k rows",
          "DELETE FROM c;",
          "--   3 ms",
          "",
        ].join("\n"),
      ],
    ]);
  });

  it("names the one revision that works", async () => {
    assert.deepEqual(await dry("A", {}), [`Add a works on ${name}; it was rolled back.`]);
  });

  it("is that nothing was kept, where it failed or was cancelled", async () => {
    assert.deepEqual(await dry("A", { problem: failed("A") }), [
      `Add a failed at statement 3. Nothing was kept (${name}). column c contains null values (23502)`,
    ]);
    reset();
    assert.deepEqual(await dry("A", { problem: { code: "cancelled" } }), [`Cancelled; nothing was kept (${name}).`]);
    assert.deepEqual(documents, []);
  });
});
