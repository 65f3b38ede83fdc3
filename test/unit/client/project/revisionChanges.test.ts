import assert from "node:assert/strict";
import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { lastChangeOf } from "../../../../src/client/cards/lastChange.ts";
import { RevisionChangesReader } from "../../../../src/client/project/revisionChanges.ts";
import type { History } from "../../../../src/migrations/history.ts";
import { buildHistory } from "../../../../src/migrations/history.ts";
import { idOf, revisionOf, viewOf } from "../../../support/views.ts";

describe("the revision that changed a table last", () => {
  let folder = "";
  const user = { schema: "public", name: "user" };
  before(async () => (folder = await mkdtemp(path.join(tmpdir(), "changes-"))));
  after(() => rm(folder, { recursive: true }));

  const fileOf = (letter: string) => path.join(folder, `${letter}.ts`);
  const write = (letter: string, sql: string) => writeFile(fileOf(letter), `await q.query(\`${sql}\`)`);

  /** A history with files in the folder. */
  const historyOf = (files: string, rows: string): History =>
    buildHistory(
      [...files].map((letter) => revisionOf(letter, "pending", { file: fileOf(letter) })),
      [...rows].map((letter, index) => ({
        id: idOf(letter),
        timestamp: revisionOf(letter).timestamp,
        order: index + 1,
      })),
    );

  it("is the newest applied one that names the table, and not a pending one", async () => {
    await write("A", "CREATE TABLE public.user (id int)");
    await write("B", 'ALTER TABLE "user" ADD x int');
    await write("C", "ALTER TABLE billing.user ADD x int");
    await write("D", 'DROP TABLE "user"');
    const last = async (rows: string) => {
      const history = historyOf("ABCD", rows);
      const changes = await new RevisionChangesReader().read(history);
      return lastChangeOf(viewOf({ history, changes }), user)?.id;
    };
    assert.equal(await last("ABC"), idOf("B"));
    assert.equal(await last("ABCD"), idOf("D"));
    assert.equal(await last("A"), idOf("A"));
    assert.equal(await last(""), undefined);
  });

  it("is not named before the files were read", () => {
    assert.equal(lastChangeOf(viewOf({ history: historyOf("A", "A") }), user), undefined);
  });

  it("is another one after a file was edited, and a deleted file names none", async () => {
    const reader = new RevisionChangesReader();
    await write("A", "SELECT 1");
    const history = historyOf("A", "A");
    assert.deepEqual([...(await reader.read(history)).values()], [[]]);
    await write("A", 'ALTER TABLE "user" ADD x int');
    await utimes(fileOf("A"), new Date(), new Date(Date.now() + 5000));
    assert.deepEqual([...(await reader.read(history)).values()], [[{ name: "user" }]]);
    await rm(fileOf("A"));
    assert.deepEqual([...(await reader.read(history)).values()], []);
  });
});
