import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import Module, { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { forgetPackageFolders, resolvePackageImports } from "../../../../src/runner/process/packageImports.ts";

type Resolver = { _resolveFilename(request: string, parent: unknown): string };

describe("Imports between the files of a package", () => {
  const resolver = Module as unknown as Resolver;
  const nodes = resolver._resolveFilename;
  let folder = "";
  let asked: string[] = [];

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), "package-imports-")));
    asked = [];
    resolver._resolveFilename = function (request, ...rest) {
      asked.push(request);
      return nodes.call(this, request, ...rest);
    };
    resolvePackageImports();
    forgetPackageFolders();
  });
  afterEach(() => {
    resolver._resolveFilename = nodes;
    rmSync(folder, { recursive: true, force: true });
  });

  /** What both say, or the code of the error of each. */
  function resolved(request: string, from: string): { readonly ours: string; readonly node: string } {
    const parent = { filename: from, id: from, path: path.dirname(from), paths: [] };
    const attempt = (resolve: Resolver["_resolveFilename"]) => {
      try {
        return resolve.call(Module, request, parent);
      } catch (error) {
        return String((error as NodeJS.ErrnoException).code);
      }
    };
    return { ours: attempt(resolver._resolveFilename), node: attempt(nodes) };
  }

  function write(name: string, text = ""): string {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  it("resolve to the files that Node.js takes, for each import of TypeORM, almost without asking it", () => {
    const typeorm = path.dirname(createRequire(__filename).resolve("typeorm"));
    let count = 0;
    for (const name of readdirSync(typeorm, { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".js") || name.startsWith("browser")) continue;
      const file = path.join(typeorm, name);
      for (const [, request = ""] of readFileSync(file, "utf8").matchAll(/\brequire\("(\.[^"]*)"\)/g)) {
        const { ours, node } = resolved(request, file);
        assert.equal(ours, node, `${request} from ${name}`);
        count++;
      }
    }
    assert.ok(count > 1000, `${count} imports`);
    assert.ok(asked.length < count / 4, `Node.js was asked for ${asked.length} of ${count}`);
  });

  it("resolve as in Node.js where names are alike, and through links and folders", () => {
    const from = write("node_modules/a/index.js");
    write("node_modules/a/both.js");
    write("node_modules/a/both/index.js");
    write("node_modules/a/folder/index.js");
    write("node_modules/a/exact");
    write("node_modules/a/exact.js");
    write("node_modules/a/data.json", "{}");
    write("node_modules/a/data2.json", "{}");
    write("node_modules/a/data2.js");
    write("elsewhere/linked.js");
    write("elsewhere/inside/deep.js");
    symlinkSync(path.join(folder, "elsewhere/linked.js"), path.join(folder, "node_modules/a/linked.js"));
    symlinkSync(path.join(folder, "elsewhere/inside"), path.join(folder, "node_modules/a/inside"));
    symlinkSync(path.join(folder, "elsewhere/linked.js"), path.join(folder, "node_modules/a/alike"));
    write("node_modules/a/alike.js");
    const requests = [
      "./alike",
      "./both",
      "./both/",
      "./both/.",
      "./folder",
      "./folder/..",
      "./exact",
      "./data",
      "./data2",
    ];
    for (const request of [...requests, "./linked", "./inside/deep", "./none", ".", "..", "./", "../a", "../a/both"]) {
      const { ours, node } = resolved(request, from);
      assert.equal(ours, node, request);
    }
  });

  it("of the project itself, and of packages by name, are left to Node.js", () => {
    write("src/b.js");
    const from = write("src/a.js");
    assert.equal(resolved("./b", from).ours, path.join(folder, "src/b.js"));
    assert.deepEqual(asked, ["./b"]);
    write("node_modules/c/index.js");
    assert.equal(resolved("c", from).ours, "MODULE_NOT_FOUND", "the parent has no folders of packages");
    assert.deepEqual(asked, ["./b", "c"]);
  });

  it("see a file that was installed since, after the folders are read again", () => {
    const from = write("node_modules/a/index.js");
    write("node_modules/a/late/index.js");
    assert.equal(resolved("./late", from).ours, path.join(folder, "node_modules/a/late/index.js"));
    write("node_modules/a/late.js");
    forgetPackageFolders();
    const { ours } = resolved("./late", from);
    assert.equal(ours, path.join(folder, "node_modules/a/late.js"));
  });
});
