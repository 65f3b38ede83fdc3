import "../../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import type { KnownRun, KnownStep } from "../../../../src/migrations/journal.ts";
import { runText, runTitle } from "../../../../src/client/messages/runLogMessages.ts";
import { itemOf } from "../../../../src/tree/runs/items.ts";
import { childrenOf, rowsOf } from "../../../../src/tree/runs/nodes.ts";
import { sentenceOf } from "../../../../src/tree/runs/view.ts";
import { ThemeIcon } from "../../../support/editor.ts";
import { idOf, viewOf } from "../../../support/views.ts";

const [a, b, c] = ["A", "B", "C"].map(idOf) as [string, string, string];

function runOf(more: Partial<KnownRun> = {}): KnownRun {
  const ids = { revisions: [a, b], applied: [a, b], reverted: [] };
  return { run: "1", at: Date.now(), database: "appdb@db.example", by: "ann@laptop", direction: "up", ...ids, ...more };
}

const ok = { outcome: "ok", milliseconds: 519 } as const;

/** The icon, the label, the description and what a screen reader reads. */
function row(run: KnownRun): readonly unknown[] {
  const [node] = rowsOf(viewOf(), [run]);
  const item = itemOf(node ?? assert.fail());
  const icon = item.iconPath instanceof ThemeIcon ? item.iconPath.id : "";
  return [icon, item.label, item.description, item.accessibilityInformation?.label];
}

describe("A row of the Runs view", () => {
  it("names the kind and the revisions, then when, how long and by whom", () => {
    assert.deepEqual(row(runOf(ok)), [
      "arrow-up",
      "Upgrade: 2 revisions",
      "just now · 519 ms · ann@laptop",
      "Upgrade: 2 revisions, done, just now · 519 ms · ann@laptop",
    ]);
    const reverted = { direction: "down", applied: [], reverted: [b, a] } as const;
    assert.deepEqual(row(runOf({ ...ok, ...reverted })).slice(0, 2), ["arrow-down", "Revert: 2 revisions"]);
    assert.deepEqual(row(runOf({ ...ok, direction: "stamp" })).slice(0, 2), ["tag", "Stamp: 2 revisions"]);
    assert.equal(runTitle(runOf({ applied: [a], revisions: [a] })), "Upgrade: Add a");
    assert.equal(runTitle(runOf({ applied: [], revisions: [] })), "Upgrade");
  });

  it("has a bad outcome first and as a shape", () => {
    const outcome = (one: KnownRun["outcome"]) => {
      const [icon, , description] = row(runOf({ applied: [], ...(one === undefined ? {} : { outcome: one }) }));
      return [icon, description];
    };
    assert.deepEqual(outcome("migrationFailed"), ["error", "failed · just now · ann@laptop"]);
    assert.deepEqual(outcome("cancelled"), ["circle-slash", "cancelled · just now · ann@laptop"]);
    assert.deepEqual(outcome("lockTimeout"), ["error", "ended early: lockTimeout · just now · ann@laptop"]);
    assert.deepEqual(outcome(undefined), ["question", "outcome unknown, no end is recorded · just now · ann@laptop"]);
  });

  it("lists its revisions by what happened to them", () => {
    const [node] = rowsOf(viewOf(), [runOf({ revisions: [a, b, c], applied: [a], outcome: "migrationFailed" })]);
    const rows = childrenOf(node ?? assert.fail()).map((child) => {
      const { label, description, id } = itemOf(child);
      return [label, description, id?.split("\0").at(-1)];
    });
    assert.deepEqual(rows, [
      ["Add a", "applied", a],
      ["Add b", "no change is recorded", b],
      ["Add c", "no change is recorded", c],
    ]);
  });

  it("opens the run", () => {
    const [node] = rowsOf(viewOf(), [runOf(ok)]);
    assert.deepEqual(itemOf(node ?? assert.fail()).command, {
      command: "migrations.showRun",
      title: "Show Run",
      arguments: [{ project: "/repo", run: "1" }],
    });
  });
});

describe("The line above the runs", () => {
  it("says why there are no rows, and is absent if there are", () => {
    assert.equal(sentenceOf(viewOf(), []), "Nothing was changed on appdb@db.example from here yet.");
    assert.equal(sentenceOf(viewOf(), [runOf()]), "");
    assert.equal(sentenceOf(viewOf(), undefined), "Reading the runs…");
    assert.equal(
      sentenceOf(viewOf({ status: "restricted" }), undefined),
      "Restricted Mode: no database is connected to.",
    );
    const problem = { code: "connectionRefused", host: "db.example", port: 5432 } as const;
    assert.equal(
      sentenceOf(viewOf({ status: "failed", problem }), undefined),
      "appdb@db.example: the runs are listed when the database answers.",
    );
    assert.equal(sentenceOf(viewOf(), problem), "Nothing listens on db.example:5432.");
  });
});

describe("The document of a run", () => {
  const steps: readonly KnownStep[] = [
    {
      id: a,
      direction: "up",
      statements: [
        { sql: "CREATE TABLE a (id int);", ms: 12, rows: 0 },
        { sql: "INSERT INTO a VALUES (1)", ms: 12_345, rows: 1 },
      ],
    },
  ];
  const blocks = (run: KnownRun, known = steps) =>
    runText(run, known)
      .replace(/^-- \w+ \d+, \d+, [\d:]+ \wM \S+ by ann/m, "-- <time> by ann")
      .split("\n\n");

  it("has the facts as comments, and each statement with its time and rows", () => {
    assert.deepEqual(blocks(runOf({ ...ok, revisions: [a], applied: [a] })), [
      `-- Upgrade on appdb@db.example · done · 519 ms\n-- <time> by ann@laptop\n-- + Add a (${a})`,
      "-- Add a: up(), 2 statements",
      "-- 12 ms\nCREATE TABLE a (id int);",
      "-- 12.3 s, 1 row\nINSERT INTO a VALUES (1);",
      "",
    ]);
  });

  it("explains revisions without a recorded change, and a run without statements", () => {
    assert.deepEqual(blocks(runOf({ applied: [], outcome: "migrationFailed" }), []), [
      [
        "-- Upgrade on appdb@db.example · failed",
        "-- <time> by ann@laptop",
        `-- · Add a (${a})`,
        `-- · Add b (${b})`,
        "-- ·: no change of the revision is recorded",
      ].join("\n"),
      "-- No statement is recorded.",
      "",
    ]);
  });
});
