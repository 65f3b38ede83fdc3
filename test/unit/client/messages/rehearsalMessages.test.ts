import "../../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import { rehearsalReport } from "../../../../src/client/rehearsal/rehearsalReport.ts";
import {
  directedInWords,
  effectsInWords,
  failsOnRows,
  listed,
  noteInWords,
  phaseInWords,
  shortVerdict,
  statementInWords,
  verdictInWords,
} from "../../../../src/client/messages/rehearsalMessages.ts";
import type { Problem } from "../../../../src/core/problems/problem.ts";
import type {
  Effects,
  RehearsalNote,
  RehearsedStatement,
  RevisionRehearsal,
  Undetermined,
} from "../../../../src/migrations/rehearsal.ts";
import { isGolden } from "../../../support/golden.ts";
import { idOf, rehearsalOf } from "../../../support/views.ts";

const refused: Problem = {
  code: "migrationFailed",
  revision: idOf("A"),
  direction: "up",
  message: "column c contains null values",
  sqlState: "23502",
  sql: "ALTER TABLE users ADD c int NOT NULL",
  statement: 2,
  at: { file: "/repo/m/A.ts", line: 7 },
};
const threw: Problem = { code: "migrationFailed", revision: idOf("A"), direction: "up", message: "no", statement: 0 };
const rows = (live: "some" | "none" | "unknown") => ({ tables: ["users"], live, problem: refused });
const up = (verdict: RevisionRehearsal["verdict"], more: Partial<RevisionRehearsal> = {}) =>
  rehearsalOf("A", verdict, more);
const down = (verdict: RevisionRehearsal["verdict"], more: Partial<RevisionRehearsal> = {}) =>
  rehearsalOf("A", verdict, { direction: "down", ...more });
const failure = "at statement 2: column c contains null values (23502)";
const settles = "Dry Run… on the database settles it.";

type Words = readonly [rehearsal: RevisionRehearsal, short: string, long: string];

const verdicts: Readonly<Record<string, Words>> = {
  "that comes back whole": [up("reversible"), "reversible", "reversible: down undoes up, schema and rows"],
  "that comes back while a table is empty": [
    up("reversible", { rows: rows("none") }),
    "reversible while users has no rows",
    "reversible: down undoes up, schema and rows. It can fail if users has rows (it has none now).",
  ],
  "that loses two columns": [
    up("dataLost", { lost: ["users.email", "orders.note"] }),
    "loses users.email, orders.note",
    "schema only: data lost in users.email, orders.note",
  ],
  "that loses rows and fails on those of an empty table": [
    up("dataLost", { lost: ["users.email"], rows: rows("none") }),
    "loses users.email",
    "schema only: data lost in users.email. It can fail if users has rows (it has none now).",
  ],
  "whose revert drops nothing": [down("reversible"), "reversible", "reversible: down undoes up, schema and rows"],
  "whose revert drops a table": [
    down("reversible", { lost: ["agent_run"] }),
    "its down loses agent_run",
    "reversible: down undoes up, schema and rows",
  ],
  "that does not come back": [
    up("irreversible", { differences: ["index a is gone", "index b is gone", "c is new", "d is new"] }),
    "irreversible",
    "irreversible: after down, index a is gone; index b is gone; c is new",
  ],
  "whose down() fails": [
    up("irreversible", { problem: refused, phase: "down" }),
    "irreversible",
    `irreversible: on reverting, ${failure}`,
  ],
  "whose second up() fails": [
    up("irreversible", { problem: refused, phase: "again" }),
    "irreversible",
    `irreversible: on upgrading again after the revert, ${failure}`,
  ],
  "that fails": [up("fails", { problem: refused, phase: "up" }), "fails", `fails ${failure}`],
  "that throws before its first statement": [
    up("fails", { problem: threw, phase: "up" }),
    "fails",
    "fails before its first statement: no",
  ],
  "that fails on rows that are there": [
    up("fails", { problem: refused, phase: "up", rows: rows("some") }),
    "fails",
    `fails ${failure}. It fails if users has rows, and it has.`,
  ],
  "that fails together with others": [
    up("fails", { problem: refused, phase: "plan" }),
    "fails",
    `fails ${failure}. The plan runs in one transaction: set the transaction mode to each, or apply the revisions before it first`,
  ],
  "that fails on rows that may be there": [
    up("undetermined", { problem: refused, phase: "up", rows: rows("unknown") }),
    "cannot be judged here",
    `cannot be judged here: ${failure} ${settles}`,
  ],
};

const reasons: readonly (readonly [Undetermined, string])[] = [
  [
    { kind: "absent", message: 'role "app" does not exist' },
    'it needs something that the scratch database has not got: role "app" does not exist.',
  ],
  [{ kind: "unable", what: "connection" }, "it opens a connection of its own, which a rehearsal does not."],
  [
    { kind: "unable", what: "secondConnection" },
    "it uses a second connection to the database, and the scratch database has one session.",
  ],
  [{ kind: "unable", what: "program" }, "it starts a program, which a rehearsal does not."],
  [{ kind: "unable", what: "file" }, "it reads or writes files of the database server."],
  [{ kind: "unable", what: "server" }, "it changes the server, and the scratch database has none."],
  [{ kind: "readsRows", tables: [] }, `it reads rows, and the rows of the scratch database are made up (${failure}).`],
  [{ kind: "readsRows", tables: ["users"] }, `it needs rows of users that only the live database has (${failure}).`],
  [{ kind: "madeUpRows", tables: ["users"], live: "some" }, `it fails on the made-up rows of users (${failure}).`],
  [
    { kind: "madeUpRows", tables: ["users"], live: "some", isOfHistory: true },
    `it fails on rows that the revisions insert into users, which may have changed since then (${failure}).`,
  ],
  [
    { kind: "version", live: "13.2", scratch: "18" },
    `PostgreSQL 18 of the scratch database does it otherwise than 13.2 (${failure}).`,
  ],
  [
    { kind: "version", live: "13.2", scratch: "18", feature: "MERGE" },
    "MERGE came with a later PostgreSQL than 13.2, which the database has.",
  ],
  [
    { kind: "liveDiffers", objects: ["index i of users"] },
    "the live database differs from its history in index i of users.",
  ],
  [
    { kind: "liveRows", constraints: ["index bill_cents", "NOT NULL of name"], tables: ["bill"] },
    "whether the rows of bill satisfy index bill_cents, NOT NULL of name is not known here.",
  ],
  [
    { kind: "privileges", role: "app", objects: ["public.bill"] },
    "the role app does not have the necessary rights on public.bill.",
  ],
  [{ kind: "onlyTogether" }, `it fails alone, and succeeds in one transaction with the next revisions (${failure}).`],
  [{ kind: "after", revision: idOf("B") }, "it comes after Add b, which fails or could not be run here."],
];

const notes: readonly (readonly [RehearsalNote, string])[] = [
  [
    { kind: "version", live: "16.4", scratch: "18.6" },
    "Rehearsed on PostgreSQL 18.6 (embedded); the database has 16.4.",
  ],
  [
    { kind: "extension", name: "postgis" },
    "The extension postgis is not in the embedded PostgreSQL: it was passed over.",
  ],
  [
    { kind: "notSeeded", table: "users", reason: "a check" },
    "No rows could be made in users (a check): a loss there would not be seen.",
  ],
  [
    { kind: "fromDefinition", problem: { code: "readOnly" } },
    "The history does not replay from an empty database; the live one’s definition was used. This project is read-only here: nothing is changed while migrations.readOnly is on.",
  ],
  [
    { kind: "missing", revision: idOf("B") },
    "Add b is applied and its file is missing, so its changes are missing here.",
  ],
  [{ kind: "readsRows", revision: idOf("B") }, "Add b reads rows: with other data it may do something else."],
  [
    { kind: "skipped", revision: idOf("B"), sql: "LOAD 'x'" },
    "Add b: the scratch database cannot execute a statement, which was skipped.",
  ],
  [
    { kind: "liveDiffers", onlyLive: ["a"], onlyHistory: ["b"], differs: ["c"], unexplained: [] },
    "Not made by the history, but in the database: a. Made by the history, but not in the database: b. Other in the database than the history makes it: c. The live definitions were used.",
  ],
  [
    { kind: "liveDiffers", onlyLive: [], onlyHistory: [], differs: ["c", "d"], unexplained: ["d"] },
    "Other in the database than the history makes it: c, d. Could not be made here: d.",
  ],
  [
    { kind: "liveDiffers", onlyLive: ["a"], onlyHistory: [], differs: [], unexplained: [] },
    "Not made by the history, but in the database: a. The live definitions were used.",
  ],
  [{ kind: "notCompared" }, "The live catalog could not be read: objects that were made by hand are not known here."],
  [{ kind: "noLocks", revision: idOf("B") }, "Add b runs outside of a transaction: its locks cannot be read."],
];

const nothing: Effects = { locks: [], rewrites: [], created: [], altered: [], dropped: [] };
const statement = (more: Partial<RehearsedStatement> = {}): RehearsedStatement => ({
  sql: "SELECT 1",
  ms: 0.256,
  ...nothing,
  ...more,
});
const heavy = statement({
  sql: "ALTER TABLE users ALTER id TYPE bigint",
  ms: 12.4,
  at: { file: "/repo/m/A.ts", line: 5 },
  locks: [
    { relation: "users", mode: "AccessExclusive" },
    { relation: "orders", mode: "ShareRowExclusive" },
    { relation: "teams", mode: "AccessExclusive" },
    { relation: "logs", mode: "RowExclusive" },
  ],
  rewrites: ["users"],
  created: ["index i"],
  altered: ["column users.id"],
  dropped: ["column users.old"],
});

describe("a rehearsal in words", () => {
  for (const [title, [rehearsal, short, long]] of Object.entries(verdicts)) {
    it(`gives the verdict on a revision ${title}`, () => {
      assert.equal(shortVerdict(rehearsal), short);
      assert.equal(verdictInWords(rehearsal), long);
    });
  }

  it("says in front of a verdict which of the two methods it is about", () => {
    assert.equal(directedInWords(up("reversible")), "Upgrade: reversible: down undoes up, schema and rows");
    assert.equal(directedInWords(down("reversible")), "Revert: reversible: down undoes up, schema and rows");
  });

  for (const [reason, words] of reasons) {
    it(`says why a revision cannot be judged: ${words}`, () => {
      const rehearsal = up("undetermined", { problem: refused, phase: "up", reason });
      assert.equal(shortVerdict(rehearsal), "cannot be judged here");
      assert.equal(verdictInWords(rehearsal), `cannot be judged here: ${words} ${settles}`);
    });
  }

  for (const [note, words] of notes) {
    it(`notes what has to be known: ${words}`, () => assert.equal(noteInWords(note), words));
  }

  it("says of a statement what makes others wait, the strongest lock first, and what it rewrites and drops", () => {
    assert.equal(
      effectsInWords(heavy),
      "AccessExclusive on users, teams · ShareRowExclusive on orders · rewrites users · drops column users.old",
    );
    assert.equal(effectsInWords({ ...nothing, locks: [{ relation: "logs", mode: "RowExclusive" }] }), "");
    assert.equal(effectsInWords({ ...nothing, locks: [{ relation: "logs", mode: "Share" }] }), "Share on logs");
    assert.equal(statementInWords(statement()), "0.3 ms");
    assert.equal(statementInWords(statement({ ms: 9.96, rewrites: ["users"] })), "10.0 ms · rewrites users");
    assert.equal(statementInWords(statement({ ms: 10 })), "10 ms");
    assert.equal(statementInWords(statement({ ms: 10.4 })), "10 ms");
  });

  it("says on which rows a revision fails, and in which part of the rehearsal", () => {
    assert.equal(failsOnRows(["a", "b"], "none"), "It can fail if a, b has rows (it has none now).");
    assert.equal(failsOnRows(["a"], "some"), "It fails if a has rows, and it has.");
    assert.equal(failsOnRows(["a"], "unknown"), "It can fail if a has rows; whether it has any is not known.");
    assert.deepEqual((["up", "down", "again", "plan"] as const).map(phaseInWords), [
      "on upgrading",
      "on reverting",
      "on upgrading again after the revert",
      "on upgrading all revisions in one transaction",
    ]);
  });

  it("counts the names beyond the third", () => {
    assert.equal(listed([]), "");
    assert.equal(listed(["a", "b", "c"]), "a, b, c");
    assert.equal(listed(["a", "b", "c", "d", "e"]), "a, b, c and 2 more");
  });
});

describe("the report of a rehearsal", () => {
  const report = (revisions: readonly RevisionRehearsal[], notes: readonly RehearsalNote[] = []) =>
    rehearsalReport("appdb@db.example", "to head", { revisions, notes, version: "18.6", milliseconds: 340 });

  it("names the database, the verdict of each revision, and what each statement did", () => {
    isGolden(
      "words/rehearsal",
      report(
        [
          up("dataLost", {
            lost: ["users.old"],
            differences: [],
            columnOrder: ["users"],
            statements: [statement({ sql: "x".repeat(161) }), statement({ sql: "y".repeat(160) }), heavy],
          }),
          rehearsalOf("B", "irreversible", {
            differences: ["index i is gone"],
            problem: { ...refused, revision: idOf("B") },
            phase: "down",
            statements: [statement({ created: Array.from({ length: 9 }, (_, index) => `index i${index}`) })],
          }),
          rehearsalOf("C", "reversible", { rows: rows("none") }),
          rehearsalOf("D", "reversible", { direction: "down" }),
          rehearsalOf("F", "fails", {
            direction: "down",
            problem: { ...refused, revision: idOf("F"), direction: "down" },
            phase: "down",
            statements: [statement({ created: Array.from({ length: 8 }, (_, index) => `index i${index}`) })],
          }),
          rehearsalOf("E", "undetermined", { reason: { kind: "after", revision: idOf("B") } }),
        ],
        [{ kind: "readsRows", revision: idOf("B") }],
      ),
    );
  });

  it("has no summary of a single revision, and says of none that there is nothing to rehearse", () => {
    assert.ok(report([up("reversible"), up("reversible")]).includes("| Revision | Verdict |"));
    isGolden("words/rehearsal-one", report([up("fails", { problem: refused, phase: "up" })]));
    isGolden("words/rehearsal-none", report([]));
  });
});
