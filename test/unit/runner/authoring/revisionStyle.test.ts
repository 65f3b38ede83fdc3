import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { defaultStyle, fileNameFor } from "../../../../src/migrations/fileStyle.ts";
import { renderMigration } from "../../../../src/migrations/renderMigration.ts";
import { revisionStyleOf } from "../../../../src/runner/authoring/revisionStyle.ts";
import type { Parser } from "../../../../src/runner/source/parser.ts";
import { loadParser } from "../../../../src/runner/source/parser.ts";

let parse: Parser;
before(async () => (parse = await loadParser()));
const styleOf = (baseName: string, text: string) => revisionStyleOf(baseName, text, parse);

const draft = {
  className: "AddAgentCosts1700000000000",
  up: [{ sql: 'ALTER TABLE "agent" ADD "cost" numeric' }, { sql: "SELECT $1", parameters: ["a"] }],
  down: [{ sql: 'ALTER TABLE "agent" DROP COLUMN "cost"' }],
};

describe("a new migration's text", () => {
  const golden = (name: string) => readFileSync(`test/unit/golden/${name}`, "utf8");
  const prettier = () =>
    styleOf(
      "1-a.ts",
      `import type { MigrationInterface, QueryRunner } from 'typeorm';\n\nexport class A implements MigrationInterface {\n  name = 'A';\n  async up() {\n    await x();\n  }\n}\n`,
    );
  const commonjs = () =>
    styleOf("1-a.js", `module.exports = class A {\n    name = 'A'\n\n    async up(queryRunner) {\n    }\n}\n`);
  const cases = [
    ["typeorm.ts.txt", () => defaultStyle("ts", false)],
    ["typeorm.js.txt", () => defaultStyle("js", false)],
    ["typeorm.esm.js.txt", () => defaultStyle("js", true)],
    ["prettier.ts.txt", prettier],
    ["commonjs.js.txt", commonjs],
  ] as const;
  for (const [name, style] of cases) it(name, () => assert.equal(renderMigration(draft, style()), golden(name)));

  it("has the property transaction = false in the style of the class's other properties", () => {
    const text = (style: () => Parameters<typeof renderMigration>[1]) =>
      /^ *name[^]*?\n\n/m.exec(renderMigration({ ...draft, hasTransaction: false }, style()))?.[0];
    assert.equal(
      text(() => defaultStyle("ts", false)),
      "    name = 'AddAgentCosts1700000000000'\n    transaction = false\n\n",
    );
    assert.equal(text(prettier), "  name = 'AddAgentCosts1700000000000';\n  transaction = false;\n\n");
  });

  it("brings any SQL through the template literal unchanged", () => {
    const sql = "SELECT E'a\\n`${x}`\\\\'";
    const text = renderMigration({ ...draft, up: [{ sql }], down: [] }, defaultStyle("js", false));
    const literal = /query\((`[^]*`)\);/.exec(text)?.[1] ?? "";
    // oxlint-disable-next-line no-implied-eval, no-new-func, typescript/no-implied-eval
    assert.equal(new Function(`return ${literal}`)(), sql);
  });
});

describe("The style of a new migration", () => {
  const file = (text: string) => `import { MigrationInterface, QueryRunner } from "typeorm";\n${text}`;
  it("file names: Pascal", () =>
    assert.equal(fileNameFor(styleOf("1700-AddUsers.ts", ""), 5, "add agent costs"), "5-AddAgentCosts.ts"));
  it("file names: kebab", () =>
    assert.equal(fileNameFor(styleOf("1700-add-users.ts", ""), 5, "add agent costs"), "5-add-agent-costs.ts"));
  it("file names: snake", () =>
    assert.equal(fileNameFor(styleOf("1700_add_users.mts", ""), 5, "add agent costs"), "5_add_agent_costs.mts"));
  it("file names: camel", () =>
    assert.equal(fileNameFor(styleOf("1700-addUsers.cjs", ""), 5, "add agent costs"), "5-addAgentCosts.cjs"));
  it("quotes and indentation", () => {
    const style = styleOf("1-a.ts", "import { QueryRunner } from 'typeorm';\nexport class A {\n\tasync up() {}\n}\n");
    assert.deepEqual([style.quote, style.indent, style.nameProperty], ["'", "\t", "none"]);
  });
  it("no semicolons", () =>
    assert.equal(styleOf("1-a.ts", "import { QueryRunner } from 'typeorm'\n\nexport class A {}\n").semicolons, false));
  it("TypeORM's own files", () => {
    const style = styleOf(
      "1700-A.ts",
      file(
        `\nexport class A1 implements MigrationInterface {\n    name = 'A1'\n\n    public async up(): Promise<void> {\n        await q.query(\`x\`);\n    }\n}\n`,
      ),
    );
    assert.deepEqual({ ...style, fileNameCase: "pascal" }, defaultStyle("ts", false));
  });
  it("text in SQL and comments", () => {
    const style = styleOf(
      "1-a.ts",
      `import 'reflect-metadata';\n/**\n   await of a comment\n */\nexport class A {\n  // module.exports = class\n  static sql = \`\nawait x)\nexport default "a" "b" "c" "d"\n    name = 'A'\n\`;\n  name = "A1";\n  async up() {\n    await x(\n      'a'\n    );\n  }\n}\n`,
    );
    const { quote, indent, semicolons, exported, nameProperty } = style;
    assert.deepEqual([quote, indent, semicolons, exported, nameProperty], ["'", "  ", true, "named", "formatted"]);
  });
  it("type imports of typeorm", () => {
    const typeImport = (names: string) =>
      styleOf("1-a.ts", `import type { A } from "a";\nimport ${names} from "typeorm";`).typeImport;
    assert.deepEqual(["{ type B }", "type { B }", "{ B }"].map(typeImport), ["inline", "type", "plain"]);
  });
  it("a variable with the class", () =>
    assert.equal(styleOf("1-a.js", "class A {}\nmodule.exports = A;\n").exported, "commonjs"));
  it("a file with a syntax error", () => {
    const { fileNameCase, endOfLine, indent } = styleOf("1-add-users.ts", "export class {\r\n");
    assert.deepEqual([fileNameCase, endOfLine, indent], ["kebab", "\r\n", defaultStyle("ts", false).indent]);
  });
  it("Windows line ends", () => assert.equal(styleOf("1-a.ts", "export class A {}\r\n").endOfLine, "\r\n"));
});
