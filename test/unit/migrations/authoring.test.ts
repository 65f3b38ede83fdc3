import assert from "node:assert/strict";
import {
  dataSourcesInScripts,
  looksLikeDataSource,
  mayBeDataSource,
  isCandidateFile,
  splitExport,
} from "../../../src/core/source/dataSourceDetection.ts";

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
    "one between globs",
    'const entities = "src/*.ts";\nexport const source = new DataSource({ migrations: ["src/**/*.ts"] });',
    true,
  ],
  ["one below a condition of several lines", "if (\n  a &&\n  b\n) {\n  module.exports = new DataSource({});\n}", true],
  ["a text of one", "export const text = `new DataSource({})`;\nexport const other = 'new DataSource({})';", false],
  [
    "a method's",
    "export class Tenants {\n  async open(url: string): Promise<void> {\n    await new DataSource({ url }).initialize();\n  }\n}",
    false,
  ],
];

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
