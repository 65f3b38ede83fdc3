import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ChangeFace } from "../../src/client/changes/requestChange.ts";
import { requestChange } from "../../src/client/changes/requestChange.ts";
import { environmentsOf } from "../../src/client/project/environments.ts";
import { Project } from "../../src/client/project/project.ts";
import { isProblem } from "../../src/core/problems/problem.ts";
import type { ChangeRequest } from "../../src/migrations/plan.ts";
import { createDatabase } from "../support/database.ts";
import { envOf } from "../support/workspace.ts";

/** A face without an editor: it answers yes, and writes down what it was asked and shown. */
function faceOf(log: string[]): ChangeFace {
  return {
    refresh: (project) => project.refresh(),
    evidence: () => Promise.resolve(undefined),
    confirm: ({ plan }) => {
      log.push(`confirm ${plan.direction} ${plan.steps.length}`);
      return Promise.resolve("yes");
    },
    preview: () => Promise.resolve(),
    review: () => Promise.resolve(),
    run: async (_, __, work, readAgain) => {
      const result = await work({});
      await readAgain(result);
      return result;
    },
    runnerEnded: () => Promise.resolve(),
    failed: ({ code }) => void log.push(`failed ${code}`),
    upToDate: (message) => void log.push(message),
    report: (_, plan, { applied, reverted }) =>
      void log.push(`report ${plan.direction} ${applied.length} applied ${reverted.length} reverted`),
  };
}

describe("the client in plain Node.js, without an editor", function () {
  this.timeout(120_000);

  it("opens the sample, drafts the same revision from the database and from the history, goes to head and back to base", async () => {
    const database = await createDatabase();
    const folder = mkdtempSync(path.join(tmpdir(), "migrations-client-"));
    const root = path.join(folder, "sample");
    const sample = path.resolve("sample/meta-agent-platform");
    cpSync(sample, root, { recursive: true, filter: (file) => path.basename(file) !== "node_modules" });
    symlinkSync(path.join(sample, "node_modules"), path.join(root, "node_modules"), "junction");
    writeFileSync(path.join(root, ".env"), envOf(database));
    const environments = await environmentsOf(root, root);
    const dataSource = path.join(root, "src/data-source.ts");
    const files = {
      script: path.resolve("dist/runner.js"),
      rehearsalScript: path.resolve("dist/rehearsal.js"),
      cacheDirectory: path.join(folder, "compiled"),
    };
    const project = new Project(
      { root, name: "sample", folder: root, dataSource, environments },
      undefined,
      { ...files, journal: path.join(folder, "journal") },
      {
        isTrusted: () => true,
        log: { write: () => undefined },
      },
      () => undefined,
    );
    const log: string[] = [];
    const request = (one: ChangeRequest) => requestChange(faceOf(log), project, one, {});
    try {
      await project.refresh();
      assert.equal(project.view.status, "ready", JSON.stringify(project.view.problem));
      const all = project.view.history.pending.length;
      assert.ok(all > 0);

      const fromDatabase = await project.rehearsals.draft({ answers: {}, against: "auto" });
      const fromHistory = await project.rehearsals.draft({ answers: {}, against: "history" });
      if (isProblem(fromDatabase) || isProblem(fromHistory)) assert.fail(JSON.stringify([fromDatabase, fromHistory]));
      assert.deepEqual([fromDatabase.base, fromHistory.base], ["databaseAndPending", "history"]);
      assert.deepEqual({ ...fromDatabase, base: "" }, { ...fromHistory, base: "" });

      assert.equal((await request({ kind: "upgradeHead" }))?.ok, true);
      assert.equal(project.view.history.applied.length, all);
      assert.equal((await database.applied()).length, all);

      // A revision of another branch: its changes are in the database, and no entity of this branch has them.
      await database.query(`INSERT INTO migrations ("timestamp", name) VALUES (1999999999999, 'Other1999999999999')`);
      await database.query("ALTER TABLE users ADD other text");
      await project.refresh();
      const ofBranch = await project.rehearsals.draft({ answers: {}, against: "auto" });
      const ofDatabase = await project.rehearsals.draft({ answers: {}, against: "database", drift: true });
      if (isProblem(ofBranch) || isProblem(ofDatabase)) assert.fail(JSON.stringify([ofBranch, ofDatabase]));
      assert.deepEqual([ofBranch.base, ofBranch.up.length], ["history", 0]);
      assert.deepEqual([ofDatabase.base, ofDatabase.losses], ["database", ["users.other"]]);
      await database.query("DELETE FROM migrations WHERE name = 'Other1999999999999'");
      await project.refresh();
      const drifted = await project.rehearsals.draft({ answers: {}, against: "auto", drift: true });
      if (isProblem(drifted)) assert.fail(JSON.stringify(drifted));
      assert.deepEqual([drifted.base, drifted.drift], ["database", ["column users.other is new"]]);
      await database.query("ALTER TABLE users DROP other");

      assert.equal((await request({ kind: "downgradeBase" }))?.ok, true);
      assert.equal(project.view.history.applied.length, 0);
      assert.deepEqual(await database.applied(), []);

      assert.equal((await request({ kind: "downgradeBase" }))?.ok, true);
      assert.deepEqual(log.slice(-3), [
        `confirm down ${all}`,
        `report down 0 applied ${all} reverted`,
        `${database.name}@${database.host} is at base: nothing is applied.`,
      ]);
    } finally {
      project.dispose();
      rmSync(folder, { recursive: true, force: true });
      await database.drop();
    }
  });
});
