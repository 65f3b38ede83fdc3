import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import type { CommandArgument, CommandId } from "../../../../src/manifest.ts";
import {
  emptyDatabase,
  eventually,
  keepWorkspace,
  majors,
  pointAt,
  read,
  root,
  run,
  state,
  write,
} from "../../support/extension.ts";

type Answer = {
  readonly ok: boolean;
  readonly file?: string;
  readonly name?: string;
  readonly table?: string;
  readonly registered?: boolean;
  readonly problem?: { readonly code: string; readonly message: string };
};

const newEntity = (argument: CommandArgument): Thenable<Answer> =>
  vscode.commands.executeCommand<Answer>("migrations.newEntity" satisfies CommandId, argument);

describe("a new entity", function () {
  this.timeout(60_000);
  keepWorkspace();
  const file = path.join(root, "src/entity/Invoice.ts");

  before(async () => {
    const url = await emptyDatabase(majors.at(-1) ?? "", `host_new_entity_${process.pid}`);
    pointAt(url);
    await eventually(async () => assert.equal((await state()).status, "ready"));
    assert.ok((await run("migrations.upgradeHead")).ok);
  });

  it("says what is wrong, and writes nothing", async () => {
    const cases: readonly (readonly [CommandArgument, string, RegExp])[] = [
      [{ name: "invoice" }, "entityName", /is not a class name/],
      [{ name: "Agent" }, "entityName", /Agent already/],
      [{ name: "Column" }, "entityName", /something else/],
      [{ name: "Invoice", fields: "total: mony" }, "entityFields", /“mony” is neither a type/],
      [{ name: "Invoice", fields: "total: numeric(12,2), total: text" }, "entityFields", /there twice/],
    ];
    for (const [argument, code, message] of cases) {
      const { problem } = await newEntity(argument);
      assert.equal(problem?.code, code);
      assert.match(problem.message, message);
    }
    assert.equal(existsSync(file), false);
  });

  it("is written in the repository's style, opened, known, and generates its table", async () => {
    const fields =
      "number: varchar(20) unique, total: numeric(12,2) = 0, status: enum(draft, sent) = draft, paidAt: timestamptz?, owner: User, agents: Agent[]";
    assert.deepEqual(await newEntity({ name: "Invoice", fields }), {
      ok: true,
      file,
      name: "Invoice",
      table: "invoices",
      registered: true,
    });
    assert.equal(vscode.window.activeTextEditor?.document.fileName, file);
    const { selection, document } = vscode.window.activeTextEditor;
    assert.equal(document.lineAt(selection.active).text, "export class Invoice {");
    const model = (await state()).models.find(({ name }) => name === "Invoice");
    assert.deepEqual(model, {
      name: "Invoice",
      table: "invoices",
      file,
      state: "tableMissing",
      differences: ["its table is missing"],
    });

    const generated = await run("migrations.generate", { message: "add invoices" });
    assert.ok(generated.ok && generated.file !== undefined);
    const text = read(path.relative(root, generated.file));
    assert.match(text, /CREATE TABLE "invoices" \(/);
    assert.match(text, /CREATE TABLE "invoice_agents" \(/);
    assert.match(text, /"paid_at" TIMESTAMP WITH TIME ZONE/);
    assert.match(text, /"owner_id" uuid NOT NULL/);
    assert.ok((await run("migrations.upgradeHead")).ok);
    await eventually(async () =>
      assert.equal((await state()).models.find(({ name }) => name === "Invoice")?.state, "inStep"),
    );
  });

  it("is not written over, and its name is taken", async () => {
    assert.equal((await newEntity({ name: "Invoice" })).problem?.code, "entityName");
    write("src/entity/Loose.ts", "export const loose = 1;\n");
    assert.equal((await newEntity({ name: "Loose" })).problem?.code, "fileExists");
    assert.equal(read("src/entity/Loose.ts"), "export const loose = 1;\n");
    rmSync(path.join(root, "src/entity/Loose.ts"));
  });

  it("is listed where the data source lists classes", async () => {
    const dataSource = read("src/data-source.ts");
    const classes = ["Agent", "AgentRun", "Team", "Tool", "User", "Invoice"];
    write(
      "src/data-source.ts",
      dataSource
        .replace(/entities: \[.*\]/, `entities: [${classes.join(", ")}]`)
        .replace(
          /(import \{ DataSource \}.*\n)/,
          `$1${classes.map((name) => `import { ${name} } from "./entity/${name}";\n`).join("")}`,
        ),
    );
    await run("migrations.refresh");
    const { ok, registered } = await newEntity({ name: "Payment", fields: "amount: numeric(12,2), invoice: Invoice" });
    assert.deepEqual({ ok, registered }, { ok: true, registered: true });
    assert.match(read("src/data-source.ts"), /entities: \[.*User, Invoice, Payment\]/);
    assert.match(read("src/data-source.ts"), /import \{ Payment \} from "\.\/entity\/Payment";\n/);
    assert.ok((await state()).models.some(({ name }) => name === "Payment"));
  });

  it("says so where it cannot tell how to list it", async () => {
    write("src/data-source.ts", read("src/data-source.ts").replace(/entities: \[(.*)\]/, "entities: [$1].slice(0, 9)"));
    await run("migrations.refresh");
    const before = read("src/data-source.ts");
    const { ok, registered, file: written = "" } = await newEntity({ name: "Refund" });
    assert.deepEqual({ ok, registered }, { ok: true, registered: false });
    assert.ok(existsSync(written));
    assert.equal(read("src/data-source.ts"), before);
  });
});
