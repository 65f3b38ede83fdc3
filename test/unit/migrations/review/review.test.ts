import assert from "node:assert/strict";
import { planFor } from "../../../../src/migrations/plan.ts";
import type { ChangeRequest, Plan } from "../../../../src/migrations/plan.ts";
import { isProblem } from "../../../../src/core/problems/problem.ts";
import { isSecretName } from "../../../../src/migrations/review/probe.ts";
import type { ProbeAnswer } from "../../../../src/migrations/review/probe.ts";
import type { RehearsalNote, RehearsedStatement, RevisionRehearsal } from "../../../../src/migrations/rehearsal.ts";
import { reviewOf } from "../../../../src/migrations/review/review.ts";
import type { Review } from "../../../../src/migrations/review/review.ts";
import { isLarge, probesOf, withLive } from "../../../../src/migrations/review/reviewLive.ts";
import { historyOf, idOf, rehearsalOf } from "../../../support/views.ts";

function planOf(files: string, rows: string, request: ChangeRequest = { kind: "upgradeHead" }): Plan {
  const plan = planFor(historyOf(files, rows), request);
  if (isProblem(plan)) throw new Error(plan.code);
  return plan;
}

function statement(sql: string, effects: Partial<RehearsedStatement> = {}): RehearsedStatement {
  return { sql, ms: 1, locks: [], rewrites: [], created: [], altered: [], dropped: [], ...effects };
}

const lock = (relation: string, mode = "AccessExclusive") => ({ relation, mode });
const dropTable = (name: string) =>
  statement(`DROP TABLE ${name}`, { dropped: [`table ${name}`], locks: [lock(name)] });
const dropColumn = (table: string, column: string) =>
  statement(`ALTER TABLE ${table} DROP ${column}`, {
    dropped: [`column ${table}.${column}`],
    altered: [`table ${table}`],
    locks: [lock(table)],
  });
const createTable = (name: string) => statement(`CREATE TABLE ${name} ()`, { created: [`table ${name}`] });

/** The review of one upgrade. */
function upgrade(
  verdict: RevisionRehearsal["verdict"],
  statements: readonly RehearsedStatement[],
  more: Partial<RevisionRehearsal> = {},
  notes: readonly RehearsalNote[] = [],
): Review {
  const revisions = [rehearsalOf("A", verdict, { statements, ...more })];
  return reviewOf(planOf("A", ""), { revisions, notes, version: "18.6" });
}

const names = ({ losses }: Review) => losses.map(({ kind, name }) => `${kind} ${name}`);

const answer: ProbeAnswer = { data: [], sizes: [], checks: [], sessions: [], replicas: [], notes: [] };

type LossCase = {
  readonly title: string;
  readonly review: Review;
  readonly losses: readonly string[];
};

const cases: readonly LossCase[] = [
  {
    title: "a column that the proof finds lost",
    review: upgrade("dataLost", [dropColumn("users", "email")], { lost: ["users.email"] }),
    losses: ["column users.email"],
  },
  {
    title: "no column that down restores with its values",
    review: upgrade("reversible", [dropColumn("users", "email")]),
    losses: [],
  },
  {
    title: "what is dropped without a proof",
    review: upgrade("irreversible", [dropColumn("users", "email"), dropTable("team_members")]),
    losses: ["column users.email", "table team_members"],
  },
  {
    title: "values of a column that stays",
    review: upgrade("dataLost", [statement("UPDATE users SET email = ''")], { lost: ["users.email"] }),
    losses: ["column users.email"],
  },
  {
    title: "deleted rows without a proof",
    review: upgrade("irreversible", [
      statement("DELETE FROM users WHERE id = 1", { locks: [lock("users", "RowExclusive")] }),
    ]),
    losses: ["rows users"],
  },
  {
    title: "deleted rows that the proof finds lost",
    review: upgrade("dataLost", [statement("TRUNCATE users")], { lost: ["users"] }),
    losses: ["rows users"],
  },
  {
    title: "each table that TRUNCATE empties",
    review: upgrade("irreversible", [
      statement("TRUNCATE users CASCADE", { locks: [lock("sales.bill"), lock("users"), lock("tags", "RowShare")] }),
    ]),
    losses: ["rows users", "rows sales.bill"],
  },
  {
    title: "no table that the plan itself creates",
    review: upgrade("irreversible", [createTable("tmp"), dropColumn("tmp", "a"), dropTable("tmp")]),
    losses: [],
  },
  {
    title: "a table, and not its columns as well",
    review: upgrade("irreversible", [dropColumn("users", "email"), statement("DELETE FROM users"), dropTable("users")]),
    losses: ["table users"],
  },
  {
    title: "a table and its column under their live names",
    review: upgrade("irreversible", [
      statement('ALTER TABLE "users" RENAME TO "people"', { altered: ["table people"] }),
      dropColumn("people", "email"),
      statement("ALTER TABLE people RENAME COLUMN name TO label", { altered: ["column people.label"] }),
      dropColumn("people", "label"),
    ]),
    losses: ["column users.email", "column users.name"],
  },
  {
    title: "a table of another schema",
    review: upgrade("irreversible", [dropTable("sales.bill"), dropColumn("sales.note", "text")]),
    losses: ["table sales.bill", "column sales.note.text"],
  },
  {
    title: "what a statement names that the rehearsal has skipped",
    review: upgrade("undetermined", [], {}, [
      { kind: "skipped", revision: idOf("A"), sql: 'ALTER TABLE "users" DROP COLUMN "email"' },
      { kind: "skipped", revision: idOf("A"), sql: "DROP TABLE IF EXISTS team_members" },
      { kind: "skipped", revision: idOf("Z"), sql: "DROP TABLE other" },
    ]),
    losses: ["column users.email", "table team_members"],
  },
];

describe("a review", () => {
  for (const { title, review, losses } of cases)
    it(`names as a loss ${title}`, () => {
      assert.deepEqual(names(review), losses);
      if (losses.length > 0) assert.equal(review.reversible, false);
    });

  it("names what a revert drops, although the revert succeeds", () => {
    const down = rehearsalOf("A", "reversible", {
      direction: "down",
      statements: [dropTable("users")],
      lost: ["users"],
    });
    const request = { kind: "downgradeBase" } as const;
    const review = reviewOf(planOf("A", "A", request), { revisions: [down], notes: [], version: "18.6" });
    assert.deepEqual([review.direction, names(review), review.reversible], ["down", ["table users"], false]);
    const empty = withLive(review, probesOf(review, false), { ...answer, data: [{ rows: 0 }], sizes: [null] });
    assert.deepEqual([empty.losses, empty.reversible], [[{ kind: "table", name: "users", rows: 0 }], true]);
  });

  it("is reversible only if every revision is", () => {
    const of = (...verdicts: readonly RevisionRehearsal["verdict"][]) => {
      const revisions = verdicts.map((verdict, index) => rehearsalOf("AB"[index] ?? "", verdict));
      return reviewOf(planOf("AB", ""), { revisions, notes: [], version: "18.6" });
    };
    assert.equal(of("reversible", "reversible").reversible, true);
    for (const other of ["dataLost", "irreversible", "fails", "undetermined"] as const)
      assert.equal(of("reversible", other).reversible, false);
    const half = of("reversible");
    assert.deepEqual([half.reversible, half.unrehearsed], [false, [idOf("B")]]);
  });

  it("numbers statements over all revisions, and lists locks that block others on live tables", () => {
    const first = [createTable("tmp"), statement("CREATE INDEX i ON users (id)", { locks: [lock("users", "Share")] })];
    const second = [
      statement("ALTER TABLE tmp ADD a int", { locks: [lock("tmp"), lock("teams", "ShareRowExclusive")] }),
      statement("VALIDATE", { locks: [lock("users", "ShareUpdateExclusive")] }),
      statement("ALTER TABLE users ALTER id TYPE bigint", {
        locks: [lock("users")],
        rewrites: ["users", "users_pkey"],
      }),
    ];
    const { statements, blocks, rewrites } = reviewOf(planOf("AB", ""), {
      revisions: [
        rehearsalOf("A", "reversible", { statements: first }),
        rehearsalOf("B", "reversible", { statements: second }),
      ],
      notes: [],
      version: "18.6",
    });
    assert.deepEqual(
      statements.map(({ number, revision }) => `${number} ${revision.slice(0, 4)}`),
      ["1 AddA", "2 AddA", "3 AddB", "4 AddB", "5 AddB"],
    );
    assert.deepEqual(blocks, [
      { table: "users", mode: "Share", statement: 2 },
      { table: "teams", mode: "ShareRowExclusive", statement: 3 },
      { table: "users", mode: "AccessExclusive", statement: 5 },
    ]);
    assert.deepEqual(rewrites, ["users", "users_pkey"]);
  });

  it("has a note for a revision that was not executed to its end", () => {
    const failed = (statement: number, more: Partial<RevisionRehearsal> = {}): Partial<RevisionRehearsal> => ({
      phase: "up",
      problem: { code: "migrationFailed", revision: idOf("A"), direction: "up", message: "no", statement },
      ...more,
    });
    const isNoted = (verdict: RevisionRehearsal["verdict"], more: Partial<RevisionRehearsal>) =>
      upgrade(verdict, [dropTable("users")], more).notes.some(({ kind }) => kind === "incomplete");
    assert.equal(isNoted("fails", failed(2)), true);
    assert.equal(isNoted("fails", failed(0)), true);
    assert.equal(isNoted("undetermined", { reason: { kind: "after", revision: idOf("B") } }), true);
    // Live rows violate a claim of a statement that was executed.
    assert.equal(isNoted("fails", failed(1)), false);
    assert.equal(isNoted("irreversible", failed(7, { phase: "down" })), false);
    assert.equal(isNoted("irreversible", failed(7, { phase: "again" })), false);
    assert.equal(isNoted("reversible", {}), false);
  });

  it("leaves out notes about other revisions", () => {
    const revisions = [rehearsalOf("A", "reversible"), rehearsalOf("B", "reversible")];
    const notes: readonly RehearsalNote[] = [
      { kind: "readsRows", revision: idOf("A") },
      { kind: "readsRows", revision: idOf("B") },
      { kind: "notCompared" },
    ];
    const plan = planOf("AB", "", { kind: "upgradeBy", count: 1 });
    assert.deepEqual(
      reviewOf(plan, { revisions, notes, version: "18.6" }).notes.map(({ kind }) => kind),
      ["readsRows", "notCompared"],
    );
  });
});

describe("the questions of a review to the live database", () => {
  const claim = {
    constraint: "NOT NULL of email",
    table: "users",
    isDecisive: true,
    violating: {
      kind: "null",
      from: 'FROM "users" WHERE "email" IS NULL',
      columns: [{ name: "email", sql: '"email"' }],
    },
  } as const;
  const dropping = upgrade(
    "irreversible",
    [
      dropColumn("users", "email"),
      dropTable("sales.bill"),
      statement("DELETE FROM tags", { locks: [lock("tags", "RowExclusive")] }),
      statement("DELETE FROM notes WHERE id = 1"),
      statement("UPDATE users SET name = ''"),
    ],
    { lost: ["users.name"], claims: [claim, { constraint: "x", table: "users", isDecisive: false }] },
  );

  it("are the rows of what is deleted, the sizes of what is locked, and the checks", () => {
    const { data, tables, checks, locks, server } = probesOf(dropping, false);
    assert.deepEqual(data, [{ table: "users", column: "email" }, { table: "sales.bill" }, { table: "tags" }]);
    assert.deepEqual(tables, ["users", "sales.bill"]);
    assert.deepEqual([checks, locks, server], [[claim.violating], [], false]);
  });

  it("name the strongest lock of each table if the database is probed", () => {
    const { locks, server } = probesOf(dropping, true);
    assert.deepEqual([locks, server], [[lock("users"), lock("sales.bill")], true]);
  });

  it("give their answers to the review, in the same order", () => {
    const request = probesOf(dropping, true);
    const session = { relation: "users", mode: "Share", pid: 7 };
    const review = withLive(dropping, request, {
      data: [{ rows: 3 }, { rows: 2e6, isEstimate: true }, null],
      sizes: [{ isTable: true, rows: { rows: 5 }, bytes: 100 }, "absent"],
      checks: [{ rows: 2, examples: [] }],
      sessions: [session],
      replicas: [],
      isStandby: true,
      notes: [{ kind: "probe", what: "rows", name: "tags", why: "locked" }],
    });
    assert.deepEqual(review.losses.slice(0, 4), [
      { kind: "column", name: "users.email", rows: 3 },
      { kind: "table", name: "sales.bill", rows: 2e6, isEstimate: true },
      { kind: "rows", name: "tags", isWhole: true },
      { kind: "rows", name: "notes" },
    ]);
    assert.deepEqual(review.blocks, [{ table: "users", mode: "AccessExclusive", statement: 1 }]);
    assert.deepEqual(
      review.checks.map(({ kind, found }) => [kind, found?.rows]),
      [["null", 2]],
    );
    assert.deepEqual([review.live?.sessions, review.live?.isStandby, review.live?.isProbed], [[session], true, true]);
    assert.deepEqual(review.notes.at(-1), { kind: "probe", what: "rows", name: "tags", why: "locked" });
    assert.equal(isLarge(review), true);
    assert.equal(isLarge(dropping), false);
  });

  it("remove a column that only the plan has", () => {
    const review = upgrade("irreversible", [dropColumn("users", "tmp")]);
    assert.deepEqual(
      withLive(review, probesOf(review, false), { ...answer, data: ["absent"], sizes: [null] }).losses,
      [],
    );
  });

  it("leave out a table with a new name that the review does not follow", () => {
    const review = upgrade("irreversible", [
      statement("DO $$ BEGIN EXECUTE format('ALTER TABLE %I RENAME TO %I', 'users', 'people'); END $$", {
        altered: ["table people"],
      }),
      dropTable("people"),
    ]);
    assert.deepEqual(
      [names(review), probesOf(review, true).data, probesOf(review, true).tables],
      [["table people"], [], []],
    );
    assert.deepEqual(review.notes, [{ kind: "renames", names: ["people"] }]);
  });
});

describe("the name of a column", () => {
  for (const name of [
    "password",
    "passwd",
    "api_token",
    "clientSecret",
    "secret",
    "key_hash",
    "privateKey",
    "salt",
    "lower(token)",
  ])
    it(`hides the values of ${name}`, () => assert.equal(isSecretName(name), true));
  for (const name of ["email", "code", "payer", "cents", "name"])
    it(`does not hide the values of ${name}`, () => assert.equal(isSecretName(name), false));
});
