import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { startRunner } from "../../support/runner.ts";
import { succeeded, told, withSession } from "../../support/session.ts";
import { dataSource, tableMigrations } from "../../support/workspace.ts";

/** Changes that a project makes to its process while it is loaded. */
const changes: readonly (readonly [name: string, code: string])[] = [
  [
    "parses booleans itself",
    `import { types } from "pg"; types.setTypeParser(16, (text) => (text === "t" ? "yes" : "no"));`,
  ],
  [
    "reads integers as BigInt and JSON as text",
    `import { types } from "pg"; for (const oid of [20, 21, 23, 26]) types.setTypeParser(oid as never, BigInt as never);
     for (const oid of [114, 3802]) types.setTypeParser(oid as never, (text) => text);
     for (const oid of [1009, 1028, 1005]) types.setTypeParser(oid as never, (text) => ({ text }));`,
  ],
  [
    "reads every time as null",
    `import { types } from "pg"; for (const oid of [1082, 1114, 1184]) types.setTypeParser(oid as never, () => null);`,
  ],
  ["reads every int8 as a number", `import { defaults } from "pg"; defaults.parseInt8 = true;`],
  ["has results in binary", `import { defaults } from "pg"; defaults.binary = true;`],
  ["has types of its own in extra", ""],
  // `BigInt.prototype.toJSON` is what many projects add.
  [
    "has a clock that stands still and a JSON of its own",
    `(BigInt.prototype as any).toJSON = function () { return String(this); };
     const RealDate = Date; (globalThis as any).Date = class extends RealDate { constructor() { super(0); } toISOString(): string { throw new Error("no time"); } };
     const { stringify, parse } = JSON; JSON.stringify = ((value: unknown) => stringify(value, null, 2)) as never;
     JSON.parse = ((text: string) => Object.freeze(parse(text))) as never;
     (globalThis as any).console = { log() {}, warn() {}, error() {}, info() {}, debug() {} };`,
  ],
  ["has timers that never fire", `(globalThis as any).setTimeout = () => ({ unref() {} });`],
];

describe("a project that changes what its process has", function () {
  this.timeout(30_000);

  for (const [name, code] of changes)
    it(`is read, run and looked at as any other: it ${name}`, () => {
      const extra = name.includes("extra") ? `extra: { types: { getTypeParser: () => (text) => text } },` : "";
      return withSession(
        { ...tableMigrations("ABC"), "src/data-source.ts": `${code}\n${dataSource(extra)}` },
        async (session) => {
          const { runner, database } = session;
          // TypeORM's own questions are answered by the project's parsers, and its looks at the catalog with it.
          assert.equal(told(await session.execute({ kind: "upgradeTo", revision: "B1700000000066" })), "up A, B");
          assert.deepEqual(await database.tables(), ["a", "b"]);
          assert.equal(await session.states(), "C pending, B applied, A applied");
          assert.equal(told(await session.execute({ kind: "downgradeTo", revision: "A1700000000065" })), "down B");
          const { steps } = succeeded(await runner.request("diagnose"));
          assert.deepEqual(
            steps.filter(({ ok }) => !ok),
            [],
          );
          const { liveState } = succeeded(await runner.request("liveState", { definition: true }));
          assert.ok(
            liveState.hasTable && liveState.version > 100_000 && (liveState.definition ?? "").includes("CREATE TABLE"),
          );
          const schema = succeeded(await runner.request("schema"));
          assert.match(schema.catalog ?? "", /"tables" ?:/);
          await database.query("INSERT INTO a VALUES (7)");
          const { text, rows } = succeeded(await runner.request("peek", { table: "a" }));
          assert.deepEqual([rows, text.includes("7")], [1, true]);
          const { sql } = succeeded(await runner.request("definition", { table: "a" }));
          assert.match(sql, /CREATE TABLE .*a/);
        },
      );
    });

  it("writes a journal that can be read: JSON and the clock are those of the runner", () =>
    withSession(tableMigrations("A"), async (session) => {
      const journal = path.join(session.workspace.root, "journal");
      session.workspace.write({ "src/data-source.ts": `${changes[6]?.[1] ?? ""}\n${dataSource()}` });
      const runner = startRunner(session.workspace.root, { journal });
      try {
        assert.equal(told(await runner.request("execute", { request: { kind: "upgradeHead" } })), "up A");
        const [file = ""] = readdirSync(journal).filter((name) => name.endsWith(".jsonl"));
        const lines = readFileSync(path.join(journal, file), "utf8").trim().split("\n");
        const entries = lines.map((line) => JSON.parse(line) as { kind: string; at?: string });
        assert.ok(entries.some(({ kind, at = "" }) => kind === "end" && at > "2020"));
      } finally {
        await runner.stop();
      }
    }));
});
