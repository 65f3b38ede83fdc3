import assert from "node:assert/strict";
import path from "node:path";
import { projectOfFile } from "../../../src/client/project/projectOfFile.ts";
import { serversOf } from "../../../src/commands/mcpServers.ts";
import { splitExport } from "../../../src/core/source/dataSourceDetection.ts";
import { baseOf, folderOf, isMatched, pathIn } from "../../../src/runner/loader/globs.ts";
import { viewOf } from "../../support/views.ts";

const root = String.raw`c:\Work\My Shop`;
const share = String.raw`\\server\share\shop`;

describe("Paths of Windows", () => {
  before(() => assert.equal(path.sep, "\\"));

  it("become globs with slashes, below a drive, a share and a folder with spaces", () => {
    assert.equal(pathIn("src/*.ts", root), "c:/Work/My Shop/src/*.ts");
    assert.equal(pathIn(String.raw`src\migrations\*.ts`, root), "c:/Work/My Shop/src/migrations/*.ts");
    assert.equal(pathIn("!src/*.ts", root), "!c:/Work/My Shop/src/*.ts");
    assert.equal(pathIn("*.ts", share), "//server/share/shop/*.ts");
    assert.equal(pathIn(String.raw`D:\other\*.ts`, root), "d:/other/*.ts");
  });

  it("are matched by globs, whatever the case of the drive's letter", () => {
    const file = String.raw`c:\Work\My Shop\src\migrations\1-a.ts`;
    assert.equal(isMatched(file, ["src/migrations/*.ts"], root), true);
    assert.equal(isMatched(file.replace("c:", "C:"), ["src/migrations/*.ts"], root), true);
    assert.equal(isMatched(file, [String.raw`C:\Work\My Shop\src\**\*.ts`], root), true);
    assert.equal(isMatched(file, ["src/entities/*.ts"], root), false);
    assert.equal(isMatched(String.raw`\\server\share\shop\src\a.ts`, ["src/*.ts"], share), true);
  });

  it("have the folder of a glob", () => {
    assert.equal(baseOf("src/migrations/*.ts", root), String.raw`c:\Work\My Shop\src\migrations`);
    assert.equal(folderOf("src/*/migrations/*.ts", root), String.raw`c:\Work\My Shop\src\migrations`);
  });

  it("find their project, also with another case of the drive's letter", () => {
    const project = { view: { ...viewOf({}), location: { ...viewOf({}).location, root } } };
    const other = {
      view: { ...viewOf({}), location: { ...viewOf({}).location, root: String.raw`c:\Work\My Shop 2` } },
    };
    const found = (file: string) => projectOfFile([project, other], file);
    assert.equal(found(String.raw`c:\Work\My Shop\src\a.ts`), project);
    assert.equal(found(String.raw`C:\Work\My Shop\src\a.ts`), project);
    assert.equal(found(String.raw`d:\Work\My Shop\src\a.ts`), undefined);
  });

  it("name an export after a number sign, and not a folder with one", () => {
    assert.deepEqual(splitExport(String.raw`c:\c#\src\db.ts#main`), {
      file: String.raw`c:\c#\src\db.ts`,
      exportName: "main",
    });
  });

  it("are relative to the project in the options of a server for agents", () => {
    const view = { ...viewOf({}), location: { ...viewOf({}).location, root, dataSource: `${root}\\src\\db.ts` } };
    assert.deepEqual(serversOf([view], "cli.js")[0]?.args.slice(3, 6), [root, "--data-source", String.raw`src\db.ts`]);
  });
});
