import assert from "node:assert/strict";
import fc from "fast-check";
import type { TextEdit } from "../../../src/migrations/retimestamp.ts";
import { retimestamp, retimestampReferences } from "../../../src/migrations/retimestamp.ts";

const [then, now] = [1_700_000_000_000, 1_800_000_000_000];
const [oldId, newId] = [`AddX${then}`, `AddX${now}`];

function applied(text: string, edits: readonly TextEdit[]): string {
  let [result, from] = ["", 0];
  for (const { start, end, text: inserted } of edits) {
    assert.ok(start >= from && end >= start, "Edits are sorted and do not overlap.");
    result += text.slice(from, start) + inserted;
    from = end;
  }
  return result + text.slice(from);
}

const own = (text: string) => retimestamp({ id: oldId, timestamp: then, file: `${then}-AddX.ts`, text }, now);

describe("a migration with another time", () => {
  const texts: readonly (readonly [name: string, text: string, expected: string])[] = [
    ["class", `export class ${oldId} implements M {}`, `export class ${newId} implements M {}`],
    ["name property", `class A { name = "${oldId}"; }`, `class A { name = "${newId}"; }`],
    ["name property in single quotes", `class A {\n  name = '${oldId}'\n}`, `class A {\n  name = '${newId}'\n}`],
    ["name property in backticks", `const name = \`${oldId}\``, `const name = \`${newId}\``],
    ["CommonJS", `module.exports.${oldId} = class ${oldId} {}`, `module.exports.${newId} = class ${newId} {}`],
    ["code in a template", `\`a \${${oldId}.name} b\``, `\`a \${${newId}.name} b\``],
    [
      "what is exported",
      `class ${oldId} {}\nexport { ${oldId} as default };`,
      `class ${newId} {}\nexport { ${newId} as default };`,
    ],
  ];
  for (const [name, text, expected] of texts) it(name, () => assert.equal(applied(text, own(text).edits), expected));

  const left = [
    `// ${oldId}\n/* "${oldId}" */`,
    `class My${oldId} {}`,
    `class ${oldId}b {}`,
    `class ${oldId}1 {}`,
    `log("${oldId} is old")`,
    `log("'${oldId}'")`,
    `const time = ${then};`,
    `\`INSERT '${oldId}'\``,
  ];
  for (const text of left) it(`leaves ${JSON.stringify(text)}`, () => assert.deepEqual(own(text).edits, []));

  it("has its new names", () => {
    const { id, file } = own("");
    assert.deepEqual([id, file], [newId, `${now}-AddX.ts`]);
  });

  const files: readonly (readonly [file: string, expected: string])[] = [
    ["1700000000000_add_x.mts", "1800000000000_add_x.mts"],
    ["add-x.1700000000000.ts", "add-x.1800000000000.ts"],
    ["1600000000000-AddX.ts", "1800000000000-AddX.ts"],
    ["1600000000000-1700000000000.ts", "1600000000000-1800000000000.ts"],
    ["AddX.ts", "AddX.ts"],
    ["20230101120000-AddX.ts", "20230101120000-AddX.ts"],
  ];
  for (const [file, expected] of files)
    it(`${file} → ${expected}`, () =>
      assert.equal(retimestamp({ id: oldId, timestamp: then, file, text: "" }, now).file, expected));

  it("whose name is no identifier", () => {
    const text = `class A { name = 'It\\'s "x"${then}' } // It's "x"${then}`;
    const { id, edits } = retimestamp({ id: `It's "x"${then}`, timestamp: then, file: "a.ts", text }, now);
    assert.equal(id, `It's "x"${now}`);
    assert.equal(applied(text, edits), `class A { name = 'It\\'s "x"${now}' } // It's "x"${then}`);
  });
});

describe("what names a migration with another time", () => {
  const names = { oldId, newId, oldBase: `${then}-AddX.ts`, newBase: `${now}-AddX.ts` };
  const texts: readonly (readonly [text: string, expected: string])[] = [
    [`import { ${oldId} } from "./${then}-AddX";`, `import { ${newId} } from "./${now}-AddX";`],
    [`import type {A} from '../m/${then}-AddX.js'`, `import type {A} from '../m/${now}-AddX.js'`],
    [`export * from "@/m/${then}-AddX.ts";`, `export * from "@/m/${now}-AddX.ts";`],
    [`const { ${oldId}: X } = require( './${then}-AddX' )`, `const { ${newId}: X } = require( './${now}-AddX' )`],
    [`await import(\n  \`./${then}-AddX\`,\n)`, `await import(\n  \`./${now}-AddX\`,\n)`],
    [`import "./${then}-AddX.mjs"`, `import "./${now}-AddX.mjs"`],
    [`migrations: [${oldId}, Other${oldId}]`, `migrations: [${newId}, Other${oldId}]`],
    [`if (name === "${oldId}") run("${oldId}!")`, `if (name === "${newId}") run("${oldId}!")`],
  ];
  for (const [text, expected] of texts)
    it(text.replaceAll("\n", "⏎"), () => {
      assert.equal(applied(text, retimestampReferences(text, names)), expected);
      assert.deepEqual(retimestampReferences(expected, names), []);
    });

  const left = [
    `import "./${then}-AddXY"`,
    `import "./${then}-AddX.test"`,
    `import "./${then}-AddX/other"`,
    `import "./a${then}-AddX"`,
    `read("./${then}-AddX.ts")`,
    `// import "./${then}-AddX"`,
    `log("from './${then}-AddX'")`,
  ];
  for (const text of left) it(`leaves ${text}`, () => assert.deepEqual(retimestampReferences(text, names), []));

  it("keeps the path of a file that keeps its name", () =>
    assert.deepEqual(
      retimestampReferences(`import "./add-x"`, { ...names, oldBase: "add-x.ts", newBase: "add-x.ts" }),
      [],
    ));

  it("is changed once and for all, whatever stands around it", () => {
    const pieces = fc.constantFrom(
      ..."'\"`/*\n{}.;, ",
      oldId,
      `${then}-AddX`,
      "./",
      "${",
      "import ",
      "from ",
      "//",
      "a",
    );
    fc.assert(
      fc.property(fc.array(pieces), (parts) => {
        const text = parts.join("");
        const after = applied(text, retimestampReferences(text, names));
        assert.deepEqual(retimestampReferences(after, names), []);
        assert.equal(after.length, text.length);
      }),
      { numRuns: 1000 },
    );
  });
});
