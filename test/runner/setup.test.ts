import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { isProblem } from "../../src/core/problems/problem.ts";
import { startRunner } from "../support/runner.ts";
import { succeeded, told, withSession } from "../support/session.ts";
import { setUp } from "../support/setUp.ts";
import { setupLayouts } from "../support/setupLayouts.ts";
import type { TestDatabase } from "../support/database.ts";

/** The variables of a layout's `.env`, of a real database. */
function filled(text: string, { host, port, user, password, name }: TestDatabase): string {
  const values = { HOST: host, PORT: port, USER: user, PASSWORD: password, DATABASE: name };
  const url = `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/${name}`;
  return Object.entries({ URL: url, ...values }).reduce(
    (now, [key, value]) => now.replaceAll(`$${key}`, String(value)),
    text,
  );
}

describe("a repository that was set up", function () {
  this.timeout(60_000);
  for (const { name, files, dataSource, migrations, entities } of setupLayouts)
    it(`${name}: loads, and a revision is made, applied and reverted`, () =>
      withSession(files, async (session) => {
        const { workspace, database } = session;
        for (const file of ["src/data-source.ts", "package.json", "tsconfig.json"])
          if (files[file] === undefined) workspace.remove(file);
        workspace.write({ ".env": filled(files[".env"] ?? "", database) });
        await setUp(workspace.root);

        await session.runner.stop();
        session.runner = startRunner(workspace.root, { dataSource: path.join(workspace.root, dataSource) });
        assert.equal(await session.states(), "", readFileSync(path.join(workspace.root, dataSource), "utf8"));
        const { loaded, problem } = succeeded(await session.runner.request("status"));
        assert.equal(problem, undefined);
        assert.equal(loaded.entities, entities);
        assert.equal(loaded.migrationsDirectory, path.join(workspace.root, migrations));

        const method = entities === 0 ? "create" : "generate";
        const made = succeeded(await session.runner.request(method, { message: "first one" }));
        assert.ok(made.file !== undefined && existsSync(made.file) && made.unregistered !== true);
        await session.restart();
        await session.runner.stop();
        session.runner = startRunner(workspace.root, { dataSource: path.join(workspace.root, dataSource) });
        assert.equal(await session.states(), "FirstOne pending");
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up FirstOne");
        if (entities > 0) {
          const difference = await session.runner.request("diff");
          assert.deepEqual(isProblem(difference) ? difference : difference.up, []);
        }
        assert.equal(told(await session.execute({ kind: "downgradeBase" })), "down FirstOne");
      }));
});
