import assert from "node:assert/strict";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import type { CommandArgument, CommandId } from "../../../../src/manifest.ts";
import { api, emptyDatabase, eventually, majors, read, revisions, root, run, state } from "../../support/extension.ts";

type Answer = {
  readonly ok: boolean;
  readonly files?: readonly string[];
  readonly file?: string;
  readonly installed?: boolean;
  readonly notes?: readonly { readonly kind: string; readonly message: string }[];
  readonly problem?: { readonly code: string; readonly message: string };
};

const call = (command: CommandId, argument: CommandArgument = {}): Thenable<Answer> =>
  vscode.commands.executeCommand<Answer>(command, { yes: true, ...argument });
const at = (file: string) => path.join(root, file);
const put = (file: string, text: string) => {
  mkdirSync(path.dirname(at(file)), { recursive: true });
  writeFileSync(at(file), text);
};
const projects = async () => (await api()).state();

describe("setting up", function () {
  this.timeout(60_000);
  let url = "";

  before(async () => {
    url = await emptyDatabase(majors.at(-1) ?? "", `host_setup_${process.pid}`);
    assert.deepEqual(await projects(), []);
  });

  it("says what is wrong, and writes nothing", async () => {
    const cases: readonly (readonly [CommandArgument, string])[] = [
      [{ dataSource: "../out.ts" }, "placeInvalid"],
      [{ dataSource: "src/data-source.txt" }, "placeInvalid"],
      [{ dataSource: "src/entity/Product.ts" }, "placeInvalid"],
      [{ migrations: "/etc" }, "placeInvalid"],
      [{ folder: path.dirname(root) }, "noProject"],
    ];
    for (const [argument, code] of cases)
      assert.equal((await call("migrations.initialize", argument)).problem?.code, code);
    const manifest = read("package.json");
    put("package.json", "{ broken");
    assert.equal((await call("migrations.initialize")).problem?.code, "manifestInvalid");
    put("package.json", manifest);
    assert.equal(existsSync(at("src/migrations")), false);
    assert.equal((await call("migrations.writeDataSource")).problem?.code, "nestNoOptions");
  });

  it("writes nothing while a file that it would change is being edited", async () => {
    const document = await vscode.workspace.openTextDocument(at("tsconfig.json"));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), " ");
    await vscode.workspace.applyEdit(edit);
    assert.equal((await call("migrations.initialize")).problem?.code, "fileChanged");
    assert.equal(existsSync(at("src/data-source.ts")), false);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  it("Initialize… ends with the project shown, and its first revision can be generated", async () => {
    put(".env", `DATABASE_URL=${url}\n`);
    // A closed port: the command reports packages that were not installed, and keeps the written files.
    put(".npmrc", "registry=http://127.0.0.1:9/\nfetch-retries=0\n");
    const result = await call("migrations.initialize", { install: true });
    assert.deepEqual(
      { ...result, files: result.files?.map((file) => path.relative(root, file)) },
      {
        ok: true,
        files: ["src/data-source.ts", ".env.example", "package.json", "tsconfig.json"],
        installed: false,
      },
    );
    assert.equal(vscode.window.activeTextEditor?.document.fileName, at("src/data-source.ts"));
    assert.ok(existsSync(at("src/migrations")));
    assert.match(read("tsconfig.json"), /\/\/ No decorators yet\.[^]*"experimentalDecorators": true/);
    assert.match(
      read("package.json"),
      /"migration:run": "typeorm-ts-node-commonjs migration:run -d src\/data-source\.ts"/,
    );
    assert.doesNotMatch(read(".env.example"), new RegExp(new URL(url).password));
    await eventually(async () => assert.equal((await state()).status, "ready"));
    assert.deepEqual(
      (await state()).models.map(({ name, state: is }) => `${name} ${is}`),
      ["Product tableMissing"],
    );

    assert.ok((await run("migrations.generate", { message: "create products" })).ok);
    assert.ok((await run("migrations.upgradeHead")).ok);
    assert.deepEqual(await revisions(), ["CreateProducts applied"]);
    assert.ok((await run("migrations.downgradeBase")).ok);
    assert.equal((await call("migrations.initialize")).problem?.code, "alreadySetUp");
  });

  it("a NestJS module without a data source is recognised, and one is written that shares its options", async () => {
    rmSync(at("src/data-source.ts"));
    const shown = read("package.json").replace(/,\s*"scripts": \{[^}]*\}/, "");
    put("package.json", shown.replace("{", '{ "dependencies": { "@nestjs/typeorm": "^11.0.0" },'));
    put(
      "src/app.module.ts",
      `import { ConfigModule, ConfigService } from "@nestjs/config";
import { TypeOrmModule } from "@nestjs/typeorm";
export const imports = [
  TypeOrmModule.forRootAsync({
    inject: [ConfigService, Vault],
    useFactory: (config: ConfigService, vault: Vault) => ({
      type: "postgres",
      url: config.getOrThrow("DATABASE_URL"),
      autoLoadEntities: true,
      synchronize: true,
      extra: vault.pool(),
    }),
  }),
];
`,
    );
    // Its `.env` makes no project: what the module says is not guessed.
    await eventually(async () => assert.deepEqual(await projects(), []));
    const result = await call("migrations.initialize");
    assert.deepEqual([result.ok, result.file], [true, at("src/data-source.ts")]);
    assert.deepEqual(result.notes?.map(({ kind }) => kind).sort(), ["autoLoadEntities", "notCarried", "switchedOff"]);
    assert.match(
      result.notes?.find(({ kind }) => kind === "notCarried")?.message ?? "",
      /extra could not be carried over \(src\/app\.module\.ts:11\)/,
    );
    assert.match(
      read("src/data-source.ts"),
      /url: process\.env\.DATABASE_URL,\n\s+\/\/ Not carried over: extra: vault\.pool\(\)/,
    );
    assert.equal(vscode.window.activeTextEditor?.document.fileName, at("src/data-source.ts"));
    assert.deepEqual(await revisions(), ["CreateProducts pending"]);
    assert.ok((await run("migrations.upgradeHead")).ok);
    await eventually(async () =>
      assert.deepEqual(
        (await state()).models.map(({ name, state: is }) => `${name} ${is}`),
        ["Product inStep"],
      ),
    );
  });

  it("a data source that is there is not written over", async () => {
    const before = read("src/data-source.ts");
    assert.equal((await call("migrations.writeDataSource")).problem?.code, "fileExists");
    assert.equal(read("src/data-source.ts"), before);
  });
});
