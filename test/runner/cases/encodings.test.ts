import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Session } from "../../support/session.ts";
import { succeeded, told, withSession } from "../../support/session.ts";
import { dataSource, envOf, fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";

const littleEndian = (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le");
const bigEndian = (text: string) => littleEndian(text).swap16();
const withoutMark = (text: string) => Buffer.from(text, "utf16le");
const windows1252 = (text: string) => Buffer.from(text.replace(/^/, "// caf\u00E9\n"), "latin1");

describe("A .env file that is not UTF-8", function () {
  this.timeout(60_000);

  // https://github.com/motdotla/dotenv/issues/445: `>` of PowerShell writes UTF-16. https://github.com/appwrite/console/pull/3186:
  // without its mark as well.
  for (const [encoding, encode] of [
    ["UTF-16 LE", littleEndian],
    ["UTF-16 BE", bigEndian],
    ["UTF-16 LE", withoutMark],
  ] as const) {
    it(`is read, and the finding says that others do not read it: ${encoding}, ${encode === withoutMark ? "without" : "with"} its mark`, () =>
      withSession(tableMigrations("A"), async (session) => {
        write(session, ".env", encode(envOf(session.database).replaceAll("\n", "\r\n")));
        const { history, loaded } = succeeded(await session.runner.request("status"));
        assert.deepEqual(history.pending, [idOf("A")]);
        const file = path.join(session.workspace.root, ".env");
        assert.deepEqual(JSON.parse(JSON.stringify(await warningsOf(session))), [
          { code: "envEncoding", file, encoding },
        ]);
        assert.ok(loaded.files.length > 0);
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A");
      }));
  }
});

describe("A source that is not UTF-8", function () {
  this.timeout(60_000);

  // https://github.com/rolldown/rolldown/issues/6791 has the bundler's words; https://github.com/microsoft/vscode/issues/31300:
  // a file that a command of the terminal has written is UTF-16 on Windows. `tsc` compiles all of these.
  for (const [name, encode] of Object.entries({ littleEndian, bigEndian, windows1252 })) {
    it(`is loaded as the compiler reads it: a migration in ${name}`, () =>
      withSession(tableMigrations("A"), async (session) => {
        write(session, fileOf("B"), encode(migration(idOf("B"), [`CREATE TABLE b (id int)`])));
        assert.equal(await session.states(), "B pending, A pending");
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A, B");
      }));
  }

  it("is loaded as the compiler reads it: a data source, with a failing migration's line", () =>
    withSession({ [fileOf("A")]: migration(idOf("A"), ["SELECT no_such_column"]) }, async (session) => {
      write(session, "src/data-source.ts", littleEndian(dataSource()));
      const { problem } = succeeded(await session.execute({ kind: "upgradeHead" }));
      assert.ok(problem?.code === "migrationFailed", JSON.stringify(problem));
      assert.equal(problem.at?.line, 5);
    }));
});

async function warningsOf(session: Session) {
  return succeeded(await session.runner.request("status")).warnings;
}

function write({ workspace }: Session, file: string, bytes: Buffer): void {
  const target = path.join(workspace.root, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, bytes);
}
