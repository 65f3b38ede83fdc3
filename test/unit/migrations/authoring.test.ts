import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  dataSourcesInScripts,
  looksLikeDataSource,
  mayBeDataSource,
  isCandidateFile,
  splitExport,
} from "../../../src/core/source/dataSourceDetection.ts";
import { defaultStyle, fileNameFor, styleOf } from "../../../src/migrations/fileStyle.ts";
import { renderMigration } from "../../../src/migrations/renderMigration.ts";

const draft = {
  className: "AddAgentCosts1700000000000",
  up: [{ sql: 'ALTER TABLE "agent" ADD "cost" numeric' }, { sql: "SELECT $1", parameters: ["a"] }],
  down: [{ sql: 'ALTER TABLE "agent" DROP COLUMN "cost"' }],
};

const dataSourceTexts: readonly (readonly [name: string, text: string, isOne: boolean])[] = [
  [
    "one on a line of its own",
    "export const AppDataSource: DataSource =\n  new DataSource({ type: 'postgres' });",
    true,
  ],
  [
    "one among conditions",
    "const url = process.env.URL!;\nif (!url) { process.exit(1); }\nexport const x = isTest\n  ? undefined\n  : new DataSource({ url });",
    true,
  ],
  [
    "one of a function that says so",
    "let source: DataSource;\nconst init = async () => {\n  source = new DataSource({});\n};\nexport function getDataSource(): DataSource { init(); return source; }",
    true,
  ],
  ["one of a function without a name", "export default (async () => {\n  return new DataSource({});\n})();", true],
  ["one of CommonJS", "const { DataSource } = require('typeorm');\nmodule.exports = new DataSource({});", true],
  [
    "a tool that makes one a call",
    "const query = async (url: string) => {\n  const datasource = new DataSource({ url });\n  return datasource.query('SELECT 1');\n};\nmodule.exports = { query };",
    false,
  ],
  [
    "one that a comment speaks of",
    "/**\n * For `new DataSource(options)`.\n */\nexport function checkDataSource(options: object) {}\n// new DataSource()",
    false,
  ],
  [
    "a method's",
    "export class Tenants {\n  async open(url: string): Promise<void> {\n    await new DataSource({ url }).initialize();\n  }\n}",
    false,
  ],
];

describe("a new migration's text", () => {
  const golden = (name: string) => readFileSync(`test/unit/golden/${name}`, "utf8");
  const prettier = styleOf(
    "1-a.ts",
    `import type { MigrationInterface, QueryRunner } from 'typeorm';\n\nexport class A implements MigrationInterface {\n  name = 'A';\n  async up() {\n    await x();\n  }\n}\n`,
  );
  const commonjs = styleOf(
    "1-a.js",
    `module.exports = class A {\n    name = 'A'\n\n    async up(queryRunner) {\n    }\n}\n`,
  );
  const cases = [
    ["typeorm.ts.txt", defaultStyle("ts", false)],
    ["typeorm.js.txt", defaultStyle("js", false)],
    ["typeorm.esm.js.txt", defaultStyle("js", true)],
    ["prettier.ts.txt", prettier],
    ["commonjs.js.txt", commonjs],
  ] as const;
  for (const [name, style] of cases) it(name, () => assert.equal(renderMigration(draft, style), golden(name)));

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
  it("Windows line ends", () => assert.equal(styleOf("1-a.ts", "export class A {}\r\n").endOfLine, "\r\n"));
});

describe("a data source's export", () => {
  const cases = [
    ["/a/data-source.ts", "/a/data-source.ts", undefined],
    ["/a/data-source.ts#Reporting", "/a/data-source.ts", "Reporting"],
    ["/C#/app/data-source.ts", "/C#/app/data-source.ts", undefined],
  ] as const;
  for (const [text, file, exportName] of cases) {
    it(text, () => assert.deepEqual(splitExport(text), exportName === undefined ? { file } : { file, exportName }));
  }
});

describe("discovery", () => {
  it("reads -d and --dataSource of scripts", () => {
    const scripts = {
      a: "typeorm migration:run -d src/data-source.ts",
      b: "typeorm --dataSource=./orm.ts x",
      c: "docker run -d redis",
      d: 'typeorm -d "./src/data source.ts"',
      e: "typeorm -d src/data-source.ts",
    };
    assert.deepEqual(dataSourcesInScripts(JSON.stringify({ scripts })), [
      "src/data-source.ts",
      "./orm.ts",
      "./src/data source.ts",
    ]);
  });
  it("survives a manifest that is none", () => assert.deepEqual(dataSourcesInScripts("{"), []));
  it("knows a data source", () => assert.ok(looksLikeDataSource("export const a = new DataSource({})")));
  for (const [name, text, expected] of dataSourceTexts)
    it(`${expected ? "knows" : "passes over"} ${name}`, () => assert.equal(looksLikeDataSource(text), expected));
  it("takes an older ormconfig for one, where there is no other", () => {
    assert.ok(mayBeDataSource("module.exports = { type: 'postgres' };", "ormconfig.js"));
    assert.ok(!mayBeDataSource("module.exports = { type: 'postgres' };", "database.js"));
  });
  it("passes over one that is not exported", () => assert.ok(!looksLikeDataSource("const a = new DataSource({})")));
  for (const path of [
    "node_modules/x/data-source.ts",
    "dist/data-source.js",
    "src/a.spec.ts",
    "src/a.d.ts",
    "test/data-source.ts",
  ]) {
    it(`does not look into ${path}`, () => assert.ok(!isCandidateFile(path)));
  }
  it("looks into src/database/orm.ts", () => assert.ok(isCandidateFile("src/database/orm.ts")));
});
