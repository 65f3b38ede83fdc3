import assert from "node:assert/strict";
import { registeredCode } from "../../../../src/runner/loader/bundling/registeredCode.ts";
import type { Parser } from "../../../../src/runner/source/parser.ts";
import { loadParser } from "../../../../src/runner/source/parser.ts";

const es = 'import * as __migrationsSelf from "FILE"; RT.set("FILE", () => __migrationsSelf); ';
const commonJs = 'RT.set("FILE", () => module.exports); ';
const script = 'RT.set("FILE", () => ({})); ';

describe("The code of a module with its registration", () => {
  let parser: Promise<Parser>;
  before(() => (parser = loadParser()));

  const cases: readonly (readonly [what: string, file: string, code: string, expected: string])[] = [
    ["an ES module", "a.ts", `import { A } from "b";\nclass B {}`, `${es}import { A } from "b";\nclass B {}`],
    ["an ES module after a comment", "a.ts", `/* a */ // b\nexport class B {}`, `${es}/* a */ // b\nexport class B {}`],
    ["an ES module after a directive", "a.js", `"use strict"; import "b";`, `${es}"use strict"; import "b";`],
    ["an export after a statement on the same line", "a.js", "let a; export { a }", `${es}let a; export { a }`],
    ["exports of nothing", "a.ts", "let a;\nexport {};", `${es}let a;\nexport {};`],
    ["a program", "a.js", "#!/bin/node\nmodule.exports = 1", `#!/bin/node\n${commonJs}module.exports = 1`],
    ["CommonJS", "a.js", "exports.a = 1", `${commonJs}exports.a = 1`],
    ["CommonJS with a key", "a.js", "exports.a = {\n  export: 1,\n}", `${commonJs}exports.a = {\n  export: 1,\n}`],
    ["CommonJS with a text", "a.js", "exports.a = `\nimport b`", `${commonJs}exports.a = \`\nimport b\``],
    ["CommonJS with a comment", "a.js", "/*\nexport b */ exports.a = 1", `${commonJs}/*\nexport b */ exports.a = 1`],
    ["a namespace", "a.ts", "namespace A {\nexport const a = 1 }", `${script}namespace A {\nexport const a = 1 }`],
    ["import.meta alone", "a.js", "import.meta.url", `${script}import.meta.url`],
    ["an import of require", "a.ts", `import a = require("b");`, `${script}import a = require("b");`],
    [
      "an assigned export",
      "a.ts",
      `import a = require("b");\nexport =\n  (a);`,
      `${commonJs}import a = require("b");\nmodule.exports =\n  (a);`,
    ],
    [
      "an assigned export beside ES imports",
      "a.ts",
      `import a from "b";\nexport /* = */ = a;`,
      `${es}import a from "b";\nexport default /* = */   a;`,
    ],
    ["a text with an assigned export", "a.js", "let a = `\nexport = 1`", `${script}let a = \`\nexport = 1\``],
    [
      "an assignment to exports beside ES exports",
      "a.ts",
      "export const a = 1;\nexports = a;",
      `var exports = {}; ${es}export const a = 1;\nexports = a;`,
    ],
    ["a variable exports", "a.ts", "export const exports = [1];", `${es}export const exports = [1];`],
    [
      "a variable exports that is assigned",
      "a.ts",
      "export let { exports } = a; exports = 1;",
      `${es}export let { exports } = a; exports = 1;`,
    ],
    [
      "computed imports",
      "a.js",
      "export const é = 1\nimport /* a */ (é + import(`./${é}`), {})",
      `${es}export const é = 1\nRT.load("FILE") /* a */ (é + RT.load("FILE")(\`./\${é}\`), {})`,
    ],
    [
      "imports that the bundler resolves",
      "a.ts",
      `export const a = [import("it's"), import(/* b */ \`./c\`), null as typeof import("d")];`,
      `${es}export const a = [import("it's"), import(/* b */ \`./c\`), null as typeof import("d")];`,
    ],
    [
      "a text with an import",
      "a.ts",
      `export const sql = "INSERT INTO a VALUES ('import (csv)')";`,
      `${es}export const sql = "INSERT INTO a VALUES ('import (csv)')";`,
    ],
  ];
  for (const [what, file, code, expected] of cases)
    it(`is right for ${what}`, async () => {
      assert.equal(await registeredCode(code, file, "RT", () => parser), expected.replaceAll("FILE", file));
    });

  it("is absent for a text with a syntax error", async () => {
    assert.equal(await registeredCode("class A { import( }", "a.ts", "RT", () => parser), undefined);
  });

  it("needs no parser for usual migrations, entities and compiled files", async () => {
    const never = () => assert.fail("parsed");
    for (const code of [
      `// a\nimport { MigrationInterface } from "typeorm";\n\nexport class A1 implements MigrationInterface {}`,
      `import type { A } from 'a'`,
      `import a, { b } from 'a'`,
      `export default class A {}`,
      `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.a = require("b");`,
    ])
      assert.ok(await registeredCode(code, "a.ts", "RT", never));
  });
});
