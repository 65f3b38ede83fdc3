import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { schemaAtRevision } from "../../../src/client/history/compareSchemas.ts";
import { timelineOf } from "../../../src/client/history/timelines.ts";
import type { Project } from "../../../src/client/project/project.ts";
import { isProblem } from "../../../src/core/problems/problem.ts";
import { fileOf, idOf, migration } from "../../support/workspace.ts";
import { withRepository } from "./repository.ts";

const items = (column: string) => ({
  [fileOf("M")]: migration(idOf("M"), [`CREATE TABLE items (${column} int)`], ["DROP TABLE items"]),
  [fileOf("N")]: migration(idOf("N"), ["ALTER TABLE items ADD n int"], ["ALTER TABLE items DROP n"]),
});
const offline = { isOffline: true };

async function sqlAt(project: Project, name: string): Promise<string> {
  const at = await schemaAtRevision(project, name, undefined, offline);
  assert.ok(!isProblem(at), JSON.stringify(at));
  return at.sql;
}

/** Replaces a text in all entries of the cache, so that a kept result differs from a new one. */
function mark(folder: string, from: string, to: string): number {
  const files = readdirSync(folder).map((name) => path.join(folder, name));
  for (const file of files) writeFileSync(file, readFileSync(file, "utf8").replaceAll(from, to));
  return files.length;
}

describe("The cache of states", function () {
  this.timeout(60_000);

  it("has the schema at a revision until a file up to it has changed", () =>
    withRepository(
      items("a"),
      async ({ root, write, open }) => {
        const folder = path.join(root, ".cache/states");
        assert.match(await sqlAt(await open(), idOf("M")), /a integer/);
        assert.equal(statSync(folder).mode & 0o077, 0);
        assert.equal(mark(folder, "a integer", "kept integer"), 1);
        const again = await open();
        assert.match(await sqlAt(again, idOf("M")), /kept integer/);
        write({ [fileOf("N")]: items("b")[fileOf("N")]?.replace("ADD n", "ADD m") ?? "" });
        assert.match(await sqlAt(await open(), idOf("M")), /kept integer/);
        write({ [fileOf("M")]: items("b")[fileOf("M")] ?? "" });
        assert.match(await sqlAt(await open(), idOf("M")), /b integer/);
      },
      { hasGit: false },
    ));

  it("has the effects of the revisions for the next start", () =>
    withRepository(
      items("a"),
      async ({ root, write, open }) => {
        const folder = path.join(root, ".cache/states");
        const objects = async () => {
          const timeline = await timelineOf(await open(), offline);
          assert.ok(!isProblem(timeline), JSON.stringify(timeline));
          return JSON.stringify(timeline.revisions);
        };
        assert.match(await objects(), /items\.a/);
        await new Promise((resolve) => setTimeout(resolve, 200));
        assert.equal(mark(folder, "items.a", "items.kept"), 1);
        assert.match(await objects(), /items\.kept/);
        // Only the revisions from the first changed file on are read again.
        write({ [fileOf("N")]: items("a")[fileOf("N")]?.replace("ADD n", "ADD m") ?? "" });
        const later = await objects();
        assert.match(later, /items\.kept/);
        assert.match(later, /items\.m/);
      },
      { hasGit: false },
    ));
});
