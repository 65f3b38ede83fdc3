import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { withSession } from "../../support/session.ts";
import { idOf, tableMigrations } from "../../support/workspace.ts";

describe("the npm package of the command line", function () {
  this.timeout(300_000);

  it("runs the main job with its dependencies alone, and has no part of the editor in it", () =>
    withSession(tableMigrations("AB"), async ({ workspace: { root }, database }) => {
      const pack = path.resolve("scripts/lib/npm-package.mjs");
      execFileSync(process.execPath, ["-e", `import(${JSON.stringify(pack)}).then(({ packNpm }) => packNpm())`]);
      const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly version: string };
      const folder = mkdtempSync(path.join(tmpdir(), "migrations-npm-"));
      const modules = path.join(folder, "node_modules");
      const installed = path.join(modules, "typeorm-migrations");
      try {
        mkdirSync(installed, { recursive: true });
        const archive = path.resolve(`dist/typeorm-migrations-${version}.tgz`);
        execFileSync("tar", ["xzf", archive, "-C", installed, "--strip-components", "1"]);
        for (const name of ["rolldown", "@rolldown", "@oxc-project"])
          if (existsSync(path.resolve("node_modules", name)))
            symlinkSync(path.resolve("node_modules", name), path.join(modules, name));
        const manifest = JSON.parse(readFileSync(path.join(installed, "package.json"), "utf8")) as object;
        assert.deepEqual(Object.keys((manifest as { dependencies: object }).dependencies), ["rolldown"]);
        const names = readdirSync(path.join(installed, "dist"), { recursive: true }).map(String);
        assert.deepEqual(
          names.filter((name) => /(^|\/)(extension|commands|diagram)\.js$|\.map$|\.vsix$/.test(name)),
          [],
        );
        const script = path.join(installed, "dist/cli.js");
        const run = (...args: string[]) =>
          execFileSync(process.execPath, [script, ...args], {
            cwd: root,
            encoding: "utf8",
            env: { ...process.env, CI: "true", XDG_DATA_HOME: folder, XDG_CACHE_HOME: folder },
            stdio: ["ignore", "pipe", "pipe"],
          });
        assert.equal(run("--version").trim(), version);
        assert.match(run("rehearse"), /✓ B: reversible/);
        run("upgrade");
        assert.deepEqual(await database.applied(), [idOf("A"), idOf("B")]);
        assert.match(run("lint"), /files checked/);
        run("downgrade", "base", "--yes");
        assert.deepEqual(await database.applied(), []);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }));
});
