import assert from "node:assert/strict";
import type { Problem } from "../../../../src/core/problems/problem.ts";
import type { RevisionRehearsal } from "../../../../src/migrations/rehearsal.ts";
import {
  blamedTables,
  failsOnAnyRow,
  isOfRows,
  liveRowsOf,
  referredTable,
  wantsRows,
} from "../../../../src/runner/rehearsal/blame.ts";
import type { Failure } from "../../../../src/runner/rehearsal/roundTrip.ts";
import type { Together } from "../../../../src/runner/rehearsal/together.ts";
import { corrected, isCertain, isOneTransaction, succeedsAlone } from "../../../../src/runner/rehearsal/together.ts";
import {
  afterOthers,
  doubtOf,
  droppedData,
  lossesOfProof,
  lossesOfRevert,
  verdictOf,
  verdictOnRows,
  withoutCount,
} from "../../../../src/runner/rehearsal/verdicts.ts";
import { idOf, rehearsalOf } from "../../../support/views.ts";

const failed = (sql?: string): Problem => ({
  code: "migrationFailed",
  revision: idOf("A"),
  direction: "up",
  message: "no",
  statement: 1,
  ...(sql === undefined ? {} : { sql }),
});
const failure = (
  error: object | undefined,
  { sql, reads = false }: { sql?: string; reads?: boolean } = {},
): Failure => ({
  phase: "up",
  problem: failed(sql),
  error: error as Failure["error"],
  reads,
});
const code = (value: string) => ({ code: value });

describe("whose a failure of a rehearsal is", () => {
  it("is that of rows for data, constraints, a table in use, and what code throws or raises", () => {
    for (const value of ["22P02", "23502", "21000", "P0001", "38000", "39000", "55006", "", "ENOENT"])
      assert.equal(isOfRows(failure(code(value))), true, value);
    for (const value of ["42P01", "42601", "25P02", "55P03", "40001"])
      assert.equal(isOfRows(failure(code(value))), false, value);
    assert.equal(isOfRows(failure(undefined)), true);
    const of = (problem: Problem) => isOfRows({ ...failure(code("23502")), problem });
    assert.equal(of({ code: "cancelled" }), false);
    assert.equal(of({ code: "serverRefused", message: "", sqlState: "23502" }), true);
  });

  it("is that of any row for a required column without a default", () => {
    const of = (value: string, sql: string) => failsOnAnyRow(failure({ ...code(value), column: "b" }, { sql }));
    assert.equal(of("23502", "ALTER TABLE a ADD b int NOT NULL"), true);
    assert.equal(of("23502", 'ALTER TABLE a ADD COLUMN IF NOT EXISTS "b" int NOT NULL'), true);
    assert.equal(of("23502", "ALTER TABLE a ADD c int, ADD B int NOT NULL"), true);
    assert.equal(of("23502", "ALTER TABLE a ADD CONSTRAINT k PRIMARY KEY (b)"), false);
    assert.equal(of("23502", "ALTER TABLE a ADD PRIMARY KEY (b)"), false);
    assert.equal(of("23502", "ALTER TABLE a ALTER b SET NOT NULL"), false);
    assert.equal(of("22P02", "ALTER TABLE a ADD b int NOT NULL"), false);
    assert.equal(of("55006", "ALTER TABLE a"), true);
  });

  it("is the want of rows for a foreign key, for what was read, and for a guard in SQL", () => {
    assert.equal(wantsRows(failure(code("23503"))), true);
    assert.equal(wantsRows(failure(code("22P02"))), false);
    assert.equal(wantsRows(failure(code("22P02"), { reads: true })), true);
    assert.equal(wantsRows(failure(code("P0001"), { sql: "DO $$ IF NOT EXISTS (SELECT 1) $$" })), true);
    assert.equal(wantsRows(failure(code("P0001"), { sql: "CALL f()" })), false);
    assert.equal(wantsRows(failure(undefined, { sql: "SELECT 1" })), false);
    const detail = 'Key (team_id)=(1) is not present in table "team".';
    assert.equal(referredTable(failure({ code: "23503", detail })), "team");
    assert.equal(referredTable(failure(code("23503"))), undefined);
  });

  it("is about the table that the server names, else about those that the statement names", () => {
    const seeded = ["public.users", "public.orders", "crm.users"];
    assert.deepEqual(blamedTables(failure({ schema: "crm", table: "users" }), seeded), ["crm.users"]);
    assert.deepEqual(blamedTables(failure({ schema: "crm", table: "teams" }), seeded), []);
    const sql = 'UPDATE "orders" SET x = (SELECT 1 FROM userz)';
    assert.deepEqual(blamedTables(failure(undefined, { sql }), seeded), ["public.orders"]);
  });
});

describe("whether live tables have rows", () => {
  const tables = [
    { oid: "1", name: "public.users" },
    { oid: "2", name: "public.renamed" },
    { oid: "3", name: "public.made" },
  ];
  /** What the tables were called where the plan begins. */
  const origins = new Map([
    ["1", "public.users"],
    ["2", "public.before"],
  ]);
  const of = (
    names: readonly string[],
    hasRows: Readonly<Record<string, boolean>> | undefined,
    from: typeof origins | undefined,
  ) => {
    const session = { ask: () => Promise.resolve(tables), ...(from && { origins: { tables: from } }) };
    const [scratch, liveState] = [session, hasRows ? { hasRows } : {}] as unknown as Parameters<typeof liveRowsOf>;
    return liveRowsOf(scratch, liveState, names);
  };

  it("is asked of each under the name that it has live, and of one that the plan makes it is known", async () => {
    const hasRows = { "public.users": false, "public.before": true, "public.renamed": false };
    assert.equal(await of(["public.users"], hasRows, origins), "none");
    assert.equal(await of(["public.renamed"], hasRows, origins), "some");
    assert.equal(await of(["public.renamed"], hasRows, undefined), "none");
    assert.equal(await of(["public.users", "public.renamed"], hasRows, origins), "some");
    assert.equal(await of(["public.made"], hasRows, origins), "none");
    assert.equal(await of(["public.users"], { ...hasRows, "public.users": true }, origins), "some");
  });

  it("is not known of a table that could not be queried", async () => {
    assert.equal(await of(["public.users"], {}, origins), "unknown");
    assert.equal(await of(["public.users"], undefined, origins), "unknown");
    assert.equal(await of(["public.users", "public.made"], {}, origins), "unknown");
    assert.equal(await of(["public.gone"], {}, undefined), "unknown");
    assert.equal(await of(["public.gone"], { "public.gone": true }, origins), "some");
  });
});

describe("what statements drop", () => {
  const dropping = (...dropped: readonly string[]) => [
    { sql: "", ms: 0, locks: [], rewrites: [], created: [], altered: [], dropped },
  ];

  it("is tables, and columns of tables that stay", () => {
    assert.deepEqual(
      droppedData(dropping("table agent", "column agent.name", "column agent_run.cost", "index i", "type t")),
      ["agent", "agent_run.cost"],
    );
    assert.deepEqual(droppedData([...dropping("column a.b"), ...dropping("table a")]), ["a"]);
  });

  it("is told without the number of made-up rows", () => {
    assert.deepEqual(["a (1 row)", "a (2 rows)", "a.b", "a (2 rows) x"].map(withoutCount), [
      "a",
      "a",
      "a.b",
      "a (2 rows) x",
    ]);
  });
});

describe("what a revision loses", () => {
  const statements = [
    {
      sql: "",
      ms: 0,
      locks: [],
      rewrites: [],
      created: [],
      altered: [],
      dropped: ["table logs", "column users.email", "column users_archive.email"],
    },
  ];

  it("is, of what it applies, what was seen to be gone, and what it drops of tables that have no rows here", () => {
    const of = (...unseeded: readonly string[]) =>
      lossesOfProof(
        ["orders (2 rows)", "users.email"],
        statements,
        unseeded.map((table) => ({ kind: "notSeeded", table, reason: "" })),
      );
    assert.deepEqual(of(), ["orders", "users.email"]);
    assert.deepEqual(of("logs"), ["orders", "users.email", "logs"]);
    // Another table whose name begins alike is not meant.
    assert.deepEqual(of("users"), ["orders", "users.email"]);
    assert.deepEqual(of("users_archive"), ["orders", "users.email", "users_archive.email"]);
  });

  it("is, of what it reverts, what it drops and what else is gone of the rows", () => {
    assert.deepEqual(lossesOfRevert(["logs (2 rows)", "orders (1 row)", "users.email", "users.name"], statements), [
      "logs",
      "users.email",
      "users_archive.email",
      "orders",
      "users.name",
    ]);
    assert.deepEqual(lossesOfRevert([], []), []);
  });
});

describe("the verdict on a revision", () => {
  it("is irreversible where the catalog does not come back, dataLost where rows do not, else reversible", () => {
    assert.equal(verdictOf(["index i is gone"], ["users"]), "irreversible");
    assert.equal(verdictOf([], ["users"]), "dataLost");
    assert.equal(verdictOf([], []), "reversible");
  });

  const withRows = rehearsalOf("A", "fails", { phase: "up", lost: ["with"] });
  const bare = rehearsalOf("A", "dataLost", { lost: ["without"] });
  const onRows = (live: "some" | "none" | "unknown", phase: "up" | "down" | "again", isAny: boolean) => {
    const problem = failed();
    const judged = verdictOnRows(withRows, bare, { failure: { problem, phase }, tables: ["users"], live, isAny });
    assert.deepEqual(judged.rows, { tables: ["users"], live, problem });
    return [judged.verdict, judged.phase ?? "", judged.reason?.kind ?? "", ...judged.lost].join(" ");
  };

  it("is that without rows where the live table has none", () => {
    assert.equal(onRows("none", "up", true), "dataLost   without");
    assert.equal(onRows("none", "down", false), "dataLost   without");
  });

  it("is that it fails on any row where the live table has rows, or where only its down() fails", () => {
    assert.equal(onRows("some", "up", true), "fails up  with");
    assert.equal(onRows("some", "down", true), "irreversible down  with");
    assert.equal(onRows("unknown", "down", true), "irreversible down  with");
    assert.equal(onRows("unknown", "again", true), "irreversible again  with");
  });

  it("is open where it depends on what the rows say, or whether there are any", () => {
    assert.equal(onRows("unknown", "up", true), "undetermined up madeUpRows without");
    assert.equal(onRows("some", "up", false), "undetermined up madeUpRows without");
    assert.equal(onRows("some", "down", false), "undetermined down madeUpRows without");
  });

  it("is open for a failure after a revision that could not be judged, unless its version alone is in doubt", () => {
    const open = rehearsalOf("A", "undetermined", { reason: { kind: "unable", what: "program" } });
    const version = rehearsalOf("A", "undetermined", { reason: { kind: "version", live: "14", scratch: "18" } });
    const of = (rehearsal: RevisionRehearsal, ...before: readonly RevisionRehearsal[]) => {
      const { verdict, reason } = afterOthers(rehearsal, before);
      return [verdict, reason?.kind === "after" ? reason.revision : ""].join(" ").trim();
    };
    assert.equal(of(rehearsalOf("B", "fails"), rehearsalOf("Z", "fails"), open), `undetermined ${idOf("A")}`);
    assert.equal(of(rehearsalOf("B", "irreversible"), open), "irreversible");
    assert.equal(of(rehearsalOf("B", "fails"), version), "fails");
    assert.equal(of(rehearsalOf("B", "fails"), rehearsalOf("A", "fails")), "fails");
  });

  it("is in doubt for a feature that the live version has not got, and for what differs there from the history", () => {
    const [statement] = [{ sql: "MERGE INTO bill USING b ON true WHEN MATCHED THEN DELETE" }] as never[];
    const rehearsal = { statements: [statement] } as unknown as RevisionRehearsal;
    const doubt = (version: number, unexplained: readonly string[] = [], major = 18) =>
      doubtOf(
        rehearsal,
        { version, versionText: "14.5 (Debian)" },
        { major, notes: [{ kind: "liveDiffers", onlyLive: [], onlyHistory: [], differs: [], unexplained }] },
      );
    assert.deepEqual(doubt(140_005), { kind: "version", live: "14.5", scratch: "18", feature: "MERGE" });
    assert.equal(doubt(150_000), undefined);
    assert.equal(doubt(140_005, [], 14), undefined);
    const objects = [
      "column public.bill.note",
      "index bill_note of public.bill",
      "view public.other",
      "index b of public.x",
    ];
    assert.deepEqual(doubt(180_000, objects), {
      kind: "liveDiffers",
      objects: ["column public.bill.note", "index bill_note of public.bill", "index b of public.x"],
    });
    assert.equal(doubt(180_000, ["view public.other"]), undefined);
  });
});

describe("the verdicts on a plan that is one transaction", () => {
  const steps = (...transactions: readonly (boolean | undefined)[]) =>
    transactions.map((transaction) => (transaction === undefined ? {} : { transaction })) as never;
  const session = (mode: string) => ({ mode }) as never;
  const words = (all: readonly RevisionRehearsal[]) =>
    all.map(({ verdict, phase = "", reason }) => [verdict, phase, reason?.kind ?? ""].join(" ").trim());
  const whole: Together = { isUndone: true };
  const failing = (letter: string, value = "55P04"): Together => ({
    isUndone: true,
    failed: { revision: idOf(letter), failure: { ...failure(code(value)), phase: "plan" } },
  });

  it("are corrected only where the live run is one transaction of several revisions", () => {
    assert.equal(isOneTransaction(session("all"), steps(undefined, undefined)), true);
    assert.equal(isOneTransaction(session("all"), steps(undefined)), false);
    assert.equal(isOneTransaction(session("each"), steps(undefined, undefined)), false);
    assert.equal(isOneTransaction(session("all"), steps(undefined, true)), false);
  });

  it("are those of the revisions by themselves, but for one that fails alone and not together", () => {
    const alone = [
      rehearsalOf("A", "reversible"),
      rehearsalOf("B", "fails", { phase: "up" }),
      rehearsalOf("C", "irreversible", { phase: "down" }),
      rehearsalOf("D", "fails", { phase: "up", rows: { tables: ["a"], live: "some", problem: failed() } }),
      rehearsalOf("E", "fails", { phase: "down" }),
    ];
    assert.deepEqual(words(corrected(alone, whole)), [
      "reversible",
      "undetermined up onlyTogether",
      "irreversible down",
      "fails up",
      "fails down",
    ]);
  });

  it("are that the one fails at which the whole plan stops, where it succeeds alone", () => {
    const alone = [rehearsalOf("A", "reversible"), rehearsalOf("B", "dataLost"), rehearsalOf("C", "reversible")];
    assert.deepEqual(words(corrected(alone, failing("B"))), ["reversible", "fails plan", "reversible"]);
    const undetermined = [rehearsalOf("B", "undetermined")];
    assert.deepEqual(words(corrected(undetermined, failing("B"))), ["undetermined"]);
    const [rehearsal] = corrected(alone.slice(1), failing("B"));
    assert.equal(rehearsal?.problem?.code, "migrationFailed");
  });

  it("are certain where rows have no part in the failure", () => {
    assert.deepEqual(
      [isCertain(whole), isCertain(failing("A")), isCertain(failing("A", "23502"))],
      [true, true, false],
    );
  });

  it("know which revisions succeed alone", () => {
    const of = (verdict: RevisionRehearsal["verdict"], phase?: RevisionRehearsal["phase"]) =>
      succeedsAlone(rehearsalOf("A", verdict, phase === undefined ? {} : { phase }));
    assert.deepEqual(
      [of("reversible"), of("dataLost"), of("irreversible"), of("irreversible", "down")],
      [true, true, true, true],
    );
    assert.deepEqual([of("irreversible", "up"), of("fails", "up"), of("undetermined")], [false, false, false]);
  });
});
