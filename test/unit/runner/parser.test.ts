import assert from "node:assert/strict";
import type { Parser } from "../../../src/runner/source/parser.ts";
import { loadParser } from "../../../src/runner/source/parser.ts";

describe("the parser of sources", () => {
  let parse: Parser;
  before(async () => (parse = await loadParser()));

  const broken = [
    "class A { x: }",
    "class A {}\n'unclosed\nclass B {}",
    "/* unclosed",
    "const x = `unclosed; class A {}",
  ];
  for (const text of broken)
    it(`has no tree of ${text.replaceAll("\n", " ")}`, () => assert.equal(parse("a.ts", text), undefined));

  const meaning = [
    "return 1; // é 😀\n",
    "let a; let a;",
    "function f() { await 1 }\n/* b */ // c",
    "const s = '\\u{zz}';",
  ];
  for (const text of meaning)
    it(`has a tree of ${text.trimEnd()}`, () => assert.ok(parse("a.ts", text)?.program.body.length));

  it("has a tree of an empty text, and none of another language", () => {
    assert.equal(parse("a.ts", "")?.program.body.length, 0);
    assert.equal(parse("a.js", "const a: string = 1;"), undefined);
  });

  it("counts characters", () => {
    const source = parse("a.ts", 'const a = "é😀"; // é\nexport class User {}');
    const [{ localName } = assert.fail()] = source?.module.staticExports.flatMap(({ entries }) => entries) ?? [];
    assert.equal(source?.text.slice(localName.start ?? 0, localName.end ?? 0), "User");
    assert.equal(source?.comments[0]?.start, 17);
  });
});
