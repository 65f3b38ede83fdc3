import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { applyChanges } from "../../../../src/client/setup/apply.ts";
import { sourceCandidates } from "../../../../src/core/source/dataSourceDetection.ts";
import { connectionVariables } from "../../../../src/core/setup/connectionEntries.ts";
import { entityGlobsFrom } from "../../../../src/core/setup/globs.ts";
import type { PackageManager } from "../../../../src/core/setup/facts.ts";
import { forRootLine } from "../../../../src/core/setup/nestModule.ts";
import { installCommands } from "../../../../src/core/setup/packages.ts";
import { placeMistake, placeOf, relativeTo } from "../../../../src/core/setup/places.ts";
import { styleOf } from "../../../../src/core/setup/style.ts";
import { environmentVariable, readVariable } from "../../../../src/core/setup/variables.ts";
import { setupLayouts } from "../../../support/setupLayouts.ts";
import { plannedFor } from "../../../support/setUp.ts";
import type { Files } from "../../../support/workspace.ts";

const golden = "test/unit/golden/setup";

/** Runs with files in a folder of a test's own. */
async function inFolder(files: Files, work: (root: string) => Promise<void>): Promise<void> {
  const temporary = mkdtempSync(path.join(tmpdir(), "migrations-setup-"));
  const root = path.join(temporary, "folder");
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  try {
    await work(root);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

describe("what a repository is set up with", () => {
  for (const { name, files, packages, notes, dataSource } of setupLayouts)
    it(name, () =>
      inFolder(files, async (root) => {
        mkdirSync(path.join(root, ".git"));
        const { plan, changes } = await plannedFor(root);
        const text = changes
          .map(
            (change) =>
              `=== ${path.relative(root, change.file)}${change.before === undefined ? "" : " (changed)"}\n${change.text}`,
          )
          .join("\n")
          .replaceAll("\r", "␍");
        assert.deepEqual(plan.packages, packages);
        assert.deepEqual(
          plan.notes.map(({ kind }) => kind),
          notes,
        );
        assert.ok(plan.files.some(({ file }) => file === dataSource));
        assert.doesNotMatch(text, /hidden|\$PASSWORD/);
        const file = path.join(golden, `${name}.txt`);
        if (process.env["UPDATE_GOLDEN"] !== undefined) writeFileSync(file, text);
        assert.equal(text, readFileSync(file, "utf8"));
      }),
    );

  it("is written whole or not at all", () =>
    inFolder({ "a.json": "{}", "b.ts": "own" }, async (root) => {
      const at = (file: string) => path.join(root, file);
      const write = (...files: readonly (readonly [string, string, string?])[]) =>
        applyChanges(
          files.map(([file, text, before]) => ({ file: at(file), text, ...(before === undefined ? {} : { before }) })),
        );
      assert.deepEqual(await write(["x/new.ts", "1"], ["b.ts", "2"]), { code: "filesExist", files: [at("b.ts")] });
      assert.deepEqual(await write(["x/new.ts", "1"], ["a.json", "{1}", "{ }"]), {
        code: "fileChanged",
        file: at("a.json"),
      });
      // `b.ts` is a file, so no folder of that name can be made, after the others were written.
      const failed = await write(["x/y/new.ts", "1"], ["a.json", "{1}", "{}"], ["b.ts/z.ts", "3"]);
      assert.equal(failed?.code, "writeFailed");
      assert.equal(existsSync(at("x")), false);
      assert.equal(readFileSync(at("a.json"), "utf8"), "{}");
      assert.equal(await write(["x/y/new.ts", "1"], ["a.json", "{1}", "{}"]), undefined);
      assert.equal(readFileSync(at("a.json"), "utf8"), "{1}");
    }));

  it("reads the variables that are there", () => {
    const told = (...names: string[]) =>
      connectionVariables(names, { brackets: false, quote: '"', exact: false })
        .variables.map(({ name }) => name)
        .join();
    assert.equal(told(), "DATABASE_URL");
    assert.equal(told("POSTGRES_URL", "DB_HOST", "DB_NAME"), "POSTGRES_URL");
    assert.equal(told("DB_HOST", "DB_PASS", "DB_NAME", "PGHOST"), "DB_HOST,DB_PASS,DB_NAME");
    assert.equal(told("DATABASE_HOST", "JWT_SECRET"), "DATABASE_URL");
  });

  it("writes how a variable is read", () => {
    const use = { brackets: false, quote: '"' } as const;
    assert.equal(readVariable("A", { ...use, type: "number", fallback: "1" }), "Number(process.env.A ?? 1)");
    assert.equal(readVariable("A-B", use), 'process.env["A-B"]');
    assert.equal(readVariable("A", { ...use, type: "boolean", fallback: "true" }), 'process.env.A !== "false"');
    assert.equal(environmentVariable("db.maxConnections"), "DB_MAX_CONNECTIONS");
  });

  it("installs by the repository's own package manager", () => {
    const told = (manager: PackageManager, dev: readonly string[] = []) =>
      installCommands(manager, ["typeorm", "pg"], dev).map((words) => words.join(" "));
    assert.deepEqual(told("npm", ["typescript"]), ["npm install typeorm pg", "npm install --save-dev typescript"]);
    assert.deepEqual(told("pnpm"), ["pnpm add typeorm pg"]);
    assert.deepEqual(installCommands("bun", [], []), []);
  });

  it("knows the source of a built data source, and a NestJS module", () => {
    assert.deepEqual(sourceCandidates("./dist/db/data-source.js"), ["src/db/data-source.ts", "db/data-source.ts"]);
    assert.deepEqual(sourceCandidates("src/data-source.ts"), []);
    const module = (body: string) => forRootLine(`import { TypeOrmModule } from "@nestjs/typeorm";\n${body}`);
    assert.equal(module("\nTypeOrmModule.forRoot({ type: 'postgres' })"), 3);
    assert.equal(module("TypeOrmModule\n  .forRootAsync(x)"), 2);
    assert.equal(module("TypeOrmModule.forFeature([])"), undefined);
    assert.equal(module("// TypeOrmModule.forRoot({})"), undefined);
    assert.equal(module("TypeOrmModule.forRoot({ url, type: 'mongodb' })"), undefined);
    assert.equal(forRootLine("TypeOrmModule.forRoot({})"), undefined);
  });

  it("finds places", () => {
    assert.deepEqual(
      ["", "../a.ts", "/a.ts", "C:\\a.ts", "a.txt", "src/.ts"].map((text) => placeMistake(text, "file")),
      ["outside", "outside", "outside", "outside", "extension", "extension"],
    );
    assert.equal(placeMistake("./src/a.mts", "file"), undefined);
    assert.equal(placeOf(" ./db\\migrations/ "), "db/migrations");
    assert.equal(relativeTo("src/db", "src/users/a.ts"), "../users/a.ts");
    assert.equal(relativeTo("", "a.ts"), "a.ts");
    assert.deepEqual(entityGlobsFrom("src/db", ["src/a/a.entity.ts", "src/b/b.entity.ts"], ".ts"), [
      "../**/*.entity.ts",
    ]);
    assert.deepEqual(entityGlobsFrom("", ["models/a.js", "extra/b.model.js"], ".js"), [
      "extra/*.model.js",
      "models/*.js",
    ]);
    assert.deepEqual(entityGlobsFrom("src", ["src/model/a.ts", "src/user.ts"], ".ts"), ["**/model/*.ts", "user.ts"]);
  });

  it("reads a style", () => {
    assert.deepEqual(styleOf(["import a from 'b'\n\nexport const c = {\n\td: 1\n}\n"]), {
      quote: "'",
      indent: "\t",
      semicolons: false,
      endOfLine: "\n",
    });
    assert.deepEqual(styleOf([]), { quote: '"', indent: "  ", semicolons: true, endOfLine: "\n" });
  });
});
