import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { cliJson } from "../../support/cli.ts";
import { createWorkspace } from "../../support/workspace.ts";

describe("an installation without a native part for this machine", function () {
  this.timeout(60_000);
  let installation: string;
  before(() => {
    installation = mkdtempSync(path.join(tmpdir(), "migrations-installed-"));
    const isPackage = (file: string): boolean => /\.(vsix|tgz|map)$/.test(file);
    cpSync("dist", path.join(installation, "dist"), { recursive: true, filter: (file) => !isPackage(file) });
    cpSync("package.json", path.join(installation, "package.json"));
    for (const name of ["rolldown", "@rolldown/pluginutils"])
      cpSync(path.join("node_modules", name), path.join(installation, "node_modules", name), { recursive: true });
  });
  after(() => rmSync(installation, { recursive: true, force: true }));

  it("names the platform and the package to install, and does not blame the data source", async () => {
    const dataSource = `import { DataSource } from "typeorm";
export const AppDataSource = new DataSource({ type: "postgres", url: "postgres://nobody@127.0.0.1:1/none" });
`;
    const workspace = createWorkspace({ "src/data-source.ts": dataSource });
    try {
      const script = path.join(installation, "dist/cli.js");
      const answer = await cliJson(workspace.root, ["rehearse", "--offline"], { script });
      assert.equal(answer.ok, false);
      const problem = answer["problem"] as { readonly code: string; readonly message: string };
      assert.equal(problem.code, "bindingMissing");
      assert.match(problem.message, new RegExp(`no part for ${process.platform}-${process.arch} .*universal`));
    } finally {
      workspace.dispose();
    }
  });
});
