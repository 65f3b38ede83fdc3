import "../../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import { previewOf, scriptOf, targetInWords } from "../../../../src/client/changes/sqlDocuments.ts";
import { counts } from "../../../../src/client/messages/counts.ts";
import { composePlace, embeddedPlace } from "../../../../src/client/messages/databaseMessages.ts";
import { runsText } from "../../../../src/client/messages/runLogMessages.ts";
import { previewTitle } from "../../../../src/host/changes/preview.ts";
import { postgresFacts } from "../../../../src/client/project/projectState.ts";
import {
  aboutRowsInWords,
  bytesInWords,
  compact,
  countInWords,
  rowsInWords,
} from "../../../../src/client/cards/formatNumbers.ts";
import { longTime, shortTime } from "../../../../src/client/cards/formatTime.ts";
import type { KnownRun } from "../../../../src/migrations/journal.ts";
import type { Recording } from "../../../../src/migrations/rehearsal.ts";
import type { RequestedRange } from "../../../../src/migrations/requestedRange.ts";
import { historyOf, idOf, projectOf, viewOf } from "../../../support/views.ts";

describe("numbers in words", () => {
  for (const [count, words] of [
    [0, "0"],
    [999, "999"],
    [1_000, "1k"],
    [1_249, "1.2k"],
    [9_949, "9.9k"],
    [10_400, "10k"],
    [3_400_000, "3.4M"],
    [2_000_000_000, "2G"],
    [3_000_000_000_000, "3T"],
    [5_000_000_000_000_000, "5000T"],
  ] as const)
    it(`write ${count} as ${words}`, () => assert.equal(compact(count), words));

  it("know one row from several, counted and estimated ones, and the sizes of PostgreSQL", () => {
    assert.deepEqual([0, 1, 2, 1_200].map(rowsInWords), ["0 rows", "1 row", "2 rows", "1.2k rows"]);
    assert.deepEqual([1, 340].map(aboutRowsInWords), ["~1 row", "~340 rows"]);
    const sizes = [0, 5, 1_023, 1_024, 1_536, 10_240, 98_304, 1_468_006, 2_147_483_648, 2 ** 41, 2 ** 52];
    assert.deepEqual(sizes.map(bytesInWords), [
      "0 bytes",
      "5 bytes",
      "1023 bytes",
      "1 kB",
      "1.5 kB",
      "10 kB",
      "96 kB",
      "1.4 MB",
      "2 GB",
      "2 TB",
      "4096 TB",
    ]);
    assert.equal(countInWords(1_500), "1,500");
  });

  it("say what commands did, of none, of one and of several", () => {
    assert.deepEqual([0, 1, 2].map(counts.pending), ["nothing pending", "1 pending", "2 pending"]);
    assert.deepEqual([1, 2].map(counts.reverts), ["reverts 1 revision", "reverts 2 revisions"]);
    assert.deepEqual([0, 1, 2].map(counts.tables), ["0 tables", "1 table", "2 tables"]);
    assert.deepEqual([1, 2].map(counts.generated), [
      "Generated 1 statement; read it before you apply it.",
      "Generated 2 statements; read them before you apply them.",
    ]);
    assert.deepEqual([0, 1, 2].map(counts.previewed), [
      "0 statements; nothing was run.",
      "1 statement; nothing was run.",
      "2 statements; nothing was run.",
    ]);
    const peeked = [0, 1, 2].flatMap((rows) => [false, true].map((more) => counts.peeked({ rows, more })));
    assert.deepEqual(peeked, ["no rows", "no rows", "1 row", "first row", "2 rows", "first 2 rows"]);
    assert.deepEqual(
      [1, 4].map((files) => counts.written(files, "src/a.ts")),
      ["1 file is written; the data source is src/a.ts.", "4 files are written; the data source is src/a.ts."],
    );
    const [one, several] = [counts.modelChanges("appdb", 1, 1), counts.modelChanges("appdb", 3, 2)];
    assert.deepEqual(one, [
      "1 statement would change appdb to match your entities. Nothing was run.",
      "1 revision is pending; it may hold some of these.",
    ]);
    assert.deepEqual(several, [
      "3 statements would change appdb to match your entities. Nothing was run.",
      "2 revisions are pending; they may hold some of these.",
    ]);
    assert.equal(counts.modelChanges("appdb", 3, 0).length, 1);
  });

  it("say how long ago something was", () => {
    const now = Date.parse("2026-11-12T10:00:00Z");
    const ago = (hours: number) => shortTime(now - hours * 3_600_000, now);
    assert.deepEqual([0, 0.5, 5, 24, 6.9 * 24].map(ago), [
      "just now",
      "30 minutes ago",
      "5 hours ago",
      "yesterday",
      "6 days ago",
    ]);
    assert.deepEqual([8 * 24, 400 * 24].map(ago), ["Nov 4", "Oct 8, 2025"]);
    assert.match(longTime(now - 90 * 24 * 3_600_000, now), /^Aug 14, 2026, .* \(3 months ago\)$/);
    assert.match(longTime(now - 800 * 24 * 3_600_000, now), / \(2 years ago\)$/);
  });
});

describe("where a database listens", () => {
  const here = postgresFacts({ ...viewOf(), connection: { ...viewOf().connection, host: "127.0.0.1" } as never });

  it("is said with what the project points to", () => {
    assert.equal(embeddedPlace(undefined, 5433), "PostgreSQL 18 (embedded) listens on localhost:5433.");
    assert.equal(
      embeddedPlace(here, 5433),
      "PostgreSQL 18 (embedded) listens on localhost:5433: the project points to 127.0.0.1:5432, which is not free.",
    );
    assert.equal(
      embeddedPlace(postgresFacts(viewOf()), 5433),
      "PostgreSQL 18 (embedded) listens on localhost:5433: the project points to db.example:5432, another machine.",
    );
    assert.equal(
      composePlace("db of compose.yaml", here, 5433),
      "db of compose.yaml listens on localhost:5433; the project points to 127.0.0.1:5432.",
    );
    assert.equal(composePlace("db of compose.yaml", undefined, 5433), "db of compose.yaml listens on localhost:5433.");
  });
});

describe("the runs that were made from here", () => {
  const run = (more: Partial<KnownRun>): KnownRun => ({
    run: "1",
    at: Date.now(),
    database: "appdb@db.example",
    by: "ann",
    direction: "up",
    revisions: [idOf("A"), idOf("B")],
    applied: [],
    reverted: [],
    ...more,
  });

  it("say what was applied and reverted, how it ended, and of one that did neither what it began", () => {
    const text = runsText("appdb@db.example", [
      run({ outcome: "ok", applied: [idOf("A")] }),
      run({ direction: "down", outcome: "migrationFailed", reverted: [idOf("B")] }),
      run({ direction: "stamp", outcome: "ok", applied: [idOf("A")], reverted: [idOf("B")] }),
      run({}),
    ]);
    assert.deepEqual(
      text.split("\n\n").map((block) => block.replace(/^.*\(just now\)/, "<time>")),
      [
        "Changes of appdb@db.example that were made from here, the latest first.",
        `<time> · ann · Upgrade · done\n  + Add a (${idOf("A")})\n  · Add b (${idOf("B")})`,
        `<time> · ann · Revert · failed\n  − Add b (${idOf("B")})\n  · Add a (${idOf("A")})`,
        `<time> · ann · Stamp · done\n  + Add a (${idOf("A")})\n  − Add b (${idOf("B")})`,
        `<time> · ann · Upgrade · outcome unknown, no end is recorded\n  · Add a (${idOf("A")})\n  · Add b (${idOf("B")})`,
        "",
      ],
    );
    assert.equal(runsText("appdb", []), "Nothing was changed on appdb from here yet.\n\n");
  });
});

describe("the head of a preview", () => {
  const recording: Recording = {
    statements: [{ sql: "CREATE TABLE a ()", kind: "revision", revision: idOf("A"), direction: "up" }],
    notes: [{ kind: "readsRows", revision: idOf("A") }],
    lock: [1, 2],
    table: '"migrations"',
  };
  const head = [
    "-- appdb@db.example (live) · to head",
    "-- Recorded on a scratch database; nothing was run here.",
    "-- Add a reads rows: with other data it may do something else.",
  ].join("\n");
  const project = projectOf({ environment: "live" });

  it("names the database and its environment, and says that nothing was run", () => {
    const text = previewOf(project.view, "to head", recording);
    assert.equal(text, `${head}\n\n-- Add a (up) · ${idOf("A")}\nCREATE TABLE a ();\n`);
    assert.match(previewOf(projectOf().view, "", recording), /^-- appdb@db\.example\n/);
    assert.equal(previewTitle(project), "Preview of appdb@db.example");
    assert.ok(scriptOf(project.view, "to head", recording).startsWith(`${head}\n`));
  });

  it("says below where it stopped, and why", () => {
    const stopped = { code: "serverRefused", message: "no\nrows", sqlState: "02000" } as const;
    assert.equal(
      previewOf(project.view, "to head", { ...recording, stopped }).split("CREATE TABLE a ();\n")[1],
      [
        "",
        "-- Stopped here on the scratch database: The server refuses: no rows (02000)",
        "-- The scratch database has no rows of the live one: Dry Run… shows what is sent there.",
        "",
      ].join("\n"),
    );
  });

  it("says what is looked at: an upgrade, a revert or a range", () => {
    const words = (target: RequestedRange) => targetInWords(historyOf("ABC", "AB"), target);
    assert.equal(words({}), "to head");
    assert.equal(words({ to: "base" }), "to base");
    assert.equal(words({ to: idOf("A") }), "to Add a");
    assert.equal(words({ revision: idOf("C") }), "to Add c");
    assert.equal(words({ revision: idOf("B") }), "revert Add b");
    assert.equal(words({ revision: idOf("B").slice(-13) }), "revert Add b");
    assert.equal(words({ from: "base", to: "head" }), "from base to head");
    assert.equal(words({ from: idOf("A"), to: idOf("C") }), "from Add a to Add c");
    assert.equal(words({ from: "base" }), "from base to head");
  });
});
